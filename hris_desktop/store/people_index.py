"""The list of people as a database in memory: words that begin with what was typed, filters, any order, page by page.

It never touches the disk by itself. ``dump`` gives its bytes, for whoever can seal them; ``restore`` takes them up, so
that the next start takes no name apart again. Words come folded and separated (``services/directory_words``): nothing
typed is read as a query language, and letters of every alphabet are letters.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

SHOWN: Final = ("name", "job_title", "department", "location", "work_email", "manager", "roles", "state")
"""What a row holds as texts, and what the list can be put in order by."""
FEW: Final = 50
"""A query that finds less than one row in so many is sorted; otherwise the order is walked through and filtered."""
SEPARATOR: Final = "\x1f"
_COLUMNS = ("pid", *SHOWN, "leader", "flags", "words", *(f"by_{name}" for name in SHOWN))
_TEXTS = ", ".join(f"{name} TEXT NOT NULL" for name in _COLUMNS[1:])
_SCHEMA = (
    f"CREATE TABLE card (id INTEGER PRIMARY KEY, pid TEXT NOT NULL UNIQUE, {_TEXTS})",
    """
    CREATE VIRTUAL TABLE find USING fts5(
        words, content = 'card', content_rowid = 'id', tokenize = 'ascii', prefix = '1 2 3', detail = none,
        columnsize = 0
    )""",
    "CREATE INDEX in_by_name ON card (by_name, pid)",
)
_FRESH = (
    "PRAGMA temp_store = MEMORY",
    "PRAGMA secure_delete = ON",
    "CREATE TEMP TABLE hit (id INTEGER PRIMARY KEY)",
)
"""What is sorted on the way stays in memory too, and what was taken out leaves nothing in what is dumped."""


@dataclass(frozen=True, slots=True)
class Row:
    """One person: the texts of ``SHOWN`` in their order, and what each of them is put in order by."""

    pid: str
    shown: tuple[str, ...]
    leader: str = ""
    """Whose name stands as the manager's."""
    flags: str = ""
    words: str = ""
    """What they are found by, separated by spaces."""
    order: tuple[str, ...] = ()


Filters = Mapping[str, str]
"""Column to the text that has to stand in it; in ``roles`` to one of them."""
Place = tuple[str, str, str]
"""Where a row stands in an order: what it is put in order by, its name's, its person."""


