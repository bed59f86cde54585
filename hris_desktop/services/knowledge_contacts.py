"""Whom to ask when the articles have no answer: the people of HR, as the organisation's directory names them."""

from __future__ import annotations

from dataclasses import dataclass

from hris_desktop.domain.rights import HR
from hris_desktop.services.office import DIRECTORY, Office
from hris_desktop.services.views import PersonRef


@dataclass(frozen=True, slots=True)
class HrContact:
    """One person of HR. ``ways``: what the directory says of how they are reached, in words; may be empty."""

    person: PersonRef
    ways: tuple[str, ...] = ()


_WAYS = ("work_email", "work_phone", "location")


def hr_contacts(office: Office) -> tuple[HrContact, ...]:
    """Everybody in HR but oneself, by name. What the directory does not tell this device is left out."""
    others = sorted(pid for pid in office.desk.ledger.org.members(HR) if pid != office.me)
    found = (HrContact(office.person(pid), _ways(office, pid)) for pid in others)
    return tuple(sorted(found, key=lambda one: one.person.name.casefold()))


def _ways(office: Office, pid: str) -> tuple[str, ...]:
    section = office.catalogue.section(DIRECTORY)
    shown = (office.shown(section.field(key), {key: office.value(pid, DIRECTORY, key)}) for key in _WAYS)
    return tuple(text for text in shown if text)
