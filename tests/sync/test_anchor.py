"""The keyring remembers how far a replica had come: an older copy, another file, a changed row are noticed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from hris_desktop.store.replica import Replica
from hris_desktop.sync import anchor, causes
from hris_desktop.sync.anchor import Anchor, Fit, read, write
from hris_desktop.sync.exchange import Forked, WentBackwards
from hris_desktop.sync.workstation import Workstation
from hris_desktop.system.devicekey import LARGEST
from tests.sync.seats import Keyring, copy_of, kinds, remembered
from tests.workstations.site import Desk, Site, staffed


@pytest.fixture
def site() -> Site:
    return staffed()


@pytest.fixture
def ann(site: Site) -> Desk:
    return site.desks["ann"]


@pytest.fixture
def keyring() -> Keyring:
    return Keyring()


def synced(desk: Desk, keyring: Keyring) -> Workstation:
    work = remembered(desk, keyring)
    work.round(desk.site.store)
    return work


def phone(desk: Desk, number: str) -> None:
    desk.edit(desk.pid, "contact", {"phone": number})


def test_an_anchor_is_small_and_comes_back() -> None:
    largest = Anchor("f" * 32, "e" * 32, 2**53 - 1, bytes(range(32)), 2**53 - 1, 2**53 - 1)
    assert read(write(largest)) == largest
    assert len(write(largest)) <= LARGEST / 2


@pytest.mark.parametrize(
    "data", [b"", b"x", b"[]", b"{}", b"null", write(Anchor("o", "r", 1, bytes(32), 0, 0))[:-1], b'{"v":1}', b"\xff"]
)
def test_anything_else_is_no_anchor(data: bytes) -> None:
    assert read(data) is None


@pytest.mark.parametrize(("key", "value"), [("v", b"2"), ("seq", b'"1"'), ("head", b'"00"'), ("head", b'"zz"')])
def test_a_wrong_form_is_no_anchor(key: str, value: bytes) -> None:
    whole = write(Anchor("o", "r", 1, bytes(32), 2, 3))
    old = {"v": b"1", "seq": b"1", "head": b'"' + b"0" * 64 + b'"'}[key]
    assert read(whole.replace(b'"%s":%s' % (key.encode(), old), b'"%s":%s' % (key.encode(), value))) is None


def test_it_is_written_after_each_round_that_changed_something(ann: Desk, keyring: Keyring) -> None:
    work = synced(ann, keyring)
    found = read(keyring.data or b"")
    assert found is not None
    assert (found.seq, found.head, found.mark) == (work.ledger.cursor, work.ledger.head, ann.replica.outbox_mark())
    work.round(ann.site.store)
    assert len(keyring.calls) == 1
    phone(ann, "5")
    work.round(ann.site.store)
    again = read(keyring.data or b"")
    assert again is not None
    assert (again.seq, again.mark, again.waiting) == (found.seq + 1, found.mark + 1, 0)
    assert remembered(ann, keyring).found.fit is Fit.FITS
    assert kinds(ann) == []


def test_yesterdays_copy_is_noticed_verified_again_and_said(ann: Desk, keyring: Keyring) -> None:
    synced(ann, keyring)
    yesterday = copy_of(ann.replica)
    phone(ann, "5")
    ann.work.round(ann.site.store)
    phone(ann, "6")
    ann.work.round(ann.site.store)
    before = ann.ledger.cursor, ann.ledger.head
    ann.replica = yesterday
    work = remembered(ann, keyring)
    assert work.found.fit is Fit.COPIED
    assert work.found.missing(ann.replica) == 2
    assert kinds(ann) == [causes.COPIED]
    work.round(ann.site.store)
    assert (ann.ledger.cursor, ann.ledger.head) == before
    assert ann.value(ann.pid, "contact", "phone") == "6"
    assert remembered(ann, keyring).found.fit is Fit.FITS
    assert kinds(ann) == [causes.COPIED], "kept until somebody looks at it"


def test_what_the_copy_still_holds_to_send_is_not_sent_twice(ann: Desk, keyring: Keyring) -> None:
    synced(ann, keyring)
    ann.edit(ann.pid, "contact", {"title": "Dr"}, request=True)
    phone(ann, "5")
    yesterday = copy_of(ann.replica)
    ann.work.round(ann.site.store)
    phone(ann, "6")
    ann.work.round(ann.site.store)
    rows = len(ann.site.rows)
    ann.replica = yesterday
    work = remembered(ann, keyring)
    assert len(ann.waiting()) == 2
    work.round(ann.site.store)
    assert (ann.waiting(), len(ann.site.rows)) == ([], rows)
    assert ann.value(ann.pid, "contact", "phone") == "6"


def test_a_copy_that_differs_only_in_what_was_saved_is_noticed(ann: Desk, keyring: Keyring) -> None:
    synced(ann, keyring)
    before = copy_of(ann.replica)
    phone(ann, "5")
    ann.site.store.offline = True
    with pytest.raises(Exception, match="does not answer"):
        ann.work.round(ann.site.store)
    ann.work.exchange(ann.site.store).finish()
    ann.site.store.offline = False
    ann.replica = before
    work = remembered(ann, keyring)
    assert (work.found.fit, work.found.missing(before)) == (Fit.COPIED, 1)
    assert work.found.anchor is not None
    assert work.found.anchor.waiting == 1


def test_another_file_in_its_place_is_told_with_what_was_lost(ann: Desk, keyring: Keyring) -> None:
    synced(ann, keyring)
    mark = ann.replica.outbox_mark()
    ann.replica = ann.site.empty_replica()
    work = remembered(ann, keyring)
    assert (work.found.fit, work.found.missing(ann.replica)) == (Fit.REBUILT, mark)
    work.round(ann.site.store)
    assert ann.ledger.head == ann.site.desks["founder"].ledger.head
    assert kinds(ann) == [causes.REBUILT]
    assert remembered(ann, keyring).found.fit is Fit.FITS


def test_an_older_copy_beside_an_older_store_does_not_go_unnoticed(ann: Desk, keyring: Keyring) -> None:
    """Both put back together look whole; only the keyring knows better."""
    synced(ann, keyring)
    seq, yesterday = len(ann.site.rows), copy_of(ann.replica)
    phone(ann, "5")
    ann.work.round(ann.site.store)
    ann.replica = yesterday
    ann.site.store.cut_after(seq)
    ann.site.store.about_me = {"last_seq": seq}
    work = remembered(ann, keyring)
    with pytest.raises(WentBackwards):
        work.round(ann.site.store)
    assert set(kinds(ann)) == {causes.COPIED, causes.SHORTER}


def test_an_older_copy_beside_another_history_does_not_go_unnoticed(site: Site, ann: Desk, keyring: Keyring) -> None:
    synced(ann, keyring)
    yesterday, twin = copy_of(ann.replica), site.fork()
    phone(ann, "5")
    ann.work.round(site.store)
    for number in range(3):
        twin.desks["founder"].edit(twin.pid("bob"), "contact", {"phone": str(number)})
        twin.desks["founder"].round()
    ann.replica = yesterday
    work = remembered(ann, keyring)
    before = work.ledger.cursor
    with pytest.raises(Forked):
        work.round(twin.store)
    assert work.ledger.cursor == before, "nothing of another history was taken in"
    work.round(site.store)
    assert ann.value(ann.pid, "contact", "phone") == "5"


@pytest.mark.parametrize("column", ["place = 2", "head = zeroblob(32)", "h = zeroblob(32)", "sig = zeroblob(64)"])
def test_an_altered_row_is_set_aside_and_read_again(ann: Desk, keyring: Keyring, column: str) -> None:
    """Found when something else makes the device look: its own file copied back, here with a row changed."""
    synced(ann, keyring)
    yesterday = copy_of(ann.replica)
    phone(ann, "5")
    ann.work.round(ann.site.store)
    yesterday._db.execute(f"UPDATE entry SET {column} WHERE seq = 9")
    ann.replica = yesterday
    work = remembered(ann, keyring)
    assert set(kinds(ann)) == {causes.COPIED, causes.ALTERED}
    assert next(one.seq for one in ann.replica.findings() if one.kind == causes.ALTERED) == 9
    work.round(ann.site.store)
    assert (ann.ledger.cursor, ann.ledger.head) == (len(ann.site.rows), ann.site.keyless().head)
    assert ann.value(ann.pid, "contact", "phone") == "5"


def test_a_head_that_is_not_the_anchors_is_an_alarm(ann: Desk, keyring: Keyring) -> None:
    synced(ann, keyring)
    known = read(keyring.data or b"")
    assert known is not None
    keyring.data = write(replace(known, head=bytes(32)))
    assert remembered(ann, keyring).found.fit is Fit.ALTERED
    assert kinds(ann) == [causes.ALTERED]


@pytest.mark.parametrize("data", [None, b"rubbish"])
def test_a_keyring_that_forgot_is_told(ann: Desk, keyring: Keyring, data: bytes | None) -> None:
    synced(ann, keyring)
    keyring.data = data
    assert remembered(ann, keyring).found.fit is Fit.UNANCHORED
    assert kinds(ann) == [causes.UNANCHORED]
    ann.work.round(ann.site.store)
    assert remembered(ann, keyring).found.fit is Fit.FITS


def test_a_keyring_that_refuses_stops_no_sync(ann: Desk, keyring: Keyring) -> None:
    work = remembered(ann, keyring)
    keyring.broken = True
    phone(ann, "5")
    work.round(ann.site.store)
    assert ann.waiting() == []
    assert kinds(ann) == [causes.NOT_KEPT]
    keyring.broken = False
    work.round(ann.site.store)
    assert read(keyring.data or b"") is not None


def test_an_anchor_of_another_organisation_says_nothing(ann: Desk, keyring: Keyring) -> None:
    keyring.data = write(Anchor("ab" * 16, "r", 10**6, bytes(32), 99, 9))
    assert remembered(ann, keyring).found.fit is Fit.FITS


class Killed(Exception):
    """The program ended here."""


POINTS: list[tuple[str, str]] = [
    ("before the commit of the pull", "add"),
    ("before the state is taken", "state"),
    ("before the keyring is asked", "keep"),
    ("in the keyring, before", "before"),
    ("in the keyring, after", "after"),
    ("before it is noted", "kept"),
]


@pytest.mark.parametrize("point", [point for _, point in POINTS], ids=[name for name, _ in POINTS])
@pytest.mark.parametrize("first", [True, False], ids=["first", "later"])
def test_an_end_at_any_step_of_the_writing_is_no_false_alarm_and_hides_no_copy(
    ann: Desk, monkeypatch: pytest.MonkeyPatch, point: str, *, first: bool
) -> None:
    keyring = Keyring()
    if not first:
        synced(ann, keyring)
    old = copy_of(ann.replica)
    phone(ann, "5")
    work = remembered(ann, keyring)
    with monkeypatch.context() as patch:
        interrupt(patch, keyring, point)
        with pytest.raises(Killed):
            work.round(ann.site.store)
    assert remembered(ann, keyring).found.fit is Fit.FITS
    ann.work.round(ann.site.store)
    assert kinds(ann) == []
    assert ann.value(ann.pid, "contact", "phone") == "5"
    ann.replica = old
    assert remembered(ann, keyring).found.fit is (Fit.REBUILT if first else Fit.COPIED)


def interrupt(patch: pytest.MonkeyPatch, keyring: Keyring, point: str) -> None:
    def die(*_: object, **__: object) -> None:
        raise Killed

    def write_and_die(data: bytes) -> None:
        keyring.data = data
        raise Killed

    places: dict[str, tuple[object, str, Callable[..., None]]] = {
        "add": (Replica, "add", die),
        "state": (anchor.Anchoring, "state", die),
        "keep": (anchor.Anchoring, "keep", die),
        "before": (keyring, "write", die),
        "after": (keyring, "write", write_and_die),
        "kept": (anchor.Anchoring, "kept", die),
    }
    where, name, what = places[point]
    patch.setattr(where, name, what)
