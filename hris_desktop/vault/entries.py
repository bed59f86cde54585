"""The signed context of an entry: its exact keys and types per kind, read strictly and written canonically.

``read_ctx`` lets out one error, ``Malformed``; after it every value has the type this module says, so the rules of
admission never meet a wrong one. A kind this version does not know keeps its ``d`` as it is and is judged in place
only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from hris_desktop.crypto import canonical
from hris_desktop.crypto.chain import body_hash, signed_message
from hris_desktop.crypto.errors import Malformed
from hris_desktop.domain.rights import ROLE_NAME, SECTION_NAME

FORMAT: Final = 1
_UUID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_DAY_AND_TIME: Final = (
    r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
)
_STAMP: Final = re.compile(_DAY_AND_TIME + r"\Z")
_DAY: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])\Z")
_RECIPIENT: Final = re.compile(rf"(p:{_UUID}|r:[a-z][a-z0-9_-]{{0,31}}(:[a-z0-9-]{{1,40}})?|k:rec):[1-9][0-9]{{0,8}}\Z")
_COUNT: Final = "[1-9][0-9]{0,15}"
_CTX: Final = re.compile(
    # the canonical form has one order of keys, so one expression says all of it but ``d``; everything after ``d`` has
    # a fixed form without braces, so there is at most one way to match, and a canonical ``d`` makes a canonical whole
    rf'\{{"by":\["(?P<pid>{_UUID})",(?P<gen>{_COUNT})\],"chain":"(?P<chain>[a-z0-9:_-]+)","d":(?P<d>\{{.*\}}),'
    rf'"dev":"(?P<dev>[0-9a-f]{{8}})","kind":"(?P<kind>[a-z][a-z0-9+-]{{0,19}})","n":(?P<n>{_COUNT}),'
    rf'"op":"(?P<op>[0-9a-f]{{32}})","org":"(?P<org>[0-9a-f]{{32}})","prev":"(?P<prev>[0-9a-f]{{64}})","sch":(?P<sch>{_COUNT}),'
    rf'"seen":\[(?P<seen>0|{_COUNT}),"(?P<head>[0-9a-f]{{64}})"\],"ts":"(?P<ts>{_DAY_AND_TIME})","v":{FORMAT}\}}\Z',
    re.DOTALL,
)
MAX_CO: Final = 16
MAX_TO: Final = 150
"""Recipients that fit a context of 16 KiB; a ``rolekey``, which may have more, names only the hash of their list."""
MAX_SECTIONS: Final = 100
MAX_EXPIRED: Final = 64
MAX_ERASED: Final = 60
"""Sections that one erasure names; with their last entries they fit a context."""


class ChainType(Enum):
    """What a chain is about; its name's first letter."""

    ORG = "org"
    RECORD = "r"
    ACCESS = "a"
    HEARTBEAT = "w"
    KNOWLEDGE = "k"


@dataclass(frozen=True, slots=True)
class ChainName:
    """A parsed chain name.

    ``about``: subject of r and a, author of w, collection of k. ``part``: section, reader, item.
    """

    type: ChainType
    about: str = ""
    part: str = ""


@dataclass(slots=True)  # not frozen, though nobody writes to it: that would take five times as long for every entry
class Ctx:
    """A context with every type checked. Bytes, not hex, where something is compared with hashes or keys."""

    org: str
    kind: str
    chain: str
    name: ChainName
    n: int
    prev: bytes
    pid: str
    gen: int
    dev: str
    op: str
    seen: tuple[int, bytes]
    ts: str
    sch: int
    d: Mapping[str, Any] = field(repr=False)
    known: bool = True
    """False: a kind from a newer version."""


_CHAINS: Final = (
    (ChainType.RECORD, re.compile(rf"r:({_UUID}):([a-z][a-z0-9_]{{0,39}})\Z")),
    (ChainType.ACCESS, re.compile(rf"a:({_UUID}):({_UUID})\Z")),
    (ChainType.HEARTBEAT, re.compile(rf"w:({_UUID})()\Z")),
    (ChainType.KNOWLEDGE, re.compile(r"k:([a-z][a-z0-9-]{0,39}):([a-z0-9][a-z0-9-]{0,79})\Z")),
)


@lru_cache(maxsize=8192)
def read_chain(name: str) -> ChainName:
    """Parse a chain name; ``Malformed`` for any other."""
    if name == "org":
        return ChainName(ChainType.ORG)
    for chain_type, form in _CHAINS:
        found = form.match(name)
        if found:
            return ChainName(chain_type, found[1], found[2])
    raise Malformed("chain name")


Check = Callable[[object], bool]


def _hex(length: int) -> Check:
    form = re.compile(rf"[0-9a-f]{{{length}}}\Z")
    return lambda value: isinstance(value, str) and form.match(value) is not None


def _form(form: re.Pattern[str]) -> Check:
    return lambda value: isinstance(value, str) and form.match(value) is not None


def _positive(value: object) -> bool:
    return type(value) is int and value >= 1


def _true(value: object) -> bool:
    return value is True


def _bool(value: object) -> bool:
    return isinstance(value, bool)


