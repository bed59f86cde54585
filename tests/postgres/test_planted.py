"""Rows that somebody with a login of their own writes in SQL, past the programs: what the server refuses of them.

And what it cannot refuse, as HR puts rows back whose signature nobody there can judge, and what that may not lead to.
"""

from __future__ import annotations

import psycopg
import pytest

from hris_desktop.crypto.canonical import encode
from hris_desktop.crypto.chain import Entry
from hris_desktop.store.contract import EVERYTHING, Appended, Conflict, Outgoing, Row
from hris_desktop.store.limits import MAX_BODY, MAX_CHAIN, MAX_CTX, MAX_HASH, MAX_OP, MAX_SIG, MOST_REV
from hris_desktop.store.postgres_address import conninfo
from tests.postgres.cluster import AMIRA, BRUNO, EVERYBODY, PRIYA, Database
from tests.postgres.conftest import Draft

WAYS = {
    "one": "SELECT hris.place_one(%s, %s, %s, %s, %s, %s, true)",
    "several": "SELECT first_seq FROM hris.place(NULL, ARRAY[%s], ARRAY[%s::bigint], ARRAY[%s], ARRAY[%s::bytea], "
    "ARRAY[%s::bytea], ARRAY[%s::bytea]) WHERE outcome = 'appended'",
    "shape 1": "SELECT first_seq FROM hris.append(NULL, ARRAY[%s], ARRAY[%s::bigint], ARRAY[%s], ARRAY[%s::bytea], "
    "ARRAY[%s::bytea], ARRAY[%s::bytea]) WHERE outcome = 'appended'",
}


class Teller:
    """Somebody who speaks SQL."""

    def __init__(self, database: Database, login: str) -> None:
        self.db = psycopg.connect(conninfo(database.url(login)), autocommit=True)

    def append(self, way: str, one: Outgoing) -> bool:
        entry = one.entry
        values = (one.chain, one.rev, one.op, entry.ctx, entry.body, entry.sig)
        found = self.db.execute(WAYS[way].encode(), values).fetchone()
        return found is not None and found[0] is not None


def signed(
    chain: str, says: str = "", *, filler: int = 0, op: str = "op", body: bytes = b"", sig: bytes = b"s"
) -> Outgoing:
    ctx = {"by": [AMIRA, 1], "chain": says or chain, "filler": "x" * filler, "kind": "ask"}
    return Outgoing(chain, 1, op, Entry(encode(ctx), body, sig))


@pytest.mark.parametrize("login", ["amira", EVERYBODY])
@pytest.mark.parametrize("way", WAYS)
def test_nobody_files_a_row_wrongly_or_fills_the_readers_memory(database: Database, login: str, way: str) -> None:
    teller = Teller(database, login)
    room = MAX_CTX - len(signed("k:a").entry.ctx)
    refused = {
        "filed wrongly": signed("k:a", f"r:{AMIRA}:contact"),
        "chain": signed("k:" + "a" * MAX_CHAIN),
        "op": signed("k:a", op="o" * (MAX_OP + 1)),
        "ctx": signed("k:a", filler=room + 1),
        "body": signed("k:a", body=bytes(MAX_BODY + 1)),
        "sig": signed("k:a", sig=bytes(MAX_SIG + 1)),
    }
    for what, one in refused.items():
        assert not teller.append(way, one), what
    assert teller.append(way, signed("k:a", filler=room, op="o" * MAX_OP, body=bytes(MAX_BODY), sig=bytes(MAX_SIG)))
    teller.db.close()


def planted(number: int, chain: str, rev: int, ctx: bytes, **more: object) -> Row:
    columns: dict[str, object] = {"op": "op", "h": b"%032d" % number, "body": b"", "bh": bytes(32), "sig": bytes(64)}
    return Row(number, chain, rev, ctx=ctx, **(columns | more))


@pytest.mark.parametrize("rev", [MOST_REV + 1, 2**53 - 1, 2**60])
def test_a_number_that_leaves_no_room_locks_no_chain(database: Database, draft: Draft, rev: int) -> None:
    hr = database.open("priya")
    assert isinstance(hr.restore("0" * 32, [planted(1, "org", rev, b"{}")]), Appended)
    for at, (hr._by_one, hr._together) in enumerate(((True, True), (False, True), (False, False)), start=1):
        assert hr.append([draft("org", at + 1, PRIYA, "policy")]) == Conflict({"org": at - 1})
        assert isinstance(hr.append([draft("org", at, PRIYA, "policy")]), Appended)
    hr.close()


def test_what_was_put_back_is_handed_out_cut_and_still_too_long(database: Database) -> None:
    hr = database.open("priya")
    huge = {"op": "o" * 9999, "h": b"h" * 9999, "bh": b"b" * 9999, "sig": b"s" * 9999, "body": bytes(MAX_BODY + 99)}
    hr.restore("0" * 32, [planted(1, "k:" + "c" * 9999, 1, bytes(MAX_CTX + 99), **huge)])
    [row] = hr.entries(EVERYTHING, 0, 9)
    sizes = [len(part) for part in (row.chain, row.op, row.h, row.ctx, row.body, row.bh, row.sig)]  # type: ignore[arg-type]
    assert sizes == [most + 1 for most in (MAX_CHAIN, MAX_OP, MAX_HASH, MAX_CTX, MAX_BODY, MAX_HASH, MAX_SIG)]
    assert hr.digests(0, 9) == [(1, row.h)], "or it would look like two answers"
    hr.close()


def test_bytes_of_a_policy_in_another_entry_close_no_section(database: Database, draft: Draft) -> None:
    """They shielded a section from HR's erasure, and let its person erase alone what HR had to keep."""
    mine, hr, teller = database.open("amira"), database.open("priya"), Teller(database, "bruno")
    chain = f"r:{AMIRA}:bank"
    sent = draft(chain, 1, AMIRA)
    mine.append([sent])
    ctx = encode({"by": [BRUNO, 1], "d": {"kind": "policy"}, "kind": "role+"})
    assert teller.append("one", Outgoing("org", 1, "op", Entry(ctx, encode({"bank": {"s4": True}}), b"s"))) is False
    assert teller.append("several", Outgoing("org", 1, "op", Entry(ctx, encode({"bank": {"s4": True}}), b"s")))
    mine.append([draft(chain, 2, AMIRA, "erase")])
    assert mine.erase(sent.entry.h) is False, "it is HR's to erase"
    assert hr.erase(sent.entry.h) is True
    for store in (mine, hr):
        store.close()
    teller.db.close()


def test_hr_cannot_erase_what_it_never_reads_by_a_row_in_the_persons_name(database: Database, draft: Draft) -> None:
    mine, hr, shared = (database.open(login) for login in ("amira", "priya", EVERYBODY))
    policy = draft("org", 1, PRIYA, "policy")
    closed = Entry(policy.entry.ctx, encode({"health": {"self": "rw", "s4": True}}), policy.entry.sig)
    hr.append([Outgoing("org", 1, policy.op, closed)])
    chain = f"r:{AMIRA}:health"
    sent = draft(chain, 1, AMIRA)
    mine.append([sent])
    row = planted(3, chain, 2, draft(chain, 2, AMIRA, "erase").entry.ctx)
    assert isinstance(hr.restore("0" * 32, [row]), Appended)
    assert hr.erase(sent.entry.h) is False
    assert shared.erase(sent.entry.h) is True, "whoever shares a login is told apart by nobody"
    for store in (mine, hr, shared):
        store.close()
