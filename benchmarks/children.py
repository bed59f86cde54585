"""Programs that are measured from outside: each prints one JSON value and ends.

``bare`` and ``ours`` print the moment of their first painted text field; ``signed_in`` the seconds from the button to
the record, and the memory; ``gaps`` how long the window thread did not come round during a pull; ``twins`` how long a
change takes to the other window; ``idle`` how long a window thread with nothing to do did not come round.
"""

# ruff: noqa: PLC0415, SLF001 - programs that import late on purpose and look behind the counter
from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication, QFormLayout, QLineEdit, QPushButton, QWidget
from typing_extensions import override


class Eye(QObject):
    """Ends the process when a text field has been painted.

    It watches the field alone: watching the application, it would be handed objects of Qt's own, and PySide6 would load
    every class there is to find theirs.
    """

    @override
    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            QTimer.singleShot(0, lambda: done(time.monotonic()))
        return False


def done(value: object) -> None:
    """Print the value and end at once: how long taking apart takes is not asked."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()
    os._exit(0)


def bare() -> None:
    """A window with a form and nothing behind it."""
    app = QApplication(["bare"])
    eye = Eye()
    window = QWidget()
    form = QFormLayout(window)
    fields = [QLineEdit() for _ in range(4)]
    for number, field in enumerate(fields):
        form.addRow(f"Field {number}", field)
    fields[0].installEventFilter(eye)
    form.addRow(QPushButton("OK"))
    window.resize(1280, 800)
    window.show()
    app.exec()


def ours() -> None:
    """The program as ``hris-desktop`` starts it, with a profile to sign in to."""
    eye = Eye()
    from hris_desktop.cli import run
    from hris_desktop.ui.entrance import Entrance

    turn = Entrance._turn_to

    def watched(entrance: Entrance, page: Any) -> None:  # noqa: ANN401 - each page has its own field
        page.field.installEventFilter(eye)
        turn(entrance, page)

    Entrance._turn_to = watched  # type: ignore[method-assign, assignment]
    run(["app"])


def program(profile: str) -> Any:  # noqa: ANN401 - looked into from outside
    """A program at its sign-in page, everything imported that it imports while the person types."""
    from benchmarks.organisation import COSTS
    from hris_desktop.app import Program
    from hris_desktop.doorway import Surroundings
    from hris_desktop.services.profiles import find_keys

    made = Program(Surroundings(COSTS, find_keys), profile=profile)
    made.start()
    until(lambda: hasattr(made.entrance.page, "field") and made.imports.done and not made.tasks.busy)
    return made


def until(happened: Callable[[], object]) -> None:
    """Let the window work until something has happened; looks once a millisecond."""
    from PySide6.QtCore import QEventLoop

    loop, timer = QEventLoop(), QTimer()
    timer.timeout.connect(lambda: loop.quit() if happened() else None)
    timer.start(1)
    if not happened():
        loop.exec()


def sign_in(made: Any) -> float:  # noqa: ANN401 - as program
    """Type, press, and wait for the record; the seconds from the button."""
    from benchmarks.organisation import SECRETS
    from hris_desktop.ui.widgets.card import Card

    profile = made._profile
    page = made.entrance.page
    page.field.setText(SECRETS[profile])
    start = time.perf_counter()
    page.button.click()
    until(lambda: made.window.frame is not None and made.window.frame.findChildren(Card))
    return time.perf_counter() - start


def signed_in() -> None:
    """Seconds to the record, megabytes resident after ten more turns."""
    from hris_desktop.app import application

    application()
    made = program("amira")
    seconds = sign_in(made)
    until(lambda: made.hub.sync is not None and not made.tasks.busy)
    status = Path("/proc/self/status").read_text("ascii") if sys.platform == "linux" else "VmRSS: 0 kB"
    resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    done([seconds, resident / 1024])


def twins() -> None:
    """Seconds from saving in one window to the other being told, five times."""
    from hris_desktop.app import application

    application()
    amira, priya = program("amira"), program("priya")
    sign_in(amira)
    sign_in(priya)
    until(lambda: all(one.hub.sync is not None and one.hub.sync.word.name == "UP_TO_DATE" for one in (amira, priya)))
    taken = []
    for number in range(5):
        heard: list[Iterable[str]] = []
        priya.hub.touched.connect(heard.append)
        start = time.perf_counter()
        amira.tasks.run(amira.window, lambda number=number: save(amira.suite, number), done=lambda _: None)
        until(partial(_named, heard, amira.suite.me))
        taken.append(time.perf_counter() - start)
        priya.hub.touched.disconnect(heard.append)
    done(taken)


def _named(heard: Iterable[Iterable[str]], me: str) -> bool:
    return any(me in name for names in heard for name in names)


def save(suite: Any, number: int) -> float:  # noqa: ANN401 - as program
    """Change one's own mobile number; the seconds from Send to durable."""
    check = suite.records.check(suite.records.form(suite.me, "contact"), {"personal_mobile": f"+49171{number:07d}"})
    start = time.perf_counter()
    suite.records.save(check)
    return time.perf_counter() - start


def gaps() -> None:
    """How long the window thread did not come round, each time, from before the first round to the end of a long pull.

    Beside it the same of a bare program on the same machine in the same seconds.
    """
    from hris_desktop.app import application
    from hris_desktop.sync.loop import Loop

    application()
    made = program("priya")
    beats, beat = _heart()
    begin = Loop.start

    def begun(loop: Loop) -> None:
        beats.append(time.perf_counter())
        beat.start(1)
        begin(loop)

    Loop.start = begun  # type: ignore[method-assign, assignment]
    with subprocess.Popen([sys.executable, __file__, "idle"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as bare:
        sign_in(made)
        until(lambda: made.hub.sync is not None and made.hub.sync.word.name == "UP_TO_DATE" and not made.tasks.busy)
        beat.stop()
        theirs, _ = bare.communicate()
    done([[later - earlier for earlier, later in pairwise(beats)], json.loads(theirs)])


def idle() -> None:
    """The gaps of a window thread that does nothing, until standard input ends."""
    app = QApplication(["idle"])
    beats, beat = _heart()
    beat.start(1)
    end = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    end.activated.connect(app.quit)
    app.exec()
    done([later - earlier for earlier, later in pairwise(beats)])


def _heart() -> tuple[list[float], QTimer]:
    beats: list[float] = []
    beat = QTimer()
    beat.timeout.connect(lambda: beats.append(time.perf_counter()))
    return beats, beat


if __name__ == "__main__":
    {"bare": bare, "ours": ours, "signed_in": signed_in, "twins": twins, "gaps": gaps, "idle": idle}[sys.argv[1]]()
