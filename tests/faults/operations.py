"""What a power loss cuts off at a desk: reading, sending, new keys, joining, another scope. ``entrance`` has the rest.

``prepare`` lays the disk, ``perform`` is done by a process that is watched, and ``recover`` opens what is left with the
program's own code: it says what was acknowledged and is not there.
"""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hris_desktop.sync.keeping import growing
from tests.faults.crash import goes_on, laid
from tests.faults.disk import ALL, OnDisk, Plan, Saved, opened
from tests.faults.phases import PHASES
from tests.workstations.site import Desk

Promise = Callable[[dict[str, str]], None]
PLAN = "plan.pickle"


@dataclass(frozen=True)
class Operation:
    """See the module. ``check_whole`` is slower: it brings everybody to rest and holds every invariant."""

    name: str
    prepare: Callable[[Path], None]
    perform: Callable[[Path, Promise], None]
    recover: Callable[[Path, list[dict[str, str]]], None]
    check_whole: Callable[[Path, list[dict[str, str]]], None]


# ---------------------------------------------------------------------------------------------------- at a desk


def at_desk(phase: str) -> Operation:
    """A phase of the other faults."""
    who = PHASES[phase].who

    def prepare(base: Path) -> None:
        template, plan = laid(phase)
        shutil.copytree(template, base / "disk")
        (base / PLAN).write_bytes(pickle.dumps(plan))

    def perform(base: Path, promise: Promise) -> None:
        site = OnDisk(base / "disk", _plan(base), who=(who,), label="before")

        def kept(desk: Desk, op: str) -> None:
            one = Saved.of(desk, op)
            promise({"desk": one.desk, "op": one.op, "intent": one.intent.hex()})

        PHASES[phase].work(site.desks[who], kept)
        site.close()

    def recover(base: Path, promised: list[dict[str, str]]) -> None:
        plan = _plan(base)
        wanted = {one.op for one in plan.saved if one.desk == who} | {one["op"] for one in promised}
        site = OnDisk(base / "disk", plan, who=(who,))
        try:
            desk = site.desks[who]
            _is_dense(desk)
            assert wanted <= _boxed(desk) | _logged(site), "an acknowledged save is lost"
            desk.round()
            _is_dense(desk)
            assert wanted <= _boxed(desk) | _logged(site)
        finally:
            site.close()

    def check_whole(base: Path, promised: list[dict[str, str]]) -> None:
        saved = [Saved(one["desk"], one["op"], bytes.fromhex(one["intent"])) for one in promised]
        with opened(base / "disk", _plan(base), saved) as world:
            goes_on(world, phase)

    return Operation(phase, prepare, perform, recover, check_whole)


def _plan(base: Path) -> Plan:
    plan: Plan = pickle.loads((base / PLAN).read_bytes())
    return plan


def _is_dense(desk: Desk) -> None:
    """Every name up to the cursor, and every row of the scope."""
    named = [seq for seq, _ in desk.replica.digests(0, ALL)]
    assert named == list(range(1, desk.ledger.cursor + 1)), "the cursor stands beyond what is named there"
    kept = {row.seq for row in desk.replica.after(0, ALL)}
    due = {row.seq for row in desk.site.rows if row.seq <= desk.ledger.cursor and row.chain in desk.ledger.scope}
    assert due <= kept, "a row of the scope is not there"
    assert kept <= due or growing(desk.ledger), "a row is there that is nobody's business here"


def _boxed(desk: Desk) -> set[str]:
    return {item.op for item, _ in desk.waiting()}


def _logged(site: OnDisk) -> set[str]:
    conflicts = (json.loads(row.ctx)["d"].get("of", "") for row in site.rows if isinstance(row.ctx, bytes))
    return {str(row.op) for row in site.rows} | set(conflicts)


AT_DESK = {phase: at_desk(phase) for phase in PHASES if phase != "idle"}
AT_THE_ENTRANCE = ("sign-out", "passphrase", "upgrade")
OPERATIONS = (*AT_DESK, *AT_THE_ENTRANCE)


def operation(name: str) -> Operation:
    """By its name."""
    if name in AT_DESK:
        return AT_DESK[name]
    # the services and the upgrades take a second to load, and the watched process begins anew for each operation
    from tests.faults.entrance import ENTRANCE

    return ENTRANCE[name]
