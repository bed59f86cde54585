"""A disk that loses power: what may lie on it when it comes back, from the notes of everything that was done to it.

What was synced is there. Of what was not, anything may be: none of it, all of it, or some of it in any order, the last
write torn at a sector. A name (made, moved, removed) is safe only when its folder was synced. That is the least a file
system promises; every real one promises more.
"""

from __future__ import annotations

import random
import shutil
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

SECTOR = 512
HEAD = struct.Struct("<cI")
ACKNOWLEDGED = "ACKNOWLEDGED"
"""The file to which the child writes what was promised to the person; it stands outside of the disk."""


@dataclass(frozen=True)
class Note:
    """One thing that was done: C made, T emptied, W written, Z cut, S synced, U removed, R moved, L linked, M, X."""

    kind: str
    path: str
    other: str
    at: int
    data: bytes = field(repr=False)


class Lost(Enum):
    """What becomes of what was not synced."""

    ALL = "all that was not synced"
    NOTHING = "nothing: the program alone ended"
    SOME = "some of it, by lot"


def notes(log: Path) -> list[Note]:
    """What the watching library wrote down."""
    raw, at, found = log.read_bytes(), 0, []
    while at < len(raw):
        kind, length = HEAD.unpack_from(raw, at)
        at += HEAD.size
        path, other, rest = raw[at : at + length].split(b"\0", 2)
        [offset] = struct.unpack_from("<q", rest)
        found.append(Note(kind.decode(), path.decode(), other.decode(), offset, rest[8:]))
        at += length
    return found


@dataclass
class File:
    """What is safe of a file, and what was done to it since."""

    safe: bytes = b""
    since: list[Note] = field(default_factory=list)

    def now(self, kept: list[Note]) -> bytes:
        """The content if these came through."""
        content = bytearray(self.safe)
        for one in kept:
            end = one.at + len(one.data)
            if one.kind == "W":
                content.extend(bytes(max(0, end - len(content))))
                content[one.at : end] = one.data
            else:
                size = one.at if one.kind == "Z" else 0
                content.extend(bytes(max(0, size - len(content))))
                del content[size:]
        return bytes(content)

    def sync(self) -> None:
        """Everything came through."""
        self.safe, self.since = self.now(self.since), []


class Disk:
    """The files below a folder, as they were and as they are told."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)
        self.names: dict[str, File] = {
            str(path): File(path.read_bytes()) for path in folder.rglob("*") if path.is_file()
        }
        self.safe_names = dict(self.names)
        self.folders = {str(path) for path in folder.rglob("*") if path.is_dir()} | {self.folder}
        self.moves: list[tuple[str, dict[str, File | None]]] = []
        """Folder and what became of its names, not yet synced."""

    def take(self, one: Note) -> None:
        """One more thing was done."""
        if one.kind == "S":
            self._sync(one.path)
        elif one.kind in "MX":
            (self.folders.add if one.kind == "M" else self.folders.discard)(one.path)
        elif one.kind in "CULR":
            self._rename(one)
        elif one.path in self.names:
            self.names[one.path].since.append(one)

    def _rename(self, one: Note) -> None:
        match one.kind:
            case "C":
                became: dict[str, File | None] = {one.path: File()}
            case "U":
                became = {one.path: None}
            case "L":
                became = {one.other: self.names[one.path]}
            case _:
                became = {one.path: None, one.other: self.names[one.path]}
        _apply(self.names, became)
        self.moves.append((_parent(one.other or one.path), became))

    def _sync(self, path: str) -> None:
        if path in self.folders:
            for where, became in self.moves:
                if where == path:
                    _apply(self.safe_names, became)
            self.moves = [one for one in self.moves if one[0] != path]
        else:
            self.names[path].sync()

    def after(self, lost: Lost, lot: random.Random) -> Iterator[tuple[str, bytes]]:
        """Names and contents when the power is back."""
        names = dict(self.safe_names)
        came = {Lost.ALL: 0, Lost.NOTHING: len(self.moves)}.get(lost, lot.randint(0, len(self.moves)))
        for _, became in self.moves[:came]:
            _apply(names, became)
        for path, file in sorted(names.items()):
            yield path, file.now(list(_kept(file.since, lost, lot)))


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _apply(names: dict[str, File], became: dict[str, File | None]) -> None:
    for path, file in became.items():
        if file is None:
            names.pop(path, None)
        else:
            names[path] = file


def _kept(since: list[Note], lost: Lost, lot: random.Random) -> Iterator[Note]:
    if lost is Lost.NOTHING:
        yield from since
    for one in since if lost is Lost.SOME else ():
        if lot.random() < 0.6:
            sectors = -(-len(one.data) // SECTOR)
            torn = one.kind == "W" and sectors > 1 and lot.random() < 0.3
            yield replace(one, data=one.data[: SECTOR * lot.randint(1, sectors)]) if torn else one


def rebuild(disk: Disk, folder: Path, lost: Lost, lot: random.Random) -> None:
    """Put what may lie there into an empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    for path in sorted(disk.folders):
        (folder / Path(path).relative_to(disk.folder)).mkdir(parents=True, exist_ok=True)
    for path, content in disk.after(lost, lot):
        place = folder / Path(path).relative_to(disk.folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
