"""The paper of a recovery kit: a new file for it, opened before the kit is made; and its words, read again."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from hris_desktop.cli.answers import say
from hris_desktop.services.kit import Kit

WordsFile = Annotated[Path | None, typer.Option(help="Read the 24 words from a file; a sheet of the kit will do.")]
KitFile = Annotated[
    Path | None,
    typer.Option(help="Let the recovery kit sign in the place of a second person: a file with its 24 words."),
]


class Sheet:
    """A new file for the recovery kit, opened before the founding, so that the kit has a place when it is made."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file = None if path is None else os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self.kept = False

    def __call__(self, kit: Kit) -> bool:
        """Whether the kit now stands in the file; if the disk refuses, the screen has to take it."""
        if self._file is None:
            return False
        text = f"HRIS Desktop recovery kit {kit.reference}\n" + "\n".join(kit.words) + "\n"
        try:
            self.kept = os.write(self._file, text.encode()) == len(text)
            os.fsync(self._file)
        except OSError as error:
            self.kept = False
            say(f"The kit could not be written to {self._path} ({error.strerror}); here it is instead.")
        return self.kept

    def close(self) -> None:
        """Leave no empty file behind where nothing was founded."""
        if self._file is not None and self._path is not None:
            os.close(self._file)
            if not self.kept:
                self._path.unlink()


@contextmanager
def sheet(path: Path | None) -> Iterator[Sheet]:
    """A file for a kit that is about to be made, closed again afterwards; a usage error where it cannot be made."""
    try:
        made = Sheet(path)
    except FileExistsError as error:
        raise typer.BadParameter(f"{path} exists already; nothing was made.") from error
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be written ({error.strerror}); nothing was made.") from error
    try:
        yield made
    finally:
        made.close()


def words(file: Path | None) -> str:
    """The words of a kit, from a file or from whoever types them; they never stand in the arguments."""
    if file is None:
        if not sys.stdin.isatty():
            raise typer.BadParameter("There is nobody to ask for the words: give --words-file.")
        return getpass.getpass("The 24 words of the kit (not shown while you type): ")
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"The words could not be read from {file}.") from error
    # the sheet that `store init --kit` wrote has a title
    return " ".join(line for line in lines if not line.startswith("HRIS Desktop recovery kit"))
