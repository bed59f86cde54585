"""The organisation as its chain tells it: people and their keys, roles and members, invites, policies.

Facts carry the position from which (and until which) they hold, and every question names a position: authority is
judged by entries with a smaller ``seq``, never by what is true now. ``Org`` believes what it is told; only
``sync.admit`` tells it, after judging. ``key`` and ``standing`` are the only ways to a public key or a right.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hris_desktop.crypto import canonical
from hris_desktop.crypto.wrap import WRAP_BYTES
from hris_desktop.domain.rights import BadPolicy, SectionPolicy, Standing, parse_policy
from hris_desktop.vault.entries import Ctx
from hris_desktop.vault.wraps import RECOVERY, fingerprint, person_id, role_id, split_recipient

NEVER = 2**62
"""A position no log reaches: a fact without an end."""


@dataclass(slots=True)
class PersonKey:
    """One generation of a person's keys. It is active after ``confirmed`` and until ``ended``."""

    pid: str
    gen: int
    sign_pub: bytes
    kem_pub: bytes
    since: int
    fingerprint: bytes
    confirmed: int = NEVER
    ended: int = NEVER

    def active(self, at: int) -> bool:
        """Whether signatures by this key count at position ``at``, and wraps to it are due."""
        return self.confirmed < at <= self.ended


@dataclass(slots=True)
class Person:
    """A person of the organisation, with or without keys."""

    pid: str
    type: str
    since: int
    keys: list[PersonKey] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RoleKey:
    """One generation of a role's key."""

    role: str
    gen: int
    pub: bytes
    since: int


@dataclass(slots=True)
class Membership:
    """A person in a role, from a position until another."""

    pid: str
    since: int
    until: int = NEVER


@dataclass(slots=True)
class Invite:
    """An invitation; used at most once."""

    inv: str
    pid: str
    ipub: bytes
    until: str
    seq: int
    used: int = NEVER


@dataclass(frozen=True, slots=True)
class RoleWraps:
    """Where a role's private key lies wrapped: recipient ids and the body with 80 bytes each (None = withheld)."""

    role: str
    gen: int
    to: tuple[str, ...]
    body: bytes | None


class Org:
    """All facts of one organisation's chain; see the module."""

    def __init__(self, org: str, pin: bytes) -> None:
        self.id = org
        self.pin = pin
        self.people: dict[str, Person] = {}
        self.invites: dict[str, Invite] = {}
        self.role_keys: dict[str, list[RoleKey]] = {}
        self.role_wraps: list[RoleWraps] = []
        self.memberships: dict[str, list[Membership]] = {}
        self.policies: list[tuple[int, Mapping[str, SectionPolicy]]] = []
        self.s4_sections: set[str] = set()
        """Sections that any policy so far closed to HR."""
        self.changed: list[int] = []
        """Positions at which anything here changed, ascending."""
        self.rec_sign_pub = b""
        self.rec_kem_pub = b""
        self._standings: dict[tuple[str, str, int], Standing] = {}

    def key(self, pid: str, gen: int) -> PersonKey | None:
        """The key a person announced as generation ``gen``, active or not."""
        person = self.people.get(pid)
        if person is None or not 1 <= gen <= len(person.keys):
            return None
        return person.keys[gen - 1]

    def active_gen(self, pid: str, at: int = NEVER) -> int:
        """The person's active generation at ``at``; 0 = none."""
        person = self.people.get(pid)
        return next((key.gen for key in reversed(person.keys) if key.active(at)), 0) if person else 0

    def members(self, role: str, at: int = NEVER) -> frozenset[str]:
        """Everybody in ``role`` with an active key at ``at``."""
        listed = self.memberships.get(role, ())
        return frozenset(one.pid for one in listed if one.since < at <= one.until and self.active_gen(one.pid, at))

    def role_gen(self, role: str, at: int = NEVER) -> int:
        """The role's key generation at ``at``; 0 = it has no key yet."""
        return max((key.gen for key in self.role_keys.get(role, ()) if key.since < at), default=0)

    def policy(self, at: int = NEVER) -> Mapping[str, SectionPolicy]:
        """The policy in force at ``at``; empty before the first."""
        return next((policy for seq, policy in reversed(self.policies) if seq < at), {})

    def roles_of(self, pid: str, at: int = NEVER) -> tuple[str, ...]:
        """The roles a person is an active member of, sorted."""
        return tuple(sorted(role for role in self.memberships if pid in self.members(role, at)))

    def standing(self, subject: str, section: str, at: int = NEVER) -> Standing | None:
        """Who is who for one section at ``at``; None if the policy then knows no such section or nobody such person."""
        point = bisect_left(self.changed, at)
        found = self._standings.get((subject, section, point))
        if found is None:
            found = self._standing(subject, section, at)
            if found is not None:
                self._standings[subject, section, point] = found
        return found

    def _standing(self, subject: str, section: str, at: int) -> Standing | None:
        policy = self.policy(at).get(section)
        person = self.people.get(subject)
        if policy is None or person is None or person.since >= at:
            return None
        members = {role: self.members(role, at) for role, right in policy.roles.items() if "w" in right}
        gens = {role: self.role_gen(role, at) for role in policy.roles}
        return Standing(subject, self.active_gen(subject, at), policy, members, {r: g for r, g in gens.items() if g})

    def kem_pub(self, recipient: str) -> bytes:
        """The public key behind a recipient id; ``KeyError`` if there is none."""
        if recipient == RECOVERY:
            return self.rec_kem_pub
        kind, name, gen = _parts(recipient)
        if kind == "p":
            key = self.key(name, gen)
            if key is None:
                raise KeyError(recipient)
            return key.kem_pub
        return next((role.pub for role in self.role_keys.get(name, ()) if role.gen == gen), b"") or _missing(recipient)

    def recipients(self, role: str, at: int = NEVER) -> tuple[str, ...]:
        """The recipient ids of a role's active members, sorted."""
        return tuple(sorted(person_id(pid, self.active_gen(pid, at)) for pid in self.members(role, at)))

    def wraps_for(self, recipient: str) -> Iterator[tuple[RoleWraps, bytes]]:
        """Every role-key wrap to ``recipient``."""
        for wraps in self.role_wraps:
            if recipient in wraps.to and wraps.body is not None:
                place = wraps.to.index(recipient) * WRAP_BYTES
                yield wraps, wraps.body[place : place + WRAP_BYTES]

    def role_recipient(self, role: str) -> str:
        """The recipient id of a role's present key."""
        return role_id(role, self.role_gen(role))

    def learn(self, ctx: Ctx, body: bytes | None, seq: int) -> None:
        """Take in a counted entry of the org chain.

        ``BadPolicy`` or ``Malformed`` for a policy that is not one: nothing changes.
        """
        tell = _FACTS.get(ctx.kind)
        if tell is not None:
            tell(self, ctx, body, seq)
            self.changed.append(seq)


