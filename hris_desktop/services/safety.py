"""What a person does about their own keys, gathered for the page *Security* and the commands.

It stands on a computer: a profile's folder, its keyring, its replica. A suite that stands on none has no ``Safety``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hris_desktop.services.device import ThisDevice
from hris_desktop.services.devices import Devices
from hris_desktop.services.kits import Kits
from hris_desktop.services.linking import Links
from hris_desktop.services.notices import Notices
from hris_desktop.services.passphrase import Passphrases
from hris_desktop.services.suite import Suite
from hris_desktop.services.terminals import Terminals
from hris_desktop.services.unsent import Unsent


@dataclass(frozen=True, slots=True)
class Safety:
    """See the module."""

    passphrase: Passphrases = field(repr=False)
    links: Links = field(repr=False)
    devices: Devices = field(repr=False)
    unsent: Unsent = field(repr=False)
    notices: Notices = field(repr=False)
    kits: Kits = field(repr=False)
    terminals: Terminals = field(repr=False)


def safety_on(device: ThisDevice, suite: Suite) -> Safety:
    """The services about the keys of whoever is signed in with ``suite`` on this device."""
    unsent = Unsent(device, suite)
    return Safety(
        Passphrases(device, suite.profile, suite.office),
        Links(device, suite),
        Devices(suite.office),
        unsent,
        Notices(suite.office, unsent),
        Kits(suite),
        Terminals(device, suite),
    )
