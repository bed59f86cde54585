"""What the invariants look at: one organisation at work, a client without keys, two readings by others, what was saved.

Rows of a replica are read again only where something was written to it (``seen``; all of them at rest), and a body is
opened once, so that every invariant can be held after every single step of a million.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hris_desktop.store.contract import Row
from hris_desktop.store.findings import Finding
from hris_desktop.store.replica import Fate, Item, Replica, State, Stored
from hris_desktop.sync.intents import Edit, Intent
from hris_desktop.sync.ledger import Ledger
from tests.workstations.access import Access
from tests.workstations.oracle import Chain, Known, Oracle, Side
from tests.workstations.seen import EVERYTHING, Seen, heads_of
from tests.workstations.site import Desk, Site, twin_of

PLACES = {1: "counted", 2: "not", 3: "broken"}
CONTENTS = {0: "none", 1: "unread", 2: "good", 3: "void", 4: "newer", 5: "erased"}
EVERY_STATE = (State.QUEUED, State.PARKED)


@dataclass
class Act:
    """What an honest person saved, and under which names it has been on its way."""

    desk: str
    intent: Intent
    ops: set[str] = field(default_factory=set)
    given_up: bool = False
    settled: tuple[int, int, int] = (0, 0, 0)
    """Which oracle, length of the chain and turn of the desk when the act was last found safe."""


@dataclass(frozen=True)
class Beginning:
    """How a history begins that is played more than once, read once: what comes after it is read every time."""

    rows: tuple[Row, ...]
    read: bytes
    """Both readings by others, pickled."""
    keyless: Replica

    def again(self, site: Site) -> tuple[Ledger, Oracle, Access]:
        """The readers as they were after these rows."""
        oracle, access = pickle.loads(self.read)
        return Ledger(twin_of(self.keyless), org=site.org, pin=site.pin), oracle, access


@dataclass
class World:
    """One history: the site, a keyless client, two readings by others, and everything honest people saved."""

    site: Site
    keyless: Ledger
    oracle: Oracle
    access: Access = field(default_factory=Access)
    beginning: Beginning | None = None
    acts: list[Act] = field(default_factory=list)
    sentinels: list[str] = field(default_factory=list)
    seen_heads: dict[str, list[bytes]] = field(default_factory=dict)
    troubles: list[tuple[str, str]] = field(default_factory=list)
    """Desk and cause of each time a store was refused."""
    went_on: set[str] = field(default_factory=set)
    """Who went on with the history of a store that had been put back; they were told, and decided it."""
    attacked: bool = False
    """Somebody with a modified client has written: what is listed need not be what is really wrapped."""
    looked_at: tuple[str, ...] | None = None
    """Desks that are read again from nothing at rest; None = all of them."""
    changed: set[str] = field(default_factory=set)
    """Clients in whose replica something was written since the last check."""
    fresh: dict[str, Ledger] = field(default_factory=dict)
    _marks: dict[str, tuple[int, int]] = field(default_factory=dict)
    _rows: dict[str, list[Stored]] = field(default_factory=dict)
    _boxes: dict[str, list[Item]] = field(default_factory=dict)
    _seen: dict[str, Seen | None] = field(default_factory=dict)
    _names: dict[str, list[bytes]] = field(default_factory=dict)
    _told: dict[str, tuple[tuple[int, int], list[Finding]]] = field(default_factory=dict)
    _opened: dict[bytes, Any] = field(default_factory=dict)

    @staticmethod
    def of(site: Site) -> World:
        world = World(site.slim(), site.keyless(), Oracle(site.org, site.pin))
        world.look()
        return world

    # ------------------------------------------------------------------------------------------ looking

    def look(self) -> None:
        """Let the others read what is new, note what was written where, and acts that go by another name now."""
        for (pid, gen), identity in self.site.identities.items():
            self.oracle.holds(pid, gen, identity.kem.seed)
        self.oracle.feed(self.site.rows)
        self.access.feed(self.oracle.rows)
        self.changed = {name for name, ledger in clients(self) if self._is_new(name, ledger)}
        for name in self.changed & set(self.site.desks):
            self._renamed(self.site.desks[name])

    def _is_new(self, name: str, ledger: Ledger) -> bool:
        mark = (id(ledger), ledger.replica._db.total_changes)
        if self._marks.get(name) == mark:
            return False
        self._marks[name] = mark
        for kept in (self._rows, self._boxes, self._names):
            kept.pop(name, None)
        return True

    def read_anew(self) -> None:
        """The store was put back and written to: the others read it from its beginning."""
        begun = self.beginning
        if begun is not None and tuple(self.site.rows[: len(begun.rows)]) == begun.rows:
            self.keyless, self.oracle, self.access = begun.again(self.site)
            self.site.exchange(self.keyless).pull()
        else:
            self.oracle, self.access = Oracle(self.site.org, self.site.pin), Access()
            self.keyless = self.site.keyless()
        self.seen_heads.pop("keyless", None)
        self.fresh.clear()
        self._opened.clear()
        self.look()

    def all_changed(self) -> None:
        """Look at everybody again, at all they have, whatever was written."""
        self._marks.clear()
        self._seen.clear()
        self._told.clear()

    # ------------------------------------------------------------------------------------------ what was saved

    def saved(self, desk: Desk, op: str) -> None:
        intent = next(intent for item, intent in desk.waiting() if item.op == op)
        self.acts.append(Act(desk.name, intent, {op}))

    def _renamed(self, desk: Desk) -> None:
        known = {op for act in self.acts for op in act.ops}
        for item in self.box(desk):
            if item.op in known:
                continue
            intent = desk.work.sending.intent_of(item)
            same = [act for act in self.acts if act.desk == desk.name and alike(act.intent, intent)]
            for act in same[:1]:
                act.ops.add(item.op)

    # ------------------------------------------------------------------------------------------ reading

    def rows(self, name: str, ledger: Ledger) -> list[Stored]:
        """All rows of a client's replica; of one that keeps a scope, those in it."""
        if name not in self._rows:
            seen = self._watched(name, ledger)
            self._rows[name] = seen.rows() if seen else ledger.replica.after(0, EVERYTHING)
        return self._rows[name]

    def _watched(self, name: str, ledger: Ledger) -> Seen | None:
        known, replica = self._seen.get(name), ledger.replica
        if name not in self._seen or (known and (known.replica is not replica or known.connection is not replica._db)):
            self._seen[name] = Seen.of(replica)
        return self._seen[name]

    def names(self, name: str, ledger: Ledger) -> list[bytes]:
        """The names of all rows that a client has verified, kept or not."""
        if name not in self._names:
            self._names[name] = [one for _, one in ledger.replica.digests(0, EVERYTHING)]
        return self._names[name]

    def heads(self, name: str, ledger: Ledger) -> list[bytes]:
        """The log's heads, by the names."""
        found, seen = self.names(name, ledger), self._watched(name, ledger)
        if seen is None:
            return heads_of(found, [], [])
        seen.heads = heads_of(found, seen.names, seen.heads)
        seen.names = found
        return seen.heads

    def told(self, desk: Desk) -> list[Finding]:
        """What a desk has reported."""
        mark = (id(desk.replica._db), desk.replica._db.total_changes)
        known = self._told.get(desk.name)
        if known is None or known[0] != mark:
            known = self._told[desk.name] = mark, desk.replica.findings()
        return known[1]

    def box(self, desk: Desk) -> list[Item]:
        """What waits at a desk, or is parked there."""
        if desk.name not in self._boxes:
            self._boxes[desk.name] = desk.replica.outbox_list(EVERY_STATE)
        return self._boxes[desk.name]

    def aside(self, desk: Desk) -> set[str]:
        """Ops of own entries that a restored store lost: kept on the device with their bytes."""
        return {lost.op for lost in desk.replica.lost(Fate.LOST, Fate.LEFT)} if desk.name in self.went_on else set()

    def opened(self, side: Side) -> Any:
        """The content of an entry, by the oracle's keys."""
        if side.known.h not in self._opened:
            self._opened[side.known.h] = self.oracle._open(side)
        return self._opened[side.known.h]

    def counted(self, chain: str) -> list[Known]:
        """The counted rows of a chain, by the oracle."""
        return [known for known in self.oracle.rows if known.place == "counted" and known.ctx.get("chain") == chain]


