"""Founding and joining, killed before and after every durable step: afterwards there is nothing, or all of it.

A child process plays the attempt and ends itself, as a power cut would, at the k-th step; then the parent looks, and
tries again.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from hris_desktop.services.errors import ServiceError, WrongSecretError
from hris_desktop.services.linking import LinkOffer
from hris_desktop.store.database import immediate
from hris_desktop.store.sqlite import SqliteStore
from hris_desktop.store.urls import open_store
from hris_desktop.system import paths
from tests.services.computer import GOOD, OTHER, Computer, folders
from tests.services.houses import AMIRAS, Street, edit, safety

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills a forked child")

KILLED, DONE = 9, 0
STEPS = (
    "hris_desktop.store.newfile._publish",
    "hris_desktop.store.local.immediate",
    "hris_desktop.store.sqlite.immediate",
    "hris_desktop.system.keyfile.replace_whole",
    "hris_desktop.services.profiles.replace_whole",
    "hris_desktop.system.paths.Profile.prepare",
)
"""Everything by which founding and joining write: the making of a file, a commit, the replacing of a file."""


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Play ``work`` in a child that ends before its ``step``-th durable write; whether it came that far."""
    child = os.fork()
    if child == 0:
        try:
            with pytest.MonkeyPatch.context() as patch:
                _end_at(step, patch)
                work()
        except BaseException:  # noqa: BLE001 - a child of pytest must never come back into it
            os._exit(1)
        os._exit(DONE)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (KILLED, DONE), "the attempt itself failed"
    return code == KILLED


def _end_at(step: int, patch: pytest.MonkeyPatch) -> None:
    count = 0

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def write(*args: object, **kwargs: object) -> object:
            nonlocal count
            count += 1
            if count > step:
                os._exit(KILLED)
            return real(*args, **kwargs)

        return write

    for name in STEPS:
        place, _, attribute = name.rpartition(".")
        owner = _find(place)
        patch.setattr(owner, attribute, counted(getattr(owner, attribute)))


def _find(name: str) -> object:
    parts = name.split(".")
    for at in range(len(parts), 0, -1):
        module = sys.modules.get(".".join(parts[:at]))
        if module is not None:
            found: object = module
            for part in parts[at:]:
                found = getattr(found, part)
            return found
    raise LookupError(name)


def test_the_steps_are_real() -> None:
    assert _find("hris_desktop.store.local.immediate") is immediate


def founded_whole(here: Computer, profile: str) -> None:
    suite = here.open(profile)
    assert here.enrolment.kit(profile) is not None, "the kit was never tested"
    here.sync(suite)
    greeting = suite.greeting()
    assert (greeting.me.name, greeting.organisation, greeting.is_hr) == ("Priya Raman", "Northwind Freight", True)
    assert suite.desk.sending.waiting() == []
    here.enrolment.close(profile)


@pytest.fixture
def here(home: Path) -> Computer:
    """A computer with nothing on it."""
    return Computer(home)


def fresh(home: Path, number: int) -> Computer:
    """Another computer: a home of its own below the test's."""
    place = home / f"computer-{number}"
    place.mkdir()
    os.environ["HRIS_DESKTOP_HOME"] = str(place / "hris")
    return Computer(place)


