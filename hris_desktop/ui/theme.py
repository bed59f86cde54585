"""The look in force: colours, fonts and zoom, and the one place that changes them.

``current()`` is asked while painting, so a switch needs no bookkeeping in the widgets: the theme sets palette, font and
sheet on the application, then calls ``retheme()`` on every widget that has one.
"""

from __future__ import annotations

import sys
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication, QStyleFactory
from shiboken6 import isValid

from hris_desktop.ui.fonts import FAMILIES, load_fonts
from hris_desktop.ui.palette import palette
from hris_desktop.ui.sheet import sheet
from hris_desktop.ui.tokens import AVATARS, COLOURS, SHADOW_ALPHA, ZOOMS, Face, Mode, Role

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_MAC_POINTS = 96 / 72


class Figures(Enum):
    """How digits and signs are set."""

    TEXT = "text"
    COLUMN = "column"
    """Tabular: dates in columns, ages, counts."""
    VALUE = "value"
    """Tabular, and nothing is drawn other than typed: identifiers, money."""
    MASKED = "masked"
    """As a value, with more room between the groups of bullets."""


@runtime_checkable
class Themed(Protocol):
    """A widget that wants to hear of a new look."""

    def retheme(self) -> None:
        """Take fonts and sizes from the theme again."""


class Theme(QObject):
    """Colours, fonts and sizes now in force. One per application; see ``install``."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        """Prepare the application: fonts, Fusion, palette, sheet."""
        super().__init__(app)
        self._app = app
        self._choice: Mode | None = None
        self.mode = Mode.LIGHT
        self.zoom = 1.0
        self.k = 1.0
        """Factor for everything that grows with the text. Kept, not asked of the screen: a page wants it often."""
        self.most = ZOOMS[-1]
        """The largest text there is; a terminal, read from a metre away, goes further."""
        self.least = 0
        """What one presses is at least so many pixels high, whatever its own height; for fingers on a terminal."""
        self._applied: tuple[object, ...] = ()
        self.calm = False
        """True: no motion (asked for by the system, and in tests)."""
        load_fonts()
        app.setStyle(QStyleFactory.create("Fusion"))
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._follow)
        hints.accessibility().contrastPreferenceChanged.connect(self._follow)
        self._screen: QScreen | None = None
        app.primaryScreenChanged.connect(self._on_screen)
        self._watch_screen(QGuiApplication.primaryScreen())
        self.set(mode=None, zoom=1.0)

    @property
    def choice(self) -> Mode | None:
        """What the person chose; None follows the system."""
        return self._choice

    def set(self, *, mode: Mode | None, zoom: float) -> None:
        """Switch live. ``mode`` None follows the system; ``zoom`` is kept within 80 % and the largest there is.

        What would change nothing costs nothing: every widget there is takes its sizes again.
        """
        self._choice = mode
        self.mode = mode or _system_mode()
        self.zoom = min(max(zoom, ZOOMS[0]), self.most)
        self.k = self.zoom * _dots() / 96
        look = (mode, self.mode, self.zoom, self.k, self.most, self.least)
        if look != self._applied:
            self._applied = look
            self._apply()

    def step(self, by: int) -> None:
        """Go to the next larger (1) or smaller (-1) text size; 0 goes back to 100 %."""
        nearest = min(range(len(ZOOMS)), key=lambda place: abs(ZOOMS[place] - self.zoom))
        place = ZOOMS.index(1.0) if by == 0 else min(max(nearest + by, 0), len(ZOOMS) - 1)
        self.set(mode=self._choice, zoom=ZOOMS[place])

    def px(self, size: float) -> int:
        """Return a token size in pixels of today."""
        return round(size * self.k)

    def colour(self, role: Role) -> QColor:
        """Return the colour of a role."""
        return _colour(COLOURS[self.mode][role])

    def avatar(self, name: str) -> tuple[QColor, QColor]:
        """Return (background, letters) for a name; the same name has the same colours everywhere."""
        pairs = AVATARS[self.mode]
        background, letters = pairs[sum(map(ord, name)) % len(pairs)]
        return _colour(background), _colour(letters)

    def shadow(self) -> tuple[QColor, QColor]:
        """Return the wide and the narrow shadow of a card."""
        wide, narrow = (QColor(COLOURS[self.mode][Role.SHADOW]) for _ in range(2))
        alpha = SHADOW_ALPHA[self.mode]
        wide.setAlpha(alpha[0])
        narrow.setAlpha(alpha[1])
        return wide, narrow

    @property
    def rim(self) -> bool:
        """High contrast: filled shapes get a rim in their own colour."""
        return self.mode is Mode.CONTRAST

    def font(self, face: Face, figures: Figures = Figures.TEXT) -> QFont:
        """Return the font of a style."""
        return _font(face, figures, self.zoom)

    def line(self, face: Face) -> int:
        """Return the line height of a style in pixels."""
        return self.px(face.value.line)

    def _follow(self) -> None:
        if self._choice is None:
            self.set(mode=None, zoom=self.zoom)

    def _watch_screen(self, screen: QScreen | None) -> None:
        """Hear of the one screen whose dots count."""
        if self._screen is not None and isValid(self._screen):
            self._screen.logicalDotsPerInchChanged.disconnect(self._on_dots)
        self._screen = screen
        if screen is not None:
            screen.logicalDotsPerInchChanged.connect(self._on_dots)

    @Slot(QScreen)
    def _on_screen(self, screen: QScreen | None) -> None:
        self._watch_screen(screen)
        self._on_dots()

    @Slot()
    def _on_dots(self) -> None:
        """Another screen, or another setting of it: everything is measured again if it makes a difference."""
        if self.k != self.zoom * _dots() / 96:
            self.set(mode=self._choice, zoom=self.zoom)

    def _apply(self) -> None:
        app = self._app
        app.setPalette(palette(COLOURS[self.mode]))
        app.setFont(self.font(Face.BODY))
        app.setStyleSheet(sheet(COLOURS[self.mode], self.k))
        for widget in app.allWidgets():
            _retheme(widget)
        self.changed.emit()


def _retheme(widget: QWidget) -> None:
    if isinstance(widget, Themed):
        widget.retheme()


_installed: list[Theme] = []


def install(app: QApplication) -> Theme:
    """Make the theme of this application; asked again, return the one there is."""
    if not _installed or _installed[0].parent() is not app:
        _installed[:] = [Theme(app)]
    return _installed[0]


def current() -> Theme:
    """Return the theme in force; it is installed before the first widget."""
    if not _installed:
        message = "theme.install(app) comes before the first widget"
        raise RuntimeError(message)
    return _installed[0]


def _dots() -> float:
    """Dots to the inch that the system asks for; text grows with them."""
    screen = QGuiApplication.primaryScreen()
    return 96.0 if sys.platform == "darwin" or screen is None else screen.logicalDotsPerInchY()


def _system_mode() -> Mode:
    hints = QGuiApplication.styleHints()
    if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
        return Mode.CONTRAST
    return Mode.DARK if hints.colorScheme() is Qt.ColorScheme.Dark else Mode.LIGHT


@lru_cache(maxsize=256)
def _colour(name: str) -> QColor:
    return QColor(name)


@lru_cache(maxsize=256)
def _font(face: Face, figures: Figures, zoom: float) -> QFont:
    style = face.value
    font = QFont()
    font.setFamilies(["Inter Display", *FAMILIES] if style.display else list(FAMILIES))
    font.setPointSizeF(style.size * 0.75 * zoom * (_MAC_POINTS if sys.platform == "darwin" else 1))
    font.setWeight(QFont.Weight(style.weight))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if style.tracking:
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 100 + style.tracking)
    if figures is not Figures.TEXT:
        font.setFeature(QFont.Tag("tnum"), 1)
    if figures is Figures.MASKED:
        font.setWordSpacing(style.size * zoom / 4)
    if figures in {Figures.VALUE, Figures.MASKED}:
        # Inter's contextual forms lift bullets beside digits and draw "->" as an arrow: a record shows what was typed.
        font.setFeature(QFont.Tag("calt"), 0)
        font.setFeature(QFont.Tag("case"), 1)
    return font