def _recipients(value: object) -> bool:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_TO:
        return False
    return all(isinstance(one, str) and _RECIPIENT.match(one) for one in value) and sorted(set(value)) == value


def _ops(value: object) -> bool:
    return (
        isinstance(value, list) and 1 <= len(value) <= MAX_CO and all(map(_op, value)) and len(set(value)) == len(value)
    )


def _sorted_ops(value: object) -> bool:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_EXPIRED:
        return False
    return all(map(_op, value)) and sorted(set(value)) == value


def _sections(value: object) -> bool:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_SECTIONS:
        return False
    return all(isinstance(one, str) and SECTION_NAME.match(one) for one in value) and sorted(set(value)) == value


def _erased(value: object) -> bool:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_ERASED or not all(map(_section_and_last, value)):
        return False
    return _sections([section for section, _ in value])


def _section_and_last(value: object) -> bool:
    match value:
        case [str(), last]:
            return _key(last)
    return False


def _everybody_or_one(value: object) -> bool:
    return value == "" or _uuid(value)


def _co(value: object) -> bool:
    return isinstance(value, list) and 1 <= len(value) <= MAX_CO and all(map(_signature, value))


def _signature(value: object) -> bool:
    match value:
        case [pid, gen, sig]:
            return _uuid(pid) and _positive(gen) and _hex128(sig)
    return False


def _entry(value: object) -> bool:
    match value:
        case [seq, name]:
            return _positive(seq) and _key(name)
    return False


def _proven(value: object) -> bool:
    match value:
        case [seq, str() as ctx, bh, sig]:
            return _positive(seq) and ctx.isascii() and _key(bh) and _hex128(sig)
    return False


def _one_of(*allowed: str) -> Check:
    return lambda value: isinstance(value, str) and value in allowed


_op, _hex128, _key = _hex(32), _hex(128), _hex(64)
_uuid, _stamp, _role = _form(re.compile(_UUID + r"\Z")), _form(_STAMP), _form(ROLE_NAME)
_day = _form(_DAY)

Shape = Mapping[str, Check]
_TWO_HR: Final[Shape] = {"co": _co, "solo": _true}
_OR_KIT: Final[Shape] = {"rec": _hex128}
"""The recovery kit's signature, where it can stand for a person."""

SHAPES: Final[Mapping[str, tuple[ChainType, Shape, Shape]]] = {
    "genesis": (
        ChainType.ORG,
        {"sign": _key, "kem": _key, "rec_sign": _key, "rec_kem": _key, "nonce": _op, "hr_pub": _key, "to": _recipients},
        {},
    ),
    "policy": (ChainType.ORG, {"ver": _positive}, _TWO_HR),
    "person": (ChainType.ORG, {"pid": _uuid, "type": _one_of("employee", "provider")}, {}),
    "invite": (ChainType.ORG, {"inv": _op, "pid": _uuid, "ipub": _key, "until": _stamp, "ticket": _key}, {}),
    "accept": (
        ChainType.ORG,
        {"inv": _op, "pid": _uuid, "gen": _positive, "sign": _key, "kem": _key, "proof": _hex128},
        {},
    ),
    "confirm": (ChainType.ORG, {"pid": _uuid, "gen": _positive, "fp": _key}, {**_TWO_HR, **_OR_KIT}),
    "role": (
        ChainType.ORG,
        {"role": _role, "gen": lambda value: type(value) is int and value == 1, "pub": _key, "to": _recipients},
        _TWO_HR,
    ),
    "role+": (ChainType.ORG, {"role": _role, "gen": _positive, "to": _recipients}, _OR_KIT),
    "role-": (ChainType.ORG, {"role": _role, "pid": _uuid}, {"co": _co, **_OR_KIT}),
    "remove": (ChainType.ORG, {"pid": _uuid}, {"co": _co, **_OR_KIT}),
    "rolekey": (ChainType.ORG, {"role": _role, "gen": _positive, "pub": _key, "to": _key}, {}),
    "invite-": (ChainType.ORG, {"inv": _op}, {}),
    "recovery": (
        ChainType.ORG,
        {"pid": _uuid, "gen": _positive, "sign": _key, "kem": _key, "hr": _positive, "proof": _hex128},
        {},
    ),
    "kit": (ChainType.ORG, {"gen": _positive, "rec_sign": _key, "rec_kem": _key}, _TWO_HR),
    "grant": (
        ChainType.ORG,
        {"role": _role, "pid": _everybody_or_one, "sections": _sections, "until": _day, "to": _recipients},
        {},
    ),
    "grant-": (ChainType.ORG, {"grant": _op}, {}),
    "dek": (
        ChainType.RECORD,
        {"ep": _positive, "to": _recipients, "dk": _key},
        {"add": _true, "repairs": _positive, "expired": _sorted_ops},
    ),
    "rec": (ChainType.RECORD, {"ep": _positive}, {"basis": _ops, "solo": _true, "base": _true}),
    "prop": (ChainType.RECORD, {"ep": _positive}, {}),
    "vote": (ChainType.RECORD, {"ep": _positive, "prop": _op, "yes": _bool}, {}),
    "withdraw": (ChainType.RECORD, {"prop": _op}, {}),
    "conf": (ChainType.RECORD, {"ep": _positive, "of": _op}, {}),
    "erase": (
        ChainType.RECORD,
        {"act": _op, "pid": _uuid, "of": _erased, "ground": _one_of("asked", "over", "consent", "wrong")},
        _TWO_HR,
    ),
    "read": (ChainType.ACCESS, {"to": _recipients}, {}),
    "beat": (ChainType.HEARTBEAT, {}, {"end": _proven, "org": _entry}),
    "pub": (ChainType.KNOWLEDGE, {"aud": _one_of("all")}, {}),
    "proposal": (ChainType.KNOWLEDGE, {}, {}),
    "signature": (ChainType.KNOWLEDGE, {"sig": _signature}, {}),
    "refusal": (ChainType.KNOWLEDGE, {}, {}),
    "ask": (ChainType.KNOWLEDGE, {"to": _recipients}, {}),
    "answer": (ChainType.KNOWLEDGE, {"to": _recipients, "of": _op}, {}),
}
"""kind → (chain type, keys that must be in ``d``, keys that may be)."""
_CHECKS: Final = {
    kind: (chain_type, frozenset(must), frozenset((*must, *may)), {**must, **may})
    for kind, (chain_type, must, may) in SHAPES.items()
}
"""The same, as every entry of a pull is held against it."""
_SHORT: Final = 16


