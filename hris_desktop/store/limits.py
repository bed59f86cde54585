"""What a store takes: the sizes of one entry and of one batch, the same for every kind of store."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hris_desktop.crypto import canonical
from hris_desktop.crypto.errors import Malformed
from hris_desktop.store.contract import MAX_BATCH, Denied, Outgoing, Row

MAX_CTX = 16 * 1024
MAX_BODY = 1024 * 1024
MAX_SIG = 64
MAX_HASH = 32
MAX_CHAIN = 255
MAX_OP = 64
MAX_REV = 2**53 - 1
MOST_REV = 2**52
"""The greatest that counts as given in a log: a planted one above it, or just there, leaves room for the next."""
_BEGINS = re.compile(rb'\{"by":\["[^"\\]*",\d+\],"chain":"([^"\\]*)","d":\{')
MAX_CHUNK = 1024 * 1024 + 64
"""One attachment chunk: 1 MiB and its tag."""
MAX_PACKAGE = 64 * 1024
"""One package in the mailbox."""


def refusal(batch: Sequence[Outgoing]) -> Denied | None:
    """Why a store refuses these entries, or None; raises ValueError for a batch of no or too many entries."""
    if not 1 <= len(batch) <= MAX_BATCH:
        raise ValueError(f"a batch has 1 to {MAX_BATCH} entries, this one {len(batch)}")
    for number, outgoing in enumerate(batch, start=1):
        reason = _wrong_with(outgoing)
        if reason:
            return Denied(f"entry {number} of {len(batch)}: {reason}")
    return None


def refuse_rows(rows: Sequence[Row]) -> None:
    """Raise ValueError unless these can be put back in one go: 1 to MAX_BATCH rows, numbered without a gap."""
    if not 1 <= len(rows) <= MAX_BATCH or [row.seq for row in rows] != [*range(rows[0].seq, rows[0].seq + len(rows))]:
        raise ValueError(f"1 to {MAX_BATCH} rows in a row are put back at once")


def _wrong_with(outgoing: Outgoing) -> str | None:
    entry = outgoing.entry
    checks = (
        _is_name(outgoing.chain, MAX_CHAIN),
        _is_name(outgoing.op, MAX_OP),
        type(outgoing.rev) is int and 1 <= outgoing.rev <= MAX_REV,
        _is_blob(entry.ctx, MAX_CTX) and entry.ctx,
        _is_blob(entry.body, MAX_BODY),
        _is_blob(entry.sig, MAX_SIG) and entry.sig,
        _is_filed_rightly(entry.ctx, outgoing.chain),
    )
    return None if all(checks) else next(reason for fine, reason in zip(checks, _REASONS, strict=True) if not fine)


_REASONS = (
    f"the chain's name is not 1 to {MAX_CHAIN} characters",
    f"op is not 1 to {MAX_OP} characters",
    "rev is not a whole number from 1",
    f"ctx is not 1 to {MAX_CTX} bytes",
    f"the body is missing or longer than {MAX_BODY} bytes",
    f"the signature is not 1 to {MAX_SIG} bytes",
    "it was signed for another chain",
)
"""In the order of the checks; put together once, since nearly every entry is fine."""


def _is_filed_rightly(ctx: object, chain: str) -> bool:
    """Whether it lies where its context says; one that says nothing is broken for everybody and harms nobody."""
    # as every program of ours writes it: read whole, a context would cost more than all the rest of these checks
    begins = _BEGINS.match(ctx) if isinstance(ctx, bytes) else None
    if begins is not None:
        return begins[1] == chain.encode()
    try:
        said = canonical.parse(ctx) if isinstance(ctx, bytes) else None
    except Malformed:
        return True
    return not isinstance(said, dict) or said.get("chain", chain) == chain


def _is_name(value: object, most: int) -> bool:
    # ASCII, because one store would keep a NUL or a lone surrogate and another could not
    return isinstance(value, str) and 1 <= len(value) <= most and value.isascii() and value.isprintable()


def _is_blob(value: object, most: int) -> bool:
    return isinstance(value, bytes) and len(value) <= most
