"""What every command says of itself: one set of options opens a profile, and every option says what it is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from hris_desktop.cli.commands import cli
from hris_desktop.cli.who import Me, by_profile

CLI = Path(__file__).parents[2] / "hris_desktop" / "cli"
OWN = {"device.py": 2, "recovery.py": 1, "store.py": 1}
"""Where a passphrase is chosen for a profile that is being made: not one that is there already."""


def commands(of: Any = None, name: str = "") -> Iterator[tuple[str, Any]]:
    of = of or typer.main.get_command(cli)
    inner = getattr(of, "commands", {})
    if not inner:
        yield name, of
    for key, one in inner.items():
        yield from commands(one, f"{name} {key}".strip())


def test_every_option_of_every_command_says_what_it_is_for() -> None:
    found = dict(commands())
    assert len(found) > 50
    mute = [
        (name, one.name) for name, command in found.items() for one in command.params if not one.help and not one.hidden
    ]
    assert mute == []


def test_the_options_that_open_a_profile_are_declared_once() -> None:
    again = {path.name: len(re.findall(r"passphrase_fd: PassphraseFd", path.read_text())) for path in CLI.glob("*.py")}
    assert {name: count for name, count in again.items() if count} == OWN
    by_it = [command for _, command in commands() if {"profile", "passphrase_file"} <= {p.name for p in command.params}]
    assert len(by_it) > 40


def test_a_command_is_handed_who_it_works_for() -> None:
    @by_profile
    def greet(me: Me, name: str, *, loud: bool = False) -> tuple[Me, str, bool]:
        return me, name, loud

    given = greet(profile="priya", passphrase_file=Path("x"), passphrase_fd=None, name="Amira", loud=True)
    assert given == (Me("priya", Path("x"), None), "Amira", True)
