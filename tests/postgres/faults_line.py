"""What breaks between a client and a server that goes on: requests and answers lost, sessions ended."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.postgres.cluster import EVERYBODY, Database
from tests.postgres.field import Field
from tests.postgres.wire import Cut, Wire


def lines_cut(database: Database, seed: int, turns: int) -> None:
    """Every third round or so loses a request or an answer."""
    dice = random.Random(seed)
    wire = Wire(database.server.port)
    try:
        url = database.url(EVERYBODY).replace(f":{database.server.port}/", f":{wire.port}/")
        field = Field(database, url, dice)
        field.play(turns, lambda _turn: setattr(wire, "cut", dice.choice([None, None, Cut.REQUEST, Cut.REPLY])))
        wire.cut = None
        field.rest()
        field.check()
        assert wire.cuts, "no line was cut"
    finally:
        wire.close()


def answers_lost(database: Database, seed: int, turns: int) -> None:
    """The answer to the very append is lost: the entry stands, and nobody told so."""
    dice = random.Random(seed)
    wire = Wire(database.server.port)
    try:
        url = database.url(EVERYBODY).replace(f":{database.server.port}/", f":{wire.port}/")
        field = Field(database, url, dice)
        field.play(2)
        for desk in field.desks:
            field.round(desk)
            _cut_at_append(field, desk.name, wire)
        field.play(turns)
        field.rest()
        field.check()
        assert wire.cuts >= 1, "no answer was lost"
    finally:
        wire.close()


def _cut_at_append(field: Field, name: str, wire: Wire) -> None:
    store = field.stores[name]
    append = store.append

    def cutting(batch: object) -> object:
        wire.cut = Cut.REPLY
        return append(batch)  # type: ignore[arg-type]

    store.append = cutting  # type: ignore[method-assign,assignment]


def sessions_ended(database: Database, seed: int, turns: int) -> None:
    """The server ends all sessions between rounds and in the midst of them."""
    dice = random.Random(seed)
    field = Field(database, database.url(EVERYBODY), dice)
    end = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE datname = '{database.name}' AND pid <> pg_backend_pid()"
    )

    def strike(_turn: int) -> None:
        if not dice.randrange(5):
            database.server.superuser(end)

    field.play(turns, strike)
    field.rest()
    field.check()
    assert field.troubles, "no session was ended"


CASES: dict[str, Callable[[Database, int, int], None]] = {
    "lines cut": lines_cut,
    "answers lost": answers_lost,
    "sessions ended": sessions_ended,
}
