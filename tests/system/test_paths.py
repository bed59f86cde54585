from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from hris_desktop.system.paths import BadProfileName, FolderUnusable, home, profile, profiles


def test_the_variable_decides_where_everything_lies(tmp_path: Path) -> None:
    assert home({"HRIS_DESKTOP_HOME": str(tmp_path)}) == tmp_path
    assert profile(under=tmp_path).folder == tmp_path / "profiles" / "default"


def test_without_the_variable_it_is_the_platforms_data_folder() -> None:
    assert home({}).name == "hris-desktop"
    assert home({"HRIS_DESKTOP_HOME": ""}) == home({})


def test_a_home_that_is_given_relatively_does_not_move_with_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert home({"HRIS_DESKTOP_HOME": "here"}) == tmp_path / "here"
    assert home({"HRIS_DESKTOP_HOME": "~/there"}).is_absolute()


@pytest.mark.parametrize("name", ["", ".", "..", "../other", "a/b", "a\\b", "A", "-a", "a" * 33, "con.txt", "ä", "a\n"])
def test_a_profiles_name_cannot_lead_elsewhere(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadProfileName, match="1 to 32 small letters"):
        profile(name, under=tmp_path)


def test_a_prepared_profile_is_closed_to_others_and_leaves_no_probe(tmp_path: Path) -> None:
    mine = profile("work-2", under=tmp_path)
    former = os.umask(0)
    try:
        mine.prepare()
        mine.prepare()
    finally:
        os.umask(former)
    assert mine.folder.stat().st_mode & 0o777 == 0o700
    assert list(mine.folder.iterdir()) == []
    assert profiles(under=tmp_path) == ["work-2"]


def test_all_files_of_a_profile_lie_in_its_folder(tmp_path: Path) -> None:
    mine = profile(under=tmp_path)
    files = [mine.replica, mine.settings, mine.logs, mine.device_key, mine.lock]
    assert {path.parent for path in files} == {mine.folder}
    assert len(set(files)) == 5


def test_no_profiles_yet(tmp_path: Path) -> None:
    assert profiles(under=tmp_path / "nowhere") == []


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "profiles").write_text("not a folder")
    with pytest.raises(FolderUnusable, match="A file lies where the folder"):
        profile(under=tmp_path).prepare()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(13, "denied"), "cannot be written by your account. Nothing was changed."),
        (OSError(30, "read-only"), "cannot be written by your account. Nothing was changed."),
        (OSError(28, "full"), "There is no room left"),
        (OSError(122, "quota"), "There is no room left"),
        (OSError(5, "input/output"), "cannot be used"),
    ],
)
def test_a_folder_that_cannot_be_written_has_its_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str
) -> None:
    def refuse(**_: object) -> None:
        raise error

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    with pytest.raises(FolderUnusable, match=words) as caught:
        profile(under=tmp_path).prepare()
    assert caught.value.path == tmp_path / "profiles" / "default"


def test_a_profile_keeps_its_identity_when_its_folder_is_moved(tmp_path: Path) -> None:
    mine, other = profile("a", under=tmp_path), profile("b", under=tmp_path)
    mine.prepare()
    other.prepare()
    drawn = mine.identity()
    assert len(drawn) == 16
    assert mine.identity() == drawn
    assert other.identity() != drawn
    mine.folder.rename(tmp_path / "profiles" / "c")
    assert profile("c", under=tmp_path).identity() == drawn


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"0123", b"g" * 16])
def test_a_damaged_identity_is_told_and_not_drawn_anew(tmp_path: Path, content: bytes) -> None:
    mine = profile(under=tmp_path)
    mine.prepare()
    (mine.folder / "profile-id").write_bytes(content)
    with pytest.raises(FolderUnusable, match="is damaged"):
        mine.identity()
    assert (mine.folder / "profile-id").read_bytes() == content
