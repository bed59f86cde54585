"""The automatic lock, with a clock that the test winds."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from hris_desktop.ui.idle import Idle


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


def test_a_night_asleep_counts(qtbot: QtBot) -> None:
    clock = Clock()
    idle = Idle(60, clock)
    idle.start()
    clock.now += 30_000
    with qtbot.waitSignal(idle.expired):
        idle.check()