class PeopleIndex:
    """See the module. For one thread."""

    def __init__(self) -> None:
        """Empty."""
        self._db = _opened()
        for statement in _SCHEMA:
            self._db.execute(statement)
        self._asked: tuple[tuple[str, ...] | None, tuple[tuple[str, str], ...]] | None = None
        self._hits = 0

    # -- filling ------------------------------------------------------------------------------------------------------

    def put(self, rows: Iterable[Row]) -> None:
        """Add people, or say something else of those who are here; all of it or nothing."""
        self._asked = None
        db = self._db
        db.execute("BEGIN")
        for row in rows:
            values = (row.pid, *row.shown, row.leader, row.flags, row.words, *row.order)
            known = db.execute("SELECT id, words FROM card WHERE pid = ?", (row.pid,)).fetchone()
            if known is None:
                number = db.execute(_INSERT, values).lastrowid
            else:
                number = known[0]
                db.execute(_UPDATE, (*values[1:], number))
            if known is not None and known[1] != row.words:
                db.execute("INSERT INTO find (find, rowid, words) VALUES ('delete', ?, ?)", known)
            if known is None or known[1] != row.words:
                db.execute("INSERT INTO find (rowid, words) VALUES (?, ?)", (number, row.words))
        db.execute("COMMIT")

    # -- asking -------------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        """How many people there are."""
        return int(self._db.execute("SELECT count(*) FROM card").fetchone()[0])

    def row(self, pid: str) -> Row | None:
        """One person."""
        found = self._db.execute(f"{_SELECT} WHERE pid = ?", (pid,)).fetchone()
        return _row(found) if found is not None else None

    def column(self, name: str) -> dict[str, str]:
        """One text of everybody."""
        query = f"SELECT pid, {_known(name)} FROM card"  # noqa: S608 - one of our columns
        return dict(self._db.execute(query).fetchall())

    def led_by(self, leaders: Sequence[str]) -> list[str]:
        """Whose manager is one of these."""
        marks = ", ".join("?" for _ in leaders)
        query = f"SELECT pid FROM card WHERE leader IN ({marks})"  # noqa: S608 - question marks
        return [pid for (pid,) in self._db.execute(query, leaders)]

    def counts(self, name: str) -> dict[str, int]:
        """The different texts of a column, each with how many have it."""
        query = f"SELECT {_known(name)}, count(*) FROM card GROUP BY 1"  # noqa: S608 - one of our columns
        return dict(self._db.execute(query).fetchall())

    def total(self, words: Sequence[str] | None, filters: Filters) -> int:
        """How many have a word that begins with each of these (None: no matter), and hold what is filtered by."""
        if words is None and not filters:
            return len(self)
        self._find(words, filters)
        return self._hits

    def page(
        self,
        words: Sequence[str] | None,
        filters: Filters,
        *,
        order: str,
        descending: bool,
        after: Place | None,
        limit: int,
    ) -> list[Row]:
        """Those rows after a place of an order; from its beginning without one."""
        narrows = words is not None or bool(filters)
        few = self.total(words, filters) * FEW < len(self) if narrows else False
        by = f"by_{_known(order)}"
        # an order that nobody asked for costs nothing
        self._db.execute(f"CREATE INDEX IF NOT EXISTS in_{by} ON card ({by}, by_name, pid)")
        source = "hit CROSS JOIN card USING (id)" if few else f"card INDEXED BY in_{by}"
        where = ["EXISTS (SELECT 1 FROM hit WHERE hit.id = card.id)"] if narrows and not few else []
        where += [f"({by}, by_name, pid) {'<' if descending else '>'} (?, ?, ?)"] if after else []
        clause = f"WHERE {' AND '.join(where)}" if where else ""
        way = "DESC" if descending else "ASC"
        query = f"{_SELECTED} FROM {source} {clause} ORDER BY {by} {way}, by_name {way}, pid {way} LIMIT ?"
        return [_row(found) for found in self._db.execute(query, (*(after or ()), limit))]

    def _find(self, words: Sequence[str] | None, filters: Filters) -> None:
        """Put whom a query finds into ``hit``; kept, since the next page asks the same."""
        asked = (None if words is None else tuple(words)), tuple(sorted(filters.items()))
        if asked == self._asked:
            return
        self._db.execute("DELETE FROM hit")
        where = [_FILTERS.get(name, f"{_known(name)} = ?") for name, _ in asked[1]]
        values = [value for _, value in asked[1]]
        if words is not None:
            where.append("find MATCH ?" if words else "0")
            values += [" ".join(f'"{word}"*' for word in words)] if words else []
        source = ("find CROSS JOIN card ON card.id = find.rowid" if filters else "find") if words else "card"
        number = "find.rowid" if words else "card.id"
        clause = " AND ".join(where)
        query = f"INSERT INTO hit SELECT {number} FROM {source} WHERE {clause}"  # noqa: S608 - from this file alone
        found = self._db.execute(query, values)
        self._hits, self._asked = found.rowcount, asked

    # -- keeping ------------------------------------------------------------------------------------------------------

    def dump(self) -> bytes:
        """All of it."""
        self._db.execute("INSERT INTO find (find) VALUES ('optimize')")
        return self._db.serialize()

    def restore(self, data: bytes) -> None:
        """Become what was dumped. The bytes come from under one's own seal."""
        self._asked = None
        self._db.close()
        self._db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._db.deserialize(data)
        for statement in _FRESH:
            self._db.execute(statement)

    def close(self) -> None:
        """Forget everything."""
        self._db.close()


_FILTERS: Final = {"roles": f"instr('{SEPARATOR}' || roles || '{SEPARATOR}', '{SEPARATOR}' || ? || '{SEPARATOR}')"}
_MARKS = ", ".join("?" for _ in _COLUMNS)
_INSERT = f"INSERT INTO card ({', '.join(_COLUMNS)}) VALUES ({_MARKS})"  # noqa: S608 - made of constants
_UPDATE = f"UPDATE card SET {', '.join(f'{name} = ?' for name in _COLUMNS[1:])} WHERE id = ?"  # noqa: S608 - the same
_SELECTED = f"SELECT {', '.join(_COLUMNS)}"
_SELECT = f"{_SELECTED} FROM card"


def _opened() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    for statement in _FRESH:
        db.execute(statement)
    return db


def _known(name: str) -> str:
    """A column's name, and nothing else: it becomes part of a statement."""
    if name not in SHOWN:
        raise ValueError(name)
    return name


def _row(found: Sequence[str]) -> Row:
    pid, rest = found[0], found[1:]
    size = len(SHOWN)
    return Row(pid, tuple(rest[:size]), rest[size], rest[size + 1], rest[size + 2], tuple(rest[size + 3 :]))
