"""A desk whose replica is remembered by a keyring, and copies of its file, for tests of what a copy does."""

from __future__ import annotations

from dataclasses import dataclass, field

from typing_extensions import override

from hris_desktop.store.replica import Replica
from hris_desktop.sync.workstation import Chance, Workstation
from hris_desktop.system.devicekey import KeychainError
from hris_desktop.system.situations import SituationKind, situation
from hris_desktop.vault.session import Session
from tests.workstations.site import NOW, Desk, Site


@dataclass
class Keyring:
    """Keeps one anchor; ``broken`` refuses, ``calls`` counts what was written."""

    data: bytes | None = None
    broken: bool = False
    calls: list[bytes] = field(default_factory=list)

    def read(self) -> bytes | None:
        if self.broken:
            raise KeychainError(situation(SituationKind.LOCKED))
        return self.data

    def write(self, data: bytes) -> None:
        if self.broken:
            raise KeychainError(situation(SituationKind.LOCKED))
        self.calls.append(data)
        self.data = data


def remembered(desk: Desk, keyring: Keyring) -> Workstation:
    """The desk as after a start of the program, with its keyring."""
    session = Session(desk.site.org, desk.pid, desk.gen, desk.dev, desk.identity)
    chance = Chance(lambda: NOW, desk.site.names.op)
    desk.work = Workstation(desk.replica, session, bytes(32), chance=chance, keeper=keyring)
    return desk.work


class Slim(Desk):
    """A desk that keeps only its person's scope."""

    @override
    def restart(self) -> None:
        session = Session(self.site.org, self.pid, self.gen, self.dev, self.identity)
        chance = Chance(lambda: NOW, self.site.names.op)
        self.work = Workstation(self.replica, session, bytes(32), chance=chance, partial=True)


def slim(site: Site, name: str, *, fresh: bool = False) -> Slim:
    """The desk of that name, slim from now on; ``fresh``: another device of the same person with nothing on it."""
    old = site.desks[name]
    dev = f"{len(site.desks) + 60:08x}" if fresh else old.dev
    replica = site.empty_replica() if fresh else old.replica
    made = Slim(site, f"{name} elsewhere" if fresh else name, old.identity, old.pid, dev, replica)
    site.desks[made.name] = made
    return made


def copy_of(replica: Replica) -> Replica:
    """The file as it lies there now."""
    copied = Replica.in_memory()
    replica._db.backup(copied._db)
    return copied


def kinds(desk: Desk) -> list[str]:
    """What this device has noticed."""
    return [one.kind for one in desk.replica.findings()]
