"""Signs of life of HR: who may freeze the store cannot forge them, so their age says how old a view may be.

Whoever is in HR and for a day wrote nothing that shows where the organisation's chain stands writes a ``beat`` in a
chain of their own. Everybody else sees when HR was last heard of. Who keeps few chains hears by two things only: an
entry of that chain, and a beat that names its end (``org_tip``); another entry says nothing of what they were not
shown. The times are the authors' own and only shown: nothing is judged by them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from hris_desktop.store.replica import Stored
from hris_desktop.sync import org_tip
from hris_desktop.sync.intents import Part, Public
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.verdict import Place
from hris_desktop.vault.entries import SHAPES, read_ctx

QUIET: Final = timedelta(hours=24)
KIND: Final = org_tip.KIND


class Beats:
    """See the module."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._newest: tuple[int, Stored | None] = (-1, None)
        self._rest_until: datetime | None = None

    def confirmed(self) -> str:
        """When anybody in HR was last heard of, as they say (ISO time); ``""`` = never."""
        last = self.newest()
        return read_ctx(last.ctx).ts if last is not None else ""

    def newest(self) -> Stored | None:
        """The entry by which anybody in HR was last heard of."""
        if self._newest[0] != self._ledger.turn:
            everything = self._ledger.scope.everything
            last = self._last(self._ledger.org.members("hr"), about_org=not everything)
            self._newest = self._ledger.turn, last
        return self._newest[1]

    def due(self, now: str) -> bool:
        """Whether the person signed in is in HR and has been quiet for a day; asked before every round."""
        me, moment = self._ledger.session, datetime.fromisoformat(now)
        org = self._ledger.org
        if me is None or KIND not in SHAPES or me.pid not in org.members("hr") or org.active_gen(me.pid) != me.gen:
            return False
        if self._rest_until is not None and moment < self._rest_until:
            return False
        last = self._last([me.pid], about_org=True)
        spoke = datetime.fromisoformat(read_ctx(last.ctx).ts) if last is not None else None
        # a clock that was wrong by years must not silence them for years
        self._rest_until = None if spoke is None or spoke > moment else spoke + QUIET
        queued = any(item.chain == chain_of(me.pid) for item in self._ledger.replica.outbox_list())
        return not queued and (self._rest_until is None or moment >= self._rest_until)

    def _last(self, pids: frozenset[str] | list[str], *, about_org: bool) -> Stored | None:
        replica = self._ledger.replica
        if not about_org:
            return replica.last_by(pids, place=Place.COUNTED)
        return replica.last_by(pids, place=Place.COUNTED, chain="org", or_holds=org_tip.NAMED)


def chain_of(pid: str) -> str:
    """The chain of somebody's signs of life."""
    return f"w:{pid}"


def beat(ledger: Ledger, pid: str, op: str) -> Public:
    """One sign of life."""
    return Public(op, chain_of(pid), (Part(KIND, org_tip.named(ledger)),))
