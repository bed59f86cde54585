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
_SHAPES: Final = {
    "at": re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00"),
    "level": re.compile(r"debug|info|warning|error|critical"),
    "event": re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*"),
    "logger": re.compile(r"[A-Za-z0-9_.]{1,80}"),
    "type": re.compile(r"[A-Za-z0-9_.<>]{1,80}"),
}
_PLACE: Final = re.compile(r"[\w.<>-]{1,60}:\d{1,6} [\w<>]{1,60}", re.ASCII)
_ID: Final = re.compile(r"[0-9a-f]{8}([0-9a-f-]{28})?|[a-z_]{1,40}")
"""A mark, a uuid, or the name of a state: see ``system/logs.py``, which lets nothing else be written."""
_PLAIN_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,40}")
_LEFT_OUT: Final = "(a line of another form was left out)"


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


def _is_ours(line: dict[str, object]) -> bool:
    """Whether this program writes such lines: a name, ids, numbers, of a fault its types and places in the code."""
    fault = line.get("error", [])
    rest = {key: value for key, value in line.items() if key not in {"error", *_SHAPES}}
    return (
        all(_shaped(key, line[key]) for key in _SHAPES if key in line)
        and all(_PLAIN_NAME.fullmatch(key) and _is_id(value) for key, value in rest.items())
        and isinstance(fault, list)
        and all(_is_fault(one) for one in fault)
    )


def _shaped(key: str, value: object) -> bool:
    return isinstance(value, str) and _SHAPES[key].fullmatch(value) is not None


def _is_id(value: object) -> bool:
    if isinstance(value, str):
        return _ID.fullmatch(value) is not None
    return value is None or isinstance(value, bool | int)


def _is_fault(one: object) -> bool:
    match one:
        case {"type": str(kind), "at": list(places), **rest} if not rest:
            return _shaped("type", kind) and all(isinstance(at, str) and _PLACE.fullmatch(at) for at in places)
    return False
