"""What the pages about trust are shown in tests and pictures: views of a made-up company and ports over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.schema import Section
from hris_desktop.services.people import InviteLetter
from hris_desktop.services.second import Outcome
from hris_desktop.services.views import PersonRef, Problem, Reader
from hris_desktop.services.views_trust import (
    ActState,
    ActView,
    Column,
    DoneView,
    Former,
    GrantedPerson,
    GrantView,
    Hold,
    Holder,
    LimitAsk,
    Look,
    Member,
    RemovalView,
    RoleView,
    SharingRow,
    SharingView,
)
from tests.ui.paper_people import HR, JONAS, LONG, ME, NOW, TOMASZ

SINCE, UNTIL = date(2026, 4, 1), date(2027, 3, 31)
FIRM = "r:provider:acme-payroll"
MARTA, DENIZ = PersonRef("5", "Marta Nowak"), PersonRef("6", "Deniz Aydın")
JANE = PersonRef("7", "Jane Doe")
KEPT = {"directory", "legal_identity", "contact", "addresses", "bank_accounts", "tax", "employment", "medical_card"}
PEOPLE = {one.pid: one.name for one in (ME, HR, TOMASZ, JONAS, JANE)} | {"8": LONG}


def holders(section: Section) -> tuple[Holder, ...]:
    """Who can see a section, from its policy."""
    hold = Hold.KEY if section.key in KEPT else Hold.WILL
    since, giver = (SINCE, ME) if hold is Hold.KEY else (None, None)
    found = [Holder(f"p:{ME.pid}", Reader("You", (ME,), "it is your own record", since), hold, giver)]
    former = (Former(JANE, "receives nothing new since 3 May 2026; could read until then"),)
    if "hr" in section.roles:
        reader = Reader("HR", (HR, TOMASZ), "to keep your record and decide on requests", since)
        left = former if section.key == "contact" else ()
        found.append(Holder("r:hr", reader, hold, giver, left))
    if "payroll" in section.roles:
        state = Hold.COMING if section.key == "tax" else hold
        found.append(Holder("r:payroll", Reader("Payroll", (JONAS,), "to pay you and report taxes", since), state, HR))
    if section.key in {"bank_accounts", "legal_identity"}:
        reader = Reader("Acme Payroll", (MARTA, DENIZ), "pay salaries", since, UNTIL, is_firm=True)
        found.append(Holder(FIRM, reader, hold, HR, grant="ab" * 16))
    for role, label in (("members", "Everybody in the organisation"), ("health", "Health"), ("equality", "Equality")):
        if role in section.roles:
            found.append(Holder(f"r:{role}", Reader(label, (HR, TOMASZ, JONAS), "so that they can", since), hold, HR))
    return tuple(found)


def sharing(subject: PersonRef = ME) -> SharingView:
    """The whole record."""
    rows = []
    for section in CATALOGUE:
        found = holders(section)
        note = "Payroll: the key is on its way and comes with one of the next syncs." if section.key == "tax" else ""
        opened = "Jonas Oyelaran, yesterday" if section.key in {"bank_accounts", "tax"} else ""
        rows.append(SharingRow(section, found, " · ".join(one.reader.label for one in found), note, opened))
    columns = (
        Column(f"p:{ME.pid}", "You"),
        Column("r:hr", "HR"),
        Column("r:payroll", "Payroll"),
        Column(FIRM, "Acme Payroll", is_firm=True),
    )
    return SharingView(subject, columns, tuple(rows))


class Seen:
    """``SharingOverview`` in memory; ``asked`` says for whom."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.refuses: Exception | None = None

    def view(self, pid: str = "") -> SharingView:
        self.asked.append(pid)
        error, self.refuses = self.refuses, None
        if error is not None:
            raise error
        return sharing(PersonRef(pid, PEOPLE[pid]) if pid else ME)


def act(op: str, title: str, state: ActState, **more: Any) -> ActView:
    """An act that asks for signatures."""
    sentence = "They receive nothing new from the next change on; what they could read until then they may have kept."
    asked, ends = date(2026, 11, 19), date(2026, 12, 3)
    return ActView(op, f"R-40{op}", title, sentence, HR, asked, ends, state, signed=(HR,), **more)


def acts() -> tuple[ActView, ...]:
    """One of each state."""
    me = PersonRef(ME.pid, ME.name, "HR", is_me=True)
    words = ("harbour", "velvet", "ginger", "orbit", "canyon")
    rows = (("Contact", "Payroll may read (until now: may not read)"), ("Tax", "fields or their edit rules change"))
    key = "Confirm a renewed key of Bjørn Næss: compare five words with the person"
    return (
        act("1", "Remove Jane Doe from HR", ActState.MINE),
        act("2", key, ActState.MINE, words=words),
        act("3", "Change who may read or write what", ActState.MINE, rows=rows),
        replace(
            act(
                "4",
                f"Remove {LONG} from the organisation",
                ActState.OTHERS,
                why_not="You have signed it; it waits for another person in HR.",
            ),
            asked_by=me,
            signed=(me,),
        ),
        act("5", "Role Health: first member Jonas Oyelaran", ActState.READY, why_not="You have signed it."),
        act("6", "Remove Jane Doe from Payroll", ActState.EXPIRED),
        act("7", "Role Equality: first member Jane Doe", ActState.VOID, why_not="This role has its key already."),
    )


