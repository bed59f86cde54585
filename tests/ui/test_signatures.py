"""Signing along and refusing, by keyboard and by ear; what was done leaves the list."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from hris_desktop.services.errors import NotAllowed
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.approvals_held import SECONDS
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.signatures import SignaturesPage
from hris_desktop.ui.pages.signatures_watch import concerns, watch
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from hris_desktop.ui.widgets.state_card import StateCard
from tests.ui.in_sight import WIDE, InSight
from tests.ui.lint import clipped, outside, settle, unnamed, unreachable
from tests.ui.paper_people import NOW, PaperRecords
from tests.ui.paper_trust import Acts

NARROW = (700, 748)


class Place(InSight):
    page: SignaturesPage

    def __init__(self, qtbot: QtBot, tasks: Tasks, port: Acts | None = None, size: tuple[int, int] = WIDE) -> None:
        super().__init__(qtbot, tasks)
        self.port, self.hub = port or Acts(), Hub()
        self.counts: list[int] = []
        page = SignaturesPage(Desk(PaperRecords(), tasks, self.hub, lambda: NOW), self.port)
        page.counted.connect(self.counts.append)
        self.show(page, size)

    def in_sight(self) -> list[str]:
        """What stands beside the list at this moment."""
        sheets = self.page._right.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        named = [one for sheet in sheets if sheet.isVisible() for one in (sheet, *sheet.findChildren(StateCard))]
        return [one.accessibleName() for one in named if one.accessibleName()]

    def key(self, key: Qt.Key) -> None:
        self.page.list.rows.setFocus()
        QTest.keyClick(self.page.list.rows, key)
        self.rest()

    def wait(self, seconds: int = SECONDS) -> None:
        """The clock of the held decision goes on."""
        for _ in range(seconds):
            self.page.held._timer.timeout.emit()
        self.rest()

    def go(self, row: int) -> None:
        self.page.list.rows.setCurrentIndex(self.page.list.rows.model().index(row, 0))
        self.rest()

    def offered(self, name: str) -> QAbstractButton | None:
        """By its object name, in sight or not; None where there is none."""
        return self.page.findChild(QAbstractButton, name)


@pytest.fixture
def place(qtbot: QtBot, look: Theme, tasks: Tasks) -> Place:
    return Place(qtbot, tasks)


def test_the_first_one_that_needs_me_is_open_and_counted(place: Place) -> None:
    assert place.counts == [3]
    for words in ("Remove Jane Doe from HR", "3 for you", "receive nothing new", "3\u00a0December\u00a02026"):
        assert words in place.seen()


def test_a_signs_and_the_list_goes_on(place: Place) -> None:
    place.key(Qt.Key.Key_A)
    assert place.port.signed == []
    assert place.counts[-1] == 2
    place.wait()
    assert place.port.signed == ["1"]
    assert "It has its signatures and goes into the log now." in place.seen()
    assert place.counts[-1] == 2


def test_d_refuses(place: Place) -> None:
    place.key(Qt.Key.Key_D)
    place.wait()
    assert (place.port.refused, place.port.signed) == (["1"], [])
    assert "Refused." in place.seen()


@pytest.mark.parametrize("key", [Qt.Key.Key_A, Qt.Key.Key_D])
@pytest.mark.parametrize("way", ["key", "button"])
def test_both_can_be_taken_back_for_ten_seconds(place: Place, key: Qt.Key, way: str) -> None:
    place.key(key)
    place.wait(SECONDS - 1)
    assert "Goes out in 1 second" in place.seen()
    undo = place.offered("undo")
    assert undo is not None
    if way == "key":
        place.key(Qt.Key.Key_U)
    else:
        undo.click()
        place.rest()
    place.wait()
    assert (place.port.signed, place.port.refused) == ([], [])
    assert "Remove Jane Doe from HR" in place.seen()
    assert place.counts[-1] == 3


@pytest.mark.parametrize("way", ["next", "leave", "flush"])
def test_it_goes_out_early_when_something_else_comes(place: Place, way: str) -> None:
    place.key(Qt.Key.Key_A)
    if way == "next":
        place.key(Qt.Key.Key_D)
    elif way == "leave":
        place.page.hide()
    else:
        place.page.flush()
    place.rest()
    assert place.port.signed == ["1"]
    place.page.held.take_back()


@pytest.mark.parametrize("name", ["sign", "refuse"])
def test_a_press_counts_while_the_list_is_fetched_again(place: Place, name: str) -> None:
    answer = place.offered(name)
    assert answer is not None
    place.page.reload()
    answer.click()
    # the next one is there at once, and no moment shows an empty half
    following = ["Confirm a renewed key of Bjørn Næss: compare five words with the person"]
    assert place.in_sight() == following
    place.rest()
    assert place.in_sight() == following
    place.wait()
    assert [*place.port.signed, *place.port.refused] == ["1"]


def test_what_comes_with_a_reload_is_in_sight_at_once(place: Place) -> None:
    place.page._loaded(())
    assert place.in_sight() == ["Nothing waits for a signature"]
    place.page._loaded(place.port.views)
    assert place.in_sight() == ["Remove Jane Doe from HR"]


def test_j_and_k_move(place: Place) -> None:
    place.key(Qt.Key.Key_J)
    assert "compare five words" in place.seen()
    place.key(Qt.Key.Key_K)
    assert "Remove Jane Doe from HR" in place.seen()


def test_five_words_are_shown_and_the_button_names_them(place: Place) -> None:
    place.go(1)
    assert "ginger" in place.seen()
    sign = place.offered("sign")
    assert sign is not None
    assert sign.text() == "The words are the same: sign"
    # neither the key nor the button signs before it is said that they were compared
    assert not sign.isEnabled()
    place.key(Qt.Key.Key_A)
    place.wait()
    assert place.port.signed == []
    place.go(1)
    same, sign = place.offered("same"), place.button("sign")
    assert same is not None
    assert sign is not None
    same.click()
    assert sign.isEnabled()
    place.key(Qt.Key.Key_A)
    place.wait()
    assert place.port.signed == ["2"]


def test_a_policy_says_what_it_changes(place: Place) -> None:
    place.go(2)
    assert "Payroll may read (until now: may not read)" in place.seen()


@pytest.mark.parametrize("row", [4, 5, 6])
def test_what_is_over_can_be_neither_signed_nor_refused(place: Place, row: int) -> None:
    place.go(row)
    assert place.offered("sign") is None
    for key in (Qt.Key.Key_A, Qt.Key.Key_D):
        place.key(key)
    assert (place.port.signed, place.port.refused) == ([], [])


def test_what_i_asked_for_i_can_take_back(place: Place) -> None:
    place.go(3)
    back = place.offered("refuse")
    assert back is not None
    assert back.text() == "Take it back"
    back.click()
    place.wait()
    assert place.port.refused == ["4"]


def test_a_failure_stays_in_sight(place: Place) -> None:
    place.port.refuses = NotAllowed("It is not yours to sign", "You have signed it.")
    place.key(Qt.Key.Key_A)
    place.wait()
    assert "You have signed it." in place.seen()
    assert place.port.signed == []


def test_an_empty_list_says_what_comes_here(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    place = Place(qtbot, tasks, Acts(()))
    assert "Nothing waits for a signature" in place.seen()


@pytest.mark.parametrize("key", [Qt.Key.Key_A, Qt.Key.Key_D])
def test_nothing_is_answered_from_the_list_alone(qtbot: QtBot, look: Theme, tasks: Tasks, key: Qt.Key) -> None:
    place = Place(qtbot, tasks, size=NARROW)
    place.key(key)
    place.wait()
    assert (place.port.signed, place.port.refused) == ([], [])
    assert place.in_sight() == ["Remove Jane Doe from HR"]


def test_narrow_it_is_two_pages(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    place = Place(qtbot, tasks, size=NARROW)
    assert place.page.list.isVisible()
    place.key(Qt.Key.Key_Return)
    assert not place.page.list.isVisible()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "sign"
    back = place.offered("back")
    assert back is not None
    back.click()
    place.rest()
    assert place.page.list.isVisible()


@pytest.mark.parametrize("zoom", [0.8, 1.0, 1.5, 2.0])
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_it_can_be_read_reached_and_heard(
    place: Place, look: Theme, qapp: QApplication, zoom: float, direction: Qt.LayoutDirection
) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    qapp.setLayoutDirection(direction)
    for row in range(7):
        place.go(row)
        place.page._open()
        settle()
        for check in (unnamed, unreachable, clipped, outside):
            assert check(place.page) == [], (check.__name__, row)
    place.page._close()
    place.key(Qt.Key.Key_D)
    for check in (unnamed, unreachable, clipped, outside):
        assert check(place.page) == [], check.__name__


class Queued(Acts):
    """What is signed stays listed until it stands in the log."""

    @override
    def _take(self, op: str) -> None:
        assert op


def test_what_was_signed_is_followed_into_the_log(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    """An erasure is written on the sections that it ends, and nowhere else."""
    place = Place(qtbot, tasks, Queued())
    before = place.port.views
    place.key(Qt.Key.Key_A)
    place.wait()
    assert "goes into the log now" in place.seen()
    place.port.views = before[1:]
    place.hub.tell(["r:somebody:contact"])
    place.qtbot.waitUntil(lambda: "It has its signatures and stands in the log." in place.seen())
    assert place.counts[-1] == 2


def test_the_number_beside_the_place_goes_with_an_erasure(qtbot: QtBot, tasks: Tasks) -> None:
    class Trust:
        left = 1

        def after_pull(self) -> int:
            return 0

        def to_sign(self) -> int:
            return self.left

    owner, hub, trust, told = QObject(), Hub(), Trust(), list[int]()
    watch(owner, (tasks, hub), trust, told.append)
    qtbot.waitUntil(lambda: told == [1])
    trust.left = 0
    hub.tell(["r:somebody:contact"])
    qtbot.waitUntil(lambda: told == [1, 0])
    assert not concerns("r:somebody:contact", waiting=False), "sections change all day"
    assert not concerns("w:device")
