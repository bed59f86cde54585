"""The roles of the organisation: who is in them, letting somebody in, taking somebody out, and what a role may read.

A role's first key is made by its first member and signed along by two persons of HR; the draft travels between them
(its op, content and body hash are what HR signs) and nothing of it is secret. Later members are let in by a member,
who holds the key. Taking somebody out of HR needs two of HR, out of any other role one; so does leaving it oneself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from hris_desktop.crypto import canonical
from hris_desktop.crypto.chain import body_hash
from hris_desktop.domain.rights import HR, ROLE_NAME
from hris_desktop.services.by_kit import ByKit
from hris_desktop.services.errors import BadInput, NotAllowed
from hris_desktop.services.holding import last_in, last_words, unheld
from hris_desktop.services.keeping import keep
from hris_desktop.services.office import DIRECTORY, ROLE_WORDS, Office, role_word
from hris_desktop.services.second import Outcome, Seconds
from hris_desktop.services.sharing import EVERYBODY, PURPOSES, Sharing
from hris_desktop.services.views import PersonRef
from hris_desktop.services.views_trust import Member, RoleView
from hris_desktop.sync.intents import Part, Public, RenewRole
from hris_desktop.sync.verdict import Content
from hris_desktop.vault import role_keys, wraps
from hris_desktop.vault.entries import read_ctx
from hris_desktop.vault.org import NEVER, Membership
from hris_desktop.vault.wraps import person_id

CoSignature = tuple[str, int, str]
"""(person, generation, signature as hex)."""
MOST: Final = 100
"""Members that are listed; of more the number is told."""
PROVIDER: Final = "provider:"
_LONGEST_FIRM: Final = 40
_NOTHING: Final = "Nothing was changed."
FOR: Final[Mapping[str, str]] = {
    **PURPOSES,
    "hr": "to keep records and decide on requests",
    "editor": "to publish the articles that come with the program; nothing else is written in the knowledge base yet",
    "auditor": "to read who looked at whom",
    "managers": "an audience that HR keeps; nothing is sent to it yet, and it opens nobody's record",
}


@dataclass(frozen=True, slots=True)
class RoleDraft:
    """A role as its first member made it, waiting for HR's signatures."""

    op: str
    d: Mapping[str, Any]
    body: bytes = field(repr=False)


