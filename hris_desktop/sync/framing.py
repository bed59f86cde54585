"""Signed entries as one byte string, as the outbox keeps them: length-prefixed, no interpretation."""

from __future__ import annotations

from collections.abc import Iterable

from hris_desktop.crypto.chain import Entry
from hris_desktop.crypto.sign import SIGNATURE_BYTES

_LENGTH = 4


def frame(entries: Iterable[Entry]) -> bytes:
    """u32 length ‖ ctx ‖ u32 length ‖ body ‖ sig, for each entry."""
    return b"".join(_part(entry.ctx) + _part(entry.body) + entry.sig for entry in entries)


def unframe(data: bytes) -> list[Entry]:
    """What ``frame`` wrote."""
    found: list[Entry] = []
    place = 0
    while place < len(data):
        ctx, place = _take(data, place)
        body, place = _take(data, place)
        found.append(Entry(ctx, body, data[place : place + SIGNATURE_BYTES]))
        place += SIGNATURE_BYTES
    return found


def hashes(sent: bytes) -> list[bytes]:
    """The 32-byte hashes joined in ``sent``."""
    return [sent[place : place + 32] for place in range(0, len(sent), 32)]


def _part(data: bytes) -> bytes:
    return len(data).to_bytes(_LENGTH, "big") + data


def _take(data: bytes, place: int) -> tuple[bytes, int]:
    start = place + _LENGTH
    end = start + int.from_bytes(data[place:start], "big")
    return data[start:end], end
