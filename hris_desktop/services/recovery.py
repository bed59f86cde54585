"""The recovery kit at work: it makes somebody HR again when nobody in HR can open their keys any more.

Nobody is signed in: the 24 words open the organisation's role keys, and with them the directory, so that whoever types
them chooses their own name. What is written is one entry that everybody sees for thirty days.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from typing_extensions import override

from hris_desktop.crypto.keys import Identity
from hris_desktop.domain.ids import record_chain
from hris_desktop.domain.rights import EVERYBODY, HR
from hris_desktop.services.device import UNFINISHED, ThisDevice, judged
from hris_desktop.services.errors import Integrity, NotAllowed
from hris_desktop.services.invitation import candidate
from hris_desktop.services.keeping import keep
from hris_desktop.services.kit_words import kit_generation, read_kit, refuse_kit
from hris_desktop.services.office import DIRECTORY, FULL_NAME
from hris_desktop.services.organisation import published_name
from hris_desktop.services.profiles import Card
from hris_desktop.services.returning import Returning, deliver
from hris_desktop.services.sentences import spoken
from hris_desktop.services.shelves import open_shelf
from hris_desktop.services.suite import Suite
from hris_desktop.services.views_safety import KitFound, KitPerson
from hris_desktop.store.contract import Store, StoreError
from hris_desktop.store.replica import Replica, ReplicaError
from hris_desktop.sync.exchange import Exchange, LogTrouble
from hris_desktop.sync.intents import Part, Public
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.scope import of_everybody
from hris_desktop.sync.verdict import PolicyWithheld
from hris_desktop.sync.workstation import pin_down
from hris_desktop.system import paths
from hris_desktop.vault import role_keys
from hris_desktop.vault.acts import Proposal
from hris_desktop.vault.keybag import PersonKeys
from hris_desktop.vault.keybag_shelf import NewSecret
from hris_desktop.vault.org import NEVER
from hris_desktop.vault.session import Session
from hris_desktop.vault.wraps import person_id, recovery_id


@dataclass(frozen=True, slots=True)
class Rescue:
    """What was typed to use the kit."""

    words: str = field(repr=False)
    url: str
    pid: str
    secret: NewSecret = field(repr=False)
    profile: str = ""


class Recovery:
    """See the module."""

    def __init__(self, device: ThisDevice) -> None:
        self._device = device
        self._returning = Returning(device)

    def look_up(self, words: str, url: str) -> KitFound:
        """The organisation that a kit opens, with its people by name. Nothing is written."""
        kit = read_kit(words)
        with self._ledger(url) as ledger:
            refuse_kit(ledger.org, kit)
            return KitFound(published_name(ledger), _people(ledger, kit))

    def use(self, rescue: Rescue) -> Suite:
        """Make a person HR again, with new keys on this device. The log says so to everybody for ever."""
        kit = read_kit(rescue.words)
        with self._ledger(rescue.url) as ledger:
            refuse_kit(ledger.org, kit)
            person = ledger.org.people.get(rescue.pid)
            if person is None or person.type != "employee":
                raise NotAllowed("Nobody is chosen", "The kit makes an employee of the organisation HR again.")
            org, pin, gen = ledger.org.id, ledger.org.pin, len(person.keys) + 1
            name = published_name(ledger)
        where = None if rescue.profile else self._returning.place_of(org, rescue.pid)
        place = self._device.profiles.place(where) if where else self._device.place()
        secret = judged(rescue.secret, place)
        keys = PersonKeys(org, rescue.pid, gen, secrets.token_hex(4), pin, Identity.new())
        announcing = _Announcing(kit, keys)
        with self._shelf(rescue.url) as store:
            if where is not None:
                suite = self._returning.enter(
                    where,
                    keys,
                    secret,
                    store=rescue.url,
                    prepare=lambda suite: _pull(suite, store),
                    announce=announcing.announce,
                )
                self._finish(suite, store, (announcing, secret, rescue.url, name))
            else:
                suite = self._on_new_profile(rescue, (announcing, keys, secret, name), store)
        return suite

    def _on_new_profile(
        self, rescue: Rescue, made_of: tuple[_Announcing, PersonKeys, NewSecret, str], store: Store
    ) -> Suite:
        announcing, keys, secret, name = made_of
        with self._device.new_profile(rescue.profile) as made:
            replica, opened = self._device.new_replica(made, keys, secret)
            try:
                suite = self._device.suite(made.profile, replica, opened, store=rescue.url)
                _pull(suite, store)
                announcing.announce(suite)
                self._finish(suite, store, (announcing, secret, rescue.url, name))
            except ReplicaError as error:
                replica.close()
                raise spoken(error) from error
            except BaseException:
                replica.close()
                raise
        return suite

    def _finish(self, suite: Suite, store: Store, told: tuple[_Announcing, NewSecret, str, str]) -> None:
        """The card before the entry is sent: a store that goes away now costs nothing, the next round goes on."""
        announcing, secret, url, name = told
        profiles, where = self._device.profiles, paths.profile(suite.profile)
        profiles.write_card(where, Card(name, url, secret.kind.value, joined=False))
        suite.desk.replica.set_meta(UNFINISHED, "")
        try:
            suite.desk.round(store)
            announcing.hand_on(suite)
            deliver(suite, store)
            suite.desk.round(store)
        except StoreError:
            return
        except (LogTrouble, PolicyWithheld, ReplicaError) as error:
            raise spoken(error, field="store") from error
        self._device.greet(suite)

    @contextmanager
    def _ledger(self, url: str) -> Iterator[Ledger]:
        """What is everybody's in the store, cards included, verified, in memory."""
        with self._shelf(url) as store:
            org, pin = candidate(store)
            replica = Replica.in_memory()
            try:
                pin_down(replica, org, pin)
                ledger = Ledger(replica, org=org, pin=pin, keeps=of_everybody)
                Exchange(ledger, store, local=lambda work: work()).pull()
                yield ledger
            except (LogTrouble, PolicyWithheld) as error:
                raise spoken(error, field="store") from error
            finally:
                replica.close()

    @contextmanager
    def _shelf(self, url: str) -> Iterator[Store]:
        store = open_shelf(url, self._device.opener)
        try:
            yield store
        except StoreError as error:
            raise spoken(error, field="store") from error
        finally:
            store.close()


