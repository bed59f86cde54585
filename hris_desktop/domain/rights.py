"""Who may read and write one section: the policy in the log, and a person's standing under it at one position.

Pure functions of public facts. The rules are read from the signed policy, never from this program's own catalogue, so
that two versions of the program never judge one entry differently.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from hris_desktop.domain.schema import Rule

SECTION_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
ROLE_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,31}(:[a-z0-9-]{1,40})?\Z")
FIELD_NAME: Final = SECTION_NAME
_RIGHTS: Final = ("r", "rw")
_RULES: Final = frozenset(rule.value for rule in Rule)
MAX_COOL_OFF_DAYS: Final = 365
HR: Final = "hr"
EVERYBODY: Final = "members"
"""The role of all active people of the organisation, providers excepted: it opens directory cards."""
PROVIDER: Final = "provider:"
"""What the role of a provider begins with."""


class BadPolicy(ValueError):
    """The policy body does not have its one form; the entry that carries it is void."""


@dataclass(frozen=True, slots=True)
class FieldPolicy:
    """The edit rule of one field, as the log says it."""

    rule: Rule
    group: str
    eff: bool
    days: int


@dataclass(frozen=True, slots=True)
class SectionPolicy:
    """Readers, writers and fields of one section. ``self_right`` and the roles' rights are ``""``, ``r`` or ``rw``."""

    self_right: str
    roles: Mapping[str, str]
    s4: bool
    is_list: bool
    fields: Mapping[str, FieldPolicy]

    def group(self, field: str) -> tuple[str, ...]:
        """All fields that merge together with ``field``, in the policy's order."""
        name = self.fields[field].group
        return tuple(key for key, policy in self.fields.items() if policy.group == name)


def parse_policy(body: object) -> Mapping[str, SectionPolicy]:
    """The sections of a policy body (docs/wire-format.md); ``BadPolicy`` for any other form."""
    if not isinstance(body, dict):
        raise BadPolicy("not an object")
    return MappingProxyType({_name(key, SECTION_NAME): _section(value) for key, value in body.items()})


