"""The history of a section: who did what, when and why, with masked values that are shown on asking.

It is told from the entries that this device has verified, and from nothing else: what still lies in the outbox is not
history yet, and what does not open is counted and named.
"""

from __future__ import annotations

from collections.abc import Callable

from hris_desktop.domain.schema import Section
from hris_desktop.services.errors import ServiceError
from hris_desktop.services.history_entries import Lines, values_around
from hris_desktop.services.history_replay import Moment, Replay, replay
from hris_desktop.services.history_times import Times
from hris_desktop.services.history_words import KINDS, person_then, unreadable, why_apart
from hris_desktop.services.looking import HISTORY, REVEALED, Looking
from hris_desktop.services.office import Office, item_values, when
from hris_desktop.services.views_history import Apart, Comparison, HistoryView
from hris_desktop.store.replica import Stored
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault.entries import read_ctx

Presence = Callable[[], None]
"""Raises ``PresenceNeeded`` unless the person has just shown that it is them."""


class History:
    """See the module."""

    def __init__(self, office: Office, presence: Presence) -> None:
        self._office, self._presence, self._looking = office, presence, Looking(office)

    def section(self, pid: str, key: str) -> HistoryView:
        """All of it, newest first."""
        declared, played = self._played(pid, key)
        lines = Lines(self._office, pid, declared, played)
        times = Times(self._office, declared, played)
        hidden = [one for one in played.moments if one.event.content is Content.UNREAD]
        if len(hidden) < len(played.moments):
            self._looking.note(pid, [key], HISTORY)
        return HistoryView(
            subject=self._office.person(pid),
            section=declared,
            entries=tuple(lines.view(line) for line in reversed(lines.all())),
            states=times.choices(),
            timelines=times.timelines(),
            items=self._items(declared, played),
            apart=self._apart(played),
            erased=self._erased(played),
            unreadable=len(hidden),
            notice=unreadable(len(hidden), older=_all_older(hidden, played)),
        )

    def compare(self, pid: str, key: str, first: int, second: int) -> Comparison:
        """Two states beside each other; a position is that of an entry, or ``NOW``."""
        declared, played = self._played(pid, key)
        return Times(self._office, declared, played).compare(first, second)

    def reveal(self, pid: str, section: str, item: str, field: str, *, op: str = "") -> str:
        """One hidden value in full; ``op`` names where it stands (``views_history``)."""
        self._presence()
        declared, played = self._played(pid, section)
        values = self._named_values(declared, played, item, op)
        self._looking.note(pid, [section], REVEALED)
        return self._office.shown(declared.field(field), values, masked=False)

    def _played(self, pid: str, key: str) -> tuple[Section, Replay]:
        return self._office.catalogue.section(key), replay(self._office, pid, key)

    # -- hidden values ------------------------------------------------------------------------------------------------

    def _named_values(self, section: Section, played: Replay, item: str, name: str) -> dict[str, str]:
        kind, _, place = name.partition(":")
        if kind == "from" and played.fold is not None:
            return item_values(section, played.fold, item, place)
        if kind == "state" and place.isdecimal():
            state = Times(self._office, section, played).state(int(place))
            return item_values(section, state.fold, item, state.day)
        for line in Lines(self._office, "", section, played).all():
            if kind in ("before", "after") and place == str(line.moment.event.seq):
                today = self._office.today().isoformat()
                return values_around(section, line, item, today=today, written=kind == "after")
        raise ServiceError("There is no such value", "It does not stand in this history.", "Look again.")

    # -- the rest of the page -----------------------------------------------------------------------------------------

    def _items(self, section: Section, played: Replay) -> tuple[tuple[str, str], ...]:
        if not section.is_list or played.fold is None:
            return ()
        today, found = self._office.today().isoformat(), []
        for number, item in enumerate(played.fold.items(), 1):
            values = item_values(section, played.fold, item, today) or self._last_values(section, played, item)
            found.append((item, self._office.item_title(section, values, number)))
        return tuple(found)

    def _last_values(self, section: Section, played: Replay, item: str) -> dict[str, str]:
        """Of an item that is gone, or still to come: what it was called when it had a name."""
        for moment in reversed(played.moments):
            if moment.wrote and moment.after is not None:
                days = [change.eff for change in moment.event.changes if change.item == item]
                values = item_values(section, moment.after, item, max(days)) if days else {}
                if values:
                    return values
        return {}

    def _apart(self, played: Replay) -> tuple[Apart, ...]:
        void = [one.stored for one in played.moments if one.event.content in {Content.VOID, Content.NEWER}]
        rows = sorted([*void, *played.outside], key=lambda stored: stored.seq, reverse=True)
        return tuple(self._apart_view(stored) for stored in rows)

    def _erased(self, played: Replay) -> tuple[Apart, ...]:
        """That it was there stays: who, when, what kind of thing."""
        gone = [one.event for one in reversed(played.moments) if one.event.content is Content.ERASED]
        return tuple(
            Apart(one.seq, person_then(self._office, one.ctx, one.seq), when(one.ctx.ts), KINDS[one.kind])
            for one in gone
        )

    def _apart_view(self, stored: Stored) -> Apart:
        if stored.place == Place.BROKEN:
            return Apart(stored.seq, None, None, why_apart(stored))
        ctx = read_ctx(stored.ctx)
        return Apart(stored.seq, person_then(self._office, ctx, stored.seq), when(ctx.ts), why_apart(stored))


def _all_older(hidden: list[Moment], played: Replay) -> bool:
    """Whether everything that does not open came before everything that does."""
    opened = [one.event.seq for one in played.moments if one.good and one.event.kind != "dek"]
    return bool(opened) and all(one.event.seq < min(opened) for one in hidden)
