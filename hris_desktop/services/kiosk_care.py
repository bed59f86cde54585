"""What a maintainer may do at a terminal: see what waits, end it, retire it. Their passphrase opens no record."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime

from hris_desktop.services.errors import StoreTrouble, WrongSecretError
from hris_desktop.services.kiosk import WRONG, Terminal
from hris_desktop.services.office import when


@dataclass(frozen=True, slots=True)
class CareView:
    """How a terminal stands: numbers and ages, never whose and what."""

    people: int
    waiting: int
    oldest: datetime | None
    needs_person: int
    """Of those waiting: how many go out only when their person signs in here."""
    store: str


class Care:
    """See the module. ``prove`` comes first; wrong passphrases are slowed down while the process lives."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._proven = False

    def prove(self, secret: str) -> CareView:
        """The maintainer shows who they are. Raises ``WrongSecretError``."""
        known = self._terminal.settings.maintainer
        if known is None or not known.opens(secret):
            raise WrongSecretError(WRONG)
        self._proven = True
        return self.view()

    def view(self) -> CareView:
        """How it stands now."""
        self._refuse_strangers()
        terminal, found = self._terminal, self._terminal.waiting()
        oldest = when(found.oldest) if found.oldest else None
        people = len(terminal.people())
        return CareView(people, found.count, oldest, found.needs_person, terminal.settings.store)

    def retire(self) -> None:
        """Wipe everything from this terminal, what waits too; the exchange has ended before. ``StoreTrouble``."""
        self._refuse_strangers()
        terminal = self._terminal
        terminal.say_farewell()
        terminal.close()
        profiles = terminal.device.profiles
        profiles.forget_anchor(terminal.where)
        profiles.forget_device_key(terminal.where)
        try:
            for entry in terminal.where.folder.iterdir():
                # the supervisor holds the lock until the end
                if entry.is_dir():
                    shutil.rmtree(entry)
                elif entry != terminal.where.lock:
                    entry.unlink()
        except OSError as error:
            told = f"{terminal.where.folder}: {error.strerror}. The keys are gone, so what is left does not open."
            raise StoreTrouble("Not everything could be removed", told, "Remove the folder by hand.") from error

    def _refuse_strangers(self) -> None:
        if not self._proven:
            raise WrongSecretError(WRONG)
