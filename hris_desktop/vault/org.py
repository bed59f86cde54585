"""The organisation as its chain tells it: people and their keys, roles and members, invites, policies, grants.

Facts carry the position from which (and until which) they hold, and every question names a position: authority is
judged by entries with a smaller ``seq``, never by what is true now. ``Org`` believes what it is told; only
``sync.admit`` tells it, after judging. ``key`` and ``standing`` are the only ways to a public key or a right.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from hris_desktop.domain.rights import EVERYBODY, Granted, SectionPolicy, Standing
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
from hris_desktop.vault.org_learn import FACTS, kit_uses
from hris_desktop.vault.wraps import act_name, person_id, recovery_id, role_id, split_recipient

STANDINGS_KEPT = 4096
POINTS_KEPT = 64
"""Positions at which it is known who is in a role: few, because a role may be everybody."""


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
        self.policies: list[tuple[int, int, Mapping[str, SectionPolicy]]] = []
        """(position, version, sections) of the good ones, in their order."""
        self.s4_sections: set[str] = set()
        """Sections that any policy so far closed to HR."""
        self.grants: dict[str, Grant] = {}
        self.kits: list[Kit] = []
        self.kit_uses: list[KitUse] = []
        self.changed: list[int] = []
        """Positions at which anything here changed, ascending."""
        self.spoken: dict[str, tuple[int, str]] = {}
        """HR person → position of their newest entry and the time it names."""
        self.latest = ""
        """The greatest of the times that an HR person's entry ever named: a clock set back makes nothing older."""
        self.holders: dict[tuple[str, int], dict[str, int]] = {}
        """Role key → recipient it was wrapped to → since which position."""
        self.spent: set[bytes] = set()
        """The names of the acts (``wraps.act_name``) whose second signatures were used: they count once."""
        self._standings: dict[tuple[str, str, int], Standing] = {}
        self._sound: dict[tuple[str, int], int] = {}
        self._inside: dict[tuple[str, int], frozenset[str]] = {}
        self._readers: dict[tuple[str, int], tuple[Mapping[str, frozenset[str]], Mapping[str, int]]] = {}

    # -- keys --------------------------------------------------------------------------------------------------------

    def key(self, pid: str, gen: int) -> PersonKey | None:
        """The key a person announced as generation ``gen``, active or not."""
        person = self.people.get(pid)
        if person is None or not 1 <= gen <= len(person.keys):
            return None
        return person.keys[gen - 1]

    def active_gen(self, pid: str, at: int = NEVER) -> int:
        """The person's active generation at ``at``; 0 = none."""
        person = self.people.get(pid)
        if person is not None:
            for key in reversed(person.keys):
                if key.active(at):
                    return key.gen
        return 0

    def kit(self, at: int = NEVER) -> Kit:
        """The recovery kit in force at ``at``; ``IndexError`` before genesis."""
        return [kit for kit in self.kits if kit.since < at][-1]

    def recovery_recipient(self, at: int = NEVER) -> str:
        """The recipient id of the recovery kit in force."""
        return recovery_id(self.kit(at).gen)

    @property
    def rec_sign_pub(self) -> bytes:
        """The signing key of the recovery kit in force."""
        return self.kit().sign_pub

    @property
    def rec_kem_pub(self) -> bytes:
        """The key that wraps for the recovery kit in force are made to."""
        return self.kit().kem_pub

    def kem_pub(self, recipient: str) -> bytes:
        """The public key behind a recipient id; ``KeyError`` if there is none."""
        kind, name, gen = _parts(recipient)
        match kind:
            case "p":
                key = self.key(name, gen)
                found = key.kem_pub if key is not None else b""
            case "r":
                found = next((role.pub for role in self.role_keys.get(name, ()) if role.gen == gen), b"")
            case _:
                found = next((kit.kem_pub for kit in self.kits if kit.gen == gen), b"")
        if not found:
            raise KeyError(recipient)
        return found

    def exists(self, recipient: str, at: int = NEVER) -> bool:
        """Whether ``recipient`` is a key that was confirmed, or a role's or kit's that was made, before ``at``."""
        kind, name, gen = _parts(recipient)
        match kind:
            case "p":
                key = self.key(name, gen)
                return key is not None and key.confirmed < at
            case "r":
                return 0 < gen <= self.role_gen(name, at)
            case _:
                return 0 < gen <= self.kit(at).gen

    # -- roles -------------------------------------------------------------------------------------------------------

    def listed(self, role: str, at: int = NEVER) -> frozenset[str]:
        """Everybody in ``role`` at ``at``, with an active key or without."""
        return frozenset(one.pid for one in self.memberships.get(role, ()) if one.holds(at))

    def members(self, role: str, at: int = NEVER) -> frozenset[str]:
        """Everybody in ``role`` with an active key at ``at``."""
        # the same for all people and sections at one point, and asked for each of them
        point = role, bisect_left(self.changed, at)
        found = self._inside.get(point)
        if found is None:
            listed = self.memberships.get(role, ())
            inside = (one.pid for one in listed if one.holds(at) and self.active_gen(one.pid, at))
            if len(self._inside) > POINTS_KEPT:
                self._inside.clear()
            found = self._inside[point] = frozenset(inside)
        return found

    def roles_of(self, pid: str, at: int = NEVER) -> tuple[str, ...]:
        """The roles a person is an active member of, sorted."""
        if not self.active_gen(pid, at):
            return ()
        everyone = self.memberships.items()
        return tuple(sorted(role for role, all_ in everyone if any(one.pid == pid and one.holds(at) for one in all_)))

    def role_gen(self, role: str, at: int = NEVER) -> int:
        """The role's key generation at ``at``; 0 = it has no key yet."""
        return max((key.gen for key in self.role_keys.get(role, ()) if key.since < at), default=0)

    def role_recipient(self, role: str) -> str:
        """The recipient id of a role's present key."""
        return role_id(role, self.role_gen(role))

    def recipients(self, role: str, at: int = NEVER) -> tuple[str, ...]:
        """The recipient ids of a role's active members, sorted."""
        return tuple(sorted(person_id(pid, self.active_gen(pid, at)) for pid in self.members(role, at)))

    def next_recipients(self, role: str, at: int = NEVER) -> tuple[str, ...]:
        """Who the role's next key must be wrapped to: its members, the recovery kit, and the next key itself."""
        following = role_id(role, self.role_gen(role, at) + 1)
        return tuple(sorted((*self.recipients(role, at), self.recovery_recipient(at), following)))

    def holds_key(self, role: str, recipient: str, at: int = NEVER) -> bool:
        """Whether the role's key of ``at`` was wrapped to ``recipient`` before."""
        return self.holders.get((role, self.role_gen(role, at)), {}).get(recipient, NEVER) < at

    def outdated(self, role: str, at: int = NEVER) -> bool:
        """Whether somebody holds the role's key who is no member with that very key, or a kit that was replaced."""
        held = self.holders.get((role, self.role_gen(role, at)), {})
        inside = self.listed(role, at)
        return any(since < at and not self._still_in(inside, one, at) for one, since in held.items())

    def _still_in(self, inside: Collection[str], recipient: str, at: int) -> bool:
        kind, name, gen = _parts(recipient)
        if kind == "p":
            return name in inside and gen == self.active_gen(name, at)
        return kind == "r" or gen == self.kit(at).gen

    def renewal_due(self, role: str) -> bool:
        """Whether the role's key should be made anew: somebody left with it, or an older recovery kit opens it."""
        return self.role_gen(role) > 0 and self.outdated(role)

    def without_key(self, role: str) -> tuple[str, ...]:
        """Recipient ids of active members to whom the role's present key was not wrapped: they renewed their own."""
        held = self.holders.get((role, self.role_gen(role)), {})
        return tuple(one for one in self.recipients(role) if one not in held)

    # -- rights ------------------------------------------------------------------------------------------------------

    def policy(self, at: int = NEVER) -> Mapping[str, SectionPolicy]:
        """The policy in force at ``at``; empty before the first."""
        for seq, _, policy in reversed(self.policies):
            if seq < at:
                return policy
        return {}

    def was_s4(self, section: str, at: int = NEVER) -> bool:
        """Whether any policy before ``at`` closed this section to HR; it stays so when the organisation gives it up."""
        return any(section in policy and policy[section].s4 for seq, _, policy in self.policies if seq < at)

    def policy_version(self, at: int = NEVER) -> int:
        """The version of the policy in force at ``at``; 0 before the first."""
        return next((version for seq, version, _ in reversed(self.policies) if seq < at), 0)

    def standing(self, subject: str, section: str, at: int = NEVER) -> Standing | None:
        """Who is who for one section at ``at``; None if the policy then knows no such section or nobody such person."""
        point = bisect_left(self.changed, at)
        found = self._standings.get((subject, section, point))
        if found is None:
            found = self._standing(subject, section, at)
            if len(self._standings) > STANDINGS_KEPT:
                self._standings.clear()
            if found is not None:
                self._standings[subject, section, point] = found
        return found

    def _standing(self, subject: str, section: str, at: int) -> Standing | None:
        policy = self.policy(at).get(section)
        person = self.people.get(subject)
        if policy is None or person is None or person.since >= at:
            return None
        grants = () if policy.s4 or not self.grants else tuple(self.granted(subject, section, at))
        members, gens = self._by_policy(section, policy, at)
        if grants:
            gens = {**gens, **{one.role: gen for one in grants if (gen := self._sound_gen(one.role, at))}}
        return Standing(subject, self.active_gen(subject, at), policy, members, gens, grants)

    def _by_policy(
        self, section: str, policy: SectionPolicy, at: int
    ) -> tuple[Mapping[str, frozenset[str]], Mapping[str, int]]:
        """Members and usable key of each role of a section: the same for all people at one point."""
        point = section, bisect_left(self.changed, at)
        found = self._readers.get(point)
        if found is None:
            if len(self._readers) > POINTS_KEPT:
                self._readers.clear()
            # of an S4 section the readers are asked for too: they may bring back somebody who renewed their key
            asked = {role for role, right in policy.roles.items() if "w" in right or policy.s4}
            gens = {role: gen for role in policy.roles if (gen := self._sound_gen(role, at))}
            found = self._readers[point] = {role: self.members(role, at) for role in sorted(asked)}, gens
        return found

    def _sound_gen(self, role: str, at: int) -> int:
        """The role's generation, 0 while its key is also held by somebody who left: nothing new is wrapped to it.

        But for everybody's role, which loses somebody all the time and is renewed at leisure.
        """
        # the same for all people and sections at one point, and asked for each of them
        point = role, bisect_left(self.changed, at)
        found = self._sound.get(point)
        if found is None:
            if len(self._sound) > STANDINGS_KEPT:
                self._sound.clear()
            outside = role != EVERYBODY and self.outdated(role, at)
            found = self._sound[point] = 0 if outside else self.role_gen(role, at)
        return found

    def granted(self, subject: str, section: str, at: int = NEVER) -> Iterator[Granted]:
        """The grants in force for one section of one employee; S4 is the asker's business."""
        if self.people[subject].type == "employee":
            for grant in self.grants.values():
                if grant.live(at) and grant.pid in ("", subject) and section in grant.sections:
                    yield Granted(grant.op, grant.role, grant.until)

    def may_look(self, pid: str, subject: str, at: int = NEVER) -> bool:
        """Whether ``pid`` may read anything of ``subject`` by a role or a grant."""
        roles = frozenset(self.roles_of(pid, at))
        if subject not in self.people or self.people[subject].since >= at:
            return False
        by_policy = any(roles & section.roles.keys() for section in self.policy(at).values())
        granted = (grant for grant in self.grants.values() if grant.live(at) and grant.pid in ("", subject))
        return by_policy or any(grant.role in roles for grant in granted)

    # -- learning ----------------------------------------------------------------------------------------------------

    def learn(self, ctx: Ctx, body: bytes | None, seq: int) -> None:
        """Take in a counted entry of the org chain.

        ``BadPolicy`` or ``Malformed`` for a policy that is not one: nothing changes.
        """
        tell = FACTS.get(ctx.kind)
        if tell is not None:
            tell(self, ctx, body, seq)
            self.kit_uses += kit_uses(self, ctx, seq)
            if ctx.d.keys() & {"co", "rec"}:
                self.spent.add(act_name(ctx.kind, ctx.op, ctx.d))
            self.changed.append(seq)
            self.hear(ctx, seq)

    def hear(self, ctx: Ctx, seq: int) -> None:
        """Note the time an HR person's counted entry names; an entry of anybody else changes nothing."""
        known = self.spoken.get(ctx.pid)
        if (known is None or seq > known[0] or ctx.ts > self.latest) and ctx.pid in self.members("hr", seq):
            self.latest = max(self.latest, ctx.ts)
            if known is None or seq > known[0]:
                self.spoken[ctx.pid] = seq, ctx.ts

    @property
    def heard(self) -> str:
        """The newest time that anybody in HR named last; ``""`` = nobody.

        Dates are compared with it, lest the own clock is slow. A clock that was ahead is put right by its owner's next
        entry, or by their leaving HR.
        """
        return self.last_word(self.members("hr"))

    def last_word(self, pids: Collection[str]) -> str:
        """The newest of the times that these people named last; ``""`` = none of them did."""
        return max((self.spoken[pid][1] for pid in pids if pid in self.spoken), default="")

    def copy(self) -> Org:
        """An independent copy to try entries on that have no place in the log yet."""
        twin = Org(self.id, self.pin)
        for pid, person in self.people.items():
            twin.people[pid] = replace(person, keys=[replace(key) for key in person.keys])
        twin.invites = {inv: replace(invite) for inv, invite in self.invites.items()}
        twin.grants = {op: replace(grant) for op, grant in self.grants.items()}
        twin.memberships = {role: [replace(one) for one in listed] for role, listed in self.memberships.items()}
        twin.role_keys = {role: list(keys) for role, keys in self.role_keys.items()}
        twin.holders = {key: dict(held) for key, held in self.holders.items()}
        twin.role_wraps, twin.policies = list(self.role_wraps), list(self.policies)
        twin.kits, twin.kit_uses, twin.changed = list(self.kits), list(self.kit_uses), list(self.changed)
        twin.latest = self.latest
        twin.s4_sections, twin.spoken, twin.spent = set(self.s4_sections), dict(self.spoken), set(self.spent)
        return twin


def _parts(recipient: str) -> tuple[str, str, int]:
    name, gen = split_recipient(recipient)
    kind, _, rest = name.partition(":")
    return kind, rest, gen


__all__ = ["NEVER", "Grant", "Invite", "Kit", "KitUse", "Membership", "Org", "Person", "PersonKey", "RoleKey"]
