"""What was saved on this device and has not come back from the store yet. An item leaves only when it was read back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from hris_desktop.store.local import LocalFile, ReplicaDamaged


class State(StrEnum):
    """Where an item is on its way."""

    QUEUED = "queued"
    PARKED = "parked"
    """Waits for the person: the reason is told, the text is kept."""
    DONE = "done"
    SEALED = "sealed"
    """No key on this device opens it; see ``sync/unopened``. Nothing that lists what waits may meet it."""


@dataclass(frozen=True, slots=True)
class Item:
    """One act: what the person meant (sealed), the entries signed for it, and every ``h`` that was ever sent."""

    op: str
    chain: str
    state: State = State.QUEUED
    intent: bytes = field(default=b"", repr=False)
    entries: bytes = field(default=b"", repr=False)
    sent: bytes = field(default=b"", repr=False)
    tries: int = 0
    created: str = ""
    reason: str = ""
    id: int = 0
    """Given when the item is added; never reused on this device."""


_STATES = frozenset(state.value for state in State)
_SELECT = "SELECT op, chain, state, intent, entries, sent, tries, created, reason, id FROM outbox"


class Outbox(LocalFile):
    """The outbox's part of the replica."""

    def outbox_add(self, item: Item) -> int:
        """Keep a new act and return its number; raises ReplicaDamaged if the op is there already."""
        query = (
            "INSERT INTO outbox (op, chain, state, intent, entries, sent, tries, created, reason) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"
        )
        with self._writing() as db:
            [[number]] = db.execute(query, _values(item)).fetchall()
        return int(number)

    def outbox_update(self, item: Item) -> None:
        """Replace everything but op and number; raises KeyError if there is no such op."""
        query = (
            "UPDATE outbox SET chain = ?, state = ?, intent = ?, entries = ?, sent = ?, tries = ?, created = ?, "
            "reason = ? WHERE op = ?"
        )
        op, *others = _values(item)
        with self._writing() as db:
            if db.execute(query, (*others, op)).rowcount != 1:
                raise KeyError(op)

    def outbox_list(self, states: Collection[State] = tuple(State)) -> list[Item]:
        """The items in one of these states, in the order in which they were saved."""
        marks = ", ".join("?" for _ in states)
        with self._speaking():
            rows = self._db.execute(f"{_SELECT} WHERE state IN ({marks}) ORDER BY id", [*states]).fetchall()
        return [_item(row) for row in rows]

    def outbox_chain(self, chain: str) -> list[Item]:
        """What is queued for one chain, in the order in which it was saved."""
        query = f"{_SELECT} WHERE state = ? AND chain = ? ORDER BY id"
        with self._speaking():
            rows = self._db.execute(query, (State.QUEUED, chain)).fetchall()
        return [_item(row) for row in rows]

    def outbox_queued(self, after: int, limit: int) -> list[Item]:
        """At most ``limit`` queued items with numbers above ``after``, in the order in which they were saved."""
        query = f"{_SELECT} WHERE id > ? AND state = ? ORDER BY id LIMIT ?"
        with self._speaking():
            rows = self._db.execute(query, (after, State.QUEUED, limit)).fetchall()
        return [_item(row) for row in rows]

    def outbox_sent(self) -> list[tuple[str, bytes]]:
        """(op, every ``h`` that was ever sent for it) of the queued and parked items of which something was sent."""
        query = "SELECT op, sent FROM outbox WHERE state IN (?, ?) AND sent != x'' ORDER BY id"
        with self._speaking():
            return list(self._db.execute(query, (State.QUEUED, State.PARKED)))

    def outbox_get(self, op: str) -> Item | None:
        """The item of this act."""
        with self._speaking():
            row = self._db.execute(f"{_SELECT} WHERE op = ?", (op,)).fetchone()
        return _item(row) if row else None

    def outbox_drop(self, op: str) -> None:
        """Forget an item; only after its own entry was read back, counted and not void, or the person said so."""
        with self._writing() as db:
            db.execute("DELETE FROM outbox WHERE op = ?", (op,))

    def outbox_mark(self) -> int:
        """The highest number ever given, for the anchor: a replica copied back has a lower one."""
        with self._speaking():
            found = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").fetchone()
        return int(found[0]) if found else 0


def _values(item: Item) -> tuple[object, ...]:
    return (
        item.op,
        item.chain,
        item.state.value,
        item.intent,
        item.entries,
        item.sent,
        item.tries,
        item.created,
        item.reason,
    )


def _item(row: tuple[str, str, str, bytes, bytes, bytes, int, str, str, int]) -> Item:
    op, chain, state, intent, entries, sent, tries, created, reason, number = row
    if state not in _STATES:
        raise ReplicaDamaged(f"The outbox holds an act in a state that does not exist ({state}).")
    return Item(op, chain, State(state), intent, entries, sent, tries, created, reason, number)
