"""``python -m benchmarks``: one table, each figure beside its limit and a peer of the same run."""

# ruff: noqa: PLR2004 - limits stand where they are compared
from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import log, search, server
from benchmarks.children import save
from benchmarks.organisation import SECRETS, Organisation
from tests.postgres.server import NoServer

ENTRIES = int(os.environ.get("BENCH_ENTRIES", "10000"))
PEOPLE = int(os.environ.get("BENCH_PEOPLE", "5000"))
ARTICLES = 2000
ROWS = [int(size) for size in os.environ.get("BENCH_ROWS", "10000 100000").split()]
"""How long the log of a server gets for the pulls; a million takes another two minutes."""
STARTS = 7


@dataclass(frozen=True)
class Line:
    """One line: what, ours, its limit, whether it holds, and what the limit rests on."""

    what: str
    ours: str
    limit: str
    holds: bool
    peer: str = ""


def main() -> int:
    """Measure everything and print the table."""
    with tempfile.TemporaryDirectory(prefix="hris-bench-") as folder:
        os.environ["HRIS_DESKTOP_HOME"] = str(Path(folder) / "home")
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        # the program as it is installed: compiled, as its peer is
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "compiled")
        organisation = Organisation(Path(folder) / "store.sqlite")
        organisation.found()
        lines = [*_start(), *_signed_in(), _save(organisation), _twins()]
        organisation.fill(ENTRIES)
        lines += [*_gaps(), _log(organisation)]
        lines += [*_places(), *_people(), *_directory(), _article(), _search(), *_whole()]
    lines += _server()
    _print(lines)
    return 0


def _child(name: str) -> Any:  # noqa: ANN401 - JSON
    return _run("benchmarks.children", name)


def _run(*words: str) -> Any:  # noqa: ANN401 - JSON
    done = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=True, timeout=1800)
    return json.loads(done.stdout.splitlines()[-1])


def _start() -> list[Line]:
    for name in ("bare", "ours"):
        _child(name)  # compiles
    taken: dict[str, list[float]] = {"bare": [], "ours": []}
    for _ in range(STARTS):
        for name, values in taken.items():
            start = time.monotonic()
            values.append((_child(name) - start) * 1000)
    bare, ours = (statistics.median(taken[name]) for name in ("bare", "ours"))
    peer = f"{bare:.0f} ms, a bare PySide6 window with a form"
    return [Line("start → painted sign-in", f"{ours:.0f} ms ({ours / bare:.2f}×)", "≤ 2×", ours <= 2 * bare, peer)]


def _signed_in() -> list[Line]:
    runs = [_child("signed_in") for _ in range(3)]
    seconds = statistics.median(run[0] for run in runs)
    memory = max(run[1] for run in runs)
    return [
        Line("sign-in → usable record, beyond Argon2", f"{seconds * 1000:.0f} ms", "≤ 600 ms", seconds <= 0.6),
        Line("resident memory, employee", f"{memory:.0f} MB", "≤ 170 MB", memory <= 170),
    ]


def _save(organisation: Organisation) -> Line:
    enrolment = organisation.enrolment()
    suite = enrolment.unlock("amira", SECRETS["amira"])
    taken = sorted(save(suite, number) * 1000 for number in range(200))
    enrolment.close("amira")
    p50, p99 = taken[99], taken[197]
    return Line("save → durable, p50 / p99 of 200", f"{p50:.1f} / {p99:.1f} ms", "p99 ≤ 50 ms", p99 <= 50)


def _twins() -> Line:
    taken = _child("twins")
    worst = max(taken)
    ours = f"{statistics.median(taken):.2f} s, worst {worst:.2f} s"
    return Line("a change in the other window", ours, "≤ 3 s", worst <= 3)


