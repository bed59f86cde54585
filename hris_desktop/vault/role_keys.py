"""What the entries that make and hand on role keys hold: ``role``, ``role+``, ``rolekey``, ``recovery``.

Each function gives ``(d, body)`` for the organisation as it stands; the private key of a role is in nothing but wraps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hris_desktop.crypto.keys import Identity, KemKey
from hris_desktop.crypto.wrap import wrap
from hris_desktop.domain.rights import HR
from hris_desktop.vault import wraps
from hris_desktop.vault.org import Org
from hris_desktop.vault.pen import role_key_body
from hris_desktop.vault.session import Session, open_roles
from hris_desktop.vault.wraps import person_id, recovery_id, role_id

Content = tuple[dict[str, Any], bytes]


def first(org: Org, session: Session, role: str) -> Content:
    """A role's first key, for its first member and the recovery kit. It still needs second signatures, or ``solo``."""
    key = KemKey.new()
    to = {session.recipient: session.identity.kem.pub, org.recovery_recipient(): org.rec_kem_pub}
    d = {"role": role, "gen": 1, "pub": key.pub.hex(), "to": sorted(to)}
    return d, role_key_body(org.id, role, 1, recipients=to, private=key.seed)


def handed_on(org: Org, private: KemKey, role: str, pids: Sequence[str]) -> Content:
    """A role's present key (``private``) for these people, members from then on; ``KeyError`` for one without key."""
    gen = org.role_gen(role)
    to = {one: org.kem_pub(one) for one in (person_id(pid, org.active_gen(pid)) for pid in pids)}
    return {"role": role, "gen": gen, "to": sorted(to)}, role_key_body(
        org.id, role, gen, recipients=to, private=private.seed
    )


def renewed(org: Org, session: Session, role: str) -> Content:
    """A role's next key for everybody who is in it now; the newest one held here is wrapped to it.

    ``KeyError`` if the person signed in holds none.
    """
    gen, key = org.role_gen(role) + 1, KemKey.new()
    before, to = session.newest_role_key(role, gen - 1), org.next_recipients(role)
    link = role_id(role, gen)
    made = {one: org.kem_pub(one) for one in to if one != link}
    chained = wraps.role_info(org.id, role, gen - 1, recipient=link, kem_pub=key.pub)
    body = role_key_body(org.id, role, gen, recipients=made, private=key.seed) + wrap(key.pub, chained, before.seed)
    return {"role": role, "gen": gen, "pub": key.pub.hex(), "to": wraps.list_hash(to)}, body


def opened_by_kit(org: Org, kit: Identity) -> Mapping[str, KemKey]:
    """Recipient id → private key of every role that the recovery kit opens, whichever of the kits so far it is."""
    held: dict[str, KemKey] = {}
    for one in org.kits:
        if one.kem_pub == kit.kem.pub:
            held[recovery_id(one.gen)] = kit.kem
            open_roles(org, recovery_id(one.gen), held)
    return {recipient: key for recipient, key in held.items() if recipient.startswith("r:")}


def recovery(org: Org, kit: Identity, pid: str, identity: Identity) -> Content:
    """The kit makes ``pid`` HR again, with these new keys.

    ``KeyError`` if this is not the kit in force, or HR's key does not open with it.
    """
    hr = org.role_gen(HR)
    if kit.signer.pub != org.rec_sign_pub:
        raise KeyError(org.recovery_recipient())
    private = opened_by_kit(org, kit)[role_id(HR, hr)]
    gen = len(org.people[pid].keys) + 1
    d: dict[str, Any] = {
        "pid": pid,
        "gen": gen,
        "sign": identity.signer.pub.hex(),
        "kem": identity.kem.pub.hex(),
        "hr": hr,
    }
    d["proof"] = kit.signer.sign(wraps.recovery_message(org.id, d)).hex()
    to = {person_id(pid, gen): identity.kem.pub}
    return d, role_key_body(org.id, HR, hr, recipients=to, private=private.seed)
