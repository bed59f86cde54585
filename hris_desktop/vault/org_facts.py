"""The facts of an organisation, each with the position from which, and until which, it holds."""

from __future__ import annotations

from dataclasses import dataclass, field

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

    def waits(self, at: int = NEVER) -> bool:
        """Whether it was announced and can still be confirmed at position ``at``."""
        return self.since < at <= min(self.confirmed, self.ended)


@dataclass(slots=True)
class Person:
    """A person of the organisation, with or without keys."""

    pid: str
    type: str
    since: int
    keys: list[PersonKey] = field(default_factory=list)
    left: int = NEVER
    """The position of the removal in force; a later confirmation brings the person back."""


@dataclass(frozen=True, slots=True)
class RoleKey:
    """One generation of a role's key. ``ts`` is what its author's clock said: for display and for pacing renewals."""

    role: str
    gen: int
    pub: bytes
    since: int
    ts: str = ""


@dataclass(slots=True)
class Membership:
    """A person in a role, from a position until another."""

    pid: str
    since: int
    until: int = NEVER

    def holds(self, at: int) -> bool:
        """Whether it is in force at position ``at``."""
        return self.since < at <= self.until


@dataclass(slots=True)
class Invite:
    """An invitation; used at most once, and not after it was withdrawn."""

    inv: str
    pid: str
    ipub: bytes
    until: str
    seq: int
    used: int = NEVER
    ended: int = NEVER

    def open(self, at: int = NEVER) -> bool:
        """Whether an ``accept`` at position ``at`` may name it."""
        return self.seq < at <= min(self.used, self.ended)


@dataclass(frozen=True, slots=True)
class Kit:
    """One generation of the recovery kit's public keys."""

    gen: int
    sign_pub: bytes
    kem_pub: bytes
    since: int


@dataclass(slots=True)
class Grant:
    """Sections opened to a provider's role: of one person, or with ``pid`` empty of every employee.

    ``op`` names it. ``until`` is a date that only the programs of authors look at, never a verdict.
    """

    op: str
    role: str
    pid: str
    sections: tuple[str, ...]
    until: str
    since: int
    author: str
    ended: int = NEVER
    told: str = ""
    """When: what its author's clock said, or the newest time that HR had named by then, if that is later."""

    def live(self, at: int = NEVER) -> bool:
        """Whether it is in force at position ``at``, its date aside."""
        return self.since < at <= self.ended


@dataclass(frozen=True, slots=True)
class KitUse:
    """The recovery kit was used for somebody: shown to everybody.

    ``kind`` is that of the entry: it made them HR again, or signed in the place of a second person.
    """

    seq: int
    kind: str
    pid: str
    author: str
    told: str
    """When: what its author's clock said, or the newest time that HR had named by then, if that is later."""
    role: str = ""
    """What they were let into, or taken out of."""


@dataclass(frozen=True, slots=True)
class RoleWraps:
    """Where a role's private key lies wrapped: recipient ids and the body with 80 bytes each (None = withheld).

    The last recipient of a ``rolekey`` is the new generation itself, and what is wrapped to it is the generation
    before: whoever holds the newest key reaches all older ones.
    """

    role: str
    gen: int
    to: tuple[str, ...]
    body: bytes | None
    seq: int = 0

    @property
    def link(self) -> str:
        """The recipient id to which the generation before is wrapped; empty if this is no ``rolekey``."""
        return self.to[-1] if self.to[-1].startswith("r:") else ""