class _Announcing:
    """The entries by which the kit speaks, made against the log as it stands."""

    def __init__(self, kit: Identity, keys: PersonKeys) -> None:
        self._kit, self._keys = kit, keys

    def announce(self, suite: Suite) -> None:
        """Keep the entry that makes the person HR."""
        org, keys = suite.desk.ledger.org, self._keys
        try:
            d, body = role_keys.recovery(org, self._kit, keys.pid, keys.identity)
        except KeyError as error:
            raise Integrity(
                "The kit does not open HR's key",
                "The newest key of HR was never wrapped to this kit, or its wrap was changed.",
                "Nothing was written. Tell whoever looks after the store.",
                field="kit",
            ) from error
        if d["gen"] != keys.gen:
            told = "Somebody made other keys for this person in this very moment. Nothing was written."
            raise NotAllowed("Somebody was faster", told, "Look at it again.")
        act = Public(suite.office.new_op(), "org", (Part("recovery", d, body),))
        keep(suite.office, act, failed="The kit could not be used")

    def hand_on(self, suite: Suite) -> None:
        """The other roles that the person is in: the kit opens them too, so nobody has to be waited for."""
        org, keys = suite.desk.ledger.org, self._keys
        if keys.pid not in org.members(HR):
            return
        opened = role_keys.opened_by_kit(org, self._kit)
        for role in sorted(org.memberships):
            private = opened.get(org.role_recipient(role)) if org.role_gen(role) else None
            # somebody who had been removed belongs to everybody again, whatever else they were in
            due = role == EVERYBODY or keys.pid in org.listed(role)
            if role == HR or private is None or not due or org.holds_key(role, person_id(keys.pid, keys.gen)):
                continue
            d, body = role_keys.handed_on(org, private, role, [keys.pid])
            op = suite.office.new_op()
            signed = self._kit.signer.sign(Proposal(op, "role+", d, body).message(org.id)).hex()
            # what does not count any more was done by a member meanwhile
            with suppress(NotAllowed):
                part = Part("role+", {**d, "rec": signed}, body)
                keep(suite.office, Public(op, "org", (part,)), failed="The role could not be handed on")


class _KitSession(Session):
    """Reads with the keys of the kit; it is nobody's, and writes nothing."""

    __slots__ = ()

    @property
    @override
    def recipient(self) -> str:
        return recovery_id(self.gen)


def _people(ledger: Ledger, kit: Identity) -> Sequence[KitPerson]:
    """Every employee by name, those of HR first."""
    org = ledger.org
    session = _KitSession(org.id, "", kit_generation(org, kit), "00000000", kit)
    reading = Ledger(ledger.replica, org=org.id, pin=org.pin, session=session)
    reading.judge_unread()
    hr = {one.pid for one in org.memberships.get(HR, ()) if one.until == NEVER}
    found = [
        KitPerson(pid, _name(reading, pid), pid in hr) for pid, one in org.people.items() if one.type == "employee"
    ]
    return tuple(sorted(found, key=lambda one: (not one.was_hr, one.name.casefold())))


def _name(ledger: Ledger, pid: str) -> str:
    fold = ledger.record(record_chain(pid, DIRECTORY)).fold
    return (fold.at("", FULL_NAME, "") if fold else None) or f"Person {pid[:8]}"


def _pull(suite: Suite, store: Store) -> None:
    try:
        suite.desk.exchange(store).pull()
    except (StoreError, LogTrouble, PolicyWithheld) as error:
        raise spoken(error, field="store") from error


__all__ = ["Recovery", "Rescue"]
