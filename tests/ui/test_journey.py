from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.services.errors import BadInput, ServiceError
from hris_desktop.services.views import Life, Problem
from hris_desktop.ui.form import EFFECTIVE, WHY
from hris_desktop.ui.pages.check import CheckPage
from hris_desktop.ui.pages.form import FormPage
from hris_desktop.ui.pages.journey import Journey
from hris_desktop.ui.pages.receipt import ReceiptPage
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from hris_desktop.ui.widgets.check import CheckBox
from hris_desktop.ui.widgets.field import LongField, TextField
from hris_desktop.ui.widgets.form_row import ErrorSummary
from hris_desktop.ui.widgets.link import Link
from tests.ui.lint import clipped, outside, settle, texts, unnamed, unreachable
from tests.ui.paper_pages import journey, press, rest, strike, tab_to
from tests.ui.paper_people import BANK_ITEM, ME, NEW_SECRET, SECRET, UNSAYABLE, PaperRecords, bank_request

GROUPED = "GB29 NWBK 6016 1331 9268 19"


def form_of(page: Journey) -> FormPage:
    form = page.currentWidget()
    assert isinstance(form, FormPage)
    return form


def check_of(page: Journey) -> CheckPage:
    check = page.currentWidget()
    assert isinstance(check, CheckPage)
    return check


def unsent(page: Journey) -> bool:
    return page.dirty


def open_form(qtbot: QtBot, tasks: Tasks, page: Journey, section: str, item: str = "") -> FormPage:
    page.open_form(section, item)
    rest(qtbot, tasks)
    return form_of(page)


def type_in(form: FormPage, key: str, text: str) -> None:
    row = form.items.row(key)
    assert row is not None
    assert isinstance(row.control, TextField | LongField)
    if isinstance(row.control, LongField):
        row.control.setPlainText(text)
    else:
        row.control.setText(text)


def to_check(qtbot: QtBot, tasks: Tasks, page: Journey) -> CheckPage:
    form = open_form(qtbot, tasks, page, "bank_accounts", BANK_ITEM)
    type_in(form, "iban", NEW_SECRET)
    press(qtbot, page, "continue", tasks)
    return check_of(page)


