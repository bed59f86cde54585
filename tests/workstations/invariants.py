"""What must hold after every step, and what must hold when all is at rest: I1 to I18, a checker each.

A checker says what is wrong; nothing said is well. ``check`` and ``check_at_rest`` hold them against a history in
memory; the soak, the faults and the crash points use the same ones. ``test_checkers`` plants a violation for each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from hris_desktop.crypto.errors import CryptoError
from hris_desktop.services.store_words import WARNINGS
from hris_desktop.store.replica import Item, State
from hris_desktop.sync import causes
from hris_desktop.sync.intents import Edit
from hris_desktop.sync.keeping import growing
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.verdict import hash_or_mark
from hris_desktop.vault.session import BadWrap, Session
from tests.workstations.site import Desk
from tests.workstations.world import (
    CONTENTS,
    PLACES,
    Act,
    World,
    clients,
    in_the_log,
    opens_all,
    records,
)

Wrong = Iterator[tuple[object, ...]]
Look = Callable[[World], Wrong]


class Violated(AssertionError):
    """An invariant does not hold."""


@dataclass(frozen=True)
class Checker:
    """One invariant: its number, its sentence, and how it is seen."""

    number: str
    sentence: str
    look: Look

    def __call__(self, world: World) -> None:
        for facts in self.look(world):
            raise Violated(f"{self.number} ({self.sentence}): {facts}")


CHECKERS: dict[str, Checker] = {}


def holds(number: str, sentence: str) -> Callable[[Look], Checker]:
    """Give a number and a sentence to a look."""

    def made(look: Look) -> Checker:
        CHECKERS[number] = Checker(number, sentence, look)
        return CHECKERS[number]

    return made


def readers(world: World) -> Iterator[tuple[str, Ledger]]:
    """Clients in whose replica something was written since the last check."""
    return ((name, ledger) for name, ledger in clients(world) if name in world.changed)


# ------------------------------------------------------------------------------------------------ after every step


@holds("I1", "no acknowledged edit is lost: each saved (op, field) is in the log, in an open conflict, or in an outbox")
def i1(world: World) -> Wrong:
    for act in world.acts:
        if isinstance(act.intent, Edit) and not act.given_up:
            yield from _kept(world, act, act.intent)


def _kept(world: World, act: Act, edit: Edit) -> Wrong:
    desk, chain = world.site.desks[act.desk], world.oracle.chains.get(edit.chain)
    mark = (id(world.oracle), len(chain.sides) if chain else 0, desk.replica._db.total_changes)
    if act.settled == mark:
        return
    if not act.ops & ({item.op for item in world.box(desk)} | world.aside(desk)):
        missing = [change for change in edit.changes if not in_the_log(world, act, desk.pid, change)]
        if missing:
            yield act.desk, edit.chain, missing
    act.settled = mark


@holds("I2", "no op is applied twice")
def i2(world: World) -> Wrong:
    for name, ledger in readers(world):
        good = [(r.chain, r.author, r.op) for r in world.rows(name, ledger) if r.place == 1 and r.content == 2]
        if len(set(good)) != len(good):
            yield name, [one for one in good if good.count(one) > 1]


@holds(
    "I3", "no silent overwrite: a field changes only if its author's base showed the value it had immediately before"
)
def i3(world: World) -> Wrong:
    edits = {op: act.intent for act in world.acts for op in act.ops if isinstance(act.intent, Edit)}
    for name, ledger in readers(world):
        for row in world.rows(name, ledger):
            if row.place == 1 and row.content == 2 and row.chain.startswith("r:"):
                known = world.oracle.rows[row.seq - 1]
                yield from (
                    (name, row.seq, one) for one in known.changes if known.before[one[0], one[1], one[4]] != one[2]
                )
                edit = edits.get(row.op)
                if edit is not None and "basis" not in known.ctx["d"]:
                    yield from ((name, row.seq, "not shown", o) for o in known.changes if edit.seen[o[0], o[1]] != o[2])


@holds("I5", "cursor density: named seqs = 1..cursor, and every row of the scope is there")
def i5(world: World) -> Wrong:
    for name, ledger in readers(world):
        seqs, known = [row.seq for row in world.rows(name, ledger)], world.names(name, ledger)
        if len(known) != ledger.cursor:
            yield name, ledger.cursor, len(known)
        if ledger.scope.everything and seqs != list(range(1, ledger.cursor + 1)):
            yield name, ledger.cursor, seqs
        # what the store shows at a number may be another history than the one this client holds
        same = [row for row, one in zip(world.site.rows, known, strict=False) if hash_or_mark(row.seq, row.h) == one]
        missing = {row.seq for row in same if row.chain in ledger.scope} - set(seqs)
        surplus = set(seqs) & {row.seq for row in same if row.chain not in ledger.scope}
        if missing or (surplus and not growing(ledger)):
            yield name, ledger.cursor, "missing", sorted(missing), "surplus", sorted(surplus)


@holds("I7", "authority: no accepted entry whose author lacked the right at its position")
def i7(world: World) -> Wrong:
    for name, ledger in readers(world):
        for row in world.rows(name, ledger):
            expected = world.oracle.rows[row.seq - 1]
            if PLACES[row.place] != expected.place:
                yield name, row.seq, row.place_reason, expected.place, expected.why, expected.ctx.get("kind")


@holds("I10", "every shown value has a verified entry")
def i10(world: World) -> Wrong:
    for desk in world.site.desks.values():
        if desk.name not in world.changed or desk.ledger.cursor != len(world.oracle.rows):
            continue
        for chain, known in records(world):
            fold = None if known.state.lost else desk.ledger.record(chain).fold
            for (item, name), line in (fold.timelines if fold is not None else {}).items():
                for eff, point in line.items():
                    shown = (point.value, point.author, point.op)
                    if known.state.values.get((item, name), {}).get(eff) != shown:
                        yield desk.name, chain, name, shown


@holds("I11", "monotone reads per device, except flagged resets")
def i11(world: World) -> Wrong:
    for name, ledger in readers(world):
        before, now = world.seen_heads.get(name, []), world.heads(name, ledger)
        if [now[row.seq - 1] for row in world.rows(name, ledger)] != [row.head for row in world.rows(name, ledger)]:
            yield name, "rows and names differ"
        if now[: len(before)] != before and not (name in world.went_on and _was_told(ledger)):
            yield name, len(before), len(now)
        world.seen_heads[name] = now


def _was_told(ledger: Ledger) -> bool:
    return any(one.kind in (causes.SHORTER, causes.FORKED) for one in ledger.replica.findings())


@holds("I14", "every cause of alarm has its own visible report")
def i14(world: World) -> Wrong:
    told = {name: {one.kind for one in world.told(desk)} for name, desk in world.site.desks.items()}
    yield from ((name, cause, "not told") for name, cause in world.troubles if cause not in told.get(name, {cause}))
    kinds = set().union(*told.values())
    yield from ((kind, "has no words") for kind in kinds if kind not in WARNINGS)
    titles = [WARNINGS[kind][0] for kind in kinds if kind in WARNINGS]
    if len(set(titles)) != len(titles):
        yield "two causes under one title", titles


@holds("I17", "seq is gap-free")
def i17(world: World) -> Wrong:
    seqs = [row.seq for row in world.site.rows]
    last = world.site.last_seq
    if seqs != list(range(1, last + 1)):
        yield last, seqs


# ------------------------------------------------------------------------------------------------ at rest


@holds("I4", "convergence: after all push and pull, equal scopes have equal state and heads")
def i4(world: World) -> Wrong:
    ends = {ledger.head: name for name, ledger in clients(world)}
    if len(ends) != 1:
        yield "heads", sorted(ends.values())
    for desk in world.site.desks.values():
        for chain, known in records(world):
            if opens_all(world, desk, chain) and not known.state.lost and chain in desk.ledger.scope:
                fold = desk.ledger.record(chain).fold
                if fold is None or fold.base() != known.state.base():
                    yield desk.name, chain, "unread" if fold is None else fold.base(), known.state.base()


@holds("I6", "verdict stability: from scratch the same places on all clients, the same content where all keys are held")
def i6(world: World) -> Wrong:
    again = Ledger(world.site.empty_replica(), org=world.site.org, pin=world.site.pin)
    again.accept(world.site.rows)
    places = {row.seq: (row.place, row.place_reason) for row in again.replica.after(0, 1_000_000)}
    for name, ledger in clients(world):
        if any((row.place, row.place_reason) != places[row.seq] for row in world.rows(name, ledger)):
            yield name, "place"
    for desk in looked_at(world):
        rows = world.rows(desk.name, desk.ledger)
        fresh = {row.seq: row for row in from_scratch(world, desk).replica.after(0, 1_000_000)}
        yield from (
            (desk.name, mine.seq, "content", mine.content_reason, fresh[mine.seq].content_reason)
            for mine in rows
            if (mine.content, mine.content_reason) != (fresh[mine.seq].content, fresh[mine.seq].content_reason)
        )
        for row in rows:
            expected = world.oracle.rows[row.seq - 1]
            public = row.chain == "org"
            held = row.chain.startswith("r:") and row.place == 1 and expected.content != "unread"
            known = row.place == 1 and (public or (held and opens_all(world, desk, row.chain)))
            if known and CONTENTS[row.content] != expected.content:
                yield desk.name, row.seq, row.content_reason, expected.content, expected.why


def looked_at(world: World) -> Iterator[Desk]:
    """The desks that are read again from nothing."""
    return (d for d in world.site.desks.values() if world.looked_at is None or d.name in world.looked_at)


def from_scratch(world: World, desk: Desk) -> Ledger:
    """The same person on a new device that reads the whole log in small batches; made once a check."""
    site, known = world.site, world.fresh.get(desk.name)
    if known is not None and known.cursor == len(site.rows):
        return known
    session = Session(site.org, desk.pid, desk.gen, desk.dev, desk.identity)
    ledger = Ledger(site.empty_replica(), org=site.org, pin=site.pin, session=session)
    for start in range(0, len(site.rows), 7):
        ledger.accept(site.rows[start : start + 7])
    world.fresh[desk.name] = ledger
    return ledger


@holds("I8", "a key opens to whom it is wrapped, or by a role within reach; who was removed opens none made later")
def i8(world: World) -> Wrong:
    yield from (("leak", *leak) for leak in world.oracle.leaks)
    yield from (("opens after leaving", *one) for one in world.access.opened_after_leaving())
    for desk in looked_at(world):
        fresh, me = from_scratch(world, desk), f"p:{desk.pid}:{desk.gen}"
        held = world.oracle.held_by(me)
        for chain, known in world.oracle.chains.items():
            for ep in range(1, len(known.epochs) + 1):
                really = bool(world.oracle.readers.get((chain, ep), set()) & held)
                listed = world.access.may_open(me, chain, ep)
                if _opens(fresh, chain, ep) != really or (really and not listed):
                    yield desk.name, chain, ep, really, listed
                if listed and not really and not world.attacked:
                    yield desk.name, chain, ep, "is owed what does not open"


def _opens(ledger: Ledger, chain: str, ep: int) -> bool:
    assert ledger.session is not None
    try:
        return ledger.session.dek(ledger.chain(chain), ep) is not None
    except BadWrap:
        return False


@holds("I9", "no plain text occurs in what the store holds, nor in a replica")
def i9(world: World) -> Wrong:
    lying = b"".join(part for row in world.site.rows for part in (row.ctx, row.body) if isinstance(part, bytes))
    replicas = {name: desk.replica._db.serialize() for name, desk in world.site.desks.items()}
    # where what all of them begin with is not, none of them is
    start = common(world.sentinels).encode()
    for name, content in (("store", lying), *replicas.items()):
        if start in content:
            yield from ((name, value) for value in world.sentinels if value.encode() in content)


def common(values: Collection[str]) -> str:
    """What all of them begin with."""
    first, last = min(values, default=""), max(values, default="")
    return next((first[:at] for at, char in enumerate(first) if last[at : at + 1] != char), first)


@holds("I12", "quarantine never blocks other chains")
def i12(world: World) -> Wrong:
    refused = {
        row.chain
        for row, known in zip(world.site.rows, world.oracle.rows, strict=True)
        if stuck(known.content, known.place)
    }
    for desk in world.site.desks.values():
        if desk.ledger.cursor != len(world.site.rows):
            yield desk.name, "stopped at", desk.ledger.cursor
        for item in world.box(desk):
            if item.state is State.QUEUED and item.chain not in refused and not waits_lawfully(item.reason):
                yield desk.name, item.chain, "waits although nothing of its chain was refused", item.reason


def stuck(content: str, place: str) -> bool:
    """Something about the row may lawfully hold up what comes after it in its own chain."""
    return place != "counted" or content != "good"


def waits_lawfully(reason: str) -> bool:
    """For a key that somebody else must add, or a program that is newer."""
    return any(word in reason for word in ("key", "newer version", "still being added"))


@holds("I13", "after a rotation the folded state opens with the new epoch and old ones still open for those entitled")
def i13(world: World) -> Wrong:
    for chain, known in records(world):
        where = chain.split(":")
        if not known.epochs or known.state.lost or where[2] not in world.oracle.policy:
            continue
        for ep in range(1, len(known.epochs) + 1):
            owed = world.oracle.missing(where, known.epochs[ep - 1]["to"])
            if owed and any(writer_opens(world, desk, chain, ep) for desk in world.site.desks.values()):
                yield chain, ep, owed


def writer_opens(world: World, desk: Desk, chain: str, ep: int) -> bool:
    """Somebody who writes here and could add the key."""
    where = chain.split(":")
    if world.oracle.live(desk.pid) != desk.gen or not world.oracle._may_write(where, desk.pid):
        return False
    held = world.oracle.held_by(f"p:{desk.pid}:{desk.gen}")
    newer = any(known.content == "newer" for known in world.counted(chain))
    return bool(world.oracle.readers.get((chain, ep), set()) & held) and not newer


@holds("I16", "liveness: faults end, so all outboxes are empty or parked, or wait for a key and say so")
def i16(world: World) -> Wrong:
    for desk in world.site.desks.values():
        for item in world.box(desk):
            if not item.reason or not (item.state is State.PARKED or waits_lawfully(item.reason)):
                yield desk.name, item.chain, str(item.state), item.reason


# ------------------------------------------------------------------------------------------------ a program that ended

AFTER_RESTART = ("I1", "I2", "I3", "I5", "I7", "I10", "I11", "I14", "I17", "I18")


@holds("I18", "losing a password or a device key never destroys an outbox that recovery claims to save")
def i18(world: World) -> Wrong:
    """What waits opens under the key that its person has now, and none of it is set aside as closed."""
    for desk in world.site.desks.values():
        if desk.name in world.changed:
            yield from ((desk.name, item.op, "is closed") for item in desk.replica.outbox_list([State.SEALED]))
            yield from ((desk.name, item.op, "does not open") for item in world.box(desk) if not _can_read(desk, item))


def _can_read(desk: Desk, item: Item) -> bool:
    try:
        desk.work.sending.intent_of(item)
    except CryptoError:
        return False
    return True


@holds("I15", "restart at any instruction keeps I1 to I6")
def i15(world: World) -> Wrong:
    """Everybody starts anew from what lies on the disk, and what held before holds again."""
    for desk in world.site.desks.values():
        desk.restart()
    world.all_changed()
    world.look()
    for number in AFTER_RESTART:
        yield from ((number, *facts) for facts in CHECKERS[number].look(world))


def i18_what_recovery_saves(promised: Collection[str], opened: Iterable[str]) -> None:
    """``promised``: ops that lay in the outbox before the key was lost; ``opened``: those that can be read after it."""
    missing = set(promised) - set(opened)
    if missing:
        raise Violated(f"I18 ({CHECKERS['I18'].sentence}): {sorted(missing)}")


STEP = tuple(CHECKERS[number] for number in AFTER_RESTART)
REST = tuple(CHECKERS[number] for number in ("I4", "I6", "I8", "I9", "I12", "I13", "I16"))


def digest(world: World) -> str:
    """All desks' verdicts, states and outboxes as one hash: the same for the same seed, whatever the keys were."""
    told: list[object] = []
    for name, ledger in clients(world):
        told += [name, ledger.cursor, [(r.seq, r.chain, r.op, r.place, r.content) for r in world.rows(name, ledger)]]
        told.append([(r.place_reason, r.content_reason) for r in world.rows(name, ledger)])
    for desk in world.site.desks.values():
        told.append([(item.op, item.chain, item.state, item.tries, item.reason) for item in world.box(desk)])
        told.append([(one.kind, one.seq, one.author) for one in desk.replica.findings()])
        folds = ((chain, desk.ledger.record(chain).fold) for chain, _ in records(world))
        told.append([(chain, fold.base() if fold is not None else None) for chain, fold in folds])
    return sha256(repr(told).encode()).hexdigest()


def check(world: World) -> None:
    """After a step."""
    world.look()
    for checker in STEP:
        checker(world)


def check_at_rest(world: World) -> None:
    """After everybody has pulled and pushed until nothing happened any more."""
    world.site.exchange(world.keyless).pull()
    world.all_changed()
    check(world)
    for checker in REST:
        checker(world)


__all__ = ["CHECKERS", "CONTENTS", "PLACES", "Violated", "World", "check", "check_at_rest", "digest"]
