"""Who can see what of one record: every section against every reader, worked out from the wraps that exist.

A reader *holds* the newest key, waits for it, will have it once something is kept, or held it and receives nothing
new. Whoever left a role is named too, with what they could read until when: a new key does not take back an old one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hris_desktop.domain.ids import record_chain
from hris_desktop.domain.schema import Section
from hris_desktop.services.looking import Looking
from hris_desktop.services.office import Office
from hris_desktop.services.sharing import Sharing, ordered
from hris_desktop.services.views_trust import Column, Former, Hold, Holder, SharingRow, SharingView
from hris_desktop.vault.chains import Epoch
from hris_desktop.vault.org import NEVER, Membership
from hris_desktop.vault.wraps import split_recipient

OWN_COLUMNS: Final = ("r:hr", "r:payroll")
MOST_FIRMS: Final = 1
"""Providers with a column of their own; more of them stand among the others."""


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
        readers = self._sharing.readers(pid, section.key)
        return SharingRow(section, tuple(self._holders(pid, section.key)), readers.summary, readers.outdated, opened)

    def _holders(self, pid: str, section: str) -> Iterator[Holder]:
        epoch = self._office.desk.ledger.chain(record_chain(pid, section)).epoch()
        standing = self._office.standing(pid, section)
        due = {split_recipient(one)[0] for one in standing.due()} if standing else set()
        held = {split_recipient(one)[0] for one in epoch.to} if epoch else set()
        everybody = (*(epoch.to if epoch else ()), *(standing.due() if standing else ()))
        for recipient in ordered(everybody):
            name = split_recipient(recipient)[0]
            newest = next((one for one in ordered(epoch.to) if split_recipient(one)[0] == name), "") if epoch else ""
            hold = _hold(name, held, due, kept=epoch is not None)
            yield self._holder(newest or recipient, epoch, hold, about=(pid, section))

    def _holder(self, recipient: str, epoch: Epoch | None, hold: Hold, *, about: tuple[str, str]) -> Holder:
        name = split_recipient(recipient)[0]
        wrapped = epoch.since(recipient) if epoch else 0
        giver = self._office.desk.replica.by_seq(wrapped) if wrapped else None
        reader = self._sharing.reader(recipient, epoch if wrapped else None, about)
        grant = self._sharing.grant_of(name.removeprefix("r:"), about)
        over = reader.until is not None and reader.until < self._office.today()
        return Holder(
            name,
            reader,
            Hold.ENDED if over else hold,
            self._office.person(giver.author) if giver else None,
            tuple(self._former(name.removeprefix("r:"), recipient, epoch)) if epoch and name[:2] == "r:" else (),
            grant.op if grant else "",
        )

    def _former(self, role: str, recipient: str, epoch: Epoch) -> Iterator[Former]:
        org = self._office.desk.ledger.org
        inside = org.members(role)
        left: dict[str, Membership] = {}
        for one in org.memberships.get(role, ()):
            if one.until < NEVER and one.pid not in inside:
                left[one.pid] = one
        for one in left.values():
            yield Former(self._office.person(one.pid), self._until(role, one, recipient, epoch))

    def _until(self, role: str, left: Membership, recipient: str, epoch: Epoch) -> str:
        gen = split_recipient(recipient)[1]
        made = next((key.since for key in self._office.desk.ledger.org.role_keys[role] if key.gen == gen), 0)
        seq = epoch.since(recipient)
        if made > left.until and (day := self._sharing.day_of(seq)) is not None:
            return f"receives nothing new since {self._office.long_day(day)}; could read until then"
        gone = self._sharing.day_of(left.until)
        told = f"left on {self._office.long_day(gone)}; " if gone else ""
        return f"{told}could read until then, and receives nothing new from the next change on"

    def _columns(self, pid: str, rows: tuple[SharingRow, ...]) -> tuple[Column, ...]:
        names = {one.name: one.reader for row in rows for one in row.holders}
        firms = [name for name, reader in sorted(names.items()) if reader.is_firm][:MOST_FIRMS]
        wanted = [name for name in (f"p:{pid}", *OWN_COLUMNS, *firms) if name in names]
        return tuple(Column(name, names[name].label, names[name].is_firm) for name in wanted)


def _hold(name: str, held: set[str], due: set[str], *, kept: bool) -> Hold:
    if not kept:
        return Hold.WILL
    if name in held:
        return Hold.KEY if name in due else Hold.ENDED
    return Hold.COMING
