"""What is told of an erasure to whoever may see the section: when, by whom, on which ground; the rest is gone."""

from __future__ import annotations

from hris_desktop.services.history_words import joined, named, person_then
from hris_desktop.services.office import Office, when
from hris_desktop.services.second_log import signed_along
from hris_desktop.services.views_erasing import Ground
from hris_desktop.sync.content import Event, SectionRecord
from hris_desktop.sync.verdict import Content


def last_erasure(record: SectionRecord) -> Event | None:
    """The newest erasure of a section; what was said before it is gone."""
    erasures = (event for event in reversed(record.events) if event.kind == "erase")
    return next((event for event in erasures if event.content is Content.GOOD), None)


def note(office: Office, event: Event) -> str:
    """When, who and why: *Erased on 21 November 2026 by Priya Raman (HR). The person asked for it.* is one."""
    moment = when(event.ctx.ts)
    day = f" on {office.long_day(moment.astimezone().date())}" if moment else ""
    return f"Erased{day} by {joined(signers(office, event))}. {ground(event)}."


def ground(event: Event) -> str:
    """Why, in words."""
    return Ground(event.ctx.d["ground"]).words


def signers(office: Office, event: Event) -> list[str]:
    """Who wrote it and who signed along, with the roles they had then."""
    others = signed_along(office.desk.ledger.org, event.ctx, event.seq)
    return [named(person_then(office, event.ctx, event.seq)), *(named(office.person(pid)) for pid in others)]


def particulars(office: Office, event: Event, entries: int) -> str:
    """What a history says of it."""
    what = "1 entry is" if entries == 1 else f"{entries} entries are"
    co = signers(office, event)[1:]
    parts = [f"{ground(event)}.", f"Signed by {joined(co)} too." if co else ""]
    parts += [f"{what} gone for good; that they were there stays below."]
    return " ".join(part for part in parts if part)
