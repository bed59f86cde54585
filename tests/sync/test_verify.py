"""``verify`` names what is wrong with a store, whatever somebody wrote into its file, and never fails over it."""

from __future__ import annotations

import secrets
import shutil
import sqlite3
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from hris_desktop.crypto.chain import ZERO_HASH, Entry, body_hash, entry_hash, head
from hris_desktop.crypto.keys import Identity
from hris_desktop.store.contract import EVERYTHING, Appended, Outgoing
from hris_desktop.store.sqlite import SqliteStore
from hris_desktop.sync.verify import Report, verify
from hris_desktop.sync.workstation import first_batch
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.entries import read_ctx
from hris_desktop.vault.founding import Founded, found
from hris_desktop.vault.pen import Pen
from hris_desktop.vault.session import Session
from tests.workstations.forger import Forger
from tests.workstations.site import POLICY, staffed

DAY = "2026-11-21T10:00:00Z"
Change = Callable[[sqlite3.Connection], object]
TARGET = 7
"""Some entry in the middle of the log."""


def _founded() -> Founded:
    ops = (secrets.token_hex(16), secrets.token_hex(16), secrets.token_hex(16))
    return found(str(uuid.uuid4()), "0badcafe", policy=POLICY, ops=ops, ts=DAY)


def _put(path: Path, org: str, batch: list[Outgoing]) -> None:
    store = SqliteStore.create(path)
    assert isinstance(store.found(org, batch[:1]), Appended)
    for outgoing in batch[1:]:
        assert isinstance(store.append([outgoing]), Appended)
    store.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the log of a small organisation."""
    path = tmp_path_factory.mktemp("verify") / "store.sqlite"
    site = staffed()
    rows: list[Any] = site.rows
    _put(path, site.org, [Outgoing(r.chain, r.rev, r.op, Entry(r.ctx, r.body, r.sig)) for r in rows])
    return path


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "store.sqlite"))


def check(path: Path, change: Change | None = None, *, pin: bytes | None = None) -> Report:
    """The report after somebody with the file wrote past the program."""
    if change is not None:
        with sqlite3.connect(path) as db:
            change(db)
        db.close()
    store = SqliteStore.open(path)
    try:
        return verify(store, pin)
    finally:
        store.close()


def _flip(column: str, *, renamed: bool = False) -> Change:
    """Flip one bit in the middle of a column; ``renamed``: with ``bh`` and ``h`` made to fit."""

    def change(db: sqlite3.Connection) -> None:
        query = f"SELECT ctx, body, bh, sig FROM entry WHERE seq = {TARGET}"
        row = dict(zip(("ctx", "body", "bh", "sig"), db.execute(query).fetchone(), strict=True))
        data = bytearray(row[column] or b"\0")
        data[len(data) // 2] ^= 1
        row[column] = bytes(data)
        db.execute(f"UPDATE entry SET {column} = ? WHERE seq = {TARGET}", (row[column],))
        if renamed:
            bh = body_hash(row["body"]) if column == "body" else row["bh"]
            h = entry_hash(row["ctx"], bh, row["sig"])
            db.execute(f"UPDATE entry SET bh = ?, h = ? WHERE seq = {TARGET}", (bh, h))

    return change


def test_a_whole_store_is_sound_and_its_head_is_ours(path: Path) -> None:
    report = check(path)
    assert report.sound()
    assert (report.findings, report.holes, report.faults) == ([], [], [])
    with sqlite3.connect(path) as db:
        hashes = [h for (h,) in db.execute("SELECT h FROM entry ORDER BY seq")]
    db.close()
    ours = ZERO_HASH
    for seq, h in enumerate(hashes, 1):
        ours = head(ours, seq, h)
    assert (report.rows, report.head, report.pin) == (len(hashes), ours.hex(), hashes[0].hex())
    assert check(path, pin=hashes[0]).sound()


@pytest.mark.parametrize("column", ["ctx", "body", "sig"])
@pytest.mark.parametrize("renamed", [False, True])
def test_a_flipped_bit_is_named(path: Path, column: str, renamed: bool) -> None:
    report = check(path, _flip(column, renamed=renamed))
    broken = {one.seq: one.reason for one in report.findings if one.verdict == "broken"}
    reasons: dict[str, str | tuple[str, ...]] = {
        "body": "signature",
        "sig": "signature",
        "ctx": ("signature", "context", "another org", "columns"),
    }
    assert not report.sound()
    assert TARGET in broken
    assert broken[TARGET].startswith(reasons[column] if renamed else ("entry hash", "body hash", "context"))


def test_an_entry_of_a_stranger(path: Path) -> None:
    store = SqliteStore.open(path)
    rows = store.entries(EVERYTHING, 0, 1000)
    first = read_ctx(bytes(rows[0].ctx))  # type: ignore[call-overload]
    stranger = Session(first.org, str(uuid.uuid4()), 1, "0badcafe", Identity.new())
    chain = ChainState("org")
    tip = max(row.seq for row in rows if row.chain == "org")
    for row in rows:
        if row.chain == "org":
            chain.count(read_ctx(row.ctx), h=row.h, body=row.body, seq=row.seq)  # type: ignore[arg-type]
    written = Pen(stranger, seen=(0, ZERO_HASH), ts=DAY).plain(
        chain, "person", secrets.token_hex(16), d={"pid": str(uuid.uuid4()), "type": "employee"}
    )
    rev = max(row.rev for row in rows if row.chain == "org" and isinstance(row.rev, int)) + 1
    assert isinstance(store.append([Outgoing("org", rev, written.ctx.op, written.entry)]), Appended)
    report = verify(store)
    store.close()
    assert [(one.seq, one.verdict, one.reason) for one in report.findings] == [
        (rows[-1].seq + 1, "broken", "unknown signer")
    ]
    assert tip < rows[-1].seq + 1
    assert not report.sound()
    assert report.sound({report.findings[0].h}), "a row looked at once can be listed as known"


def test_a_store_founded_anew_is_told_by_the_pin_alone(path: Path, tmp_path: Path) -> None:
    pin = bytes.fromhex(check(path).pin)
    again = tmp_path / "again.sqlite"
    made = _founded()
    _put(again, made.org, first_batch(made))
    assert check(again).sound()
    report = check(again, pin=pin)
    assert not report.sound()
    assert "not the pinned" in report.faults[0]
    alone = tmp_path / "alone.sqlite"
    _put(alone, made.org, first_batch(made)[:1])
    assert not check(alone, pin=pin).sound(), "one entry that is merely not counted is no organisation"


def test_an_empty_store_is_sound_unless_something_is_expected(tmp_path: Path) -> None:
    path = tmp_path / "empty.sqlite"
    SqliteStore.create(path).close()
    assert check(path).sound()
    assert not check(path, pin=bytes(32)).sound()


@pytest.mark.parametrize("seq", [1, TARGET])
def test_a_removed_row_is_a_hole(path: Path, seq: int) -> None:
    report = check(path, lambda db: db.execute("DELETE FROM entry WHERE seq = ?", (seq,)))
    assert (seq, seq) in report.holes
    assert not report.sound()


def test_a_cut_tail_with_the_counter_left_is_a_hole(path: Path) -> None:
    rows = check(path).rows
    report = check(path, lambda db: db.execute("DELETE FROM entry WHERE seq > ?", (rows - 2,)))
    assert report.holes == [(rows - 1, rows)]


def test_rows_renumbered_over_a_removed_one_do_not_pass(path: Path) -> None:
    def change(db: sqlite3.Connection) -> None:
        [(last,)] = db.execute("SELECT last_seq FROM store").fetchall()
        db.execute(f"DELETE FROM entry WHERE seq = {TARGET}")
        for seq in range(TARGET + 1, last + 1):
            db.execute("UPDATE entry SET seq = ? WHERE seq = ?", (seq - 1, seq))
        db.execute("UPDATE store SET last_seq = ?", (last - 1,))

    assert not check(path, change).sound()


def test_a_counter_turned_back_is_a_fault(path: Path) -> None:
    report = check(path, lambda db: db.execute("UPDATE store SET last_seq = last_seq - 1"))
    assert "holds more" in report.faults[0]
    assert not report.sound()


def test_a_store_that_names_another_organisation_is_a_fault(path: Path) -> None:
    report = check(path, lambda db: db.execute("UPDATE store SET org = ?", ("0" * 32,)))
    assert "another organisation" in report.faults[0]


def test_a_body_that_is_not_shown_is_listed_and_a_withheld_policy_stops(path: Path) -> None:
    bodies = 'SELECT seq FROM entry WHERE length(body) > 0 AND ctx NOT LIKE \'%"kind":"policy"%\' AND seq > 3'
    with sqlite3.connect(path) as db:
        [seq, *_] = [seq for (seq,) in db.execute(bodies)]
    db.close()
    report = check(path, lambda db: db.execute("UPDATE entry SET body = NULL WHERE seq = ?", (seq,)))
    assert (seq, "withheld") in [(one.seq, one.verdict) for one in report.findings]
    policy = 'UPDATE entry SET body = NULL WHERE CAST(ctx AS TEXT) LIKE \'%"kind":"policy"%\''
    report = check(path, lambda db: db.execute(policy))
    assert not report.sound()
    assert "policy" in report.faults[0]


GARBAGE: list[object] = [None, 0, -1, 2**63 - 1, 1.5, "", "text", "nul\0inside", b"", b"\xff" * 40, b"{}", "é" * 3000]


@pytest.mark.parametrize("column", ["chain", "rev", "op", "h", "ctx", "body", "bh", "sig"])
def test_garbage_in_any_column_is_a_verdict(path: Path, column: str) -> None:
    """The file's own rules are taken away first, as whoever owns it could."""
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE loose AS SELECT * FROM entry")
        db.execute("DROP TABLE entry")
        db.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, chain, rev, op, h, ctx, body, bh, sig)")
        db.execute("INSERT INTO entry SELECT * FROM loose")
    db.close()
    for value in GARBAGE:
        report = check(path, partial(_plant, column=column, value=value))
        told = [one for one in report.findings if one.seq == TARGET]
        if column == "rev":
            assert report.sound(), "no verdict reads the store's own token"
        elif not (column == "body" and value in (None, b"")):
            assert told, (column, value)
            assert not report.sound()


