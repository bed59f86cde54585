"""The directory at 5,000 people (or as many as are named): reading the cards, the first page, a search, one record.

    .venv/bin/python benchmarks/people.py [PEOPLE …]

The organisation is real: a store in a file, everybody's card signed and sealed by HR, pulled and verified, opened with
HR's key. ``--keep FOLDER`` leaves it there and takes it up again.
"""

from __future__ import annotations

# ruff: noqa: PLC0415, SLF001 - imports the window late, and looks behind its counter
import os
import random
import secrets
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

CLONE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CLONE))

from benchmarks.organisation import SECRETS, TS, Organisation, _append, _outgoing  # noqa: E402 - through the line above
from hris_desktop.crypto.chain import ZERO_HASH  # noqa: E402
from hris_desktop.services.suite import Suite  # noqa: E402
from hris_desktop.services.views_directory import Column, Progress, Query  # noqa: E402
from hris_desktop.store.contract import Outgoing  # noqa: E402
from hris_desktop.store.urls import open_store  # noqa: E402
from hris_desktop.vault.chains import ChainState  # noqa: E402
from hris_desktop.vault.pen import Pen  # noqa: E402

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from hris_desktop.ui.pages.people import PeoplePage
    from hris_desktop.ui.tasks import Tasks

SEED = 11
BATCH = 60
TURNS = 12
FIRST = "Amira Bjørn Chiamaka Éilís Γιάννης Ingrid João Ольга Saoirse Đặng Łukasz Zoë Maximilian Νίκος Aylin".split()
LAST = "Haddad Næss Obi Ní-Bhriain Κωνσταντίνου Solberg Albuquerque Ткаченко Kelly Hương Wójcik Şahin Petersen".split()
JOBS = ("Operations planner", "Dispatcher", "Customs specialist", "Accountant", "Forklift driver", "Site manager")
DEPARTMENTS = ("Network planning", "Road freight", "Customs", "Finance", "Warehouse 1", "Warehouse 3", "IT")
PLACES = ("Bremen", "Oslo", "Rotterdam", "Cork", "Piraeus", "Porto")
ASKED = ("a", "obi", "ami had", "κων", "tkac", "ware brem", "dispatcher oslo", "n", "nobody at all")


def fill(organisation: Organisation, people: int) -> None:
    """Append ``people`` people with a directory card each, signed by Priya at another device."""
    enrolment = organisation.enrolment()
    suite = enrolment.unlock("priya", SECRETS["priya"])
    store = open_store(suite.store)
    suite.desk.round(store)
    chance = random.Random(SEED)  # noqa: S311 - repeatable, nothing secret
    org, rev = suite.desk.ledger.chain("org").copy(), suite.desk.replica.max_rev("org")
    batch: list[Outgoing] = []
    for number in range(people):
        batch += _person(suite, org, chance, rev + 1 + number)
        if len(batch) >= BATCH or number == people - 1:
            _append(store, batch)
            batch = []
    store.close()
    enrolment.close("priya")
    suite = enrolment.unlock("priya", SECRETS["priya"])
    store = open_store(suite.store)
    suite.desk.round(store)
    store.close()
    enrolment.close("priya")


def _person(suite: Suite, org: ChainState, chance: random.Random, rev: int) -> Iterator[Outgoing]:
    ledger = suite.desk.ledger
    pid, pen = str(uuid.uuid4()), Pen(suite.desk.session, seen=(0, ZERO_HASH), ts=TS)
    written = pen.plain(org, "person", secrets.token_hex(16), d={"pid": pid, "type": "employee"})
    yield _outgoing(written, rev)
    ledger.org.learn(written.ctx, b"", 1 << 40)
    standing = ledger.org.standing(pid, "directory")
    if standing is None:
        raise TypeError("the person is not known")
    chain, dek = ChainState(f"r:{pid}:directory"), secrets.token_bytes(32)
    yield _outgoing(pen.dek(chain, ledger.org, secrets.token_hex(16), to=standing.due(), key=(1, dek)), 1)
    name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
    values = {
        "full_name": name,
        "work_email": f"person{rev}@northwind.example",
        "location": chance.choice(PLACES),
        "job_title": chance.choice(JOBS),
        "department": chance.choice(DEPARTMENTS),
    }
    dated = {"job_title", "department"}
    changes = [
        {"item": "", "field": key, "was": None, "to": value, **({"eff": "2020-01-01"} if key in dated else {})}
        for key, value in values.items()
    ]
    sealed = pen.sealed(
        chain, "rec", secrets.token_hex(16), d={"ep": 1}, content={"changes": changes, "why": ""}, dek=dek
    )
    yield _outgoing(sealed, 2)


