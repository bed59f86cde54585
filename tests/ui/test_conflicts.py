"""The page on which one decides between two values: by keyboard alone, with nothing chosen beforehand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.services.conflicts import DECIDED, Choice
from hris_desktop.services.errors import NotAllowed
from hris_desktop.services.views import ConflictView, PersonRef, Receipt
from hris_desktop.ui import theme
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.conflicts import AT_ONCE, ConflictsPage
from hris_desktop.ui.pages.decisions import Decisions, watch
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.form import FormPage
from hris_desktop.ui.pages.journey import Journey
from hris_desktop.ui.pages.receipt import ReceiptPage
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Mode
from hris_desktop.ui.widgets.secret import SecretText
from tests.ui.lint import clipped, outside, settle, unnamed, unreachable
from tests.ui.paper_conflicts import PaperConflicts, account, address, friend, mobile, of_somebody
from tests.ui.paper_pages import appear, button, desk, press, rest, strike, tab_to
from tests.ui.paper_people import LONG, ME, PASSPHRASE, PaperRecords

pytestmark = pytest.mark.usefixtures("look")


def page_of(qtbot: QtBot, tasks: Tasks, paper: PaperConflicts, *, width: int = 1056) -> ConflictsPage:
    page = ConflictsPage(desk(PaperRecords(), tasks), paper, back="My record")
    qtbot.addWidget(page)
    page.resize(width, 748)
    appear(qtbot, page)
    rest(qtbot, tasks)
    page.start()
    return page


def words(root: QWidget) -> str:
    return "\n".join(label.text() for label in root.findChildren(Label) if label.isVisible())


def focus_key(page: ConflictsPage, key: Qt.Key) -> None:
    strike(QApplication.focusWidget() or page, key)


def test_nothing_is_chosen_beforehand(qtbot: QtBot, tasks: Tasks) -> None:
    page = page_of(qtbot, tasks, PaperConflicts([mobile(), address()]))
    assert page.decided == []
    assert not button(page, "send").isEnabled()
    assert not isinstance(QApplication.focusWidget(), QPushButton), "on a choice the focus would look like advice"
    assert "0 of 2 decided" in words(page)


def test_by_keyboard_alone(qtbot: QtBot, tasks: Tasks) -> None:
    paper = PaperConflicts([mobile(), address()])
    page = page_of(qtbot, tasks, paper)
    sent: list[Receipt] = []
    page.sent.connect(sent.append)
    focus_key(page, Qt.Key.Key_1)
    assert page.decided == [(paper.views[0], Choice.MINE)]
    focus_key(page, Qt.Key.Key_2)
    assert page.decided == [(paper.views[0], Choice.STORED)], "the keys belong to the card that has the focus"
    focus_key(page, Qt.Key.Key_2)
    assert page.decided == [], "once more takes it back"
    focus_key(page, Qt.Key.Key_1)
    tab_to(page, page.cards[1].isAncestorOf)
    focus_key(page, Qt.Key.Key_2)
    assert "2 of 2 decided" in words(page)
    send = tab_to(page, lambda widget: widget.objectName() == "send")
    strike(send, Qt.Key.Key_Space)
    rest(qtbot, tasks)
    assert paper.decisions == [("mobile", Choice.MINE), ("address", Choice.STORED)]
    assert [one.title for one in sent] == ["Your decision is kept on this device"]


def test_it_can_be_put_off(qtbot: QtBot, tasks: Tasks) -> None:
    page = page_of(qtbot, tasks, PaperConflicts([mobile()]))
    focus_key(page, Qt.Key.Key_1)
    with qtbot.waitSignal(page.left):
        strike(tab_to(page, lambda widget: widget.objectName() == "later"), Qt.Key.Key_Space)


def test_what_others_decide_meanwhile_goes_with_a_sentence(qtbot: QtBot, tasks: Tasks) -> None:
    paper = PaperConflicts([mobile(), address()])
    page = page_of(qtbot, tasks, paper)
    focus_key(page, Qt.Key.Key_1)
    paper.views = [address()]
    page.reload()
    rest(qtbot, tasks)
    assert "Decided by somebody else meanwhile: Personal mobile" in words(page)
    assert [card.view.key for card in page.cards] == ["address"]
    assert page.decided == []


def test_what_moved_on_is_shown_anew_and_its_choice_forgotten(qtbot: QtBot, tasks: Tasks) -> None:
    paper = PaperConflicts([mobile(), address()])
    page = page_of(qtbot, tasks, paper)
    page.cards[0].choose(Choice.STORED)
    page.cards[1].choose(Choice.MINE)
    paper.views = [mobile(stored="+49 30 555 0199"), address()]
    page.reload()
    rest(qtbot, tasks)
    assert "Changed again meanwhile: Personal mobile" in words(page)
    assert page.decided == [(paper.views[1], Choice.MINE)], "what did not move keeps its choice"


def test_news_that_change_nothing_keep_card_choice_and_focus(qtbot: QtBot, tasks: Tasks) -> None:
    page = page_of(qtbot, tasks, PaperConflicts([mobile()]))
    focus_key(page, Qt.Key.Key_1)
    card, focus = page.cards[0], QApplication.focusWidget()
    page.reload()
    rest(qtbot, tasks)
    assert page.cards[0] is card
    assert card.choice is Choice.MINE
    assert QApplication.focusWidget() is focus


def test_a_refusal_is_said_and_nothing_is_lost(qtbot: QtBot, tasks: Tasks) -> None:
    paper = PaperConflicts([mobile()], refusal=NotAllowed(*DECIDED))
    page = page_of(qtbot, tasks, paper)
    focus_key(page, Qt.Key.Key_1)
    press(qtbot, page, "send", tasks)
    assert "Somebody else decided this meanwhile; what they decided is in force." in words(page)
    assert paper.decisions == []


def test_hidden_values_are_shown_on_asking_and_together(qtbot: QtBot, tasks: Tasks) -> None:
    paper = PaperConflicts([account()], proved=True)
    page = page_of(qtbot, tasks, paper)
    assert all(secret not in words(page) for secret in ("DE89", "DE02", "GB29"))
    strike(tab_to(page, lambda widget: widget.objectName() == "reveal"), Qt.Key.Key_Space)
    rest(qtbot, tasks)
    texts = [one for one in page.findChildren(SecretText) if one.is_open]
    assert len(texts) == 3
    assert all(secret in words(page) for secret in ("DE89", "DE02", "GB29"))
    focus_key(page, Qt.Key.Key_Space)
    assert all(secret not in words(page) for secret in ("DE89", "DE02", "GB29"))


def test_who_may_not_decide_reads_why(qtbot: QtBot, tasks: Tasks) -> None:
    view = replace(mobile(), why_not="Part of this is not yours to change; whoever keeps it decides.")
    page = page_of(qtbot, tasks, PaperConflicts([view]))
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3):
        focus_key(page, key)
    assert page.decided == []
    assert "Part of this is not yours to change" in words(page)
    assert page.findChildren(QPushButton, "mine") == []


def test_from_the_record_to_a_form_of_ones_own_and_to_the_receipt(qtbot: QtBot, tasks: Tasks) -> None:
    records = PaperRecords()
    paper = PaperConflicts([mobile()])
    records.conflicts["contact"] = [mobile()]
    here: Desk = replace(desk(records, tasks), conflicts=paper)
    journey = Journey(here)
    qtbot.addWidget(journey)
    journey.resize(1056, 748)
    appear(qtbot, journey)
    rest(qtbot, tasks)
    press(qtbot, journey, "decide:contact", tasks)
    page = journey.currentWidget()
    assert isinstance(page, ConflictsPage)
    focus_key(page, Qt.Key.Key_3)
    rest(qtbot, tasks)
    form = journey.currentWidget()
    assert isinstance(form, FormPage)
    assert form.items.inputs()["personal_mobile"] == "+49 1512 555 0143", "it begins with one's own"
    journey.home()
    journey.open_decisions()
    rest(qtbot, tasks)
    page = journey.currentWidget()
    assert isinstance(page, ConflictsPage)
    focus_key(page, Qt.Key.Key_2)
    press(qtbot, page, "send", tasks)
    assert isinstance(journey.currentWidget(), ReceiptPage)
    assert paper.decisions == [("mobile", Choice.STORED)]


def test_as_a_place_for_hr_it_holds_so_many_at_once_and_counts_the_rest(qtbot: QtBot, tasks: Tasks) -> None:
    many = [of_somebody(mobile(f"mobile {number}"), PersonRef(f"p{number}", f"Bjørn {number}")) for number in range(30)]
    paper = PaperConflicts(list(many), closed=2)
    place = Decisions(desk(PaperRecords(), tasks), paper)
    qtbot.addWidget(place)
    place.resize(1056, 748)
    appear(qtbot, place)
    rest(qtbot, tasks)
    page = place.page
    assert len(page.cards) == AT_ONCE
    assert "30 changes need your decision" in words(page)
    assert "5 more wait; they come when these are decided." in words(page)
    assert "2 more wait in sections that do not open for you" in words(page)
    assert [b for b in page.findChildren(QPushButton, "later") if b.isVisible()] == [], "nothing lies behind a place"
    page.start()
    focus_key(page, Qt.Key.Key_1)
    press(qtbot, page, "send", tasks)
    assert isinstance(place.currentWidget(), ReceiptPage)
    press(qtbot, place, "done", tasks)
    assert place.currentWidget() is page
    assert paper.decisions == [("mobile 0", Choice.MINE)]
    page.reload()
    rest(qtbot, tasks)
    assert [card.view.key for card in page.cards] == [view.key for view in many[1 : AT_ONCE + 1]]
    focus_key(page, Qt.Key.Key_3)
    rest(qtbot, tasks)
    assert isinstance(place.currentWidget(), FormPage)


def test_the_navigation_hears_how_many_wait(qtbot: QtBot, tasks: Tasks) -> None:
    paper, counted = PaperConflicts([mobile()]), list[int]()
    owner, hub = QObject(), Hub()
    watch(owner, (tasks, hub), paper.counts, lambda counts: counted.append(counts.asked))
    qtbot.waitUntil(lambda: counted == [1])
    paper.views = [mobile(), address()]
    hub.tell(["r:somebody:contact"])
    qtbot.waitUntil(lambda: counted == [1, 2])


def cast() -> list[ConflictView]:
    return [account(behind=1), friend(), address(), of_somebody(mobile(), PersonRef(ME.pid, LONG))]


@pytest.mark.parametrize(("zoom", "width", "mirrored"), [(1.0, 1056, False), (2.0, 1196, False), (1.0, 700, True)])
def test_nothing_to_complain_about(
    qtbot: QtBot, qapp: QApplication, tasks: Tasks, zoom: float, width: int, *, mirrored: bool
) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight)
    theme.current().set(mode=Mode.LIGHT, zoom=zoom)
    page = page_of(qtbot, tasks, PaperConflicts(cast()), width=width)
    settle()
    assert [said for check in (clipped, outside, unnamed, unreachable) for said in check(page)] == []
    assert PASSPHRASE not in words(page)
