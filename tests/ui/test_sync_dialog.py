"""Behind the state line: what waits and since when, trying again, and a long pull that can be paused."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.doorway import Surroundings
from hris_desktop.rounds import STAGES, Rounds
from hris_desktop.services.overview import Contact
from hris_desktop.services.views_entrance import Pending, SyncView, SyncWord, Where
from hris_desktop.sync.loop import Report
from hris_desktop.ui import theme
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.sync_dialog import SyncDialog, Waits
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Mode
from hris_desktop.ui.widgets.receiving import SHOWN_MS, STOPPABLE_MS, Reading, Receiving
from tests.ui.lint import clipped, outside, settle, unnamed, unreachable
from tests.ui.paper_pages import appear, rest, strike, tab_to
from tests.ui.paper_people import NOW

pytestmark = pytest.mark.usefixtures("look")
AWAY = SyncView(SyncWord.WAITING, "Waiting for connection", "2 changes are on this device only", "It is kept here.")
CALM = SyncView(SyncWord.UP_TO_DATE, "Up to date", "checked 10:42", "All was read.")
HERE = "On this device only. Nobody else can see it yet."


def pending() -> list[Pending]:
    since = NOW - timedelta(hours=3)
    return [
        Pending("a", "R-402291", "Your change: contact details", since, Where.HERE, HERE),
        Pending("b", "R-402292", "Your decision: bank account", since, Where.ON_ITS_WAY, "It was handed to the store."),
    ]


class Scene:
    def __init__(self, qtbot: QtBot, tasks: Tasks) -> None:
        self.qtbot, self.tasks, self.hub, self.found = qtbot, tasks, Hub(), pending()
        self.window = QWidget()
        self.window.resize(1280, 800)
        qtbot.addWidget(self.window)
        self.window.show()

    def dialog(self, view: SyncView = AWAY) -> SyncDialog:
        made = SyncDialog(self.window, view, self.hub, Waits(self.tasks, lambda: self.found, lambda: NOW))
        made.open()
        appear(self.qtbot, made)
        rest(self.qtbot, self.tasks)
        return made


@pytest.fixture
def scene(qtbot: QtBot, tasks: Tasks) -> Scene:
    return Scene(qtbot, tasks)


def words(root: QWidget) -> str:
    return "\n".join(label.text() for label in root.findChildren(Label) if label.isVisible())


def test_what_waits_is_listed_with_since_when(scene: Scene) -> None:
    dialog = scene.dialog()
    said = words(dialog)
    assert "Your change: contact details" in said
    assert "since 21 Nov, 07:42 (3 h)" in said.replace("\u00a0", " ")
    assert "Nobody else can see it yet" in said
    assert "2 changes are waiting" in said


def test_it_is_tried_again_by_keyboard_and_the_outcome_is_seen(scene: Scene) -> None:
    dialog = scene.dialog()
    asked: list[bool] = []
    dialog.again.connect(lambda: asked.append(True))
    strike(tab_to(dialog, lambda widget: widget.objectName() == "try-now"), Qt.Key.Key_Space)
    assert asked == [True]
    assert not dialog.now.isEnabled(), "one try at a time"
    scene.found = []
    scene.hub.tell_sync(CALM)
    scene.qtbot.waitUntil(lambda: dialog.windowTitle() == "Up to date")
    rest(scene.qtbot, scene.tasks)
    assert dialog.now.isEnabled()
    assert dialog.now.text() == "Check now"
    assert "contact details" not in words(dialog)


@pytest.mark.parametrize(("zoom", "mirrored"), [(1.0, False), (2.0, False), (1.0, True)])
def test_nothing_to_complain_about(scene: Scene, qapp: QApplication, zoom: float, *, mirrored: bool) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight)
    theme.current().set(mode=Mode.LIGHT, zoom=zoom)
    dialog = scene.dialog()
    settle()
    assert [said for check in (clipped, outside, unnamed, unreachable) for said in check(dialog)] == []


# -- a long pull ------------------------------------------------------------------------------------------------------


@pytest.fixture
def strip(qtbot: QtBot) -> Receiving:
    made = Receiving()
    qtbot.addWidget(made)
    return made


def test_quick_work_shows_nothing(strip: Receiving) -> None:
    assert (strip._show.interval(), strip._stoppable.interval()) == (SHOWN_MS, STOPPABLE_MS) == (1_000, 10_000)
    strip.set_reading(Reading(100, 900))
    assert not strip.isVisible()
    strip.set_reading(None)
    assert not strip._show.isActive()
    assert not strip._stoppable.isActive()


def test_it_shows_how_far_it_is_then_can_be_paused_and_goes_on(strip: Receiving) -> None:
    wished: list[bool] = []
    strip.wished.connect(wished.append)
    strip.set_reading(Reading(100, 80_000))
    strip._show.timeout.emit()
    assert strip.isVisible()
    assert not strip.button.isVisible()
    strip._stoppable.timeout.emit()
    assert strip.button.text() == "Pause"
    strip.button.click()
    strip.set_reading(Reading(12_400, 80_000, paused=True))
    assert "Receiving is paused" in words(strip)
    assert "12,400 of 80,000 entries. What has arrived is kept." in words(strip)
    assert (strip.button.text(), strip.button.accessibleName()) == ("Go on", "Go on receiving")
    strip.set_narrow(narrow=True)
    assert (strip.button.text(), strip.button.accessibleName()) == ("", "Go on receiving")
    assert words(strip) == ""
    assert strip.toolTip() == "Receiving is paused: 12,400 of 80,000 entries. What has arrived is kept."
    strip.button.click()
    assert wished == [True, False]
    strip.set_reading(None)
    assert not strip.isVisible()


@pytest.mark.parametrize("pages", [0, 3, 1_000])
def test_the_first_round_comes_after_what_the_window_reads_and_waits_for_nobody_for_ever(
    qtbot: QtBot, tasks: Tasks, pages: int
) -> None:
    rounds, begun, read = Rounds(Surroundings(), tasks, Hub()), list[int](), list[int]()

    def ask() -> None:
        if len(read) < pages and not begun:
            tasks.run(rounds, lambda: None, done=answered)

    def answered(_read: None) -> None:
        read.append(1)
        ask()

    ask()
    rounds._after_painting(lambda: begun.append(len(read)))
    qtbot.waitUntil(lambda: bool(begun))
    assert min(pages, STAGES) <= begun[0] <= min(pages, STAGES + 2)


def test_the_rounds_tell_it_to_strip_and_state_line_and_pass_the_wish_on(qtbot: QtBot, tasks: Tasks) -> None:
    hub, asked = Hub(), list[str]()
    rounds = Rounds(Surroundings(), tasks, hub)
    loop = SimpleNamespace(
        pause=lambda: asked.append("pause"), resume=lambda: asked.append("resume"), wake=lambda: asked.append("wake"),
        stop=lambda: asked.append("stop"), attend=lambda **_: None,
    )  # fmt: skip
    suite = SimpleNamespace(
        store="", overview=SimpleNamespace(sync=lambda contact: SyncView(SyncWord.SENDING, str(contact), ""))
    )
    rounds._loop, rounds._suite, rounds._contact = loop, suite, Contact()  # type: ignore[assignment]
    told: list[Reading | None] = []
    hub.reading_changed.connect(told.append)
    rounds._take_progress(100, 400)
    assert not rounds._tick.isActive(), "a short one is not worth a word"
    rounds._take_progress(100, 80_000)
    qtbot.waitUntil(lambda: told == [Reading(100, 80_000)])
    rounds.pause(on=True)
    rounds._take_report(Report(paused=True))
    assert told[-1] == Reading(100, 80_000, paused=True)
    qtbot.waitUntil(lambda: hub.sync is not None and "paused=True" in hub.sync.text)
    rounds.wake()
    assert asked == ["pause", "resume"], "F5 goes on with what was paused"
    rounds._take_report(Report())
    assert told[-1:] == [None]
    rounds.stop()
