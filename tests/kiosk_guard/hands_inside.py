"""One use of a terminal with hands inside it: the real program, pressed by what a file orders. A child of a supervisor.

Orders are JSON lines in the file that stands last on the command line: ``sign-in`` goes to somebody's record, opens
every page of it, copies what it finds and types into a form; ``tell`` writes every word of the window and of what a
screen reader is told to standard output. The file is read when the first page stands.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget

from hris_desktop.kiosk import process
from hris_desktop.kiosk.use import Use
from hris_desktop.system import scrub

STEP_MS = 60


class Hands:
    """Presses what can be pressed, one step at a time."""

    def __init__(self, use: Use, orders: dict[str, Any]) -> None:
        self.use, self.orders = use, orders
        self.steps = self._steps()
        self.timer = QTimer(use)
        self.timer.timeout.connect(self._next)
        self.timer.start(STEP_MS)

    def _next(self) -> None:
        if next(self.steps, "end") == "end":
            self.timer.stop()

    def _steps(self) -> Iterator[str]:
        yield from getattr(self, self.orders["do"].replace("-", "_"))()

    def tell(self) -> Iterator[str]:
        yield "a moment"
        window = self.use.window
        words = [text for one in [window, *window.findChildren(QWidget)] for text in _of_widget(one)]
        words += list(_of_reader(QAccessible.queryAccessibleInterface(window)))
        say("tree", words)

    def sign_in(self) -> Iterator[str]:
        who, secret = self.orders["pid"], self.orders["secret"]
        yield from self._press("sign-in")
        yield from self._press(f"person:{who}")
        while (field := self.use.window.findChild(QLineEdit, "secret")) is None:
            yield "the field"
        field.setText(secret)
        yield from self._press("unlock")
        while self.use.person is None or self.use.person.session.journey.record.view is None:
            yield "the record"
        yield from self._look_at_all()
        say("in", len(self.use.window.findChildren(QLabel)))

    def _look_at_all(self) -> Iterator[str]:
        """Every page of the record; what is read is put where the next person could find it."""
        seen: set[str] = set()
        while fresh := [one for one in self._tabs() if one.text() not in seen]:
            seen.add(fresh[0].text())
            fresh[0].click()
            yield "the page"
            while self.use.tasks.busy:
                yield "the page"
            yield "the page"
            board = QGuiApplication.clipboard()
            for mode in (board.Mode.Clipboard, board.Mode.Selection):
                board.setText("\n".join(one.text() for one in self.use.window.findChildren(QLabel)), mode)

    def _tabs(self) -> list[QAbstractButton]:
        found = self.use.window.findChildren(QAbstractButton)
        return [one for one in found if one.isVisible() and one.isCheckable() and one.text()]

    def _press(self, name: str) -> Iterator[str]:
        while True:
            found = self.use.window.findChildren(QAbstractButton, name)
            ready = [one for one in found if one.isVisible() and one.isEnabled()]
            if ready:
                ready[0].click()
                return
            yield name


def _of_widget(one: QWidget) -> Iterator[str]:
    yield from (one.accessibleName(), one.accessibleDescription(), one.toolTip(), one.windowTitle(), one.whatsThis())
    if isinstance(one, QLabel | QLineEdit | QAbstractButton):
        yield one.text()
    if isinstance(one, QPlainTextEdit):
        yield one.toPlainText()


def _of_reader(one: QAccessibleInterface | None) -> Iterator[str]:
    if one is None:
        return
    for kind in (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value, QAccessible.Text.Help):
        yield one.text(kind)
    for place in range(one.childCount()):
        yield from _of_reader(one.child(place))


def say(what: str, found: object) -> None:
    sys.stdout.write(json.dumps([what, found]) + "\n")
    sys.stdout.flush()


def main() -> int:
    *_, settings, orders = sys.argv
    scrub.close_memory()
    kept: list[Hands] = []

    class Handed(Use):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self.attracts.connect(self._hand)

        def _hand(self) -> None:
            say("attract", 0)
            kept.append(Hands(self, json.loads(Path(orders).read_text(encoding="utf-8"))))

    import hris_desktop.kiosk.use as where

    vars(where)["Use"] = Handed  # the process imports it when it begins
    assert QApplication.instance() is None
    return process.run_use(Path(settings), trial=True, line=sys.stdin.buffer)


if __name__ == "__main__":
    sys.exit(main())
