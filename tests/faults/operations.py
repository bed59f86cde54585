"""What a power loss cuts off: reading, sending, new keys, joining, signing out, a new passphrase, an upgrade.

``prepare`` lays the disk, ``perform`` is done by a process that is watched, and ``recover`` opens what is left with the
program's own code: it says what was acknowledged and is not there.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from hris_desktop.services.errors import WrongSecretError
from hris_desktop.services.suite import Suite
from hris_desktop.store.replica import Replica
from hris_desktop.sync.keeping import growing
from tests.faults.crash import goes_on, laid
from tests.faults.disk import ALL, OnDisk, Plan, Saved, opened
from tests.faults.phases import PHASES
from tests.services.computer import GOOD, OTHER, Computer
from tests.services.houses import edit, safety
from tests.store.test_older_replica import older
from tests.workstations.invariants import i18_what_recovery_saves
from tests.workstations.site import Desk, staffed

Promise = Callable[[dict[str, str]], None]
PLAN, FACTS = "plan.pickle", "facts.json"


@dataclass(frozen=True)
class Operation:
    """See the module. ``check_whole`` is slower: it brings everybody to rest and holds every invariant."""

    name: str
    prepare: Callable[[Path], None]
    perform: Callable[[Path, Promise], None]
    recover: Callable[[Path, list[dict[str, str]]], None]
    check_whole: Callable[[Path, list[dict[str, str]]], None]


OPERATIONS: dict[str, Operation] = {}


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


for one in PHASES:
    if one != "idle":
        OPERATIONS[one] = at_desk(one)


# ---------------------------------------------------------------------------------------------------- at the entrance


def _home(base: Path) -> Computer:
    os.environ["HRIS_DESKTOP_HOME"] = str(base / "disk" / "hris")
    return Computer(base / "disk")


def _founded(base: Path) -> None:
    (base / "disk").mkdir()
    computer = _home(base)
    profile = computer.found()
    computer.sync(computer.open(profile))
    computer.enrolment.close(profile)


def _saved(suite: Suite, address: str, promise: Promise) -> None:
    before = {item.op for item, _ in suite.desk.sending.waiting()}
    edit(suite, {"personal_email": address})
    [op] = {item.op for item, _ in suite.desk.sending.waiting()} - before
    promise({"op": op})


def _sign_out(base: Path, promise: Promise) -> None:
    computer = _home(base)
    suite = computer.open("default")
    _saved(suite, "one@home.example", promise)
    computer.sync(suite)
    _saved(suite, "two@home.example", promise)
    computer.enrolment.close("default")


def _another_passphrase(base: Path, promise: Promise) -> None:
    computer = _home(base)
    suite = computer.open("default")
    _saved(suite, "one@home.example", promise)
    safety(suite).passphrase.change(GOOD, OTHER, kind="passphrase")
    promise({"secret": OTHER})
    computer.enrolment.close("default")


def _opens(base: Path, promised: list[dict[str, str]]) -> None:
    """One of the two secrets opens, the new one once it was said; and all that was saved can be read."""
    computer = _home(base)
    secrets = [one["secret"] for one in promised if "secret" in one] or [GOOD, OTHER]
    suite = _unlocked(computer, secrets)
    opened = {item.op for item, _ in suite.desk.sending.waiting()} | {
        row.op for row in suite.desk.replica.after(0, 1_000_000)
    }
    i18_what_recovery_saves({one["op"] for one in promised if "op" in one}, opened)
    computer.sync(suite)
    computer.sync(suite)
    assert suite.desk.sending.waiting() == [], "it finishes by itself"
    computer.enrolment.close("default")


def _unlocked(computer: Computer, secrets: list[str]) -> Suite:
    for secret in secrets[:-1]:
        try:
            return computer.open("default", secret)
        except WrongSecretError:
            computer.restart()
    return computer.open("default", secrets[-1])


OPERATIONS["sign-out"] = Operation("sign-out", _founded, _sign_out, _opens, _opens)
OPERATIONS["passphrase"] = Operation("passphrase", _founded, _another_passphrase, _opens, _opens)


# ---------------------------------------------------------------------------------------------------- an older file


def _older(base: Path) -> None:
    (base / "disk").mkdir()
    desk = staffed().desks["ann"]
    with pytest.MonkeyPatch.context() as patch:
        older(base / "disk" / "ann.replica", desk, patch, rows=1_000)
    rows = [[row.seq, row.h.hex(), row.place, row.content] for row in desk.replica.after(0, 1_000)]
    (base / FACTS).write_text(json.dumps(rows))


def _upgrade(base: Path, promise: Promise) -> None:
    replica = Replica.open(base / "disk" / "ann.replica")
    replica.close()
    promise({"upgraded": "ann.replica"})


def _upgraded(base: Path, _promised: list[dict[str, str]]) -> None:
    replica = Replica.open(base / "disk" / "ann.replica")
    try:
        rows = [[row.seq, row.h.hex(), row.place, row.content] for row in replica.after(0, 1_000)]
        assert rows == json.loads((base / FACTS).read_text())
        assert [item.op for item in replica.outbox_list()] == ["a"]
        assert replica.cursor() == len(rows)
    finally:
        replica.close()


OPERATIONS["upgrade"] = Operation("upgrade", _older, _upgrade, _upgraded, _upgraded)
