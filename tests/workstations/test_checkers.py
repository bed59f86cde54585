"""Every checker can fail: one violation is planted for each, in a history where all of them held a moment before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from hris_desktop.crypto import seal
from hris_desktop.crypto.chain import head
from hris_desktop.domain.ids import record_chain
from hris_desktop.store.replica import State
from hris_desktop.sync import causes
from hris_desktop.sync.ledger import Alarm
from hris_desktop.sync.sending import label
from tests.soak.memory import begun
from tests.workstations.access import Access
from tests.workstations.attacks import ATTACKS, change, rec
from tests.workstations.forger import Forger
from tests.workstations.invariants import (
    CHECKERS,
    REST,
    STEP,
    Violated,
    check,
    check_at_rest,
    digest,
    i18_what_recovery_saves,
)
from tests.workstations.site import Desk
from tests.workstations.world import World

Plant = Callable[[World, Desk, str], None]
PLANTS: dict[str, Plant] = {}


def plant(made: Plant) -> Plant:
    PLANTS[made.__name__.upper()] = made
    return made


def write(desk: Desk, statement: str, *values: object) -> None:
    """As somebody would who has the file of a replica open."""
    desk.replica._db.execute(statement, values)


def believe(world: World, desk: Desk, seq: int, **columns: object) -> None:
    """As if a row stood otherwise in a replica: the program itself would notice a row that was changed in its file."""
    world.look()
    rows = world.rows(desk.name, desk.ledger)
    world._rows[desk.name] = [replace(row, **columns) if row.seq == seq else row for row in rows]  # type: ignore[arg-type]


@plant
def i1(world: World, ann: Desk, _chain: str) -> None:
    saved = ann.edit(ann.pid, "contact", {"mail": "never seen again"})
    world.saved(ann, saved.op)
    ann.replica.outbox_drop(saved.op)


@plant
def i2(world: World, ann: Desk, chain: str) -> None:
    first, second = [row.seq for row in ann.replica.chain(chain) if row.content == 2][-2:]
    row = ann.replica.by_seq(first)
    assert row is not None
    believe(world, ann, second, op=row.op, author=row.author)


@plant
def i3(world: World, ann: Desk, chain: str) -> None:
    forger = Forger.of(ann)
    made = change(forger, chain, "mail", "written over") | {"was": "what nobody saw"}
    seq = forger.plant(rec(forger, chain, [made]))
    ann.pull()
    world.look()
    # a client that took it, and a reading by others that did not look at what was there before
    believe(world, ann, seq, content=2)
    world.oracle.rows[seq - 1].changes = (("", "mail", "what nobody saw", "written over", ""),)
    world.oracle.rows[seq - 1].before = {("", "mail", ""): "ann@one.example"}


@plant
def i4(_world: World, ann: Desk, chain: str) -> None:
    fold = ann.ledger.record(chain).fold
    assert fold is not None
    fold.conflicts["0" * 32, "", "mail"] = {"mail": "only here"}


@plant
def i5(_world: World, ann: Desk, _chain: str) -> None:
    write(ann, "DELETE FROM entry WHERE seq = 9")


@plant
def i6(world: World, ann: Desk, chain: str) -> None:
    seq = ann.replica.chain(chain)[-1].seq
    believe(world, ann, seq, content_reason="another reason")


@plant
def i7(world: World, ann: Desk, _chain: str) -> None:
    answer = ATTACKS["self_promotion"](world.site)
    assert answer is not None
    ann.pull()
    believe(world, ann, answer[0], place=1)


@plant
def i8(world: World, _ann: Desk, chain: str) -> None:
    world.oracle.readers[chain, 1].clear()


@plant
def i9(world: World, ann: Desk, _chain: str) -> None:
    world.sentinels.append("sentinel-planted-end")
    ann.replica.set_meta("left behind", "sentinel-planted-end")


@plant
def i10(_world: World, ann: Desk, chain: str) -> None:
    fold = ann.ledger.record(chain).fold
    assert fold is not None
    [(eff, point)] = fold.timelines["", "mail"].items()
    fold.timelines["", "mail"][eff] = replace(point, value="nobody wrote this")
    write(ann, "UPDATE meta SET value = value")


@plant
def i11(world: World, ann: Desk, _chain: str) -> None:
    believe(world, ann, 5, head=head(bytes(32), 5, bytes(32)))


@plant
def i12(_world: World, ann: Desk, _chain: str) -> None:
    saved = ann.edit(ann.pid, "card", {"nick": "waits for nothing"})
    assert saved.state is State.QUEUED


@plant
def i13(world: World, _ann: Desk, chain: str) -> None:
    world.oracle.chains[chain].epochs[0]["to"].clear()


@plant
def i14(world: World, ann: Desk, _chain: str) -> None:
    world.troubles.append((ann.name, causes.FORKED))


@plant
def i15(world: World, ann: Desk, _chain: str) -> None:
    saved = ann.edit(ann.pid, "contact", {"phone": "kept in memory only"})
    world.saved(ann, saved.op)
    kept, ann.replica._db = ann.replica._db, world.site.empty_replica()._db
    kept.close()


@plant
def i16(_world: World, ann: Desk, _chain: str) -> None:
    item = ann.edit(ann.pid, "contact", {"phone": "parked"})
    ann.replica.outbox_update(replace(item, state=State.PARKED, reason=""))


@plant
def i17(world: World, _ann: Desk, _chain: str) -> None:
    world.site.shelf.last_seq += 1


@plant
def i18(world: World, ann: Desk, _chain: str) -> None:
    item = ann.edit(ann.pid, "contact", {"phone": "sealed under a key that is gone"})
    world.saved(ann, item.op)
    ann.replica.outbox_update(replace(item, intent=seal.seal(seal.new_key(), b"{}", label(item.op))))


def at_work() -> tuple[World, Desk, str]:
    world = begun()
    ann = world.site.desks["ann"]
    world.all_changed()
    check(world)
    return world, ann, record_chain(ann.pid, "contact")


@pytest.mark.parametrize("number", [checker.number for checker in (*STEP, *REST)] + ["I15"])
def test_a_planted_violation_is_seen(number: str) -> None:
    world, ann, chain = at_work()
    PLANTS[number](world, ann, chain)
    world.look()
    world.changed.add(ann.name)
    with pytest.raises(Violated, match=rf"^{number} \("):
        CHECKERS[number](world)


def test_every_invariant_has_a_checker_and_a_violation() -> None:
    numbers = {f"I{number}" for number in range(1, 19)}
    assert set(CHECKERS) == set(PLANTS) == numbers
    assert len(STEP) + len(REST) + len(["I15"]) == len(numbers)


def test_all_is_well_where_nothing_was_planted() -> None:
    world, _, _ = at_work()
    check_at_rest(world)
    CHECKERS["I15"](world)


def test_a_cause_without_words_and_two_under_one_title_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    world, ann, _ = at_work()
    ann.ledger.note(Alarm(3, "", "a cause nobody described"))
    with pytest.raises(Violated, match="has no words"):
        CHECKERS["I14"](world)
    words = dict.fromkeys((causes.SHORTER, causes.FORKED, "a cause nobody described"), ("One title", "A sentence."))
    monkeypatch.setattr("tests.workstations.invariants.WARNINGS", words)
    ann.ledger.note(Alarm(3, "", causes.SHORTER))
    with pytest.raises(Violated, match="under one title"):
        CHECKERS["I14"](world)


def test_what_recovery_did_not_bring_back_is_seen() -> None:
    i18_what_recovery_saves({"one"}, ["one", "two"])
    with pytest.raises(Violated, match=r"^I18 \("):
        i18_what_recovery_saves({"one", "two"}, ["two"])


def test_what_is_set_aside_as_closed_is_seen() -> None:
    world, ann, _ = at_work()
    item = ann.edit(ann.pid, "contact", {"phone": "closed"})
    ann.replica.outbox_update(replace(item, state=State.SEALED))
    world.look()
    with pytest.raises(Violated, match=r"^I18 \(.*is closed"):
        CHECKERS["I18"](world)


def test_who_left_and_opens_something_made_later_is_seen() -> None:
    access = Access()
    access.gone["pid"] = 5
    access.wrapped["p:pid:1"].add("r:hr:1")
    access.born["r:x:contact", 2] = 7, frozenset({"r:hr:1"})
    assert access.opened_after_leaving() == [("pid", "r:x:contact", 2)]
    access.born["r:x:contact", 2] = 7, frozenset({"r:hr:2", "r:members:1"})
    assert access.opened_after_leaving() == []


def test_the_model_of_access_agrees_with_the_wraps_that_open() -> None:
    """In an honest organisation both say the same of every person, chain and epoch; and it says something."""
    world, _, _ = at_work()
    said = set()
    for desk in world.site.desks.values():
        me = f"p:{desk.pid}:{desk.gen}"
        held = world.oracle.held_by(me)
        for chain, known in world.oracle.chains.items():
            for ep in range(1, len(known.epochs) + 1):
                opens = bool(world.oracle.readers.get((chain, ep), set()) & held)
                assert world.access.may_open(me, chain, ep) is opens
                said.add(opens)
    assert said == {True, False}


def test_the_digest_is_of_what_everybody_knows() -> None:
    world, ann, _ = at_work()
    before = digest(world)
    assert digest(world) == before
    ann.edit(ann.pid, "contact", {"phone": "new"})
    world.look()
    assert digest(world) != before
