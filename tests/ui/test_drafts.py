"""Half-typed changes on the pages: kept while one types, offered afterwards, and told in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from hris_desktop.services.errors import StoreTrouble
from hris_desktop.services.views import FormView
from hris_desktop.services.views_draft import DraftView, Resumed
from hris_desktop.ui.form import EFFECTIVE, WHY
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages import drafts as drafts_page
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.form import FormPage
from hris_desktop.ui.pages.journey import Journey
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from hris_desktop.ui.widgets.check import CheckBox
from hris_desktop.ui.widgets.field import LongField, TextField
from tests.ui.lint import clipped, outside, settle, texts, unnamed, unreachable
from tests.ui.paper_pages import appear, press, rest
from tests.ui.paper_people import BANK_ITEM, HR, ME, NOW, PaperRecords

IBAN = "GB29 NWBK 6016 1331 9268 19"
OWN = DraftView("own", ME.pid, "bank account", is_new=False, saved=NOW - timedelta(minutes=9), mine=True)
OTHER = DraftView(
    "other", HR.pid, "Priya Raman, directory card", is_new=True, saved=NOW - timedelta(days=2), mine=False
)
SINCE = (("IBAN", "•••• •••• •••• 9306"),)


@dataclass
class PaperDrafts:
    """Keeps in memory; ``calls`` says in which order."""

    records: PaperRecords = field(default_factory=PaperRecords)
    found: tuple[DraftView, ...] = ()
    kept: list[tuple[Mapping[str, str], frozenset[str]]] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    broken: Exception | None = None
    resumed: Resumed | None = None

    def keep(self, form: FormView, texts: Mapping[str, str], clear: Collection[str] = ()) -> None:
        if self.broken is not None:
            raise self.broken
        self.kept.append((dict(texts), frozenset(clear)))

    def waiting(self, pid: str = "") -> tuple[DraftView, ...]:
        return tuple(one for one in self.found if pid in {"", one.pid})

    def resume(self, key: str) -> FormView:
        form = self.records.form(ME.pid, "bank_accounts", BANK_ITEM)
        return replace(form, resumed=self.resumed or Resumed(key, NOW, {"iban": IBAN, WHY: "new bank"}))

    def again(self, form: FormView) -> FormView:
        return form if self.resumed is None else self.resume("own")

    def drop(self, key: str) -> None:
        self.dropped.append(key)
        self.found = tuple(one for one in self.found if one.key != key)

    def drop_form(self, form: FormView) -> None:
        self.dropped.append(form.section.key)


@pytest.fixture
def drafts() -> PaperDrafts:
    return PaperDrafts()


def journey(qtbot: QtBot, tasks: Tasks, drafts: PaperDrafts, *, pid: str | None = None, width: int = 1056) -> Journey:
    page = Journey(Desk(drafts.records, tasks, Hub(), lambda: NOW, drafts=drafts), pid)
    qtbot.addWidget(page)
    page.resize(width, 748)
    appear(qtbot, page)
    rest(qtbot, tasks)
    return page


def form_of(page: Journey) -> FormPage:
    form = page.currentWidget()
    assert isinstance(form, FormPage)
    return form


def line(form: FormPage, key: str) -> TextField:
    row = form.items.row(key)
    assert row is not None
    assert isinstance(row.control, TextField)
    return row.control


def open_form(qtbot: QtBot, tasks: Tasks, page: Journey) -> FormPage:
    page.open_form("bank_accounts", BANK_ITEM)
    rest(qtbot, tasks)
    return form_of(page)


def test_what_is_typed_is_kept_after_a_moment_and_once(
    qtbot: QtBot, tasks: Tasks, look: Theme, drafts: PaperDrafts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts_page, "KEEP_MS", 10)
    page = journey(qtbot, tasks, drafts)
    form = open_form(qtbot, tasks, page)
    assert drafts.kept == []
    line(form, "iban").setText(IBAN)
    qtbot.waitUntil(lambda: len(drafts.kept) == 1)
    form.hide()
    rest(qtbot, tasks)
    assert drafts.kept == [({"iban": IBAN}, frozenset())]


def test_day_reason_and_removals_are_kept_too(qtbot: QtBot, tasks: Tasks, look: Theme, drafts: PaperDrafts) -> None:
    page = journey(qtbot, tasks, drafts)
    form = open_form(qtbot, tasks, page)
    line(form, EFFECTIVE).setText("soon")
    why, box = form.items.row(WHY), form.findChild(CheckBox, "clear:iban")
    assert why is not None
    assert box is not None
    assert isinstance(why.control, LongField)
    why.control.setPlainText("new bank")
    box.click()
    form.hide()
    rest(qtbot, tasks)
    assert drafts.kept == [({EFFECTIVE: "soon", WHY: "new bank"}, frozenset({"iban"}))]


def test_sent_or_left_on_purpose_it_is_forgotten(qtbot: QtBot, tasks: Tasks, look: Theme, drafts: PaperDrafts) -> None:
    page = journey(qtbot, tasks, drafts)
    form = open_form(qtbot, tasks, page)
    line(form, "iban").setText(IBAN)
    press(qtbot, page, "continue", tasks)
    assert len(drafts.kept) == 1, "the form went out of sight"
    press(qtbot, page, "act", tasks)
    assert drafts.dropped == ["bank_accounts"]
    press(qtbot, page, "done", tasks)
    assert len(drafts.kept) == 1, "taking the form apart keeps nothing again"
    form = open_form(qtbot, tasks, page)
    line(form, "bank").setText("GLS")
    press(qtbot, page, "cancel", tasks)
    press(qtbot, page, "leave", tasks)
    assert drafts.dropped == ["bank_accounts", "bank_accounts"]
    assert page.currentWidget() is page.record


def test_a_draft_that_cannot_be_kept_is_said(qtbot: QtBot, tasks: Tasks, look: Theme, drafts: PaperDrafts) -> None:
    drafts.broken = StoreTrouble("The disk is full", "Nothing was written.")
    page = journey(qtbot, tasks, drafts)
    form = open_form(qtbot, tasks, page)
    line(form, "iban").setText(IBAN)
    with qtbot.waitSignal(tasks.trouble):
        form.hide()


def test_own_page_offers_everything_and_anothers_only_theirs(
    qtbot: QtBot, tasks: Tasks, look: Theme, drafts: PaperDrafts
) -> None:
    drafts.found = (OWN, OTHER)
    words = texts(journey(qtbot, tasks, drafts))
    assert "You were changing your \u2068bank account\u2069 at \u206610:33\u2069" in words
    assert "You were adding: \u2068Priya Raman, directory card\u2069 (\u206619\u00a0Nov, 10:42\u2069)" in words
    assert "You were" not in texts(journey(qtbot, tasks, drafts, pid=ME.pid[:-1] + "2"))


def test_going_on_brings_everything_back(qtbot: QtBot, tasks: Tasks, look: Theme, drafts: PaperDrafts) -> None:
    drafts.found = (OWN,)
    page = journey(qtbot, tasks, drafts)
    press(qtbot, page, "continue:own", tasks)
    form = form_of(page)
    assert line(form, "iban").text() == IBAN
    assert form.items.why() == "new bank"
    assert form.items.dirty
    assert form.items.typed() == {"iban": IBAN, WHY: "new bank"}
    assert "This is what you had typed at" in texts(form)
    form.hide()
    rest(qtbot, tasks)
    assert drafts.kept == [], "nothing is different from what is kept"


def test_opening_the_same_form_again_does_not_begin_anew(
    qtbot: QtBot, tasks: Tasks, look: Theme, drafts: PaperDrafts
) -> None:
    drafts.resumed = Resumed("own", NOW, {"iban": IBAN}, frozenset({"bank"}), SINCE)
    form = open_form(qtbot, tasks, journey(qtbot, tasks, drafts))
    assert line(form, "iban").text() == IBAN
    words = texts(form)
    assert "IBAN: \u2068•••• •••• •••• 9306\u2069 is stored now." in words
    assert "both are kept until one of you decides" in words


def test_discarding_takes_the_offer_away(qtbot: QtBot, tasks: Tasks, look: Theme, drafts: PaperDrafts) -> None:
    drafts.found = (OWN, OTHER)
    page = journey(qtbot, tasks, drafts)
    press(qtbot, page, "discard:own", tasks)
    assert drafts.dropped == ["own"]
    names = [one.objectName() for one in page.findChildren(QPushButton) if one.isVisible()]
    assert "discard:other" in names
    assert "discard:own" not in names


@pytest.mark.parametrize(("zoom", "width"), [(0.8, 700), (1.0, 1056), (2.0, 1196)])
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_offer_and_form_can_be_read_reached_and_heard(
    qtbot: QtBot, tasks: Tasks, look: Theme, *, zoom: float, width: int, direction: Qt.LayoutDirection
) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    QApplication.setLayoutDirection(direction)
    drafts = PaperDrafts(found=(OWN, OTHER), resumed=Resumed("own", NOW, {"iban": IBAN}, frozenset(), SINCE))
    page = journey(qtbot, tasks, drafts, width=width)
    for _ in range(2):
        settle()
        assert unnamed(page) == []
        # the field itself opens its list with the down key
        assert [one for one in unreachable(page) if "Show the list" not in one] == []
        assert clipped(page) == []
        assert outside(page) == []
        page._resume("own")
        rest(qtbot, tasks)
