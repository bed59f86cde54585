"""Which chains a device keeps: all of them for HR and auditors, for everybody else what one of their keys may open.

The names of all rows are kept by everybody, so heads, gaps and links are judged alike. A scope is worked out from the
organisation's log alone, and kept in the replica: what it says there is complete up to the cursor.
"""

from __future__ import annotations

import json
from typing import Final

from hris_desktop.store.contract import EVERYTHING, Scope
from hris_desktop.store.replica import Replica, ReplicaAltered
from hris_desktop.vault.org import Org

SCOPE: Final = "scope"
GROWING: Final = "growing"
WHOLE: Final = frozenset(("hr", "auditor"))
"""Roles whose devices keep every row, as ciphertext: repair and the access log live on that."""
MEMBERS: Final = "members"
ORGANISATION: Final = Scope(everything=False, chains=("org",), prefixes=("k:",))
"""Who is in it and what they may, and what is published: all that somebody with nothing but a code has to know."""


def scope_of(org: Org, pid: str) -> Scope:
    """What ``pid``'s device keeps now: the organisation, knowledge, signs of life, their own, and what a role opens."""
    roles = frozenset(org.roles_of(pid))
    if roles & WHOLE:
        return EVERYTHING
    person = org.people.get(pid)
    if person is None or person.type == "employee":
        # cards are kept from the first day, so that they are there when the key to them comes
        roles |= {MEMBERS}
    chains, ends = {"org"}, {f":{pid}"}
    ends |= {f":{name}" for name, section in org.policy().items() if section.roles.keys() & roles}
    for grant in org.grants.values():
        if grant.live() and grant.role in roles:
            chains |= {f"r:{grant.pid}:{section}" for section in grant.sections if grant.pid}
            ends |= {f":{section}" for section in grant.sections if not grant.pid}
    beginnings = ("a:" + pid + ":", "k:", "r:" + pid + ":", "w:")
    return Scope(everything=False, chains=tuple(sorted(chains)), prefixes=beginnings, suffixes=tuple(sorted(ends)))


def of_everybody(org: Org) -> Scope:
    """What concerns nobody in particular: the organisation, knowledge, signs of life, cards."""
    ends = tuple(sorted(f":{name}" for name, section in org.policy().items() if MEMBERS in section.roles))
    return Scope(everything=False, chains=("org",), prefixes=("k:", "w:"), suffixes=ends)


def both(one: Scope, other: Scope) -> Scope:
    """A scope within both; what they name differently may fall out of it, and is fetched again."""
    if one.everything or other.everything:
        return other if one.everything else one
    parts = ((one.chains, other.chains), (one.prefixes, other.prefixes), (one.suffixes, other.suffixes))
    chains, prefixes, suffixes = (tuple(sorted(set(mine) & set(theirs))) for mine, theirs in parts)
    return Scope(everything=False, chains=chains, prefixes=prefixes, suffixes=suffixes)


def cut_back(replica: Replica, after: int) -> None:
    """The log ends earlier now: what was coming into the scope is filled in from there at the latest."""
    growing = json.loads(replica.get_meta(GROWING) or "[]")
    if growing:
        replica.set_meta(GROWING, json.dumps([growing[0], min(growing[1], after)]))


def write(scope: Scope) -> str:
    """As the replica keeps it."""
    return json.dumps([scope.everything, scope.chains, scope.prefixes, scope.suffixes])


def read(text: str | None) -> Scope:
    """What ``write`` wrote; a replica that says nothing holds everything. Raises ``ReplicaAltered``."""
    if not text:
        return EVERYTHING
    try:
        everything, chains, prefixes, suffixes = json.loads(text)
        return Scope(everything=everything, chains=tuple(chains), prefixes=tuple(prefixes), suffixes=tuple(suffixes))
    except (TypeError, ValueError) as error:
        raise ReplicaAltered("What this device keeps cannot be read in its file.") from error
