"""The command line. Without a command it opens the window, and does so before anything else is imported.

Every failure is one sentence on stderr and an exit code; a fault of the program itself is one sentence with a reference
that stands in the log, never a stack trace. Secrets come from a prompt, a file or a descriptor, never from arguments.

Exit codes: 0 ok · 2 usage · 3 locked or not allowed · 4 store unreachable · 5 integrity · 6 conflicts left ·
7 validation · 8 upgrade needed · 70 internal · 130 stopped.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from hris_desktop.cli.net import Net, net
from hris_desktop.cli.terminal import open_terminal, wanted_terminal
from hris_desktop.cli.window import open_window, wanted_window
from hris_desktop.system import paths

INTERNAL = 70


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    _write_any_alphabet()
    with net(_log_folder(arguments)) as last:
        try:
            return _run(list(arguments), last)
        except Exception:  # noqa: BLE001 - the last net: the hook logs types and places and prints a reference
            sys.excepthook(*sys.exc_info())
            return INTERNAL


def _run(arguments: list[str], last: Net) -> int:
    profile = wanted_window(arguments)
    if profile is not None:
        return open_window(profile, last)
    last.keep_log()
    terminal = wanted_terminal(arguments)
    if terminal is not None:
        return open_terminal(terminal)
    from hris_desktop.cli.commands import dispatch  # noqa: PLC0415 - the window and the terminal do without

    return dispatch(arguments, last)


def _log_folder(arguments: Sequence[str]) -> Path:
    """In the profile the command names, or the only one there is; else above all profiles."""
    known = paths.profiles()
    named = [value for option, value in pairwise(arguments) if option == "--profile"]
    mine = [name for name in known if name in named] or (known if len(known) == 1 else [])
    return paths.profile(mine[0]).logs if mine else paths.home() / "logs"


def _write_any_alphabet() -> None:
    # a terminal that knows few characters gets an escape for a name it cannot show, not a failure after the work
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


__all__ = ["run"]
