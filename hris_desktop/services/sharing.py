"""Who can open a section: from the wraps that exist, not from what the policy would like."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from hris_desktop.domain.ids import record_chain
from hris_desktop.services import grants_log
from hris_desktop.services.key_times import Held, held
from hris_desktop.services.office import Office, role_word, when
from hris_desktop.services.views import PersonRef, Reader, Readers
from hris_desktop.vault.chains import Epoch
from hris_desktop.vault.entries import read_ctx
from hris_desktop.vault.org import NEVER, Grant
from hris_desktop.vault.wraps import split_recipient

EVERYBODY = "members"
YOU = "You"
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
        chain, about = self._office.desk.ledger.chain(record_chain(pid, section)), (pid, section)
        epoch, due = chain.epoch(), self.due(pid, section)
        names = ordered(_names(epoch.to) if epoch is not None else due)
        listed = tuple(self.reader(name, about, held(chain, name)) for name in names)
        words = " · ".join(self._counted(name, about) for name in names) or "Nobody yet"
        return Readers(listed, words, self._outdated(epoch, about) if epoch is not None else "")

    def due(self, pid: str, section: str) -> set[str]:
        """The names of those who are to read a section from now on.

        A role whose key is about to be made anew because somebody left it is among them, as long as anybody is in it.
        """
        standing, org = self._office.standing(pid, section), self._office.desk.ledger.org
        if standing is None:
            return set()
        roles = (role for role in standing.granted() if org.role_gen(role) and org.members(role))
        return _names(standing.due()) | {f"r:{role}" for role in roles}

    def holders(self, pid: str, section: str) -> tuple[Reader, ...]:
        """Those who hold the newest key and are to have the next one too; before the first entry, who will."""
        epoch, due = self._office.desk.ledger.chain(record_chain(pid, section)).epoch(), self.due(pid, section)
        names = ordered(due if epoch is None else due & _names(epoch.to))
        return tuple(self.reader(name, (pid, section), None) for name in names)

    def missing(self, pid: str, section: str, epoch: Epoch) -> set[str]:
        """The names of those who are to read a section and have not got its newest key yet."""
        standing = self._office.standing(pid, section)
        lacking = standing.missing(epoch.to) if standing is not None else ()
        return (self.due(pid, section) - _names(epoch.to)) | _names(lacking)

    def added(self, pid: str, section: str) -> tuple[str, ...]:
        """Labels of the readers that the next change would add; empty = the same people as now."""
        chain = self._office.desk.ledger.chain(record_chain(pid, section))
        epoch = chain.epoch()
        standing = self._office.standing(pid, section)
        if epoch is None or standing is None or epoch.to <= set(standing.due()):
            return ()
        return tuple(self.label(name) for name in ordered(_names(standing.due()) - _names(epoch.to)))

    def reader(self, name: str, about: tuple[str, str], had: Held | None) -> Reader:
        """One reader (``p:<uuid>``, ``r:<role>``) as pages show them, with since when; who held it once, as it was."""
        kind, _, role = name.partition(":")
        since = self.day_of(had.since) if had is not None else None
        if kind == "p":
            purpose = "it is your own record" if role == self._office.me else "it is their own record"
            return Reader(self.label(name), (self._office.person(role),), purpose, since)
        people = self._members(role, had.until if had is not None else NEVER)
        grant = self.grant_of(role, about) if had is None or had.lasts else None
        if grant is None:
            purpose = _purpose(role, mine=about[0] == self._office.me)
            return Reader(role_word(role), people, purpose, since, is_firm=role.startswith("provider:"))
        until = grants_log.last_day(grant)
        return Reader(role_word(role), people, grants_log.purpose(self._office, grant), since, until, is_firm=True)

    def grant_of(self, role: str, about: tuple[str, str]) -> Grant | None:
        """The grant by which a provider's role reads a section (person, key): the one that lasts longest."""
        mine = (grant for grant in grants_log.live(self._office, *about) if grant.role == role)
        return max(mine, key=lambda grant: grant.until, default=None)

    def _members(self, role: str, at: int = NEVER) -> tuple[PersonRef, ...]:
        office, people = self._office, self._office.desk.ledger.org.members(role, at)
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

    def label(self, reader: str) -> str:
        """A reader (``p:<uuid>``, ``r:<role>``) in one word or two."""
        kind, _, name = reader.partition(":")
        if kind == "p":
            return YOU if name == self._office.me else self._office.name(name)
        return role_word(name)

    def _counted(self, name: str, about: tuple[str, str]) -> str:
        kind, _, role = name.partition(":")
        label = self.label(name)
        if kind == "p" or role == EVERYBODY:
            return label
        number = len(self._office.desk.ledger.org.members(role))
        if not number:
            return f"{label} (nobody in it now)"
        grant = self.grant_of(role, about)
        if grant is not None:
            return f"{label} until {self._office.long_day(grants_log.last_day(grant))}"
        return f"{label} ({number} {'person' if number == 1 else 'people'})"

    def _outdated(self, epoch: Epoch, about: tuple[str, str]) -> str:
        gone = [self.label(name) for name in ordered(_names(epoch.to) - self.due(*about))]
        if gone:
            receives = "receive" if len(gone) > 1 or gone == [YOU] else "receives"
            return f"{', '.join(gone)} could read until now, and {receives} nothing new from the next change on."
        missing = [self.label(name) for name in ordered(self.missing(*about, epoch))]
        return f"{', '.join(missing)}: the key is on its way and comes with one of the next syncs." if missing else ""


def ordered(names: Iterable[str]) -> list[str]:
    """The person first, then HR, payroll and the rest."""
    return sorted(names, key=lambda name: (not name.startswith("p:"), _rank(name)))


def _rank(name: str) -> tuple[int, str]:
    order = ("r:hr", "r:payroll", "r:members")
    return (order.index(name) if name in order else len(order), name)


def _names(recipients: Iterable[str]) -> set[str]:
    """Recipients without the generations of their keys."""
    return {split_recipient(one)[0] for one in recipients}


def _ts(ctx: bytes) -> str:
    return read_ctx(ctx).ts


def _purpose(role: str, *, mine: bool) -> str:
    own = PURPOSES.get(role, "")
    return own if mine else PURPOSES_FOR_OTHERS.get(role, own)
