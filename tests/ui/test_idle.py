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
