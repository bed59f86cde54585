"""Looks through the memory of a process, as a debugger or a thief of the machine would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.workstations.test_sentinel import forms


def found_in(pid: int, wanted: Mapping[str, str]) -> set[str]:
    """The names of the texts that stand anywhere in what a process may write: heap, stacks, what it mapped."""
    needles = [(name, raw) for name, text in wanted.items() for _, raw in forms(text)]
    found: set[str] = set()
    for part in _parts(pid):
        found |= {name for name, raw in needles if name not in found and raw in part}
    return found


def _parts(pid: int) -> Iterator[bytes]:
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            place, rights, *_ = line.split()
            start, end = (int(number, 16) for number in place.split("-"))
            if rights.startswith("rw") and "[v" not in line:
                try:
                    memory.seek(start)
                    yield memory.read(end - start)
                except (OSError, ValueError):
                    continue
