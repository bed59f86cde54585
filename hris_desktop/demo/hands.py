"""A pair of hands and eyes at one workstation: finds what a person would see, presses and types, and waits for words.

Everything goes through events of mouse and keyboard on the widgets in sight. Nothing waits for a time: only for a
condition, and one that does not come true within ``LONGEST_MS`` is a failure with a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QDeadlineTimer, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTextEdit,
    QWidget,
)

from hris_desktop.app import Program
from hris_desktop.services.suite import Suite

LONGEST_MS: Final = 30_000
LOOK_MS: Final = 30
"""Between two looks the window works on."""
LAYOUTS: Final = 5
"""A layout that changes a height asks for another one above it."""
MARGIN: Final = 24
_ISOLATES: Final = str.maketrans(dict.fromkeys("\u2066\u2067\u2068\u2069"))
_LEFT: Final = Qt.MouseButton.LeftButton

_SPOKEN: Final = Qt.ItemDataRole.AccessibleTextRole

T = TypeVar("T")
W = TypeVar("W", bound=QWidget)


class StepFailed(Exception):
    """What was expected and did not happen, in a sentence."""


class Hands:
    """One program's window and whoever sits in front of it."""

    def __init__(self, program: Program, who: str) -> None:
        """``who`` is how the report names the workstation."""
        self.program, self.who = program, who

    @property
    def window(self) -> QWidget:
        """The program's window."""
        return self.program.window

    @property
    def suite(self) -> Suite:
        """The services of whoever is signed in."""
        suite = self.program.suite
        if suite is None:
            raise StepFailed(f"nobody is signed in at {self.who}'s workstation")
        return suite

    # -- seeing -------------------------------------------------------------------------------------------------------

    def texts(self) -> list[str]:
        """Every text in sight, from the first to the last widget, each once."""
        found = (said for widget in self._in_sight(QWidget) for said in _said(widget))
        return list(dict.fromkeys(text.translate(_ISOLATES).strip() for text in found if text.strip()))

    def sees(self, *words: str) -> bool:
        """Whether all these words are in sight, each within one text."""
        texts = self.texts()
        return all(any(word in text for text in texts) for word in words)

    def named(self, name: str) -> QWidget | None:
        """The widget of this object name, if it is shown; scrolled-out ones count."""
        return next((one for one in self._shown(QWidget) if one.objectName() == name), None)

    def within(self, place: QWidget, name: str) -> QWidget | None:
        """The widget of this object name inside another."""
        return next((one for one in place.findChildren(QWidget, name) if one.isVisible()), None)

    def button(self, words: str) -> QAbstractButton | None:
        """The button that says ``words``."""
        return next((one for one in self._shown(QAbstractButton) if words in (_plain(one), one.accessibleName())), None)

    def picture(self, path: Path) -> None:
        """Save what the window shows, once it has laid itself out."""
        for _ in range(LAYOUTS):
            QApplication.processEvents()
        if not self.window.grab().save(str(path)):
            raise StepFailed(f"{path} could not be written")

    # -- doing --------------------------------------------------------------------------------------------------------

    def click(self, find: Callable[[], QWidget | None], what: str) -> None:
        """Press something once it is there and ready."""
        widget = self.wait_for(lambda: _ready(find()), f"{what} can be pressed")
        _bring_into_sight(widget)
        QTest.mouseClick(widget, _LEFT, Qt.KeyboardModifier.NoModifier, widget.rect().center())

    def look_at(self, name: str) -> None:
        """Scroll until the widget of this object name begins at the top."""
        self.wait_until(lambda: not self.program.tasks.busy, "everything is fetched")
        widget = self.wait_for(lambda: self.named(name), f"{name} is there")
        for area in self._shown(QScrollArea):
            inside = area.widget()
            if inside is not None and inside.isAncestorOf(widget):
                area.verticalScrollBar().setValue(widget.mapTo(inside, QPoint()).y() - MARGIN)

    def press(self, words: str) -> None:
        """Press the button that says ``words``."""
        self.click(lambda: self.button(words), f"the button “{words}”")

    def press_named(self, name: str) -> None:
        """Press the widget of this object name."""
        self.click(lambda: self.named(name), name)

    def press_item(self, name: str) -> None:
        """Press the first widget whose object name goes on after ``name``: that of an item, not the one that adds."""

        def item() -> QWidget | None:
            shown = self._shown(QWidget)
            return next((one for one in shown if one.objectName().startswith(name) and one.objectName() != name), None)

        self.click(item, name)

    def fill(self, row: str, text: str) -> None:
        """Type into the line of a form's row, over what stands there."""
        name = f"row:{row}"
        line = self.wait_for(lambda: self._line(name), f"the field {row} is there")
        self._type(line, text)

    def type_into(self, name: str, text: str) -> None:
        """Type into the line that a screen reader calls ``name``, over what stands there."""

        def line() -> QLineEdit | None:
            return next((one for one in self._shown(QLineEdit) if one.accessibleName() == name), None)

        self._type(self.wait_for(line, f"the line “{name}” is there"), text)

    def fill_secret(self, text: str) -> None:
        """Type into the field for the passphrase."""

        def secret() -> QLineEdit | None:
            lines = self._shown(QLineEdit)
            return next((one for one in lines if one.echoMode() == QLineEdit.EchoMode.Password), None)

        self._type(self.wait_for(secret, "the field for the passphrase is there"), text)

    def choose_row(self, *words: str) -> None:
        """Press the row of a list that has all these words."""
        view, point = self._row(words)
        QTest.mouseClick(view.viewport(), _LEFT, Qt.KeyboardModifier.NoModifier, point)

    def open_row(self, *words: str) -> None:
        """Choose a row and press Enter."""
        view, point = self._row(words)
        QTest.mouseClick(view.viewport(), _LEFT, Qt.KeyboardModifier.NoModifier, point)
        QTest.keyClick(view, Qt.Key.Key_Return)

    def _row(self, words: tuple[str, ...]) -> tuple[QAbstractItemView, QPoint]:
        def place() -> tuple[QAbstractItemView, QPoint] | None:
            for view in self._shown(QAbstractItemView):
                for row in range(view.model().rowCount()):
                    index = view.model().index(row, 0)
                    if all(word in _spoken(index.data(_SPOKEN)) for word in words):
                        view.scrollTo(index)
                        return view, view.visualRect(index).center()
            return None

        return self.wait_for(place, f"a row with {' and '.join(words)} is there")

    def choose(self, name: str, words: str) -> None:
        """Pick an answer of a drop-down list by keyboard."""

        def there() -> QComboBox | None:
            return next((one for one in self._shown(QComboBox) if one.accessibleName() == name), None)

        box = self.wait_for(there, f"the list {name} is there")
        wanted = box.findText(words)
        if wanted < 0:
            raise StepFailed(f"{self.who}: the list {name} has no {words}")
        box.setFocus()
        while box.currentIndex() != wanted:
            QTest.keyClick(box, Qt.Key.Key_Down if box.currentIndex() < wanted else Qt.Key.Key_Up)

    # -- waiting ------------------------------------------------------------------------------------------------------

    def wait_for(self, find: Callable[[], T | None], what: str) -> T:
        """What ``find`` gives as soon as it gives something."""
        deadline = QDeadlineTimer(LONGEST_MS)
        while True:
            found = find()
            if found is not None:
                return found
            if deadline.hasExpired():
                raise StepFailed(f"{self.who}: waited in vain until {what}")
            QTest.qWait(LOOK_MS)

    def wait_until(self, true: Callable[[], bool], what: str) -> None:
        """Go on when something is true."""
        self.wait_for(lambda: true() or None, what)

    def wait_for_words(self, *words: str, gone: tuple[str, ...] = ()) -> None:
        """Go on when all these words are in sight, the ``gone`` ones are not, and the window has no more to fetch."""

        def settled() -> bool:
            if self.program.tasks.busy:
                return False
            texts = self.texts()
            seen = all(any(word in text for text in texts) for word in words)
            return seen and not any(word in text for word in gone for text in texts)

        without = f" and no longer “{'”, “'.join(gone)}”" if gone else ""
        self.wait_until(settled, f"it says “{'”, “'.join(words)}”{without}")

    # -- how it is done -----------------------------------------------------------------------------------------------

    def _shown(self, kind: type[W]) -> Iterator[W]:
        return (one for one in [*self.window.findChildren(kind)] if one.isVisible())

    def _in_sight(self, kind: type[W]) -> Iterator[W]:
        return (one for one in self._shown(kind) if not one.visibleRegion().isEmpty())

    def _line(self, name: str) -> QWidget | None:
        row = self.named(name)
        if row is None:
            return None
        lines: list[QWidget] = [*row.findChildren(QLineEdit), *row.findChildren(QPlainTextEdit)]
        return lines[0] if lines else None

    def _type(self, line: QWidget, text: str) -> None:
        _bring_into_sight(line)
        QTest.mouseClick(line, _LEFT)
        QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(line, text)


def _said(widget: QWidget) -> list[str]:
    """What a widget shows by itself, without its children's part."""
    match widget:
        case QLabel():
            return [widget.text()]
        case QAbstractButton():
            # a painted button may show more than its short text; its name says all of it
            return [_plain(widget), widget.accessibleName()]
        case QLineEdit():
            return [widget.text() if widget.echoMode() == QLineEdit.EchoMode.Normal else ""]
        case QPlainTextEdit() | QTextEdit():
            return widget.toPlainText().splitlines()
        case QComboBox():
            return [widget.currentText()]
    return _rows(widget) if isinstance(widget, QAbstractItemView) else []


def _rows(view: QAbstractItemView) -> list[str]:
    model = view.model()
    return [_spoken(model.index(row, 0).data(_SPOKEN)) for row in range(model.rowCount())]


def _plain(button: QAbstractButton) -> str:
    return button.text().replace("&", "").strip()


def _spoken(data: object) -> str:
    return data.translate(_ISOLATES) if isinstance(data, str) else ""


def _ready(widget: QWidget | None) -> QWidget | None:
    return widget if widget is not None and widget.isEnabled() else None


def _bring_into_sight(widget: QWidget) -> None:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget, 0, 40)
        above = above.parentWidget()
