"""A second reading of the format, for tests only: what counts, what is void, what is in force, who reads and who voted.

Written from the definition of the wire format, with ``json``, ``hashlib`` and the primitives; it shares no rule with
the product
(nothing of ``sync``, ``vault`` or the folding is imported). It sees the raw rows and holds every key the test holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import digest as hmac_digest
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
ZERO = "0" * 64
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
CHAIN = re.compile(
    rf"org|r:{UUID}:[a-z][a-z0-9_]{{0,39}}|a:{UUID}:{UUID}|w:{UUID}|k:[a-z][a-z0-9-]{{0,39}}:[a-z0-9][a-z0-9-]{{0,79}}"
)
ROLE = r"[a-z][a-z0-9_-]{0,31}(:[a-z0-9-]{1,40})?"
TO = re.compile(rf"(p:{UUID}|r:{ROLE}):[1-9][0-9]{{0,8}}|k:rec:1")
STAMP = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3])(:[0-5][0-9]){2}Z")
KEYS = {"v", "org", "kind", "chain", "n", "prev", "by", "dev", "op", "seen", "ts", "sch", "d"}
KINDS = {
    "genesis": ("org", "sign kem rec_sign rec_kem nonce hr_pub to", ""),
    "policy": ("org", "ver", "co solo"),
    "person": ("org", "pid type", ""),
    "invite": ("org", "inv pid ipub until ticket", ""),
    "accept": ("org", "inv pid gen sign kem proof", ""),
    "confirm": ("org", "pid gen fp", "co solo"),
    "role": ("org", "role gen pub to", "co solo"),
    "role+": ("org", "role gen to", ""),
    "dek": ("r", "ep to dk", "add repairs"),
    "rec": ("r", "ep", "basis solo base"),
    "prop": ("r", "ep", ""),
    "vote": ("r", "ep prop yes", ""),
    "withdraw": ("r", "prop", ""),
    "conf": ("r", "ep of", ""),
    "pub": ("k", "aud", ""),
}
HEX = {
    "sign": 64, "kem": 64, "rec_sign": 64, "rec_kem": 64, "nonce": 32, "hr_pub": 64, "inv": 32, "ipub": 64,
    "ticket": 64,
    "proof": 128, "fp": 64, "pub": 64, "dk": 64, "prop": 32, "of": 32,
}  # fmt: skip
BODILESS = {"person", "invite", "accept", "confirm", "withdraw"}


class Wrong(Exception):
    """One rule failed: (class, reason)."""


def c(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def is_hex(value: object, length: int) -> bool:
    return isinstance(value, str) and re.fullmatch(rf"[0-9a-f]{{{length}}}", value) is not None


def whole(value: object, least: int) -> bool:
    return type(value) is int and least <= value < 2**53


def strict(data: bytes) -> Any:
    """JSON without duplicate keys and floats, at most eight deep."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(found)) != len(found) or any(not key.isascii() for key, _ in found):
            raise ValueError("keys")
        return dict(found)

    def number(text: str) -> int:
        if text.startswith("-") or not whole(int(text), 0):
            raise ValueError("number")
        return int(text)

    def never(text: str) -> None:
        raise ValueError(text)

    value = json.loads(
        data.decode("utf-8"), object_pairs_hook=pairs, parse_int=number, parse_float=never, parse_constant=never
    )
    if deep(value) > 8:
        raise ValueError("deep")
    json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def deep(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max((deep(one) for one in value.values()), default=0)
    if isinstance(value, list):
        return 1 + max((deep(one) for one in value), default=0)
    return 0


def verify(pub: str, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(pub)).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def usable(pub: str) -> bool:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    try:
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(pub)))
    except ValueError:
        return False
    return True


@dataclass
class Keys:
    """One generation of one person."""

    sign: str
    kem: str
    confirmed: bool = False
    ended: bool = False

    @property
    def live(self) -> bool:
        return self.confirmed and not self.ended


@dataclass
class Known:
    """What the oracle says of one row."""

    seq: int
    place: str
    why: str = ""
    content: str = "none"
    ctx: dict[str, Any] = field(default_factory=dict)
    h: bytes = b""
    changes: tuple[tuple[str, str, str | None, str | None, str], ...] = ()
    before: dict[tuple[str, str, str], str | None] = field(default_factory=dict)
    """Value of each changed field immediately before a good rec."""


