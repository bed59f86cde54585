"""What somebody installs is what somebody cloned: the wheel carries the resources and migrations, and finds them."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest

from hris_desktop import __version__
from hris_desktop.system import bundled

FIND = """
import sys
sys.path.insert(0, sys.argv[1])
from hris_desktop.system import bundled
assert bundled.__file__.startswith(sys.argv[1]), bundled.__file__
print(bundled.resource(sys.argv[2]).read_bytes().hex())
print(*sorted(path.name for path in bundled.migrations("..").iterdir() if path.name != "__pycache__"))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network by the backend that is installed here."""
    from hatchling.builders.wheel import WheelBuilder

    out = tmp_path_factory.mktemp("wheel")
    (built,) = WheelBuilder(str(Path(__file__).resolve().parents[2])).build(directory=str(out), versions=["standard"])
    return Path(built)


def tracked(clone: Path, folder: str) -> set[str]:
    listed = subprocess.run(["git", "ls-files", folder], cwd=clone, capture_output=True, text=True, check=True)
    return set(listed.stdout.split())


def test_wheel_carries_every_resource_and_migration(wheel: Path, clone: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        inside = set(opened.namelist())
    wanted = tracked(clone, "resources") | tracked(clone, "migrations")
    assert wanted
    assert {f"hris_desktop/{path}" for path in wanted} <= inside
    assert tracked(clone, "hris_desktop") <= inside
    assert not [path for path in inside if path.startswith(("tests/", "packaging/"))]


def test_wheel_knows_its_licence_and_version(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        metadata = opened.read(f"hris_desktop-{__version__}.dist-info/METADATA").decode()
        commands = opened.read(f"hris_desktop-{__version__}.dist-info/entry_points.txt").decode()
    assert "License-Expression: Apache-2.0" in metadata
    assert "Author: HRIS Desktop contributors" in metadata
    assert "hris-desktop = hris_desktop.__main__:main" in commands


def test_installed_program_finds_its_files(wheel: Path, clone: Path, tmp_path: Path, python: str) -> None:
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(tmp_path)
    sample = min(tracked(clone, "resources"))
    asked = [python, "-P", "-c", FIND, str(tmp_path), sample.removeprefix("resources/")]
    done = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=True)
    contents, names = done.stdout.splitlines()
    assert bytes.fromhex(contents) == (clone / sample).read_bytes()
    assert names.split()


def test_a_missing_file_is_said_by_name() -> None:
    with pytest.raises(FileNotFoundError, match=r"resources/icons/no-such-icon\.svg is missing"):
        bundled.resource("icons/no-such-icon.svg")
