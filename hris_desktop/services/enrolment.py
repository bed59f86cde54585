"""Signing in, founding an organisation, joining one. What the entrance pages and the commands call.

Nothing derived from a password leaves this device. A founder's steps are ordered so that an interruption leaves either nothing or a
whole organisation; a newcomer's so that the keys are kept before the invite is used up.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from hris_desktop.crypto import codes
from hris_desktop.crypto.errors import CryptoError, Malformed
from hris_desktop.crypto.keys import Identity
from hris_desktop.crypto.passphrase import Argon2
from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.services import organisation, profiles
from hris_desktop.services.errors import BadInput, BadInvite, Integrity, ServiceError, StoreTrouble, WrongSecretError, spoken
from hris_desktop.services.invitation import Found, find_invite
from hris_desktop.services.office import DIRECTORY, FULL_NAME
from hris_desktop.services.profiles import Card, Profiles
from hris_desktop.services.suite import Suite, chance, open_suite, stamp
from hris_desktop.services.views import ProfileView, SyncView, SyncWord
from hris_desktop.store.contract import Appended, Store, StoreError
from hris_desktop.store.replica import Replica, ReplicaError
from hris_desktop.store.sqlite import SqliteStore
from hris_desktop.store.urls import open_store, sqlite_path, sqlite_url
from hris_desktop.sync.exchange import LogTrouble
from hris_desktop.sync.admit import PolicyWithheld
from hris_desktop.sync.intents import Edit, Part, Public
from hris_desktop.sync.workstation import Workstation, first_batch, pin_down
from hris_desktop.domain.changes import Change
from hris_desktop.domain.ids import record_chain
from hris_desktop.system import paths
from hris_desktop.system.clock import Clock
from hris_desktop.system.paths import PathError, Profile
from hris_desktop.vault import founding, wraps
from hris_desktop.vault.keybag import DeviceKeyMissing, Opened, PersonKeys, WrongSecret
from hris_desktop.vault.keybag_attempts import TooSoon
from hris_desktop.vault.keybag_row import SecretKind
from hris_desktop.vault.keybag_shelf import Keybags, NewSecret
from hris_desktop.vault.keybag_strength import Demand, WeakSecret, judge
from hris_desktop.vault.org import NEVER
from hris_desktop.vault.session import Session

KIT_PENDING = "kit-pending"
WORDS_ASKED = 2


@dataclass(frozen=True, slots=True)
class Costs:
    """What guessing a secret costs: for an employee's device and for one of HR."""

    employee: Argon2
    hr: Argon2


@dataclass(frozen=True, slots=True)
class Strength:
    """How good a new secret is; ``level`` 0 to 4."""

    level: int
    enough: bool
    words: str
    advice: str


@dataclass(frozen=True, slots=True)
class Device:
    """What this computer can keep."""

    pin: bool
    warning: str


@dataclass(frozen=True, slots=True)
class Kit:
    """The recovery kit, shown until *test my kit* has passed."""

    words: tuple[str, ...] = field(repr=False)
    qr: tuple[tuple[bool, ...], ...] = field(repr=False)
    reference: str


@dataclass(frozen=True, slots=True)
class FoundedView:
    """A new organisation on this computer."""

    profile: str
    kit: Kit
    asked: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invite code opens."""

    organisation: str
    until: str


@dataclass(frozen=True, slots=True)
class Joining:
    """Between accepting an invite and HR's *same*."""

    profile: str
    words: tuple[str, ...]
    confirmed: bool
    sentence: str


