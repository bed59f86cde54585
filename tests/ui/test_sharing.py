"""Who can see what: the matrix by keyboard and by ear, its detail, and the list where there is no room."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.services.errors import StoreTrouble
from hris_desktop.services.views_trust import Hold
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.sharing import SharingPage
from hris_desktop.ui.pages.sharing_person import PersonField, labels
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from tests.ui.in_sight import InSight
from tests.ui.lint import clipped, outside, settle, unnamed, unreachable
from tests.ui.paper_people import HR, NOW, PaperRecords
from tests.ui.paper_trust import PEOPLE, Seen, sharing

WIDE, NARROW = (1056, 748), (700, 748)
BANK = next(place for place, row in enumerate(sharing().rows) if row.section.key == "bank_accounts")
MEDICAL = next(place for place, row in enumerate(sharing().rows) if row.section.key == "medical_card")


def by_keyboard(root: QWidget) -> list[str]:
    """The arrow in a search field is for the mouse; the keyboard opens the list with Down."""
    return [one for one in unreachable(root) if "Show the list" not in one]


class Place(InSight):
    page: SharingPage

    def __init__(self, qtbot: QtBot, tasks: Tasks, size: tuple[int, int] = WIDE) -> None:
        super().__init__(qtbot, tasks)
        self.port, self.hub = Seen(), Hub()
        desk = Desk(PaperRecords(), tasks, self.hub, lambda: NOW)
        self.page = SharingPage(desk, self.port, people=PEOPLE)
        self.show(self.page, size)

    def at(self, row: int, column: int) -> str:
        matrix = self.page.pane.matrix
        matrix.setCurrentIndex(matrix.model().index(row, column))
        settle()
        return str(matrix.model().index(row, column).data(Qt.ItemDataRole.AccessibleTextRole))


@pytest.fixture
def place(qtbot: QtBot, look: Theme, tasks: Tasks) -> Place:
    return Place(qtbot, tasks)


def test_a_cell_is_spoken_in_whole_words(place: Place) -> None:
    assert place.at(BANK, 2) == "Bank accounts, HR: can read it"
    assert place.at(BANK, 4) == "Bank accounts, Acme Payroll: can read it, until 31\u00a0Mar\u00a02027"
    assert place.at(MEDICAL, 2) == "Emergency medical card, \u2068HR\u2069: no key"


def test_the_cell_chosen_explains_itself(place: Place) -> None:
    place.at(BANK, 4)
    for words in (
        "Marta Nowak",
        "Deniz Aydın",
        "Pay salaries",
        "Priya Raman",
        "1\u00a0April\u00a02026",
        "31\u00a0March\u00a02027",
    ):
        assert words in place.seen()
    place.at(MEDICAL, 2)
    assert "HR never has one to this section" in place.seen()
    assert "Marta Nowak" not in place.seen()


def test_arrow_keys_move_and_tab_leaves(place: Place) -> None:
    matrix = place.page.pane.matrix
    matrix.setFocus(Qt.FocusReason.TabFocusReason)
    place.at(0, 0)
    QTest.keyClick(matrix, Qt.Key.Key_Down)
    QTest.keyClick(matrix, Qt.Key.Key_Right)
    assert (matrix.currentIndex().row(), matrix.currentIndex().column()) == (1, 1)
    QTest.keyClick(matrix, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not matrix


def test_who_left_a_role_is_named_with_what_they_could_read(place: Place) -> None:
    contact = next(n for n, row in enumerate(sharing().rows) if row.section.key == "contact")
    place.at(contact, 2)
    assert "\u2068Jane Doe\u2069 receives nothing new since 3 May 2026; could read until then." in place.seen()


def test_who_was_shut_out_stays_in_the_row_with_the_day(place: Place) -> None:
    view, told = sharing(), "receives nothing new since 1 December 2026; could read until then"
    row = view.rows[BANK]
    over = tuple(replace(one, hold=Hold.ENDED, told=told) if one.reader.is_firm else one for one in row.holders)
    rows = (*view.rows[:BANK], replace(row, holders=over), *view.rows[BANK + 1 :])
    place.page.pane.show_view(replace(view, rows=rows))
    assert place.at(BANK, 4) == f"Bank accounts, Acme Payroll: {told}"
    assert "Receives nothing new since 1 December 2026; could read until then. " in place.seen()
    assert "Ends by itself" not in place.seen()


def test_news_of_keys_work_it_out_again_and_keep_the_cell(place: Place) -> None:
    place.at(BANK, 4)
    with place.qtbot.waitSignal(place.hub.touched):
        place.hub.tell({"org"})
    place.rest()
    assert place.port.asked == ["", ""]
    assert "Marta Nowak" in place.seen()


def test_what_is_explained_stays_in_sight_when_news_come(place: Place) -> None:
    matrix = place.page.pane.matrix
    last = matrix.model().rowCount() - 1
    place.page.resize(WIDE[0], 420)
    place.at(last, 1)
    assert matrix.viewport().rect().contains(matrix.visualRect(matrix.currentIndex()).center())
    bar = matrix.verticalScrollBar()
    assert bar.maximum() > 1, "there is something to scroll"
    bar.setValue(bar.maximum() // 2)
    matrix.show_view(sharing())
    settle()
    assert bar.value() == bar.maximum() // 2, "where somebody scrolled to is theirs"
    matrix.scrollTo(matrix.currentIndex())
    place.page.resize(WIDE[0], 400)
    settle()
    assert matrix.viewport().rect().contains(matrix.visualRect(matrix.currentIndex()).center())


def test_hr_looks_at_somebody_else_and_comes_back(place: Place) -> None:
    field = place.page.findChild(PersonField, "whose")
    assert field is not None
    field.setText(HR.name)
    place.rest()
    assert place.port.asked[-1] == HR.pid
    assert "Who can see the data of" in place.seen()
    back = next(one for one in place.page.findChildren(QAbstractButton) if one.text() == "Back to mine")
    back.click()
    place.rest()
    assert place.port.asked[-1] == ""
    assert "Who can see my data" in place.seen()


def test_two_people_of_one_name_are_told_apart() -> None:
    found = labels({"aaaa1": "Jo Ek", "bbbb2": "Jo Ek", "cccc3": "Amira Haddad"})
    assert found == {"Jo Ek (aaaa)": "aaaa1", "Jo Ek (bbbb)": "bbbb2", "Amira Haddad": "cccc3"}


def test_a_failure_is_said_and_the_next_news_mend_it(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    place = Place(qtbot, tasks)
    place.port.refuses = StoreTrouble("The replica is full", "Nothing could be read.")
    place.page.reload()
    place.rest()
    assert "Nothing could be read." in place.seen()
    place.page.reload()
    place.rest()
    assert "Nothing could be read." not in place.seen()


def test_narrow_it_is_a_list_and_a_page_per_section(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    place = Place(qtbot, tasks, NARROW)
    assert not place.page.pane.matrix.isVisible()
    place.press("open-bank_accounts")
    assert "Marta Nowak" in place.seen()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "back-to-sections"
    place.press("back-to-sections")
    assert "Marta Nowak" not in place.seen()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "open-bank_accounts"


@pytest.mark.parametrize("zoom", [0.8, 1.0, 1.5, 2.0])
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_it_can_be_read_reached_and_heard(
    place: Place, look: Theme, qapp: QApplication, zoom: float, direction: Qt.LayoutDirection
) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    qapp.setLayoutDirection(direction)
    place.rest()
    place.at(BANK, 4)
    for size in (WIDE, NARROW):
        place.page.resize(*size)
        settle()
        for check in (unnamed, by_keyboard, clipped, outside):
            assert check(place.page) == [], (check.__name__, size)
    place.page.pane.open_section("contact")
    settle()
    for check in (unnamed, by_keyboard, clipped, outside):
        assert check(place.page) == [], check.__name__
