"""Everything one signed-in person can do, as one object for the window and the commands."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING

from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.schema import Catalogue
from hris_desktop.services.addresses import without_login
from hris_desktop.services.approvals import Approvals
from hris_desktop.services.directory import Directory
from hris_desktop.services.knowledge import Knowledge
from hris_desktop.services.office import Office
from hris_desktop.services.overview import Overview
from hris_desktop.services.people import People
from hris_desktop.services.records import ProveSecret, Records
from hris_desktop.services.repair import Repair
from hris_desktop.services.roles import Roles
from hris_desktop.services.section_rules import rules_of
from hris_desktop.services.sharing import Sharing
from hris_desktop.services.shelves import Opener
from hris_desktop.services.store_passwords import open_known
from hris_desktop.services.trust import Trust
from hris_desktop.services.views import PersonRef
from hris_desktop.sync.workstation import Chance, Workstation
from hris_desktop.system.clock import Clock

if TYPE_CHECKING:
    from hris_desktop.services.safety import Safety
    from hris_desktop.services.store_place import StorePlace


def chance(clock: Clock) -> Chance:
    """Real time and real randomness for the floors below."""
    return Chance(lambda: stamp(clock), lambda: secrets.token_hex(16))


def stamp(clock: Clock) -> str:
    """Now, as entries carry it: ``2026-11-21T10:42:00Z``."""
    return clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the window shows around every page."""

    me: PersonRef
    organisation: str
    is_hr: bool
    people: Mapping[str, str] = field(repr=False)
    is_provider: bool = False
    """Works for a provider: shown what was granted to the firm, and no more."""


@dataclass(slots=True)
class Suite:
    """The services of one signed-in person on one profile. Belongs to the records thread."""

    profile: str
    store: str
    desk: Workstation = field(repr=False)
    office: Office = field(repr=False)
    records: Records = field(repr=False)
    approvals: Approvals = field(repr=False)
    people: People = field(repr=False)
    roles: Roles = field(repr=False)
    sharing: Sharing = field(repr=False)
    trust: Trust = field(repr=False)
    overview: Overview = field(repr=False)
    knowledge: Knowledge = field(repr=False)
    directory: Directory = field(repr=False)
    safety: Safety | None = field(default=None, repr=False)
    """The person's own keys on this computer; None where the suite stands on none."""
    place_or_none: StorePlace | None = field(default=None, repr=False)
    opener: Opener = field(default=open_known, repr=False)
    """How the shared store is opened."""

    @property
    def me(self) -> str:
        """The person signed in."""
        return self.desk.session.pid

    @property
    def is_hr(self) -> bool:
        """Whether the HR workspace is shown."""
        return "hr" in self.desk.ledger.org.roles_of(self.me)

    @property
    def invitation_store(self) -> str:
        """The store's address as it stands on a letter: on a server everybody has a login of their own."""
        return without_login(self.store)

    @property
    def place(self) -> StorePlace:
        """Where the shared store lies, to be changed; every opened profile has it."""
        if self.place_or_none is None:
            raise ValueError("a profile stands on a computer")
        return self.place_or_none

    @property
    def repair(self) -> Repair:
        """The shared store held against this device."""
        return Repair(self.office, self.store, opener=self.opener)

    def greeting(self) -> Greeting:
        """Who is signed in, where, and everybody's name."""
        office = self.office
        outside = self.trust.grants.is_provider()
        return Greeting(office.person(self.me), office.organisation(), self.is_hr, office.people(), outside)

    def close(self) -> None:
        """Give the replica back; the keys go with this object."""
        self.knowledge.close()
        self.desk.leave()
        self.desk.replica.close()


def open_suite(
    profile: str, store: str, desk: Workstation, *, clock: Clock, prove: ProveSecret, catalogue: Catalogue = CATALOGUE
) -> Suite:
    """The services over a workstation; ``prove`` checks the person's secret again."""
    office = Office(desk, catalogue, clock, lambda: str(uuid.uuid4()))
    desk.sending.rules = rules_of(catalogue)
    return Suite(
        profile,
        store,
        desk,
        office,
        Records(office, prove),
        Approvals(office),
        People(office),
        Roles(office),
        Sharing(office),
        Trust(office),
        Overview(office),
        Knowledge(desk.replica),
        Directory(office),
    )