class Enrolment:
    """See the module. Everything blocks; runs on the records thread."""

    def __init__(self, known: Profiles, *, clock: Clock, costs: Costs, opener: Callable[[str], Store] = open_store) -> None:
        self._profiles, self._clock, self._costs, self._open_store = known, clock, costs, opener
        self._suites: dict[str, Suite] = {}
        self._kits: dict[str, bytes] = {}

    # -- signing in ---------------------------------------------------------------------------------------------------

    def profiles(self) -> list[ProfileView]:
        """The profiles on this computer, the one used last first."""
        return self._profiles.listed()

    def device(self) -> Device:
        """What this computer can keep: whether a PIN may be offered, and a warning if its keyring cannot be trusted."""
        pin, situation = self._profiles.situation(self._profiles.fresh())
        return Device(pin, "" if pin else situation.sentence)

    def connection(self, profile: str) -> SyncView:
        """How the store of a profile was last seen; nothing is asked."""
        card = self._profiles.card(profile)
        try:
            there = sqlite_path(card.store).exists()
        except StoreError:
            there = False
        if there:
            return SyncView(SyncWord.UP_TO_DATE, "The shared store is within reach", "")
        return SyncView(SyncWord.WAITING, "Waiting for connection", "You can sign in and work; changes are kept here.")

    def unlock(self, profile: str, secret: str) -> Suite:
        """Open a profile. ``WrongSecretError`` beside the field; ``StoreTrouble`` if files or keyring are in the way."""
        where = paths.profile(profile)
        key = self._profiles.device_key(where)
        self.close(profile)
        try:
            replica = Replica.open(where.replica)
        except ReplicaError as error:
            raise spoken(error) from error
        try:
            keybags = Keybags(replica, self._clock, self._costs.employee)
            pid = next(iter(keybags.people()), "")
            opened = _unlock(keybags, pid, secret, key)
            suite = self._suite(profile, replica, opened)
        except BaseException:
            replica.close()
            raise
        self._greet(where, suite)
        self._suites[profile] = suite
        return suite

    def _suite(self, profile: str, replica: Replica, opened: Opened) -> Suite:
        keys = opened.keys
        session = Session(keys.org, keys.pid, keys.gen, keys.dev, keys.identity)
        desk = Workstation(replica, session, opened.vk, chance=chance(self._clock))
        keybags = Keybags(replica, self._clock, self._costs.employee)

        def prove(secret: str) -> None:
            _unlock(keybags, keys.pid, secret, self._profiles.device_key(paths.profile(profile)))

        return open_suite(profile, self._profiles.card(profile).store, desk, clock=self._clock, prove=prove)

    def _greet(self, where: Profile, suite: Suite) -> None:
        """Keep the card true: name, organisation, whether HR has confirmed."""
        key = self._profiles.device_key(where)
        card = self._profiles.card(where.name)
        active = bool(suite.desk.ledger.org.active_gen(suite.me))
        name = self._profiles.seal_name(suite.office.name(suite.me), key) if active and key else card.name
        organisation_name = organisation.published_name(suite.desk.ledger) or card.organisation
        fresh = replace(card, organisation=organisation_name, joined=active, name=name, used=stamp(self._clock))
        self._profiles.write_card(where, fresh)

    # -- secrets ------------------------------------------------------------------------------------------------------

    def strength(self, secret: str, *, kind: str, founder: bool) -> Strength:
        """Judge a new secret while it is typed; ``kind`` is ``"passphrase"`` or ``"PIN"``."""
        if not secret:
            return Strength(0, enough=False, words="", advice="")
        try:
            judge(secret, SecretKind(kind.lower()), demand=Demand.HR if founder else Demand.EMPLOYEE)
        except WeakSecret as weak:
            return Strength(1, enough=False, words="Too easy to guess", advice=str(weak))
        return Strength(4, enough=True, words="Strong", advice="")

    # -- founding -----------------------------------------------------------------------------------------------------

    def found(self, *, organisation: str, name: str, store: str, secret: str, profile: str = "") -> FoundedView:
        """Create an organisation on an empty store and a profile for its founder, the first HR person."""
        _need(organisation, "organisation", "Write the name of your organisation.")
        _need(name, "name", "Write your full name.")
        _judge(secret, SecretKind.PASSPHRASE, Demand.HR, name)
        url = store_url(store)
        shelf = _new_store(url, self._open_store)
        try:
            return self._found(shelf, url, (organisation.strip(), name.strip()), (profile, secret))
        finally:
            shelf.close()

    def _found(self, store: Store, url: str, names: tuple[str, str], chosen: tuple[str, str]) -> FoundedView:
        where, device_key = self._new_profile(chosen[0])
        founded = founding.found(
            str(uuid.uuid4()),
            secrets.token_hex(4),
            policy=CATALOGUE.policy(),
            ops=(secrets.token_hex(16), secrets.token_hex(16), secrets.token_hex(16)),
            ts=stamp(self._clock),
        )
        session = founded.session
        keys = PersonKeys(founded.org, session.pid, 1, session.dev, founded.pin, session.identity)
        replica, opened = self._new_replica(where, keys, (chosen[1], SecretKind.PASSPHRASE, Demand.HR), device_key)
        try:
            outcome = store.found(founded.org, first_batch(founded))
            if not isinstance(outcome, Appended):
                raise BadInput("The store is taken", "This store belongs to an organisation already.", "Choose an empty place, or join with an invite code.", field="store")
            self._profiles.write_card(where, Card(names[0], url, SecretKind.PASSPHRASE.value, joined=True))
            suite = self._suite(where.name, replica, opened)
            self._kits[where.name] = founded.recovery_seed
            suite.desk.replica.cache_put(KIT_PENDING, _sealed_kit(suite, founded.recovery_seed))
            suite.desk.round(store)
            _first_acts(suite, *names)
            suite.desk.round(store)
        except (StoreError, ReplicaError, LogTrouble) as error:
            replica.close()
            raise spoken(error, field="store") from error
        except BaseException:
            replica.close()
            raise
        self._greet(where, suite)
        self._suites[where.name] = suite
        suite.close()
        return FoundedView(where.name, _kit(founded.org, founded.recovery_seed), _asked(founded.recovery_seed))

    def kit(self, profile: str) -> FoundedView | None:
        """The kit of a profile whose set-up is not finished, again; None once *test my kit* has passed."""
        seed = self._kits.get(profile)
        suite = self._suites.get(profile)
        return FoundedView(profile, _kit(suite.desk.ledger.org.id, seed), _asked(seed)) if seed and suite else None

    def test_kit(self, profile: str, words: Mapping[int, str]) -> None:
        """Compare typed words with the kit; set-up is finished when it returns. ``BadInput`` beside the field."""
        seed = self._kits.get(profile)
        if seed is None:
            raise BadInput("The kit is not on this screen any more", "Sign in; it is shown again until it has been tested.", field="kit")
        kit = codes.seed_words(seed)
        wrong = [place for place, word in words.items() if word.strip().casefold() != kit[place]]
        if wrong or len(words) < WORDS_ASKED:
            place = wrong[0] + 1 if wrong else 1
            raise BadInput("Not the words of your kit", f"Word {place} on your sheet is another one. Look at the sheet, not at the screen.", field="kit")
        del self._kits[profile]
        self._finish_kit(profile)

    def _finish_kit(self, profile: str) -> None:
        try:
            replica = Replica.open(paths.profile(profile).replica)
            replica.cache_drop(KIT_PENDING)
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
        found = self._look_up(code, store)
        return Invitation(found.organisation, _in_words(found.until))

    def join(self, *, code: str, store: str, secret: str, kind: str, profile: str = "") -> Joining:
        """Accept the invite: new keys on this device, announced in the organisation's log."""
        secret_kind = SecretKind(kind.lower())
        _judge(secret, secret_kind, Demand.EMPLOYEE, "")
        found = self._look_up(code, store)
        where, device_key = self._new_profile(profile)
        identity = Identity.new()
        keys = PersonKeys(found.org, found.pid, found.gen, secrets.token_hex(4), found.pin, identity)
        replica, opened = self._new_replica(where, keys, (secret, secret_kind, Demand.EMPLOYEE), device_key)
        self._profiles.write_card(where, Card(found.organisation, store_url(store), secret_kind.value))
        suite = self._suite(where.name, replica, opened)
        shelf = self._open_store(store_url(store))
        try:
            suite.desk.round(shelf)
            suite.desk.sending.save(Public(secrets.token_hex(16), "org", (Part("accept", _acceptance(found, keys, code)),)))
            suite.desk.round(shelf)
        except (StoreError, LogTrouble, PolicyWithheld) as error:
            raise spoken(error, field="store") from error
        finally:
            shelf.close()
        self._suites[where.name] = suite
        return self._joining(suite)

    def joining(self, profile: str) -> Joining:
        """Look again whether HR has confirmed (one round of exchange)."""
        suite = self._suites[profile]
        shelf = self._open_store(suite.store)
        try:
            suite.desk.round(shelf)
        except (StoreError, LogTrouble, PolicyWithheld) as error:
            raise spoken(error) from error
        finally:
            shelf.close()
        result = self._joining(suite)
        if result.confirmed:
            self._greet(paths.profile(profile), suite)
        return result

    def suite(self, profile: str) -> Suite:
        """The opened services of a profile that was just joined or unlocked."""
        return self._suites[profile]

    def close(self, profile: str) -> None:
        """Forget an opened profile: its keys leave the memory, its replica is given back."""
        suite = self._suites.pop(profile, None)
        if suite is not None:
            suite.close()

    def _joining(self, suite: Suite) -> Joining:
        session = suite.desk.session
        signer, kem = session.identity.signer.pub, session.identity.kem.pub
        mine = wraps.fingerprint(session.org, session.pid, session.gen, sign_pub=signer, kem_pub=kem)
        key = suite.desk.ledger.org.key(session.pid, session.gen)
        if key is not None and key.fingerprint != mine:
            raise BadInvite("Somebody else used this invite", "Another device accepted it first. Nothing of yours was sent.", "Tell HR at once, and ask for a new letter.", field="code")
        confirmed = key is not None and key.confirmed != NEVER
        sentence = "HR has confirmed you." if confirmed else "Read these words to HR; they press “Same” when they see the same ones."
        return Joining(suite.profile, codes.five_words(mine), confirmed, sentence)

    def _look_up(self, code: str, store: str) -> Found:
        shelf = _existing_store(store_url(store), self._open_store)
        try:
            return find_invite(shelf, code, now=self._clock.now())
        except (StoreError, LogTrouble, PolicyWithheld) as error:
            raise spoken(error, field="store") from error
        finally:
            shelf.close()

    # -- what both make -----------------------------------------------------------------------------------------------

    def _new_profile(self, name: str) -> tuple[Profile, profiles.DeviceKey]:
        where = self._profiles.fresh(name)
        profiles.prepare(where)
        # what an interrupted attempt left there belongs to no organisation yet
        where.replica.unlink(missing_ok=True)
        return where, self._profiles.new_device_key(where)

    def _new_replica(self, where: Profile, keys: PersonKeys, secret: tuple[str, SecretKind, Demand], device_key: profiles.DeviceKey) -> tuple[Replica, Opened]:
        text, kind, demand = secret
        try:
            replica = Replica.create(where.replica)
        except ReplicaError as error:
            raise spoken(error) from error
        params = self._costs.hr if demand is Demand.HR else self._costs.employee
        pin_down(replica, keys.org, keys.genesis)
        opened = Keybags(replica, self._clock, params).enrol(keys, NewSecret(text, kind, demand), device_key=device_key)
        return replica, opened


