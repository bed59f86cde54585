"""The window behind *Problem*, over real services: what was not accepted is listed, and can be discarded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from hris_desktop.services.errors import StoreTrouble
from hris_desktop.services.overview import Contact
from hris_desktop.services.views import SyncView, SyncWord
from hris_desktop.services.views_refused import Refused
from hris_desktop.store.replica import State
from hris_desktop.ui.frame import Frame
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.refusals import AskDiscard, Refusals, RefusalsDialog
from hris_desktop.ui.sidebar import Place, Who
from hris_desktop.ui.tasks import Tasks, Ticket
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from hris_desktop.ui.widgets.page import PageScaffold
from tests.services.company import NOON, Desk, company
from tests.ui.lint import clipped, outside, settle, texts, unnamed, unreachable
from tests.ui.paper_pages import button, rest
from tests.ui.paper_people import LONG, SECRET

T = TypeVar("T")
MOVED = "It changed nothing: was"


def park(desk: Desk, reason: str = MOVED) -> None:
    """What the store would not take: everything that waits."""
    replica = desk.suite.desk.replica
    for item in replica.outbox_list([State.QUEUED]):
        replica.outbox_update(replace(item, state=State.PARKED, reason=reason))


class AtOnce(Tasks):
    """Works on the window's thread: the replicas of these tests were made there and belong to it."""

    @override
    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> Ticket:
        done(work())
        return Ticket(0, self)


@pytest.fixture
def at_once(qapp: QApplication) -> Iterator[Tasks]:
    made = AtOnce()
    yield made
    made.close()


class Window:
    """A frame over one person's services, wired as the program wires it."""

    def __init__(self, qtbot: QtBot, tasks: Tasks, desk: Desk) -> None:
        self.qtbot, self.tasks, self.desk, self.hub = qtbot, tasks, desk, Hub()
        suite = desk.suite
        suite.desk.sending.changed = lambda chain: self.hub.tell({chain})
        refusals = Refusals(tasks, suite.overview.refused, suite.records.discard, suite.records.again)
        places = [Place("record", "My record", "user-round", lambda: PageScaffold("My record"))]
        who = Who("Priya", "Northwind Freight", "HR")
        self.frame = Frame(who, places, self.hub, version="1", refusals=refusals)
        self.hub.setParent(self.frame)  # what is told last goes with the window
        self.hub.touched.connect(self.refresh)
        qtbot.addWidget(self.frame)
        self.frame.resize(1100, 760)
        self.frame.show()
        self.frame.activateWindow()
        self.refresh()
        self.rest()

    def refresh(self) -> None:
        overview = self.desk.suite.overview
        self.tasks.run(self.frame, lambda: overview.sync(Contact(checked=NOON)), done=self.hub.tell_sync)

    def rest(self) -> None:
        rest(self.qtbot, self.tasks)

    @property
    def line(self) -> str:
        return self.frame.top.sync.text()

    def open(self) -> RefusalsDialog:
        self.frame.top.sync.click()
        self.rest()
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, RefusalsDialog)
        return dialog

    def ask(self, dialog: QWidget, number: int = 0) -> AskDiscard:
        found = [one for one in dialog.findChildren(QAbstractButton) if one.objectName().startswith("discard:")]
        found[number].click()
        settle()
        asked = QApplication.activeModalWidget()
        assert isinstance(asked, AskDiscard)
        return asked

    def discard(self, dialog: QWidget) -> None:
        asked = self.ask(dialog)
        button(asked, "discard-now").click()
        self.rest()
        self.qtbot.waitUntil(lambda: not self.tasks.busy)


