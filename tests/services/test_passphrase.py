"""Changing the passphrase on real files: it works, it is refused with a sentence, and no interruption locks out."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from hris_desktop.services import profiles
from hris_desktop.services.errors import BadInput, KeyGone, ServiceError, WrongSecretError
from hris_desktop.services.passphrase import Passphrases
from hris_desktop.services.suite import Suite
from hris_desktop.store import local
from hris_desktop.store.database import immediate
from hris_desktop.system.devicekey import Item
from hris_desktop.system.files import replace_whole
from tests.services.computer import GOOD, OTHER, Computer, Keyring

PIN, NEXT_PIN = "83029471", "40918362"
AMIRAS = "violet anchor thermos"


@pytest.fixture
def keyring() -> Keyring:
    return Keyring()


@pytest.fixture
def here(home: Path, keyring: Keyring) -> Computer:
    """A computer with one keyring for all profiles."""
    return Computer(home, find=lambda _: keyring)


def passphrases(suite: Suite) -> Passphrases:
    assert suite.safety is not None
    return suite.safety.passphrase


def joined(here: Computer, secret: str, kind: str) -> str:
    """Amira, confirmed; her profile. Priya's is closed again."""
    hr = here.open(here.found())
    code = here.invited(hr)
    joining = here.enrolment.join(code=code, store=here.store, secret=secret, kind=kind)
    here.sync(hr)
    hr.people.confirm(hr.people.candidates()[0].pid)
    here.sync(hr)
    here.enrolment.joining(joining.profile)
    for profile in (joining.profile, hr.profile):
        here.enrolment.close(profile)
    return joining.profile


def asked_for(here: Computer, profile: str) -> str:
    return next(one.secret_kind for one in here.enrolment.profiles() if one.profile == profile)


def test_the_new_one_opens_and_the_old_one_does_not(here: Computer) -> None:
    profile = joined(here, AMIRAS, "passphrase")
    suite = here.open(profile, AMIRAS)
    passphrases(suite).change(AMIRAS, OTHER, kind="passphrase")
    suite.records.prove_presence(OTHER)
    here.enrolment.close(profile)
    with pytest.raises(WrongSecretError):
        here.restart().unlock(profile, AMIRAS)
    assert here.open(profile, OTHER).records.record().subject.name == "Amira Haddad"


def test_what_waits_to_be_sent_is_still_read(here: Computer) -> None:
    profile = here.found()
    suite = here.open(profile)
    suite.people.admit("Amira Haddad")
    waiting = [item.op for item, _ in suite.desk.sending.waiting()]
    assert waiting
    passphrases(suite).change(GOOD, OTHER, kind="passphrase")
    here.enrolment.close(profile)
    assert [item.op for item, _ in here.open(profile, OTHER).desk.sending.waiting()] == waiting


def test_a_pin_instead_of_a_passphrase_and_back(here: Computer) -> None:
    profile = joined(here, AMIRAS, "passphrase")
    assert asked_for(here, profile) == "passphrase"
    suite = here.open(profile, AMIRAS)
    assert passphrases(suite).state().pin
    passphrases(suite).change(AMIRAS, PIN, kind="PIN")
    here.enrolment.close(profile)
    assert asked_for(here, profile) == "PIN"
    suite = here.open(profile, PIN)
    assert passphrases(suite).state().kind == "PIN"
    passphrases(suite).change(PIN, OTHER, kind="passphrase")
    here.enrolment.close(profile)
    assert asked_for(here, profile) == "passphrase"
    here.open(profile, OTHER)


def test_whoever_joined_with_a_pin_is_asked_for_a_pin(here: Computer) -> None:
    assert asked_for(here, joined(here, PIN, "PIN")) == "PIN"


@pytest.mark.parametrize(
    ("new", "kind", "told"),
    [
        ("password", "passphrase", "four"),
        (PIN, "PIN", "not enough"),
        (GOOD, "passphrase", "the one you have"),
        ("priya raman northwind freight", "passphrase", "nothing but names"),
        ("", "passphrase", "1 to"),
    ],
)
def test_what_is_too_weak_for_hr_costs_no_attempt(here: Computer, new: str, kind: str, told: str) -> None:
    suite = here.open(here.found())
    for _ in range(7):
        with pytest.raises(BadInput) as refused:
            passphrases(suite).change(GOOD, new, kind=kind)
        assert refused.value.field == "secret"
        assert told in f"{refused.value.sentence} {refused.value.todo}"
    suite.records.prove_presence(GOOD)


def test_wrong_old_ones_are_counted_with_those_of_signing_in(here: Computer) -> None:
    suite = here.open(here.found())
    for _ in range(5):
        with pytest.raises(WrongSecretError) as wrong:
            passphrases(suite).change("not this one at all", OTHER, kind="passphrase")
        assert not wrong.value.wait
    with pytest.raises(WrongSecretError) as soon:
        passphrases(suite).change(GOOD, OTHER, kind="passphrase")
    assert soon.value.wait
    with pytest.raises(WrongSecretError):
        suite.records.prove_presence(GOOD)
    here.clock.advance(timedelta(minutes=20))
    passphrases(suite).change(GOOD, OTHER, kind="passphrase")