def _unlock(keybags: Keybags, pid: str, secret: str, key: profiles.DeviceKey | None) -> Opened:
    if not secret:
        raise WrongSecretError("Enter your passphrase or PIN.")
    try:
        return keybags.unlock(pid, secret, device_key=key)
    except TooSoon as soon:
        seconds = soon.wait.total_seconds()
        raise WrongSecretError("After several wrong attempts there is a pause. Nothing is lost.", wait=seconds) from soon
    except WrongSecret as wrong:
        raise WrongSecretError("This is not the one. Check the keyboard's language and Caps Lock.") from wrong
    except DeviceKeyMissing as missing:
        raise StoreTrouble(
            "The key of this device is missing",
            "This computer's keyring was emptied, or the folder was moved here from another computer. What waits in the outbox is kept.",
            "Ask HR for a new invite; it opens your record again on this device.",
        ) from missing
    except CryptoError as error:
        raise Integrity("The keys on this device are damaged", "The file that holds them was changed from outside.", "Nothing was removed. Ask HR for a new invite.") from error


def _need(text: str, field_name: str, sentence: str) -> None:
    if not text.strip():
        raise BadInput("Something is missing", sentence, field=field_name)


def _judge(secret: str, kind: SecretKind, demand: Demand, name: str) -> None:
    try:
        judge(secret, kind, demand=demand, personal=name.split())
    except WeakSecret as weak:
        raise BadInput("Too easy to guess", str(weak), field="secret") from weak


