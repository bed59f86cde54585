"""One's own record at a terminal: without the sections that the site keeps off it, and saying that they are elsewhere.

Their rows are not even here, so whatever the record said of them would be wrong: not *empty*, and not *no key*.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NoReturn

from hris_desktop.services.errors import NotAllowed
from hris_desktop.services.records import Records
from hris_desktop.services.references import at_terminal
from hris_desktop.services.save import HERE
from hris_desktop.services.views import CheckView, FormView, Problem, Receipt, RecordView, SectionView

ELSEWHERE: Final = "Not on this terminal"
SAFE: Final = (
    "It is safe on this terminal. HR cannot see it yet: it goes out as soon as there is a connection, also when you "
    "are signed out."
)


@dataclass(frozen=True, slots=True)
class Own:
    """What the person signed in is shown here: their own record, but for what the site keeps off this terminal."""

    me: str
    withheld: frozenset[str]

    def shows(self, pid: str, section: str) -> bool:
        """Whether a section of somebody is shown."""
        return pid == self.me and section not in self.withheld

    def require(self, pid: str, section: str) -> None:
        """``NotAllowed`` for anything else."""
        if not self.shows(pid, section):
            self.refuse()

    @staticmethod
    def refuse() -> NoReturn:
        """Say that it is not here."""
        told = "This terminal shows your own record, and not all of it."
        raise NotAllowed(ELSEWHERE, told, "Use your own device.")


class TerminalRecords:
    """As ``Records``, for the person signed in and what may be shown here."""

    def __init__(self, records: Records, own: Own) -> None:
        self._records, self._own = records, own

    def record(self, pid: str | None = None) -> RecordView:
        """One's own record. ``NotAllowed`` for anybody else's."""
        own = self._own
        own.require(own.me if pid is None else pid, "")
        view = self._records.record(own.me)
        shown = tuple(_named(one) for one in view.sections if one.section.key not in own.withheld)
        missing = [one.section.label for one in view.sections if one.section.key in own.withheld]
        attention = tuple(view.attention)
        if missing:
            told = f"{', '.join(missing)}. You find them on your own device."
            attention = (*attention, ("monitor", ELSEWHERE, told))
        return replace(view, sections=shown, attention=attention)

    def form(self, pid: str, key: str, item: str | None = None) -> FormView:
        """The form of one item. ``NotAllowed`` for what is not here."""
        self._own.require(pid, key)
        return self._records.form(pid, key, item)

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
        """What would be sent, or what is wrong with it."""
        self._own.require(form.subject.pid, form.section.key)
        return self._records.check(form, inputs, effective=effective, why=why, remove=remove, clear=clear)

    def save(self, check: CheckView) -> Receipt:
        """Write it; durable when it returns."""
        return for_terminal(self._records.save(check))

    def withdraw(self, pid: str, section: str, op: str) -> Receipt:
        """Take a request back."""
        self._own.require(pid, section)
        return for_terminal(self._records.withdraw(pid, section, op))

    def has_arrived(self, op: str) -> bool:
        """Whether an act stands in the log and counts."""
        return self._records.has_arrived(op)

    def discard(self, op: str) -> None:
        """Drop a change that was not accepted."""
        self._records.discard(op)

    def reveal(self, pid: str, section: str, item: str, field: str, *, op: str = "") -> str:
        """One masked value in full; raises ``PresenceNeeded``."""
        self._own.require(pid, section)
        return self._records.reveal(pid, section, item, field, op=op)

    def prove_presence(self, secret: str) -> None:
        """PIN or passphrase once more; raises ``WrongSecretError``."""
        self._records.prove_presence(secret)


def for_terminal(receipt: Receipt) -> Receipt:
    """A receipt as a terminal says it."""
    told = tuple(SAFE if sentence == HERE else sentence for sentence in receipt.sentences)
    return replace(receipt, reference=at_terminal(receipt.reference), sentences=told)


def _named(section: SectionView) -> SectionView:
    changes = tuple(replace(one, reference=at_terminal(one.reference)) for one in section.changes)
    return replace(section, changes=changes)
