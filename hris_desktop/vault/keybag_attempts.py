"""Wrong secrets are counted and slowed down: five are free, then each must wait, up to a quarter of an hour.

An attempt is counted *before* it is tried, so that ending the program in between gains nothing. This slows fingers at a
screen; who can write the file can also reset the count, and is stopped by the device key and the cost of derivation.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from hris_desktop.crypto import canonical
from hris_desktop.crypto.errors import Malformed
from hris_desktop.system.clock import Clock
from hris_desktop.vault.keybag_row import LARGEST_ROW, VERSION, exact, integer, is_version, person

FREE: Final = 5
_FIRST_DELAY: Final = timedelta(seconds=30)
_LONGEST_DELAY: Final = timedelta(minutes=15)
_DOUBLINGS: Final = 5
_KEYS: Final = frozenset({"v", "row", "pid", "failed", "at"})


class KeybagShelf(Protocol):
    """Where the rows lie. ``keybag_put`` and ``keybag_drop`` are durable on return; the store's errors pass through."""

    def keybag_rows(self) -> list[tuple[int, bytes]]:
        """All rows as (slot, bytes), oldest first."""
        ...

    def keybag_put(self, blob: bytes) -> int:
        """Add a row and return its slot, greater than every earlier one."""
        ...

    def keybag_drop(self, slot: int) -> None:
        """Remove a row; nothing happens where there is none."""
        ...


class TooSoon(Exception):
    """The next attempt is not allowed yet; ``wait`` says how long."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("too many wrong attempts; wait before the next")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Failures:
    """How often in a row it was wrong, and when the last time was."""

    failed: int
    at: datetime

    def wait(self, now: datetime) -> timedelta:
        """How long the next attempt must wait; a clock that was set back never makes it longer than one delay."""
        if self.failed < FREE:
            return timedelta(0)
        delay = min(_FIRST_DELAY * (1 << min(self.failed - FREE, _DOUBLINGS)), _LONGEST_DELAY)
        return max(delay - max(now - self.at, timedelta(0)), timedelta(0))


@dataclass(frozen=True, slots=True)
class Attempts:
    """The counter of one person on this device."""

    shelf: KeybagShelf
    clock: Clock
    pid: str

    def failures(self) -> Failures:
        """What is counted; of two rows left by an interruption the greater count holds."""
        never = Failures(0, datetime.min.replace(tzinfo=UTC))
        return max((found for _, found in self._rows()), key=lambda one: (one.failed, one.at), default=never)

    def begin(self) -> Failures:
        """Count an attempt before it is made, and return the count with it; raises TooSoon."""
        now, known = self.clock.now(), self.failures()
        wait = known.wait(now)
        if wait > timedelta(0):
            if now < known.at:  # the clock was set back: count the delay from here, or it might last for years
                self._keep(Failures(known.failed, now))
            raise TooSoon(wait)
        counted = Failures(known.failed + 1, now)
        self._keep(counted)
        return counted

    def succeeded(self) -> None:
        """Forget the count."""
        for slot, _ in self._rows():
            self.shelf.keybag_drop(slot)

    def _keep(self, failures: Failures) -> None:
        older = [slot for slot, _ in self._rows()]
        at = failures.at.astimezone(UTC).isoformat(timespec="microseconds")
        row = {"v": VERSION, "row": "attempts", "pid": self.pid, "failed": failures.failed, "at": at}
        self.shelf.keybag_put(canonical.encode(row))
        for slot in older:
            self.shelf.keybag_drop(slot)

    def _rows(self) -> list[tuple[int, Failures]]:
        """This person's rows; a damaged one is passed over, since it must not lock anybody out."""
        found = []
        for slot, blob in self.shelf.keybag_rows():
            with suppress(Malformed):
                pid, failures = parse_attempts(blob)
                if pid == self.pid:
                    found.append((slot, failures))
        return found


def parse_attempts(blob: bytes) -> tuple[str, Failures]:
    """Whose count it is and the count; ``Malformed`` for anything else."""
    found = exact(canonical.parse_canonical(blob, LARGEST_ROW), _KEYS)
    try:
        at = datetime.fromisoformat(found["at"])
    except (TypeError, ValueError) as error:
        raise Malformed("a time of a row has another form") from error
    if not is_version(found["v"]) or found["row"] != "attempts" or at.tzinfo is None:
        raise Malformed("not an attempts row")
    return person(found["pid"]), Failures(integer(found["failed"], least=0), at)
