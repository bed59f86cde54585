"""Organisations to test with: real people at real workstations, each with a replica of their own, on one hostile store.

Everything goes through the product's own ``Sending``, ``Exchange`` and ``Ledger``. Names and times come from
counters; only keys
and nonces are random. ``founded()`` is built once and copied for every test, so that a history starts in milliseconds.
"""

from __future__ import annotations

import copy
import sqlite3
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

from hris_desktop.crypto import codes
from hris_desktop.crypto.keys import Identity
from hris_desktop.domain.changes import Change
from hris_desktop.domain.ids import record_chain
from hris_desktop.store.contract import Outgoing, Row
from hris_desktop.store.memory import MemoryStore, Shelf
from hris_desktop.store.replica import Item, Replica
from hris_desktop.sync.exchange import Exchange
from hris_desktop.sync.intents import Decide, Edit, Intent, InviteAct, Part, Public, Withdraw
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.workstation import Chance, Workstation, first_batch, pin_down
from hris_desktop.vault import acts
from hris_desktop.vault.founding import found
from hris_desktop.vault.pen import role_key_body
from hris_desktop.vault.session import Session
from hris_desktop.vault.wraps import InviteKeys, accept_message, co_message, person_id
from tests.store.hostile import HostileStore

NOW = "2026-11-21T10:00:00Z"
LATER = "2030-01-01T00:00:00Z"
TODAY = "2026-11-21"

POLICY: Mapping[str, object] = {
    "card": {
        "self": "rw",
        "roles": {"hr": "rw", "members": "r", "payroll": "r"},
        "fields": {"full_name": {"rule": "H"}, "nick": {"rule": "D"}},
    },
    "contact": {
        "self": "rw",
        "roles": {"hr": "rw"},
        "fields": {
            "mail": {"rule": "D"},
            "phone": {"rule": "D"},
            "street": {"rule": "D", "group": "address"},
            "city": {"rule": "D", "group": "address"},
            "title": {"rule": "R"},
            "legal": {"rule": "R+"},
            "grade": {"rule": "H"},
        },
    },
    "bank": {
        "self": "rw",
        "roles": {"hr": "rw", "payroll": "r"},
        "list": True,
        "fields": {
            "iban": {"rule": "R+", "eff": True, "group": "account"},
            "holder": {"rule": "R+", "eff": True, "group": "account"},
            "label": {"rule": "D"},
        },
    },
    "pay": {"self": "r", "roles": {"hr": "r", "payroll": "rw"}, "fields": {"salary": {"rule": "P", "eff": True}}},
    "job": {"self": "r", "roles": {"hr": "rw"}, "fields": {"team": {"rule": "H"}}},
    "health": {"self": "rw", "roles": {"health": "r"}, "s4": True, "fields": {"note": {"rule": "D"}}},
}
"""Every rule, a group, a list, effective dates, a reading role, a section that only payroll writes, one of class S4."""


@dataclass
class Names:
    """A source of names that are fresh and yet the same in every run."""

    label: str
    count: int = 0

    def op(self) -> str:
        """32 hex."""
        self.count += 1
        return sha256(f"{self.label}/{self.count}".encode()).hexdigest()[:32]

    def pid(self) -> str:
        """An uuid."""
        return str(uuid.UUID(self.op()))


