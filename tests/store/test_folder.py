"""The folder store: what it refuses to use, what strange files in it stand for, and what it leaves lying about."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hris_desktop.store.contract import (
    EVERYTHING,
    Appended,
    AppendResult,
    Conflict,
    NotAStore,
    Row,
    StoreError,
    StoreFull,
    StoreTooNew,
    StoreTooOld,
    Unknown,
    Unreachable,
    UnsafeFolder,
    WrongOrganisation,
)
from hris_desktop.store.folder import MARKER, FolderStore
from hris_desktop.store.folder_batch import MAX_FILE, NotABatch, pack, unpack
from hris_desktop.store.folder_files import by_link
from hris_desktop.store.folder_log import Log
from hris_desktop.store.urls import open_store

ORG = "0123456789abcdef" * 2


@pytest.fixture
def three(folder: Path, make: Any) -> Path:
    """A store with three files: rows 1 and 2, rows 3 to 5, row 6."""
    store = FolderStore.open(folder)
    store.found(ORG, [make("org", 1), make("a", 1)])
    store.append([make("org", 2), make("a", 2), make("b", 1)])
    store.append([make("org", 3)])
    return folder


def log_file(folder: Path, first: int) -> Path:
    return folder / "log" / f"{0:015d}" / f"{first:015d}"


def rows(folder: Path) -> list[Row]:
    """What somebody who comes now sees; both ways of reading agree."""
    store = FolderStore.open(folder)
    found = store.entries(EVERYTHING, 0, 10_000)
    assert store.digests(0, 10_000) == [(row.seq, row.h) for row in found]
    return found


# -- what is no store, and what cannot be one -------------------------------------------------------------------------

Act = Callable[[Path], object]


def then(*acts: Act) -> Act:
    """One after the other."""

    def both(path: Path) -> None:
        for act in acts:
            act(path)

    return both


STRANGE: dict[str, Act] = {
    "nothing in it": lambda path: path.mkdir(),
    "other files": then(Path.mkdir, lambda path: (path / "letter.txt").write_text("x")),
    "a marker of nobody": then(Path.mkdir, lambda path: (path / MARKER).write_bytes(b"\xff\0")),
    "an endless marker": then(Path.mkdir, lambda path: (path / MARKER).write_bytes(b"[" * 100_000)),
    "a deep marker": then(Path.mkdir, lambda path: (path / MARKER).write_bytes(b"[" * 4000)),
    "a marker of other words": then(Path.mkdir, lambda path: (path / MARKER).write_text('{"schema": 1}')),
    "a marker that is a folder": lambda path: (path / MARKER).mkdir(parents=True),
    "a marker that is a link": then(Path.mkdir, lambda path: (path / MARKER).symlink_to("/etc/passwd")),
}


def listed(path: Path) -> list[str]:
    return sorted(str(one.relative_to(path)) for one in path.rglob("*"))


@pytest.mark.parametrize("kind", STRANGE)
def test_what_is_not_a_store_is_left_alone(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "store"
    STRANGE[kind](path)
    before = listed(path)
    with pytest.raises(NotAStore, match="Nothing was changed"):
        FolderStore.open(path)
    assert listed(path) == before


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="There is no folder"):
        FolderStore.open(tmp_path / "none")
    with pytest.raises(Unreachable, match="does not exist"):
        FolderStore.create(tmp_path / "none" / "store")


def test_a_store_is_made_in_an_empty_folder_only(three: Path, tmp_path: Path) -> None:
    before = listed(three)
    for path in (three, tmp_path):
        with pytest.raises(NotAStore, match=r"not empty|already a store"):
            FolderStore.create(path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(NotAStore, match="not a folder"):
        FolderStore.create(tmp_path / "file")
    assert listed(three) == before
    (tmp_path / "empty").mkdir()
    assert FolderStore.create(tmp_path / "empty").me().last_seq == 0


def test_making_that_was_broken_off_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "store"
    FolderStore.create(path).close()
    (path / MARKER).unlink()
    assert FolderStore.create(path).me().last_seq == 0


def test_versions_and_organisations(three: Path) -> None:
    about = json.loads((three / MARKER).read_text())
    with pytest.raises(WrongOrganisation, match=ORG):
        open_store(f"folder:///{three}", org="f" * 32)
    for schema, error in ((3, StoreTooNew), (0, StoreTooOld)):
        (three / MARKER).write_text(json.dumps(about | {"schema": schema}))
        with pytest.raises(error):
            FolderStore.open(three)


def refuses(number: int) -> Callable[[Path, Path], None]:
    def name(_staged: Path, _target: Path) -> None:
        raise OSError(number, os.strerror(number))

    return name


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        (shutil.copy, UnsafeFolder, "overwrite another's. Nothing was written"),
        (lambda staged, target: staged.replace(target), UnsafeFolder, "overwrite another's. Nothing was written"),
        (refuses(errno.EPERM), UnsafeFolder, "in one step. Nothing was written"),
        (refuses(errno.EOPNOTSUPP), UnsafeFolder, "in one step. Nothing was written"),
        (refuses(errno.ENOSPC), StoreFull, "full"),
        (refuses(errno.EHOSTDOWN), Unreachable, "does not answer"),
    ],
)
def test_a_folder_that_does_not_keep_its_promise_is_found_at_the_start(
    three: Path, tmp_path: Path, name: Any, error: type[StoreError], words: str
) -> None:
    before = listed(three)
    with pytest.raises(error, match=words):
        FolderStore.open(three, name=name)
    with pytest.raises(error, match=words):
        FolderStore.create(tmp_path / "new", name=name)
    assert listed(three) == before
    assert not (tmp_path / "new" / MARKER).exists()


# -- what strange files stand for -------------------------------------------------------------------------------------

DAMAGE: dict[str, Act] = {
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-9]),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"\0"),
    "empty": lambda path: path.write_bytes(b""),
    "foreign": lambda path: path.write_bytes(b"Dear colleague"),
    "huge": lambda path: os.truncate(path, MAX_FILE + 1),
    "a link": then(Path.unlink, lambda path: path.symlink_to("/etc/passwd")),
    "a link to itself": then(Path.unlink, lambda path: path.symlink_to(path)),
    "a folder": then(Path.unlink, Path.mkdir),
    "a pipe": then(Path.unlink, os.mkfifo),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_file_stands_for_broken_rows(three: Path, kind: str, make: Any) -> None:
    before = rows(three)
    DAMAGE[kind](log_file(three, 3))
    found = rows(three)
    assert [row.seq for row in found] == [1, 2, 3, 4, 5, 6]
    assert [found[at] for at in (0, 1, 5)] == [before[at] for at in (0, 1, 5)]
    assert all(row.h is None and row.body is None for row in found[2:5])
    assert FolderStore.open(three).append([make("org", 4)]) == Appended((7,))


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_end_stands_for_one_row_and_the_log_goes_on(three: Path, kind: str, make: Any) -> None:
    store = FolderStore.open(three)
    store.append([make("b", 2), make("b", 3)])
    DAMAGE[kind](log_file(three, 7))
    assert [(row.seq, row.h is None) for row in rows(three)] == [*((n, False) for n in range(1, 7)), (7, True)]
    # whoever had read it before sees at the next look that the end is not what it was
    assert store.me().last_seq == 7
    assert FolderStore.open(three).append([make("b", 2, "again")]) == Appended((8,))
    assert [row.seq for row in rows(three)] == [*range(1, 9)]
    assert store.append([make("b", 3, "once more")]) == Appended((9,))


def test_a_missing_file_leaves_a_hole(three: Path, make: Any) -> None:
    log_file(three, 3).unlink()
    assert [row.seq for row in rows(three)] == [1, 2, 6]
    assert FolderStore.open(three).me().last_seq == 6


def test_names_of_nobody_are_passed_over(three: Path) -> None:
    before = rows(three)
    block = log_file(three, 1).parent
    for name in ("letter", "7", "0" * 14 + "x", ".new", "0" * 15, "1" * 15, "0" * 16, "-" + "0" * 13 + "7", "०" * 15):
        (block / name).write_bytes(pack(None, [("a", 9, "op", b"h", b"c", b"b", b"bh", b"s")]))
    (three / "log" / "letter").write_text("x")
    (three / "log" / ("9" * 15)).write_text("x")
    assert rows(three) == before


def test_a_planted_number_far_above_is_a_hole_and_costs_nothing(three: Path) -> None:
    far = three / "log" / f"{10**12:015d}" / f"{10**15 - 1:015d}"
    far.parent.mkdir()
    far.write_bytes(b"x")
    (three / "log" / f"{999_999_999_999:015d}").mkdir()
    assert [row.seq for row in rows(three)] == [1, 2, 3, 4, 5, 6]
    far = three / "log" / f"{10**11:015d}" / f"{10**14 + 7:015d}"
    far.parent.mkdir()
    far.write_bytes(b"x")
    assert [row.seq for row in rows(three)] == [1, 2, 3, 4, 5, 6, 10**14 + 7]


def test_a_file_that_overlaps_the_next_is_cut(three: Path) -> None:
    shutil.copy(log_file(three, 3), log_file(three, 5))
    assert [(row.seq, row.chain) for row in rows(three)] == [
        (1, "org"), (2, "a"), (3, "org"), (4, "a"), (5, "org"), (6, "org"),
    ]  # fmt: skip


@pytest.mark.parametrize("column", [None, -1, 2**63, 1.5, float("inf"), "\ud800", "x" * 9000, b"\0" * 70_000, ""])
def test_anything_may_lie_in_a_column(three: Path, column: object, make: Any) -> None:
    log_file(three, 7).write_bytes(pack(None, [(column,) * 8]))
    [last] = rows(three)[6:]
    assert last.op == column or (isinstance(last.op, bytes) and len(last.op) == 256)
    assert FolderStore.open(three).append([make("org", 4)]) == Appended((8,))


def test_bytes_of_every_kind_are_read_or_refused(make: Any) -> None:
    whole = pack(ORG, [("a", 1, "op", b"h" * 32, b"ctx", b"body", b"bh", b"sig"), ("a", 2, "o", None, 1.5, 2, "", b"")])
    assert pack(ORG, unpack(whole).rows) == whole
    for at in range(len(whole)):
        for wrong in (
            whole[:at],
            whole[:at] + bytes([whole[at] ^ 0xA5]) + whole[at + 1 :],
            whole[:at] + whole[at + 1 :],
        ):
            try:
                unpack(wrong)
            except NotABatch:
                continue


# -- others, and time -------------------------------------------------------------------------------------------------


def test_a_store_put_back_to_an_older_state_is_seen_by_who_is_connected(three: Path, tmp_path: Path, make: Any) -> None:
    shutil.copytree(three, tmp_path / "copy")
    store = FolderStore.open(three)
    store.append([make("org", 4), make("c", 1)])
    assert len(store.digests(0, 99)) == 8
    log_file(three, 7).unlink()
    assert (store.me().last_seq, len(store.digests(0, 99))) == (6, 6)
    other = FolderStore.open(three)
    assert other.append([make("org", 4, "other")]) == Appended((7,))
    assert store.append([make("org", 4)]) == Conflict({"org": 4})
    [last] = store.entries(EVERYTHING, 6, 9)
    assert last.op == "op-other"
    assert store.digests(6, 9) == [(7, last.h)]


def test_a_folder_that_was_replaced_takes_no_more_entries(three: Path, tmp_path: Path, make: Any) -> None:
    store = FolderStore.open(three)
    three.rename(tmp_path / "away")
    for use in (store.me, lambda: store.append([make("org", 4)])):
        with pytest.raises(Unreachable, match="moved or replaced"):
            use()
    FolderStore.create(three)
    with pytest.raises(Unreachable, match="moved or replaced"):
        store.append([make("org", 4)])
    assert FolderStore.open(three).me().last_seq == 0


def test_an_answer_that_got_lost_is_found_again(folder: Path, make: Any) -> None:
    """The server gave the name, the system asked again, and was told that the name is taken."""

    def twice(staged: Path, target: Path) -> None:
        by_link(staged, target)
        by_link(staged, target)

    store = FolderStore.open(folder)
    store._files._name = twice
    assert store.append([make("a", 1)]) == Appended((1,))


@pytest.mark.parametrize("written", [True, False])
def test_a_server_that_dies_in_the_middle_leaves_the_outcome_unknown(folder: Path, make: Any, written: bool) -> None:
    def dies(staged: Path, target: Path) -> None:
        if written:
            by_link(staged, target)
        raise OSError(errno.EHOSTDOWN, "down")

    store = FolderStore.open(folder)
    store._files._name = dies
    assert store.append([make("a", 1)]) == Unknown()
    again = FolderStore.open(folder).append([make("a", 1)])
    assert again == (Conflict({"a": 1}) if written else Appended((1,)))
    assert not list((folder / "new").iterdir())


def test_a_name_taken_by_what_is_not_shown_is_waited_for_and_told(folder: Path, make: Any) -> None:
    def taken(_staged: Path, target: Path) -> None:
        raise FileExistsError(errno.EEXIST, "taken", str(target))

    store = FolderStore.open(folder, busy_seconds=0.0)
    store._files._name = taken
    with pytest.raises(Unreachable, match=r"does not show what others wrote\. Nothing was written"):
        store.append([make("a", 1)])


def test_what_a_killed_program_left_is_swept_away_after_a_day(folder: Path) -> None:
    old, fresh = folder / "new" / "old", folder / "new" / "fresh"
    for path in (old, fresh):
        path.write_bytes(b"x")
    os.utime(old, (1_000_000, 1_000_000))
    FolderStore.open(folder)
    assert (old.exists(), fresh.exists()) == (False, True)


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_the_rights_are_those_of_the_folder_whatever_the_umask_says(tmp_path: Path, make: Any) -> None:
    path = tmp_path / "store"
    path.mkdir()
    path.chmod(0o2770)
    old = os.umask(0o077)
    try:
        store = FolderStore.create(path)
        store.append([make("a", 1, body=b"x")])
        store.erase(make("a", 1, body=b"x").entry.h)
        store.put_blobs([b"x"])
        store.mailbox_put("slot", b"x", "2999-01-01T00:00:00Z")
    finally:
        os.umask(old)
    for one in path.rglob("*"):
        assert stat.S_IMODE(one.stat().st_mode) == (0o2770 if one.is_dir() else 0o660), one


def test_an_erased_body_is_gone_from_every_file(folder: Path, make: Any) -> None:
    store, other = FolderStore.open(folder), FolderStore.open(folder)
    sent = [make("a", 1, body=b"SENTINEL-ONE" * 9), make("a", 2, body=b"SENTINEL-TWO"), make("a", 3)]
    store.append(sent)
    other.erase(sent[0].entry.h)
    assert store.fill(sent[0].entry.h, sent[0].entry.body)
    assert [row.body for row in rows(folder)] == [one.entry.body for one in sent]
    store.erase(sent[0].entry.h)
    other.erase(sent[1].entry.h)
    held = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"SENTINEL" not in held
    assert [row.body for row in rows(folder)] == [None, None, b"body"]


def test_an_erasing_that_was_broken_off_is_done_by_erasing_again(
    folder: Path, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, sent = FolderStore.open(folder), make("a", 1, body=b"SENTINEL")
    store.append([sent])
    sync, calls = os.fsync, iter(range(9))

    def cut(descriptor: int) -> None:
        if next(calls) == 0:
            raise OSError(errno.EIO, "cut")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", cut)
    with pytest.raises(Unreachable):
        store.erase(sent.entry.h)
    assert rows(folder)[0].body is None
    store.erase(sent.entry.h)
    assert b"SENTINEL" not in log_file(folder, 1).read_bytes()


def test_strange_things_beside_the_log_are_not_given(folder: Path, make: Any) -> None:
    store, sent = FolderStore.open(folder), make("a", 1)
    store.append([sent])
    [name] = store.put_blobs([b"chunk"])
    chunk = folder / "blobs" / name[:2] / name
    chunk.write_bytes(b"other")
    assert store.get_blobs([name, "../../marker", "x"]) == {}
    store.put_blobs([b"chunk"])
    assert store.get_blobs([name]) == {name: b"chunk"}
    store.erase(sent.entry.h)
    body = folder / "bodies" / sent.entry.h.hex()[:2] / sent.entry.h.hex()
    body.parent.mkdir()
    body.write_bytes(b"not the body")
    assert rows(folder)[0].body is None
    (folder / "mailbox" / "strange").mkdir()
    (folder / "mailbox" / ("0" * 64)).write_bytes(b"\xff" * 100_000)
    (folder / "mailbox" / ("1" * 64)).symlink_to("/etc/passwd")
    store.mailbox_put("old", b"x", "2001-01-01T00:00:00Z")
    store.mailbox_put("new", b"y", "2999-01-01T00:00:00Z")
    assert (store.mailbox_get("old"), store.mailbox_get("new")) == (None, b"y")


def test_every_store_is_another_incarnation(tmp_path: Path) -> None:
    names = {FolderStore.create(tmp_path / name).me().incarnation for name in "ab"}
    assert len(names) == 2
    assert all(str(uuid.UUID(name)) == name for name in names)


@pytest.mark.parametrize("listed", [0, 1, 3])
def test_a_list_of_names_that_is_out_of_date_hides_nothing(
    folder: Path, make: Any, monkeypatch: pytest.MonkeyPatch, listed: int
) -> None:
    """A share may show for a minute who was there before; asked for one by one, all names are there."""
    store = FolderStore.open(folder)
    for rev in range(1, 6):
        store.append([make("a", rev)])
    whole = store.entries(EVERYTHING, 0, 99)
    fresh = Log._numbers

    def stale(place: Path, *, folders: bool) -> list[int]:
        return fresh(place, folders=folders)[:listed] if folders else sorted(fresh(place, folders=folders))[:listed]

    monkeypatch.setattr(Log, "_numbers", staticmethod(stale))
    other = FolderStore.open(folder)
    assert other.me().last_seq == 5
    assert other.entries(EVERYTHING, 0, 99) == whole
    assert [seq for seq, _ in other.digests(0, 9)] == [1, 2, 3, 4, 5]
    assert other.append([make("a", 1, "late")]) == Conflict({"a": 5}), "nobody gets a place twice"
    assert other.append([make("a", 6)]) == Appended((6,))
    assert store.append([make("a", 6, "late")]) == Conflict({"a": 6})


@pytest.mark.parametrize("number", [errno.EPERM, errno.EACCES])
def test_a_share_with_one_word_for_all_refusals_means_that_somebody_was_first(
    three: Path, make: Any, number: int
) -> None:
    """So does SFTP, where another computer got the name; it is no lack of rights."""
    other, first = FolderStore.open(three), list[AppendResult]()

    def name(staged: Path, target: Path) -> None:
        if "log" in target.parts and not first:
            first.append(other.append([make("c", 1)]))
        try:
            by_link(staged, target)
        except FileExistsError:
            if "log" in target.parts:
                raise OSError(number, os.strerror(number)) from None
            raise

    store = FolderStore.open(three, name=name)
    assert store.append([make("d", 1)]) == Appended((8,))
    assert first == [Appended((7,))]
