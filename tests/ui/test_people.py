"""People for HR, by keyboard alone, over a real organisation: real keys, real services, the records thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, Qt
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from hris_desktop.services.views_directory import Column, KeyState, Query
from hris_desktop.store.replica import Replica
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.check import CheckPage
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.form import FormPage
from hris_desktop.ui.pages.people import PeoplePage
from hris_desktop.ui.pages.people_add import AddPersonPage
from hris_desktop.ui.pages.people_filters import Filters
from hris_desktop.ui.pages.people_letter import FILE_NAME, LetterPage
from hris_desktop.ui.pages.people_person import PersonPage
from hris_desktop.ui.pages.receipt import ReceiptPage
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from hris_desktop.ui.widgets.button import Button
from tests.services.company import NOON, SECRET, Company, company
from tests.services.company import Desk as Desktop
from tests.ui.in_sight import InSight
from tests.ui.lint import clipped, outside, settle, texts, unnamed

STORE = "sqlite:////srv/hr/store.sqlite"
IBAN = "GB29 NWBK 6016 1331 9268 19"
LONG = "Maximiliane-Theodora von und zu Hohenlohe-Schillingsfürst-Waldenburg"


@cache
def frozen() -> tuple[Company, dict[str, bytes]]:
    """The company and its replicas as bytes: a connection belongs to the thread that opened it."""
    site = company()
    return site, {name: desk.replica._db.serialize() for name, desk in site.desks.items()}


def thawed() -> Company:
    """A copy of the company for the thread that asks."""
    site, files = frozen()
    twin = Company()
    twin.shelf.org, twin.shelf.last_seq, twin.shelf.rows = site.shelf.org, site.shelf.last_seq, list(site.shelf.rows)
    for name, desk in site.desks.items():
        replica = Replica.in_memory()
        replica._db.deserialize(files[name])
        twin.desks[name] = Desktop(twin, replica, desk.keys, desk.vk)
    return twin


class Place(InSight):
    """Priya of HR at the people page, in a window that has the keyboard."""

    page: PeoplePage

    def __init__(self, qtbot: QtBot, tasks: Tasks) -> None:
        super().__init__(qtbot, tasks)
        self.hub = Hub()
        frozen()
        self.site: Company = tasks.call(thawed)
        self.priya = self.site["priya"]
        suite = self.priya.suite
        people = tasks.call(lambda: suite.greeting().people)
        self.desk = Desk(suite.records, tasks, self.hub, lambda: NOON, "en", people)
        self.page = PeoplePage(self.desk, suite.directory, suite.people, store=STORE)
        self.show(self.page)
        self.page.activateWindow()
        self.rest()

    def sync(self) -> None:
        """Everything goes to the store and comes back; the window hears of it."""
        self.tasks.call(self.site.sync)
        with self.qtbot.waitSignal(self.hub.touched):
            self.hub.tell({"org", *(f"r:{desk.pid}:directory" for desk in self.site.desks.values())})
        self.rest()

    def ask(self, work: Callable[[], Any]) -> Any:
        return self.tasks.call(work)

    # -- the keyboard -------------------------------------------------------------------------------------------------

    def focus(self) -> QWidget:
        focus = QApplication.focusWidget()
        assert focus is not None
        return focus

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focus = self.focus()
        if key == Qt.Key.Key_Return and isinstance(focus, Button):
            focus.click()  # the window presses the button that has the focus; here there is no window around the page
        else:
            QTest.keyClick(focus, key, modifier)
        self.rest()

    def type(self, text: str) -> None:
        focus = self.focus()
        if text.isascii():
            QTest.keyClicks(focus, text)
        elif isinstance(focus, QLineEdit):  # Qt's test keyboard has ASCII keys only and aborts at others
            focus.insert(text)
        self.rest()

    def tab_to(self, name: str) -> None:
        """Press Tab until the focus is on what is called so."""
        for _ in range(120):
            if self.focus().objectName() == name:
                return
            QTest.keyClick(self.focus(), Qt.Key.Key_Tab)
            settle()
        pytest.fail(f"Tab never comes to {name}")

    @override
    def press(self, name: str) -> None:
        self.tab_to(name)
        self.key(Qt.Key.Key_Return)

    def find(self, text: str) -> None:
        QTest.keyClick(self.focus(), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        settle()
        assert self.focus() is self.page.list.filters.search
        self.type(text)

    def open(self, text: str) -> PersonPage:
        self.find(text)
        self.key(Qt.Key.Key_Down)
        assert self.focus() is self.page.list.table
        self.key(Qt.Key.Key_Return)
        page = self.page.currentWidget()
        assert isinstance(page, PersonPage)
        return page

    # -- what is seen -------------------------------------------------------------------------------------------------

    def rows(self) -> list[str]:
        model = self.page.list.table.model()
        return [str(model.index(place, 0).data()) for place in range(model.rowCount())]


@pytest.fixture
def place(qtbot: QtBot, look: Theme, tasks: Tasks) -> Iterator[Place]:
    made = Place(qtbot, tasks)
    yield made
    made.rest()


# -- the list ---------------------------------------------------------------------------------------------------------


def test_it_is_searched_as_one_types_and_opened_by_enter(place: Place) -> None:
    assert place.rows() == ["Amira", "Bjørn", "Jonas", "Priya", "Tomasz"]
    assert "1 to 5 of 5 people" in place.seen()
    place.find("bjo")
    assert place.rows() == ["Bjørn"]
    assert "1 to 1 of 1 person" in place.seen()
    place.key(Qt.Key.Key_Down)
    spoken = place.page.list.table.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Bjørn, Active"
    place.key(Qt.Key.Key_Return)
    page = place.page.currentWidget()
    assert isinstance(page, PersonPage)
    assert "Bjørn" in place.seen()
    assert "They hold their own keys and were confirmed by HR." in place.seen()
    place.key(Qt.Key.Key_Escape)
    assert place.page.currentWidget() is place.page.list
    assert place.focus() is place.page.list.table
    assert place.rows() == ["Bjørn"], "the search is still there"
    place.key(Qt.Key.Key_Escape)
    assert len(place.rows()) == 5


def test_nobody_found_says_so_and_leads_back(place: Place) -> None:
    place.find("zzz")
    assert "Nobody is found" in place.seen()
    place.press("show-everybody")
    assert len(place.rows()) == 5


def test_tabs_filters_order_and_columns_ask_the_service(place: Place) -> None:
    place.page.list.tabs.choose(KeyState.NO_KEYS.name)
    place.rest()
    assert "Nobody is found" in place.seen()
    place.page.list.filters.clear()
    place.rest()
    assert place.page.list.tabs.current() == "everybody"
    place.page.list.table.sorted_by.emit("name")
    place.rest()
    assert place.rows() == ["Tomasz", "Priya", "Jonas", "Bjørn", "Amira"]
    place.page.list.filters._set("role", "HR")
    place.rest()
    assert place.rows() == ["Tomasz", "Priya"]
    place.page.list.filters._show_column(place.page.list.filters.columns[1], on=False)
    place.rest()
    heads = [place.page.list.table.model().headerData(at, Qt.Orientation.Horizontal) for at in range(2)]
    assert heads == ["Name", "Department"]


def test_columns_and_order_are_kept_as_numbers_and_nonsense_is_left_out(place: Place) -> None:
    said: list[list[int]] = []
    place.page.list.arranged.connect(said.append)
    filters = place.page.list.filters
    filters.sort_by(Column.JOB)
    filters._show_column(Column.EMAIL, on=True)
    place.rest()
    fresh = Filters()
    fresh.arrange(said[-1])
    assert (fresh.query.sort, fresh.columns) == (Column.JOB, filters.columns)
    for nonsense in ([], [1], [99, 0, 0], ["name", 0, 1], [0, 0, -1], [True, 0, 0]):
        fresh.arrange(nonsense)
        assert (fresh.query.sort, fresh.columns) == (Column.JOB, filters.columns)


def test_somebody_added_elsewhere_appears_without_a_click(place: Place) -> None:
    place.ask(lambda: place.site["tomasz"].suite.people.add("Chiamaka Obi"))
    place.sync()
    place.rest()
    assert place.rows() == ["Amira", "Bjørn", "Chiamaka Obi", "Jonas", "Priya", "Tomasz"]


# -- the HR way -------------------------------------------------------------------------------------------------------


def test_a_contact_field_is_in_force_at_once_and_the_words_are_about_somebody_else(place: Place) -> None:
    page = place.open("amira")
    page.journey.open_form("contact", "")
    place.rest()
    form = page.journey.currentWidget()
    assert isinstance(form, FormPage)
    words = texts(form)
    assert "You change this by office: it is in force as soon as it has been sent." in words
    assert "reach you" not in words
    for _ in range(40):
        if isinstance(place.focus(), QLineEdit) and "e-mail" in place.focus().accessibleName():
            break
        QTest.keyClick(place.focus(), Qt.Key.Key_Tab)
    place.type("amira@posteo.example.com")
    place.press("continue")
    assert isinstance(page.journey.currentWidget(), CheckPage)
    place.key(Qt.Key.Key_Return)
    assert isinstance(page.journey.currentWidget(), ReceiptPage)
    place.sync()
    amira = place.site["amira"]
    assert place.ask(lambda: amira.shown("contact", "personal_email")) == "amira@posteo.example.com"


def test_a_bank_account_becomes_a_request_that_another_person_approves(place: Place) -> None:
    page = place.open("amira")
    page.journey.open_form("bank_accounts", "")
    place.rest()
    form = page.journey.currentWidget()
    assert isinstance(form, FormPage)
    assert "You ask for this by office: what is in force stays until another person in HR approves." in texts(form)
    for key, text in (("holder", "Amira"), ("iban", IBAN)):
        form.jump(key)
        place.type(text)
        place.key(Qt.Key.Key_Tab)
    place.press("continue")
    check = page.journey.currentWidget()
    assert isinstance(check, CheckPage), texts(form)
    assert "Ask for the new bank account" in texts(check)
    place.key(Qt.Key.Key_Return)
    assert isinstance(page.journey.currentWidget(), ReceiptPage)
    assert "one more person in HR has to approve it" in place.seen()
    place.sync()
    tomasz, amira = place.site["tomasz"], place.site["amira"]
    assert place.ask(lambda: amira.shown("bank_accounts", "iban")) == ""
    assert [row.mine_to_decide for row in place.ask(place.priya.suite.approvals.waiting)] == [False]
    place.ask(lambda: tomasz.suite.approvals.approve(tomasz.only_request()))
    place.sync()
    assert place.ask(lambda: len(amira.suite.records.section(amira.pid, "bank_accounts").items)) == 1


def test_ones_own_record_is_not_edited_by_office(place: Place) -> None:
    page = place.open("priya")
    assert "another person in HR does: Tomasz." in place.seen()
    form = place.ask(lambda: place.priya.suite.records.form(place.priya.pid, "directory"))
    assert {one.field.key for one in form.inputs if one.route} == {"preferred_name", "pronouns", "birthday"}
    assert page.card.findChild(Button, "give:hr") is None


def test_what_hr_may_not_open_says_why(place: Place) -> None:
    page = place.open("amira")
    page.journey.record.open_tab("Private")
    place.rest()
    assert "You hold no key to" in place.seen()
    assert "It opens for: Amira." in place.seen()


# -- somebody new -----------------------------------------------------------------------------------------------------


def test_a_person_is_added_invited_and_gets_a_letter(place: Place, tmp_path: Path) -> None:
    place.press("add-person")
    assert isinstance(place.page.currentWidget(), AddPersonPage)
    place.type("Chiamaka Obi")
    place.key(Qt.Key.Key_Return)
    assert place.focus().objectName() == "open-added"
    place.sync()
    page = place.open("chia")
    assert "only HR can read and fill this record" in place.seen()
    place.press("invite")
    letter = place.page.currentWidget()
    assert isinstance(letter, LetterPage)
    shown = letter.findChild(QLabel, "invite-code")
    assert shown is not None
    code = shown.text()
    assert place.seen().count(code) == 1
    assert "opens nothing before it has arrived" in place.seen()
    place.sync()
    assert "the code can be used" in place.seen()
    where = tmp_path / FILE_NAME
    letter.acts.where = lambda _: str(where)
    place.press("save-letter")
    data = where.read_bytes()
    assert data.startswith(b"%PDF")
    assert where.stat().st_mode & 0o077 == 0
    for secret in ("chiamaka", "obi", *code.lower().split("-")):
        assert secret not in FILE_NAME
    assert code.encode() not in data[:400]
    assert "It holds the code" in place.seen()
    place.press("letter-done")
    assert place.page.currentWidget() is page
    place.rest()
    assert code not in texts(place.page)
    assert "Invited" in place.seen()
    again = page.card.findChild(Button, "invite")
    assert again is not None
    assert again.text() == "Make a new invite"


def test_the_letter_goes_to_the_printer_that_was_chosen(place: Place) -> None:
    place.ask(lambda: place.priya.suite.people.add("Chiamaka Obi"))
    place.sync()
    place.open("chia")
    place.press("invite")
    letter = place.page.currentWidget()
    assert isinstance(letter, LetterPage)
    printed: list[bytes] = []

    def onto(_: QWidget, draw: Callable[[QPainter, float], None]) -> bool:
        from PySide6.QtGui import QPdfWriter

        buffer = QBuffer()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(buffer)
        painter = QPainter(writer)
        draw(painter, 10)
        painter.end()
        printed.append(bytes(buffer.data().data()))
        return True

    letter.acts.printing = onto
    place.press("print-letter")
    assert [data[:4] for data in printed] == [b"%PDF"]
    assert "It went to the printer" in place.seen()


def test_an_invite_is_withdrawn(place: Place) -> None:
    place.ask(lambda: place.priya.suite.people.add("Chiamaka Obi"))
    place.sync()
    page = place.open("chia")
    place.press("invite")
    place.press("letter-done")
    assert page.card.findChild(Button, "invite") is None
    place.press("take-back")
    assert "The invite is withdrawn" in place.seen()
    place.sync()
    assert place.ask(lambda: place.priya.suite.directory.page(Query(state=KeyState.INVITED)).total) == 0


def test_a_namesake_is_asked_about_first(place: Place) -> None:
    place.press("add-person")
    place.type("amira")
    place.key(Qt.Key.Key_Return)
    assert "Somebody of this name is here already" in place.seen()
    assert place.focus().objectName() == "add-not"
    assert place.ask(place.priya.suite.desk.sending.waiting) == []
    place.press("add-anyway")
    place.sync()
    assert place.rows().count("amira") == 1


def test_a_name_that_cannot_be_stays_beside_its_field(place: Place) -> None:
    place.press("add-person")
    place.key(Qt.Key.Key_Return)
    page = place.page.currentWidget()
    assert isinstance(page, AddPersonPage)
    assert page.row.error.startswith("Full name is missing.")
    place.key(Qt.Key.Key_Return)
    assert page.row.error


def test_a_role_is_given_after_its_meaning_was_read(place: Place) -> None:
    place.open("bjo")
    place.press("give:hr")
    assert "change records and decide on requests" in place.seen()
    assert place.focus().objectName() == "give-not"
    place.press("give-now:hr")
    place.sync()
    bjørn = place.site["bjørn"].pid  # noqa: PLC2401 - his name
    assert "hr" in place.ask(lambda: place.priya.suite.desk.ledger.org.roles_of(bjørn))
    assert "HR" in place.seen()


def test_a_code_for_new_keys_is_made_after_its_meaning_was_read(place: Place) -> None:
    place.open("bjo")
    place.press("renew")
    assert "Only in person" in place.seen()
    assert place.focus().text() == "Cancel"  # type: ignore[attr-defined]
    place.press("renew-now")
    assert isinstance(place.page.currentWidget(), LetterPage)


def test_a_bank_number_is_not_in_the_window_when_it_is_masked(place: Place) -> None:
    amira = place.site["amira"]
    bank = {"holder": "Amira", "iban": IBAN, "currency": "EUR"}
    place.ask(lambda: amira.edit("bank_accounts", bank))
    place.sync()
    page = place.open("amira")
    page.journey.record.open_tab("Pay and tax")
    place.rest()
    held = texts(place.page)
    assert "9268 19" not in held
    assert IBAN.replace(" ", "") not in held.replace(" ", "")
    assert SECRET not in held


# -- for every eye ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("zoom", "width"), [(0.8, 1056), (1.0, 1056), (2.0, 1196)])
@pytest.mark.parametrize("rtl", [False, True], ids=["ltr", "rtl"])
def test_nothing_is_clipped_unnamed_or_out_of_sight(
    place: Place, look: Theme, qapp: QApplication, zoom: float, width: int, *, rtl: bool
) -> None:
    look.set(mode=Mode.DARK, zoom=zoom)
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    place.page.resize(width, 748)
    pid = place.ask(lambda: place.priya.suite.people.add(LONG))
    place.sync()

    def look_at_it() -> None:
        for check in (unnamed, clipped, outside):
            assert check(place.page) == [], check.__name__

    look_at_it()
    place.page.open(pid)
    place.rest()
    look_at_it()
    place.press("invite")
    look_at_it()
    place.press("letter-done")
    place.page.home()
    place.find("nobody")
    look_at_it()
    place.page.add()
    page = place.page.currentWidget()
    assert isinstance(page, AddPersonPage)
    place.type(LONG)
    place.key(Qt.Key.Key_Return)
    look_at_it()
