"""The password of a database server: kept where the device key is, and nowhere else on the disk."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from hris_desktop.services.addresses import asks_for_login, login_in, with_login, without_login
from hris_desktop.services.errors import ServiceError
from hris_desktop.services.store_passwords import StorePasswords
from hris_desktop.system import paths
from hris_desktop.system.devicekey import DeviceKeys, Item
from hris_desktop.system.keychain import KeyringKeys
from hris_desktop.system.keyfile import FileKeys
from hris_desktop.system.paths import Profile
from hris_desktop.system.situations import Situation, SituationKind, situation

URL = "postgresql+psycopg://amira@db.example/hr"
SENTINEL = "sentinel-k7wqh-of-a-database"


class Keyring:
    """A keyring of this computer in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def _on_disk(home: Path, words: str) -> list[Path]:
    forms = (words.encode(), words.encode("utf-16-le"), words.encode().hex().encode(), base64.b64encode(words.encode()))
    return [path for path in home.rglob("*") if path.is_file() and any(form in path.read_bytes() for form in forms)]


def test_it_lies_in_the_keyring_and_in_no_file(home: Path) -> None:
    keyring = Keyring()

    def find(profile: Profile) -> DeviceKeys:
        return KeyringKeys(keyring, profile.identity() if profile.folder.exists() else profile.name)

    passwords = StorePasswords(find)
    passwords.keep(URL, SENTINEL)
    assert passwords.find(URL) == SENTINEL
    assert passwords.find(URL + "?sslrootcert=/etc/ca.pem") == SENTINEL, "an option does not make it another login"
    assert passwords.find(URL.replace("amira", "bruno")) == ""
    assert passwords.find(URL.replace("hr", "hr2")) == ""
    assert _on_disk(home, SENTINEL) == []
    [((service, name), _)] = keyring.kept.items()
    assert service.startswith("hris-desktop/")
    assert name == Item.STORE_PASSWORD
    assert "amira" not in service + "".join(str(path) for path in home.rglob("*"))
    (home / "planted").write_text(SENTINEL)
    assert _on_disk(home, SENTINEL) == [home / "planted"], "the search finds what is there"
    passwords.forget(URL)
    assert (keyring.kept, passwords.find(URL)) == ({}, "")


def test_without_a_keyring_it_lies_in_a_file_of_this_account(home: Path) -> None:
    def find(profile: Profile) -> DeviceKeys | Situation:
        key = profile.device_key
        return FileKeys(key) if key.exists() else situation(SituationKind.ABSENT)

    passwords = StorePasswords(find)
    assert passwords.find(URL) == ""
    passwords.keep(URL, SENTINEL)
    assert passwords.find(URL) == SENTINEL
    [found] = _on_disk(home, SENTINEL)
    assert found.is_relative_to(paths.home() / "stores")
    assert found.stat().st_mode & 0o077 == 0
    assert found.parent.stat().st_mode & 0o077 == 0


def test_a_way_that_fails_keeps_nothing(home: Path) -> None:
    passwords = StorePasswords(lambda profile: FileKeys(profile.device_key))
    with pytest.raises(ServiceError) as caught:
        passwords.admit("postgresql+psycopg://amira@127.0.0.1:1/hr", SENTINEL)
    assert caught.value.field == "store"
    assert SENTINEL not in f"{caught.value.title}{caught.value.sentence}{caught.value.todo}"
    assert _on_disk(home, SENTINEL) == []


@pytest.mark.parametrize(
    ("address", "login", "letter"),
    [
        (URL, "amira", "postgresql+psycopg://db.example/hr"),
        ("postgresql://a%40b@one:1,two:2/hr?sslrootcert=/x@y", "a@b", "postgresql://one:1,two:2/hr?sslrootcert=/x@y"),
        ("postgresql://db.example/hr", "", "postgresql://db.example/hr"),
        ("sqlite:////srv/a@b/store.sqlite", "", "sqlite:////srv/a@b/store.sqlite"),
        ("/srv/a@b/store.sqlite", "", "/srv/a@b/store.sqlite"),
    ],
)
def test_a_letter_carries_no_login_and_a_page_puts_ones_own_in(address: str, login: str, letter: str) -> None:
    assert (login_in(address), without_login(address)) == (login, letter)
    assert with_login(letter, login) == address
    assert asks_for_login(address) is address.startswith("postgresql")
