"""Entries as this device received them, in the order of the log, with the verdicts that admission gave them.

Whoever can write this file could change a row that was verified. A ``guard`` stamps every row that is written and looks
at every row that is read; without one (a device that holds no key of anybody) rows are what they are.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from operator import attrgetter
from typing import Final, Protocol

from typing_extensions import override

from hris_desktop.store.digests import Digests
from hris_desktop.store.limits import MOST_REV
from hris_desktop.store.local import ReplicaAltered


@dataclass(slots=True)  # not frozen, though nobody writes to it: that would take five times as long for every row read
class Stored:
    """One entry. ``place`` and ``content`` are admission's numbers; the store only keeps and counts them.

    ``raw`` holds what stood in columns of a wrong type, in a form of the caller's; the columns are then cleaned.
    """

    seq: int
    chain: str
    rev: int
    op: str
    h: bytes
    ctx: bytes
    body: bytes | None = field(repr=False)
    bh: bytes
    sig: bytes = field(repr=False)
    head: bytes
    place: int
    place_reason: str
    content: int
    content_reason: str
    author: str
    raw: bytes | None = field(default=None, repr=False)


Columns = tuple[object, ...]
"""A row's values in the order of ``Stored``."""


class Guard(Protocol):
    """Knows which rows this device wrote; the key is none of the store's business."""

    def stamp(self, columns: Columns, /) -> bytes:
        """What is kept beside a row, so that it is known again."""
        ...

    def holds(self, columns: Columns, stamp: object, /) -> bool:
        """Whether this is what is kept beside that row."""
        ...

    @property
    def facts(self) -> Sequence[str]:
        """Facts of the device (``set_meta``) that must fit the rows."""
        ...

    def added(self, rows: Sequence[Columns], /) -> None:
        """These rows were written, with what is kept beside each as its last column."""
        ...

    def changed(self, seq: int, before: object, stamp: bytes, /) -> None:
        """A row was written anew; ``before`` is what was kept beside it."""
        ...

    def dropped(self, chain: str, rows: Sequence[tuple[int, object]], /) -> None:
        """The rows of this chain, ``(seq, stamp)``, were forgotten."""
        ...

    def noted(self) -> None:
        """One of the facts was written."""
        ...

    def begun(self) -> None:
        """A transaction begins."""
        ...

    def undone(self) -> None:
        """It never happened."""
        ...

    @property
    def owes(self) -> bool:
        """Whether what is kept of the number of rows is not true any more."""
        ...

    def account(self, facts: Sequence[str | None], /) -> str:
        """What is to be kept of it with this commit."""
        ...

    def whole(self, chain: str, rows: int, /) -> bool:
        """Whether a chain has so many rows here."""
        ...

    def altered(self) -> None:
        """A row was read that is not what was written, or one is gone."""
        ...


ACCOUNT: Final = "account"
"""Where a replica keeps, under the guard's key, how many rows it has and what their stamps come to."""
_CHAINS: Final = "SELECT chain, max(rev) FROM entry WHERE chain IN (SELECT value FROM json_each(?))"
_ALL = ", ".join(f.name for f in fields(Stored))
_SELECT = f"SELECT {_ALL}, stamp FROM entry"  # noqa: S608 - the names of a dataclass
_INSERT = f"INSERT INTO entry ({_ALL}, stamp) VALUES ({', '.join('?' for _ in fields(Stored))}, ?)"  # noqa: S608 - the same


