"""The floors of the house: which package may import which is a contract, and it holds."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from importlinter.api import read_configuration
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

CLOCKLESS = ("hris_desktop.domain", "hris_desktop.crypto", "hris_desktop.vault", "hris_desktop.sync")


def test_contracts_hold(clone: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(clone)
    status = lint_imports(config_filename=str(clone / "pyproject.toml"), cache_dir=None)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_contracts_say_what_they_should(clone: Path) -> None:
    contracts = {each["id"]: each for each in read_configuration(str(clone / "pyproject.toml"))["contracts_options"]}
    assert contracts["floors"]["exhaustive"] in (True, "True")
    assert tuple(contracts["no-clock"]["source_modules"]) == CLOCKLESS
    assert "time" in contracts["no-clock"]["forbidden_modules"]
    assert contracts["sql-in-store"]["source_modules"] == contracts["qt-in-ui"]["source_modules"] == ["hris_desktop"]


def test_the_clock_is_read_in_one_place(clone: Path) -> None:
    ruff = tomllib.loads((clone / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    excused = [path for path, rules in ruff["per-file-ignores"].items() if "TID251" in rules and "hris" in path]
    assert excused == ["hris_desktop/system/clock.py"]
    assert "datetime.datetime.now" in ruff["flake8-tidy-imports"]["banned-api"]
