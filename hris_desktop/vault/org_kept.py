"""The facts of an organisation as plain data and back, so that a start need not replay the chain they come from.

What is read here was written by ``as_plain`` on this very device, sealed; nothing is judged. Policies are only named by
their position: the few of them are read from the log again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from hris_desktop.vault.org import Org
from hris_desktop.vault.org_facts import (
    Grant,
    Invite,
    Kit,
    KitUse,
    Membership,
    Person,
    PersonKey,
    RoleKey,
    RoleWraps,
)
from hris_desktop.vault.org_learn import policy_of

Plain = dict[str, Any]


def as_plain(org: Org) -> Plain:
    """Everything that ``from_plain`` needs, fit for JSON."""
    return {
        "people": [
            [one.pid, one.type, one.since, one.left, [_key(key) for key in one.keys]] for one in _all(org.people)
        ],
        "invites": [
            [one.inv, one.pid, one.ipub.hex(), one.until, one.seq, one.used, one.ended] for one in _all(org.invites)
        ],
        "role_keys": {
            role: [[key.gen, key.pub.hex(), key.since, key.ts] for key in keys] for role, keys in org.role_keys.items()
        },
        "role_wraps": [
            [one.role, one.gen, one.to, one.body if one.body is None else one.body.hex(), one.seq]
            for one in org.role_wraps
        ],
        "memberships": {
            role: [[one.pid, one.since, one.until] for one in listed] for role, listed in org.memberships.items()
        },
        "policies": [[seq, ver] for seq, ver, _ in org.policies],
        "s4": sorted(org.s4_sections),
        "grants": [
            [one.op, one.role, one.pid, one.sections, one.until, one.since, one.author, one.ended, one.told]
            for one in _all(org.grants)
        ],
        "kits": [[one.gen, one.sign_pub.hex(), one.kem_pub.hex(), one.since] for one in org.kits],
        "kit_uses": [[one.seq, one.kind, one.pid, one.author, one.told, one.role] for one in org.kit_uses],
        "changed": org.changed,
        "latest": org.latest,
        "spoken": [[pid, seq, ts] for pid, (seq, ts) in org.spoken.items()],
        "holders": [[role, gen, held] for (role, gen), held in org.holders.items()],
        "spent": sorted(name.hex() for name in org.spent),
    }


def from_plain(plain: Plain, org: Org, body_at: Callable[[int], bytes]) -> None:
    """Tell an organisation that knows nothing yet; ``body_at`` gives the body of the policy at a position.

    Raises ``KeyError``, ``TypeError`` or ``ValueError`` for anything that ``as_plain`` did not write.
    """
    unhex = bytes.fromhex
    for pid, kind, since, left, keys in plain["people"]:
        org.people[pid] = Person(pid, kind, since, [_read_key(pid, key) for key in keys], left)
    for inv, pid, ipub, *rest in plain["invites"]:
        org.invites[inv] = Invite(inv, pid, unhex(ipub), *rest)
    for role, made in plain["role_keys"].items():
        org.role_keys[role] = [RoleKey(role, gen, unhex(pub), since, ts) for gen, pub, since, ts in made]
    for role, gen, to, body, seq in plain["role_wraps"]:
        org.role_wraps.append(RoleWraps(role, gen, tuple(to), body if body is None else unhex(body), seq))
    for role, listed in plain["memberships"].items():
        org.memberships[role] = [Membership(*one) for one in listed]
    org.policies = [(seq, ver, policy_of(body_at(seq))) for seq, ver in plain["policies"]]
    for op, role, pid, sections, *rest in plain["grants"]:
        org.grants[op] = Grant(op, role, pid, tuple(sections), *rest)
    org.kits = [Kit(gen, unhex(sign), unhex(kem), since) for gen, sign, kem, since in plain["kits"]]
    org.kit_uses = [KitUse(*one) for one in plain["kit_uses"]]
    org.holders = {(role, gen): dict(held) for role, gen, held in plain["holders"]}
    org.s4_sections, org.spent = set(plain["s4"]), {unhex(name) for name in plain["spent"]}
    org.latest = plain["latest"]
    org.changed, org.spoken = list(plain["changed"]), {pid: (seq, ts) for pid, seq, ts in plain["spoken"]}


def _all(facts: dict[str, Any]) -> Iterable[Any]:
    return facts.values()


def _key(key: PersonKey) -> list[Any]:
    return [
        key.gen,
        key.sign_pub.hex(),
        key.kem_pub.hex(),
        key.since,
        key.fingerprint.hex(),
        key.confirmed,
        key.ended,
    ]


def _read_key(pid: str, key: list[Any]) -> PersonKey:
    gen, sign_pub, kem_pub, since, fingerprint, confirmed, ended = key
    unhex = bytes.fromhex
    return PersonKey(pid, gen, unhex(sign_pub), unhex(kem_pub), since, unhex(fingerprint), confirmed, ended)
