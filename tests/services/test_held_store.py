"""A store that another program holds: said since when, in the state line and by a command; nothing is given up."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from hris_desktop.services.overview import Contact
from hris_desktop.services.sentences import spoken
from hris_desktop.services.views import SyncWord
from hris_desktop.store.contract import Busy
from hris_desktop.store.sqlite import SqliteStore
from tests.services.company import small


def test_the_state_line_says_since_when() -> None:
    site = small()
    priya = site["priya"]
    since = site.clock.now() - timedelta(minutes=25)
    view = priya.suite.overview.sync(Contact(offline=True, held=since))
    assert (view.word, view.text) == (SyncWord.WAITING, f"Store busy since {since.astimezone():%H:%M}")
    assert "everything is kept here and sent later" in view.help


def test_the_words_for_it(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    store = SqliteStore.create(path, busy_seconds=0.01)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Busy) as busy:
        store.put_blobs([b"x"])
    other.close()
    store.close()
    words = spoken(busy.value)
    assert (words.title, words.exit_code) == ("The store is busy", 4)
    assert "Nothing was written" in words.sentence
    assert words.todo.startswith("Look whether")
