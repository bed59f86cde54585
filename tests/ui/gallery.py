"""Renders the parts and the pages into pictures for the eye: ``python -m tests.ui.gallery OUT``.

Light, dark, high contrast, large text, right-to-left and long names; nothing is compared, somebody looks.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from hris_desktop.services.views import Life, Readers, Step, SyncView, SyncWord
from hris_desktop.ui import dialogs, theme
from hris_desktop.ui.about import About
from hris_desktop.ui.entrance import Entrance
from hris_desktop.ui.first_run.by_code import Found
from hris_desktop.ui.first_run.join import Join
from hris_desktop.ui.frame import Frame
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.sidebar import Group, Place, Who
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.avatar import Avatar
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Box, Card
from hris_desktop.ui.widgets.check import CheckBox, Radio
from hris_desktop.ui.widgets.choice import ChoiceField
from hris_desktop.ui.widgets.field import LongField, PassphraseField, TextField
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.form_row import ErrorSummary, FormRow
from hris_desktop.ui.widgets.link import Link
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.widgets.pill import KeyCap, Pill
from hris_desktop.ui.widgets.readers import FootNote, ReadersFoot
from hris_desktop.ui.widgets.receiving import Reading
from hris_desktop.ui.widgets.rows import ChangeGrid, FieldRows
from hris_desktop.ui.widgets.secret import SecretText
from hris_desktop.ui.widgets.state_card import Skeleton, State, StateCard
from hris_desktop.ui.widgets.steps import ApprovalSteps, NumberedSteps
from hris_desktop.ui.widgets.tabs import Tabs
from hris_desktop.ui.widgets.waiting_list import WaitingItem, WaitingList
from tests.ui.enrolment_double import CODE, STORE, Device, EnrolmentDouble, Founded, Joining, profile
from tests.ui.looks import pictures

READERS = Readers((), "You · HR (3 people) · Payroll (2 people) · Acme Payroll until 31 Mar 2027")
MASKED = "•••• •••• •••• 4417"


def flow(*widgets: QWidget) -> QWidget:
    box = QWidget()
    line = Flow(box, across=10, down=8)
    for widget in widgets:
        line.addWidget(widget)
    return box


def components() -> QWidget:
    """The parts of look/13."""
    page = QWidget()
    page.setAutoFillBackground(True)
    row = QHBoxLayout(page)
    row.setContentsMargins(44, 30, 44, 30)
    row.setSpacing(60)
    left, right = QVBoxLayout(), QVBoxLayout()
    left.setSpacing(12)
    right.setSpacing(14)
    row.addLayout(left, 1)
    row.addLayout(right, 1)
    _left(left)
    _right(right)
    return page


def _left(column: QVBoxLayout) -> None:
    off = Button("Not possible yet")
    off.setEnabled(False)
    kept = Button("Keeping mine", "check")
    kept.setCheckable(True)
    kept.setChecked(True)
    column.addWidget(Label("Buttons: one primary a page", Face.H3))
    column.addWidget(flow(Button("Send to HR", kind=Kind.PRIMARY), Button("Save a copy", "download"), off))
    column.addWidget(
        flow(
            Button("Change", "pencil", kind=Kind.QUIET),
            kept,
            Button("Decline…", kind=Kind.DANGER),
            Button("Lock", "lock", kind=Kind.PLAIN),
            Button("Oldest first", "chevron-down", after=True),
        )
    )
    column.addWidget(Label("Fields", Face.H3))
    wrong = TextField("Error", chars=12)
    wrong.set_error(error=True)
    secret = PassphraseField(name="Passphrase", chars=12)
    secret.setText("secret")
    column.addWidget(
        flow(TextField("Rest", chars=12), wrong, TextField(chars=12, icon="search", hint="Search"), secret)
    )
    column.addWidget(flow(ChoiceField([("a", "Germany"), ("b", "Côte d’Ivoire")], "a"), KeyCap("J"), KeyCap("Ctrl")))
    tick = CheckBox("I have put the recovery kit in a safe place, where only two people of the firm can get at it.")
    tick.setChecked(True)
    column.addWidget(tick)
    dot = Radio("Use theirs")
    dot.setChecked(True)
    column.addWidget(flow(dot, Radio("Keep mine")))
    column.addWidget(Label("Life of a change", Face.H3))
    column.addWidget(flow(*(Pill.of_life(life) for life in Life)))
    column.addWidget(flow(Pill("no end date"), Pill("until 31 Mar 2027", "timer")))
    summary = ErrorSummary()
    column.addWidget(summary)
    summary.show_problems([("iban", "IBAN: one character is missing"), ("", "Something about the whole form")])
    column.addWidget(Banner("Until 24 November your pay goes to the account ending in 4417.", notice=Notice.WAITING))
    column.addStretch(1)


def _right(column: QVBoxLayout) -> None:
    column.addWidget(Label("States of a section", Face.H3))
    empty = StateCard("No emergency contact yet", "If something happens to you, whom should we call?", State.EMPTY)
    empty.add_act(Button("Add a contact", "plus", height=Height.CARD))
    column.addWidget(empty)
    column.addWidget(
        StateCard(
            "You hold no key to Payslips",
            "Payroll gives the key when your first payslip is made. Ask Jonas Oyelaran if you expected one.",
            State.LOCKED,
        )
    )
    refused = StateCard("HR could not accept your change", "The proof was missing. Your draft is kept.", State.REFUSED)
    refused.add_act(Button("Open the draft", height=Height.CARD))
    refused.add_act(Link("Details, ref. E-0318"))
    column.addWidget(refused)
    column.addWidget(Skeleton())
    column.addWidget(
        Banner(
            "A new number just before new bank details can mean that someone else is asking. Call her first.",
            "Her mobile number was changed 3 days ago, on 18 November",
            Notice.WARNING,
        )
    )
    steps = Card()
    steps.add(
        ApprovalSteps(
            [
                Step("Asked by Amira", "19 Nov, signature valid", "done"),
                Step("First approver", "you, waiting", "now"),
                Step("Second approver", "anyone else in HR", "later"),
            ]
        )
    )
    column.addWidget(steps)
    column.addStretch(1)


def record() -> PageScaffold:
    """A page like look/02."""
    page = PageScaffold("My record", "Employee 10482 · Operations planner, Bremen · last changed 12 October 2026")
    page.add_act(Button("History", "history"))
    page.add_act(Button("Save a copy", "download"))
    areas = ("Overview", "Personal", "Family", "Pay and tax", "Work and skills", "Private")
    page.add_top(Tabs([(area, area) for area in areas], name="Areas of the record"))
    bank = Card("Bank account", "landmark")
    bank.add_act(Button("Reveal", "eye", kind=Kind.QUIET, height=Height.CARD))
    bank.add_act(Button("Change", "pencil", kind=Kind.QUIET, height=Height.CARD))
    boxes = QHBoxLayout()
    boxes.addWidget(_box("In force now", MASKED, "Sparkasse Bremen", tinted=False))
    boxes.addWidget(_box("Requested · In review", "•••• •••• •••• 9306", "GLS Gemeinschaftsbank", tinted=True))
    bank.add(boxes)
    bank.set_foot(ReadersFoot(READERS))
    page.add(bank)
    contact = Card("Contact", "phone")
    contact.add_act(Button("Edit", "pencil", kind=Kind.QUIET, height=Height.CARD))
    rows = FieldRows()
    rows.add("Personal e-mail", "amira.haddad@posteo.example")
    rows.add("Mobile", "+49 1512 555 0143")
    rows.add("Tax number", SecretText("•••• 5678", "Tax number"))
    contact.add(rows)
    contact.set_foot(ReadersFoot(Readers((), "You · HR (3 people)")))
    page.add(contact)
    for title in ("Needs your attention", "Who looked lately"):
        side = Card(title, small=True)
        for name in ("Priya Raman", "Ольга Ткаченко", "أميرة حداد", "田中 陽菜"):
            side.add(_person(name))
        page.add_side(side)
    return page


def _person(name: str) -> QHBoxLayout:
    line = QHBoxLayout()
    line.addWidget(Avatar(name))
    line.addWidget(Label(name, Face.LABEL, elide=True), 1)
    line.addWidget(Label("16 Nov", Face.SMALL, Role.MUTED, figures=Figures.COLUMN))
    return line


def _box(title: str, masked: str, bank: str, *, tinted: bool) -> Box:
    box = Box(tinted=tinted)
    box.add(Label(title, Face.LABEL, Role.ACCENT if tinted else Role.MUTED))
    box.add(Label("Account", Face.CAPTION, Role.MUTED))
    box.add(SecretText(masked, "Account", button=False))
    box.add(Label("Bank", Face.CAPTION, Role.MUTED))
    box.add(Label(bank))
    return box


def form() -> PageScaffold:
    """A form like look/03."""
    page = PageScaffold("Change your bank account", "Your pay goes to this account.", back="My record")
    summary = ErrorSummary()
    page.add(summary)
    page.add(FormRow("Account holder", TextField("Amira Haddad", chars=44), hint="As the bank writes it."))
    iban = FormRow("IBAN", TextField("DE12 4306 0967 1030 2093 0", chars=44, value=True))
    iban.set_error("This has 21 characters. A German IBAN has 22, like DE89 3704 0044 0532 0130 00.")
    page.add(iban)
    page.add(FormRow("Country", ChoiceField([("DE", "Germany")], "", hint="Choose a country"), optional=True))
    page.add(FormRow("Reason", LongField(lines=3), hint="HR reads this."))
    steps = Card("What happens next", small=True)
    steps.add(NumberedSteps([Step("You check it", "Before and after."), Step("Two people in HR approve", "2 days.")]))
    page.add_side(steps)
    page.bar.add_act(Button("Continue to check", kind=Kind.PRIMARY, height=Height.PAGE))
    page.bar.add_act(Button("Save draft and close", height=Height.PAGE))
    page.bar.add_end(Label("Draft sealed on this device, 10:44", Face.SMALL, Role.MUTED))
    summary.show_problems([("iban", "IBAN: one character is missing"), ("eff", "Effective from: choose a later day")])
    return page


def check() -> PageScaffold:
    """Before and after like look/04, and the approvals list."""
    page = PageScaffold("Check before you send", "Nothing has left this computer yet.", back="Change your bank account")
    card = Card()
    grid = ChangeGrid()
    grid.add("Account holder", "Amira Haddad", "", unchanged=True)
    grid.add("IBAN", SecretText(MASKED, "IBAN", button=False), "DE12 4306 0967 1030 2093 06")
    grid.add("Bank", "Sparkasse Bremen", "GLS Gemeinschaftsbank eG in Bochum, Zweigstelle Bremen-Mitte, Abteilung 4")
    grid.add("BIC", "", "GENODEM1GLS")
    card.add(grid)
    card.set_foot(
        FootNote("Opening the full numbers is written to Amira's log.", act=Button("Reveal", "eye", kind=Kind.QUIET))
    )
    page.add(card)
    waiting = WaitingList("Approvals")
    waiting.set_items(
        [
            WaitingItem("1", "Amira Haddad", "Bank account", "2 days", "Needs 2 people"),
            WaitingItem("2", "Maximiliane-Theodora von und zu Hohenlohe-Schillingsfürst", "Legal name", "1 day"),
            WaitingItem("3", "أميرة حداد", "Identity document", "22 h", "Proof attached", "files", caring=False),
        ]
    )
    waiting.setMinimumHeight(theme.current().px(220))
    page.add(waiting)
    page.bar.add_act(Button("Send bank details to HR", kind=Kind.PRIMARY, height=Height.PAGE))
    return page


def frame() -> Frame:
    """The shell around a record, HR's places included."""
    hub = Hub()
    hub.sync = SyncView(SyncWord.UP_TO_DATE, "Up to date", "checked 10:42")
    places = [
        Place("record", "My record", "user-round", record),
        Place("who", "Who can see", "shield-check", form),
        Place("approvals", "Approvals", "inbox", check, Group.HR),
        Place("people", "People", "users", check, Group.HR),
        Place("kb", "Knowledge base", "book-open", check, Group.MORE),
        Place("settings", "Settings", "settings", check, Group.FOOT),
    ]
    made = Frame(Who("Priya Raman", "Northwind Freight", "HR"), places, hub, version="1.0")
    made.sidebar.set_count("approvals", 7)
    hub.setParent(made)
    return made


