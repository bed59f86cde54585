"""This computer's side of enrolment: a profile's folder and key, its replica and keybag, the services over them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Final

from hris_desktop.crypto import seal
from hris_desktop.crypto.errors import CannotOpen, CryptoError
from hris_desktop.crypto.passphrase import Argon2
from hris_desktop.services import organisation
from hris_desktop.services.anchors import ProfileAnchor
from hris_desktop.services.errors import BadInput, Integrity, KeyGone, WrongSecretError
from hris_desktop.services.profiles import Profiles
from hris_desktop.services.sentences import spoken
from hris_desktop.services.shelves import Opener
from hris_desktop.services.store_place import StorePlace
from hris_desktop.services.suite import Suite, chance, open_suite, stamp
from hris_desktop.store.database import Progress
from hris_desktop.store.replica import Replica, ReplicaAltered, ReplicaBusy, ReplicaError
from hris_desktop.sync import unopened
from hris_desktop.sync.workstation import PIN, Workstation, pin_down, pinned
from hris_desktop.system import cores, paths
from hris_desktop.system.clock import Clock
from hris_desktop.system.devicekey import DeviceKey, Place
from hris_desktop.system.paths import PathError, Profile
from hris_desktop.vault.keybag import DeviceKeyMissing, Opened, PersonKeys, WrongSecret
from hris_desktop.vault.keybag_attempts import TooSoon
from hris_desktop.vault.keybag_row import SecretKind
from hris_desktop.vault.keybag_shelf import Keybags, NewSecret
from hris_desktop.vault.keybag_strength import Demand, WeakSecret, judge
from hris_desktop.vault.session import Session

if TYPE_CHECKING:
    from hris_desktop.services.safety import Safety

UNFINISHED: Final = "unfinished"
"""Where a replica notes that its profile is being made, and for which purpose; empty once the profile has its card."""
JOINING: Final = "joining"


@dataclass(frozen=True, slots=True)
class Costs:
    """What guessing a secret costs: for an employee's device and for one of HR."""

    employee: Argon2
    hr: Argon2


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A profile that is being made: its folder and its device key."""

    profile: Profile
    key: DeviceKey
    purpose: str


@dataclass(frozen=True, slots=True)
class ThisDevice:
    """See the module."""

    profiles: Profiles
    clock: Clock
    costs: Costs
    opener: Opener
    progress: Progress | None = None
    """Hears how far a round reads that a command makes; the window has its own ways."""
    opened: Event = field(default_factory=Event)
    """Set once keys were brought into memory."""

    # -- an existing profile ------------------------------------------------------------------------------------------

    def unlock(self, profile: str, secret: str, *, progress: Progress | None = None) -> Suite:
        """Open a profile. ``WrongSecretError`` beside the field; ``StoreTrouble`` for its files and its keyring.

        ``progress``: of what a new version of the program does once; None = whoever hears of the rounds.
        """
        where = paths.profile(profile)
        key = self.profiles.device_key(where)
        with self._opened(where) as replica:
            pid = next(iter(self.keybags(replica).people()), "")
            opened = unlocked(self.keybags(replica), pid, secret, key)
            self.note_kind(where, opened.kind)
            return self.suite(where, replica, opened, progress=progress)

    def suite(
        self, where: Profile, replica: Replica, opened: Opened, *, store: str = "", progress: Progress | None = None
    ) -> Suite:
        """The services over an opened keybag; ``store`` where no card says it yet."""
        self.opened.set()
        keys = opened.keys
        session = Session(keys.org, keys.pid, keys.gen, keys.dev, keys.identity)
        keybags = self.keybags(replica)
        # before anything looks into the outbox: all that is in it must open
        unopened.sort_out(replica, opened.vk, keybags.rescue(keys.pid, keys.identity))
        desk = self.desk(where, replica, session, opened.vk, progress=progress)
        unopened.settle(desk.ledger)
        unopened.renew_stale(desk.ledger, keys.pid, keys.gen)

        def prove(secret: str) -> None:
            unlocked(keybags, keys.pid, secret, self.profiles.device_key(where))

        url = store or self.profiles.card(where.name).store
        suite = open_suite(where.name, url, desk, clock=self.clock, prove=prove)
        suite.safety = safety_of(self, suite)
        suite.opener = self.opener
        suite.place_or_none = StorePlace(self.profiles, where.name, desk, partial(setattr, suite, "store"))
        return suite

    def desk(
        self, where: Profile, replica: Replica, session: Session, vk: bytes, *, progress: Progress | None = None
    ) -> Workstation:
        """The workstation of a person on this device, which keeps what concerns them, and all of HR's."""
        keeper = ProfileAnchor(self.profiles, where)
        desk = Workstation(
            replica,
            session,
            vk,
            chance=chance(self.clock),
            keeper=keeper,
            partial=True,
            progress=self.progress,
            opening=progress or self.progress,
        )
        desk.ledger.ahead.start = cores.spare()
        return desk

    def greet(self, suite: Suite) -> None:
        """Keep the card true: name, organisation, whether HR has confirmed."""
        try:
            self._greet(suite)
        except ReplicaAltered:
            # met on the way in, where no round comes to put it right
            suite.desk.mend()
            self._greet(suite)

    def _greet(self, suite: Suite) -> None:
        where = paths.profile(suite.profile)
        key, card = self.profiles.device_key(where), self.profiles.card(suite.profile)
        active = is_active(suite)
        unopened.renew_stale(suite.desk.ledger, suite.me, suite.desk.session.gen)
        name = self.profiles.seal_name(suite.office.name(suite.me), key) if active and key else card.name
        published = organisation.published_name(suite.desk.ledger) or card.organisation
        if suite.desk.replica.get_meta(UNFINISHED):
            suite.desk.replica.set_meta(UNFINISHED, "")
        fresh = replace(card, organisation=published, joined=active, name=name, used=stamp(self.clock))
        self.profiles.write_card(where, fresh)

    def note_kind(self, where: Profile, kind: SecretKind) -> None:
        """Keep the card true about what the sign-in page asks for. Raises ``StoreTrouble``."""
        card = self.profiles.card(where.name)
        if card.store and card.kind != kind.value:
            self.profiles.write_card(where, replace(card, kind=kind.value))

    def note_confirmation(self, suite: Suite) -> None:
        """Keep the card true where HR has confirmed somebody since they signed in. Raises ``ServiceError``."""
        card = self.profiles.card(suite.profile)
        if card.store and not card.joined and is_active(suite):
            self.greet(suite)

    @contextmanager
    def _opened(self, where: Profile) -> Iterator[Replica]:
        """The replica of a profile; given back if what follows fails."""
        try:
            replica = Replica.open(where.replica)
        except ReplicaError as error:
            raise spoken(error) from error
        try:
            yield replica
        except BaseException:
            replica.close()
            raise

    def keybags(self, replica: Replica) -> Keybags:
        """The keys that lie in a replica."""
        return Keybags(replica, self.clock, self.costs.employee)

    # -- a new one ----------------------------------------------------------------------------------------------------

    @contextmanager
    def new_profile(self, name: str, purpose: str = JOINING) -> Iterator[NewPlace]:
        """A profile that is being made. If what follows fails before a card is written, nothing of it is left.

        A crash in between leaves a folder without a card, which no page shows and the next attempt uses again; not so
        one that may hold the only keys of an organisation. ``purpose``: ``JOINING``, or the empty store it is made for.
        """
        where = next((one for one in self.profiles.free(name) if _is_reusable(one, purpose)), None)
        if where is None:
            told = "Its folder holds keys that may still be needed, of an attempt that was interrupted or of a person."
            raise BadInput("The profile", told, "Choose another name.", field="profile")
        was_there = where.folder.exists()
        _prepare(where)
        try:
            # what an interrupted attempt left there belongs to no organisation yet
            remove_replica(where)
            self.profiles.forget_anchor(where)
            yield NewPlace(where, self.profiles.new_device_key(where), purpose)
        except Exception:
            if not self.profiles.card(where.name).store:
                self._undo(where, keep_folder=was_there)
            raise

    def _undo(self, where: Profile, *, keep_folder: bool) -> None:
        with suppress(OSError):
            remove_replica(where)
        if not keep_folder:
            self.profiles.forget_device_key(where)
            shutil.rmtree(where.folder, ignore_errors=True)

    def new_replica(self, made: NewPlace, keys: PersonKeys, secret: NewSecret) -> tuple[Replica, Opened]:
        """The replica of a new profile with the person's keys in it."""
        params = self.costs.hr if secret.demand is Demand.HR else self.costs.employee
        try:
            replica = Replica.create(made.profile.replica)
        except ReplicaError as error:
            raise spoken(error) from error
        try:
            replica.set_meta(UNFINISHED, made.purpose)
            pin_down(replica, keys.org, keys.genesis)
            return replica, Keybags(replica, self.clock, params).enrol(keys, secret, device_key=made.key)
        except ReplicaError as error:
            replica.close()
            raise spoken(error) from error
        except BaseException:
            replica.close()
            raise

    def left_over(self, org: str) -> Profile | None:
        """The folder of an interrupted attempt that holds keys for ``org``."""
        unfinished = (name for name in paths.profiles() if not self.profiles.card(name).store)
        return next((where for where in map(paths.profile, unfinished) if _belongs_to(where) == org), None)

    def place(self) -> Place:
        """Where the device key of the next profile would lie."""
        pin, _ = self.profiles.situation(self.profiles.fresh())
        return Place.KEYRING if pin else Place.FILE


