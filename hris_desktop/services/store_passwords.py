"""The passwords of database servers: one per address, where this computer keeps its device keys, and nowhere else.

In the keyring; in a file that only this account reads where there is no keyring that can be trusted, as for the device
key. Never in an address, a profile's card, a log or an argument. One entry per login and database, whatever profile
uses it.
"""

from __future__ import annotations

from contextlib import suppress

from hris_desktop.services.errors import ServiceError, StoreTrouble
from hris_desktop.services.profiles import KeyFinder, find_keys
from hris_desktop.services.sentences import spoken
from hris_desktop.store.contract import Store, StoreError
from hris_desktop.store.urls import is_server, open_store
from hris_desktop.system import paths
from hris_desktop.system.devicekey import Item, KeychainError
from hris_desktop.system.keyfile import FileKeys
from hris_desktop.system.paths import PathError, Profile
from hris_desktop.system.situations import Situation


class StorePasswords:
    """See the module. ``find_keys``: where this computer keeps what is secret."""

    def __init__(self, find_keys: KeyFinder = find_keys) -> None:
        # asked once, here: a store is also opened on the exchange thread, which does not ask where files lie
        self._find_keys, self._home = find_keys, paths.home()

    def find(self, url: str) -> str:
        """The password kept for an address; empty where there is none, or nothing can be asked now."""
        if not is_server(url):
            return ""
        with suppress(KeychainError, PathError):
            keys = self._find_keys(self._place(url))
            if not isinstance(keys, Situation):
                return (keys.read(Item.STORE_PASSWORD) or b"").decode()
        return ""

    def keep(self, url: str, password: str) -> None:
        """Keep it, over an older one. Raises ``StoreTrouble``."""
        where = self._place(url)
        try:
            where.prepare()
            keys = self._find_keys(where)
            # as with the device key: without a keyring a file of this account, and the page has said so
            place = FileKeys(where.device_key) if isinstance(keys, Situation) else keys
            place.write(Item.STORE_PASSWORD, password.encode())
        except (KeychainError, PathError) as error:
            todo = "Nothing was changed. Put this right and try again."
            raise StoreTrouble("The password could not be kept", str(error), todo) from error

    def forget(self, url: str) -> None:
        """Drop it; nothing happens where there is none."""
        with suppress(KeychainError, PathError):
            keys = self._find_keys(self._place(url))
            if not isinstance(keys, Situation):
                keys.drop(Item.STORE_PASSWORD)

    def open(self, url: str) -> Store:
        """Open the store at an address, with the password kept for it. Raises ``StoreError``."""
        return open_store(url, password=self.find)

    def admit(self, url: str, password: str) -> None:
        """Try a password, and keep it if it opens the store. Raises ``ServiceError`` with the field it is about."""
        try:
            open_store(url, password=lambda _url: password).close()
        except StoreError as error:
            raise _beside(spoken(error, field="store"), error) from error
        if password:
            self.keep(url, password)

    def _place(self, url: str) -> Profile:
        """Where the password for an address is kept: laid out like a profile, so that the same places serve."""
        from hris_desktop.store.postgres_address import key_of  # noqa: PLC0415 - only for a server

        name = f"store-{key_of(url)}"
        return Profile(name, self._home / "stores" / name)


def _beside(said: ServiceError, error: StoreError) -> ServiceError:
    """The sentence beside the field that has to be mended."""
    if "password" in str(error):
        said.field = "password"
    return said


def open_known(url: str) -> Store:
    """Open a store with what this computer's keyring holds for its address. Raises ``StoreError``."""
    return StorePasswords().open(url)
