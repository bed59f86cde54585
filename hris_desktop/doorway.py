"""What the entrance asks of the services, ready before they are: the profiles at once, the rest by its first use.

Importing the services takes as long as painting the first page, so they are imported behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

from hris_desktop.services.profiles import KeyFinder, Profiles, find_keys
from hris_desktop.system.clock import Clock, SystemClock

if TYPE_CHECKING:
    from hris_desktop.services.enrolment import Costs, Enrolment
    from hris_desktop.store.contract import Store
    from hris_desktop.ui.enrolment import Device

PAINT_SECONDS = 2.0
"""A first page that is never painted holds nothing up for longer."""


def product_costs() -> Costs:
    """What guessing a secret costs in the product; nothing else in it names these sets."""
    from hris_desktop.crypto.passphrase import PRODUCTION, PRODUCTION_HR
    from hris_desktop.services.enrolment import Costs

    return Costs(PRODUCTION, PRODUCTION_HR)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What differs between the product, the demo and the tests.

    ``costs`` None: the product's. ``opener`` None: a store is opened with the password that ``find_keys`` leads to.
    """

    costs: Costs | None = None
    find_keys: KeyFinder = find_keys
    clock: Clock = field(default_factory=SystemClock)
    opener: Callable[[str], Store] | None = None


class LateDevice:
    """What this computer can keep, asked of its keyring when a page wants to know; signing in does not."""

    def __init__(self, look: Callable[[], Device]) -> None:
        self._look = look
        self._found: Device | None = None

    def find(self) -> Device:
        """Ask, once."""
        if self._found is None:
            self._found = self._look()
        return self._found

    @property
    def pin(self) -> bool:
        """A real keyring is there: a PIN may be offered."""
        return self.find().pin

    @property
    def warning(self) -> str:
        """What this computer cannot keep, or empty."""
        return self.find().warning


class Doorway:
    """What the entrance asks. The list of profiles is ready at once; everything else is imported by its first use."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._known = Profiles(around.find_keys)
        self._made: Enrolment | None = None
        self._making = Lock()
        self._device = LateDevice(self._look)
        self.painted = Event()
        """Set when the first page is on the screen. Importing beside the painting would take its time from it."""

    def profiles(self) -> object:
        """The profiles on this computer, the one used last first; for the first page without their names."""
        return self._known.listed(named=self.painted.is_set())

    def named(self) -> object:
        """The same with the names, which the cryptography library unseals: imported once the page is on the screen."""
        self.painted.wait(PAINT_SECONDS)
        return self._known.listed()

    def device(self) -> LateDevice:
        """What this computer can keep; nothing is asked yet."""
        return self._device

    def prepare(self) -> None:
        """Import and ask ahead what the next pages will want."""
        self._device.find()

    def _look(self) -> Device:
        return self.services.device()

    @property
    def services(self) -> Enrolment:
        """Signing in, founding, joining."""
        with self._making:
            if self._made is None:
                self.painted.wait(PAINT_SECONDS)
                from hris_desktop.services.enrolment import Enrolment

                around = self._around
                costs = around.costs or product_costs()
                self._made = Enrolment(self._known, clock=around.clock, costs=costs, opener=around.opener)
        return self._made

    def close(self) -> None:
        """Give every opened profile back: of whoever signed in, and of somebody new who waits for HR."""
        if self._made is not None:
            for known in self._known.listed(named=False):
                self._made.close(known.profile)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the services have
        return getattr(self.services, name)