def store_url(typed: str) -> str:
    """An address, or a plain path as people type it."""
    text = typed.strip()
    if not text:
        raise BadInput("Something is missing", "Write where the shared store lies, such as /srv/hr/store.sqlite.", field="store")
    return text if "://" in text or text == "memory:" else sqlite_url(paths.Path(text).expanduser())


def _new_store(url: str, opener: Callable[[str], Store]) -> Store:
    try:
        if "://" in url and not sqlite_path(url).exists():
            SqliteStore.create(sqlite_path(url)).close()
        store = opener(url)
    except StoreError as error:
        raise spoken(error, field="store") from error
    if store.me().last_seq:
        store.close()
        raise BadInput("The store is taken", "This store belongs to an organisation already.", "Choose an empty place, or join with an invite code.", field="store")
    return store


def _existing_store(url: str, opener: Callable[[str], Store]) -> Store:
    try:
        return opener(url)
    except StoreError as error:
        raise spoken(error, field="store") from error


def _first_acts(suite: Suite, organisation_name: str, name: str) -> None:
    suite.desk.sending.save(organisation.publish(suite.office.new_op(), organisation_name))
    change = Change("", FULL_NAME, None, name)
    suite.desk.sending.save(Edit(suite.office.new_op(), record_chain(suite.me, DIRECTORY), (change,), {("", FULL_NAME): None}))


