"""The keys of the person signed in, in memory only: their identity and the role keys that were wrapped to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from hris_desktop.crypto.chain import Entry
from hris_desktop.crypto.errors import CannotOpen
from hris_desktop.crypto.keys import Identity, KemKey
from hris_desktop.crypto.wrap import WRAP_BYTES
from hris_desktop.vault import wraps
from hris_desktop.vault.chains import ChainState, Epoch
from hris_desktop.vault.entries import Ctx
from hris_desktop.vault.opener import Opener
from hris_desktop.vault.org import Org
from hris_desktop.vault.org_facts import RoleWraps

SIGNED_KEPT = 256
"""Entries remembered between signing and reading back: a few parcels."""


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
    _signed: dict[bytes, tuple[Entry, Ctx]] = field(default_factory=dict, repr=False)
    _ahead: Opener | None = field(default=None, repr=False)

    @property
    def recipient(self) -> str:
        """The person's own recipient id."""
        return wraps.person_id(self.pid, self.gen)

    @property
    def roles_held(self) -> frozenset[str]:
        """Recipient ids of the role keys that open here."""
        return frozenset(self._held) - {self.recipient}

    def learn_roles(self, org: Org) -> list[str]:
        """Open the role keys wrapped to this person, and all older ones through them.

        Returns the ids of those whose wrap does not open (an alarm).
        """
        self._held[self.recipient] = self.identity.kem
        return open_roles(org, self.recipient, self._held)

    def kem(self, recipient: str) -> KemKey | None:
        """The private key behind ``recipient`` if it is held here."""
        return self._held.get(recipient)

    def holds(self, recipient: str) -> bool:
        """Whether wraps to ``recipient`` open here."""
        return recipient in self._held

    def role_key(self, role: str, gen: int) -> KemKey:
        """The private key of a role this person is in; ``KeyError`` otherwise."""
        return self._held[wraps.role_id(role, gen)]

    def newest_role_key(self, role: str, gen: int) -> KemKey:
        """The newest key of a role up to ``gen`` that is held here; ``KeyError`` if none is."""
        held = (wraps.role_id(role, one) for one in range(gen, 0, -1))
        return self._held[next((one for one in held if one in self._held), role)]

    def shut_out(self, org: Org, role: str) -> bool:
        """Whether the wrap of the role's present key that was made for this person does not open."""
        gen = org.role_gen(role)
        made = any(
            (one.role, one.gen) == (role, gen) and self.recipient in one.to and one.body is not None
            for one in org.role_wraps
        )
        return made and not self.holds(wraps.role_id(role, gen))

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

    def signed(self, entry: Entry, ctx: Ctx) -> None:
        """Remember what this person signed here and now, until it is read back."""
        if len(self._signed) >= SIGNED_KEPT:
            del self._signed[next(iter(self._signed))]
        self._signed[entry.h] = entry, ctx

    def recall(self, h: object) -> tuple[Entry, Ctx] | None:
        """What was signed here under this name; asked for once."""
        return self._signed.pop(h, None) if isinstance(h, bytes) else None

    def forget(self, chain: str) -> None:
        """Drop the data keys of a chain that is no business of this person any more."""
        for name in [known for known in self._deks if known[0] == chain]:
            del self._deks[name]

    def keep_dek(self, chain: str, dk: str, dek: bytes) -> None:
        """Remember a data key this person just made, under its commitment."""
        self._deks[chain, dk] = dek

    def opener(self, *, on: bool = True) -> Opener | None:
        """What opens data keys ahead from now on, in another thread, and tells this session; or nothing any more."""
        self._ahead = Opener(self.org, self._held) if on else None
        return self._ahead

    def _open(self, chain: str, epoch: Epoch, found: tuple[str, bytes]) -> bytes | None:
        recipient, wrapped = found
        held = self._held[recipient]
        info = wraps.dek_info(self.org, chain, epoch.ep, recipient=recipient, kem_pub=held.pub)
        key = self._ahead.opened(info, wrapped) if self._ahead is not None else None
        try:
            key = key or held.open(info, wrapped)
        except CannotOpen:
            return None
        return key if wraps.dek_commitment(key, self.org, chain, epoch.ep) == epoch.dk else None


def open_roles(org: Org, recipient: str, held: dict[str, KemKey]) -> list[str]:
    """Add to ``held`` every role key that ``recipient``, whose own key is in it, reaches; the ids that do not open."""
    bad: list[str] = []
    for found in org.role_wraps:
        name = wraps.role_id(found.role, found.gen)
        if recipient in found.to and name not in held and not _learn(org, found, (recipient, name), held):
            bad.append(name)
    # an id that a second wrap opened after all is no alarm
    bad = [name for name in bad if name not in held]
    return bad + _follow(org, held)


def _learn(org: Org, found: RoleWraps, named: tuple[str, str], held: dict[str, KemKey]) -> bool:
    recipient, name = named
    key = _opened(org, found, recipient, held[recipient], found.gen)
    if key is not None and key.pub == org.kem_pub(name):
        held[name] = key
    return name in held


def _follow(org: Org, held: dict[str, KemKey]) -> list[str]:
    """From each newer key of a role to the one before it; a link that leads nowhere is told as its newer key."""
    bad: list[str] = []
    for found in reversed(org.role_wraps):
        older = wraps.role_id(found.role, found.gen - 1)
        if not found.link or found.link not in held or older in held:
            continue
        key = _opened(org, found, found.link, held[found.link], found.gen - 1)
        # an even older one, where the one before was made useless for whoever made this one
        known = (one for one in org.role_keys[found.role] if key is not None and one.gen < found.gen)
        older = next((wraps.role_id(one.role, one.gen) for one in known if key is not None and key.pub == one.pub), "")
        if key is not None and older:
            held[older] = key
        else:
            bad.append(found.link)
    return bad


def _opened(org: Org, found: RoleWraps, recipient: str, kem: KemKey, gen: int) -> KemKey | None:
    place = found.to.index(recipient) * WRAP_BYTES
    if found.body is None:
        return None
    info = wraps.role_info(org.id, found.role, gen, recipient=recipient, kem_pub=kem.pub)
    try:
        return KemKey.of(kem.open(info, found.body[place : place + WRAP_BYTES]))
    except CannotOpen:
        return None


def _mine(epoch: Epoch, held: dict[str, KemKey]) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for part in epoch.wraps:
        for place, recipient in enumerate(part.to):
            if recipient in held and part.body is not None:
                found.append((recipient, part.body[place * WRAP_BYTES : (place + 1) * WRAP_BYTES]))
    return found
