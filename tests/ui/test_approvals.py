from __future__ import annotations

from dataclasses import replace
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.services.errors import BadInput, ServiceError
from hris_desktop.services.views import ApprovalView
from hris_desktop.ui.pages import approvals_detail
from hris_desktop.ui.pages.approvals import ApprovalsPage
from hris_desktop.ui.pages.approvals_decline import DeclinePanel
from hris_desktop.ui.pages.approvals_held import SECONDS
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from hris_desktop.ui.widgets.field import LongField
from hris_desktop.ui.widgets.state_card import Skeleton
from tests.ui.lint import clipped, outside, settle, texts, unnamed, unreachable
from tests.ui.paper_approvals import PaperApprovals, approval, queue
from tests.ui.paper_pages import button, office, press, rest, strike
from tests.ui.paper_people import PaperRecords, name_request


def key(qtbot: QtBot, page: ApprovalsPage, which: Qt.Key, tasks: Tasks) -> None:
    strike(QApplication.focusWidget() or page, which)
    rest(qtbot, tasks)


def opened(qtbot: QtBot, tasks: Tasks, approvals: PaperApprovals, *, width: int = 1056) -> ApprovalsPage:
    page = office(qtbot, tasks, approvals, width=width)
    page.list.rows.setFocus()
    return page


def pass_time(page: ApprovalsPage, seconds: int) -> None:
    for _ in range(seconds):
        page.held._timer.timeout.emit()