def _acceptance(found: Found, keys: PersonKeys, code: str) -> dict[str, object]:
    invite = wraps.InviteKeys(codes.read_code(code), found.pin)
    identity = keys.identity
    d: dict[str, object] = {
        "inv": invite.inv,
        "pid": keys.pid,
        "gen": keys.gen,
        "sign": identity.signer.pub.hex(),
        "kem": identity.kem.pub.hex(),
    }
    return d | {"proof": invite.signer.sign(wraps.accept_message(found.org, d)).hex()}


def _sealed_kit(suite: Suite, seed: bytes) -> bytes:
    from hris_desktop.crypto import seal  # noqa: PLC0415 - one use

    return seal.seal(suite.desk.vk, seed, KIT_PENDING.encode())


def _kit(org: str, seed: bytes) -> Kit:
    import segno  # noqa: PLC0415 - only where a code is drawn

    words = codes.seed_words(seed)
    code = segno.make_qr(" ".join(words), error="m")
    return Kit(words, tuple(tuple(bool(cell) for cell in row) for row in code.matrix), org[:8].upper())


def _asked(seed: bytes) -> tuple[int, ...]:
    """Two positions that differ from kit to kit, so that a habit does not pass the test."""
    first, second = seed[0] % 12, 12 + seed[1] % 12
    return (first, second)


def _in_words(moment: datetime) -> str:
    from babel.dates import format_date  # noqa: PLC0415 - slow to import

    return format_date(moment.astimezone().date(), "long", locale="en_GB")


__all__ = ["Costs", "Enrolment", "PathError", "ServiceError"]
