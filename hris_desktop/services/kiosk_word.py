"""A terminal tells HR how many changes wait at it and how old they are: signed by itself, sealed to HR, not whose.

Its key is made when the first person joins and kept beside the list of people, sealed under the key of the device.
Told after a round in which something has changed, and once an hour so that silence says something. A store that does
not take it is asked again with the next round: nothing of anybody's depends on it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

from hris_desktop.crypto import seal
from hris_desktop.crypto.errors import CryptoError, Malformed
from hris_desktop.crypto.keys import Signer, derive
from hris_desktop.store.contract import Store, StoreError
from hris_desktop.store.replica import Replica
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.unattended import Waiting
from hris_desktop.vault import terminal_word
from hris_desktop.vault.keybag import PersonKeys
from hris_desktop.vault.terminal_word import Vouch, Word

AGAIN: Final = timedelta(hours=1)
FOR_EVER: Final = "9999-12-31T23:59:59Z"
"""Until HR takes a terminal off the list: a terminal whose clock is wrong must not be silenced by it."""
_KEY, _TOLD, _LABEL = "terminal key", "terminal word", b"hrd1/terminal-key\0"
_STEPS: Final = (24, 6, 1, 0)


class TerminalWord:
    """See the module. Belongs to the thread that owns the replica, but for the store."""

    def __init__(self, replica: Replica, device_key: bytes, site: str, now: Callable[[], str]) -> None:
        """``now``: an ISO time."""
        self._replica, self._site, self._now = replica, site, now
        self._key = derive(device_key, b"hrd1/terminal-key")

    def vouch(self, keys: PersonKeys) -> Vouch:
        """Somebody who joins signs for this terminal; its key is made when nobody did before."""
        given = {"pid": keys.pid, "gen": keys.gen, "signer": keys.identity.signer}
        return terminal_word.vouch_for(self._made().pub, keys.org, keys.genesis, **given)  # type: ignore[arg-type]

    def due(self, ledger: Ledger, vouches: Sequence[Vouch], waiting: Waiting, *, retired: bool = False) -> bytes | None:
        """The word to be told now, or None: nothing is new, or nobody whose key counts vouches for this terminal."""
        signer, told = self._known(), self._read()
        now = datetime.fromisoformat(self._now())
        facts = _facts(waiting, now)
        if signer is None or (not retired and facts == told.get("facts") and _fresh(told.get("at", ""), now)):
            return None
        vouch = next((one for one in vouches if terminal_word.counts(one, signer.pub, ledger.org)), None)
        if vouch is None:
            return None
        # later than every word before, also after an older copy of the file was put back
        n = max(told.get("n", 0) + 1, int(now.timestamp()))
        self._replica.set_meta(_TOLD, json.dumps({"n": n, "at": told.get("at", ""), "facts": told.get("facts")}))
        count, stuck, age = facts
        word = Word(n, self._now(), count, stuck, age, self._site, retired)
        with suppress(KeyError):
            return terminal_word.speak(word, signer, ledger.org, vouch)
        return None

    def told(self, waiting: Waiting) -> None:
        """The store has it: not again within the hour unless something changes."""
        facts = _facts(waiting, datetime.fromisoformat(self._now()))
        self._replica.set_meta(_TOLD, json.dumps({**self._read(), "at": self._now(), "facts": facts}))

    @staticmethod
    def leave(store: Store, ledger: Ledger, blob: bytes) -> bool:
        """Put a word into the mailbox, where this terminal's lay before or no other's lies; whether it could."""
        try:
            store.mailbox_put(_place(store, ledger.org.pin, terminal_word.speaker(blob)), blob, FOR_EVER)
        except StoreError:
            return False
        return True

    def _made(self) -> Signer:
        known = self._known()
        if known is None:
            known = Signer.new()
            self._replica.set_meta(_KEY, seal.seal(self._key, known.seed, _LABEL).hex())
        return known

    def _known(self) -> Signer | None:
        kept = self._replica.get_meta(_KEY)
        try:
            return Signer.of(seal.unseal(self._key, bytes.fromhex(kept), _LABEL)) if kept else None
        except (CryptoError, ValueError):
            # sealed under another device's key: the file was carried elsewhere, and whoever joins there signs anew
            return None

    def _read(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._replica.get_meta(_TOLD) or "{}")
        return found


def _facts(waiting: Waiting, now: datetime) -> list[int]:
    return [waiting.count, waiting.needs_person, hours(waiting.oldest, now)]


def hours(oldest: str, now: datetime) -> int:
    """How old a change is, in steps that say little: none, an hour, six, then whole days."""
    if not oldest:
        return 0
    age = max(int((now - datetime.fromisoformat(oldest)) / timedelta(hours=1)), 0)
    return age // 24 * 24 if age >= _STEPS[0] else next(step for step in _STEPS if age >= step)


def _fresh(at: object, now: datetime) -> bool:
    return isinstance(at, str) and bool(at) and timedelta(0) <= now - datetime.fromisoformat(at) < AGAIN


def _place(store: Store, pin: bytes, terminal: bytes) -> str:
    """Its own slot, else the first free one after its number; where all are taken, the one with its number."""
    slots = terminal_word.slots(pin)
    first = terminal[0] % len(slots)
    for slot in [*slots[first:], *slots[:first]]:
        lying = store.mailbox_get(slot)
        if lying is None:
            return slot
        with suppress(Malformed):
            if terminal_word.speaker(lying) == terminal:
                return slot
    return slots[first]
