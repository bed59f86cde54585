"""The keys of the person signed in, in memory only: their identity and the role keys that were wrapped to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from hris_desktop.crypto.errors import CannotOpen
from hris_desktop.crypto.keys import Identity, KemKey
from hris_desktop.crypto.wrap import WRAP_BYTES
from hris_desktop.vault import wraps
from hris_desktop.vault.chains import ChainState, Epoch
from hris_desktop.vault.org import Org


class BadWrap(Exception):
    """A wrap addressed to this person does not open, or opens to another key than its commitment says: an alarm."""


@dataclass(slots=True)
class Session:
    """One person on one device. ``dev`` is 8 hex drawn once per device."""

    org: str
    pid: str
    gen: int
    dev: str
    identity: Identity = field(repr=False)
    _held: dict[str, KemKey] = field(default_factory=dict, repr=False)
    _deks: dict[tuple[str, str], bytes] = field(default_factory=dict, repr=False)

    @property
    def recipient(self) -> str:
        """The person's own recipient id."""
        return wraps.person_id(self.pid, self.gen)

    @property
    def roles_held(self) -> frozenset[str]:
        """Recipient ids of the role keys that open here."""
        return frozenset(self._held) - {self.recipient}

    def learn_roles(self, org: Org) -> list[str]:
        """Open the role keys wrapped to this person; returns the ids whose wrap does not open (an alarm)."""
        self._held[self.recipient] = self.identity.kem
        bad: list[str] = []
        for found in org.role_wraps:
            name = wraps.role_id(found.role, found.gen)
            addressed = self.recipient in found.to and name not in self._held
            if addressed and not self._learn_role(org, found.role, found.gen):
                bad.append(name)
        return bad

    def _learn_role(self, org: Org, role: str, gen: int) -> bool:
        name = wraps.role_id(role, gen)
        info = wraps.role_info(org.id, role, gen, recipient=self.recipient, kem_pub=self.identity.kem.pub)
        for found, wrapped in org.wraps_for(self.recipient):
            if (found.role, found.gen) != (role, gen):
                continue
            try:
                key = KemKey.of(self.identity.kem.open(info, wrapped))
            except CannotOpen:
                continue
            if key.pub == org.kem_pub(name):
                self._held[name] = key
        return name in self._held

    def holds(self, recipient: str) -> bool:
        """Whether wraps to ``recipient`` open here."""
        return recipient in self._held

    def role_key(self, role: str, gen: int) -> KemKey:
        """The private key of a role this person is in; ``KeyError`` otherwise."""
        return self._held[wraps.role_id(role, gen)]

    def dek(self, chain: ChainState, ep: int) -> bytes | None:
        """The data key of one epoch, or None if it was not wrapped to anything held here. ``BadWrap`` = alarm."""
        epoch = chain.epochs.get(ep)
        if epoch is None:
            return None
        # kept under its commitment: an epoch this device planned and lost to another writer is another key
        known = self._deks.get((chain.name, epoch.dk))
        if known is not None:
            return known
        addressed = False
        for recipient, wrapped in _mine(epoch, self._held):
            addressed = True
            key = self._open(chain.name, epoch, (recipient, wrapped))
            if key is not None:
                self._deks[chain.name, epoch.dk] = key
                return key
        if addressed:
            raise BadWrap(chain.name)
        return None

    def keep_dek(self, chain: str, dk: str, dek: bytes) -> None:
        """Remember a data key this person just made, under its commitment."""
        self._deks[chain, dk] = dek

    def _open(self, chain: str, epoch: Epoch, found: tuple[str, bytes]) -> bytes | None:
        recipient, wrapped = found
        held = self._held[recipient]
        try:
            key = held.open(wraps.dek_info(self.org, chain, epoch.ep, recipient=recipient, kem_pub=held.pub), wrapped)
        except CannotOpen:
            return None
        return key if wraps.dek_commitment(key, self.org, chain, epoch.ep) == epoch.dk else None


def _mine(epoch: Epoch, held: dict[str, KemKey]) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for part in epoch.wraps:
        for place, recipient in enumerate(part.to):
            if recipient in held and part.body is not None:
                found.append((recipient, part.body[place * WRAP_BYTES : (place + 1) * WRAP_BYTES]))
    return found
