"""A row as the replica keeps it: its verdict beside it, and columns of a wrong type emptied, what stood there kept."""

from __future__ import annotations

import json
from typing import Any, Final

from hris_desktop.store.contract import Row
from hris_desktop.store.replica import Stored
from hris_desktop.sync.verdict import Verdict

LARGEST: Final = 2**63
_WANTED: tuple[tuple[str, type], ...] = (
    ("chain", str),
    ("rev", int),
    ("op", str),
    ("ctx", bytes),
    ("bh", bytes),
    ("sig", bytes),
)


def _too_large(value: object) -> bool:
    """A number that no column of a file holds; some stores could hand one out."""
    return isinstance(value, int) and not -LARGEST <= value < LARGEST


def stored_as(row: Row, h: bytes, at: bytes, *, verdict: Verdict) -> Stored:
    """The row with columns of a wrong type emptied, what stood there kept beside."""
    clean: dict[str, Any] = {}
    foreign: dict[str, str] = {}
    for name, kind in _WANTED:
        value = getattr(row, name)
        fits = type(value) is kind and not (kind is int and _too_large(value))
        clean[name] = value if fits else kind()
        if not fits:
            foreign[name] = repr(value)
    body = row.body if isinstance(row.body, bytes) else None
    if body is None and row.body is not None:
        foreign["body"] = repr(row.body)
    return Stored(
        seq=row.seq,
        h=h,
        body=body,
        head=at,
        place=int(verdict.place),
        place_reason=verdict.reason,
        content=int(verdict.content),
        content_reason=verdict.content_reason,
        author=verdict.ctx.pid if verdict.ctx else "",
        raw=json.dumps(foreign, sort_keys=True).encode() if foreign else None,
        **clean,
    )
