"""What planning works with, and the three ways in which nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hris_desktop.domain.changes import Change
from hris_desktop.domain.fold import Fold
from hris_desktop.domain.merge import Broken
from hris_desktop.sync.content import SectionRecord
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.org import NEVER, Org
from hris_desktop.vault.pen import Pen
from hris_desktop.vault.session import Session

Rules = Callable[[str, Fold, Sequence[Change], str], Broken]
"""What the rules of a section find wrong with its state on a day (ISO), these changes in force."""


def no_rules(_section: str, _fold: Fold, _changes: Sequence[Change], _day: str) -> Broken:
    """For a program that knows no sections."""
    return frozenset()


class Nothing(Exception):
    """There is nothing to write: ``reason`` says why. Subclasses say what becomes of the outbox item."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Already(Nothing):
    """The log shows it already: done."""


class Refuse(Nothing):
    """It can no longer be: kept, reason told, text exportable."""


class Wait(Nothing):
    """Not yet: a key is missing here. Not a try."""


@dataclass(slots=True)
class Desk:
    """What planning needs: the organisation, the person's keys, a pen, and the previewed chain."""

    org: Org
    session: Session = field(repr=False)
    pen: Pen
    chain: ChainState
    record: SectionRecord | None = None
    """The previewed section, for record chains."""
    now: str = ""
    """What dates are compared with: the later of the own clock and the newest time HR has signed."""
    rules: Rules = no_rules

    @property
    def today(self) -> str:
        """The day of ``now``."""
        return self.now[:10]


def be_active(desk: Desk) -> None:
    """What this person signs counts at present; ``Refuse`` or ``Wait`` otherwise."""
    session = desk.session
    gen = desk.org.active_gen(session.pid)
    if gen == session.gen:
        return
    if gen > session.gen:
        raise Refuse("You sign with newer keys on another device now; this one can no longer write.")
    key = desk.org.key(session.pid, session.gen)
    if key is not None and key.ended != NEVER:
        raise Refuse("HR has ended this key: what it signs no longer counts. Ask HR for a new invite.")
    raise Wait("HR has not confirmed your key yet.")
