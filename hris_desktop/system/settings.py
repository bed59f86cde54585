"""What a person chose at this screen: JSON, replaced in one step, keys of newer versions kept.

Nothing secret and nothing personal stands here: it is readable by any program of the account. A value of the wrong type
counts as not chosen; a file that is not JSON is moved aside, so that a bad edit never stops the start.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Self

from hris_desktop.system.files import replace_whole

_TYPES: Final = {
    "theme": str,
    "language": str,
    "formats": str,
    "font_percent": int,
    "idle_minutes": int,
    "calm": bool,
    "store": str,
    "window": dict,
}
THEMES: Final = ("system", "light", "dark", "contrast")
FONT_PERCENT: Final = (80, 200)
IDLE_MINUTES: Final = (1, 60)
_LONGEST_LOCALE: Final = 32


@dataclass(frozen=True, slots=True)
class Settings:
    """The known choices with their defaults, and under ``others`` what this version does not know."""

    theme: str = "system"
    language: str = ""
    formats: str = ""
    """How dates and numbers are written: a locale such as ``de_DE``, ``system``, or empty for the program's own."""
    font_percent: int = 100
    idle_minutes: int = 10
    calm: bool = False
    """Less motion on the screen."""
    store: str = ""
    window: Mapping[str, Any] = field(default_factory=dict)
    others: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Settings of a parsed file; values of the wrong type or out of range fall back to the default."""
        known = {key: value for key, value in stored.items() if _fits(key, value)}
        return cls(**known, others={key: value for key, value in stored.items() if key not in _TYPES})

    def as_stored(self) -> dict[str, Any]:
        """The JSON object of the file; a known key always wins over an unknown one of the same name."""
        chosen = {key: getattr(self, key) for key in _TYPES}
        return {**self.others, **chosen, "window": dict(self.window)}


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """The file of one profile."""

    path: Path

    def load(self) -> Settings:
        """The choices, or the defaults where there is no file; a damaged file is moved to ``settings.damaged.json``."""
        try:
            stored = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            return Settings()
        except (ValueError, RecursionError):
            stored = None
        if not isinstance(stored, dict):
            self.path.replace(self.path.with_suffix(".damaged.json"))
            return Settings()
        return Settings.of(stored)

    def save(self, settings: Settings) -> None:
        """Write all choices in one step; raises OSError, and then the old file still stands."""
        text = json.dumps(settings.as_stored(), ensure_ascii=False, indent=1, sort_keys=True)
        replace_whole(self.path, text.encode("utf-8"))

    def change(self, **choices: Any) -> Settings:  # noqa: ANN401 - the fields of Settings, which checks them
        """Load, change the named choices, save; the settings as they are now."""
        settings = replace(self.load(), **choices)
        self.save(settings)
        return settings


def _fits(key: str, value: object) -> bool:
    if key not in _TYPES or type(value) is not _TYPES[key]:
        return False
    if key == "theme":
        return value in THEMES
    if key == "formats":
        return len(str(value)) <= _LONGEST_LOCALE
    bounds = {"font_percent": FONT_PERCENT, "idle_minutes": IDLE_MINUTES}.get(key)
    if bounds is not None and isinstance(value, int):
        return bounds[0] <= value <= bounds[1]
    return True
