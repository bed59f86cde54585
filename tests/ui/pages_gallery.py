"""Renders the pages of the record into pictures for the eye: ``python -m tests.ui.pages_gallery OUT [part of a name]``.

Light, dark, high contrast, large text, right-to-left, long names; nothing is compared, somebody looks.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QWidget

from hris_desktop.services.conflicts import Choice
from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views import ConflictView, Life, PersonRef, SectionState
from hris_desktop.ui.form import EFFECTIVE
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.approvals import ApprovalsPage
from hris_desktop.ui.pages.check import CheckPage
from hris_desktop.ui.pages.conflicts import ConflictsPage
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.form import FormPage
from hris_desktop.ui.pages.journey import Journey
from hris_desktop.ui.pages.receipt import ReceiptPage
from hris_desktop.ui.tasks import Tasks
from tests.ui.looks import HIGH, beside_the_sidebar, in_shell, pictures
from tests.ui.paper_approvals import benefits, queue
from tests.ui.paper_conflicts import PaperConflicts, account, address, friend, mobile, of_somebody
from tests.ui.paper_people import (
    BANK_ITEM,
    HR,
    LONG,
    ME,
    NEW_SECRET,
    NOW,
    PaperRecords,
    bank_request,
    name_request,
)

ATTENTION = (
    ("calendar", "Residence permit ends in 58 days", "Add the new one by 18 January."),
    ("users", "Confirm your emergency contact", "Last confirmed 14 months ago."),
)


def settle(tasks: Tasks) -> None:
    """Let the services answer and the layouts come to rest."""
    loop, calm = QEventLoop(), [0]

    def look() -> None:
        calm[0] = 0 if tasks.busy else calm[0] + 1
        if calm[0] > 2:
            loop.quit()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    loop.exec()


def records() -> PaperRecords:
    """A record with one pending request."""
    return PaperRecords(attention=ATTENTION, changes={"bank_accounts": [bank_request()]})


def record(desk: Desk) -> QWidget:
    return Journey(desk)


def tab(name: str) -> Callable[[Desk], QWidget]:
    def build(desk: Desk) -> QWidget:
        journey = Journey(desk)
        settle(desk.tasks)
        tabs = journey.record._tabs
        assert tabs is not None
        tabs.choose(name)
        return journey

    return build


def states(desk: Desk) -> QWidget:
    paper = desk.records
    assert isinstance(paper, PaperRecords)
    clash = ConflictView("Home address", "Home, Bremen", (("Street and number", "Kattenturmer Heerstraße 9"),),
                         (("Street and number", "Am Schwarzen Meer 41"),), HR, NOW)  # fmt: skip
    paper.conflicts["addresses"] = [clash]
    paper.changes["bank_accounts"] = [bank_request(life=Life.NOT_ACCEPTED)]
    paper.changes["legal_identity"] = [
        replace(name_request(), life=Life.DECLINED, decided_reason="The proof was missing.")
    ]
    paper.states["contact"] = (
        SectionState.ALARM,
        "Part of this section could not be checked. What is shown is the last state that could.",
    )
    journey = Journey(desk)
    settle(desk.tasks)
    foot = journey.record.findChild(QWidget, "readers")
    assert foot is not None
    return journey


def mixed(desk: Desk) -> QWidget:
    paper = desk.records
    assert isinstance(paper, PaperRecords)
    paper.changes["bank_accounts"] = [bank_request(item="new"), bank_request(op="op-3", life=Life.QUEUED)]
    paper.states["tax"] = (
        SectionState.LOCKED,
        "Payroll gives the key when your first payslip is made. Ask Jonas Oyelaran if you expected one.",
    )
    return tab("Pay and tax")(desk)


def long_names(desk: Desk) -> QWidget:
    paper = desk.records
    assert isinstance(paper, PaperRecords)
    paper.subject = PersonRef(ME.pid, LONG)
    paper.values["contact"][""]["personal_email"] = (
        "m.t.von.und.zu.hohenlohe.schillingsfuerst.waldenburg@verwaltungsgemeinschaft.example"
    )
    paper.values["directory"][""]["full_name"] = LONG
    paper.changes["legal_identity"] = [name_request()]
    return Journey(desk)


def form(desk: Desk) -> QWidget:
    page = FormPage(desk.records.form(ME.pid, "bank_accounts", BANK_ITEM), desk, back="My record")
    editors = page.items._editors
    editors["iban"].control.setText("DE12 4306 0967 1030 2093 0")  # type: ignore[attr-defined]
    editors[EFFECTIVE].control.setText("2026-11-22")  # type: ignore[attr-defined]
    inputs = page.items.inputs()
    problems = desk.records.check(page.form, inputs, effective=page.items.effective())
    assert isinstance(problems, tuple)
    page.show_problems(problems)
    return page


def form_identity(desk: Desk) -> QWidget:
    return FormPage(desk.records.form(ME.pid, "legal_identity"), desk, back="My record")


def form_card(desk: Desk) -> QWidget:
    page = FormPage(desk.records.form(ME.pid, "directory"), desk, back="My record")
    page.items._editors["pronouns"].control.setText("they")  # type: ignore[attr-defined]
    page.leave()
    return page


def check(desk: Desk) -> QWidget:
    view = desk.records.form(ME.pid, "bank_accounts", BANK_ITEM)
    made = desk.records.check(
        view, {"iban": NEW_SECRET, "bank": "NatWest", "bic": "NWBKGB2L"}, effective=view.effective
    )
    assert not isinstance(made, tuple)
    return CheckPage(made, desk)


def check_grows(desk: Desk) -> QWidget:
    paper = desk.records
    assert isinstance(paper, PaperRecords)
    paper.grows = ("Acme Payroll",)
    page = check(desk)
    assert isinstance(page, CheckPage)
    page.show_trouble(
        ServiceError("The folder is full", "Nothing was written.", "Make room, then try again.", reference="E-0318")
    )
    return page


def receipt(desk: Desk) -> QWidget:
    view = desk.records.form(ME.pid, "bank_accounts", BANK_ITEM)
    made = desk.records.check(view, {"iban": NEW_SECRET}, effective=view.effective)
    assert not isinstance(made, tuple)
    return ReceiptPage(desk.records.save(made), desk, back="My record")


def approvals(desk: Desk) -> QWidget:
    return ApprovalsPage(desk, queue())


def approvals_decline(desk: Desk) -> QWidget:
    page = ApprovalsPage(desk, queue())
    page.resize(1056, 748)
    settle(desk.tasks)
    page._approve()
    settle(desk.tasks)
    page._ask_reason()
    page.held._timer.stop()
    return page


def approvals_stale(desk: Desk) -> QWidget:
    paper = queue()
    told = ("The record has changed since this was asked for", "Decline it with a word of explanation.")
    for place, view in enumerate(paper.views):
        rows = tuple(replace(row, now="•••• 6819" if row.field.masked else "Haddad-Berg") for row in view.change.rows)
        paper.views[place] = replace(view, change=replace(view.change, stale=True, rows=rows), warning=told)
        paper.views[place] = replace(paper.views[place], row=replace(view.row, stale=True))
    return ApprovalsPage(desk, paper)


def approvals_batch(desk: Desk) -> QWidget:
    page = ApprovalsPage(desk, benefits())
    page.resize(1056, 748)
    settle(desk.tasks)
    page._choice.toggle_all()
    return page


def approvals_open(desk: Desk) -> QWidget:
    page = ApprovalsPage(desk, queue())
    page.resize(1056, 748)
    settle(desk.tasks)
    page._open()
    return page


def conflicts(desk: Desk) -> QWidget:
    views = [address(), mobile()]
    page = ConflictsPage(desk, PaperConflicts(views), back="My record")
    settle(desk.tasks)
    page.cards[0].choose(Choice.MINE)
    return page


def conflicts_hidden(desk: Desk) -> QWidget:
    views = [account(behind=1), friend(), of_somebody(mobile(), PersonRef(ME.pid, LONG))]
    return ConflictsPage(desk, PaperConflicts(views), back="My record")


def conflicts_none(desk: Desk) -> QWidget:
    return ConflictsPage(desk, PaperConflicts(), back="My record")


PAGES: dict[str, Callable[[Desk], QWidget]] = {
    "record": record,
    "record-personal": tab("Personal"),
    "record-work": tab("Work and skills"),
    "record-pay": mixed,
    "record-states": states,
    "record-long": long_names,
    "form": form,
    "form-identity": form_identity,
    "form-card": form_card,
    "check": check,
    "check-grows": check_grows,
    "receipt": receipt,
    "conflicts": conflicts,
    "conflicts-hidden": conflicts_hidden,
    "conflicts-none": conflicts_none,
    "approvals": approvals,
    "approvals-batch": approvals_batch,
    "approvals-decline": approvals_decline,
    "approvals-open": approvals_open,
    "approvals-stale": approvals_stale,
}
TALL = {"conflicts-hidden"}
TALL |= {"record-personal", "record-pay", "record-states", "record-work", "form-identity", "form-card"}


def main(folder: Path, only: str = "") -> None:
    """Write one picture per page and look."""
    for page, path, zoom in pictures(folder, only, PAGES):
        tasks = Tasks()
        widget = PAGES[page](Desk(records(), tasks, Hub(), lambda: NOW))
        shell = in_shell(widget, beside_the_sidebar(zoom), 1500 if page in TALL else HIGH)
        if isinstance(widget, CheckPage | ReceiptPage):
            widget.start()
        settle(tasks)
        shell.grab().save(str(path))
        shell.deleteLater()
        tasks.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:3])
