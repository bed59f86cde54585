"""One profile's window with its threads: signing in, staying in step with others, locking, closing."""

from __future__ import annotations

import gc
import shutil
import threading
import time
import weakref
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel

from hris_desktop import app, doorway, importing
from hris_desktop.app import Program
from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views import SyncWord
from hris_desktop.store.contract import Denied, NotAStore, StoreError, StoreFull, StoreTooNew, Unreachable
from hris_desktop.store.replica import Replica
from hris_desktop.store.sqlite import SqliteStore
from hris_desktop.store.urls import sqlite_path, sqlite_url
from hris_desktop.sync.exchange import Forked, LogTrouble
from hris_desktop.sync.loop import POLL_SECONDS
from hris_desktop.ui.sign_in import SignIn
from tests.app.conftest import House, words

TOLD = 0.7 * POLL_SECONDS
"""Sooner than any poll: the store's file told. How many seconds it takes is measured (benchmarks), not tested."""
"""A change is in the other window within so long."""


def save(program: Program, key: str, inputs: dict[str, str]) -> None:
    """What the form does: check, then save, on the records thread."""
    suite = program.suite
    assert suite is not None

    def work() -> None:
        check = suite.records.check(suite.records.form(suite.me, key), inputs)
        assert not isinstance(check, tuple), check
        suite.records.save(check)

    program.tasks.run(program.window, work, done=lambda _: None)


def state(program: Program) -> SyncWord | None:
    return program.hub.sync.word if program.hub.sync is not None else None


def test_signing_in_shows_the_record_and_goes_up_to_date(house: House) -> None:
    program = house.sign_in("amira")
    house.until(lambda: state(program) is SyncWord.UP_TO_DATE)
    house.until(lambda: "Amira Haddad" in words(program.window))
    assert "Approvals" not in words(program.window)


def test_hr_sees_the_hr_places(house: House) -> None:
    program = house.sign_in("priya")
    frame = program.window.frame
    assert frame is not None
    for place in ("approvals", "newcomers", "settings"):
        frame.go(place)
        assert frame.place == place
    house.until(lambda: not program.tasks.busy)


def test_a_wrong_passphrase_is_said_beside_the_field(house: House) -> None:
    program = house.start("amira")
    house.type(program, "not the one at all")
    house.until(lambda: "This is not the one" in words(program.window))
    page = program.entrance.page
    assert isinstance(page, SignIn)
    assert page.field.text() == ""
    assert (program.suite, program.window.frame) == (None, None)
    house.type(program, "violet anchor thermos")
    house.until(lambda: program.window.frame is not None)


def test_a_change_in_one_window_is_in_the_other_without_a_click(house: House) -> None:
    amira, priya = house.sign_in("amira"), house.sign_in("priya")
    house.until(lambda: state(amira) is state(priya) is SyncWord.UP_TO_DATE)
    heard: list[frozenset[str]] = []
    priya.hub.touched.connect(heard.append)
    suite = amira.suite
    assert suite is not None
    chain = f"r:{suite.me}:contact"
    start = time.monotonic()
    save(amira, "contact", {"personal_mobile": "+49 171 1234567"})
    house.until(lambda: any(chain in names for names in heard))
    assert time.monotonic() - start < TOLD
    house.until(lambda: state(amira) is SyncWord.UP_TO_DATE)


def test_two_windows_in_a_row_wake_each_other(house: House) -> None:
    """Also the other way round: HR's change comes to the employee's window."""
    amira, priya = house.sign_in("amira"), house.sign_in("priya")
    house.until(lambda: state(amira) is state(priya) is SyncWord.UP_TO_DATE)
    hr, me = priya.suite, amira.suite
    assert hr is not None
    assert me is not None
    pid = me.me
    heard: list[frozenset[str]] = []
    amira.hub.touched.connect(heard.append)

    def work() -> None:
        check = hr.records.check(hr.records.form(pid, "directory"), {"full_name": "Amira Haddad-Weiß"})
        assert not isinstance(check, tuple), check
        hr.records.save(check)

    priya.tasks.run(priya.window, work, done=lambda _: None)
    house.until(lambda: any(f"r:{pid}:directory" in names for names in heard))
    house.until(lambda: "Amira Haddad-Weiß" in words(amira.window))


