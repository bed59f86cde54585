"""Joining an organisation by an invite code, in steps that may be interrupted anywhere.

The new keys and the acceptance are durable on this device before the profile's card is written, and the card before
the acceptance is sent: a crash leaves the invite unused and a folder that the next attempt uses again, or a profile
that goes on by itself.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hris_desktop.crypto import codes
from hris_desktop.crypto.keys import Identity
from hris_desktop.domain.rights import HR
from hris_desktop.services.device import JOINING, UNFINISHED, ThisDevice, for_hr, judged
from hris_desktop.services.errors import BadInvite
from hris_desktop.services.invitation import Found, find_invite
from hris_desktop.services.keeping import keep
from hris_desktop.services.profiles import Card
from hris_desktop.services.returning import Returning, deliver
from hris_desktop.services.sentences import spoken
from hris_desktop.services.shelves import open_shelf
from hris_desktop.services.suite import Suite
from hris_desktop.store.contract import Store, StoreError
from hris_desktop.store.replica import ReplicaError, State
from hris_desktop.sync.exchange import LogTrouble
from hris_desktop.sync.intents import Part, Public
from hris_desktop.sync.verdict import PolicyWithheld
from hris_desktop.system import paths
from hris_desktop.system.paths import Profile
from hris_desktop.vault import wraps
from hris_desktop.vault.keybag import PersonKeys
from hris_desktop.vault.keybag_shelf import NewSecret
from hris_desktop.vault.org import NEVER


@dataclass(frozen=True, slots=True)
class Joining:
    """Between accepting an invite and HR's *same*."""

    profile: str
    words: tuple[str, ...]
    confirmed: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the newcomer typed."""

    code: str = field(repr=False)
    url: str
    secret: NewSecret = field(repr=False)
    profile: str = ""


class Admission:
    """See the module."""

    def __init__(self, device: ThisDevice) -> None:
        self._device = device
        self._returning = Returning(device)

    def look_up(self, code: str, url: str) -> Found:
        """The invite in the store; ``BadInvite`` or ``Integrity``. Nothing is written."""
        store = open_shelf(url, self._device.opener)
        try:
            return find_invite(store, code, now=self._device.clock.now())
        except (StoreError, LogTrouble, PolicyWithheld) as error:
            raise spoken(error, field="store") from error
        finally:
            store.close()

    def join(self, asked: Asked) -> Suite:
        """Accept the invite: new keys on this device, announced in the organisation's log.

        Somebody who has been on this computer before comes back to their profile: unsent changes lie there.
        """
        judged(asked.secret, self._device.place())
        found = self.look_up(asked.code, asked.url)
        where = None if asked.profile else self._returning.place_of(found.org, found.pid)
        if where is not None:
            return self._renew(where, asked, found)
        keys = _new_keys(found)
        store = open_shelf(asked.url, self._device.opener)
        try:
            suite = self._prepare(asked, found, keys, store=store)
            suite.desk.replica.set_meta(UNFINISHED, "")
            _try_round(suite, store)
        finally:
            store.close()
        return suite

    def renew(self, asked: Asked) -> Suite:
        """Accept a new invite on the profile ``asked.profile``, whose old keys are lost; what waits in it is kept."""
        where = paths.profile(asked.profile)
        found = self.look_up(asked.code, asked.url)
        with self._returning.owner(where) as (org, pin, pid):
            _refuse_other(found, org, pin, pid=pid)
        return self._renew(where, asked, found)

    def _renew(self, where: Profile, asked: Asked, found: Found) -> Suite:
        secret = for_hr(asked.secret) if found.is_hr else asked.secret
        judged(secret, self._device.profiles.place(where))
        keys = _new_keys(found)

        def announce(suite: Suite) -> None:
            act = Public(suite.office.new_op(), "org", (Part("accept", acceptance(found, keys, asked.code)),))
            keep(suite.office, act, failed="The new code could not be accepted")

        def catch_up(suite: Suite) -> None:
            self._pull(suite, asked.url)
            invite = suite.desk.ledger.org.invites.get(wraps.InviteKeys(codes.read_code(asked.code), found.pin).inv)
            if invite is None or not invite.open():
                raise _taken()

        suite = self._returning.enter(where, keys, secret, store=asked.url, prepare=catch_up, announce=announce)
        try:
            card = self._device.profiles.card(where.name)
            fresh = replace(card, store=asked.url, kind=secret.kind.value, joined=False)
            self._device.profiles.write_card(where, fresh)
            store = open_shelf(asked.url, self._device.opener)
        except BaseException:
            suite.close()
            raise
        try:
            _try_round(suite, store, then=deliver)
        finally:
            store.close()
        return suite

    def _pull(self, suite: Suite, url: str) -> None:
        store = open_shelf(url, self._device.opener)
        try:
            suite.desk.exchange(store).pull()
        except (StoreError, LogTrouble, PolicyWithheld) as error:
            raise spoken(error, field="store") from error
        finally:
            store.close()

    def _prepare(self, asked: Asked, found: Found, keys: PersonKeys, *, store: Store) -> Suite:
        """Everything up to the card; a failure leaves nothing on this device, and the invite unused."""
        with self._device.new_profile(asked.profile) as made:
            replica, opened = self._device.new_replica(made, keys, asked.secret)
            try:
                suite = self._device.suite(made.profile, replica, opened, store=asked.url)
                suite.desk.round(store)
                accept = Part("accept", acceptance(found, keys, asked.code))
                act = Public(suite.office.new_op(), "org", (accept,))
                keep(suite.office, act, failed="The invite could not be accepted")
                card = Card(found.organisation, asked.url, asked.secret.kind.value)
                self._device.profiles.write_card(made.profile, card)
            except (StoreError, ReplicaError, LogTrouble, PolicyWithheld) as error:
                replica.close()
                raise spoken(error, field="store") from error
            except BaseException:
                replica.close()
                raise
        return suite

    def look_again(self, suite: Suite) -> Joining:
        """How it stands now, after one round of exchange unless this device has read the confirmation already."""
        known = self.state(suite)
        if known.confirmed:
            self._device.greet(suite)
            return known
        store = open_shelf(suite.store, self._device.opener)
        try:
            suite.desk.round(store)
            deliver(suite, store)
        except (StoreError, LogTrouble, PolicyWithheld, ReplicaError) as error:
            raise spoken(error) from error
        finally:
            store.close()
        joining = self.state(suite)
        if joining.confirmed:
            self._device.greet(suite)
        return joining

    def state(self, suite: Suite) -> Joining:
        """How it stands, from what is known here; ``BadInvite`` if somebody else was first: the profile is given up."""
        session = suite.desk.session
        signer, kem = session.identity.signer.pub, session.identity.kem.pub
        mine = wraps.fingerprint(session.org, session.pid, session.gen, sign_pub=signer, kem_pub=kem)
        key = suite.desk.ledger.org.key(session.pid, session.gen)
        if key is not None and key.fingerprint != mine:
            self._give_up(suite)
            raise _taken()
        confirmed = key is not None and key.confirmed != NEVER
        if key is not None and not confirmed and not key.waits():
            self._give_up(suite)
            raise BadInvite(
                "These keys came to nothing",
                "HR has confirmed other keys for you, or has taken you out of the organisation.",
                "Use the device with your present keys, or ask HR for a new code.",
                field="code",
            )
        return Joining(suite.profile, codes.five_words(mine), confirmed, _sentence(suite, confirmed=confirmed))

    def _give_up(self, suite: Suite) -> None:
        """The keys made here came to nothing; a profile that was there before is as it was."""
        where, session = paths.profile(suite.profile), suite.desk.session
        older = self._returning.forget(suite.desk.replica, session.pid, session.gen)
        if older is None:
            # without an address no page shows the profile, and the next attempt uses its folder again
            suite.desk.replica.set_meta(UNFINISHED, JOINING)
            self._device.profiles.write_card(where, Card())
        else:
            card = self._device.profiles.card(where.name)
            self._device.profiles.write_card(where, replace(card, joined=True, kind=older.value))


def _taken() -> BadInvite:
    return BadInvite(
        "Somebody else used this invite",
        "Another device accepted it first. Nothing of yours was sent.",
        "Tell HR at once, and ask for a new letter.",
        field="code",
    )


def _new_keys(found: Found) -> PersonKeys:
    return PersonKeys(found.org, found.pid, found.gen, secrets.token_hex(4), found.pin, Identity.new())


def _refuse_other(found: Found, org: str, pin: bytes, *, pid: str) -> None:
    """A code for another organisation or another person opens nothing of this profile."""
    if (found.org, found.pin) != (org, pin):
        told = "This code belongs to another organisation than this profile. Nothing was changed."
        raise BadInvite("The code", told, "Check the address of the store with HR.", field="store")
    if found.pid != pid:
        told = "This code was made for somebody else than the person of this profile. Nothing was changed."
        raise BadInvite("The code", told, "Ask HR for a code in your own name.", field="code")


def _sentence(suite: Suite, *, confirmed: bool) -> str:
    if confirmed:
        return "HR has confirmed you."
    if suite.desk.replica.outbox_list([State.QUEUED]):
        return "Your answer is kept on this device and goes out as soon as the store can be reached."
    same = "Read these words to HR; they press “The same words” when they see the same ones."
    if suite.desk.session.gen == 1 or suite.desk.ledger.org.members(HR) == {suite.me}:
        return same
    return f"{same} Because you had keys before, a second person in HR has to agree."


def _try_round(
    suite: Suite, store: Store, *, then: Callable[[Suite, Store], None] = lambda _suite, _store: None
) -> None:
    """The acceptance goes out now, or when the waiting page looks again."""
    try:
        suite.desk.round(store)
        then(suite, store)
    except StoreError:
        return
    except (LogTrouble, PolicyWithheld, ReplicaError) as error:
        suite.close()
        raise spoken(error, field="store") from error


def acceptance(found: Found, keys: PersonKeys, code: str) -> dict[str, object]:
    """What an acceptance says: the new public keys, proved by the code and signed by the new key."""
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
