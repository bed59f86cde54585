"""Signing in, founding an organisation, joining one. What the entrance pages and the commands call.

Nothing derived from a password leaves this device. The steps of founding and joining are ordered so that an
interruption leaves nothing, or something that goes on by itself: ``services.beginning`` and ``services.admission``.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from hris_desktop.crypto import codes
from hris_desktop.crypto.errors import Malformed
from hris_desktop.services.admission import Admission, Asked, Joining
from hris_desktop.services.beginning import Beginning, Wish
from hris_desktop.services.device import Costs, ThisDevice
from hris_desktop.services.errors import BadInput, ServiceError
from hris_desktop.services.kit import Kit, PendingKit, forget_kit, pending_kit
from hris_desktop.services.linking import Arrival, Arriving
from hris_desktop.services.passphrase import weigh
from hris_desktop.services.profiles import Profiles
from hris_desktop.services.recovery import Recovery, Rescue
from hris_desktop.services.sentences import spoken
from hris_desktop.services.shelves import Opener, store_url, within_reach
from hris_desktop.services.store_passwords import StorePasswords
from hris_desktop.services.suite import Suite
from hris_desktop.services.views import ProfileView, SyncView, SyncWord
from hris_desktop.services.views_safety import KitFound, LinkFound, Strength
from hris_desktop.store.database import Progress
from hris_desktop.store.replica import Replica, ReplicaError
from hris_desktop.store.urls import is_server
from hris_desktop.system import paths
from hris_desktop.system.clock import Clock
from hris_desktop.vault.keybag_row import SecretKind
from hris_desktop.vault.keybag_shelf import NewSecret
from hris_desktop.vault.keybag_strength import Demand


@dataclass(frozen=True, slots=True)
class Device:
    """What this computer can keep."""

    pin: bool
    warning: str


@dataclass(frozen=True, slots=True)
class FoundedView:
    """A new organisation on this computer, until its kit has been tested."""

    profile: str
    kit: Kit
    asked: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invite code opens."""

    organisation: str
    until: str
    is_hr: bool = False
    """They were in HR before."""


