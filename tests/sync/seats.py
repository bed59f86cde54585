"""A desk whose replica is remembered by a keyring, and copies of its file, for tests of what a copy does."""

from __future__ import annotations

from dataclasses import dataclass, field

from hris_desktop.store.replica import Replica
from hris_desktop.sync.workstation import Chance, Workstation
from hris_desktop.system.devicekey import KeychainError
from hris_desktop.system.situations import SituationKind, situation
from hris_desktop.vault.session import Session
from tests.workstations.site import NOW, Desk


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


def copy_of(replica: Replica) -> Replica:
    """The file as it lies there now."""
    copied = Replica.in_memory()
    replica._db.backup(copied._db)
    return copied


def kinds(desk: Desk) -> list[str]:
    """What this device has noticed."""
    return [one.kind for one in desk.replica.findings()]
