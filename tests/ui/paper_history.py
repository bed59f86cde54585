"""Histories for the tests and pictures of pages: told by the real services about a real section, then kept as answers.

The pages ask from a thread of their own and the services belong to the one that opened the replica, so everything a
page may ask is asked beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache

from hris_desktop.services.errors import PresenceNeeded, ServiceError
from hris_desktop.services.history import History
from hris_desktop.services.views_history import (
    NOW,
    Comparison,
    HistoryView,
    after_at,
    before_at,
    from_day,
    state_at,
)
from tests.services.company import SECRET, Company, Desk, company
from tests.ui.paper_people import PaperRecords

OLD, NEW, OTHER = "DE02120300000000202051", "GB29NWBK60161331926819", "DE89370400440532013000"
HIDDEN = {"old": OLD, "new": NEW, "other": OTHER}
Named = tuple[str, str, str]
"""Item, field, and where the value stands."""


@dataclass
class PaperHistory:
    """Answers as ``History`` does; ``records`` knows whether the person has shown that it is them."""

    view: HistoryView
    comparisons: dict[tuple[int, int], Comparison]
    values: dict[Named, str]
    records: PaperRecords = field(default_factory=PaperRecords)
    broken: ServiceError | None = None

    def section(self, pid: str, key: str) -> HistoryView:
        assert (pid, key) == (self.view.subject.pid, self.view.section.key)
        if self.broken is not None:
            raise self.broken
        return self.view

    def compare(self, pid: str, key: str, first: int, second: int) -> Comparison:
        return self.comparisons[first, second]

    def reveal(self, pid: str, section: str, item: str, field: str, *, op: str = "") -> str:
        if not self.records.present:
            raise PresenceNeeded
        return self.values[item, field, op]


def paper_history(desk: Desk, section: str, *, about: str = "") -> PaperHistory:
    """Everything that can be asked about one section."""
    desk.suite.records.prove_presence(SECRET)
    service, pid = History(desk.suite.office, desk.suite.records.require_presence), about or desk.pid
    view = service.section(pid, section)
    places = [choice.position for choice in view.states]
    comparisons = {(a, b): service.compare(pid, section, a, b) for a in places for b in places}
    names: set[Named] = set()
    for entry in view.entries:
        for row in entry.rows:
            for name in (before_at(entry.position), after_at(entry.position)):
                names.add((row.item, row.field.key, name))
    for made in comparisons.values():
        for row in made.rows:
            for choice in (made.earlier, made.later):
                names.add((row.item, row.field.key, state_at(choice.position)))
    for line in view.timelines:
        names |= {(line.item, line.field.key, from_day(span.start)) for span in line.spans}
    values = {name: service.reveal(pid, section, *name[:2], op=name[2]) for name in names}
    return PaperHistory(view, comparisons, values)


def decide(site: Company, *, yes: bool = True) -> None:
    """HR decides what waits."""
    for name in ("priya", "tomasz"):
        approvals = site[name].suite.approvals
        for row in approvals.waiting():
            if row.mine_to_decide and yes:
                approvals.approve(row.op, reason="Seen the card.")
            elif row.mine_to_decide:
                approvals.decline(row.op, reason="The bank's letter is missing.")
        site.sync(2)


@cache
def _story() -> Company:
    """A year of one bank account and of one contact sheet."""
    site = company()
    amira, priya = site["amira"], site["priya"]
    first = {"holder": "Amira Haddad", "bank": "GLS Gemeinschaftsbank", "iban": OLD, "currency": "EUR"}
    amira.edit("bank_accounts", first, why="My first account.")
    site.sync()
    decide(site)
    site.clock.advance(timedelta(days=30))
    amira.edit("bank_accounts", {**first, "bank": "Commerzbank", "iban": OTHER, "purpose": "Savings"})
    site.sync()
    decide(site, yes=False)
    site.clock.advance(timedelta(days=30))
    amira.edit("bank_accounts", {"iban": NEW, "bank": "NatWest"}, item=amira.item("bank_accounts"), why="We moved.")
    site.sync()
    decide(site)
    _contact(site)
    priya.edit("directory", {"job_title": "Planner"}, about=amira.pid, effective=date(2026, 2, 1))
    site.sync()
    priya.edit("directory", {"job_title": "Lead planner"}, about=amira.pid, effective=date(2027, 6, 1))
    site.sync()
    return site


def _contact(site: Company) -> None:
    """Two people change one number at once; one entry comes too late."""
    amira, priya = site["amira"], site["priya"]
    amira.edit("contact", {"personal_email": "amira@example.com", "personal_mobile": "+49 1512 3456789"})
    site.sync()
    amira.edit("contact", {"personal_mobile": "+49 1512 5550143"}, why="A new contract.")
    priya.edit("contact", {"personal_mobile": "+49 421 5550123"}, about=amira.pid, why="She told me on the phone.")
    letter = amira.suite.desk.sending.outgoing()
    assert letter is not None
    priya.sync()
    site.store.append([replace(one, rev=one.rev + 1) for one in letter.batch])
    site.sync()


def story(section: str, *, reader: str = "amira") -> PaperHistory:
    """One section of Amira's, as she or somebody else sees it."""
    site = _story()
    return paper_history(site[reader], section, about=site["amira"].pid)


def long_story(count: int = 40) -> PaperHistory:
    """More acts than fit a page."""
    made = story("contact")
    entries = [replace(made.view.entries[0], position=1000 - number) for number in range(count)]
    return replace(made, view=replace(made.view, entries=tuple(entries)))


__all__ = ["HIDDEN", "NEW", "NOW", "OLD", "PaperHistory", "decide", "long_story", "paper_history", "story"]
