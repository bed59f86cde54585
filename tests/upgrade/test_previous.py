"""The program of the release before itself, beside today's, on a store in a file and on one in a folder."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from hris_desktop.store.folder import MARKER
from hris_desktop.store.urls import folder_url, sqlite_url
from tests.upgrade import scenes
from tests.upgrade.previous import Previous, begun, running, unpacked


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Previous]:
    with running(unpacked(tmp_path_factory.mktemp("previous"))) as previous:
        yield previous


def test_a_file(old: Previous, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "store.sqlite"

    def says_schema(schema: int) -> None:
        connection = sqlite3.connect(path)
        connection.execute("UPDATE store SET schema = ?", (schema,))
        connection.commit()
        connection.close()

    with begun(old, sqlite_url(path)) as site:
        scenes.todays_program_on_a_store_that_nobody_has_upgraded(site)
        scenes.upgraded_while_an_earlier_program_writes(site, site.store, 1)
        scenes.an_earlier_program_goes_on(site)
        scenes.a_store_for_newer_programs_only(site, says_schema)
        scenes.hr_gets_todays_program(site)
        scenes.hr_asks_for_newer_programs(site, monkeypatch)
        scenes.everybody_has_todays_program(site)


def test_a_folder(old: Previous, tmp_path: Path) -> None:
    path = tmp_path / "store"

    def says_schema(schema: int) -> None:
        marker = path / MARKER
        marker.write_text(json.dumps(json.loads(marker.read_text()) | {"schema": schema}))

    path.mkdir()
    with begun(old, folder_url(path)) as site:
        scenes.todays_program_on_a_store_that_nobody_has_upgraded(site)
        scenes.upgraded_while_an_earlier_program_writes(site, site.store, 2)
        scenes.an_earlier_program_goes_on(site)
        scenes.a_store_for_newer_programs_only(site, says_schema)
