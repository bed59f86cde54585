"""The form of one item: what it starts with, what will happen to a change, who can see it.

A value that is hidden is never handed to a form: the input starts empty and says what it keeps.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from hris_desktop.domain.fold import LAST_DAY, Fold
from hris_desktop.domain.ids import record_chain
from hris_desktop.domain.rights import Standing
from hris_desktop.domain.schema import Field, Rule, Section
from hris_desktop.services.errors import NotAllowed
from hris_desktop.services.office import Office, day_of, item_values, tail
from hris_desktop.services.routing import ASK_TWICE, ASKED, acts_by_role, cool_off, decides_alone, route_of
from hris_desktop.services.sharing import Sharing
from hris_desktop.services.views import FormView, InputView, Step

_SPEAKS_TO_YOU: Final = re.compile(r"\byour?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Base:
    """What the person really saw: the state, own unsent changes included, and the values the form showed."""

    fold: Fold = field(repr=False)
    shown: Mapping[str, str] = field(repr=False)
    starts: str = ""
    """The day from which the item exists, where that is still to come (ISO)."""


def base_of(form: FormView) -> Base:
    """What ``form`` was made from."""
    if not isinstance(form.base, Base):
        raise TypeError("a form comes from form()")
    return form.base


class Forms:
    """See the module."""

    def __init__(self, office: Office, sharing: Sharing) -> None:
        self._office, self._sharing = office, sharing

    def form(self, pid: str, key: str, item: str | None = None, *, on: str = "") -> FormView:
        """The form of one item; without ``item`` the single item, or a new one of a list. Raises ``NotAllowed``.

        ``on``: as the item will be on that day (ISO), if that is still to come.
        """
        section = self._office.catalogue.section(key)
        standing = self._allowed(pid, section)
        fold = self._seen_now(pid, key)
        is_new = section.is_list and item is None
        item_id = (item or self._office.new_id()) if section.is_list else ""
        base = Base(fold, {}) if is_new else self._base(section, fold, item_id, on)
        inputs = tuple(self._input(one, standing, base.shown) for one in section.fields if one.in_forms)
        dated = any(one.route and one.field.eff for one in inputs)
        earliest = self._earliest(standing, inputs) if dated else None
        return FormView(
            subject=self._office.person(pid),
            section=section,
            item=item_id,
            is_new=is_new,
            title=self._title(section, pid, is_new=is_new),
            intro=_intro(section, inputs, base.shown) if pid == self._office.me else self._intro(pid, inputs, standing),
            inputs=inputs,
            needs_effective=dated,
            earliest_effective=earliest,
            effective=self._begin(base, earliest) if dated else None,
            next_steps=self._next_steps(inputs, standing),
            readers=self._sharing.readers(pid, key),
            can_remove=section.is_list and not is_new and self._can_remove(section, base, standing),
            base=base,
        )

    def _allowed(self, pid: str, section: Section) -> Standing:
        me = self._office.me
        standing = self._office.standing(pid, section.key)
        if standing is None or not standing.may_write(me):
            raise NotAllowed(
                "You cannot change this",
                "Your organisation's rules let others keep this section.",
                "Ask HR if something in it is wrong.",
            )
        if not any(route_of(one, standing, me) for one in section.fields if one.in_forms):
            raise NotAllowed(
                "This is your own record",
                "Nobody changes these fields for themselves, not even in HR or payroll.",
                "Ask a colleague with the same task to do it.",
            )
        return standing

    def _seen_now(self, pid: str, key: str) -> Fold:
        """The verified state with this device's own unsent changes in it."""
        record = self._office.desk.sending.preview(record_chain(pid, key)).record
        if record is None or record.fold is None:
            raise NotAllowed(
                "You cannot open this",
                "The key to this section has not reached this device yet.",
                "Nothing was lost; try again after the next sync.",
            )
        return record.fold.copy()

    def _base(self, section: Section, fold: Fold, item: str, on: str) -> Base:
        today = max(self._office.today().isoformat(), on)
        shown = item_values(section, fold, item, today)
        if shown or not section.is_list:
            return Base(fold, shown)
        days = sorted(
            {eff for name in fold.timelines if name[0] == item for eff in fold.timelines[name] if eff > today}
        )
        starts = next((day for day in days if item_values(section, fold, item, day)), "")
        if not starts:
            gone = f"This {section.singular} is not in the record any more."
            raise NotAllowed("It is no longer there", gone, "Nothing was changed; look at the section again.")
        return Base(fold, item_values(section, fold, item, LAST_DAY), starts)

    def _input(self, declared: Field, standing: Standing, values: Mapping[str, str]) -> InputView:
        value = values.get(declared.key, "")
        route = route_of(declared, standing, self._office.me)
        declared = declared if standing.subject == self._office.me else for_others(declared)
        if value and declared.masked:
            return InputView(declared, "", declared.kind.mask(value), route)
        text = declared.kind.write(value, self._office.context(declared, values)) if value else ""
        return InputView(declared, text, "", route)

    def _earliest(self, standing: Standing, inputs: Sequence[InputView]) -> date | None:
        """The first day that may be chosen; None where the past may be put right."""
        dated = [one for one in inputs if one.route and one.field.eff]
        if acts_by_role(standing, self._office.me) and not any(one.route in ASKED for one in dated):
            return None
        days = cool_off([one.field.key for one in dated], standing, self._office.me)
        return self._office.today() + timedelta(days=days)

    def _begin(self, base: Base, earliest: date | None) -> date:
        days = [self._office.today(), *([earliest] if earliest else [])]
        return max([*days, day_of(base.starts)]) if base.starts else max(days)

    def _can_remove(self, section: Section, base: Base, standing: Standing) -> bool:
        filled = [one for one in section.fields if base.shown.get(one.key)]
        return all(route_of(one, standing, self._office.me) for one in filled)

    def _title(self, section: Section, pid: str, *, is_new: bool) -> str:
        mine = pid == self._office.me
        if is_new:
            return section.act if mine else f"{self._office.name(pid)}: add {a_or_an(section.singular)}"
        if mine:
            return f"Change your {section.singular}"
        return f"{self._office.name(pid)}: change {section.singular}"

    def _intro(self, pid: str, inputs: Sequence[InputView], standing: Standing) -> str:
        """What it means to change somebody else's record by office; the catalogue's words are for the person."""
        name, routes = self._office.name(pid), {one.route for one in inputs if one.route}
        seen = f"{name} sees in the history who changed it."
        if not routes & ASKED:
            return f"You change this by office: it is in force as soon as it has been sent. {seen}"
        if decides_alone(standing, self._office.me):
            return f"This needs two people in HR; there is no second, so it counts as approved, marked as such. {seen}"
        if routes <= ASKED:
            return f"You ask for this by office: what is in force stays until another person in HR approves. {seen}"
        return f"Part of this is in force at once; the rest waits until another person in HR approves. {seen}"

    def _next_steps(self, inputs: Sequence[InputView], standing: Standing) -> tuple[Step, ...]:
        routes = {one.route for one in inputs}
        steps = [Step("You check it", "Before and after, and who will see it.", "now")]
        steps.append(self._decision(routes, standing))
        days = cool_off([one.field.key for one in inputs], standing, self._office.me)
        if days:
            steps.append(Step(f"A wait of {days} days", "Time to notice a change that nobody asked for."))
        return tuple(steps)

    def _decision(self, routes: set[str], standing: Standing) -> Step:
        if not routes & ASKED:
            return Step("It is in force", "As soon as it has been sent.")
        need = standing.needed(Rule.REQUEST_PLUS if ASK_TWICE in routes else Rule.REQUEST)[0]
        if decides_alone(standing, self._office.me):
            return Step("It counts as approved", "Nobody else in HR could approve it; every reader will see that.")
        if self._office.me != standing.subject:
            return Step("One more person in HR approves", "You have agreed by asking.")
        if need > 1:
            return Step("Two people in HR approve", "You see here how far it has come.")
        return Step("One person in HR approves", "You see here how far it has come.")


def a_or_an(noun: str) -> str:
    """``an address``, ``a licence``."""
    return f"{'an' if noun[:1].casefold() in set('aeiou') else 'a'} {noun}"


def for_others(declared: Field) -> Field:
    """The field as somebody else's form shows it: help that speaks to the person themself would mislead there."""
    return replace(declared, help="") if _SPEAKS_TO_YOU.search(declared.help) else declared


def _intro(section: Section, inputs: Sequence[InputView], values: Mapping[str, str]) -> str:
    asked = any(one.route in ASKED for one in inputs)
    if not asked or not values:
        return section.why
    ending = kept_ending(section, inputs)
    if ending:
        return f"{section.why} The one in force ends in {ending} and stays until the new one is approved."
    return f"{section.why} What is in force stays until the change is approved."


def kept_ending(section: Section, inputs: Sequence[InputView]) -> str:
    """The visible end of the hidden value that names the item, ``4417``; empty where nothing of it may be seen."""
    named = (one.keeps for one in inputs if one.keeps and one.field.key in section.title_fields)
    return next((end for end in map(tail, named) if end), "")
