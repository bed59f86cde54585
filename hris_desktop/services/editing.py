"""Change a record: the form, the check page, the receipt. Everything about a field is derived from its declaration.

One save may touch fields under different rules; it becomes one act a rule (write now, ask for one approval, ask for two), each of
them durable on this device before the receipt is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from hris_desktop.domain.changes import Change
from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.fold import Fold
from hris_desktop.domain.ids import record_chain
from hris_desktop.domain.merge import Seen
from hris_desktop.domain.rights import Standing
from hris_desktop.domain.schema import Field, Rule, Section
from hris_desktop.services.changes import Changes, values_after
from hris_desktop.services.errors import NotAllowed, ServiceError
from hris_desktop.services.office import Office, reference
from hris_desktop.services.sharing import Sharing
from hris_desktop.services.views import CheckView, FormView, InputView, Life, Problem, Receipt, Step
from hris_desktop.sync.intents import Decide, Edit
from hris_desktop.sync.plan import Already, Refuse

ASK, ASK_TWICE = Rule.REQUEST.value, Rule.REQUEST_PLUS.value


def route_of(declared: Field, standing: Standing, me: str) -> str:
    """The rule that applies when ``me`` changes this field: D or H or P = written at once, R or R+ = asked for, "" = not at all.

    The rule is the one of the organisation's policy, which may differ from this program's catalogue.
    """
    policy = standing.policy.fields.get(declared.key)
    if policy is None or not standing.may_write(me):
        return ""
    other, role = me != standing.subject, standing.by_role(me)
    # with nobody else to do it, one's own role serves; the entry then says so
    by_role = role and (other or not standing.others())
    match policy.rule:
        case Rule.DIRECT:
            return "D"
        case Rule.REQUEST_PLUS:
            return ASK_TWICE
        case Rule.REQUEST:
            return "H" if by_role else ASK
        case Rule.HR:
            return "H" if by_role else ""
        case Rule.PAYROLL:
            return "P" if by_role and standing.in_role(me, "payroll") else ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a check page will save: the changes by route, and what was seen when they were typed."""

    pid: str
    section: str
    changes: Mapping[str, tuple[Change, ...]] = field(repr=False)
    seen: Seen = field(repr=False)
    why: str = field(repr=False)
    earliest: date | None


