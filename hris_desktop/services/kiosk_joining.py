"""Joining a terminal and leaving it: by a code from one's own device, or by an invite for whoever has none.

Both codes have one form and one field: the terminal looks for a package under it first, then for an invite. Nothing is
made before the code has vouched for the organisation, and a code is used up before anything is made of it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Final

from hris_desktop.crypto import codes
from hris_desktop.crypto.keys import Identity
from hris_desktop.services.admission import Admission, acceptance
from hris_desktop.services.device import for_hr, judged
from hris_desktop.services.drafts import Drafts
from hris_desktop.services.errors import BadInput, BadInvite, ServiceError
from hris_desktop.services.invitation import Found
from hris_desktop.services.keeping import keep
from hris_desktop.services.kiosk import Terminal
from hris_desktop.services.kiosk_people import Member
from hris_desktop.services.linking import Arrival, Arriving
from hris_desktop.services.passphrase import weigh
from hris_desktop.services.sentences import spoken
from hris_desktop.services.shelves import open_shelf
from hris_desktop.services.suite import Suite
from hris_desktop.services.views_safety import Strength
from hris_desktop.store.contract import StoreError
from hris_desktop.store.replica import ReplicaError, State
from hris_desktop.sync import keeping, scope
from hris_desktop.sync.exchange import LogTrouble
from hris_desktop.sync.intents import Part, Public
from hris_desktop.sync.unattended import OF_THE_PROGRAM
from hris_desktop.sync.verdict import PolicyWithheld
from hris_desktop.system.devicekey import Place
from hris_desktop.vault import wraps
from hris_desktop.vault.keybag import Opened, PersonKeys
from hris_desktop.vault.keybag_row import SecretKind
from hris_desktop.vault.keybag_shelf import NewSecret
from hris_desktop.vault.keybag_strength import Demand
from hris_desktop.vault.org import NEVER

LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class CodeFound:
    """What a code opens. ``name`` is known of a code from one's own device; whoever was invited says theirs."""

    organisation: str
    name: str = field(repr=False, default="")
    is_hr: bool = False
    invite: bool = False
    pin: bool = False
    """A PIN is possible on this terminal."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody types to join."""

    code: str = field(repr=False)
    secret: str = field(repr=False)
    kind: SecretKind = SecretKind.PASSPHRASE
    name: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether HR has confirmed the keys made here; until then the words to compare."""

    confirmed: bool
    words: tuple[str, ...] = ()
    sent: bool = True


class Joining:
    """See the module. Belongs to the records thread; the unattended exchange rests meanwhile."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._arrival, self._admission = Arrival(terminal.device), Admission(terminal.device)

    def look_up(self, code: str) -> CodeFound:
        """What a code opens; nothing is used up. ``BadInvite``, ``Integrity`` or ``StoreTrouble``."""
        url, pin = self._terminal.settings.store, self._terminal.place() is Place.KEYRING
        try:
            package = self._arrival.look_up(code, url)
        except BadInvite as no_package:
            try:
                found = self._admission.look_up(code, url)
            except BadInvite as no_invite:
                # an invite that is known and cannot be used any more says more than a package that is not there
                raise no_invite from no_package
            return CodeFound(found.organisation, is_hr=found.is_hr, invite=True, pin=pin and not found.is_hr)
        return CodeFound(package.organisation, package.name, package.is_hr, pin=pin and not package.is_hr)

    def strength(self, secret: str, *, kind: str, founder: bool) -> Strength:
        """Judge a new secret while it is typed; ``kind`` is ``"passphrase"`` or ``"PIN"``, ``founder``: for HR."""
        demand = Demand.HR if founder else Demand.EMPLOYEE.beside(self._terminal.place())
        return weigh(secret, kind, demand)

    def join(self, chosen: Chosen) -> Opened:
        """Bring one's own keys here; the code is used up. The unattended exchange may go on until signing in."""
        terminal = self._terminal
        arriving = Arriving(
            chosen.code, terminal.settings.store, NewSecret(chosen.secret, chosen.kind, Demand.EMPLOYEE)
        )
        keys, secret, package = self._arrival.fetch(arriving, terminal.place())
        member = Member(keys.pid, package.name, secret.kind)
        return terminal.let_in(keys, secret, member)

    def accept(self, chosen: Chosen) -> Suite:
        """Make keys for somebody who was invited; they wait for HR. The unattended exchange has ended before."""
        terminal = self._terminal
        name = " ".join(chosen.name.split())
        if not 0 < len(name) <= LONGEST_NAME:
            told = "Write the name under which you want to sign in here."
            raise BadInput("Something is missing", told, field="name")
        found = self._admission.look_up(chosen.code, terminal.settings.store)
        secret = NewSecret(chosen.secret, chosen.kind, Demand.EMPLOYEE, tuple(name.split()))
        secret = judged(for_hr(secret) if found.is_hr else secret, terminal.place())
        keys = PersonKeys(found.org, found.pid, found.gen, secrets.token_hex(4), found.pin, Identity.new())
        suite = self._make(found, keys, secret, chosen.code, name=name)
        self.round(suite)
        return suite

    def _make(self, found: Found, keys: PersonKeys, secret: NewSecret, code: str, *, name: str) -> Suite:
        made: list[Suite] = []

        def prepare(suite: Suite) -> None:
            made.append(suite)
            self.pull(suite)
            invite = suite.desk.ledger.org.invites.get(wraps.InviteKeys(codes.read_code(code), found.pin).inv)
            if invite is None or not invite.open():
                told = "Somebody accepted it on another device. Nothing of yours was sent."
                raise BadInvite(
                    "This invite was used", told, "Tell HR at once, and ask for a new letter.", field="code"
                )

        def announce(suite: Suite) -> None:
            act = Public(suite.office.new_op(), "org", (Part("accept", acceptance(found, keys, code)),))
            keep(suite.office, act, failed="The invite could not be accepted")

        member = Member(keys.pid, name, secret.kind, confirmed=False)
        self._terminal.let_in(keys, secret, member, then=(prepare, announce))
        return made[0]

    def pull(self, suite: Suite) -> None:
        """Read what is new. Raises ``ServiceError``."""
        store = open_shelf(suite.store, self._terminal.device.opener)
        try:
            suite.desk.exchange(store).pull()
        except (StoreError, LogTrouble, PolicyWithheld, ReplicaError) as error:
            raise spoken(error) from error
        finally:
            store.close()

    def round(self, suite: Suite) -> None:
        """One round now; what the store does not take waits here."""
        try:
            store = open_shelf(suite.store, self._terminal.device.opener)
        except ServiceError:
            return
        try:
            suite.desk.round(store)
        except StoreError:
            return
        except (LogTrouble, PolicyWithheld, ReplicaError) as error:
            raise spoken(error) from error
        finally:
            store.close()

    def look(self, suite: Suite) -> None:
        """Ask the store once about keys that HR has not confirmed yet, as far as it is known here."""
        session = suite.desk.session
        if suite.desk.ledger.org.active_gen(session.pid) < session.gen:
            self.round(suite)

    def standing(self, suite: Suite) -> Standing:
        """How it stands with keys made here. ``BadInvite`` if they came to nothing; then they are forgotten."""
        session, org = suite.desk.session, suite.desk.ledger.org
        mine = wraps.fingerprint(
            session.org,
            session.pid,
            session.gen,
            sign_pub=session.identity.signer.pub,
            kem_pub=session.identity.kem.pub,
        )
        key = org.key(session.pid, session.gen)
        confirmed = key is not None and key.fingerprint == mine and key.confirmed != NEVER
        others = key is not None and key.fingerprint != mine
        if others or (key is not None and not confirmed and not key.waits()):
            self._forget(suite)
            told = "Another device accepted the invite first, or HR has confirmed other keys for you."
            raise BadInvite("These keys came to nothing", told, "Tell HR, and ask for a new letter.", field="code")
        return Standing(confirmed, codes.five_words(mine), sent=key is not None)

    def _forget(self, suite: Suite) -> None:
        replica, members = suite.desk.replica, self._terminal.members
        with replica.transaction():
            self._terminal.device.keybags(replica).forget(suite.me, suite.desk.session.gen)
            if members is not None and not self._terminal.device.keybags(replica).wraps(suite.me):
                members.drop(suite.me)

    # -- leaving --------------------------------------------------------------------------------------------------

    def unsent(self, suite: Suite) -> int:
        """How many changes of the person signed in would be lost by leaving now."""
        items = suite.desk.replica.outbox_list([State.QUEUED, State.PARKED])
        return sum(not item.chain.startswith(OF_THE_PROGRAM) for item in items)

    def leave(self, suite: Suite) -> None:
        """Wipe the person signed in from this terminal: keys, rows, drafts, and what they left waiting.

        One commit, but for the rows, which go with the next one and at the latest with the next exchange.
        """
        replica, members, drafts = suite.desk.replica, self._terminal.members, Drafts(suite.office)
        half_typed = [draft.key for draft in drafts.waiting()]
        try:
            with replica.transaction():
                for item in replica.outbox_list([State.QUEUED, State.PARKED]):
                    replica.outbox_drop(item.op)
                for key in half_typed:
                    replica.draft_drop(key)
                replica.cache_clear()
                self._terminal.device.keybags(replica).forget_person(suite.me)
                if members is not None:
                    members.drop(suite.me)
            ledger = suite.desk.ledger
            keeping.narrow(ledger, scope.both(ledger.scope, ledger.wanted()))
        except ReplicaError as error:
            raise spoken(error) from error
