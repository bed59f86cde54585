"""The organisation of ``tests.workstations`` on a real disk: a SQLite store and a file for every desk.

A plan says everything that does not lie in the files, keys included, so that another process can sit down at a desk:
one that is forked, or a new one that a library watches. Every desk keeps its person's scope only, as the program does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from typing_extensions import override

from hris_desktop.crypto.keys import Identity
from hris_desktop.store.contract import EVERYTHING, Outgoing, Row
from hris_desktop.store.replica import Replica
from hris_desktop.store.sqlite import SqliteStore
from hris_desktop.sync import intents
from hris_desktop.sync.intents import Intent
from tests.store.hostile import HostileStore
from tests.workstations.site import Desk, Names, Site
from tests.workstations.world import Act, World

STORE = "shared.sqlite"
ALL = 1_000_000
AT_ONCE = 50


@dataclass
class Seat:
    """A desk without its file."""

    name: str
    pid: str
    gen: int
    dev: str
    sign: bytes
    kem: bytes
    clock: str


@dataclass
class Saved:
    """An act that was acknowledged, as its intent is written."""

    desk: str
    op: str
    intent: bytes

    @staticmethod
    def of(desk: Desk, op: str) -> Saved:
        """What waits at a desk under this name."""
        [found] = [intent for item, intent in desk.waiting() if item.op == op]
        return Saved(desk.name, op, intents.write(found))

    def read(self) -> Intent:
        """What the person decided."""
        return intents.read(self.intent)


@dataclass
class Plan:
    """See the module."""

    org: str
    pin: bytes
    recovery_seed: bytes
    seats: list[Seat]
    names: int
    codes: dict[str, str]
    flying: list[Outgoing] = field(default_factory=list)
    saved: list[Saved] = field(default_factory=list)
    """Acts that wait already when the story begins."""


def planned(site: Site, saved: Collection[tuple[str, str]] = ()) -> Plan:
    """All of a site that is not in files; ``saved``: desk and op of what waits."""
    seats = [
        Seat(desk.name, desk.pid, desk.gen, desk.dev, desk.identity.signer.seed, desk.identity.kem.seed, desk.clock)
        for desk in site.desks.values()
    ]
    acts = [Saved.of(site.desks[name], op) for name, op in saved]
    codes, flying = dict(site.codes), list(site.flying)
    return Plan(site.org, site.pin, site.recovery_seed, seats, site.names.count, codes, flying, acts)


def lay(site: Site, folder: Path) -> None:
    """Write the files."""
    store = SqliteStore.create(folder / STORE)
    for start in range(0, len(site.rows), AT_ONCE):
        store.restore(site.org, site.rows[start : start + AT_ONCE])
    store.close()
    for desk in site.desks.values():
        desk.replica.backup(folder / f"{desk.name}.replica")


class OnDisk(Site):
    """A site whose desks open their files: all of them, or those named."""

    def __init__(self, folder: Path, plan: Plan, *, who: Collection[str] = (), label: str = "after") -> None:
        self.folder, self.org, self.pin, self.recovery_seed = folder, plan.org, plan.pin, plan.recovery_seed
        self.partial, self.flying = True, tuple(plan.flying)
        self.names = Names(f"{label}/{plan.names}")
        self.codes = dict(plan.codes)
        self.sqlite = SqliteStore.open(folder / STORE)
        self.store = HostileStore(self.sqlite)
        self.desks, self.identities = {}, {}
        for seat in plan.seats:
            identity = Identity.of(seat.sign, seat.kem)
            self.identities[seat.pid, seat.gen] = identity
            if not who or seat.name in who:
                replica = Replica.open(folder / f"{seat.name}.replica")
                self.desks[seat.name] = Desk(
                    self, seat.name, identity, seat.pid, seat.dev, replica, seat.gen, seat.clock
                )

    @property
    @override
    def rows(self) -> list[Row]:
        return self.sqlite.entries(EVERYTHING, 0, ALL)

    @property
    @override
    def last_seq(self) -> int:
        return self.sqlite.me().last_seq

    def close(self) -> None:
        """Give the files back."""
        for desk in self.desks.values():
            desk.replica.close()
        self.sqlite.close()


@contextmanager
def opened(folder: Path, plan: Plan, saved: Collection[Saved] = ()) -> Iterator[World]:
    """Everybody sits down, and the invariants know what had been acknowledged."""
    site = OnDisk(folder, plan)
    try:
        world = World.of(site)
        world.acts = [Act(one.desk, one.read(), {one.op}) for one in (*plan.saved, *saved)]
        yield world
    finally:
        site.close()
