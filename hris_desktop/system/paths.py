"""Where a person's files lie on this computer: one folder per profile, closed to other accounts.

``<home>/profiles/<name>/`` holds the replica, settings, logs and the lock of one profile. ``home`` is the platform's
local (never roaming) data folder, or ``HRIS_DESKTOP_HOME``. A profile belongs to one organisation on one device, so
nothing in it may be synchronised to another device by the operating system.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from errno import EDQUOT, ENOSPC, EROFS
from pathlib import Path
from typing import Final

from platformdirs import user_data_path

HOME_VARIABLE: Final = "HRIS_DESKTOP_HOME"
DEFAULT_PROFILE: Final = "default"
PRIVATE_FOLDER: Final = 0o700
PRIVATE_FILE: Final = 0o600
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_IDENTITY: Final = re.compile(r"[0-9a-f]{16}")


class PathError(Exception):
    """What is wrong with a folder; the message is a sentence for the person.

    PathError
     ├─ BadProfileName   the name cannot be a folder name everywhere
     └─ FolderUnusable   missing rights, no room, or something else lies at that place; nothing was written
    """


class BadProfileName(PathError):
    """A profile's name is 1 to 32 small letters, digits and dashes."""


class FolderUnusable(PathError):
    """The folder cannot hold the profile."""

    def __init__(self, path: Path, sentence: str) -> None:
        super().__init__(sentence)
        self.path = path


@dataclass(frozen=True, slots=True)
class Profile:
    """The files of one profile; ``prepare`` makes the folder."""

    name: str
    folder: Path

    @property
    def replica(self) -> Path:
        """The local SQLite file; holds ciphertext only."""
        return self.folder / "replica.sqlite"

    @property
    def settings(self) -> Path:
        """Choices of the person at this screen."""
        return self.folder / "settings.json"

    @property
    def logs(self) -> Path:
        """Folder of the rotating log."""
        return self.folder / "logs"

    @property
    def device_key(self) -> Path:
        """The device key's file, used only where no keyring can be trusted."""
        return self.folder / "device-key.json"

    @property
    def lock(self) -> Path:
        """Locked by the one process that has this profile open."""
        return self.folder / "lock"

    def prepare(self) -> None:
        """Make the folder, closed to other accounts, and try whether it can be written; raises FolderUnusable."""
        import tempfile  # noqa: PLC0415 - not needed to start

        try:
            self.folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            _close_to_others(self.folder)
            with tempfile.TemporaryFile(dir=self.folder) as probe:
                probe.write(b"\0" * 4096)
        except OSError as error:
            raise FolderUnusable(self.folder, _sentence(self.folder, error)) from error

    def identity(self) -> str:
        """16 hex characters that name this profile in the keyring; drawn once, kept when the folder is moved.

        Raises FolderUnusable.
        """
        path = self.folder / "profile-id"
        try:
            self._draw_identity(path)
            found = path.read_text("ascii", "replace").strip()
        except OSError as error:
            raise FolderUnusable(path, _sentence(path, error)) from error
        if not _IDENTITY.fullmatch(found):
            raise FolderUnusable(path, f"{path} is damaged: it should hold 16 characters that name this profile.")
        return found

    @staticmethod
    def _draw_identity(path: Path) -> None:
        if path.exists():
            return
        import secrets  # noqa: PLC0415 - not needed to start
        import tempfile  # noqa: PLC0415 - not needed to start

        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as fresh:
            fresh.write(secrets.token_hex(8))
            fresh.flush()
            os.fsync(fresh.fileno())
        Path(fresh.name).replace(path)


def home(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder above all profiles: ``HRIS_DESKTOP_HOME`` if set, else the platform's local data folder."""
    chosen = environment.get(HOME_VARIABLE, "")
    if chosen:
        return Path(chosen).expanduser().absolute()
    return user_data_path("hris-desktop", appauthor=False, roaming=False)


def profile(name: str = DEFAULT_PROFILE, *, under: Path | None = None) -> Profile:
    """The profile ``name``; nothing is made yet. Raises BadProfileName, so a name can never lead out of the folder."""
    if not _NAME.fullmatch(name):
        raise BadProfileName("A profile's name has 1 to 32 small letters, digits and dashes, such as: work-2.")
    return Profile(name, (home() if under is None else under) / "profiles" / name)


def profiles(*, under: Path | None = None) -> list[str]:
    """The names of the profiles on this computer, sorted."""
    folder = (home() if under is None else under) / "profiles"
    if not folder.is_dir():
        return []
    return sorted(entry.name for entry in folder.iterdir() if entry.is_dir() and _NAME.fullmatch(entry.name))


def _close_to_others(folder: Path) -> None:
    # a file system without rights (FAT) refuses; the profile still works there, and what lies in it is sealed
    with suppress(PermissionError, NotImplementedError):
        folder.chmod(PRIVATE_FOLDER)


def _sentence(path: Path, error: OSError) -> str:
    if error.errno in {ENOSPC, EDQUOT}:
        return f"There is no room left for {path}. Nothing was written. Free some space and start again."
    if isinstance(error, PermissionError) or error.errno == EROFS:
        return (
            f"{path} cannot be written by your account. Nothing was changed. "
            f"Ask for write access, or set {HOME_VARIABLE} to another folder."
        )
    if isinstance(error, FileExistsError | NotADirectoryError):
        return (
            f"A file lies where the folder {path} should be. Nothing was changed. Move that file away and start again."
        )
    return f"{path} cannot be used ({type(error).__name__}). Nothing was changed."
