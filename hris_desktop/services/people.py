"""The people of the organisation, for HR: add somebody, invite them, compare five words, give them their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hris_desktop.crypto import codes
from hris_desktop.domain.changes import Change
from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.ids import record_chain
from hris_desktop.services.directory import key_states, roles_now
from hris_desktop.services.errors import BadInput, NotAllowed
from hris_desktop.services.keeping import give_up, keep
from hris_desktop.services.office import DIRECTORY, FULL_NAME, Office, role_word, role_words
from hris_desktop.services.people_head import PersonHead, head, open_invites, unsent_invites
from hris_desktop.services.people_rules import PeopleRules
from hris_desktop.services.records import headline
from hris_desktop.services.second import Outcome, Seconds
from hris_desktop.services.views import Candidate, PersonRef, Problem
from hris_desktop.services.views_directory import KeyState
from hris_desktop.services.views_trust import ActState
from hris_desktop.sync.intents import Edit, InviteAct, Part, Public
from hris_desktop.vault.founding import EVERYBODY, HR
from hris_desktop.vault.org import NEVER, PersonKey
from hris_desktop.vault.pen import role_key_body
from hris_desktop.vault.wraps import person_id

VALID_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class InviteLetter:
    """What HR hands to a newcomer. ``code`` stands in groups with its check character."""

    person: PersonRef
    code: str = field(repr=False)
    until: datetime
    warnings: tuple[Problem, ...] = ()
    """What HR should look at before handing it out: somebody of that name is here already."""
    qr: tuple[tuple[bool, ...], ...] = field(repr=False, default=())
    """The code as rows of dark (True) and light modules."""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the people list."""

    person: PersonRef
    type: str
    state: str
    """``no keys``, ``invited``, ``waits for HR``, ``active``, ``removed``."""
    roles: tuple[str, ...]


