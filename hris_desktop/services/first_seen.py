"""What is news to whom: counted from when this device first learnt of it, and not from what its author's clock said.

A clock that was set back would else hide what everybody has to be told, and one set forward would put it off. What was
in the log before this device first looked is as old as the log says: its author's clock, or the newest time that HR had
named until then.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from hris_desktop.services.office import Office, when
from hris_desktop.store.replica import ReplicaError

SHOWN_FOR: Final = timedelta(days=30)
_SLOW: Final = timedelta(days=1)
"""By so much clocks differ by accident."""
_KEY: Final = "first-seen-"
"""Where a replica keeps it: up to which position nothing is noted, and when what came later was first seen."""


class FirstSeen:
    """See the module. The first one on a device says what has been in the log before."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._known, self._noted = self._kept()

    def is_news(self, seq: int, told: str) -> bool:
        """Whether an entry is to be told now; ``told``: when the log says it was written."""
        now, at = self._office.clock.now(), when(told)
        is_young = at is not None and at - now < _SLOW and now - at < SHOWN_FOR
        if seq <= self._known and at is not None and at - now < _SLOW:
            return is_young
        return now - self._first(seq) < SHOWN_FOR or is_young

    def no_later(self, seq: int, told: str) -> datetime | None:
        """The moment that an entry names, or when it was first seen here if that moment is still to come."""
        at = when(told)
        return self._first(seq) if at is not None and at - self._office.clock.now() > _SLOW else at

    def _first(self, seq: int) -> datetime:
        found = when(self._noted.get(str(seq), ""))
        if found is not None:
            return found
        now = self._office.clock.now()
        self._noted[str(seq)] = now.isoformat()
        # where it cannot be kept it is told once more: a full disk hides nothing
        with suppress(ReplicaError):
            self._office.desk.replica.set_meta(self._key, json.dumps([self._known, self._noted]))
        return now

    def _kept(self) -> tuple[int, dict[str, str]]:
        with suppress(ReplicaError, ValueError, TypeError):
            kept = self._office.desk.replica.get_meta(self._key)
            if kept:
                known, noted = json.loads(kept)
                return int(known), dict(noted)
        known = self._office.desk.ledger.cursor
        with suppress(ReplicaError):
            self._office.desk.replica.set_meta(self._key, json.dumps([known, {}]))
        return known, {}

    @property
    def _key(self) -> str:
        return _KEY + self._office.me
