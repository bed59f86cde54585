"""A role that has no key yet gets its first one: made by its first member, signed along by two persons of HR.

The draft travels between them (its op, content and body hash are what HR signs); nothing of it is secret.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hris_desktop.crypto.chain import body_hash
from hris_desktop.crypto.keys import KemKey
from hris_desktop.services.errors import NotAllowed
from hris_desktop.services.keeping import keep
from hris_desktop.services.office import Office
from hris_desktop.sync.intents import Part, Public
from hris_desktop.vault import wraps
from hris_desktop.vault.founding import HR
from hris_desktop.vault.pen import role_key_body
from hris_desktop.vault.wraps import RECOVERY

CoSignature = tuple[str, int, str]
"""(person, generation, signature as hex)."""


@dataclass(frozen=True, slots=True)
class RoleDraft:
    """A role as its first member made it, waiting for HR's signatures."""

    op: str
    d: Mapping[str, Any]
    body: bytes = field(repr=False)


class Roles:
    """See the module."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def draft(self, role: str, *, solo: bool = False) -> RoleDraft:
        """The first key of ``role``, wrapped to the person signed in and to the recovery kit."""
        session, org = self._office.desk.session, self._office.desk.ledger.org
        if org.role_gen(role):
            raise NotAllowed("This role has its key", "Its members let others into it.")
        key = KemKey.new()
        to = {session.recipient: session.identity.kem.pub, RECOVERY: org.rec_kem_pub}
        d: dict[str, Any] = {"role": role, "gen": 1, "pub": key.pub.hex(), "to": sorted(to)}
        if solo:
            d["solo"] = True
        return RoleDraft(self._office.new_op(), d, role_key_body(org.id, role, 1, recipients=to, private=key.seed))

    def co_sign(self, draft: RoleDraft) -> CoSignature:
        """HR's second signature under a draft."""
        session, org = self._office.desk.session, self._office.desk.ledger.org
        if session.pid not in org.members(HR):
            raise NotAllowed("Only HR signs this", "A role's first key needs two persons of HR.")
        message = wraps.co_message(org.id, "role", draft.op, d=draft.d, bh=body_hash(draft.body))
        return session.pid, session.gen, session.identity.signer.sign(message).hex()

    def begin(self, draft: RoleDraft, signatures: Sequence[CoSignature] = ()) -> None:
        """The first member puts the signed role into the log."""
        d = {**draft.d, "co": [list(one) for one in signatures]} if signatures else dict(draft.d)
        keep(
            self._office, Public(draft.op, "org", (Part("role", d, draft.body),)), failed="The role could not be begun"
        )
