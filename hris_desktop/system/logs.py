"""The log: one JSON object per line, rotating, and unable to hold a personal value.

A line is an event's fixed name with opaque ids; text is not accepted as a value at all, so a name or an account number
cannot slip in. Lines of libraries are reduced to "library X spoke, at this level": their messages hold bound values.
"""

from __future__ import annotations

import json
import logging
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Final, TypeAlias
from uuid import UUID

from typing_extensions import override

FILE_BYTES: Final = 1_000_000
FILES_KEPT: Final = 4
LOGGER: Final = logging.getLogger("hris_desktop")
"""Only ``event`` and the crash handler write to it."""
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_LEAST_HASH: Final = 16


@dataclass(frozen=True, slots=True)
class Opaque:
    """The first 8 hex characters of a public hash or id; enough to find it again, nothing to learn from."""

    text: str

    @classmethod
    def of(cls, public: bytes) -> Opaque:
        """The mark of at least 16 *public* bytes (an entry's ``h``, an op); never of a key."""
        if len(public) < _LEAST_HASH:
            raise ValueError("only hashes and random ids have marks")
        return cls(public[:4].hex())


Loggable: TypeAlias = UUID | Enum | Opaque | int | None
"""What may stand in a line: no text, no bytes."""


def event(name: str, /, *, level: int = logging.INFO, **ids: Loggable) -> None:
    """Log the event ``name`` (a literal like ``"sync.pulled"``) with ids and counts; TypeError for anything else."""
    if not _NAME.fullmatch(name):
        raise ValueError("an event is named by small letters, digits, underscores and dots")
    LOGGER.log(level, name, extra={"ids": {key: _plain(value) for key, value in ids.items()}})


def _plain(value: Loggable) -> str | int | None:
    if value is None or (isinstance(value, bool | int) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return value.name.lower()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Opaque):
        return value.text
    raise TypeError(f"a {type(value).__name__} may not stand in the log")


class _Lines(logging.Formatter):
    @override
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        if record.name == LOGGER.name and hasattr(record, "ids"):
            line |= {"event": record.msg, **record.ids}
        else:
            line |= {"event": "library.spoke", "logger": record.name}
        return json.dumps(line, ensure_ascii=True)


class _QuietFile(RotatingFileHandler):
    """Closed to other accounts, rotated files too; and quiet where logging would print the record that failed."""

    @override
    def _open(self) -> TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return TextIOWrapper(os.fdopen(handle, "ab"), encoding="ascii")

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        """The line is lost, and nothing else."""


class Log:
    """The log of one profile, from ``Log(folder)`` to ``close()``; raises OSError when the folder cannot be made."""

    def __init__(self, folder: Path, *, level: int = logging.INFO) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.file = folder / "hris-desktop.log"
        self._handler = _QuietFile(self.file, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="ascii")
        self._handler.setFormatter(_Lines())
        root = logging.getLogger()
        self._former = (LOGGER.level, root.level)
        LOGGER.setLevel(level)
        root.addHandler(self._handler)

    def close(self) -> None:
        """Stop writing and close the file."""
        logging.getLogger().removeHandler(self._handler)
        LOGGER.setLevel(self._former[0])
        self._handler.close()
