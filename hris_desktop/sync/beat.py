"""Signs of life of HR: who may freeze the store cannot forge them, so their age says how old a view may be.

Whoever is in HR and wrote nothing for a day writes a ``beat`` in a chain of their own. Everybody else sees when HR was
last heard of. The times are the authors' own and only shown: nothing is judged by them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from hris_desktop.store.replica import Stored
from hris_desktop.sync.intents import Part, Public
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.verdict import Place
from hris_desktop.vault.entries import SHAPES, read_ctx

QUIET: Final = timedelta(hours=24)
KIND: Final = "beat"


class Beats:
    """See the module."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._confirmed: tuple[int, str] = (-1, "")
        self._rest_until: datetime | None = None

    def confirmed(self) -> str:
        """When anybody in HR was last heard of, as they say (ISO time); ``""`` = never."""
        if self._confirmed[0] != self._ledger.turn:
            last = self._last(self._ledger.org.members("hr"))
            self._confirmed = self._ledger.turn, read_ctx(last.ctx).ts if last is not None else ""
        return self._confirmed[1]

    def due(self, now: str) -> bool:
        """Whether the person signed in is in HR and has been quiet for a day; asked before every round."""
        me, moment = self._ledger.session, datetime.fromisoformat(now)
        org = self._ledger.org
        if me is None or KIND not in SHAPES or me.pid not in org.members("hr") or org.active_gen(me.pid) != me.gen:
            return False
        if self._rest_until is not None and moment < self._rest_until:
            return False
        last = self._last([me.pid])
        spoke = datetime.fromisoformat(read_ctx(last.ctx).ts) if last is not None else None
        # a clock that was wrong by years must not silence them for years
        self._rest_until = None if spoke is None or spoke > moment else spoke + QUIET
        queued = any(item.chain == chain_of(me.pid) for item in self._ledger.replica.outbox_list())
        return not queued and (self._rest_until is None or moment >= self._rest_until)

    def _last(self, pids: frozenset[str] | list[str]) -> Stored | None:
        return self._ledger.replica.last_by(pids, place=Place.COUNTED)


def chain_of(pid: str) -> str:
    """The chain of somebody's signs of life."""
    return f"w:{pid}"


def beat(pid: str, op: str) -> Public:
    """One sign of life."""
    return Public(op, chain_of(pid), (Part(KIND, {}),))
