from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hris_desktop.demo.folder import DemoTrouble, Folder

MADE = datetime(2026, 11, 21, 10, tzinfo=UTC)


def whole(root: Path, people: int = 7) -> Folder:
    folder = Folder(root)
    folder.clear()
    folder.store.write_bytes(b"store")
    folder.finish(people, MADE)
    return folder


def test_a_finished_demo_is_known_by_its_people(tmp_path: Path) -> None:
    assert whole(tmp_path / "demo").people() == 7
    assert whole(tmp_path / "demo").made() == MADE
    assert Folder(tmp_path / "none").made() is None


def test_a_half_built_one_is_no_demo_and_may_be_cleared(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "demo")
    folder.clear()
    (folder.root / "half").write_text("half")
    assert folder.people() == 0
    folder.clear()
    assert not (folder.root / "half").exists()


def test_one_without_its_store_or_of_another_form_is_no_demo(tmp_path: Path) -> None:
    folder = whole(tmp_path / "demo")
    folder.store.unlink()
    assert folder.people() == 0
    other = whole(tmp_path / "other")
    (other.root / "demo.json").write_text('{"form": 0, "people": 7}')
    assert other.people() == 0
    (other.root / "demo.json").write_text("not json")
    assert other.people() == 0


@pytest.mark.parametrize("what", ["a file", "papers"])
def test_what_is_not_a_demo_is_left_alone(tmp_path: Path, what: str) -> None:
    root = tmp_path / "papers"
    if what == "papers":
        root.mkdir()
        (root / "letter.txt").write_text("mine")
    else:
        root.write_text("mine")
    with pytest.raises(DemoTrouble, match="not a demo"):
        Folder(root).clear()
    assert (root / "letter.txt").read_text() == "mine" if what == "papers" else root.read_text() == "mine"


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    assert whole(tmp_path).people() == 7
