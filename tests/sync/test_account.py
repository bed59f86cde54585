"""A device that keeps few chains misses a row that was taken out of its file, though its file has gaps by nature."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from hris_desktop.domain.ids import record_chain
from hris_desktop.store.entries import _INSERT, ACCOUNT, _values
from hris_desktop.store.replica import Replica, ReplicaFull
from hris_desktop.sync import bookmark, scope
from hris_desktop.sync.account import FACTS
from hris_desktop.sync.causes import ALTERED
from hris_desktop.sync.own import STAMPED
from tests.sync.seats import Slim, agrees, copy_of, kinds, slim
from tests.workstations.site import Site, staffed


@pytest.fixture(scope="module")
def site() -> Site:
    """Only read from: HR changed something of hers twice, and somebody left HR."""
    made = staffed()
    ann, founder = slim(made, "ann"), made.desks["founder"]
    ann.round()
    for grade in ("OLD", "NEW"):
        founder.edit(ann.pid, "contact", {"grade": grade})
        founder.round()
        ann.round()
    made.kit_signed(founder, "role-", {"role": "hr", "pid": made.pid("second")})
    made.rest()
    ann.work.leave()
    return made


@pytest.fixture
def ann(site: Site) -> Slim:
    """A copy of her file, signed out and in again."""
    old = site.desks["ann"]
    desk = Slim(site, "copy", old.identity, old.pid, old.dev, copy_of(old.replica))
    assert not desk.ledger.mark.is_new
    assert kinds(desk) == []
    return desk


def _without_bookmark(replica: Replica) -> None:
    for name in (bookmark.FACTS, bookmark.ORG_CHAIN, bookmark.TALLY):
        replica._db.execute("DELETE FROM cache WHERE key = ?", (name,))


def _take(replica: Replica, chain: str, which: int) -> None:
    seqs = [seq for (seq,) in replica._db.execute("SELECT seq FROM entry WHERE chain = ? ORDER BY seq", (chain,))]
    replica._db.execute("DELETE FROM entry WHERE seq = ?", (seqs[which],))


TAKEN = {
    "the newest of her own": ("contact", -1),
    "one in the middle": ("contact", -2),
    "who left HR": ("org", -1),
    "the founding": ("org", 0),
}


@pytest.mark.parametrize("bookmarked", [True, False])
@pytest.mark.parametrize(("what", "which"), TAKEN.values(), ids=TAKEN.keys())
def test_a_row_that_was_taken_out_is_missed_and_all_is_read_anew(
    ann: Slim, what: str, which: int, bookmarked: bool
) -> None:
    _take(ann.replica, "org" if what == "org" else record_chain(ann.pid, what), which)
    if not bookmarked:
        _without_bookmark(ann.replica)
    ann.restart()
    assert kinds(ann) == [ALTERED]
    assert ann.value(ann.pid, "contact", "grade") is None, "nothing of what is left is shown"
    ann.pull()
    agrees(ann)
    assert ann.value(ann.pid, "contact", "grade") == "NEW"
    ann.work.leave()
    ann.restart()
    assert kinds(ann) == [ALTERED]


def _older_row(ann: Slim) -> None:
    """One of hers goes, and one that had been dropped lawfully, stamp and all, lies there again."""
    own, db = ann.work._own, ann.replica._db
    assert own is not None
    row = ann.replica.chain("org")[-1]
    other = replace(row, seq=next(seq for seq in range(1, row.seq) if ann.replica.by_seq(seq) is None))
    values = _values(other)
    db.execute(_INSERT, (*values, own.stamp(values)))
    _take(ann.replica, record_chain(ann.pid, "contact"), -1)
    _without_bookmark(ann.replica)


def _account_gone(ann: Slim) -> None:
    ann.replica._db.execute("DELETE FROM meta WHERE key = ?", (ACCOUNT,))


def _account_made_up(ann: Slim) -> None:
    rows, *rest = json.loads(ann.replica.get_meta(ACCOUNT) or "")
    _take(ann.replica, record_chain(ann.pid, "contact"), -1)
    ann.replica._db.execute("UPDATE meta SET value = ? WHERE key = ?", (json.dumps([rows - 1, *rest]), ACCOUNT))


def _scope_widened(ann: Slim) -> None:
    """As if a section had been filled in that never was."""
    wider = replace(ann.ledger.scope, suffixes=(*ann.ledger.scope.suffixes, ":pay"))
    ann.replica._db.execute("UPDATE meta SET value = ? WHERE key = ?", (scope.write(wider), scope.SCOPE))


def _fact(name: str) -> Callable[[Slim], None]:
    """What the device says that it keeps, or is owed, as nobody wrote it."""

    def changed(ann: Slim) -> None:
        ann.replica._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, "[{"))

    return changed


BY_HAND: dict[str, Callable[[Slim], None]] = {
    "an older row in its place": _older_row,
    "the account gone": _account_gone,
    "the account made up": _account_made_up,
    "the scope widened": _scope_widened,
    **{f"{name} unreadable": _fact(name) for name in FACTS},
}


@pytest.mark.parametrize("change", BY_HAND.values(), ids=BY_HAND.keys())
def test_nothing_else_makes_up_for_it(ann: Slim, change: Callable[[Slim], None]) -> None:
    change(ann)
    ann.restart()
    assert kinds(ann) == [ALTERED]
    ann.pull()
    agrees(ann)
    assert ann.value(ann.pid, "contact", "grade") == "NEW"


@pytest.mark.parametrize("by", ["of an older key", None])
def test_a_file_that_was_never_counted_under_this_key_is_read_anew_and_nobody_is_alarmed(
    ann: Slim, by: str | None
) -> None:
    """As after a passphrase was lost, or in a file of an earlier version: nobody knows what may be gone."""
    own = ann.work._own
    assert own is not None
    ann.replica.set_meta(STAMPED, by or own.old_name)
    _account_gone(ann)
    _take(ann.replica, record_chain(ann.pid, "contact"), -1)
    ann.restart()
    assert kinds(ann) == []
    ann.pull()
    agrees(ann)
    assert ann.value(ann.pid, "contact", "grade") == "NEW"


def test_what_waits_to_be_sent_stays(ann: Slim) -> None:
    ann.edit(ann.pid, "contact", {"phone": "7"})
    waiting = ann.waiting()
    _take(ann.replica, "org", -1)
    ann.restart()
    assert [item.op for item, _ in ann.waiting()] == [item.op for item, _ in waiting]
    ann.pull()
    assert [intent for _, intent in ann.waiting()] == [intent for _, intent in waiting]


def test_a_commit_that_never_happened_changes_nothing_of_it(ann: Slim) -> None:
    last = ann.replica.chain(record_chain(ann.pid, "contact"))[-1]

    def broken_off() -> None:
        with ann.replica.transaction():
            ann.replica.drop_chains([last.chain])
            raise ReplicaFull

    with pytest.raises(ReplicaFull):
        broken_off()
    ann.replica.set_content([(last.seq, 3, "void")])
    ann.replica.set_content([(last.seq, last.content, last.content_reason)])
    _without_bookmark(ann.replica)
    ann.restart()
    assert kinds(ann) == []
    agrees(ann)


def test_a_device_that_keeps_everything_needs_none(site: Site) -> None:
    """Its numbers have no gap; one of an earlier version is read on."""
    old = site.desks["bob"]
    desk = type(old)(site, "copy", old.identity, old.pid, old.dev, copy_of(old.replica))
    own = desk.work._own
    assert own is not None
    desk.replica.set_meta(STAMPED, own.old_name)
    desk.replica._db.execute("DELETE FROM meta WHERE key = ?", (ACCOUNT,))
    desk.restart()
    assert kinds(desk) == []
    assert desk.ledger.cursor == len(site.rows)
