"""Where the peers lie, and how they come there: from their own registries, into one folder outside the project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

POUCHDB = ("pouchdb@9", "express@4", "express-pouchdb@4")
ANKI = "anki==26.9.3"
JOPLIN = ("joplin@3.5.1",)


class Missing(Exception):
    """A peer that cannot be had here; the words say why and what would help."""


def folder() -> Path:
    """``BENCH_PEERS``, else a folder in the account's cache."""
    base = Path(os.environ.get("XDG_CACHE_HOME", "") or Path.home() / ".cache")
    return Path(os.environ.get("BENCH_PEERS", "") or base / "hris-desktop-peers")


def pouchdb() -> Path:
    """The folder whose modules node finds."""
    return _npm("pouchdb", POUCHDB, Path("node_modules", "express-pouchdb", "package.json")).parents[2]


def joplin() -> Path:
    """Its program; node runs it. Its build needs a compiler and, on Debian, libsecret-1-dev."""
    return _npm("joplin", JOPLIN, Path("node_modules", "joplin", "main.js"))


def anki() -> Path:
    """The Python of the environment that Anki lies in."""
    python = folder() / "anki" / "bin" / "python"
    if not list(python.parents[1].glob("lib/*/site-packages/anki/collection.py")):
        _run([sys.executable, "-m", "venv", "--clear", str(python.parents[1])])
        _run([str(python), "-m", "pip", "install", "--quiet", ANKI])
    return python


def keepassxc() -> Path:
    """Its command line, which the system must bring."""
    found = shutil.which("keepassxc-cli")
    if found is None:
        raise Missing("no program keepassxc-cli; as root: apt-get install keepassxc")
    return Path(found)


def _npm(name: str, packages: tuple[str, ...], proof: Path) -> Path:
    where = folder() / name
    if not (where / proof).exists():
        if shutil.which("npm") is None:
            raise Missing("no program npm; as root: apt-get install nodejs npm")
        where.mkdir(parents=True, exist_ok=True)
        (where / "package.json").write_text("{}")
        _run(["npm", "install", "--no-audit", "--no-fund", *packages], where)
    return where / proof


def _run(words: list[str], where: Path | None = None) -> None:
    done = subprocess.run(words, cwd=where, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"{' '.join(words[:3])} ended with {done.returncode}: {done.stderr.strip()[-200:]}")
