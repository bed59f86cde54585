"""What a desk is doing when something strikes: nothing, reading, sending, changing keys, joining, keeping more or less.

``prepare`` brings the others to where the phase begins; ``work`` is what the desk itself then does, and what it says
with ``kept`` was acknowledged to the person. Both work on a site in memory and on one on a disk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import pytest

from hris_desktop.crypto.keys import Identity
from hris_desktop.sync import exchange, keeping
from hris_desktop.sync.intents import RenewRole
from hris_desktop.vault.wraps import InviteKeys
from tests.workstations.site import Desk, Site, provided, staffed

Kept = Callable[[Desk, str], None]
"""Told of each act that was acknowledged, by its op."""


class Phase(Protocol):
    """See the module."""

    name: str
    who: str

    def prepare(self) -> tuple[Site, list[tuple[str, str]]]:
        """A site where the phase can begin, and what waits there: desk and op."""
        ...

    def work(self, desk: Desk, kept: Kept) -> None:
        """What the desk does."""
        ...


@dataclass(frozen=True)
class Doing:
    """A phase made of two functions."""

    name: str
    who: str
    ready: Callable[[], tuple[Site, list[tuple[str, str]]]]
    do: Callable[[Desk, Kept], None]

    def prepare(self) -> tuple[Site, list[tuple[str, str]]]:
        site, waiting = self.ready()
        return site.fork(), waiting

    def work(self, desk: Desk, kept: Kept) -> None:
        self.do(desk, kept)


def saved(desk: Desk, kept: Kept, section: str, name: str, value: str, *, item: str = "") -> None:
    """An edit of one's own, acknowledged."""
    kept(desk, desk.edit(desk.pid, section, {name: value}, item=item).op)


# ---------------------------------------------------------------------------------------------------- nothing


@cache
def _quiet() -> tuple[Site, list[tuple[str, str]]]:
    site = staffed()
    ann = site.desks["ann"]
    return site, [("ann", ann.edit(ann.pid, "contact", {"phone": "waits"}).op)]


def _looks(desk: Desk, _kept: Kept) -> None:
    assert desk.value(desk.pid, "contact", "mail") == "ann@one.example"
    assert [item.op for item, _ in desk.waiting()]


# ---------------------------------------------------------------------------------------------------- reading


@cache
def _much_to_read() -> tuple[Site, list[tuple[str, str]]]:
    site = staffed()
    founder, second, ann = (site.desks[name] for name in ("founder", "second", "ann"))
    mine = ann.edit(ann.pid, "contact", {"phone": "mine", "mail": "mine@one.example"}).op
    for number in range(4):
        founder.edit(ann.pid, "contact", {"grade": f"G{number}"})
        second.edit(ann.pid, "contact", {"phone": f"theirs {number}"})
        founder.round()
        second.round()
    return site, [("ann", mine)]


def _reads(desk: Desk, _kept: Kept) -> None:
    desk.pull()


# ---------------------------------------------------------------------------------------------------- sending


@cache
def _somebody_was_first() -> tuple[Site, list[tuple[str, str]]]:
    site = staffed()
    ann, founder = site.desks["ann"], site.desks["founder"]
    op = ann.edit(ann.pid, "contact", {"mail": "first@one.example"}).op
    founder.edit(ann.pid, "contact", {"grade": "G7"})
    founder.round()
    return site, [("ann", op)]


def _sends(desk: Desk, kept: Kept) -> None:
    saved(desk, kept, "contact", "phone", "555")
    saved(desk, kept, "bank", "label", "savings", item="5f6e6f0a-0b9c-4a3e-8d8b-8d1f3c1d2e4f")
    desk.round()
    saved(desk, kept, "card", "nick", "Annie")
    desk.round()


# ---------------------------------------------------------------------------------------------------- changing keys


@cache
def _somebody_left() -> tuple[Site, list[tuple[str, str]]]:
    site = provided()
    founder, second = site.desks["founder"], site.desks["second"]
    site.second_signed(founder, "role-", {"role": "payroll", "pid": site.pid("pia")}, also=second)
    founder.round()
    second.pull()
    return site, []


def _renews(desk: Desk, kept: Kept) -> None:
    desk.pull()
    desk.work.sending.save(RenewRole(desk.site.names.op(), "hr"))
    kept(desk, desk.edit(desk.pid, "contact", {"mail": "under@a.new.key.example"}).op)
    desk.round()
    desk.round()


