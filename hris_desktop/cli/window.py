"""The window from the command line: known by its arguments alone, so that nothing it does not need is imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from hris_desktop.cli.net import Net
from hris_desktop.system import paths

USAGE, NOT_ALLOWED, INTERNAL = 2, 3, 70


def wanted_window(arguments: Sequence[str]) -> str | None:
    """The profile of the window that is asked for (``""``: the one used last); None for any other command."""
    match list(arguments):
        case [] | ["app"]:
            return ""
        case ["app", "--profile", str() as profile] if profile:
            return profile
        case ["app", str() as option] if option.startswith("--profile="):
            return option.removeprefix("--profile=")
    return None


def open_window(profile: str, last: Net) -> int:
    """Open the window and stay until it is closed; the exit code."""
    if profile and profile not in paths.profiles():
        return refuse(f"This computer has no profile “{profile}”.", NOT_ALLOWED)
    if not has_screen(sys.platform, os.environ):
        return refuse("There is no screen here for the window. The commands work without: hris-desktop --help", USAGE)
    try:
        from hris_desktop.app import run  # noqa: PLC0415 - brings Qt
    except ImportError as error:
        if "PySide6" not in str(error) and ".so" not in str(error):
            raise
        return refuse(f"Qt cannot start on this computer: {error}. The README names the packages it needs.", INTERNAL)
    return run(last, profile=profile)


def has_screen(platform: str, environment: Mapping[str, str]) -> bool:
    """Whether Qt has somewhere to show a window; without one it would end the process by a signal."""
    asked = environment.get("QT_QPA_PLATFORM", "")
    if asked or not platform.startswith("linux"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def refuse(sentence: str, code: int) -> int:
    """Say why not; the exit code."""
    print(sentence, file=sys.stderr)  # noqa: T201 - a command talks to the person at the terminal
    return code
