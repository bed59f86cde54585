"""The profiles of this computer: folder, device key, replica, and the card that the sign-in page shows.

A card is a small file beside the replica. What is public stands in it plainly; the person's own name is sealed under
the device key, so that it is readable before signing in on this device and nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hris_desktop.crypto.errors import CryptoError
from hris_desktop.services.errors import BadInput, KeyGone, StoreTrouble
from hris_desktop.services.views_entrance import ProfileView
from hris_desktop.system import paths
from hris_desktop.system.devicekey import (
    DeviceKey,
    DeviceKeys,
    Item,
    KeychainError,
    Place,
    existing_device_key,
    obtain_device_key,
)
from hris_desktop.system.files import replace_whole
from hris_desktop.system.keyfile import FileKeys
from hris_desktop.system.paths import PathError, Profile
from hris_desktop.system.situations import Situation, SituationKind

_NAME_LABEL = b"hrd1/card-name\0"
_PASSING = frozenset((SituationKind.LOCKED, SituationKind.NOT_SET_UP, SituationKind.FAILED))
"""What is the matter with a keyring that may give the key back in a moment."""
KeyFinder = Callable[[Profile], DeviceKeys | Situation]


def find_keys(profile: Profile) -> DeviceKeys | Situation:
    """Where a profile keeps its device key: its own file if it has one, else the keyring, else why not."""
    if profile.device_key.exists():
        return FileKeys(profile.device_key)
    from hris_desktop.system.keychain import device_keys  # noqa: PLC0415 - asks the system; not where there is a file

    return device_keys(profile.device_key, profile.identity() if profile.folder.exists() else profile.name)


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a profile before it is opened. ``name`` is sealed (hex); ``used`` is an ISO time."""

    organisation: str = ""
    store: str = ""
    kind: str = "passphrase"
    joined: bool = False
    name: str = ""
    used: str = ""


