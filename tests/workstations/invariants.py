"""What must hold after every step and at rest: one checker an invariant, all against the oracle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hris_desktop.store.replica import State, Stored
from hris_desktop.sync.intents import Edit, Intent
from hris_desktop.sync.ledger import Ledger
from hris_desktop.vault.session import BadWrap, Session
from tests.workstations.oracle import Known, Oracle
from tests.workstations.site import Desk, Site

PLACES = {1: "counted", 2: "not", 3: "broken"}
CONTENTS = {0: "none", 1: "unread", 2: "good", 3: "void", 4: "newer"}


@dataclass
class Act:
    """What an honest person saved, and under which names it has been on its way."""

    desk: str
    intent: Intent
    ops: set[str] = field(default_factory=set)
    given_up: bool = False


@dataclass
class World:
    """One history: the site, a keyless client, the oracle, and everything honest people saved."""

    site: Site
    keyless: Ledger
    oracle: Oracle
    acts: list[Act] = field(default_factory=list)
    seen_heads: dict[str, list[bytes]] = field(default_factory=dict)
    fresh: dict[str, Ledger] = field(default_factory=dict)
    read: dict[int, list[Stored]] = field(default_factory=dict)

    @staticmethod
    def of(site: Site) -> World:
        world = World(site, site.keyless(), Oracle(site.org, site.pin))
        world.look()
        return world

    def look(self) -> None:
        """Let the oracle read what is new, and note renamed acts."""
        for (pid, gen), identity in self.site.identities.items():
            self.oracle.holds(pid, gen, identity.kem.seed)
        self.oracle.feed(self.site.rows)
        for desk in self.site.desks.values():
            self._renamed(desk)

    def saved(self, desk: Desk, op: str) -> None:
        intent = next(intent for item, intent in desk.waiting() if item.op == op)
        self.acts.append(Act(desk.name, intent, {op}))

    def _renamed(self, desk: Desk) -> None:
        known = {op for act in self.acts for op in act.ops}
        for item, intent in desk.waiting():
            if item.op not in known and isinstance(intent, Edit):
                same = [
                    act
                    for act in self.acts
                    if act.desk == desk.name and isinstance(act.intent, Edit) and alike(act.intent, intent)
                ]
                for act in same[:1]:
                    act.ops.add(item.op)


def alike(one: Edit, other: Edit) -> bool:
    return (one.chain, one.changes, one.request) == (other.chain, other.changes, other.request)


def clients(world: World) -> list[tuple[str, Ledger]]:
    return [*((desk.name, desk.ledger) for desk in world.site.desks.values()), ("keyless", world.keyless)]


def stored(world: World, ledger: Ledger) -> list[Stored]:
    """All rows of a replica, read once a check."""
    if id(ledger) not in world.read:
        world.read[id(ledger)] = ledger.replica.after(0, 1_000_000)
    return world.read[id(ledger)]


def entries(world: World, chain: str) -> list[Known]:
    return [known for known in world.oracle.rows if known.place == "counted" and known.ctx.get("chain") == chain]


# ------------------------------------------------------------------------------------------------ after every step


def i1_no_acknowledged_edit_is_lost(world: World) -> None:
    """Each saved (op, field) is in the log, in a conflict, or in an outbox."""
    for act in world.acts:
        if isinstance(act.intent, Edit) and not act.given_up:
            desk = world.site.desks[act.desk]
            boxed = {item.op for item, _ in desk.waiting()}
            if not act.ops & boxed:
                missing = [change for change in act.intent.changes if not in_the_log(world, act, desk.pid, change)]
                assert not missing, ("I1", act.desk, act.intent.chain, missing)


def in_the_log(world: World, act: Act, pid: str, change: object) -> bool:
    assert isinstance(act.intent, Edit)
    item, name, to, eff = change.item, change.field, change.to, change.eff  # type: ignore[attr-defined]
    chain = world.oracle.chains[act.intent.chain]
    if chain.state.lost:
        return True
    for side in chain.sides:
        known = side.known
        mine = known.content == "good" and known.ctx["by"][0] == pid
        if mine and known.ctx["op"] in act.ops and known.ctx["kind"] in ("rec", "prop"):
            body = world.oracle._open(side)
            if any(
                (one["item"], one["field"], one["to"], one.get("eff", "")) == (item, name, to, eff)
                for one in body["changes"]
            ):
                return True
        if mine and known.ctx["kind"] == "conf" and known.ctx["d"]["of"] in act.ops:
            body = world.oracle._open(side)
            if body["item"] == item and body["mine"].get(name, "absent") == to:
                return True
    return to in chain.state.history.get((item, name), [None])


def i2_no_op_is_applied_twice(world: World) -> None:
    """In no client do two good entries of one chain carry one author's op."""
    for name, ledger in clients(world):
        good = [(row.chain, row.author, row.op) for row in stored(world, ledger) if row.place == 1 and row.content == 2]
        assert len(set(good)) == len(good), ("I2", name)


