"""The first entries of an organisation: genesis, policy, and the role that everybody belongs to.

The founder is confirmed by the genesis itself and is the first and only HR person, so the rest carries the solo mark.
The recovery kit is made here, once; its seed is returned and kept nowhere.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from hris_desktop.crypto import canonical
from hris_desktop.crypto.chain import ZERO_HASH, Entry
from hris_desktop.crypto.keys import Identity, KemKey
from hris_desktop.domain.rights import EVERYBODY, HR
from hris_desktop.vault import wraps
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.pen import Pen, role_key_body
from hris_desktop.vault.session import Session
from hris_desktop.vault.wraps import RECOVERY, person_id


@dataclass(frozen=True, slots=True)
class Founded:
    """A new organisation: its id, its pin (hash of genesis), the founder's session, the kit's seed, the entries."""

    org: str
    pin: bytes
    session: Session
    recovery_seed: bytes = field(repr=False)
    entries: tuple[tuple[str, Entry], ...]
    """(op, entry), all on the chain ``org``."""


def found(pid: str, dev: str, *, policy: Mapping[str, object], ops: tuple[str, str, str], ts: str) -> Founded:
    """Found an organisation. ``policy`` is a policy body; ``ops`` name the three entries (32 hex each)."""
    identity, recovery_seed, nonce = Identity.new(), secrets.token_bytes(32), secrets.token_bytes(16)
    recovery = Identity.recovery(recovery_seed)
    org = wraps.org_id(identity.signer.pub, recovery.signer.pub, nonce)
    session = Session(org, pid, 1, dev, identity)
    pen = Pen(session, seen=(0, ZERO_HASH), ts=ts)
    chain = ChainState("org")
    to = {RECOVERY: recovery.kem.pub, person_id(pid, 1): identity.kem.pub}
    hr, everybody = KemKey.new(), KemKey.new()
    genesis = {
        "sign": identity.signer.pub.hex(),
        "kem": identity.kem.pub.hex(),
        "rec_sign": recovery.signer.pub.hex(),
        "rec_kem": recovery.kem.pub.hex(),
        "nonce": nonce.hex(),
        "hr_pub": hr.pub.hex(),
        "to": sorted(to),
    }
    role = {"role": EVERYBODY, "gen": 1, "pub": everybody.pub.hex(), "to": sorted(to), "solo": True}
    written = (
        pen.plain(chain, "genesis", ops[0], d=genesis, body=_role_body(org, HR, hr, to)),
        pen.plain(chain, "policy", ops[1], d={"ver": 1, "solo": True}, body=canonical.encode(policy)),
        pen.plain(chain, "role", ops[2], d=role, body=_role_body(org, EVERYBODY, everybody, to)),
    )
    entries = tuple((op, one.entry) for op, one in zip(ops, written, strict=True))
    return Founded(org, written[0].entry.h, session, recovery_seed, entries)


def _role_body(org: str, role: str, key: KemKey, to: Mapping[str, bytes]) -> bytes:
    return role_key_body(org, role, 1, recipients=to, private=key.seed)


__all__ = ["EVERYBODY", "HR", "Founded", "found"]
