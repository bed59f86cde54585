"""The outbox at work: an act is saved once, sent until it is read back, and never lost in between.

An item leaves only when an ``h`` this device remembers sending was read back *counted and not void*. A lost race is
planned again under the same op; lost rights and void content park the item with its reason and keep its text. What
the person decided is sealed under the device's vault key; the signed entries beside it are ciphertext already.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from hris_desktop.crypto import seal
from hris_desktop.crypto.chain import Entry
from hris_desktop.store.contract import MAX_BATCH, Appended, AppendResult, Conflict, Denied, Outgoing, Unknown
from hris_desktop.store.replica import Item, State, Stored
from hris_desktop.sync import framing, intents, plan_org
from hris_desktop.sync.content import DUPLICATE, FORESEEN, TAKEN_BACK, Event, SectionRecord
from hris_desktop.sync.intents import Edit, Intent
from hris_desktop.sync.ledger import Ledger, state_of
from hris_desktop.sync.plan import Already, Desk, Nothing, Refuse, Wait, plan
from hris_desktop.sync.plan_desk import Rules, no_rules
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.entries import ChainType, known_ctx, read_chain
from hris_desktop.vault.org import Org
from hris_desktop.vault.pen import Pen, Written
from hris_desktop.vault.session import Session

MOST_TRIES = 20
PAGE = 256
"""Acts looked at at a time: an outbox of ninety days is never read whole to send the next."""
AGAIN_WITH_NEW_OP = frozenset((DUPLICATE, TAKEN_BACK))
RACES = ("race", "a reader is no longer due")
"""Why a lawful act found its place taken or its key outdated: it is planned again."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A chain as it will be when this device's unsent acts have arrived."""

    chain: ChainState
    record: SectionRecord | None
    org: Org
    """For the organisation's own chain a copy that knows the unsent acts too."""
    pending: tuple[Item, ...] = ()

    def copy(self) -> Preview:
        """An independent copy: planning writes on the one it gets."""
        chain = self.chain.copy()
        org = self.org.copy() if chain.name == "org" else self.org
        return Preview(chain, self.record.copy(chain) if self.record is not None else None, org, self.pending)


@dataclass(frozen=True, slots=True)
class Letter:
    """One act ready to be appended."""

    op: str
    batch: tuple[Outgoing, ...] = field(repr=False)