def i3_no_silent_overwrite(world: World) -> None:
    """A field changes only from the value its author was shown, in the whole field group."""
    acts = {op: act for act in world.acts for op in act.ops if isinstance(act.intent, Edit)}
    for name, ledger in clients(world):
        for row in stored(world, ledger):
            if row.place != 1 or row.content != 2 or not row.chain.startswith("r:"):
                continue
            known = world.oracle.rows[row.seq - 1]
            for item, field_name, was, _, eff in known.changes:
                assert known.before[item, field_name, eff] == was, ("I3", name, row.seq, field_name)
            act = acts.get(row.op)
            if act is not None and isinstance(act.intent, Edit) and "basis" not in known.ctx["d"]:
                for item, field_name, was, _, _ in known.changes:
                    assert act.intent.seen[item, field_name] == was, ("I3 seen", name, row.seq, field_name)


def i5_cursor_density(world: World) -> None:
    """Stored positions are 1..cursor."""
    for name, ledger in clients(world):
        assert [row.seq for row in stored(world, ledger)] == list(range(1, ledger.cursor + 1)), ("I5", name)


def i7_authority(world: World) -> None:
    """Nobody accepts an entry whose author lacked the right at its position: every verdict of place is the oracle's."""
    for name, ledger in clients(world):
        for row in stored(world, ledger):
            expected = world.oracle.rows[row.seq - 1]
            assert PLACES[row.place] == expected.place, (
                "I7",
                name,
                row.seq,
                row.place_reason,
                expected.why,
                expected.ctx.get("kind"),
            )


def i10_every_shown_value_has_an_entry(world: World) -> None:
    """A value on the screen is that of a good entry by the person and act it names, as the oracle reads it."""
    for desk in world.site.desks.values():
        for chain, known in world.oracle.chains.items():
            if not chain.startswith("r:") or known.state.lost or desk.ledger.cursor != len(world.oracle.rows):
                continue
            fold = desk.ledger.record(chain).fold
            for (item, name), line in (fold.timelines if fold is not None else {}).items():
                for eff, point in line.items():
                    shown = (point.value, point.author, point.op)
                    assert known.state.values.get((item, name), {}).get(eff) == shown, ("I10", desk.name, chain, name)


def i11_monotone_reads(world: World) -> None:
    """No device ever takes back a head it has had."""
    for name, ledger in clients(world):
        before = world.seen_heads.get(name, [])
        now = [row.head for row in stored(world, ledger)]
        assert now[: len(before)] == before, ("I11", name)
        world.seen_heads[name] = now


STEP = (
    i1_no_acknowledged_edit_is_lost,
    i2_no_op_is_applied_twice,
    i3_no_silent_overwrite,
    i5_cursor_density,
    i7_authority,
    i10_every_shown_value_has_an_entry,
    i11_monotone_reads,
)


# ------------------------------------------------------------------------------------------------ at rest


def i4_convergence(world: World) -> None:
    """Equal scope, equal heads; whoever can read a chain shows what the oracle folds from it."""
    heads = {ledger.head for _, ledger in clients(world)}
    assert len(heads) == 1, "I4 heads"
    for desk in world.site.desks.values():
        for chain, known in world.oracle.chains.items():
            if chain.startswith("r:") and opens_all(world, desk, chain) and not known.state.lost:
                fold = desk.ledger.record(chain).fold
                assert fold is not None, ("I4 unread", desk.name, chain)
                assert fold.base() == known.state.base(), ("I4", desk.name, chain)


def opens_all(world: World, desk: Desk, chain: str) -> bool:
    """By the oracle's reading of the wraps, not by what the client believes."""
    held = world.oracle.held_by(f"p:{desk.pid}:{desk.gen}")
    epochs = world.oracle.chains[chain].epochs
    return all(world.oracle.readers.get((chain, ep), set()) & held for ep in range(1, len(epochs) + 1))


