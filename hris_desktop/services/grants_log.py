"""What the log says about grants to providers, and what is inside their envelopes for those who may read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hris_desktop.crypto.errors import CannotOpen, Malformed
from hris_desktop.services.office import Office, day_of, when
from hris_desktop.vault import envelope
from hris_desktop.vault.entries import read_ctx
from hris_desktop.vault.org import Grant


def live(office: Office, pid: str, section: str = "") -> Iterator[Grant]:
    """The grants in force on a person's record, or on one section of it; those past their last day included."""
    return (grant for grant in ever(office, pid, section) if grant.live())


def ever(office: Office, pid: str, section: str = "") -> Iterator[Grant]:
    """All grants that there were on a person's record, or on one section of it."""
    person = office.desk.ledger.org.people.get(pid)
    if person is None or person.type != "employee":
        return
    for grant in office.desk.ledger.org.grants.values():
        if grant.pid in ("", pid) and (not section or section in grant.sections):
            yield grant


def last_day(grant: Grant) -> date:
    """The last day of a grant."""
    return day_of(grant.until)


def given_on(office: Office, grant: Grant) -> date | None:
    """The day a grant was given: not before HR's last word until then, or what its author said if that is to come."""
    stored = office.desk.replica.by_seq(grant.since)
    said, known = (when(read_ctx(stored.ctx).ts) if stored else None), when(grant.told)
    is_past = known is not None and known.astimezone().date() <= office.today()
    moment = known if is_past else said
    return moment.astimezone().date() if moment else None


def content(office: Office, seq: int) -> dict[str, object]:
    """What stands in the envelope of the entry at ``seq``; empty for whom it was not sealed to, or if it is broken."""
    stored = office.desk.replica.by_seq(seq)
    if stored is None or stored.body is None:
        return {}
    try:
        ctx = read_ctx(stored.ctx)
        inside = envelope.open_(ctx, stored.ctx, stored.body, keys=office.desk.session)
    except (CannotOpen, Malformed, KeyError):
        return {}
    return inside if isinstance(inside, dict) else {}


def purpose(office: Office, grant: Grant) -> str:
    """What a grant is for, as HR wrote it."""
    words = content(office, grant.since).get("purpose")
    return words if isinstance(words, str) else ""
