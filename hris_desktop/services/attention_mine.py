"""What others did to the reader's own record and standing: sections erased, a role that ended. Told for thirty days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hris_desktop.domain.schema import Section
from hris_desktop.services.erased import ground, last_erasure, signers
from hris_desktop.services.first_seen import FirstSeen
from hris_desktop.services.history_words import joined, named, person_then
from hris_desktop.services.office import QUIET_ROLES, Office, role_word, when
from hris_desktop.services.second_log import signed_along
from hris_desktop.sync.content import Event
from hris_desktop.vault.entries import Ctx, read_ctx
from hris_desktop.vault.org import NEVER

Line = tuple[str, str, str]


def done_to_me(office: Office, sections: Sequence[Section]) -> Iterator[Line]:
    """Lines (icon, title, sentence); what the person signed in did themself is no news to them."""
    seen = FirstSeen(office)
    yield from _roles(office, seen)
    yield from _erasures(office, sections, seen)


def _erasures(office: Office, sections: Sequence[Section], seen: FirstSeen) -> Iterator[Line]:
    """One line an act, however many sections it ended."""
    acts: dict[str, tuple[Event, list[str]]] = {}
    for section in sections:
        event = last_erasure(office.record(office.me, section.key))
        if event is not None and event.ctx.pid != office.me and seen.is_news(event.seq, event.ctx.ts):
            acts.setdefault(event.ctx.d["act"], (event, []))[1].append(section.label)
    for event, labels in acts.values():
        told = f"{_day(office, event.ctx)}by {joined(signers(office, event))}. {ground(event)}."
        yield "trash-2", f"Erased from your record: {', '.join(labels)}", told[0].upper() + told[1:]


def _roles(office: Office, seen: FirstSeen) -> Iterator[Line]:
    org = office.desk.ledger.org
    for role, members in org.memberships.items():
        ended = [one.until for one in members if one.pid == office.me and one.until != NEVER]
        if not ended or role in QUIET_ROLES or office.me in org.members(role):
            continue
        stored = office.desk.replica.by_seq(max(ended))
        ctx = read_ctx(stored.ctx) if stored is not None else None
        if ctx is None or ctx.kind != "role-" or ctx.pid == office.me or not seen.is_news(max(ended), ctx.ts):
            continue
        others = [named(office.person(pid)) for pid in signed_along(org, ctx, max(ended)) if pid != office.me]
        who = joined([named(person_then(office, ctx, max(ended))), *others])
        told = f"{_day(office, ctx)}by {who}. What is new in it reaches you no more."
        yield "users", f"You were taken out of {role_word(role)}", told[0].upper() + told[1:]


def _day(office: Office, ctx: Ctx) -> str:
    moment = when(ctx.ts)
    return f"on {office.long_day(moment.astimezone().date())} " if moment else ""
