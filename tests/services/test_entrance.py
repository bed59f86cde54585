"""Signing in, founding and joining at a real computer: real files, real derivation, a sentence for every failure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from hris_desktop.crypto import seal
from hris_desktop.services.errors import BadInput, BadInvite, Integrity, StoreTrouble, WrongSecretError
from hris_desktop.services.profiles import Profiles
from hris_desktop.store.contract import AppendResult, Outgoing, Store, Unreachable
from hris_desktop.store.sqlite import SqliteStore
from hris_desktop.store.urls import sqlite_path
from hris_desktop.system import paths
from hris_desktop.system.devicekey import Item
from hris_desktop.system.situations import SituationKind, situation
from tests.services.computer import GOOD, OTHER, Computer, Keyring, folders


@pytest.fixture
def here(home: Path) -> Computer:
    """A computer with nothing on it."""
    return Computer(home)


def plain(text: str) -> bool:
    """A sentence for a person: it ends, and holds no name of a class."""
    return text.endswith((".", "”")) and not any(word.endswith("Error") for word in text.split())


# -- an organisation from nothing -------------------------------------------------------------------------------------


def test_a_founder_signs_in_and_finds_the_organisation(here: Computer) -> None:
    profile = here.found()
    [listed] = here.restart().profiles()
    assert (listed.name, listed.organisation, listed.secret_kind, listed.joined) == (
        "Priya Raman",
        "Northwind Freight",
        "passphrase",
        True,
    )
    suite = here.open(profile)
    greeting = suite.greeting()
    assert (greeting.me.name, greeting.organisation, greeting.is_hr) == ("Priya Raman", "Northwind Freight", True)
    assert suite.desk.sending.waiting() == []


def test_somebody_joins_and_both_see_it(here: Computer) -> None:
    hr = here.open(here.found())
    code = here.invited(hr)
    there = Computer(here.home, find=here.find)
    invitation = there.enrolment.look_up(code=code, store=here.store)
    assert (invitation.organisation, invitation.until) == ("Northwind Freight", "5 December 2026")
    joining = there.enrolment.join(code=code.lower(), store=here.store, secret=OTHER, kind="passphrase")
    assert not joining.confirmed
    here.sync(hr)
    [candidate] = hr.people.candidates()
    assert (candidate.name, candidate.words) == ("Amira Haddad", joining.words)
    hr.people.confirm(candidate.pid)
    here.sync(hr)
    there.clock.advance(timedelta(minutes=1))
    assert there.enrolment.joining(joining.profile).confirmed
    suite = there.enrolment.suite(joining.profile)
    assert suite.records.record().subject.name == "Amira Haddad"
    assert [view.name for view in there.enrolment.profiles()] == ["Amira Haddad", "Priya Raman"]


def confirmed_while_closed(here: Computer) -> tuple[Computer, str]:
    """A computer whose person was confirmed after their program had been closed, and their profile."""
    hr = here.open(here.found())
    code = here.invited(hr)
    there = Computer(here.home, find=here.find)
    profile = there.enrolment.join(code=code, store=here.store, secret=OTHER, kind="passphrase").profile
    there.enrolment.close(profile)
    here.sync(hr)
    hr.people.confirm(hr.people.candidates()[0].pid)
    here.sync(hr)
    here.enrolment.close(hr.profile)
    there.restart()
    assert not joined(there, profile)
    return there, profile


def joined(computer: Computer, profile: str) -> bool:
    return next(view.joined for view in computer.enrolment.profiles() if view.profile == profile)


def test_a_confirmation_read_by_any_round_is_on_the_card_when_the_profile_is_closed(here: Computer) -> None:
    there, profile = confirmed_while_closed(here)
    there.sync(there.open(profile, OTHER))
    there.enrolment.close(profile)
    assert joined(there, profile)
    assert [view.name for view in there.enrolment.profiles() if view.profile == profile] == ["Amira Haddad"]


def test_somebody_confirmed_while_closed_signs_in_without_the_store(here: Computer) -> None:
    there, profile = confirmed_while_closed(here)
    suite = there.open(profile, OTHER)
    there.sync(suite)
    suite.close()  # as after a kill: nobody wrote the card
    Path(here.store).rename(here.home / "away.sqlite")
    there.restart()
    assert not joined(there, profile)
    there.open(profile, OTHER)
    joining = there.enrolment.joining(profile)
    assert (joining.confirmed, joining.sentence) == (True, "HR has confirmed you.")
    assert joined(there, profile)


def test_closing_does_not_fail_where_the_card_cannot_be_written(
    here: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, profile = confirmed_while_closed(here)
    suite = there.open(profile, OTHER)
    there.sync(suite)

    def full(*_: object) -> None:
        raise StoreTrouble("The folder cannot be written", "No room.")

    monkeypatch.setattr(Profiles, "write_card", full)
    there.enrolment.close(profile)
    monkeypatch.undo()
    there.open(profile, OTHER)  # the replica was given back


def test_weak_secrets_are_refused_beside_their_field_and_leave_nothing(here: Computer) -> None:
    before = here.traces()
    for secret in ("short", "Priya Raman Northwind Freight", "password password password password"):
        with pytest.raises(BadInput) as refused:
            here.found(secret)
        assert refused.value.field == "secret"
    assert here.traces() == before
    assert here.enrolment.strength("short", kind="passphrase", founder=True).enough is False
    assert here.enrolment.strength(GOOD, kind="passphrase", founder=True).enough
    assert here.enrolment.strength("", kind="PIN", founder=False).advice == ""


@pytest.mark.parametrize("missing", ["organisation", "name", "store"])
def test_what_is_missing_is_asked_for_at_its_field(here: Computer, missing: str) -> None:
    typed = {"organisation": "Northwind", "name": "Priya Raman", "store": here.store, "secret": GOOD} | {missing: "  "}
    with pytest.raises(BadInput) as refused:
        here.enrolment.found(**typed)
    assert refused.value.field == missing


def test_a_store_that_is_taken_is_left_alone(here: Computer) -> None:
    here.found()
    data, profiles = Path(here.store).read_bytes(), folders()
    with pytest.raises(BadInput) as refused:
        here.found(OTHER)
    assert (refused.value.title, refused.value.field) == ("The store is taken", "store")
    assert (Path(here.store).read_bytes(), folders()) == (data, profiles)


# -- the recovery kit -------------------------------------------------------------------------------------------------


def test_the_kit_is_shown_again_until_it_was_tested(here: Computer) -> None:
    profile = here.found()
    first = here.enrolment.kit(profile)
    assert first is not None
    assert here.restart().kit(profile) is None, "before signing in nobody can open it"
    suite = here.open(profile)
    again = here.enrolment.kit(profile)
    assert again is not None
    assert (again.kit.words, again.asked) == (first.kit.words, first.asked)
    assert "Test your recovery kit" in [title for _, title, _ in suite.records.record().attention]
    right = {place: again.kit.words[place] for place in again.asked}
    for wrong in ({}, dict.fromkeys(again.asked, "abandon"), {0: again.kit.words[0]}, {99: "x", -1: "y"}):
        with pytest.raises(BadInput) as refused:
            here.enrolment.test_kit(profile, wrong)
        assert refused.value.field == "kit"
    here.enrolment.test_kit(profile, {place: f" {word.upper()} " for place, word in right.items()})
    assert here.enrolment.kit(profile) is None
    assert "Test your recovery kit" not in [title for _, title, _ in suite.records.record().attention]
    here.enrolment.close(profile)
    here.restart()
    here.open(profile)
    assert here.enrolment.kit(profile) is None
    assert again.kit.words[0] not in repr(again)


def test_the_kit_lies_sealed_on_the_device(here: Computer) -> None:
    profile = here.found()
    view = here.enrolment.kit(profile)
    assert view is not None
    from hris_desktop.crypto.codes import read_words

    seed = read_words(" ".join(view.kit.words))
    replica = paths.profile(profile).replica.read_bytes()
    assert seed not in replica
    assert seed.hex().encode() not in replica


# -- invites ----------------------------------------------------------------------------------------------------------


def test_every_bad_invite_has_its_sentence_and_changes_nothing(here: Computer) -> None:
    hr = here.open(here.found())
    code = here.invited(hr)
    from hris_desktop.crypto import codes

    unknown = codes.show_code(codes.new_code())
    before = here.traces()
    cases = {"ABC": "code", code[:-1] + ("0" if code[-1] != "0" else "1"): "code", unknown: "code", "": "code"}
    for bad, field in cases.items():
        for act in (
            lambda bad=bad: here.enrolment.look_up(code=bad, store=here.store),
            lambda bad=bad: here.enrolment.join(code=bad, store=here.store, secret=OTHER, kind="passphrase"),
        ):
            with pytest.raises(BadInvite) as refused:
                act()
            assert (refused.value.field, refused.value.exit_code) == (field, 3)
            assert plain(refused.value.sentence)
    assert here.traces() == before
    here.clock.advance(timedelta(days=15))
    with pytest.raises(BadInvite) as late:
        here.enrolment.look_up(code=code, store=here.store)
    assert late.value.sentence == "This invite is out of date."


def test_a_used_invite_is_told_to_the_second(here: Computer) -> None:
    hr = here.open(here.found())
    code = here.invited(hr)
    here.enrolment.join(code=code, store=here.store, secret=OTHER, kind="passphrase")
    with pytest.raises(BadInvite) as used:
        here.enrolment.join(code=code, store=here.store, secret=OTHER, kind="passphrase")
    assert used.value.sentence == "This invite has been used. If it was not you, tell HR at once."
    assert len(folders()) == 2


def test_an_invite_of_another_organisation_is_not_known(here: Computer) -> None:
    code = here.invited(here.open(here.found()))
    elsewhere = str(here.home / "other.sqlite")
    here.found(store=elsewhere)
    with pytest.raises(BadInvite):
        here.enrolment.look_up(code=code, store=elsewhere)


class Silent(SqliteStore):
    """A store that takes nothing while ``silent``."""

    silent = True

    @override
    def append(self, batch: Sequence[Outgoing]) -> AppendResult:
        if Silent.silent:
            raise Unreachable("The store cannot be reached.")
        return super().append(batch)


def silent(url: str) -> Store:
    return Silent.open(sqlite_path(url))


@pytest.fixture(autouse=True)
def _silent_at_first() -> None:
    Silent.silent = True


def test_who_was_second_learns_it_and_is_no_profile(here: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two devices accept one invite at the same moment; the log takes the first."""
    hr = here.open(here.found())
    code = here.invited(hr)
    late = Computer(here.home, find=here.find, opener=silent)
    joining = late.enrolment.join(code=code, store=here.store, secret=OTHER, kind="passphrase")
    assert joining.sentence == "Your answer is kept on this device and goes out as soon as the store can be reached."
    Silent.silent = False
    first = Computer(here.home, find=here.find)
    first.enrolment.join(code=code, store=here.store, secret=GOOD, kind="passphrase")
    with pytest.raises(BadInvite) as refused:
        late.enrolment.joining(joining.profile)
    assert refused.value.title == "Somebody else used this invite"
    assert joining.profile not in [view.profile for view in late.restart().profiles()]


