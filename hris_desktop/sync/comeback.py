"""Bringing lost entries back: each author's own, as new acts through the outbox, nothing twice.

A store was put back to an older state and somebody wrote to it before that was noticed. Two histories cannot be joined,
so the person goes on with the store's: what stood above the last common position is set aside with what it meant. An
act comes back under its own op. So a second device of the same person, or a second attempt, finds it in the log and
leaves it; votes and decisions still name the requests they were about; and second signatures still fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hris_desktop.crypto import seal
from hris_desktop.crypto.errors import CannotOpen, Malformed
from hris_desktop.domain.changes import Change
from hris_desktop.store.replica import Fate, Item, Lost, State, Stored
from hris_desktop.sync import intents
from hris_desktop.sync.content import Event, SectionRecord
from hris_desktop.sync.intents import Decide, Edit, EraseAct, GrantAct, Intent, Part, Public, ReadAct, Withdraw
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.sending import Sending, label
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault import envelope
from hris_desktop.vault.entries import Ctx, read_ctx

BOUND: Final = frozenset(("invite", "genesis", "recovery", "beat", "dek", "rolekey"))
"""What is signed for one place in the log, or made again by itself: it cannot be said once more unchanged."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A lost act of this person. ``ready``: what it rests on is in the log."""

    lost: Lost
    intent: Intent
    ready: bool


def go_on(ledger: Ledger, vk: bytes, common: int) -> int:
    """Go on with the store's history from ``common``; returns how many entries were set aside. Nothing is removed."""
    own = meanings(ledger, common)
    for item in ledger.replica.outbox_list():
        if item.chain.startswith("w:"):
            # it may name an entry that is not in this history, and the next round makes another
            ledger.replica.outbox_drop(item.op)
    return ledger.cut(common, {name: seal.seal(vk, intents.write(one), label(one.op)) for name, one in own})


def meanings(ledger: Ledger, after: int) -> list[tuple[bytes, Intent]]:
    """What the person's own good entries above a position meant, each with the entry's name, in their order."""
    me = ledger.session.pid if ledger.session else ""
    rows = [row for row in _above(ledger, after) if row.author == me and row.place == Place.COUNTED]
    records: dict[str, dict[int, Event]] = {}
    found: list[tuple[bytes, Intent]] = []
    named = _named(rows)
    for row in rows:
        ctx = read_ctx(row.ctx)
        if row.content == Content.VOID or ctx.kind in BOUND or ctx.op in named:
            continue
        intent = _of_record(ledger, row, ctx, records) if row.chain.startswith("r:") else _public(ledger, row, ctx)
        if intent is not None:
            found.append((row.h, intent))
    return found


def _above(ledger: Ledger, after: int) -> Iterable[Stored]:
    while rows := ledger.replica.after(after, 500):
        yield from rows
        after = rows[-1].seq


def _named(rows: Sequence[Stored]) -> set[str]:
    """Own votes on which own decisions among these rest: deciding again votes again."""
    decided = (read_ctx(row.ctx) for row in rows if row.chain.startswith("r:"))
    return {op for ctx in decided if ctx.kind == "rec" for op in ctx.d.get("basis", ())[1:]}


def _public(ledger: Ledger, row: Stored, ctx: Ctx) -> Intent | None:
    if row.body is None:
        return None
    if ctx.kind not in ("grant", "read"):
        return Public(ctx.op, row.chain, (Part(ctx.kind, dict(ctx.d), row.body),))
    try:
        content = envelope.open_(ctx, row.ctx, row.body, keys=ledger.session) if ledger.session else None
    except (CannotOpen, Malformed):
        content = None
    return _sealed(ctx, content) if isinstance(content, dict) else None


def _sealed(ctx: Ctx, content: dict[str, Any]) -> Intent | None:
    """What was said in a body that is sealed for one place in the log; it is sealed anew."""
    purpose, d = content.get("purpose"), ctx.d
    if not isinstance(purpose, str):
        return None
    if ctx.kind == "grant":
        return GrantAct(ctx.op, d["role"], d["pid"], tuple(d["sections"]), d["until"], purpose)
    sections, since = content.get("sections"), content.get("since")
    whole = isinstance(sections, list) and all(isinstance(one, str) for one in sections) and isinstance(since, str)
    return ReadAct(ctx.op, ctx.chain, tuple(sections or ()), purpose, str(since)) if whole else None


def _of_record(ledger: Ledger, row: Stored, ctx: Ctx, known: dict[str, dict[int, Event]]) -> Intent | None:
    if row.chain not in known:
        known[row.chain] = {event.seq: event for event in ledger.record(row.chain).events}
    event = known[row.chain].get(row.seq)
    if event is None or event.content is not Content.GOOD:
        return None
    return _losing(ledger.record(row.chain), ctx) if ctx.kind == "conf" else _meant(event)


