"""How long it takes to open an article and to answer a letter in the window, at 61 and 2,000 articles.

    .venv/bin/python benchmarks/knowledge.py [ARTICLES …]

From the key or the press until the page is painted, with the real service on its own thread; milliseconds of one
processor, so that other programs do not count. What ``benchmarks/search.py`` measures is a part of it. Opening: limit
50 ms. The search itself: limit 10 ms at p95; an answer is the search, its rows, and the first article beside them.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

CLONE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CLONE))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop  # noqa: E402 - found through the lines above
from PySide6.QtWidgets import QApplication  # noqa: E402

from benchmarks.search import many  # noqa: E402
from hris_desktop.services.knowledge import Knowledge  # noqa: E402
from hris_desktop.services.knowledge_files import Bundle, bundled  # noqa: E402
from hris_desktop.ui import theme  # noqa: E402
from hris_desktop.ui.hub import Hub  # noqa: E402
from hris_desktop.ui.pages.knowledge import KnowledgePage  # noqa: E402
from hris_desktop.ui.pages.knowledge_desk import Reading  # noqa: E402
from hris_desktop.ui.tasks import Tasks  # noqa: E402

QUERIES = CLONE / "tests" / "knowledge_quality" / "queries.json"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
OPENED = 60


class Bench:
    """A page over so many articles."""

    def __init__(self, count: int) -> None:
        self.articles = many(bundled().articles, count)
        self.tasks = Tasks()
        knowledge = Knowledge(None, bundled=lambda: Bundle(tuple(self.articles)))
        started = time.process_time()
        self.page = KnowledgePage(Reading(knowledge, tuple, self.tasks, Hub(), lambda: NOW))
        self.page.resize(1056, 748)
        self.page.show()
        self.rest()
        rows = self.page.list.rows
        last = rows.model().index(rows.model().rowCount() - 1, 0)
        while rows.visualRect(last).isEmpty():
            QApplication.processEvents()
        self.first = (time.process_time() - started) * 1000

    def rest(self) -> None:
        """Until the service has answered and the window has painted it."""
        while self.tasks.busy:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        QApplication.processEvents()
        QApplication.processEvents()

    def timed(self, act: Callable[[str], object], texts: Sequence[str]) -> tuple[float, float]:
        """(p50, p95) in milliseconds."""
        found = []
        for text in texts:
            started = time.process_time()
            act(text)
            self.rest()
            found.append((time.process_time() - started) * 1000)
        found.sort()
        return found[len(found) // 2], found[int(len(found) * 0.95)]


def main(counts: Sequence[int]) -> None:
    """Print the table."""
    app = QApplication([])
    theme.install(app)
    questions = [one["query"] for one in json.loads(QUERIES.read_text("utf-8"))]
    heads = ("page, first", "open p50", "open p95", "answer p50", "answer p95")
    print(f"{'articles':>9}" + "".join(f"{one:>12}" for one in heads))
    for count in counts:
        bench = Bench(count)
        opened = bench.timed(bench.page.open_article, [one.id for one in bench.articles[:OPENED]])
        answered = bench.timed(bench.page.list.field.setText, questions)
        figures = (bench.first, *opened, *answered)
        print(f"{count:>9,}" + "".join(f"{one:>12.1f}" for one in figures))
        bench.tasks.close()
        bench.page.deleteLater()


if __name__ == "__main__":
    main([int(count) for count in sys.argv[1:]] or [61, 2000])
