"""Approving several of low risk at once: ticked by key and mouse, looked at together, ten seconds to take it back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.services.errors import StoreTrouble
from hris_desktop.ui.pages.approvals import ApprovalsPage
from hris_desktop.ui.pages.approvals_batch import BatchSheet
from hris_desktop.ui.pages.approvals_held import SECONDS
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from hris_desktop.ui.widgets.waiting_row import box_width
from tests.ui.lint import clipped, outside, texts, unnamed, unreachable
from tests.ui.paper_approvals import PaperApprovals, benefits, queue
from tests.ui.paper_pages import button, office, press, rest, strike

LOW = tuple(f"low-{number}" for number in range(6))


def opened(qtbot: QtBot, tasks: Tasks, approvals: PaperApprovals, *, width: int = 1056) -> ApprovalsPage:
    page = office(qtbot, tasks, approvals, width=width)
    page.list.rows.setFocus()
    return page


def key(qtbot: QtBot, page: ApprovalsPage, which: Qt.Key, tasks: Tasks) -> None:
    strike(QApplication.focusWidget() or page, which)
    rest(qtbot, tasks)


def pass_time(page: ApprovalsPage, seconds: int = SECONDS) -> None:
    for _ in range(seconds):
        page.held._timer.timeout.emit()


def ticks(page: ApprovalsPage) -> dict[str, bool]:
    """What can be ticked, and whether it is."""
    model = page.list.rows.model()
    items = [model.index(row, 0).data(Qt.ItemDataRole.UserRole) for row in range(model.rowCount())]
    return {item.key: item.chosen for item in items if item.chosen is not None}


def sheet(page: ApprovalsPage) -> str:
    """What is read beside the list."""
    found = page._sheet
    assert isinstance(found, BatchSheet)
    model = found.rows.model()
    rows = [model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]
    return "\n".join([texts(found), *rows])


def is_there(page: ApprovalsPage, name: str) -> bool:
    return any(one.isVisible() for one in page.findChildren(QWidget, name))


def approved(approvals: PaperApprovals) -> list[tuple[str, ...]]:
    return [call[1:] for call in approvals.calls if call[0] == "approve_all"]


def test_space_ticks_what_is_of_low_risk_and_all_of_it_is_read_before_it_is_approved(
    qtbot: QtBot, look: Theme, tasks: Tasks
) -> None:
    approvals = benefits()
    page = opened(qtbot, tasks, approvals)
    assert ticks(page) == dict.fromkeys(LOW, False)
    key(qtbot, page, Qt.Key.Key_Space, tasks)
    key(qtbot, page, Qt.Key.Key_J, tasks)
    key(qtbot, page, Qt.Key.Key_Space, tasks)
    assert [op for op, on in ticks(page).items() if on] == ["low-0", "low-1"]
    words = sheet(page)
    for expected in ("2 requests chosen", "Amira Haddad", "Bjørn Næss", "Plan: Dental plus, was nothing", "was Family"):
        assert expected in words
    key(qtbot, page, Qt.Key.Key_A, tasks)
    assert "Approved: 2 requests" in texts(page)
    assert "Goes out in 10 seconds" in texts(page)
    assert set(ticks(page)) == {"low-2", "low-3", "low-4", "low-5"}
    pass_time(page, SECONDS - 1)
    assert approved(approvals) == []
    with qtbot.waitSignal(page.changed):
        pass_time(page, 1)
    rest(qtbot, tasks)
    assert approved(approvals) == [("low-0", "low-1")]
    assert "2 requests approved." in texts(page)
    assert [call for call in approvals.calls if call[0] == "approve"] == []


def test_all_of_low_risk_are_ticked_at_once_and_one_press_approves_them(
    qtbot: QtBot, look: Theme, tasks: Tasks
) -> None:
    approvals = benefits()
    page = opened(qtbot, tasks, approvals)
    assert button(page, "choose-all").text() == "Choose all 6 of low risk"
    press(qtbot, page, "choose-all", tasks)
    assert all(ticks(page).values())
    press(qtbot, page, "approve-all", tasks)
    page.flush()
    rest(qtbot, tasks)
    assert approved(approvals) == [LOW]
    assert {row.op for row in page._shown()} == {row.op for row in queue().waiting()}
    assert "bank account" in texts(page._right), "what is left is in sight again"
    assert not is_there(page, "choose-all")


@pytest.mark.parametrize("way", ["key", "button"])
def test_the_ten_seconds_cover_all_of_them(qtbot: QtBot, look: Theme, tasks: Tasks, way: str) -> None:
    approvals = benefits()
    page = opened(qtbot, tasks, approvals)
    key(qtbot, page, Qt.Key.Key_L, tasks)
    key(qtbot, page, Qt.Key.Key_A, tasks)
    pass_time(page, 5)
    if way == "key":
        key(qtbot, page, Qt.Key.Key_U, tasks)
    else:
        press(qtbot, page, "undo", tasks)
    pass_time(page)
    assert approved(approvals) == []
    assert all(ticks(page).values()), "as they were before the press"
    assert "6 requests chosen" in sheet(page)


@pytest.mark.parametrize("rtl", [False, True], ids=["ltr", "rtl"])
def test_a_press_on_the_box_ticks_and_one_on_the_name_does_not(
    qtbot: QtBot, qapp: QApplication, look: Theme, tasks: Tasks, *, rtl: bool
) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    page = opened(qtbot, tasks, benefits())
    rows = page.list.rows
    row = rows.visualRect(rows.model().index(2, 0))
    middle = int(box_width() / 2)
    box = QPoint(row.right() - middle if rtl else row.left() + middle, row.center().y())
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=box)
    rest(qtbot, tasks)
    assert [op for op, on in ticks(page).items() if on] == ["low-2"]
    assert rows.key() == "low-0", "the row in sight stays"
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    rest(qtbot, tasks)
    assert rows.key() == "low-2"
    assert [op for op, on in ticks(page).items() if on] == ["low-2"]


def test_what_is_decided_by_itself_says_why_and_is_not_ticked(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    approvals = benefits()
    approvals.views = [
        replace(view, row=replace(view.row, alone="It is about money.")) if view.row.alone else view
        for view in approvals.views
    ]
    page = opened(qtbot, tasks, approvals)
    page.list.choose("op-1")
    key(qtbot, page, Qt.Key.Key_Space, tasks)
    assert "bank account: It is about money." in texts(page)
    assert not any(ticks(page).values())
    assert "bank account" in texts(page._right)


def test_what_moved_on_meanwhile_is_left_alone_and_said(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    approvals = benefits()
    page = opened(qtbot, tasks, approvals)
    key(qtbot, page, Qt.Key.Key_L, tasks)
    key(qtbot, page, Qt.Key.Key_A, tasks)
    place = next(place for place, view in enumerate(approvals.views) if view.row.op == "low-3")
    moved = replace(approvals.views[place].row, alone="It has moved on.", stale=True)
    approvals.views[place] = replace(approvals.views[place], row=moved)
    page.flush()
    rest(qtbot, tasks)
    for expected in ("5 requests approved. 1 was left as it was.", "Somebody: benefit", ": It has moved on."):
        assert expected in texts(page)
    assert "low-3" in {row.op for row in page._shown()}


def test_what_is_gone_before_it_is_looked_at_is_ticked_no_more(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    approvals = benefits()
    page = opened(qtbot, tasks, approvals)
    key(qtbot, page, Qt.Key.Key_L, tasks)
    approvals.views = [view for view in approvals.views if view.row.op != "low-1"]
    with qtbot.waitSignal(page.counted):
        page._desk.hub.tell(["r:x:benefits"])
    rest(qtbot, tasks)
    assert "5 requests chosen" in sheet(page)
    key(qtbot, page, Qt.Key.Key_A, tasks)
    page.flush()
    rest(qtbot, tasks)
    assert approved(approvals) == [("low-0", "low-2", "low-3", "low-4", "low-5")]


def test_a_failure_gives_all_of_them_back(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    approvals = benefits()
    approvals.broken = StoreTrouble("This computer's disk is full", "None was approved.", "Make room, then try again.")
    page = opened(qtbot, tasks, approvals)
    key(qtbot, page, Qt.Key.Key_L, tasks)
    key(qtbot, page, Qt.Key.Key_A, tasks)
    page.flush()
    rest(qtbot, tasks)
    assert "This computer's disk is full" in texts(page)
    assert set(LOW) <= {row.op for row in page._shown()}


def test_declining_stays_one_at_a_time(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    approvals = benefits()
    page = opened(qtbot, tasks, approvals)
    key(qtbot, page, Qt.Key.Key_L, tasks)
    key(qtbot, page, Qt.Key.Key_D, tasks)
    assert "decline them one by one" in texts(page)
    press(qtbot, page, "choose-none", tasks)
    assert not any(ticks(page).values())
    key(qtbot, page, Qt.Key.Key_D, tasks)
    assert "Why do you decline?" in texts(page._right)


def test_two_pages_where_there_is_no_room(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    approvals = benefits()
    page = opened(qtbot, tasks, approvals, width=700)
    key(qtbot, page, Qt.Key.Key_L, tasks)
    assert button(page, "show-chosen").text() == "Look at the 6 chosen"
    key(qtbot, page, Qt.Key.Key_A, tasks)
    assert page.held.decision is None, "nobody approves what they have not seen"
    assert page._right.isVisible()
    assert button(page, "back").text() == "Approvals, 6 chosen"
    key(qtbot, page, Qt.Key.Key_Escape, tasks)
    assert page.list.isVisible()
    assert all(ticks(page).values())
    press(qtbot, page, "show-chosen", tasks)
    key(qtbot, page, Qt.Key.Key_A, tasks)
    assert "Approved: 6 requests" in texts(page)
    page.held.take_back()
    rest(qtbot, tasks)
    key(qtbot, page, Qt.Key.Key_Escape, tasks)
    key(qtbot, page, Qt.Key.Key_Escape, tasks)
    assert not any(ticks(page).values())


def test_without_two_of_low_risk_there_are_no_boxes(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = opened(qtbot, tasks, benefits(1))
    assert ticks(page) == {}
    assert not is_there(page, "choose-all")
    assert not any(cap.isVisible() for cap in page.list._boxes)
    key(qtbot, page, Qt.Key.Key_Space, tasks)
    assert page._sheet is None


def test_a_screen_reader_is_told_that_it_can_be_ticked(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = opened(qtbot, tasks, benefits())
    index = page.list.rows.model().index(0, 0)
    assert index.flags() & Qt.ItemFlag.ItemIsUserCheckable
    assert index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked
    key(qtbot, page, Qt.Key.Key_Space, tasks)
    index = page.list.rows.model().index(0, 0)
    assert index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    high = page.list.rows.model().index(6, 0)
    assert not high.flags() & Qt.ItemFlag.ItemIsUserCheckable


def test_many_are_painted_and_not_built(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    """As many widgets as for two: the window stays free."""
    counts = []
    for many in (2, 40):
        page = opened(qtbot, tasks, benefits(many))
        key(qtbot, page, Qt.Key.Key_L, tasks)
        assert page._sheet is not None
        assert page._sheet.rows.model().rowCount() == many
        counts.append(len(page._sheet.findChildren(QWidget)))
        page.hide()
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("zoom", "width"), [(1.0, 1056), (1.5, 986), (2.0, 800)])
@pytest.mark.parametrize("rtl", [False, True], ids=["ltr", "rtl"])
def test_nothing_is_clipped_unnamed_or_out_of_reach(
    qtbot: QtBot, qapp: QApplication, look: Theme, tasks: Tasks, *, zoom: float, width: int, rtl: bool
) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    page = opened(qtbot, tasks, benefits(), width=width)
    key(qtbot, page, Qt.Key.Key_L, tasks)
    for step in range(3):
        for faults in (clipped(page), outside(page), unnamed(page), unreachable(page)):
            assert faults == []
        key(qtbot, page, Qt.Key.Key_Return if step == 0 else Qt.Key.Key_A, tasks)
    page.held.take_back()
