"""Who can see what of one record: every section against every reader, worked out from the wraps that exist.

A reader *holds* the newest key, waits for it, will have it once something is kept, or held one and receives nothing
new: whoever was ever given a key of a section stays in its row. Whoever left a role is named too, with what they could
read until when: a new key does not take back an old one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hris_desktop.domain.ids import record_chain
from hris_desktop.domain.schema import Section
from hris_desktop.services import grants_log
from hris_desktop.services.key_times import Held, closed_to, held, readers
from hris_desktop.services.looking import Looking
from hris_desktop.services.office import Office
from hris_desktop.services.sharing import EVERYBODY, Sharing, ordered
from hris_desktop.services.views import PersonRef
from hris_desktop.services.views_trust import Column, Former, Hold, Holder, SharingRow, SharingView
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.org import NEVER, Membership
from hris_desktop.vault.wraps import split_recipient

OWN_COLUMNS: Final = ("r:hr", "r:payroll")
MOST_FIRMS: Final = 1
"""Providers with a column of their own; more of them stand among the others."""
NEXT: Final = "from the next change on"


class SharingOverview:
    """See the module."""

    def __init__(self, office: Office) -> None:
        self._office, self._sharing, self._looking = office, Sharing(office), Looking(office)

    def view(self, pid: str = "") -> SharingView:
        """The whole record of a person, of oneself without ``pid``."""
        who = pid or self._office.me
        opened = self._looking.last_opened(who)
        rows = tuple(self._row(who, section, opened.get(section.key, "")) for section in self._office.catalogue)
        return SharingView(self._office.person(who), self._columns(who, rows), rows)

    def _row(self, pid: str, section: Section, opened: str) -> SharingRow:
        now = self._sharing.readers(pid, section.key)
        return SharingRow(section, tuple(self._holders(pid, section.key)), now.summary, now.outdated, opened)

    def _holders(self, pid: str, section: str) -> Iterator[Holder]:
        chain = self._office.desk.ledger.chain(record_chain(pid, section))
        due = self._sharing.due(pid, section)
        for name in ordered({*readers(chain), *due}):
            had = held(chain, name)
            hold, told = self._stands(name, (pid, section), chain, had)
            reader = self._sharing.reader(name, (pid, section), had)
            role = name.removeprefix("r:")
            former = tuple(self._former(role, pid, chain)) if name[:2] == "r:" else ()
            grant = self._sharing.grant_of(role, (pid, section)) if had is None or had.lasts else None
            giver = self._giver(role, (pid, section), had) if had is not None else None
            yield Holder(name, reader, hold, giver, former, grant.op if grant else "", told)

    def _stands(self, name: str, about: tuple[str, str], chain: ChainState, had: Held | None) -> tuple[Hold, str]:
        """How a reader stands to a section, and what to say where the sign alone would say too little."""
        epoch = chain.epoch()
        if epoch is None:
            return Hold.WILL, ""
        due = self._sharing.due(*about)
        if had is not None and not had.lasts and name not in due:
            return Hold.ENDED, _ended(self._day(had.until))
        if name in self._sharing.missing(*about, epoch):
            return Hold.COMING, ""
        grant = self._sharing.grant_of(name.removeprefix("r:"), about)
        if grant is not None and (last := grants_log.last_day(grant)) < self._office.today():
            day = self._office.long_day(last)
            return Hold.ENDED, f"was given until {day}; could read until then, and receives nothing new"
        if name in due:
            return Hold.KEY, ""
        return Hold.ENDED, f"{_nobody(name, self._office)}could read until now, and receives nothing new {NEXT}"

    def _giver(self, role: str, about: tuple[str, str], had: Held) -> PersonRef | None:
        """Whoever gave a provider the grant it began with; of everybody else whose program made the key for them."""
        begun = (one for one in grants_log.ever(self._office, *about) if one.role == role and one.live(had.since))
        first = min(begun, key=lambda one: one.since, default=None)
        if first is not None:
            return self._office.person(first.author)
        stored = self._office.desk.replica.by_seq(had.since)
        return self._office.person(stored.author) if stored else None

    def _former(self, role: str, subject: str, chain: ChainState) -> Iterator[Former]:
        """Who left the role and does not read it by another way now."""
        org, epoch = self._office.desk.ledger.org, chain.epoch()
        others = {split_recipient(one)[0].removeprefix("r:") for one in epoch.to} if epoch is not None else set()
        inside = {pid for one in others for pid in org.members(one)} | {subject, *org.members(role)}
        left = {one.pid: one for one in org.memberships.get(role, ()) if one.until < NEVER and one.pid not in inside}
        for one in left.values():
            closed = closed_to(chain, org, role, one)
            if closed is not None:
                yield Former(self._office.person(one.pid), self._until(role, one, closed))

    def _until(self, role: str, left: Membership, closed: int) -> str:
        if closed < NEVER:
            return _ended(self._day(closed))
        gone = self._day(left.until)
        told = f"left on {gone}; " if gone else ""
        keys = self._office.desk.ledger.org.role_keys.get(role, ())
        if role == EVERYBODY and not any(key.since > left.until for key in keys):
            return f"{told}could read until then, and can until everybody's key is made anew, within 30 days"
        return f"{told}could read until then, and receives nothing new {NEXT}"

    def _day(self, seq: int) -> str:
        day = self._sharing.day_of(seq)
        return self._office.long_day(day) if day else ""

    def _columns(self, pid: str, rows: tuple[SharingRow, ...]) -> tuple[Column, ...]:
        names = {one.name: one.reader for row in rows for one in row.holders}
        ended = {name for name in names if all(one.hold is Hold.ENDED for row in rows if (one := row.of(name)))}
        # who still reads comes before who does no longer
        firms = sorted((name for name in names if names[name].is_firm), key=lambda name: (name in ended, name))
        firms = firms[:MOST_FIRMS]
        wanted = [name for name in (f"p:{pid}", *OWN_COLUMNS, *firms) if name in names]
        return tuple(Column(name, names[name].label, names[name].is_firm) for name in wanted)


def _ended(day: str) -> str:
    return f"receives nothing new since {day}; could read until then" if day else Hold.ENDED.value


def _nobody(name: str, office: Office) -> str:
    """A role that lost its last member gets no next key, whatever it may read."""
    empty = name.startswith("r:") and not office.desk.ledger.org.members(name.removeprefix("r:"))
    return "nobody is in it now: " if empty else ""
