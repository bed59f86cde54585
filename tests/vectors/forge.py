"""Writes logs entry by entry, lawful or not, and asks the product what it makes of them.

A forge knows every private key and every data key, so it can sign what no honest client would write: any ``d``, any
body, any link. Ids and ops are counted up, so two runs differ only where HPKE and nonces are random.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hris_desktop.crypto import canonical, seal
from hris_desktop.crypto.chain import Entry
from hris_desktop.crypto.errors import Malformed
from hris_desktop.crypto.keys import Identity, KemKey
from hris_desktop.crypto.wrap import wrap
from hris_desktop.domain.fold import Fold
from hris_desktop.store.contract import Row
from hris_desktop.store.replica import Replica, Stored
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.verdict import Place
from hris_desktop.vault import envelope, role_keys, wraps
from hris_desktop.vault.entries import message, read_ctx
from hris_desktop.vault.founding import found
from hris_desktop.vault.pen import role_key_body
from hris_desktop.vault.session import Session

TS = "2026-11-21T10:00:00Z"
HR, PAYROLL = "hr", "payroll"
POLICY: dict[str, Any] = {
    "contact": {
        "self": "rw",
        "roles": {"hr": "rw"},
        "fields": {
            "email": {"rule": "D"},
            "street": {"rule": "D", "group": "address"},
            "town": {"rule": "D", "group": "address"},
            "surname": {"rule": "R"},
            "grade": {"rule": "H"},
        },
    },
    "bank": {
        "self": "rw",
        "roles": {"hr": "rw", "payroll": "rw"},
        "list": True,
        "fields": {
            "iban": {"rule": "R+", "group": "account", "eff": True},
            "holder": {"rule": "R+", "group": "account", "eff": True},
            "note": {"rule": "D"},
        },
    },
    "pay": {
        "self": "r",
        "roles": {"payroll": "rw", "hr": "rw"},
        "fields": {"salary": {"rule": "P", "eff": True}, "grade": {"rule": "H", "eff": True}},
    },
    "health": {
        "self": "rw",
        "roles": {"health": "r"},
        "s4": True,
        "fields": {"blood": {"rule": "D"}},
    },
}
"""Every edit rule, a list, a field group, effective dates, and a section that only its subject opens."""


@dataclass(slots=True)
class Actor:
    """Somebody whose keys the forge knows."""

    pid: str
    gen: int
    identity: Identity = field(repr=False)
    session: Session = field(repr=False)

    @property
    def recipient(self) -> str:
        """The recipient id of their keys."""
        return wraps.person_id(self.pid, self.gen)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one reader makes of a log: the rows with their verdicts, the heads, the state of each record chain."""

    rows: tuple[Stored, ...]
    folds: Mapping[str, Fold | None]
    ledger: Ledger

    def verdicts(self) -> list[tuple[int, str, int, str]]:
        """(place, reason, content, reason) of each row."""
        return [(row.place, row.place_reason, row.content, row.content_reason) for row in self.rows]

    def places(self) -> list[tuple[int, str]]:
        """(place, reason) of each row."""
        return [(row.place, row.place_reason) for row in self.rows]


