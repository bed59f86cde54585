"""The shared terminal from the command line: known by its arguments alone, as the window is.

A use is a process of its own, many times a day, and its supervisor lives as long as the machine: neither imports the
other commands.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hris_desktop.cli.window import NOT_ALLOWED, USAGE, has_screen, refuse
from hris_desktop.system import paths, scrub


@dataclass(frozen=True, slots=True)
class Asked:
    """Which terminal; ``use``: one person's use of it, not the supervisor. Without ``settings`` the machine's own."""

    settings: Path | None = None
    trial: bool = False
    use: bool = False


def wanted_terminal(arguments: Sequence[str]) -> Asked | None:
    """The terminal that is asked for in plain words; None for any other command, and for words to be explained."""
    if arguments[:1] != ["kiosk"]:
        return None
    settings: Path | None = None
    trial = use = False
    rest = iter(arguments[1:])
    for word in rest:
        match word:
            case "--trial":
                trial = True
            case "--use":
                use = True
            case "--settings" if path := next(rest, ""):
                settings = Path(path)
            case _:
                return None
    return Asked(settings, trial, use)


def open_terminal(asked: Asked) -> int:
    """Be a terminal until a maintainer ends it, or one use of it; the exit code."""
    if not has_screen(sys.platform, os.environ):
        return refuse("There is no screen here for a terminal.", USAGE)
    from hris_desktop.services.kiosk_settings import DEFAULT_PATH, BadSettings, load  # noqa: PLC0415 - no window's need

    scrub.close_memory()
    settings = asked.settings or DEFAULT_PATH
    try:
        load(settings, trial=asked.trial)
        return _use(settings, trial=asked.trial) if asked.use else _supervise(settings, trial=asked.trial)
    except BadSettings as error:
        return refuse(str(error), NOT_ALLOWED)


def _use(settings: Path, *, trial: bool) -> int:
    from hris_desktop.kiosk.process import run_use  # noqa: PLC0415 - brings Qt

    return run_use(settings, trial=trial, line=sys.stdin.buffer)


def _supervise(settings: Path, *, trial: bool) -> int:
    from hris_desktop.kiosk.supervisor import Supervisor  # noqa: PLC0415 - a use needs none
    from hris_desktop.services.kiosk import PROFILE  # noqa: PLC0415 - the same
    from hris_desktop.system.single import AlreadyOpen, Single  # noqa: PLC0415 - the same

    where = paths.profile(PROFILE)
    where.prepare()
    arguments = ["--settings", str(settings.absolute()), *(["--trial"] if trial else [])]
    try:
        with Single(where.lock):
            return Supervisor(arguments).run()
    except AlreadyOpen as already:
        return refuse(str(already), NOT_ALLOWED)