def test_a_change_of_somebody_elses_record_is_listed_and_discarded(qtbot: QtBot, look: Theme, at_once: Tasks) -> None:
    site = company()
    priya = site["priya"]
    priya.edit("directory", {"job_title": "Planner"}, about=site["amira"].pid, why="As in her contract.")
    park(priya)
    window = Window(qtbot, at_once, priya)
    assert window.line == "Problem · 1 change not accepted"
    dialog = window.open()
    words = texts(dialog)
    for expected in (
        "1 change was not accepted",
        "Your change: Amira, directory card",
        "Job title",
        "Planner",
        "As in her contract.",
        "Look at what is there now and change it again.",
        "what you typed is kept here until you discard it",
    ):
        assert expected in words, expected
    asked = window.ask(dialog)
    button(asked, "keep").click()
    window.rest()
    assert len(priya.suite.overview.refused()) == 1
    window.discard(dialog)
    assert priya.suite.overview.refused() == ()
    qtbot.waitUntil(lambda: window.line.startswith("Up to date"))
    settle()
    assert QApplication.activeModalWidget() is None


def test_an_act_on_the_organisation_can_be_discarded(qtbot: QtBot, look: Theme, at_once: Tasks) -> None:
    site = company()
    jonas = site["jonas"]
    jonas.suite.people.give_role(site["amira"].pid, "payroll")
    park(jonas, "It was not accepted: target is a member")
    window = Window(qtbot, at_once, jonas)
    dialog = window.open()
    assert "A place in Payroll for Amira" in texts(dialog)
    assert "has that role already" in texts(dialog)
    window.discard(dialog)
    qtbot.waitUntil(lambda: window.line.startswith("Up to date"))


def test_what_stood_in_the_way_is_gone_and_it_is_sent_again(qtbot: QtBot, look: Theme, at_once: Tasks) -> None:
    site = company()
    amira = site["amira"]
    amira.edit("skills", {"skill": "Welding"})
    park(amira, "The store refused it: no right to write here")
    window = Window(qtbot, at_once, amira)
    dialog = window.open()
    [again] = [one for one in dialog.findChildren(QAbstractButton) if one.text() == "Send again"]
    again.click()
    settle()
    assert QApplication.activeModalWidget() is None, "nothing is left that was not accepted"
    assert amira.suite.overview.refused() == ()
    site.sync()
    assert not amira.suite.desk.sending.waiting()
    [item] = site["priya"].suite.records.section(amira.pid, "skills").items
    assert item.title == "Welding"


def test_what_was_typed_stays_hidden_and_a_code_is_not_told(qtbot: QtBot, look: Theme, at_once: Tasks) -> None:
    site = company()
    amira, priya = site["amira"], site["priya"]
    amira.edit("bank_accounts", {"holder": "Amira", "iban": SECRET})
    park(amira)
    words = texts(Window(qtbot, at_once, amira).open())
    assert "•••• •••• 3000" in words
    assert SECRET not in words.replace(" ", "")
    letter = priya.suite.people.admit("Chiamaka Obi")
    park(priya, "It was not accepted: author is nobody")
    words = texts(Window(qtbot, at_once, priya).open())
    assert "The invite for" in words
    assert letter.code not in words


def test_with_several_the_others_stay(qtbot: QtBot, look: Theme, at_once: Tasks) -> None:
    site = company()
    amira = site["amira"]
    amira.edit("contact", {"personal_mobile": "+4915123456789"})
    amira.edit("skills", {"skill": "Welding"})
    park(amira)
    window = Window(qtbot, at_once, amira)
    dialog = window.open()
    assert "2 changes were not accepted" in texts(dialog)
    window.discard(dialog)
    assert dialog.isVisible()
    settle()
    assert "1 change was not accepted" in texts(dialog)
    assert "Welding" in texts(dialog)
    qtbot.waitUntil(lambda: window.line == "Problem · 1 change not accepted")


