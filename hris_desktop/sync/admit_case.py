"""What every rule of a kind is given, and how it refuses.

A rule is a function of one ``Case``: the entry, its chain and the organisation as both stand before it. It returns
nothing, or raises ``Refused``: *not counted*, with the reason of docs/wire-format.md. No rule reads a clock or a key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hris_desktop.sync.verdict import Place, Refused
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.entries import Ctx
from hris_desktop.vault.org import Org


@dataclass(slots=True)  # as Ctx: one is made for every row, and nobody writes to it
class Case:
    """One entry at its position."""

    org: Org
    ctx: Ctx
    chain: ChainState
    seq: int
    h: bytes
    bh: bytes

    @property
    def d(self) -> Any:  # noqa: ANN401 - reading the context has checked every type in it
        """The context's own part for its kind."""
        return self.ctx.d

    @property
    def author(self) -> str:
        """Who signed."""
        return self.ctx.pid


Rule = Callable[[Case], None]


def rule(holds: bool, reason: str) -> None:  # noqa: FBT001 - reads as the rule itself
    """Go on, or refuse with the reason."""
    if not holds:
        raise Refused(Place.NOT_COUNTED, reason)


def by_hr(case: Case) -> None:
    """The author is an active member of HR."""
    rule(case.author in case.org.members("hr", case.seq), "author is not HR")