class Acts:
    """``Seconds`` in memory."""

    def __init__(self, views: tuple[ActView, ...] | None = None) -> None:
        self.views = acts() if views is None else views
        self.signed: list[str] = []
        self.refused: list[str] = []
        self.refuses: Exception | None = None

    def waiting(self) -> tuple[ActView, ...]:
        return self.views

    def sign(self, op: str) -> Outcome:
        self._take(op)
        self.signed.append(op)
        return Outcome(op, done=True, sentence="It has its signatures and goes into the log now.")

    def refuse(self, op: str) -> None:
        self._take(op)
        self.refused.append(op)

    def _take(self, op: str) -> None:
        error, self.refuses = self.refuses, None
        if error is not None:
            raise error
        self.views = tuple(view for view in self.views if view.op != op)


def role(name: str, label: str, *people: PersonRef, **more: Any) -> RoleView:
    """A role as HR sees it."""
    members = tuple(Member(one, SINCE) for one in people)
    plain: dict[str, Any] = {
        "mine": False,
        "can_let_in": False,
        "can_take_out": True,
        "can_begin": not people,
        "former": (),
        "reads": (),
    }
    return RoleView(name, label, "to keep the record", members, **(plain | {"has_key": bool(people)} | more))


def roles() -> tuple[RoleView, ...]:
    """HR and payroll with people, health without."""
    me = PersonRef(ME.pid, ME.name, "HR", is_me=True)
    gone = (Member(JANE, SINCE, "receives nothing new since 3 May 2026; could read until then"),)
    reads = (("Contact", "reads and writes"), ("Identity documents and right to work", "reads"))
    return (
        role(
            "hr",
            "HR",
            me,
            HR,
            PersonRef("8", LONG),
            mine=True,
            can_let_in=True,
            former=gone,
            reads=reads,
            with_kit=True,
        ),
        role("payroll", "Payroll", JONAS, reads=reads[:1], alone="Jonas Oyelaran is the last in Payroll."),
        role("health", "Health"),
        role("auditor", "Auditor", has_key=True, unheld=True, with_kit=True, can_begin=False),
        role("members", "Everybody in the organisation", me, HR, TOMASZ, JONAS, can_take_out=False, can_renew=True),
    )


class PaperRoles:
    """``Roles`` and ``Removal`` in memory; ``did`` says what was asked."""

    def __init__(self) -> None:
        self.did: list[tuple[str, ...]] = []
        self.gone: tuple[PersonRef, ...] = (TOMASZ,)
        self.refuses: Exception | None = None
        self.outside = self.queued = False

    def all(self) -> tuple[RoleView, ...]:
        return roles()

    def may_begin_firm(self) -> bool:
        return self.outside

    def begin_firm(self, name: str) -> Outcome:
        return self._note("firm", name)

    def begin_first(self, role: str) -> Outcome:
        return self._note("begin", role)

    def take_out(self, pid: str, role: str) -> Outcome:
        return self._note("out", pid, role)

    def let_read(self, role: str, section: str, *, right: str) -> Outcome:
        return self._note("read", role, section, right)

    def renew(self, role: str) -> Outcome:
        return self._note("renew", role)

    def give(self, pid: str, role: str) -> Outcome:
        return self._note("in", pid, role)

    def with_kit(self, role: str, pid: str, words: str) -> Outcome:
        return self._note("kit", role, pid, words)

    def preview(self, pid: str) -> RemovalView:
        person = PersonRef(pid, PEOPLE[pid])
        does = ("Jane Doe receives nothing new from now on.", "Jane Doe could read until now, and may have kept it.")
        return RemovalView(
            person, ("HR",), does, pid == JANE.pid, "Nobody removes themselves." if pid == ME.pid else ""
        )

    def remove(self, pid: str, *, anew: bool = False) -> Outcome:
        return self._note("remove", pid, *(["anew"] if anew else []))

    def remove_with_kit(self, pid: str, words: str) -> Outcome:
        return self._note("remove", pid, words)

    def removed(self) -> tuple[Member, ...]:
        note = "receives nothing new since 1 April 2026; could read until then"
        return tuple(Member(one, SINCE, note) for one in self.gone)

    def _note(self, *what: str) -> Outcome:
        error, self.refuses = self.refuses, None
        if error is not None:
            raise error
        self.did.append(what)
        return Outcome("0", done=what[0] != "begin", sentence="It was noted.", queued=self.queued)