def test_five_wrong_secrets_are_free_then_each_waits(here: Computer) -> None:
    profile = here.found()
    for _ in range(5):
        with pytest.raises(WrongSecretError) as wrong:
            here.open(profile, "something else entirely here")
        assert (wrong.value.wait, wrong.value.field, wrong.value.exit_code) == (0.0, "secret", 3)
    here.restart()
    with pytest.raises(WrongSecretError) as wrong:
        here.open(profile, GOOD)
    assert wrong.value.wait == 30.0
    here.clock.advance(timedelta(seconds=31))
    suite = here.open(profile, GOOD)
    with pytest.raises(WrongSecretError):
        suite.records.prove_presence("something else entirely here")
    suite.records.prove_presence(GOOD)


def test_a_library_that_encrypts_wrongly_opens_and_makes_nothing(
    here: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = here.found()
    here.restart()
    other = here.home / "other.sqlite"

    class Wrong:
        def __init__(self, _key: bytes) -> None:
            pass

        def encrypt(self, _nonce: bytes, data: bytes, _aad: bytes | None) -> bytes:
            return bytes(len(data) + seal.TAG_BYTES)

    monkeypatch.setattr(seal, "AESGCMSIV", Wrong)
    for attempt in (lambda: here.open(profile), lambda: here.found(store=str(other))):
        with pytest.raises(Integrity) as told:
            attempt()
        assert told.value.title == "This computer encrypts wrongly"
        assert plain(told.value.sentence)
    assert (folders(), other.exists()) == ([profile], False)
    monkeypatch.undo()
    here.open(profile)


def test_no_secret_is_no_attempt(here: Computer) -> None:
    profile = here.found()
    for _ in range(9):
        with pytest.raises(WrongSecretError):
            here.open(profile, "")
    here.open(profile, GOOD)


# -- keyrings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind",
    [
        SituationKind.ABSENT,
        SituationKind.LOCKED,
        SituationKind.NOT_SET_UP,
        SituationKind.NOT_KEPT,
        SituationKind.PLAIN_TEXT,
        SituationKind.NOT_TRUSTED,
        SituationKind.FAILED,
    ],
)
def test_what_is_the_matter_with_the_keyring_reaches_the_person(here: Computer, kind: SituationKind) -> None:
    trouble = situation(kind)
    computer = Computer(here.home, find=lambda profile: here.find(profile) if profile.device_key.exists() else trouble)
    device = computer.enrolment.device()
    assert (device.pin, device.warning) == (False, trouble.sentence)
    profile = computer.found()
    assert paths.profile(profile).device_key.exists(), "the way without a keyring"
    computer.restart()
    computer.open(profile)
    with pytest.raises(BadInput) as refused:
        computer.enrolment.join(code="0" * 27, store=computer.store, secret="82915307", kind="PIN")
    assert (refused.value.title, refused.value.field) == ("A PIN is not possible here", "secret")


