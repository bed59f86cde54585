"""A replica of schema 1, with a real log in it, is brought to the present: all that was there is there, and packed."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import astuple
from pathlib import Path

import pytest

from hris_desktop.store.database import connect
from hris_desktop.store.digests import A_BLOCK
from hris_desktop.store.replica import Item, Replica
from hris_desktop.store.upgrade import run
from hris_desktop.store.versions import Lineage
from hris_desktop.sync.workstation import PIN
from hris_desktop.vault.session import Session
from tests.workstations.site import Desk, Site, staffed


def older(path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch, *, rows: int) -> None:
    """The same replica as a program of schema 1 would have left it."""
    sqlite3.connect(path).close()
    connection = connect(path)
    with monkeypatch.context() as patch:
        patch.setattr(Lineage, "schema", property(lambda _: 1))
        run(connection, Lineage.REPLICA)
    connection.execute(f"PRAGMA application_id={Lineage.REPLICA.application_id}")
    marks = ", ".join("?" * 16)
    kept = [astuple(row) for row in desk.replica.after(0, rows)]
    connection.executemany(f"INSERT INTO entry VALUES ({marks})", kept)
    alarms = json.dumps([[3, desk.pid, "seen differs"], [9, desk.pid, "a key made for you does not open"]])
    meta = {"org": desk.site.org, "pin": desk.site.pin.hex(), "alarms": alarms}
    connection.executemany("INSERT INTO meta VALUES (?, ?)", list(meta.items()))
    connection.execute(
        "INSERT INTO outbox (op, chain, state, intent, entries, sent, tries, created, reason) "
        "VALUES ('a', 'org', 'queued', x'01', x'', x'', 0, '', ''), ('b', 'org', 'queued', x'', x'', x'', 0, '', '')"
    )
    connection.execute("DELETE FROM outbox WHERE op = 'b'")
    connection.close()


@pytest.fixture
def site() -> Site:
    return staffed()


@pytest.mark.parametrize("rows", [0, 1, 999])
def test_everything_is_there_and_packed(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    ann, path = site.desks["ann"], tmp_path / "replica.sqlite"
    older(path, ann, monkeypatch, rows=rows)
    replica = Replica.open(path)
    before = ann.replica.after(0, rows)
    assert replica.after(0, 999) == before
    assert replica.digests(0, A_BLOCK) == [(row.seq, row.h) for row in before]
    assert replica.cursor() == len(before)
    if before:
        assert replica.digest_head(len(before)) == before[-1].head
    assert [(one.kind, one.seq, one.author, one.looked) for one in replica.findings()] == [
        ("seen differs", 3, ann.pid, False), ("a key made for you does not open", 9, ann.pid, False),
    ]  # fmt: skip
    assert replica.get_meta("alarms") is None
    assert (replica.get_meta(PIN), replica.outbox_mark()) == (site.pin.hex(), 2)
    assert replica.outbox_list() == [Item("a", "org", intent=b"\x01", id=1)]
    assert replica.outbox_add(Item("c", "org")) == 3
    replica.close()
    assert (tmp_path / "replica.sqlite.schema1.backup").exists()


def test_a_pull_goes_on_where_it_stood(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ann, path = site.desks["ann"], tmp_path / "replica.sqlite"
    older(path, ann, monkeypatch, rows=40)
    replica = Replica.open(path)
    replica.outbox_drop("a")
    desk = Desk(site, "ann again", ann.identity, ann.pid, ann.dev, replica)
    assert isinstance(desk.session, Session)
    desk.pull()
    assert (desk.ledger.cursor, desk.ledger.head) == (ann.ledger.cursor, ann.ledger.head)
    assert replica.digests(0, 999) == [(row.seq, row.h) for row in site.rows]
    assert desk.value(ann.pid, "contact", "mail") == ann.value(ann.pid, "contact", "mail")
    replica.close()
