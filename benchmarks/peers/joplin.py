"""Joplin's command line: notes of one profile through a folder to a second profile, end-to-end encrypted.

The only peer here that seals what it sends. Its encryption works in a file of commands only (``joplin batch``), so one
start of the program and the making of its key are in the figures; at thousands of notes that is little.
"""

from __future__ import annotations

import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path
from typing import Any

SECRET = "bench"  # noqa: S105 - of notes without content
NOTE = "x" * 440
_FOLDER = "2"
_READABLE = "SELECT count(*) FROM notes WHERE encryption_applied = 0"
_PATIENCE = 3600


def measure(program: Path, folder: Path, count: int) -> dict[str, float]:
    """Notes a second sealed and sent, notes a second read and opened, seconds of a sync with nothing new."""
    (folder / "shared").mkdir()
    (folder / "notes").mkdir()
    for number in range(count):
        (folder / "notes" / f"{number:08d}.md").write_text(NOTE, "utf-8")
    here, there = (Profile(program, folder / name, folder / "shared") for name in ("a", "b"))
    here.run("mkbook", "bench")
    here.run("import", "--format", "md", str(folder / "notes"), "bench")
    push = here.batch(f'e2ee enable -p "{SECRET}"', "sync")
    there.run("config", "encryption.masterPassword", SECRET)
    # the key that the first brings is taken up at the next start; without -f it would wait for somebody to type
    pull = there.run("sync") + there.batch("e2ee decrypt -f")
    if there.readable() < count:
        raise RuntimeError(f"{there.readable()} of {count} notes arrived and open")
    return {"push": count / push, "pull": count / pull, "idle": there.run("sync")}


class Profile:
    """One device of the same person."""

    def __init__(self, program: Path, home: Path, shared: Path) -> None:
        self._words, self._home = ["node", str(program), "--profile", str(home)], home
        home.mkdir()
        self.run("config", "sync.target", _FOLDER)
        self.run("config", f"sync.{_FOLDER}.path", str(shared))

    def run(self, *command: str) -> float:
        """How long one command takes, its start included."""
        start = time.perf_counter()
        quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True}
        subprocess.run([*self._words, *command], check=True, timeout=_PATIENCE, **quiet)
        return time.perf_counter() - start

    def batch(self, *commands: str) -> float:
        """Several commands in one start."""
        file = self._home.with_suffix(".commands")
        file.write_text("\n".join(commands) + "\n", "utf-8")
        return self.run("batch", str(file))

    def readable(self) -> int:
        """How many notes are here in plain."""
        with closing(sqlite3.connect(f"file:{self._home / 'database.sqlite'}?mode=ro", uri=True)) as db:
            return int(db.execute(_READABLE).fetchone()[0])
