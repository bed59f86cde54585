"""The locked requirements: in step with pyproject.toml, hashed, and naming no host."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PIN = re.compile(r"^(?P<name>[a-z0-9.-]+)(?:\[[a-z,]+\])?==(?P<version>[^ ;\\]+)")


def pins(path: Path) -> dict[str, str]:
    """Name -> version of one requirement file."""
    found = (PIN.match(line) for line in path.read_text().splitlines())
    return {canonicalize_name(match["name"]): match["version"] for match in found if match}


def direct(clone: Path, *, dev: bool) -> list[Requirement]:
    project = tomllib.loads((clone / "pyproject.toml").read_text())
    lines = project["project"]["dependencies"] + (project["dependency-groups"]["dev"] if dev else [])
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize(("name", "dev"), [("run", False), ("dev", True)])
def test_every_direct_requirement_is_pinned_inside_its_range(clone: Path, name: str, dev: bool) -> None:
    pinned = pins(clone / "packaging" / "requirements" / f"{name}.txt")
    wanted = direct(clone, dev=dev)
    assert wanted
    outside = [str(each) for each in wanted if pinned.get(canonicalize_name(each.name), "none") not in each.specifier]
    assert not outside, "pyproject.toml and the lock differ: run `make lock`"


def test_both_files_agree(clone: Path) -> None:
    folder = clone / "packaging" / "requirements"
    run, dev = pins(folder / "run.txt"), pins(folder / "dev.txt")
    assert run.items() <= dev.items()


@pytest.mark.parametrize("name", ["run", "dev"])
def test_files_are_hashed_and_name_no_host(clone: Path, name: str) -> None:
    text = (clone / "packaging" / "requirements" / f"{name}.txt").read_text()
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert len(entries) == len(pins(clone / "packaging" / "requirements" / f"{name}.txt")) > 40
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"://|--(extra-)?index|--find-links|@ |(?<!\\)\s/", text)