class Sending:
    """See the module. ``now`` gives the display time, ``new_op`` fresh 32 hex; both are injected."""

    def __init__(
        self, ledger: Ledger, session: Session, vk: bytes, *, now: Callable[[], str], new_op: Callable[[], str]
    ) -> None:
        self._ledger, self._session, self._vk = ledger, session, vk
        self._now, self._new_op = now, new_op
        self.changed: Callable[[str], None] = lambda _chain: None
        """Called with the chain after an act was kept or given up here; the commit has happened."""
        self.rules: Rules = no_rules
        """The rules over whole sections, which hold after a merge too."""
        self._seen: tuple[tuple[str, int], Preview] | None = None
        """The last preview and its chain and turn: the next save must not replay all that waits before it."""
        ledger.settle = self.settle
        ledger.give_back = self.take_back

    def save(self, intent: Intent) -> Item:
        """Sign the act against what is known here and keep it durably; it is on this device when this returns.

        Raises ``Already`` or ``Refuse`` (nothing kept). An act that waits for a key is kept unsigned.
        """
        entries, reason = b"", ""
        try:
            entries = self._plan(intent, None)
        except Wait as wait:
            reason = wait.reason
        sealed = self._seal(intent)
        item = Item(intent.op, intent.chain, intent=sealed, entries=entries, created=self._now(), reason=reason)
        kept = replace(item, id=self._ledger.replica.outbox_add(item))
        self.changed(intent.chain)
        return kept

    def waiting(self, states: Collection[State] = (State.QUEUED, State.PARKED)) -> list[tuple[Item, Intent]]:
        """The items in these states with what the person decided, oldest first."""
        return [(item, self.intent_of(item)) for item in self._ledger.replica.outbox_list(states)]

    def intent_of(self, item: Item) -> Intent:
        """What the person decided."""
        return intents.read(seal.unseal(self._vk, item.intent, label(item.op)))

    def discard(self, op: str) -> None:
        """The person gives up an act that has not been accepted."""
        item = self._ledger.replica.outbox_get(op)
        self._ledger.replica.outbox_drop(op)
        if item is not None:
            self.changed(item.chain)

    def again(self, op: str) -> None:
        """Try an act once more that was not accepted: what stood in its way may be gone. Under its op: never twice."""
        item = self._ledger.replica.outbox_get(op)
        if item is not None and item.state is State.PARKED:
            fresh = replace(item, state=State.QUEUED, entries=b"", tries=0, reason="")
            self._ledger.replica.outbox_update(fresh)
            self.changed(item.chain)

    def preview(self, name: str, before: Item | None = None) -> Preview:
        """The chain with this device's queued acts folded in, those saved before ``before`` only if given."""
        waiting = self._ledger.replica.outbox_chain(name)
        queued = [item for item in waiting if item.entries and (before is None or item.id < before.id)]
        seen = self._remembered(name, queued) or self._believed(name)
        pending = list(seen.pending)
        pending += [item for item in queued[len(pending) :] if self._fold_in(seen, item)]
        found = replace(seen, pending=tuple(pending))
        self._seen = (name, self._ledger.turn), found.copy()
        return found

    def _fold_in(self, seen: Preview, item: Item) -> bool:
        """Let this act have arrived too; where somebody was first, as it will be planned again.

        False: nothing can be said of it until it is sent.
        """
        entries = framing.unframe(item.entries)
        if not _continues(seen.chain, entries):
            try:
                entries = [one.entry for one in self._written(self.intent_of(item), seen.copy())]
            except Nothing:
                return False
        return _follows(seen, entries)

    def _remembered(self, name: str, queued: Sequence[Item]) -> Preview | None:
        """The last preview, if nothing was learnt since and all that it folded in still waits unchanged."""
        if self._seen is None or self._seen[0] != (name, self._ledger.turn):
            return None
        folded = self._seen[1].pending
        same = len(folded) <= len(queued) and all(
            (old.id, old.entries) == (new.id, new.entries) for old, new in zip(folded, queued, strict=False)
        )
        return self._seen[1].copy() if same else None

    def _believed(self, name: str) -> Preview:
        """The chain as the log has it; a section replayed, any other as it is known: the organisation's may be long."""
        if read_chain(name).type is not ChainType.RECORD:
            org = self._ledger.org.copy() if name == "org" else self._ledger.org
            return Preview(self._ledger.chain(name).copy(), None, org)
        rows = self._ledger.replica.chain(name)
        state = state_of(name, rows)
        record = self._ledger.fresh_record(name, state)
        for stored in rows:
            if stored.place == Place.COUNTED:
                record.take(stored)
        return Preview(state, record, self._ledger.org)

    def outgoing(self, skip: Collection[str] = ()) -> Letter | None:
        """The next act to send, planned again if the log has moved on; ops in ``skip`` and their chains wait."""
        ready = next(self._sendable(skip), None)
        return self._letter(ready) if ready is not None else None

    def parcel(self, skip: Collection[str] = (), *, most: int = MAX_BATCH) -> tuple[Letter, ...]:
        """What goes out in one append: of each chain the first act that is ready, oldest first, as many as fit.

        ``most``: acts at most; ops in ``skip`` and their chains wait. An act on ``org`` goes alone: it may change what
        the others are judged by.
        """
        ready: list[Item] = []
        room = MAX_BATCH
        for item in self._sendable(skip):
            entries = len(framing.unframe(item.entries))
            alone = "org" in (item.chain, *(one.chain for one in ready))
            if ready and (entries > room or alone or len(ready) == most):
                break
            ready.append(item)
            room -= entries
        if not ready:
            return ()
        with self._ledger.replica.transaction():
            return tuple(self._letter(item) for item in ready)

    def _sendable(self, skip: Collection[str]) -> Iterator[Item]:
        """The first act of each chain that is not in ``skip`` and ready, oldest first.

        What waits for a role's key holds up acts about that role only: taking HR from somebody must not wait for a key
        of payroll's. Whatever is held up gets the reason of what it waits behind, for the person to read.
        """
        held: dict[str, str] = {}
        after = 0
        while page := self._ledger.replica.outbox_queued(after, PAGE):
            after = page[-1].id
            for item in page:
                if item.op in skip or item.chain in held:
                    reason = held.setdefault(item.chain, "")
                    if reason not in ("", item.reason):
                        self._ledger.replica.outbox_update(replace(item, reason=reason))
                    continue
                roles = self._roles(item)
                behind = next((held[role] for role in roles if role in held), None)
                if behind is not None:  # without entries: what overtakes it is not planned on top of it
                    self._ledger.replica.outbox_update(replace(item, entries=b"", reason=behind))
                ready = self._ready(item) if behind is None else None
                # what continues it waits for it; what was done or given up is in nobody's way
                left = self._ledger.replica.outbox_get(item.op) if ready is None else item
                if left is not None and left.state is State.QUEUED:
                    held |= dict.fromkeys(roles if ready is None and roles else (item.chain,), left.reason)
                if ready is not None:
                    yield ready

    def _roles(self, item: Item) -> frozenset[str]:
        return intents.roles_of(self.intent_of(item)) if item.chain == "org" else frozenset()

    def answered(self, op: str, result: AppendResult) -> None:
        """Note the store's answer. Nothing leaves the outbox here: only reading back settles."""
        item = self._ledger.replica.outbox_get(op)
        if item is None:
            return
        match result:
            case Appended() | Unknown():
                return
            case Denied(reason):
                self._park(item, f"The store refused it: {reason}")
            case Conflict():
                self._count_try(item)

    def settle(self, kept: Sequence[Stored]) -> None:
        """Look through a batch that is being committed for what this device sent."""
        sent = {h: op for op, hashes in self._ledger.replica.outbox_sent() for h in framing.hashes(hashes)}
        for stored in kept:
            # asked for again each time: an earlier row of this very batch may have settled or renewed the act
            item = self._ledger.replica.outbox_get(sent[stored.h]) if stored.h in sent else None
            if item is not None:
                self._settle_one(item, stored)

    def _settle_one(self, item: Item, stored: Stored) -> None:
        present = [entry.h for entry in framing.unframe(item.entries)]
        if stored.place == Place.COUNTED and stored.content != Content.VOID:
            # one that others of the same act follow waits for the last of them: a store may have lost those
            if stored.h not in present[:-1]:
                self._ledger.replica.outbox_drop(item.op)
        elif stored.place == Place.COUNTED and stored.content_reason in AGAIN_WITH_NEW_OP:
            self._renew(item)
        elif stored.place == Place.COUNTED:
            self._park(item, f"It changed nothing: {stored.content_reason}")
        elif stored.h not in present:
            return  # an earlier try; the present one is on its way
        elif stored.place == Place.BROKEN or stored.place_reason.startswith(RACES):
            # a broken row under the name of one's own entry is the host's doing: signed again it has another name
            self._count_try(replace(item, entries=b""))
        else:
            self._park(item, f"It was not accepted: {stored.place_reason}")

    def take_back(self, events: Sequence[Event]) -> None:
        """Queue own acts anew whose epoch was taken back after they had been settled; in the pull's transaction."""
        for event in events:
            seen = {(change.item, change.field): change.was for change in event.changes}
            asked = event.kind == "prop"
            edit = Edit(self._new_op(), event.ctx.chain, event.changes, seen, event.text, request=asked)
            item = Item(edit.op, edit.chain, intent=self._seal(edit), created=self._now())
            self._ledger.replica.outbox_add(item)

    def _renew(self, item: Item) -> None:
        op = self._new_op()
        intent = replace(self.intent_of(item), op=op)
        self._ledger.replica.outbox_drop(item.op)
        fresh = Item(op, item.chain, intent=self._seal(intent), created=item.created, tries=item.tries + 1)
        self._ledger.replica.outbox_add(fresh)

    def _ready(self, item: Item) -> Item | None:
        """The item with entries that continue the chain as it stands, or None if it waits, was done or was parked.

        Of a chain that this device keeps no more it could not read back what becomes of it: whoever lost it is asked
        to plan again, and learns why that cannot be.
        """
        if item.entries and item.chain in self._ledger.scope and self._fits(item):
            return item
        try:
            entries = self._plan(self.intent_of(item), item)
        except Wait as wait:
            self._ledger.replica.outbox_update(replace(item, reason=wait.reason))
            return None
        except Already:
            self._ledger.replica.outbox_drop(item.op)
            return None
        except Refuse as refuse:
            self._park(item, refuse.reason)
            return None
        return replace(item, entries=entries, reason="")

    def _fits(self, item: Item) -> bool:
        """Whether its entries can be sent as they are; not what the log has, refused: no store takes a name twice."""
        entries = framing.unframe(item.entries)
        return _continues(self._ledger.chain(item.chain), entries) and self._ledger.replica.by_h(entries[-1].h) is None

    def _letter(self, item: Item) -> Letter:
        entries = framing.unframe(item.entries)
        # remembered before it is sent: a crash in between leaves a hash that was never sent, which is harmless
        self._ledger.replica.outbox_update(replace(item, sent=remembered(item)))
        rev = self._ledger.replica.max_rev(item.chain)
        ops = [known_ctx(entry.ctx).op for entry in entries]
        numbered = enumerate(zip(ops, entries, strict=True), start=rev + 1)
        return Letter(item.op, tuple(Outgoing(item.chain, at, op, entry) for at, (op, entry) in numbered))

    def _plan(self, intent: Intent, item: Item | None) -> bytes:
        return framing.frame(one.entry for one in self._written(intent, self.preview(intent.chain, item)))

    def _written(self, intent: Intent, seen: Preview) -> list[Written]:
        """The entries of an act that continue this chain; planning writes on ``seen``."""
        pen = Pen(self._session, seen=(self._ledger.cursor, self._ledger.head), ts=self._now())
        now = max(self._now(), seen.org.heard)
        return list(plan(intent, Desk(seen.org, self._session, pen, seen.chain, seen.record, now, self.rules)))

    def _count_try(self, item: Item) -> None:
        if item.tries + 1 >= MOST_TRIES:
            self._park(item, "It was tried twenty times and somebody else was always first; try again later.")
        else:
            self._ledger.replica.outbox_update(replace(item, tries=item.tries + 1))

    def _park(self, item: Item, reason: str) -> None:
        self._ledger.replica.outbox_update(replace(item, state=State.PARKED, reason=reason))

    def _seal(self, intent: Intent) -> bytes:
        return seal.seal(self._vk, intents.write(intent), label(intent.op))


