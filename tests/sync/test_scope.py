"""Devices that keep only what concerns them judge it as those that keep everything, whatever comes and goes."""

from __future__ import annotations

import contextlib
import os
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from typing_extensions import override

from hris_desktop.store.contract import EVERYTHING, Row, Scope
from hris_desktop.store.replica import Replica
from hris_desktop.sync import exchange, keeping
from hris_desktop.sync.exchange import Forked, Holes
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.plan import Nothing
from hris_desktop.sync.scope import both, read, scope_of, write
from tests.store.hostile import Shown
from tests.sync.seats import Slim, agrees, give, slim, stray, take
from tests.workstations.attacks import ATTACKS, LOCKING
from tests.workstations.site import Site, staffed


@pytest.fixture
def site() -> Site:
    made = staffed()
    item = made.names.pid()
    for label in ("main", "old", "new"):
        made.desks["founder"].edit(made.pid("ann"), "bank", {"label": label}, item=item)
        made.desks["founder"].round()
    made.rest()
    return made


def test_a_scope_is_kept_and_compared(site: Site) -> None:
    org, ann, pia = site.desks["founder"].ledger.org, site.pid("ann"), site.pid("pia")
    assert scope_of(org, site.pid("founder")) == EVERYTHING
    mine, theirs = scope_of(org, ann), scope_of(org, pia)
    bob = site.pid("bob")
    for chain in ("org", "k:x:y", f"w:{pia}", f"r:{ann}:contact", f"r:{bob}:card", f"a:{ann}:{pia}", f"a:{bob}:{ann}"):
        assert chain in mine
    for other in (f"r:{bob}:contact", f"r:{bob}:pay", f"a:{bob}:{pia}", 7, None, "r:"):
        assert other not in mine
    assert f"r:{bob}:pay" in theirs
    assert f"r:{bob}:contact" not in theirs
    assert read(write(theirs)) == theirs
    assert read(None) == read(write(EVERYTHING)) == EVERYTHING
    assert both(EVERYTHING, mine) == both(mine, EVERYTHING) == mine
    common = both(mine, theirs)
    assert f"r:{ann}:contact" not in common
    assert f"r:{bob}:card" in common


@pytest.mark.parametrize("name", ["ann", "bob", "pia"])
def test_a_full_replica_is_narrowed_and_a_new_one_filled(site: Site, name: str) -> None:
    for desk in (slim(site, name), slim(site, name, fresh=True)):
        desk.round()
        agrees(desk)
        assert len(desk.replica.after(0, 999)) < len(site.rows)
        desk.restart()
        agrees(desk)


