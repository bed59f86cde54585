"""A second reader of the format, written from docs/wire-format.md alone and sharing no line with the program.

It takes rows and private keys and gives verdicts and folded values. Where it and the program differ, the page is
unclear, or one of them is wrong. It is slow, and written to be compared with the page: section numbers stand beside it.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from typing import Any, Final, Protocol

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV

COUNTED, NOT_COUNTED, BROKEN = "counted", "not counted", "broken"
NONE, UNREAD, GOOD, VOID, NEWER, ERASED = "none", "unread", "good", "void", "newer", "erased"


class RowLike(Protocol):
    """The columns of one row, of any type."""

    @property
    def seq(self) -> int: ...
    @property
    def chain(self) -> object: ...
    @property
    def op(self) -> object: ...
    @property
    def h(self) -> object: ...
    @property
    def ctx(self) -> object: ...
    @property
    def body(self) -> object: ...
    @property
    def bh(self) -> object: ...
    @property
    def sig(self) -> object: ...


class Bad(Exception):
    """A rule that failed; the first argument is its class or reason."""


# -- 2 JSON ----------------------------------------------------------------------------------------------------------


def canonical(value: object) -> bytes:
    """c(x)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def parse(data: bytes) -> Any:
    """JSON within the limits of section 2."""
    try:
        value = json.loads(
            data.decode("utf-8"), object_pairs_hook=_object, parse_float=_no, parse_constant=_no, parse_int=_integer
        )
        _limits(value, 1)
    except (ValueError, RecursionError) as error:
        raise Bad("malformed") from error
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names) or any(ord(letter) > 127 for name in names for letter in name):
        raise ValueError("key")
    return dict(pairs)


def _no(_text: str) -> Any:
    raise ValueError("number")


def _integer(text: str) -> int:
    if text.startswith("-") or len(text) > 16 or int(text) >= 2**53:
        raise ValueError("integer")
    return int(text)


def _limits(value: object, depth: int) -> None:
    if isinstance(value, str) and any(0xD800 <= ord(letter) <= 0xDFFF for letter in value):
        raise ValueError("surrogate")
    if isinstance(value, (list, dict)):
        if depth > 8:
            raise ValueError("depth")
        for inner in value.values() if isinstance(value, dict) else value:
            _limits(inner, depth + 1)


# -- 3 hashes --------------------------------------------------------------------------------------------------------


def h256(*parts: bytes) -> bytes:
    """H of the parts joined."""
    return sha256(b"".join(parts)).digest()


def in_head(row: RowLike) -> bytes:
    """x_s."""
    usable = isinstance(row.h, bytes) and len(row.h) == 32
    return row.h if usable and isinstance(row.h, bytes) else h256(b"hrd1/bad\0", row.seq.to_bytes(8, "big"))


def verifies(pub: str, signature: bytes, message: bytes) -> bool:
    """Ed25519."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(pub)).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


# -- 4 forms ---------------------------------------------------------------------------------------------------------

UUID: Final = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
ROLE: Final = "[a-z][a-z0-9_-]{0,31}(?::[a-z0-9-]{1,40})?"
NAME: Final = "[a-z][a-z0-9_]{0,39}"
DAY: Final = "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
CLOCK: Final = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
RECIPIENT: Final = f"(?:p:{UUID}|r:{ROLE}|k:rec):[1-9][0-9]{{0,8}}"
CHAINS: Final = {
    "org": "org",
    "r": f"r:(?P<a>{UUID}):(?P<b>{NAME})",
    "a": f"a:(?P<a>{UUID}):(?P<b>{UUID})",
    "w": f"w:(?P<a>{UUID})",
    "k": "k:(?P<a>[a-z][a-z0-9-]{0,39}):(?P<b>[a-z0-9][a-z0-9-]{0,79})",
}
Form = Callable[[object], bool]


def like(pattern: str) -> Form:
    """A string of this form, whole."""
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def whole(least: int) -> Form:
    """An integer from ``least`` on."""
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= least


def among(*allowed: object) -> Form:
    """One of these, of the same type."""
    return lambda value: any(type(value) is type(one) and value == one for one in allowed)


def listed(least: int, most: int, form: Form) -> Form:
    """An array of so many of this form."""
    return lambda value: isinstance(value, list) and least <= len(value) <= most and all(map(form, value))


def _recipients(value: object) -> bool:
    if not listed(1, 150, like(RECIPIENT))(value) or not isinstance(value, list):
        return False
    return all(one < two for one, two in pairwise(value))


def _basis(value: object) -> bool:
    return listed(1, 16, OP)(value) and isinstance(value, list) and len(set(value)) == len(value)


def _co(value: object) -> bool:
    return isinstance(value, list) and len(value) == 3 and uuid(value[0]) and POS(value[1]) and SIG(value[2])


def _ascending(most: int, form: Form) -> Form:
    def fits(value: object) -> bool:
        if not listed(1, most, form)(value) or not isinstance(value, list):
            return False
        return all(one < two for one, two in pairwise(value))

    return fits


def _erased(value: object) -> bool:
    if not listed(1, 60, lambda one: isinstance(one, list) and len(one) == 2)(value) or not isinstance(value, list):
        return False
    return _ascending(60, like(NAME))([one for one, _ in value]) and all(KEY(last) for _, last in value)


def _placed(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and POS(value[0]) and KEY(value[1])


def _proven(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 4 or not isinstance(value[1], str):
        return False
    return POS(value[0]) and value[1].isascii() and KEY(value[2]) and SIG(value[3])


OP, KEY, SIG = like("[0-9a-f]{32}"), like("[0-9a-f]{64}"), like("[0-9a-f]{128}")
uuid, POS, FLAG, role = like(UUID), whole(1), among(True), like(ROLE)
STAMP = like(f"{DAY}T{CLOCK}Z")
CO, SOLO, KIT = {"co": listed(1, 16, _co)}, {"solo": FLAG}, {"rec": SIG}

# -- 6 kinds ---------------------------------------------------------------------------------------------------------

KINDS: Final[dict[str, tuple[str, dict[str, Form], dict[str, Form]]]] = {
    "genesis": (
        "org",
        {"sign": KEY, "kem": KEY, "rec_sign": KEY, "rec_kem": KEY, "nonce": OP, "hr_pub": KEY, "to": _recipients},
        {},
    ),
    "policy": ("org", {"ver": POS}, CO | SOLO),
    "person": ("org", {"pid": uuid, "type": among("employee", "provider")}, {}),
    "invite": ("org", {"inv": OP, "pid": uuid, "ipub": KEY, "until": STAMP, "ticket": KEY}, {}),
    "accept": ("org", {"inv": OP, "pid": uuid, "gen": POS, "sign": KEY, "kem": KEY, "proof": SIG}, {}),
    "invite-": ("org", {"inv": OP}, {}),
    "confirm": ("org", {"pid": uuid, "gen": POS, "fp": KEY}, CO | SOLO | KIT),
    "remove": ("org", {"pid": uuid}, CO | KIT),
    "role": ("org", {"role": role, "gen": among(1), "pub": KEY, "to": _recipients}, CO | SOLO),
    "role+": ("org", {"role": role, "gen": POS, "to": _recipients}, KIT),
    "role-": ("org", {"role": role, "pid": uuid}, CO | KIT),
    "rolekey": ("org", {"role": role, "gen": POS, "pub": KEY, "to": KEY}, {}),
    "recovery": ("org", {"pid": uuid, "gen": POS, "sign": KEY, "kem": KEY, "hr": POS, "proof": SIG}, {}),
    "kit": ("org", {"gen": POS, "rec_sign": KEY, "rec_kem": KEY}, CO | SOLO),
    "grant": (
        "org",
        {
            "role": role,
            "pid": like(f"|{UUID}"),
            "sections": _ascending(100, like(NAME)),
            "until": like(DAY),
            "to": _recipients,
        },
        {},
    ),
    "grant-": ("org", {"grant": OP}, {}),
    "dek": (
        "r",
        {"ep": POS, "to": _recipients, "dk": KEY},
        {"add": FLAG, "repairs": POS, "expired": _ascending(64, OP)},
    ),
    "rec": ("r", {"ep": POS}, {"basis": _basis, "base": FLAG} | SOLO),
    "prop": ("r", {"ep": POS}, {}),
    "vote": ("r", {"ep": POS, "prop": OP, "yes": among(True, False)}, {}),
    "withdraw": ("r", {"prop": OP}, {}),
    "conf": ("r", {"ep": POS, "of": OP}, {}),
    "erase": (
        "r",
        {"act": OP, "pid": uuid, "of": _erased, "ground": among("asked", "over", "consent", "wrong")},
        CO | SOLO,
    ),
    "read": ("a", {"to": _recipients}, {}),
    "beat": ("w", {}, {"end": _proven, "org": _placed}),
    "pub": ("k", {"aud": among("all")}, {}),
    "proposal": ("k", {}, {}),
    "signature": ("k", {"sig": _co}, {}),
    "refusal": ("k", {}, {}),
    "ask": ("k", {"to": _recipients}, {}),
    "answer": ("k", {"to": _recipients, "of": OP}, {}),
}
BODILESS: Final = {
    "person", "invite", "invite-", "accept", "confirm", "remove", "role-", "kit", "grant-", "withdraw", "beat",
    "signature", "refusal", "erase",
}  # fmt: skip
CONTEXT: Final[dict[str, Form]] = {
    "v": among(1),
    "org": OP,
    "kind": like("[a-z][a-z0-9+-]{0,19}"),
    "chain": like("|".join(re.sub(r"\?P<.>", "?:", form) for form in CHAINS.values())),
    "n": POS,
    "prev": KEY,
    "by": lambda value: isinstance(value, list) and len(value) == 2 and uuid(value[0]) and POS(value[1]),
    "dev": like("[0-9a-f]{8}"),
    "op": OP,
    "seen": lambda value: isinstance(value, list) and len(value) == 2 and whole(0)(value[0]) and KEY(value[1]),
    "ts": STAMP,
    "sch": POS,
    "d": lambda value: isinstance(value, dict),
}


def shaped(value: object, must: Mapping[str, Form], may: Mapping[str, Form] | None = None) -> bool:
    """Exactly these keys, of these forms."""
    forms = {**must, **(may or {})}
    if not isinstance(value, dict) or not set(must) <= set(value) <= set(forms):
        return False
    return all(forms[key](inner) for key, inner in value.items())


def read_context(data: bytes) -> dict[str, Any]:
    """Sections 2, 5 and 6."""
    plain = parse(data)
    if canonical(plain) != data or not shaped(plain, CONTEXT):
        raise Bad("context")
    chain_type = plain["chain"].split(":")[0]
    if plain["kind"] in KINDS:
        home, must, may = KINDS[plain["kind"]]
        if home != chain_type or not shaped(plain["d"], must, may):
            raise Bad("d")
    return dict(plain)


# -- 7 keys ----------------------------------------------------------------------------------------------------------


def hkdf(secret: bytes, salt: bytes, info: bytes, length: int = 32) -> bytes:
    """HKDF-SHA256, extract and expand."""
    key = hmac.digest(salt or bytes(32), secret, "sha256")
    block, out = b"", b""
    while len(out) < length:
        block = hmac.digest(key, block + info + bytes([len(out) // 32 + 1]), "sha256")
        out += block
    return out[:length]


def _labelled(suite: bytes, label: bytes, data: bytes) -> bytes:
    return b"HPKE-v1" + suite + label + data


def hpke_open(private: bytes, info: bytes, wrapped: bytes) -> bytes:
    """RFC 9180 base mode, X25519-HKDF-SHA256, HKDF-SHA256, AES-256-GCM, sequence number 0, empty aad."""
    if len(wrapped) != 80:
        raise Bad("wrap")
    own = X25519PrivateKey.from_private_bytes(private)
    kem, suite = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x02"
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(wrapped[:32]))
    except ValueError as error:
        raise Bad("wrap") from error
    context = wrapped[:32] + own.public_key().public_bytes_raw()
    eae = hmac.digest(bytes(32), _labelled(kem, b"eae_prk", shared), "sha256")
    secret = _expand(eae, _labelled(kem, b"shared_secret", context), 32)
    psk_hash = hmac.digest(bytes(32), _labelled(suite, b"psk_id_hash", b""), "sha256")
    info_hash = hmac.digest(bytes(32), _labelled(suite, b"info_hash", info), "sha256")
    schedule = b"\0" + psk_hash + info_hash
    prk = hmac.digest(secret, _labelled(suite, b"secret", b""), "sha256")
    key = _expand(prk, _labelled(suite, b"key", schedule), 32)
    nonce = _expand(prk, _labelled(suite, b"base_nonce", schedule), 12)
    try:
        return AESGCM(key).decrypt(nonce, wrapped[32:], b"")
    except InvalidTag as error:
        raise Bad("wrap") from error


def _expand(prk: bytes, info: bytes, length: int) -> bytes:
    return hmac.digest(prk, length.to_bytes(2, "big") + info + b"\x01", "sha256")[:length]


def x_public(private: bytes) -> str:
    """The public key in hex."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw().hex()


