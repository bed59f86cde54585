"""Who has to look again, once for many, and from any thread."""

from __future__ import annotations

import threading

import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from hris_desktop.services.views import SyncView, SyncWord
from hris_desktop.ui.hub import Hub


def test_many_names_are_told_once(qtbot: QtBot) -> None:
    hub = Hub()
    heard: list[frozenset[str]] = []
    hub.touched.connect(heard.append)
    for number in range(1000):
        hub.tell([f"r:{number}:contact", "org"])
    qtbot.waitUntil(lambda: bool(heard))
    assert len(heard) == 1
    assert len(heard[0]) == 1001


def test_other_threads_may_tell(qtbot: QtBot) -> None:
    hub = Hub()
    with qtbot.waitSignal(hub.touched) as heard:
        thread = threading.Thread(target=lambda: hub.tell(["org"]))
        thread.start()
        thread.join()
    assert heard.args == [frozenset({"org"})]


def test_a_page_reloads_for_its_own_chains_only(qtbot: QtBot) -> None:
    hub, page = Hub(), QObject()
    calls: list[int] = []
    hub.watch(page, lambda name: name.startswith("r:amira:"), lambda: calls.append(1))
    for name in ("r:other:contact", "r:amira:contact"):
        with qtbot.waitSignal(hub.touched):
            hub.tell([name])
    assert calls == [1]


def test_a_page_that_is_gone_is_not_called(qtbot: QtBot) -> None:
    hub, page = Hub(), QObject()
    calls: list[int] = []
    hub.watch(page, lambda _: True, lambda: calls.append(1))
    shiboken6.delete(page)
    with qtbot.waitSignal(hub.touched):
        hub.tell(["org"])
    assert not calls


def test_the_state_of_the_exchange_is_kept_for_who_comes_later(qtbot: QtBot) -> None:
    hub = Hub()
    view = SyncView(SyncWord.SENDING, "Sending 2 changes", "")
    with qtbot.waitSignal(hub.sync_changed):
        hub.tell_sync(view)
    assert hub.sync is view
