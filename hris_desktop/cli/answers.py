"""How commands speak: sentences on stdout or one JSON value, failures on stderr; and how they ask."""

from __future__ import annotations

import getpass
import json
import math
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import typer

from hris_desktop.services.errors import ServiceError, WrongSecretError

HASH_BYTES = 32
WORDS_A_LINE = 6
LONG, STEPS = 500, 20
"""From how many entries it is told how far something has come, and in how many steps."""


def print_json(value: object) -> None:
    """One JSON value."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def print_words(words: Sequence[str]) -> None:
    """The words of a kit with their numbers."""
    for start in range(0, len(words), WORDS_A_LINE):
        row = words[start : start + WORDS_A_LINE]
        typer.echo("  " + "  ".join(f"{at:2} {word:<10}" for at, word in enumerate(row, start + 1)).rstrip())


def complain(error: ServiceError) -> None:
    """What happened, what happened to the data, what to do next."""
    parts = [f"{error.title}:", error.sentence, error.todo, error.reference and f"(reference {error.reference})"]
    if isinstance(error, WrongSecretError) and error.wait:
        parts.append(f"Try again in {math.ceil(error.wait)} seconds.")
    say(" ".join(part for part in parts if part))


def say(text: str) -> None:
    """One line on stderr."""
    typer.echo(text, err=True)


class Told:
    """Says how far something has come, at every twentieth of the way; of what is short, nothing."""

    def __init__(self) -> None:
        self._began: int | None = None
        self._step = -1

    def __call__(self, at: int, of: int) -> None:
        """``at`` entries of ``of`` are done."""
        self._began = at if self._began is None else self._began
        step = at * STEPS // max(of, 1)
        if of - self._began >= LONG and step != self._step:
            self._step = step
            say(f"{at:,} of {of:,} entries")


def progress() -> Told | None:
    """For whoever watches on a terminal; nothing for a script."""
    return Told() if sys.stderr.isatty() else None


def asked(value: str, option: str, question: str) -> str:
    """What was given, or what the person types; without a terminal, a usage error."""
    if value:
        return value
    if not sys.stdin.isatty():
        raise typer.BadParameter(f"Missing option {option}.")
    return str(typer.prompt(question))


def passphrase(file: Path | None, descriptor: int | None, *, again: bool = False) -> str:
    """The passphrase, from wherever the person said; ``again`` asks twice for a new one."""
    if file is not None:
        return _first_line(lambda: file.read_text("utf-8"), str(file))
    if descriptor is not None:
        return _first_line(lambda: _drain(descriptor), f"descriptor {descriptor}")
    if not sys.stdin.isatty():
        raise typer.BadParameter(
            "There is nobody to ask for the passphrase: give --passphrase-file or --passphrase-fd."
        )
    secret = getpass.getpass("Passphrase: ")
    if again and getpass.getpass("The same once more: ") != secret:
        raise typer.BadParameter("The two passphrases differ; nothing was made.")
    return secret


def _drain(descriptor: int) -> str:
    with os.fdopen(descriptor, "r", encoding="utf-8") as stream:
        return stream.read()


def _first_line(read: Callable[[], str], name: str) -> str:
    try:
        return (read().splitlines() or [""])[0]
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"The passphrase could not be read from {name}.") from error


def hash_option(text: str, option: str) -> bytes | None:
    """32 bytes from 64 hexadecimal digits; None for an option that was not given."""
    if not text:
        return None
    try:
        data = bytes.fromhex(text)
    except ValueError:
        data = b""
    if len(data) != HASH_BYTES:
        raise typer.BadParameter(f"{option} is 64 hexadecimal digits.")
    return data
