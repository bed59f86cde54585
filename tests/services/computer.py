"""A computer to enrol on: profiles in the test's home, cheap derivation, a key file or a keyring of the test's own."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from typing_extensions import override

from hris_desktop.crypto.passphrase import CHEAPEST
from hris_desktop.services.enrolment import Costs, Enrolment
from hris_desktop.services.profiles import KeyFinder, Profiles
from hris_desktop.services.suite import Suite
from hris_desktop.store.contract import Store
from hris_desktop.store.urls import open_store, sqlite_url
from hris_desktop.system import paths
from hris_desktop.system.clock import FixedClock
from hris_desktop.system.devicekey import DeviceKeys, Item, Place
from hris_desktop.system.keyfile import FileKeys
from hris_desktop.system.situations import Situation, SituationKind, situation

GOOD = "correct horse battery staple lamp"
OTHER = "quiet ember walnut ladder seven"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass
class Keyring(DeviceKeys):
    """A keyring that works, one for each profile."""

    items: dict[Item, bytes] = field(default_factory=dict)

    @property
    @override
    def place(self) -> Place:
        return Place.KEYRING

    @override
    def situation(self) -> Situation:
        return situation(SituationKind.READY)

    @override
    def read(self, item: Item) -> bytes | None:
        return self.items.get(item)

    @override
    def write(self, item: Item, value: bytes) -> None:
        self.items[item] = value

    @override
    def drop(self, item: Item) -> None:
        self.items.pop(item, None)


@dataclass
class Computer:
    """``restart`` is a new process: only what lies on the disk (and in the keyring) is left."""

    home: Path
    find: KeyFinder = field(default=lambda profile: FileKeys(profile.device_key))
    opener: Callable[[str], Store] = open_store
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOON))
    enrolment: Enrolment = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> Enrolment:
        costs = Costs(CHEAPEST, CHEAPEST)
        self.enrolment = Enrolment(Profiles(self.find), clock=self.clock, costs=costs, opener=self.opener)
        return self.enrolment

    @property
    def store(self) -> str:
        return str(self.home / "shared.sqlite")

    def found(self, secret: str = GOOD, *, store: str = "") -> str:
        """Priya founds Northwind Freight; the profile's name."""
        founded = self.enrolment.found(
            organisation="Northwind Freight", name="Priya Raman", store=store or self.store, secret=secret
        )
        return founded.profile

    def open(self, profile: str, secret: str = GOOD) -> Suite:
        return self.enrolment.unlock(profile, secret)

    def sync(self, suite: Suite) -> None:
        shelf = open_store(sqlite_url(Path(self.store)))
        try:
            suite.desk.round(shelf)
        finally:
            shelf.close()

    def invited(self, suite: Suite, name: str = "Amira Haddad") -> str:
        """A code that lies ready in the store."""
        letter = suite.people.admit(name)
        self.sync(suite)
        return letter.code

    def traces(self) -> dict[str, int]:
        """Every file below the home, with its size."""
        found = {}
        for folder, _, names in os.walk(self.home):
            for name in names:
                path = Path(folder, name)
                found[str(path.relative_to(self.home))] = path.stat().st_size
        return found


def folders() -> list[str]:
    """The profile folders there are, finished or not."""
    return paths.profiles()
