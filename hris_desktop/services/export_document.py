"""Everything about the person signed in that they can open, as one JSON value; docs/export.md describes it.

Values stand in full, as they are stored (``value``) and as a person reads them (``shown``). Of other people there is
nothing but names and roles, where they wrote, decided or can read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from hris_desktop import __version__
from hris_desktop.domain.fold import Fold, Request
from hris_desktop.domain.ids import record_chain
from hris_desktop.domain.schema import Section
from hris_desktop.services.export_values import Json, Values, person
from hris_desktop.services.history_entries import Lines
from hris_desktop.services.history_replay import Replay, replay
from hris_desktop.services.history_words import person_then, why_apart
from hris_desktop.services.office import Office
from hris_desktop.services.references import reference
from hris_desktop.services.sections import Sections, Waiting
from hris_desktop.services.sharing import Sharing
from hris_desktop.services.views import Reader, SectionState
from hris_desktop.services.views_history import HistoryEntry
from hris_desktop.store.replica import State, Stored
from hris_desktop.sync.content import Event
from hris_desktop.sync.intents import Edit
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault.entries import read_ctx

FORMAT: Final = "hris-desktop-export"
VERSION: Final = 1
"""Grows when somebody who knows the older form would misread the newer one; more keys alone do not make it grow."""


def document(office: Office) -> Json:
    """The whole export, in catalogue order."""
    ledger, me = office.desk.ledger, office.me
    waiting = office.desk.sending.waiting()
    sections = Sections(office, Sharing(office))
    return {
        "format": FORMAT,
        "version": VERSION,
        "program": {"name": "HRIS Desktop", "version": __version__},
        "exported_at": office.desk.chance.now(),
        "organisation": {"id": ledger.org.id, "name": office.organisation()},
        "person": _person(office),
        "log": {"position": ledger.cursor, "head": ledger.head.hex()},
        "sections": [_Part(office, me, section, sections).whole(waiting) for section in office.catalogue],
    }


def _person(office: Office) -> Json:
    org, me = office.desk.ledger.org, office.me
    known = org.people.get(me)
    keys = [
        {"generation": key.gen, "fingerprint": key.fingerprint.hex(), "in_use": key.gen == org.active_gen(me)}
        for key in (known.keys if known else ())
    ]
    return {"id": me, "name": office.name(me), "roles": list(org.roles_of(me)), "keys": keys}


class _Part:
    """One section."""

    def __init__(self, office: Office, pid: str, section: Section, sections: Sections) -> None:
        self._office, self._pid, self._section, self._sections = office, pid, section, sections
        self._values = Values(office, section)

    def whole(self, waiting: Waiting) -> Json:
        view = self._sections.view(self._pid, self._section, waiting)
        played = replay(self._office, self._pid, self._section.key)
        fold = played.fold
        opened = view.state is not SectionState.LOCKED and fold is not None
        part: Json = {
            "key": self._section.key,
            "label": self._section.label,
            "area": self._section.area.value,
            "list": self._section.is_list,
            "opened": opened,
            "state": view.state.value,
            "note": view.sentence,
            "readers": {"summary": view.readers.summary, "holders": [_reader(one) for one in view.readers.readers]},
        }
        lines = Lines(self._office, self._pid, self._section, played)
        told = [(line, lines.view(line)) for line in lines.all()]
        unread = [one for one in played.moments if one.event.content is Content.UNREAD]
        return part | {
            "items": self._values.items(fold) if opened and fold is not None else [],
            "requests": self._requests(fold, played) if fold is not None else [],
            "conflicts": self._conflicts(fold) if fold is not None else [],
            "on_this_device": self._queued(waiting),
            "history": [
                self._entry(entry, played, self._values.changes(line.changes, line.moment.before))
                for line, entry in reversed(told)
            ],
            "not_counted": self._apart(played),
            "unreadable_entries": len(unread),
        }

    # -- what waits ---------------------------------------------------------------------------------------------------

    def _requests(self, fold: Fold, played: Replay) -> list[Json]:
        return [self._request(one, fold, played) for one in fold.requests.values()]

    def _request(self, request: Request, fold: Fold, played: Replay) -> Json:
        asked = played.by_op(request.op, "prop")
        votes = [(vote, played.by_op(vote.op, "vote")) for vote in request.votes]
        return {
            "reference": reference(request.op),
            "asked_by": person(self._office.person(request.asker)),
            "asked_at": asked.event.ctx.ts if asked else None,
            "reason": asked.event.text if asked else "",
            "changes": self._values.changes(request.changes, fold),
            "approved_by": [
                {**person(self._office.person(vote.voter)), "at": entry.event.ctx.ts if entry else None}
                for vote, entry in votes
            ],
        }

    def _conflicts(self, fold: Fold) -> list[Json]:
        return [
            {"reference": reference(of), "item": item, "kept": self._values.kept(item, mine, fold)}
            for (of, item, _), mine in sorted(fold.conflicts.items(), key=lambda one: one[0])
        ]

    def _queued(self, waiting: Waiting) -> list[Json]:
        """Changes that lie in this device's outbox."""
        chain = record_chain(self._pid, self._section.key)
        edits = [(item, edit) for item, edit in waiting if isinstance(edit, Edit) and edit.chain == chain]
        fold = self._office.record(self._pid, self._section.key).fold
        return [
            {
                "reference": reference(item.op),
                "saved_at": item.created,
                "asks_for_approval": edit.request,
                "refused": item.reason if item.state is State.PARKED else None,
                "reason": edit.why,
                "changes": self._values.changes(edit.changes, fold),
            }
            for item, edit in edits
        ]

    # -- what was -----------------------------------------------------------------------------------------------------

    def _entry(self, entry: HistoryEntry, played: Replay, changes: list[Json]) -> Json:
        moment = played.at(entry.position)
        if moment is None:
            raise ValueError("an entry of the history stands in the chain")
        together = [one.stored for one in map(played.at, entry.also) if one is not None]
        return {
            "position": entry.position,
            "hash": moment.stored.h.hex(),
            "told_with": [{"position": one.seq, "hash": one.h.hex()} for one in together],
            "act": entry.act.name.lower(),
            "words": entry.title,
            "by": person(entry.by),
            "key": self._key(moment.event),
            "signature": "checked",
            "written_at": moment.event.ctx.ts,
            "effective": entry.effective.isoformat() if entry.effective else None,
            "stands": entry.stands.name.lower(),
            "reference": entry.reference,
            "reason": entry.why,
            "detail": entry.detail,
            "changes": changes,
        }

    def _key(self, event: Event) -> Json:
        key = self._office.desk.ledger.org.key(event.ctx.pid, event.ctx.gen)
        return {"generation": event.ctx.gen, "fingerprint": key.fingerprint.hex() if key else None}

    def _apart(self, played: Replay) -> list[Json]:
        void = [one.stored for one in played.moments if one.event.content in _APART]
        return [self._apart_row(stored) for stored in sorted([*void, *played.outside], key=lambda one: -one.seq)]

    def _apart_row(self, stored: Stored) -> Json:
        ctx = read_ctx(stored.ctx) if stored.place != Place.BROKEN else None
        return {
            "position": stored.seq,
            "hash": stored.h.hex(),
            "by": person(person_then(self._office, ctx, stored.seq)) if ctx else None,
            "written_at": ctx.ts if ctx else None,
            "why": why_apart(stored),
        }


_APART: Final = frozenset((Content.VOID, Content.NEWER, Content.ERASED))
"""What stands in the log and changes nothing, or not any more."""


def _reader(reader: Reader) -> Json:
    def iso(day: date | None) -> str | None:
        return day.isoformat() if day else None

    return {
        "label": reader.label,
        "people": [person(one) for one in reader.people],
        "purpose": reader.purpose,
        "since": iso(reader.since),
        "until": iso(reader.until),
    }


def locked(made: Json) -> tuple[tuple[str, str], ...]:
    """(label, why) of every section that could not be opened."""
    sections = made["sections"]
    if not isinstance(sections, list):
        raise TypeError("sections are a list")
    return tuple(_told(part) for part in sections if not part["opened"])


def _told(part: Mapping[str, object]) -> tuple[str, str]:
    return str(part["label"]), str(part["note"])
