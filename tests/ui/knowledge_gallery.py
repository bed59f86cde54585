"""Renders the knowledge base into pictures: ``python -m tests.ui.knowledge_gallery OUT [part of a name]``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from hris_desktop.services.knowledge import Knowledge
from hris_desktop.ui import theme
from hris_desktop.ui.focus import FocusRing
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.knowledge import KnowledgePage
from hris_desktop.ui.pages.knowledge_desk import Reading
from hris_desktop.ui.tasks import Tasks
from tests.ui.knowledge_room import NOW, PRIYA, TOMASZ
from tests.ui.pages_gallery import LOOKS, settle

SEEN = "can-the-provider-see-my-record"


def browse(_page: KnowledgePage) -> None:
    return


def found(page: KnowledgePage) -> None:
    page.list.field.setText("can the provider see my record")
    page.list.field.setFocus()


def corrected(page: KnowledgePage) -> None:
    page.list.field.setText("recogniton and reward")


def no_answer(page: KnowledgePage) -> None:
    page.list.field.setText("xylophone")


def article(page: KnowledgePage) -> None:
    page.open_article(SEEN)


def find(page: KnowledgePage) -> None:
    page.open_article(SEEN)
    settle(page._reading.tasks)
    page._find()
    page.article.find_bar.field.setText("grant")


PAGES: dict[str, Callable[[KnowledgePage], None]] = {
    "browse": browse,
    "found": found,
    "corrected": corrected,
    "no-answer": no_answer,
    "article": article,
    "find": find,
    "narrow": found,
}


def main(folder: Path, only: str = "") -> None:
    """Write one picture per state and look."""
    app = QApplication.instance() or QApplication(["gallery"])
    assert isinstance(app, QApplication)
    look = theme.install(app)
    folder.mkdir(parents=True, exist_ok=True)
    for name, (mode, zoom, rtl) in LOOKS.items():
        look.set(mode=mode, zoom=zoom)
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        for what, act in PAGES.items():
            if not only or only in f"{what}-{name}":
                _picture(folder / f"knowledge-{what}-{name}.png", act, 640 if what == "narrow" else 1056)


def _picture(path: Path, act: Callable[[KnowledgePage], None], width: int) -> None:
    tasks, knowledge, shell = Tasks(), Knowledge(None), QWidget()
    contacts = (PRIYA, TOMASZ)
    page = KnowledgePage(
        Reading(knowledge, lambda: contacts, tasks, Hub(), lambda: NOW, print_out=lambda _, __, ___: None)
    )
    shell.setAutoFillBackground(True)
    page.setParent(shell)
    shell.resize(width, 748)
    page.resize(width, 748)
    FocusRing(shell)
    shell.show()
    settle(tasks)
    act(page)
    settle(tasks)
    shell.grab().save(str(path))
    shell.deleteLater()
    tasks.call(knowledge.close)
    tasks.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:3])
