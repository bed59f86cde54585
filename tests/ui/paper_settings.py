"""The settings page over choices in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from typing_extensions import override

from hris_desktop.services.settings import Choosing, Settings, changed
from hris_desktop.ui import theme
from hris_desktop.ui.pages.settings import Door, SettingsPage, Told
from hris_desktop.ui.preferences import Preferences
from hris_desktop.ui.tasks import Tasks

KEYRING = "This computer's keyring works. It keeps the key of this device."
DATA = [
    ("Shared store", "sqlite:////srv/hr/departments/bremen/personnel/shared/store-of-all-employees.sqlite"),
    ("Your profile", "/home/amira/.local/share/hris-desktop/profiles/default"),
    ("Key of this device", "In this computer's keyring"),
]


@dataclass
class PaperChoices(Choosing):
    """Keeps in memory; ``broken`` makes the next keeping fail."""

    settings: Settings = field(default_factory=Settings)
    kept: list[dict[str, Any]] = field(default_factory=list)
    broken: Exception | None = None

    @override
    def load(self) -> Settings:
        return self.settings

    @override
    def keep(self, **choices: Any) -> Settings:
        if self.broken is not None:
            raise self.broken
        self.kept.append(choices)
        self.settings = changed(self.settings, choices)
        return self.settings


def preferences(tasks: Tasks, choices: PaperChoices | None = None) -> Preferences:
    """Choices in force: those that the look has now."""
    look, made = theme.current(), choices or PaperChoices()
    mode = look.choice.value if look.choice else "system"
    made.settings = changed(made.settings, {"theme": mode, "font_percent": round(look.zoom * 100)})
    return Preferences(tasks, made, made.load(), tasks)


def settings_page(tasks: Tasks, chosen: Preferences | None = None, opened: list[str] | None = None) -> SettingsPage:
    """The whole page, with every sort of door."""
    went = opened if opened is not None else []
    keys = [
        Door("passphrase", "Your passphrase opens your record on this computer. Nobody else knows it.",
             "Change my passphrase", "key-round", lambda: went.append("passphrase")),
    ]  # fmt: skip
    aid = [
        Door("shortcuts", "Everything can be done without a mouse.", "Keyboard shortcuts", "keyboard",
             lambda: went.append("shortcuts")),
        Door("support", "What helps somebody else to find a fault. You see every line before it is saved.",
             "Create support file", "file-text", lambda: went.append("support")),
    ]  # fmt: skip
    told = Told(DATA, lambda: KEYRING, "It also locks when the screen is locked and before this computer sleeps.")
    return SettingsPage(chosen or preferences(tasks), tasks, told, keys=keys, aid=aid)
