"""A terminal while nobody is signed in: reads what is new as ciphertext, sends what was signed, opens nothing.

There is no session, so no key of a record is in the memory of the process. What people left waiting is set aside the
way acts are that no key here opens (``sync/unopened``): it goes out as long as its place is free and its key counts,
and is dropped when it is read back. What lost its place stays until its person signs in and it is planned again. A
replica that does not fit its anchor sends nothing and does not move the anchor: the next sign-in settles that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hris_desktop.store.contract import Outgoing, Scope, Store
from hris_desktop.store.replica import Replica, State
from hris_desktop.sync import keeping, scope, unopened
from hris_desktop.sync.anchor import Anchoring, Fit, Keeper
from hris_desktop.sync.exchange import Exchange, Local, Round
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.workstation import Chance, pinned
from hris_desktop.sync.writers import require
from hris_desktop.vault.org import Org

MOST_AT_ONCE = 200
"""Changes of one section, sent one after the other in one round."""
OF_THE_PROGRAM = ("a:", "w:")
"""Chains that the program writes to by itself; a line of the access log is no change that somebody waits for."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What lies here and is not in the log yet: how many changes, since when the oldest, and how many lost their place.

    Says nothing of whose or of what.
    """

    count: int
    oldest: str = ""
    """An ISO time."""
    needs_person: int = 0


class Unattended:
    """See the module. ``keeps``: what the people of this terminal share."""

    def __init__(
        self,
        replica: Replica,
        *,
        chance: Chance,
        keeper: Keeper,
        keeps: Callable[[Org], Scope],
        afterwards: Callable[[Store, Local], None] = lambda _store, _local: None,
    ) -> None:
        """From here on nothing in the outbox is anybody's to open, until somebody signs in.

        ``afterwards`` has the store at the end of a round that came through.
        """
        self.replica, self._afterwards = replica, afterwards
        org, pin = pinned(replica)
        self.ledger = Ledger(replica, org=org, pin=pin, keeps=keeps)
        self.chance = chance
        self._anchoring = Anchoring(replica, keeper, new_id=chance.new_op)
        self._fits = self._anchoring.look()
        if self._fits.fit is not Fit.FITS:
            self.ledger.floor = self._fits.floor
        set_aside(replica)
        self.settle()
        # in the commit that brings an entry back, so that it is never here and still waiting
        self.ledger.settle = lambda _kept: self.settle()

    def settle(self) -> None:
        """Drop what stands in the log."""
        unopened.settle(self.ledger)

    def round(self, store: Store, local: Local | None = None, done: Round | None = None) -> Round:
        """Read, send what still fits, read back. Raises ``LogTrouble``, ``StoreError``; what was kept before stays."""
        local, done = local or (lambda work: work()), done or Round()
        fits = self._fits.fit is Fit.FITS
        exchange = Exchange(self.ledger, store, local=local, anchoring=self._anchoring if fits else None)
        exchange.pull(done)
        if not fits:
            return done
        for _ in range(MOST_AT_ONCE):
            # what continues a change of the same section fits only once that one was read back
            batches = local(self._ready)
            before = done.pulled
            for batch in batches:
                store.append(batch)
            done.sent += len(batches)
            if not batches or exchange.pull(done).pulled == before:
                break
        exchange.finish()
        self._afterwards(store, local)
        return done

    def _ready(self) -> list[list[Outgoing]]:
        found = unopened.ready(self.ledger)
        if found:
            require(self.ledger)
        return found

    def waiting(self) -> Waiting:
        """What lies here; see ``Waiting``."""
        return waiting(self.ledger)

    def narrow(self) -> set[str]:
        """Drop what nobody here keeps any more, without asking the store; the chains dropped."""
        return keeping.shrink(self.ledger)


def set_aside(replica: Replica) -> int:
    """Let nothing in the outbox be taken for something that opens here; how many acts."""
    items = replica.outbox_list([State.QUEUED, State.PARKED])
    if items:
        with replica.transaction():
            for item in items:
                replica.outbox_update(replace(item, state=State.SEALED))
    return len(items)


def waiting(ledger: Ledger) -> Waiting:
    """What waits in a replica, counted without opening anything."""
    items = ledger.replica.outbox_list([State.QUEUED, State.PARKED, State.SEALED])
    items = [item for item in items if not item.chain.startswith(OF_THE_PROGRAM)]
    first = {item.chain: item for item in reversed(items)}
    stuck = {chain for chain, item in first.items() if not unopened.fits(ledger, item)}
    oldest = min((item.created for item in items), default="")
    return Waiting(len(items), oldest, sum(item.chain in stuck for item in items))


def terminal_scope(org: Org, pids: Sequence[str], sections: Sequence[str]) -> Scope:
    """What a terminal keeps: everybody's, and of the people joined to it only these sections.

    A section that is not named is never asked for, so that it cannot be read here by whoever takes the disk away.
    """
    known = [pid for pid in pids if pid in org.people]
    chains = {"org", *(f"r:{pid}:{section}" for pid in known for section in sections)}
    beginnings = {"k:", "w:", *(f"a:{pid}:" for pid in known)}
    shared = {name for name, section in org.policy().items() if scope.MEMBERS in section.roles}
    ends = {f":{name}" for name in shared & set(sections)}
    return Scope(
        everything=False, chains=tuple(sorted(chains)), prefixes=tuple(sorted(beginnings)), suffixes=tuple(sorted(ends))
    )
