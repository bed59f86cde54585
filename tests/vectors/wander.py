"""Random logs: lawful acts, unlawful ones by people with lawful keys, and rows that somebody planted or damaged."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from hris_desktop.crypto import canonical
from hris_desktop.crypto.chain import Entry
from hris_desktop.crypto.errors import Malformed
from hris_desktop.crypto.keys import Identity, KemKey
from hris_desktop.domain.fold import Fold
from hris_desktop.sync.content import SectionRecord
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.entries import SHAPES
from tests.vectors import story_erased
from tests.vectors.forge import POLICY, Actor, Forge, change, changes

DAYS = ["2026-01-01", "2026-06-01", "2027-01-01"]
VALUES = [None, "a", "b", "ü😀", "x" * 300]
JUNK: list[Any] = [None, True, False, 0, 1, 2, -1, 2**53, 1.5, "", "a", "0" * 32, "0" * 64, [], {}, [1], {"a": 1}, "hr"]
BEATS: list[dict[str, Any]] = [
    {},
    {"org": [1, "ab" * 32]},
    {"end": [2, '{"chain":"org"}', "ab" * 32, "ab" * 64]},
    {"end": [2, "", "ab" * 32]},
]
OTHER_POLICIES: list[Any] = [
    {},
    {name: rules for name, rules in POLICY.items() if name != "pay"},
    POLICY | {"contact": POLICY["contact"] | {"fields": {"email": {"rule": "R+"}, "surname": {"rule": "H"}}}},
    POLICY | {"bank": POLICY["bank"] | {"roles": {"hr": "rw"}}},
    POLICY | {"bank": POLICY["bank"] | {"fields": {"iban": {"rule": "R+"}, "note": {"rule": "R", "eff": True}}}},
    POLICY | {"contact": POLICY["contact"] | {"list": True}},
    POLICY | {"contact": POLICY["contact"] | {"self": "r"}},
    POLICY | {"contact": POLICY["contact"] | {"s4": True}},
    POLICY | {"health": POLICY["health"] | {"roles": {"hr": "r"}}},
    {"contact": 1},
    [],
]


class _AllKeys:
    """Opens everything; stands where a session stands."""

    def __init__(self, forge: Forge) -> None:
        self._forge = forge

    def dek(self, chain: ChainState, ep: int) -> bytes:
        return self._forge.dek_of(chain.name, ep)


@dataclass
class Wander:
    """One random walk."""

    random: Random
    forge: Forge = field(default_factory=Forge)
    people: list[Actor] = field(default_factory=list)

    def walk(self, steps: int) -> Forge:
        """Take so many steps from a small organisation."""
        forge = self.forge
        self.people = [forge.hr, *(forge.employee() for _ in range(3))]
        forge.join_role("hr", self.people[1])
        for _ in range(steps):
            self.random.choice(self._acts())()
        return forge

    def _acts(self) -> list[Callable[[], object]]:
        rare = [
            self._join,
            self._policy,
            self._role,
            self._role_more,
            self._newer,
            self._pub,
            self._damage,
            self._replay,
            self._leave,
            self._remove,
            self._renew,
            self._recover,
            self._kit,
            self._grant,
            self._ungrant,
            self._elsewhere,
            self._erase,
            self._erase,
        ]
        often = [self._dek, self._rec, self._rec, self._prop, self._vote, self._vote, self._decide, self._decide]
        return [*rare, *often, *often, *often, self._withdraw, self._conf, self._junk, self._link, self._add]

    def pick(self, values: list[Any]) -> Any:
        """One of them."""
        return self.random.choice(values)

    def maybe(self, chance: float) -> bool:
        """True so often."""
        return self.random.random() < chance

    def who(self) -> Actor:
        """Anybody, mostly with an active key."""
        org = self.forge.ledger.org
        active = [one for one in self.people if one.gen == org.active_gen(one.pid)]
        return self.random.choice(active if active and self.maybe(0.9) else self.people)

    def chain(self, *, known: bool = False) -> str:
        """A record chain, one that exists if ``known`` and there is one."""
        ledger = self.forge.ledger
        names = [name for name in ledger.replica.chains("r:") if ledger.chain(name).last_ep]
        if known and names:
            return str(self.pick(names))
        return f"r:{self.who().pid}:{self.pick(['contact', 'bank', 'pay', 'health', 'contact', 'bank'])}"

    def fold(self, chain: str) -> Fold:
        """What the section holds for one who has every key."""
        _, pid, section = chain.split(":")
        ledger = self.forge.ledger
        keys: Any = _AllKeys(self.forge)
        record = SectionRecord(ledger.chain(chain), (pid, section), org=ledger.org, session=keys)
        for stored in ledger.replica.chain(chain):
            if stored.place == 1:
                record.take(stored)
        self.base_due = record.base_due
        return record.fold or Fold()

    # -- org

    def _join(self) -> None:
        forge = self.forge
        again = self.maybe(0.3)
        pid = (
            self.pick(self.people[self.pick([0, 2, 2, 2]) :]).pid
            if again
            else forge.person(self.pick(["employee", "employee", "provider"]))
        )
        identity = Identity.new()
        if self.maybe(0.1):
            identity = Identity(identity.signer, KemKey(identity.kem.seed, bytes(32)))
        who = forge.accepted(pid, identity, by=self.pick([forge.hr, self.who()]))
        if self.maybe(0.8):
            more: dict[str, Any] = {"solo": True} if self.maybe(0.3) else {}
            if self.maybe(0.3):
                d = {"pid": who.pid, "gen": who.gen, "fp": "0" * 64}
                key = forge.ledger.org.key(who.pid, who.gen)
                d["fp"] = key.fingerprint.hex() if key else "0" * 64
                op = forge.op()
                d["co"] = forge.co([self.who()], "confirm", op, d=d)
                forge.plain(self.who(), "org", "confirm", d, op=op)
            else:
                forge.confirm(who, by=self.pick([forge.hr, self.who()]), **more)
        self.people.append(who)

    def _policy(self) -> None:
        forge, body = self.forge, canonical.encode(self.pick([POLICY, POLICY, *OTHER_POLICIES]))
        in_force = forge.ledger.org.policy_version()
        d: dict[str, Any] = {"ver": self.pick([in_force + 1] * 8 + [max(in_force, 1), in_force + 2])}
        op = forge.op()
        if self.maybe(0.5):
            d["co"] = forge.co([self.pick(self.people[:2])], "policy", op, d=d, body=body)
        if self.maybe(0.3):
            d["solo"] = True
        forge.plain(self.pick(self.people[:2]), "org", "policy", d, body, op=op)

    def _role(self) -> None:
        also = self.random.sample(self.people, self.random.randint(0, 2))
        self.forge.role(self.pick(["payroll", "health", "editor", "provider:x"]), self.who(), also)

    def _role_more(self) -> None:
        role = self.pick(sorted(self.forge.role_keys))
        self.forge.join_role(role, self.who(), by=self.who())

    def _newer(self) -> None:
        who = self.who()
        chains = ["org", self.chain(), f"a:{self.who().pid}:{who.pid}", f"w:{who.pid}", "k:handbook:a-1"]
        chains += [f"a:{who.pid}:{self.people[0].pid}", f"w:{self.people[0].pid}"]
        self.forge.plain(who, self.pick(chains), "novel+1", {"x": [1, {"y": None}]}, b"anything")

    def _pub(self) -> None:
        body = self.pick([b"{}", b"[]", b'{"t":"x"}', b"", b"{"])
        self.forge.plain(self.who(), "k:handbook:a-1", "pub", {"aud": "all"}, body)

    def _leave(self) -> None:
        org, role = self.forge.ledger.org, self.pick(sorted(self.forge.role_keys))
        inside = [who for who in self.people if who.pid in org.listed(role)]
        who = self.pick(inside) if inside and self.maybe(0.9) else self.who()
        self._asking_others(
            "role-", {"role": role, "pid": who.pid}, spare=role == "hr" and who.pid == self.forge.hr.pid
        )

    def _remove(self) -> None:
        who = self.who()
        self._asking_others("remove", {"pid": who.pid}, spare=who.pid in (self.forge.hr.pid, self.people[1].pid))

    def _asking_others(self, kind: str, d: dict[str, Any], *, spare: bool) -> None:
        """With second signatures, the kit's, or none; those who keep the log going are mostly spared."""
        forge, by = self.forge, self.pick([self.forge.hr, self.people[1], self.who()])
        if spare and self.maybe(0.95):
            forge.signed(kind, d, [], by=by)
        elif self.maybe(0.3):
            forge.by_kit(kind, d, by=by)
        else:
            forge.signed(kind, d, self.random.sample(self.people, self.random.randint(0, 2)), by=by)

    def _renew(self) -> None:
        forge, role, who = self.forge, self.pick(sorted(self.forge.role_keys)), self.who()
        over: dict[str, Any] = {"body": self.random.randbytes(240)} if self.maybe(0.1) else {}
        over |= {"gen": self.random.randint(1, 4)} if self.maybe(0.1) else {}
        over |= {"to": "ab" * 32} if self.maybe(0.1) else {}
        try:
            forge.rolekey(role, who, **over)
        except KeyError:  # does not hold the present key
            return

    def _recover(self) -> None:
        whom = self.who().pid
        if whom in (self.forge.hr.pid, self.people[1].pid) and self.maybe(0.95):
            return
        try:
            who, row = self.forge.recover(whom, **({"proof": "00" * 64} if self.maybe(0.3) else {}))
        except KeyError:  # an older kit, or HR's key does not open with it
            return
        if row.place == 1:
            self.people.append(who)

    def _kit(self) -> None:
        also = [self.pick(self.people[:2])] if self.maybe(0.8) else []
        self.forge.new_kit(also, **({"gen": 7} if self.maybe(0.2) else {}))

    def _grant(self) -> None:
        forge, org = self.forge, self.forge.ledger.org
        if not org.role_gen("provider:x"):
            outside = [who for who in self.people if who.pid in org.people and org.people[who.pid].type == "provider"]
            first = self.pick(outside) if outside else forge.employee("provider")
            self.people += [] if outside else [first]
            forge.role("provider:x", first, [forge.hr, self.people[1]])
            return
        pid = self.who().pid if self.maybe(0.7) else ""
        sections = self.random.sample(["contact", "bank", "pay", "health", "none"], self.pick([1, 1, 2]))
        over: dict[str, Any] = {"until": self.pick(["2026-11-20", "2026-11-21", "2027-01-01"])}
        over |= {"to": ["k:rec:1"]} if self.maybe(0.1) else {}
        over |= {"op": self.pick([*org.grants, forge.op()])} if self.maybe(0.1) else {}
        by = self.pick([forge.hr, forge.hr, self.who()])
        forge.grant(self.pick(["provider:x"] * 5 + ["hr"]), sections, pid=pid, by=by, **over)

    def _ungrant(self) -> None:
        known = self.forge.ledger.org.grants
        op = self.pick([*known, "0" * 32])
        self.forge.plain(self.pick([self.forge.hr, self.who()]), "org", "grant-", {"grant": op})

    def _elsewhere(self) -> None:
        """The access log, signs of life, acts of two, withdrawn invites."""
        forge, who, other, org = self.forge, self.who(), self.who(), self.forge.ledger.org
        to = self.pick([[f"p:{other.pid}:{other.gen}"], [org.role_recipient("hr")], ["k:rec:9"], ["r:auditor:1"]])
        act, body = f"k:act:{self.pick(['ab' * 16, 'x'])}", {"kind": "remove", "op": "ab" * 16, "d": {}, "body": "00"}
        body |= {self.pick([*body, "more"]): self.pick(JUNK[:8] + JUNK[9:])} if self.maybe(0.3) else {}
        gone = {"inv": self.pick([*org.invites, "0" * 32])}
        made: list[tuple[str, str, dict[str, Any], bytes]] = [
            (f"a:{other.pid}:{self.pick([who, who, other]).pid}", "read", {"to": to}, b"x"),
            (
                f"w:{self.pick([who, who, other]).pid}",
                "beat",
                BEATS[len(self.forge.rows) % len(BEATS)],
                self.pick([b"", b"", b"x"]),
            ),
            (act, "proposal", {}, self.pick([json.dumps(body).encode(), b"", b"{"])),
            (act, "signature", {"sig": [who.pid, self.pick([who.gen, 9]), "ab" * 64]}, b""),
            (act, "refusal", {}, b""),
            ("k:limit:x", "ask", {"to": to}, b"x"),
            ("k:article:x", "ask", {"to": to}, b'{"title":"x"}'),
            (f"k:limit:{'ab' * 16}", "ask", {"to": to}, b"x"),
            ("k:limit:x", "answer", {"to": to, "of": "ab" * 16}, b""),
            ("org", "invite-", gone, b""),
        ]
        chain, kind, d, raw = self.pick(made)
        forge.plain(who, chain, kind, d, raw)

    # -- records

    def _dek(self) -> None:
        chain = self.chain(known=self.maybe(0.3))
        more: dict[str, Any] = {}
        if self.maybe(0.2):
            more["repairs"] = self.random.randint(1, 3)
        if self.maybe(0.1):
            more["body"] = self.random.randbytes(self.pick([0, 80, 160]))
        if self.maybe(0.1):
            more["to"] = [self.who().recipient] if self.maybe(0.5) else ["r:hr:1"]
        if self.maybe(0.2):
            more |= self._expired(chain)
        if self.forge.due(chain) or "to" in more:
            self.forge.dek(self.who(), chain, **more)

    def _expired(self, chain: str) -> dict[str, Any]:
        _, pid, section = chain.split(":")
        standing = self.forge.ledger.org.standing(pid, section)
        over = standing.expired("2026-11-22") if standing else ()
        named = list(over) if over and self.maybe(0.8) else sorted(self.forge.ledger.org.grants)[:2]
        if not named or standing is None:
            return {}
        return {"expired": named, "to": list(standing.due(named)) or ["r:hr:1"]}

    def _add(self) -> None:
        chain = self.chain(known=True)
        state = self.forge.ledger.chain(chain)
        for ep, epoch in list(state.epochs.items()):
            missing = self.forge.missing(chain, ep)
            if missing or self.maybe(0.05):
                more: dict[str, Any] = {"body": b"short"} if self.maybe(0.1) else {}
                lacking = sorted(set(self.forge.due(chain)) - epoch.to)
                if not missing or (lacking and self.maybe(0.1)):
                    more["to"] = lacking or ["r:hr:1"]
                self.forge.add(self.who(), chain, ep, **more)

    def _epoch(self, chain: str) -> int:
        return self.pick([1, 2]) if self.maybe(0.05) else max(1, self.forge.ledger.chain(chain).last_ep)

    def _changes(self, chain: str, fold: Fold) -> list[dict[str, object]]:
        section = chain.split(":")[2]
        rules = POLICY[section]
        found: dict[Any, dict[str, object]] = {}
        for _ in range(self.pick([1, 1, 2, 3])):
            name = self.pick([*rules["fields"], "email"]) if self.maybe(0.1) else self.pick(list(rules["fields"]))
            dated = bool(rules["fields"].get(name, {}).get("eff")) != self.maybe(0.03)
            eff = self.pick(DAYS) if dated else None
            items = [*fold.items(), self.forge.uuid()] if ("list" in rules) != self.maybe(0.03) else [""]
            item = self.pick(items)
            was = fold.at(item, name, eff or "") if self.maybe(0.95) else self.pick(VALUES)
            found[item, name] = change(
                name, was, self.pick([v for v in VALUES if v != was or self.maybe(0.02)]), item=item, eff=eff
            )
        return list(found.values())

    def _body(self, chain: str, fold: Fold) -> dict[str, object]:
        body = changes(*self._changes(chain, fold), why=self.pick(["", "because", "tab\tand\nline"]))
        if self.maybe(0.05):
            body[self.pick(["changes", "why", "extra", "base"])] = self.pick(JUNK[:8] + JUNK[9:])
        return body

    def _put(self, who: Actor, chain: str, kind: str, d: dict[str, Any], body: object, **over: Any) -> None:
        try:
            self.forge.sealed(who, chain, kind, d, body, **over)
        except Malformed:  # junk that cannot even be written
            return

    def _rec(self) -> None:
        chain = self.chain(known=self.maybe(0.9))
        fold = self.fold(chain)
        d: dict[str, Any] = {"ep": self._epoch(chain)}
        body = self._body(chain, fold)
        if fold.conflicts and self.maybe(0.5):
            body["resolves"] = [list(self.pick(sorted(fold.conflicts)))]
            body["changes"] = [] if self.maybe(0.5) else body["changes"]
        if self.base_due != self.maybe(0.1):
            d["base"] = True
            body["base"] = self._base(fold)
        if self.maybe(0.1):
            d["solo"] = True
        self._put(self._writer(chain), chain, "rec", d, body)

    def _base(self, fold: Fold) -> Any:
        base = json.loads(json.dumps(fold.base()))
        if self.maybe(0.1):
            base[self.pick(["v", "p", "c", "x"])] = self.pick([[], {}, None, [[]], ["a"]])
        return base

    def _writer(self, chain: str) -> Actor:
        subject = [who for who in self.people if who.pid == chain.split(":")[1]]
        return self.random.choice([*subject[-1:], self.forge.hr, self.people[1], self.who()])

    def _prop(self) -> None:
        chain = self.chain(known=self.maybe(0.9))
        state = self.forge.ledger.chain(chain)
        body = self._body(chain, self.fold(chain))
        asked = body.get("changes")
        if isinstance(asked, list) and self.maybe(0.8):
            fields = ("iban", "holder", "surname")
            body["changes"] = [one for one in asked if isinstance(one, dict) and one["field"] in fields]
        over = {"op": self.pick([*state.askers, *state.votes])} if self.maybe(0.05) and state.askers else {}
        self._put(self._writer(chain), chain, "prop", {"ep": self._epoch(chain)}, body, **over)

    def _asked(self) -> tuple[str, Fold, str]:
        for name in self.random.sample(names := self.forge.ledger.replica.chains("r:"), len(names)):
            fold = self.fold(name)
            if fold.requests:
                return name, fold, self.pick(sorted(fold.requests))
        chain = self.chain(known=True)
        return chain, self.fold(chain), self.pick([*self.forge.ledger.chain(chain).askers, "0" * 32])

    def _vote(self) -> None:
        chain, _, op = self._asked()
        state = self.forge.ledger.chain(chain)
        body: object = {"reason": "fine"} if self.maybe(0.95) else self.pick(JUNK[:4])
        over = {"op": self.pick([*state.askers, *state.votes])} if self.maybe(0.05) and state.votes else {}
        d = {"ep": self._epoch(chain), "prop": op, "yes": self.maybe(0.85)}
        self._put(self._writer(chain), chain, "vote", d, body, **over)

    def _decide(self) -> None:
        chain, fold, op = self._asked()
        request = fold.requests.get(op)
        if request is None:
            return
        state = self.forge.ledger.chain(chain)
        votes = [vote.op for vote in request.votes] if self.maybe(0.9) else sorted(state.votes)[:3]
        d: dict[str, Any] = {"ep": self._epoch(chain), "basis": [op, *votes]}
        if self.maybe(0.2):
            d["solo"] = True
        body = changes(*(one.as_json() for one in request.changes))
        if self.base_due:
            d["base"], body["base"] = True, self._base(fold)
        self._put(self._writer(chain), chain, "rec", d, body)

    def _withdraw(self) -> None:
        chain, fold, op = self._asked()
        asker = fold.requests[op].asker if op in fold.requests else ""
        whos = [who for who in self.people if who.pid == asker] or self.people
        self.forge.plain(whos[-1] if self.maybe(0.7) else self.who(), chain, "withdraw", {"prop": op})

    def _erase(self) -> None:
        chain = self.chain(known=True)
        hr = [who for who in self.people if who.pid in self.forge.ledger.org.members("hr")] or self.people
        also = [self.pick(hr)] if self.maybe(0.7) else []
        over = {"solo": True} if self.maybe(0.3) else {}
        subject = [who for who in self.people if who.pid == chain.split(":")[1]]
        by = self.pick(subject) if subject and "health" in chain and self.maybe(0.7) else self.pick(hr)
        story_erased.erase(self.forge, by if self.maybe(0.8) else self.who(), chain, also, **over)

    def _conf(self) -> None:
        chain = self.chain(known=True)
        fold = self.fold(chain)
        item = self.pick([*fold.items(), ""])
        name = self.pick(["street", "email", "iban", "note", "salary"])
        group = {"street": "address", "iban": "account"}.get(name, name)
        lost: dict[str, Any] = {"item": item, "group": group, "mine": {name: self.pick(VALUES)}}
        if self.maybe(0.1):
            lost[self.pick(["item", "group", "mine"])] = self.pick(JUNK[:4])
        of = self.pick([one[0] for one in fold.conflicts] or [self.forge.op()])
        self._put(self._writer(chain), chain, "conf", {"ep": self._epoch(chain), "of": of}, lost)

    # -- what nobody's program writes

    def _junk(self) -> None:
        """A context with one wrong thing in it, well signed."""
        forge, kind = self.forge, self.pick(sorted(SHAPES))
        last = [stored for stored in forge.ledger.replica.after(0, 10**6) if f'"kind":"{kind}"'.encode() in stored.ctx]
        if not last:
            return
        plain = json.loads(self.pick(last).ctx)
        plain |= {"op": forge.op(), "n": forge.ledger.chain(plain["chain"]).n + 1 if isinstance(plain["n"], int) else 1}
        target = plain["d"] if self.maybe(0.6) and isinstance(plain["d"], dict) else plain
        target[self.pick([*target, "more"])] = self.pick(JUNK)
        ctx = json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()
        forge.sign_bytes(self.who(), ctx, chain=plain.get("chain"), op=plain.get("op"))

    def _link(self) -> None:
        """An entry that continues something else."""
        over = self.pick([{"n": 1}, {"n": 9}, {"prev": "0" * 64}, {"prev": "1" * 64}, {"org": "0" * 32}, {"v": 2}])
        self.forge.plain(self.people[0], "org", "person", {"pid": self.forge.uuid(), "type": "employee"}, **over)

    def _replay(self) -> None:
        """A row once more, in a place of its own."""
        row = self.pick(self.forge.rows)
        if isinstance(row.ctx, bytes) and isinstance(row.body, bytes) and isinstance(row.sig, bytes):
            self.forge.put(row.chain, row.op, Entry(row.ctx, row.body, row.sig))

    def _damage(self) -> None:
        """A new lawful entry with one column changed on its way."""
        forge = self.forge
        plain = forge.context(forge.hr, "org", "person", {"pid": forge.uuid(), "type": "employee"})
        ctx = canonical.encode(plain)
        entry = Entry(ctx, b"", forge.hr.identity.signer.sign(b"nothing" if self.maybe(0.3) else _signed(ctx)))
        column = self.pick(["chain", "op", "h", "ctx", "body", "bh", "sig", "none"])
        changed: dict[str, Any] = {column: self.pick([b"", None, "text", 7, bytes(32), bytes(64), ctx + b" "])}
        changed.pop("none", None)
        forge.put(plain["chain"], plain["op"], entry, **changed)


def _signed(ctx: bytes) -> bytes:
    from hris_desktop.vault.entries import message

    return message(ctx, b"")