def read_ctx(data: bytes) -> Ctx:
    """Parse and check a context; ``Malformed`` for every other form, wrong types and surplus keys included."""
    if len(data) > canonical.MAX_CTX or not data.isascii():
        raise Malformed("too long, or not ASCII")
    found = _CTX.match(data.decode("ascii"))
    if found is None:
        raise Malformed("keys, order, types or forms of the context")
    pid, gen_, chain, d, dev, kind, n_, op, org, prev, sch_, seen_, seen_head, ts = found.groups()
    gen, n, sch, seen = int(gen_), int(n_), int(sch_), int(seen_)
    if max(gen, n, sch, seen) > canonical.MAX_INT:
        raise Malformed("a number is too large")
    ctx = Ctx(
        org=org,
        kind=kind,
        chain=chain,
        name=read_chain(chain),
        n=n,
        prev=bytes.fromhex(prev),
        pid=pid,
        gen=gen,
        dev=dev,
        op=op,
        seen=(seen, bytes.fromhex(seen_head)),
        ts=ts,
        sch=sch,
        d=_read_short(d) if len(d) < _SHORT else _read_d(d),
        known=kind in SHAPES,
    )
    if ctx.known:
        _check_d(ctx)
    return ctx


known_ctx = lru_cache(maxsize=512)(read_ctx)
"""As ``read_ctx``, for contexts that were judged before: a chain's own are asked for several times in one change."""


def _read_d(text: str) -> Mapping[str, Any]:
    return MappingProxyType(canonical.parse_canonical(text.encode("ascii"), depth=1))


_read_short = lru_cache(maxsize=256)(_read_d)
"""Half of all entries say ``{"ep":1}``: it is read once."""


def _check_d(ctx: Ctx) -> None:
    chain_type, must, allowed, checks = _CHECKS[ctx.kind]
    if ctx.name.type is not chain_type:
        raise Malformed("kind on a foreign chain")
    if not must <= ctx.d.keys() <= allowed:
        raise Malformed("keys of d")
    for key, value in ctx.d.items():
        if not checks[key](value):
            raise Malformed("wrong type or form in d")
    if ctx.name.type is ChainType.RECORD and not SECTION_NAME.match(ctx.name.part):
        raise Malformed("section name")


def write_ctx(ctx: Ctx) -> bytes:
    """The canonical bytes of a context; ``Malformed`` if they would not be read back (too long, wrong type)."""
    # the canonical form has one order of keys; what of it another could not read is refused here
    text = (
        f'{{"by":["{ctx.pid}",{ctx.gen}],"chain":"{ctx.chain}","d":'
        f'{canonical.encode_unchecked(dict(ctx.d)).decode("ascii")},"dev":"{ctx.dev}","kind":"{ctx.kind}",'
        f'"n":{ctx.n},"op":"{ctx.op}","org":"{ctx.org}","prev":"{ctx.prev.hex()}","sch":{ctx.sch},'
        f'"seen":[{ctx.seen[0]},"{ctx.seen[1].hex()}"],"ts":"{ctx.ts}","v":{FORMAT}}}'
    )
    try:
        data = text.encode("ascii")
    except UnicodeEncodeError as error:
        raise Malformed("not ASCII") from error
    fits = len(data) <= canonical.MAX_CTX and _CTX.match(text) is not None
    if fits and ctx.kind in SHAPES and ctx.name == read_chain(ctx.chain):
        # ``d`` was written in its form a moment ago, so what is in it need not be read to be checked
        _check_d(ctx)
    else:
        read_ctx(data)
    return data


def message(ctx: bytes, body: bytes) -> bytes:
    """What the author signs."""
    return signed_message(ctx, body_hash(body))
