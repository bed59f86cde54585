"""Coming back to a profile of this computer whose keys are gone: new keys beside the old, its unsent changes kept.

A forgotten passphrase, an emptied or locked keyring, a folder from another computer: the replica with its outbox is
still there. The person comes back with the same identity (a link from another device of theirs) or with a new one (a
new code from HR). What waited is opened through the vault key that was wrapped to the person; what no key opens is set
aside, sent if it is signed already, counted and said.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from hris_desktop.crypto import seal
from hris_desktop.services.device import ThisDevice
from hris_desktop.services.errors import ServiceError, StoreTrouble
from hris_desktop.services.kit import carry_kit
from hris_desktop.services.sentences import spoken
from hris_desktop.services.suite import Suite
from hris_desktop.store.contract import Store
from hris_desktop.store.local import BUSY_SECONDS
from hris_desktop.store.replica import Replica, ReplicaError, State
from hris_desktop.sync import unopened
from hris_desktop.sync.workstation import pinned
from hris_desktop.system import paths
from hris_desktop.system.devicekey import DeviceKey
from hris_desktop.system.paths import Profile
from hris_desktop.system.situations import SituationKind
from hris_desktop.vault.keybag import Opened, PersonKeys
from hris_desktop.vault.keybag_row import SecretKind
from hris_desktop.vault.keybag_shelf import Keybags, NewSecret
from hris_desktop.vault.keybag_strength import Demand

RETURNED: Final = "returned"
"""Where a replica notes how many changes waited in it when its person came back, until they have read it."""


@dataclass(frozen=True, slots=True)
class Waited:
    """What was found waiting when somebody came back to their profile."""

    opened: int = 0
    """They will be sent."""
    closed: int = 0
    """No key opens them."""


class Returning:
    """See the module."""

    def __init__(self, device: ThisDevice) -> None:
        self._device = device

    def place_of(self, org: str, pid: str) -> Profile | None:
        """The profile of this computer on which that person of that organisation has been before."""
        known = (paths.profile(name) for name in paths.profiles() if self._device.profiles.card(name).store)
        return next((where for where in known if self._is_of(where, org, pid)), None)

    @contextmanager
    def owner(self, where: Profile, *, busy_seconds: float = BUSY_SECONDS) -> Iterator[tuple[str, bytes, str]]:
        """(organisation, its pin, person) of a profile that is not opened; its replica is held meanwhile."""
        with self._replica(where, busy_seconds) as replica:
            org, pin = pinned(replica)
            yield org, pin, next(iter(self._keybags(replica, Demand.EMPLOYEE).people()), "")

    def enter(
        self,
        where: Profile,
        keys: PersonKeys,
        secret: NewSecret,
        *,
        store: str = "",
        prepare: Callable[[Suite], None] = lambda _suite: None,
        announce: Callable[[Suite], None] = lambda _suite: None,
    ) -> Suite:
        """Keep new keys in the profile and open it.

        ``prepare`` may still refuse, with everything as it was. ``announce`` keeps what the others must learn of, in
        one commit with the keys: there is never a key that nobody hears of, nor an act that nobody can sign.
        """
        key = self._device_key(where)
        try:
            replica = Replica.open(where.replica)
        except ReplicaError as error:
            raise spoken(error) from error
        try:
            return self._enter(where, replica, (keys, secret, key), store=store, then=(prepare, announce))
        except ReplicaError as error:
            replica.close()
            raise spoken(error) from error
        except BaseException:
            replica.close()
            raise

    def forget(self, replica: Replica, pid: str, gen: int) -> SecretKind | None:
        """Drop keys that came to nothing; what opens the earlier ones, or None where there were none."""
        keybags = self._keybags(replica, Demand.EMPLOYEE)
        try:
            earlier = [one for one in keybags.kinds(pid) if one[0] < gen]
            if not earlier:
                return None
            keybags.forget(pid, gen)
        except ReplicaError as error:
            raise spoken(error) from error
        return max(earlier, key=lambda one: one[0])[1]

    def _enter(
        self,
        where: Profile,
        replica: Replica,
        entering: tuple[PersonKeys, NewSecret, DeviceKey],
        *,
        store: str,
        then: tuple[Callable[[Suite], None], Callable[[Suite], None]],
    ) -> Suite:
        (keys, secret, key), (prepare, announce) = entering, then
        keybags = self._keybags(replica, secret.demand)
        before = _waiting(replica)
        mine = replace(keys, dev=self._dev(keybags, keys))
        rescued = keybags.rescue(keys.pid, keys.identity)
        # what is sealed anew by opening is sealed under a key that lies here already, or it is only set aside: an
        # interruption before the next commit costs nothing
        opened = Opened(rescued[0] if rescued else seal.new_key(), mine, secret.kind, keybags.params)
        suite = self._device.suite(where, replica, opened, store=store)
        prepare(suite)
        closed = len(unopened.set_aside(replica))
        with replica.transaction():
            keybags.enrol(mine, secret, device_key=key, vk=opened.vk)
            announce(suite)
            if before:
                note_waited(replica, Waited(before - closed, closed))
            carry_kit(replica, opened.vk, rescued)
            if not rescued:
                replica.cache_clear()  # nothing of it opens any more, and all of it can be worked out again
        return suite

    def _dev(self, keybags: Keybags, keys: PersonKeys) -> str:
        """The name this device has had; one that was drawn for it if it never had one."""
        known = (one.dev for one in keybags.wraps(keys.pid) if one.org == keys.org)
        return next(known, keys.dev)

    def _device_key(self, where: Profile) -> DeviceKey:
        profiles = self._device.profiles
        found = profiles.situation(where)[1]
        if found.kind is SituationKind.LOCKED:
            told = "The key of this device may be in it but cannot be read now. Nothing needs to be made anew."
            raise StoreTrouble("This computer's keyring is locked", told, "Unlock the keyring, then sign in as always.")
        if found.kind is SituationKind.FILE_UNUSABLE:
            profiles.put_key_file_away(where)
        return profiles.new_device_key(where)

    def _is_of(self, where: Profile, org: str, pid: str) -> bool:
        try:
            # one in use is somebody at work, who is not just coming back: no wait for them
            with self.owner(where, busy_seconds=0) as (its_org, _, person):
                return (its_org, person) == (org, pid)
        except ServiceError:
            return False

    @contextmanager
    def _replica(self, where: Profile, busy_seconds: float) -> Iterator[Replica]:
        try:
            replica = Replica.open(where.replica, busy_seconds=busy_seconds)
        except ReplicaError as error:
            raise spoken(error) from error
        try:
            yield replica
        except (ReplicaError, KeyError) as error:
            raise spoken(error) if isinstance(error, ReplicaError) else _belongs_to_nobody() from error
        finally:
            replica.close()

    def _keybags(self, replica: Replica, demand: Demand) -> Keybags:
        costs = self._device.costs
        return Keybags(replica, self._device.clock, costs.hr if demand is Demand.HR else costs.employee)


def _belongs_to_nobody() -> ServiceError:
    return StoreTrouble("The files on this device are damaged", "Nobody's organisation stands in them.", "Tell HR.")


def _waiting(replica: Replica) -> int:
    return len(replica.outbox_list([State.QUEUED, State.PARKED])) + len(unopened.set_aside(replica))


def note_waited(replica: Replica, found: Waited) -> None:
    """Keep what is to be said to whoever came back; nothing at all takes the note away."""
    replica.set_meta(RETURNED, json.dumps([found.opened, found.closed]) if found.opened or found.closed else "")


def deliver(suite: Suite, store: Store) -> None:
    """Send what is signed and cannot be opened, and look what became of it. Raises ``StoreError``."""
    if unopened.set_aside(suite.desk.replica) and unopened.deliver(suite.desk.ledger, store):
        suite.desk.exchange(store).pull()
        unopened.settle(suite.desk.ledger)