class Editing:
    """See the module."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._sharing = Sharing(office)

    def form(self, pid: str, key: str, item: str | None = None) -> FormView:
        """The form of one item; without ``item`` the single item, or a new one of a list section."""
        section = self._office.catalogue.section(key)
        standing = self._allowed(pid, section)
        fold = self._seen_now(pid, key)
        is_new = section.is_list and item is None
        item_id = (item or self._office.new_id()) if section.is_list else ""
        values = fold.in_force(self._office.today().isoformat()).get(item_id, {})
        if section.is_list and not is_new and not values:
            values = _latest(fold, item_id)
        inputs = tuple(self._input(declared, standing, values) for declared in section.fields if declared.in_forms)
        dated = any(one.route and one.field.eff for one in inputs)
        earliest = self._earliest(standing, inputs, pid)
        return FormView(
            subject=self._office.person(pid),
            section=section,
            item=item_id,
            is_new=is_new,
            title=_title(section, is_new=is_new, mine=pid == self._office.me, name=self._office.name(pid)),
            intro=self._intro(section, inputs, values),
            inputs=inputs,
            needs_effective=dated,
            earliest_effective=earliest,
            effective=max(filter(None, (earliest, self._office.today()))) if dated else None,
            next_steps=self._next_steps(inputs, standing),
            readers=self._sharing.readers(pid, key),
            can_remove=section.is_list and not is_new and all(one.route or one.field.key not in values for one in inputs),
            base=fold,
        )

    def check(
        self, form: FormView, inputs: Mapping[str, str], *, effective: date | None = None, why: str = "", remove: bool = False
    ) -> CheckView | tuple[Problem, ...]:
        """Judge what was typed. Problems that block (or: nothing changed) go back to the form; warnings go with the check page."""
        fold = _base(form)
        problems = self._effective_problems(form, effective, remove=remove)
        today = self._office.today().isoformat()
        before = fold.in_force(today).get(form.item, {})
        parsed, found = ({}, []) if remove else self._parse(form, inputs, before)
        problems += found
        eff = (effective or form.effective or self._office.today()).isoformat()
        changes = self._removal(form, fold, eff) if remove else self._differences(form, parsed, fold, eff)
        after = values_after(before, changes)
        if not remove:
            told = {problem.field for problem in problems}
            problems += [one for one in self._section_problems(form, fold, after) if one.field not in told or not one.field]
        if any(problem.blocking for problem in problems):
            return tuple(problems)
        if not changes:
            return (Problem("", "Nothing is different from what is there already."),)
        return self._check_view(form, changes, why=why, warnings=problems, whole=before if not remove else {})

    def save(self, check: CheckView) -> Receipt:
        """Keep the change durably on this device; what was typed stays with the caller if this raises."""
        draft = check.draft
        if not isinstance(draft, Draft):
            raise TypeError("a check view comes from check()")
        first = ""
        for route, changes in draft.changes.items():
            op = self._save_one(draft, route, changes)
            first = first or op
        return self._receipt(check, draft, first)

    def _save_one(self, draft: Draft, route: str, changes: tuple[Change, ...]) -> str:
        chain, op = record_chain(draft.pid, draft.section), self._office.new_op()
        asked = route in (ASK, ASK_TWICE)
        groups = _groups(self._office, draft)
        touched = {(one.item, groups.get(one.field, one.field)) for one in changes}
        seen = {key: value for key, value in draft.seen.items() if (key[0], groups.get(key[1], key[1])) in touched}
        try:
            self._office.desk.sending.save(Edit(op, chain, changes, seen, draft.why, request=asked))
            if route == ASK_TWICE and draft.pid != self._office.me:
                # HR asks for somebody: the asker is one of the two who agree, and says so at once
                self._office.desk.sending.save(Decide(self._office.new_op(), chain, op, yes=True, reason=draft.why))
        except Refuse as refuse:
            raise NotAllowed("It could not be saved", refuse.reason, "What you typed is still on the screen.") from refuse
        except Already as already:
            raise ServiceError("There was nothing to save", already.reason) from already
        return op

    def _allowed(self, pid: str, section: Section) -> Standing:
        standing = self._office.standing(pid, section.key)
        if standing is None or not standing.may_write(self._office.me):
            raise NotAllowed("You cannot change this", "Your organisation's rules let others keep this section.", "Ask HR if something is wrong.")
        return standing

    def _seen_now(self, pid: str, key: str) -> Fold:
        """What the person sees: the verified state and their own unsent changes."""
        record = self._office.desk.sending.preview(record_chain(pid, key)).record
        if record is None or record.fold is None:
            raise NotAllowed("You cannot open this", "The key to this section has not reached this device yet.", "Nothing was lost; try again later.")
        return record.fold.copy()

    def _input(self, declared: Field, standing: Standing, values: Mapping[str, str]) -> InputView:
        value = values.get(declared.key, "")
        hidden = bool(value) and declared.masked
        text = "" if hidden or not value else declared.kind.write(value, self._office.context(declared, values))
        return InputView(declared, text, declared.kind.mask(value) if hidden else "", route_of(declared, standing, self._office.me))

    def _earliest(self, standing: Standing, inputs: Sequence[InputView], pid: str) -> date | None:
        dated = [one for one in inputs if one.route and one.field.eff]
        if not dated:
            return None
        if all(one.route in ("H", "P") for one in dated) and pid != self._office.me:
            return None
        days = max((standing.policy.fields[one.field.key].days for one in dated if one.route in (ASK, ASK_TWICE)), default=0)
        return self._office.today() + timedelta(days=days)

    def _intro(self, section: Section, inputs: Sequence[InputView], values: Mapping[str, str]) -> str:
        asked = any(one.route in (ASK, ASK_TWICE) for one in inputs)
        kept = next((one.keeps for one in inputs if one.keeps and one.field.key in section.title_fields), "")
        if asked and kept:
            return f"{section.why} The one in force ends in {kept.split()[-1]} and stays until the new one is approved."
        return f"{section.why} What is in force stays until the change is approved." if asked and values else section.why

    def _next_steps(self, inputs: Sequence[InputView], standing: Standing) -> tuple[Step, ...]:
        routes = {one.route for one in inputs}
        steps = [Step("You check it", "Before and after, and who will see it.", "now")]
        if ASK_TWICE in routes:
            need = standing.needed(Rule.REQUEST_PLUS)[0]
            many = "Two people in HR approve" if need > 1 else "One person in HR approves"
            steps.append(Step(many, "You see here how far it has come."))
        elif ASK in routes:
            steps.append(Step("HR approves", "You see here how far it has come."))
        else:
            steps.append(Step("It is in force", "As soon as it has been sent."))
        days = max((standing.policy.fields[one.field.key].days for one in inputs if one.route == ASK_TWICE), default=0)
        if days:
            steps.append(Step(f"A wait of {days} days", "So that nobody can redirect your pay unnoticed."))
        return tuple(steps)

    def _effective_problems(self, form: FormView, effective: date | None, *, remove: bool) -> list[Problem]:
        if not form.needs_effective or remove:
            return []
        day = effective or form.effective
        if day is not None and form.earliest_effective and day < form.earliest_effective:
            nice = self._office.long_day(form.earliest_effective)
            return [Problem("effective", f"Choose {nice} or later.")]
        return []

    def _parse(self, form: FormView, inputs: Mapping[str, str], before: Mapping[str, str]) -> tuple[dict[str, str | None], list[Problem]]:
        parsed: dict[str, str | None] = {}
        problems: list[Problem] = []
        typed = self._typed(form, inputs, before)
        for one in form.inputs:
            key = one.field.key
            if not one.route or key not in typed:
                continue
            others = {name: value for name, value in {**before, **{k: v or "" for k, v in parsed.items()}}.items() if value}
            try:
                read = one.field.read(typed[key], self._office.context(one.field, others))
            except Invalid as invalid:
                problems.append(Problem(key, invalid.message))
                continue
            parsed[key] = read.value if read else None
            problems += [Problem(key, warning, blocking=False) for warning in read.warnings] if read else []
        return parsed, problems

    def _typed(self, form: FormView, inputs: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
        """What was answered; an empty answer over a hidden value keeps it, and a field whose text did not change is not read again."""
        kept = {one.field.key for one in form.inputs if one.keeps}
        unchanged = {one.field.key for one in form.inputs if one.text and inputs.get(one.field.key) == one.text}
        return {
            key: text
            for key, text in inputs.items()
            if not (key in kept and not text.strip()) and not (key in unchanged and key in before)
        }

    def _section_problems(self, form: FormView, fold: Fold, after: Mapping[str, str]) -> list[Problem]:
        today = self._office.today().isoformat()
        others = [values for item, values in fold.in_force(today).items() if item != form.item]
        found = form.section.problems(after, [*others, after])
        return [Problem(problem.field, problem.message, problem.blocking) for problem in found]

    def _differences(self, form: FormView, parsed: Mapping[str, str | None], fold: Fold, eff: str) -> list[Change]:
        found: list[Change] = []
        for one in form.inputs:
            key = one.field.key
            if key in parsed:
                day = eff if self._dated(form, key) else ""
                was = fold.at(form.item, key, day)
                if parsed[key] != was:
                    found.append(Change(form.item, key, was, parsed[key], day))
        return found

    def _removal(self, form: FormView, fold: Fold, eff: str) -> list[Change]:
        found: list[Change] = []
        for item, key in fold.timelines:
            day = eff if self._dated(form, key) else ""
            was = fold.at(item, key, day)
            if item == form.item and was is not None:
                found.append(Change(item, key, was, None, day))
        return found

    def _dated(self, form: FormView, key: str) -> bool:
        standing = self._office.standing(form.subject.pid, form.section.key)
        return standing is not None and key in standing.policy.fields and standing.policy.fields[key].eff

    def _check_view(
        self, form: FormView, changes: Sequence[Change], *, why: str, warnings: Sequence[Problem], whole: Mapping[str, str]
    ) -> CheckView:
        pid, section, fold = form.subject.pid, form.section, _base(form)
        routes = {one.field.key: one.route for one in form.inputs}
        by_route: dict[str, tuple[Change, ...]] = {}
        for change in changes:
            route = routes.get(change.field) or "D"
            act = route if route in (ASK, ASK_TWICE) else "D"
            by_route[act] = (*by_route.get(act, ()), change)
        rows = Changes(self._office, pid, section).check_rows(changes, fold, form.item, whole)
        eff = next((change.eff for change in changes if change.eff), "")
        draft = Draft(pid, section.key, by_route, _seen(form, fold, changes), why, form.earliest_effective)
        return CheckView(
            form=form,
            rows=rows,
            readers=self._sharing.readers(pid, section.key),
            audience_grows=self._sharing.added(pid, section.key),
            act=_act(section, by_route, mine=pid == self._office.me),
            note=self._note(form, by_route, eff),
            warnings=tuple(warnings),
            draft=draft,
        )

    def _note(self, form: FormView, by_route: Mapping[str, object], eff: str) -> str:
        asked = ASK in by_route or ASK_TWICE in by_route
        day = self._office.long_day(date.fromisoformat(eff)) if eff and eff > self._office.today().isoformat() else ""
        kept = next((one.keeps for one in form.inputs if one.keeps and one.field.key in form.section.title_fields), "")
        if asked and day and kept:
            return f"Until {day} the one ending in {kept.split()[-1]} stays in force. You can withdraw this at any time before it is decided."
        if asked:
            return "What is in force stays until this is approved. You can withdraw it at any time before."
        return f"It takes effect on {day}." if day else ""

    def _receipt(self, check: CheckView, draft: Draft, op: str) -> Receipt:
        section, asked = check.form.section, any(route in (ASK, ASK_TWICE) for route in draft.changes)
        where = "It is safe on this device and will be sent as soon as there is a connection."
        if asked:
            two = ASK_TWICE in draft.changes
            then = "Two people in HR look at it; you will see each step under the section." if two else "HR looks at it; you will see the answer under the section."
            wait = f"It takes effect on {self._office.long_day(draft.earliest)} at the earliest." if draft.earliest and draft.earliest > self._office.today() else ""
            sentences = (where, then, *([wait] if wait else []))
            return Receipt(reference(op), op, f"Your {section.singular} is on its way to HR", Life.QUEUED, sentences)
        return Receipt(reference(op), op, f"{section.label}: kept on this device", Life.QUEUED, (where, "It is in force once it has arrived; HR does not need to decide."))


def _base(form: FormView) -> Fold:
    if not isinstance(form.base, Fold):
        raise TypeError("a form comes from form()")
    return form.base


def _latest(fold: Fold, item: str) -> dict[str, str]:
    """The last decided values of an item that is not in force yet."""
    found = {name: fold.at(at, name, "9999-12-31") for at, name in fold.timelines if at == item}
    return {name: value for name, value in found.items() if value is not None}


def _seen(form: FormView, fold: Fold, changes: Sequence[Change]) -> dict[tuple[str, str], str | None]:
    """Every field of every touched group as it was on the screen, at the change's own effective date."""
    effs = {change.eff for change in changes if change.eff}
    eff = max(effs, default="")
    declared = {one.key: one for one in form.section.fields}
    names = {*declared, *(change.field for change in changes)}
    dated = {change.field for change in changes if change.eff} | {key for key, one in declared.items() if one.eff and eff}
    return {(form.item, name): fold.at(form.item, name, eff if name in dated else "") for name in names}


def _groups(office: Office, draft: Draft) -> dict[str, str]:
    standing = office.standing(draft.pid, draft.section)
    return {name: policy.group for name, policy in standing.policy.fields.items()} if standing else {}


def _title(section: Section, *, is_new: bool, mine: bool, name: str) -> str:
    if is_new:
        return section.act
    what = section.singular if section.is_list else section.label.lower()
    return f"Change your {what}" if mine else f"{name}: change {what}"


def _act(section: Section, by_route: Mapping[str, object], *, mine: bool) -> str:
    what = section.singular if section.is_list else section.label.lower()
    if ASK in by_route or ASK_TWICE in by_route:
        return f"Send {what} to HR" if mine else f"Ask for the new {what}"
    return f"Save {what}"
