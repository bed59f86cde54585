"""The one JSON form that is signed and hashed, and the strict parser for what others wrote.

Form: ``json.dumps(o, sort_keys=True, separators=(",", ":"), ensure_ascii=True)``; integers 0…2^53-1, no floats, ASCII
keys, no duplicate keys, no lone surrogates, depth at most 8. ``parse`` lets out exactly one error: ``Malformed``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final, NoReturn

from hris_desktop.crypto.errors import Malformed

MAX_CTX = 16 * 1024
"""Largest signed context in bytes."""
MAX_BODY = 1024 * 1024
"""Largest body in bytes."""
MAX_DEPTH = 8
MAX_INT = 2**53 - 1
_INT_DIGITS = 16
_NESTED: Final = (dict, list, tuple)
_encoder = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False, check_circular=False
)
# what it makes anew for every value, made once; None where Python has no such part in C
_AS_ABOVE: Final = (None, _encoder.default, json.encoder.encode_basestring_ascii, None, ":", ",", True, False, False)
_make: Any = getattr(json.encoder, "c_make_encoder", None)
_chunks: Any = _make(*_AS_ABOVE) if _make is not None else None


def encode(value: object) -> bytes:
    """The canonical bytes of dicts, lists, strings, integers, booleans and None; ``Malformed`` for anything else."""
    _check(value, 0)
    return _write(value)


def encode_unchecked(value: object) -> bytes:
    """As ``encode``, for what ``parse`` gave, or for what the caller reads again: the same bytes for the same value.

    ``Malformed`` only for what has no bytes at all.
    """
    try:
        return _write(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise Malformed("has no canonical form") from error


def parse(data: bytes, limit: int = MAX_BODY, *, depth: int = 0) -> Any:  # noqa: ANN401 - no type yet; callers check each
    """Parse UTF-8 JSON of at most ``limit`` bytes under the limits above; spacing and key order are free.

    ``depth`` counts the levels around it, where it is a part of something larger.
    """
    if len(data) > limit:
        raise Malformed("too long")
    try:
        value = _read(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Malformed("not JSON of the allowed form") from error
    # what no byte hints at need not be looked for in every value: escapes can hide surrogates and foreign keys
    if depth + data.count(b"[") + data.count(b"{") > MAX_DEPTH or not data.isascii() or b"\\u" in data:
        _check(value, depth)
    return value


def parse_canonical(data: bytes, limit: int = MAX_CTX, *, depth: int = 0) -> Any:  # noqa: ANN401 - as parse
    """As ``parse``, and the bytes must be the canonical ones: two readers can never see two meanings."""
    value = parse(data, limit, depth=depth)
    if _write(value) != data:
        raise Malformed("not in canonical form")
    return value


def _write(value: object) -> bytes:
    text = "".join(_chunks(value, 0)) if _chunks is not None else _encoder.encode(value)
    return text.encode("ascii")


def _read(text: str) -> Any:  # noqa: ANN401 - as parse
    # what has no space around it, so nearly everything, needs no second look; the slow way has the same outcome
    try:
        value, end = _decoder.scan_once(text, 0)  # type: ignore[attr-defined] # documented by its use in raw_decode
    except StopIteration:
        return _decoder.decode(text)
    return value if end == len(text) else _decoder.decode(text)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _integer(text: str) -> int:
    if len(text) > _INT_DIGITS or text[0] == "-" or int(text) > MAX_INT:
        raise ValueError("integer out of range")
    return int(text)


def _refuse(_text: str) -> NoReturn:
    raise ValueError("number form not allowed")


_decoder = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_float=_refuse, parse_int=_integer, parse_constant=_refuse, strict=True
)


def _check(value: object, depth: int) -> None:
    # no match statement, and texts are looked at where they stand: this is asked of every value that is written
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, _NESTED):
        _check_depth(depth)
        if isinstance(value, dict):
            _check_keys(value)
            value = value.values()
        for inner in value:
            if type(inner) is not str or not inner.isascii():
                _check(inner, depth + 1)
    elif value is not None and not isinstance(value, bool):
        _check_integer(value)


def _check_keys(keys: Iterable[object]) -> None:
    for key in keys:
        if not isinstance(key, str) or not key.isascii():
            raise Malformed("key is not ASCII text")


def _check_depth(depth: int) -> None:
    if depth >= MAX_DEPTH:
        raise Malformed("nested too deep")


def _check_integer(value: object) -> None:
    if type(value) is not int or not 0 <= value <= MAX_INT:
        raise Malformed("only integers from 0 to 2^53-1 are allowed")


def _check_text(value: str) -> None:
    if value.isascii():
        return
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Malformed("lone surrogate") from error
