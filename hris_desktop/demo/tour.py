"""The scripted tour: three workstations in one process, real windows, and for each step a picture and its texts.

The tour plays on a copy of the demo. ``steps.json`` says for each step what was done, where, and every text in sight.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from hris_desktop.app import Program, application
from hris_desktop.demo.build import Demo, DemoTrouble
from hris_desktop.demo.copy import own_copy
from hris_desktop.demo.hands import Hands, StepFailed
from hris_desktop.demo.steps import AMIRA, PRIYA, STEPS, TODAY, TOMASZ, Stagehand, Step
from hris_desktop.doorway import Surroundings
from hris_desktop.services.enrolment import Costs
from hris_desktop.ui import theme
from hris_desktop.ui.tokens import Mode

FAILED: Final = 1
_PICTURE: Final = re.compile(r"[0-9]{2}-[a-z-]+\.png\Z")

Tell = Callable[[str], None]


def run(demo: Demo, out: Path, *, costs: Costs, tell: Tell, steps: Sequence[Step] = STEPS) -> int:
    """Play the tour and leave its pictures in ``out``; 0, or 1 after a line that says which step failed and why."""
    app = application()
    _clear(out)
    done: list[dict[str, Any]] = []
    try:
        with _light(), own_copy(demo, costs=costs, tell=tell) as copy, _workstations(app, copy, costs) as tour:
            for number, step in enumerate(steps, start=1):
                done.append(_play(tour, step, number, out))
                _write(out, done)
                tell(f"{number:2} of {len(steps)}  {step.name:16} {tour.seats[step.who].who}: {step.sentence}")
    except (StepFailed, DemoTrouble) as failure:
        tell(f"The tour stopped at step {len(done) + 1}, {steps[len(done)].name}: {failure}.")
        return FAILED
    tell(f"{len(done)} pictures and steps.json are in {out}")
    return 0


def _play(tour: Stagehand, step: Step, number: int, out: Path) -> dict[str, Any]:
    seat = tour.seats[step.who]
    words = tuple(tour.day() if word == TODAY else word for word in step.words)
    try:
        step.do(tour)
        seat.wait_for_words(*words, gone=step.gone)
    except StepFailed:
        seat.picture(out / f"{number:02}-{step.name}-failed.png")
        raise
    picture = out / f"{number:02}-{step.name}.png"
    seat.picture(picture)
    told = {"number": number, "name": step.name, "who": seat.who, "sentence": step.sentence, "picture": picture.name}
    return told | {"words": list(words), "texts": seat.texts()}


@contextmanager
def _workstations(app: QApplication, demo: Demo, costs: Costs) -> Iterator[Stagehand]:
    around = Surroundings(costs, demo.find_keys)
    names = {AMIRA: "Amira", PRIYA: "Priya", TOMASZ: "Tomasz"}
    seats = {profile: Hands(Program(around, profile=profile), name) for profile, name in names.items()}
    tour = Stagehand(seats, demo)
    try:
        yield tour
    finally:
        tour.plug_in()
        for seat in seats.values():
            _take_apart(seat)
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _take_apart(seat: Hands) -> None:
    seat.window.close()
    # a window that was never opened tells nobody that it closes
    seat.program.close()
    seat.window.deleteLater()
    seat.program.deleteLater()


@contextmanager
def _light() -> Iterator[None]:
    look = theme.current()
    mode, zoom = look.choice, look.zoom
    look.set(mode=Mode.LIGHT, zoom=1.0)
    try:
        yield
    finally:
        look.set(mode=mode, zoom=zoom)


def _clear(out: Path) -> None:
    """Take away an earlier tour's pictures, and nothing else."""
    out.mkdir(parents=True, exist_ok=True)
    for path in [*out.iterdir()]:
        if _PICTURE.match(path.name) or path.name == "steps.json":
            path.unlink()


def _write(out: Path, done: Sequence[dict[str, Any]]) -> None:
    text = json.dumps({"steps": list(done)}, ensure_ascii=False, indent=1)
    (out / "steps.json").write_text(text + "\n", "utf-8")
