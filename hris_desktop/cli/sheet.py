"""A new file for a recovery kit, opened before the kit is made, so that it has a place when it is there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from hris_desktop.cli.answers import say
from hris_desktop.services.kit import Kit


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
