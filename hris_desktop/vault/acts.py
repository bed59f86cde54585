"""Acts that need a second signature: proposed, signed and refused on ``k:act:<op>``, then finished by their author.

The chain's item is the op of the act itself. A proposal shows exactly what will be signed, so a second signer judges
the act and not a summary of it; the signature covers all but itself and the entry's place (``wraps.co_message``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hris_desktop.crypto import canonical
from hris_desktop.crypto.chain import body_hash
from hris_desktop.vault import wraps
from hris_desktop.vault.entries import Ctx
from hris_desktop.vault.session import Session

COLLECTION: Final = "act"
_OP: Final = re.compile(r"[0-9a-f]{32}\Z")
_BODY: Final = re.compile(r"(?:[0-9a-f]{2})*\Z")
CoSignature = list[str | int]
"""``[pid, generation, signature as hex]``, as it stands in ``co``."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An act on the organisation's chain as it will be written, but for its second signatures."""

    op: str
    kind: str
    d: Mapping[str, Any]
    body: bytes = field(repr=False, default=b"")

    def chain(self) -> str:
        """Where it is proposed and signed."""
        return f"k:{COLLECTION}:{self.op}"

    def as_body(self) -> bytes:
        """The body of its ``proposal``."""
        plain = {"kind": self.kind, "op": self.op, "d": dict(self.d), "body": self.body.hex()}
        return canonical.encode(plain)

    def message(self, org: str) -> bytes:
        """What second signers, and the recovery kit, sign."""
        return wraps.co_message(org, self.kind, self.op, d=self.d, bh=body_hash(self.body))


def read_proposal(body: bytes) -> Proposal:
    """What a counted and good ``proposal`` proposes; ``Malformed`` or ``KeyError`` for another body."""
    plain = canonical.parse(body)
    return Proposal(plain["op"], plain["kind"], plain["d"], bytes.fromhex(plain["body"]))


def co_sign(session: Session, proposal: Proposal) -> CoSignature:
    """The second signature of the person signed in."""
    signature = session.identity.signer.sign(proposal.message(session.org))
    return [session.pid, session.gen, signature.hex()]


def is_act(ctx: Ctx) -> bool:
    """Whether an entry stands on the chain of an act."""
    return ctx.name.about == COLLECTION and _OP.match(ctx.name.part) is not None


def fault(ctx: Ctx, body: object) -> str:
    """Why a proposal is worth nothing; empty if it is one of the act its chain names."""
    if not is_act(ctx):
        return "not an act"
    match body:
        case {"kind": str(), "op": str(op), "d": dict(), "body": str(raw), **rest} if not rest and _BODY.match(raw):
            return "" if op == ctx.name.part else "not an act"
    return "shape"