def _name(value: object, form: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not form.match(value):
        raise BadPolicy("name")
    return value


def _keys(value: object, *, must: frozenset[str], may: frozenset[str]) -> dict[str, object]:
    if not isinstance(value, dict) or not must <= value.keys() <= must | may:
        raise BadPolicy("keys")
    return value


def _flag(value: dict[str, object], key: str) -> bool:
    if key in value and value[key] is not True:
        raise BadPolicy("a flag is true or absent")
    return key in value


def _section(value: object) -> SectionPolicy:
    known = _keys(value, must=frozenset({"self", "roles", "fields"}), may=frozenset({"s4", "list"}))
    roles, fields = known["roles"], known["fields"]
    if known["self"] not in ("", *_RIGHTS) or not isinstance(roles, dict) or not isinstance(fields, dict):
        raise BadPolicy("section")
    if any(right not in _RIGHTS for right in roles.values()):
        raise BadPolicy("right")
    if "s4" in known and HR in roles:
        raise BadPolicy("an s4 section never opens to HR")
    if any(str(role).startswith(PROVIDER) for role in roles):
        raise BadPolicy("a provider reads by a grant, which has an end and a purpose")
    return SectionPolicy(
        str(known["self"]),
        MappingProxyType({_name(role, ROLE_NAME): right for role, right in roles.items()}),
        _flag(known, "s4"),
        _flag(known, "list"),
        MappingProxyType({_name(key, FIELD_NAME): _field(key, rule) for key, rule in fields.items()}),
    )


def _field(key: str, value: object) -> FieldPolicy:
    known = _keys(value, must=frozenset({"rule"}), may=frozenset({"group", "eff", "days"}))
    days = known.get("days", 0)
    rule = known["rule"]
    if not isinstance(rule, str) or rule not in _RULES or type(days) is not int or not 0 <= days <= MAX_COOL_OFF_DAYS:
        raise BadPolicy("field")
    return FieldPolicy(Rule(rule), _name(known.get("group", key), FIELD_NAME), _flag(known, "eff"), days)


@dataclass(frozen=True, slots=True)
class Granted:
    """A grant that is in force for a section: its op, the provider's role, and its last day."""

    op: str
    role: str
    until: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Who is who for one section of one subject at one position of the log."""

    subject: str
    subject_gen: int
    """The subject's confirmed key generation; 0 = has no confirmed key."""
    policy: SectionPolicy
    members: Mapping[str, frozenset[str]]
    """Active members of each role that may write; of an S4 section also of those that read."""
    role_gens: Mapping[str, int]
    """Key generation of each role with a usable key that the policy or a grant names."""
    grants: tuple[Granted, ...] = ()
    _due: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work out once who is due: it is asked for at every entry."""
        object.__setattr__(self, "_due", self._recipients(self.grants))

    def _recipients(self, grants: Iterable[Granted]) -> tuple[str, ...]:
        roles = {*self.policy.roles, *(grant.role for grant in grants)}
        to = [f"r:{role}:{self.role_gens[role]}" for role in roles if role in self.role_gens]
        if self.subject_gen and self.policy.self_right:
            to.append(f"p:{self.subject}:{self.subject_gen}")
        return tuple(sorted(to))

    def by_role(self, pid: str) -> bool:
        """Whether ``pid`` may write through a role."""
        # no generator: this is asked at every entry, and there are two or three roles
        for role, right in self.policy.roles.items():  # noqa: SIM110 - as above
            if "w" in right and pid in self.members[role]:
                return True
        return False

    def in_role(self, pid: str, role: str) -> bool:
        """Whether ``pid`` may write through this very role."""
        return "w" in self.policy.roles.get(role, "") and pid in self.members[role]

    def may_write(self, pid: str) -> bool:
        """The write right: the subject if the policy lets them, anybody else only through a writing role."""
        return (pid == self.subject and "w" in self.policy.self_right) or self.by_role(pid)

    def others(self) -> frozenset[str]:
        """E: active writers by role, without the subject; who can approve at all."""
        writing = (self.members[role] for role, right in self.policy.roles.items() if "w" in right)
        return frozenset().union(*writing) - {self.subject}

    def may_add(self, pid: str) -> bool:
        """Who may wrap an existing data key to somebody it is owed to: writers.

        Of an S4 section every member of its roles: they alone can bring back a subject who lost their key.
        """
        return self.may_write(pid) or (self.policy.s4 and any(pid in people for people in self.members.values()))

    def due(self, expired: Collection[str] = ()) -> tuple[str, ...]:
        """Exactly the recipients that a new data key must be wrapped to, sorted; without the grants ``expired``."""
        return self._recipients(one for one in self.grants if one.op not in expired) if expired else self._due

    def missing(self, held: Collection[str]) -> tuple[str, ...]:
        """Who is due and cannot open a data key that was wrapped to ``held``.

        A newer key of a role reaches what an older one opens. A provider is never missing: it starts from a new key.
        """
        return tuple(one for one in self._due if one not in held and not is_provider(one) and not _reached(one, held))

    def owed(self, held: Collection[str], author: str) -> tuple[str, ...]:
        """Those missing whom ``author`` may wrap to: who only reads an S4 section brings back its subject, nobody else.

        Or a policy of two in HR would open it to another role while the subject's program is away.
        """
        missing = self.missing(held)
        return missing if self.may_write(author) else tuple(one for one in missing if one.startswith("p:"))

    def granted(self, expired: Collection[str] = ()) -> frozenset[str]:
        """The roles that the policy or a grant lets read, a usable key or not; without the grants ``expired``."""
        return frozenset((*self.policy.roles, *(one.role for one in self.grants if one.op not in expired)))

    def expired(self, today: str) -> tuple[str, ...]:
        """The ops of the grants whose last day is before ``today`` (an ISO date), sorted."""
        return tuple(sorted([one.op for one in self.grants if one.until < today])) if self.grants else ()

    def needed(self, rule: Rule) -> tuple[int, bool]:
        """(approvers needed, solo): fewer than the rule asks only where no others exist."""
        asked = 2 if rule is Rule.REQUEST_PLUS else 1
        exist = len(self.others())
        return (asked, False) if exist >= asked else (exist, True)


def is_provider(recipient: str) -> bool:
    """Whether a recipient id is that of a provider's role."""
    return recipient.startswith("r:" + PROVIDER)


def role_of(recipient: str) -> str:
    """The role in a recipient id, without its generation; empty for a person or the recovery kit."""
    return recipient.removeprefix("r:").rpartition(":")[0] if recipient.startswith("r:") else ""


def _reached(recipient: str, held: Collection[str]) -> bool:
    role = role_of(recipient)
    return bool(role) and any(role_of(one) == role for one in held)