def test_a_keyring_emptied_meanwhile_is_told_and_nothing_is_changed(here: Computer, keyring: Keyring) -> None:
    profile = here.found()
    suite = here.open(profile)
    kept = keyring.items.pop(Item.DEVICE_KEY)
    with pytest.raises(KeyGone):
        passphrases(suite).change(GOOD, OTHER, kind="passphrase")
    keyring.items[Item.DEVICE_KEY] = kept
    here.enrolment.close(profile)
    here.open(profile)


# -- interrupted ------------------------------------------------------------------------------------------------------


class Copies:
    """A copy of the whole profile at every point of every write: before it, inside it, after it."""

    def __init__(self, source: Path, target: Path) -> None:
        self._source, self._target = source, target
        self.made: list[Path] = []

    def take(self) -> None:
        copy = self._target / f"copy-{len(self.made)}"
        shutil.copytree(self._source, copy)
        self.made.append(copy)

    @contextmanager
    def watching(self) -> Iterator[None]:
        begin, replace = immediate, replace_whole

        @contextmanager
        def watched(*args: object) -> Iterator[None]:
            self.take()
            with begin(*args):  # type: ignore[arg-type]
                yield
                self.take()  # with a hot journal beside the file
            self.take()

        def replaced(*args: object) -> None:
            self.take()
            replace(*args)  # type: ignore[arg-type]
            self.take()

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(local, "immediate", watched)
            patch.setattr(profiles, "replace_whole", replaced)
            yield


def opening(here: Computer, profile: str, secrets: tuple[str, ...]) -> set[str]:
    """Which of the secrets open a profile. Each is tried on files of its own: an unlock clears away the other row."""
    found = set()
    home = Path(here.home / "hris")
    for secret in secrets:
        spare = here.home / "spare"
        shutil.copytree(home, spare)
        try:
            here.restart().unlock(profile, secret)
            found.add(secret)
        except WrongSecretError:
            pass
        here.enrolment.close(profile)
        shutil.rmtree(home)
        spare.rename(home)
    return found


@pytest.mark.parametrize(
    ("old", "new"),
    [((AMIRAS, "passphrase"), (OTHER, "passphrase")), ((AMIRAS, "passphrase"), (PIN, "PIN")),
     ((PIN, "PIN"), (AMIRAS, "passphrase")), ((PIN, "PIN"), (NEXT_PIN, "PIN"))],
)  # fmt: skip
def test_interrupted_anywhere_the_old_or_the_new_one_opens(
    here: Computer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, old: tuple[str, str], new: tuple[str, str]
) -> None:
    home = here.home / "hris"
    monkeypatch.setenv("HRIS_DESKTOP_HOME", str(home))
    profile = joined(here, *old)
    suite = here.open(profile, old[0])
    copies = Copies(home, tmp_path)
    with copies.watching():
        passphrases(suite).change(old[0], new[0], kind=new[1])
    here.enrolment.close(profile)
    ways: list[set[str]] = []
    for copy in copies.made:
        shutil.rmtree(home)
        shutil.copytree(copy, home)
        ways.append(opening(here, profile, (old[0], new[0])))
        assert ways[-1], "neither opens"
        # a field for a PIN takes digits only, so it may be shown only while nothing but a PIN opens
        if asked_for(here, profile) == "PIN":
            assert all(secret.isdecimal() for secret in ways[-1])
    assert ways[0] == {old[0]}
    assert {old[0], new[0]} in ways, "no copy lies in the middle of the change"
    assert ways[-1] == {new[0]}


def test_a_full_disk_at_any_write_keeps_the_old_one(here: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = joined(here, AMIRAS, "passphrase")
    for step in range(20):
        suite = here.open(profile, AMIRAS)
        failed = _fails_at(step, partial(passphrases(suite).change, AMIRAS, OTHER, kind="passphrase"))
        here.enrolment.close(profile)
        if not failed:
            break
        here.clock.advance(timedelta(hours=1))
        opened = AMIRAS if _opens(here, profile, AMIRAS) else OTHER
        here.open(profile, opened)
        if opened == OTHER:
            passphrases(here.enrolment.suite(profile)).change(OTHER, AMIRAS, kind="passphrase")
        here.enrolment.close(profile)
    else:
        raise AssertionError("changing has more writes than this test plays")
    assert step > 2
    here.open(profile, OTHER)


def _opens(here: Computer, profile: str, secret: str) -> bool:
    try:
        here.restart().unlock(profile, secret)
    except WrongSecretError:
        return False
    here.enrolment.close(profile)
    return True


def _fails_at(step: int, work: Callable[[], object]) -> bool:
    count = 0
    begin = immediate

    @contextmanager
    def full(*args: object) -> Iterator[None]:
        nonlocal count
        count += 1
        with begin(*args):  # type: ignore[arg-type]
            yield
            if count == step + 1:
                raise sqlite3.OperationalError("database or disk is full")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local, "immediate", full)
        try:
            work()
        except ServiceError as told:
            return bool(told.sentence)
    return False
