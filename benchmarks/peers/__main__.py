"""``make bench-peers``: one table, ours beside each peer that can be had here, all in this run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.peers import joplin, keepassxc, ours, place
from benchmarks.peers.place import Missing

CHANGES = int(os.environ.get("BENCH_CHANGES", "10000"))
HERE = Path(__file__).parent
Figures = dict[str, float]


def main() -> int:
    """Measure what can be had, say what cannot, print the table."""
    # where whoever started this ignores it, node's builds wait for their compilers for ever
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    found: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory(prefix="hris-peers-") as scratch:
        for name, peer in PEERS.items():
            folder = Path(scratch) / name.split()[0].strip(",")
            folder.mkdir()
            try:
                found[name] = peer(folder)
            except Missing as missing:
                print(f"{name}: left out, {missing}")
            except subprocess.CalledProcessError as failed:
                print(f"{name}: left out, it ended with {failed.returncode}: {str(failed.stderr)[-300:]}")
            except (subprocess.TimeoutExpired, RuntimeError) as failed:
                print(f"{name}: left out, {failed}")
    _print(found)
    print(f"\n{CHANGES:,} changes; load at the end: {' '.join(f'{value:.1f}' for value in os.getloadavg())}")
    return 0


def _pouchdb(folder: Path) -> Figures:
    return _json(
        ["node", str(HERE / "pouchdb.js"), str(folder), str(CHANGES)], NODE_PATH=str(place.pouchdb() / "node_modules")
    )


def _anki(folder: Path) -> Figures:
    return _json([str(place.anki()), str(HERE / "anki_sync.py"), str(folder), str(CHANGES)])


def _joplin(folder: Path) -> Figures:
    return joplin.measure(place.joplin(), folder, CHANGES)


def _keepassxc(folder: Path) -> Figures:
    place.keepassxc()
    return keepassxc.measure(folder, CHANGES)


PEERS: dict[str, Callable[[Path], Figures]] = {
    "ours, sealed and signed": lambda folder: ours.measure(folder, CHANGES),
    "PouchDB 9, not encrypted": _pouchdb,
    "Anki 26.9, not encrypted": _anki,
    "Joplin 3.5.1, end-to-end encrypted": _joplin,
    "KeePassXC, one file": _keepassxc,
}
LINES = {
    "push": ("sent to the shared place", "{:,.0f} /s"),
    "pull": ("read at the other device", "{:,.0f} /s"),
    "one": ("one change there and back", "{:.3f} s"),
    "idle": ("nothing to do", "{:.3f} s"),
    "save": ("changes kept on the disk", "{:,.0f} /s"),
    "change": (f"one record of {CHANGES:,} changed and saved", "{:.3f} s"),
    "merge": ("two copies merged, a tenth changed", "{:.3f} s"),
}


def _json(words: list[str], **environment: str) -> Figures:
    done = subprocess.run(words, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    found: Figures = json.loads(done.stdout.splitlines()[-1])
    return found


def _print(found: dict[str, Figures]) -> None:
    for key, (what, form) in LINES.items():
        print(what)
        for name, figures in found.items():
            if key in figures:
                print(f"    {form.format(figures[key]):>14}  {name}")


if __name__ == "__main__":
    sys.exit(main())
