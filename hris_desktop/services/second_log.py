"""Acts that ask for second signatures, as the log has them: a public chain ``k:act:<op>`` each, named by the act's op.

``proposal`` carries the whole act, ``signature`` somebody's consent to exactly these bytes, ``refusal`` a no. Any
active person can write such a chain, so everything is checked here before it is believed: the act's name, its exact
keys, each signature against the signer's key that is active now. What does not hold is as if it were not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hris_desktop.crypto import canonical, sign
from hris_desktop.crypto.chain import body_hash
from hris_desktop.crypto.errors import BadSignature, Malformed
from hris_desktop.domain.ids import record_chain
from hris_desktop.domain.rights import HR
from hris_desktop.services.office import Office
from hris_desktop.store.replica import State, Stored
from hris_desktop.sync.intents import EraseAct, Part, Public
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault import wraps
from hris_desktop.vault.entries import SHAPES, Ctx, read_ctx
from hris_desktop.vault.org import Org
from hris_desktop.vault.wraps import derived_op

CHAINS: Final = "k:act:"
PROPOSAL, SIGNATURE, REFUSAL = "proposal", "signature", "refusal"
KEYS: Final[Mapping[str, frozenset[str]]] = {
    "role": frozenset({"role", "gen", "pub", "to"}),
    "role-": frozenset({"role", "pid"}),
    "remove": frozenset({"pid"}),
    "confirm": frozenset({"pid", "gen", "fp"}),
    "policy": frozenset({"ver"}),
    "kit": frozenset({"gen", "rec_sign", "rec_kem"}),
    "erase": frozenset({"act", "pid", "of", "ground"}),
}
"""The acts that can be asked for, with the exact keys of what is signed: nothing unseen is signed along."""
OF_ITS_AUTHOR: Final = frozenset({"role"})
"""Acts only their author can write; any person of HR who has signed writes the others."""
TARGETED: Final = frozenset({"remove", "confirm", "erase"})
"""Acts that the person they are about never writes; their removal they may sign, the others they may not."""

CoSignature = tuple[str, int, str]
"""(person, generation, signature as hex)."""


@dataclass(frozen=True, slots=True)
class Act:
    """An act of the organisation's chain, before it is written."""

    op: str
    kind: str
    d: Mapping[str, Any] = field(repr=False)
    body: bytes = field(repr=False, default=b"")

    def message(self, org: Org) -> bytes:
        """What a second signer signs."""
        return wraps.co_message(org.id, self.kind, self.op, d=self.d, bh=body_hash(self.body))

    @property
    def chain(self) -> str:
        """Where signatures for it are gathered."""
        return CHAINS + self.op

    def part(self, signatures: Iterable[CoSignature], *, solo: bool = False) -> Part:
        """The entry, with the signatures it needs."""
        co = [list(one) for one in sorted(signatures)]
        d = dict(self.d) | ({"co": co} if co else {}) | ({"solo": True} if solo else {})
        return Part(self.kind, d, self.body)

    @property
    def is_erasure(self) -> bool:
        """It is written on the chains of the sections that it names."""
        return self.kind == "erase"


def entries_of(d: Mapping[str, Any]) -> list[EraseAct]:
    """The entries of an erasure: one for each section."""
    named = [(derived_op(d["act"], f"erase:{key}"), record_chain(d["pid"], key)) for key, _ in d["of"]]
    return [EraseAct(op, chain, d) for op, chain in named]


@dataclass(slots=True)
class Proposed:
    """An act with what was said about it so far."""

    act: Act
    by: str
    ts: str
    seq: int
    """0 while it has not left this device."""
    signed: dict[str, CoSignature] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)


def proposal(act: Act) -> Part:
    """The entry that asks for signatures."""
    content = {"kind": act.kind, "op": act.op, "d": dict(act.d), "body": act.body.hex()}
    return Part(PROPOSAL, {}, canonical.encode(content))


def signature(signed: CoSignature, *, label: str = "") -> Part:
    """The entry that says yes."""
    return Part(SIGNATURE, {"sig": list(signed)}, b"", label)


def read_act(body: bytes, op: str) -> Act | None:
    """The act of a ``proposal`` body on the chain of ``op``; None if it is none that can be signed."""
    try:
        raw = canonical.parse(body)
        if not isinstance(raw, dict) or raw.keys() != {"kind", "op", "d", "body"}:
            return None
        kind, d, text = raw["kind"], raw["d"], raw["body"]
        if raw["op"] != op or not (isinstance(kind, str) and isinstance(d, dict) and isinstance(text, str)):
            return None
        exact = kind in KEYS and d.keys() - {"solo"} == KEYS[kind] and d.get("solo", True) is True
        return Act(op, kind, d, bytes.fromhex(text)) if exact and _formed(kind, d) else None
    except (Malformed, ValueError):
        return None


def _formed(kind: str, d: Mapping[str, Any]) -> bool:
    """What an erasure names is looked up in the log before it is put into words, so its values have to be of its form.

    Of the others the words say that they were made by no program that follows the rules.
    """
    return kind != "erase" or all(check(d[key]) for key, check in SHAPES[kind][1].items())


