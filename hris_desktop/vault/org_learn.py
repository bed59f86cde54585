"""What each kind of counted entry on the organisation's chain changes in its facts. Nothing is judged here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from hris_desktop.crypto import canonical
from hris_desktop.domain.rights import HR, BadPolicy, SectionPolicy, parse_policy
from hris_desktop.vault.entries import Ctx
from hris_desktop.vault.org_facts import (
    NEVER,
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
from hris_desktop.vault.wraps import fingerprint, person_id, split_recipient

if TYPE_CHECKING:
    from hris_desktop.vault.org import Org


def _genesis(org: Org, ctx: Ctx, body: bytes | None, seq: int) -> None:
    d = ctx.d
    org.kits.append(Kit(1, bytes.fromhex(d["rec_sign"]), bytes.fromhex(d["rec_kem"]), seq))
    founder = Person(ctx.pid, "employee", seq)
    founder.keys.append(_key(ctx, seq))
    founder.keys[0].confirmed = seq
    org.people[ctx.pid] = founder
    org.role_keys[HR] = [RoleKey(HR, 1, bytes.fromhex(d["hr_pub"]), seq, ctx.ts)]
    org.memberships[HR] = [Membership(ctx.pid, seq)]
    _wrapped(org, RoleWraps(HR, 1, tuple(d["to"]), body, seq))


def _key(ctx: Ctx, seq: int) -> PersonKey:
    sign_pub, kem_pub = bytes.fromhex(ctx.d["sign"]), bytes.fromhex(ctx.d["kem"])
    confirmed = fingerprint(ctx.org, ctx.pid, ctx.gen, sign_pub=sign_pub, kem_pub=kem_pub)
    return PersonKey(ctx.pid, ctx.gen, sign_pub, kem_pub, seq, confirmed)


@lru_cache(maxsize=8)
def policy_of(body: bytes) -> Mapping[str, SectionPolicy]:
    """The sections of a policy's body: public, never changed by anybody, and read again by every start and client.

    Raises ``Malformed`` or ``BadPolicy``.
    """
    return parse_policy(canonical.parse(body))


def _policy(org: Org, ctx: Ctx, body: bytes | None, seq: int) -> None:
    policy = policy_of(body or b"")
    closed = {name for name, section in policy.items() if section.s4}
    # or two policies in a row would open to HR what was promised never to be
    if (org.s4_sections & policy.keys()) - closed:
        raise BadPolicy("s4 is for ever")
    org.s4_sections |= closed
    org.policies.append((seq, ctx.d["ver"], policy))


def _person(org: Org, ctx: Ctx, _body: bytes | None, seq: int) -> None:
    org.people[ctx.d["pid"]] = Person(ctx.d["pid"], ctx.d["type"], seq)


def _invite(org: Org, ctx: Ctx, _body: bytes | None, seq: int) -> None:
    d = ctx.d
    org.invites[d["inv"]] = Invite(d["inv"], d["pid"], bytes.fromhex(d["ipub"]), d["until"], seq)


def _invite_ended(org: Org, ctx: Ctx, _body: bytes | None, seq: int) -> None:
    org.invites[ctx.d["inv"]].ended = seq


def _accept(org: Org, ctx: Ctx, _body: bytes | None, seq: int) -> None:
    org.invites[ctx.d["inv"]].used = seq
    org.people[ctx.pid].keys.append(_key(ctx, seq))


def _confirm(org: Org, ctx: Ctx, _body: bytes | None, seq: int) -> None:
    _begin(org.people[ctx.d["pid"]], ctx.d["gen"], seq)


def _begin(person: Person, gen: int, seq: int) -> None:
    """The key holds from here on; those before it, waiting or in use, end."""
    person.keys[gen - 1].confirmed = seq
    _end(person.keys[: gen - 1], seq)
    person.left = NEVER


def _end(keys: Iterable[PersonKey], seq: int) -> None:
    for key in keys:
        key.ended = min(key.ended, seq)


def _remove(org: Org, ctx: Ctx, _body: bytes | None, seq: int) -> None:
    person = org.people[ctx.d["pid"]]
    person.left = seq
    _end(person.keys, seq)
    for role in org.memberships:
        _leave(org, role, person.pid, seq)
    for invite in org.invites.values():
        if invite.pid == person.pid and invite.open():
            invite.ended = seq


def _leave(org: Org, role: str, pid: str, seq: int) -> None:
    for one in org.memberships[role]:
        if one.pid == pid and one.holds(NEVER):
            one.until = seq


def _role(org: Org, ctx: Ctx, body: bytes | None, seq: int) -> None:
    role = ctx.d["role"]
    org.role_keys[role] = [RoleKey(role, 1, bytes.fromhex(ctx.d["pub"]), seq, ctx.ts)]
    org.memberships[role] = [Membership(ctx.pid, seq)]
    _wrapped(org, RoleWraps(role, 1, tuple(ctx.d["to"]), body, seq))


def _role_more(org: Org, ctx: Ctx, body: bytes | None, seq: int) -> None:
    role = ctx.d["role"]
    _wrapped(org, RoleWraps(role, ctx.d["gen"], tuple(ctx.d["to"]), body, seq))
    for recipient in ctx.d["to"]:
        _join(org, role, split_recipient(recipient)[0].removeprefix("p:"), seq)


def _join(org: Org, role: str, pid: str, seq: int) -> None:
    if not any(one.pid == pid and one.holds(seq) for one in org.memberships[role]):
        org.memberships[role].append(Membership(pid, seq))


def _role_less(org: Org, ctx: Ctx, _body: bytes | None, seq: int) -> None:
    _leave(org, ctx.d["role"], ctx.d["pid"], seq)


def _role_key(org: Org, ctx: Ctx, body: bytes | None, seq: int) -> None:
    role, gen = ctx.d["role"], ctx.d["gen"]
    # the entry names only the hash of this list, and counts only if it is this one
    to = org.next_recipients(role, seq)
    org.role_keys[role].append(RoleKey(role, gen, bytes.fromhex(ctx.d["pub"]), seq, ctx.ts))
    _wrapped(org, RoleWraps(role, gen, to, body, seq))


def _wrapped(org: Org, wraps: RoleWraps) -> None:
    org.role_wraps.append(wraps)
    held = org.holders.setdefault((wraps.role, wraps.gen), {})
    for recipient in wraps.to:
        held.setdefault(recipient, wraps.seq)


def _recovery(org: Org, ctx: Ctx, body: bytes | None, seq: int) -> None:
    person = org.people[ctx.pid]
    person.keys.append(_key(ctx, seq))
    _begin(person, ctx.gen, seq)
    _join(org, HR, ctx.pid, seq)
    _wrapped(org, RoleWraps(HR, ctx.d["hr"], (person_id(ctx.pid, ctx.gen),), body, seq))


def _kit(org: Org, ctx: Ctx, _body: bytes | None, seq: int) -> None:
    d = ctx.d
    org.kits.append(Kit(d["gen"], bytes.fromhex(d["rec_sign"]), bytes.fromhex(d["rec_kem"]), seq))


def _grant(org: Org, ctx: Ctx, _body: bytes | None, seq: int) -> None:
    d = ctx.d
    org.grants[ctx.op] = Grant(
        ctx.op, d["role"], d["pid"], tuple(d["sections"]), d["until"], seq, ctx.pid, told=told(org, ctx)
    )


def _grant_ended(org: Org, ctx: Ctx, _body: bytes | None, seq: int) -> None:
    org.grants[ctx.d["grant"]].ended = seq


def kit_uses(org: Org, ctx: Ctx, seq: int) -> Iterable[KitUse]:
    """For whom an entry used the recovery kit, which opens or signs what people else do; nobody for most entries."""
    d, role = ctx.d, ctx.d.get("role", "")
    if ctx.kind == "recovery":
        whom = [ctx.pid]
    elif "rec" not in d:
        whom = []
    elif ctx.kind == "role+":
        whom = [split_recipient(one)[0].removeprefix("p:") for one in d["to"]]
    else:
        whom = [d["pid"]]
    return [KitUse(seq, ctx.kind, pid, ctx.pid, told(org, ctx), role) for pid in whom]


def told(org: Org, ctx: Ctx) -> str:
    """When an entry was written, as far as it is known: a clock set back makes it no older than what HR said before."""
    return max(ctx.ts, org.latest)


FACTS: Final[Mapping[str, Callable[[Org, Ctx, bytes | None, int], None]]] = {
    "genesis": _genesis,
    "policy": _policy,
    "person": _person,
    "invite": _invite,
    "invite-": _invite_ended,
    "accept": _accept,
    "confirm": _confirm,
    "remove": _remove,
    "role": _role,
    "role+": _role_more,
    "role-": _role_less,
    "rolekey": _role_key,
    "recovery": _recovery,
    "kit": _kit,
    "grant": _grant,
    "grant-": _grant_ended,
}
