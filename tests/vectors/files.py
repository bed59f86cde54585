"""The form of the vector files: blocks of ``name: value`` lines, an empty line between them, ``#`` for the reader.

Bytes are hex, in pieces; ``80*3`` is a piece three times. Text stands as it is. JSON stands in one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

FOLDER = Path(__file__).parent


def read(name: str) -> list[dict[str, str]]:
    """The blocks of ``<name>.txt``."""
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    found: list[dict[str, str]] = []
    for part in text.split("\n\n"):
        lines = [line for line in part.split("\n") if line and not line.startswith("#")]
        if lines:
            found.append({name: value.removeprefix(" ") for name, _, value in (line.partition(":") for line in lines)})
    return found


def write(name: str, words: str, all_of: Iterable[Mapping[str, object]]) -> None:
    """Write ``<name>.txt``; ``words`` say what it holds."""
    head = "\n".join(f"# {line}" for line in words.splitlines())
    parts = ["\n".join(f"{key}: {value}".rstrip() for key, value in block.items()) for block in all_of]
    (FOLDER / f"{name}.txt").write_text("\n\n".join([head, *parts]) + "\n", encoding="utf-8")


def unhex(text: str) -> bytes:
    """The bytes of a value."""
    out = b""
    for piece in text.split():
        digits, _, count = piece.partition("*")
        out += bytes.fromhex(digits) * int(count or "1")
    return out


def tohex(data: bytes) -> str:
    """The shortest way to write bytes whose tail repeats."""
    tail = len(data) - len(data.rstrip(b"\0"))
    if tail < 4:
        return data.hex()
    return f"{data[: len(data) - tail].hex()} 00*{tail}".strip()
