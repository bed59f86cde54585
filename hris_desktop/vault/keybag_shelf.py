"""The keybags of one device: enrolling, unlocking and changing the secret, so that no interruption locks anybody out.

A new row is put beside the old one, read back and opened, and only then the old one is dropped. Whatever happens
between two of these steps, the old secret or the new one opens; the next unlock clears away what an interruption left.
Of a person who enrolled anew only the newest generation is offered; older rows stay until ``wipe``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from hris_desktop.crypto import seal
from hris_desktop.crypto.errors import CannotOpen, CryptoError, Malformed
from hris_desktop.crypto.keys import Identity
from hris_desktop.crypto.passphrase import Argon2
from hris_desktop.system.clock import Clock
from hris_desktop.system.devicekey import DeviceKey
from hris_desktop.vault.keybag import (
    Opened,
    PersonKeys,
    WrongSecret,
    check_openable,
    open_keybag,
    rescue_vault_key,
    seal_keybag,
)
from hris_desktop.vault.keybag_attempts import Attempts, KeybagShelf
from hris_desktop.vault.keybag_row import KeybagRow, SecretKind, VaultWrap, parse_rescue, parse_row, row_kind
from hris_desktop.vault.keybag_strength import Demand, judge

WIPED_AFTER: Final = 10
"""Wrong attempts in a row after which a kiosk forgets a person's keys, never their waiting changes."""


class NoKeybag(CannotOpen):
    """That person is not enrolled on this device."""


