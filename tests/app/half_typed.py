"""Signs in, types half a change in the real form, says when it is kept, and waits to be killed.

``python -m tests.app.half_typed PROFILE TEXT``; the home is in the environment. Prints ``kept``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEventLoop, QTimer

from hris_desktop import app
from hris_desktop.doorway import Surroundings
from hris_desktop.services.profiles import find_keys
from hris_desktop.ui.pages.form import FormPage
from hris_desktop.ui.pages.journey import Journey
from hris_desktop.ui.sign_in import SignIn
from hris_desktop.ui.widgets.field import TextField
from tests.app.conftest import COSTS, SECRETS

PATIENCE = 30.0


def until(happened: Callable[[], object]) -> None:
    """Run the event loop until something has happened."""
    clock = QElapsedTimer()
    clock.start()
    while not happened():
        if clock.elapsed() > PATIENCE * 1000:
            raise TimeoutError
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)


def main(profile: str, text: str) -> None:
    beat = QTimer(app.application())
    beat.start(20)  # wakes the loop that waits
    program = app.Program(Surroundings(COSTS, find_keys), profile=profile)
    program.start()
    until(lambda: isinstance(program.entrance.page, SignIn))
    page = program.entrance.page
    assert isinstance(page, SignIn)
    page.field.setText(SECRETS[profile])
    page.button.click()
    until(lambda: program.window.frame is not None and isinstance(program.window.frame.page, Journey))
    frame, suite = program.window.frame, program.suite
    assert frame is not None
    assert suite is not None
    journey = frame.page
    assert isinstance(journey, Journey)
    until(lambda: journey.record.view is not None)
    journey.open_form("contact", "")
    until(lambda: isinstance(journey.currentWidget(), FormPage))
    form = journey.currentWidget()
    assert isinstance(form, FormPage)
    row = form.items.row("personal_email")
    assert row is not None
    assert isinstance(row.control, TextField)
    row.control.setText(text)
    kept: list[object] = []

    def look() -> None:
        program.tasks.run(program.window, suite.desk.replica.draft_list, done=kept.extend)

    again = QTimer(program)
    again.timeout.connect(look)
    again.start(200)
    until(lambda: kept)
    sys.stdout.write("kept\n")
    sys.stdout.flush()
    until(lambda: False)


if __name__ == "__main__":
    main(*sys.argv[1:])
