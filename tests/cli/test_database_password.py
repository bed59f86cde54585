"""The password of a database server: asked for at a terminal where none is known, and nowhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from hris_desktop.cli import database
from hris_desktop.store.contract import NoAccess, Store
from hris_desktop.store.memory import MemoryStore

SERVER, FILE = "postgresql+psycopg://amira@db.example/hr", "sqlite:////srv/hr.sqlite"
RIGHT = "sentinel-right-of-a-database"


@pytest.fixture
def asked(home: object, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What somebody at a terminal is asked; they answer rightly."""
    questions: list[str] = []

    def server(_url: str, *, password: Callable[[str], str]) -> Store:
        if password(SERVER) != RIGHT:
            raise NoAccess("The store does not let your login in.")
        return MemoryStore()

    def answer(question: str) -> str:
        questions.append(question)
        return RIGHT

    monkeypatch.setattr(database, "open_store", server)
    monkeypatch.setattr("getpass.getpass", answer)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    return questions


def test_it_is_asked_for_at_a_terminal_where_none_is_known(asked: list[str]) -> None:
    database.opening("")(SERVER).close()
    assert asked == [database.ASKS]


def test_one_that_was_handed_over_is_the_only_one_tried(asked: list[str]) -> None:
    database.opening(RIGHT)(SERVER).close()
    with pytest.raises(NoAccess):
        database.opening("wrong")(SERVER)
    assert asked == []


def test_nobody_is_asked_for_a_file_or_without_a_terminal(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoAccess):
        database.opening("")(FILE)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    with pytest.raises(NoAccess):
        database.opening("")(SERVER)
    assert asked == []
