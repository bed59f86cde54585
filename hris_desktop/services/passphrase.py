"""Changing the passphrase or PIN of the person signed in; the same keys stay, wrapped anew.

Whatever interrupts it, the old secret or the new one opens (``vault/keybag_shelf``). The profile's card says which kind
is asked for: it says *PIN* only while nothing but a PIN opens, since its field takes no letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hris_desktop.domain.rights import HR
from hris_desktop.services.device import ThisDevice, for_hr, judged, secret_asked
from hris_desktop.services.errors import BadInput, KeyGone
from hris_desktop.services.views_safety import SecretView, Strength
from hris_desktop.system import paths
from hris_desktop.system.devicekey import Place
from hris_desktop.vault.keybag_row import SecretKind
from hris_desktop.vault.keybag_shelf import Keybags, NewSecret
from hris_desktop.vault.keybag_strength import Demand, WeakSecret, judge

if TYPE_CHECKING:
    from hris_desktop.services.office import Office
    from hris_desktop.system.devicekey import DeviceKey


def weigh(secret: str, kind: str, demand: Demand, personal: Sequence[str] = ()) -> Strength:
    """Judge a new secret while it is typed; ``kind`` is ``"passphrase"`` or ``"PIN"``."""
    if not secret:
        return Strength(0, enough=False, words="", advice="")
    try:
        judge(secret, SecretKind(kind.lower()), demand=demand, personal=personal)
    except WeakSecret as weak:
        return Strength(1, enough=False, words="Too easy to guess", advice=str(weak))
    return Strength(4, enough=True, words="Strong", advice="")


class Passphrases:
    """See the module."""

    def __init__(self, device: ThisDevice, profile: str, office: Office) -> None:
        self._device, self._office = device, office
        self._where = paths.profile(profile)

    def state(self) -> SecretView:
        """What opens this profile today, and what may."""
        keyring, situation = self._device.profiles.situation(self._where)
        is_hr = self._demand() is Demand.HR
        kind = "PIN" if self._device.profiles.card(self._where.name).kind == SecretKind.PIN.value else "passphrase"
        return SecretView(kind, is_hr, keyring and not is_hr, "" if keyring else situation.sentence)

    def strength(self, secret: str, *, kind: str) -> Strength:
        """Judge a new secret while it is typed."""
        return weigh(secret, kind, self._demand().beside(self._key().place), self._personal())

    def change(self, old: str, new: str, *, kind: str) -> None:
        """Let ``new`` open this profile instead of ``old``.

        ``WrongSecretError`` is about the old one, ``BadInput`` with the field ``secret`` about the new one.
        """
        key = self._key()
        chosen = self._chosen(new, kind, key.place)
        if new == old:
            told = "This is the one you have. Nothing was changed."
            raise BadInput("The same again", told, "Choose another one.", field="secret")
        costs = self._device.costs
        keybags = Keybags(
            self._office.desk.replica, self._device.clock, costs.hr if chosen.demand is Demand.HR else costs.employee
        )
        if chosen.kind is SecretKind.PASSPHRASE:
            self._note(SecretKind.PASSPHRASE)
        with secret_asked(old):
            opened = keybags.change_secret(self._office.me, old, new=chosen, device_key=key)
        self._note(opened.kind)

    def _chosen(self, text: str, kind: str, place: Place) -> NewSecret:
        secret = NewSecret(text, SecretKind(kind.lower()), Demand.EMPLOYEE, self._personal())
        return judged(for_hr(secret) if self._demand() is Demand.HR else secret, place)

    def _note(self, kind: SecretKind) -> None:
        self._device.note_kind(self._where, kind)

    def _key(self) -> DeviceKey:
        key = self._device.profiles.device_key(self._where)
        if key is None:
            raise KeyGone
        return key

    def _demand(self) -> Demand:
        return Demand.HR if self._office.me in self._office.desk.ledger.org.members(HR) else Demand.EMPLOYEE

    def _personal(self) -> tuple[str, ...]:
        return (*self._office.name(self._office.me).split(), *self._office.organisation().split())
