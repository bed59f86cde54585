"""Founding an organisation, in steps that may be interrupted anywhere: there is nothing afterwards, or all of it.

The keys and the recovery kit are durable on this device before the store learns of the organisation, and the
profile's card, by which everybody sees the profile, is written when the first acts are in the outbox. Between these
two a crash leaves a founded store and a folder without a card; founding again on that store with the same passphrase
goes on from there.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, field

from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.changes import Change
from hris_desktop.domain.ids import record_chain
from hris_desktop.services import organisation
from hris_desktop.services.device import ThisDevice, judged
from hris_desktop.services.errors import BadInput, Integrity, ServiceError, WrongSecretError
from hris_desktop.services.keeping import keep
from hris_desktop.services.kit import keep_kit
from hris_desktop.services.knowledge_files import bundled
from hris_desktop.services.knowledge_loading import load
from hris_desktop.services.office import DIRECTORY, FULL_NAME
from hris_desktop.services.profiles import Card
from hris_desktop.services.sentences import spoken
from hris_desktop.services.shelves import founded_by, is_missing, make_store, open_shelf, remove_if_empty
from hris_desktop.services.suite import Suite, stamp
from hris_desktop.store.contract import Appended, Conflict, Denied, Store, StoreError
from hris_desktop.store.replica import Replica, ReplicaError
from hris_desktop.sync.exchange import LogTrouble
from hris_desktop.sync.intents import Edit
from hris_desktop.sync.verdict import PolicyWithheld
from hris_desktop.sync.workstation import first_batch
from hris_desktop.system.paths import Profile
from hris_desktop.vault import founding
from hris_desktop.vault.keybag import Opened, PersonKeys
from hris_desktop.vault.keybag_row import SecretKind
from hris_desktop.vault.keybag_shelf import NewSecret
from hris_desktop.vault.keybag_strength import Demand


@dataclass(frozen=True, slots=True)
class Wish:
    """What the founder typed, cleaned."""

    organisation: str
    name: str
    url: str
    secret: str = field(repr=False)
    profile: str = ""


class Beginning:
    """See the module."""

    def __init__(self, device: ThisDevice) -> None:
        self._device = device

    def found(self, wish: Wish) -> Suite:
        """The founder's services; the kit waits on the device to be tested. Raises ``ServiceError``."""
        personal = (*wish.name.split(), *wish.organisation.split())
        secret = NewSecret(wish.secret, SecretKind.PASSPHRASE, Demand.HR, personal)
        judged(secret, self._device.place())
        if is_missing(wish.url):
            return self._on_new_file(wish, secret)
        store = open_shelf(wish.url, self._device.opener)
        try:
            owner = founded_by(store)
            return self._go_on(wish, store, owner) if owner else self._anew(wish, secret, store)
        finally:
            store.close()

    def _on_new_file(self, wish: Wish, secret: NewSecret) -> Suite:
        make_store(wish.url)
        store = open_shelf(wish.url, self._device.opener)
        try:
            return self._anew(wish, secret, store)
        except Exception:
            store.close()
            remove_if_empty(wish.url)
            raise
        finally:
            store.close()

    def _anew(self, wish: Wish, secret: NewSecret, store: Store) -> Suite:
        """From nothing up to the founded store; a failure before that leaves nothing on this device."""
        founded = founding.found(
            str(uuid.uuid4()),
            secrets.token_hex(4),
            policy=CATALOGUE.policy(),
            ops=(secrets.token_hex(16), secrets.token_hex(16), secrets.token_hex(16)),
            ts=stamp(self._device.clock),
        )
        session = founded.session
        keys = PersonKeys(founded.org, session.pid, 1, session.dev, founded.pin, session.identity)
        with self._device.new_profile(wish.profile, wish.url) as made:
            replica, opened = self._device.new_replica(made, keys, secret)
            try:
                keep_kit(replica, opened.vk, founded.recovery_seed)
                mine = _announce(store, founded)
            except (StoreError, ReplicaError) as error:
                replica.close()
                raise spoken(error, field="store") from error
            except BaseException:
                replica.close()
                raise
            if not mine:
                replica.close()
                raise _taken()
        return self._finish(wish, store, made.profile, (replica, opened))

    def _go_on(self, wish: Wish, store: Store, owner: str) -> Suite:
        """An earlier attempt founded this store and was interrupted; its keys and its kit are on this device."""
        where = self._device.left_over(owner)
        if where is None:
            raise _taken()
        try:
            suite = self._device.unlock(where.name, wish.secret)
        except WrongSecretError as wrong:
            told = "Creating this organisation was interrupted before. Enter the passphrase that was chosen then."
            raise WrongSecretError(told, wait=wrong.wait) from wrong
        suite.store = wish.url
        return self._complete(wish, store, where, suite)

    def _finish(self, wish: Wish, store: Store, where: Profile, kept: tuple[Replica, Opened]) -> Suite:
        replica, opened = kept
        try:
            suite = self._device.suite(where, replica, opened, store=wish.url)
        except BaseException:
            replica.close()
            raise
        return self._complete(wish, store, where, suite)

    def _complete(self, wish: Wish, store: Store, where: Profile, suite: Suite) -> Suite:
        try:
            suite.desk.round(store)
            _refuse_foreign(suite)
            _first_acts(suite, wish)
            self._device.profiles.write_card(where, Card(wish.organisation, wish.url, "passphrase", joined=True))
            _send(suite, store)
            self._device.greet(suite)
        except (StoreError, ReplicaError, LogTrouble, PolicyWithheld) as error:
            suite.close()
            raise spoken(error, field="store") from error
        except BaseException:
            suite.close()
            raise
        return suite


def _announce(store: Store, founded: founding.Founded) -> bool:
    """Put the founding entries into the store; whether it is ours now. An unknown outcome is looked up."""
    match store.found(founded.org, first_batch(founded)):
        case Appended():
            return True
        case Conflict() | Denied():
            return False
    return store.me().org == founded.org


def _first_acts(suite: Suite, wish: Wish) -> None:
    """The organisation's name and the founder's; those that an interrupted attempt left are not made again."""
    queued = {item.chain for item, _ in suite.desk.sending.waiting()}
    card = record_chain(suite.me, DIRECTORY)
    if not suite.desk.ledger.chain(organisation.CHAIN).n and organisation.CHAIN not in queued:
        named = organisation.publish(suite.office.new_op(), wish.organisation)
        keep(suite.office, named, failed="The organisation's name could not be kept")
    if not suite.desk.ledger.chain(card).n and card not in queued:
        change = Change("", FULL_NAME, None, wish.name)
        edit = Edit(suite.office.new_op(), card, (change,), {("", FULL_NAME): None})
        keep(suite.office, edit, failed="Your name could not be kept")


def _send(suite: Suite, store: Store) -> None:
    """What is in the outbox goes out now, or with the next connection; so do the articles, or HR loads them later."""
    try:
        suite.desk.round(store)
        load(suite.desk, store, bundled().articles)
    except StoreError:
        return


def _refuse_foreign(suite: Suite) -> None:
    if not suite.desk.ledger.org.active_gen(suite.me):
        raise Integrity(
            "The store does not show your organisation",
            "It was founded just now, but the store shows something else in its place.",
            "Nothing was removed. Choose another place for the store.",
            field="store",
        )


def _taken() -> ServiceError:
    told = "This store belongs to an organisation already. Nothing was changed."
    return BadInput("The store is taken", told, "Choose an empty place, or join with an invite code.", field="store")