def test_offline_is_said_and_ends_by_itself(house: House) -> None:
    house.line.cut = Unreachable("The folder is gone.")
    program = house.sign_in("amira")
    house.until(lambda: state(program) is SyncWord.WAITING)
    save(program, "contact", {"personal_mobile": "+49 171 1234567"})
    house.until(lambda: program.hub.sync is not None and "1 change is on this device only" in program.hub.sync.detail)
    house.line.cut = None
    program.sync_now()
    house.until(lambda: state(program) is SyncWord.UP_TO_DATE)


def test_a_store_that_lies_elsewhere_now_is_opened_there(house: House) -> None:
    program = house.sign_in("amira")
    house.until(lambda: state(program) is SyncWord.UP_TO_DATE)
    suite = program.suite
    assert suite is not None
    old = sqlite_path(suite.store)
    moved = old.with_name("elsewhere.sqlite")
    shutil.copy(old, moved)
    program.tasks.run(program, lambda: suite.place.change(str(moved)), done=lambda _: program.sync_now())
    house.until(lambda: suite.store == sqlite_url(moved) and program.tasks.busy == 0)
    save(program, "contact", {"personal_mobile": "+49 171 1234567"})
    with closing(SqliteStore.open(old)) as before, closing(SqliteStore.open(moved)) as after:
        house.until(lambda: after.me().last_seq > before.me().last_seq)


@pytest.mark.parametrize(
    "trouble", [NotAStore("x"), StoreFull("x"), StoreTooNew("x"), Forked("x")], ids=lambda error: type(error).__name__
)
def test_what_is_no_mere_absence_is_a_problem_and_can_pass(house: House, trouble: StoreError | LogTrouble) -> None:
    program = house.sign_in("amira")
    house.line.cut = trouble
    program.sync_now()
    house.until(lambda: state(program) is SyncWord.PROBLEM)
    house.line.cut = None
    program.sync_now()
    house.until(lambda: state(program) is SyncWord.UP_TO_DATE)


