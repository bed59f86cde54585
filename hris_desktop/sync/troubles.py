"""Why a store's log is not believed, and the report that each cause gets."""

from __future__ import annotations

from typing import Final

from hris_desktop.store.contract import NoAccess, WrongLogin, WrongOrganisation
from hris_desktop.sync import causes
from hris_desktop.sync.verdict import PolicyWithheld


class LogTrouble(Exception):
    """The store's log is not a continuation of what this device has verified. Nothing was removed or changed here.

    ``at`` is the position up to which it may still fit. Until it fits again nothing is sent to that store.

    LogTrouble
     ├─ WentBackwards   it is shorter than what was read from it before: an old copy was put in its place
     ├─ Forked          it shows another entry where this device has verified one
     └─ Holes           a number is missing: rows were removed
         └─ HeldBack    a row that must be shown to this device is not among those it was given
    """

    def __init__(self, sentence: str, *, at: int = 0) -> None:
        super().__init__(sentence)
        self.at = at


class WentBackwards(LogTrouble):
    """The store has fewer entries than this device has read from it."""


class Forked(LogTrouble):
    """The store shows a different history."""


class Holes(LogTrouble):
    """The numbers of the log are not contiguous."""


class HeldBack(Holes):
    """A row of a chain that this device asks for was not given to it. ``shown``: asked for by its number, it was."""

    def __init__(self, sentence: str, *, at: int, shown: bool) -> None:
        super().__init__(sentence, at=at)
        self.shown = shown


CAUSES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (WentBackwards, causes.SHORTER),
    (Forked, causes.FORKED),
    (HeldBack, causes.HELD_BACK),
    (Holes, causes.HOLES),
    (PolicyWithheld, causes.POLICY),
    (WrongOrganisation, causes.FOREIGN),
    # said for as long as it is so; nothing of the store was out of order
    (WrongLogin, ""),
    (NoAccess, causes.NO_ACCESS),
)
"""What must be seen even if it is gone by the time somebody looks."""