@dataclass(eq=False)
class Desk:
    """One person at one device. ``restart`` drops everything that lives in memory."""

    site: Site
    name: str
    identity: Identity
    pid: str
    dev: str
    replica: Replica
    gen: int = 1
    clock: str = NOW
    vk: bytes = field(default=bytes(32), repr=False)
    """What the outbox is sealed under."""
    work: Workstation = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """As after a kill: only the replica and the identity are left."""
        session = Session(self.site.org, self.pid, self.gen, self.dev, self.identity)
        chance = Chance(lambda: self.clock, self.site.names.op)
        self.work = Workstation(self.replica, session, self.vk, chance=chance, partial=self.site.partial)

    @property
    def ledger(self) -> Ledger:
        return self.work.ledger

    @property
    def session(self) -> Session:
        return self.work.session

    @property
    def exchange(self) -> Exchange:
        return self.work.exchange(self.site.store)

    def pull(self) -> None:
        self.exchange.pull()

    def push(self) -> None:
        self.exchange.push(self.work.sending)

    def round(self) -> None:
        self.work.round(self.site.store)

    # ------------------------------------------------------------------------------------------ acts

    def edit(
        self,
        subject: str,
        section: str,
        values: Mapping[str, str | None],
        *,
        item: str = "",
        eff: str = "",
        request: bool = False,
        resolves: tuple[tuple[str, str, str], ...] = (),
    ) -> Item:
        """Save an edit of what this desk shows now, own unsent acts included."""
        chain = record_chain(subject, section)
        record = self.work.sending.preview(chain).record
        fold = record.fold if record is not None else None

        def now(name: str) -> str | None:
            return fold.at(item, name, eff) if fold is not None else None

        changes = tuple(Change(item, name, now(name), to, eff) for name, to in values.items() if to != now(name))
        seen = {(item, name): now(name) for name in group_of(section, values)}
        return self.work.sending.save(Edit(self.site.names.op(), chain, changes, seen, "because", request, resolves))

    def ask(
        self, subject: str, section: str, values: Mapping[str, str | None], *, item: str = "", eff: str = ""
    ) -> Item:
        return self.edit(subject, section, values, item=item, eff=eff, request=True)

    def approve(self, chain: str, prop: str) -> Item:
        return self.work.sending.save(Decide(self.site.names.op(), chain, prop, yes=True, reason="fine"))

    def decline(self, chain: str, prop: str) -> Item:
        return self.work.sending.save(Decide(self.site.names.op(), chain, prop, yes=False, reason="no"))

    def withdraw(self, chain: str, prop: str) -> Item:
        return self.work.sending.save(Withdraw(self.site.names.op(), chain, prop))

    def publish(self, *parts: Part, chain: str = "org", op: str = "") -> Item:
        return self.work.sending.save(Public(op or self.site.names.op(), chain, parts))

    # ------------------------------------------------------------------------------------------ what is shown

    def value(self, subject: str, section: str, name: str, *, item: str = "", eff: str = "") -> str | None:
        """What this desk has verified."""
        fold = self.ledger.record(record_chain(subject, section)).fold
        assert fold is not None, "not readable here"
        return fold.at(item, name, eff)

    def requests(self, chain: str) -> list[str]:
        """Ops of the open requests."""
        fold = self.ledger.record(chain).fold
        return sorted(fold.requests) if fold is not None else []

    def waiting(self) -> list[tuple[Item, Intent]]:
        return self.work.sending.waiting()


def group_of(section: str, names: Mapping[str, object]) -> list[str]:
    """Every field that merges together with one of these."""
    fields: dict[str, dict[str, str]] = POLICY[section]["fields"]  # type: ignore[index]
    groups = {fields[name].get("group", name) for name in names}
    return [name for name, policy in fields.items() if policy.get("group", name) in groups]


