"""Power loss: the disk that comes back is the one that may come back, and a sample of all cuts recovers by itself.

``make faults`` opens every one.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.faults.drawn import drawn
from tests.faults.medium import Disk, Lost, Note, notes, rebuild
from tests.faults.operations import OPERATIONS, operation
from tests.faults.power import CannotWatch, simulate


def at(path: Path, kind: str, place: int = 0, data: bytes = b"", other: str = "") -> Note:
    return Note(kind, str(path), other, place, data)


def lying(disk: Disk, folder: Path, lost: Lost) -> dict[str, bytes]:
    rebuild(disk, folder, lost, random.Random(1))
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_was_not_synced_may_be_gone(tmp_path: Path) -> None:
    folder, after = tmp_path / "disk", tmp_path / "after"
    folder.mkdir()
    (folder / "kept").write_bytes(b"old old")
    disk, kept, fresh = Disk(folder), folder / "kept", folder / "fresh"
    for note in (at(kept, "W", 0, b"new"), at(fresh, "C"), at(fresh, "W", 2, b"xy"), at(fresh, "S")):
        disk.take(note)
    assert lying(disk, after, Lost.ALL) == {"kept": b"old old"}, "a name is safe when its folder was synced"
    assert lying(disk, after, Lost.NOTHING) == {"kept": b"new old", "fresh": b"\0\0xy"}
    for note in (at(kept, "S"), at(folder, "S"), at(kept, "Z", 2), at(fresh, "U")):
        disk.take(note)
    assert lying(disk, after, Lost.ALL) == {"kept": b"new old", "fresh": b"\0\0xy"}
    assert lying(disk, after, Lost.NOTHING) == {"kept": b"ne"}


def test_a_name_that_was_replaced_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    folder, after = tmp_path / "disk", tmp_path / "after"
    folder.mkdir()
    (folder / "card").write_bytes(b"one")
    disk, beside, card = Disk(folder), folder / "beside", folder / "card"
    for note in (at(beside, "C"), at(beside, "W", 0, b"two"), at(beside, "S"), at(beside, "R", other=str(card))):
        disk.take(note)
    assert lying(disk, after, Lost.ALL) == {"card": b"one"}
    disk.take(at(folder, "S"))
    assert lying(disk, after, Lost.ALL) == {"card": b"two"}


SAVING = ("mid-pull", "mid-push", "mid-rotate")


@pytest.mark.parametrize(
    "some", [SAVING, tuple(one for one in OPERATIONS if one not in SAVING)], ids=["reading and writing", "the others"]
)
def test_a_sample_of_all_cuts_recovers_by_itself(some: tuple[str, ...]) -> None:
    with drawn(" ".join(some)) as lot:
        try:
            result = simulate(lot.choice(some), sample=4, seed=lot.randrange(1_000))
        except CannotWatch as reason:
            pytest.skip(str(reason))
        assert result.failed == [], result.line()
        assert result.disks > 1
        assert result.cuts > 50


def test_every_operation_is_known_by_its_name() -> None:
    assert [operation(name).name for name in OPERATIONS] == list(OPERATIONS)


def test_a_file_that_is_not_synced_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The very same operation on a disk that ignores every sync loses what was promised."""
    monkeypatch.setattr("tests.faults.power.notes", lambda log: [note for note in notes(log) if note.kind != "S"])
    try:
        result = simulate("mid-push", sample=8, seed=8)
    except CannotWatch as reason:
        pytest.skip(str(reason))
    assert result.failed
