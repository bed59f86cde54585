"""What HR is asked to see to for the organisation's own safety: a second person in HR, a role that nobody opens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hris_desktop.domain.rights import HR
from hris_desktop.services.holding import unheld_roles
from hris_desktop.services.office import Office, role_word

Line = tuple[str, str, str]
_SECOND: Final = (
    "You are the only one: if you lose your keys only the recovery kit opens the records again, and what needs two "
    "people bears the mark that there was no second. Roles and grants, HR, Let somebody in."
)
_UNHELD: Final = (
    "Nobody who is in it holds its key any more. Let somebody in with the recovery kit: Roles and grants, the role."
)


def for_hr(office: Office) -> Iterator[Line]:
    """Lines (icon, title, sentence) for whoever is in HR; nothing for others."""
    org = office.desk.ledger.org
    hr = org.members(HR)
    if office.me not in hr:
        return
    others = (one for one in org.people.values() if one.type == "employee" and one.pid != office.me)
    if len(hr) == 1 and any(org.active_gen(one.pid) for one in others):
        yield (
            "users",
            "Let a second person into HR",
            _SECOND,
        )
    for role in unheld_roles(org):
        yield (
            "key-round",
            f"Nobody opens the role {role_word(role)}",
            _UNHELD,
        )
