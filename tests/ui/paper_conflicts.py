"""Conflicts in memory for the tests and pictures of their page; nobody's real data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.services.conflicts import Choice, Counts
from hris_desktop.services.errors import NotAllowed, PresenceNeeded
from hris_desktop.services.views import ConflictRow, ConflictView, FormView, Life, PersonRef, Receipt
from tests.ui.paper_people import BANK_ITEM, HR, ME, NOW, PaperRecords

SECRETS = {"started": "DE89370400440532013000", "mine": "DE02120300000000202051", "stored": "GB29NWBK60161331926819"}


def mobile(key: str = "mobile", *, stored: str = "+49 1512 555 0134", **more: object) -> ConflictView:
    """One field that Amira and HR changed."""
    section = CATALOGUE.section("contact")
    row = ConflictRow(section.field("personal_mobile"), "+49 421 555 0170", "+49 1512 555 0143", stored)
    return _view(key, "contact", (row,), seen=stored, **more)


def address(**more: object) -> ConflictView:
    """An address, decided as a whole."""
    section = CATALOGUE.section("addresses")
    texts = {
        "kind": ("Home", "Home", "Home"),
        "lines": ("Am Schwarzen Meer 14", "Kattenturmer Heerstraße 9", "Am Schwarzen Meer 41"),
        "postcode": ("28205", "28277", "28205"),
        "city": ("Bremen", "Bremen", "Bremen"),
        "country": ("Germany", "Germany", "Germany"),
    }
    rows = tuple(
        ConflictRow(section.field(key), old, mine, now, mine != now) for key, (old, mine, now) in texts.items()
    )
    return _view("address", "addresses", rows, item=BANK_ITEM, effective=date(2026, 11, 20), **more)


def account(**more: object) -> ConflictView:
    """A bank account: hidden values, and HR has to agree."""
    section = CATALOGUE.section("bank_accounts")
    started, mine, stored = (f"•••• •••• {text[-4:]}" for text in SECRETS.values())
    rows = (
        ConflictRow(section.field("holder"), "Amira Haddad", "A. Haddad", "Amira Haddad"),
        ConflictRow(section.field("iban"), started, mine, stored),
    )
    asks = "Keeping this change asks for it again: what is stored stays in force until HR has agreed."
    return _view("account", "bank_accounts", rows, item=BANK_ITEM, asks=asks, **more)


def friend(**more: object) -> ConflictView:
    """An emergency contact that was taken away here and changed there."""
    section = CATALOGUE.section("emergency_contacts")
    rows = (
        ConflictRow(section.field("name"), "Jonas Berg", "", "Jonas Berg"),
        ConflictRow(section.field("phone"), "+49 1512 345 6789", "", "+49 421 555 0123"),
    )
    return _view("friend", "emergency_contacts", rows, item=BANK_ITEM, mine_gone=True, **more)


def _view(key: str, name: str, rows: tuple[ConflictRow, ...], **more: object) -> ConflictView:
    section = CATALOGUE.section(name)
    made = ConflictView(
        rows[0].field.label if len(rows) == 1 else section.singular.capitalize(),
        rows[0].stored if section.is_list else section.label,
        tuple((row.field.label, row.mine) for row in rows),
        tuple((row.field.label, row.stored) for row in rows),
        HR,
        NOW - timedelta(hours=24),
        key=key,
        subject=ME,
        section=section,
        rows=rows,
        mine_by=ME,
        mine_at=NOW - timedelta(hours=26),
        started_known=True,
        as_one=len(rows) > 1,
        seen=key,
    )
    return replace(made, **more)  # type: ignore[arg-type] # fields of the view


def of_somebody(view: ConflictView, who: PersonRef) -> ConflictView:
    """The same as HR sees it on another person's record."""
    subject = replace(who, is_me=False)
    return replace(view, subject=subject, mine_by=subject, stored_by=replace(HR, is_me=True))


@dataclass
class PaperConflicts:
    """Answers as the service does and remembers what it was asked."""

    views: list[ConflictView] = field(default_factory=list)
    decisions: list[tuple[str, Choice]] = field(default_factory=list)
    proved: bool = False
    refusal: NotAllowed | None = None

    closed: int = 0

    def waiting(self, most: int | None = None) -> tuple[ConflictView, ...]:
        return tuple(self.views[:most])

    def counts(self) -> Counts:
        return Counts(len(self.views), self.closed)

    def of(self, pid: str, section: str) -> tuple[ConflictView, ...]:
        return tuple(view for view in self.views if view.section is not None and view.section.key == section)

    def decide(self, decisions: Sequence[tuple[ConflictView, Choice]]) -> Receipt:
        if self.refusal is not None:
            raise self.refusal
        self.decisions += [(view.key, choice) for view, choice in decisions]
        done = {view.key for view, _ in decisions}
        self.views = [view for view in self.views if view.key not in done]
        return Receipt("R-402291", "op", "Your decision is kept on this device", Life.QUEUED, ("It goes out later.",))

    def form(self, view: ConflictView) -> FormView:
        assert view.section is not None
        form = PaperRecords().form(ME.pid, view.section.key, view.item or None)
        return replace(form, begins={"personal_mobile": "+49 1512 555 0143"}, decides=view.key)

    def reveal(self, pid: str, section: str, item: str, field: str, *, op: str = "") -> str:
        if not self.proved:
            raise PresenceNeeded
        return SECRETS[op.partition("|")[0]]
