"""The card of the shared terminals, against a service that answers from memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from hris_desktop.services.views import PersonRef
from hris_desktop.services.views_safety import TerminalsView, TerminalView
from hris_desktop.ui.pages.security_terminals import QUIET, SILENT, TerminalsCard
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from tests.ui.lint import clipped, outside, texts, unnamed, unreachable
from tests.ui.test_security import Place

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
GATE = TerminalView(
    "ab" * 32,
    "ABAB-ABAB",
    "Warehouse 3, gate",
    3,
    1,
    48,
    NOW - timedelta(hours=2),
    PersonRef("p", "Amira Haddad", "AH"),
)


class Watchmen:
    """Terminals as HR is told of them."""

    def __init__(self, view: TerminalsView | None = None) -> None:
        self.told = view
        self.taken_off: list[str] = []

    def view(self) -> TerminalsView | None:
        return self.told

    def take_off(self, name: str) -> None:
        self.taken_off.append(name)
        self.told = TerminalsView(())


def place(qtbot: QtBot, tasks: Tasks, port: Watchmen) -> Place:
    return Place(qtbot, tasks, TerminalsCard(port, tasks, now=lambda: NOW, locale="en_GB"))


def test_number_and_age_stand_there_and_nobody_else_sees_the_card(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    shown = place(qtbot, tasks, Watchmen(TerminalsView((GATE,))))
    for words in (
        "Warehouse 3, gate",
        "3 changes wait",
        "2 days",
        "1 goes out only when",
        "Last heard",
        "Amira Haddad",
    ):
        assert words in texts(shown.page), words
    for nobody in (None, TerminalsView(())):
        shown = place(qtbot, tasks, Watchmen(nobody))
        assert shown.page.isHidden()


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (replace(GATE, heard=NOW - QUIET), "Quiet"),
        (replace(GATE, heard=NOW - SILENT), "Silent"),
        (replace(GATE, waiting=0, stuck=0, hours=0), "Nothing waits"),
        (replace(GATE, retired=True), "3 changes that waited there were wiped"),
        (replace(GATE, replayed=True), "somebody may have put it back"),
        (replace(GATE, clock_off=True), "Its clock is wrong"),
    ],
)
def test_what_is_not_well_is_said(qtbot: QtBot, look: Theme, tasks: Tasks, view: TerminalView, words: str) -> None:
    shown = place(qtbot, tasks, Watchmen(TerminalsView((view,))))
    assert words in texts(shown.page)


def test_what_nobody_vouches_for_and_an_older_picture_are_said(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    shown = place(qtbot, tasks, Watchmen(TerminalsView((GATE,), ignored=2, online=False)))
    assert "2 notes in the store" in texts(shown.page)
    assert "does not answer" in texts(shown.page)


def test_taking_one_off_warns_of_what_waits_there(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    port = Watchmen(TerminalsView((GATE,)))
    shown = place(qtbot, tasks, port)
    shown.press("take-off")
    assert port.taken_off == []
    assert "3 changes waited there that nobody else has" in shown.seen()
    shown.press("take-off-sure")
    assert port.taken_off == [GATE.key]
    assert shown.page.isHidden()


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_nothing_of_the_card_is_cut_off(qtbot: QtBot, look: Theme, tasks: Tasks, zoom: float) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    long = replace(GATE, site="Frühschicht " * 12, heard=NOW - SILENT, replayed=True, clock_off=True)
    shown = place(qtbot, tasks, Watchmen(TerminalsView((GATE, long), ignored=1, online=False)))
    shown.page.resize(700, 2400)
    shown.press("take-off")
    for complaint in (clipped, outside, unnamed, unreachable):
        assert complaint(shown.page) == []
