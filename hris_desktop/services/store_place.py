"""Where the shared store of a profile lies: changed when the organisation has moved, or one's password there is new.

A new place is looked at before it is believed: it must be this organisation's, say all that this device has verified,
and take one's login. Nothing of the device is changed otherwise; what waits is sent to the new place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hris_desktop.services.errors import Integrity, ServiceError
from hris_desktop.services.profiles import Profiles
from hris_desktop.services.sentences import spoken
from hris_desktop.services.shelves import store_url
from hris_desktop.services.store_passwords import StorePasswords
from hris_desktop.store.contract import Store, StoreError
from hris_desktop.store.replica import ReplicaError
from hris_desktop.store.urls import is_server, open_store
from hris_desktop.sync import reach
from hris_desktop.sync.repair import State, compare
from hris_desktop.sync.workstation import Workstation
from hris_desktop.system import paths

_LACKS = {
    State.SHORTER: "It ends earlier than what this device has verified.",
    State.FORKED: "It shows another history than the one this device has verified.",
    State.ALTERED: "Entries were changed in the middle of it.",
    State.HOLES: "Entries are missing in the middle of it.",
}


class StorePlace:
    """See the module. ``moved`` is told the new address."""

    def __init__(self, profiles: Profiles, profile: str, desk: Workstation, moved: Callable[[str], None]) -> None:
        self._profiles, self._profile, self._desk, self._moved = profiles, profile, desk, moved
        self._passwords = StorePasswords(profiles.keys_of)

    def address(self) -> str:
        """Where it lies as far as this computer knows."""
        return self._profiles.card(self._profile).store

    def change(self, typed: str, password: str = "") -> None:
        """Go on with the store at another address, or with a new password. Raises ``ServiceError``."""
        url = store_url(typed)
        store = self._opened(url, password)
        try:
            self._refuse_other(store)
        finally:
            store.close()
        if password and is_server(url):
            self._passwords.keep(url, password)
        where = paths.profile(self._profile)
        self._profiles.write_card(where, replace(self._profiles.card(self._profile), store=url))
        self._moved(url)

    def _opened(self, url: str, password: str) -> Store:
        try:
            return open_store(url, password=lambda asked: password or self._passwords.find(asked))
        except StoreError as error:
            raise spoken(error, field="store") from error

    def _refuse_other(self, store: Store) -> None:
        try:
            found = compare(self._desk.ledger, store, rows=False)
            me, keeps = store.me(), self._desk.ledger.wanted()
            reach.refuse_somebody_elses(me, self._desk.session.pid)
            reach.refuse_too_small(keeps, shows_own=me.shows_own)
        except (StoreError, ReplicaError) as error:
            raise spoken(error, field="store") from error
        if found.state in _LACKS:
            raise _not_this(_LACKS[found.state])


def _not_this(why: str) -> ServiceError:
    return Integrity(
        "This is not where it went on",
        why,
        "Nothing was changed here; what you change is kept on this device. Check the address with HR.",
        field="store",
    )
