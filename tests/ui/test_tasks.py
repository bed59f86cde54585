"""The crossing between the threads: who is called, when, and what happens to failures."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from hris_desktop.ui.tasks import Tasks


def test_the_work_is_done_elsewhere_and_the_answer_comes_here(tasks: Tasks, qtbot: QtBot) -> None:
    seen: list[tuple[str, object]] = []
    owner = QObject()
    here = QThread.currentThread()
    tasks.run(
        owner,
        lambda: threading.current_thread().name,
        done=lambda name: seen.append((name, QThread.currentThread() == here)),
    )
    qtbot.waitUntil(lambda: bool(seen))
    name, same = seen[0]
    assert name.startswith("records")
    assert same
    assert tasks.busy == 0


def test_work_is_done_in_order_on_one_thread(tasks: Tasks, qtbot: QtBot) -> None:
    order: list[int] = []
    threads: set[int] = set()
    owner = QObject()

    def work(number: int) -> int:
        threads.add(threading.get_ident())
        return number

    for number in range(20):
        tasks.run(owner, partial(work, number), done=order.append)
    qtbot.waitUntil(lambda: len(order) == 20)
    assert order == list(range(20))
    assert len(threads) == 1


def test_a_failure_goes_to_who_asked(tasks: Tasks, qtbot: QtBot) -> None:
    failures: list[Exception] = []
    owner = QObject()
    tasks.run(owner, lambda: 1 // 0, done=lambda _: None, failed=failures.append)
    qtbot.waitUntil(lambda: bool(failures))
    assert isinstance(failures[0], ZeroDivisionError)


def test_a_failure_that_nobody_takes_is_trouble(tasks: Tasks, qtbot: QtBot) -> None:
    owner = QObject()
    with qtbot.waitSignal(tasks.trouble) as heard:
        tasks.run(owner, lambda: 1 // 0, done=lambda _: None)
    assert heard.args is not None
    assert isinstance(heard.args[0], ZeroDivisionError)


def test_a_failure_whose_owner_is_gone_is_trouble_too(tasks: Tasks, qtbot: QtBot) -> None:
    called: list[object] = []
    gate = threading.Event()
    owner = QObject()
    with qtbot.waitSignal(tasks.trouble):
        tasks.run(owner, lambda: gate.wait(5) and 1 // 0, done=called.append, failed=called.append)
        _delete(owner)
        gate.set()
    assert not called


def test_nobody_is_called_once_the_owner_is_gone(tasks: Tasks, qtbot: QtBot) -> None:
    called: list[object] = []
    gate = threading.Event()
    owner, other = QObject(), QObject()
    tasks.run(owner, lambda: gate.wait(5), done=called.append)
    tasks.run(other, lambda: "after", done=called.append)
    _delete(owner)
    gate.set()
    qtbot.waitUntil(lambda: called == ["after"])


def test_a_cancelled_ticket_calls_nobody(tasks: Tasks, qtbot: QtBot) -> None:
    called: list[object] = []
    ran: list[int] = []
    gate = threading.Event()
    owner = QObject()
    first = tasks.run(owner, lambda: gate.wait(5), done=called.append)
    second = tasks.run(owner, lambda: ran.append(2), done=called.append)
    first.cancel()
    second.cancel()
    gate.set()
    tasks.run(owner, lambda: "last", done=called.append)
    qtbot.waitUntil(lambda: bool(called))
    assert called == ["last"]
    assert not ran


def test_closing_runs_the_last_thing_on_the_records_thread(qtbot: QtBot) -> None:
    tasks = Tasks()
    seen: list[str] = []
    tasks.close(lambda: seen.append(threading.current_thread().name))
    assert seen[0].startswith("records")
    tasks.close()
    assert tasks.run(QObject(), lambda: seen.append("late"), done=lambda _: None).number > 0
    assert len(seen) == 1


def test_a_ticket_shows_nothing_of_the_work() -> None:
    tasks = Tasks()
    try:
        assert "lambda" not in repr(tasks.run(QObject(), lambda: "secret", done=lambda _: None))
    finally:
        tasks.close()


@pytest.mark.parametrize("error", [ValueError("text"), KeyError("k"), OSError(28, "disk full")])
def test_every_kind_of_error_arrives(tasks: Tasks, qtbot: QtBot, error: Exception) -> None:
    failures: list[Exception] = []

    def work() -> None:
        raise error

    owner = QObject()
    tasks.run(owner, work, done=lambda _: None, failed=failures.append)
    qtbot.waitUntil(lambda: failures == [error])


def _delete(owner: QObject) -> None:
    import shiboken6

    shiboken6.delete(owner)
