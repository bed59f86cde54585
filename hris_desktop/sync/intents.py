"""What a person decided, in a form that outlives a race: sealed in the outbox, planned into entries as often as needed.

An intent names the act (``op``) and what was seen when deciding; it never holds positions or keys. The same intent
planned against a newer log gives the right entries for that log, or says why there is nothing left to write.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hris_desktop.crypto import canonical
from hris_desktop.domain.changes import Change
from hris_desktop.domain.merge import Broken


@dataclass(frozen=True, slots=True)
class Edit:
    """Changes to one section.

    ``request``: ask for them instead of writing. ``seen``: every field of every touched group.
    """

    op: str
    chain: str
    changes: tuple[Change, ...] = field(repr=False)
    seen: Mapping[tuple[str, str], str | None] = field(repr=False)
    why: str = field(repr=False, default="")
    request: bool = False
    resolves: tuple[tuple[str, str, str], ...] = ()
    told: Broken | None = field(repr=False, default=None)
    """What the person was told of the section's rules when they decided; None = nobody looked at those."""


@dataclass(frozen=True, slots=True)
class Decide:
    """Approve (the decisive yes writes the change) or decline a request."""

    op: str
    chain: str
    prop: str
    yes: bool
    reason: str = field(repr=False, default="")
    told: Broken | None = field(repr=False, default=None)
    """As of an edit."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take one's own request back."""

    op: str
    chain: str
    prop: str


@dataclass(frozen=True, slots=True)
class Part:
    """One entry of an act on a chain without data keys.

    ``label`` derives the op of every part but the main one (empty).
    """

    kind: str
    d: Mapping[str, Any]
    body: bytes = field(repr=False, default=b"")
    label: str = ""


@dataclass(frozen=True, slots=True)
class Public:
    """An act on ``org`` or a public ``k:`` chain: parts in their order."""

    op: str
    chain: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class InviteAct:
    """An invitation; its ticket binds the whole context, so the code stays here until the entry has its place."""

    op: str
    pid: str
    until: str
    code: str = field(repr=False)
    chain: str = "org"


@dataclass(frozen=True, slots=True)
class GrantAct:
    """Sections opened to a provider's role until a date (ISO), of one person or (``pid`` empty) of every employee."""

    op: str
    role: str
    pid: str
    sections: tuple[str, ...]
    until: str
    purpose: str = field(repr=False)
    chain: str = "org"


@dataclass(frozen=True, slots=True)
class ReadAct:
    """A note that somebody's sections were looked at; ``chain`` = ``a:<subject>:<reader>``, ``since`` a time."""

    op: str
    chain: str
    sections: tuple[str, ...]
    purpose: str = field(repr=False)
    since: str


@dataclass(frozen=True, slots=True)
class AskAct:
    """Words for HR, sealed to HR and the asker; with ``of``, HR's answer to the ask of that op, sealed to ``pid``."""

    op: str
    chain: str
    text: str = field(repr=False)
    of: str = ""
    pid: str = ""


@dataclass(frozen=True, slots=True)
class EraseAct:
    """Everything that one section says, as it stood when it was decided: ``d`` is what was signed for."""

    op: str
    chain: str
    d: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RenewRole:
    """A new key for a role, wanted by somebody; those that are owed come by themselves."""

    op: str
    role: str
    chain: str = "org"
    after: int = 0
    """The generation that is to be followed by another: done where somebody else was first. 0: whichever there is."""


OnOrg = InviteAct | GrantAct | ReadAct | AskAct | RenewRole
"""What is planned without a data key; the contents of most are sealed all the same."""
Intent = Edit | Decide | Withdraw | EraseAct | Public | OnOrg


def roles_of(intent: Intent) -> frozenset[str]:
    """The roles that an act on ``org`` is about: two acts about one role keep their order."""
    match intent:
        case RenewRole(role=role) | GrantAct(role=role):
            return frozenset((role,))
        case Public(parts=parts):
            return frozenset(part.d["role"] for part in parts if "role" in part.d)
        case _:
            return frozenset()


def write(intent: Intent) -> bytes:
    """Canonical bytes, to be sealed."""
    return canonical.encode(_plain(intent) | {"op": intent.op, "chain": intent.chain})


