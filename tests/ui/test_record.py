from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.schema import Area
from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views import ConflictView, Life, PersonRef, RecordView, SectionState
from hris_desktop.ui.pages.journey import Journey
from hris_desktop.ui.pages.presence import PresenceDialog
from hris_desktop.ui.pages.receipt import ReceiptPage
from hris_desktop.ui.pages.record import OVERVIEW
from hris_desktop.ui.pages.record_overview import overview
from hris_desktop.ui.pages.section_readers import SectionReaders
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from tests.ui.lint import clipped, outside, settle, texts, unnamed, unreachable
from tests.ui.paper_pages import button, desk, journey, press, rest
from tests.ui.paper_people import (
    BANK_ITEM,
    HR,
    LONG,
    ME,
    NEW_SECRET,
    NOW,
    PASSPHRASE,
    SECRET,
    PaperRecords,
    bank_request,
    name_request,
)

GROUPED = "DE89 3704 0044 0532 0130 00"


def pending() -> PaperRecords:
    return PaperRecords(changes={"bank_accounts": [bank_request()]}, attention=(("bell", "Look here", "Because."),))


def open_tab(page: Journey, key: str) -> None:
    page.record.open_tab(key)
    settle()


def test_every_section_is_on_the_tab_of_its_area(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = journey(qtbot, tasks, pending())
    for area in Area:
        open_tab(page, area.value)
        names = {card.objectName() for card in page.record._panes[area.value].findChildren(QWidget)}
        assert {f"section:{s.key}" for s in CATALOGUE if s.area is area} <= names


def test_tabs_are_built_when_they_are_opened(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = journey(qtbot, tasks, pending())
    assert list(page.record._panes) == [OVERVIEW]
    open_tab(page, Area.FAMILY.value)
    assert list(page.record._panes) == [OVERVIEW, Area.FAMILY.value]
    assert not page.record._panes[OVERVIEW].isVisible()


def test_the_overview_begins_with_what_clashes_is_refused_and_pends(look: Theme) -> None:
    records = pending()
    records.changes["legal_identity"] = [replace(name_request(), life=Life.DECLINED)]
    records.changes["contact"] = [replace(name_request(), life=Life.ACCEPTED)]
    records.conflicts["addresses"] = [ConflictView("Address", "Home", (), (), HR, NOW)]
    keys = [view.section.key for view in overview(records.record())]
    assert keys[:3] == ["addresses", "legal_identity", "bank_accounts"]
    assert "emergency_contacts" in keys
    assert keys.index("emergency_contacts") > keys.index("bank_accounts")


def test_in_force_and_asked_for_are_side_by_side(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = journey(qtbot, tasks, pending())
    words = texts(page)
    for expected in ("In force now", "Requested · In review", "24\u00a0November\u00a02026"):
        assert expected in words
    assert "•••• •••• 3000" in words
    assert "•••• •••• 6819" in words
    assert "Look here" in words


def test_a_mask_never_leaks(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    records = pending()
    page = journey(qtbot, tasks, records)
    for area in Area:
        open_tab(page, area.value)
    words = texts(page)
    masked = [(section.key, what.key) for section in CATALOGUE for what in section.fields if what.masked]
    stored = [item.get(key, "") for section, key in masked for item in records.values.get(section, {}).values()]
    secrets = [GROUPED, NEW_SECRET, *(value for value in stored if len(value) > len("EUR"))]
    assert SECRET in secrets
    assert [secret for secret in secrets if secret in words] == []


def test_reveal_asks_who_you_are_shows_and_hides(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    records = pending()
    page = journey(qtbot, tasks, records)
    name = f"reveal:bank_accounts:{BANK_ITEM}"
    press(qtbot, page, name, tasks)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, PresenceDialog)
    dialog._field.setText("wrong")
    dialog._show.click()
    rest(qtbot, tasks)
    assert dialog._row.error == "That is not the passphrase of this profile."
    dialog._field.setText(PASSPHRASE)
    dialog._show.click()
    qtbot.waitUntil(lambda: GROUPED in texts(page))
    assert "GB29 NWBK 6016 1331 9268 19" in texts(page)
    assert button(page, name).text() == "Hide"
    button(page, name).click()
    assert GROUPED not in texts(page)
    assert button(page, name).text() == "Reveal"


@pytest.mark.parametrize("way", ["focus", "hide", "tab", "time"])
def test_a_revealed_value_is_masked_again(qtbot: QtBot, look: Theme, tasks: Tasks, way: str) -> None:
    records = pending()
    records.present = True
    page = journey(qtbot, tasks, records)
    name = f"reveal:bank_accounts:{BANK_ITEM}"
    button(page, name).setFocus()
    press(qtbot, page, name, tasks)
    assert GROUPED in texts(page)
    if way == "focus":
        button(page, "edit:emergency_contacts:").setFocus()
    elif way == "hide":
        page.hide()
    elif way == "tab":
        open_tab(page, Area.FAMILY.value)
    else:
        from hris_desktop.ui.widgets.secret import SecretText

        for secret in page.findChildren(SecretText):
            secret._timer.timeout.emit()
    assert GROUPED not in texts(page)


def test_the_wait_after_wrong_tries_is_counted_down(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    records = pending()
    records.wait = 2.0
    page = journey(qtbot, tasks, records)
    press(qtbot, page, f"reveal:bank_accounts:{BANK_ITEM}", tasks)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, PresenceDialog)
    dialog._field.setText("wrong")
    dialog._show.click()
    rest(qtbot, tasks)
    assert not dialog._show.isEnabled()
    assert dialog._show.text() == "Wait 2 seconds"
    dialog._timer.timeout.emit()
    dialog._timer.timeout.emit()
    assert dialog._show.isEnabled()
    dialog.reject()
    assert "wrong" not in texts(dialog)


def test_a_request_is_withdrawn(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    records = pending()
    page = journey(qtbot, tasks, records)
    with qtbot.waitSignal(page.changed):
        button(page, "withdraw:op-1").click()
    rest(qtbot, tasks)
    assert ("withdraw", "bank_accounts", "op-1") in records.calls
    assert isinstance(page.currentWidget(), ReceiptPage)
    press(qtbot, page, "done", tasks)
    assert "Requested" not in texts(page.record)


def test_a_change_that_was_not_accepted_is_discarded(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    records = pending()
    records.changes["bank_accounts"] = [bank_request(life=Life.NOT_ACCEPTED)]
    page = journey(qtbot, tasks, records)
    assert "This change was not accepted" in texts(page)
    press(qtbot, page, "discard:op-1", tasks)
    assert ("discard", "op-1") in records.calls
    assert "This change was not accepted" not in texts(page.record)


def test_a_new_item_that_is_asked_for_stands_alone(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    records = pending()
    records.values["bank_accounts"] = {}
    records.changes["bank_accounts"] = [bank_request(item="new")]
    page = journey(qtbot, tasks, records)
    words = texts(page)
    assert "Requested · In review" in words
    assert "In force now" not in words


@pytest.mark.parametrize(
    ("state", "title"),
    [
        (SectionState.LOCKED, "You hold no key to Contact"),
        (SectionState.ALARM, "Why it is so"),
        (SectionState.NEWER, "Why it is so"),
    ],
)
def test_a_section_says_why_it_cannot_be_used(
    qtbot: QtBot, look: Theme, tasks: Tasks, state: SectionState, title: str
) -> None:
    records = PaperRecords(states={"contact": (state, "Why it is so.")})
    page = journey(qtbot, tasks, records)
    open_tab(page, Area.PERSONAL.value)
    card = page.record._panes[Area.PERSONAL.value].findChild(QWidget, "section:contact")
    assert card is not None
    assert title in texts(card)
    assert not card.findChildren(QAbstractButton, "edit:contact:")


def test_a_conflict_shows_both_values(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    clash = ConflictView("Address", "Home", (("City", "Kiel"),), (("City", "Bonn"),), HR, NOW)
    page = journey(qtbot, tasks, PaperRecords(conflicts={"addresses": [clash]}))
    words = texts(page)
    for expected in ("Kiel", "Bonn", "Your change", "Stored now · Priya Raman"):
        assert expected in words


def test_the_foot_unfolds_people_purpose_and_dates(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = journey(qtbot, tasks, pending())
    foot = page.findChild(SectionReaders)
    assert foot is not None
    assert "to pay salaries" not in texts(foot)
    foot.foot.click()
    words = texts(foot)
    for expected in ("to pay salaries", "Marta Nowak", "until 31\u00a0Mar\u00a02027", "Priya Raman"):
        assert expected in words
    foot.foot.click()
    settle()
    assert "to pay salaries" not in texts(foot)


def test_a_long_list_is_folded(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = journey(qtbot, tasks, pending())
    open_tab(page, Area.WORK.value)
    assert "SQL" not in texts(page)
    button(page, "all:skills").click()
    assert "SQL" in texts(page)


def test_news_keep_focus_scroll_and_what_did_not_change(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    records = pending()
    page = journey(qtbot, tasks, records)
    open_tab(page, Area.PERSONAL.value)
    pane = page.record._panes[Area.PERSONAL.value]
    card = pane._cards["legal_identity"][1]
    button(pane, "edit:contact:").setFocus()
    bar = page.record.area.verticalScrollBar()
    bar.setValue(120)
    records.values["contact"][""]["personal_mobile"] = "+4915125550999"
    page._desk.hub.tell([f"r:{ME.pid}:contact"])
    qtbot.waitUntil(lambda: "5550999" in texts(pane))
    rest(qtbot, tasks)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "edit:contact:"
    assert bar.value() == 120
    assert pane._cards["legal_identity"][1] is card


def test_other_peoples_news_fetch_nothing(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    records = pending()
    page = journey(qtbot, tasks, records)
    before = records.calls.count(("record", ""))
    with qtbot.waitSignal(page._desk.hub.touched):
        page._desk.hub.tell([f"r:{HR.pid}:contact"])
    rest(qtbot, tasks)
    assert records.calls.count(("record", "")) == before


def test_somebody_elses_record_bears_their_name(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    records = pending()
    records.subject = PersonRef(ME.pid, LONG)
    page = journey(qtbot, tasks, records)
    assert page.record.accessibleName() == LONG
    assert "My record" not in texts(page)


def test_a_failure_at_the_beginning_can_be_tried_again(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    class Broken(PaperRecords):
        @override
        def record(self, pid: str | None = None) -> RecordView:
            raise ServiceError("The store does not answer", "What is on this device is safe.", "Try again.")

    page = Journey(desk(Broken(), tasks))
    qtbot.addWidget(page)
    page.show()
    rest(qtbot, tasks)
    assert "The store does not answer" in texts(page)
    assert "Try again" in [b.text() for b in page.findChildren(QAbstractButton)]


@pytest.mark.parametrize(("zoom", "width"), [(1.0, 1056), (1.5, 986), (2.0, 1196), (2.0, 760)])
@pytest.mark.parametrize("rtl", [False, True], ids=["ltr", "rtl"])
def test_nothing_is_clipped_unnamed_or_out_of_reach(
    qtbot: QtBot, qapp: QApplication, look: Theme, tasks: Tasks, *, zoom: float, width: int, rtl: bool
) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    records = pending()
    records.changes["legal_identity"] = [replace(name_request(), life=Life.DECLINED, decided_reason="No proof.")]
    records.subject = PersonRef(ME.pid, LONG)
    page = journey(qtbot, tasks, records, width=width)
    for key in (OVERVIEW, *(area.value for area in Area)):
        open_tab(page, key)
        for foot in page.findChildren(SectionReaders):
            if foot.isVisible():
                foot.toggle()
        settle()
        assert clipped(page) == []
        assert outside(page) == []
        assert unnamed(page) == []
        assert [line for line in unreachable(page) if not line.startswith("Tab ")] == []


WORD = "Donaudampfschifffahrtsgesellschaftskapitänspatentverlängerungsstelle"


def test_long_titles_and_words_of_list_items_keep_their_room(
    qtbot: QtBot, qapp: QApplication, look: Theme, tasks: Tasks
) -> None:
    records = pending()
    records.values["skills"] = {"a": {"skill": f"{LONG}, {LONG}"}, "b": {"skill": WORD}}
    records.values["emergency_contacts"] = {"c": {"name": LONG, "relationship": WORD}}
    records.values["dependants"] = {"d": {"name": LONG}, "e": {"first_name": WORD, "last_name": LONG}}
    records.values["bank_accounts"][BANK_ITEM] |= {"holder": LONG, "bank": WORD}
    records.values["addresses"] = {"f": {"kind": "home", "lines": f'["{WORD}"]', "city": LONG, "country": "DE"}}
    for zoom, width, rtl in ((1.0, 1056, False), (2.0, 1196, False), (2.0, 760, True)):
        look.set(mode=Mode.LIGHT, zoom=zoom)
        qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        page = journey(qtbot, tasks, records, width=width)
        for key in (OVERVIEW, *(area.value for area in Area)):
            open_tab(page, key)
            assert clipped(page) == [], (zoom, key)
            assert outside(page) == [], (zoom, key)
        page.close()
