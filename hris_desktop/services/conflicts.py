"""Two people changed the same thing: both values shown, and the decision between them. Nothing is chosen beforehand.

Keeping the lost edit is an ordinary change of what is stored now, by the rules that hold for whoever decides: it goes
through the same form and the same check. What is stored may also simply stay. Whoever decides is held to what they were
shown: if that moved on meanwhile nothing is done, and they are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Final

from hris_desktop.domain.schema import Field
from hris_desktop.services.check import Checking
from hris_desktop.services.conflicts_lost import Lost, Shape, Values, find
from hris_desktop.services.conflicts_open import Open, why_not
from hris_desktop.services.errors import BadInput, NotAllowed, ServiceError
from hris_desktop.services.form import Base, Forms, base_of
from hris_desktop.services.history import Presence
from hris_desktop.services.keeping import give_up, keep
from hris_desktop.services.looking import CONFLICT, REVEALED, Looking
from hris_desktop.services.office import Office, day_of, when
from hris_desktop.services.references import reference
from hris_desktop.services.routing import ASKED, route_of
from hris_desktop.services.save import HERE, Saving
from hris_desktop.services.sharing import Sharing
from hris_desktop.services.views import CheckView, ConflictRow, ConflictView, FormView, Life, Receipt

FAILED: Final = "It could not be decided"
DECIDED: Final = (
    "It has been decided",
    "Somebody else decided this meanwhile; what they decided is in force.",
    "Nothing was changed by you. Look at what is stored now.",
)
MOVED_ON: Final = (
    "It was changed again",
    "What is stored is not what you were shown any more.",
    "Nothing was changed by you. Look at it and decide again.",
)
STARTED, MINE, STORED = "started", "mine", "stored"


@dataclass(frozen=True, slots=True)
class Counts:
    """How much waits for a decision."""

    asked: int
    """What the person signed in is asked."""
    closed: int = 0
    """What waits in sections that do not open for them."""


class Choice(Enum):
    """What one can decide; a third way is to change it oneself, through ``Conflicts.form``."""

    MINE = "mine"
    """The edit that lost is what shall be."""
    STORED = "stored"
    """What is stored stays."""


class Conflicts:
    """See the module. ``presence`` raises ``PresenceNeeded`` before a hidden value is shown."""

    def __init__(self, office: Office, presence: Presence = lambda: None) -> None:
        sharing = Sharing(office)
        self._office, self._presence, self._open = office, presence, Open(office)
        self._forms, self._checking, self._saving = Forms(office, sharing), Checking(office, sharing), Saving(office)
        self._looking = Looking(office)

    # -- reading ------------------------------------------------------------------------------------------------------

    def waiting(self, most: int | None = None) -> tuple[ConflictView, ...]:
        """What the person signed in is asked to decide: one's own first, then the oldest; ``most`` at a time."""
        return self._views(self._open.found().asked[:most])

    def counts(self) -> Counts:
        """How many wait, without showing any."""
        found = self._open.found()
        return Counts(len(found.asked), found.closed)

    def of(self, pid: str, section: str) -> tuple[ConflictView, ...]:
        """What is open in one section of one person."""
        return self._views(find(self._office, pid, self._office.catalogue.section(section)))

    def _views(self, found: Sequence[Lost]) -> tuple[ConflictView, ...]:
        for one in found:
            self._looking.note(one.pid, [one.section.key], CONFLICT)
        return tuple(view_of(self._office, one) for one in found)

    def reveal(self, pid: str, section: str, item: str, field: str, *, op: str = "") -> str:  # noqa: ARG002 - by the key
        """One hidden value in full; ``op`` = the side and the key of the view, ``mine|…``."""
        self._presence()
        side, _, key = op.partition("|")
        lost = self._at(pid, section, key)
        values = {STARTED: lost.started or {}, MINE: lost.mine, STORED: lost.stored}.get(side, {})
        self._looking.note(pid, [section], REVEALED)
        return self._office.shown(lost.section.field(field), values, masked=False)

    # -- deciding -----------------------------------------------------------------------------------------------------

    def decide(self, decisions: Sequence[tuple[ConflictView, Choice]]) -> Receipt:
        """Keep the decisions durably, all of them or none. Raises ``ServiceError``."""
        kept: list[str] = []
        try:
            for view, choice in decisions:
                kept += self._decide(self._shown(view), choice)
        except ServiceError:
            for op in reversed(kept):
                give_up(self._office, op)
            raise
        asked = [view for view, choice in decisions if choice is Choice.MINE and view.asks]
        return self._receipt(kept, len(decisions), asked=bool(asked))

    def form(self, view: ConflictView) -> FormView:
        """The form in which the person writes what it shall be; saving it decides. Raises ``ServiceError``."""
        lost = self._shown(view)
        form = self._form(lost)
        hidden = any(one.masked and lost.mine.get(one.key) != lost.stored.get(one.key) for one in lost.fields)
        return form if hidden else replace(form, begins=self._typed(lost, form)[0])

    def _decide(self, lost: Lost, choice: Choice) -> list[str]:
        refused = why_not(self._office, lost)
        if refused:
            raise NotAllowed("It is not yours to decide", refused, "Nothing was changed.")
        if choice is Choice.STORED:
            return [keep(self._office, lost.act(self._office.new_op()), failed=FAILED)]
        form = self._form(lost)
        typed, clear = self._typed(lost, form)
        taken = lost.shape is Shape.TAKEN_AWAY
        check = self._checking.check(
            form, {} if taken else typed, effective=self._day(lost, form), clear=clear, remove=taken
        )
        if isinstance(check, CheckView):
            return [self._saving.save(check).op]
        if any(one.blocking and one.field for one in check):
            said = " ".join(dict.fromkeys(one.message for one in check if one.blocking))
            raise BadInput(
                "It cannot be kept as it was", said, "Nothing was changed. Edit it yourself to put it right."
            )
        # the same values by another way: nothing is left to write but that it is decided
        return [keep(self._office, lost.act(self._office.new_op()), failed=FAILED)]

    def _shown(self, view: ConflictView) -> Lost:
        """The conflict as it is, if that is what the person was shown."""
        if view.subject is None or view.section is None:
            raise TypeError("a conflict view comes from waiting() or of()")
        lost = self._at(view.subject.pid, view.section.key, view.key)
        if (lost.seen, lost.stored) != view.seen:
            raise NotAllowed(*MOVED_ON)
        return lost

    def _at(self, pid: str, section: str, key: str) -> Lost:
        declared = self._office.catalogue.section(section)
        lost = next((one for one in find(self._office, pid, declared) if key_of(one) == key), None)
        if lost is None:
            raise NotAllowed(*DECIDED)
        return lost

    # -- the form -----------------------------------------------------------------------------------------------------

    def _form(self, lost: Lost) -> FormView:
        gone = lost.shape in (Shape.GONE, Shape.NEW)
        form = self._forms.form(lost.pid, lost.section.key, None if gone else (lost.item or None), on=lost.day)
        if gone:
            # it is put back under the name it had, so that its history goes on; or comes under the one it was given
            form = replace(form, item=lost.item, base=Base(base_of(form).fold, {}))
        return replace(form, decides=lost)

    def _typed(self, lost: Lost, form: FormView) -> tuple[dict[str, str], frozenset[str]]:
        """What a person would type to have the lost edit, and the hidden values they would take away."""
        asked = {one.field.key: one for one in form.inputs if one.route and one.field.in_forms}
        texts = {key: one.text for key, one in asked.items()}
        clear = set()
        for one in lost.fields:
            if one.key in asked and lost.mine.get(one.key) != base_of(form).shown.get(one.key):
                value = lost.mine.get(one.key, "")
                texts[one.key] = one.kind.write(value, self._office.context(one, lost.mine)) if value else ""
                clear |= set() if value else {one.key}
        return texts, frozenset(clear)

    def _day(self, lost: Lost, form: FormView) -> date | None:
        """The day it was meant for, as far as it may still be chosen."""
        if not lost.day:
            return form.effective
        meant = day_of(lost.day)
        return (
            max(meant, form.earliest_effective or meant)
            if self._may_be_past(form)
            else max(meant, form.effective or meant)
        )

    def _may_be_past(self, form: FormView) -> bool:
        return form.earliest_effective is None and form.subject.pid != self._office.me

    def _receipt(self, kept: Sequence[str], many: int, *, asked: bool) -> Receipt:
        op, *besides = kept
        what = "Your decision is" if many == 1 else f"{many} decisions are"
        title, arrived = f"{what} kept on this device", f"{what} in the shared store"
        both = "Both values stay in the history."
        agree = ("What you chose is asked for: it is in force once HR has agreed.",) if asked else ()
        return Receipt(reference(op), op, title, Life.QUEUED, (HERE, *agree, both), arrived, tuple(besides))


