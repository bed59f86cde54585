"""The command ``kiosk`` as its supervisor and its session write it: nothing else of the command line is imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hris_desktop.cli import run
from hris_desktop.cli.terminal import Asked, wanted_terminal
from hris_desktop.kiosk.supervisor import USE

REFUSED = """
import sys
from hris_desktop.cli import run
code = run(["kiosk", "--trial", "--settings", sys.argv[1]])
print(code, *(name for name in ("typer", "sqlalchemy", "PySide6", "hris_desktop.cli.commands") if name in sys.modules))
"""


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("kiosk", Asked()),
        ("kiosk --trial", Asked(trial=True)),
        (f"kiosk {USE} --settings /etc/k.toml --trial", Asked(Path("/etc/k.toml"), trial=True, use=True)),
        ("kiosk --settings", None),
        ("kiosk --settings=/etc/k.toml", None),
        ("kiosk --help", None),
        ("kiosk --make-credential", None),
        ("kiosk now", None),
        ("person list", None),
        ("", None),
    ],
)
def test_what_is_a_terminal_by_its_words_alone(words: str, asked: Asked | None) -> None:
    """Everything else is for the command line, which explains itself."""
    assert wanted_terminal(words.split()) == asked


def test_a_use_imports_no_other_command(clone: Path, tmp_path: Path) -> None:
    """Ten megabytes and half a second, in the supervisor for as long as the machine runs."""
    command = [sys.executable, "-c", REFUSED, str(tmp_path / "none.toml")]
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["3"], done.stderr
    assert "none.toml" in done.stderr


def test_both_ways_refuse_alike(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hris_desktop.system.scrub.close_memory", lambda: None)  # this process runs other tests too
    said = []
    for words in (["--settings", str(tmp_path / "none.toml")], [f"--settings={tmp_path / 'none.toml'}"]):
        assert run(["kiosk", "--trial", *words]) == 3
        said.append(capfd.readouterr().err)
    assert said[0] == said[1]
    assert said[0].strip()
