"""Renders the knowledge base into pictures: ``python -m tests.ui.knowledge_gallery OUT [part of a name]``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from hris_desktop.services.knowledge import Knowledge
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.knowledge import KnowledgePage
from hris_desktop.ui.pages.knowledge_desk import Reading
from hris_desktop.ui.tasks import Tasks
from tests.ui.knowledge_room import NOW, PRIYA, TOMASZ
from tests.ui.looks import in_shell, pictures
from tests.ui.pages_gallery import settle

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
    for what, path, _ in pictures(folder, only, PAGES):
        _picture(path.with_name(f"knowledge-{path.name}"), PAGES[what], 640 if what == "narrow" else 1056)


def _picture(path: Path, act: Callable[[KnowledgePage], None], width: int) -> None:
    tasks, knowledge = Tasks(), Knowledge(None)
    contacts = (PRIYA, TOMASZ)
    page = KnowledgePage(
        Reading(knowledge, lambda: contacts, tasks, Hub(), lambda: NOW, print_out=lambda _, __, ___: None)
    )
    shell = in_shell(page, width)
    settle(tasks)
    act(page)
    settle(tasks)
    shell.grab().save(str(path))
    shell.deleteLater()
    tasks.call(knowledge.close)
    tasks.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:3])