# ---------------------------------------------------------------------------------------------------- joining


@cache
def _a_letter() -> tuple[Site, list[tuple[str, str]]]:
    site = staffed()
    founder = site.desks["founder"]
    pid = site.announce(founder)
    site.invite(founder, pid)
    founder.edit(pid, "card", {"full_name": "Zoe"})
    site.rest()
    site.add_desk("zoe", pid, Identity.new())
    return site, []


def _joins(desk: Desk, _kept: Kept) -> None:
    site = desk.site
    desk.pull()
    invited = desk.ledger.org.invites.get(InviteKeys(site.codes[desk.pid], site.pin).inv)
    waits = [intent for _, intent in desk.waiting() if intent.chain == "org"]
    if invited is not None and desk.ledger.org.key(desk.pid, 1) is None and not waits:
        desk.publish(site.accept_parts(site.codes[desk.pid], desk.pid, desk.identity))
    desk.round()


# ---------------------------------------------------------------------------------------------------- more, then less


@cache
def _a_role_for_a_while() -> tuple[Site, list[tuple[str, str]]]:
    """Ann is in payroll as soon as she reads, and what takes it from her again is on its way."""
    site = staffed()
    founder, pia, ann, bob = (site.desks[name] for name in ("founder", "pia", "ann", "bob"))
    bob.edit(bob.pid, "bank", {"label": "main"}, item="0d8a3c52-0c1e-4e1a-9a55-6f1d5b0e7a11")
    for desk in (ann, bob):
        pia.edit(desk.pid, "pay", {"salary": "1000"}, eff="2026-10-01")
    site.rest()
    waits = ann.edit(ann.pid, "contact", {"phone": "waits"}).op
    pia.publish(site.role_more(pia, "payroll", ann.pid))
    pia.round()
    founder.pull()
    site.second_signed(founder, "role-", {"role": "payroll", "pid": ann.pid}, also=site.desks["second"])
    letter = founder.work.sending.outgoing()
    assert letter is not None
    site.flying = letter.batch
    return site, [("ann", waits)]


def _comes_and_goes(desk: Desk, kept: Kept) -> None:
    """A few chains are filled in and written to by right; then they are dropped, with what can be sent no more."""
    site = desk.site
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keeping, "DROPPED_A_TIME", 1)
        patch.setattr(exchange, "DIGESTS_A_TIME", 40)
        patch.setattr(exchange, "ACCEPTED_A_TIME", 4)
        desk.round()
        if "payroll" in desk.ledger.org.roles_of(desk.pid):
            bob = next(chain.split(":")[1] for chain in desk.replica.chains("r:") if chain.endswith(":pay"))
            kept(desk, desk.edit(bob, "pay", {"salary": "1100"}, eff="2026-11-01").op)
            desk.push()
            kept(desk, desk.edit(bob, "pay", {"salary": "1200"}, eff="2026-12-01").op)
        site.store.append(site.flying)
        desk.round()


PHASES: dict[str, Doing] = {
    one.name: one
    for one in (
        Doing("idle", "ann", _quiet, _looks),
        Doing("mid-pull", "ann", _much_to_read, _reads),
        Doing("mid-push", "ann", _somebody_was_first, _sends),
        Doing("mid-rotate", "founder", _somebody_left, _renews),
        Doing("mid-enrol", "zoe", _a_letter, _joins),
        Doing("mid-scope", "ann", _a_role_for_a_while, _comes_and_goes),
    )
}


def finish(site: Site, phase: str) -> None:
    """Faults have ended: the desk does what is left, the others what they owe, and everybody comes to rest."""
    desk = site.desks[PHASES[phase].who]
    if phase == "mid-enrol":
        _joins(desk, lambda _desk, _op: None)
        founder = site.desks["founder"]
        founder.pull()
        key = founder.ledger.org.key(desk.pid, 1)
        assert key is not None, "the acceptance arrived"
        if not founder.ledger.org.active_gen(desk.pid):
            site.confirm(founder, desk.pid)
    site.rest()
    if phase == "mid-enrol":
        assert desk.ledger.org.active_gen(desk.pid) == 1, "joined"
