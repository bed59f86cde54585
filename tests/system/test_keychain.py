"""The keyring as a place for keys, against a backend that can be told to misbehave."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from jeepney import DBusErrorResponse
from keyring.errors import InitError, KeyringError, KeyringLocked, NoKeyringError, PasswordSetError
from secretstorage.exceptions import LockedException, PromptDismissedException, SecretServiceNotAvailableException

from hris_desktop.system import backends
from hris_desktop.system.devicekey import (
    LARGEST,
    DeviceKey,
    Item,
    KeychainError,
    Place,
    existing_device_key,
    obtain_device_key,
)
from hris_desktop.system.keychain import KeyringKeys
from hris_desktop.system.situations import SituationKind

PROFILE = "00112233aabbccdd"


class Misbehaving:
    """A backend in memory; ``spoil`` changes what is kept, ``fail`` raises in the named methods."""

    def __init__(self, spoil: Callable[[str], str | None] = lambda text: text) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.spoil = spoil
        self.fail: dict[str, Exception] = {}

    def get_password(self, service: str, username: str) -> str | None:
        self._fail("get")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._fail("set")
        spoilt = self.spoil(password)
        if spoilt is not None:
            self.kept[service, username] = spoilt

    def delete_password(self, service: str, username: str) -> None:
        self._fail("delete")
        del self.kept[service, username]

    def _fail(self, method: str) -> None:
        if method in self.fail:
            raise self.fail[method]


def dbus_error() -> DBusErrorResponse:
    class Message:
        class header:  # noqa: N801 - the shape of the library's message
            fields: dict[object, object] = {}  # noqa: RUF012 - the same

        body = ()

    error = DBusErrorResponse.__new__(DBusErrorResponse)
    Exception.__init__(error, "org.freedesktop.DBus.Error.Failed")
    return error


def test_what_was_written_is_read_back() -> None:
    keys = KeyringKeys(Misbehaving(), PROFILE)
    keys.write(Item.ANCHOR, b"\x00\xffanchor")
    assert keys.read(Item.ANCHOR) == b"\x00\xffanchor"
    assert keys.read(Item.DEVICE_KEY) is None


def test_every_item_and_profile_has_a_service_of_its_own() -> None:
    backend = Misbehaving()
    for profile in ("a" * 16, "b" * 16):
        for item in Item:
            KeyringKeys(backend, profile).write(item, profile.encode() + item.encode())
    assert len({service for service, _ in backend.kept}) == 2 * len(Item)


@pytest.mark.parametrize("spoil", [lambda _: None, lambda text: text[:-4] + "AAA=", lambda _: ""])
def test_a_backend_that_keeps_nothing_or_something_else_is_found_out(spoil: Callable[[str], str | None]) -> None:
    keys = KeyringKeys(Misbehaving(spoil), PROFILE)
    assert keys.situation().kind is SituationKind.NOT_KEPT
    with pytest.raises(KeychainError) as caught:
        obtain_device_key(keys)
    assert caught.value.situation.kind is SituationKind.NOT_KEPT


@pytest.mark.parametrize("method", ["set", "get", "delete"])
@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (KeyringLocked(), SituationKind.LOCKED),
        (LockedException(), SituationKind.LOCKED),
        (PromptDismissedException(), SituationKind.LOCKED),
        (NoKeyringError(), SituationKind.ABSENT),
        (InitError(), SituationKind.NOT_SET_UP),
        (PasswordSetError(), SituationKind.FAILED),
        (KeyringError(), SituationKind.FAILED),
        (SecretServiceNotAvailableException(), SituationKind.FAILED),
        (dbus_error(), SituationKind.FAILED),
        (ConnectionResetError(), SituationKind.FAILED),
        (TimeoutError(), SituationKind.FAILED),
    ],
)
def test_every_error_of_a_keyring_has_its_situation(method: str, error: Exception, kind: SituationKind) -> None:
    backend = Misbehaving()
    backend.fail[method] = error
    found = KeyringKeys(backend, PROFILE).situation()
    assert found.kind is kind
    assert found.happened
    assert found.means
    assert found.todo
    assert found.file_offered


def test_trying_out_leaves_nothing() -> None:
    backend = Misbehaving()
    assert KeyringKeys(backend, PROFILE).situation().kind is SituationKind.READY
    assert backend.kept == {}


def test_what_windows_could_not_hold_is_refused_everywhere() -> None:
    backend = Misbehaving()
    keys = KeyringKeys(backend, PROFILE)
    keys.write(Item.ANCHOR, bytes(LARGEST))
    assert all(len(text) <= 1_000 for text in backend.kept.values())
    with pytest.raises(ValueError, match="too long"):
        keys.write(Item.ANCHOR, bytes(LARGEST + 1))


def test_a_device_key_is_drawn_once() -> None:
    keys = KeyringKeys(Misbehaving(), PROFILE)
    assert existing_device_key(keys) is None
    first = obtain_device_key(keys)
    assert obtain_device_key(keys) == first == existing_device_key(keys)
    assert first.place is Place.KEYRING


@pytest.mark.parametrize("text", ["", "AAAA", "not base64 at all"])
def test_a_device_key_of_another_length_is_an_error_not_a_key(text: str) -> None:
    backend = Misbehaving()
    keys = KeyringKeys(backend, PROFILE)
    obtain_device_key(keys)
    backend.kept = dict.fromkeys(backend.kept, text)
    with pytest.raises(KeychainError):
        existing_device_key(keys)
    with pytest.raises(KeychainError):
        obtain_device_key(keys)  # and no new key is drawn over it
    assert set(backend.kept.values()) == {text}


def test_dropping_forgets_and_may_be_repeated() -> None:
    keys = KeyringKeys(Misbehaving(), PROFILE)
    keys.write(Item.ANCHOR, b"anchor")
    keys.drop(Item.ANCHOR)
    keys.drop(Item.ANCHOR)
    assert keys.read(Item.ANCHOR) is None


def test_a_device_key_is_not_shown() -> None:
    assert "ab" * 4 not in repr(DeviceKey(b"\xab" * 32, Place.FILE))
    assert "\\xab" not in repr(DeviceKey(b"\xab" * 32, Place.FILE))


def test_on_windows_the_key_does_not_roam_with_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    class WinVaultKeyring(Misbehaving):
        viable = True
        priority = 5.0

    WinVaultKeyring.__module__ = "keyring.backends.Windows"
    WinVaultKeyring.__qualname__ = "WinVaultKeyring"
    monkeypatch.setattr(backends, "_load", lambda _: WinVaultKeyring)
    found = backends.find_backend({}, platform="win32")
    assert vars(found)["persist"] == "local machine"


def test_an_unknown_platform_has_no_keyring() -> None:
    assert getattr(backends.find_backend({}, platform="plan9"), "kind", None) in {
        SituationKind.ABSENT,
        SituationKind.PLAIN_TEXT,
    }
