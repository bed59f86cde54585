"""From answers to the check page: the changes they make, what is wrong or worth a second look, what the button does.

Effective dates: from today on for everybody, later as a plan; the past only by office, as a correction; what is asked
for not before its cool-off is over. A day matters only where a dated field was changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hris_desktop.domain.changes import Change
from hris_desktop.domain.fold import Fold
from hris_desktop.domain.merge import Broken, Seen, last_day
from hris_desktop.domain.rights import Standing
from hris_desktop.domain.schema import Section
from hris_desktop.services.answers import Answers, read_answers, read_why
from hris_desktop.services.changes import Changes, values_after
from hris_desktop.services.errors import NotAllowed
from hris_desktop.services.form import base_of, kept_ending
from hris_desktop.services.office import DIRECTORY, Office, day_of, item_values
from hris_desktop.services.people_rules import MANAGER, NUMBER_KIND, PeopleRules
from hris_desktop.services.routing import ASK_TWICE, ASKED, act_of, acts_by_role, cool_off, decides_alone, route_of_key
from hris_desktop.services.section_rules import broken_in
from hris_desktop.services.sharing import Sharing
from hris_desktop.services.views import CheckView, FormView, Problem

FAR_AHEAD = timedelta(days=5 * 366)
NOTHING = "Nothing is different from what is there already."


@dataclass(frozen=True, slots=True)
class Draft:
    """What a check page will save: the changes of each act, and what was seen when they were typed."""

    pid: str
    section: str
    acts: Mapping[str, tuple[Change, ...]] = field(repr=False)
    """Route of the act (``D``, ``R``, ``R+``) to its changes."""
    seen: Seen = field(repr=False)
    why: str = field(repr=False)
    removal: bool
    starts: date | None
    """From when it is in force, where that is not today."""
    told: Broken = field(repr=False)
    """What the rules of the section find wrong with it; the check page says so."""


class Checking:
    """See the module."""

    def __init__(self, office: Office, sharing: Sharing) -> None:
        self._office, self._sharing = office, sharing
        self._people = PeopleRules(office)

    def check(
        self,
        form: FormView,
        inputs: Mapping[str, str],
        *,
        effective: date | None = None,
        why: str = "",
        remove: bool = False,
        clear: Collection[str] = (),
    ) -> CheckView | tuple[Problem, ...]:
        """Judge what was typed; problems that block go back to the form, warnings go with the check page.

        Raises ``NotAllowed`` if ``remove`` is asked for an item that is not this person's to remove.
        """
        day = effective or form.effective or self._office.today()
        reason, problems = read_why(self._office, why)
        if remove:
            answers, changes = Answers(), self._removal(form, day)
        else:
            answers = read_answers(self._office, form, inputs, clear=clear)
            changes = self._differences(form, answers.wanted, day)
        problems = [*answers.problems, *problems, *self._judged(form, changes, day, remove=remove)]
        if any(one.blocking for one in problems):
            return tuple(_once(problems))
        if not changes:
            return (Problem("", NOTHING),)
        draft = self._draft(form, changes, reason, removal=remove)
        return self._view(form, draft, typed=answers.typed, warnings=_once(problems))

    # -- changes ------------------------------------------------------------------------------------------------------

    def _differences(self, form: FormView, wanted: Mapping[str, str | None], day: date) -> list[Change]:
        base, eff = base_of(form), day.isoformat()
        there = item_values(form.section, base.fold, form.item, eff)
        if wanted and base.starts and not there:
            # the item begins earlier than was decided: then all of it does
            wanted = {**base.shown, **wanted}
        found: list[Change] = []
        for one in form.inputs:
            if one.field.key in wanted:
                found += self._change(form, (one.field.key, *one.field.former), wanted[one.field.key], eff)
        return found

    def _change(self, form: FormView, keys: Sequence[str], to: str | None, eff: str) -> list[Change]:
        """Write under the field's own key; a value that still stands under a former one is only ever taken away."""
        fold, standing = base_of(form).fold, self._standing(form)
        found: list[Change] = []
        for key in keys if to is None else keys[:1]:
            at = _day_of(key, standing, eff)
            was = fold.at(form.item, key, at)
            if was != to and key in standing.policy.fields:
                found.append(Change(form.item, key, was, to, at))
        return found

    def _removal(self, form: FormView, day: date) -> list[Change]:
        if not form.can_remove:
            raise NotAllowed(
                "You cannot remove this",
                "Part of it is kept by HR or payroll.",
                "Ask them to remove it; nothing was changed.",
            )
        fold, standing, eff = base_of(form).fold, self._standing(form), day.isoformat()
        found: list[Change] = []
        for item, key in fold.timelines:
            if item == form.item and key in standing.policy.fields:
                at = _day_of(key, standing, eff)
                was = fold.at(item, key, at)
                found += [Change(item, key, was, None, at)] if was is not None else []
        return found

    def _standing(self, form: FormView) -> Standing:
        standing = self._office.standing(form.subject.pid, form.section.key)
        if standing is None:
            raise NotAllowed("You cannot change this", "Your organisation no longer keeps this section.")
        return standing

    # -- what is wrong with them --------------------------------------------------------------------------------------

    def _judged(self, form: FormView, changes: Sequence[Change], day: date, *, remove: bool) -> list[Problem]:
        problems = self._dates(form, changes, day, remove=remove)
        if remove or not changes:
            return problems
        fold, eff = base_of(form).fold, day.isoformat()
        renamed = [replace(one, field=form.section.field(one.field).key) for one in changes]
        after = values_after(item_values(form.section, fold, form.item, eff), renamed)
        others = [item_values(form.section, fold, item, eff) for item in fold.items() if item != form.item]
        found = form.section.problems(after, [*(one for one in others if one), after])
        problems += [Problem(one.field, one.message, one.blocking) for one in found]
        return problems + self._about_people(form, changes, eff)

    def _about_people(self, form: FormView, changes: Sequence[Change], eff: str) -> list[Problem]:
        pid, section = form.subject.pid, form.section
        kinds = {one.key: one.kind.name for one in section.fields}
        found: list[Problem] = []
        for change in changes:
            if change.to and section.key == DIRECTORY and change.field == MANAGER:
                found += self._people.manager(pid, change.to, change.eff or eff)
            if change.to and kinds.get(change.field) == NUMBER_KIND:
                found += self._people.number(pid, section.key, change.field, change.to)
        return found

    def _dates(self, form: FormView, changes: Sequence[Change], day: date, *, remove: bool) -> list[Problem]:
        dated = [one for one in changes if one.eff]
        if not dated:
            return []
        today, standing, me = self._office.today(), self._standing(form), self._office.me
        asked = any(route_of_key(one.field, standing, me) in ASKED for one in dated)
        earliest = today + timedelta(days=cool_off([one.field for one in dated], standing, me))
        nice = self._office.long_day
        if day < earliest and asked:
            wait = f" Between approval and effect lie {(earliest - today).days} days." if earliest > today else ""
            return [Problem("effective", f"Choose {nice(earliest)} or a later day.{wait}")]
        if day < today and not acts_by_role(standing, me):
            return [Problem("effective", f"Choose {nice(today)} or a later day. Only HR can correct the past.")]
        return self._dates_to_look_at(form, dated, day, remove=remove)

    def _dates_to_look_at(self, form: FormView, dated: Sequence[Change], day: date, *, remove: bool) -> list[Problem]:
        nice, today = self._office.long_day, self._office.today()
        found: list[Problem] = []
        if day < today:
            text = f"This corrects the past: it counts as in force since {nice(day)}. The history keeps both."
            found.append(Problem("effective", text, blocking=False))
        if day > today + FAR_AHEAD:
            found.append(Problem("effective", f"{nice(day)} is far ahead. Is the year right?", blocking=False))
        later = self._decided_later(form, dated, day)
        if later and remove:
            last = nice(day_of(later[-1]))
            text = (
                f"A change of this is decided for {last}. Choose that day or a later one, or it would come back then."
            )
            found.append(Problem("effective", text))
        elif later and not base_of(form).starts:
            text = f"Another change of this is decided for {nice(day_of(later[0]))} and takes its place then."
            found.append(Problem("effective", text, blocking=False))
        return found

    def _decided_later(self, form: FormView, dated: Iterable[Change], day: date) -> list[str]:
        fold, eff = base_of(form).fold, day.isoformat()
        days = {at for one in dated for at, value in fold.later(one.item, one.field, eff) if value is not None}
        return sorted(days)

    # -- the page -----------------------------------------------------------------------------------------------------

    def _draft(self, form: FormView, changes: Sequence[Change], why: str, *, removal: bool) -> Draft:
        standing, me = self._standing(form), self._office.me
        acts: dict[str, tuple[Change, ...]] = {}
        for change in changes:
            route = route_of_key(change.field, standing, me)
            if not route:
                raise NotAllowed("You cannot change this", "Part of it is not yours to change.", "Nothing was changed.")
            acts[act_of(route)] = (*acts.get(act_of(route), ()), change)
        eff = last_day(changes)
        starts = day_of(eff) if eff and eff != self._office.today().isoformat() else None
        seen = _seen(standing, base_of(form).fold, form.item, eff)
        told = self._told(form, [changes, *acts.values()])
        return Draft(form.subject.pid, form.section.key, acts, seen, why, removal, starts, told)

    def _told(self, form: FormView, acts: Iterable[Sequence[Change]]) -> Broken:
        """Of all of it and of each act alone: they arrive one after the other."""
        fold, today = base_of(form).fold, self._office.today().isoformat()
        found = (broken_in(form.section, fold, some, last_day(some) or today) for some in acts)
        return frozenset[tuple[str, str]]().union(*found)

    def _view(self, form: FormView, draft: Draft, *, typed: set[str], warnings: Sequence[Problem]) -> CheckView:
        pid, section = form.subject.pid, form.section
        changes = [one for act in draft.acts.values() for one in act]
        eff = last_day(changes) or self._office.today().isoformat()
        whole = {} if draft.removal else item_values(section, base_of(form).fold, form.item, eff)
        words = Changes(self._office, pid, section)
        return CheckView(
            form=form,
            rows=words.check_rows(changes, base_of(form).fold, (form.item, whole), typed=typed),
            readers=self._sharing.readers(pid, section.key),
            audience_grows=self._sharing.added(pid, section.key),
            act=self._act(section, draft),
            note=self._note(form, draft),
            warnings=tuple(warnings),
            draft=draft,
        )

    def _act(self, section: Section, draft: Draft) -> str:
        what, asked = section.singular, bool(ASKED & draft.acts.keys())
        if not asked:
            return f"Remove {what}" if draft.removal else f"Save {what}"
        if draft.pid != self._office.me:
            return f"Ask for its removal: {what}" if draft.removal else f"Ask for the new {what}"
        return f"Ask HR to remove this {what}" if draft.removal else f"Send {what} to HR"

    def _note(self, form: FormView, draft: Draft) -> str:
        day = self._office.long_day(draft.starts) if draft.starts and draft.starts > self._office.today() else ""
        if not ASKED & draft.acts.keys():
            return f"It takes effect on {day}." if day else ""
        standing = self._standing(form)
        if decides_alone(standing, self._office.me) and ASK_TWICE in draft.acts:
            return "Nobody else in HR could approve this, so it counts as approved. Every reader will see that."
        back = "You can withdraw this at any time before it is decided."
        ending = kept_ending(form.section, form.inputs)
        if day and ending:
            return f"Until {day} the one ending in {ending} stays in force. {back}"
        if day:
            return f"What is in force stays until {day}, and until this is approved. {back}"
        return f"What is in force stays until this is approved. {back}"


def _day_of(key: str, standing: Standing, eff: str) -> str:
    policy = standing.policy.fields.get(key)
    return eff if policy is not None and policy.eff else ""


def _seen(standing: Standing, fold: Fold, item: str, eff: str) -> dict[tuple[str, str], str | None]:
    """Every field of the section as it was on the screen, dated ones at the change's own day."""
    fields = standing.policy.fields
    return {(item, key): fold.at(item, key, eff if fields[key].eff else "") for key in fields}


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """What a field's own reading said stands before what the section says about the same field."""
    found: list[Problem] = []
    for one in problems:
        told = [other for other in found if other.field == one.field and other.field]
        if not told or (told[0].blocking, one.blocking) == (False, True) or one.field == "effective":
            found.append(one)
    return found