class Profiles:
    """See the module. ``find_keys`` says where a profile keeps its device key."""

    def __init__(self, find_keys: KeyFinder) -> None:
        self._find_keys = find_keys

    def listed(self, *, named: bool = True) -> list[ProfileView]:
        """The profiles on this computer that belong to an organisation, the one used last first.

        Not ``named``: no name is unsealed; the library for it takes a tenth of the start to import.
        """
        found = [(self.card(name), name) for name in paths.profiles()]
        known = sorted((one for one in found if one[0].store), key=lambda one: one[0].used, reverse=True)
        return [self._view(name, card, named=named) for card, name in known]

    def fresh(self, wanted: str = "") -> Profile:
        """A profile nobody uses yet; its folder is made later. ``BadInput`` if ``wanted`` is taken or no name."""
        return next(self.free(wanted))

    def free(self, wanted: str = "") -> Iterator[Profile]:
        """The profiles nobody uses yet, in the order in which they are taken; only ``wanted`` if it is given."""
        if wanted:
            yield self._wanted(wanted)
            return
        for name in ("default", *(f"profile-{number}" for number in range(2, 1000))):
            if not self.card(name).store:
                yield paths.profile(name)

    def _wanted(self, name: str) -> Profile:
        if self.card(name).store:
            raise BadInput("The profile", f"The profile “{name}” exists on this computer.", field="profile")
        try:
            return paths.profile(name)
        except PathError as error:
            raise BadInput("The profile", str(error), field="profile") from error

    def card(self, name: str) -> Card:
        """A profile's card; an unreadable one counts as empty."""
        try:
            raw = json.loads(_card_path(paths.profile(name)).read_bytes())
            known: dict[str, Any] = {
                key: value for key, value in raw.items() if type(value) is type(getattr(Card(), key, None))
            }
            return Card(**known)
        except (OSError, ValueError, AttributeError, PathError):
            return Card()

    def write_card(self, profile: Profile, card: Card) -> None:
        """Replace a profile's card. Raises ``StoreTrouble``."""
        data = json.dumps({key: getattr(card, key) for key in Card.__dataclass_fields__}, indent=1).encode()
        try:
            replace_whole(_card_path(profile), data)
        except OSError as error:
            raise StoreTrouble(
                "The folder cannot be written",
                f"{profile.folder}: {error.strerror}",
                "Nothing was lost. Make room, or ask for the right to write there.",
            ) from error

    def situation(self, profile: Profile) -> tuple[bool, Situation]:
        """(whether a PIN may be offered, what is the matter with the keyring)."""
        keys = self._find_keys(profile)
        if isinstance(keys, Situation):
            return False, keys
        return keys.place is Place.KEYRING, keys.situation()

    def place(self, profile: Profile) -> Place:
        """Where the device key of a profile lies, or would lie."""
        keyring, _ = self.situation(profile)
        return Place.KEYRING if keyring else Place.FILE

    def new_device_key(self, profile: Profile) -> DeviceKey:
        """The device key of a profile being made: in the keyring, else in a file that only this account reads."""
        keys = self._find_keys(profile)
        try:
            return obtain_device_key(FileKeys(profile.device_key) if isinstance(keys, Situation) else keys)
        except KeychainError as error:
            todo = "Nothing was made. Put this right and try again."
            raise StoreTrouble("The key of this device could not be kept", str(error), todo) from error

    def device_key(self, profile: Profile) -> DeviceKey | None:
        """The device key of a profile; None if the keyring was emptied. ``StoreTrouble`` if it cannot be asked."""
        keys = self._find_keys(profile)
        if isinstance(keys, Situation):
            if keys.kind in _PASSING:
                raise StoreTrouble("This computer's keyring", keys.sentence, "Nothing was lost.")
            told = f"It is in no file of this profile, nor in a keyring. {keys.sentence} What waits to be sent is kept."
            raise KeyGone(sentence=told)
        try:
            return existing_device_key(keys)
        except KeychainError as error:
            raise StoreTrouble("This computer's keyring", str(error), "Nothing was lost.") from error

    def put_key_file_away(self, profile: Profile) -> None:
        """Move a key file that cannot be read aside, so that another can be made; it is not removed."""
        try:
            profile.device_key.replace(profile.device_key.with_suffix(".unusable"))
        except OSError as error:
            told = f"{profile.device_key}: {error.strerror}"
            raise StoreTrouble("The key file cannot be used", told, "Nothing was changed.") from error

    def keys_of(self, profile: Profile) -> DeviceKeys | Situation:
        """Where a profile keeps its device key and its anchor, or why nowhere."""
        return self._find_keys(profile)

    def forget_anchor(self, profile: Profile) -> None:
        """A profile that is being made has no past; a keyring that refuses keeps the anchor of nothing."""
        keys = self._find_keys(profile)
        if not isinstance(keys, Situation):
            with suppress(KeychainError):
                keys.drop(Item.ANCHOR)

    def forget_device_key(self, profile: Profile) -> None:
        """Drop the key of a profile that was not made after all; a keyring that refuses keeps a key of nothing."""
        keys = self._find_keys(profile)
        if not isinstance(keys, Situation):
            with suppress(KeychainError):
                keys.drop(Item.DEVICE_KEY)

    def seal_name(self, name: str, key: DeviceKey) -> str:
        """A person's name for the card (hex)."""
        from hris_desktop.crypto import seal  # noqa: PLC0415 - a computer without a profile starts without it

        return seal.seal(_card_key(key), name.encode(), _NAME_LABEL).hex()

    def unseal_name(self, sealed: str, key: DeviceKey | None) -> str:
        """What ``seal_name`` sealed; empty if this key did not."""
        from hris_desktop.crypto import seal  # noqa: PLC0415 - a computer without a profile starts without it

        try:
            return seal.unseal(_card_key(key), bytes.fromhex(sealed), _NAME_LABEL).decode() if key and sealed else ""
        except (CryptoError, ValueError):
            return ""

    def _view(self, name: str, card: Card, *, named: bool) -> ProfileView:
        # the page's own words for the two kinds, whatever the card calls them
        kind = "PIN" if card.kind == "pin" else "passphrase"
        person, follows = (self._name(name, card), False) if named else ("", bool(card.name))
        return ProfileView(name, person, card.organisation, card.store, kind, card.joined, follows)

    def _name(self, name: str, card: Card) -> str:
        if not card.name:
            return ""
        try:
            return self.unseal_name(card.name, self.device_key(paths.profile(name)))
        except StoreTrouble:
            # a name is a courtesy of the sign-in page; why the keyring fails is said when signing in
            return ""


def _card_path(profile: Profile) -> Path:
    return profile.folder / "card.json"


def _card_key(key: DeviceKey) -> bytes:
    from hris_desktop.crypto.keys import derive  # noqa: PLC0415 - a computer without a profile starts without it

    return derive(key.value, b"hrd1/card")