class Roles:
    """See the module."""

    def __init__(self, office: Office, seconds: Seconds | None = None) -> None:
        self._office, self._sharing = office, Sharing(office)
        self._seconds = seconds or Seconds(office)

    # -- looking ------------------------------------------------------------------------------------------------------

    def all(self) -> tuple[RoleView, ...]:
        """Every role there is or can be: HR first, everybody last."""
        return tuple(self._view(role) for role in sorted(self._names(), key=_place))

    def _names(self) -> set[str]:
        org = self._office.desk.ledger.org
        named = {role for section in org.policy().values() for role in section.roles}
        return named | set(ROLE_WORDS) | org.role_keys.keys()

    def _view(self, role: str) -> RoleView:
        org, me = self._office.desk.ledger.org, self._office.me
        inside = org.members(role)
        gen = org.role_gen(role)
        return RoleView(
            name=role,
            label=role_word(role),
            purpose=FOR.get(role, "a provider's people" if role.startswith(PROVIDER) else ""),
            members=tuple(self._members(role)),
            more=max(len(self._named(role)) - MOST, 0),
            former=tuple(self._former(role)),
            reads=tuple(self._reads(role)),
            has_key=gen > 0,
            mine=me in inside,
            can_let_in=bool(gen) and me in inside and role != EVERYBODY,
            can_take_out=me in org.members(HR) and role != EVERYBODY,
            can_begin=not gen and self._may_begin(role),
            can_renew=me in inside and (role != EVERYBODY or me in org.members(HR)),
            unheld=unheld(org, role),
            with_kit=me in org.members(HR) and (role == HR or unheld(org, role)),
            alone=self._alone(role),
        )

    def _alone(self, role: str) -> str:
        """What is to be known before the only one who holds a role's key leaves it."""
        org = self._office.desk.ledger.org
        last = [pid for pid in org.members(role) if role in last_in(org, pid)]
        return last_words(self._office.name(last[0]), role_word(role)) if len(last) == 1 else ""

    def _members(self, role: str) -> Iterator[Member]:
        org, office, named = self._office.desk.ledger.org, self._office, self._named(role)
        for one in sorted(named, key=lambda one: office.name(one.pid).casefold())[:MOST]:
            since = self._sharing.day_of(one.since)
            note = "" if org.active_gen(one.pid) else "has no active key"
            yield Member(PersonRef(one.pid, office.name(one.pid), is_me=one.pid == office.me), since, note)
        others = [one.pid for one in self._listed(role) if one not in named]
        if others:
            many = "1 person" if len(others) == 1 else f"{len(others)} people"
            yield Member(PersonRef(others[0], many), None, "not named to a provider")

    def _named(self, role: str) -> list[Membership]:
        """Those that are listed one by one: a provider cannot tell people apart whose cards it was not given."""
        office = self._office
        return [one for one in self._listed(role) if not office.is_outside or office.is_named(one.pid)]

    def _listed(self, role: str) -> list[Membership]:
        return [one for one in self._office.desk.ledger.org.memberships.get(role, ()) if one.until == NEVER]

    def _former(self, role: str) -> Iterator[Member]:
        now = {one.pid for one in self._listed(role)}
        left = {
            one.pid: one
            for one in self._office.desk.ledger.org.memberships.get(role, ())
            if one.until != NEVER and one.pid not in now
        }
        for one in left.values():
            day = self._sharing.day_of(one.until)
            told = f" since {self._office.long_day(day)}" if day else ""
            note = f"receives nothing new{told}; could read until then"
            if role == EVERYBODY and self._reads_cards(one.pid):
                note += "; new directory cards until this key is made anew, within thirty days"
            yield Member(self._office.person(one.pid), day, note)

    def _reads_cards(self, pid: str) -> bool:
        org = self._office.desk.ledger.org
        return any(org.holds_key(EVERYBODY, person_id(pid, key.gen)) for key in org.people[pid].keys)

    def _reads(self, role: str) -> Iterator[tuple[str, str]]:
        policy = self._office.desk.ledger.org.policy()
        for section in self._office.catalogue:
            right = policy[section.key].roles.get(role, "") if section.key in policy else ""
            if right:
                yield section.label, "reads and writes" if "w" in right else "reads"

    def _may_begin(self, role: str) -> bool:
        org, me = self._office.desk.ledger.org, self._office.me
        person = org.people.get(me)
        outside = person is not None and person.type == "provider"
        return bool(org.active_gen(me)) and outside == role.startswith(PROVIDER)

    # -- the first member ---------------------------------------------------------------------------------------------

    def draft(self, role: str, *, solo: bool = False) -> RoleDraft:
        """The first key of ``role``, wrapped to the person signed in and to the recovery kit."""
        session, org = self._office.desk.session, self._office.desk.ledger.org
        if unheld(org, role):
            told = "Nobody who is in it holds its key. HR lets somebody in with the recovery kit."
            raise NotAllowed("This role has its key", told)
        if org.role_gen(role):
            raise NotAllowed("This role has its key", "Its members let others into it.")
        d, body = role_keys.first(org, session, role)
        return RoleDraft(self._office.new_op(), d | ({"solo": True} if solo else {}), body)

    def co_sign(self, draft: RoleDraft) -> CoSignature:
        """HR's second signature under a draft."""
        session, org = self._office.desk.session, self._office.desk.ledger.org
        if session.pid not in org.members(HR):
            raise NotAllowed("Only HR signs this", "A role's first key needs two persons of HR.")
        message = wraps.co_message(org.id, "role", draft.op, d=draft.d, bh=body_hash(draft.body))
        return session.pid, session.gen, session.identity.signer.sign(message).hex()

    def begin(self, draft: RoleDraft, signatures: Sequence[CoSignature] = ()) -> None:
        """The first member puts the signed role into the log."""
        d = {**draft.d, "co": [list(one) for one in signatures]} if signatures else dict(draft.d)
        keep(
            self._office, Public(draft.op, "org", (Part("role", d, draft.body),)), failed="The role could not be begun"
        )

    def begin_first(self, role: str) -> Outcome:
        """Make a role's first key as its first member, and ask HR to sign it."""
        if not ROLE_NAME.match(role):
            text = "Write it in small letters without spaces, such as provider:acme-payroll."
            raise BadInput("The role", text, field="role")
        if not self._may_begin(role):
            raise NotAllowed(
                "Not this role", "People of a provider have roles of their own, and nobody else has those."
            )
        draft = self.draft(role)
        return self._seconds.propose("role", draft.d, draft.body)

    def begin_firm(self, name: str) -> Outcome:
        """Make the role of a provider as the first of its people; ``name`` of the firm, as everybody will see it."""
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
        slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:_LONGEST_FIRM].strip("-")
        if not slug:
            raise BadInput("The firm", "Write its name in Latin letters, such as Acme Payroll.", field="role")
        return self.begin_first(PROVIDER + slug)

    def may_begin_firm(self) -> bool:
        """Whether the person signed in belongs to a provider and is in no role of one yet."""
        return self._may_begin(PROVIDER) and not self._office.desk.ledger.org.roles_of(self._office.me)

    # -- taking out ---------------------------------------------------------------------------------------------------

    def take_out(self, pid: str, role: str) -> Outcome:
        """Take a person out of a role; out of HR it is asked for, and a second person of HR signs."""
        org, me = self._office.desk.ledger.org, self._office.me
        if pid not in org.listed(role):
            raise NotAllowed("Not in this role", "This person is not in that role any more.", "Nothing was changed.")
        if role == EVERYBODY:
            raise NotAllowed("Everybody is in it", "To end it, remove the person from the organisation.")
        if me not in org.members(HR) and me != pid:
            raise NotAllowed("Only HR can do this", "Anybody can leave a role themselves.")
        d = {"role": role, "pid": pid}
        if role == HR:
            return self._seconds.propose("role-", d)
        op, last = self._office.new_op(), role in last_in(org, pid)
        keep(self._office, Public(op, "org", (Part("role-", d),)), failed="It could not be done")
        told = f"{self._office.name(pid)} receives nothing new as {role_word(role)}."
        told += f" Nobody is in {role_word(role)} any more: only the recovery kit lets somebody in." if last else ""
        return Outcome(op, done=True, sentence=told, queued=True)

    def with_kit(self, role: str, pid: str, words: str) -> Outcome:
        """Out of HR, or into a role whose key nobody holds, with the recovery kit in the place of who is missing."""
        kit = ByKit(self._office)
        return kit.take_out(pid, words) if role == HR else kit.hand_on(role, pid, words)

    def renew(self, role: str) -> Outcome:
        """Make a role's key anew: whoever left with the old one receives nothing that is written from then on."""
        if self._office.me not in self._office.desk.ledger.org.members(role):
            raise NotAllowed("You do not have this role", "Only a member of a role makes its key anew.")
        if role == EVERYBODY and self._office.me not in self._office.desk.ledger.org.members(HR):
            raise NotAllowed("Only HR can do this", "Everybody's key is made anew by HR.")
        act = RenewRole(self._office.new_op(), role, after=self._office.desk.ledger.org.role_gen(role))
        keep(self._office, act, failed="The key could not be made anew")
        told = f"{role_word(role)} has a new key; what is written next is for it."
        return Outcome(act.op, done=True, sentence=told, queued=True)

    # -- what a role may read -----------------------------------------------------------------------------------------

    def let_read(self, role: str, section: str, *, right: str) -> Outcome:
        """Ask for a policy in which ``role`` has this right (``""``, ``r`` or ``rw``) to a section; two of HR sign."""
        self._refuse_reading(role, section, right)
        version, policy = self._policy_in_force()
        roles = policy[section]["roles"]
        if roles.get(role, "") == right:
            raise NotAllowed("It is so already", "Nothing would change.")
        roles.pop(role, None)
        policy[section]["roles"] = roles | ({role: right} if right else {})
        return self._seconds.propose("policy", {"ver": version + 1}, canonical.encode(policy))

    def _refuse_reading(self, role: str, section: str, right: str) -> None:
        declared = self._office.catalogue.section(section)
        if declared.s4:
            text = "Only the person themself opens it; no policy of HR does."
            raise NotAllowed("This section is never opened by HR", text, _NOTHING)
        if role.startswith(PROVIDER):
            text = "It says what for and until when, and the people it is about see it at once."
            raise NotAllowed("A provider reads by a grant", text, _NOTHING)
        if role not in self._names():
            raise NotAllowed("There is no such role", "Nobody would read more by it.", _NOTHING)
        if role == "managers":
            text = "They are an audience of articles. A team is read by whoever has a role for it."
            raise NotAllowed("Managers open nobody's record", text, _NOTHING)
        if role == EVERYBODY and right == "rw":
            raise NotAllowed("Everybody cannot write in everybody's record", "They may read it at most.", _NOTHING)
        if (role, section) == (HR, DIRECTORY) and right != "rw":
            text = "Names are given there: without it HR could add nobody."
            raise NotAllowed("HR needs the directory card", text, _NOTHING)

    def _policy_in_force(self) -> tuple[int, dict[str, Any]]:
        for stored in reversed(self._office.desk.replica.chain("org")):
            if stored.content == Content.GOOD and stored.body and (ctx := read_ctx(stored.ctx)).kind == "policy":
                return ctx.d["ver"], canonical.parse(stored.body)
        raise NotAllowed("There are no rules yet", "The organisation's rules have not reached this device.")


def _place(role: str) -> tuple[int, str]:
    order = ("hr", "payroll", "health", "equality", "editor", "auditor", "managers")
    return (order.index(role) if role in order else len(order) + (role == EVERYBODY), role)