def i6_verdict_stability(world: World) -> None:
    """From scratch, with and without keys: the same places; the same content for those who hold all keys."""
    again = Ledger(world.site.empty_replica(), org=world.site.org, pin=world.site.pin)
    again.accept(world.site.rows)
    places = [(row.place, row.place_reason) for row in stored(world, again)]
    for name, ledger in clients(world):
        assert [(row.place, row.place_reason) for row in stored(world, ledger)] == places, ("I6 place", name)
    for desk in world.site.desks.values():
        fresh = from_scratch(world, desk)
        mine = [(row.content, row.content_reason) for row in stored(world, desk.ledger)]
        assert [(row.content, row.content_reason) for row in stored(world, fresh)] == mine, ("I6 content", desk.name)
        for row in stored(world, desk.ledger):
            expected = world.oracle.rows[row.seq - 1]
            if (
                row.chain.startswith("r:")
                and row.place == 1
                and opens_all(world, desk, row.chain)
                and expected.content != "unread"
            ):
                assert CONTENTS[row.content] == expected.content, (
                    "I6 oracle",
                    desk.name,
                    row.seq,
                    row.content_reason,
                    expected.why,
                )
            if row.chain == "org" and row.place == 1:
                assert CONTENTS[row.content] == expected.content, ("I6 org", desk.name, row.seq, expected.why)


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


def i8_confidentiality(world: World) -> None:
    """A client opens an epoch iff it is in its wraps, directly or through a role, by the oracle's own reading.

    And no epoch was ever wrapped to a role whose key somebody who had left could reach.
    """
    assert world.oracle.leaks == [], "I8 leaks"
    for desk in world.site.desks.values():
        fresh = from_scratch(world, desk)
        assert fresh.session is not None
        held = world.oracle.held_by(f"p:{desk.pid}:{desk.gen}")
        for chain, known in world.oracle.chains.items():
            for ep in range(1, len(known.epochs) + 1):
                try:
                    opened = fresh.session.dek(fresh.chain(chain), ep) is not None
                except BadWrap:
                    opened = False
                assert opened == bool(world.oracle.readers.get((chain, ep), set()) & held), ("I8", desk.name, chain, ep)


def i9_sentinels_stay_sealed(world: World, sentinels: Iterable[str]) -> None:
    """No value occurs in what the store holds, nor in a replica."""
    for value in sentinels:
        raw = value.encode()
        for row in world.site.rows:
            lying = b"".join(part for part in (row.ctx, row.body) if isinstance(part, bytes))
            assert raw not in lying, ("I9 store", row.seq)
        for desk in world.site.desks.values():
            assert raw not in desk.replica._db.serialize(), ("I9 replica", desk.name)


def i12_quarantine_blocks_nobody(world: World) -> None:
    """At rest every act of an honest person is settled, parked with a reason, or waits for a key with a reason."""
    for desk in world.site.desks.values():
        for item, _ in desk.waiting():
            assert item.reason, ("I12", desk.name, item.chain, item.state)
            assert item.state is State.PARKED or waits_lawfully(item.reason), ("I12", desk.name, item.reason)


def waits_lawfully(reason: str) -> bool:
    return any(word in reason for word in ("key", "newer version", "still being added"))


def i13_old_epochs_stay_open(world: World) -> None:
    """After a new key the state opens for everybody due, and earlier epochs still do."""
    for chain, known in world.oracle.chains.items():
        if known.epochs and not known.state.lost:
            for ep in range(1, len(known.epochs) + 1):
                readers = world.oracle.readers.get((chain, ep), set())
                if chain.split(":")[2] not in world.oracle.policy:
                    continue
                owed = world.oracle.missing(chain.split(":"), known.epochs[ep - 1]["to"])
                assert not owed or not any(
                    writer_opens(world, desk, chain, ep) for desk in world.site.desks.values()
                ), ("I13", chain, ep, owed, readers)


def writer_opens(world: World, desk: Desk, chain: str, ep: int) -> bool:
    where = chain.split(":")
    if world.oracle.live(desk.pid) != desk.gen or not world.oracle._may_write(where, desk.pid):
        return False
    held = world.oracle.held_by(f"p:{desk.pid}:{desk.gen}")
    return bool(world.oracle.readers.get((chain, ep), set()) & held) and not newer(world, chain)


def newer(world: World, chain: str) -> bool:
    return any(known.content == "newer" for known in entries(world, chain))


REST = (
    *STEP,
    i4_convergence,
    i6_verdict_stability,
    i8_confidentiality,
    i12_quarantine_blocks_nobody,
    i13_old_epochs_stay_open,
)


def check(world: World) -> None:
    """After a step."""
    world.look()
    world.read.clear()
    for invariant in STEP:
        invariant(world)


def check_at_rest(world: World) -> None:
    """After everybody has pulled and pushed until nothing happened any more."""
    world.site.exchange(world.keyless).pull()
    world.look()
    world.read.clear()
    for invariant in REST:
        invariant(world)
