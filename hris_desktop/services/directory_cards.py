"""What everybody's directory card says today, for all services that name people: read once and kept on this device.

Opening a card costs a key exchange, so a list of thousands cannot open them at every start. What was read is kept in
the replica's cache under the device's vault key, with the position of the log up to which it holds; afterwards only
cards with a newer entry are opened again. Nothing is believed that was not verified: the cache is made of verified
cards, opens with this device's key alone, and counts only for the very log it was made from.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from hris_desktop.crypto import seal
from hris_desktop.crypto.errors import CryptoError
from hris_desktop.domain.fold import Fold
from hris_desktop.domain.ids import record_chain, split_record_chain
from hris_desktop.domain.schema import Section
from hris_desktop.store.replica import Replica
from hris_desktop.sync.ledger import state_of
from hris_desktop.sync.verdict import Place
from hris_desktop.sync.workstation import Workstation

KEPT, BESIDE = "directory", "people index"
"""What is kept of the cards, and the index that counts only beside them."""
FORM: Final = 1
"""Of what is kept; another form is read anew."""
_LABEL: Final = b"hrd1/directory-cache\0"
ENOUGH, PART = 50, 50
"""So many cards read anew are worth keeping again, but at least one in ``PART`` of all."""


@dataclass(frozen=True, slots=True)
class Said:
    """The values of one card on the day it was read."""

    values: Mapping[str, str] = field(repr=False)
    until: str = ""
    """The first day on which it will say something else; empty = none is planned."""


NOTHING: Final = Said({})


class Cards:
    """See the module. ``today`` gives the day as ISO; ``values_of`` what a fold holds on that day."""

    def __init__(
        self,
        desk: Workstation,
        section: Section,
        *,
        today: Callable[[], str],
        values_of: Callable[[Fold], dict[str, str]],
    ) -> None:
        self._desk, self._section = desk, section
        self._today, self._values_of = today, values_of
        self._said: dict[str, Said] = {}
        self._stale: dict[str, None] = {}
        self._turn, self._seq, self._day = -1, 0, ""
        self._known, self._roles = 0, frozenset[str]()
        self._unsaved = 0
        self.mark = ""
        """Names what was kept: the position and head of the log up to which it holds, and the day."""
        self._news: dict[str, None] = {}
        self._load()

    def said(self, pid: str) -> Mapping[str, str]:
        """The values of one card; empty while it does not open here. Reads it if need be."""
        self.notice()
        if pid in self._stale:
            self.read(pid)
        return self._said.get(pid, NOTHING).values

    def each(self, pids: Iterable[str], name: str) -> dict[str, str]:
        """One value of many cards, looking for news once and not for each."""
        self.notice()
        return {
            pid: (self.said(pid) if pid in self._stale else self._said.get(pid, NOTHING).values).get(name, "")
            for pid in pids
        }

    def stale(self) -> Mapping[str, None]:
        """Whose card has to be read (again), in the order in which they came."""
        self.notice()
        return self._stale

    def take_news(self) -> Iterable[str]:
        """Who was read and says something new since the last call. For one listener."""
        news, self._news = self._news, {}
        return news

    def read(self, pid: str) -> None:
        """Read one card (again)."""
        self._stale.pop(pid, None)
        name = record_chain(pid, self._section.key)
        ledger = self._desk.ledger
        rows = ledger.replica.chain(name)
        # a record of its own: thousands of them would drive out of the ledger what somebody is looking at
        state = state_of(name, rows)
        record = ledger.fresh_record(name, state)
        for stored in rows:
            if stored.place == Place.COUNTED:
                record.take(stored)
        fold = record.fold or Fold()
        fresh = Said(self._values_of(fold), _next_day(fold, self._today()))
        before = self._said.get(pid)
        self._said[pid] = fresh
        if fresh == before:
            return
        self._news[pid] = None
        self._unsaved += 1
        if state.erased:
            # what was kept says it still; it is kept anew as soon as everything is read
            for name in (KEPT, BESIDE):
                ledger.replica.cache_drop(name)
            self._unsaved = max(self._unsaved, len(self._said))

    def notice(self) -> None:
        """Find out which cards may say something new, from what the ledger has learnt since."""
        ledger, day = self._desk.ledger, self._today()
        if (ledger.turn, day) == (self._turn, self._day):
            return
        self._turn = ledger.turn
        if day != self._day:
            self._day = day
            self._stale |= {pid: None for pid, said in self._said.items() if said.until and day >= said.until}
        if len(ledger.org.people) != self._known:
            self._known = len(ledger.org.people)
            self._stale |= {pid: None for pid in ledger.org.people if pid not in self._said}
        self._look_at_new_entries()
        self._look_at_new_keys()

    def _look_at_new_entries(self) -> None:
        ledger = self._desk.ledger
        if ledger.cursor == self._seq:
            return
        # of somebody nothing was read of, the card is to be read anyway
        for chain in ledger.replica.chains_after(self._seq) if self._seq else ():
            about = split_record_chain(chain)
            if about is not None and about[1] == self._section.key and about[0] in ledger.org.people:
                self._stale[about[0]] = None
        self._seq = ledger.cursor

    def _look_at_new_keys(self) -> None:
        """A role's key opens cards that have no new entry."""
        roles = self._desk.session.roles_held
        if roles != self._roles:
            self._roles = roles
            self._stale |= {pid: None for pid, said in self._said.items() if not said.values}

    # -- keeping ------------------------------------------------------------------------------------------------------

    def keep(self, *, always: bool = False) -> None:
        """Keep what was read, if that is worth it: everything was read, and enough of it is new (or ``always``)."""
        enough = 1 if always else min(max(ENOUGH, len(self._said) // PART), len(self._said))
        if self._stale or self._unsaved < enough or not self._unsaved:
            return
        ledger = self._desk.ledger
        known = {
            "form": FORM,
            "seq": self._seq,
            "head": ledger.replica.head_at(self._seq).hex(),
            "day": self._day,
            "cards": {pid: [said.until, said.values] for pid, said in self._said.items() if said.values},
        }
        data = json.dumps(known, ensure_ascii=False, separators=(",", ":"), default=dict).encode()
        ledger.replica.cache_put(KEPT, seal.seal(self._desk.vk, data, self._label()))
        self._unsaved, self.mark = 0, f"{known['seq']}:{known['head']}:{known['day']}"

    @property
    def is_kept(self) -> bool:
        """Whether everything read is what was kept under ``mark``."""
        return bool(self.mark) and not self._unsaved and not self._stale

    def _load(self) -> None:
        sealed = self._desk.replica.cache_get(KEPT)
        if sealed is None:
            return
        try:
            known = json.loads(seal.unseal(self._desk.vk, sealed, self._label()))
        except (CryptoError, ValueError):
            return  # another vault key, or damaged: everything can be read again
        if known.get("form") != FORM or not _same_log(self._desk.replica, known["seq"], known["head"]):
            return
        self._seq, self._day = known["seq"], known["day"]
        people = self._desk.ledger.org.people
        self._said = {pid: Said(values, until) for pid, (until, values) in known["cards"].items() if pid in people}
        self._roles = self._desk.session.roles_held
        self._news = dict.fromkeys(self._said)
        self.mark = f"{self._seq}:{known['head']}:{self._day}"

    def _label(self) -> bytes:
        session = self._desk.session
        return _LABEL + f"{session.org}\0{session.pid}".encode()


def _same_log(replica: Replica, seq: int, head: str) -> bool:
    try:
        return replica.head_at(seq).hex() == head
    except KeyError:
        return False


def _next_day(fold: Fold, today: str) -> str:
    days = [day for item, name in fold.timelines for day, _ in fold.later(item, name, today)]
    return min(days, default="")