def test_a_discarding_that_fails_says_so_and_keeps_it(qtbot: QtBot, page: PageScaffold, tasks: Tasks) -> None:
    def discard(_: str) -> None:
        raise StoreTrouble("This computer's disk is full", "Nothing was written.")

    dialog = shown(page, tasks, discard=discard)
    dialog.findChildren(QAbstractButton, "discard:op-1")[0].click()
    asked = dialog.findChild(AskDiscard)
    assert asked is not None
    button(asked, "discard-now").click()
    rest(qtbot, tasks)
    assert "This computer's disk is full" in texts(dialog)
    assert "Your change: bank account" in texts(dialog)


def test_the_keyboard_alone_is_enough(qtbot: QtBot, page: PageScaffold, tasks: Tasks) -> None:
    gone: list[str] = []
    dialog = shown(page, tasks, discard=gone.append)
    [go] = dialog.findChildren(QAbstractButton, "discard:op-1")
    go.setFocus()
    QTest.keyClick(go, Qt.Key.Key_Return)
    settle()
    asked = dialog.findChild(AskDiscard)
    assert asked is not None
    focus = asked.focusWidget()
    assert focus is not None
    assert focus.objectName() == "keep"
    QTest.keyClick(focus, Qt.Key.Key_Return)
    settle()
    assert gone == []
    QTest.keyClick(go, Qt.Key.Key_Return)
    asked = next(one for one in dialog.findChildren(AskDiscard) if one.isVisible())
    QTest.keyClick(asked.focusWidget(), Qt.Key.Key_Tab)
    focus = asked.focusWidget()
    assert focus is not None
    assert focus.objectName() == "discard-now"
    QTest.keyClick(focus, Qt.Key.Key_Return)
    rest(qtbot, tasks)
    assert gone == ["op-1"]


@pytest.mark.parametrize("zoom", [0.8, 1.0, 1.5, 2.0])
@pytest.mark.parametrize("rtl", [False, True], ids=["ltr", "rtl"])
def test_it_can_be_read_reached_and_heard(
    qapp: QApplication, look: Theme, page: PageScaffold, tasks: Tasks, *, zoom: float, rtl: bool
) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    dialog = shown(page, tasks, discard=lambda _: None)
    for check in (unnamed, unreachable, clipped, outside):
        assert check(dialog) == [], check.__name__
    dialog.findChildren(QAbstractButton, "discard:op-1")[0].click()
    settle()
    asked = dialog.findChild(AskDiscard)
    assert asked is not None
    for check in (unnamed, unreachable, clipped, outside):
        assert check(asked) == [], check.__name__


def test_another_trouble_is_told_above_the_list(page: PageScaffold, tasks: Tasks) -> None:
    view = SyncView(SyncWord.PROBLEM, "Problem", "The store's history does not fit", "Tell HR.")
    words = texts(shown(page, tasks, discard=lambda _: None, view=view))
    assert "The store's history does not fit" in words
    assert "Tell HR." in words


REASON = "The record was changed meanwhile, so this no longer fits it. Look at what is there now and change it again."
KEPT = "What was in force stays in force; what you typed is kept here until you discard it."
FOUND = (
    Refused("op-1", "R-2291", "Your change: bank account", (("Account holder", LONG), ("IBAN", "•••• •••• 3000")),
            REASON, KEPT),
    Refused("op-2", "R-2292", f"Your decision: {LONG}, bank account", (("Decision", "Decline"),), REASON, KEPT),
)  # fmt: skip


@pytest.fixture
def page(qtbot: QtBot, look: Theme) -> PageScaffold:
    made = PageScaffold("My record")
    qtbot.addWidget(made)
    made.resize(1100, 760)
    made.show()
    return made


def shown(
    page: PageScaffold, tasks: Tasks, *, discard: Callable[[str], None], view: SyncView | None = None
) -> RefusalsDialog:
    """The window over two acts in memory."""
    refusals = Refusals(tasks, lambda: FOUND, discard, discard)
    fresh = view or SyncView(SyncWord.PROBLEM, "Problem", "2 changes not accepted", REASON)
    dialog = RefusalsDialog(page, fresh, refusals, found=FOUND)
    dialog.open()
    settle()
    return dialog
