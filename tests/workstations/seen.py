"""What lies in a client's replica, for the checkers: read again where something was written, and nowhere else.

A trigger in the connection's own temporary tables notes the number of every row that is added, changed or deleted; a
change that is rolled back is not noted either. Only those rows are read again, through the program's own reading, which
proves each of them. ``whole`` reads all of them: at rest, and wherever a replica is no file in memory.
``test_checkers`` writes to a replica past the program, and asserts that both readings say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from sqlite3 import Connection

from hris_desktop.crypto.chain import ZERO_HASH, head
from hris_desktop.store.replica import Replica, Stored

EVERYTHING = 1_000_000
_NOTED = """
CREATE TEMP TABLE touched (id INTEGER PRIMARY KEY, seq INTEGER NOT NULL);
CREATE TEMP TRIGGER added AFTER INSERT ON main.entry BEGIN INSERT INTO touched (seq) VALUES (new.seq); END;
CREATE TEMP TRIGGER changed AFTER UPDATE ON main.entry
    BEGIN INSERT INTO touched (seq) VALUES (old.seq), (new.seq); END;
CREATE TEMP TRIGGER deleted AFTER DELETE ON main.entry BEGIN INSERT INTO touched (seq) VALUES (old.seq); END;
"""


@dataclass
class Seen:
    """One client's rows, names and heads as they were found last."""

    replica: Replica
    connection: Connection
    by_seq: dict[int, Stored] = field(default_factory=dict)
    last_noted: int = 0
    names: list[bytes] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)

    @staticmethod
    def of(replica: Replica) -> Seen | None:
        """Begin to watch a replica in memory; None where it is a file, which others may write to."""
        connection = replica._db
        if connection.execute("PRAGMA database_list").fetchone()[2]:
            return None
        if not connection.execute("SELECT 1 FROM temp.sqlite_master WHERE name = 'touched'").fetchone():
            connection.executescript(_NOTED)
        seen = Seen(replica, connection)
        seen.last_noted = seen._noted()
        seen.by_seq = {row.seq: row for row in replica.after(0, EVERYTHING)}
        return seen

    def _noted(self) -> int:
        found: int = self.connection.execute("SELECT coalesce(max(id), 0) FROM touched").fetchone()[0]
        return found

    def rows(self) -> list[Stored]:
        """All rows, in order."""
        query = "SELECT DISTINCT seq FROM touched WHERE id > ? ORDER BY seq"
        touched = [seq for (seq,) in self.connection.execute(query, (self.last_noted,)).fetchall()]
        if touched:
            self.last_noted = self._noted()
            for first, last in spans(touched):
                for seq in range(first, last + 1):
                    self.by_seq.pop(seq, None)
                near = self.replica.after(first - 1, last - first + 1)
                self.by_seq |= {row.seq: row for row in near if row.seq <= last}
        return [self.by_seq[seq] for seq in sorted(self.by_seq)]


def spans(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of ascending numbers without a gap."""
    first = last = 0
    for number in numbers:
        if number != last + 1 or not first:
            if first:
                yield first, last
            first = number
        last = number
    if first:
        yield first, last


def heads_of(names: list[bytes], known_names: list[bytes], known_heads: list[bytes]) -> list[bytes]:
    """The log's heads by its names; as far as the names are those known, so are the heads."""
    same = 0
    if known_names == names[: len(known_names)]:
        same = len(known_names)
    found = known_heads[:same]
    for seq in range(same + 1, len(names) + 1):
        found.append(head(found[-1] if found else ZERO_HASH, seq, names[seq - 1]))
    return found
