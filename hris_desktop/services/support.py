"""The support file: what helps somebody else to find a fault, and nothing about a person.

Versions, words for states, counts, and the last lines of the log, which holds no text by construction. Names, values,
addresses, paths and the names of profiles are not asked for in the first place; a line of the log that does not look
like one of this program's is left out.
"""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hris_desktop import __version__
from hris_desktop.services.errors import StoreTrouble
from hris_desktop.services.profiles import KeyFinder
from hris_desktop.services.settings import Settings
from hris_desktop.services.suite import Suite
from hris_desktop.services.views_entrance import SyncView
from hris_desktop.store.replica import State
from hris_desktop.system import paths
from hris_desktop.system.files import replace_whole
from hris_desktop.system.situations import Situation

LOG_LINES: Final = 60
_SHOWN: Final = re.compile(r"[A-Za-z0-9_.:<>+ -]{0,120}")
_LEFT_OUT: Final = "(a line of another form was left out)"
_DEPTH: Final = 4


@dataclass(frozen=True, slots=True)
class Screen:
    """What only the window knows: the version of Qt, the platform it draws on, the state of sync."""

    qt: str
    platform: str
    sync: SyncView | None


def support_lines(suite: Suite, settings: Settings, screen: Screen, *, find_keys: KeyFinder) -> tuple[str, ...]:
    """Every line of the file, in the order in which it is written. Belongs to the records thread."""
    return (
        *_program(screen),
        f"Keyring: {_keyring(suite.profile, find_keys)}",
        f"Shared store: {_kind(suite.store)}",
        f"Sync: {screen.sync.word.name.lower() if screen.sync else 'not known yet'}",
        *_counts(suite),
        *_chosen(settings),
        f"Last {LOG_LINES} lines of the log:",
        *(f"  {line}" for line in _log(suite.profile)),
    )


def write_support_file(path: Path, lines: Sequence[str]) -> None:
    """Write the lines that were shown. Raises ``StoreTrouble``."""
    try:
        replace_whole(path, ("\n".join(lines) + "\n").encode("utf-8"))
    except OSError as error:
        raise StoreTrouble(
            "The support file could not be written",
            "Nothing is there under that name, or what was there before.",
            "Choose another folder, or make room on the disk.",
        ) from error


def _program(screen: Screen) -> Iterator[str]:
    yield f"HRIS Desktop {__version__}"
    yield f"Python {platform.python_version()} ({platform.python_implementation()})"
    yield f"Qt {screen.qt} on {screen.platform}"
    yield f"System: {platform.system()} {platform.release()} {platform.machine()}"


def _keyring(profile: str, find_keys: KeyFinder) -> str:
    keys = find_keys(paths.profile(profile))
    found = keys if isinstance(keys, Situation) else keys.situation()
    return f"{found.kind.value} ({found.backend})" if found.backend else found.kind.value


def _kind(store: str) -> str:
    """The sort of address, never the address."""
    return store.split(":", maxsplit=1)[0] if store.startswith(("sqlite:", "postgresql:", "memory:")) else "other"


def _counts(suite: Suite) -> Iterator[str]:
    replica, ledger = suite.desk.replica, suite.desk.ledger
    yield f"Entries received up to number {ledger.cursor}"
    yield f"Changes waiting: {len(replica.outbox_list([State.QUEUED]))}"
    yield f"Changes not accepted: {len(replica.outbox_list([State.PARKED]))}"
    yield f"Half-typed changes kept: {len(replica.draft_list())}"
    yield f"People: {len(ledger.org.people)}"
    yield f"Roles of this person: {len(ledger.org.roles_of(suite.me))}"


def _chosen(settings: Settings) -> Iterator[str]:
    yield f"Colours: {settings.theme}"
    yield f"Text size: {settings.font_percent} %"
    yield f"Less motion: {'yes' if settings.calm else 'no'}"
    yield f"Locks after: {settings.idle_minutes} min"


def _log(profile: str) -> list[str]:
    found: list[str] = []
    for folder in (paths.home() / "logs", paths.profile(profile).logs):
        try:
            found += (folder / "hris-desktop.log").read_text("ascii", "replace").splitlines()[-LOG_LINES:]
        except OSError:
            continue
    lines = sorted(_checked(line) for line in found)[-LOG_LINES:]
    return lines or ["(none)"]


def _checked(line: str) -> str:
    try:
        known = json.loads(line)
    except (ValueError, RecursionError):
        return _LEFT_OUT
    return line if isinstance(known, dict) and _is_ours(known) else _LEFT_OUT


def _is_ours(value: object, depth: int = _DEPTH) -> bool:
    """Names, ids, numbers and places in the code: whatever else stands in a line was not written by this program."""
    if not depth:
        return False
    if isinstance(value, dict):
        return all(_is_ours(key, depth - 1) and _is_ours(one, depth - 1) for key, one in value.items())
    if isinstance(value, list):
        return all(_is_ours(one, depth - 1) for one in value)
    if isinstance(value, str):
        return _SHOWN.fullmatch(value) is not None
    return value is None or isinstance(value, bool | int)