def _plant(db: sqlite3.Connection, *, column: str, value: object) -> None:
    db.execute(f"DELETE FROM entry WHERE seq = {TARGET}")
    db.execute(f"INSERT INTO entry SELECT * FROM loose WHERE seq = {TARGET}")
    db.execute(f"UPDATE entry SET {column} = ? WHERE seq = {TARGET}", (value,))


def test_an_entry_signed_over_another_log_is_listed(tmp_path: Path) -> None:
    """The host showed its author something else, or the author says so: whoever looks is told, and it counts."""
    site = staffed()
    forger = Forger.of(site.desks["founder"])
    forger.plant(forger.entry("beat", f"w:{forger.pid}", {}, seen=[5, "05" * 32]))
    path = tmp_path / "store.sqlite"
    rows: list[Any] = site.rows
    _put(path, site.org, [Outgoing(r.chain, r.rev, r.op, Entry(r.ctx, r.body, r.sig)) for r in rows])
    store = SqliteStore.open(path)
    report = verify(store, site.pin)
    store.close()
    [found] = report.findings
    assert (found.seq, found.verdict) == (len(rows), "another view")
    assert not report.sound()
    assert report.sound([found.h])


def test_progress_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hris_desktop.sync.verify.ROWS_A_TIME", 2)
    store = SqliteStore.open(path)
    told: list[tuple[int, int]] = []
    report = verify(store, progress=lambda done, of: told.append((done, of)))
    store.close()
    assert told == [(seq, report.rows) for seq in range(2, report.rows + 1, 2)]
