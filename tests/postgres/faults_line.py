"""What breaks between a client and a server that goes on: requests and answers lost, sessions ended."""

from __future__ import annotations

import random
from collections.abc import Callable

import psycopg

from hris_desktop.store.outbox import State
from hris_desktop.store.postgres_address import conninfo
from tests.postgres.cluster import EVERYBODY, Database
from tests.postgres.field import Field
from tests.postgres.server import OWNER
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


TAKES_OWN = "UPDATE hris.login SET writes = 'own' WHERE name = %(name)s"
LOSSES = (
    TAKES_OWN,
    "DELETE FROM hris.login WHERE name = %(name)s",
    "UPDATE hris.login SET reads = 'own', writes = 'own' WHERE name = %(name)s",
    "UPDATE hris.login SET person = '' WHERE name = %(name)s",
    "UPDATE hris.login SET person = %(other)s WHERE name = %(name)s",
)
"""What becomes of a login: it takes one's own alone, is gone, shows and takes that alone, is nobody's, another's."""
GIVEN_BACK = """
INSERT INTO hris.login (name, person, reads, writes) VALUES (%s, %s, %s, %s)
ON CONFLICT (name) DO UPDATE SET person = excluded.person, reads = excluded.reads, writes = excluded.writes
"""


def rights_taken(database: Database, seed: int, turns: int) -> None:
    """Everybody has a login of their own, and the owner takes rights from it and gives them back while they work."""
    dice = random.Random(seed)
    field = Field(database, database.url(EVERYBODY), dice, people=True)
    with psycopg.connect(conninfo(database.url(OWNER)), autocommit=True) as owner:
        query = "SELECT name, person, reads, writes FROM hris.login WHERE name LIKE 'desk%' ORDER BY name"
        given = owner.execute(query).fetchall()

        def strike(_turn: int) -> None:
            mine, other = dice.sample(given, 2)
            owner.execute(dice.choice(LOSSES).encode(), {"name": mine[0], "other": other[1]})
            owner.execute(GIVEN_BACK, other)

        founder = field.site.desks["founder"]
        owner.execute(TAKES_OWN.encode(), {"name": "desk_founder"})
        field.save(founder)
        assert field.round(founder)
        [(refused, _)] = founder.work.sending.waiting((State.PARKED,))
        assert "refused" in refused.reason, refused.reason
        field.play(turns, strike)
        for one in given:
            owner.execute(GIVEN_BACK, one)
    field.again()
    field.rest()
    field.check()
    assert field.kinds <= {"NoAccess", "WrongLogin"}, (
        f"a log that went backwards, or another false alarm: {field.kinds}"
    )
    assert field.kinds, "nobody noticed"


CASES: dict[str, Callable[[Database, int, int], None]] = {
    "lines cut": lines_cut,
    "answers lost": answers_lost,
    "sessions ended": sessions_ended,
    "rights of a login taken": rights_taken,
}
