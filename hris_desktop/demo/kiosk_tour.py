"""The tour's part at the terminal: one use from the first page to the end, and then the caretaker's page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from hris_desktop.app import Program
from hris_desktop.demo.build import Demo, DemoTrouble
from hris_desktop.demo.copy import own_copy
from hris_desktop.demo.hands import Hands, StepFailed
from hris_desktop.demo.kiosk import SITE, prepare
from hris_desktop.doorway import Surroundings
from hris_desktop.kiosk.process import application
from hris_desktop.kiosk.use import Use
from hris_desktop.services.enrolment import Costs
from hris_desktop.services.kiosk_settings import KioskSettings
from hris_desktop.ui import theme
from hris_desktop.ui.kiosk import scale
from hris_desktop.ui.kiosk.session import TERMINAL

FAILED: Final = 1
PHONE: Final = "+49 421 5550199"

Tell = Callable[[str], None]
Do = Callable[["Visitor"], None]


@dataclass(slots=True)
class Visitor:
    """Whoever stands at the terminal."""

    hands: Hands
    use: Use
    secret: str


@dataclass(frozen=True, slots=True)
class Step:
    """What is done, and the words in sight afterwards."""

    name: str
    sentence: str
    do: Do
    words: tuple[str, ...]


def _press(name: str) -> Do:
    return lambda visitor: visitor.hands.press_named(name)


def _then(*names: str) -> Do:
    def do(visitor: Visitor) -> None:
        for name in names:
            visitor.hands.press_named(name)

    return do


def _about(visitor: Visitor) -> None:
    visitor.hands.press_named("still-here")
    if visitor.use.person is not None:
        visitor.use.person.session.go(TERMINAL)


def _unlock(visitor: Visitor) -> None:
    visitor.hands.fill_secret(visitor.secret)
    visitor.hands.press_named("unlock")


def _check(visitor: Visitor) -> None:
    visitor.hands.fill("home_phone", PHONE)
    visitor.hands.press_named("continue")


def _idle(visitor: Visitor) -> None:
    if visitor.use.person is not None:
        visitor.use.person.idle.warn(30)


STEPS: Final = (
    Step("kiosk", "The first page: anybody may read, who has joined may sign in", lambda _: None, ("Sign in", SITE)),
    Step("kiosk-answers", "Answers without signing in", _press("read"), ("Knowledge base", "Back to the first page")),
    Step("kiosk-who", "Back, and sign in", _then("leave", "sign-in"), ("Who are you?",)),
    Step("kiosk-secret", "Amira chooses her name", lambda v: v.hands.press("Amira Haddad"), ("Nobody sees",)),
    Step("kiosk-record", "Her own record, and what is kept off it", _unlock, ("My record", "Finish and sign out")),
    Step("kiosk-curtain", "The curtain on one key", lambda v: v.use.fence.curtain.emit(), ("The screen is hidden",)),
    Step("kiosk-form", "She adds her telephone at home", _then("open-curtain", "edit:contact:"), ("contact details",)),
    Step("kiosk-check", "Before and after", _check, (PHONE,)),
    Step("kiosk-receipt", "The receipt, with a code to photograph", _press("act"), ("To take with you",)),
    Step("kiosk-still-there", "Nobody has touched it for 90 seconds", _idle, ("Are you still there?",)),
    Step("kiosk-terminal", "What lies here, and how to take it away", _about, ("Leave this terminal",)),
)  # fmt: skip


def run(demo: Demo, out: Path, *, costs: Costs, tell: Tell) -> int:
    """Play it on a copy of the demo; 0, or 1 after a line that says which step failed and why."""
    app = application()
    out.mkdir(parents=True, exist_ok=True)
    done: list[dict[str, Any]] = []
    try:
        with own_copy(demo, costs=costs, tell=tell) as copy:
            settings = prepare(copy, costs, tell)
            with _terminal(app, copy, settings, costs) as visitor:
                for number, step in enumerate(STEPS, start=1):
                    done.append(_play(visitor, step, number, out))
                    tell(f"{number:2} of {len(STEPS)}  {step.name:18} {step.sentence}")
    except (StepFailed, DemoTrouble) as failure:
        tell(f"The tour stopped at step {len(done) + 1}, {STEPS[len(done)].name}: {failure}.")
        return FAILED
    (out / "kiosk.json").write_text(json.dumps({"steps": done}, ensure_ascii=False, indent=1) + "\n", "utf-8")
    tell(f"{len(done)} pictures and kiosk.json are in {out}")
    return 0


def _play(visitor: Visitor, step: Step, number: int, out: Path) -> dict[str, Any]:
    step.do(visitor)
    visitor.hands.wait_for_words(*step.words)
    picture = out / f"{number:02}-{step.name}.png"
    visitor.hands.picture(picture)
    return {"number": number, "name": step.name, "sentence": step.sentence, "picture": picture.name}


@contextmanager
def _terminal(app: QApplication, demo: Demo, settings: KioskSettings, costs: Costs) -> Iterator[Visitor]:
    look = theme.current()
    before = (look.most, look.least, look.choice, look.zoom)
    scale.dress(settings.look)
    use = Use(app, settings, Surroundings(costs, demo.find_keys))
    use.start()
    try:
        # the hands ask for the window, the tasks and whoever is signed in: a use has all three
        yield Visitor(Hands(cast("Program", use), "the terminal"), use, demo.passphrase)
    finally:
        use.close(0)
        app.removeEventFilter(use.fence)
        for one in (use.window, use.fence, use):
            one.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        look.most, look.least = before[:2]
        look.set(mode=before[2], zoom=before[3])
