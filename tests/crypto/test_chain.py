"""The hashes that bind an entry to its bytes and the log to its order, worked out anew."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.crypto import chain
from hris_desktop.crypto.chain import Entry


def test_definitions() -> None:
    ctx, body, sig = b"ctx", b"body", bytes(64)
    bh = sha256(body).digest()
    entry = Entry(ctx, body, sig)
    assert entry.bh == chain.body_hash(body) == bh
    assert chain.signed_message(ctx, bh) == b"hrd1/sig\0" + sha256(ctx).digest() + bh
    assert entry.h == sha256(b"hrd1/ent\0" + sha256(ctx).digest() + bh + sig).digest()
    assert (
        chain.head(bytes(32), 7, entry.h) == sha256(b"hrd1/head\0" + bytes(32) + bytes(7) + b"\x07" + entry.h).digest()
    )
    assert chain.bad_row_hash(258) == sha256(b"hrd1/bad\0" + bytes(6) + b"\x01\x02").digest()
    assert bytes(32) == chain.ZERO_HASH


@given(st.binary(max_size=40), st.binary(max_size=40), st.binary(min_size=64, max_size=64))
def test_no_two_parts_can_be_shifted_against_each_other(ctx: bytes, body: bytes, sig: bytes) -> None:
    one = Entry(ctx, body, sig)
    for other in (Entry(ctx + b"x", body, sig), Entry(ctx, body + b"x", sig), Entry(body, ctx, sig)):
        assert (one.h == other.h) is ((one.ctx, one.body) == (other.ctx, other.body))


def test_a_head_depends_on_every_row_and_its_number() -> None:
    rows = [bytes([n]) * 32 for n in range(4)]

    def heads(order: list[bytes]) -> bytes:
        now = chain.ZERO_HASH
        for seq, h in enumerate(order, start=1):
            now = chain.head(now, seq, h)
        return now

    assert len({heads(rows), heads(rows[::-1]), heads(rows[:3]), heads([*rows, rows[0]])}) == 4


def test_the_body_does_not_show_itself() -> None:
    assert "secret" not in repr(Entry(b"", b"secret", b""))