class Entries(Digests):
    """The log's part of the replica."""

    guard: Guard | None = None

    def add(self, rows: Iterable[Stored]) -> None:
        """Keep entries with new numbers; raises ReplicaDamaged if a number is there already."""
        guard, written = self.guard, [_values(row) for row in rows]
        with self._writing() as db:
            if guard is None:
                db.executemany(_INSERT, [(*values, None) for values in written])
                return
            stamped = [(*values, guard.stamp(values)) for values in written]
            db.executemany(_INSERT, stamped)
            guard.added(stamped)

    def set_content(self, verdicts: Iterable[tuple[int, int, str]]) -> None:
        """Note ``(seq, content, reason)``: content is judged again when a key becomes available."""
        query = "UPDATE entry SET content = ?, content_reason = ?, stamp = ? WHERE seq = ?"
        with self._writing() as db:
            for seq, content, reason in verdicts:
                for row in self._rows("WHERE seq = ?", seq):
                    stamp = self._stamp_anew(replace(row, content=content, content_reason=reason))
                    db.execute(query, (content, reason, stamp, seq))

    def set_verdicts(self, rows: Iterable[Stored]) -> None:
        """Note the whole verdict of these rows: another program judges by other rules."""
        query = (
            "UPDATE entry SET place = ?, place_reason = ?, content = ?, content_reason = ?, author = ?, stamp = ? "
            "WHERE seq = ?"
        )
        with self._writing() as db:
            for row in rows:
                said = row.place, row.place_reason, row.content, row.content_reason, row.author
                db.execute(query, (*said, self._stamp_anew(row), row.seq))

    def set_body(self, seq: int, body: bytes | None) -> None:
        """Drop a body (erased, or out of scope) or fill in one that was withheld; the hashes stay."""
        with self._writing() as db:
            for row in self._rows("WHERE seq = ?", seq):
                if body is None:
                    self._leave_no_trace()
                stamp = self._stamp_anew(replace(row, body=body))
                db.execute("UPDATE entry SET body = ?, stamp = ? WHERE seq = ?", (body, stamp, seq))

    def restamp(self, verdicts: Iterable[tuple[int, int, str]], guard: Guard) -> None:
        """As ``set_content`` for rows that were verified anew, whatever stamp they have now."""
        query = "UPDATE entry SET content = ?, content_reason = ?, stamp = ? WHERE seq = ?"
        with self._writing() as db:
            for seq, content, reason in verdicts:
                for row in self._rows("WHERE seq = ?", seq):
                    stamp = guard.stamp(_values(replace(row, content=content, content_reason=reason)))
                    db.execute(query, (content, reason, stamp, seq))

    def _stamp_anew(self, row: Stored) -> bytes | None:
        if self.guard is None:
            return None
        stamp = self.guard.stamp(_values(row))
        self.guard.changed(row.seq, self._one("SELECT stamp FROM entry WHERE seq = ?", row.seq), stamp)
        return stamp

    def stamps(self, after: int = 0) -> list[object]:
        """What is kept beside each row above a number, in no order."""
        with self._speaking():
            return [stamp for (stamp,) in self._db.execute("SELECT stamp FROM entry WHERE seq > ?", (after,))]

    @override
    def set_meta(self, key: str, value: str) -> None:
        """See ``LocalFile``."""
        if self.guard is None or key not in self.guard.facts:
            super().set_meta(key, value)
            return
        with self.together():
            self.guard.noted()
            super().set_meta(key, value)

    def give_account(self) -> None:
        """Keep with the rows, in their transaction, how many there are, as far as they are written now."""
        if self.guard is not None and self.guard.owes:
            facts = [self.get_meta(key) for key in self.guard.facts]
            super().set_meta(ACCOUNT, self.guard.account(facts))

    @override
    def _beginning(self) -> None:
        if self.guard is not None:
            self.guard.begun()

    @override
    def _ending(self) -> None:
        self.give_account()

    @override
    def _undone(self) -> None:
        if self.guard is not None:
            self.guard.undone()

    def cursor(self) -> int:
        """The highest number this device has verified, or 0; the row itself may be out of its scope."""
        return max(self._number("SELECT coalesce(max(seq), 0) FROM entry"), self.digests_end())

    def head_at(self, seq: int) -> bytes:
        """The log's head after ``seq`` (32 zero bytes at 0); raises KeyError beyond the cursor."""
        found = self._one("SELECT head FROM entry WHERE seq = ?", seq)
        return found if isinstance(found, bytes) else self.digest_head(seq)

    def known(self, h: bytes, *, before: int | None = None) -> bool:
        """Whether an entry of this name stands in the log, at a number below ``before`` if given."""
        limit = 2**63 - 1 if before is None else before
        return self._one("SELECT 1 FROM entry WHERE h = ? AND seq < ? LIMIT 1", h, limit) is not None

    def chain(self, name: str) -> list[Stored]:
        """All rows of a chain, in the order of the log; raises ReplicaAltered if there are more or fewer than were."""
        if self.guard is not None and self.guard.whole(name, 0):
            return []
        rows = self._rows("WHERE chain = ? ORDER BY seq", name)
        if self.guard is not None and not self.guard.whole(name, len(rows)):
            raise self._altered(f"Entries of one chain are missing from {self.path.name}.")
        return rows

    def chain_after(self, name: str, seq: int) -> list[Stored]:
        """The rows of a chain above a number, in the order of the log."""
        return self._rows("WHERE chain = ? AND seq > ? ORDER BY seq", name, seq)

    def chains(self, prefix: str = "") -> list[str]:
        """The names of all chains that begin so, sorted."""
        # bounds for the index; what begins so is decided here, because SQL's own functions end a text at its first NUL
        query, values = "SELECT DISTINCT chain FROM entry WHERE chain >= ?", [prefix]
        if prefix and prefix[-1] < "\x7e":
            query, values = f"{query} AND chain < ?", [prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)]
        with self._speaking():
            names: list[tuple[str]] = self._db.execute(f"{query} ORDER BY chain", values).fetchall()
        return [name for (name,) in names if name.startswith(prefix)]

    def chains_after(self, seq: int) -> list[str]:
        """The names of all chains with an entry above a number, sorted."""
        query = "SELECT DISTINCT chain FROM entry WHERE seq > ? ORDER BY chain"
        with self._speaking():
            return [name for (name,) in self._db.execute(query, (seq,)).fetchall()]

    def by_seq(self, seq: int) -> Stored | None:
        """The row with this number."""
        return next(iter(self._rows("WHERE seq = ?", seq)), None)

    def by_h(self, h: bytes) -> Stored | None:
        """The first row of this name (a host can show one twice)."""
        return next(iter(self._rows("WHERE h = ? ORDER BY seq LIMIT 1", h)), None)

    def by_hs(self, names: Collection[bytes]) -> dict[bytes, Stored]:
        """As ``by_h`` for some dozens of names at once; without those that are not here."""
        found = self._rows(f"WHERE h IN ({', '.join('?' * len(names))}) ORDER BY seq DESC", *names)
        return {row.h: row for row in found}

    def by_ops(self, ops: Iterable[str]) -> list[Stored]:
        """All rows with one of these ops, in the order of the log."""
        return self._rows("WHERE op IN (SELECT value FROM json_each(?)) ORDER BY seq", json.dumps(list(ops)))

    def names(self, prefix: str) -> list[tuple[str, str]]:
        """(chain, op) of every row in the chains that begin so; ``prefix`` ends in a colon."""
        between = "SELECT DISTINCT chain, op FROM entry WHERE chain >= ? AND chain < ?"
        with self._speaking():
            found: list[tuple[str, str]] = self._db.execute(between, (prefix, f"{prefix[:-1]};")).fetchall()
        return found

    def by_author(self, author: str, place: int) -> list[bytes]:
        """The contexts that somebody wrote, of one verdict of place, in the order of the log."""
        return [row.ctx for row in self._rows("WHERE author = ? AND place = ? ORDER BY seq", author, place)]

    def listed(self, *, places: Collection[int] = (), contents: Collection[int] = ()) -> list[Stored]:
        """Rows with one of these verdicts (of place, or of content), in the order of the log."""
        one_of = "IN (SELECT value FROM json_each(?))"
        return self._rows(
            f"WHERE place {one_of} OR content {one_of} ORDER BY seq",
            json.dumps(sorted(places)),
            json.dumps(sorted(contents)),
        )

    def after(self, seq: int, limit: int) -> list[Stored]:
        """At most ``limit`` rows above a number, in order."""
        return self._rows("WHERE seq > ? ORDER BY seq LIMIT ?", seq, limit)

    def withheld(self, limit: int = 500, *, place: int | None = None, besides: int = -1) -> list[Stored]:
        """Rows that were given without their body, of one verdict of place and all but one of content."""
        judged = "AND (? IS NULL OR place = ?) AND content <> ?"
        return self._rows(f"WHERE body IS NULL {judged} ORDER BY seq LIMIT ?", place, place, besides, limit)

    def authors(self, after: int) -> list[str]:
        """Who wrote the rows above a number, one name a row."""
        with self._speaking():
            found = self._db.execute("SELECT author FROM entry WHERE seq > ? ORDER BY seq", (after,)).fetchall()
        return [author for (author,) in found]

    def last_by(self, authors: Collection[str], *, place: int, chain: str = "", or_holds: bytes = b"") -> Stored | None:
        """The newest row with this verdict on place by one of these people; looks back until it is found.

        ``chain``: of this one, or with these bytes in its context.
        """
        # the plus keeps SQLite from gathering all rows of this verdict first, to sort them
        one_of = "WHERE author IN (SELECT value FROM json_each(?)) AND +place = ?"
        if not chain:
            return next(
                iter(self._rows(f"{one_of} ORDER BY seq DESC LIMIT 1", json.dumps(sorted(authors)), place)), None
            )
        more = f"{one_of} AND (+chain = ? OR instr(ctx, ?) > 0) ORDER BY seq DESC LIMIT 1"
        return next(iter(self._rows(more, json.dumps(sorted(authors)), place, chain, or_holds)), None)

    def drop_chains(self, names: Collection[str]) -> None:
        """Forget the rows of chains that are out of this device's scope now; their names stay in the digests."""
        with self._writing() as db:
            if self.guard is not None:
                for name in names:
                    rows = db.execute("SELECT seq, stamp FROM entry WHERE chain = ?", (name,)).fetchall()
                    self.guard.dropped(name, rows)
            self._leave_no_trace()
            db.executemany("DELETE FROM entry WHERE chain = ?", [(name,) for name in names])

    def max_rev(self, chain: str) -> int:
        """The highest compare-and-swap token seen in a chain, or 0; the next entry asks for one more."""
        # as a store looks at it: a planted one after which no other is lawful must not lock the chain for ever
        lawful = "SELECT coalesce(max(rev), 0) FROM entry WHERE chain = ? AND rev BETWEEN 1 AND ?"
        return self._number(lawful, chain, MOST_REV)

    def max_revs(self, chains: Collection[str]) -> dict[str, int]:
        """``max_rev`` of several chains."""
        lawful = f"{_CHAINS} AND rev BETWEEN 1 AND ? GROUP BY chain"
        with self._speaking():
            found = self._db.execute(lawful, (json.dumps(list(chains)), MOST_REV)).fetchall()
        return dict.fromkeys(chains, 0) | dict(found)

    def rows(self) -> int:
        """How many rows are here; SQLite counts them by an index, a hundredth of a second for some 100,000."""
        return self._number("SELECT count(*) FROM entry")

    def counts(self) -> dict[tuple[int, int], int]:
        """How many rows have each ``(place, content)``."""
        with self._speaking():
            rows = self._db.execute("SELECT place, content, count(*) FROM entry GROUP BY place, content").fetchall()
        return {(place, content): number for place, content, number in rows}

    def _rows(self, condition: str, *values: object) -> list[Stored]:
        with self._speaking():
            found = self._db.execute(f"{_SELECT} {condition}", values).fetchall()
        if self.guard is not None:
            for row in found:
                if not self.guard.holds(row[:-1], row[-1]):
                    raise self._altered(f"Entry {row[0]} in {self.path.name} is not what this program wrote there.")
        return [Stored(*row[:-1]) for row in found]

    def _altered(self, sentence: str) -> ReplicaAltered:
        if self.guard is not None:
            self.guard.altered()
        return ReplicaAltered(sentence)

    def _number(self, query: str, *values: object) -> int:
        with self._speaking():
            number: int = self._db.execute(query, values).fetchone()[0]
        return number

    def _one(self, query: str, *values: object) -> object:
        with self._speaking():
            found: tuple[object, ...] | None = self._db.execute(query, values).fetchone()
        return found[0] if found else None


_values = attrgetter(*(f.name for f in fields(Stored)))
