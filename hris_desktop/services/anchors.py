"""A profile's anchor, beside its device key: in the keyring, or in the file that stands in for one."""

from __future__ import annotations

from hris_desktop.services.profiles import Profiles
from hris_desktop.system.devicekey import DeviceKeys, Item, KeychainError
from hris_desktop.system.paths import Profile
from hris_desktop.system.situations import Situation


class ProfileAnchor:
    """Keeps the anchor of one profile; see ``sync.anchor.Keeper``. Used by one thread at a time."""

    def __init__(self, profiles: Profiles, where: Profile) -> None:
        self._profiles, self._where = profiles, where
        self._keys: DeviceKeys | None = None

    def read(self) -> bytes | None:
        """What was kept, or None. Raises ``KeychainError``."""
        return self._found().read(Item.ANCHOR)

    def write(self, data: bytes) -> None:
        """Keep it, and read it back. Raises ``KeychainError``."""
        self._found().write(Item.ANCHOR, data)

    def _found(self) -> DeviceKeys:
        # a keyring is tried out when it is looked for, so it is looked for once
        if self._keys is None:
            found = self._profiles.keys_of(self._where)
            if isinstance(found, Situation):
                raise KeychainError(found)
            self._keys = found
        return self._keys