def test_founding_killed_anywhere_leaves_nothing_or_all(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRIS_DESKTOP_HOME", str(home))
    seen: set[str] = set()
    for step in range(60):
        here = fresh(home, step)
        came_to_its_end = not killed_at(step, here.found)
        listed = here.restart().profiles()
        if listed:
            seen.add("all")
            founded_whole(here, listed[0].profile)
        else:
            taken = Path(here.store).exists() and _founded(here.store)
            seen.add("taken" if taken else "nothing")
            if taken:
                with pytest.raises(WrongSecretError) as refused:
                    here.found(OTHER)
                assert "chosen then" in refused.value.sentence
            profile = here.found()
            assert profile == "default", "the folder that was left over is used again"
            founded_whole(here, profile)
        assert folders() == ["default"]
        if came_to_its_end:
            break
    else:
        raise AssertionError("founding has more steps than this test plays")
    assert seen == {"nothing", "taken", "all"}


def _founded(store: str) -> bool:
    shelf = open_store(f"sqlite:///{store}")
    try:
        return shelf.me().last_seq > 0
    finally:
        shelf.close()


def test_keys_of_a_founded_store_outlive_another_attempt_elsewhere(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed right after the store was founded, then a second organisation is founded, then the first goes on."""
    monkeypatch.setenv("HRIS_DESKTOP_HOME", str(home))
    for step in range(60):
        here = fresh(home, step)
        killed_at(step, here.found)
        if not here.restart().profiles() and Path(here.store).exists() and _founded(here.store):
            break
    else:
        raise AssertionError("no step between the founded store and the card")
    other = here.found(store=str(here.home / "other.sqlite"))
    assert other == "profile-2"
    first = here.restart().found(organisation="Northwind Freight", name="Priya Raman", store=here.store, secret=GOOD)
    assert first.profile == "default"
    founded_whole(here, "default")


def test_joining_killed_anywhere_leaves_nothing_or_what_goes_on_by_itself(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hr_home, before = home / "hr", home / "before"
    hr_home.mkdir()
    monkeypatch.setenv("HRIS_DESKTOP_HOME", str(hr_home / "hris"))
    hr = Computer(hr_home)
    profile = hr.found()
    code = hr.invited(hr.open(profile), "Newcomer")
    hr.enrolment.close(profile)
    hr_home.rename(before)
    seen: set[str] = set()
    for step in range(60):
        shutil.rmtree(hr_home, ignore_errors=True)
        shutil.copytree(before, hr_home)
        here = fresh(home, step)

        def attempt(here: Computer = here) -> object:
            return here.enrolment.join(code=code, store=hr.store, secret=OTHER, kind="passphrase")

        came_to_its_end = not killed_at(step, attempt)
        listed = here.restart().profiles()
        if not listed:
            seen.add("nothing")
            attempt()
        else:
            seen.add("goes on")
            here.open(listed[0].profile, OTHER)
        [name] = folders()
        joining = here.enrolment.joining(name)
        mine = os.environ["HRIS_DESKTOP_HOME"]
        monkeypatch.setenv("HRIS_DESKTOP_HOME", str(hr_home / "hris"))
        suite = hr.open(profile)
        hr.sync(suite)
        [candidate] = suite.people.candidates()
        assert candidate.words == joining.words
        suite.people.confirm(candidate.pid)
        hr.sync(suite)
        hr.enrolment.close(profile)
        monkeypatch.setenv("HRIS_DESKTOP_HOME", mine)
        assert here.enrolment.joining(name).confirmed
        here.enrolment.close(name)
        if came_to_its_end:
            break
    else:
        raise AssertionError("joining has more steps than this test plays")
    assert seen == {"nothing", "goes on"}


def test_a_store_that_answers_nothing_is_asked_whose_it_is(here: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection dies after the founding entries were sent: written or not, only the store can tell."""
    from hris_desktop.store.contract import Unknown

    real = SqliteStore.found

    def lost(self: SqliteStore, *args: object) -> object:
        real(self, *args)  # type: ignore[arg-type]
        return Unknown()

    monkeypatch.setattr(SqliteStore, "found", lost)
    founded_whole(here, here.found())


def test_a_founder_whose_store_is_taken_meanwhile_keeps_nothing(
    here: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hris_desktop.store.contract import Conflict

    before = here.traces()
    with monkeypatch.context() as patch:
        patch.setattr(SqliteStore, "found", lambda *_: Conflict({}))
        with pytest.raises(ServiceError) as refused:
            here.found()
    assert refused.value.title == "The store is taken"
    assert here.traces() == before
    assert paths.profiles() == []


def test_coming_back_killed_anywhere_keeps_what_waited(home: Path, tmp_path: Path) -> None:
    """A new code on the same profile: the old passphrase still opens, or the new one does and the rest goes on."""
    street = Street(home)
    street.found()
    seat = street.join("amira", AMIRAS)
    with seat.open(AMIRAS) as suite:
        pass
    with seat.used() as here:
        suite = here.restart().unlock("default", AMIRAS)
        edit(suite, {"personal_email": "amira@home.example"})
        here.enrolment.close("default")
    with street.seat("priya").open(GOOD) as suite:
        code = suite.people.invite(next(one.person.pid for one in suite.people.listed() if not one.person.is_me)).code
    shutil.copytree(home, tmp_path / "before")
    keyrings = {name: dict(one.keyring.items) for name, one in street.seats.items()}
    ways: list[bool] = []
    for step in range(60):
        shutil.rmtree(home)
        shutil.copytree(tmp_path / "before", home)
        for name, one in street.seats.items():
            one.keyring.items = dict(keyrings[name])

        def attempt() -> None:
            here.restart().renew("default", code=code, store=street.store, secret=OTHER, kind="passphrase")

        with seat.used() as here:
            came_to_its_end = not killed_at(step, attempt)
            ways.append(_opens_with(here, OTHER))
            if not ways[-1]:
                here.restart().unlock("default", AMIRAS)
                assert len(here.enrolment.suite("default").desk.sending.waiting()) == 1, "it waits as before"
                here.enrolment.close("default")
                attempt()
                here.enrolment.close("default")
            here.restart().unlock("default", OTHER)
            joining = here.enrolment.joining("default")
            here.enrolment.close("default")
        with street.seat("priya").open(GOOD) as suite:
            [candidate] = suite.people.candidates()
            assert candidate.words == joining.words
            suite.people.confirm(candidate.pid)
        with seat.open(OTHER) as suite:
            pass
        with seat.open(OTHER) as suite:
            [item] = suite.records.section(suite.me, "contact").items
            assert "amira@home.example" in [field.shown for field in item.fields]
        if came_to_its_end:
            break
    else:
        raise AssertionError("coming back has more steps than this test plays")
    assert ways == sorted(ways), "once the new one opens it always does"
    assert set(ways) == {False, True}


def _opens_with(here: Computer, secret: str) -> bool:
    try:
        here.restart().unlock("default", secret)
    except WrongSecretError:
        return False
    here.enrolment.close("default")
    return True


def test_linking_again_killed_anywhere_opens_what_waited(home: Path, tmp_path: Path) -> None:
    """The keyring was emptied; the vault key comes back by its wrap to the person, whatever was cut off before."""
    street = Street(home)
    street.found()
    seat, laptop = street.join("amira", AMIRAS), street.seat("laptop")
    with seat.open(AMIRAS) as suite:
        offer = safety(suite).links.offer(AMIRAS)
    with laptop.used() as here:
        here.enrolment.join_link(code=offer.code, store=offer.store, secret=GOOD, kind="passphrase")
    with seat.used() as here:
        edit(here.restart().unlock("default", AMIRAS), {"personal_email": "amira@home.example"})
        here.enrolment.close("default")
    seat.keyring.items.clear()
    for one in (seat, laptop):
        # the store throws away, by its own clock, what is out of date when somebody leaves another package
        one.computer.clock.advance(timedelta(days=36_500))
    with laptop.open(GOOD) as suite:
        edit(suite, {"home_phone": "+49 30 901820"})  # takes the place that the waiting change was signed for
        codes = [safety(suite).links.offer(GOOD) for _ in range(2)]
    shutil.copytree(home, tmp_path / "before")
    keyrings = {name: dict(one.keyring.items) for name, one in street.seats.items()}
    for step in range(60):
        shutil.rmtree(home)
        shutil.copytree(tmp_path / "before", home)
        for name, one in street.seats.items():
            one.keyring.items = dict(keyrings[name])

        def attempt(offer: LinkOffer = codes[0]) -> None:
            seat.computer.restart().join_link(code=offer.code, store=offer.store, secret=OTHER, kind="passphrase")

        with seat.used() as here:
            came_to_its_end = not killed_at(step, attempt)
            # the child's keyring was a copy of this one: the device key it drew is gone, as after another wipe
            attempt(codes[1])
        with seat.open(OTHER) as suite:
            view = safety(suite).unsent.view()
            assert (view.opened, view.closed) == (1, ()), step
        if came_to_its_end:
            break
    else:
        raise AssertionError("linking has more steps than this test plays")
    assert step > 5
