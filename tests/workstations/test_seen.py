"""What the checkers read where something was written is what lies there: the same as everything read again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest

from hris_desktop.crypto.chain import ZERO_HASH, head
from hris_desktop.store.database import immediate
from tests.soak.history import History, drawn
from tests.soak.memory import begun, quick
from tests.workstations.invariants import Violated, check, common
from tests.workstations.seen import EVERYTHING, Seen, spans
from tests.workstations.world import clients


def test_after_every_step_both_readings_are_the_same() -> None:
    """Seed 1009 has a store put back, another device, a renewed and a lost key within its first steps."""
    with quick():
        history = History()
        history.start(begun())
        world = history.world
        for one, arguments in drawn(1009, 60):
            getattr(history, one.name)(**arguments)
            check(world)
            for name, ledger in clients(world):
                names = [found for _, found in ledger.replica.digests(0, EVERYTHING)]
                assert world.rows(name, ledger) == ledger.replica.after(0, EVERYTHING)
                assert world.names(name, ledger) == names
                assert world.heads(name, ledger) == chained(names)
        wanted = {"restore_the_store", "link_device", "renew_a_key", "lose_the_passphrase"}
        assert wanted <= {one.name for one, _ in drawn(1009, 60)}


class Undone(Exception):
    """Something ended in the middle."""


def chained(names: list[bytes]) -> list[bytes]:
    found: list[bytes] = []
    for seq, name in enumerate(names, 1):
        found.append(head(found[-1] if found else ZERO_HASH, seq, name))
    return found


@pytest.mark.parametrize(
    ("number", "statement"),
    [
        ("I5", "DELETE FROM entry WHERE seq = 9"),
        ("I7", "UPDATE entry SET place = 2 WHERE seq = 9"),
        ("I11", "UPDATE entry SET head = zeroblob(32) WHERE seq = 9"),
    ],
)
def test_a_row_written_past_the_program_is_seen(number: str, statement: str) -> None:
    """Without the program's own guard, which would refuse to read it."""
    world = begun()
    ann = world.site.desks["ann"]
    world.all_changed()
    check(world)
    known = world._seen["ann"]
    assert known is not None
    ann.replica.guard = None
    ann.replica._db.execute(statement)
    with pytest.raises(Violated, match=rf"^{number} \("):
        check(world)
    assert world._seen["ann"] is known, "it was read again only where it was touched"


def test_what_is_rolled_back_was_not_written() -> None:
    replica = begun().site.desks["ann"].replica
    seen = Seen.of(replica)
    assert seen is not None
    before = seen.rows()
    with suppress(Undone), immediate(replica._db):
        replica._db.execute("DELETE FROM entry WHERE seq > 9")
        raise Undone
    assert seen.rows() == before
    replica.guard = None
    replica._db.execute("UPDATE entry SET rev = 77 WHERE seq = 9")
    assert seen.rows() == [replace(row, rev=77) if row.seq == 9 else row for row in before]


def test_another_file_in_its_place_is_read_whole() -> None:
    world = begun()
    ann = world.site.desks["ann"]
    world.all_changed()
    check(world)
    ann.replica._db = world.site.empty_replica()._db
    with pytest.raises(Violated, match=r"^I5 \("):
        check(world)


def test_what_all_values_begin_with() -> None:
    assert common([]) == ""
    assert common(["sentinel-000012-end"]) == "sentinel-000012-end"
    assert common(["sentinel-000012-end", "sentinel-planted-end", "sentinel-000001-end"]) == "sentinel-"
    assert common(["one", "two"]) == ""


def test_numbers_in_runs() -> None:
    assert list(spans([])) == []
    assert list(spans([1])) == [(1, 1)]
    assert list(spans([3, 4, 5, 9, 11, 12])) == [(3, 5), (9, 9), (11, 12)]
