"""Order in the house: names that say something, files one can read at a sitting, no trace of anybody's workplace."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import hris_desktop

NAMELESS = re.compile(r"(^|/)(utils?|helpers?|manager|misc|common|base)(\.py|/)")
LONGEST = 400
LONGEST_TEST = 500
"""Tests are longer than what they test, one case after the other; still one subject a file."""
WHOLE = {
    "tests/vectors/reader.py": "a second reader, to be read beside the format's page from its first line to its last",
    "tests/workstations/oracle.py": "a second judge, to be read beside the format's page in one go",
    "tests/workstations/attacks.py": "the list of attacks, one function each",
    "tests/vectors/make.py": "the recipes of the vectors, one after the other",
}
MACHINE = re.compile(r"(?<![\w.$}-])/(?:root|work(?:space)?s?|builds?|opt/(?!hris-desktop/)[\w.-]+)/")
"""Where somebody's clone or tools lie; nobody else has them there. Homes of made-up people are examples."""
TEXT = {".py", ".md", ".toml", ".txt", ".sh", ".yml", ".yaml", ".json", ".cfg", ".ini", ".mako", ".desktop", ".xml", ""}


@pytest.fixture
def files(clone: Path) -> list[Path]:
    """Every tracked file, relative to the top."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=clone, capture_output=True, text=True, check=True)
    return [Path(name) for name in listed.stdout.split("\0") if name and (clone / name).exists()]


def test_names_say_something(files: list[Path]) -> None:
    assert not [str(path) for path in files if NAMELESS.search(path.as_posix())]


def test_files_can_be_read_at_a_sitting(clone: Path, files: list[Path]) -> None:
    code = [path for path in files if path.suffix == ".py"]
    lengths = {str(path): len((clone / path).read_text(encoding="utf-8").splitlines()) for path in code}
    allowed = {path: LONGEST_TEST if path.startswith("tests/") else LONGEST for path in lengths}
    assert code
    assert not {path: lines for path, lines in lengths.items() if lines >= allowed[path] and path not in WHOLE}


def test_no_path_of_one_machine(clone: Path, files: list[Path]) -> None:
    texts = [path for path in files if path.suffix in TEXT and path.name != Path(__file__).name]
    found = {str(path): MACHINE.findall((clone / path).read_text(encoding="utf-8")) for path in texts}
    assert not {path: words for path, words in found.items() if words}


def test_versions_agree(clone: Path) -> None:
    project = tomllib.loads((clone / "pyproject.toml").read_text())
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "hris_desktop/__init__.py"
    headings = re.findall(r"^## \[(.+?)\]", (clone / "CHANGELOG.md").read_text(), flags=re.MULTILINE)
    released = [heading for heading in headings if heading != "Unreleased"]
    assert "Unreleased" in headings
    assert all(heading <= hris_desktop.__version__ for heading in released[:1])


def test_oldest_python_is_said_once(clone: Path) -> None:
    project = tomllib.loads((clone / "pyproject.toml").read_text())
    assert project["project"]["requires-python"] == ">=3.11"
    assert project["tool"]["ruff"]["target-version"] == "py311"
    assert project["tool"]["mypy"]["python_version"] == "3.11"
    assert "OLDEST = (3, 11)" in (clone / "packaging" / "prepare.py").read_text()