# -- words and rights --------------------------------------------------------------------------------------------------


def key_of(lost: Lost) -> str:
    """One word for the decision."""
    return "+".join("/".join(key) for key in lost.keys)


def view_of(office: Office, lost: Lost) -> ConflictView:
    """Both values in words, masked as their class says."""
    fields, section, event = lost.fields, lost.section, lost.event
    rows = tuple(_row(office, one, lost) for one in fields)
    named = lost.mine or lost.stored or lost.started or {}
    writer = lost.writer
    return ConflictView(
        group_label=fields[0].label if len(fields) == 1 else section.singular.capitalize(),
        item_title=office.item_title(section, lost.stored or named, 1),
        mine=tuple((row.field.label, row.mine) for row in rows),
        stored=tuple((row.field.label, row.stored) for row in rows),
        stored_by=office.person(writer.ctx.pid) if writer else None,
        stored_at=when(writer.ctx.ts) if writer else None,
        key=key_of(lost),
        subject=office.person(lost.pid),
        section=section,
        item=lost.item,
        rows=rows,
        mine_by=office.person(event.ctx.pid),
        mine_at=when(event.ctx.ts),
        started_known=lost.started is not None,
        mine_gone=lost.shape is Shape.TAKEN_AWAY,
        stored_gone=lost.shape is Shape.GONE,
        effective=day_of(lost.day) if lost.day else None,
        why_not=why_not(office, lost),
        asks=_asks(office, lost),
        rule=" ".join(lost.broken),
        as_one=len(rows) > 1,
        behind=lost.behind,
        seen=(lost.seen, lost.stored),
    )


def _row(office: Office, declared: Field, lost: Lost) -> ConflictRow:
    def told(side: Values | None) -> str:
        return office.shown(declared, side) if side else ""

    apart = lost.mine.get(declared.key) != lost.stored.get(declared.key)
    return ConflictRow(declared, told(lost.started), told(lost.mine), told(lost.stored), apart)


def _asks(office: Office, lost: Lost) -> str:
    standing = office.standing(lost.pid, lost.section.key)
    if standing is None or not any(route_of(one, standing, office.me) in ASKED for one in lost.fields):
        return ""
    return "Keeping this change asks for it again: what is stored stays in force until HR has agreed."