def test_the_oldest_is_open_with_its_warning_and_difference(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = opened(qtbot, tasks, queue())
    words = texts(page._right)
    for expected in ("bank account", "Her mobile number was changed 3 days ago", "First approver"):
        assert expected in words
    assert "•••• •••• 3000" in words
    assert "•••• •••• 6819" in words
    assert button(page, "approve").text() == "Approve as first of two"
    for secret in ("NWBK6016", "6016", "370400440532"):
        assert secret not in texts(page)


def test_j_and_k_move_through_the_list(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = opened(qtbot, tasks, queue())
    key(qtbot, page, Qt.Key.Key_J, tasks)
    assert "Ольга Ткаченко" in texts(page._right)
    key(qtbot, page, Qt.Key.Key_K, tasks)
    assert "Her mobile number" in texts(page._right)
    key(qtbot, page, Qt.Key.Key_Return, tasks)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert page._right.isAncestorOf(focus)
    key(qtbot, page, Qt.Key.Key_J, tasks)
    assert "Ольга Ткаченко" in texts(page._right)


def test_a_approves_after_ten_seconds(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    approvals = queue()
    page = opened(qtbot, tasks, approvals)
    key(qtbot, page, Qt.Key.Key_A, tasks)
    assert approvals.calls == []
    assert "Goes out in 10 seconds" in texts(page)
    assert "Ольга Ткаченко" in texts(page._right)
    pass_time(page, SECONDS - 1)
    assert approvals.calls == []
    with qtbot.waitSignal(page.changed):
        pass_time(page, 1)
    rest(qtbot, tasks)
    assert approvals.calls == [("approve", "op-1", "")]
    assert not page.list._held.isVisible()


def test_while_the_next_one_is_opened_that_is_shown(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page, go_on = opened(qtbot, tasks, queue()), Event()
    tasks.run(page, go_on.wait, done=lambda _: None)
    button(page, "approve").click()
    shown = [one for one in page._right.findChildren(Skeleton) if one.isVisible()]
    go_on.set()
    assert [one.accessibleName() for one in shown] == ["Opening what waits…"]
    rest(qtbot, tasks)
    assert "Ольга Ткаченко" in texts(page._right)
    assert "Opening what waits…" not in texts(page._right)


@pytest.mark.parametrize("way", ["key", "button"])
def test_it_can_be_taken_back(qtbot: QtBot, look: Theme, tasks: Tasks, way: str) -> None:
    approvals = queue()
    page = opened(qtbot, tasks, approvals)
    key(qtbot, page, Qt.Key.Key_A, tasks)
    pass_time(page, 5)
    if way == "key":
        key(qtbot, page, Qt.Key.Key_U, tasks)
    else:
        press(qtbot, page, "undo", tasks)
    pass_time(page, SECONDS)
    assert approvals.calls == []
    assert "Her mobile number" in texts(page._right)


@pytest.mark.parametrize("way", ["next", "leave", "flush"])
def test_a_decision_goes_out_early(qtbot: QtBot, look: Theme, tasks: Tasks, way: str) -> None:
    approvals = queue()
    page = opened(qtbot, tasks, approvals)
    key(qtbot, page, Qt.Key.Key_A, tasks)
    if way == "next":
        key(qtbot, page, Qt.Key.Key_A, tasks)
    elif way == "leave":
        page.hide()
    else:
        page.flush()
    rest(qtbot, tasks)
    assert approvals.calls == [("approve", "op-1", "")]
    page.held.take_back()


def test_declining_needs_a_reason(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    approvals = queue()
    page = opened(qtbot, tasks, approvals)
    key(qtbot, page, Qt.Key.Key_D, tasks)
    field = QApplication.focusWidget()
    assert isinstance(field, LongField)
    press(qtbot, page, "decline-now", tasks)
    assert "Write why, in a sentence" in texts(page)
    QTest.keyClicks(field, "A proof is jaded and undated.")
    press(qtbot, page, "decline-now", tasks)
    page.flush()
    rest(qtbot, tasks)
    assert approvals.calls == [("decline", "op-1", "A proof is jaded and undated.")]


def refuse_reason(qtbot: QtBot, tasks: Tasks, page: ApprovalsPage, approvals: PaperApprovals) -> None:
    """Decline the first request with a reason that the service does not take."""
    approvals.broken = BadInput(
        "The reason", "It has a sign that no screen can show.", "Write it anew.", field="reason"
    )
    key(qtbot, page, Qt.Key.Key_D, tasks)
    field = QApplication.focusWidget()
    assert isinstance(field, LongField)
    QTest.keyClicks(field, "No proof.")
    press(qtbot, page, "decline-now", tasks)


@pytest.mark.parametrize("width", [1056, 700])
def test_a_reason_that_is_not_taken_comes_back_with_what_is_wrong(
    qtbot: QtBot, look: Theme, tasks: Tasks, width: int
) -> None:
    approvals = queue()
    page = opened(qtbot, tasks, approvals, width=width)
    refuse_reason(qtbot, tasks, page, approvals)
    page.flush()
    rest(qtbot, tasks)
    panel = page.findChild(DeclinePanel)
    assert panel is not None
    assert panel.isVisible()
    assert panel._row.error == "It has a sign that no screen can show. Write it anew."
    assert panel._text.toPlainText() == "No proof."
    assert panel._text.hasFocus()
    assert page.list.rows.key() == "op-1"
    approvals.broken = None
    panel._text.setPlainText("The proof is missing.")
    press(qtbot, page, "decline-now", tasks)
    page.flush()
    rest(qtbot, tasks)
    assert approvals.calls[-1] == ("decline", "op-1", "The proof is missing.")


def test_it_does_not_take_away_another_reason_being_typed(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    approvals = queue()
    page = opened(qtbot, tasks, approvals)
    refuse_reason(qtbot, tasks, page, approvals)
    key(qtbot, page, Qt.Key.Key_D, tasks)
    field = QApplication.focusWidget()
    assert isinstance(field, LongField)
    QTest.keyClicks(field, "Another.")
    pass_time(page, SECONDS)
    rest(qtbot, tasks)
    assert "It has a sign that no screen can show." in texts(page)
    assert page.list.rows.key() == "op-10"
    assert field.toPlainText() == "Another."
    page.list.choose("op-1")
    rest(qtbot, tasks)
    panel = page.findChild(DeclinePanel)
    assert panel is not None
    assert panel._text.toPlainText() == "No proof."
    assert panel._row.error


def test_a_decision_that_fails_comes_back(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    approvals = queue()
    approvals.broken = ServiceError("It is no longer open", "It was decided meanwhile.", "Nothing was changed.")
    page = opened(qtbot, tasks, approvals)
    key(qtbot, page, Qt.Key.Key_A, tasks)
    page.flush()
    rest(qtbot, tasks)
    assert "It is no longer open" in texts(page)
    assert "op-1" in [row.op for row in page._shown()]


def test_my_own_request_is_shown_and_not_mine_to_decide(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    approvals = PaperApprovals([approval(name_request(), mine=False)])
    page = opened(qtbot, tasks, approvals)
    assert "This is about you; somebody else in HR decides it." in texts(page._right)
    assert not page.findChildren(QWidget, "approve")
    key(qtbot, page, Qt.Key.Key_A, tasks)
    key(qtbot, page, Qt.Key.Key_D, tasks)
    page.flush()
    rest(qtbot, tasks)
    assert approvals.calls == []


def held(page: ApprovalsPage) -> str:
    """The request whose decision can still be taken back."""
    return page.held.decision.op if page.held.decision is not None else ""


def stale(view: ApprovalView) -> ApprovalView:
    """The same, after the record has moved on."""
    warning = ("The record has changed since this was asked for", "Decline it with a word of explanation.")
    rows = tuple(replace(row, now="•••• 6819") for row in view.change.rows)
    change = replace(view.change, stale=True, rows=rows)
    return replace(view, row=replace(view.row, stale=True), change=change, warning=warning)


def test_what_the_record_has_left_behind_cannot_be_approved_by_key_nor_button(
    qtbot: QtBot, look: Theme, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: list[str] = []
    monkeypatch.setattr(approvals_detail, "announce", lambda _widget, words: spoken.append(words))
    approvals = PaperApprovals([stale(approval(name_request()))])
    page = opened(qtbot, tasks, approvals)
    words = texts(page._right)
    for expected in ("Was, when it was asked for", "Is now", "The record has changed since this was asked for"):
        assert expected in words
    approve = button(page, "approve")
    assert not approve.isEnabled()
    assert approve.text() == "Changed since: cannot be approved"
    key(qtbot, page, Qt.Key.Key_A, tasks)
    assert not held(page)
    assert any("The record has changed since" in one for one in spoken), "the key says why"
    key(qtbot, page, Qt.Key.Key_D, tasks)
    field = QApplication.focusWidget()
    assert isinstance(field, LongField)
    QTest.keyClicks(field, "It changed.")
    press(qtbot, page, "decline-now", tasks)
    page.flush()
    rest(qtbot, tasks)
    assert approvals.calls == [("decline", name_request().op, "It changed.")]


def test_an_approval_that_is_held_comes_back_when_the_record_moves_on(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    approvals = PaperApprovals([approval(name_request())])
    page = opened(qtbot, tasks, approvals)
    key(qtbot, page, Qt.Key.Key_A, tasks)
    assert held(page)
    approvals.views = [stale(approvals.views[0])]
    page.reload()
    rest(qtbot, tasks)
    assert not held(page)
    assert "Not approved, as the record has changed meanwhile" in texts(page)
    assert not button(page, "approve").isEnabled()
    assert approvals.calls == []


def test_nothing_is_approved_from_the_list_alone(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = opened(qtbot, tasks, queue(), width=700)
    key(qtbot, page, Qt.Key.Key_A, tasks)
    assert not held(page)
    assert page._right.isVisible(), "it is shown first"
    key(qtbot, page, Qt.Key.Key_A, tasks)
    assert held(page)
    page.held.take_back()


def test_nothing_waits(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = office(qtbot, tasks, PaperApprovals())
    assert "Nothing waits for you" in texts(page)


def test_the_last_one_leaves_an_empty_page(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = opened(qtbot, tasks, PaperApprovals([approval(name_request())]))
    key(qtbot, page, Qt.Key.Key_A, tasks)
    assert "Nothing waits for you" in texts(page)
    key(qtbot, page, Qt.Key.Key_U, tasks)
    assert "legal identity" in texts(page._right)


def test_new_requests_appear_by_themselves_and_the_choice_stays(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    approvals = queue()
    page = opened(qtbot, tasks, approvals)
    key(qtbot, page, Qt.Key.Key_J, tasks)
    chosen = page.list.rows.key()
    detail = page._detail
    approvals.views.insert(0, approval(replace(name_request(), op="op-new")))
    with qtbot.waitSignal(page.counted):
        page._desk.hub.tell(["r:x:legal_identity"])
    rest(qtbot, tasks)
    assert page.list.rows.key() == chosen
    assert page._detail is detail


def test_reveal_asks_for_the_value_in_the_request(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = opened(qtbot, tasks, queue())
    records = page._desk.records
    assert isinstance(records, PaperRecords)
    records.present = True
    press(qtbot, page, "reveal", tasks)
    assert "GB29 NWBK 6016 1331 9268 19" in texts(page)
    assert [call[4] for call in records.calls if call[0] == "reveal"] == ["", "op-1"]
    page.list.rows.setFocus()
    assert "GB29 NWBK" not in texts(page)


def test_two_pages_where_there_is_no_room(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = opened(qtbot, tasks, queue(), width=700)
    assert page.list.isVisible()
    assert not page._right.isVisible()
    key(qtbot, page, Qt.Key.Key_Return, tasks)
    assert not page.list.isVisible()
    assert button(page, "back").text() == "Approvals, 1 of 8 waiting"
    page.resize(1056, 700)
    settle()
    assert page.list.isVisible()
    assert page._right.isVisible()
    page.resize(700, 700)
    settle()
    press(qtbot, page, "back", tasks)
    assert page.list.isVisible()


@pytest.mark.parametrize(("zoom", "width"), [(1.0, 1056), (1.5, 986), (2.0, 1196), (2.0, 800)])
@pytest.mark.parametrize("rtl", [False, True], ids=["ltr", "rtl"])
def test_nothing_is_clipped_unnamed_or_out_of_reach(
    qtbot: QtBot, qapp: QApplication, look: Theme, tasks: Tasks, *, zoom: float, width: int, rtl: bool
) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    page = opened(qtbot, tasks, queue(), width=width)
    for step in range(4):
        for faults in (clipped(page), outside(page), unnamed(page), unreachable(page)):
            assert faults == []
        if step == 0:
            key(qtbot, page, Qt.Key.Key_Return, tasks)
        elif step == 1:
            key(qtbot, page, Qt.Key.Key_D, tasks)
        elif step == 2:
            page._decline("No.")
            rest(qtbot, tasks)
    page.held.take_back()
