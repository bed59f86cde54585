"""Pages from being asked for to being painted, each beside a bare page of the same run: programs that print JSON.

``people COUNT`` the list of so many people and somebody's record; ``articles COUNT`` opening an article; ``places``
going from place to place of the window. Every figure is a list of (seconds, seconds of the window thread).
"""

# ruff: noqa: PLC0415 - imports the window late
from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFormLayout, QLabel, QStackedWidget, QTableWidget, QTableWidgetItem, QTextBrowser, QWidget

from benchmarks.children import done, program, sign_in, until
from benchmarks.eye import timed

Times = list[tuple[float, float]]
BARE = 12
ROUNDS = 4
ROWS, COLUMNS, WORDS = 100, 6, 30


def bare(make: Callable[[], QWidget]) -> Times:
    """A bare page, made, laid into a window and painted, so many times."""
    shell = QStackedWidget()
    shell.resize(1056, 748)
    shell.show()

    def act() -> tuple[QWidget, Callable[[], object]]:
        page = make()
        shell.addWidget(page)
        shell.setCurrentWidget(page)
        return getattr(page, "viewport", lambda: page)(), lambda: True

    times = [timed(act) for _ in range(BARE)]
    shell.deleteLater()
    return times


def table() -> QWidget:
    """A bare table with as many rows as a page of the list."""
    made = QTableWidget(ROWS, COLUMNS)
    for at in range(ROWS * COLUMNS):
        made.setItem(*divmod(at, COLUMNS), QTableWidgetItem(f"Words {at}"))
    return made


def labels() -> QWidget:
    """A bare page with as many labels as a record."""
    page = QWidget()
    form = QFormLayout(page)
    for number in range(WORDS):
        form.addRow(QLabel(f"Label {number}"), QLabel("What stands in the record"))
    return page


def text(body: str) -> QWidget:
    """Qt's own page of Markdown."""
    page = QTextBrowser()
    page.setMarkdown(body)
    return page


def people(count: int) -> None:
    """An organisation of its own with so many people, in a folder that goes again."""
    from benchmarks.organisation import Organisation
    from benchmarks.people import fill, painted

    with tempfile.TemporaryDirectory(prefix="hris-people-") as folder:
        os.environ["HRIS_DESKTOP_HOME"] = str(Path(folder) / "home")
        organisation = Organisation(Path(folder) / "store.sqlite")
        organisation.found()
        fill(organisation, count)
        taken, _, _ = painted(organisation)
        found = {"list": taken["the list"], "record": taken["somebody's record"]}
    done(found | {"table": bare(table), "labels": bare(labels)})


def articles(count: int) -> None:
    """The page over so many articles: (p50, p95) in milliseconds, as ``benchmarks/knowledge.py`` measures."""
    from hris_desktop.app import application

    application()
    from benchmarks.knowledge import OPENED, Bench

    bench = Bench(count)
    some = bench.articles[:OPENED]
    opened = bench.timed(bench.page.open_article, [one.id for one in some])
    peer = bare(partial(text, some[0].body))
    bench.tasks.close()
    done([*opened, peer])


def places() -> None:
    """Every place of HR's window: the first time, and coming back to it."""
    from hris_desktop.app import application

    application()
    made = program("priya")
    sign_in(made)
    frame = made.window.frame
    until(lambda: made.hub.sync is not None and not made.tasks.busy)
    keys = list(frame._places)  # noqa: SLF001 - behind the counter

    def go(key: str) -> tuple[QWidget, Callable[[], object]]:
        frame.go(key)
        return frame.page, lambda: True

    rounds: list[list[tuple[str, tuple[float, float]]]] = []
    for _ in range(ROUNDS):
        rounds.append([])
        for key in [*keys[1:], keys[0]]:
            rounds[-1].append((key, timed(partial(go, key))))
            until(lambda: not made.tasks.busy)
    done({"first": rounds[0][:-1], "again": [one for some in rounds[1:] for one in some], "labels": bare(labels)})


def main(arguments: Sequence[str]) -> None:
    """One of the three."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    name, *rest = arguments
    if name == "places":
        places()
    else:
        {"people": people, "articles": articles}[name](int(rest[0]))


if __name__ == "__main__":
    main(sys.argv[1:])
