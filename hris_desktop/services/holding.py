"""Who holds the key of a role: whether anybody does, and who is the last."""

from __future__ import annotations

from hris_desktop.domain.rights import EVERYBODY, HR
from hris_desktop.vault.org import Org


def unheld(org: Org, role: str) -> bool:
    """Whether a role has a key that nobody who is in it holds: only the recovery kit hands it on."""
    return bool(org.role_gen(role)) and not any(org.holds_key(role, one) for one in org.recipients(role))


def unheld_roles(org: Org) -> tuple[str, ...]:
    """All of those."""
    return tuple(role for role in sorted(org.role_keys) if unheld(org, role))


def last_in(org: Org, pid: str) -> tuple[str, ...]:
    """The roles whose key nobody would hold if this person were gone."""
    own = (role for role in org.roles_of(pid) if role not in {HR, EVERYBODY})
    return tuple(role for role in own if not _held_without(org, role, pid))


def _held_without(org: Org, role: str, pid: str) -> bool:
    others = (one for one in org.recipients(role) if not one.startswith(f"p:{pid}:"))
    return any(org.holds_key(role, one) for one in others)


def last_words(name: str, role: str) -> str:
    """What is said before the last one in a role goes."""
    return (
        f"{name} is the last in {role} who holds its key: from then on only the recovery kit lets somebody in again, "
        "and its key is not made anew until then."
    )