def _meant(event: Event) -> Intent | None:
    op, chain, d = event.ctx.op, event.ctx.chain, event.ctx.d
    match event.kind:
        case "rec" if event.basis:
            return Decide(op, chain, event.basis[0], yes=True, reason=event.text)
        case "rec" | "prop" if event.changes:
            seen = {(change.item, change.field): change.was for change in event.changes}
            return Edit(op, chain, event.changes, seen, event.text, request=event.kind == "prop")
        case "vote":
            return Decide(op, chain, d["prop"], yes=d["yes"], reason=event.text)
        case "withdraw":
            return Withdraw(op, chain, d["prop"])
        case "erase":
            return EraseAct(op, chain, dict(d))
    return None


def _losing(record: SectionRecord, ctx: Ctx) -> Intent | None:
    """The values of an edit that lost: saved again, they lose again, and both are shown again."""
    conflicts = record.fold.conflicts if record.fold is not None else {}
    for (of, item, _), mine in conflicts.items():
        if of == ctx.d["of"]:
            changes = tuple(Change(item, name, None, value) for name, value in mine.items() if value is not None)
            return Edit(ctx.op, record.chain.name, changes, {(item, name): None for name in mine}) if changes else None
    return None


def waiting(ledger: Ledger, sending: Sending) -> list[Waiting]:
    """The person's own lost acts that can come back, oldest first; those in the log again are settled on the way."""
    found: list[Waiting] = []
    for lost in ledger.replica.lost(Fate.LOST):
        if stands(ledger, lost):
            ledger.replica.set_fate(lost.id, Fate.BROUGHT)
        elif lost.intent:
            intent = sending.intent_of(Item(lost.op, lost.chain, intent=lost.intent))
            found.append(Waiting(lost, intent, ready(ledger, intent)))
    return found


def stands(ledger: Ledger, lost: Lost) -> bool:
    """Whether a lost entry is in the log again, itself or brought back under its op by another device."""
    here = ledger.replica.by_h(lost.h)
    if here is not None and (here.place == Place.COUNTED or not lost.intent):
        return True
    try:
        return (lost.author, lost.op) in ledger.chain(lost.chain).ops
    except Malformed:
        return False


def ready(ledger: Ledger, intent: Intent) -> bool:
    """Whether what an act rests on is in the log; else it waits until its author has brought that back."""
    match intent:
        case Decide() | Withdraw():
            return intent.prop in ledger.chain(intent.chain).askers
        case Public(parts=parts) if intent.chain == "org":
            return all(_possible(ledger, part) for part in parts)
    return True


def _possible(ledger: Ledger, part: Part) -> bool:
    org, d = ledger.org, part.d
    match part.kind:
        case "confirm":
            return org.key(str(d["pid"]), int(d["gen"])) is not None
        case "accept":
            return d["inv"] in org.invites
        case "role+":
            names = [str(one).removeprefix("p:").rpartition(":")[0] for one in d["to"]]
            return d["role"] in org.role_keys and all(org.active_gen(pid) for pid in names)
    return "pid" not in d or not d["pid"] or part.kind == "person" or d["pid"] in org.people


def bring_back(ledger: Ledger, sending: Sending, chosen: Iterable[Waiting], *, now: Callable[[], str]) -> int:
    """Put lost acts into the outbox; those that are not ready stay. Returns how many were put there."""
    brought = 0
    for one in chosen:
        if not one.ready:
            continue
        with ledger.replica.transaction():
            if not stands(ledger, one.lost) and ledger.replica.outbox_get(one.lost.op) is None:
                item = Item(one.lost.op, one.lost.chain, intent=one.lost.intent, created=now())
                ledger.replica.outbox_add(item)
                brought += 1
            ledger.replica.set_fate(one.lost.id, Fate.BROUGHT)
        sending.changed(one.lost.chain)
    return brought


def leave(ledger: Ledger, number: int) -> None:
    """The person decided that this one need not come back."""
    ledger.replica.set_fate(number, Fate.LEFT)


def settle_brought(ledger: Ledger) -> int:
    """Drop brought-back acts that another device of the same person brought back first. Returns how many."""
    replica, done = ledger.replica, 0
    me = ledger.session.pid if ledger.session else ""
    brought = replica.lost_ops(Fate.BROUGHT)
    for item in replica.outbox_list([State.QUEUED]) if brought else ():
        if item.op in brought and not item.sent and (me, item.op) in ledger.chain(item.chain).ops:
            replica.outbox_drop(item.op)
            done += 1
    return done


def reconcile(ledger: Ledger) -> int:
    """Settle acts by their op alone, where this replica is an older copy: how they were last sent is not in it.

    Only what this very device signed settles them. Returns how many were in the log already.
    """
    done = 0
    for item in ledger.replica.outbox_list([State.QUEUED, State.PARKED]):
        rows = ledger.replica.by_ops([item.op])
        if any(_by_this_device(ledger, row) for row in rows if row.chain == item.chain):
            ledger.replica.outbox_drop(item.op)
            done += 1
    return done


def _by_this_device(ledger: Ledger, row: Stored) -> bool:
    if row.place != Place.COUNTED or row.content == Content.VOID or ledger.session is None:
        return False
    ctx = read_ctx(row.ctx)
    return (ctx.pid, ctx.dev) == (ledger.session.pid, ledger.session.dev)