def _genesis(org: Org, ctx: Ctx, body: bytes | None, seq: int) -> None:
    d = ctx.d
    org.rec_sign_pub, org.rec_kem_pub = bytes.fromhex(d["rec_sign"]), bytes.fromhex(d["rec_kem"])
    founder = Person(ctx.pid, "employee", seq)
    founder.keys.append(_key(ctx, seq))
    founder.keys[0].confirmed = seq
    org.people[ctx.pid] = founder
    org.role_keys["hr"] = [RoleKey("hr", 1, bytes.fromhex(d["hr_pub"]), seq)]
    org.memberships["hr"] = [Membership(ctx.pid, seq)]
    org.role_wraps.append(RoleWraps("hr", 1, tuple(d["to"]), body))


def _key(ctx: Ctx, seq: int) -> PersonKey:
    sign_pub, kem_pub = bytes.fromhex(ctx.d["sign"]), bytes.fromhex(ctx.d["kem"])
    confirmed = fingerprint(ctx.org, ctx.pid, ctx.gen, sign_pub=sign_pub, kem_pub=kem_pub)
    return PersonKey(ctx.pid, ctx.gen, sign_pub, kem_pub, seq, confirmed)


def _policy(org: Org, _ctx: Ctx, body: bytes | None, seq: int) -> None:
    policy = parse_policy(canonical.parse(body or b""))
    closed = {name for name, section in policy.items() if section.s4}
    # or two policies in a row would open to HR what was promised never to be
    if (org.s4_sections & policy.keys()) - closed:
        raise BadPolicy("s4 is for ever")
    org.s4_sections |= closed
    org.policies.append((seq, policy))


def _person(org: Org, ctx: Ctx, _body: bytes | None, seq: int) -> None:
    org.people[ctx.d["pid"]] = Person(ctx.d["pid"], ctx.d["type"], seq)


def _invite(org: Org, ctx: Ctx, _body: bytes | None, seq: int) -> None:
    d = ctx.d
    org.invites[d["inv"]] = Invite(d["inv"], d["pid"], bytes.fromhex(d["ipub"]), d["until"], seq)


def _accept(org: Org, ctx: Ctx, _body: bytes | None, seq: int) -> None:
    org.invites[ctx.d["inv"]].used = seq
    generations = org.people[ctx.pid].keys
    for older in generations:
        older.ended = min(older.ended, seq)
    generations.append(_key(ctx, seq))


def _confirm(org: Org, ctx: Ctx, _body: bytes | None, seq: int) -> None:
    key = org.key(ctx.d["pid"], ctx.d["gen"])
    if key is not None:
        key.confirmed = seq


def _role(org: Org, ctx: Ctx, body: bytes | None, seq: int) -> None:
    role = ctx.d["role"]
    org.role_keys[role] = [RoleKey(role, 1, bytes.fromhex(ctx.d["pub"]), seq)]
    org.memberships[role] = [Membership(ctx.pid, seq)]
    org.role_wraps.append(RoleWraps(role, 1, tuple(ctx.d["to"]), body))


def _role_more(org: Org, ctx: Ctx, body: bytes | None, seq: int) -> None:
    role = ctx.d["role"]
    org.role_wraps.append(RoleWraps(role, ctx.d["gen"], tuple(ctx.d["to"]), body))
    for recipient in ctx.d["to"]:
        pid = split_recipient(recipient)[0].removeprefix("p:")
        org.memberships[role].append(Membership(pid, seq))


_FACTS = {
    "genesis": _genesis,
    "policy": _policy,
    "person": _person,
    "invite": _invite,
    "accept": _accept,
    "confirm": _confirm,
    "role": _role,
    "role+": _role_more,
}


def _parts(recipient: str) -> tuple[str, str, int]:
    kind, _, rest = recipient.partition(":")
    name, _, gen = rest.rpartition(":")
    return kind, name, int(gen)


def _missing(recipient: str) -> bytes:
    raise KeyError(recipient)
