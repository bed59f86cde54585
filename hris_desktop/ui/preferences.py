"""The choices in force at this screen: applied at once, kept at once, of the profile that is in the window.

The page, the menus and the keys all change a choice here or in the theme; this is the one place that keeps it. Keeping
happens on the records thread, one choice after the other, so that none overwrites another.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QLocale, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from hris_desktop.services.formats import locale_of
from hris_desktop.services.settings import Choosing, Settings, changed
from hris_desktop.ui import theme
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.tokens import Mode

_EFFECTS = (
    Qt.UIEffect.UI_AnimateMenu,
    Qt.UIEffect.UI_FadeMenu,
    Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeTooltip,
    Qt.UIEffect.UI_AnimateToolBox,
)
_BLINK_MS = 1_060
"""How long the text cursor takes to blink, where the system does not say."""


class Preferences(QObject):
    """``changed`` carries the name of every choice that is another one now."""

    changed = Signal(str)

    def __init__(self, tasks: Tasks, choosing: Choosing, settings: Settings, parent: QObject | None = None) -> None:
        """``settings``: what ``choosing`` keeps; the look is taken as it is, whoever dressed the application."""
        super().__init__(parent)
        self._tasks, self._choosing, self._settings = tasks, choosing, settings
        theme.current().changed.connect(self._note_look)

    @property
    def settings(self) -> Settings:
        """The choices in force."""
        return self._settings

    @property
    def choosing(self) -> Choosing:
        """Where they are kept."""
        return self._choosing

    @property
    def locale(self) -> str:
        """How dates and numbers are written."""
        return locale_of(self._settings.formats, QLocale.system().name())

    @property
    def idle_seconds(self) -> float:
        """Nobody at the computer for so long locks the record."""
        return self._settings.idle_minutes * 60.0

    def choose(self, **choices: Any) -> None:  # noqa: ANN401 - the fields of Settings, which checks them
        """Change choices: applied now, kept by the records thread."""
        fresh = changed(self._settings, choices)
        if fresh == self._settings:
            return
        self._take(fresh)
        choosing = self._choosing
        self._tasks.run(self, lambda: choosing.keep(**choices), done=lambda _: None)

    def keep_look(self) -> None:
        """Keep the look in force if it is not the one that is kept."""
        choosing, now = self._choosing, self._settings

        def work() -> None:
            kept = choosing.load()
            if (kept.theme, kept.font_percent, kept.calm) != (now.theme, now.font_percent, now.calm):
                choosing.keep(theme=now.theme, font_percent=now.font_percent, calm=now.calm)

        self._tasks.run(self, work, done=lambda _: None)

    def turn_to(self, choosing: Choosing, settings: Settings) -> None:
        """Somebody else has signed in: their choices hold now."""
        self._choosing = choosing
        self._take(settings)

    def _take(self, settings: Settings) -> None:
        old, self._settings = self._settings, settings
        fresh = {name for name in Settings.__dataclass_fields__ if getattr(old, name) != getattr(settings, name)}
        if fresh & {"theme", "font_percent", "calm"}:
            dress(settings)
        for name in sorted(fresh):
            self.changed.emit(name)

    def _note_look(self) -> None:
        """The look was changed from a menu or by a key."""
        look = theme.current()
        mode = look.choice.value if look.choice else "system"
        percent = round(look.zoom * 100)
        if (mode, percent) != (self._settings.theme, self._settings.font_percent):
            self.choose(theme=mode, font_percent=percent)


def dress(settings: Settings) -> None:
    """Give the application the look that was chosen."""
    look, mode = theme.current(), None if settings.theme == "system" else Mode(settings.theme)
    zoom = settings.font_percent / 100
    if (look.choice, look.zoom) != (mode, zoom):
        look.set(mode=mode, zoom=zoom)
    if look.calm != settings.calm:
        look.calm = settings.calm
        for effect in _EFFECTS:
            QApplication.setEffectEnabled(effect, not settings.calm)
        QApplication.setCursorFlashTime(0 if settings.calm else _BLINK_MS)