class Site:
    """See the module."""

    def __init__(self, label: str = "site") -> None:
        self.names = Names(label)
        self.partial = False
        """Whether desks keep their people's scope only, as the program does."""
        self.flying: tuple[Outgoing, ...] = ()
        """An act that somebody has sent and that has not arrived yet; they send it again if it never does."""
        self.shelf = Shelf(incarnation="one")
        self.store = HostileStore(MemoryStore(self.shelf))
        self.desks: dict[str, Desk] = {}
        self.identities: dict[tuple[str, int], Identity] = {}
        self.codes: dict[str, str] = {}
        pid = self.names.pid()
        made = found(pid, "00000001", policy=POLICY, ops=(self.names.op(), self.names.op(), self.names.op()), ts=NOW)
        self.org, self.pin = made.org, made.pin
        self.recovery_seed = made.recovery_seed
        self.store.found(made.org, first_batch(made))
        self.add_desk("founder", pid, made.session.identity).round()

    def add_desk(self, name: str, pid: str, identity: Identity, *, gen: int = 1) -> Desk:
        """A device with an empty replica."""
        self.identities[pid, gen] = identity
        dev = f"{len(self.desks) + 1:08x}"
        self.desks[name] = Desk(self, name, identity, pid, dev, self.empty_replica(), gen)
        return self.desks[name]

    def empty_replica(self) -> Replica:
        replica = twin_of(_empty())
        pin_down(replica, self.org, self.pin)
        return replica

    def keyless(self) -> Ledger:
        """A client without any key, up to date."""
        ledger = Ledger(self.empty_replica(), org=self.org, pin=self.pin)
        self.exchange(ledger).pull()
        return ledger

    def exchange(self, ledger: Ledger) -> Exchange:
        return Exchange(ledger, self.store, local=lambda work: work())

    @property
    def rows(self) -> list[Row]:
        """What really lies in the store."""
        return self.shelf.rows

    @property
    def last_seq(self) -> int:
        """How far the store says that it goes."""
        return self.shelf.last_seq

    def put_back(self, keep: int) -> None:
        """The host puts an older copy of the store in its place; what was erased later lies in it still."""
        rows = self.shelf.rows
        del rows[keep:]
        for at, row in enumerate(rows):
            later = [one.ctx for one in rows[at + 1 :] if one.chain == row.chain and isinstance(one.ctx, bytes)]
            if row.body is None and row.h in self.store.erased and not any(b'"kind":"erase"' in ctx for ctx in later):
                rows[at] = self.store.erased[row.h]
        self.shelf.last_seq = keep
        self.shelf.changes += 1

    def pid(self, name: str) -> str:
        return self.desks[name].pid

    # ------------------------------------------------------------------------------------------ people

    def announce(self, hr: Desk, *, pid: str = "", kind: str = "employee") -> str:
        """HR adds a person, as yet without keys."""
        pid = pid or self.names.pid()
        hr.publish(Part("person", {"pid": pid, "type": kind}))
        return pid

    def invite(self, hr: Desk, pid: str) -> str:
        """HR invites; returns the code."""
        code = "".join(codes.ALPHABET[byte % 32] for byte in sha256(self.names.op().encode()).digest()[:26])
        hr.work.sending.save(InviteAct(self.names.op(), pid, LATER, code))
        self.codes[pid] = code
        return code

    def accept_parts(self, code: str, pid: str, identity: Identity, *, gen: int = 1) -> Part:
        keys = InviteKeys(code, self.pin)
        d = {"inv": keys.inv, "pid": pid, "gen": gen, "sign": identity.signer.pub.hex(), "kem": identity.kem.pub.hex()}
        return Part("accept", d | {"proof": keys.signer.sign(accept_message(self.org, d)).hex()})

    def accept(self, name: str, pid: str, code: str, *, gen: int = 1) -> Desk:
        """The newcomer makes keys on a device of their own."""
        identity = Identity.new()
        desk = self.add_desk(name, pid, identity, gen=gen)
        desk.pull()
        desk.publish(self.accept_parts(code, pid, identity, gen=gen))
        return desk

    def confirm(self, hr: Desk, pid: str, *, gen: int = 1) -> Item:
        """HR has compared the five words."""
        key = hr.ledger.org.key(pid, gen)
        assert key is not None
        confirm = Part("confirm", {"pid": pid, "gen": gen, "fp": key.fingerprint.hex()})
        return hr.publish(confirm, self.role_more(hr, "members", pid, label="members"))

    def renewed(self, hr: Desk, pid: str, *, gen: int, also: Desk | None = None) -> Item:
        """Two of HR have compared the five words of a renewed key (one where there is only one)."""
        key = hr.ledger.org.key(pid, gen)
        assert key is not None
        return self.second_signed(hr, "confirm", {"pid": pid, "gen": gen, "fp": key.fingerprint.hex()}, also=also)

    def second_signed(self, hr: Desk, kind: str, d: dict[str, object], *, also: Desk | None) -> Item:
        """An act of HR with the signature of a second person, or with the solo mark."""
        op = self.names.op()
        signed: dict[str, object] = {} if kind in ("remove", "role-") else {"solo": True}
        if also is not None:
            signed = {"co": [acts.co_sign(also.session, acts.Proposal(op, kind, d))]}
        return hr.publish(Part(kind, d | signed), op=op)

    def kit_signed(self, hr: Desk, kind: str, d: dict[str, object], *, body: bytes = b"") -> Item:
        """An act of HR with the signature of the recovery kit of the founding."""
        kit, op = Identity.recovery(self.recovery_seed), self.names.op()
        signature = kit.signer.sign(acts.Proposal(op, kind, d, body).message(self.org))
        return hr.publish(Part(kind, d | {"rec": signature.hex()}, body), op=op)

    def provider(self, name: str, role: str, hr: Desk, also: Desk) -> Desk:
        """Somebody of a provider, who is the first in their role."""
        pid = self.announce(hr, kind="provider")
        code = self.invite(hr, pid)
        hr.round()
        desk = self.accept(name, pid, code)
        desk.round()
        hr.round()
        key = hr.ledger.org.key(pid, 1)
        assert key is not None
        hr.publish(Part("confirm", {"pid": pid, "gen": 1, "fp": key.fingerprint.hex()}))
        hr.round()
        desk.round()
        self.role_new(desk, role, cosigners=(hr, also))
        desk.round()
        self.rest()
        return desk

    def role_more(self, member: Desk, role: str, pid: str, *, gen: int = 1, label: str = "") -> Part:
        key = member.ledger.org.key(pid, gen)
        assert key is not None
        now = member.ledger.org.role_gen(role)
        private = member.session.role_key(role, now).seed
        body = role_key_body(self.org, role, now, recipients={person_id(pid, gen): key.kem_pub}, private=private)
        return Part("role+", {"role": role, "gen": now, "to": [person_id(pid, gen)]}, body, label)

    def role_new(
        self, author: Desk, role: str, *, cosigner: Desk | None = None, cosigners: Sequence[Desk] = ()
    ) -> Item:
        """A role's first key; signed by a second HR person, or alone where there is none."""
        from hris_desktop.crypto.chain import body_hash
        from hris_desktop.crypto.keys import KemKey

        key, org, op = KemKey.new(), author.ledger.org, self.names.op()
        to = {"k:rec:1": org.rec_kem_pub, person_id(author.pid, author.gen): author.identity.kem.pub}
        body = role_key_body(self.org, role, 1, recipients=to, private=key.seed)
        d: dict[str, object] = {"role": role, "gen": 1, "pub": key.pub.hex(), "to": sorted(to)}
        signers = [*cosigners, *([cosigner] if cosigner is not None else [])]
        message = co_message(self.org, "role", op, d=d, bh=body_hash(body))
        if signers:
            d["co"] = [[one.pid, one.gen, one.identity.signer.sign(message).hex()] for one in signers]
        else:
            d["solo"] = True
        return author.publish(Part("role", d, body), op=op)

    def join(self, name: str, hr: Desk) -> Desk:
        """A whole joining: person, invite, name, accept, confirm, keys."""
        pid = self.announce(hr)
        code = self.invite(hr, pid)
        hr.edit(pid, "card", {"full_name": name.title()})
        hr.round()
        desk = self.accept(name, pid, code)
        desk.round()
        hr.round()
        self.confirm(hr, pid)
        hr.round()
        desk.round()
        return desk

    # ------------------------------------------------------------------------------------------ together

    def rest(self, *, most: int = 30) -> None:
        """Everybody pulls and pushes until nothing happens any more."""
        for _ in range(most):
            before = len(self.rows)
            for desk in self.desks.values():
                desk.round()
            if len(self.rows) == before and all(desk.ledger.cursor == before for desk in self.desks.values()):
                return
        raise AssertionError(f"not at rest after {most} rounds of everybody")

    def slim(self) -> Site:
        """From now on desks keep their people's scope only."""
        self.partial = True
        self.restart_all()
        return self

    def restart_all(self) -> None:
        for desk in self.desks.values():
            desk.restart()

    def fork(self) -> Site:
        """A copy that can go its own way: the same keys, names and rows, replicas of its own."""
        twin = copy.copy(self)
        twin.names = copy.copy(self.names)
        shelf = self.shelf
        twin.shelf = Shelf(incarnation="one", org=shelf.org, last_seq=shelf.last_seq, rows=list(shelf.rows))
        twin.store = HostileStore(MemoryStore(twin.shelf))
        twin.identities, twin.codes, twin.desks = dict(self.identities), dict(self.codes), {}
        for name, desk in self.desks.items():
            replica = twin_of(desk.replica)
            twin.desks[name] = Desk(
                twin, name, desk.identity, desk.pid, desk.dev, replica, desk.gen, desk.clock, desk.vk
            )
        return twin


