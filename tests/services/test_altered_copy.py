"""Somebody changed the profile's file by hand: signing in works, what is wrong is said, and nothing unsent is lost.

Rows of every sort in turn; nothing but sentences for people may come up.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from hris_desktop.services.overview import Contact
from hris_desktop.services.suite import Suite
from hris_desktop.store.replica import ReplicaAltered, State
from hris_desktop.sync.causes import ALTERED
from hris_desktop.system import paths
from hris_desktop.ui.failure import explain
from tests.services.computer import GOOD, Computer

Change = Callable[[sqlite3.Connection, int], object]
CUT = "UPDATE entry SET ctx = substr(ctx, 1, length(ctx) - 1) WHERE seq = ?"
GONE = "DELETE FROM entry WHERE seq = ?"
NAME = "Priya Raman"


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Computer:
    monkeypatch.setenv("HRIS_DESKTOP_HOME", str(tmp_path))
    return Computer(tmp_path)


def replica_of(profile: str) -> sqlite3.Connection:
    return sqlite3.connect(paths.profile(profile).replica)


def looks(suite: Suite) -> None:
    """What the window asks for first, and a page or two."""
    for ask in (
        suite.greeting,
        lambda: suite.overview.sync(Contact()),
        suite.records.record,
        suite.approvals.waiting,
        suite.people.listed,
        suite.directory.read_on,
    ):
        ask()


@pytest.mark.parametrize("kept", [True, False], ids=["from what was kept", "from the rows"])
def test_signing_in_over_a_changed_file(computer: Computer, kept: bool) -> None:
    profile = computer.found()
    suite = computer.open(profile)
    computer.sync(suite)
    suite.people.add("Amira Haddad")  # not sent
    waiting = len(suite.desk.replica.outbox_list([State.QUEUED]))
    own = [suite.desk.replica.chain(name)[-1].seq for name in suite.desk.replica.chains(f"r:{suite.me}:")]
    head, rows = suite.desk.ledger.head, suite.desk.ledger.cursor
    computer.enrolment.close(profile)
    whole = paths.profile(profile).replica.read_bytes()
    chosen = [*range(1, 8), rows // 2, rows, *own]
    for number, seq in enumerate(chosen):
        paths.profile(profile).replica.write_bytes(whole)
        with replica_of(profile) as db:
            db.execute(CUT if number % 2 else GONE, (seq,))
            if not kept:
                db.execute("DELETE FROM cache")
        db.close()
        suite = computer.restart().unlock(profile, GOOD)
        try:
            looks(suite)
        except ReplicaAltered as altered:
            assert kept, "a start that reads everything has put it right"
            said = explain(altered).title
            assert said == "A file on this device was changed from outside"
        assert len(suite.desk.replica.outbox_list([State.QUEUED])) == waiting, seq
        suite.desk.exchange(computer.opener(suite.store)).pull()
        assert suite.desk.ledger.head == head
        looks(suite)
        assert suite.greeting().me.name == NAME
        if not kept:
            assert ALTERED in [one.kind for one in suite.desk.replica.findings()], seq
        computer.enrolment.close(profile)