class PaperDone:
    """``DoneActs`` in memory."""

    def __init__(self, count: int = 3) -> None:
        self.count = count

    def all(self) -> tuple[DoneView, ...]:
        rows = (("Contact", "Payroll may read (until now: may not read)"),)
        first = DoneView(
            "a", "R-A", "Change who may read or write what", SINCE, HR, (HR,), kit=False, solo=True, rows=rows
        )
        kit = DoneView("b", "R-B", "Remove Jane Doe from HR", SINCE, HR, (HR,), kit=True, solo=False)
        others = [replace(kit, op=str(at), signed=(HR, TOMASZ), kit=False) for at in range(self.count - 2)]
        return (first, kit, *others)


GIVEN = tuple(section for section in CATALOGUE if section.key in {"directory", "bank_accounts", "legal_identity"})


def limit_ask(op: str, person: PersonRef = HR, **more: Any) -> LimitAsk:
    """Somebody asked to limit a grant."""
    return LimitAsk(op, person, "My doctor's letters lie in there.", SINCE, **more)


def grant(op: str, *, live: bool = True, **more: Any) -> GrantView:
    """A grant to Acme Payroll."""
    told = "Until 31 March 2027, then it ends by itself."
    if not live:
        told = "Ended on 3 May 2026: receives nothing new since then; could read until then."
    plain: dict[str, Any] = {"person": None, "can_end": False, "can_ask": live}
    facts = (op, "Acme Payroll", (MARTA, DENIZ)), (GIVEN, UNTIL, "to pay salaries", HR, SINCE, live, told)
    (name, firm, people), (sections, until, purpose, giver, since, still, words) = facts
    return GrantView(
        name,
        firm,
        people,
        sections=sections,
        until=until,
        purpose=purpose,
        given_by=giver,
        since=since,
        live=still,
        told=words,
        **(plain | more),
    )


class PaperGrants:
    """``Grants`` in memory."""

    def __init__(self, *views: GrantView, firms: bool = True) -> None:
        self.views = views
        self.did: list[tuple[object, ...]] = []
        self.about_whom: list[str] = []
        self.refuses: Exception | None = None
        self.joined = (("provider:acme-payroll", "Acme Payroll"),) if firms else ()

    def all(self) -> tuple[GrantView, ...]:
        return self.views

    def about(self, pid: str = "") -> tuple[GrantView, ...]:
        self.about_whom.append(pid)
        return self.views

    def firms(self) -> tuple[tuple[str, str], ...]:
        return self.joined

    def grantable(self) -> tuple[Section, ...]:
        return tuple(section for section in CATALOGUE if section.grantable)

    def give(self, role: str, sections: Sequence[str], until: date, *, purpose: str, pid: str = "") -> Outcome:
        return self._note("give", role, tuple(sections), until, purpose, pid)

    def end(self, op: str, *, all_like_it: bool = False) -> Outcome:
        return self._note("end all" if all_like_it else "end", op)

    def ask_to_limit(self, op: str, words: str) -> Outcome:
        return self._note("ask", op, words)

    def answer(self, op: str, ask: str, words: str) -> Outcome:
        return self._note("answer", op, ask, words)

    def doubts(self, name: str) -> tuple[Problem, ...]:
        return ()

    def admit(self, name: str, *, provider: bool = False) -> InviteLetter:
        self._note("admit", name, provider)
        return InviteLetter(MARTA, "WZPQD-NMVW8-6JF6D-6315Z-7CB48-R7", NOW + timedelta(days=14))

    def granted_to_me(self) -> tuple[GrantedPerson, ...]:
        return (
            GrantedPerson(PersonRef(ME.pid, ME.name), GIVEN, UNTIL, ("to pay salaries",)),
            GrantedPerson(PersonRef("8", LONG), GIVEN[:1], UNTIL, ()),
        )

    def _note(self, *what: object) -> Outcome:
        error, self.refuses = self.refuses, None
        if error is not None:
            raise error
        self.did.append(what)
        return Outcome("0", done=True, sentence="It was noted.")


class PaperLooks:
    """``Looking`` in memory."""

    def __init__(self, count: int = 3) -> None:
        self.count = count
        self.asked: list[str] = []

    def looks(self, pid: str = "") -> tuple[Look, ...]:
        self.asked.append(pid)
        at = NOW - timedelta(days=1)
        lines = (
            Look(HR, NOW, ("contact",), ("Contact", "Bank accounts"), "looked at the record", queued=True),
            Look(JONAS, at, ("bank_accounts",), ("Bank accounts",), "revealed a hidden value"),
            Look(PersonRef("8", LONG, "HR"), at, (), (), "", sealed=True),
        )
        return (lines * self.count)[: self.count]
