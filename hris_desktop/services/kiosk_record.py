"""One's own record at a terminal: without the sections that the site keeps off it, and saying that they are elsewhere.

Their rows are not even here, so whatever the record said of them would be wrong: not *empty*, and not *no key*.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from hris_desktop.services.errors import NotAllowed
from hris_desktop.services.records import Records
from hris_desktop.services.views import CheckView, FormView, Problem, Receipt, RecordView

ELSEWHERE = "Not on this terminal"


class TerminalRecords:
    """As ``Records``, for the person signed in and what may be shown here."""

    def __init__(self, records: Records, withheld: Collection[str], me: str) -> None:
        self._records, self._withheld, self._me = records, frozenset(withheld), me

    def record(self, pid: str | None = None) -> RecordView:
        """One's own record. ``NotAllowed`` for anybody else's."""
        if pid not in (None, self._me):
            self._refuse(pid or "", "")
        view = self._records.record(self._me)
        shown = tuple(one for one in view.sections if one.section.key not in self._withheld)
        missing = [one.section.label for one in view.sections if one.section.key in self._withheld]
        attention = tuple(view.attention)
        if missing:
            told = f"{', '.join(missing)}. You find them on your own device."
            attention = (*attention, ("monitor", ELSEWHERE, told))
        return replace(view, sections=shown, attention=attention)

    def form(self, pid: str, key: str, item: str | None = None) -> FormView:
        """The form of one item. ``NotAllowed`` for what is not here."""
        self._refuse(pid, key)
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
        self._refuse(form.subject.pid, form.section.key)
        return self._records.check(form, inputs, effective=effective, why=why, remove=remove, clear=clear)

    def save(self, check: CheckView) -> Receipt:
        """Write it; durable when it returns."""
        return self._records.save(check)

    def withdraw(self, pid: str, section: str, op: str) -> Receipt:
        """Take a request back."""
        self._refuse(pid, section)
        return self._records.withdraw(pid, section, op)

    def discard(self, op: str) -> None:
        """Drop a change that was not accepted."""
        self._records.discard(op)

    def reveal(self, pid: str, section: str, item: str, field: str, *, op: str = "") -> str:
        """One masked value in full; raises ``PresenceNeeded``."""
        self._refuse(pid, section)
        return self._records.reveal(pid, section, item, field, op=op)

    def prove_presence(self, secret: str) -> None:
        """PIN or passphrase once more; raises ``WrongSecretError``."""
        self._records.prove_presence(secret)

    def _refuse(self, pid: str, section: str) -> None:
        if pid != self._me or section in self._withheld:
            told = "This terminal shows your own record, and not all of it."
            raise NotAllowed(ELSEWHERE, told, "Use your own device.")