@dataclass
class Side:
    """What stood around a record entry when it came: kept for judging it again."""

    known: Known
    raw: bytes
    body: bytes | None
    policy: dict[str, Any]
    writers: dict[str, frozenset[str]]
    subject: str

    def by_role(self, pid: str) -> bool:
        return any(pid in people for people in self.writers.values())

    @property
    def others(self) -> frozenset[str]:
        return frozenset().union(*self.writers.values()) - {self.subject}


@dataclass
class Ask:
    asker: str
    changes: list[Any]
    votes: dict[str, str] = field(default_factory=dict)
    """op of a yes → who."""


@dataclass
class State:
    """What is in force, asked for and in conflict."""

    values: dict[tuple[str, str], dict[str, tuple[str | None, str, str]]] = field(default_factory=dict)
    asks: dict[str, Ask] = field(default_factory=dict)
    clashes: set[tuple[str, str, str]] = field(default_factory=set)
    history: dict[tuple[str, str], list[str | None]] = field(default_factory=dict)
    base_due: bool = False
    lost: bool = False
    """An entry could not be opened with any key of the test: nothing after it is claimed."""

    def at(self, item: str, name: str, eff: str) -> str | None:
        dates = [day for day in self.values.get((item, name), {}) if day <= eff]
        return self.values[item, name][max(dates)][0] if dates else None

    def base(self) -> dict[str, Any]:
        values = [[i, f, day, *v] for (i, f), line in self.values.items() for day, v in line.items()]
        asks = [
            [op, ask.asker, ask.changes, sorted([who, True, vote] for vote, who in ask.votes.items())]
            for op, ask in self.asks.items()
        ]
        return {
            "v": sorted(values, key=lambda row: row[:3]),
            "p": sorted(asks, key=lambda row: row[0]),
            "c": sorted(map(list, self.clashes)),
        }


@dataclass
class Chain:
    n: int = 0
    tip: str = ZERO
    ops: set[tuple[str, str]] = field(default_factory=set)
    epochs: list[dict[str, Any]] = field(default_factory=list)
    props: dict[str, str] = field(default_factory=dict)
    votes: set[str] = field(default_factory=set)
    sides: list[Side] = field(default_factory=list)
    state: State = field(default_factory=State)