class ProposedActs:
    """Everything proposed, from the log and from this device's outbox."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def all(self) -> dict[str, Proposed]:
        """By the op of the act."""
        found: dict[str, Proposed] = {}
        for name in self._office.desk.replica.chains(CHAINS):
            one = self._read(name)
            if one is not None:
                found[one.act.op] = one
        for intent in self._queued():
            self._add(found, intent)
        return found

    def is_done(self, act: Act) -> bool:
        """Whether this very act counted. Its op alone says nothing: anybody may use it for an entry of their own."""
        if act.is_erasure:
            return not self.left(act) and any(self._stands(one) for one in entries_of(act.d))
        rows = (row for row in self._office.desk.replica.by_ops([act.op]) if row.chain == "org")
        good = (read_ctx(row.ctx) for row in rows if (row.place, row.content) == (Place.COUNTED, Content.GOOD))
        name = wraps.act_name(act.kind, act.op, {**act.d, "solo": True})
        return any(wraps.act_name(ctx.kind, ctx.op, {**ctx.d, "solo": True}) == name for ctx in good)

    def asker(self, act: Act) -> str:
        """Who asked for this very act; empty where nobody had to, or where that is not known here."""
        one, org = self._read(act.chain), self._office.desk.ledger.org
        return one.by if one is not None and one.act.message(org) == act.message(org) else ""

    def left(self, act: Act) -> list[EraseAct]:
        """What of an erasure can still be written: sections that say what they said when it was asked for."""
        of, ledger = dict(act.d["of"]), self._office.desk.ledger
        both = zip(entries_of(act.d), of.values(), strict=True)
        return [one for one, last in both if ledger.chain(one.chain).said.hex() == last]

    def _stands(self, entry: EraseAct) -> bool:
        # anybody who may write there can use the name for an entry of another kind
        rows = (row for row in self._office.desk.replica.by_ops([entry.op]) if row.chain == entry.chain)
        good = (read_ctx(row.ctx) for row in rows if (row.place, row.content) == (Place.COUNTED, Content.GOOD))
        return any(ctx.kind == "erase" and ctx.d["act"] == entry.d["act"] for ctx in good)

    def _read(self, name: str) -> Proposed | None:
        found: Proposed | None = None
        for stored in self._office.desk.replica.chain(name):
            if stored.place == Place.COUNTED and stored.body is None and read_ctx(stored.ctx).kind == PROPOSAL:
                # what it asked for may come to light later, and would then be what the signatures are taken to mean
                return None
            if stored.place == Place.COUNTED and stored.content != Content.VOID and stored.body is not None:
                found = self._take(found, stored, name)
        return found

    def _take(self, found: Proposed | None, stored: Stored, name: str) -> Proposed | None:
        ctx = read_ctx(stored.ctx)
        if ctx.kind == PROPOSAL and found is None:
            act = read_act(stored.body or b"", name.removeprefix(CHAINS))
            return Proposed(act, ctx.pid, ctx.ts, stored.seq) if act else None
        if found is not None and ctx.kind == SIGNATURE:
            self._believe(found, ctx.pid, ctx.d.get("sig"))
        elif found is not None and ctx.kind == REFUSAL:
            found.refused.add(ctx.pid)
        return found

    def _believe(self, found: Proposed, author: str, raw: object) -> None:
        match raw:
            case [str(pid), int(gen), str(text)] if pid == author:
                if signs(self._office.desk.ledger.org, found.act, (pid, gen, text)):
                    found.signed[pid] = (pid, gen, text)

    def _queued(self) -> Iterator[Public]:
        waiting = self._office.desk.sending.waiting([State.QUEUED])
        return (one for _, one in waiting if isinstance(one, Public) and one.chain.startswith(CHAINS))

    def _add(self, found: dict[str, Proposed], intent: Public) -> None:
        op, me = intent.chain.removeprefix(CHAINS), self._office.me
        for part in intent.parts:
            if part.kind == PROPOSAL and op not in found and (act := read_act(part.body, op)):
                found[op] = Proposed(act, me, self._office.desk.chance.now(), 0)
            elif part.kind == SIGNATURE and op in found:
                self._believe(found[op], me, part.d.get("sig"))
            elif part.kind == REFUSAL and op in found:
                found[op].refused.add(me)


def signs(org: Org, act: Act, one: CoSignature) -> bool:
    """Whether this is a signature under exactly this act by a key that is active now."""
    pid, gen, text = one
    key = org.key(pid, gen)
    return key is not None and org.active_gen(pid) == gen and holds(org, act, key.sign_pub, text)


def signed_along(org: Org, ctx: Ctx, seq: int, body: bytes = b"") -> list[str]:
    """Who of HR signed an entry beside its author: a name counts only where its signature holds for this act, there.

    An entry may name anybody: what it needs to count are enough good signatures, and others beside them do no harm.
    """
    act = Act(str(ctx.d.get("act", ctx.op)), ctx.kind, ctx.d, body)
    hr = org.members(HR, seq) - {ctx.pid}
    return [
        pid for pid, gen, text in ctx.d.get("co", ()) if pid in hr and _signed_then(org, act, (pid, gen, text), seq)
    ]


def _signed_then(org: Org, act: Act, one: CoSignature, seq: int) -> bool:
    key = org.key(one[0], one[1])
    return key is not None and key.active(seq) and holds(org, act, key.sign_pub, one[2])


def holds(org: Org, act: Act, sign_pub: bytes, text: str) -> bool:
    """Whether this is that key's signature under exactly this act."""
    try:
        sign.verify(sign_pub, bytes.fromhex(text), act.message(org))
    except (BadSignature, ValueError):
        return False
    return True
