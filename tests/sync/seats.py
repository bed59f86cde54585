"""Desks whose replica is remembered by a keyring, and copies of its file; desks that keep their person's scope."""

from __future__ import annotations

from dataclasses import dataclass, field

from typing_extensions import override

from hris_desktop.store.contract import Appended, Outgoing
from hris_desktop.store.replica import Replica
from hris_desktop.sync.intents import Part
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.scope import scope_of
from hris_desktop.sync.workstation import Chance, Workstation
from hris_desktop.system.devicekey import KeychainError
from hris_desktop.system.situations import SituationKind, situation
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.pen import Pen
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
    partial = desk.site.partial
    desk.work = Workstation(desk.replica, session, desk.vk, chance=chance, keeper=keyring, partial=partial)
    return desk.work


class Slim(Desk):
    """A desk that keeps only its person's scope."""

    @override
    def restart(self) -> None:
        session = Session(self.site.org, self.pid, self.gen, self.dev, self.identity)
        chance = Chance(lambda: self.clock, self.site.names.op)
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


def whole(desk: Desk) -> Ledger:
    """What the same person would know who keeps everything, read from scratch."""
    session = Session(desk.site.org, desk.pid, desk.gen, desk.dev, desk.identity)
    ledger = Ledger(desk.site.empty_replica(), org=desk.site.org, pin=desk.site.pin, session=session)
    for start in range(0, len(desk.site.rows), 50):
        ledger.accept(desk.site.rows[start : start + 50])
    return ledger


def agrees(desk: Desk) -> None:
    """Same heads and names; of the rows exactly those in scope, with the same verdicts, folds and open keys."""
    full, mine = whole(desk), desk.ledger
    assert (mine.cursor, mine.head) == (full.cursor, full.head), "I4, I5"
    assert desk.replica.digests(0, 99999) == full.replica.digests(0, 99999)
    assert mine.scope == scope_of(full.org, desk.pid)
    columns = {row.seq: row.chain for row in desk.site.rows}
    expected = [row for row in full.replica.after(0, 99999) if columns[row.seq] in mine.scope]
    assert desk.replica.after(0, 99999) == expected, "I6"
    for chain in desk.replica.chains("r:"):
        ours, theirs = mine.record(chain).fold, full.record(chain).fold
        assert (ours.base() if ours else None) == (theirs.base() if theirs else None), ("I4", chain)
        for ep in full.chain(chain).epochs:
            assert mine.chain(chain).epochs[ep].to == full.chain(chain).epochs[ep].to


def give(site: Site, name: str, role: str, by: str) -> None:
    member = site.desks[by]
    member.pull()
    member.publish(site.role_more(member, role, site.pid(name)))
    member.round()


def take(site: Site, name: str, role: str) -> None:
    founder = site.desks["founder"]
    founder.pull()
    founder.publish(Part("role-", {"role": role, "pid": site.pid(name)}))
    founder.round()


def stray(site: Site, chain: str, prev: bytes) -> None:
    """Somebody's own lawful signature over an entry that continues something else."""
    second = site.desks["second"]
    state = ChainState(chain, n=3, tip=prev)
    pen = Pen(second.session, seen=(0, bytes(32)), ts=NOW)
    op = site.names.op()
    written = pen.plain(state, "withdraw", op, d={"prop": op})
    rev = max([int(str(row.rev)) for row in site.rows if row.chain == chain], default=0) + 1
    assert isinstance(site.store.append([Outgoing(chain, rev, op, written.entry)]), Appended)
