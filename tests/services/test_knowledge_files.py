"""The files that travel along: a bad one is named and the rest load."""

from __future__ import annotations

from pathlib import Path

from hris_desktop.domain.knowledge_words import tokens
from hris_desktop.services.knowledge_files import bundled, read_folder, read_groups, synonym_groups
from hris_desktop.system.bundled import resource


def test_the_bundle_is_whole() -> None:
    bundle = bundled()
    assert len(bundle.articles) == 61
    assert bundle.troubles == ()


def test_a_bad_file_is_named_with_its_line_and_the_rest_load(tmp_path: Path) -> None:
    good = resource("articles") / "help-with-stress.md"
    (tmp_path / good.name).write_bytes(good.read_bytes())
    (tmp_path / "broken.md").write_text("---\nid: broken\nno colon\n---\n")
    (tmp_path / "latin.md").write_bytes(b"---\nid: latin\ntitle: caf\xe9\n---\n")
    (tmp_path / "huge.md").write_bytes(b"x" * 1_000_001)
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "README.md").write_text("not an article")
    (tmp_path / "notes.txt").write_text("neither")
    bundle = read_folder(tmp_path)
    assert [article.id for article in bundle.articles] == ["help-with-stress"]
    named = dict(trouble.split(": ", 1) for trouble in bundle.troubles)
    assert sorted(named) == ["broken.md", "folder.md", "huge.md", "latin.md"]
    assert named["broken.md"].startswith("line 3")
    assert named["latin.md"].startswith("line 3")


def test_groups_are_read_and_remarks_are_not() -> None:
    assert read_groups("# remark\n\na, b c ,\n") == (("a", "b c"),)


def test_every_synonym_can_be_found() -> None:
    for group in synonym_groups():
        assert len(group) > 1, group
        assert len(set(group)) == len(group), group
        assert all(1 <= len(tokens(member)) <= 5 for member in group), group