def _plain(intent: Intent) -> dict[str, object]:
    match intent:
        case Edit():
            return {
                "t": "edit",
                "changes": [change.as_json() for change in intent.changes],
                "seen": [[item, name, value] for (item, name), value in sorted(intent.seen.items())],
                "why": intent.why,
                "request": intent.request,
                "resolves": [list(key) for key in intent.resolves],
                **_plain_told(intent.told),
            }
        case Decide():
            what = {"t": "decide", "prop": intent.prop, "yes": intent.yes, "reason": intent.reason}
            return what | _plain_told(intent.told)
        case Withdraw():
            return {"t": "withdraw", "prop": intent.prop}
        case EraseAct():
            return {"t": "erase", "d": dict(intent.d)}
        case Public():
            parts = [[part.kind, dict(part.d), part.body.hex(), part.label] for part in intent.parts]
            return {"t": "public", "parts": parts}
        case _:
            return _plain_on_org(intent)


def _plain_told(told: Broken | None) -> dict[str, object]:
    return {} if told is None else {"told": [list(one) for one in sorted(told)]}


def _read_told(raw: Mapping[str, Any]) -> Broken | None:
    return frozenset((name, words) for name, words in raw["told"]) if "told" in raw else None


def _plain_on_org(intent: OnOrg) -> dict[str, object]:
    match intent:
        case InviteAct():
            return {"t": "invite", "pid": intent.pid, "until": intent.until, "code": intent.code}
        case GrantAct():
            who: dict[str, object] = {
                "t": "grant",
                "role": intent.role,
                "pid": intent.pid,
                "sections": list(intent.sections),
            }
            return who | {"until": intent.until, "purpose": intent.purpose}
        case ReadAct():
            what: dict[str, object] = {"t": "read", "sections": list(intent.sections), "purpose": intent.purpose}
            return what | {"since": intent.since}
        case AskAct():
            return {"t": "ask", "text": intent.text, "of": intent.of, "pid": intent.pid}
        case RenewRole():
            return {"t": "renew", "role": intent.role, "after": intent.after}


def read(data: bytes) -> Intent:
    """What ``write`` wrote.

    The bytes come from under this device's own seal, so a wrong form is a bug, not an attack.
    """
    raw = canonical.parse(data)
    op, chain = raw["op"], raw["chain"]
    match raw["t"]:
        case "edit":
            return Edit(
                op,
                chain,
                tuple(_change(one) for one in raw["changes"]),
                {(item, name): value for item, name, value in raw["seen"]},
                raw["why"],
                raw["request"],
                tuple((of, item, group) for of, item, group in raw["resolves"]),
                _read_told(raw),
            )
        case "decide":
            return Decide(op, chain, raw["prop"], raw["yes"], raw["reason"], _read_told(raw))
        case "withdraw":
            return Withdraw(op, chain, raw["prop"])
        case "erase":
            return EraseAct(op, chain, raw["d"])
        case "public":
            parts = tuple(Part(kind, d, bytes.fromhex(body), label) for kind, d, body, label in raw["parts"])
            return Public(op, chain, parts)
        case _:
            return _read_on_org(op, chain, raw)


def _read_on_org(op: str, chain: str, raw: Mapping[str, Any]) -> Intent:
    match raw["t"]:
        case "grant":
            return GrantAct(op, raw["role"], raw["pid"], tuple(raw["sections"]), raw["until"], raw["purpose"])
        case "read":
            return ReadAct(op, chain, tuple(raw["sections"]), raw["purpose"], raw["since"])
        case "ask":
            return AskAct(op, chain, raw["text"], raw["of"], raw["pid"])
        case "renew":
            return RenewRole(op, raw["role"], after=raw.get("after", 0))
        case _:
            return InviteAct(op, raw["pid"], raw["until"], raw["code"])


def _change(plain: Mapping[str, Any]) -> Change:
    # as it was saved, even if it changes nothing or may not be: planning says so, reading must not fail
    return Change(plain["item"], plain["field"], plain["was"], plain["to"], plain.get("eff", ""))