def alike(one: Intent, other: Intent) -> bool:
    """The second says what the first did, whatever it is called: one that lost comes back with nothing it replaced."""
    if not isinstance(one, Edit) or not isinstance(other, Edit) or one.chain != other.chain:
        return False
    said = {(change.item, change.field, change.to, change.eff) for change in other.changes}
    return {(change.item, change.field, change.to, change.eff) for change in one.changes} <= said


def clients(world: World) -> list[tuple[str, Ledger]]:
    """Everybody who reads the store."""
    return [*((desk.name, desk.ledger) for desk in world.site.desks.values()), ("keyless", world.keyless)]


def records(world: World) -> Iterator[tuple[str, Chain]]:
    """The chains of sections."""
    return ((name, chain) for name, chain in world.oracle.chains.items() if name.startswith("r:"))


def opens_all(world: World, desk: Desk, chain: str) -> bool:
    """By the oracle's reading of the wraps, not by what the client believes."""
    held = world.oracle.held_by(f"p:{desk.pid}:{desk.gen}")
    epochs = world.oracle.chains[chain].epochs
    return all(world.oracle.readers.get((chain, ep), set()) & held for ep in range(1, len(epochs) + 1))


def in_the_log(world: World, act: Act, pid: str, change: Any) -> bool:
    """The change was written by its author, stands in a conflict, or has been somebody's value."""
    assert isinstance(act.intent, Edit)
    chain = world.oracle.chains.get(act.intent.chain)
    if chain is None:
        return False
    if chain.state.lost or any({one.ctx["op"], one.ctx["d"].get("of")} & act.ops for one in chain.gone):
        return True
    mine = (side for side in chain.sides if side.known.content == "good" and side.known.ctx["by"][0] == pid)
    if any(_says(world, side, act, change) for side in mine):
        return True
    return change.to in chain.state.history.get((change.item, change.field), [None])


def _says(world: World, side: Side, act: Act, change: Any) -> bool:
    ctx = side.known.ctx
    if ctx["op"] in act.ops and ctx["kind"] in ("rec", "prop"):
        wanted = (change.item, change.field, change.to, change.eff)
        changes = world.opened(side)["changes"]
        return any((one["item"], one["field"], one["to"], one.get("eff", "")) == wanted for one in changes)
    if ctx["kind"] == "conf" and ctx["d"]["of"] in act.ops:
        body = world.opened(side)
        return bool(body["item"] == change.item and body["mine"].get(change.field, "absent") == change.to)
    return False


__all__ = ["CONTENTS", "PLACES", "Act", "Beginning", "World", "clients", "in_the_log", "opens_all", "records"]