class Oracle:
    """See the module. ``feed`` rows in order; keys of people are told with ``holds``."""

    def __init__(self, org: str, pin: bytes) -> None:
        self.org, self.pin = org, pin
        self.people: dict[str, list[Keys]] = {}
        self.roles: dict[str, dict[str, Any]] = {}
        self.invites: dict[str, dict[str, Any]] = {}
        self.policy: dict[str, Any] = {}
        self.s4: set[str] = set()
        self.chains: dict[str, Chain] = {}
        self.rows: list[Known] = []
        self.names: set[bytes] = set()
        self.secrets: dict[str, bytes] = {}
        """Recipient id → X25519 private key."""
        self.readers: dict[tuple[str, int], set[str]] = {}
        """(chain, epoch) → recipients whose wrap opens to the committed key."""
        self.deks: dict[tuple[str, int], bytes] = {}

    def holds(self, pid: str, gen: int, kem_seed: bytes) -> None:
        self.secrets[f"p:{pid}:{gen}"] = kem_seed

    def feed(self, rows: Iterable[Any]) -> None:
        for row in rows:
            if row.seq > len(self.rows):
                known = Known(row.seq, "counted")
                try:
                    self._place(row, known)
                except Wrong as wrong:
                    known.place, known.why = wrong.args
                else:
                    self._count(row, known)
                good = isinstance(row.h, bytes) and len(row.h) == 32
                self.names.add(row.h if good else sha256(b"hrd1/bad\0" + row.seq.to_bytes(8, "big")).digest())
                self.rows.append(known)

    # ------------------------------------------------------------------------------------------ place

    def _place(self, row: Any, known: Known) -> None:
        ctx = self._read(row, known)
        d, by, kind = ctx["d"], ctx["by"], ctx["kind"]
        person = self.people.get(by[0], [])
        if kind in ("genesis", "accept"):
            pub = d["sign"]
        elif by[1] <= len(person):
            pub = person[by[1] - 1].sign
        else:
            raise Wrong("broken", "signer")
        if not verify(pub, row.sig, b"hrd1/sig\0" + sha256(row.ctx).digest() + row.bh):
            raise Wrong("broken", "signature")
        if kind not in ("genesis", "accept") and not person[by[1] - 1].live:
            raise Wrong("not", "inactive")
        chain = self.chains.setdefault(ctx["chain"], Chain())
        if (ctx["n"], ctx["prev"]) != (chain.n + 1, chain.tip):
            here = ctx["prev"] == ZERO or bytes.fromhex(ctx["prev"]) in self.names
            raise Wrong("not" if here else "broken", "link")
        if kind in BODILESS and row.bh != sha256(b"").digest():
            raise Wrong("not", "body")
        self._kind(row, ctx, chain)

    def _read(self, row: Any, known: Known) -> dict[str, Any]:
        ctx, body, bh, sig = row.ctx, row.body, row.bh, row.sig
        typed = all(isinstance(one, bytes) for one in (ctx, bh, sig)) and isinstance(body, bytes | None)
        if not typed or len(ctx) > 16384 or len(bh) != 32 or len(sig) != 64:
            raise Wrong("broken", "columns")
        if body is not None and (len(body) > 2**20 or sha256(body).digest() != bh):
            raise Wrong("broken", "body")
        known.h = sha256(b"hrd1/ent\0" + sha256(ctx).digest() + bh + sig).digest()
        if row.h != known.h:
            raise Wrong("broken", "h")
        try:
            plain = strict(ctx)
        except (ValueError, RecursionError) as error:
            raise Wrong("broken", "parse") from error
        if not self._well_formed(plain) or c(plain) != ctx:
            raise Wrong("broken", "form")
        known.ctx = plain
        if plain["org"] != self.org or row.chain != plain["chain"] or row.op != plain["op"]:
            raise Wrong("broken", "columns differ")
        return dict(plain)

    def _well_formed(self, x: Any) -> bool:
        if not isinstance(x, dict) or set(x) != KEYS or not (type(x["v"]) is int and x["v"] == 1):
            return False
        by, seen = x["by"], x["seen"]
        fine = (
            is_hex(x["org"], 32) and isinstance(x["kind"], str) and re.fullmatch(r"[a-z][a-z0-9+-]{0,19}", x["kind"])
            and isinstance(x["chain"], str) and CHAIN.fullmatch(x["chain"]) and whole(x["n"],
            1) and is_hex(x["prev"], 64)
            and isinstance(by, list) and len(by) == 2 and isinstance(by[0], str) and re.fullmatch(UUID,
            by[0]) and whole(by[1], 1)
            and is_hex(x["dev"], 8) and is_hex(x["op"], 32) and isinstance(seen, list) and len(seen) == 2
            and whole(seen[0], 0) and is_hex(seen[1], 64) and isinstance(x["ts"], str) and STAMP.fullmatch(x["ts"])
            and whole(x["sch"], 1) and isinstance(x["d"], dict)
        )  # fmt: skip
        return bool(fine) and self._d(x)

    def _d(self, x: dict[str, Any]) -> bool:
        if x["kind"] not in KINDS:
            return True
        where, must, may = KINDS[x["kind"]]
        d = x["d"]
        if x["chain"].split(":")[0] != where or not set(must.split()) <= set(d) <= set(must.split()) | set(may.split()):
            return False
        return all(self._one(key, value, x["kind"]) for key, value in d.items())

    @staticmethod
    def _one(key: str, value: Any, kind: str) -> bool:  # noqa: C901, PLR0911 - a table of forms, read from top to bottom
        if key in HEX:
            return is_hex(value, HEX[key])
        if key in ("ver", "gen", "ep", "repairs"):
            return whole(value, 1) and (kind != "role" or value == 1)
        if key in ("solo", "add", "base"):
            return value is True
        if key == "to":
            fine = (
                isinstance(value, list)
                and 1 <= len(value) <= 150
                and all(isinstance(v, str) and TO.fullmatch(v) for v in value)
            )
            return fine and value == sorted(set(value))
        if key == "basis":
            return (
                isinstance(value, list)
                and 0 < len(value) <= 16
                and all(is_hex(v, 32) for v in value)
                and len(set(value)) == len(value)
            )
        if key == "co":
            return isinstance(value, list) and 0 < len(value) <= 16 and all(
                isinstance(v, list) and len(v) == 3 and isinstance(v[0], str) and re.fullmatch(UUID,
                    v[0]) and whole(v[1], 1) and is_hex(v[2], 128)
                for v in value
            )  # fmt: skip
        allowed = {"type": ("employee", "provider"), "aud": ("all",)}
        if key in allowed:
            return value in allowed[key]
        if key == "yes":
            return isinstance(value, bool)
        forms = {"pid": UUID, "until": STAMP.pattern, "role": ROLE}
        return isinstance(value, str) and re.fullmatch(forms[key], value) is not None

    def _kind(self, row: Any, ctx: dict[str, Any], chain: Chain) -> None:
        kind, d, me = ctx["kind"], ctx["d"], ctx["by"][0]
        where = ctx["chain"].split(":")
        if kind not in KINDS:
            fine = {
                "org": me in self.members("hr"),
                "a": where[-1] == me,
                "w": where[-1] == me,
                "k": True,
                "r": where[0] == "r" and self._may_write(where, me),
            }[where[0]]
        elif where[0] == "org":
            fine = self._org_rule(row, ctx)
        elif kind == "pub":
            fine = me in self.members("hr") | self.members("editor")
        elif kind == "withdraw":
            fine = chain.props.get(d["prop"]) == me
        else:
            fine = self._may_write(where, me) and self._record_rule(ctx, chain, where)
        if not fine:
            raise Wrong("not", kind)

    def members(self, role: str) -> set[str]:
        return {pid for pid in self.roles.get(role, {}).get("members", ()) if self.live(pid)}

    def live(self, pid: str) -> int:
        """The confirmed generation in force, or 0."""
        return next((gen for gen, keys in enumerate(self.people.get(pid, []), 1) if keys.live), 0)

    def _two_hr(self, row: Any, ctx: dict[str, Any]) -> bool:
        hr, d = self.members("hr"), ctx["d"]
        plain = {key: value for key, value in d.items() if key != "co"}
        message = sha256(b"hrd1/co\0" + c([self.org, ctx["kind"], ctx["op"], plain, row.bh.hex()])).digest()
        signers = {ctx["by"][0]} & hr
        for pid, gen, signature in d.get("co", []):
            mine = (
                pid in hr
                and gen == self.live(pid)
                and verify(self.people[pid][gen - 1].sign, bytes.fromhex(signature), message)
            )
            signers |= {pid} if mine else set()
        return len(signers) >= 2 or (len(hr) == 1 and d.get("solo", False) and signers == hr)

    def _org_rule(self, row: Any, ctx: dict[str, Any]) -> bool:  # noqa: PLR0911 - one line a kind
        kind, d, me = ctx["kind"], ctx["d"], ctx["by"][0]
        is_hr = me in self.members("hr")
        own = ["k:rec:1", f"p:{me}:{ctx['by'][1]}"]
        if kind == "genesis":
            named = sha256(
                bytes.fromhex(d["sign"]) + bytes.fromhex(d["rec_sign"]) + bytes.fromhex(d["nonce"])
            ).hexdigest()[:32]
            return (
                row.seq == 1 and row.h == self.pin and named == self.org and ctx["seen"] == [0, ZERO] and d["to"] == own
                and ctx["by"][1] == 1 and all(usable(d[key]) for key in ("kem", "rec_kem", "hr_pub"))
            )  # fmt: skip
        if kind == "policy":
            return is_hr and self._two_hr(row, ctx)
        if kind == "person":
            return is_hr and d["pid"] not in self.people
        if kind == "invite":
            return is_hr and d["pid"] in self.people and d["inv"] not in self.invites
        if kind == "accept":
            return self._accept(ctx)
        if kind == "confirm":
            return is_hr and self._confirm(row, ctx)
        if kind == "role":
            return d["role"] not in self.roles and d["to"] == own and usable(d["pub"]) and self._two_hr(row, ctx)
        inside = self.members(d["role"])
        targets = [one.split(":") for one in d["to"]]
        return (
            me in inside
            and d["gen"] == 1
            and all(one[0] == "p" and int(one[2]) == self.live(one[1]) and one[1] not in inside for one in targets)
        )

    def _accept(self, ctx: dict[str, Any]) -> bool:
        d, invite = ctx["d"], self.invites.get(ctx["d"]["inv"])
        if ctx["by"] != [d["pid"], d["gen"]] or invite is None or invite["pid"] != d["pid"] or invite["used"]:
            return False
        plain = {key: value for key, value in d.items() if key != "proof"}
        message = sha256(b"hrd1/accept\0" + c([self.org, plain])).digest()
        fits = d["gen"] == len(self.people[d["pid"]]) + 1 and usable(d["kem"])
        return fits and verify(invite["ipub"], bytes.fromhex(d["proof"]), message)

    def _confirm(self, row: Any, ctx: dict[str, Any]) -> bool:
        d, people = ctx["d"], self.people.get(ctx["d"]["pid"], [])
        if ctx["by"][0] == d["pid"] or d["gen"] > len(people):
            return False
        keys = people[d["gen"] - 1]
        fp = sha256(c(["hrd1/fp", self.org, d["pid"], d["gen"], keys.sign, keys.kem])).hexdigest()
        if keys.confirmed or keys.ended or fp != d["fp"]:
            return False
        return self._two_hr(row, ctx) if d["gen"] > 1 else not {"co", "solo"} & set(d)

    def _may_write(self, where: list[str], me: str) -> bool:
        section = self.policy.get(where[2]) if where[1] in self.people else None
        if section is None:
            return False
        return (me == where[1] and section["self"] == "rw") or any(
            right == "rw" and me in self.members(role) for role, right in section["roles"].items()
        )

    def due(self, where: list[str]) -> list[str]:
        section, subject = self.policy[where[2]], where[1]
        to = [f"r:{role}:1" for role in section["roles"] if role in self.roles]
        gen = self.live(subject)
        return sorted(to + ([f"p:{subject}:{gen}"] if gen and section["self"] else []))

    def _record_rule(self, ctx: dict[str, Any], chain: Chain, where: list[str]) -> bool:
        kind, d, me = ctx["kind"], ctx["d"], ctx["by"][0]
        due, last = self.due(where), len(chain.epochs)
        if kind == "dek":
            return self._dek_rule(d, chain, me=me, where=where, due=due)
        if not last or d["ep"] != last or not chain.epochs[-1]["to"] <= set(due):
            return False
        if kind == "rec":
            named = d.get("basis", [])
            return all(op in chain.props or op in chain.votes for op in named) and (
                not named or named[0] in chain.props
            )
        if kind == "vote":
            writers = self._writers(where)
            others = frozenset().union(*writers.values()) - {where[1]}
            by_role = any(me in people for people in writers.values())
            return by_role and (me != where[1] or not others) and d["prop"] in chain.props
        return True

    def _dek_rule(self, d: dict[str, Any], chain: Chain, *, me: str, where: list[str], due: list[str]) -> bool:
        last = len(chain.epochs)
        if d.get("add"):
            if "repairs" in d or d["ep"] > last:
                return False
            epoch = chain.epochs[d["ep"] - 1]
            missing = sorted(set(due) - epoch["to"])
            return bool(missing) and d["to"] == missing and d["dk"] == epoch["dk"]
        if d["ep"] != last + 1 or d["to"] != due:
            return False
        if self.policy[where[2]].get("s4") and last == 0 and me != where[1]:
            return False
        return "repairs" not in d or bool(
            d["repairs"] == last and last and chain.epochs[-1]["writers"] <= {chain.epochs[-1]["by"]}
        )

    def _writers(self, where: list[str]) -> dict[str, frozenset[str]]:
        roles = self.policy[where[2]]["roles"]
        return {role: frozenset(self.members(role)) for role, right in roles.items() if right == "rw"}

    # ------------------------------------------------------------------------------------------ counted entries

    def _count(self, row: Any, known: Known) -> None:
        ctx = known.ctx
        chain = self.chains[ctx["chain"]]
        chain.n, chain.tip = ctx["n"], known.h.hex()
        me, op, kind = ctx["by"][0], ctx["op"], ctx["kind"]
        named = kind in ("prop", "vote") and (op in chain.props or op in chain.votes)
        if (me, op) in chain.ops or named:
            known.content = "void"
            known.why = "repeated"
            return
        chain.ops.add((me, op))
        if kind not in KINDS:
            known.content = "newer"
            return
        if ctx["chain"] == "org":
            known.content = "good" if self._learn(row, ctx) else "void"
            return
        if kind == "pub":
            known.content = "good"
            return
        self._record(row, known, chain)

    def _learn(self, row: Any, ctx: dict[str, Any]) -> bool:  # noqa: C901 - one branch a kind
        kind, d = ctx["kind"], ctx["d"]
        if kind == "genesis":
            self.people[ctx["by"][0]] = [Keys(d["sign"], d["kem"], confirmed=True)]
            self.roles["hr"] = {"pub": d["hr_pub"], "members": [ctx["by"][0]]}
            self._role_wraps("hr", d["to"], row.body)
        elif kind == "policy":
            return self._learn_policy(row.body)
        elif kind == "person":
            self.people[d["pid"]] = []
        elif kind == "invite":
            self.invites[d["inv"]] = {"pid": d["pid"], "ipub": d["ipub"], "used": False}
        elif kind == "accept":
            self.invites[d["inv"]]["used"] = True
            for keys in self.people[d["pid"]]:
                keys.ended = True
            self.people[d["pid"]].append(Keys(d["sign"], d["kem"]))
        elif kind == "confirm":
            self.people[d["pid"]][d["gen"] - 1].confirmed = True
        elif kind == "role":
            self.roles[d["role"]] = {"pub": d["pub"], "members": [ctx["by"][0]]}
            self._role_wraps(d["role"], d["to"], row.body)
        else:
            self.roles[d["role"]]["members"] += [one.split(":")[1] for one in d["to"]]
            self._role_wraps(d["role"], d["to"], row.body)
        return True

    def _learn_policy(self, body: bytes) -> bool:
        try:
            policy = strict(body)
        except (ValueError, RecursionError):
            return False
        closed = {name for name, section in policy.items() if section.get("s4")}
        if (self.s4 & set(policy)) - closed:
            return False
        self.s4 |= closed
        self.policy = policy
        return True

    def _role_wraps(self, role: str, to: list[str], body: bytes) -> None:
        for place, one in enumerate(to):
            name, _, gen = one.rpartition(":")
            if one not in self.secrets or f"r:{role}:1" in self.secrets:
                continue
            pub = X25519PrivateKey.from_private_bytes(self.secrets[one]).public_key().public_bytes_raw().hex()
            info = c(["hrd1/rolewrap", self.org, role, 1, name, int(gen), pub])
            seed = self._unwrap(self.secrets[one], info, body[place * 80 : place * 80 + 80])
            if (
                seed
                and X25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw().hex()
                == self.roles[role]["pub"]
            ):
                self.secrets[f"r:{role}:1"] = seed

    @staticmethod
    def _unwrap(secret: bytes, info: bytes, wrapped: bytes) -> bytes | None:
        try:
            key = (
                SUITE.decrypt(wrapped, X25519PrivateKey.from_private_bytes(secret), info)
                if len(wrapped) == 80
                else None
            )
        except (InvalidTag, ValueError):
            return None
        return key if key is not None and len(key) == 32 else None

    def _record(self, row: Any, known: Known, chain: Chain) -> None:  # noqa: C901 - one branch a kind
        ctx, d = known.ctx, known.ctx["d"]
        if ctx["kind"] == "dek":
            if not d.get("add"):
                chain.epochs.append(
                    {"to": set(), "dk": d["dk"], "by": ctx["by"][0], "writers": set(), "repaired": False}
                )
            chain.epochs[d["ep"] - 1]["to"] |= set(d["to"])
            self._open_wraps(ctx, row.body)
            if "repairs" in d:
                chain.epochs[d["repairs"] - 1]["repaired"] = True
        else:
            if ctx["kind"] != "withdraw":
                chain.epochs[d["ep"] - 1]["writers"].add(ctx["by"][0])
            if ctx["kind"] == "prop":
                chain.props[ctx["op"]] = ctx["by"][0]
            if ctx["kind"] == "vote":
                chain.votes.add(ctx["op"])
        where = ctx["chain"].split(":")
        side = Side(
            known,
            row.ctx,
            row.body,
            self.policy.get(where[2], {}),
            self._writers(where) if where[2] in self.policy else {},
            where[1],
        )
        chain.sides.append(side)
        if "repairs" in d:
            chain.state = State()
            for older in chain.sides:
                self._content(older, chain)
        else:
            self._content(side, chain)

    def _open_wraps(self, ctx: dict[str, Any], body: bytes) -> None:
        chain, ep = ctx["chain"], ctx["d"]["ep"]
        for place, one in enumerate(ctx["d"]["to"]):
            if one not in self.secrets:
                continue
            name, _, gen = one.rpartition(":")
            pub = X25519PrivateKey.from_private_bytes(self.secrets[one]).public_key().public_bytes_raw().hex()
            info = c(["hrd1/wrap", self.org, chain, ep, name, int(gen), pub])
            key = self._unwrap(self.secrets[one], info, body[place * 80 : place * 80 + 80])
            if key and hmac_digest(key, b"hrd1/commit\0" + c([self.org, chain, ep]), "sha256").hex() == ctx["d"]["dk"]:
                self.deks[chain, ep] = key
                self.readers.setdefault((chain, ep), set()).add(one)

    def _content(self, side: Side, chain: Chain) -> None:
        known, state = side.known, chain.state
        ctx, d = known.ctx, known.ctx["d"]
        if ctx["kind"] == "dek":
            state.base_due = state.base_due or ("add" not in d and d["ep"] > 1)
            known.content = "good"
            return
        try:
            if "ep" in d and chain.epochs[d["ep"] - 1]["repaired"]:
                raise Wrong("void", "repaired")  # noqa: TRY301 - read beside its rule
            body = self._open(side) if "ep" in d else None
            getattr(self, f"_{ctx['kind']}")(side, body, state)
        except Wrong as wrong:
            known.content, known.why = wrong.args
            state.lost = state.lost or known.content == "unread"
        else:
            known.content = "good" if not state.lost else "unread"

    def _open(self, side: Side) -> Any:
        ctx = side.known.ctx
        key = self.deks.get((ctx["chain"], ctx["d"]["ep"]))
        if key is None or side.body is None:
            raise Wrong("unread", "key")
        try:
            padded = AESGCMSIV(key).decrypt(side.body[:12], side.body[12:], b"hrd1/aad\0" + side.raw)
            plain = padded[: padded.rindex(b"\x80")]
            size = 512
            while size <= len(plain):
                size *= 2
            if padded != plain + b"\x80" + bytes(size - len(plain) - 1):
                raise ValueError("padding")  # noqa: TRY301 - one of several ways not to open
            return strict(plain)
        except (InvalidTag, ValueError, RecursionError) as error:
            raise Wrong("void", "does not open") from error

    # ------------------------------------------------------------------------------------------ content

    @staticmethod
    def _need(fine: object, why: str) -> None:
        if not fine:
            raise Wrong("void", why)

    def _shape(self, body: Any, must: str, may: str = "") -> None:
        self._need(
            isinstance(body, dict) and set(must.split()) <= set(body) <= set((must + " " + may).split()), "shape"
        )

    def _text(self, value: Any) -> None:
        self._need(isinstance(value, str) and len(value) <= 4000 and not any(map(forbidden, value)), "shape")

    def _changes(self, side: Side, changes: Any, state: State) -> None:
        self._need(isinstance(changes, list) and len(changes) <= 500, "shape")
        fields = side.policy["fields"] if side.policy else {}
        for one in changes:
            self._shape(one, "item field was to", "eff")
            self._need(one["item"] == "" or (isinstance(one["item"], str) and re.fullmatch(UUID, one["item"])), "shape")
            for key in ("was", "to"):
                if one[key] is not None:
                    self._text(one[key])
            self._text(one["field"])
            self._need(one["was"] != one["to"], "shape")
        self._need(len({(one["item"], one["field"]) for one in changes}) == len(changes), "shape")
        for one in changes:
            policy = fields.get(one["field"])
            self._need(policy is not None, "field")
            assert policy is not None
            day = one.get("eff")
            self._need(
                (day is not None) == bool(policy.get("eff")) and (day is None or (isinstance(day, str) and iso(day))),
                "eff",
            )
            self._need(bool(one["item"]) == bool(side.policy.get("list")), "item")
            self._need(state.lost or state.at(one["item"], one["field"], day or "") == one["was"], "was")

    def _rules(self, side: Side, changes: Any) -> set[str]:
        return {side.policy["fields"][one["field"]]["rule"] for one in changes}

    def _rec(self, side: Side, body: Any, state: State) -> None:
        d, me = side.known.ctx["d"], side.known.ctx["by"][0]
        self._shape(body, "changes why base" if "base" in d else "changes why", "resolves")
        self._text(body["why"])
        resolves = body.get("resolves", [])
        self._need(
            isinstance(resolves, list) and len(resolves) <= 500 and ("resolves" not in body or resolves), "shape"
        )
        self._need(
            all(isinstance(one, list) and len(one) == 3 and all(isinstance(v, str) for v in one) for one in resolves),
            "shape",
        )
        self._need(body["changes"] or resolves, "shape")
        self._need("base" in d or not state.base_due, "base")
        self._need("base" not in d or state.lost or c(body["base"]) == c(state.base()), "base")
        self._changes(side, body["changes"], state)
        keys = [tuple(one) for one in resolves]
        self._need(len(set(keys)) == len(keys) and set(keys) <= state.clashes, "resolves")
        if "basis" in d:
            self._decided(side, body["changes"], state)
        else:
            self._direct(side, body["changes"])
        if state.lost:
            return
        side.known.changes = tuple(
            (one["item"], one["field"], one["was"], one["to"], one.get("eff", "")) for one in body["changes"]
        )
        side.known.before = {(i, f, day): state.at(i, f, day) for i, f, _, _, day in side.known.changes}
        for item, name, _, to, day in side.known.changes:
            state.values.setdefault((item, name), {})[day] = (to, me, side.known.ctx["op"])
            state.history.setdefault((item, name), []).append(to)
        state.asks.pop(d.get("basis", [""])[0], None)
        state.clashes -= set(keys)
        state.base_due = False

    def _direct(self, side: Side, changes: Any) -> None:
        me, solo, rules = side.known.ctx["by"][0], "solo" in side.known.ctx["d"], self._rules(side, changes)
        self._need("R+" not in rules, "route")
        strong = rules - {"D"}
        self._need(not strong or side.by_role(me), "route")
        self._need("P" not in rules or me in side.writers.get("payroll", ()), "route")
        own = bool(strong) and me == side.subject
        self._need(not own or not side.others, "route")
        self._need(solo == own, "route")

    def _decided(self, side: Side, changes: Any, state: State) -> None:
        ctx, me = side.known.ctx, side.known.ctx["by"][0]
        if state.lost:
            return
        ask = state.asks.get(ctx["d"]["basis"][0])
        self._need(ask is not None and c(ask.changes) == c(changes), "route")
        assert ask is not None
        asked = 2 if "R+" in self._rules(side, changes) else 1
        exist = len(side.others)
        self._need(("solo" in ctx["d"]) == (exist < asked), "route")
        self._need(side.by_role(me) and (me != side.subject or not exist), "route")
        votes = ctx["d"]["basis"][1:]
        self._need(all(op in ask.votes for op in votes), "route")
        if asked == 1:
            self._need(me != ask.asker or exist <= 1, "route")
        else:
            self._need(len({ask.votes[op] for op in votes} - {side.subject}) >= min(asked, exist), "route")

    def _prop(self, side: Side, body: Any, state: State) -> None:
        self._shape(body, "changes why")
        self._text(body["why"])
        self._need(body["changes"], "shape")
        self._changes(side, body["changes"], state)
        self._need(self._rules(side, body["changes"]) <= {"R", "R+"}, "route")
        state.asks[side.known.ctx["op"]] = Ask(side.known.ctx["by"][0], body["changes"])

    def _vote(self, side: Side, body: Any, state: State) -> None:
        self._shape(body, "reason")
        self._text(body["reason"])
        if state.lost:
            return
        ctx, me = side.known.ctx, side.known.ctx["by"][0]
        ask = state.asks.get(ctx["d"]["prop"])
        self._need(ask is not None, "route")
        assert ask is not None
        if ctx["d"]["yes"]:
            self._need(me not in ask.votes.values(), "route")
            ask.votes[ctx["op"]] = me
        else:
            del state.asks[ctx["d"]["prop"]]

    def _withdraw(self, side: Side, _body: Any, state: State) -> None:
        if not state.lost:
            self._need(state.asks.pop(side.known.ctx["d"]["prop"], None), "route")

    def _conf(self, side: Side, body: Any, state: State) -> None:
        self._shape(body, "item group mine")
        self._need(isinstance(body["mine"], dict) and body["mine"], "shape")
        for name, value in body["mine"].items():
            self._text(name)
            if value is not None:
                self._text(value)
        self._text(body["group"])
        self._need(body["item"] == "" or (isinstance(body["item"], str) and re.fullmatch(UUID, body["item"])), "shape")
        self._need(bool(body["item"]) == bool(side.policy.get("list")), "item")
        fields: Mapping[str, Any] = side.policy["fields"] if side.policy else {}
        groups = {fields[name].get("group", name) if name in fields else None for name in body["mine"]}
        self._need(groups == {body["group"]}, "group")
        key = (side.known.ctx["d"]["of"], body["item"], body["group"])
        self._need(state.lost or key not in state.clashes, "known")
        state.clashes.add(key)


def iso(day: str) -> bool:
    return re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", day) is not None


def forbidden(char: str) -> bool:
    point = ord(char)
    control = (point < 32 and char not in "\t\n") or 0x7F <= point <= 0x9F
    bidi = 0x202A <= point <= 0x202E or 0x2066 <= point <= 0x2069
    return control or bidi or 0xD800 <= point <= 0xDFFF or 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE
