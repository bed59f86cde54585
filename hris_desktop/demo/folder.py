"""The demo's folder: everything of it in one place, and never anybody else's.

``shelf`` holds the shared store, ``home`` the profiles. ``unfinished`` stands there while it is being made,
``demo.json`` when it is whole; a folder with neither was not made here and is left alone.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

FORM: Final = 1
"""Raised when a demo made by an older version should be made again."""


class DemoTrouble(Exception):
    """The demo cannot be made or used here; the text is a sentence for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The places inside the demo's folder."""

    root: Path

    @property
    def shelf(self) -> Path:
        """The folder of the shared store: out of reach when it is moved away."""
        return self.root / "shelf"

    @property
    def store(self) -> Path:
        """The shared store."""
        return self.shelf / "store.sqlite"

    @property
    def home(self) -> Path:
        """The home of all profiles of the demo."""
        return self.root / "home"

    @property
    def _whole(self) -> Path:
        return self.root / "demo.json"

    @property
    def _unfinished(self) -> Path:
        return self.root / "unfinished"

    def people(self) -> int:
        """How many people the finished demo in this folder has; 0 = there is none that this version made."""
        people = self._known().get("people")
        return people if isinstance(people, int) and self.store.is_file() else 0

    def made(self) -> datetime | None:
        """When the finished demo was made."""
        try:
            return datetime.fromisoformat(str(self._known().get("made")))
        except ValueError:
            return None

    def _known(self) -> Mapping[str, object]:
        try:
            known = json.loads(self._whole.read_bytes())
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) and known.get("form") == FORM else {}

    def clear(self) -> None:
        """Make the folder empty and mark it unfinished; raises DemoTrouble for a folder that is not a demo's."""
        try:
            if self.root.exists():
                self._refuse_foreign()
                shutil.rmtree(self.root)
            self.shelf.mkdir(parents=True, mode=0o700)
            self._unfinished.write_text(
                "The demo is being made here; if nobody is at it, it is made again next time.\n", "utf-8"
            )
        except OSError as error:
            raise DemoTrouble(
                f"{self.root} cannot be used ({error.strerror or type(error).__name__}). Choose another folder."
            ) from error

    def finish(self, people: int, made: datetime) -> None:
        """Say that everything is there."""
        whole = {"form": FORM, "people": people, "made": made.isoformat(timespec="seconds")}
        self._whole.write_text(json.dumps(whole) + "\n", "utf-8")
        self._unfinished.unlink()

    def _refuse_foreign(self) -> None:
        ours = self._whole.exists() or self._unfinished.exists()
        if not self.root.is_dir() or (not ours and any(self.root.iterdir())):
            raise DemoTrouble(
                f"{self.root} holds something that is not a demo; it was left as it is. Choose an empty folder."
            )
