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
TO = re.compile(rf"(p:{UUID}|r:{ROLE}|k:rec):[1-9][0-9]{{0,8}}")
DATE = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
STAMP = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3])(:[0-5][0-9]){2}Z")
KEYS = {"v", "org", "kind", "chain", "n", "prev", "by", "dev", "op", "seen", "ts", "sch", "d"}
KINDS = {
    "genesis": ("org", "sign kem rec_sign rec_kem nonce hr_pub to", ""),
    "policy": ("org", "ver", "co solo"),
    "person": ("org", "pid type", ""),
    "invite": ("org", "inv pid ipub until ticket", ""),
    "accept": ("org", "inv pid gen sign kem proof", ""),
    "invite-": ("org", "inv", ""),
    "confirm": ("org", "pid gen fp", "co solo rec"),
    "remove": ("org", "pid", "co rec"),
    "role": ("org", "role gen pub to", "co solo"),
    "role+": ("org", "role gen to", "rec"),
    "role-": ("org", "role pid", "co rec"),
    "rolekey": ("org", "role gen pub to", ""),
    "recovery": ("org", "pid gen sign kem hr proof", ""),
    "kit": ("org", "gen rec_sign rec_kem", "co solo"),
    "grant": ("org", "role pid sections until to", ""),
    "grant-": ("org", "grant", ""),
    "dek": ("r", "ep to dk", "add repairs expired"),
    "rec": ("r", "ep", "basis solo base"),
    "prop": ("r", "ep", ""),
    "vote": ("r", "ep prop yes", ""),
    "withdraw": ("r", "prop", ""),
    "conf": ("r", "ep of", ""),
    "erase": ("r", "act pid of ground", "co solo"),
    "read": ("a", "to", ""),
    "beat": ("w", "", "end org"),
    "pub": ("k", "aud", ""),
    "proposal": ("k", "", ""),
    "signature": ("k", "sig", ""),
    "refusal": ("k", "", ""),
    "ask": ("k", "to", ""),
    "answer": ("k", "to of", ""),
}
HEX = {
    "sign": 64, "kem": 64, "rec_sign": 64, "rec_kem": 64, "nonce": 32, "hr_pub": 64, "inv": 32, "ipub": 64,
    "ticket": 64,
    "proof": 128, "fp": 64, "pub": 64, "dk": 64, "prop": 32, "of": 32, "rec": 128,
    "grant": 32,
}  # fmt: skip
BODILESS = set(
    "person invite invite- accept confirm remove role- kit grant- withdraw beat signature refusal erase".split()
)
SAYS = {"rec", "prop", "vote", "conf", "withdraw"}
"""What an erasure names."""


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


def public(secret: bytes) -> str:
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw().hex()


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
class Role:
    """Public keys and holders of each generation, and who is in it now."""

    pubs: list[str] = field(default_factory=list)
    held: list[set[str]] = field(default_factory=list)
    inside: set[str] = field(default_factory=set)


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
    said: list[Known] = field(default_factory=list)
    """What counts and no erasure has named yet."""
    gone: list[Known] = field(default_factory=list)