class Enrolment:
    """See the module. Everything blocks; runs on the records thread."""

    def __init__(
        self,
        known: Profiles,
        *,
        clock: Clock,
        costs: Costs,
        opener: Opener | None = None,
        progress: Progress | None = None,
    ) -> None:
        """``opener``: how a store is opened; None = with what the keyring holds for its address.

        ``progress`` hears how far the rounds read that are made in the calling thread.
        """
        self._profiles, self._passwords = known, StorePasswords(known.keys_of)
        opener = opener or self._passwords.open
        self._device = ThisDevice(known, clock, costs, opener, progress)
        self._admission = Admission(self._device)
        self._arrival = Arrival(self._device)
        self._recovery = Recovery(self._device)
        self._suites: dict[str, Suite] = {}
        self._kits: dict[str, PendingKit] = {}

    # -- signing in ---------------------------------------------------------------------------------------------------

    def profiles(self) -> list[ProfileView]:
        """The profiles on this computer, the one used last first."""
        return self._profiles.listed()

    def device(self) -> Device:
        """What this computer can keep: whether a PIN may be offered, and a warning if its keyring cannot be trusted."""
        pin, situation = self._profiles.situation(self._profiles.fresh())
        return Device(pin, "" if pin else situation.sentence)

    def connection(self, profile: str) -> SyncView:
        """Whether the store of a profile is within reach; nothing is asked of it."""
        card = self._profiles.card(profile)
        if is_server(card.store):
            return SyncView(SyncWord.UP_TO_DATE, "The shared store is on a server, which is asked when you sign in", "")
        if within_reach(card.store):
            return SyncView(SyncWord.UP_TO_DATE, "The shared store is within reach", "")
        todo = "You can sign in and work; changes are kept here."
        return SyncView(SyncWord.WAITING, "Waiting for connection", todo)

    def unlock(self, profile: str, secret: str, *, progress: Progress | None = None) -> Suite:
        """Open a profile. ``WrongSecretError`` beside the field; ``StoreTrouble`` for its files and its keyring.

        ``progress`` hears how far the first start of another version has looked through what is kept here.
        """
        self.close(profile)
        suite = self._device.unlock(profile, secret, progress=progress)
        try:
            self._device.greet(suite)
            self._remember_kit(suite)
        except BaseException:
            suite.close()
            raise
        self._suites[profile] = suite
        return suite

    def suite(self, profile: str) -> Suite:
        """The opened services of a profile that was just joined or unlocked; ``KeyError`` without."""
        return self._suites[profile]

    @property
    def has_opened(self) -> bool:
        """Whether any profile was opened since the start, so that keys are in memory, or were."""
        return self._device.opened.is_set()

    def close(self, profile: str) -> None:
        """Forget an opened profile: its keys leave the memory, its replica is given back."""
        suite = self._suites.pop(profile, None)
        if suite is None:
            return
        try:
            # the confirmation may have been read since: the next signing in shall not need the store to learn of it
            with suppress(ServiceError, ReplicaError):
                self._device.note_confirmation(suite)
        finally:
            suite.close()

    def strength(self, secret: str, *, kind: str, founder: bool) -> Strength:
        """Judge a new secret while it is typed; ``kind`` is ``"passphrase"`` or ``"PIN"``."""
        demand = Demand.HR if founder else Demand.EMPLOYEE.beside(self._device.place())
        return weigh(secret, kind, demand)

    def connect(self, store: str, password: str) -> None:
        """Try the way to a store on a server; a password that opens it is kept in the keyring.

        Any other address is looked at by what follows. Fields ``store``, ``password``.
        """
        url = store_url(store)
        if is_server(url):
            self._passwords.admit(url, password or self._passwords.find(url))

    # -- founding -----------------------------------------------------------------------------------------------------

    def found(self, *, organisation: str, name: str, store: str, secret: str, profile: str = "") -> FoundedView:
        """Create an organisation on an empty store and a profile for its founder, the first HR person.

        An attempt that was interrupted goes on where it stopped, if store and passphrase are the same.
        """
        named = _needed(organisation, "organisation", "Write the name of your organisation.")
        wish = Wish(named, _needed(name, "name", "Write your full name."), store_url(store), secret, profile)
        suite = Beginning(self._device).found(wish)
        try:
            self._remember_kit(suite)
        finally:
            suite.close()
        view = self.kit(suite.profile)
        if view is None:
            raise BadInput("This organisation is complete", "Its kit has been tested. Sign in.", field="store")
        return view

    def kit(self, profile: str) -> FoundedView | None:
        """The kit of a profile whose set-up is not finished, again; None once *test my kit* has passed.

        Known after ``found`` and after every ``unlock``.
        """
        pending = self._kits.get(profile)
        return FoundedView(profile, pending.shown(), pending.asked) if pending else None

    def test_kit(self, profile: str, words: Mapping[int, str]) -> None:
        """Compare typed words with the kit; set-up is finished when it returns. ``BadInput`` beside the field."""
        pending = self._kits.get(profile)
        if pending is None:
            told = "It is not on this screen any more. Sign in: until it has been tested it is shown again."
            raise BadInput("The recovery kit", told, field="kit")
        pending.test(words)
        self._finish_kit(profile)
        del self._kits[profile]

    def _remember_kit(self, suite: Suite) -> None:
        pending = pending_kit(suite.desk.replica, suite.desk.vk, suite.desk.ledger.org.id)
        if pending is not None:
            self._kits[suite.profile] = pending

    def _finish_kit(self, profile: str) -> None:
        suite = self._suites.get(profile)
        try:
            replica = suite.desk.replica if suite else Replica.open(paths.profile(profile).replica)
            try:
                forget_kit(replica)
            finally:
                if suite is None:
                    replica.close()
        except ReplicaError as error:
            raise spoken(error) from error

    # -- joining ------------------------------------------------------------------------------------------------------

    def check_code(self, code: str) -> str:
        """The sentence about a code that cannot be right, or an empty text."""
        try:
            codes.read_code(code)
        except Malformed as malformed:
            return str(malformed)
        return ""

    def look_up(self, *, code: str, store: str) -> Invitation:
        """Find the invite in the store and check that the code vouches for the organisation."""
        found = self._admission.look_up(code, store_url(store))
        return Invitation(found.organisation, _in_words(found.until), found.is_hr)

    def join(self, *, code: str, store: str, secret: str, kind: str, profile: str = "") -> Joining:
        """Accept the invite: new keys on this device, announced in the organisation's log."""
        chosen = NewSecret(secret, SecretKind(kind.lower()), Demand.EMPLOYEE)
        suite = self._admission.join(Asked(code, store_url(store), chosen, profile))
        return self._joining(suite)

    def renew(self, profile: str, *, code: str, store: str, secret: str, kind: str) -> Joining:
        """Accept a new code on a profile whose passphrase was forgotten; what waits in it is kept."""
        self.close(profile)
        chosen = NewSecret(secret, SecretKind(kind.lower()), Demand.EMPLOYEE)
        return self._joining(self._admission.renew(Asked(code, store_url(store), chosen, profile)))

    # -- linking ------------------------------------------------------------------------------------------------------

    def look_up_link(self, *, code: str, store: str) -> LinkFound:
        """Whose link code it is. ``BadInvite`` where the store holds nothing for it."""
        package = self._arrival.look_up(code, store_url(store))
        return LinkFound(package.name, package.organisation, package.is_hr)

    def join_link(self, *, code: str, store: str, secret: str, kind: str, profile: str = "") -> str:
        """Take one's own keys to this computer, under a secret of its own; the profile they are in."""
        chosen = NewSecret(secret, SecretKind(kind.lower()), Demand.EMPLOYEE)
        suite = self._arrival.join(Arriving(code, store_url(store), chosen, profile))
        suite.close()
        return suite.profile

    # -- the recovery kit ---------------------------------------------------------------------------------------------

    def look_up_kit(self, *, words: str, store: str) -> KitFound:
        """What the words of a recovery kit open. ``BadInput`` with the field ``kit``; nothing is written."""
        return self._recovery.look_up(words, store_url(store))

    def recover(self, *, words: str, store: str, pid: str, secret: str, profile: str = "") -> str:
        """Make somebody HR again by the recovery kit, with new keys on this computer; the profile they are in."""
        chosen = NewSecret(secret, SecretKind.PASSPHRASE, Demand.HR)
        suite = self._recovery.use(Rescue(words, store_url(store), pid, chosen, profile))
        suite.close()
        return suite.profile

    # -- waiting for HR -----------------------------------------------------------------------------------------------

    def joining(self, profile: str) -> Joining:
        """Look again whether HR has confirmed (one round of exchange)."""
        suite = self._suites[profile]
        return self._admission.look_again(suite)

    def _joining(self, suite: Suite) -> Joining:
        try:
            joining = self._admission.state(suite)
        except BaseException:
            suite.close()
            raise
        self._suites[suite.profile] = suite
        return joining


def _needed(text: str, field_name: str, sentence: str) -> str:
    if not text.strip():
        raise BadInput("Something is missing", sentence, field=field_name)
    return " ".join(text.split())


def _in_words(moment: datetime) -> str:
    from babel.dates import format_date  # noqa: PLC0415 - slow to import

    return format_date(moment.astimezone().date(), "long", locale="en_GB")


__all__ = ["Costs", "Device", "Enrolment", "FoundedView", "Invitation", "Joining", "Strength", "store_url"]
