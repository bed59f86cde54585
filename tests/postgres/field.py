"""Real desks with real replicas on a real server: each saves, pushes and pulls over a connection of its own.

What has to hold in the end is always the same: every act that was acknowledged to a person stands in the log once,
every outbox is empty, all see the same, a stranger without keys finds the log whole, and the invariants of
``tests.workstations.invariants`` hold, each of them, over what lies on the server.

``people``: everybody has a login of their own, so that the server shows employees their own rows alone and refuses what
a login may not write; desks then keep their people's scope only. Otherwise all share one.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field

from hris_desktop.store.contract import EVERYTHING, MAX_BATCH, Appended, Row, StoreError
from hris_desktop.store.memory import Shelf
from hris_desktop.store.outbox import State
from hris_desktop.store.postgres import PostgresStore
from hris_desktop.store.postgres_logins import Login, Reach
from hris_desktop.sync.verify import verify
from tests.postgres.cluster import EVERYBODY, Database
from tests.store.hostile import HostileStore
from tests.workstations.access import Access
from tests.workstations.invariants import check, check_at_rest
from tests.workstations.oracle import Oracle
from tests.workstations.site import Desk, Site, staffed
from tests.workstations.world import Act, World

OWN = {"ann": ("ann", "phone"), "bob": ("bob", "mail"), "founder": ("ann", "grade"), "second": ("bob", "grade")}
"""Whose contact and which field each desk edits: nobody meets anybody there, so nothing may wait for a person."""
REACH = {"ann": Reach.EMPLOYEE, "bob": Reach.EMPLOYEE, "founder": Reach.HR, "second": Reach.HR}
PATIENCE = 400
"""Rounds of everybody until a field that does not come to rest is given up."""


@dataclass
class Field:
    """``url`` is where the desks find the store; ``database`` where its owner does."""

    database: Database
    url: str
    dice: random.Random
    site: Site = field(default_factory=staffed)
    stores: dict[str, PostgresStore] = field(default_factory=dict)
    saved: dict[str, list[str]] = field(default_factory=dict)
    """Acknowledged acts, by desk."""
    values: dict[str, str] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)
    people: bool = False
    troubles: int = 0
    kinds: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Bring the site's log to the server, row by row as it lay in memory."""
        store = self.database.open()
        rows = self.site.rows
        for at in range(0, len(rows), MAX_BATCH):
            assert isinstance(store.restore(self.site.org, rows[at : at + MAX_BATCH]), Appended)
        store.close()
        if self.people:
            self.site.slim()
            self.database.admit(*(Login(f"desk_{name}", self.site.pid(name), REACH[name]) for name in OWN))

    @property
    def desks(self) -> list[Desk]:
        return [self.site.desks[name] for name in OWN]

    def save(self, desk: Desk) -> None:
        """One more act, acknowledged to its person."""
        subject, name = OWN[desk.name]
        self.values[desk.name] = value = f"{desk.name} {len(self.saved.setdefault(desk.name, []))}"
        op = desk.edit(self.site.pid(subject), "contact", {name: value}).op
        self.saved[desk.name].append(op)
        self.acts.append(Act(desk.name, next(intent for item, intent in desk.waiting() if item.op == op), {op}))

    def round(self, desk: Desk) -> bool:
        """One round of exchange; False when the server could not be reached, which costs nothing."""
        try:
            if desk.name not in self.stores:
                self.stores[desk.name] = PostgresStore.open(self.at(desk))
            desk.work.round(self.stores[desk.name])
        except StoreError as trouble:
            # nothing else may come of it: a log that went backwards would be one
            self.troubles += 1
            self.kinds.add(type(trouble).__name__)
            self.hang_up(desk)
            return False
        return True

    def at(self, desk: Desk) -> str:
        """Where this desk finds the store, by the login that it has."""
        return self.url.replace(f"//{EVERYBODY}@", f"//desk_{desk.name}@") if self.people else self.url

    def hang_up(self, desk: Desk) -> None:
        store = self.stores.pop(desk.name, None)
        if store is not None:
            store.close()

    def play(self, turns: int, meanwhile: Callable[[int], None] = lambda _turn: None) -> None:
        """So many acts and rounds in an order that the dice choose; ``meanwhile`` strikes between them."""
        for turn in range(turns):
            desk = self.dice.choice(self.desks)
            for _ in range(self.dice.randint(0, 2)):
                self.save(desk)
            meanwhile(turn)
            self.round(desk)

    def rest(self) -> None:
        """Faults have ended: everybody goes on until nothing happens any more."""
        for _ in range(PATIENCE):
            went = [self.round(desk) for desk in self.desks]
            if all(went) and not any(desk.work.sending.waiting((State.QUEUED,)) for desk in self.desks):
                break
        for desk in self.desks:
            assert self.round(desk)
            self.hang_up(desk)

    def again(self) -> int:
        """Everybody sends once more what was not accepted, as the window offers it; how much that was."""
        parked = [(desk, item) for desk in self.desks for item, _ in desk.work.sending.waiting((State.PARKED,))]
        for desk, item in parked:
            assert "refused" in item.reason or "accepted" in item.reason, item.reason
            desk.work.sending.again(item.op)
        return len(parked)

    def check(self) -> None:
        """See the module."""
        store = PostgresStore.open(self.url)
        rows = everything(store)
        ops = [row.op for row in rows] + [_conflict_of(row) for row in rows]
        for desk in self.desks:
            assert desk.waiting() == [], f"{desk.name} still holds something back: {desk.waiting()}"
        for name, saved in self.saved.items():
            found = [ops.count(op) for op in saved]
            assert set(found) <= {1}, f"{name}: {found.count(0)} lost, {sum(n > 1 for n in found)} twice"
        report = verify(store, self.site.pin)
        assert not report.faults, report.faults
        assert not report.holes, report.holes
        store.close()
        self.hold(rows)
        for desk in self.desks:
            assert desk.ledger.cursor == len(rows)
            for author, value in self.values.items():
                if set(self.saved[author]) & set(map(_conflict_of, rows)):
                    continue
                subject, name = OWN[author]
                if desk.name in {"founder", "second", subject}:
                    assert desk.value(self.site.pid(subject), "contact", name) == value, (desk.name, author)

    def hold(self, rows: list[Row]) -> None:
        """All invariants, with what lies on the server in the place of the store in memory."""
        with closing(PostgresStore.open(self.url)) as store:
            world = self._world(rows, store)
            check(world)
            check_at_rest(world)

    def _world(self, rows: list[Row], store: PostgresStore) -> World:
        site = copy.copy(self.site)
        site.shelf = Shelf(incarnation="", org=site.org, last_seq=store.me().last_seq, rows=rows)
        site.store = HostileStore(store)
        site.desks = {desk.name: desk for desk in self.desks}
        return World(site, site.keyless(), Oracle(site.org, site.pin), Access(), acts=self.acts)


def _conflict_of(row: Row) -> str:
    """The act that a conflict keeps: it is told, and lost to nobody."""
    ctx = json.loads(row.ctx) if isinstance(row.ctx, bytes) else {}
    return str(ctx["d"].get("of", "")) if ctx.get("kind") == "conf" else ""


def everything(store: PostgresStore) -> list[Row]:
    rows: list[Row] = []
    while more := store.entries(EVERYTHING, len(rows), 500):
        rows += more
    return rows
