"""The recovery kit of a new organisation, kept sealed on the founder's device until *test my kit* has passed.

Set-up is not finished before: the kit is shown again after every sign-in, and a crash between founding and the test
loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from hris_desktop.crypto import codes, seal
from hris_desktop.crypto.errors import CryptoError
from hris_desktop.services.errors import BadInput, Integrity
from hris_desktop.store.replica import Replica

KIT_PENDING: Final = "kit-pending"
KIT_UNTESTED: Final = "kit-untested"
"""The kit was never tested, and its words are gone from this device with the keys they were sealed under."""
_LABEL: Final = b"hrd1/kit-pending\0"
WORDS: Final = 24
Modules = tuple[tuple[bool, ...], ...]
"""A QR code: rows of dark (True) and light modules."""


@dataclass(frozen=True, slots=True)
class Kit:
    """The recovery kit as it is printed."""

    words: tuple[str, ...] = field(repr=False)
    reference: str

    @property
    def qr(self) -> Modules:
        """The same words as a code; drawn only where it is shown, which costs more than making the kit."""
        return qr_of(" ".join(self.words))


@dataclass(frozen=True, slots=True)
class PendingKit:
    """A kit that has not been tested yet."""

    org: str
    seed: bytes = field(repr=False)

    @property
    def asked(self) -> tuple[int, ...]:
        """Two positions (from 0) that differ from kit to kit, so that a habit does not pass the test."""
        return (self.seed[0] % (WORDS // 2), WORDS // 2 + self.seed[1] % (WORDS // 2))

    def shown(self) -> Kit:
        """The kit for the screen and the printer."""
        words = codes.seed_words(self.seed)
        return Kit(words, self.org[:8].upper())

    def test(self, typed: Mapping[int, str]) -> None:
        """Compare the words that were asked for; raises ``BadInput``."""
        words = codes.seed_words(self.seed)
        for place in self.asked:
            if " ".join(typed.get(place, "").split()).casefold() != words[place]:
                raise BadInput(
                    "Not the words of your kit",
                    f"Word {place + 1} on your sheet is another one. Look at the sheet, not at the screen.",
                    "The kit is still here; look at the words again if you are not sure of the sheet.",
                    field="kit",
                )


def qr_of(text: str) -> Modules:
    """A QR code of a text."""
    import segno  # noqa: PLC0415 - only where a code is drawn

    return tuple(tuple(bool(cell) for cell in row) for row in segno.make_qr(text, error="m").matrix)


def keep_kit(replica: Replica, vk: bytes, seed: bytes) -> None:
    """Keep the seed, sealed, until the kit has been tested."""
    # not in the cache, which may be emptied at any time: this cannot be worked out again
    replica.set_meta(KIT_PENDING, seal.seal(vk, seed, _LABEL).hex())


def kit_is_pending(replica: Replica) -> bool:
    """Whether this device still keeps a kit that was never tested."""
    return bool(replica.get_meta(KIT_PENDING))


def pending_kit(replica: Replica, vk: bytes, org: str) -> PendingKit | None:
    """The kit that was never tested, or None. Raises ``Integrity`` if it was changed from outside."""
    sealed = replica.get_meta(KIT_PENDING)
    if not sealed:
        return None
    try:
        return PendingKit(org, seal.unseal(vk, bytes.fromhex(sealed), _LABEL))
    except (CryptoError, ValueError) as error:
        raise Integrity(
            "The recovery kit on this device is damaged",
            "The file that holds it was changed from outside. Your record is not touched by that.",
            "If you have the printed kit, keep it. If not, ask for a new kit to be made.",
        ) from error


def carry_kit(replica: Replica, vk: bytes, others: Sequence[bytes]) -> None:
    """Seal an untested kit anew where the vault key has changed; one that no key opens is noted as untested."""
    sealed = replica.get_meta(KIT_PENDING)
    if not sealed:
        return
    for key in (vk, *others):
        try:
            seed = seal.unseal(key, bytes.fromhex(sealed), _LABEL)
        except (CryptoError, ValueError):
            continue
        keep_kit(replica, vk, seed)
        return
    replica.set_meta(KIT_PENDING, "")
    replica.set_meta(KIT_UNTESTED, "yes")


def forget_kit(replica: Replica) -> None:
    """The kit was tested: from now on it exists on paper only."""
    replica.set_meta(KIT_PENDING, "")
