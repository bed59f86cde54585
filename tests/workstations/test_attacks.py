"""Every aimed attack, alone on a fresh organisation: the answer of each client, and what everybody shows afterwards."""

from __future__ import annotations

import pytest

from hris_desktop.sync.ledger import Ledger
from tests.workstations.attacks import ATTACKS, LOCKING
from tests.workstations.invariants import CONTENTS, PLACES, check, check_at_rest
from tests.workstations.site import Desk, Site, provided
from tests.workstations.world import World


def answer(ledger: Ledger, seq: int) -> tuple[str, str] | None:
    """The verdicts on a row; None where it is none of this client's business."""
    stored = ledger.replica.by_seq(seq)
    if stored is None:
        return None
    return PLACES[stored.place], CONTENTS[stored.content]


def reader(site: Site, desk: Desk, seq: int) -> bool:
    """Whether this desk holds the keys of the chain that was attacked."""
    chain = site.rows[seq - 1].chain
    return not str(chain).startswith("r:") or desk.name in ("founder", "second") or desk.pid in str(chain)


def launch(world: World, name: str) -> None:
    """The attack, and the answer of every client, with keys and without."""
    site = world.site
    world.attacked = True
    made = ATTACKS[name](site)
    assert made is not None, "the organisation is in the state where the attack matters"
    seq, place, content = made
    for desk in site.desks.values():
        desk.pull()
    site.exchange(world.keyless).pull()
    for desk in site.desks.values():
        found = answer(desk.ledger, seq)
        if found is None:
            assert site.rows[seq - 1].chain not in desk.ledger.scope, (name, desk.name)
            continue
        assert found[0] == place, (name, desk.name, found)
        if reader(site, desk, seq) and not (content == "unread" and desk.name == "ann"):
            assert found[1] == content, (name, desk.name, found)
    assert (answer(world.keyless, seq) or ("",))[0] == place, name
    check(world)


@pytest.mark.parametrize("name", ATTACKS)
def test_attack(name: str) -> None:
    launch(World.of(provided()), name)


def test_all_attacks_one_after_the_other_and_work_goes_on() -> None:
    """What cannot be counted, or changes nothing, is in nobody's way; nor is it when read again from the beginning."""
    world = World.of(provided())
    site = world.site
    for number, name in enumerate(name for name in ATTACKS if name not in LOCKING):
        launch(world, name)
        if number % 6 == 0:
            saved = site.desks["founder"].edit(site.pid("ann"), "contact", {"grade": f"after {name}"})
            world.saved(site.desks["founder"], saved.op)
            site.rest()
    site.rest()
    check_at_rest(world)
    assert site.desks["ann"].value(site.pid("ann"), "contact", "grade") is not None


@pytest.mark.parametrize("name", sorted(LOCKING))
def test_a_locked_chain_locks_no_other(name: str) -> None:
    world = World.of(provided())
    site = world.site
    launch(world, name)
    for desk in (site.desks["founder"], site.desks["ann"]):
        saved = (
            desk.edit(desk.pid, "card", {"nick": "still here"})
            if name != "an_unknown_kind_on_ones_own_chain"
            else desk.edit(site.pid("ann"), "contact", {"phone": desk.name})
        )
        world.saved(desk, saved.op)
    site.rest()
    check_at_rest(world)


def test_a_lie_about_the_log_is_heard_by_everybody() -> None:
    site = provided()
    made = ATTACKS["seen_lie"](site)
    assert made is not None
    for desk in site.desks.values():
        desk.pull()
        assert [(alarm.seq, alarm.author) for alarm in desk.ledger.alarms()] == [(made[0], site.pid("ann"))]
