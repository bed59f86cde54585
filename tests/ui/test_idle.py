"""The automatic lock, with a clock that the test winds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from hris_desktop.ui.idle import Idle
from hris_desktop.ui.kiosk.idle import KioskIdle


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_it_expires_after_the_time_and_not_before(qtbot: QtBot) -> None:
    clock = Clock()
    idle = Idle(60, clock)
    idle.start()
    clock.now += 59
    with qtbot.assertNotEmitted(idle.expired):
        idle.check()
    clock.now += 1
    with qtbot.waitSignal(idle.expired):
        idle.check()


def test_a_key_begins_the_time_anew(qtbot: QtBot) -> None:
    clock, field = Clock(), QLineEdit()
    qtbot.addWidget(field)
    field.show()
    idle = Idle(60, clock)
    idle.start()
    clock.now += 59
    QTest.keyClick(field, Qt.Key.Key_A)
    clock.now += 59
    with qtbot.assertNotEmitted(idle.expired):
        idle.check()
    idle.stop()


def _moved(field: QLineEdit) -> None:
    place = QPointF(3, 3)
    nothing = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, place, place, nothing, nothing, Qt.KeyboardModifier.NoModifier)
    QCoreApplication.sendEvent(field, event)


def _touched(field: QLineEdit) -> None:
    QTest.touchEvent(field, QTest.createTouchDevice()).press(0, QPoint(3, 3), field).commit()


def _pressed(field: QLineEdit) -> None:
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)


def _repainted(field: QLineEdit) -> None:
    field.repaint()
    QCoreApplication.sendEvent(field, QEvent(QEvent.Type.LanguageChange))


@pytest.mark.parametrize(
    ("sign", "kinds"),
    [(_pressed, "both"), (_touched, "both"), (_moved, "window alone"), (_repainted, "neither")],
)
def test_what_is_a_sign_of_life(qtbot: QtBot, sign: Callable[[QLineEdit], None], kinds: str) -> None:
    """A mouse that is only moved keeps a window open, and no terminal: a table that is walked past shakes it."""
    clock, field, owner = Clock(), QLineEdit(), QObject()
    qtbot.addWidget(field)
    field.show()
    told: list[str] = []
    window, terminal = Idle(60, clock, owner), KioskIdle(60, 30, clock, owner)
    window.expired.connect(lambda: told.append("window"))
    terminal.warned.connect(lambda _: told.append("terminal"))
    for one in (window, terminal):
        one.start()
    clock.now += 59
    sign(field)
    clock.now += 1
    for watch in (window, terminal):
        watch.check()
        watch.stop()
    assert told == {"both": [], "window alone": ["terminal"], "neither": ["window", "terminal"]}[kinds]


def test_a_night_asleep_counts(qtbot: QtBot) -> None:
    clock = Clock()
    idle = Idle(60, clock)
    idle.start()
    clock.now += 30_000
    with qtbot.waitSignal(idle.expired):
        idle.check()


def test_a_machine_that_slept_wakes_up_locked(qtbot: QtBot) -> None:
    """Also when it slept for less than the time allowed: somebody else may have opened the lid."""
    clock, awake = Clock(), Clock()
    idle = Idle(600, clock, awake=awake)
    idle.start()
    for _ in range(3):  # both run while it is awake
        clock.now += 5
        awake.now += 5
        with qtbot.assertNotEmitted(idle.expired):
            idle.check()
    clock.now += 20
    awake.now += 1
    with qtbot.waitSignal(idle.expired):
        idle.check()
    idle.start()
    with qtbot.assertNotEmitted(idle.expired):
        idle.check()
    idle.stop()
