"""The ``demo`` command: make the organisation, then open two windows side by side on it, or play the tour."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from hris_desktop.demo.build import Demo, DemoTrouble, build
from hris_desktop.services.enrolment import Costs
from hris_desktop.system.clock import SystemClock

if TYPE_CHECKING:
    from hris_desktop.app import Program

UNUSABLE = 4
PROFILES = ("amira", "priya")
"""An employee's window and HR's, on one store."""


def play(
    folder: Path, *, people: int, tour: Path | None, fresh: bool, costs: Costs, tell: Callable[[str], None],
    kiosk: bool = False,
) -> int:  # fmt: skip
    """Returns the exit code: 0, 1 if a step of the tour failed, 4 if the folder cannot be used.

    ``kiosk``: the terminal in place of the two windows, or its part of the tour.
    """
    try:
        demo = build(folder, costs=costs, tell=tell, people=people, fresh=fresh, clock=SystemClock())
    except DemoTrouble as trouble:
        tell(str(trouble))
        return UNUSABLE
    if kiosk:
        return _kiosk(demo, tour, costs, tell)
    if tour is not None:
        from hris_desktop.demo.tour import run  # noqa: PLC0415 - brings Qt and its test driver

        return run(demo, tour, costs=costs, tell=tell)
    return _windows(demo, costs)


def _kiosk(demo: Demo, tour: Path | None, costs: Costs, tell: Callable[[str], None]) -> int:
    from hris_desktop.demo import kiosk  # noqa: PLC0415 - only whoever asks for it

    try:
        if tour is None:
            return kiosk.run(demo, costs, tell)
    except DemoTrouble as trouble:
        tell(str(trouble))
        return UNUSABLE
    from hris_desktop.demo import kiosk_tour  # noqa: PLC0415 - brings Qt and its test driver

    return kiosk_tour.run(demo, tour, costs=costs, tell=tell)


def _windows(demo: Demo, costs: Costs) -> int:
    from hris_desktop.app import Program, application  # noqa: PLC0415 - brings Qt
    from hris_desktop.doorway import Surroundings  # noqa: PLC0415 - brings Qt

    app = application()
    around = Surroundings(costs, demo.find_keys)
    programs = [Program(around, profile=name) for name in PROFILES]
    open_ones = set(programs)

    def ended(program: Program) -> None:
        open_ones.discard(program)
        if not open_ones:
            app.quit()

    for program in programs:
        program.ended.connect(lambda program=program: ended(program))
        program.start()
    _side_by_side(programs)
    return app.exec()


def _side_by_side(programs: list[Program]) -> None:
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415 - Qt is here only when windows are

    area = QGuiApplication.primaryScreen().availableGeometry()
    width = area.width() // len(programs)
    for place, program in enumerate(programs):
        window = program.window
        window.resize(min(width, 1280), min(area.height(), 820))
        window.move(area.left() + place * width, area.top())
