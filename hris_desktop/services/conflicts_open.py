"""Where two values wait for a decision: of everybody whose record opens here, and whom each of them is put to.

Asked are the person it is about, whoever's edit lost, and those whose role keeps the section. A section without a key
here cannot be shown; what certainly waits in it is counted, and nothing else is said of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hris_desktop.domain.ids import split_record_chain
from hris_desktop.services.conflicts_lost import Lost, find
from hris_desktop.services.office import Office
from hris_desktop.services.routing import route_of
from hris_desktop.store.replica import State
from hris_desktop.sync.verdict import Place
from hris_desktop.vault.entries import read_ctx


@dataclass(frozen=True, slots=True)
class Found:
    """What is open, the oldest first."""

    asked: tuple[Lost, ...] = ()
    """What the person signed in may decide and is asked."""
    closed: int = 0
    """Conflicts in sections that do not open here."""


class Open:
    """See the module. Looks again only when something was learnt or saved here."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._at: tuple[int, date, tuple[str, ...]] | None = None
        self._found = Found()

    def found(self) -> Found:
        """What is open now."""
        queued = self._office.desk.replica.outbox_list([State.QUEUED])
        at = self._office.desk.ledger.turn, self._office.today(), tuple(item.op for item in queued)
        if at != self._at:
            mine = {item.chain for item in queued if item.chain.startswith("r:")}
            self._at, self._found = at, self._look({*mine, *self._office.desk.ledger.clashed})
        return self._found

    def waiting(self) -> tuple[Lost, ...]:
        """What the person signed in is asked to decide."""
        return self.found().asked

    def _look(self, chains: set[str]) -> Found:
        asked: list[Lost] = []
        closed = 0
        for chain in sorted(chains):
            pid, key = split_record_chain(chain) or ("", "")
            section = next((one for one in self._office.catalogue if one.key == key), None)
            if section is None:
                continue
            fold = self._office.record(pid, key).fold
            if fold is None:
                closed += self._waits_in(chain)
                continue
            if not fold.conflicts:
                # with the next one it is there again
                self._office.desk.ledger.clashed.discard(chain)
            asked += (one for one in find(self._office, pid, section) if is_asked(self._office, one))
        return Found(tuple(sorted(asked, key=lambda one: (one.pid != self._office.me, one.event.seq))), closed)

    def _waits_in(self, chain: str) -> int:
        """How many were found in a closed section since its last change: that one may have decided those before it."""
        count = 0
        for stored in reversed(self._office.desk.replica.chain(chain)):
            kind = read_ctx(stored.ctx).kind if stored.place == Place.COUNTED else ""
            if kind == "rec":
                break
            count += kind == "conf"
        return count


def is_asked(office: Office, lost: Lost) -> bool:
    """Whether the person signed in is asked: it concerns them, or their role keeps the section; and they may."""
    standing = office.standing(lost.pid, lost.section.key)
    keeps = standing is not None and standing.by_role(office.me)
    return (keeps or office.me in {lost.pid, lost.event.ctx.pid}) and not why_not(office, lost)


def why_not(office: Office, lost: Lost) -> str:
    """Why the person signed in cannot decide it; empty if they can."""
    standing = office.standing(lost.pid, lost.section.key)
    apart = [one for one in lost.fields if lost.mine.get(one.key) != lost.stored.get(one.key)]
    if standing is None or any(not route_of(one, standing, office.me) for one in apart if one.in_forms):
        return "Part of this is not yours to change; whoever keeps it decides."
    return ""


__all__ = ["Found", "Open", "is_asked", "why_not"]