def measure(organisation: Organisation) -> None:
    """Print one line a figure."""
    enrolment = organisation.enrolment()
    start = time.perf_counter()
    suite = enrolment.unlock("priya", SECRETS["priya"])
    _say("sign in (services only)", time.perf_counter() - start)
    start = time.perf_counter()
    suite.greeting()
    _say("greeting", time.perf_counter() - start)
    directory = suite.directory
    start = time.perf_counter()
    first = directory.page(Query())
    _say(f"first page, nothing in the index yet ({first.total:,})", time.perf_counter() - start)
    start = time.perf_counter()
    slices = []
    while True:
        began = time.perf_counter()
        progress = directory.read_on()
        slices.append(time.perf_counter() - began)
        if progress.done:
            break
    _say(f"read {progress.of:,} cards", time.perf_counter() - start)
    _say("the longest slice of that", max(slices))
    start = time.perf_counter()
    first = directory.page(Query())
    _say(f"first page of {first.total:,}, first time", time.perf_counter() - start)
    _say("first page, again", _median(lambda: directory.page(Query())))
    _say("first page by job title", _median(lambda: directory.page(Query(sort=Column.JOB))))
    for asked in ASKED:
        found = directory.page(Query(asked)).total
        _say(f"search {asked!r} ({found:,})", _median(partial(directory.page, Query(asked))))
    pids = [row.pid for row in first.rows[:30]]
    taken = []
    for pid in pids:
        start = time.perf_counter()
        suite.records.record(pid)
        taken.append(time.perf_counter() - start)
    _say("a person's whole record, median of 30", statistics.median(taken))
    _say("a person's whole record, worst of 30", max(taken))
    enrolment.close("priya")


Taken = dict[str, list[tuple[float, float]]]
"""What was asked for → (seconds until it was painted, seconds of the window thread), once each time."""


def window(organisation: Organisation) -> None:
    """The same in a window: from asking to painted, and how long the window thread did not come round meanwhile."""
    taken, read, gap = painted(organisation)
    _say("window: everything read after the start", read)
    _say("window: longest gap of its thread meanwhile", gap)
    for words, found in taken.items():
        _say(f"window: {words}, median of {TURNS}", statistics.median(wall for wall, _ in found))
        _say("  of that, work of the window thread", statistics.median(own for _, own in found))


