"""A record in memory for the tests and pictures of pages: the whole catalogue, one person, all kinds of states.

Everything is fictional; ``DE89 3704 0044 0532 0130 00`` is the public sample of an IBAN. ``PaperRecords`` answers as
the services do, counts what it is asked, and parses with the real kinds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.schema import Context, Field, Section
from hris_desktop.services.errors import PresenceNeeded, ServiceError, WrongSecretError
from hris_desktop.services.views import (
    ChangeRow,
    ChangeView,
    CheckView,
    ConflictView,
    FieldView,
    FormView,
    InputView,
    ItemView,
    Life,
    PersonRef,
    Problem,
    Reader,
    Readers,
    Receipt,
    RecordView,
    SectionState,
    SectionView,
    Step,
)

NOW = datetime(2026, 11, 21, 10, 42, tzinfo=UTC)
TODAY = NOW.date()
ME = PersonRef("11111111-1111-4111-8111-111111111111", "Amira Haddad", is_me=True)
HR = PersonRef("22222222-2222-4222-8222-222222222222", "Priya Raman", "HR")
TOMASZ = PersonRef("33333333-3333-4333-8333-333333333333", "Tomasz Wójcik", "HR")
JONAS = PersonRef("44444444-4444-4444-8444-444444444444", "Jonas Oyelaran", "Payroll")
UNSAYABLE = "unsayable"
PASSPHRASE = "correct horse battery staple"
SECRET = "DE89370400440532013000"
NEW_SECRET = "GB29NWBK60161331926819"
BANK_ITEM = "aaaaaaaa-0000-4000-8000-000000000001"
LONG = "Maximiliane-Theodora von und zu Hohenlohe-Schillingsfürst-Waldenburg"

Items = dict[str, dict[str, str]]
"""Item id to canonical values by field."""


def start() -> dict[str, Items]:
    """The values in force, by section."""
    return {
        "directory": {
            "": {
                "full_name": ME.name,
                "pronouns": "she/her",
                "work_email": "amira.haddad@northwind.example",
                "work_phone": "+494215550101",
                "location": "Bremen",
                "job_title": "Operations planner",
                "department": "Operations",
                "manager": HR.pid,
            }
        },
        "legal_identity": {
            "": {
                "first_name": "Amira",
                "last_name": "Haddad",
                "birth_date": "1990-05-03",
                "birth_place": "Tripoli",
                "birth_country": "LB",
                "nationalities": '["DE","LB"]',
                "marital_status": "married",
            }
        },
        "contact": {
            "": {
                "personal_email": "amira.haddad@posteo.example",
                "personal_mobile": "+4915125550143",
                "preferred_language": "de",
            }
        },
        "addresses": {
            "aaaaaaaa-0000-4000-8000-000000000002": {
                "kind": "home",
                "lines": '["Am Schwarzen Meer 14"]',
                "postcode": "28205",
                "city": "Bremen",
                "country": "DE",
            }
        },
        "bank_accounts": {
            BANK_ITEM: {
                "holder": ME.name,
                "iban": SECRET,
                "bic": "COBADEFFXXX",
                "bank": "Commerzbank",
                "currency": "EUR",
            }
        },
        "skills": {
            f"aaaaaaaa-0000-4000-8000-0000000001{number:02}": {"skill": skill, "years": str(number)}
            for number, skill in enumerate(("Route planning", "Customs papers", "Forklift", "Spreadsheets", "SQL"), 1)
        },
        "employment": {
            "aaaaaaaa-0000-4000-8000-000000000003": {
                "number": "10482",
                "start_date": "2021-06-01",
                "primary": "yes",
                "fte": "1",
            }
        },
    }


def readers(section: Section) -> Readers:
    """Who can see a section, from its policy."""
    found = [Reader("You", (ME,), "", date(2021, 6, 1))] if section.self_right else []
    if "hr" in section.roles:
        found.append(Reader("HR", (HR, TOMASZ), "to keep the record", date(2021, 6, 1)))
    if "payroll" in section.roles:
        found.append(Reader("Payroll", (JONAS,), "to pay you", date(2021, 6, 1)))
    if section.key == "bank_accounts":
        firm = (PersonRef("5", "Marta Nowak"), PersonRef("6", "Deniz Aydın"))
        found.append(Reader("Acme Payroll", firm, "to pay salaries", date(2026, 4, 1), date(2027, 3, 31), is_firm=True))
    words = [
        r.label + (f" ({len(r.people)} people)" if len(r.people) > 1 and not r.is_firm else "")
        + (f" until {r.until:%d %b %Y}" if r.until else "")
        for r in found
    ]  # fmt: skip
    return Readers(tuple(found), " · ".join(words))


@dataclass
class PaperRecords:
    """``Records`` in memory. ``broken`` makes the next save fail; ``calls`` says what was asked."""

    values: dict[str, Items] = field(default_factory=start)
    subject: PersonRef = ME
    changes: dict[str, list[ChangeView]] = field(default_factory=dict)
    conflicts: dict[str, list[ConflictView]] = field(default_factory=dict)
    states: dict[str, tuple[SectionState, str]] = field(default_factory=dict)
    attention: tuple[tuple[str, str, str], ...] = ()
    present: bool = False
    wait: float = 0.0
    broken: ServiceError | None = None
    grows: tuple[str, ...] = ()
    calls: list[tuple[str, ...]] = field(default_factory=list)
    cleared: set[str] = field(default_factory=set)
    arrived: set[str] = field(default_factory=set)

    def context(self, what: Field, values: Mapping[str, str]) -> Context:
        return Context("en", TODAY, values, what, {p.pid: p.name for p in (ME, HR, TOMASZ, JONAS)})

    def shown(self, what: Field, values: Mapping[str, str], *, masked: bool | None = None) -> str:
        value = values.get(what.key, "")
        if not value:
            return ""
        hide = what.masked if masked is None else masked
        return what.kind.mask(value) if hide else what.kind.display(value, self.context(what, values))

    def record(self, pid: str | None = None) -> RecordView:
        self.calls.append(("record", pid or ""))
        sections = tuple(self.section(section) for section in CATALOGUE)
        return RecordView(self.subject, "Employee 10482 · Operations planner, Bremen", sections, self.attention)

    def section(self, section: Section) -> SectionView:
        items = tuple(self._item(section, key, values) for key, values in self.values.get(section.key, {}).items())
        changes = tuple(self.changes.get(section.key, ()))
        conflicts = tuple(self.conflicts.get(section.key, ()))
        empty = not items and not changes and not conflicts
        state, sentence = (SectionState.EMPTY, section.why) if empty else (SectionState.OPEN, "")
        state, sentence = self.states.get(section.key, (state, sentence))
        closed = state is SectionState.LOCKED
        changed = datetime(2026, 10, 12, 9, 0, tzinfo=UTC) if items else None
        may = section.self_right == "rw" and state in {SectionState.OPEN, SectionState.EMPTY}
        return SectionView(
            self.subject, section, state, sentence, () if closed else items, () if closed else changes,
            conflicts, readers(section), may, changed, HR if changed else None,
        )  # fmt: skip

    def _item(self, section: Section, key: str, values: Mapping[str, str]) -> ItemView:
        fields = tuple(
            FieldView(what, self.shown(what, values), what.masked and bool(values.get(what.key)),
                      date(2023, 3, 1) if what.eff else None)
            for what in section.fields
        )  # fmt: skip
        return ItemView(key, self.title(section, values), fields)

    def title(self, section: Section, values: Mapping[str, str]) -> str:
        parts = [self.shown(section.field(name), values) for name in section.title_fields]
        return ", ".join(part for part in parts if part) if section.is_list else ""

    def form(self, pid: str, key: str, item: str | None = None) -> FormView:
        section = CATALOGUE.section(key)
        new = section.is_list and item is None
        values = self.values.get(key, {}).get(item or "", {})
        name = item or ("aaaaaaaa-0000-4000-8000-00000000ffff" if section.is_list else "")
        dated = any(what.eff for what in section.fields)
        cool = any(what.days for what in section.fields)
        steps = [Step("You check it", "Before and after, and who will see it.")]
        if cool:
            steps += [Step("Two people in HR approve", "Usually within 2 working days."),
                      Step("A wait of 3 days", "So that a stranger cannot redirect your pay.")]  # fmt: skip
        return FormView(
            self.subject, section, name, new, f"{'Add' if new else 'Change'} your {section.singular}", section.why,
            tuple(self._input(what, values) for what in section.fields), dated,
            TODAY + timedelta(days=3) if cool else None, TODAY + timedelta(days=3) if cool else TODAY,
            tuple(steps), readers(section), section.is_list and not new, base=dict(values),
        )  # fmt: skip

    def _input(self, what: Field, values: Mapping[str, str]) -> InputView:
        value = values.get(what.key, "")
        route = {"H": "", "P": ""}.get(what.rule.value, what.rule.value)
        if what.masked:
            return InputView(what, "", what.kind.mask(value), route)
        return InputView(what, what.kind.write(value, self.context(what, values)) if value else "", "", route)

    def check(
        self, form: FormView, inputs: Mapping[str, str], *,
        effective: date | None = None, why: str = "", remove: bool = False, clear: Collection[str] = (),
    ) -> CheckView | tuple[Problem, ...]:  # fmt: skip
        self.calls.append(("check", form.section.key, "remove" if remove else "change", why))
        before = dict(self.values.get(form.section.key, {}).get(form.item, {}))
        after, problems = ({}, []) if remove else self._parsed(form, inputs, before)
        if why == UNSAYABLE:
            problems.append(Problem("why", "Write it without the sign that no screen can show."))
        self.cleared = set(clear)
        after = {key: value for key, value in after.items() if key not in clear}
        if form.earliest_effective and effective and effective < form.earliest_effective and not remove:
            problems.append(Problem("effective", "Bank details wait 3 days. Choose 24 November 2026 or later."))
        if any(p.blocking for p in problems):
            return tuple(problems)
        rows = self._rows(form, before, after, effective)
        if all(row.unchanged for row in rows):
            return (Problem("", "Nothing is different from what is there already."),)
        asks = any(row.field.rule.value.startswith("R") for row in rows if not row.unchanged)
        act = f"Send {form.section.singular} to HR" if asks else f"Save {form.section.singular}"
        note = (
            "Until 24 November your pay goes to the account in force. You can withdraw this until then." if asks else ""
        )
        return CheckView(form, rows, form.readers, self.grows, act, note, tuple(problems), draft=after)

    def _parsed(
        self, form: FormView, inputs: Mapping[str, str], before: Mapping[str, str]
    ) -> tuple[dict[str, str], list[Problem]]:
        after, problems = dict(before), []
        for each in form.inputs:
            what, text = each.field, inputs.get(each.field.key, "")
            if not each.route or what.key not in inputs or (not text.strip() and each.keeps):
                continue
            try:
                parsed = what.read(text, self.context(what, after))
            except Invalid as refused:
                problems.append(Problem(what.key, refused.message))
                continue
            after[what.key] = parsed.value if parsed else ""
            problems += [Problem(what.key, words, blocking=False) for words in parsed.warnings] if parsed else []
        return after, problems

    def _rows(
        self, form: FormView, before: Mapping[str, str], after: Mapping[str, str], effective: date | None
    ) -> tuple[ChangeRow, ...]:
        rows = []
        for what in form.section.fields:
            old, new = before.get(what.key, ""), after.get(what.key, "")
            if old or new:
                shown = self.shown(what, after, masked=False)
                title = self.title(form.section, after or before)
                rows.append(ChangeRow(form.item, title, what, self.shown(what, before), shown,
                                      effective, unchanged=old == new))  # fmt: skip
        return tuple(rows)

    def save(self, check: CheckView) -> Receipt:
        self.calls.append(("save", check.form.section.key))
        if self.broken is not None:
            raise self.broken
        form = check.form
        if check.act.startswith("Save"):
            assert isinstance(check.draft, dict)
            self.values.setdefault(form.section.key, {})[form.item] = dict(check.draft)
            return Receipt(
                "C-1042",
                "op-1",
                "Your change is on this device",
                Life.QUEUED,
                ("It is in force here and goes out next.",),
            )
        self.changes.setdefault(form.section.key, []).insert(
            0, request(form.section, masked_rows(check.rows), op="op-9")
        )
        sentences = (
            "Two people in HR look at it, usually within 2 working days.",
            "Your pay goes to the old account until then.",
        )
        return Receipt("R-2291", "op-9", "Sent to HR", Life.QUEUED, sentences)

    def withdraw(self, pid: str, section: str, op: str) -> Receipt:
        self.calls.append(("withdraw", section, op))
        self.changes[section] = [change for change in self.changes[section] if change.op != op]
        return Receipt("R-2291", op, "You took it back", Life.WITHDRAWN, ("What was in force stays in force.",))

    def has_arrived(self, op: str) -> bool:
        return op in self.arrived

    def discard(self, op: str) -> None:
        self.calls.append(("discard", op))
        for section, changes in self.changes.items():
            self.changes[section] = [change for change in changes if change.op != op]

    def reveal(self, pid: str, section: str, item: str, field: str, *, op: str = "") -> str:
        self.calls.append(("reveal", section, item, field, op))
        if not self.present:
            raise PresenceNeeded
        what = CATALOGUE.section(section).field(field)
        if op:
            return {"iban": what.kind.display(NEW_SECRET, self.context(what, {}))}.get(field, f"new {field}")
        return self.shown(what, self.values[section][item], masked=False)

    def prove_presence(self, secret: str) -> None:
        if secret != PASSPHRASE:
            raise WrongSecretError("That is not the passphrase of this profile.", wait=self.wait)
        self.present = True


def masked_rows(rows: Sequence[ChangeRow]) -> tuple[ChangeRow, ...]:
    """Rows as everybody but the check page gets them."""
    return tuple(
        replace(row, after=row.field.kind.mask(row.after.replace(" ", ""))) if row.field.masked else row for row in rows
    )


def request(
    section: Section, rows: tuple[ChangeRow, ...], *, op: str = "op-1", life: Life = Life.IN_REVIEW
) -> ChangeView:
    """A request of mine."""
    steps = (
        Step("Asked by Amira Haddad", "19 Nov, signature valid", "done"),
        Step("First approver", "you, waiting", "now"),
        Step("Second approver", "anyone else in HR"),
    )
    return ChangeView(
        op, "R-2291", ME, section, life,
        "HR has two people look at bank details, then waits 3 days. Your pay goes to the old account until then.",
        rows, ME, NOW - timedelta(days=2), "We moved to another bank. My old account closes at the end of the year.",
        date(2026, 11, 24), steps, can_withdraw=life in {Life.IN_REVIEW, Life.QUEUED},
    )  # fmt: skip


def bank_request(*, op: str = "op-1", life: Life = Life.IN_REVIEW, item: str = BANK_ITEM) -> ChangeView:
    """A new IBAN, bank and BIC for the account in force."""
    section = CATALOGUE.section("bank_accounts")
    new = {"iban": NEW_SECRET, "bic": "NWBKGB2LXXX", "bank": "NatWest"}
    old = start()["bank_accounts"][BANK_ITEM]

    def shown(key: str, value: str) -> str:
        what = section.field(key)
        return what.kind.mask(value) if what.masked else value

    rows = tuple(
        ChangeRow(
            item,
            "Commerzbank, •••• •••• 3000",
            section.field(key),
            shown(key, old[key]),
            shown(key, value),
            date(2026, 11, 24),
        )
        for key, value in new.items()
    )
    return request(section, rows, op=op, life=life)


def name_request() -> ChangeView:
    """A request that hides nothing."""
    section = CATALOGUE.section("legal_identity")
    rows = (
        ChangeRow("", "", section.field("last_name"), "Haddad", "Haddad-Berg"),
        ChangeRow("", "", section.field("marital_status"), "Single", "Married"),
        ChangeRow("", "", section.field("first_name"), "Amira", "Amira", unchanged=True),
    )
    return replace(request(section, rows, op="op-2"), reference="R-2292", effective=None, why="", detail="")