@pytest.mark.parametrize("at", range(3))
def test_a_replica_that_held_everything_is_narrowed_at_the_start_without_a_store(
    site: Site, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    monkeypatch.setattr(keeping, "DROPPED_A_TIME", 1)
    bob = site.desks["bob"]
    bob.round()
    sealed = [bytes(row.body) for row in site.rows if row.chain == f"r:{site.pid('ann')}:bank"]  # type: ignore[call-overload]
    session = bob.session
    real, calls = Replica.drop_chains, []

    def some(replica: Replica, names: list[str]) -> None:
        calls.append(names)
        if len(calls) == at + 1:
            raise Killed
        real(replica, names)

    with monkeypatch.context() as patch:
        patch.setattr(Replica, "drop_chains", some)
        with pytest.raises(Killed):
            slim(site, "bob")
    site.store.offline = True
    bob = slim(site, "bob")
    agrees(bob)
    raw = bob.replica._db.serialize()
    assert sealed
    assert not any(body in raw for body in sealed if body)
    assert session is not bob.session
    site.store.honest()
    bob.round()
    agrees(bob)


def test_a_new_device_never_fetches_what_it_would_drop(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    real, given = site.store.entries, []

    def noted(scope: Scope, after: int, limit: int) -> list[Row]:
        rows = real(scope, after, limit)
        given.extend(rows)
        return rows

    ann = slim(site, "ann", fresh=True)
    monkeypatch.setattr(site.store, "entries", noted)
    ann.round()
    assert given
    assert all(row.chain in ann.ledger.scope for row in given)


def test_hr_keeps_everything(site: Site) -> None:
    desk = slim(site, "founder")
    desk.round()
    agrees(desk)
    assert len(desk.replica.after(0, 999)) == len(site.rows)


def test_bodies_of_others_are_not_on_the_device(site: Site) -> None:
    site.desks["founder"].edit(site.pid("bob"), "contact", {"grade": "Z9"})
    site.rest()
    sealed = [bytes(row.body) for row in site.rows if row.chain == f"r:{site.pid('bob')}:contact"]  # type: ignore[call-overload]
    ann = slim(site, "ann")
    ann.round()
    ann.replica._db.execute("VACUUM")
    raw = ann.replica._db.serialize()
    assert sealed
    assert not any(body in raw for body in sealed if body)


@pytest.mark.parametrize("size", [1, 3, 500])
def test_a_role_opens_older_chains_from_their_beginning(site: Site, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    for name in ("ACCEPTED_A_TIME", "ENTRIES_A_TIME"):
        monkeypatch.setattr(exchange, name, size)
    bob = slim(site, "bob")
    bob.round()
    give(site, "bob", "payroll", by="pia")
    bob.round()
    agrees(bob)
    assert bob.replica.chain(f"r:{site.pid('ann')}:bank")
    take(site, "bob", "payroll")
    bob.round()
    agrees(bob)
    assert bob.replica.chain(f"r:{site.pid('ann')}:bank") == []
    assert not any(name == f"r:{site.pid('ann')}:bank" for name, _ in bob.session._deks)


def test_a_member_of_hr_fills_in_everything_and_can_repair(site: Site) -> None:
    ann = slim(site, "ann")
    ann.round()
    give(site, "ann", "hr", by="founder")
    ann.round()
    agrees(ann)
    assert [row.seq for row in ann.replica.after(0, 999)] == list(range(1, len(site.rows) + 1))


def test_a_row_that_is_missing_where_everything_is_filled_in_is_the_stores(site: Site) -> None:
    """The last of a chain: nothing continues it, and the device's own file is not what lost it."""
    ann = slim(site, "ann")
    ann.round()
    seq = max(row.seq for row in site.rows if row.chain == f"r:{site.pid('bob')}:contact")
    give(site, "ann", "hr", by="founder")
    site.store.drop(seq, shown=Shown.ENTRIES)
    with pytest.raises(Holes):
        ann.pull()
    site.store.honest()
    ann.round()
    agrees(ann)
    assert [row.seq for row in ann.replica.after(0, 999)] == list(range(1, len(site.rows) + 1))


class Killed(Exception):
    """The program ended here."""


@pytest.mark.parametrize("at", range(6))
def test_filling_in_goes_on_where_it_was_broken_off(site: Site, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    monkeypatch.setattr(exchange, "ACCEPTED_A_TIME", 2)
    bob = slim(site, "bob")
    bob.round()
    give(site, "bob", "payroll", by="pia")
    real, calls = Replica.add, []

    def some(replica: Replica, rows: list[object]) -> None:
        calls.append(rows)
        if replica is bob.replica and len(calls) == at + 1:
            raise Killed
        real(replica, rows)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Replica, "add", some)
        with contextlib.suppress(Killed):
            bob.pull()
    bob.restart()
    site.desks["founder"].edit(site.pid("ann"), "bank", {"label": "meanwhile"}, item=site.names.pid())
    site.desks["founder"].round()
    bob.round()
    agrees(bob)


def test_what_a_broken_attempt_left_goes_when_the_role_does(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "ACCEPTED_A_TIME", 2)
    bob = slim(site, "bob")
    bob.round()
    give(site, "bob", "payroll", by="pia")
    calls: list[object] = []

    def fill_in_once(ledger: Ledger, rows: list[Row], **how: Any) -> set[str]:
        if calls:
            raise Killed
        calls.append(rows)
        return done(ledger, rows, **how)

    done = keeping.fill_in
    with monkeypatch.context() as patch:
        patch.setattr(keeping, "fill_in", fill_in_once)
        with contextlib.suppress(Killed):
            bob.pull()
    assert any(row.chain not in bob.ledger.scope for row in bob.replica.after(0, 999))
    take(site, "bob", "payroll")
    bob.restart()
    bob.round()
    agrees(bob)


@pytest.mark.parametrize("back", [1, 9, 25])
def test_a_log_that_is_read_again_while_a_scope_grows(site: Site, monkeypatch: pytest.MonkeyPatch, back: int) -> None:
    monkeypatch.setattr(exchange, "ACCEPTED_A_TIME", 2)
    bob = slim(site, "bob")
    bob.round()
    give(site, "bob", "payroll", by="pia")
    real, calls = keeping.fill_in, []

    def some(ledger: Ledger, rows: list[Row], **how: Any) -> set[str]:
        calls.append(rows)
        if len(calls) == 2:
            raise Killed
        return real(ledger, rows, **how)

    with monkeypatch.context() as patch:
        patch.setattr(keeping, "fill_in", some)
        with pytest.raises(Killed):
            bob.pull()
    bob.ledger.cut(bob.ledger.cursor - back, {})
    bob.restart()
    bob.round()
    agrees(bob)


def test_a_row_held_back_from_this_device_alone_is_noticed(site: Site) -> None:
    """Its name is among the digests and a later row continues it, so it is no hole and no lost race."""
    ann, founder = slim(site, "ann"), site.desks["founder"]
    ann.round()
    for number in range(2):
        founder.edit(ann.pid, "contact", {"phone": str(number)})
        founder.round()
    before = ann.ledger.cursor
    held = max(row.seq for row in site.rows if row.chain == f"r:{ann.pid}:contact") - 1
    assert site.rows[held - 1].chain == f"r:{ann.pid}:contact"
    site.store.drop(held, shown=Shown.ENTRIES)
    with pytest.raises(Holes):
        ann.pull()
    assert ann.ledger.cursor == before
    site.store.honest()
    ann.pull()
    agrees(ann)


def test_a_lie_about_a_row_that_is_filled_in_is_noticed(site: Site) -> None:
    bob = slim(site, "bob")
    bob.round()
    give(site, "bob", "payroll", by="pia")
    seq = next(row.seq for row in site.rows if row.chain == f"r:{site.pid('ann')}:bank")
    site.store.edit(seq, shown=Shown.ENTRIES, h=bytes(32))
    with pytest.raises(Forked):
        bob.pull()
    assert bob.replica.chain(f"r:{site.pid('ann')}:bank") == []
    site.store.honest()
    bob.round()
    agrees(bob)


def test_rows_nobody_asked_for_are_not_kept(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = slim(site, "ann")
    ann.round()
    site.desks["founder"].edit(site.pid("bob"), "contact", {"phone": "1"})
    site.desks["founder"].round()
    real = site.store.entries
    monkeypatch.setattr(site.store, "entries", lambda _scope, after, limit: real(EVERYTHING, after, limit))
    ann.round()
    assert all(row.chain in ann.ledger.scope for row in ann.replica.after(0, 999))
    monkeypatch.undo()
    agrees(ann)


def test_a_link_to_another_chain_is_judged_as_by_those_who_hold_it(site: Site) -> None:
    """Known by name alone: a lost race, as for everybody; a name of nobody's is an orphan."""
    ann = slim(site, "ann")
    ann.round()
    theirs = next(row for row in reversed(site.rows) if row.chain == f"r:{site.pid('bob')}:contact")
    assert isinstance(theirs.h, bytes)
    for prev in (theirs.h, bytes(31) + b"x"):
        stray(site, f"r:{ann.pid}:contact", prev)
    ann.round()
    agrees(ann)
    reasons = [row.place_reason.split(":")[0] for row in ann.replica.after(len(site.rows) - 2, 2)]
    assert reasons == ["race", "orphan"]


def test_a_link_to_what_came_later_is_an_orphan_when_it_is_filled_in(site: Site) -> None:
    bob, bank = slim(site, "bob"), f"r:{site.pid('ann')}:bank"
    bob.round()
    second, founder = site.desks["second"], site.desks["founder"]
    founder.pull()
    founder.edit(site.pid("ann"), "contact", {"phone": "77"})
    letter = founder.work.sending.outgoing()
    assert letter is not None
    stray(site, bank, letter.batch[-1].entry.h)
    at = len(site.rows)
    site.store.append(letter.batch)
    second.pull()
    assert second.replica.by_seq(at).place_reason.startswith("orphan")  # type: ignore[union-attr]
    give(site, "bob", "payroll", by="pia")
    bob.round()
    agrees(bob)
    assert bob.replica.by_seq(at) is not None


PEOPLE = st.sampled_from(["founder", "second", "ann", "bob", "pia"])
SLIM = st.sampled_from(["ann", "bob", "pia"])
WHERE = st.sampled_from(
    [("contact", "mail"), ("contact", "grade"), ("card", "nick"), ("bank", "label"), ("job", "team")]
)
JUNK = sorted(name for name in ATTACKS if name not in LOCKING)


class Scopes(RuleBasedStateMachine):
    """People on their own scope beside HR with everything; a role comes and goes; programs are killed in the middle."""

    @initialize()
    def begin(self) -> None:
        self.site = staffed()
        for name in ("ann", "bob", "pia"):
            slim(self.site, name)
        self.items = {name: self.site.names.pid() for name in self.site.desks}
        self.roles: set[str] = set()
        self.count = 0

    @rule(who=PEOPLE, about=PEOPLE, where=WHERE)
    def edit(self, who: str, about: str, where: tuple[str, str]) -> None:
        self.count += 1
        item = self.items[about] if where[0] == "bank" else ""
        with contextlib.suppress(Nothing, AssertionError):
            self.site.desks[who].edit(self.site.pid(about), where[0], {where[1]: f"v{self.count}"}, item=item)

    @rule(who=PEOPLE)
    def round(self, who: str) -> None:
        self.site.desks[who].round()

    @rule(who=SLIM)
    def kill(self, who: str) -> None:
        self.site.desks[who].restart()

    @rule(who=SLIM, at=st.integers(1, 4))
    def kill_in_a_commit(self, who: str, at: int) -> None:
        desk, left = self.site.desks[who], [at]

        def die(_kept: object) -> None:
            left[0] -= 1
            if left[0] <= 0:
                raise Killed

        desk.ledger.settle = die
        with contextlib.suppress(Killed):
            desk.pull()
        desk.restart()

    @precondition(lambda self: "bob" not in self.roles)
    @rule()
    def give_role(self) -> None:
        give(self.site, "bob", "payroll", by="pia")
        self.roles.add("bob")

    @precondition(lambda self: "bob" in self.roles)
    @rule()
    def take_role(self) -> None:
        take(self.site, "bob", "payroll")
        self.roles.discard("bob")

    @precondition(lambda self: "ann" not in self.roles)
    @rule()
    def make_ann_hr(self) -> None:
        give(self.site, "ann", "hr", by="founder")
        self.roles.add("ann")

    @precondition(lambda self: "late" not in self.site.desks)
    @rule(who=SLIM)
    def another_device(self, who: str) -> None:
        made = slim(self.site, who, fresh=True)
        self.site.desks["late"] = self.site.desks.pop(made.name)

    @rule(name=st.sampled_from(JUNK))
    def junk(self, name: str) -> None:
        ATTACKS[name](self.site)

    @rule(who=SLIM)
    def settled(self, who: str) -> None:
        desk = self.site.desks[who]
        desk.pull()
        agrees(desk)

    @override
    def teardown(self) -> None:
        if hasattr(self, "site"):
            self.site.rest()
            for desk in self.site.desks.values():
                if isinstance(desk, Slim):
                    agrees(desk)


TestScopes = Scopes.TestCase
TestScopes.pytestmark = [pytest.mark.timeout(240)]  # type: ignore[attr-defined]
if os.environ.get("HYPOTHESIS_PROFILE") != "soak":
    TestScopes.settings = settings(max_examples=15, stateful_step_count=15)