@cache
def _empty() -> Replica:
    return Replica.in_memory()


def twin_of(replica: Replica) -> Replica:
    """The same tables and rows in another file in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    replica._db.backup(connection)
    return Replica(Path(":memory:"), connection)


Build = Callable[[], Site]


@cache
def _staffed() -> Site:
    site = Site()
    founder = site.desks["founder"]
    second = site.join("second", founder)
    founder.publish(site.role_more(founder, "hr", second.pid))
    founder.round()
    second.round()
    ann, bob = site.join("ann", founder), site.join("bob", second)
    founder.pull()
    second.pull()
    site.role_new(founder, "payroll", cosigner=second)
    founder.round()
    payee = site.join("pia", founder)
    founder.publish(site.role_more(founder, "payroll", payee.pid))
    founder.round()
    for desk in (ann, bob):
        founder.edit(desk.pid, "contact", {"grade": "B1"})
        founder.edit(desk.pid, "job", {"team": "green"})
    ann.edit(ann.pid, "contact", {"mail": "ann@one.example", "street": "1 First St", "city": "Acton"})
    site.rest()
    return site


def staffed() -> Site:
    """Founder and second (HR), ann and bob (employees), pia (payroll), all at rest."""
    return _staffed().fork()


@cache
def _provided() -> Site:
    site = staffed()
    site.provider("mia", "provider:acme", site.desks["founder"], site.desks["second"])
    return site


def provided() -> Site:
    """As ``staffed``, and mia, the first of a provider."""
    return _provided().fork()


@cache
def _small() -> Site:
    site = Site("small")
    founder = site.desks["founder"]
    site.join("ann", founder)
    site.rest()
    return site


def small() -> Site:
    """One HR person and one employee: where a rule needs more approvers than exist."""
    return _small().fork()