def receiving(*, paused: bool) -> Frame:
    """The shell during a long pull."""
    made = frame()
    show_long_pull(made, paused=paused)
    return made


def show_long_pull(shell: Frame, *, paused: bool) -> None:
    """As after ten seconds of it."""
    strip = shell.sidebar.receiving
    strip.set_reading(Reading(12_400, 80_000, paused=paused))
    strip._appear()
    strip._offer()


def entrance(build: Callable[[Entrance], None]) -> QWidget:
    """A page of the entrance in its frame."""
    tasks = Tasks()
    made = Entrance(
        EnrolmentDouble(profile(), profile("أميرة حداد", "p2")), tasks, foot="HRIS Desktop 1.0 · F1 for help"
    )
    tasks.setParent(made)
    made._device, made._profiles = Device(warning=""), (profile(), profile("Maximiliane-Theodora von Hohenlohe", "p2"))
    build(made)
    made._show_line(SyncView(SyncWord.UP_TO_DATE, "Connected to hr.northwind.example", "checked 10:42"))
    return made


_kept: list[QWidget] = []


def about() -> QWidget:
    """A dialog; its parent has to stay."""
    _kept.append(QWidget())
    return dialogs.about(_kept[-1], About("1.0"))


def _open_join(page: Entrance) -> None:
    page.show_join()
    join = page.page
    assert isinstance(join, Join)
    join.code.setText(CODE)
    join.store.setText(STORE)
    join._looked(Found("Invited as Amira Haddad by Northwind Freight."))


