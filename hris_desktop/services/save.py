"""Keeping what a check page showed: one act a rule, all of them or none, and the receipt that says where they are."""

from __future__ import annotations

from collections.abc import Sequence

from hris_desktop.domain.changes import Change
from hris_desktop.domain.ids import record_chain
from hris_desktop.services.check import Draft
from hris_desktop.services.conflicts_lost import Lost, find
from hris_desktop.services.errors import ServiceError
from hris_desktop.services.keeping import STILL_THERE, give_up, keep
from hris_desktop.services.office import Office
from hris_desktop.services.references import reference
from hris_desktop.services.routing import ASK, ASK_TWICE, ASKED, WRITE, acts_by_role, decides_alone
from hris_desktop.services.views import CheckView, Life, Receipt
from hris_desktop.sync.intents import Decide, Edit

FAILED = "It could not be kept"
HERE = "It is kept on this device and goes out as soon as there is a connection; until then nobody else can see it."
MET = (
    "Somebody changed the same thing while you were typing. Nothing was overwritten: both values are kept, what was "
    "stored first is in force, and you are asked which one shall be."
)


class Saving:
    """See the module."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def save(self, check: CheckView) -> Receipt:
        """Keep it durably; if this raises, nothing of it was kept and what was typed stays with the caller."""
        draft = check.draft
        if not isinstance(draft, Draft):
            raise TypeError("a check view comes from check()")
        kept: list[str] = []
        try:
            for route, changes in draft.acts.items():
                kept += self._keep(draft, route, changes, check.form.decides)
            kept += self._decide(draft, check.form.decides)
        except ServiceError:
            # the exchange sends from this very thread, so what was kept a moment ago is still here
            for op in reversed(kept):
                give_up(self._office, op)
            raise
        return self._receipt(check, draft, kept)

    def _decide(self, draft: Draft, decides: object) -> list[str]:
        """What is only asked for ends no conflict: that what is stored stays until then is an act of its own."""
        if not isinstance(decides, Lost) or WRITE in draft.acts:
            return []
        return [keep(self._office, decides.act(self._office.new_op()), failed=FAILED, todo=STILL_THERE)]

    def _keep(self, draft: Draft, route: str, changes: tuple[Change, ...], decides: object) -> list[str]:
        office, chain = self._office, record_chain(draft.pid, draft.section)
        # who decides between two values of an item has seen all of it, also that it was gone
        whole = isinstance(decides, Lost)
        seen = {at: value for at, value in draft.seen.items() if whole or at in self._group(draft, changes)}
        ends = decides.keys if isinstance(decides, Lost) and route == WRITE else ()
        asks, told = route in ASKED, draft.told
        edit = Edit(office.new_op(), chain, changes, seen, draft.why, request=asks, resolves=ends, told=told)
        kept = [keep(office, edit, failed=FAILED, todo=STILL_THERE)]
        if route == ASK_TWICE and self._agrees(draft):
            yes = Decide(office.new_op(), chain, edit.op, yes=True, reason=draft.why, told=told)
            try:
                kept.append(keep(office, yes, failed=FAILED, todo=STILL_THERE))
            except ServiceError:
                give_up(office, edit.op)
                raise
        return kept

    def _agrees(self, draft: Draft) -> bool:
        """Who asks by office has agreed by asking: for another as one of two, for oneself where nobody else exists."""
        standing = self._office.standing(draft.pid, draft.section)
        return standing is not None and acts_by_role(standing, self._office.me)

    def _group(self, draft: Draft, changes: tuple[Change, ...]) -> set[tuple[str, str]]:
        """Every field that merges together with a changed one."""
        standing = self._office.standing(draft.pid, draft.section)
        groups = {name: policy.group for name, policy in standing.policy.fields.items()} if standing else {}
        touched = {(one.item, groups.get(one.field, one.field)) for one in changes}
        return {at for at in draft.seen if (at[0], groups.get(at[1], at[1])) in touched}

    def _receipt(self, check: CheckView, draft: Draft, kept: Sequence[str]) -> Receipt:
        op, section = kept[0], check.form.section
        open_now = {key[0] for one in find(self._office, draft.pid, section) for key in one.keys}
        # somebody changed the same while it was typed: to say that it takes effect would be untrue
        sentences = (HERE, MET) if open_now & set(kept) else (HERE, *self._what_next(check, draft))
        asked = bool(ASKED & draft.acts.keys())
        now, then = ("queued for HR", "waits for HR") if asked else ("kept on this device", "in the shared store")
        titles = self._title(check, draft, now), self._title(check, draft, then)
        return Receipt(reference(op), op, titles[0], Life.QUEUED, sentences, titles[1], tuple(kept[1:]))

    def _title(self, check: CheckView, draft: Draft, where: str) -> str:
        what = check.form.section.singular
        whose = "Your" if draft.pid == self._office.me else f"{check.form.subject.name}:"
        removed = ", removal" if draft.removal else ""
        return f"{whose} {what}{removed}: {where}" if whose == "Your" else f"{whose} {what}{removed} {where}"

    def _what_next(self, check: CheckView, draft: Draft) -> list[str]:
        label, found = check.form.section.label, []
        later = draft.starts if draft.starts and draft.starts > self._office.today() else None
        day = self._office.long_day(later) if later else ""
        if WRITE in draft.acts:
            begins = f"on {day}" if day else "once it has arrived"
            found.append(f"It takes effect {begins}; nobody has to decide on it.")
        if ASK_TWICE in draft.acts:
            found.append(self._two(draft, label))
        elif ASK in draft.acts:
            found.append(f"One person in HR decides on it; you see the answer under “{label}”.")
        if day and ASKED & draft.acts.keys():
            found.append(f"It takes effect on {day} at the earliest. Until then what is in force stays.")
        return found

    def _two(self, draft: Draft, label: str) -> str:
        standing = self._office.standing(draft.pid, draft.section)
        if standing is not None and decides_alone(standing, self._office.me):
            return "Nobody else in HR could approve it, so it counts as approved. Every reader sees that."
        if draft.pid != self._office.me:
            return "You have agreed by asking; one more person in HR has to approve it."
        return f"Two people in HR decide on it; you see each step under “{label}”."