def test_with_a_keyring_a_pin_is_offered_and_opens(here: Computer) -> None:
    rings: dict[str, Keyring] = {}
    computer = Computer(here.home, find=lambda profile: rings.setdefault(profile.name, Keyring()))
    assert computer.enrolment.device().pin
    assert computer.enrolment.device().warning == ""
    code = computer.invited(computer.open(computer.found()))
    joining = computer.enrolment.join(code=code, store=computer.store, secret="82915307", kind="PIN")
    computer.enrolment.close(joining.profile)
    assert computer.open(joining.profile, "82915307") is not None
    computer.enrolment.close(joining.profile)
    rings[joining.profile].drop(Item.DEVICE_KEY)
    with pytest.raises(StoreTrouble) as missing:
        computer.open(joining.profile, "82915307")
    assert missing.value.title == "The key of this device is missing"
    assert "What waits to be sent is kept." in missing.value.sentence


def test_a_keyring_that_fails_later_is_told_at_signing_in(here: Computer) -> None:
    state: dict[str, object] = {}
    computer = Computer(here.home, find=lambda _: state.get("now") or state.setdefault("ring", Keyring()))  # type: ignore[arg-type, return-value]
    profile = computer.found()
    state["now"] = situation(SituationKind.LOCKED)
    with pytest.raises(StoreTrouble) as locked:
        computer.open(profile)
    assert locked.value.sentence == situation(SituationKind.LOCKED).sentence
    assert [view.name for view in computer.enrolment.profiles()] == [""]