class Oracle:
    """See the module. ``feed`` rows in order; keys of people are told with ``holds``."""

    def __init__(self, org: str, pin: bytes) -> None:
        self.org, self.pin = org, pin
        self.people: dict[str, list[Keys]] = {}
        self.types: dict[str, str] = {}
        self.roles: dict[str, Role] = {}
        self.kits: list[tuple[str, str]] = []
        self.used_up: set[bytes] = set()
        self.grants: dict[str, dict[str, Any]] = {}
        self.reaches: dict[str, set[str]] = {}
        """Recipient id → role keys that really open with it."""
        self.leaks: list[tuple[int, str]] = []
        """Epochs that were wrapped to a role whose key somebody outside it could open."""
        self.invites: dict[str, dict[str, Any]] = {}
        self.policy: dict[str, Any] = {}
        self.policy_ver = 0
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

    def held_by(self, recipient: str) -> set[str]:
        """Everything whose wraps open with this key: itself, its roles, and their older keys."""
        found, new = {recipient}, {recipient}
        while new:
            new = {role for one in new for role in self.reaches.get(one, ())} - found
            found |= new
        return found

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
        if kind in ("genesis", "accept", "recovery"):
            pub = d["sign"]
        elif by[1] <= len(person):
            pub = person[by[1] - 1].sign
        else:
            raise Wrong("broken", "signer")
        if not verify(pub, row.sig, b"hrd1/sig\0" + sha256(row.ctx).digest() + row.bh):
            raise Wrong("broken", "signature")
        if kind not in ("genesis", "accept", "recovery") and not person[by[1] - 1].live:
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
    def _one(key: str, value: Any, kind: str) -> bool:  # noqa: C901, PLR0911, PLR0912 - a table of forms, read from top to bottom
        if kind == "erase" and key in ("act", "of", "ground"):
            return Oracle._erasing(key, value)
        if key in HEX:
            return is_hex(value, HEX[key])
        if key == "to" and kind == "rolekey":
            return is_hex(value, 64)
        if key == "org":
            return isinstance(value, list) and len(value) == 2 and whole(value[0], 1) and is_hex(value[1], 64)
        if key == "end":
            fine = isinstance(value, list) and len(value) == 4 and whole(value[0], 1) and isinstance(value[1], str)
            return fine and value[1].isascii() and is_hex(value[2], 64) and is_hex(value[3], 128)
        if key == "sig":
            return Oracle._one("co", [value], kind)
        if key in ("sections", "expired"):
            form, most = (r"[a-z][a-z0-9_]{0,39}", 100) if key == "sections" else ("[0-9a-f]{32}", 64)
            fine = isinstance(value, list) and all(isinstance(v, str) and re.fullmatch(form, v) for v in value)
            return fine and 1 <= len(value) <= most and value == sorted(set(value))
        if key in ("ver", "gen", "ep", "repairs", "hr"):
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
        if kind == "grant":
            forms |= {"pid": f"({UUID})?", "until": DATE}
        return isinstance(value, str) and re.fullmatch(forms[key], value) is not None

    @staticmethod
    def _erasing(key: str, value: Any) -> bool:
        if key == "act":
            return is_hex(value, 32)
        if key == "ground":
            return value in ("asked", "over", "consent", "wrong")
        fine = isinstance(value, list) and 1 <= len(value) <= 60
        fine = fine and all(isinstance(one, list) and len(one) == 2 and is_hex(one[1], 64) for one in value)
        names = [one[0] for one in value] if fine else []
        form = r"[a-z][a-z0-9_]{0,39}"
        return (
            fine
            and all(isinstance(name, str) and re.fullmatch(form, name) for name in names)
            and names == sorted(set(names))
        )

    def _erasure(self, row: Any, ctx: dict[str, Any], chain: Chain, where: list[str]) -> bool:
        d, me, hr = ctx["d"], ctx["by"][0], self.members("hr")
        _, subject, section = where
        if subject not in self.people or d["pid"] != subject or not chain.said:
            return False
        if [section, chain.said[-1].h.hex()] not in d["of"]:
            return False
        if section in self.s4:
            return bool(me == subject)
        able = hr - {subject} or hr
        signed = self._signers(row, ctx) & able
        alone = "solo" in d and len(able) == 1 and signed == able
        return me in hr and me in able and (len(signed) > 1 or alone)

    def _kind(self, row: Any, ctx: dict[str, Any], chain: Chain) -> None:  # noqa: C901 - one branch a sort of chain
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
        elif kind == "read":
            fine = where[2] == me and where[1] != me and self._looks(me, where[1]) and all(map(self._there, d["to"]))
        elif kind == "beat":
            fine = where[1] == me
        elif kind in ("ask", "answer"):
            fine = all(map(self._there, d["to"])) and (kind == "ask" or me in self.members("hr"))
        elif where[0] == "k":
            fine = True
        elif kind == "withdraw":
            fine = chain.props.get(d["prop"]) == me
        elif kind == "erase":
            fine = self._erasure(row, ctx, chain, where)
        elif kind == "dek" and "add" in d:
            fine = self._may_add(where, me) and self._record_rule(ctx, chain, where)
        else:
            fine = self._may_write(where, me) and self._record_rule(ctx, chain, where)
        if not fine:
            raise Wrong("not", kind)

    def members(self, role: str) -> set[str]:
        return {pid for pid in (self.roles[role].inside if role in self.roles else ()) if self.live(pid)}

    def gen(self, role: str) -> int:
        return len(self.roles[role].pubs) if role in self.roles else 0

    def _clean(self, role: str) -> bool:
        """Nobody outside the role holds its present key, nor does a kit that was replaced."""
        if {one for one in self.roles[role].held[-1] if one.startswith("k:")} - {f"k:rec:{len(self.kits)}"}:
            return False
        parts = (one.split(":") for one in self.roles[role].held[-1] if one.startswith("p:"))
        return all(pid in self.roles[role].inside and int(gen) == self.live(pid) for _, pid, gen in parts)

    def _looks(self, me: str, subject: str) -> bool:
        roles = {role for section in self.policy.values() for role in section["roles"]}
        roles |= {one["role"] for one in self.grants.values() if one["live"] and one["pid"] in ("", subject)}
        return subject in self.people and any(me in self.members(role) for role in roles)

    def _there(self, one: str) -> bool:
        name, _, gen = one.rpartition(":")
        if name == "k:rec":
            return int(gen) <= len(self.kits)
        if name.startswith("r:"):
            return int(gen) <= self.gen(name[2:])
        keys = self.people.get(name[2:], [])
        return int(gen) <= len(keys) and keys[int(gen) - 1].confirmed

    def live(self, pid: str) -> int:
        """The confirmed generation in force, or 0."""
        return next((gen for gen, keys in enumerate(self.people.get(pid, []), 1) if keys.live), 0)

    def _message(self, row: Any, ctx: dict[str, Any]) -> bytes:
        plain = {key: value for key, value in ctx["d"].items() if key not in ("co", "rec")}
        op = plain["act"] if ctx["kind"] == "erase" else ctx["op"]
        return sha256(b"hrd1/co\0" + c([self.org, ctx["kind"], op, plain, row.bh.hex()])).digest()

    @staticmethod
    def _act(ctx: dict[str, Any]) -> bytes:
        return c([ctx["kind"], ctx["op"], {key: value for key, value in ctx["d"].items() if key not in ("co", "rec")}])

    def _signers(self, row: Any, ctx: dict[str, Any]) -> set[str]:
        hr, message = self.members("hr"), self._message(row, ctx)
        signers = {ctx["by"][0]} & hr
        for pid, gen, signature in ctx["d"].get("co", []) * (self._act(ctx) not in self.used_up):
            mine = (
                pid in hr
                and gen == self.live(pid)
                and verify(self.people[pid][gen - 1].sign, bytes.fromhex(signature), message)
            )
            signers |= {pid} if mine else set()
        return signers

    def _two_hr(self, row: Any, ctx: dict[str, Any], but: str = "") -> bool:
        hr, signers = self.members("hr"), self._signers(row, ctx) - {but}
        return len(signers) >= 2 or (len(hr) == 1 and ctx["d"].get("solo", False) and signers == hr)

    def _kit_signed(self, row: Any, ctx: dict[str, Any]) -> bool:
        if "rec" not in ctx["d"] or self._act(ctx) in self.used_up:
            return False
        return verify(self.kits[-1][0], bytes.fromhex(ctx["d"]["rec"]), self._message(row, ctx))

    def _two_or_kit(self, row: Any, ctx: dict[str, Any]) -> bool:
        return len(self._signers(row, ctx)) >= 2 or self._kit_signed(row, ctx)

    def _org_rule(self, row: Any, ctx: dict[str, Any]) -> bool:  # noqa: C901, PLR0911 - one line a kind
        kind, d, me = ctx["kind"], ctx["d"], ctx["by"][0]
        is_hr = me in self.members("hr")
        own = [f"k:rec:{max(1, len(self.kits))}", f"p:{me}:{ctx['by'][1]}"]
        if kind == "genesis":
            named = sha256(
                bytes.fromhex(d["sign"]) + bytes.fromhex(d["rec_sign"]) + bytes.fromhex(d["nonce"])
            ).hexdigest()[:32]
            return (
                row.seq == 1 and row.h == self.pin and named == self.org and ctx["seen"] == [0, ZERO] and d["to"] == own
                and ctx["by"][1] == 1 and all(usable(d[key]) for key in ("kem", "rec_kem", "hr_pub"))
            )  # fmt: skip
        if kind == "policy":
            return is_hr and d["ver"] == self.policy_ver + 1 and self._two_hr(row, ctx)
        if kind == "person":
            return is_hr and d["pid"] not in self.people
        if kind == "invite":
            return is_hr and d["pid"] in self.people and d["inv"] not in self.invites
        if kind == "accept":
            return self._accept(ctx)
        if kind == "confirm":
            return is_hr and self._confirm(row, ctx)
        if kind == "role":
            fits = d["role"] not in self.roles and d["to"] == own and usable(d["pub"]) and self._kin(me, d["role"])
            return fits and self._two_hr(row, ctx)
        if kind in ("invite-", "remove", "kit"):
            return is_hr and self._hr_rule(row, ctx)
        if kind in ("role+", "role-", "rolekey"):
            return self._role_rule(row, ctx)
        if kind == "recovery":
            return self._recovery(ctx)
        grant = self.grants.get(d["grant"], {"live": False}) if kind == "grant-" else {}
        return (grant["live"] and (me == grant["pid"] or is_hr)) if grant else self._grant(ctx)

    def _kin(self, pid: str, role: str) -> bool:
        return (self.types[pid] == "provider") == role.startswith("provider:")

    def _hr_rule(self, row: Any, ctx: dict[str, Any]) -> bool:
        d = ctx["d"]
        if ctx["kind"] == "invite-":
            return d["inv"] in self.invites and not self.invites[d["inv"]]["used"]
        if ctx["kind"] == "kit":
            return d["gen"] == len(self.kits) + 1 and usable(d["rec_kem"]) and self._two_hr(row, ctx)
        listed = d["pid"] in self.roles["hr"].inside
        return d["pid"] in self.people and d["pid"] != ctx["by"][0] and (not listed or self._two_or_kit(row, ctx))

    def _role_rule(self, row: Any, ctx: dict[str, Any]) -> bool:
        kind, d, me = ctx["kind"], ctx["d"], ctx["by"][0]
        inside, is_hr = self.members(d["role"]), me in self.members("hr")
        if kind == "role-":
            listed = d["role"] in self.roles and d["pid"] in self.roles[d["role"]].inside
            allowed = is_hr and self._two_or_kit(row, ctx) if d["role"] == "hr" else is_hr or me == d["pid"]
            return listed and allowed
        if kind == "rolekey":
            if d["role"] == "members" and not is_hr:
                return False
            if me not in inside or d["gen"] != self.gen(d["role"]) + 1 or not usable(d["pub"]):
                return False
            return bool(d["to"] == sha256(c(self._everybody_in(d["role"]))).hexdigest())
        if not (me in inside or (is_hr and self._kit_signed(row, ctx))) or d["gen"] != self.gen(d["role"]):
            return False
        return all(self._may_join(d["role"], one, inside) for one in d["to"])

    def _may_join(self, role: str, one: str, inside: set[str]) -> bool:
        kind, pid, gen = one.split(":") if one.startswith("p:") else ("", "", "0")
        fits = kind == "p" and int(gen) == self.live(pid) and self._kin(pid, role)
        return fits and not (pid in inside and one in self.roles[role].held[-1])

    def _everybody_in(self, role: str) -> list[str]:
        people = [f"p:{pid}:{self.live(pid)}" for pid in self.members(role)]
        return sorted([*people, f"k:rec:{len(self.kits)}", f"r:{role}:{self.gen(role) + 1}"])

    def _recovery(self, ctx: dict[str, Any]) -> bool:
        d = ctx["d"]
        if ctx["by"] != [d["pid"], d["gen"]] or self.types.get(d["pid"]) != "employee":
            return False
        plain = {key: value for key, value in d.items() if key != "proof"}
        message = sha256(b"hrd1/recovery\0" + c([self.org, plain])).digest()
        fits = d["gen"] == len(self.people[d["pid"]]) + 1 and usable(d["kem"]) and d["hr"] == self.gen("hr")
        return fits and verify(self.kits[-1][0], bytes.fromhex(d["proof"]), message)

    def _grant(self, ctx: dict[str, Any]) -> bool:
        d, me, pid = ctx["d"], ctx["by"][0], ctx["d"]["pid"]
        sections = [self.policy.get(name) for name in d["sections"]]
        if any(one is None or one.get("s4") for one in sections) or (pid and self.types.get(pid) != "employee"):
            return False
        own = me == pid and all(one is not None and one["self"] == "rw" for one in sections)
        if not (own or me in self.members("hr")) or ctx["op"] in self.grants:
            return False
        if not d["role"].startswith("provider:") or not self.gen(d["role"]):
            return False
        roles = ["hr", d["role"], *([] if pid else ["members"])]
        to = [f"r:{role}:{self.gen(role)}" for role in roles if self.gen(role)]
        return bool(d["to"] == sorted(to + ([f"p:{pid}:{self.live(pid)}"] if self.live(pid) else [])))

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
        if d["gen"] == 1:
            return not {"co", "solo", "rec"} & set(d)
        return self._kit_signed(row, ctx) or self._two_hr(row, ctx, but=d["pid"])

    def _may_write(self, where: list[str], me: str) -> bool:
        section = self.policy.get(where[2]) if where[1] in self.people else None
        if section is None:
            return False
        return (me == where[1] and section["self"] == "rw") or any(
            right == "rw" and me in self.members(role) for role, right in section["roles"].items()
        )

    def _may_add(self, where: list[str], me: str) -> bool:
        section = self.policy.get(where[2]) if where[1] in self.people else None
        if section is None:
            return False
        reads = section.get("s4") and any(me in self.members(role) for role in section["roles"])
        return bool(reads) or self._may_write(where, me)

    def granted(self, where: list[str]) -> dict[str, dict[str, Any]]:
        """The grants in force for one chain."""
        if self.policy[where[2]].get("s4") or self.types[where[1]] != "employee":
            return {}
        return {
            op: one
            for op, one in self.grants.items()
            if one["live"] and one["pid"] in ("", where[1]) and where[2] in one["sections"]
        }

    def due(self, where: list[str], without: Iterable[str] = ()) -> list[str]:
        section, subject, gone = self.policy[where[2]], where[1], set(without)
        roles = set(section["roles"]) | {one["role"] for op, one in self.granted(where).items() if op not in gone}
        fit = (role for role in roles if role in self.roles and (role == "members" or self._clean(role)))
        to = [f"r:{role}:{self.gen(role)}" for role in fit]
        gen = self.live(subject)
        return sorted(to + ([f"p:{subject}:{gen}"] if gen and section["self"] else []))

    def missing(self, where: list[str], held: set[str]) -> list[str]:
        """Who is owed an epoch that was wrapped to ``held``."""
        reached = {one.rpartition(":")[0] for one in held if one.startswith("r:")}
        owed = [one for one in self.due(where) if one not in held and not one.startswith("r:provider:")]
        return [one for one in owed if not one.startswith("r:") or one.rpartition(":")[0] not in reached]

    def _record_rule(self, ctx: dict[str, Any], chain: Chain, where: list[str]) -> bool:
        kind, d, me = ctx["kind"], ctx["d"], ctx["by"][0]
        due, last = self.due(where), len(chain.epochs)
        if kind == "dek":
            return self._dek_rule(ctx, chain, me=me, where=where)
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

    def _dek_rule(self, ctx: dict[str, Any], chain: Chain, *, me: str, where: list[str]) -> bool:
        d, last = ctx["d"], len(chain.epochs)
        if d.get("add"):
            if "repairs" in d or "expired" in d or d["ep"] > last:
                return False
            epoch = chain.epochs[d["ep"] - 1]
            missing = self.missing(where, epoch["to"])
            if not self._may_write(where, me):
                missing = [one for one in missing if one.startswith("p:")]
            return bool(missing) and d["to"] == missing and d["dk"] == epoch["dk"]
        over, granted = d.get("expired", []), self.granted(where)
        if any(op not in granted or granted[op]["until"] >= ctx["ts"][:10] for op in over):
            return False
        if d["ep"] != last + 1 or d["to"] != self.due(where, over):
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
        if kind in SAYS:
            chain.said.append(known)
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
        if ctx["chain"][0] in "kaw":
            known.content = self._public(row, ctx)
            return
        self._record(row, known, chain)

    @staticmethod
    def _public(row: Any, ctx: dict[str, Any]) -> str:
        kind, act = ctx["kind"], re.fullmatch("k:act:([0-9a-f]{32})", ctx["chain"])
        try:
            inside = strict(row.body)
        except (ValueError, RecursionError):
            inside = None
        if kind in ("read", "beat", "ask", "answer"):
            return "good"
        if kind == "pub":
            return "good" if isinstance(inside, dict) else "void"
        if kind == "signature":
            return "good" if act and ctx["d"]["sig"][:2] == ctx["by"] else "void"
        if kind == "refusal" or not act:
            return "good" if act else "void"
        fine = isinstance(inside, dict) and set(inside) == {"kind", "op", "d", "body"} and isinstance(inside["d"], dict)
        fine = fine and isinstance(inside["kind"], str) and isinstance(inside["body"], str)
        return "good" if fine and re.fullmatch("([0-9a-f]{2})*", inside["body"]) and inside["op"] == act[1] else "void"

    def _learn(self, row: Any, ctx: dict[str, Any]) -> bool:
        kind, d = ctx["kind"], ctx["d"]
        if kind == "policy" and not self._learn_policy(row.body):
            return False
        self.used_up |= {self._act(ctx)} if {"co", "rec"} & set(d) else set()
        if kind == "policy":
            self.policy_ver = d["ver"]
            return True
        if kind in ("role+", "role-", "rolekey", "role"):
            self._learn_role(row, ctx)
        elif kind in ("grant", "grant-"):
            if kind == "grant":
                self.grants[ctx["op"]] = {**d, "live": True}
            else:
                self.grants[d["grant"]]["live"] = False
        else:
            self._learn_person(row, ctx)
        return True

    def _learn_person(self, row: Any, ctx: dict[str, Any]) -> None:  # noqa: C901 - one branch a kind
        kind, d = ctx["kind"], ctx["d"]
        if kind == "genesis":
            self.types[ctx["by"][0]] = "employee"
            self.people[ctx["by"][0]] = [Keys(d["sign"], d["kem"], confirmed=True)]
            self.kits.append((d["rec_sign"], d["rec_kem"]))
            self._new_key("hr", d["hr_pub"], d["to"], row.body)
            self.roles["hr"].inside = {ctx["by"][0]}
        elif kind == "person":
            self.people[d["pid"]], self.types[d["pid"]] = [], d["type"]
        elif kind == "invite":
            self.invites[d["inv"]] = {"pid": d["pid"], "ipub": d["ipub"], "used": False}
        elif kind == "invite-":
            self.invites[d["inv"]]["used"] = True
        elif kind == "accept":
            self.invites[d["inv"]]["used"] = True
            self.people[d["pid"]].append(Keys(d["sign"], d["kem"]))
        elif kind == "confirm":
            self._begin(d["pid"], d["gen"])
        elif kind == "kit":
            self.kits.append((d["rec_sign"], d["rec_kem"]))
        elif kind == "recovery":
            self.people[d["pid"]].append(Keys(d["sign"], d["kem"]))
            self._begin(d["pid"], d["gen"])
            self.roles["hr"].inside.add(d["pid"])
            self._role_wraps("hr", d["hr"], [f"p:{d['pid']}:{d['gen']}"], row.body)
        else:
            self._gone(d["pid"])

    def _begin(self, pid: str, gen: int) -> None:
        self.people[pid][gen - 1].confirmed = True
        for keys in self.people[pid][: gen - 1]:
            keys.ended = True

    def _gone(self, pid: str) -> None:
        for keys in self.people[pid]:
            keys.ended = True
        for role in self.roles.values():
            role.inside.discard(pid)
        for invite in self.invites.values():
            invite["used"] = invite["used"] or invite["pid"] == pid

    def _learn_role(self, row: Any, ctx: dict[str, Any]) -> None:
        kind, d = ctx["kind"], ctx["d"]
        if kind == "role":
            self._new_key(d["role"], d["pub"], d["to"], row.body)
            self.roles[d["role"]].inside = {ctx["by"][0]}
        elif kind == "role+":
            self.roles[d["role"]].inside |= {one.split(":")[1] for one in d["to"]}
            self._role_wraps(d["role"], d["gen"], d["to"], row.body)
        elif kind == "role-":
            self.roles[d["role"]].inside.discard(d["pid"])
        else:
            self._new_key(d["role"], d["pub"], self._everybody_in(d["role"]), row.body)

    def _new_key(self, role: str, pub: str, to: list[str], body: bytes) -> None:
        self.roles.setdefault(role, Role()).pubs.append(pub)
        self.roles[role].held.append(set())
        self._role_wraps(role, len(self.roles[role].pubs), to, body)

    def _learn_policy(self, body: bytes) -> bool:
        try:
            policy = strict(body)
        except (ValueError, RecursionError):
            return False
        closed = {name for name, section in policy.items() if section.get("s4")}
        provided = any(role.startswith("provider:") for section in policy.values() for role in section["roles"])
        if (self.s4 & set(policy)) - closed or provided:
            return False
        self.s4 |= closed
        self.policy = policy
        return True

    def _role_wraps(self, role: str, gen: int, to: list[str], body: bytes) -> None:
        self.roles[role].held[gen - 1] |= set(to)
        for place, one in enumerate(to):
            older = one.startswith("r:")
            name = f"r:{role}:{gen - older}"
            if one in self.secrets:
                self._role_wrap(name, one, body[place * 80 : place * 80 + 80])

    def _role_wrap(self, name: str, one: str, wrapped: bytes) -> None:
        role, gen = name[2:].rpartition(":")[0], int(name.rpartition(":")[2])
        who, _, own = one.rpartition(":")
        pub = public(self.secrets[one])
        info = c(["hrd1/rolewrap", self.org, role, gen, who, int(own), pub])
        seed = self._unwrap(self.secrets[one], info, wrapped)
        for older in range(1 if one.startswith("r:") else gen, gen + 1):
            if seed and public(seed) == self.roles[role].pubs[older - 1]:
                self.secrets[f"r:{role}:{older}"] = seed
                self.reaches.setdefault(one, set()).add(f"r:{role}:{older}")

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
                self._leaking(known.seq, d["to"])
                chain.epochs.append(
                    {"to": set(), "dk": d["dk"], "by": ctx["by"][0], "writers": set(), "repaired": False}
                )
            chain.epochs[d["ep"] - 1]["to"] |= set(d["to"])
            self._open_wraps(ctx, row.body)
            if "repairs" in d:
                chain.epochs[d["repairs"] - 1]["repaired"] = True
        else:
            if ctx["kind"] not in ("withdraw", "erase"):
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
        if ctx["kind"] == "erase":
            for one in chain.said:
                one.content, one.why, one.changes = "erased", "erased", ()
            chain.gone += chain.said
            chain.said = []
        if "repairs" in d:
            chain.state = State()
            for older in chain.sides:
                self._content(older, chain)
        else:
            self._content(side, chain)

    def _leaking(self, seq: int, to: list[str]) -> None:
        """Whoever reaches a role's key from outside it opens what is wrapped to it from here on."""
        for one in to:
            role, gen = one[2:].rpartition(":")[0], int(one.rpartition(":")[2])
            if not one.startswith("r:") or role == "members":
                continue
            for holder in set().union(*self.roles[role].held[gen - 1 :]):
                kind, pid, own = holder.split(":") if holder.startswith("p:") else ("", "", "0")
                if kind and (pid not in self.roles[role].inside or int(own) != self.live(pid)):
                    self.leaks.append((seq, holder))
                if holder.startswith("k:") and holder != f"k:rec:{len(self.kits)}":
                    self.leaks.append((seq, holder))

    def _open_wraps(self, ctx: dict[str, Any], body: bytes) -> None:
        chain, ep = ctx["chain"], ctx["d"]["ep"]
        for place, one in enumerate(ctx["d"]["to"]):
            if one not in self.secrets:
                continue
            name, _, gen = one.rpartition(":")
            pub = public(self.secrets[one])
            info = c(["hrd1/wrap", self.org, chain, ep, name, int(gen), pub])
            key = self._unwrap(self.secrets[one], info, body[place * 80 : place * 80 + 80])
            if key and hmac_digest(key, b"hrd1/commit\0" + c([self.org, chain, ep]), "sha256").hex() == ctx["d"]["dk"]:
                self.deks[chain, ep] = key
                self.readers.setdefault((chain, ep), set()).add(one)

    def _content(self, side: Side, chain: Chain) -> None:
        known, state = side.known, chain.state
        ctx, d = known.ctx, known.ctx["d"]
        if known.content == "erased":
            return
        if ctx["kind"] == "erase":
            chain.state = State(history=state.history)
            known.content = "good"
            return
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
        self._need(body["changes"] or resolves or ("base" in d and state.base_due), "shape")
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
        self._shape(body, "item group mine", "was eff")
        seen, day = body.get("was", body["mine"]), body.get("eff", "0001-01-01")
        self._need(all(isinstance(one, dict) and one for one in (seen, body["mine"])), "shape")
        self._need(set(body["mine"]) <= set(seen) and isinstance(day, str) and iso(day), "shape")
        for name, value in (*body["mine"].items(), *seen.items()):
            self._text(name)
            if value is not None:
                self._text(value)
        self._text(body["group"])
        self._need(body["item"] == "" or (isinstance(body["item"], str) and re.fullmatch(UUID, body["item"])), "shape")
        self._need(bool(body["item"]) == bool(side.policy.get("list")), "item")
        fields: Mapping[str, Any] = side.policy["fields"] if side.policy else {}
        groups = {fields[name].get("group", name) if name in fields else None for name in seen}
        self._need(groups == {body["group"]}, "group")
        self._need("eff" not in body or any("eff" in fields[name] for name in seen), "eff")
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
