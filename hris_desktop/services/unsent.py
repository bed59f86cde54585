"""What waited on this device when its keys were lost: how much came through, and what can still be done for the rest.

An earlier passphrase, remembered after all, opens what was sealed under it: the rows of earlier keys stay here.
"""

from __future__ import annotations

import json

from hris_desktop.services.device import ThisDevice, secret_asked
from hris_desktop.services.office import when
from hris_desktop.services.returning import RETURNED, Waited, note_waited
from hris_desktop.services.sentences import spoken
from hris_desktop.services.suite import Suite
from hris_desktop.services.views_safety import ClosedChange, UnsentView
from hris_desktop.store.replica import ReplicaError
from hris_desktop.sync import unopened
from hris_desktop.system import paths
from hris_desktop.vault.keybag_shelf import Keybags


class Unsent:
    """See the module."""

    def __init__(self, device: ThisDevice, suite: Suite) -> None:
        self._device, self._suite = device, suite

    def view(self) -> UnsentView:
        """How it stands. Both empty: nothing waited, or it has been read."""
        replica, office = self._suite.desk.replica, self._suite.office
        try:
            unopened.settle(self._suite.desk.ledger)
            aside = unopened.set_aside(replica)
            through = self._came_through(len(aside))
        except ReplicaError as error:
            raise spoken(error) from error
        closed = tuple(ClosedChange(item.op, office.about(item.chain), when(item.created)) for item in aside)
        gens = {gen for gen, _ in self._keybags().kinds(office.me)}
        return UnsentView(through, closed, bool(closed) and len(gens) > 1)

    def _came_through(self, aside: int) -> int:
        """What of all that waited opens again, and what stands in the log though no key here opens it."""
        opened, closed = json.loads(self._suite.desk.replica.get_meta(RETURNED) or "[0, 0]")
        return int(opened) + max(0, int(closed) - aside)

    def read(self) -> None:
        """The person has read how many came through. What does not open stays listed until it is given up."""
        replica = self._suite.desk.replica
        try:
            note_waited(replica, Waited(0, len(unopened.set_aside(replica))))
        except ReplicaError as error:
            raise spoken(error) from error

    def open_with(self, secret: str) -> int:
        """Open what an earlier passphrase opens; how many changes came back. ``WrongSecretError``."""
        replica, desk = self._suite.desk.replica, self._suite.desk
        key = self._device.profiles.device_key(paths.profile(self._suite.profile))
        with secret_asked(secret):
            keys = self._keybags().older(self._suite.me, secret, device_key=key)
        try:
            back = unopened.sort_out(replica, desk.vk, keys).back
            unopened.renew_stale(desk.ledger, self._suite.me, desk.session.gen)
        except ReplicaError as error:
            raise spoken(error) from error
        desk.sending.changed("")
        return back

    def give_up(self) -> None:
        """Forget what no key opens; only because the person said so."""
        replica = self._suite.desk.replica
        try:
            with replica.transaction():
                aside = unopened.set_aside(replica)
                note_waited(replica, Waited(self._came_through(len(aside))))
                for item in aside:
                    replica.outbox_drop(item.op)
        except ReplicaError as error:
            raise spoken(error) from error

    def _keybags(self) -> Keybags:
        return Keybags(self._suite.desk.replica, self._device.clock, self._device.costs.employee)
