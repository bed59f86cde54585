"""The recovery kit of an organisation that is at work: tested at any time, and replaced by two people in HR.

A new kit is shown and tested before anybody is asked to sign it: nobody shall agree to a kit that is on no paper. Until
then its seed is kept sealed on this device, and forgotten once the test has passed.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Final

from hris_desktop.crypto import codes, seal
from hris_desktop.crypto.errors import CryptoError
from hris_desktop.crypto.keys import Identity
from hris_desktop.domain.rights import HR
from hris_desktop.services.errors import BadInput, NotAllowed
from hris_desktop.services.holding import unheld_roles
from hris_desktop.services.keeping import keep
from hris_desktop.services.kit import KIT_UNTESTED, PendingKit, forget_kit, kit_is_pending
from hris_desktop.services.kit_words import read_kit, refuse_kit, roles_opened
from hris_desktop.services.office import role_word, when
from hris_desktop.services.second import Outcome
from hris_desktop.services.sentences import spoken
from hris_desktop.services.suite import Suite
from hris_desktop.services.views import Candidate
from hris_desktop.services.views_safety import KitState, KitTest, NewKit
from hris_desktop.store.replica import ReplicaError
from hris_desktop.sync.intents import Part, Public
from hris_desktop.vault.acts import Proposal
from hris_desktop.vault.entries import read_ctx
from hris_desktop.vault.org_facts import PersonKey

_NEXT: Final = "kit-next"
"""Where a replica keeps the seed of a new kit until it has been tested."""
_LABEL: Final = b"hrd1/kit-next\0"


class Kits:
    """See the module."""

    def __init__(self, suite: Suite) -> None:
        self._suite = suite

    def state(self) -> KitState:
        """How the organisation stands with its kit."""
        org, replica = self._suite.desk.ledger.org, self._suite.desk.replica
        kit = org.kit()
        stored = replica.by_seq(kit.since)
        recipient = org.recovery_recipient()
        outdated = tuple(role_word(role) for role in sorted(org.role_keys) if self._is_outdated(role, recipient))
        made = when(read_ctx(stored.ctx).ts) if stored else None
        waiting, untested = bool(replica.get_meta(_NEXT)), bool(replica.get_meta(KIT_UNTESTED))
        office = self._suite.office
        stuck = tuple(
            Candidate(key.pid, office.name(key.pid), codes.five_words(key.fingerprint), key.gen)
            for key in self._stuck()
        )
        alone = [(role_word(role), org.holds_key(role, recipient)) for role in unheld_roles(org)]
        only, earlier = (tuple(word for word, now in alone if now is wanted) for wanted in (True, False))
        return KitState(
            self._reference(kit.gen), made, self._is_hr(), waiting, outdated, untested, stuck, only, earlier
        )

    def test(self, words: str) -> KitTest:
        """Open the canary, the present key of every role, with the words of the kit. ``BadInput`` beside the field."""
        org, kit = self._suite.desk.ledger.org, read_kit(words)
        self._refuse_asked_for(kit)
        refuse_kit(org, kit)
        opens, missing = roles_opened(org, kit)
        self._tested()
        # the kit in force is on paper; what this device may still keep of a founding is that one or an older
        self._keep_nothing()
        return KitTest(tuple(map(role_word, opens)), tuple(map(role_word, missing)))

    def _refuse_asked_for(self, kit: Identity) -> None:
        """A kit that was asked for and is not in force opens nothing yet, and is no stranger's."""
        pub = kit.kem.pub.hex()
        asked = any(one.act.d["rec_kem"] == pub for one in self._suite.trust.seconds.open_acts("kit"))
        if asked or self._suite.trust.seconds.is_queued("kit", "rec_kem", pub):
            told = "These are the words of the new kit. It opens nothing before it is signed by HR and sent."
            todo = "The old kit is in force until then: keep both. Test this one again afterwards."
            raise BadInput("The new kit, which is not in force yet", told, todo, field="kit")

    def confirm(self, pid: str, words: str) -> None:
        """Confirm a renewed key with the kit in the place of a second person: the other one of two in HR lost theirs.

        The five words have been compared with the person. ``BadInput`` beside the field, ``NotAllowed``.
        """
        self._only_hr()
        org, kit = self._suite.desk.ledger.org, read_kit(words)
        refuse_kit(org, kit)
        key = next((one for one in self._stuck() if one.pid == pid), None)
        if key is None:
            told = "Nobody waits for the kit: two people in HR can sign this, or it was done."
            raise NotAllowed("The kit is not needed here", told, "Nothing was changed.")
        d = {"pid": pid, "gen": key.gen, "fp": key.fingerprint.hex()}
        op = self._suite.office.new_op()
        signed = kit.signer.sign(Proposal(op, "confirm", d).message(org.id)).hex()
        act = Public(op, "org", (Part("confirm", {**d, "rec": signed}),))
        keep(self._suite.office, act, failed="The key could not be confirmed")

    def _candidate(self, key: PersonKey) -> Candidate:
        return Candidate(key.pid, self._suite.office.name(key.pid), codes.five_words(key.fingerprint), key.gen)

    def _stuck(self) -> list[PersonKey]:
        """Renewed keys of people in HR that only one other person in HR could sign: the kit takes the second place."""
        org, me = self._suite.desk.ledger.org, self._suite.me
        hr = org.members(HR)
        alone = [pid for pid in hr - {me} if hr - {pid} == {me}]
        keys = [org.people[pid].keys[-1] for pid in alone]
        return [key for key in keys if key.gen > 1 and key.waits()]

    def begin(self, secret: str) -> NewKit:
        """Make a new kit, to be written down and tested. ``secret`` is asked for again. For HR."""
        self._only_hr()
        self._suite.records.prove_presence(secret)
        seed = secrets.token_bytes(32)
        try:
            self._suite.desk.replica.set_meta(_NEXT, seal.seal(self._suite.desk.vk, seed, _LABEL).hex())
        except ReplicaError as error:
            raise spoken(error) from error
        return self._shown(seed)

    def again(self) -> NewKit | None:
        """The new kit that was begun here and not tested yet."""
        seed = self._seed()
        return self._shown(seed) if seed else None

    def drop(self) -> None:
        """Forget the new kit; the old one stays in force."""
        try:
            self._suite.desk.replica.set_meta(_NEXT, "")
        except ReplicaError as error:
            raise spoken(error) from error

    def replace(self, words: Mapping[int, str]) -> Outcome:
        """Test the new kit by two words from its paper, then ask for it to take the place of the old one."""
        self._only_hr()
        seed = self._seed()
        if seed is None:
            told = "It is not on this device any more. Begin again; the kit of before is still in force."
            raise BadInput("The new kit", told, field="kit")
        self._pending(seed).test(words)
        kit, org = Identity.recovery(seed), self._suite.desk.ledger.org
        d = {"gen": org.kit().gen + 1, "rec_sign": kit.signer.pub.hex(), "rec_kem": kit.kem.pub.hex()}
        outcome = self._suite.trust.seconds.propose("kit", d)
        self.drop()
        self._tested()
        return outcome

    def _tested(self) -> None:
        try:
            if self._suite.desk.replica.get_meta(KIT_UNTESTED):
                self._suite.desk.replica.set_meta(KIT_UNTESTED, "")
        except ReplicaError as error:
            raise spoken(error) from error

    def _keep_nothing(self) -> None:
        try:
            if kit_is_pending(self._suite.desk.replica):
                forget_kit(self._suite.desk.replica)
        except ReplicaError as error:
            raise spoken(error) from error

    def _seed(self) -> bytes | None:
        sealed = self._suite.desk.replica.get_meta(_NEXT)
        if not sealed:
            return None
        try:
            return seal.unseal(self._suite.desk.vk, bytes.fromhex(sealed), _LABEL)
        except (CryptoError, ValueError):
            return None  # sealed under a key that is gone: nobody was asked to sign it yet, so it is made anew

    def _shown(self, seed: bytes) -> NewKit:
        pending = self._pending(seed)
        return NewKit(pending.shown(), pending.asked)

    def _pending(self, seed: bytes) -> PendingKit:
        org = self._suite.desk.ledger.org
        return PendingKit(self._reference(org.kit().gen + 1).lower(), seed)

    def _reference(self, gen: int) -> str:
        """Names a kit on paper: the organisation, and which of its kits it is."""
        org = self._suite.desk.ledger.org.id[:8].upper()
        return org if gen == 1 else f"{org[:5]}-{gen}"

    def _is_outdated(self, role: str, recipient: str) -> bool:
        org = self._suite.desk.ledger.org
        return bool(org.role_gen(role)) and not org.holds_key(role, recipient)

    def _is_hr(self) -> bool:
        return self._suite.me in self._suite.desk.ledger.org.members(HR)

    def _only_hr(self) -> None:
        if not self._is_hr():
            raise NotAllowed("Only HR can do this", "A recovery kit is replaced by two people in HR.")
