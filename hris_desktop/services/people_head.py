"""What HR sees at the head of somebody's record: how far they have come with their keys, and what HR can do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hris_desktop.services.directory import key_states
from hris_desktop.services.office import QUIET_ROLES, Office, role_word, when
from hris_desktop.services.views import PersonRef
from hris_desktop.services.views_directory import KeyState
from hris_desktop.sync.intents import InviteAct
from hris_desktop.vault.entries import read_ctx
from hris_desktop.vault.founding import HR
from hris_desktop.vault.org import NEVER
from hris_desktop.vault.org_facts import Invite

_STATES: Final = {
    KeyState.NO_KEYS: "They have no keys: only HR can read and fill this record. An invite lets them in.",
    KeyState.WAITS: "They accepted an invite. Compare the five words with them under Newcomers.",
    KeyState.ACTIVE: "They hold their own keys and were confirmed by HR.",
}
_MEANS: Final = {
    "hr": "They can then read every record but the voluntary sections, change records and decide on requests.",
    "payroll": "They can then read pay, bank accounts and tax of everybody.",
    "health": "They can then read the emergency medical cards that people filled in.",
    "equality": "They can then read what people wrote under equal opportunity.",
}


@dataclass(frozen=True, slots=True)
class Givable:
    """A role that the person signed in could let somebody into."""

    role: str
    word: str
    means: str


@dataclass(frozen=True, slots=True)
class PersonHead:
    """See the module."""

    person: PersonRef
    state: KeyState
    sentence: str
    roles: tuple[str, ...]
    """In words; those that everybody has are left out."""
    can_invite: bool
    can_withdraw: bool
    """A code is out, or an invite waits in this device's outbox."""
    givable: tuple[Givable, ...]
    code_out: bool = False
    """A code of theirs opens something in the store, and none is still on its way there."""
    can_renew: bool = False
    """They have keys, and HR can make them a code for new ones: a forgotten passphrase, or a lost device."""
    own: str = ""
    """Why HR does not edit this record by office: it is one's own."""


def head(office: Office, pid: str) -> PersonHead:
    """The head of one person's record."""
    org, person = office.desk.ledger.org, office.person(pid)
    state = key_states(office).get(pid, KeyState.NO_KEYS)
    is_hr = office.me in org.members(HR)
    unsent = [one for one in unsent_invites(office) if one.pid == pid]
    out = bool(open_invites(office, pid))
    keyless = state in (KeyState.NO_KEYS, KeyState.INVITED) and pid in org.people
    return PersonHead(
        person=person,
        state=state,
        sentence=_sentence(office, pid, state, unsent=bool(unsent)),
        roles=tuple(role_word(role) for role in org.roles_of(pid) if role not in QUIET_ROLES),
        can_invite=is_hr and keyless and not unsent,
        can_withdraw=is_hr and (bool(unsent) or state is KeyState.INVITED or out),
        givable=_givable(office, pid) if state is KeyState.ACTIVE else (),
        code_out=out and not unsent,
        can_renew=is_hr and state is KeyState.ACTIVE and not person.is_me and not unsent,
        own=_own(office) if person.is_me else "",
    )


def open_invites(office: Office, pid: str) -> list[Invite]:
    """The invites of a person whose code opens something."""
    now, every = office.clock.now(), office.desk.ledger.org.invites.values()
    return [one for one in every if one.pid == pid and one.open() and (until := when(one.until)) and until >= now]


def unsent_invites(office: Office) -> list[InviteAct]:
    """Invites that lie in this device's outbox and were never sent."""
    waiting = office.desk.sending.waiting()
    return [intent for item, intent in waiting if isinstance(intent, InviteAct) and not item.sent]


def _sentence(office: Office, pid: str, state: KeyState, *, unsent: bool) -> str:
    if pid == office.me:
        return "These are your own keys and roles."
    if unsent:
        return "An invite waits on this device. Its code opens nothing before it has been sent."
    known = office.desk.ledger.org.people.get(pid)
    if state is KeyState.NO_KEYS and known is not None and known.left < NEVER:
        return _removed(office, known.left)
    days = [until for one in open_invites(office, pid) if (until := when(one.until))]
    if state is KeyState.INVITED and days:
        day = office.long_day(max(days).astimezone().date())
        return f"A code is out until {day} and was not used yet. A new one takes its place."
    if state is KeyState.ACTIVE and days:
        day = office.long_day(max(days).astimezone().date())
        return f"A code for new keys is out until {day}. Their present keys hold until two in HR confirm new ones."
    return _STATES.get(state, _STATES[KeyState.NO_KEYS])


def _removed(office: Office, position: int) -> str:
    stored = office.desk.replica.by_seq(position)
    moment = when(read_ctx(stored.ctx).ts) if stored else None
    since = f" since {office.long_day(moment.astimezone().date())}" if moment else ""
    return (
        f"They were removed: they receive nothing new{since}; could read until then. The record stays, and an invite "
        "lets them in again."
    )


def _givable(office: Office, pid: str) -> tuple[Givable, ...]:
    """Only a member of a role holds its key, so only they can let somebody in; nobody lets themselves in."""
    org = office.desk.ledger.org
    mine = set(org.roles_of(office.me)) - set(org.roles_of(pid)) - QUIET_ROLES
    if pid == office.me:
        return ()
    return tuple(Givable(role, role_word(role), _MEANS.get(role, "")) for role in sorted(mine))


def _own(office: Office) -> str:
    others = office.desk.ledger.org.members(HR) - {office.me}
    if not others:
        return "This is your own record. Nobody else is in HR, so what you decide about it is marked for every reader."
    names = ", ".join(sorted(office.name(pid) for pid in others)[:3])
    return (
        "This is your own record. You change here what everybody may change about themselves; "
        f"what HR decides about it, another person in HR does: {names}."
    )