def safety_of(device: ThisDevice, suite: Suite) -> Safety:
    """What the person signed in may do about their keys on this computer."""
    from hris_desktop.services.safety import safety_on  # noqa: PLC0415 - it stands above this module

    return safety_on(device, suite)


def is_active(suite: Suite) -> bool:
    """Whether HR has confirmed the very keys that are used here; an older generation is not theirs any more."""
    session = suite.desk.session
    return suite.desk.ledger.org.active_gen(session.pid) >= session.gen


def remove_replica(where: Profile) -> None:
    """Remove a replica that belongs to no organisation, with what SQLite keeps beside it."""
    for name in (where.replica.name, f"{where.replica.name}-journal"):
        where.replica.with_name(name).unlink(missing_ok=True)


def _is_reusable(where: Profile, purpose: str) -> bool:
    """Whether nothing in the folder is worth keeping: no finished profile, no keys that a store may know already."""
    if not where.replica.exists():
        return True
    try:
        replica = Replica.open(where.replica)
    except ReplicaBusy:
        return False
    except ReplicaError:
        return True
    try:
        mark = replica.get_meta(UNFINISHED)
        return replica.get_meta(PIN) is None or mark in (JOINING, purpose)
    finally:
        replica.close()


def _belongs_to(where: Profile) -> str:
    if not where.replica.exists():
        return ""
    try:
        replica = Replica.open(where.replica)
    except ReplicaError:
        return ""
    try:
        return pinned(replica)[0]
    except (ReplicaError, KeyError):
        return ""
    finally:
        replica.close()


