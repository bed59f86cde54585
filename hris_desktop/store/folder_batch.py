"""One append as one file of a folder store: all of its rows, or a file that is none of ours.

``HRISF1`` · organisation (in the first file only) · number of rows · eight columns a row. A column is a letter for its
kind (n none, i integer, f float, t text, b bytes, x erased bytes), four bytes for its length, and its bytes. Rows that
are put back keep whatever lay in their columns; a body is erased where it lies, without moving the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass

from hris_desktop.store.contract import MAX_BATCH, Outgoing, Row
from hris_desktop.store.limits import MAX_BODY, MAX_CHAIN, MAX_CTX

MAGIC = b"HRISF1\n"
COLUMNS = ("chain", "rev", "op", "h", "ctx", "body", "bh", "sig")
BODY = COLUMNS.index("body")
ERASED = b"x"
MAX_FILE = MAX_BATCH * (MAX_BODY + MAX_CTX + 4096)
"""No lawful file is longer; a longer one is not read at all."""
_LENGTH = 4
_DIGITS = 20


class NotABatch(Exception):
    """Bytes that no program of ours wrote, or that were cut off."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a file says: its rows without their numbers, and where each body lies in it (its letter, its length)."""

    org: str | None
    rows: tuple[tuple[object, ...], ...]
    bodies: tuple[tuple[int, int], ...]


def of_entries(batch: Sequence[Outgoing]) -> list[tuple[object, ...]]:
    """The columns of entries on their way."""
    return [(one.chain, one.rev, one.op, one.entry.h, one.entry.ctx, one.entry.body, one.entry.bh, one.entry.sig)
            for one in batch]  # fmt: skip


def of_rows(rows: Sequence[Row]) -> list[tuple[object, ...]]:
    """The columns of rows as they lay in a store before."""
    return [astuple(row)[1:] for row in rows]


def pack(org: str | None, rows: Sequence[Sequence[object]]) -> bytes:
    """The bytes of a file."""
    parts = [MAGIC, _packed(org), len(rows).to_bytes(_LENGTH, "big")]
    parts += [_packed(value) for row in rows for value in row]
    return b"".join(parts)


def unpack(data: bytes) -> Batch:
    """Read the bytes of a file; raises NotABatch for anything else, whatever it is."""
    if not data.startswith(MAGIC):
        raise NotABatch
    org, at, _ = _read(data, len(MAGIC))
    number, at = _number(data, at)
    if not 1 <= number <= MAX_BATCH or not isinstance(org, str | None):
        raise NotABatch
    rows, bodies = [], []
    for _row in range(number):
        values, places = [], []
        for _column in COLUMNS:
            value, at, place = _read(data, at)
            values.append(value)
            places.append(place)
        rows.append(tuple(values))
        bodies.append(places[BODY])
    if at != len(data):
        raise NotABatch
    return Batch(org, tuple(rows), tuple(bodies))


def shown(seq: int, values: Sequence[object]) -> Row:
    """A row as it is handed out: what is longer than any lawful value is cut, still too long."""
    most = (MAX_CHAIN, MAX_CHAIN, MAX_CHAIN, MAX_CHAIN, MAX_CTX, MAX_BODY, MAX_CHAIN, MAX_CHAIN)
    return Row(seq, *(_cut(value, limit) for value, limit in zip(values, most, strict=True)))


def broken(number: int) -> Iterator[tuple[object, ...]]:
    """Rows in the place of what cannot be read."""
    return iter([(None,) * len(COLUMNS)] * number)


def _cut(value: object, most: int) -> object:
    if isinstance(value, bytes):
        return value[: most + 1]
    if isinstance(value, str) and len(value) > most:
        return value.encode("utf-8", "surrogatepass")[: most + 1]
    return value


def _packed(value: object) -> bytes:
    kind, data = _kind_of(value)
    return kind + len(data).to_bytes(_LENGTH, "big") + data


def _kind_of(value: object) -> tuple[bytes, bytes]:
    match value:
        case None:
            return b"n", b""
        case bytes():
            return b"b", value
        case str():
            return b"t", value.encode("utf-8", "surrogatepass")
        case int():
            return b"i", str(int(value)).encode()
        case float():
            return b"f", value.hex().encode()
    raise TypeError(type(value).__name__)


def _number(data: bytes, at: int) -> tuple[int, int]:
    end = at + _LENGTH
    if end > len(data):
        raise NotABatch
    return int.from_bytes(data[at:end], "big"), end


def _read(data: bytes, at: int) -> tuple[object, int, tuple[int, int]]:
    """The value at ``at``, where the next one begins, and (where its kind stands, its length)."""
    length, begin = _number(data, at + 1)
    end = begin + length
    if end > len(data):
        raise NotABatch
    return _value(data[at : at + 1], data[begin:end]), end, (at, length)


def _value(kind: bytes, data: bytes) -> object:
    try:
        match kind:
            case b"b":
                return data
            case b"t":
                return data.decode("utf-8", "surrogatepass")
            case b"i" if len(data) <= _DIGITS:
                return int(data)
            case b"f":
                return float.fromhex(data.decode("ascii"))
            case b"n" | b"x":
                return None
    except (ValueError, OverflowError) as error:
        raise NotABatch from error
    raise NotABatch