PAGES: dict[str, Callable[[], QWidget]] = {
    "components": components,
    "record": record,
    "form": form,
    "check": check,
    "frame": frame,
    "receiving": lambda: receiving(paused=False),
    "paused": lambda: receiving(paused=True),
    "signin": lambda: entrance(lambda page: page.show_profile(profile())),
    "start": lambda: entrance(Entrance.show_start),
    "create": lambda: entrance(Entrance.show_create),
    "join": lambda: entrance(_open_join),
    "kit": lambda: entrance(lambda page: page.show_kit(Founded(), then=page.begin_again)),
    "testkit": lambda: entrance(lambda page: page._show_test(Founded(), page.begin_again)),
    "waiting": lambda: entrance(lambda page: page._show_waiting(Joining())),
    "about": about,
}
WINDOWS = {
    "components": (1280, 900),
    "record": (1056, 748),
    "form": (1056, 748),
    "check": (1056, 748),
    "about": (460, 300),
}


def main(folder: Path, only: str = "") -> None:
    """Write one picture per page and look."""
    for page, path, _ in pictures(folder, only, PAGES):
        widget = PAGES[page]()
        widget.setAutoFillBackground(True)
        widget.resize(*WINDOWS.get(page, (1280, 800)))
        widget.show()
        for _ in range(3):
            QApplication.sendPostedEvents()
        widget.grab().save(str(path))
        widget.deleteLater()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:3])
