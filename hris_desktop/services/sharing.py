"""Who can open a section: from the wraps that exist, not from what the policy would like."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from hris_desktop.domain.ids import record_chain
from hris_desktop.services import grants_log
from hris_desktop.services.office import Office, role_word, when
from hris_desktop.services.views import PersonRef, Reader, Readers
from hris_desktop.vault.chains import Epoch
from hris_desktop.vault.entries import read_ctx
from hris_desktop.vault.org import Grant
from hris_desktop.vault.wraps import split_recipient

EVERYBODY = "members"
PURPOSES = {
    "hr": "to keep your record and decide on requests",
    "payroll": "to pay you and report taxes",
    "members": "so that colleagues can reach you",
    "health": "to help in an emergency",
    "equality": "for equal opportunity, never for decisions about you",
}

PURPOSES_FOR_OTHERS = {
    "hr": "to keep the record and decide on requests",
    "payroll": "to pay them and report taxes",
    "members": "so that colleagues can reach them",
    "equality": "for equal opportunity, never for decisions about them",
}
"""Where somebody else's record is looked at."""


class Sharing:
    """Key holders of sections."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def readers(self, pid: str, section: str) -> Readers:
        """Who holds the newest key of a section; before its first entry, who will."""
        chain = self._office.desk.ledger.chain(record_chain(pid, section))
        epoch = chain.epoch()
        standing = self._office.standing(pid, section)
        due = standing.due() if standing else ()
        if epoch is None:
            return Readers(self._listed(due, None, (pid, section)), self._summary(due, (pid, section)))
        listed, words = self._listed(epoch.to, epoch, (pid, section)), self._summary(epoch.to, (pid, section))
        return Readers(listed, words, self._outdated(epoch.to, due))

    def added(self, pid: str, section: str) -> tuple[str, ...]:
        """Labels of the readers that the next change would add; empty = the same people as now."""
        chain = self._office.desk.ledger.chain(record_chain(pid, section))
        epoch = chain.epoch()
        standing = self._office.standing(pid, section)
        if epoch is None or standing is None or epoch.to <= set(standing.due()):
            return ()
        now = {split_recipient(one)[0] for one in epoch.to}
        return tuple(self.label(one) for one in standing.due() if split_recipient(one)[0] not in now)

    def _listed(self, recipients: Iterable[str], epoch: Epoch | None, about: tuple[str, str]) -> tuple[Reader, ...]:
        return tuple(self.reader(one, epoch, about) for one in ordered(recipients))

    def reader(self, recipient: str, epoch: Epoch | None, about: tuple[str, str]) -> Reader:
        """One recipient as pages show them, with since when if they hold the key of ``epoch``."""
        name = split_recipient(recipient)[0]
        kind, _, role = name.partition(":")
        since = self.day_of(epoch.since(recipient)) if epoch else None
        if kind == "p":
            purpose = "it is your own record" if role == self._office.me else "it is their own record"
            return Reader(self.label(recipient), (self._office.person(role),), purpose, since)
        people, grant = self._members(role), self.grant_of(role, about)
        if grant is None:
            purpose = _purpose(role, mine=about[0] == self._office.me)
            return Reader(role_word(role), people, purpose, since, is_firm=role.startswith("provider:"))
        until = grants_log.last_day(grant)
        return Reader(role_word(role), people, grants_log.purpose(self._office, grant), since, until, is_firm=True)

    def grant_of(self, role: str, about: tuple[str, str]) -> Grant | None:
        """The grant by which a provider's role reads a section (person, key): the one that lasts longest."""
        mine = (grant for grant in grants_log.live(self._office, *about) if grant.role == role)
        return max(mine, key=lambda grant: grant.until, default=None)

    def _members(self, role: str) -> tuple[PersonRef, ...]:
        office, people = self._office, self._office.desk.ledger.org.members(role)
        # of thousands nobody asks what else each is; working that out for all of them would take seconds
        plain = role == EVERYBODY
        found = (
            PersonRef(pid, office.name(pid), is_me=pid == office.me) if plain else office.person(pid) for pid in people
        )
        return tuple(sorted(found, key=lambda person: person.name.casefold()))

    def day_of(self, seq: int) -> date | None:
        """The day an entry says it was written; None where there is none."""
        stored = self._office.desk.replica.by_seq(seq)
        moment = when(_ts(stored.ctx)) if stored else None
        return moment.astimezone().date() if moment else None

    def label(self, recipient: str) -> str:
        """A recipient in one word or two."""
        kind, _, name = split_recipient(recipient)[0].partition(":")
        if kind == "p":
            return "You" if name == self._office.me else self._office.name(name)
        return role_word(name)

    def _summary(self, recipients: Iterable[str], about: tuple[str, str]) -> str:
        return " · ".join(self._counted(one, about) for one in ordered(recipients)) or "Nobody yet"

    def _counted(self, recipient: str, about: tuple[str, str]) -> str:
        kind, _, role = split_recipient(recipient)[0].partition(":")
        label = self.label(recipient)
        if kind == "p" or role == "members":
            return label
        grant = self.grant_of(role, about)
        if grant is not None:
            return f"{label} until {self._office.long_day(grants_log.last_day(grant))}"
        number = len(self._office.desk.ledger.org.members(role))
        return f"{label} ({number} {'person' if number == 1 else 'people'})"

    def _outdated(self, holding: frozenset[str], due: Iterable[str]) -> str:
        held, owed = ({split_recipient(one)[0]: one for one in some} for some in (holding, due))
        gone = [self.label(one) for name, one in sorted(held.items()) if name not in owed]
        missing = [self.label(one) for one in due if one not in holding]
        if gone:
            return f"{', '.join(gone)} could read until now, and receives nothing new from the next change on."
        return f"{', '.join(missing)}: the key is on its way and comes with one of the next syncs." if missing else ""


def ordered(recipients: Iterable[str]) -> list[str]:
    """The person first, then HR, payroll and the rest; of several generations of a key the newest alone."""
    newest = {split_recipient(one)[0]: one for one in sorted(recipients, key=lambda one: split_recipient(one)[1])}
    return sorted(newest.values(), key=lambda one: (not one.startswith("p:"), _rank(one)))


def _rank(recipient: str) -> tuple[int, str]:
    name = split_recipient(recipient)[0]
    order = ("r:hr", "r:payroll", "r:members")
    return (order.index(name) if name in order else len(order), name)


def _ts(ctx: bytes) -> str:
    return read_ctx(ctx).ts


def _purpose(role: str, *, mine: bool) -> str:
    own = PURPOSES.get(role, "")
    return own if mine else PURPOSES_FOR_OTHERS.get(role, own)
