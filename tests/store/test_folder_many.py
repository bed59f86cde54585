"""The log of a folder store over many folders: with and without its notes, with holes, with names shown too late."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hris_desktop.store import folder_log
from hris_desktop.store.contract import EVERYTHING, Appended, Conflict, Scope
from hris_desktop.store.folder import FolderStore
from tests.store.test_folder import log_file, rows


@pytest.fixture
def small_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_log, "A_FOLDER", 4)


@pytest.mark.usefixtures("small_folders")
def test_many_folders_read_alike_with_and_without_their_index(folder: Path, make: Any) -> None:
    writer, reader = FolderStore.open(folder), FolderStore.open(folder)
    revs = {"a": 0, "b": 0}
    for size in (1, 2, 3, 5, 1, 1, 4, 7, 2, 3):
        batch = []
        for at in range(size):
            chain = "ab"[at % 2]
            revs[chain] += 1
            batch.append(make(chain, revs[chain]))
        assert isinstance(writer.append(batch), Appended)
        reader.me()
    whole = writer.entries(EVERYTHING, 0, 99)
    assert [row.seq for row in whole] == [*range(1, 30)]
    assert rows(folder) == whole == reader.entries(EVERYTHING, 0, 99)
    assert len(list((folder / "index").iterdir())) >= 4
    fresh = FolderStore.open(folder)
    for after in range(30):
        assert fresh.digests(after, 3) == [(row.seq, row.h) for row in whole[after : after + 3]]
        only = Scope(everything=False, chains=("b",))
        assert fresh.entries(only, after, 2) == [row for row in whole[after:] if row.chain == "b"][:2]
    assert fresh.append([make("a", 1, "late")]) == Conflict({"a": revs["a"]})
    for strange in (
        b"",
        b"\xff\0",
        b"[" * 5000,
        b'[[1,1,"a",1]]',
        b"[[1,1,7,1,7]]",
        b"{}",
        b"[null]",
        b"[" + b"9" * 9000,
    ):
        for index in (folder / "index").iterdir():
            index.write_bytes(strange)
        assert rows(folder) == whole


@pytest.mark.usefixtures("small_folders")
def test_a_folder_with_a_broken_row_is_never_noted(folder: Path, make: Any) -> None:
    store = FolderStore.open(folder)
    for rev in range(1, 14):
        store.append([make("a", rev)])
    before = log_file(folder, 2).read_bytes()
    log_file(folder, 2).write_bytes(b"x")
    assert [row.h is None for row in rows(folder)][:3] == [False, True, False]
    noted = {path.name for path in (folder / "index").iterdir()}
    assert f"{0:015d}" not in noted
    assert f"{1:015d}" in noted
    log_file(folder, 2).write_bytes(before)
    assert all(row.h for row in rows(folder))


@pytest.mark.usefixtures("small_folders")
def test_a_folder_with_a_hole_is_never_noted(folder: Path, make: Any) -> None:
    """A hole may be a server that is slow to show a name: what is noted of it would stay wrong for everybody."""
    store = FolderStore.open(folder)
    for rev in range(1, 14):
        store.append([make("a", rev)])
    before = log_file(folder, 3).read_bytes()
    log_file(folder, 3).unlink()
    assert [row.seq for row in rows(folder)] == [1, 2, *range(4, 14)]
    log_file(folder, 3).write_bytes(before)
    assert [row.seq for row in rows(folder)] == [*range(1, 14)]


@pytest.mark.usefixtures("small_folders")
def test_a_list_of_names_that_is_out_of_date_hides_nothing(
    folder: Path, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FolderStore.open(folder)
    for rev in range(1, 14):
        store.append([make("a", rev)])
    listed_now = folder_log.Log._numbers
    hidden = {2, 4, 7, 8}

    def old(path: Path, *, folders: bool) -> list[int]:
        return [number for number in listed_now(path, folders=folders) if folders or number not in hidden]

    monkeypatch.setattr(folder_log.Log, "_numbers", staticmethod(old))
    assert [row.seq for row in rows(folder)] == [*range(1, 14)]
