"""What a power loss cuts off at the entrance: signing out, a new passphrase, an upgrade. See ``operations``."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from hris_desktop.services.errors import WrongSecretError
from hris_desktop.services.suite import Suite
from hris_desktop.store.replica import Replica
from tests.faults.operations import Operation, Promise
from tests.services.computer import GOOD, OTHER, Computer
from tests.services.houses import edit, safety
from tests.store.test_older_replica import older
from tests.workstations.invariants import i18_what_recovery_saves
from tests.workstations.site import staffed

FACTS = "facts.json"


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


ENTRANCE = {
    one.name: one
    for one in (
        Operation("sign-out", _founded, _sign_out, _opens, _opens),
        Operation("passphrase", _founded, _another_passphrase, _opens, _opens),
        Operation("upgrade", _older, _upgrade, _upgraded, _upgraded),
    )
}
