"""A process of the kiosk from its first line: made safe, prepared, and only then allowed to open anything."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Thread
from typing import IO, TYPE_CHECKING

from hris_desktop.kiosk.supervisor import AFTER_A_FAULT, hear, watch
from hris_desktop.services.kiosk_settings import KioskSettings, load

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

READY = "attract"
"""Said on standard output when the first page stands; whoever measures waits for it."""


def run_use(path: Path, *, trial: bool, line: IO[bytes] | None = None) -> int:
    """One use: everything is imported and the window made before the word to go comes; the exit code."""
    from hris_desktop.doorway import Surroundings
    from hris_desktop.kiosk.use import Use
    from hris_desktop.ui.kiosk import scale

    settings = load(path, trial=trial)
    app = application()
    scale.dress(settings.look)
    prepare()
    word = hear(line) if line is not None else b"go\n"
    if not word:
        return 0
    if line is not None:
        Thread(target=watch, args=(line,), name="supervisor", daemon=True).start()
    use = Use(app, _again(path, trial, settings), Surroundings(), after_fault=word == AFTER_A_FAULT)
    use.ended.connect(app.exit)
    use.attracts.connect(say_ready)
    use.start()
    return app.exec()


def application() -> QApplication:
    """The Qt application of a use, with the look installed. Never from ``sys.argv``: Qt would obey it."""
    from PySide6.QtWidgets import QApplication

    from hris_desktop.ui import theme

    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(["hris-desktop"])
    app.setApplicationName("hris-desktop")
    app.setDesktopFileName("hris-desktop-kiosk")
    app.setQuitOnLastWindowClosed(False)
    theme.install(app)
    return app


def prepare() -> None:
    """Import ahead what the pages will want."""
    import hris_desktop.ui.kiosk.reading  # noqa: F401 - while the use before is still on the screen


def say_ready() -> None:
    """For whoever measures."""
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()


def _again(path: Path, trial: bool, known: KioskSettings) -> KioskSettings:  # noqa: FBT001 - as given
    """The settings as they are when the use begins, which may be hours after it was prepared."""
    found = load(path, trial=trial)
    return found if found != known else known