# -- profiles ---------------------------------------------------------------------------------------------------------


def test_a_damaged_card_never_costs_the_keys(here: Computer) -> None:
    profile = here.found()
    where = paths.profile(profile)
    for content in ("[]", "{", '{"store": 7}', "null"):
        (where.folder / "card.json").write_text(content, "utf-8")
        before = where.replica.read_bytes()
        here.restart().profiles()
        other = here.found(store=str(here.home / f"other-{len(content)}.sqlite"))
        assert other != profile
        assert where.replica.read_bytes() == before


def test_a_profile_in_use_is_told(here: Computer) -> None:
    profile = here.found()
    suite = here.open(profile)
    with pytest.raises(StoreTrouble) as busy:
        Computer(here.home, find=here.find).open(profile)
    assert busy.value.title == "This profile is open elsewhere"
    assert suite.me


def test_a_wrong_or_taken_profile_name_is_refused_at_its_field(here: Computer) -> None:
    profile = here.found()
    for name in (profile, "../up", "UPPER", "x" * 40):
        with pytest.raises(BadInput) as refused:
            here.enrolment.found(
                organisation="N", name="Priya Raman", store=str(here.home / "b.sqlite"), secret=GOOD, profile=name
            )
        assert refused.value.field == "profile"
    assert not (here.home / "b.sqlite").exists()
