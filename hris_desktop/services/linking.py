"""A second device of the same person: a code on the one that is signed in, typed on the other one.

The code is the only thing that goes from device to device; the identity goes through the store's mailbox, sealed under
it, for a quarter of an hour, and is taken away by whoever uses it. Nobody else is asked, since nothing becomes readable
to anybody else.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from hris_desktop.crypto import codes
from hris_desktop.crypto.errors import CryptoError, Malformed
from hris_desktop.domain.rights import HR
from hris_desktop.services.device import UNFINISHED, ThisDevice, for_hr, judged
from hris_desktop.services.errors import BadInvite, Integrity, NotAllowed
from hris_desktop.services.invitation import candidate, find_invite
from hris_desktop.services.kit import Modules, qr_of
from hris_desktop.services.profiles import Card
from hris_desktop.services.returning import Returning, deliver
from hris_desktop.services.sentences import spoken
from hris_desktop.services.shelves import open_shelf
from hris_desktop.services.suite import Suite
from hris_desktop.store.contract import Store, StoreError
from hris_desktop.store.replica import ReplicaError
from hris_desktop.sync.exchange import LogTrouble
from hris_desktop.sync.verdict import PolicyWithheld
from hris_desktop.system.devicekey import Place
from hris_desktop.vault.keybag import PersonKeys
from hris_desktop.vault.keybag_link import LinkKeys, Package, open_package, seal_package
from hris_desktop.vault.keybag_shelf import NewSecret

GOOD_FOR: Final = timedelta(minutes=15)
_OFFERED: Final = "links"
"""Where a replica notes the packages it has left in the mailbox: {slot: until}."""


@dataclass(frozen=True, slots=True)
class LinkOffer:
    """A code for another device. ``qr`` holds the same code."""

    code: str = field(repr=False)
    qr: Modules = field(repr=False)
    store: str
    until: datetime
    slot: str


class Linked(Enum):
    """What became of an offer."""

    WAITING = "waiting"
    TAKEN = "taken"
    OVER = "over"


class Links:
    """The side of the device that is signed in."""

    def __init__(self, device: ThisDevice, suite: Suite) -> None:
        self._device, self._suite = device, suite

    def offer(self, secret: str) -> LinkOffer:
        """Leave the identity for another device; ``secret`` is asked for again, since this gives it away.

        ``WrongSecretError``, ``NotAllowed``, ``StoreTrouble``.
        """
        suite, session = self._suite, self._suite.desk.session
        suite.records.prove_presence(secret)
        org = suite.desk.ledger.org
        if org.active_gen(session.pid) != session.gen:
            told = "The keys on this device are not the ones that HR has confirmed."
            raise NotAllowed("This device cannot link another one", told, "Use the device with your present keys.")
        code = codes.new_code()
        until = self._device.clock.now() + GOOD_FOR
        keys = PersonKeys(session.org, session.pid, session.gen, "", org.pin, session.identity)
        name, organisation = suite.office.name(session.pid), suite.office.organisation()
        package = Package(keys, until, session.pid in org.members(HR), name, organisation)
        slot = LinkKeys(code).slot
        # noted first: a package that nobody remembers would lie there until somebody else uses the mailbox
        self._note(slot, until.isoformat())
        with _shelf(self._device, suite.store) as store:
            store.mailbox_put(slot, seal_package(package, code), until.isoformat())
        shown = codes.show_code(code)
        return LinkOffer(shown, qr_of(shown), suite.store, until, slot)

    def state(self, offer: LinkOffer) -> Linked:
        """Whether the other device has taken it. Raises ``ServiceError``."""
        if offer.slot not in self._noted():
            return Linked.OVER
        with _shelf(self._device, self._suite.store) as store:
            there = store.mailbox_get(offer.slot) is not None
        if self._device.clock.now() >= offer.until:
            # gone or not: by now anybody who uses the mailbox may have thrown it away
            self.withdraw(offer.slot)
            return Linked.OVER
        if not there:
            self._forget(offer.slot)
        return Linked.WAITING if there else Linked.TAKEN

    def withdraw(self, slot: str) -> None:
        """Take a package back; its code opens nothing any more. Raises ``ServiceError``."""
        with _shelf(self._device, self._suite.store) as store:
            store.mailbox_delete(slot)
        self._forget(slot)

    def sweep(self) -> None:
        """Take back what is out of date, of any earlier run of the program."""
        now = self._device.clock.now()
        for slot, until in self._noted().items():
            if datetime.fromisoformat(until) <= now:
                self.withdraw(slot)

    def _noted(self) -> dict[str, str]:
        noted: dict[str, str] = json.loads(self._suite.desk.replica.get_meta(_OFFERED) or "{}")
        return noted

    def _note(self, slot: str, until: str) -> None:
        self._keep({**self._noted(), slot: until})

    def _forget(self, slot: str) -> None:
        self._keep({key: until for key, until in self._noted().items() if key != slot})

    def _keep(self, noted: dict[str, str]) -> None:
        try:
            self._suite.desk.replica.set_meta(_OFFERED, json.dumps(noted))
        except ReplicaError as error:
            raise spoken(error) from error


@dataclass(frozen=True, slots=True)
class Arriving:
    """What was typed on the other device."""

    code: str = field(repr=False)
    url: str
    secret: NewSecret = field(repr=False)
    profile: str = ""


class Arrival:
    """The side of the other device."""

    def __init__(self, device: ThisDevice) -> None:
        self._device = device
        self._returning = Returning(device)

    def look_up(self, code: str, url: str) -> Package:
        """What a code opens; the package stays where it is. ``BadInvite``, ``Integrity`` or ``StoreTrouble``."""
        with _shelf(self._device, url) as store:
            return self._open(store, _read(code))

    def join(self, arriving: Arriving) -> Suite:
        """Take the identity to this device, under a secret of its own; the package is deleted."""
        code = _read(arriving.code)
        with _shelf(self._device, arriving.url) as store:
            package = self._open(store, code)
            keys = package.keys
            where = None if arriving.profile else self._returning.place_of(keys.org, keys.pid)
            place = self._device.profiles.place(where) if where else self._device.place()
            secret = judged(_demanded(arriving.secret, package), place)
            fresh = _take(store, code, package)
            if where is not None:
                suite = self._returning.enter(where, fresh, secret, store=arriving.url)
                try:
                    self._device.note_kind(where, secret.kind)
                    self._settle_in(suite, store)
                except BaseException:
                    suite.close()
                    raise
                return suite
            return self._on_new_profile(arriving, (fresh, secret, package), store)

    def fetch(self, arriving: Arriving, place: Place) -> tuple[PersonKeys, NewSecret, Package]:
        """Take the identity for a device that makes something else of it; the package is deleted."""
        code = _read(arriving.code)
        with _shelf(self._device, arriving.url) as store:
            package = self._open(store, code)
            secret = judged(_demanded(arriving.secret, package), place)
            return _take(store, code, package), secret, package

    def _on_new_profile(
        self, arriving: Arriving, arrived: tuple[PersonKeys, NewSecret, Package], store: Store
    ) -> Suite:
        keys, secret, package = arrived
        with self._device.new_profile(arriving.profile) as made:
            replica, opened = self._device.new_replica(made, keys, secret)
            try:
                suite = self._device.suite(made.profile, replica, opened, store=arriving.url)
                # the card before the first round: a store that goes away now costs nothing, the next round goes on
                card = Card(package.organisation, arriving.url, secret.kind.value, joined=True)
                self._device.profiles.write_card(made.profile, card)
                replica.set_meta(UNFINISHED, "")
                self._settle_in(suite, store)
            except BaseException:
                replica.close()
                raise
        return suite

    def _settle_in(self, suite: Suite, store: Store) -> None:
        try:
            suite.desk.round(store)
            deliver(suite, store)
            self._device.greet(suite)
        except StoreError:
            return
        except (LogTrouble, PolicyWithheld, ReplicaError) as error:
            raise spoken(error, field="store") from error

    def _open(self, store: Store, code: str) -> Package:
        org, pin = candidate(store)
        blob = store.mailbox_get(LinkKeys(code).slot)
        if blob is None:
            _refuse_invites(store, code, now=self._device.clock.now())
            raise BadInvite(
                "The code",
                "This store holds nothing for this code: it was used already, taken back, or is out of date. "
                "If somebody else used it, they have your keys.",
                "Make a new code on your other device. If you did not use this one yourself, tell HR at once.",
                field="code",
            )
        try:
            package = open_package(blob, code, org=org, pin=pin)
        except CryptoError as error:
            raise Integrity(
                "This is not what your other device left",
                "The code does not open what this store holds under its name. Somebody may have changed it.",
                "Do not go on. Tell HR; nothing was made on this device.",
                field="store",
            ) from error
        if package.until <= self._device.clock.now():
            store.mailbox_delete(LinkKeys(code).slot)
            told = "This code is out of date: it was good for a quarter of an hour."
            raise BadInvite("The code", told, "Make a new one on your other device.", field="code")
        return package


def _refuse_invites(store: Store, code: str, *, now: datetime) -> None:
    """HR's code looks like a link code; whoever typed it here is told so, and not that somebody has their keys."""
    try:
        find_invite(store, code + codes.check_character(code), now=now)
    except (BadInvite, Integrity):
        return
    told = "HR's code makes new keys for you on this computer; nothing was used up."
    todo = "Choose “I have an invite code” (hris-desktop device accept)."
    raise BadInvite("This is a code from HR", told, todo, field="code")


@contextmanager
def _shelf(device: ThisDevice, url: str) -> Iterator[Store]:
    """The store at an address, closed again afterwards; its failures in sentences."""
    store = open_shelf(url, device.opener)
    try:
        yield store
    except StoreError as error:
        raise spoken(error, field="store") from error
    finally:
        store.close()


def _take(store: Store, code: str, package: Package) -> PersonKeys:
    """The keys, deleted there before anything is made of them: used twice, a code finds nothing the second time."""
    store.mailbox_delete(LinkKeys(code).slot)
    return replace(package.keys, dev=secrets.token_hex(4))


def _read(code: str) -> str:
    try:
        return codes.read_code(code)
    except Malformed as malformed:
        raise BadInvite("The code", str(malformed), field="code") from malformed


def _demanded(secret: NewSecret, package: Package) -> NewSecret:
    """The secret as it must be for this person."""
    if not package.is_hr:
        return replace(secret, personal=tuple(package.name.split()))
    return for_hr(replace(secret, personal=(*package.name.split(), *package.organisation.split())))
