"""The services about trust, as one object: who can see what, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field

from hris_desktop.services.erasing import Erasing
from hris_desktop.services.grants import Grants
from hris_desktop.services.looking import Looking
from hris_desktop.services.office import Office
from hris_desktop.services.removal import Removal
from hris_desktop.services.roles import Roles
from hris_desktop.services.second import Seconds
from hris_desktop.services.second_done import DoneActs
from hris_desktop.services.sharing_overview import SharingOverview


@dataclass(slots=True)
class Trust:
    """See the module. Belongs to the records thread, as every service."""

    office: Office = field(repr=False)
    sharing: SharingOverview = field(init=False, repr=False)
    seconds: Seconds = field(init=False, repr=False)
    done: DoneActs = field(init=False, repr=False)
    roles: Roles = field(init=False, repr=False)
    removal: Removal = field(init=False, repr=False)
    grants: Grants = field(init=False, repr=False)
    looking: Looking = field(init=False, repr=False)
    erasing: Erasing = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Build all of them over one office."""
        self.sharing = SharingOverview(self.office)
        self.seconds = Seconds(self.office)
        self.done = DoneActs(self.office)
        self.roles = Roles(self.office, self.seconds)
        self.removal = Removal(self.office, self.seconds)
        self.grants = Grants(self.office)
        self.looking = Looking(self.office)
        self.erasing = Erasing(self.office, self.seconds)

    def after_pull(self) -> int:
        """Do what the person signed in owes and can do by now; how many acts that were. After each pull."""
        return self.seconds.finish()

    def to_sign(self) -> int:
        """How many acts wait for a signature of the person signed in."""
        return self.seconds.count()