def unlocked(keybags: Keybags, pid: str, secret: str, key: DeviceKey | None) -> Opened:
    """The person's keys, opened with what they typed; every failure in sentences."""
    with secret_asked(secret):
        return keybags.unlock(pid, secret, device_key=key)


@contextmanager
def secret_asked(secret: str) -> Iterator[None]:
    """What keeps ``secret`` from opening the keys on this device, in sentences."""
    if not secret:
        raise WrongSecretError("Enter your passphrase or PIN.")
    refuse_wrong_arithmetic()
    try:
        yield
    except TooSoon as soon:
        pause = "After several wrong attempts there is a pause. Nothing is lost."
        raise WrongSecretError(pause, wait=soon.wait.total_seconds()) from soon
    except WrongSecret as wrong:
        hint = "This is not the one. Check the keyboard's language and Caps Lock."
        raise WrongSecretError(hint) from wrong
    except DeviceKeyMissing as missing:
        raise KeyGone from missing
    except CryptoError as error:
        raise Integrity(
            "The keys on this device are damaged",
            "The file that holds them was changed from outside.",
            "Nothing was removed. Ask HR for a new invite.",
        ) from error
    except ReplicaError as error:
        raise spoken(error) from error


def refuse_wrong_arithmetic() -> None:
    """Nothing is opened, and no key made, by a library that seals otherwise than the published example says."""
    try:
        seal.self_test()
    except CannotOpen as wrong:
        raise Integrity(
            "This computer encrypts wrongly",
            "Its cryptography library gives another result than the published example, so nothing was opened with it. "
            "Your record, your keys and what waits to be sent are as they were.",
            "Install the program anew. If it says so again, use another computer and show this to whoever looks after "
            "it.",
        ) from wrong


def _prepare(profile: Profile) -> None:
    """Make the profile's folder. Raises ``StoreTrouble``."""
    try:
        profile.prepare()
    except PathError as error:
        raise spoken(error) from error


def for_hr(secret: NewSecret) -> NewSecret:
    """The secret as somebody in HR needs it; ``BadInput`` for a PIN."""
    if secret.kind is SecretKind.PIN:
        told = "Whoever is in HR opens the records of others too, so a PIN is not enough."
        raise BadInput("HR needs a passphrase", told, "Choose four words or more.", field="secret")
    return replace(secret, demand=Demand.HR)


def judged(secret: NewSecret, place: Place) -> NewSecret:
    """``secret`` if it is strong enough beside a device key at ``place``; ``BadInput`` says what is missing."""
    refuse_wrong_arithmetic()
    if secret.kind is SecretKind.PIN and place is not Place.KEYRING:
        raise BadInput(
            "A PIN is not possible here",
            "This computer has no keyring that can be trusted, so a PIN could be guessed from its files.",
            "Choose a passphrase.",
            field="secret",
        )
    known = {word.casefold() for word in secret.personal}
    unknown = " ".join(word for word in secret.text.split() if word.casefold() not in known)
    if secret.text.strip() and not unknown:
        told = "It is made of nothing but names that others know. Take words that nobody connects with you."
        raise BadInput("Too easy to guess", told, field="secret")
    try:
        # names that others know count for nothing, however many of them there are
        for text in dict.fromkeys((secret.text, unknown)):
            judge(text, secret.kind, demand=secret.demand.beside(place), personal=secret.personal)
    except WeakSecret as weak:
        raise BadInput("Too easy to guess", str(weak), field="secret") from weak
    return secret
