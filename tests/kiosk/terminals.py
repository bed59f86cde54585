"""A terminal for services alone: a store, HR, people with devices of their own, and a line to the store that is cut."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hris_desktop.crypto.passphrase import CHEAPEST
from hris_desktop.services.device import ThisDevice
from hris_desktop.services.enrolment import Costs
from hris_desktop.services.kiosk import Terminal
from hris_desktop.services.kiosk_joining import Chosen, Joining
from hris_desktop.services.kiosk_settings import KioskSettings
from hris_desktop.services.profiles import Profiles
from hris_desktop.services.suite import Suite
from hris_desktop.store.contract import Store, Unreachable
from hris_desktop.store.urls import open_store, sqlite_url
from hris_desktop.system.clock import FixedClock
from hris_desktop.system.devicekey import DeviceKeys
from hris_desktop.system.keyfile import FileKeys
from hris_desktop.system.paths import Profile
from hris_desktop.vault.keybag_row import SecretKind
from tests.services.computer import NOON, Keyring
from tests.services.houses import Street, safety

COSTS = Costs(CHEAPEST, CHEAPEST)
SECRETS = {
    "amira": "violet anchor thermos",
    "jonas": "copper lantern orbit meadow",
    "priya": "quiet ember walnut ladder",
}
PINS = {"amira": "58203174", "jonas": "90417263"}


@dataclass
class Site:
    """One street of computers, and a terminal at its corner. ``cut``: the terminal reaches nothing."""

    street: Street
    cut: bool = False
    keyring: Keyring = field(default_factory=Keyring)
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOON))
    sections: tuple[str, ...] = ()
    on_disk: bool = False
    """The key of the terminal lies in a file, as on a bare machine: no PIN then."""
    terminal: Terminal = field(init=False)

    def __post_init__(self) -> None:
        self.home = self.street.root / "homes" / "kiosk"
        self.start()

    def find(self, profile: Profile) -> DeviceKeys:
        """Where the terminal keeps its key."""
        return FileKeys(profile.device_key) if self.on_disk else self.keyring

    def secret(self, who: str) -> tuple[str, SecretKind]:
        """What somebody types at the terminal."""
        return (f"{SECRETS[who]} gate", SecretKind.PASSPHRASE) if self.on_disk else (PINS[who], SecretKind.PIN)

    @property
    def url(self) -> str:
        return sqlite_url(Path(self.street.store))

    def open(self, url: str) -> Store:
        if self.cut:
            raise Unreachable("no network")
        return open_store(url)

    @contextmanager
    def at_it(self) -> Iterator[Terminal]:
        before = os.environ.get("HRIS_DESKTOP_HOME", "")
        os.environ["HRIS_DESKTOP_HOME"] = str(self.home)
        try:
            yield self.terminal
        finally:
            os.environ["HRIS_DESKTOP_HOME"] = before

    def start(self) -> Terminal:
        """A new process: what is not on the disk is gone."""
        device = ThisDevice(Profiles(self.find), self.clock, COSTS, self.open)
        settings = KioskSettings(self.url, "Gate", sections=self.sections, trial=True)
        self.home.mkdir(parents=True, exist_ok=True)
        self.terminal = Terminal.__new__(Terminal)
        with self.at_it():
            self.terminal.__init__(device, settings)  # type: ignore[misc]
            self.terminal.open()
        return self.terminal

    def restart(self) -> Terminal:
        """The power is cut, and comes back."""
        self.terminal.close()
        return self.start()

    def code(self, who: str) -> str:
        """A code from somebody's own device."""
        with self.street.seat(who).open(SECRETS[who]) as suite:
            return safety(suite).links.offer(SECRETS[who]).code

    def join(self, who: str) -> None:
        """Somebody joins by a code of theirs."""
        with self.at_it() as terminal:
            chosen = Chosen(self.code(who), *self.secret(who))
            Joining(terminal).join(chosen)
            if terminal.unattended is None:
                terminal.begin_unattended()
            self.errands()

    def errands(self) -> int:
        """One round without anybody; how many changes were sent."""
        with self.at_it() as terminal:
            assert terminal.unattended is not None
            store = self.open(self.url)
            try:
                return terminal.unattended.round(store).sent
            finally:
                store.close()

    def sign_in(self, who: str, pin: str = "") -> Suite:
        with self.at_it() as terminal:
            opened = terminal.unlock(self.pid(who), pin or self.secret(who)[0])
            return terminal.enter(opened)

    def pid(self, who: str) -> str:
        return next(one.pid for one in self.terminal.people() if one.name.lower().startswith(who))

    def sync(self, suite: Suite) -> None:
        store = self.open(self.url)
        try:
            suite.desk.round(store)
        finally:
            store.close()