class Forge:
    """See the module. ``ledger``, a reader without keys, follows along, so ``n`` and ``prev`` are right by default."""

    def __init__(self, policy: Mapping[str, object] = POLICY) -> None:
        self._count = 0
        pid = self.uuid()
        self.founded = found(pid, "00000001", policy=policy, ops=(self.op(), self.op(), self.op()), ts=TS)
        self.org, self.pin = self.founded.org, self.founded.pin
        self.rows: list[Row] = []
        self.deks: dict[str, bytes] = {}
        self.role_keys: dict[str, KemKey] = {}
        self.ledger = self._ledger(None)
        self.kit = Identity.recovery(self.founded.recovery_seed)
        self.hr = Actor(pid, 1, self.founded.session.identity, self.founded.session)
        for op, entry in self.founded.entries:
            self.put("org", op, entry)
        self.founded.session.learn_roles(self.ledger.org)
        for role in ("hr", "members"):
            self.role_keys[role] = self.founded.session.role_key(role, 1)

    # -- names ------------------------------------------------------------------------------------------------------

    def uuid(self) -> str:
        """The next uuid."""
        self._count += 1
        return str(uuid.UUID(int=self._count))

    def op(self) -> str:
        """The next op."""
        self._count += 1
        return f"{self._count:032x}"

    # -- rows -------------------------------------------------------------------------------------------------------

    def put(self, chain: object, op: object, entry: Entry, /, **columns: object) -> Stored:
        """Append a row; ``columns`` replace what the store would have written beside it."""
        seq = len(self.rows) + 1
        written: dict[str, Any] = {
            "chain": chain,
            "rev": seq,
            "op": op,
            "h": entry.h,
            "ctx": entry.ctx,
            "body": entry.body,
            "bh": entry.bh,
            "sig": entry.sig,
        }
        row = Row(seq, **(written | columns))
        self.rows.append(row)
        self.ledger.accept([row])
        return self.last()

    def last(self) -> Stored:
        """The newest row as the reader without keys judged it."""
        found = self.ledger.replica.by_seq(len(self.rows))
        if found is None:
            raise LookupError("no rows")
        return found

    def context(self, who: Actor, chain: str, kind: str, d: Mapping[str, Any], **over: Any) -> dict[str, Any]:
        """The plain context of the next entry of a chain; ``over`` replaces any of its keys."""
        state = self.ledger.chain(chain)
        plain: dict[str, Any] = {
            "v": 1,
            "org": self.org,
            "kind": kind,
            "chain": chain,
            "n": state.n + 1,
            "prev": state.tip.hex(),
            "by": [who.pid, who.gen],
            "dev": "00000001",
            "op": self.op(),
            "seen": [self.ledger.cursor, self.ledger.head.hex()],
            "ts": TS,
            "sch": 1,
            "d": dict(d),
        }
        return plain | over

    def sign(self, who: Actor, plain: Mapping[str, Any], body: bytes = b"", **columns: object) -> Stored:
        """Sign a plain context over a body and append it."""
        return self.sign_bytes(who, canonical.encode(plain), body, chain=plain["chain"], op=plain["op"], **columns)

    def sign_bytes(
        self, who: Actor, ctx: bytes, body: bytes = b"", *, chain: object, op: object, **columns: object
    ) -> Stored:
        """Sign whatever bytes stand for a context and append them."""
        entry = Entry(ctx, body, who.identity.signer.sign(message(ctx, body)))
        return self.put(chain, op, entry, **columns)

    def plain(self, who: Actor, chain: str, kind: str, d: Mapping[str, Any], body: bytes = b"", **over: Any) -> Stored:
        """An entry whose body is public or empty."""
        return self.sign(who, self.context(who, chain, kind, d, **over), body)

    def sealed(self, who: Actor, chain: str, kind: str, d: Mapping[str, Any], content: object, **over: Any) -> Stored:
        """An entry sealed under the data key of the epoch its ``d`` names; ``content`` may be bytes, JSON or not."""
        plain = self.context(who, chain, kind, d, **over)
        data = canonical.encode(plain)
        inside = content if isinstance(content, bytes) else canonical.encode(content)
        return self.sign(who, plain, seal.seal(self.dek_of(chain, d["ep"]), inside, wraps.aad(data)))

    # -- keys -------------------------------------------------------------------------------------------------------

    def dek_of(self, chain: str, ep: object) -> bytes:
        """The data key of an epoch of the log; of one that is not there, a key that opens nothing."""
        epoch = self.ledger.chain(chain).epochs.get(ep) if isinstance(ep, int) else None
        return self.deks[epoch.dk] if epoch else bytes(32)

    def due(self, chain: str) -> list[str]:
        """The recipients due now."""
        _, pid, section = chain.split(":")
        standing = self.ledger.org.standing(pid, section)
        return list(standing.due()) if standing else []

    def missing(self, chain: str, ep: int) -> list[str]:
        """Who is due and cannot open an epoch."""
        _, pid, section = chain.split(":")
        standing = self.ledger.org.standing(pid, section)
        return list(standing.missing(self.ledger.chain(chain).epochs[ep].to)) if standing else []

    def wrapped(self, chain: str, ep: int, to: Sequence[str], dek: bytes) -> bytes:
        """The body of a ``dek``; zero bytes for a recipient to whom nothing can be wrapped."""
        return b"".join(self._wrapped(chain, ep, one, dek) for one in to)

    def _wrapped(self, chain: str, ep: int, to: str, dek: bytes) -> bytes:
        try:
            pub = self.ledger.org.kem_pub(to)
            return wrap(pub, wraps.dek_info(self.org, chain, ep, recipient=to, kem_pub=pub), dek)
        except (KeyError, Malformed):
            return bytes(80)

    def dek(self, who: Actor, chain: str, *, to: Sequence[str] | None = None, **more: Any) -> Stored:
        """A new epoch, wrapped to those due unless told otherwise; ``more`` goes into ``d``, ``body`` for the wraps."""
        body = more.pop("body", None)
        ep = more.pop("ep", self.ledger.chain(chain).last_ep + 1)
        dek = more.pop("key", None) or seal.new_key()
        to = self.due(chain) if to is None else list(to)
        dk = wraps.dek_commitment(dek, self.org, chain, ep)
        self.deks[dk] = dek
        d = {"ep": ep, "to": to, "dk": dk} | more
        return self.plain(who, chain, "dek", d, self.wrapped(chain, ep, to, dek) if body is None else body)

    def add(self, who: Actor, chain: str, ep: int, **more: Any) -> Stored:
        """Wraps of an old epoch to those who are due and lack it."""
        epoch = self.ledger.chain(chain).epochs[ep]
        to = more.pop("to", self.missing(chain, ep))
        body = more.pop("body", None)
        d = {"ep": ep, "to": to, "dk": epoch.dk, "add": True} | more
        wrapped = self.wrapped(chain, ep, to, self.dek_of(chain, ep)) if body is None else body
        return self.plain(who, chain, "dek", d, wrapped)

    # -- people -----------------------------------------------------------------------------------------------------

    def person(self, kind: str = "employee") -> str:
        """A person without keys."""
        pid = self.uuid()
        self.plain(self.hr, "org", "person", {"pid": pid, "type": kind})
        return pid

    def accepted(self, pid: str, identity: Identity | None = None, *, by: Actor | None = None) -> Actor:
        """An invite and its acceptance with fresh keys of the next generation."""
        person = self.ledger.org.people.get(pid)
        gen = len(person.keys) + 1 if person else 1
        identity = identity or Identity.new()
        signer = Identity.new().signer
        inv = self.op()
        invite = {"inv": inv, "pid": pid, "ipub": signer.pub.hex(), "until": "2026-12-01T00:00:00Z", "ticket": "0" * 64}
        self.plain(by or self.hr, "org", "invite", invite)
        d = {"inv": inv, "pid": pid, "gen": gen, "sign": identity.signer.pub.hex(), "kem": identity.kem.pub.hex()}
        d["proof"] = signer.sign(wraps.accept_message(self.org, d)).hex()
        who = Actor(pid, gen, identity, Session(self.org, pid, gen, f"{gen:08x}", identity))
        self.plain(who, "org", "accept", d)
        return who

    def confirm(self, who: Actor, by: Actor | None = None, **more: Any) -> Stored:
        """HR says the five words are the same."""
        key = self.ledger.org.key(who.pid, who.gen)
        fp = key.fingerprint.hex() if key else "0" * 64
        return self.plain(by or self.hr, "org", "confirm", {"pid": who.pid, "gen": who.gen, "fp": fp} | more)

    def employee(self, kind: str = "employee") -> Actor:
        """A person with confirmed keys."""
        who = self.accepted(self.person(kind))
        self.confirm(who)
        return who

    def co(
        self, by: Sequence[Actor], kind: str, op: str, *, d: Mapping[str, Any], body: bytes = b""
    ) -> list[list[object]]:
        """Second signatures over an entry to be."""
        signed = wraps.co_message(self.org, kind, op, d=d, bh=Entry(b"", body, b"").bh)
        return [[who.pid, who.gen, who.identity.signer.sign(signed).hex()] for who in by]

    def role(self, role: str, first: Actor, also: Sequence[Actor] = (), **over: Any) -> Stored:
        """A new role; ``also`` sign beside its first member, and without them the entry bears the solo mark."""
        key = self.role_keys[role] = KemKey.new()
        to = {wraps.RECOVERY: self.ledger.org.rec_kem_pub, first.recipient: first.identity.kem.pub}
        body = self._role_body(role, to, key)
        d: dict[str, Any] = {"role": role, "gen": 1, "pub": key.pub.hex(), "to": sorted(to)}
        op = self.op()
        d = d | ({} if also and not over.pop("solo", False) else {"solo": True})
        d = d | ({"co": self.co(also, "role", op, d=d, body=body)} if also else {})
        return self.plain(first, "org", "role", d, body, op=op, **over)

    def _role_body(self, role: str, to: Mapping[str, bytes], key: KemKey, gen: int = 1) -> bytes:
        try:
            return role_key_body(self.org, role, gen, recipients=to, private=key.seed)
        except Malformed:
            return bytes(80 * len(to))

    def join_role(self, role: str, who: Actor, by: Actor | None = None, **over: Any) -> Stored:
        """A further member of a role."""
        to, gen = {who.recipient: who.identity.kem.pub}, max(1, self.ledger.org.role_gen(role))
        body = self._role_body(role, to, self.role_keys[role], gen)
        return self.plain(by or self.hr, "org", "role+", {"role": role, "gen": gen, "to": sorted(to)}, body, **over)

    # -- leaving, renewing, recovering ------------------------------------------------------------------------------

    def signed(self, kind: str, d: Mapping[str, Any], also: Sequence[Actor], *, by: Actor | None = None) -> Stored:
        """An entry of the organisation's chain, signed along by ``also``."""
        op = self.op()
        co = {"co": self.co(also, kind, op, d=d)} if also else {}
        return self.plain(by or self.hr, "org", kind, {**d, **co}, op=op)

    def by_kit(self, kind: str, d: Mapping[str, Any], *, by: Actor | None = None, body: bytes = b"") -> Stored:
        """An entry of the organisation's chain, signed along by the recovery kit in force."""
        op = self.op()
        signed = wraps.co_message(self.org, kind, op, d=d, bh=Entry(b"", body, b"").bh)
        return self.plain(by or self.hr, "org", kind, {**d, "rec": self.kit.signer.sign(signed).hex()}, body, op=op)

    def remove(self, who: Actor, also: Sequence[Actor] = (), *, by: Actor | None = None) -> Stored:
        """Somebody leaves the organisation."""
        return self.signed("remove", {"pid": who.pid}, also, by=by)

    def leave(self, role: str, who: Actor, also: Sequence[Actor] = (), *, by: Actor | None = None) -> Stored:
        """Somebody leaves a role."""
        return self.signed("role-", {"role": role, "pid": who.pid}, also, by=by)

    def rolekey(self, role: str, by: Actor | None = None, **over: Any) -> Stored:
        """A role's next key for those who are in it now."""
        who = by or self.hr
        who.session.learn_roles(self.ledger.org)
        d, body = role_keys.renewed(self.ledger.org, who.session, role)
        body = over.pop("body", body)
        row = self.plain(who, "org", "rolekey", d | over, body)
        who.session.learn_roles(self.ledger.org)
        if row.place == Place.COUNTED and who.session.holds(wraps.role_id(role, d["gen"])):
            self.role_keys[role] = who.session.role_key(role, d["gen"])
        return row

    def recover(self, pid: str, **over: Any) -> tuple[Actor, Stored]:
        """The kit makes somebody HR again."""
        identity = Identity.new()
        d, body = role_keys.recovery(self.ledger.org, self.kit, pid, identity)
        who = Actor(pid, d["gen"], identity, Session(self.org, pid, d["gen"], "0000000c", identity))
        return who, self.plain(who, "org", "recovery", d | over, body)

    def new_kit(self, also: Sequence[Actor] = (), **over: Any) -> Stored:
        """Another recovery kit; ``kit`` is that one from then on."""
        fresh = Identity.new()
        d = {"gen": self.ledger.org.kit().gen + 1, "rec_sign": fresh.signer.pub.hex(), "rec_kem": fresh.kem.pub.hex()}
        row = self.signed("kit", d | ({} if also else {"solo": True}) | over, also)
        self.kit = fresh if row.place == Place.COUNTED else self.kit
        return row

    def grant(self, role: str, sections: Sequence[str], *, pid: str = "", **over: Any) -> Stored:
        """Sections opened to a provider by HR, unless another is named with ``by``."""
        who, org = over.pop("by", self.hr), self.ledger.org
        named = [org.role_recipient("hr"), org.role_recipient(role)]
        named += [] if pid else [org.role_recipient("members")]
        named += [wraps.person_id(pid, org.active_gen(pid))] if pid and org.active_gen(pid) else []
        d = {"role": role, "pid": pid, "sections": sorted(sections), "until": "2026-12-31", "to": sorted(named)}
        op = over.pop("op", None) or self.op()
        plain = self.context(who, "org", "grant", d | over, op=op)
        data = canonical.encode(plain)
        try:
            body = envelope.close(read_ctx(data), data, {"purpose": "pay run"}, keys=org)
        except (KeyError, Malformed):
            body = b""
        return self.sign(who, plain, body)

    # -- readers ----------------------------------------------------------------------------------------------------

    def _ledger(self, session: Session | None) -> Ledger:
        return Ledger(Replica.in_memory(), org=self.org, pin=self.pin, session=session)

    def seen_by(self, who: Actor | None, batch: int = 100) -> Seen:
        """What a reader with these keys (None: without any) makes of the whole log, read from nothing."""
        session = None if who is None else Session(self.org, who.pid, who.gen, "0000000f", who.identity)
        ledger = self._ledger(session)
        for start in range(0, len(self.rows), batch):
            ledger.accept(self.rows[start : start + batch])
        kept = [stored for at in range(1, len(self.rows) + 1) if (stored := ledger.replica.by_seq(at)) is not None]
        names = ledger.replica.chains("r:")
        folds = {name: ledger.record(name).fold for name in names} if session else {}
        return Seen(tuple(kept), folds, ledger)


def change(name: str, was: str | None, to: str | None, *, item: str = "", eff: str | None = None) -> dict[str, object]:
    """One change as it is sealed."""
    plain: dict[str, object] = {"item": item, "field": name, "was": was, "to": to}
    return plain if eff is None else plain | {"eff": eff}


def changes(*all_of: dict[str, object], why: str = "", **more: object) -> dict[str, object]:
    """The body of a ``rec`` or ``prop``."""
    return {"changes": list(all_of), "why": why} | more
