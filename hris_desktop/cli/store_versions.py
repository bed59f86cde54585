"""``hris-desktop store upgrade`` and ``store writers``: stores and programs of different versions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from hris_desktop.cli.answers import print_json
from hris_desktop.cli.database import DatabasePasswordFd, DatabasePasswordFile, database_password
from hris_desktop.cli.options import Json, StoreAddress
from hris_desktop.cli.store_server import way_in
from hris_desktop.cli.who import Me, by_profile
from hris_desktop.services.shelves import store_url
from hris_desktop.services.upgrading import ask_for_writers, upgrade_store
from hris_desktop.services.upgrading import writers as versions
from hris_desktop.store.urls import is_server


def upgrade(
    address: StoreAddress,
    database_password_file: DatabasePasswordFile = None,
    database_password_fd: DatabasePasswordFd = None,
    *,
    as_json: Json = False,
) -> None:
    """Bring a store of an older version to this one: a file after a backup beside it, a database as its owner."""
    url, secret = store_url(address), ""
    if is_server(url):
        _, way = way_in(url, database_password(database_password_file, database_password_fd))
        secret = way.secret
    done = upgrade_store(url, password=secret)
    if as_json:
        print_json(asdict(done))
    else:
        typer.echo(f"{done.title}. {done.sentence}")


@by_profile
def writers(
    me: Me,
    least: Annotated[int, typer.Option(help="Ask for programs that write at least this version (HR).")] = 0,
    *,
    as_json: Json = False,
) -> None:
    """Say which version a program has to write, or ask for one; older programs then only read."""
    with me.signed_in() as suite:
        if least:
            ask_for_writers(suite.office, least)
        asked, own = versions(suite.office)
    if as_json:
        print_json({"least": asked, "own": own, "asked": least})
    elif least:
        typer.echo(f"Programs have to write version {least} at least. Next: hris-desktop sync --once")
    else:
        typer.echo(f"Programs have to write version {asked} at least; this one writes {own}.")
