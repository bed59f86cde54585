"""The keybags of a device: interruptions, attempts, wiping."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hris_desktop.crypto.errors import CannotOpen, Malformed, WeakParameters
from hris_desktop.crypto.keys import Identity
from hris_desktop.crypto.passphrase import CHEAPEST, PRODUCTION
from hris_desktop.store.replica import Replica
from hris_desktop.system.clock import FixedClock
from hris_desktop.system.devicekey import DeviceKey, Place
from hris_desktop.vault.keybag import DeviceKeyMissing, PersonKeys, WrongSecret
from hris_desktop.vault.keybag_attempts import FREE, Attempts, TooSoon
from hris_desktop.vault.keybag_row import SecretKind
from hris_desktop.vault.keybag_shelf import WIPED_AFTER, Keybags, NewSecret, NoKeybag, Wiped
from hris_desktop.vault.keybag_strength import Demand, WeakSecret

DEVICE = DeviceKey(b"\x11" * 32, Place.KEYRING)
OTHER_DEVICE = DeviceKey(b"\x12" * 32, Place.KEYRING)
ANNA = PersonKeys(
    org="ab" * 16,
    pid="5b0c9f6e-3d5e-4a55-9c0a-000000000001",
    gen=1,
    dev="0a0b0c0d",
    genesis=b"\x77" * 32,
    identity=Identity.of(b"\x21" * 32, b"\x22" * 32),
)
BEN = replace(ANNA, pid="5b0c9f6e-3d5e-4a55-9c0a-000000000002", identity=Identity.of(b"\x31" * 32, b"\x32" * 32))
OLD = NewSecret("plum tractor velvet nine", SecretKind.PASSPHRASE, Demand.HR)
NEW = NewSecret("copper lake winter sandal", SecretKind.PASSPHRASE, Demand.HR)
PIN = NewSecret("83029471", SecretKind.PIN, Demand.EMPLOYEE)
START = datetime(2026, 5, 3, 10, tzinfo=UTC)


class PowerCut(Exception):
    """The machine stopped here."""


class Shelf:
    """Rows in memory. ``cut_at = n``: the n-th write does not happen; with ``after`` it happens and then all stops."""

    def __init__(self) -> None:
        self.kept: dict[int, bytes] = {}
        self.next = 1
        self.calls = 0
        self.cut_at: int | None = None
        self.after = False

    def keybag_rows(self) -> list[tuple[int, bytes]]:
        self._count(lambda: None)
        return sorted(self.kept.items())

    def keybag_put(self, blob: bytes) -> int:
        slot = self.next

        def write() -> None:
            self.kept[slot] = blob
            self.next += 1

        self._count(write)
        return slot

    def keybag_drop(self, slot: int) -> None:
        self._count(lambda: self.kept.pop(slot, None) and None)

    def power_back(self) -> None:
        self.cut_at = None
        self.calls = 0

    def _count(self, act: object) -> None:
        assert callable(act)
        self.calls += 1
        cut = self.calls == self.cut_at
        if not cut or self.after:
            act()
        if cut:
            raise PowerCut


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def bags(shelf: Shelf, clock: FixedClock) -> Keybags:
    return Keybags(shelf, clock, CHEAPEST)


def opens(bags: Keybags, secret: NewSecret, keys: PersonKeys = ANNA) -> bool:
    try:
        return bags.unlock(keys.pid, secret.text, device_key=DEVICE).keys == keys
    except WrongSecret:
        return False


def fail(bags: Keybags, times: int, clock: FixedClock) -> None:
    for _ in range(times):
        clock.advance(timedelta(hours=1))
        with pytest.raises(WrongSecret):
            bags.unlock(ANNA.pid, "wrong", device_key=DEVICE)


def test_enrolled_people_unlock_each_their_own(bags: Keybags) -> None:
    anna = bags.enrol(ANNA, OLD, device_key=DEVICE)
    ben = bags.enrol(BEN, PIN, device_key=DEVICE)
    assert bags.people() == [BEN.pid, ANNA.pid]
    assert bags.unlock(ANNA.pid, OLD.text, device_key=DEVICE) == anna
    assert bags.unlock(BEN.pid, PIN.text, device_key=DEVICE) == ben
    assert anna.vk != ben.vk
    assert not opens(bags, PIN)
    assert not opens(bags, OLD, BEN)


def test_nobody_is_enrolled_yet(bags: Keybags) -> None:
    assert bags.people() == []
    with pytest.raises(NoKeybag):
        bags.unlock(ANNA.pid, OLD.text, device_key=DEVICE)


def test_a_changed_secret_opens_and_the_old_one_does_not(bags: Keybags, shelf: Shelf) -> None:
    before = bags.enrol(ANNA, OLD, device_key=DEVICE)
    after = bags.change_secret(ANNA.pid, OLD.text, new=NEW, device_key=DEVICE)
    assert after.vk == before.vk
    assert opens(bags, NEW)
    assert not opens(bags, OLD)
    assert len([blob for blob in shelf.kept.values() if b'"keybag"' in blob]) == 1


def test_a_wrong_old_secret_changes_nothing(bags: Keybags) -> None:
    bags.enrol(ANNA, OLD, device_key=DEVICE)
    with pytest.raises(WrongSecret):
        bags.change_secret(ANNA.pid, "wrong", new=NEW, device_key=DEVICE)
    assert opens(bags, OLD)


def test_a_weak_new_secret_costs_no_attempt(bags: Keybags, clock: FixedClock, shelf: Shelf) -> None:
    bags.enrol(ANNA, OLD, device_key=DEVICE)
    with pytest.raises(WeakSecret):
        bags.change_secret(ANNA.pid, "wrong", new=replace(NEW, text="password"), device_key=DEVICE)
    assert Attempts(shelf, clock, ANNA.pid).failures().failed == 0
    with pytest.raises(WeakSecret):
        bags.enrol(BEN, replace(NEW, text="password"), device_key=DEVICE)
    assert bags.people() == [ANNA.pid]


def calls_of(act: Callable[[Keybags, Shelf], object], clock: FixedClock) -> int:
    shelf = Shelf()
    bags = Keybags(shelf, clock, CHEAPEST)
    bags.enrol(ANNA, OLD, device_key=DEVICE)
    shelf.power_back()
    act(bags, shelf)
    return shelf.calls


def change(bags: Keybags, _: Shelf) -> object:
    return bags.change_secret(ANNA.pid, OLD.text, new=NEW, device_key=DEVICE)


@pytest.mark.parametrize("after", [False, True])
def test_an_interruption_at_any_call_leaves_the_old_or_the_new_secret(clock: FixedClock, after: bool) -> None:
    calls = calls_of(change, clock)
    assert calls >= 8
    left = set()
    for cut in range(1, calls + 1):
        shelf = Shelf()
        bags = Keybags(shelf, clock, CHEAPEST)
        enrolled = bags.enrol(ANNA, OLD, device_key=DEVICE)
        shelf.power_back()
        shelf.cut_at, shelf.after = cut, after
        with pytest.raises(PowerCut):
            change(bags, shelf)
        shelf.power_back()
        kept = dict(shelf.kept)
        usable = []
        for secret in (OLD, NEW):
            shelf.kept = dict(kept)
            if opens(bags, secret):
                usable.append(secret)
                assert bags.unlock(ANNA.pid, secret.text, device_key=DEVICE).vk == enrolled.vk
                assert len([blob for blob in shelf.kept.values() if b'"keybag"' in blob]) == 1  # cleared away
                assert Attempts(shelf, clock, ANNA.pid).failures().failed == 0
        assert usable, f"locked out after a cut at call {cut}"
        left.add(tuple(secret.text for secret in usable))
    assert len(left) == (3 if after else 2)  # only the old; both; and once the old row is gone, only the new


@pytest.mark.parametrize("after", [False, True])
def test_an_interrupted_enrolment_can_be_repeated(clock: FixedClock, after: bool) -> None:
    for cut in range(1, 5):
        shelf = Shelf()
        bags = Keybags(shelf, clock, CHEAPEST)
        shelf.cut_at, shelf.after = cut, after
        with suppress(PowerCut):
            bags.enrol(ANNA, OLD, device_key=DEVICE)
        shelf.power_back()
        bags.enrol(ANNA, NEW, device_key=DEVICE)
        assert opens(bags, NEW)
        assert not opens(bags, OLD)


def test_a_new_row_that_does_not_read_back_leaves_the_old_one(bags: Keybags, shelf: Shelf) -> None:
    bags.enrol(ANNA, OLD, device_key=DEVICE)
    put = shelf.keybag_put

    def damaging(blob: bytes) -> int:
        return put(blob if b'"attempts"' in blob else blob[:-10])

    shelf.keybag_put = damaging  # type: ignore[method-assign]
    with pytest.raises(Malformed):
        change(bags, shelf)
    assert opens(bags, OLD)


def test_a_newer_generation_is_the_only_one_offered_and_the_older_row_stays(bags: Keybags, shelf: Shelf) -> None:
    bags.enrol(ANNA, OLD, device_key=DEVICE)
    renewed = replace(ANNA, gen=2, identity=Identity.of(b"\x41" * 32, b"\x42" * 32))
    bags.enrol(renewed, NEW, device_key=DEVICE)
    assert opens(bags, NEW, renewed)
    assert not opens(bags, OLD)
    assert len(bags.rescue(ANNA.pid, ANNA.identity)) == 1
    assert len([blob for blob in shelf.kept.values() if b'"keybag"' in blob]) == 2


def test_a_missing_device_key_is_told_and_not_counted(bags: Keybags, shelf: Shelf, clock: FixedClock) -> None:
    bags.enrol(ANNA, OLD, device_key=DEVICE)
    for key in (None, OTHER_DEVICE):
        for _ in range(FREE + 1):
            with pytest.raises(DeviceKeyMissing):
                bags.unlock(ANNA.pid, OLD.text, device_key=key)
    assert Attempts(shelf, clock, ANNA.pid).failures().failed == 0


def test_costs_under_the_floor_are_told_and_not_counted(bags: Keybags, shelf: Shelf, clock: FixedClock) -> None:
    bags.enrol(ANNA, OLD, device_key=DEVICE)
    with pytest.raises(WeakParameters):
        Keybags(shelf, clock, PRODUCTION).unlock(ANNA.pid, OLD.text, device_key=DEVICE)
    assert Attempts(shelf, clock, ANNA.pid).failures().failed == 0


def test_a_damaged_row_beside_a_good_one_is_left_alone(bags: Keybags, shelf: Shelf) -> None:
    bags.enrol(ANNA, OLD, device_key=DEVICE)
    slot = shelf.keybag_put(b"rubbish")
    assert opens(bags, OLD)
    assert shelf.kept[slot] == b"rubbish"


def test_only_damaged_rows_are_not_nobody(bags: Keybags, shelf: Shelf) -> None:
    shelf.keybag_put(b"rubbish")
    with pytest.raises(Malformed):
        bags.unlock(ANNA.pid, OLD.text, device_key=DEVICE)


def test_after_five_wrong_attempts_one_must_wait(bags: Keybags, clock: FixedClock) -> None:
    bags.enrol(ANNA, OLD, device_key=DEVICE)
    for _ in range(FREE):
        with pytest.raises(WrongSecret):
            bags.unlock(ANNA.pid, "wrong", device_key=DEVICE)
    with pytest.raises(TooSoon) as caught:
        bags.unlock(ANNA.pid, OLD.text, device_key=DEVICE)  # the right one must wait too
    assert caught.value.wait == timedelta(seconds=30)
    clock.advance(timedelta(seconds=29))
    with pytest.raises(TooSoon) as caught:
        bags.unlock(ANNA.pid, OLD.text, device_key=DEVICE)
    assert caught.value.wait == timedelta(seconds=1)
    clock.advance(timedelta(seconds=1))
    assert opens(bags, OLD)
    with pytest.raises(WrongSecret):  # and the count starts again
        bags.unlock(ANNA.pid, "wrong", device_key=DEVICE)


def test_the_delay_doubles_up_to_a_quarter_of_an_hour(bags: Keybags, clock: FixedClock) -> None:
    bags.enrol(ANNA, OLD, device_key=DEVICE)
    fail(bags, FREE, clock)
    waits = []
    for _ in range(8):
        with pytest.raises(TooSoon) as caught:
            bags.unlock(ANNA.pid, "wrong", device_key=DEVICE)
        waits.append(int(caught.value.wait.total_seconds()))
        clock.advance(caught.value.wait)
        with pytest.raises(WrongSecret):
            bags.unlock(ANNA.pid, "wrong", device_key=DEVICE)
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]


def test_the_count_outlives_the_program_and_is_each_persons_own(shelf: Shelf, clock: FixedClock) -> None:
    Keybags(shelf, clock, CHEAPEST).enrol(ANNA, OLD, device_key=DEVICE)
    Keybags(shelf, clock, CHEAPEST).enrol(BEN, OLD, device_key=DEVICE)
    fail(Keybags(shelf, clock, CHEAPEST), FREE, clock)
    with pytest.raises(TooSoon):
        Keybags(shelf, clock, CHEAPEST).unlock(ANNA.pid, OLD.text, device_key=DEVICE)
    assert opens(Keybags(shelf, clock, CHEAPEST), OLD, BEN)


def test_ending_the_program_during_the_attempt_does_not_undo_its_count(
    bags: Keybags, shelf: Shelf, clock: FixedClock
) -> None:
    bags.enrol(ANNA, OLD, device_key=DEVICE)
    for failed in range(1, FREE + 1):
        Attempts(shelf, clock, ANNA.pid).begin()  # counted, and then the program is killed
        assert Attempts(shelf, clock, ANNA.pid).failures().failed == failed
    with pytest.raises(TooSoon):
        bags.unlock(ANNA.pid, OLD.text, device_key=DEVICE)


@pytest.mark.parametrize("after", [False, True])
def test_an_interruption_while_counting_never_lowers_the_count(shelf: Shelf, clock: FixedClock, after: bool) -> None:
    attempts = Attempts(shelf, clock, ANNA.pid)
    attempts.begin()
    attempts.begin()
    kept = dict(shelf.kept)
    for cut in range(1, 5):
        shelf.kept, shelf.calls = dict(kept), 0
        shelf.cut_at, shelf.after = cut, after
        with suppress(PowerCut):
            attempts.begin()
        shelf.power_back()
        assert attempts.failures().failed in {2, 3}


def test_a_clock_set_back_makes_nobody_wait_for_years(bags: Keybags, clock: FixedClock) -> None:
    bags.enrol(ANNA, OLD, device_key=DEVICE)
    fail(bags, FREE, clock)
    clock.advance(timedelta(days=-4000))
    with pytest.raises(TooSoon) as caught:
        bags.unlock(ANNA.pid, OLD.text, device_key=DEVICE)
    assert caught.value.wait == timedelta(seconds=30)
    clock.advance(timedelta(seconds=30))
    assert opens(bags, OLD)


def test_a_damaged_count_locks_nobody_out(bags: Keybags, shelf: Shelf) -> None:
    bags.enrol(ANNA, OLD, device_key=DEVICE)
    for blob in (b'{"row":"attempts","v":1}', b'{"at":7,"failed":1,"pid":"x","row":"attempts","v":1}'):
        shelf.keybag_put(blob)
    assert opens(bags, OLD)


@pytest.fixture
def kiosk(shelf: Shelf, clock: FixedClock) -> Keybags:
    return Keybags(shelf, clock, CHEAPEST, wipe_after=WIPED_AFTER)


def test_a_kiosk_forgets_the_keys_after_ten_and_keeps_what_rescues_the_outbox(
    kiosk: Keybags, clock: FixedClock
) -> None:
    vk = kiosk.enrol(ANNA, PIN, device_key=DEVICE).vk
    kiosk.enrol(BEN, PIN, device_key=DEVICE)
    fail(kiosk, WIPED_AFTER - 1, clock)
    clock.advance(timedelta(hours=1))
    with pytest.raises(Wiped):
        kiosk.unlock(ANNA.pid, "wrong", device_key=DEVICE)
    assert kiosk.people() == [BEN.pid]
    with pytest.raises(NoKeybag):
        kiosk.unlock(ANNA.pid, PIN.text, device_key=DEVICE)
    assert kiosk.rescue(ANNA.pid, ANNA.identity) == [vk]
    assert kiosk.rescue(ANNA.pid, BEN.identity) == []
    assert opens(kiosk, PIN, BEN)


def test_pulling_the_plug_does_not_save_the_tenth_attempt(kiosk: Keybags, shelf: Shelf, clock: FixedClock) -> None:
    kiosk.enrol(ANNA, PIN, device_key=DEVICE)
    for _ in range(WIPED_AFTER):
        clock.advance(timedelta(hours=1))
        Attempts(shelf, clock, ANNA.pid).begin()
    with pytest.raises(Wiped):
        kiosk.unlock(ANNA.pid, PIN.text, device_key=DEVICE)


def test_a_workstation_never_wipes(bags: Keybags, clock: FixedClock) -> None:
    bags.enrol(ANNA, PIN, device_key=DEVICE)
    fail(bags, WIPED_AFTER + 5, clock)
    clock.advance(timedelta(hours=1))
    assert opens(bags, PIN)


@pytest.mark.parametrize("after", [False, True])
def test_an_interrupted_wipe_loses_no_vault_key(clock: FixedClock, after: bool) -> None:
    for cut in range(1, 7):
        shelf = Shelf()
        bags = Keybags(shelf, clock, CHEAPEST)
        vk = bags.enrol(ANNA, PIN, device_key=DEVICE).vk
        shelf.power_back()
        shelf.cut_at, shelf.after = cut, after
        with suppress(PowerCut):
            bags.wipe(ANNA.pid)
        shelf.power_back()
        assert bags.rescue(ANNA.pid, ANNA.identity) == [vk]
        bags.wipe(ANNA.pid)
        bags.wipe(ANNA.pid)
        assert bags.rescue(ANNA.pid, ANNA.identity) == [vk]
        assert bags.people() == []
        assert len(shelf.kept) == 1


def test_enrolling_again_under_a_rescued_vault_key(bags: Keybags) -> None:
    vk = bags.enrol(ANNA, PIN, device_key=DEVICE).vk
    bags.wipe(ANNA.pid)
    assert bags.enrol(ANNA, NEW, device_key=DEVICE, vk=vk).vk == vk
    assert opens(bags, NEW)


def test_the_replica_is_such_a_shelf(tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "replica.sqlite"
    replica = Replica.create(path)
    vk = Keybags(replica, clock, CHEAPEST).enrol(ANNA, OLD, device_key=DEVICE).vk
    fail(Keybags(replica, clock, CHEAPEST), 1, clock)
    Keybags(replica, clock, CHEAPEST).change_secret(ANNA.pid, OLD.text, new=NEW, device_key=DEVICE)
    replica.close()
    replica = Replica.open(path)
    assert Keybags(replica, clock, CHEAPEST).unlock(ANNA.pid, NEW.text, device_key=DEVICE).vk == vk
    assert not opens(Keybags(replica, clock, CHEAPEST), OLD)
    replica.close()


def test_a_pin_is_not_taken_beside_a_key_file(bags: Keybags) -> None:
    with pytest.raises(ValueError, match="guessed"):
        bags.enrol(ANNA, PIN, device_key=replace(DEVICE, place=Place.FILE))
    assert bags.people() == []


def test_beside_a_key_file_a_middling_passphrase_is_refused(bags: Keybags) -> None:
    middling = NewSecret("winter garden7", SecretKind.PASSPHRASE, Demand.EMPLOYEE)
    with pytest.raises(WeakSecret):
        bags.enrol(ANNA, middling, device_key=replace(DEVICE, place=Place.FILE))
    bags.enrol(ANNA, middling, device_key=DEVICE)


def test_a_chosen_secret_is_not_shown() -> None:
    assert OLD.text not in repr(OLD)


def test_every_refusal_to_open_is_one_of_the_tree() -> None:
    assert all(issubclass(kind, CannotOpen) for kind in (WrongSecret, DeviceKeyMissing, NoKeybag, Wiped))