def _gaps() -> list[Line]:
    ours, bare = (sorted(gap * 1000 for gap in gaps) for gaps in _child("gaps"))
    (worst, p99), (peer_worst, peer_p99) = ((some[-1], some[int(len(some) * 0.99)]) for some in (ours, bare))
    peer = "an idle window thread beside it"
    what = f"pull of {ENTRIES:,} entries, window thread"
    return [
        Line(f"{what}: longest gap", f"{worst:.1f} ms", "≤ 32 ms", worst <= 32, f"{peer_worst:.1f} ms, {peer}"),
        Line(f"{what}: p99", f"{p99:.1f} ms", "≤ 16 ms", p99 <= 16, f"{peer_p99:.1f} ms, {peer}"),
    ]


def _log(organisation: Organisation) -> Line:
    ours, bare, rows = log.measure(organisation)
    peer = f"{rows / bare:,.0f} /s, bare Ed25519 + SHA-256 + GCM-SIV + HPKE"
    figure = f"{rows / ours:,.0f} /s ({ours / bare:.2f}×)"
    return Line(f"verify, open, keep {rows:,} entries", figure, "≤ 2×", ours <= 2 * bare, peer)


def _whole() -> list[Line]:
    """HR's program over a whole organisation, and over one of a tenth."""
    sizes = [max(PEOPLE // 10, 20), PEOPLE]
    warm = [_run("benchmarks.starts", "warm", str(people)) for people in sizes]
    same = warm[0][1] == warm[1][1]
    seconds, rows, memory = ([turn[at] for turn in warm] for at in range(3))
    figure = f"{seconds[0]:.2f} / {seconds[1]:.2f} s, {rows[0]} / {rows[1]} rows read"
    what = f"HR signs in again, {sizes[0]:,} / {sizes[1]:,} people"
    lines = [Line(what, figure, "as many rows", same, f"{memory[1]:.0f} MB resident")]
    for people in sizes:
        ours, bare, entries, held = _run("benchmarks.starts", "cold", str(people))
        figure = f"{entries / ours:,.0f} /s ({ours / bare:.2f}×), {held:.0f} MB"
        peer = f"{entries / bare:,.0f} /s, the bare primitives"
        lines.append(Line(f"first sync of HR, {people:,} people × 8", figure, "≤ 2×", ours <= 2 * bare, peer))
    lines += [_employee(people) for people in sizes]
    ours, bare, entries = _run("benchmarks.starts", "verify", str(PEOPLE))
    figure, peer = f"{entries / ours:,.0f} /s ({ours / bare:.2f}×)", f"{entries / bare:,.0f} /s, bare Ed25519 + SHA-256"
    return [*lines, Line(f"store verify, {entries:,} entries, processor", figure, "≤ 2×", ours <= 2 * bare, peer)]


def _employee(people: int) -> Line:
    (ours, size, rows), (everything, whole_size, whole_rows), _ = _run("benchmarks.employee", str(people))
    figure = f"{ours:.1f} s ({ours / everything:.2f}×), {size / 1e6:.1f} MB, {rows:,} rows"
    peer = f"{everything:.1f} s, {whole_size / 1e6:.1f} MB, {whole_rows:,} rows, everything"
    small = size <= whole_size / 2 and ours <= everything / 2
    return Line(f"first sync of an employee, {people:,} people", figure, "≤ half of both", small, peer)


def _painted(what: str, times: Sequence[tuple[float, float]], limit: int, peer: str) -> Line:
    """The median wall time decides; the processor's share of it says what a quiet machine would come near to."""
    wall, own = (statistics.median(some) * 1000 for some in zip(*times, strict=True))
    return Line(what, f"{wall:.0f} ms (own {own:.0f})", f"≤ {limit} ms", wall <= limit, peer)


def _beside(times: Sequence[tuple[float, float]], what: str) -> str:
    wall, own = (statistics.median(some) * 1000 for some in zip(*times, strict=True))
    return f"{wall:.0f} ms (own {own:.0f}), {what}"


def _places() -> list[Line]:
    found = _run("benchmarks.pages", "places")
    bare = _beside(found["labels"], "a bare page of 60 labels")
    worst, slow = max((times[0], key) for key, times in found["again"])
    first = _painted("going to a place for the first time, median", [one for _, one in found["first"]], 100, bare)
    again = _painted("coming back to a place, median", [one for _, one in found["again"]], 100, bare)
    last = Line("coming back to a place, worst", f"{worst * 1000:.0f} ms, {slow}", "≤ 100 ms", worst <= 0.1)
    return [first, again, last]


def _people() -> list[Line]:
    found = _run("benchmarks.pages", "people", str(PEOPLE))
    what = f"list of {PEOPLE:,} people, first page painted"
    return [
        _painted(what, found["list"], 100, _beside(found["table"], "a bare QTableWidget of 100 rows")),
        _painted("opening a person", found["record"], 150, _beside(found["labels"], "a bare page of 60 labels")),
    ]


def _directory() -> list[Line]:
    """Finding somebody as one types, and taking the sealed index up again."""
    lines: list[Line] = []
    for rows in (5_000, 100_000):
        found = _run("benchmarks.directory", "json", str(rows))
        (_, ours, _), (_, bare, _), (_, like, _) = (found[name] for name in ("typed", "fts", "like"))
        peer = f"{bare:.1f} ms a bare FTS5, {like:.1f} ms LIKE, both unsorted"
        lines.append(Line(f"find among {rows:,} people, p95", f"{ours:.1f} ms", "≤ 100 ms", ours <= 100, peer))
        taken = found["taken up"]
        peer = f"{found['made'] / 1000:.1f} s to make it anew"
        lines.append(Line(f"sealed index of {rows:,} taken up", f"{taken:.0f} ms", "≤ 1,000 ms", taken <= 1000, peer))
    return lines


def _article() -> Line:
    p50, p95, peer = _run("benchmarks.pages", "articles", str(ARTICLES))
    figure = f"p50 {p50:.0f}, p95 {p95:.0f} ms"
    return Line("opening an article, processor", figure, "≤ 50 ms", p95 <= 50, _beside(peer, "a bare QTextBrowser"))


def _search() -> Line:
    (_, p95), (_, bare) = search.beside_bare(ARTICLES)
    peer = f"{bare:.1f} ms, a bare FTS5 query with snippets"
    return Line(f"search at {ARTICLES:,} articles, p95", f"{p95:.1f} ms", "≤ 10 ms", p95 <= 10, peer)


def _server() -> list[Line]:
    try:
        found = server.measure(tuple(ROWS))
    except NoServer as why:
        return [Line("a PostgreSQL server", "not measured", "", holds=True, peer=str(why))]
    news = f"{found.bare_news:.1f} ms, a bare notification"
    lines = [Line("saved → visible on another desk, p95", f"{found.seen:.0f} ms", "≤ 500 ms", found.seen <= 500, news)]
    for writers, (ours, bare) in found.appends.items():
        figure, peer = f"{ours:.0f}/s ({ours / bare:.2f}×)", f"{bare:.0f}/s, a bare INSERT and COMMIT"
        lines.append(Line(f"appends by {writers} at once", figure, "≥ 0.5×", ours >= 0.5 * bare, peer))
    first, *others = found.pulls.values()
    flat = ", ".join(f"{rows:,}: {ms:.1f} ms" for rows, ms in found.pulls.items())
    return [*lines, Line("pull of 50 new rows at a log of", flat, "≤ 2× the first", max(others) <= 2 * first)]


def _print(lines: list[Line]) -> None:
    head = Line("", "measured", "limit", holds=True, peer="peer in the same run")
    widths = [max(len(getattr(one, name)) for one in (head, *lines)) for name in ("what", "ours", "limit")]
    for one in (head, *lines):
        cells = [value.ljust(width) for value, width in zip((one.what, one.ours, one.limit), widths, strict=True)]
        mark = "    " if one is head else ("ok  " if one.holds else "OVER")
        print("  ".join([*cells, mark, one.peer]).rstrip())
    print(f"\nload before the run's end: {' '.join(f'{value:.1f}' for value in os.getloadavg())}")


if __name__ == "__main__":
    sys.exit(main())
