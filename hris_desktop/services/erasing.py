"""Erasing sections of somebody's record for good: what can be, what to know before, and the act.

HR erases what HR may read, with a second signature; a section that HR never reads is erased by its person alone. What
is signed names the last thing that was looked at. The act itself, and that something was there, stay in the log.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from hris_desktop.crypto.chain import ZERO_HASH
from hris_desktop.domain.ids import record_chain
from hris_desktop.domain.rights import HR, PROVIDER, role_of
from hris_desktop.domain.schema import Section
from hris_desktop.services.errors import BadInput, NotAllowed
from hris_desktop.services.keeping import keep_all
from hris_desktop.services.office import Office, role_word, when
from hris_desktop.services.second import Outcome, Seconds
from hris_desktop.services.second_log import entries_of
from hris_desktop.services.views_erasing import Erasable, ErasureCheck, ErasureChoice, Ground
from hris_desktop.store.replica import Stored
from hris_desktop.sync.erasing import said
from hris_desktop.vault.entries import Ctx, read_ctx

SECOND = "A second person in HR has to sign it. Nothing is erased before that."
FAILED = "It could not be erased"
_SOON = "It is erased as soon as this reaches the shared store."
_STAYS = (
    "That something was there: how many entries, when they were written, by whom, and how large they were, roughly.",
    "This erasure, with your name, the day and the ground. Nobody can take it out again.",
    "Who could read these sections, and who looked at them until now.",
)


class Erasing:
    """See the module."""

    def __init__(self, office: Office, seconds: Seconds) -> None:
        self._office, self._seconds = office, seconds

    # -- looking ------------------------------------------------------------------------------------------------------

    def choice(self, pid: str) -> ErasureChoice:
        """What of this record the person signed in can erase."""
        person = self._office.person(pid)
        holding = [one for one in map(self._erasable(pid), self._office.catalogue) if one is not None]
        mine = tuple(one for one in holding if self._may(pid, one.section))
        return ErasureChoice(person, mine, self._why_not(pid, holding, mine), self._closed(pid, holding, mine))

    def _why_not(self, pid: str, holding: Sequence[Erasable], mine: Sequence[Erasable]) -> str:
        if pid not in self._office.desk.ledger.org.people:
            return "This person is not in the organisation."
        if mine:
            return ""
        if not holding:
            return "Nothing is kept in this record, as far as this device knows."
        if pid == self._office.me:
            return "HR erases what is kept in your record: ask them. What HR cannot read is yours to erase."
        return "Only HR erases what is kept in somebody's record."

    def _closed(self, pid: str, holding: Sequence[Erasable], mine: Sequence[Erasable]) -> str:
        names = [one.section.label for one in holding if one not in mine]
        if not mine or not names:
            return ""
        whose = "HR" if pid == self._office.me else self._office.name(pid)
        return f"{', '.join(names)}: only {whose} can erase this."

    def _erasable(self, pid: str) -> _Look:
        return _Look(self._office, pid)

    def _may(self, pid: str, section: Section) -> bool:
        org, me = self._office.desk.ledger.org, self._office.me
        if org.was_s4(section.key):
            return pid == me
        hr = org.members(HR)
        return me in hr and (me != pid or hr == {me})

    def check(self, pid: str, keys: Collection[str], ground: Ground) -> ErasureCheck:
        """What would happen. Raises ``ServiceError`` where it cannot."""
        choice = self.choice(pid)
        if choice.why_not:
            raise NotAllowed(FAILED, choice.why_not)
        chosen = tuple(one for one in choice.sections if one.section.key in keys)
        unknown = set(keys) - {one.section.key for one in chosen}
        if unknown or not chosen:
            raise BadInput(FAILED, "Choose at least one of the sections that are listed.", "Nothing was erased.")
        return ErasureCheck(
            person=choice.person,
            sections=chosen,
            ground=ground,
            goes=self._goes(chosen),
            stays=_STAYS,
            elsewhere=tuple(self._elsewhere(pid, chosen)),
            signs=(signs := self._signs(pid, chosen)),
            asks=signs == SECOND,
            word=choice.person.name,
            act=self._act(pid, chosen, ground),
        )

    def _act(self, pid: str, chosen: Iterable[Erasable], ground: Ground) -> dict[str, Any]:
        ledger = self._office.desk.ledger
        of = sorted([one.section.key, ledger.chain(record_chain(pid, one.section.key)).said.hex()] for one in chosen)
        return {"act": self._office.new_op(), "pid": pid, "of": of, "ground": ground.value}

    def _goes(self, chosen: Sequence[Erasable]) -> tuple[str, ...]:
        lines = [f"{one.section.label}: {one.told}{self._days(one)}." for one in chosen]
        return (*lines, "Every value in them, every request and reason, and the values of their history. For good.")

    def _days(self, one: Erasable) -> str:
        if one.first is None or one.last is None:
            return ""
        first, last = self._office.long_day(one.first), self._office.long_day(one.last)
        return f", {first}" if first == last else f", {first} – {last}"

    def _elsewhere(self, pid: str, chosen: Iterable[Erasable]) -> Iterable[str]:
        firms = sorted({role_word(role) for one in chosen for role in self._providers(pid, one.section.key)})
        if firms:
            yield f"{', '.join(firms)} could read it. What they noted or took over is theirs to delete: write to them."
        yield "Exports and print-outs that anybody has made."
        yield (
            "Backups of the shared store, until they are thrown away. If one is put back, the programs of HR erase it "
            "again. A database server also keeps it in its own log for a while."
        )
        yield "A form that somebody left half typed, on their own device, until they send or discard it."
        yield "A device that never connects again. All others drop it when they next connect."

    def _providers(self, pid: str, key: str) -> set[str]:
        epochs = self._office.desk.ledger.chain(record_chain(pid, key)).epochs.values()
        return {role for epoch in epochs for one in epoch.to if (role := role_of(one)).startswith(PROVIDER)}

    def _signs(self, pid: str, chosen: Sequence[Erasable]) -> str:
        if any(self._office.desk.ledger.org.was_s4(one.section.key) for one in chosen):
            return "You do this alone: nobody else can read it."
        others = self._office.desk.ledger.org.members(HR) - {pid}
        if others <= {self._office.me}:
            return "You do this alone: no second person exists who could sign it. It is marked so."
        return SECOND

    # -- the act ------------------------------------------------------------------------------------------------------

    def erase(self, check: ErasureCheck, typed: str) -> Outcome:
        """Do it, or ask for the second signature. ``typed``: what the person typed to confirm."""
        if " ".join(typed.split()).casefold() != " ".join(check.word.split()).casefold():
            raise BadInput("Not erased", f"Type the name as it stands there: {check.word}", "Nothing was erased.")
        closed = {one.section.key for one in check.sections if self._office.desk.ledger.org.was_s4(one.section.key)}
        own = [one for one in check.act["of"] if one[0] in closed]
        rest = [one for one in check.act["of"] if one[0] not in closed]
        if own:
            act = {**check.act, "act": self._office.new_op(), "of": own}
            keep_all(self._office, entries_of(act), failed=FAILED)
        if rest:
            return self._seconds.propose("erase", {**check.act, "of": rest})
        return Outcome(check.act["act"], done=True, sentence=_SOON)


class _Look:
    """What one section holds, as far as this device keeps it."""

    def __init__(self, office: Office, pid: str) -> None:
        self._office, self._pid = office, pid

    def __call__(self, section: Section) -> Erasable | None:
        ledger, name = self._office.desk.ledger, record_chain(self._pid, section.key)
        state = ledger.chain(name)
        if state.said == ZERO_HASH or state.newer:
            return None
        rows = said(ledger.replica.chain(name), state)
        days = [moment.astimezone().date() for ctx in _contexts(rows) if (moment := when(ctx.ts)) is not None]
        authors = dict.fromkeys(row.author for row in rows)
        return Erasable(
            section,
            len(rows),
            min(days, default=None),
            max(days, default=None),
            tuple(self._office.name(pid) for pid in authors),
        )


def _contexts(rows: Iterable[Stored]) -> list[Ctx]:
    return [read_ctx(row.ctx) for row in rows]
