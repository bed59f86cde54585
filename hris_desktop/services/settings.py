"""What a person chooses at this screen, one file per profile; and where the profile's own things lie.

Nothing personal is among the choices: any program of the account can read that file. Calls block and may raise
``ServiceError``; the window makes them on the records thread, but for the one look before its first page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from typing_extensions import override

from hris_desktop.services.errors import StoreTrouble
from hris_desktop.services.profiles import KeyFinder, Profiles
from hris_desktop.system import paths
from hris_desktop.system.settings import FONT_PERCENT, IDLE_MINUTES, Settings, SettingsFile

__all__ = ["FONT_PERCENT", "IDLE_MINUTES", "Choices", "Choosing", "Settings", "changed", "keyring_sentence"]


class Choosing(Protocol):
    """Where the choices of somebody are kept."""

    def load(self) -> Settings:
        """The choices as they were kept, or the defaults."""
        ...

    def keep(self, **choices: Any) -> Settings:  # noqa: ANN401 - the fields of Settings, which checks them
        """Keep the named choices; all of them as they are now."""
        ...


@dataclass(frozen=True, slots=True)
class Choices(Choosing):
    """The choices of one profile. A profile whose folder is not made yet keeps nothing."""

    profile: str

    @override
    def load(self) -> Settings:
        """The choices as they were kept; the defaults where they cannot be read, which must not stop a start."""
        try:
            return self._file().load()
        except OSError:
            return Settings()

    @override
    def keep(self, **choices: Any) -> Settings:
        """Keep the named choices in one step. Raises ``StoreTrouble``; then the old ones stand."""
        file = self._file()
        if not file.path.parent.is_dir():
            return changed(Settings(), choices)
        try:
            return file.change(**choices)
        except OSError as error:
            raise StoreTrouble(
                "Your choice could not be kept",
                "It holds until the program is closed. Nothing else is touched by this.",
                "Make room on the disk, or ask for the right to write into your own folder.",
            ) from error

    def _file(self) -> SettingsFile:
        return SettingsFile(paths.profile(self.profile).settings)


def keyring_sentence(profile: str, find_keys: KeyFinder) -> str:
    """What keeps the key of this device, and what that means. Asks the machine."""
    _, situation = Profiles(find_keys).situation(paths.profile(profile))
    return situation.sentence


def changed(settings: Settings, choices: dict[str, Any]) -> Settings:
    """``settings`` with the named choices; one that cannot be falls back to its default."""
    return Settings.of({**settings.as_stored(), **choices})