def painted(organisation: Organisation) -> tuple[Taken, float, float]:
    """(what was asked for, seconds in which the directory was read, longest gap of the window thread meanwhile)."""
    from PySide6.QtWidgets import QApplication, QStackedWidget

    from hris_desktop.ui import theme
    from hris_desktop.ui.hub import Hub
    from hris_desktop.ui.pages.desk import Desk
    from hris_desktop.ui.pages.people import PeoplePage
    from hris_desktop.ui.tasks import Tasks

    sys.setswitchinterval(0.0005)  # as the program does
    app = QApplication.instance() or QApplication(["people"])
    if not isinstance(app, QApplication):
        raise TypeError("a window needs a whole application")
    theme.install(app)
    tasks, enrolment = Tasks(), organisation.enrolment()
    suite = tasks.call(lambda: enrolment.unlock("priya", SECRETS["priya"]))
    people = tasks.call(lambda: suite.greeting().people)
    desk = Desk(suite.records, tasks, Hub(), lambda: datetime.now().astimezone(), "en", people)
    shell = QStackedWidget()
    shell.resize(1056, 748)
    shell.show()

    def build() -> PeoplePage:
        page = PeoplePage(desk, suite.directory, suite.people, store=suite.store)
        shell.addWidget(page)
        shell.setCurrentWidget(page)
        return page

    def read(progress: Progress | None = None) -> None:
        if progress is None or not progress.done:
            tasks.run(shell, suite.directory.read_on, done=read)

    start, gaps = time.perf_counter(), _Gaps()
    read()
    _until(lambda: not tasks.busy)
    reading, gap = time.perf_counter() - start, gaps.longest()
    taken: Taken = {}
    for number in range(TURNS):
        _steps(build, tasks, list(people)[number * 7 + 3], ASKED[number % 6], taken)
    shell.deleteLater()
    tasks.close(lambda: enrolment.close("priya"))
    return taken, reading, gap


def _steps(build: Callable[[], PeoplePage], tasks: Tasks, pid: str, asked: str, taken: Taken) -> None:
    """The list, a search in it, somebody's record: each from asking to its first painting."""
    from benchmarks.eye import timed

    def note(words: str, act: Callable[[], tuple[QWidget, Callable[[], object]]]) -> None:
        taken.setdefault(words, []).append(timed(act))
        _until(lambda: not tasks.busy)

    page = build()
    _until(lambda: not tasks.busy)
    fresh: list[PeoplePage] = []

    def the_list() -> tuple[QWidget, Callable[[], object]]:
        fresh.append(build())
        return fresh[0].list.table.viewport(), lambda: fresh[0].list.table.loaded

    def a_search() -> tuple[QWidget, Callable[[], object]]:
        shown, field = fresh[0].list, fresh[0].list.filters.search
        field.setText(asked)
        field.textEdited.emit(asked)
        return shown, lambda: shown._asked is None

    def somebody() -> tuple[QWidget, Callable[[], object]]:
        fresh[0].open(pid)
        record: Any = fresh[0].widget(fresh[0].count() - 1)
        return record, lambda: record.journey.record.view is not None

    note("the list", the_list)
    note("a search", a_search)
    note("somebody's record", somebody)
    for one in (page, *fresh):
        one.deleteLater()


class _Gaps:
    """How long the window thread did not come round."""

    def __init__(self) -> None:
        from PySide6.QtCore import QTimer

        self._times = [time.perf_counter()]
        self._timer = QTimer()
        self._timer.timeout.connect(lambda: self._times.append(time.perf_counter()))
        self._timer.start(0)

    def longest(self) -> float:
        """The longest so far; it stops looking."""
        self._timer.stop()
        return max(later - earlier for earlier, later in pairwise(self._times))


def _until(happened: Callable[[], object]) -> None:
    from PySide6.QtCore import QCoreApplication, QEventLoop

    while not happened():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)


def _median(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(15):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def _say(what: str, seconds: float) -> None:
    print(f"{what:<46} {seconds * 1000:9.1f} ms", flush=True)


def main(arguments: list[str]) -> int:
    """Measure at each number of people that is named."""
    kept = Path(arguments[arguments.index("--keep") + 1]) if "--keep" in arguments else None
    for people in [int(one) for one in arguments if one.isdigit()] or [5_000]:
        with tempfile.TemporaryDirectory(prefix="hris-people-") as folder:
            root = kept or Path(folder)
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
            os.environ["HRIS_DESKTOP_HOME"] = str(root / "home")
            organisation = Organisation(root / "store.sqlite")
            if not organisation.store.exists():
                organisation.found()
                start = time.perf_counter()
                fill(organisation, people)
                _say(f"made and pulled {people:,} people", time.perf_counter() - start)
            measure(organisation)
            window(organisation)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