def usable(pub: str) -> bool:
    """No point of small order."""
    try:
        X25519PrivateKey.from_private_bytes(b"\x40" * 32).exchange(
            X25519PublicKey.from_public_bytes(bytes.fromhex(pub))
        )
    except ValueError:
        return False
    return True


def unpad(padded: bytes) -> bytes:
    """Section 7."""
    size = len(padded)
    end = padded.rfind(b"\x80")
    if end < 0 or padded[end + 1 :].strip(b"\0") or size & (size - 1) or size < 512 or (size > 512 and end < size // 2):
        raise Bad("padding")
    return padded[:end]


def unseal(key: bytes, ctx: bytes, body: bytes) -> Any:
    """The JSON inside a sealed body."""
    try:
        padded = AESGCMSIV(key).decrypt(body[:12], body[12:], b"hrd1/aad\0" + ctx)
    except (InvalidTag, ValueError) as error:
        raise Bad("does not open") from error
    return parse(unpad(padded))


# -- 8 bodies --------------------------------------------------------------------------------------------------------


def _forbidden(point: int) -> bool:
    ranges = ((0, 8), (0xB, 0x1F), (0x7F, 0x9F), (0x202A, 0x202E), (0x2066, 0x2069), (0xD800, 0xDFFF), (0xFDD0, 0xFDEF))
    return any(low <= point <= high for low, high in ranges) or point & 0xFFFE == 0xFFFE


def text(value: object) -> bool:
    """Section 8, text."""
    return isinstance(value, str) and len(value) <= 4000 and not any(_forbidden(ord(letter)) for letter in value)


def maybe(form: Form) -> Form:
    """Null or this form."""
    return lambda value: value is None or form(value)


item = like(f"|{UUID}")
CHANGE: Final[dict[str, Form]] = {"item": item, "field": text, "was": maybe(text), "to": maybe(text)}


def read_changes(value: object, least: int) -> list[dict[str, Any]]:
    """The array of changes of a rec or prop."""
    if not isinstance(value, list) or len(value) > 500:
        raise Bad("shape")
    for one in value:
        if not shaped(one, CHANGE, {"eff": like(DAY)}):
            raise Bad("shape")
        if one["was"] == one["to"]:
            raise Bad("no change")
    if len({(one["item"], one["field"]) for one in value}) < len(value):
        raise Bad("field twice")
    if len(value) < least:
        raise Bad("no change")
    return value


def _conflict(value: object) -> bool:
    return isinstance(value, list) and len(value) == 3 and OP(value[0]) and item(value[1]) and text(value[2])


def anything(_value: object) -> bool:
    """No form at all."""
    return True


def read_body(kind: str, d: Mapping[str, Any], inside: object) -> Any:
    """Section 8 by kind."""
    forms: dict[str, tuple[dict[str, Form], dict[str, Form]]] = {
        "rec": ({"changes": anything, "why": text}, {"resolves": listed(1, 500, _conflict)}),
        "prop": ({"changes": anything, "why": text}, {}),
        "vote": ({"reason": text}, {}),
        "conf": ({"item": item, "group": text, "mine": _mine}, {"was": _mine, "eff": like(DAY)}),
    }
    must, may = forms[kind]
    if not shaped(inside, must | ({"base": anything} if "base" in d else {}), may) or not isinstance(inside, dict):
        raise Bad("shape")
    if "was" in inside and not set(inside["mine"]) <= set(inside["was"]):
        raise Bad("shape")
    if "changes" in inside:
        read_changes(inside["changes"], 0 if "resolves" in inside or "base" in d else 1)
    return inside


def _mine(value: object) -> bool:
    return isinstance(value, dict) and bool(value) and all(text(k) and maybe(text)(v) for k, v in value.items())


# -- 9 the policy ----------------------------------------------------------------------------------------------------


def is_policy(value: object) -> bool:
    """The form of a policy body."""
    return isinstance(value, dict) and all(like(NAME)(name) and _is_section(inner) for name, inner in value.items())


def _is_section(value: object) -> bool:
    forms: dict[str, Form] = {"self": among("", "r", "rw"), "roles": _are_roles, "fields": _are_fields}
    if not shaped(value, forms, {"s4": FLAG, "list": FLAG}) or not isinstance(value, dict):
        return False
    return not ("s4" in value and any(name == "hr" or name.startswith("provider:") for name in value["roles"]))


def _are_roles(value: object) -> bool:
    return isinstance(value, dict) and all(role(k) and among("r", "rw")(v) for k, v in value.items())


def _are_fields(value: object) -> bool:
    may: dict[str, Form] = {"group": like(NAME), "eff": FLAG, "days": lambda days: whole(0)(days) and days <= 365}  # type: ignore[operator]
    must = {"rule": among("D", "R", "R+", "H", "P")}
    return isinstance(value, dict) and all(like(NAME)(k) and shaped(v, must, may) for k, v in value.items())


# -- 10 the organisation at a position -------------------------------------------------------------------------------


@dataclass
class Key:
    """A person's key of one generation."""

    sign: str
    kem: str
    since: int
    fp: str
    confirmed: float = float("inf")
    ended: float = float("inf")

    def active(self, at: int) -> bool:
        """At position ``at``."""
        return self.confirmed < at <= self.ended


@dataclass
class Grant:
    """Sections opened to a provider."""

    role: str
    pid: str
    sections: list[str]
    until: str
    since: int
    ended: float = float("inf")

    def live(self, at: int) -> bool:
        """At position ``at``."""
        return self.since < at <= self.ended


@dataclass
class Role:
    """Keys of one role: generation − 1 → (position, public key, recipient → since when it has it); and its people."""

    keys: list[tuple[int, str, dict[str, int]]] = field(default_factory=list)
    people: list[list[Any]] = field(default_factory=list)
    """[pid, since, until]"""

    def gen(self, at: float) -> int:
        """0 = none."""
        return sum(1 for since, _, _ in self.keys if since < at)

    def listed(self, at: float) -> set[str]:
        """Who is in it, with a key or without."""
        return {pid for pid, since, until in self.people if since < at <= until}


@dataclass
class Standing:
    """Section 10, for one section of one subject."""

    subject: str
    policy: dict[str, Any]
    members: dict[str, set[str]]
    base: list[str]
    """Due without any grant."""
    grants: dict[str, tuple[str, str]]
    """op → (recipient or nothing, until)."""
    readers: set[str]
    """Of an S4 section everybody in one of its roles."""

    def due(self, without: Iterable[str] = ()) -> list[str]:
        """Who is due, some grants left out."""
        granted = {to for op, (to, _) in self.grants.items() if op not in set(without) and to}
        return sorted({*self.base, *granted})

    def missing(self, held: set[str]) -> list[str]:
        """Who an addition must be wrapped to."""
        roles = {one.rpartition(":")[0] for one in held if one.startswith("r:")}
        lacking = (one for one in self.due() if one not in held and not one.startswith("r:provider:"))
        return [one for one in lacking if not (one.startswith("r:") and one.rpartition(":")[0] in roles)]

    @property
    def others(self) -> set[str]:
        """E."""
        return {pid for pids in self.members.values() for pid in pids} - {self.subject}

    def by_role(self, pid: str) -> bool:
        """May write through a role."""
        return any(pid in pids for pids in self.members.values())

    def writes(self, pid: str) -> bool:
        """The write right."""
        return self.by_role(pid) or (pid == self.subject and self.policy["self"] == "rw")


class Org:
    """Facts and from which position they hold."""

    def __init__(self) -> None:
        self.people: dict[str, tuple[int, list[Key]]] = {}
        self.types: dict[str, str] = {}
        self.roles: dict[str, Role] = {}
        self.invites: dict[str, dict[str, Any]] = {}
        self.policies: list[tuple[int, int, dict[str, Any]]] = []
        self.wraps: list[tuple[str, int, list[str], object]] = []
        """role, generation, recipients, body"""
        self.s4: set[str] = set()
        self.kits: list[tuple[int, str, str]] = []
        self.grants: dict[str, Grant] = {}
        self.used_up: set[bytes] = set()

    def key(self, pid: str, gen: int) -> Key | None:
        """The announced key."""
        keys = self.people.get(pid, (0, []))[1]
        return keys[gen - 1] if 1 <= gen <= len(keys) else None

    def active_gen(self, pid: str, at: int) -> int:
        """0 = none."""
        keys = self.people.get(pid, (0, []))[1]
        return max((gen for gen, key in enumerate(keys, 1) if key.active(at)), default=0)

    def listed(self, name: str, at: int) -> set[str]:
        """Who is in a role, with an active key or without."""
        return self.roles[name].listed(at) if name in self.roles else set()

    def members(self, name: str, at: int) -> set[str]:
        """Members with an active key."""
        return {pid for pid in self.listed(name, at) if self.active_gen(pid, at)}

    def role_gen(self, name: str, at: int) -> int:
        """0 = it has no key yet."""
        return self.roles[name].gen(at) if name in self.roles else 0

    def kit(self, at: int) -> tuple[str, str]:
        """(id, signing key) of the recovery kit."""
        gen = sum(1 for since, _, _ in self.kits if since < at)
        return f"k:rec:{gen}", self.kits[gen - 1][1]

    def next_to(self, name: str, at: int) -> list[str]:
        """The recipients of a role's next key."""
        people = [f"p:{pid}:{self.active_gen(pid, at)}" for pid in self.members(name, at)]
        return sorted([*people, self.kit(at)[0], f"r:{name}:{self.role_gen(name, at) + 1}"])

    def has_key(self, name: str, recipient: str, at: int) -> bool:
        """The role's present key was wrapped to it."""
        held = self.roles[name].keys[self.role_gen(name, at) - 1][2]
        return held.get(recipient, at) < at

    def outdated(self, name: str, at: int) -> bool:
        """Somebody holds the role's key who is not in it with that key, or a kit that is no longer in force."""
        inside = self.listed(name, at)
        for one, since in self.roles[name].keys[self.role_gen(name, at) - 1][2].items():
            if one.startswith("k:") and since < at and one != self.kit(at)[0]:
                return True
            if one.startswith("p:") and since < at:
                _, pid, gen = one.split(":")
                if pid not in inside or int(gen) != self.active_gen(pid, at):
                    return True
        return False

    def policy(self, at: int) -> dict[str, Any]:
        """The policy in force."""
        return next((policy for seq, _, policy in reversed(self.policies) if seq < at), {})

    def usable_role(self, name: str, at: int) -> str:
        """The recipient id that a role is due as, or nothing."""
        gen = self.role_gen(name, at)
        return f"r:{name}:{gen}" if gen and (name == "members" or not self.outdated(name, at)) else ""

    def standing(self, chain: str, at: int) -> Standing | None:
        """None if the section or the person is not there."""
        _, subject, section = chain.split(":")
        policy = self.policy(at).get(section)
        if policy is None or self.people.get(subject, (at, []))[0] >= at:
            return None
        due = [one for name in policy["roles"] if (one := self.usable_role(name, at))]
        gen = self.active_gen(subject, at)
        if gen and policy["self"]:
            due.append(f"p:{subject}:{gen}")
        members = {name: self.members(name, at) for name, right in policy["roles"].items() if right == "rw"}
        readers = set().union(*(self.members(name, at) for name in policy["roles"])) if "s4" in policy else set()
        grants = {
            op: (self.usable_role(one.role, at), one.until)
            for op, one in self.grants.items()
            if one.live(at) and one.pid in ("", subject) and section in one.sections
        }
        if "s4" in policy or self.types[subject] != "employee":
            grants = {}
        return Standing(subject, policy, members, sorted(due), grants, readers)

    def may_look(self, pid: str, subject: str, at: int) -> bool:
        """Whether anybody lets ``pid`` read anything of ``subject``."""
        if self.people.get(subject, (at, []))[0] >= at:
            return False
        named = {name for section in self.policy(at).values() for name in section["roles"]}
        named |= {one.role for one in self.grants.values() if one.live(at) and one.pid in ("", subject)}
        return any(pid in self.members(name, at) for name in named)

    def exists(self, recipient: str, at: int) -> bool:
        """Something was there to wrap to."""
        name, _, gen = recipient.rpartition(":")
        if name == "k:rec":
            return int(gen) <= int(self.kit(at)[0][6:])
        if name.startswith("r:"):
            return int(gen) <= self.role_gen(name[2:], at)
        key = self.key(name[2:], int(gen))
        return key is not None and key.confirmed < at

    def learn(self, row: Entry) -> str:
        """Take in a counted entry of org; returns why its content is void, or nothing."""
        learn = getattr(self, _named(row.kind), None)
        void = learn(row) or "" if learn else ""
        if not void and {"co", "rec"} & set(row.d):
            self.used_up.add(row.act())
        return void

    def _genesis(self, row: Entry) -> None:
        self.people[row.pid] = (row.seq, [row.new_key(confirmed=row.seq)])
        self.types[row.pid] = "employee"
        self.kits.append((row.seq, row.d["rec_sign"], row.d["rec_kem"]))
        self._new_role("hr", row, row.d["hr_pub"])

    def _new_role(self, name: str, row: Entry, pub: str) -> None:
        self.roles[name] = Role([(row.seq, pub, {})], [[row.pid, row.seq, float("inf")]])
        self._wrapped(name, 1, row.d["to"], row)

    def _wrapped(self, name: str, gen: int, to: list[str], row: Entry) -> None:
        self.wraps.append((name, gen, to, row.body))
        for one in to:
            self.roles[name].keys[gen - 1][2].setdefault(one, row.seq)

    def _policy(self, row: Entry) -> str:
        try:
            policy = parse(row.body or b"")
        except Bad:
            return "policy form"
        if not is_policy(policy) or any(name in policy and "s4" not in policy[name] for name in self.s4):
            return "policy form"
        self.s4 |= {name for name, section in policy.items() if "s4" in section}
        self.policies.append((row.seq, row.d["ver"], policy))
        return ""

    def _person(self, row: Entry) -> None:
        self.people[row.d["pid"]] = (row.seq, [])
        self.types[row.d["pid"]] = row.d["type"]

    def _invite(self, row: Entry) -> None:
        self.invites[row.d["inv"]] = dict(row.d)

    def _invite_less(self, row: Entry) -> None:
        self.invites[row.d["inv"]]["ended"] = True

    def _accept(self, row: Entry) -> None:
        self.invites[row.d["inv"]]["used"] = True
        self.people[row.pid][1].append(row.new_key())

    def _confirm(self, row: Entry) -> None:
        self._begins(row.d["pid"], row.d["gen"], row.seq)

    def _begins(self, pid: str, gen: int, at: int) -> None:
        keys = self.people[pid][1]
        keys[gen - 1].confirmed = at
        for key in keys[: gen - 1]:
            key.ended = min(key.ended, at)

    def _remove(self, row: Entry) -> None:
        pid = row.d["pid"]
        for key in self.people[pid][1]:
            key.ended = min(key.ended, row.seq)
        for name in self.roles:
            self._leaves(name, pid, row.seq)
        for invite in self.invites.values():
            if invite["pid"] == pid and "used" not in invite:
                invite["ended"] = True

    def _leaves(self, name: str, pid: str, at: int) -> None:
        for one in self.roles[name].people:
            if one[0] == pid:
                one[2] = min(one[2], at)

    def _joins(self, name: str, pid: str, at: int) -> None:
        if pid not in self.roles[name].listed(at):
            self.roles[name].people.append([pid, at, float("inf")])

    def _role(self, row: Entry) -> None:
        self._new_role(row.d["role"], row, row.d["pub"])

    def _role_more(self, row: Entry) -> None:
        for one in row.d["to"]:
            self._joins(row.d["role"], one.split(":")[1], row.seq)
        self._wrapped(row.d["role"], row.d["gen"], row.d["to"], row)

    def _role_less(self, row: Entry) -> None:
        self._leaves(row.d["role"], row.d["pid"], row.seq)

    def _rolekey(self, row: Entry) -> None:
        to = self.next_to(row.d["role"], row.seq)
        self.roles[row.d["role"]].keys.append((row.seq, row.d["pub"], {}))
        self._wrapped(row.d["role"], row.d["gen"], to, row)

    def _recovery(self, row: Entry) -> None:
        self.people[row.pid][1].append(row.new_key())
        self._begins(row.pid, row.gen, row.seq)
        self._joins("hr", row.pid, row.seq)
        self._wrapped("hr", row.d["hr"], [f"p:{row.pid}:{row.gen}"], row)

    def _kit(self, row: Entry) -> None:
        self.kits.append((row.seq, row.d["rec_sign"], row.d["rec_kem"]))

    def _grant(self, row: Entry) -> None:
        d = row.d
        self.grants[row.op] = Grant(d["role"], d["pid"], d["sections"], d["until"], row.seq)

    def _grant_less(self, row: Entry) -> None:
        self.grants[row.d["grant"]].ended = row.seq


def _named(kind: str) -> str:
    return "_look" if kind == "read" else "_" + kind.replace("+", "_more").replace("-", "_less")


# -- 11 place --------------------------------------------------------------------------------------------------------


@dataclass
class Verdict:
    """What the reader says of a row."""

    place: str = COUNTED
    reason: str = ""
    content: str = NONE
    content_reason: str = ""

    def void(self, reason: str) -> None:
        """Bad content."""
        self.content, self.content_reason = VOID, reason


@dataclass
class Entry:
    """A row whose context was read."""

    seq: int
    plain: dict[str, Any]
    ctx: bytes
    body: bytes | None
    bh: bytes
    sig: bytes
    h: bytes
    verdict: Verdict = field(default_factory=Verdict)

    @property
    def kind(self) -> str:
        """Its kind."""
        return str(self.plain["kind"])

    @property
    def chain(self) -> str:
        """Its chain."""
        return str(self.plain["chain"])

    @property
    def d(self) -> dict[str, Any]:
        """Its d."""
        return dict(self.plain["d"])

    @property
    def pid(self) -> str:
        """Its author."""
        return str(self.plain["by"][0])

    @property
    def gen(self) -> int:
        """The generation of the author's key."""
        return int(self.plain["by"][1])

    @property
    def op(self) -> str:
        """Its op."""
        return str(self.plain["op"])

    def act(self) -> bytes:
        """What second signatures are used up by."""
        return canonical([self.kind, self.op, {name: self.d[name] for name in self.d if name not in ("co", "rec")}])

    def new_key(self, confirmed: float = float("inf")) -> Key:
        """The key that a genesis or accept announces."""
        named = ["hrd1/fp", self.plain["org"], self.pid, self.gen, self.d["sign"], self.d["kem"]]
        return Key(self.d["sign"], self.d["kem"], self.seq, h256(canonical(named)).hex(), confirmed)


@dataclass
class Epoch:
    """One epoch of a chain."""

    dk: str
    opener: str
    wraps: list[tuple[list[str], bytes | None]] = field(default_factory=list)
    authors: set[str] = field(default_factory=set)
    repaired: bool = False

    @property
    def to(self) -> set[str]:
        """All its recipients."""
        return {one for to, _ in self.wraps for one in to}


@dataclass
class Chain:
    """What the counted entries of a chain say publicly."""

    entries: list[Entry] = field(default_factory=list)
    ops: set[tuple[str, str]] = field(default_factory=set)
    epochs: list[Epoch] = field(default_factory=list)
    props: dict[str, str] = field(default_factory=dict)
    votes: set[str] = field(default_factory=set)
    erased: int = 0
    """Position of the last erasure."""

    def said(self) -> list[Entry]:
        """What an erasure would name, of what counts."""
        words = ("rec", "prop", "vote", "conf", "withdraw")
        return [one for one in self.entries if one.kind in words and one.seq > self.erased]

    def repeats(self, row: Entry) -> bool:
        """Rule 9; notes the entry's facts if it repeats nothing."""
        named = row.kind in ("prop", "vote") and (row.op in self.props or row.op in self.votes)
        if named or (row.pid, row.op) in self.ops:
            return True
        self.ops.add((row.pid, row.op))
        self._learn(row)
        return False

    def _learn(self, row: Entry) -> None:
        if row.kind == "dek":
            self._dek(row)
        if row.kind in ("rec", "prop", "vote", "conf"):
            self.epochs[row.d["ep"] - 1].authors.add(row.pid)
        if row.kind == "prop":
            self.props[row.op] = row.pid
        if row.kind == "vote":
            self.votes.add(row.op)
        if row.kind == "erase":
            for one in self.said():
                one.verdict.content, one.verdict.content_reason = ERASED, "erased"
            self.erased = row.seq

    def _dek(self, row: Entry) -> None:
        if "add" not in row.d:
            self.epochs.append(Epoch(row.d["dk"], row.pid))
        if "repairs" in row.d:
            self.epochs[row.d["repairs"] - 1].repaired = True
        self.epochs[row.d["ep"] - 1].wraps.append((row.d["to"], row.body))


def need(holds: object, reason: str, place: str = NOT_COUNTED) -> None:
    """A rule of section 11."""
    if not holds:
        raise Bad(place, reason)


class Reader:
    """See the module. ``keys``: recipient id of a person → raw X25519 private key."""

    def __init__(self, org: str, pin: bytes, keys: Mapping[str, bytes] | None = None) -> None:
        self.id, self.pin = org, pin
        self.keys = dict(keys or {})
        self.org = Org()
        self.chains: dict[str, Chain] = {}
        self.hashes: set[bytes] = {bytes(32)}
        self.head = bytes(32)
        self.verdicts: list[Verdict] = []
        self.folds: dict[str, Fold | None] = {}

    def read(self, rows: Iterable[RowLike]) -> list[Verdict]:
        """The whole log at once."""
        for row in rows:
            self.verdicts.append(self._place(row))
            self.hashes.add(in_head(row))
            self.head = h256(b"hrd1/head\0", self.head, row.seq.to_bytes(8, "big"), in_head(row))
        self._open_roles()
        for name, chain in self.chains.items():
            if name.startswith("r:") and self.keys:
                self.folds[name] = Content(self, name, chain).judge()
        return self.verdicts

    def _place(self, row: RowLike) -> Verdict:
        try:
            entry = self._read(row)
            self._signed(entry)
            chain = self._link(entry)
            if entry.kind in BODILESS:
                need(entry.bh == h256(b""), "a body where none belongs")
            rule = getattr(self, _named(entry.kind), None) if entry.kind in KINDS else self._newer
            if rule is not None:
                rule(entry, chain)
        except Bad as bad:
            return Verdict(*bad.args)
        return self._count(entry, chain)

    def _read(self, row: RowLike) -> Entry:
        ctx, body, bh, sig = row.ctx, row.body, row.bh, row.sig
        if not (isinstance(ctx, bytes) and isinstance(bh, bytes) and isinstance(sig, bytes)):
            raise Bad(BROKEN, "column type")
        if not isinstance(body, bytes | None):
            raise Bad(BROKEN, "column type")
        need(len(bh) == 32 and len(sig) == 64 and len(ctx) <= 16384, "column size", BROKEN)
        need(body is None or (len(body) <= 1048576 and h256(body) == bh), "body hash", BROKEN)
        h = h256(b"hrd1/ent\0", h256(ctx), bh, sig)
        need(row.h == h, "entry hash", BROKEN)
        try:
            plain = read_context(ctx)
        except Bad as bad:
            raise Bad(BROKEN, "context") from bad
        need(plain["org"] == self.id, "another organisation", BROKEN)
        need(row.chain == plain["chain"] and row.op == plain["op"], "columns differ from the signed context", BROKEN)
        return Entry(row.seq, plain, ctx, body, bh, sig, h)

    def _signed(self, row: Entry) -> None:
        own = row.kind in ("genesis", "accept", "recovery")
        key = None if own else self.org.key(row.pid, row.gen)
        need(own or key, "unknown signer", BROKEN)
        message = b"hrd1/sig\0" + h256(row.ctx) + row.bh
        need(verifies(key.sign if key else row.d["sign"], row.sig, message), "signature", BROKEN)
        need(own or (key and key.active(row.seq)), "key not active here")

    def _link(self, row: Entry) -> Chain:
        chain = self.chains.get(row.chain, Chain())
        n, tip = (len(chain.entries), chain.entries[-1].h) if chain.entries else (0, bytes(32))
        prev = bytes.fromhex(row.plain["prev"])
        if (row.plain["n"], prev) != (n + 1, tip):
            need(prev not in self.hashes, "race: the chain had moved on")
            raise Bad(BROKEN, "orphan: what it continues is not in this log")
        return chain

    def _count(self, row: Entry, chain: Chain) -> Verdict:
        self.chains[row.chain] = chain
        chain.entries.append(row)
        verdict = row.verdict
        if chain.repeats(row):
            verdict.void("op used before")
        elif row.kind not in KINDS:
            verdict.content = NEWER
        elif row.chain == "org":
            self._learn(row)
        elif row.chain[0] in "kaw":
            self._public(row)
        else:
            verdict.content = GOOD if row.kind in ("dek", "erase") else UNREAD
        return verdict

    def _learn(self, row: Entry) -> None:
        row.verdict.content = GOOD
        reason = self.org.learn(row)
        if reason:
            row.verdict.void(reason)

    def _public(self, row: Entry) -> None:
        row.verdict.content = UNREAD
        if row.body is not None:
            reason = _worth(row, row.body)
            row.verdict.content = GOOD
            if reason:
                row.verdict.void(reason)

    # rules of kinds, section 11.8

    def _hr(self, row: Entry) -> None:
        need(row.pid in self.org.members("hr", row.seq), "author is not HR")

    def _co_message(self, row: Entry) -> bytes:
        without = {name: value for name, value in row.d.items() if name not in ("co", "rec")}
        op = row.d["act"] if row.kind == "erase" else row.op
        return h256(b"hrd1/co\0", canonical([self.id, row.kind, op, without, row.bh.hex()]))

    def _signers(self, row: Entry) -> set[str]:
        members, message = self.org.members("hr", row.seq), self._co_message(row)
        signers = {row.pid} & members
        for pid, gen, sig in [] if row.act() in self.org.used_up else row.d.get("co", []):
            key = self.org.key(pid, gen)
            if pid in members and key and key.active(row.seq) and verifies(key.sign, bytes.fromhex(sig), message):
                signers.add(pid)
        return signers

    def _by_kit(self, row: Entry) -> bool:
        signed = str(row.d.get("rec", ""))
        return row.act() not in self.org.used_up and verifies(
            self.org.kit(row.seq)[1], bytes.fromhex(signed), self._co_message(row)
        )

    def _two(self, row: Entry, but: str = "") -> None:
        members, signers = self.org.members("hr", row.seq), self._signers(row) - {but}
        alone = "solo" in row.d and len(members) == 1 and signers == members
        need(len(signers) >= 2 or alone, "needs two HR persons")

    def _two_or_kit(self, row: Entry) -> None:
        need(len(self._signers(row)) >= 2 or self._by_kit(row), "needs two HR persons or the recovery kit")

    def _genesis(self, row: Entry, _chain: Chain) -> None:
        d = row.d
        need((row.seq, row.plain["n"], row.h) == (1, 1, self.pin), "not the pinned genesis")
        org = h256(*(bytes.fromhex(d[name]) for name in ("sign", "rec_sign", "nonce"))).hex()[:32]
        need(row.plain["seen"] == [0, "0" * 64] and org == self.id and row.gen == 1, "genesis form")
        need(d["to"] == sorted(["k:rec:1", f"p:{row.pid}:1"]), "genesis recipients")
        need(all(usable(d[name]) for name in ("kem", "rec_kem", "hr_pub")), "unusable key")

    def _policy(self, row: Entry, _chain: Chain) -> None:
        self._hr(row)
        before = [ver for seq, ver, _ in self.org.policies if seq < row.seq]
        need(row.d["ver"] == (before[-1] if before else 0) + 1, "version of the policy")
        self._two(row)

    def _person(self, row: Entry, _chain: Chain) -> None:
        self._hr(row)
        need(row.d["pid"] not in self.org.people, "person known")

    def _invite(self, row: Entry, _chain: Chain) -> None:
        self._hr(row)
        need(row.d["pid"] in self.org.people, "person unknown")
        need(row.d["inv"] not in self.org.invites, "invite known")

    def _accept(self, row: Entry, _chain: Chain) -> None:
        d = row.d
        need((row.pid, row.gen) == (d["pid"], d["gen"]), "accept for somebody else")
        invite = self.org.invites.get(d["inv"], {})
        need(invite.get("pid") == row.pid and "ended" not in invite, "no such invite")
        need("used" not in invite, "invite used")
        need(d["gen"] == len(self.org.people[row.pid][1]) + 1, "generation")
        need(usable(d["kem"]), "unusable key")
        without = {name: value for name, value in d.items() if name != "proof"}
        message = h256(b"hrd1/accept\0", canonical([self.id, without]))
        need(verifies(invite["ipub"], bytes.fromhex(d["proof"]), message), "proof of the invite")

    def _confirm(self, row: Entry, _chain: Chain) -> None:
        d = row.d
        self._hr(row)
        need(row.pid != d["pid"], "own key")
        key = self.org.key(d["pid"], d["gen"])
        waits = key and key.confirmed == key.ended == float("inf") and key.fp == d["fp"]
        need(waits, "no such key waits")
        if d["gen"] == 1:
            need(not {"co", "solo", "rec"} & set(d), "surplus signature")
        elif not self._by_kit(row):
            self._two(row, but=d["pid"])

    def _invite_less(self, row: Entry, _chain: Chain) -> None:
        self._hr(row)
        invite = self.org.invites.get(row.d["inv"], {"ended": True})
        need(not {"used", "ended"} & set(invite), "no such invite")

    def _remove(self, row: Entry, _chain: Chain) -> None:
        pid = row.d["pid"]
        self._hr(row)
        need(row.pid != pid, "own removal")
        need(pid in self.org.people, "person unknown")
        if pid in self.org.listed("hr", row.seq):
            self._two_or_kit(row)

    def _role(self, row: Entry, _chain: Chain) -> None:
        need(row.d["role"] not in self.org.roles, "role known")
        need(row.d["to"] == sorted([self.org.kit(row.seq)[0], f"p:{row.pid}:{row.gen}"]), "role recipients")
        need(usable(row.d["pub"]), "unusable key")
        self._kin(row.pid, row.d["role"])
        self._two(row)

    def _kin(self, pid: str, name: str) -> None:
        fits = (self.org.types[pid] == "provider") == name.startswith("provider:")
        need(fits, "providers have roles of their own")

    def _role_more(self, row: Entry, _chain: Chain) -> None:
        name, at = row.d["role"], row.seq
        members = self.org.members(name, at)
        need(row.pid in members or (row.pid in self.org.members("hr", at) and self._by_kit(row)), "author is no member")
        need(row.d["gen"] == self.org.role_gen(name, at), "generation of the role")
        for one in row.d["to"]:
            kind, pid, gen = one[0], one[2:].rpartition(":")[0], int(one.rpartition(":")[2])
            need(kind == "p" and gen == self.org.active_gen(pid, at), "target not confirmed")
            need(pid not in members or not self.org.has_key(name, one, at), "target is a member")
            self._kin(pid, name)

    def _role_less(self, row: Entry, _chain: Chain) -> None:
        name, pid = row.d["role"], row.d["pid"]
        need(pid in self.org.listed(name, row.seq), "no such member")
        if name == "hr":
            self._hr(row)
            self._two_or_kit(row)
        elif row.pid != pid:
            self._hr(row)

    def _rolekey(self, row: Entry, _chain: Chain) -> None:
        name = row.d["role"]
        need(row.pid in self.org.members(name, row.seq), "author is no member")
        need(name != "members" or row.pid in self.org.members("hr", row.seq), "author is not HR")
        need(row.d["gen"] == self.org.role_gen(name, row.seq) + 1, "generation of the role")
        need(row.d["to"] == h256(canonical(self.org.next_to(name, row.seq))).hex(), "role recipients")
        need(usable(row.d["pub"]), "unusable key")

    def _recovery(self, row: Entry, _chain: Chain) -> None:
        d, at = row.d, row.seq
        need((row.pid, row.gen) == (d["pid"], d["gen"]), "recovery of somebody else")
        known = self.org.types.get(row.pid) == "employee" and self.org.people[row.pid][0] < at
        need(known, "person unknown")
        need(d["gen"] == len(self.org.people[row.pid][1]) + 1, "generation")
        need(usable(d["kem"]), "unusable key")
        need(d["hr"] == self.org.role_gen("hr", at), "generation of the role")
        without = {name: value for name, value in d.items() if name != "proof"}
        message = h256(b"hrd1/recovery\0", canonical([self.id, without]))
        need(verifies(self.org.kit(at)[1], bytes.fromhex(d["proof"]), message), "proof of the kit")

    def _kit(self, row: Entry, _chain: Chain) -> None:
        self._hr(row)
        need(f"k:rec:{row.d['gen'] - 1}" == self.org.kit(row.seq)[0], "generation")
        need(usable(row.d["rec_kem"]), "unusable key")
        self._two(row)

    def _grant(self, row: Entry, _chain: Chain) -> None:
        d, at = row.d, row.seq
        sections = [self.org.policy(at).get(name) for name in d["sections"]]
        own = row.pid == d["pid"] and all(one and one["self"] == "rw" for one in sections)
        need(own or row.pid in self.org.members("hr", at), "author may not grant this")
        need(not d["pid"] or self.org.types.get(d["pid"]) == "employee", "person unknown")
        need(all(one and "s4" not in one for one in sections), "section is not grantable")
        need(d["role"].startswith("provider:") and self.org.role_gen(d["role"], at), "no such provider")
        need(row.op not in self.org.grants, "grant known")
        roles = ["hr", d["role"]] + ([] if d["pid"] else ["members"])
        to = [f"r:{name}:{gen}" for name in roles if (gen := self.org.role_gen(name, at))]
        gen = self.org.active_gen(d["pid"], at)
        need(d["to"] == sorted(to + ([f"p:{d['pid']}:{gen}"] if gen else [])), "recipients are not those due")

    def _grant_less(self, row: Entry, _chain: Chain) -> None:
        grant = self.org.grants.get(row.d["grant"])
        need(grant and grant.live(row.seq), "no such grant")
        if grant and row.pid != grant.pid:
            self._hr(row)

    def _look(self, row: Entry, _chain: Chain) -> None:
        _, subject, reader = row.chain.split(":")
        need(row.pid == reader, "not the author's chain")
        need(subject != reader and self.org.may_look(reader, subject, row.seq), "nothing to look at")
        self._ask(row, _chain)

    def _ask(self, row: Entry, _chain: Chain) -> None:
        need(all(self.org.exists(one, row.seq) for one in row.d["to"]), "no such recipient")

    def _answer(self, row: Entry, chain: Chain) -> None:
        self._hr(row)
        self._ask(row, chain)

    def _beat(self, row: Entry, _chain: Chain) -> None:
        need(row.chain == f"w:{row.pid}", "not the author's chain")

    def _newer(self, row: Entry, _chain: Chain) -> None:
        chain_type, *parts = row.chain.split(":")
        if chain_type == "org":
            self._hr(row)
        elif chain_type == "r":
            self._standing(row)
        elif chain_type in ("a", "w"):
            need(row.pid == parts[-1], "not the author's chain")

    def _standing(self, row: Entry) -> Standing:
        standing = self.org.standing(row.chain, row.seq)
        if standing is None or not standing.writes(row.pid):
            raise Bad(NOT_COUNTED, "no write right")
        return standing

    def _dek(self, row: Entry, chain: Chain) -> None:
        d, last = row.d, len(chain.epochs)
        if "add" in d:
            self._addition(row, chain)
            return
        standing = self._standing(row)
        need(d["ep"] == last + 1, "epoch")
        over = {op for op, (_, until) in standing.grants.items() if until < row.plain["ts"][:10]}
        need(set(d.get("expired", [])) <= over, "a grant that has not expired")
        need(d["to"] == standing.due(d.get("expired", [])), "recipients are not those due")
        first_of_s4 = "s4" in standing.policy and last == 0
        need(not first_of_s4 or row.pid == standing.subject, "only the subject opens this section")
        if "repairs" in d:
            need(d["repairs"] == last, "repairs the newest epoch only")
            need(chain.epochs[-1].authors <= {chain.epochs[-1].opener}, "others have written under it")

    def _addition(self, row: Entry, chain: Chain) -> None:
        standing, d = self.org.standing(row.chain, row.seq), row.d
        if standing is None or not (standing.writes(row.pid) or row.pid in standing.readers):
            raise Bad(NOT_COUNTED, "no write right")
        need(d["ep"] <= len(chain.epochs) and not {"repairs", "expired"} & set(d), "epoch")
        epoch = chain.epochs[d["ep"] - 1]
        missing = standing.missing(epoch.to)
        if not standing.writes(row.pid):
            missing = [one for one in missing if one.startswith("p:")]
        need(d["dk"] == epoch.dk, "commitment")
        need(missing and d["to"] == missing, "recipients are not those missing")

    def _under(self, row: Entry, chain: Chain) -> Standing:
        standing = self._standing(row)
        need(row.d["ep"] == len(chain.epochs), "epoch")
        need(chain.epochs[-1].to <= set(standing.due()), "a reader is no longer due: needs a new key first")
        return standing

    def _rec(self, row: Entry, chain: Chain) -> None:
        self._under(row, chain)
        basis = row.d.get("basis", [])
        need(all(op in chain.props or op in chain.votes for op in basis), "basis")
        need(not basis or basis[0] in chain.props, "basis")

    def _prop(self, row: Entry, chain: Chain) -> None:
        self._under(row, chain)

    _conf = _prop

    def _vote(self, row: Entry, chain: Chain) -> None:
        standing = self._under(row, chain)
        need(standing.by_role(row.pid), "votes are by role")
        need(row.pid != standing.subject or not standing.others, "own record")
        need(row.d["prop"] in chain.props, "no such request")

    def _withdraw(self, row: Entry, chain: Chain) -> None:
        need(chain.props.get(row.d["prop"]) == row.pid, "only the asker withdraws")

    def _erase(self, row: Entry, chain: Chain) -> None:
        _, subject, section = row.chain.split(":")
        need(self.org.people.get(subject, (row.seq, []))[0] < row.seq, "person unknown")
        need(row.d["pid"] == subject, "about somebody else")
        last = [one.h.hex() for one in chain.said()][-1:]
        need(last and [section, last[0]] in row.d["of"], "what is to be erased is something else")
        if any("s4" in policy.get(section, {}) for seq, _, policy in self.org.policies if seq < row.seq):
            need(row.pid == subject, "only the subject erases this section")
            return
        self._hr(row)
        others = self.org.members("hr", row.seq) - {subject}
        need(row.pid != subject or not others, "own record")
        signed = self._signers(row) & (others or {row.pid})
        few = "solo" in row.d and len(others) <= 1
        need(len(signed) >= 2 or (few and signed), "needs two HR persons")

    def _pub(self, row: Entry, _chain: Chain) -> None:
        allowed = self.org.members("hr", row.seq) | self.org.members("editor", row.seq)
        need(row.pid in allowed, "author is neither editor nor HR")

    # keys, section 7

    def _open_roles(self) -> None:
        for name, gen, to, body in self.org.wraps:
            for place, one in enumerate(to):
                if one in self.keys and not one.startswith("r:") and isinstance(body, bytes):
                    self._open_role(name, gen, one, body[place * 80 : place * 80 + 80])
        for name, gen, to, body in reversed(self.org.wraps):
            link = f"r:{name}:{gen}"
            if link in to and link in self.keys and isinstance(body, bytes):
                place = to.index(link)
                self._open_role(name, gen - 1, link, body[place * 80 : place * 80 + 80])

    def _open_role(self, name: str, role_gen: int, recipient: str, wrapped: bytes) -> None:
        who, _, gen = recipient.rpartition(":")
        private = self.keys[recipient]
        info = canonical(["hrd1/rolewrap", self.id, name, role_gen, who, int(gen), x_public(private)])
        try:
            key = hpke_open(private, info, wrapped)
        except Bad:
            return
        for older in range(1 if recipient.startswith("r:") else role_gen, role_gen + 1):
            if x_public(key) == self.org.roles[name].keys[older - 1][1]:
                self.keys[f"r:{name}:{older}"] = key

    def data_key(self, chain: str, ep: int, epoch: Epoch) -> bytes | None:
        """The data key of an epoch, if any wrap to our keys gives it."""
        for to, body in epoch.wraps:
            for place, one in enumerate(to):
                if one in self.keys and body is not None:
                    key = self._try(chain, ep, (one, body[place * 80 : place * 80 + 80]))
                    if (
                        key
                        and hmac.digest(key, b"hrd1/commit\0" + canonical([self.id, chain, ep]), "sha256").hex()
                        == epoch.dk
                    ):
                        return key
        return None

    def _try(self, chain: str, ep: int, found: tuple[str, bytes]) -> bytes | None:
        who, _, gen = found[0].rpartition(":")
        private = self.keys[found[0]]
        info = canonical(["hrd1/wrap", self.id, chain, ep, who, int(gen), x_public(private)])
        try:
            return hpke_open(private, info, found[1])
        except Bad:
            return None


def _worth(row: Entry, body: bytes) -> str:
    """The content of what needs no key."""
    act = like("k:act:[0-9a-f]{32}")(row.chain)
    try:
        inside = parse(body)
    except Bad:
        inside = None
    if row.kind == "pub":
        return "" if isinstance(inside, dict) else "shape"
    if row.kind == "proposal" and act:
        forms: dict[str, Form] = {
            "kind": like("(?s:.*)"),
            "op": like("(?s:.*)"),
            "d": lambda value: isinstance(value, dict),
            "body": like("([0-9a-f]{2})*"),
        }
        if not shaped(inside, forms):
            return "shape"
        return "" if inside["op"] == row.chain[6:] else "not an act"
    if row.kind == "signature" and act:
        return "" if row.d["sig"][:2] == [row.pid, row.gen] else "not an act"
    if row.kind in ("ask", "answer"):
        return "" if like("k:limit:[0-9a-f]{32}")(row.chain) else "not about a grant"
    return "" if act or row.kind in ("read", "beat") else "not an act"


# -- 12 the fold -----------------------------------------------------------------------------------------------------


@dataclass
class Request:
    """An open request."""

    asker: str
    changes: list[dict[str, Any]]
    votes: list[list[Any]] = field(default_factory=list)


class Fold:
    """The state of one section."""

    def __init__(self) -> None:
        self.points: dict[tuple[str, str, str], tuple[str | None, str, str]] = {}
        self.requests: dict[str, Request] = {}
        self.conflicts: set[tuple[str, str, str]] = set()

    def at(self, where: tuple[str, str], eff: str) -> str | None:
        """The value at a date."""
        days = [day for one, name, day in self.points if (one, name) == where and day <= eff]
        return self.points[(*where, max(days))][0] if days else None

    def in_force(self, day: str) -> dict[str, dict[str, str]]:
        """Item → field → value on a day."""
        found: dict[str, dict[str, str]] = {}
        for one, name in {point[:2] for point in self.points}:
            value = self.at((one, name), day)
            if value is not None:
                found.setdefault(one, {})[name] = value
        return found

    def base(self) -> dict[str, Any]:
        """The base of section 12."""
        asked = sorted(self.requests.items())
        return {
            "v": [[*point, *self.points[point]] for point in sorted(self.points)],
            "p": [[op, one.asker, one.changes, sorted(one.votes, key=lambda v: (v[0], v[2]))] for op, one in asked],
            "c": [list(one) for one in sorted(self.conflicts)],
        }

    @staticmethod
    def start(base: Any) -> Fold:
        """From somebody's base."""
        fold = Fold()
        try:
            fold._take(base)
            same = canonical(fold.base()) == canonical(base)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise Bad("base") from error
        if not same:
            raise Bad("base")
        return fold

    def _take(self, base: Any) -> None:
        for one, name, eff, value, author, op in base["v"]:
            if not (item(one) and all(map(text, (name, eff, author, op))) and maybe(text)(value)):
                raise ValueError("point")
            self.points[one, name, eff] = (value, author, op)
        for op, asker, changes, votes in base["p"]:
            if not (OP(op) and text(asker)) or not all(text(v) and FLAGS(yes) and text(o) for v, yes, o in votes):
                raise ValueError("request")
            self.requests[op] = Request(asker, read_changes(changes, 0), votes)
        for one in base["c"]:
            if not _conflict(one):
                raise ValueError("conflict")
            self.conflicts.add(tuple(one))


FLAGS = among(True, False)

# -- 13 content ------------------------------------------------------------------------------------------------------


class Unread(Exception):
    """No key, or nothing to start from."""


def must(holds: object, reason: str) -> None:
    """A rule of section 13."""
    if not holds:
        raise Bad(reason)


class Content:
    """Folds one chain."""

    def __init__(self, reader: Reader, name: str, chain: Chain) -> None:
        self.reader, self.name, self.chain = reader, name, chain
        self.fold: Fold | None = Fold()
        self.base_due = False
        self.begun = False
        """The fold rests on somebody's base."""

    def judge(self) -> Fold | None:
        """Judge every entry in order; the fold at the end."""
        for row in self.chain.entries:
            if row.verdict.content == UNREAD:
                self._judge(row)
            elif row.kind == "dek" and row.verdict.content == GOOD and "add" not in row.d and row.d["ep"] >= 2:
                self.base_due = True
            elif row.kind == "erase" and row.verdict.content == GOOD:
                self.fold, self.base_due, self.begun = Fold(), False, False
        return self.fold

    def _judge(self, row: Entry) -> None:
        try:
            self._rules(row)
        except Bad as bad:
            row.verdict.void(str(bad.args[0]))
        except Unread:
            self.fold = None
        else:
            row.verdict.content = GOOD

    def _rules(self, row: Entry) -> None:
        if "ep" in row.d:
            must(not self.chain.epochs[row.d["ep"] - 1].repaired, "epoch repaired")
        standing = self.reader.org.standing(self.name, row.seq)
        if standing is None:
            raise Bad("field not in the policy")
        inside = read_body(row.kind, row.d, self._open(row)) if "ep" in row.d else {}
        if row.kind == "rec":
            self._rec(row, inside, standing)
            return
        fold = self._known()
        if row.kind == "prop":
            self._changes(fold, inside["changes"], standing)
            must(_rules(inside["changes"], standing) <= {"R", "R+"}, "route: needs no request")
            fold.requests[row.op] = Request(row.pid, inside["changes"])
        elif row.kind == "conf":
            self._conf(fold, row, inside, standing)
        else:
            self._request(fold, row)

    def _open(self, row: Entry) -> Any:
        if row.body is None:
            raise Unread
        key = self.reader.data_key(self.name, row.d["ep"], self.chain.epochs[row.d["ep"] - 1])
        if key is None:
            raise Unread
        try:
            return unseal(key, row.ctx, row.body)
        except Bad as bad:
            raise Bad("does not open") from bad

    def _known(self) -> Fold:
        if self.fold is None:
            raise Unread
        return self.fold

    def _changes(self, fold: Fold, changes: Sequence[dict[str, Any]], standing: Standing) -> None:
        for one in changes:
            rules = standing.policy["fields"].get(one["field"])
            must(rules is not None, "field not in the policy")
            must(("eff" in one) == ("eff" in rules), "effective date")
            must((one["item"] != "") == ("list" in standing.policy), "item")
            must(fold.at((one["item"], one["field"]), one.get("eff", "")) == one["was"], "was")

    def _from(self, row: Entry, inside: Mapping[str, Any]) -> Fold:
        if "base" not in row.d:
            must(not self.base_due, "base missing")
            return self._known()
        if self.fold is None or (self.begun and row.pid != self.name.split(":")[1]):
            return Fold.start(inside["base"])
        must(canonical(inside["base"]) == canonical(self.fold.base()), "base")
        return self.fold

    def _rec(self, row: Entry, inside: Mapping[str, Any], standing: Standing) -> None:
        changes = inside["changes"]
        must(changes or inside.get("resolves") or self.base_due, "no change")
        fold = self._from(row, inside)
        self._changes(fold, changes, standing)
        resolves = [tuple(one) for one in inside.get("resolves", [])]
        must(len(set(resolves)) == len(resolves) and set(resolves) <= fold.conflicts, "conflict not open")
        if "basis" in row.d:
            _decided(fold, row, changes, standing)
            del fold.requests[row.d["basis"][0]]
        else:
            _direct(row, changes, standing)
        for one in changes:
            fold.points[one["item"], one["field"], one.get("eff", "")] = (one["to"], row.pid, row.op)
        fold.conflicts -= set(resolves)
        self.begun = self.begun or fold is not self.fold
        self.fold, self.base_due = fold, False

    def _request(self, fold: Fold, row: Entry) -> None:
        request = fold.requests.get(row.d["prop"])
        if request is None:
            raise Bad("route: request not open")
        if row.kind == "vote" and row.d["yes"]:
            must(all(voter != row.pid for voter, _, _ in request.votes), "route: voted before")
            request.votes.append([row.pid, True, row.op])
        else:
            del fold.requests[row.d["prop"]]

    def _conf(self, fold: Fold, row: Entry, inside: Mapping[str, Any], standing: Standing) -> None:
        must((inside["item"] != "") == ("list" in standing.policy), "item")
        fields = standing.policy["fields"]
        named = [*inside["mine"], *inside.get("was", ())]
        groups = {fields[name].get("group", name) if name in fields else None for name in named}
        must(groups == {inside["group"]}, "field group")
        must("eff" not in inside or any("eff" in fields[name] for name in named), "effective date")
        key = (row.d["of"], inside["item"], inside["group"])
        must(key not in fold.conflicts, "conflict known")
        fold.conflicts.add(key)


def _rules(changes: Sequence[dict[str, Any]], standing: Standing) -> set[str]:
    return {standing.policy["fields"][one["field"]]["rule"] for one in changes}


def _direct(row: Entry, changes: Sequence[dict[str, Any]], standing: Standing) -> None:
    rules = _rules(changes, standing)
    strict = rules & {"R", "H", "P"}
    must("R+" not in rules, "route: needs a request")
    must(not strict or standing.by_role(row.pid), "route: only by role")
    must("P" not in rules or row.pid in standing.members.get("payroll", ()), "route: only by payroll")
    alone = bool(strict) and row.pid == standing.subject
    must(not alone or not standing.others, "route: own record")
    must(("solo" in row.d) == alone, "route: solo")


def _decided(fold: Fold, row: Entry, changes: Sequence[dict[str, Any]], standing: Standing) -> None:
    request = fold.requests.get(row.d["basis"][0])
    if request is None:
        raise Bad("route: request not open")
    must(request.changes == changes, "route: not what was asked")
    two = "R+" in _rules(changes, standing)
    asked, exist = (2 if two else 1), len(standing.others)
    must(("solo" in row.d) == (exist < asked), "route: solo")
    by_role = standing.by_role(row.pid) and (row.pid != standing.subject or not exist)
    must(by_role, "route: only by role")
    said = {op: voter for voter, _, op in request.votes}
    must(all(op in said for op in row.d["basis"][1:]), "route: basis")
    voters = {said[op] for op in row.d["basis"][1:]} - {standing.subject}
    must(two or row.pid != request.asker or exist <= 1, "route: own request")
    must(not two or len(voters) >= min(asked, exist), "route: too few approvals")