def test_a_store_that_refuses_this_login_parks_the_change(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    program = house.sign_in("amira")
    house.until(lambda: state(program) is SyncWord.UP_TO_DATE)
    monkeypatch.setattr("tests.store.hostile.HostileStore.append", lambda *_: Denied("not you"))
    save(program, "contact", {"personal_mobile": "+49 171 1234567"})
    house.until(lambda: state(program) is SyncWord.PROBLEM)


def test_locking_closes_the_replica_and_lets_the_keys_go(house: House) -> None:
    program = house.sign_in("amira")
    house.until(lambda: state(program) is SyncWord.UP_TO_DATE and not program.tasks.busy)
    gone = weakref.ref(program.suite.desk)  # type: ignore[union-attr]
    program.window.lock()
    assert (program.suite, program.rounds.running) == (None, False)
    house.until(lambda: isinstance(program.entrance.page, SignIn) and not program.tasks.busy)
    assert "Amira Haddad" not in "\n".join(
        label.text() for label in program.window.findChildren(QLabel) if label.window() is not program.window
    )
    replica = house.root / "home" / "profiles" / "amira" / "replica.sqlite"
    Replica.open(replica).close()  # nobody else has it open
    house.qtbot.wait(1)  # what is deleted later goes
    gc.collect()
    assert gone() is None, "something still holds the keys"
    house.type(program, "violet anchor thermos")
    house.until(lambda: program.window.frame is not None)


def test_closing_leaves_no_thread_and_no_open_file(house: House) -> None:
    before = set(threading.enumerate())
    program = house.sign_in("priya")
    with house.qtbot.waitSignal(program.ended, timeout=20_000):
        program.window.close()
    assert set(threading.enumerate()) <= before
    Replica.open(house.root / "home" / "profiles" / "priya" / "replica.sqlite").close()
    program.close()  # once more is harmless


def test_a_change_sent_off_in_the_moment_of_closing_is_kept(house: House) -> None:
    house.line.cut = Unreachable("x")
    program = house.sign_in("amira")
    house.until(lambda: not program.tasks.busy)
    save(program, "contact", {"personal_mobile": "+49 171 1234567"})
    program.window.close()
    house.line.cut = None
    again = house.sign_in("amira")
    house.until(lambda: state(again) is SyncWord.UP_TO_DATE)
    suite = again.suite
    assert suite is not None
    chain = f"r:{suite.me}:contact"
    house.until(lambda: again.tasks.busy == 0)
    rows: list[object] = []
    again.tasks.run(again.window, lambda: suite.desk.replica.chain(chain), done=rows.extend)
    house.until(lambda: rows)


def test_a_fault_of_the_program_is_shown_with_its_reference(house: House) -> None:
    program = house.sign_in("amira")
    heard: list[Exception] = []
    program.tasks.trouble.connect(heard.append)
    thread = threading.Thread(target=program.fault.emit, args=("0badcafe",))
    thread.start()
    thread.join()
    house.until(lambda: "0badcafe" in words(program.window))
    assert isinstance(heard[0], ServiceError)


def test_a_dead_exchange_is_a_problem(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    program = house.sign_in("amira")
    house.until(lambda: state(program) is SyncWord.UP_TO_DATE)
    house.line.cut = RuntimeError("a bug")
    program.sync_now()
    house.until(lambda: state(program) is SyncWord.PROBLEM)
    assert program.hub.sync is not None
    assert "Sync has stopped" in program.hub.sync.detail


def test_qt_does_not_quit_by_itself() -> None:
    """It would do so once more after us, and no event loop opened later in this process would run."""
    assert not app.application().quitOnLastWindowClosed()


def test_the_profile_used_last_is_the_one_without_a_name(house: House) -> None:
    house.sign_in("amira").window.close()
    assert app.last_used() == "amira"
    assert app.settings_of("").idle_minutes == 10


def test_nothing_is_imported_before_the_first_page_is_painted(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (importing, doorway):
        monkeypatch.setattr(module, "PAINT_SECONDS", 60.0)
    monkeypatch.setattr(app.Program, "start", lambda program: program.entrance.start("amira"))
    program = house.start("amira")
    turns: list[None] = []
    for _ in range(5):
        QTimer.singleShot(0, lambda: turns.append(None))
        house.until(lambda: turns)
    assert not program._doorway.painted.is_set(), "nothing of it is on the screen yet"
    program.window.show()
    house.until(program._doorway.painted.is_set)


def test_the_name_is_unsealed_behind_the_first_page_and_before_every_later_one(house: House) -> None:
    """Unsealing it imports the cryptography library, which took a seventh of the start."""
    program = house.start("amira")
    [first] = [one for one in program._doorway._known.listed(named=False) if one.profile == "amira"]
    assert (first.name, first.name_follows) == ("", True)
    house.until(lambda: program._doorway.painted.is_set() and not program.tasks.busy)
    page = program.entrance.page
    assert isinstance(page, SignIn)
    assert "Amira Haddad" in page.name_shown
    assert all(one.name and not one.name_follows for one in program.entrance._profiles)


def test_the_first_page_needs_neither_store_nor_sync_nor_catalogue(clone: Path) -> None:
    import subprocess
    import sys

    floors = [f"hris_desktop.{floor}" for floor in ("sync", "store", "vault", "domain", "demo")]
    rest = ["hris_desktop.crypto.keys", "hris_desktop.cli.commands", "hris_desktop.ui.frame", "hris_desktop.ui.dialogs"]
    libraries = [
        "PySide6.QtNetwork",
        "PySide6.QtDBus",
        "hris_desktop.ui.clipboard",
        "sqlmodel",
        "sqlalchemy",
        "alembic",
        "babel",
        "keyring",
        "cryptography",
        "typer",
        "email",
    ]
    heavy = [*floors, *rest, *libraries]
    code = f"import sys, hris_desktop.cli, hris_desktop.app; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=clone, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