class People:
    """See the module."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._rules = PeopleRules(office)

    def listed(self) -> tuple[Listed, ...]:
        """Everybody, by name."""
        office, org = self._office, self._office.desk.ledger.org
        states, roles = key_states(office), roles_now(office)
        found = [
            Listed(
                PersonRef(pid, office.name(pid), role_words(roles.get(pid, ())), is_me=pid == office.me),
                person.type,
                _state(states.get(pid, KeyState.NO_KEYS), removed=person.left < NEVER),
                roles.get(pid, ()),
            )
            for pid, person in org.people.items()
        ]
        return tuple(sorted(found, key=lambda one: one.person.name.casefold()))

    def doubts(self, name: str) -> tuple[Problem, ...]:
        """What to look at before ``add``: people of that full name. Warnings only; two people may share a name."""
        same = self._rules.namesakes(self._full_name(name))
        if not same:
            return ()
        many = "Somebody" if len(same) == 1 else f"{len(same)} people"
        jobs = "; ".join(filter(None, (self._placed(one) for one in same[:3])))
        told = f" ({jobs})" if jobs else ""
        text = f"{many} of this name {'is' if len(same) == 1 else 'are'} here already{told}. Is it the same person?"
        return (Problem("name", text, blocking=False),)

    def _placed(self, person: PersonRef) -> str:
        return headline(self._office, person.pid)

    def add(self, name: str, *, provider: bool = False) -> str:
        """A new person without keys; returns their id. HR can fill the record at once. ``BadInput`` or ``NotAllowed``.

        A name that exists already is taken; ``doubts`` says so before.
        """
        self._only_hr()
        full_name = self._full_name(name)
        pid = self._office.new_id()
        kind = "provider" if provider else "employee"
        self._public(Part("person", {"pid": pid, "type": kind}))
        change = Change("", FULL_NAME, None, full_name)
        seen = {("", FULL_NAME): None}
        edit = Edit(self._office.new_op(), record_chain(pid, DIRECTORY), (change,), seen)
        keep(self._office, edit, failed="The name could not be kept")
        return pid

    def invite(self, pid: str, *, valid_for: timedelta = VALID_FOR) -> InviteLetter:
        """A code for a person, in place of any older one.

        It is shown once, and kept nowhere but sealed in the outbox until it has its place.
        """
        self._only_hr()
        code = codes.new_code()
        until = (self._office.clock.now() + valid_for).astimezone(UTC).replace(microsecond=0)
        self._end_invites(pid)
        act = InviteAct(self._office.new_op(), pid, until.strftime("%Y-%m-%dT%H:%M:%SZ"), code)
        keep(self._office, act, failed="The invite could not be made")
        shown = codes.show_code(code)
        return InviteLetter(self._office.person(pid), shown, until, (), _qr(shown), self._office.organisation())

    def withdraw_invite(self, pid: str) -> None:
        """No code of this person opens anything any more. Raises ``NotAllowed`` where none does."""
        self._only_hr()
        unsent = [one for one in unsent_invites(self._office) if one.pid == pid]
        for one in unsent:
            give_up(self._office, one.op)
        if not self._end_invites(pid) and not unsent:
            raise NotAllowed("There is no invite", "No code of this person is open: it was used, or has ended.")

    def _end_invites(self, pid: str) -> bool:
        """End every open code: at most one opens something, so that an older letter is worth nothing."""
        codes_out = open_invites(self._office, pid)
        for one in codes_out:
            self._public(Part("invite-", {"inv": one.inv}))
        return bool(codes_out)

    def head(self, pid: str) -> PersonHead:
        """What stands over somebody's record, for HR."""
        return head(self._office, pid)

    def admit(self, name: str, *, provider: bool = False) -> InviteLetter:
        """Add a person and make their invite in one go; the letter says if somebody of that name was here before."""
        doubts = self.doubts(name)
        pid = self.add(name, provider=provider)
        letter = self.invite(pid)
        # the directory card is still on its way, so the letter carries the name that was typed
        person = replace(letter.person, name=self._full_name(name))
        return replace(letter, person=person, warnings=(*doubts, *letter.warnings))

    def candidates(self) -> tuple[Candidate, ...]:
        """Everybody who accepted an invite and waits for HR to compare the five words."""
        org = self._office.desk.ledger.org
        waiting = (person.keys[-1] for person in org.people.values() if person.keys and person.keys[-1].waits())
        return tuple(
            Candidate(key.pid, self._office.name(key.pid), codes.five_words(key.fingerprint), key.gen)
            for key in waiting
            if key.pid != self._office.me and not self._answered(key)
        )

    def confirm(self, pid: str) -> str:
        """HR compared the words: the person is who they say. They get their place among everybody at once.

        A renewed key needs a second signature; the sentence says who has to give it, or is empty.
        """
        self._only_hr()
        key = next((key for key in self._waiting(pid)), None)
        if key is None:
            raise NotAllowed("Nobody waits", "This person has not accepted an invite, or was confirmed already.")
        d = _named(key)
        if key.gen > 1:
            return self._confirm_renewed(d)
        parts = [Part("confirm", d)]
        if self._office.desk.ledger.org.people[pid].type == "employee":
            parts.append(self._membership(EVERYBODY, key, label="members"))
        self._public(*parts)
        return ""

    def _confirm_renewed(self, d: Mapping[str, Any]) -> str:
        """Ask for the other signature, or give it where somebody else of HR has compared the words and asked."""
        seconds = Seconds(self._office)
        mine = [op for op, state in seconds.asked("confirm", d).items() if state is ActState.MINE]
        if not mine:
            return seconds.propose("confirm", d).sentence
        signed = seconds.sign(mine[0])
        return "" if signed.done else signed.sentence

    def give_role(self, pid: str, role: str) -> Outcome:
        """Let a confirmed person into a role that the person signed in belongs to: only its members hold its key."""
        org = self._office.desk.ledger.org
        gen = org.active_gen(pid)
        key = org.key(pid, gen)
        if key is None:
            raise NotAllowed("Not confirmed yet", "A role's key can only be given to somebody HR has confirmed.")
        if pid in org.members(role):
            raise NotAllowed("Already there", "This person has this role.")
        op = self._public(self._membership(role, key))
        return Outcome(op, done=True, sentence=f"{self._office.name(pid)} is in {role_word(role)}.", queued=True)

    def _membership(self, role: str, key: PersonKey, *, label: str = "") -> Part:
        org, session = self._office.desk.ledger.org, self._office.desk.session
        gen = org.role_gen(role)
        try:
            private = session.role_key(role, gen)
        except KeyError as error:
            raise NotAllowed(
                "You do not have this role", "Only a member of a role can let somebody else into it."
            ) from error
        to = person_id(key.pid, key.gen)
        body = role_key_body(org.id, role, gen, recipients={to: key.kem_pub}, private=private.seed)
        return Part("role+", {"role": role, "gen": gen, "to": [to]}, body, label)

    def _waiting(self, pid: str) -> list[PersonKey]:
        person = self._office.desk.ledger.org.people.get(pid)
        return [person.keys[-1]] if person and person.keys and person.keys[-1].waits() else []

    def _answered(self, key: PersonKey) -> bool:
        """Whether the confirmation is in this device's outbox, or waits for others in HR to sign it too."""
        for _, intent in self._office.desk.sending.waiting():
            if isinstance(intent, Public) and any(
                part.kind == "confirm" and part.d["pid"] == key.pid for part in intent.parts
            ):
                return True
        asked = Seconds(self._office).asked("confirm", _named(key)) if key.gen > 1 else {}
        return any(state is not ActState.MINE for state in asked.values())

    def _full_name(self, name: str) -> str:
        declared = self._office.catalogue.section(DIRECTORY).field(FULL_NAME)
        try:
            parsed = declared.read(name, self._office.context(declared, {}))
        except Invalid as invalid:
            raise BadInput("The name", invalid.message, field="name") from invalid
        if parsed is None:
            raise BadInput("The name", "Write the full name, as HR knows it.", field="name")
        return parsed.value

    def _public(self, *parts: Part) -> str:
        return keep(self._office, Public(self._office.new_op(), "org", parts), failed="It could not be done")

    def _only_hr(self) -> None:
        if self._office.me not in self._office.desk.ledger.org.members(HR):
            raise NotAllowed("Only HR can do this", "The organisation's own log would not accept it from anybody else.")


def _named(key: PersonKey) -> dict[str, Any]:
    """What a confirmation says."""
    return {"pid": key.pid, "gen": key.gen, "fp": key.fingerprint.hex()}


def _state(keys: KeyState, *, removed: bool) -> str:
    return "removed" if removed and keys is KeyState.NO_KEYS else keys.value


def _qr(code: str) -> tuple[tuple[bool, ...], ...]:
    import segno  # noqa: PLC0415 - only where a code is drawn

    made = segno.make_qr(code, error="m")
    return tuple(tuple(bool(cell) for cell in row) for row in made.matrix)
