"""One person's open desk on one device: replica, verified ledger, keys and outbox as one object.

Everything the services do goes through here. It belongs to the thread that owns the replica; only ``Exchange`` works
elsewhere and comes back in through its ``local``.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from hris_desktop.store.contract import Outgoing, Scope, Store
from hris_desktop.store.replica import Finding, Replica, ReplicaAltered, ReplicaDamaged, ReplicaError
from hris_desktop.sync import bookmark, daily, keeping, rules, scope
from hris_desktop.sync.anchor import Anchoring, Fit, Found, Keeper
from hris_desktop.sync.beat import Beats, beat
from hris_desktop.sync.causes import ALTERED
from hris_desktop.sync.comeback import go_on, reconcile, settle_brought
from hris_desktop.sync.exchange import Exchange, Local, Round
from hris_desktop.sync.ledger import Alarm, Ledger
from hris_desktop.sync.local import here
from hris_desktop.sync.own import STAMPED, OwnCopy, mend
from hris_desktop.sync.plan import Nothing
from hris_desktop.sync.sending import Sending
from hris_desktop.vault.founding import Founded
from hris_desktop.vault.org import Org
from hris_desktop.vault.session import Session

ORG, PIN = "org", "pin"


@dataclass(frozen=True, slots=True)
class Chance:
    """What the outside gives to keep this floor repeatable: the time for display, and fresh names."""

    now: Callable[[], str]
    """``2026-11-21T10:42:00Z``."""
    new_op: Callable[[], str]
    """32 hex."""


class Workstation:
    """See the module."""

    def __init__(
        self,
        replica: Replica,
        session: Session,
        vk: bytes,
        *,
        chance: Chance,
        keeper: Keeper | None = None,
        partial: bool = False,
        keeps: Callable[[Org], Scope] | None = None,
        progress: Callable[[int, int], None] | None = None,
        opening: Callable[[int, int], None] | None = None,
    ) -> None:
        """``keeper``: the place beside the device key that remembers how far this replica had come.

        ``partial``: this device keeps only what the person's scope names; ``keeps``: a terminal, what its people share.
        ``progress`` hears how far a ``round`` has read, and how far it goes; ``opening`` the same of what this start
        looks through because the program is another than before.
        """
        self.replica, self.session, self.chance = replica, session, chance
        self.vk, self._progress = vk, progress
        org, pin = self._pinned = pinned(replica)

        # what several share is nobody's to stamp
        self._own = OwnCopy(vk) if keeps is None else None

        def opened() -> Ledger:
            return Ledger(replica, org=org, pin=pin, session=session, partial=partial, keeps=keeps, own=self._own)

        try:
            self.ledger = opened()
        except ReplicaDamaged:
            self._mend_file()
            self.ledger = opened()
        self.sending = Sending(self.ledger, session, vk, now=chance.now, new_op=chance.new_op)
        self.beats = Beats(self.ledger)
        self.anchoring = Anchoring(replica, keeper, new_id=chance.new_op) if keeper is not None else None
        self.found = self._look()
        # of a program that kept everything, or of a role that is gone
        keeping.shrink(self.ledger)
        try:
            if not rules.are_ours(replica):
                rules.judge_anew(self.ledger, opening)
            self._read_what_opens()
        except ReplicaDamaged:
            self.mend()

    def _look(self) -> Found:
        """Hold the replica against its anchor; what does not fit is verified again from the first row, and said."""
        found = self.anchoring.look() if self.anchoring is not None else Found(Fit.FITS)
        if found.fit is Fit.FITS:
            return found
        self.ledger.note(Alarm(found.anchor.seq if found.anchor else 0, "", found.fit.value))
        self._mend_file(told=True)
        self.ledger.reload()
        self.ledger.floor = found.floor
        return found

    def _read_what_opens(self) -> None:
        """Judge what no key opened before, and look whether somebody is owed one: not again if nothing is different."""
        if self.ledger.mark.is_new or self.ledger.mark.keys != bookmark.keys_of(self.ledger):
            self.ledger.judge_unread()
            self.ledger.suspects.update(self.replica.chains("r:"))

    def mend(self) -> None:
        """Verify this device's own copy anew; what does not hold is set aside and read again from the store."""
        self._mend_file()
        self.ledger.reload()
        self._read_what_opens()

    def _mend_file(self, *, told: bool = False) -> None:
        """``told``: that something does not fit has been said, but for a row that does not hold."""
        stamped = self._own is not None and self.replica.get_meta(STAMPED) == self._own.name
        gapless: bool | None = None
        with suppress(ReplicaAltered):
            gapless = scope.read(self.replica.get_meta(scope.SCOPE)).everything
        bad = mend(self.replica, self._pinned, self._own, gapless=gapless)
        rules.note(self.replica)
        if bad or (stamped and not told):
            self.replica.findings_add([Finding(ALTERED, bad)])

    def exchange(self, store: Store, local: Local | None = None) -> Exchange:
        """The rounds of this desk with one store; ``local`` defaults to running everything in the calling thread."""
        run: Local = local or here
        return Exchange(
            self.ledger,
            store,
            local=run,
            anchoring=self.anchoring,
            begin=self._begin,
            caught_up=self._caught_up,
            go_back=lambda at: go_on(self.ledger, self.vk, at),
            besides=lambda shown: daily.look(self.ledger, shown, local=run, now=self.chance.now),
        )

    def _begin(self) -> None:
        """A row that does not fit was met since the last round."""
        if self._own is not None and self._own.is_altered:
            self.mend()

    def _caught_up(self) -> None:
        """All that the store has is read: an older copy of the replica may only now see what it had sent."""
        settle_brought(self.ledger)
        if self.found.fit is not Fit.FITS:
            reconcile(self.ledger)
            self.found = Found(Fit.FITS)
            self.ledger.floor = None
        if self.beats.due(self.chance.now()):
            # what cannot be said now is due again at the next round
            with suppress(Nothing):
                self.sending.save(beat(self.ledger, self.session.pid, self.chance.new_op()))

    def leave(self) -> None:
        """Keep what the next start would have to work out; a disk that refuses costs it a few seconds."""
        with suppress(ReplicaError):
            self.ledger.keep(always=True)

    def round(self, store: Store) -> Round:
        """One whole round in the calling thread (commands and tests): pull, push, add keys, note how far."""
        exchange = self.exchange(store)
        done = exchange.pull(progress=self._progress)
        exchange.push(self.sending, done)
        exchange.add_keys(self.session, done, now=self.chance.now, new_op=self.chance.new_op)
        exchange.finish()
        return done


def pin_down(replica: Replica, org: str, pin: bytes) -> None:
    """Note for ever which organisation this replica belongs to."""
    with replica.transaction():
        replica.set_meta(ORG, org)
        replica.set_meta(PIN, pin.hex())


def pinned(replica: Replica) -> tuple[str, bytes]:
    """The organisation's id and the hash of its genesis, as noted when the replica was made; ``KeyError`` without."""
    org, pin = replica.get_meta(ORG), replica.get_meta(PIN)
    if org is None or pin is None:
        raise KeyError("this replica belongs to no organisation")
    return org, bytes.fromhex(pin)


def first_batch(founded: Founded) -> list[Outgoing]:
    """The founding entries as one atomic append."""
    return [Outgoing("org", rev, op, entry) for rev, (op, entry) in enumerate(founded.entries, start=1)]


__all__ = ["Chance", "Workstation", "first_batch", "pin_down", "pinned"]