class Wiped(CannotOpen):
    """Too many wrong attempts: the keys were removed from this device; what waits to be sent was not."""


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret somebody chooses, with what it must satisfy; ``personal`` = words others know of the person."""

    text: str
    kind: SecretKind
    demand: Demand
    personal: Sequence[str] = ()

    @override
    def __repr__(self) -> str:
        return f"NewSecret({self.kind.value})"

    def judge(self, device_key: DeviceKey) -> None:
        """Raise WeakSecret unless it is strong enough beside this device key."""
        judge(self.text, self.kind, demand=self.demand.beside(device_key.place), personal=self.personal)


@dataclass(frozen=True, slots=True)
class Keybags:
    """The keybags on one shelf. ``params`` is the injected set of costs; ``wipe_after`` is set on kiosks only.

    The store's own errors pass through every method.
    """

    shelf: KeybagShelf
    clock: Clock
    params: Argon2
    wipe_after: int | None = None

    def people(self) -> list[str]:
        """Ids of the persons enrolled here, the latest first."""
        return list(dict.fromkeys(row.wrapped.pid for _, _, row in self._rows()))

    def enrol(self, keys: PersonKeys, secret: NewSecret, *, device_key: DeviceKey, vk: bytes | None = None) -> Opened:
        """Keep a person's keys here under a new vault key, or under ``vk``; raises WeakSecret.

        Rows of the same generation are replaced.
        """
        return self._replace(keys, secret, device_key=device_key, vk=vk or seal.new_key())

    def unlock(self, pid: str, secret: str, *, device_key: DeviceKey | None) -> Opened:
        """Open a person's keys with what they typed, counting the attempt.

        Raises NoKeybag, DeviceKeyMissing, WeakParameters or Malformed (not counted), TooSoon, WrongSecret, Wiped.
        """
        openable = self._openable(pid, device_key)
        attempts = Attempts(self.shelf, self.clock, pid)
        self._wipe_if_due(pid, attempts.failures().failed)
        counted = attempts.begin()
        for slot, blob in openable:
            try:
                opened = open_keybag(blob, secret, device_key=device_key, params=self.params)
            except (WrongSecret, Malformed):
                continue
            attempts.succeeded()
            self._drop_others(opened.keys, slot)
            return opened
        self._wipe_if_due(pid, counted.failed)
        raise WrongSecret("no keybag of this person opens with this")

    def change_secret(self, pid: str, old: str, *, new: NewSecret, device_key: DeviceKey) -> Opened:
        """Wrap the same vault key under a new secret; raises as ``unlock``, and WeakSecret before anything is tried."""
        new.judge(device_key)
        opened = self.unlock(pid, old, device_key=device_key)
        return self._replace(opened.keys, new, device_key=device_key, vk=opened.vk)

    def wipe(self, pid: str) -> None:
        """Forget a person's keys on this device; what only they can open with their identity stays."""
        rows = self._rows(pid)
        kept = {wrapped for _, wrapped in self._rescues(pid)}
        for wrapped in dict.fromkeys(row.wrapped for _, _, row in reversed(rows)):
            if wrapped not in kept:
                self.shelf.keybag_put(wrapped.rescue_row())
        for slot, _, _ in rows:
            self.shelf.keybag_drop(slot)

    def rescue(self, pid: str, identity: Identity) -> list[bytes]:
        """Every vault key of that person that this identity opens, the latest first; for opening what waits here."""
        wraps = [row.wrapped for _, _, row in self._rows(pid)] + [wrapped for _, wrapped in self._rescues(pid)]
        found = []
        for wrapped in dict.fromkeys(wraps):
            try:
                found.append(rescue_vault_key(wrapped, identity))
            except CannotOpen:
                continue
        return list(dict.fromkeys(found))

    def older(self, pid: str, secret: str, *, device_key: DeviceKey | None) -> list[bytes]:
        """The vault keys of that person's earlier generations that ``secret`` opens; counts and raises as ``unlock``.

        ``NoKeybag`` where no earlier generation has a row here.
        """
        rows = self._rows(pid)
        newest = max((row.wrapped.gen for _, _, row in rows), default=0)
        earlier = [(blob, row) for _, blob, row in rows if row.wrapped.gen < newest]
        if not earlier:
            raise NoKeybag("no earlier keys of this person are on this device")
        for _, row in earlier:
            check_openable(row, device_key, params=self.params)
        attempts = Attempts(self.shelf, self.clock, pid)
        attempts.begin()
        found = [vk for blob, _ in earlier for vk in self._tried(blob, secret, device_key)]
        if not found:
            raise WrongSecret("no earlier keybag of this person opens with this")
        attempts.succeeded()
        return found

    def wraps(self, pid: str) -> list[VaultWrap]:
        """Whose vault keys lie here for that person, the latest first."""
        return [row.wrapped for _, _, row in self._rows(pid)]

    def kinds(self, pid: str) -> list[tuple[int, SecretKind]]:
        """(generation, what opens it) of that person's rows, the latest first."""
        return [(row.wrapped.gen, row.kind) for _, _, row in self._rows(pid)]

    def forget(self, pid: str, gen: int) -> None:
        """Drop the rows of one generation that came to nothing; earlier ones are offered again."""
        for slot, _, row in self._rows(pid):
            if row.wrapped.gen == gen:
                self.shelf.keybag_drop(slot)

    def forget_person(self, pid: str) -> None:
        """Drop everything of somebody who leaves this device, also what would open what they left waiting."""
        for slot in [slot for slot, _, _ in self._rows(pid)] + [slot for slot, _ in self._rescues(pid)]:
            self.shelf.keybag_drop(slot)
        Attempts(self.shelf, self.clock, pid).succeeded()

    def _tried(self, blob: bytes, secret: str, device_key: DeviceKey | None) -> list[bytes]:
        try:
            return [open_keybag(blob, secret, device_key=device_key, params=self.params).vk]
        except (WrongSecret, Malformed):
            return []

    def _replace(self, keys: PersonKeys, secret: NewSecret, *, device_key: DeviceKey, vk: bytes) -> Opened:
        secret.judge(device_key)
        blob = seal_keybag(keys, secret.text, kind=secret.kind, vk=vk, device_key=device_key, params=self.params)
        slot = self.shelf.keybag_put(blob)
        read_back = dict(self.shelf.keybag_rows()).get(slot, b"")
        opened = open_keybag(read_back, secret.text, device_key=device_key, params=self.params)
        self._drop_others(keys, slot)
        return opened

    def _drop_others(self, keys: PersonKeys, kept: int) -> None:
        for slot, _, row in self._rows(keys.pid):
            if slot != kept and (row.wrapped.org, row.wrapped.gen) == (keys.org, keys.gen):
                self.shelf.keybag_drop(slot)

    def _wipe_if_due(self, pid: str, failed: int) -> None:
        if self.wipe_after is not None and failed >= self.wipe_after:
            self.wipe(pid)
            raise Wiped("the keys were removed after too many wrong attempts")

    def _openable(self, pid: str, device_key: DeviceKey | None) -> list[tuple[int, bytes]]:
        """The rows of the newest generation that the device key fits; raises why there is none."""
        rows = self._rows(pid)
        if not rows:
            raise self._why_none()
        newest = max(row.wrapped.gen for _, _, row in rows)
        found, refused = [], None
        for slot, blob, row in rows:
            if row.wrapped.gen == newest:
                try:
                    check_openable(row, device_key, params=self.params)
                    found.append((slot, blob))
                except CryptoError as error:
                    refused = error
        if not found and refused is not None:
            raise refused
        return found

    def _why_none(self) -> CryptoError:
        kinds = {row_kind(blob) for _, blob in self.shelf.keybag_rows()}
        if "" in kinds or ("keybag" in kinds and not self._rows()):
            return Malformed("a keybag row is damaged or of a newer version")
        return NoKeybag("not enrolled on this device")

    def _rows(self, pid: str | None = None) -> list[tuple[int, bytes, KeybagRow]]:
        """The readable keybag rows, the latest first; damaged ones are passed over and left alone."""
        found = []
        for slot, blob in reversed(self.shelf.keybag_rows()):
            try:
                row = parse_row(blob)
            except Malformed:
                continue
            if pid in {None, row.wrapped.pid}:
                found.append((slot, blob, row))
        return found

    def _rescues(self, pid: str) -> list[tuple[int, VaultWrap]]:
        found = []
        for slot, blob in reversed(self.shelf.keybag_rows()):
            try:
                wrapped = parse_rescue(blob)
            except Malformed:
                continue
            if wrapped.pid == pid:
                found.append((slot, wrapped))
        return found
