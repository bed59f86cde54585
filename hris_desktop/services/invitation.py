"""Find the invite a code belongs to, and let the code vouch for the organisation that the store shows.

A newcomer knows nothing but the code: the store is read with a replica in memory, its first entry taken as the
candidate genesis, and only the invite's ticket (a MAC under a key of the code over that very genesis) makes it
believed.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from hris_desktop.crypto import codes
from hris_desktop.crypto.errors import Malformed
from hris_desktop.domain.rights import HR
from hris_desktop.services.errors import BadInvite, Integrity
from hris_desktop.services.office import when
from hris_desktop.services.organisation import published_name
from hris_desktop.store.contract import EVERYTHING, Store
from hris_desktop.store.replica import Replica
from hris_desktop.sync.exchange import Exchange
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.scope import ORGANISATION
from hris_desktop.sync.workstation import pin_down
from hris_desktop.vault.entries import read_ctx
from hris_desktop.vault.org import NEVER, Invite
from hris_desktop.vault.wraps import InviteKeys


@dataclass(frozen=True, slots=True)
class Found:
    """A valid invite and the organisation it vouches for."""

    org: str
    pin: bytes
    pid: str
    gen: int
    organisation: str
    until: datetime
    is_hr: bool = False
    """They were in HR with an earlier key, and will be again."""


def find_invite(store: Store, code: str, *, now: datetime) -> Found:
    """Raises ``BadInvite`` (wrong, used, outdated), ``Integrity`` (no organisation, or not the one that invited)."""
    try:
        secret = codes.read_code(code)
    except Malformed as malformed:
        raise BadInvite("The code", str(malformed), field="code") from malformed
    org, pin = candidate(store)
    replica = Replica.in_memory()
    try:
        pin_down(replica, org, pin)
        # who has only a code reads the organisation and nobody's sections
        ledger = Ledger(replica, org=org, pin=pin, keeps=lambda _org: ORGANISATION)
        Exchange(ledger, store, local=lambda work: work()).pull()
        return _check(ledger, secret, now)
    finally:
        replica.close()


def candidate(store: Store) -> tuple[str, bytes]:
    """(organisation, hash of its first entry) as the store claims it; believed only when a code vouches for it."""
    rows = store.entries(EVERYTHING, 0, 1)
    try:
        ctx = read_ctx(rows[0].ctx) if rows and isinstance(rows[0].ctx, bytes) else None
    except Malformed:
        ctx = None
    if ctx is None or ctx.kind != "genesis" or not isinstance(rows[0].h, bytes):
        raise Integrity(
            "There is no organisation here",
            "The store is empty or damaged.",
            "Check the address with HR; nothing was changed.",
            field="store",
        )
    return ctx.org, rows[0].h


def _check(ledger: Ledger, secret: str, now: datetime) -> Found:
    pin = ledger.org.pin
    keys = InviteKeys(secret, pin)
    invite = ledger.org.invites.get(keys.inv)
    if invite is None:
        raise BadInvite(
            "The code",
            "This store knows no such invite. Compare the code and the address with the letter.",
            field="code",
        )
    _check_ticket(ledger, invite, keys)
    if invite.used != NEVER:
        raise BadInvite(
            "The code",
            "This invite has been used. If it was not you, tell HR at once.",
            "Ask HR for a new letter.",
            field="code",
        )
    if not invite.open():
        raise BadInvite("The code", "HR has withdrawn this invite.", "Ask HR for a new letter.", field="code")
    until = when(invite.until)
    if until is None or until < now:
        raise BadInvite("The code", "This invite is out of date.", "Ask HR for a new letter.", field="code")
    generation = len(ledger.org.people[invite.pid].keys) + 1
    is_hr = any(one.pid == invite.pid for one in ledger.org.memberships.get(HR, ()))
    return Found(ledger.org.id, pin, invite.pid, generation, published_name(ledger), until, is_hr)


def _check_ticket(ledger: Ledger, invite: Invite, keys: InviteKeys) -> None:
    stored = ledger.replica.by_seq(invite.seq)
    ticket = read_ctx(stored.ctx).d["ticket"] if stored else ""
    if stored is None or not hmac.compare_digest(keys.ticket(ledger.org.pin, stored.ctx), ticket):
        raise Integrity(
            "This is not the organisation that invited you",
            "The code does not vouch for what this store shows. Somebody may have put another store in its place.",
            "Do not go on. Tell HR; nothing of yours was sent.",
            field="store",
        )
