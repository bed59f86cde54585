"""*Export me*: one's own record as a file that one can read without this program.

The file is not sealed: whoever gets it can read it. So presence is asked for again, it is written for this account
alone, its name says nothing about the person, and a file that is there already is never replaced unasked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from hris_desktop.services.errors import ServiceError, StoreTrouble
from hris_desktop.services.export_document import document, locked
from hris_desktop.services.export_paper import Paper, paper
from hris_desktop.services.export_values import Json
from hris_desktop.services.history import Presence
from hris_desktop.services.office import Office
from hris_desktop.system.files import create_whole, replace_whole

MOST_NAMES = 1000


class AlreadyThere(ServiceError):
    """There is a file of this name; whether it may be replaced is the person's to say."""

    exit_code = 2

    def __init__(self, path: Path) -> None:
        super().__init__(
            "There is a file already",
            f"{path} exists. Nothing was written.",
            "Replace it, or choose another name.",
        )


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written and where."""

    path: Path
    size: int
    sections: int
    """Sections that stand in it with their values."""
    locked: tuple[tuple[str, str], ...]
    """(label, why) of sections that could not be opened."""


class Export:
    """See the module."""

    def __init__(self, office: Office, presence: Presence) -> None:
        self._office, self._presence = office, presence

    def document(self) -> Json:
        """The export; for callers who have asked for the person's secret a moment ago."""
        return document(self._office)

    def suggested(self, folder: Path, kind: str = "json") -> Path:
        """A free name in a folder, which says what it is and when it was made, and nothing of whom."""
        stem = f"hris-desktop-export-{self._office.today().isoformat()}"
        names = (f"{stem}.{kind}", *(f"{stem}-{number}.{kind}" for number in range(2, MOST_NAMES)))
        return next((folder / name for name in names if not (folder / name).exists()), folder / names[0])

    def save(self, path: Path, *, replace: bool = False) -> Saved:
        """Write it; raises ``PresenceNeeded`` first, ``AlreadyThere`` unless it may ``replace``."""
        self._presence()
        return write(self.document(), path, replace=replace)

    def paper(self) -> Paper:
        """The same for reading; raises ``PresenceNeeded`` first. Who lays it out hands it back to ``keep``."""
        self._presence()
        return paper(self.document())

    def keep(self, made: Paper, data: bytes, path: Path, *, replace: bool = False) -> Saved:
        """Write a paper that was laid out."""
        put(data, path, replace=replace)
        return Saved(path, len(data), made.sections, made.locked)


def write(made: Json, path: Path, *, replace: bool) -> Saved:
    """Put an export at ``path``, for this account alone."""
    data = encoded(made)
    put(data, path, replace=replace)
    missing = locked(made)
    sections = made["sections"]
    return Saved(path, len(data), len(sections) - len(missing) if isinstance(sections, list) else 0, missing)


def put(data: bytes, path: Path, *, replace: bool) -> None:
    """Put a file at ``path``, for this account alone; ``AlreadyThere`` or ``StoreTrouble``."""
    try:
        (replace_whole if replace else create_whole)(path, data)
    except FileExistsError as error:
        raise AlreadyThere(path) from error
    except OSError as error:
        raise StoreTrouble(
            "The file could not be written",
            f"{path}: {error.strerror or 'it cannot be written there'}. Your record is unchanged.",
            "Choose another folder, or make room there.",
        ) from error


def encoded(made: Json) -> bytes:
    """An export as UTF-8."""
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


__all__ = ["AlreadyThere", "Export", "Saved", "encoded", "write"]
