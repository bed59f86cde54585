"""The shared terminals as HR sees them: how many changes wait at each, how old, and when it was last heard of.

What a terminal says lies in the store, where anybody who may write there can put it back or take it away. So only a
word that the terminal signed counts, of a terminal that a person with keys of today vouches for; the last one of each
is kept here, sealed, and an earlier one never takes its place. What was taken away shows as silence.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from hris_desktop.crypto import seal
from hris_desktop.crypto.errors import CryptoError
from hris_desktop.crypto.keys import KemKey
from hris_desktop.domain.rights import HR
from hris_desktop.services.device import ThisDevice
from hris_desktop.services.errors import NotAllowed, ServiceError
from hris_desktop.services.office import when
from hris_desktop.services.sentences import spoken
from hris_desktop.services.shelves import open_shelf
from hris_desktop.services.suite import Suite
from hris_desktop.services.views_safety import TerminalsView, TerminalView
from hris_desktop.store.contract import Store, StoreError
from hris_desktop.vault import terminal_word
from hris_desktop.vault.terminal_word import Heard

AHEAD: Final = timedelta(days=1)
"""So far a terminal's clock may run ahead before that is said."""
_KEPT, _LABEL = "terminals", b"hrd1/terminals\0"


@dataclass(frozen=True, slots=True)
class _Known:
    """The last word of one terminal that this device has read; ``heard`` is this device's own time."""

    n: int
    at: str
    heard: str
    waiting: int
    stuck: int
    hours: int
    site: str
    retired: bool
    pid: str
    told_off: bool = False
    """Taken off the list; a later word brings it back."""


class Terminals:
    """See the module. For HR; everybody else is given nothing. Blocks, and belongs to the records thread."""

    def __init__(self, device: ThisDevice, suite: Suite) -> None:
        self._device, self._suite = device, suite

    def view(self) -> TerminalsView | None:
        """How they stand; None for whoever is not in HR. A store that does not answer leaves what was known."""
        if not self._suite.is_hr:
            return None
        known, before = self._read(), self._read()
        ignored, replayed, online = 0, set[str](), True
        try:
            for heard in self._lying():
                if heard is None:
                    ignored += 1
                elif not self._take(known, heard):
                    replayed.add(heard.terminal.hex())
        except ServiceError:
            online = False
        if known != before:
            self._write(known)
        present = {name for name, one in known.items() if not one.told_off}
        rows = [self._row(name, known[name], replayed=name in replayed) for name in present]
        rows.sort(key=lambda one: (one.retired, -one.waiting, one.site.casefold()))
        return TerminalsView(tuple(rows), ignored, online)

    def take_off(self, name: str) -> None:
        """Show a terminal no more until it speaks again, and free its place in the store. ``ServiceError``."""
        if not self._suite.is_hr:
            raise NotAllowed("The list of terminals is HR's", "Nothing was changed.", "Ask HR.")
        known = self._read()
        if name in known:
            known[name] = replace(known[name], told_off=True)
            self._write(known)
        store = open_shelf(self._suite.store, self._device.opener)
        try:
            for slot in terminal_word.slots(self._suite.desk.ledger.org.pin):
                heard = self._hear(store.mailbox_get(slot) or b"")
                if heard is not None and heard.terminal.hex() == name:
                    store.mailbox_delete(slot)
        except StoreError as error:
            raise spoken(error) from error
        finally:
            store.close()

    def _lying(self) -> Iterator[Heard | None]:
        """What lies in the mailbox; None for what is no word of a terminal that anybody vouches for."""
        store = open_shelf(self._suite.store, self._device.opener)
        try:
            yield from self._each(store)
        except StoreError as error:
            raise spoken(error) from error
        finally:
            store.close()

    def _each(self, store: Store) -> Iterator[Heard | None]:
        for slot in terminal_word.slots(self._suite.desk.ledger.org.pin):
            blob = store.mailbox_get(slot)
            if blob is not None:
                yield self._hear(blob)

    def _hear(self, blob: bytes) -> Heard | None:
        session = self._suite.desk.session

        def hr_key(gen: int) -> KemKey:
            return session.role_key(HR, gen)

        try:
            return terminal_word.hear(blob, self._suite.desk.ledger.org, hr_key)
        except CryptoError:
            return None

    def _take(self, known: dict[str, _Known], heard: Heard) -> bool:
        """Keep a word unless a later one is known; false for an earlier one, and for another one of the same number."""
        name, word = heard.terminal.hex(), heard.word
        old = known.get(name)
        if old is not None and word.n <= old.n:
            return (word.n, word.at, word.waiting) == (old.n, old.at, old.waiting)
        now = self._device.clock.now().isoformat(timespec="seconds")
        known[name] = _Known(
            word.n, word.at, now, word.waiting, word.stuck, word.hours, word.site, word.retired, heard.vouch.pid
        )
        return True

    def _row(self, name: str, one: _Known, *, replayed: bool) -> TerminalView:
        heard, said = datetime.fromisoformat(one.heard), when(one.at)
        ahead = said is None or said > heard + AHEAD
        last = heard if said is None or said > heard else said
        by = self._suite.office.person(one.pid)
        shown = f"{name[:4]}-{name[4:8]}".upper()
        facts = (one.site, one.waiting, one.stuck, one.hours, last, by)
        return TerminalView(name, shown, *facts, one.retired, clock_off=ahead, replayed=replayed)

    def _read(self) -> dict[str, _Known]:
        kept = self._suite.desk.replica.get_meta(_KEPT)
        try:
            raw: dict[str, dict[str, Any]] = (
                json.loads(seal.unseal(self._suite.desk.vk, bytes.fromhex(kept), _LABEL)) if kept else {}
            )
            return {name: _Known(**row) for name, row in raw.items()}
        except (CryptoError, ValueError, TypeError):
            return {}

    def _write(self, known: dict[str, _Known]) -> None:
        raw = {name: {key: getattr(one, key) for key in _Known.__dataclass_fields__} for name, one in known.items()}
        sealed = seal.seal(self._suite.desk.vk, json.dumps(raw).encode(), _LABEL)
        self._suite.desk.replica.set_meta(_KEPT, sealed.hex())