def label(op: str) -> bytes:
    """What the seal of an act is bound to."""
    return b"hrd1/outbox\0" + bytes.fromhex(op)


def remembered(item: Item) -> bytes:
    """What is noted of an act before its entries are sent, so that they are known again when they are read back."""
    entries, known = framing.unframe(item.entries), framing.hashes(item.sent)
    marks = dict.fromkeys((_main(entries, item.op).h, entries[-1].h))
    return item.sent + b"".join(mark for mark in marks if mark not in known)


def _main(entries: Sequence[Entry], op: str) -> Entry:
    """The entry that carries the act's own op; an act of nothing but conflicts is read back by its last."""
    return next((entry for entry in entries if known_ctx(entry.ctx).op == op), entries[-1])


def _continues(chain: ChainState, entries: Sequence[Entry]) -> bool:
    first = known_ctx(entries[0].ctx)
    return (first.n, first.prev) == (chain.n + 1, chain.tip)


def _follows(seen: Preview, entries: Sequence[Entry]) -> bool:
    for entry in entries:
        ctx = known_ctx(entry.ctx)
        if (ctx.n, ctx.prev) != (seen.chain.n + 1, seen.chain.tip):
            return False
        seen.chain.count(ctx, h=entry.h, body=entry.body, seq=FORESEEN)
        if seen.record is not None:
            seen.record.foresee(entry, ctx)
        elif seen.chain.name == "org":
            plan_org.learn(seen.org, ctx, entry.body)
    return True