def test_the_whole_way_by_keyboard(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    records = PaperRecords()
    page = journey(qtbot, tasks, records)
    page.record.open_tab("Personal")
    settle()
    focus = tab_to(page, lambda widget: widget.objectName() == "edit:contact:")
    strike(focus, Qt.Key.Key_Space)
    rest(qtbot, tasks)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    assert field.accessibleName() == "Personal e-mail (optional)"
    field.selectAll()
    QTest.keyClicks(field, "amira@home.example")
    go = tab_to(page, lambda widget: widget.objectName() == "continue")
    strike(go, Qt.Key.Key_Space)
    rest(qtbot, tasks)
    act = QApplication.focusWidget()
    assert act is not None
    assert act.objectName() == "act"
    strike(act, Qt.Key.Key_Space)
    rest(qtbot, tasks)
    done = QApplication.focusWidget()
    assert done is not None
    assert done.objectName() == "done"
    strike(done, Qt.Key.Key_Space)
    rest(qtbot, tasks)
    assert page.currentWidget() is page.record
    assert records.values["contact"][""]["personal_email"] == "amira@home.example"
    assert "amira@home.example" in texts(page.record)


def test_a_request_goes_to_check_receipt_and_stands_beside_the_old(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    records = PaperRecords()
    page = journey(qtbot, tasks, records)
    check = to_check(qtbot, tasks, page)
    assert check._act.text() == "Send bank account to HR"
    with qtbot.waitSignal(page.changed):
        check._act.click()
    rest(qtbot, tasks)
    receipt = page.currentWidget()
    assert isinstance(receipt, ReceiptPage)
    words = texts(receipt)
    for expected in ("R-2291", "Queued on this device", "Two people in HR look at it"):
        assert expected in words
    hub = receipt._desk.hub
    hub.touched.emit(frozenset({"r:1:bank_accounts"}))
    rest(qtbot, tasks)
    assert "Queued on this device" in texts(receipt), "it has not left"
    records.arrived.add("op-9")
    hub.touched.emit(frozenset({"r:1:bank_accounts"}))
    rest(qtbot, tasks)
    assert "It stands in the shared store" in texts(receipt)
    assert "It has arrived" in texts(receipt)
    assert "Queued on this device" not in texts(receipt)
    press(qtbot, page, "done", tasks)
    assert "Requested · In review" in texts(page.record)


def test_what_is_wrong_is_said_twice_and_leads_to_its_field(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = journey(qtbot, tasks, PaperRecords())
    form = open_form(qtbot, tasks, page, "bank_accounts", BANK_ITEM)
    type_in(form, "iban", "DE12 4306 0967 1030 2093 0")
    type_in(form, EFFECTIVE, "2026-11-22")
    press(qtbot, page, "continue", tasks)
    assert form_of(page) is form
    summary = form.findChild(ErrorSummary)
    assert summary is not None
    assert QApplication.focusWidget() is summary
    iban, effective = form.items.row("iban"), form.items.row(EFFECTIVE)
    assert iban is not None
    assert effective is not None
    lines = [link for link in summary.findChildren(Link) if link.isVisible()]
    assert [link.text() for link in lines] == [f"IBAN: {iban.error}", f"Effective from: {effective.error}"]
    assert "21 characters" in iban.error
    lines[1].click()
    assert QApplication.focusWidget() is effective.control
    assert isinstance(iban.control, TextField)
    assert iban.control.text() == "DE12 4306 0967 1030 2093 0"


def test_a_day_that_is_none_is_said_beside_what_the_service_says(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = journey(qtbot, tasks, PaperRecords())
    form = open_form(qtbot, tasks, page, "bank_accounts", BANK_ITEM)
    type_in(form, "iban", "nonsense")
    type_in(form, EFFECTIVE, "soon")
    press(qtbot, page, "continue", tasks)
    iban, effective = form.items.row("iban"), form.items.row(EFFECTIVE)
    assert iban is not None
    assert iban.error
    assert effective is not None
    assert "month" in effective.error or "day" in effective.error


def test_a_masked_value_never_enters_the_form_and_stays_when_left_empty(
    qtbot: QtBot, look: Theme, tasks: Tasks
) -> None:
    records = PaperRecords()
    page = journey(qtbot, tasks, records)
    form = open_form(qtbot, tasks, page, "bank_accounts", BANK_ITEM)
    assert "unless you type a new one" in texts(form)
    assert SECRET not in texts(form)
    assert "DE89 3704 0044 0532 0130 00" not in texts(form)
    assert form.items.inputs()["iban"] == ""
    type_in(form, "bank", "NatWest")
    press(qtbot, page, "continue", tasks)
    draft = check_of(page).check.draft
    assert isinstance(draft, dict)
    assert draft["iban"] == SECRET


def test_the_new_secret_is_in_full_once(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = journey(qtbot, tasks, PaperRecords())
    check = to_check(qtbot, tasks, page)
    assert GROUPED in texts(check)
    assert page.window().windowTitle() == ""
    assert not any(GROUPED in widget.toolTip() for widget in check.findChildren(QWidget))
    page.hide()
    assert GROUPED not in texts(page)
    page.show()
    assert GROUPED not in texts(page)


def test_going_back_keeps_what_was_typed(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = journey(qtbot, tasks, PaperRecords())
    to_check(qtbot, tasks, page)
    press(qtbot, page, "change", tasks)
    row = form_of(page).items.row("iban")
    assert row is not None
    assert isinstance(row.control, TextField)
    assert row.control.text() == NEW_SECRET
    press(qtbot, page, "continue", tasks)
    assert GROUPED in texts(check_of(page))


def test_a_failed_save_stays_on_the_page_and_says_what_to_do(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    full = ServiceError("The disk is full", "Nothing was written.", "Make room.", reference="E-1")
    records = PaperRecords(broken=full)
    page = journey(qtbot, tasks, records)
    check = to_check(qtbot, tasks, page)
    press(qtbot, page, "act", tasks)
    assert page.currentWidget() is check
    assert "The disk is full" in texts(check)
    assert "Make room. Reference E-1" in texts(check)
    records.broken = None
    press(qtbot, page, "act", tasks)
    assert isinstance(page.currentWidget(), ReceiptPage)


def test_an_audience_that_grows_is_said_first(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = journey(qtbot, tasks, PaperRecords(grows=("Acme Payroll",)))
    words = texts(to_check(qtbot, tasks, page))
    assert "This will also be seen by: Acme Payroll" in words
    assert "The same people as now" not in words
    press(qtbot, page, "change", tasks)


def test_the_same_audience_is_said_to_be_the_same(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = journey(qtbot, tasks, PaperRecords())
    assert "The same people as now" in texts(to_check(qtbot, tasks, page))


def test_leaving_asks_only_when_something_was_typed(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = journey(qtbot, tasks, PaperRecords())
    open_form(qtbot, tasks, page, "contact")
    assert not unsent(page)
    press(qtbot, page, "cancel", tasks)
    assert page.currentWidget() is page.record
    form = open_form(qtbot, tasks, page, "contact")
    type_in(form, "home_phone", "+49 421 5550123")
    assert unsent(page)
    press(qtbot, page, "cancel", tasks)
    assert form_of(page) is form
    press(qtbot, page, "stay", tasks)
    assert "Leave this page?" not in texts(form)
    press(qtbot, page, "cancel", tasks)
    press(qtbot, page, "leave", tasks)
    assert page.currentWidget() is page.record
    assert "+49 421 5550123" not in texts(page)


def test_news_do_not_touch_what_is_being_typed(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    records = PaperRecords()
    page = journey(qtbot, tasks, records)
    form = open_form(qtbot, tasks, page, "contact")
    type_in(form, "home_phone", "+49 421")
    focus = QApplication.focusWidget()
    records.changes["bank_accounts"] = [bank_request()]
    page._desk.hub.tell([f"r:{ME.pid}:contact"])
    qtbot.waitUntil(lambda: records.calls.count(("record", "")) == 2)
    rest(qtbot, tasks)
    assert form_of(page) is form
    assert "+49 421" in texts(form)
    assert QApplication.focusWidget() is focus


def test_an_item_is_removed_by_way_of_the_check_page(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    records = PaperRecords()
    page = journey(qtbot, tasks, records)
    page.record.open_tab("Pay and tax")
    settle()
    press(qtbot, page, f"remove:bank_accounts:{BANK_ITEM}", tasks)
    assert ("check", "bank_accounts", "remove", "") in records.calls
    assert isinstance(page.currentWidget(), CheckPage)
    press(qtbot, page, "change", tasks)
    press(qtbot, page, "remove", tasks)
    assert isinstance(page.currentWidget(), CheckPage)


def test_an_item_is_added_to_a_list(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    records = PaperRecords()
    page = journey(qtbot, tasks, records)
    page.record.open_tab("Work and skills")
    settle()
    press(qtbot, page, "edit:skills:", tasks)
    form = form_of(page)
    assert form.form.is_new
    type_in(form, "skill", "Welding")
    press(qtbot, page, "continue", tasks)
    press(qtbot, page, "act", tasks)
    assert [item["skill"] for item in records.values["skills"].values()][-1] == "Welding"


def test_the_reason_and_the_day_reach_the_service(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    records = PaperRecords()
    page = journey(qtbot, tasks, records)
    form = open_form(qtbot, tasks, page, "bank_accounts", BANK_ITEM)
    type_in(form, "iban", NEW_SECRET)
    type_in(form, WHY, "We moved.")
    type_in(form, EFFECTIVE, "1 December 2026")
    press(qtbot, page, "continue", tasks)
    assert ("check", "bank_accounts", "change", "We moved.") in records.calls
    assert "1\u00a0December\u00a02026" in texts(check_of(page))


def test_files_are_not_offered_and_what_hr_keeps_is_named(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = journey(qtbot, tasks, PaperRecords())
    form = open_form(qtbot, tasks, page, "directory")
    assert form.items.row("photo") is None
    assert form.items.row("full_name") is None
    assert "HR keeps these; ask HR to change them: Full name" in texts(form)


def test_a_change_that_was_refused_can_be_made_again(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    declined = replace(bank_request(life=Life.DECLINED), decided_reason="The proof was missing.")
    page = journey(qtbot, tasks, PaperRecords(changes={"bank_accounts": [declined]}))
    assert "Reason: The proof was missing." in texts(page)
    press(qtbot, page, "again:op-1", tasks)
    assert form_of(page).form.item == BANK_ITEM


def removal(form: FormPage, key: str) -> CheckBox:
    box = form.findChild(CheckBox, f"clear:{key}")
    assert box is not None
    return box


def test_a_hidden_value_that_may_be_empty_is_removed_by_keyboard(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    records = PaperRecords()
    page = journey(qtbot, tasks, records)
    form = open_form(qtbot, tasks, page, "legal_identity")
    row = form.items.row("birth_date")
    assert row is not None
    assert "unless you type a new one" in texts(row)
    box = tab_to(page, lambda widget: widget.objectName() == "clear:birth_date")
    assert box.accessibleName() == "Remove this value: Date of birth"
    strike(box, Qt.Key.Key_Space)
    assert unsent(page)
    assert "will be removed." in texts(row)
    assert "unless you type" not in texts(row)
    assert not row.control.isEnabled()
    press(qtbot, page, "continue", tasks)
    assert records.cleared == {"birth_date"}
    press(qtbot, page, "change", tasks)
    strike(removal(form_of(page), "birth_date"), Qt.Key.Key_Space)
    assert row.control.isEnabled()
    assert "unless you type a new one" in texts(row)
    assert not unsent(page)


def test_only_hidden_values_that_may_be_empty_can_be_removed(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = journey(qtbot, tasks, PaperRecords())
    form = open_form(qtbot, tasks, page, "legal_identity")
    boxes = {box.objectName() for box in form.findChildren(CheckBox) if box.objectName().startswith("clear:")}
    assert boxes == {f"clear:{one.field.key}" for one in form.form.inputs if one.keeps and one.field.optional}
    assert boxes
    new = open_form(qtbot, tasks, page, "bank_accounts")
    assert not [box for box in new.findChildren(CheckBox) if box.objectName().startswith("clear:")]


def test_what_is_wrong_with_a_value_that_shall_go_leads_to_its_box(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = journey(qtbot, tasks, PaperRecords())
    form = open_form(qtbot, tasks, page, "legal_identity")
    removal(form, "birth_date").setChecked(True)
    form.show_problems([Problem("birth_date", "It is needed.")])
    form.jump("birth_date")
    assert QApplication.focusWidget() is removal(form, "birth_date")


def test_what_is_wrong_with_the_reason_stands_beside_it(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    page = journey(qtbot, tasks, PaperRecords())
    form = open_form(qtbot, tasks, page, "bank_accounts", BANK_ITEM)
    type_in(form, "iban", NEW_SECRET)
    type_in(form, WHY, UNSAYABLE)
    press(qtbot, page, "continue", tasks)
    row = form.items.row(WHY)
    assert row is not None
    assert row.error == "Write it without the sign that no screen can show."
    summary = form.findChild(ErrorSummary)
    assert summary is not None
    [line] = [link for link in summary.findChildren(Link) if link.isVisible()]
    assert line.text() == f"Why: {row.error}"
    line.click()
    assert QApplication.focusWidget() is row.control


def test_a_refusal_at_the_last_step_goes_back_to_its_field(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    records = PaperRecords()
    page = journey(qtbot, tasks, records)
    to_check(qtbot, tasks, page)
    records.broken = BadInput("The reason", "It is too long.", "Make it shorter.", field=WHY)
    press(qtbot, page, "act", tasks)
    row = form_of(page).items.row(WHY)
    assert row is not None
    assert row.error == "It is too long. Make it shorter."
    iban = form_of(page).items.row("iban")
    assert iban is not None
    assert isinstance(iban.control, TextField)
    assert iban.control.text() == NEW_SECRET


@pytest.mark.parametrize(("zoom", "width"), [(1.0, 1056), (1.5, 986), (2.0, 1196)])
@pytest.mark.parametrize("rtl", [False, True], ids=["ltr", "rtl"])
def test_nothing_is_clipped_unnamed_or_out_of_reach(
    qtbot: QtBot, qapp: QApplication, look: Theme, tasks: Tasks, *, zoom: float, width: int, rtl: bool
) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    page = journey(qtbot, tasks, PaperRecords(grows=("Acme Payroll",)), width=width)

    def look_at_it() -> None:
        for faults in (clipped(page), outside(page), unnamed(page)):
            assert faults == []
        # the chevron inside a search field is for the mouse: the Down key does the same
        assert [line for line in unreachable(page) if "Show the list" not in line] == []

    for section in ("legal_identity", "directory", "addresses"):
        form = open_form(qtbot, tasks, page, section)
        look_at_it()
        for box in form.findChildren(CheckBox):
            box.setChecked(True)
        settle()
        look_at_it()
    form = open_form(qtbot, tasks, page, "bank_accounts", BANK_ITEM)
    type_in(form, "iban", "DE12")
    press(qtbot, page, "continue", tasks)
    look_at_it()
    type_in(form, "iban", NEW_SECRET)
    press(qtbot, page, "continue", tasks)
    assert isinstance(page.currentWidget(), CheckPage)
    look_at_it()
    press(qtbot, page, "act", tasks)
    assert isinstance(page.currentWidget(), ReceiptPage)
    look_at_it()
