"""A row as the replica keeps it, and as the store handed it out.

Beside it stands its verdict; columns of a wrong type are emptied, and what stood there is kept.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from hris_desktop.crypto.chain import bad_row_hash
from hris_desktop.store.contract import Row
from hris_desktop.store.replica import Stored
from hris_desktop.sync.verdict import Content, Place, Verdict
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.entries import known_ctx, read_ctx
from hris_desktop.vault.wraps import role_id

LARGEST: Final = 2**63
_INFINITE: Final = ("inf", "-inf")
_NAMES: Final = ("chain", "rev", "op", "ctx", "bh", "sig")
_TYPES: Final[tuple[type, ...]] = (str, int, str, bytes, bytes, bytes)


def _too_large(value: object) -> bool:
    """A number that no column of a file holds; some stores could hand one out."""
    return isinstance(value, int) and not -LARGEST <= value < LARGEST


def stored_as(row: Row, h: bytes, at: bytes, *, verdict: Verdict) -> Stored:
    """The row with columns of a wrong type emptied, what stood there kept beside."""
    given: tuple[Any, ...] = (row.chain, row.rev, row.op, row.ctx, row.bh, row.sig)
    foreign: dict[str, str] = {}
    if tuple(map(type, given)) != _TYPES or _too_large(row.rev):
        given = _emptied(given, foreign)
    body = row.body
    if body is not None and not isinstance(body, bytes):
        foreign["body"], body = repr(body), None
    chain, rev, op, ctx, bh, sig = given
    return Stored(
        row.seq, chain, rev, op, h, ctx, body, bh, sig, at,
        int(verdict.place), verdict.reason, int(verdict.content), verdict.content_reason,
        verdict.ctx.pid if verdict.ctx else "",
        json.dumps(foreign, sort_keys=True).encode() if foreign else None,
    )  # fmt: skip


def _emptied(given: Sequence[object], foreign: dict[str, str]) -> tuple[object, ...]:
    clean: list[object] = []
    for name, kind, value in zip(_NAMES, _TYPES, given, strict=True):
        fits = type(value) is kind and not _too_large(value)
        clean.append(value if fits else kind())
        if not fits:
            foreign[name] = repr(value)
    return tuple(clean)


def row_of(stored: Stored) -> Row:
    """The row as the store handed it out; what stood in a column of a wrong type is put back there."""
    foreign: dict[str, Any] = {}
    if stored.raw is not None:
        foreign = {name: _as_written(text) for name, text in json.loads(stored.raw).items()}
    columns: dict[str, Any] = {
        "chain": stored.chain, "rev": stored.rev, "op": stored.op, "ctx": stored.ctx, "body": stored.body,
        "bh": stored.bh, "sig": stored.sig,
    }  # fmt: skip
    # what stood in place of a name is not kept; anything that is no name either has the same head
    h: object = b"bad %d" % stored.seq if stored.h == bad_row_hash(stored.seq) else stored.h
    return Row(stored.seq, h=h, **(columns | foreign))


def _as_written(text: str) -> object:
    # a file's column may hold an infinite number, which has a name and no digits
    return float(text) if text in _INFINITE else ast.literal_eval(text)


def state_of(name: str, rows: Iterable[Stored], begun: ChainState | None = None) -> ChainState:
    """The public state of a chain from its judged rows; ``begun``: that of the rows before them."""
    state = begun or ChainState(name)
    for stored in rows:
        if stored.place == Place.COUNTED:
            state.count(known_ctx(stored.ctx), h=stored.h, body=stored.body, seq=stored.seq)
    return state


def made_one_of(stored: Stored, roles: Sequence[str]) -> bool:
    """Whether this good entry made one of these role keys."""
    if stored.content != Content.GOOD:
        return False
    ctx = read_ctx(stored.ctx)
    return ctx.kind in ("role", "role+", "rolekey") and role_id(ctx.d["role"], ctx.d["gen"]) in roles
