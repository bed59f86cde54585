"""Every aimed attack, alone on a fresh organisation: the answer of each client, and what everybody shows afterwards."""

from __future__ import annotations

import pytest

from hris_desktop.sync.ledger import Ledger
from tests.workstations.attacks import ATTACKS
from tests.workstations.invariants import CONTENTS, PLACES, World, check, check_at_rest
from tests.workstations.site import Desk, Site, staffed


def answer(ledger: Ledger, seq: int) -> tuple[str, str]:
    stored = ledger.replica.by_seq(seq)
    assert stored is not None
    return PLACES[stored.place], CONTENTS[stored.content]


def reader(site: Site, desk: Desk, seq: int) -> bool:
    """Whether this desk holds the keys of the chain that was attacked."""
    chain = site.rows[seq - 1].chain
    return not str(chain).startswith("r:") or desk.name in ("founder", "second") or desk.pid in str(chain)


@pytest.mark.parametrize("name", ATTACKS)
def test_attack(name: str) -> None:
    site = staffed()
    world = World.of(site)
    made = ATTACKS[name](site)
    assert made is not None, "the fresh organisation is in the state where the attack matters"
    seq, place, content = made
    for desk in site.desks.values():
        desk.pull()
    site.exchange(world.keyless).pull()
    for desk in site.desks.values():
        found = answer(desk.ledger, seq)
        assert found[0] == place, desk.name
        if reader(site, desk, seq) and not (content == "unread" and desk.name == "ann"):
            assert found[1] == content, desk.name
    assert answer(world.keyless, seq)[0] == place
    check(world)
    if site.desks["ann"].ledger.record(f"r:{site.pid('ann')}:contact").fold is not None:
        saved = site.desks["founder"].edit(site.pid("ann"), "contact", {"grade": "after the attack"})
        world.saved(site.desks["founder"], saved.op)
    site.rest()
    check_at_rest(world)


def test_a_lie_about_the_log_is_heard_by_everybody() -> None:
    site = staffed()
    made = ATTACKS["seen_lie"](site)
    assert made is not None
    for desk in site.desks.values():
        desk.pull()
        assert [(alarm.seq, alarm.author) for alarm in desk.ledger.alarms()] == [(made[0], site.pid("ann"))]
