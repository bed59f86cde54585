"""The program of the release before itself, beside today's, on a server that it has set up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hris_desktop.store.postgres_logins import people_role
from tests.postgres.cluster import EVERYBODY, Cluster, Database
from tests.postgres.server import OWNER
from tests.upgrade import scenes
from tests.upgrade.previous import Previous, begun, running, unpacked

NAME = "previous"


@pytest.fixture
def old(tmp_path: Path, home: Path) -> Iterator[Previous]:
    with running(unpacked(tmp_path / "previous")) as previous:
        yield previous


@pytest.fixture
def database(cluster: Cluster, old: Previous) -> Iterator[Database]:
    """A store of the first shape, as the earlier program makes it, and a login that everybody shares."""
    cluster.server.superuser(f"CREATE DATABASE {NAME} OWNER {OWNER}")
    made = Database(cluster.server, NAME)
    old.do("set_up", made.url(OWNER))
    cluster.server.superuser(
        f"GRANT {people_role(NAME)} TO {EVERYBODY}; INSERT INTO hris.login VALUES ('{EVERYBODY}', NULL, 'all', 'all')",
        NAME,
    )
    yield made
    made.drop()
    cluster.server.superuser(f"DROP ROLE {people_role(NAME)}")


def test_a_server(old: Previous, database: Database) -> None:
    def says_schema(schema: int) -> None:
        database.server.superuser(f"UPDATE hris.store SET schema = {schema}", NAME)

    with begun(old, database.url()) as site:
        scenes.todays_program_on_a_store_that_nobody_has_upgraded(site)
        scenes.upgraded_while_an_earlier_program_writes(site, database.url(OWNER), 1)
        scenes.an_earlier_program_goes_on(site)
        scenes.a_store_for_newer_programs_only(site, says_schema)
