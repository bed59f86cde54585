"""``hris-desktop store move`` and ``device store``: an organisation goes elsewhere, and programs find it there."""

from __future__ import annotations

import getpass
import sys
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from hris_desktop.cli.answers import print_json, say
from hris_desktop.cli.database import DatabasePasswordFd, DatabasePasswordFile, database_password, opening
from hris_desktop.cli.desk import exchange
from hris_desktop.cli.options import Json
from hris_desktop.cli.who import Me, by_profile
from hris_desktop.services.addresses import asks_for_login, without_login
from hris_desktop.services.sentences import spoken
from hris_desktop.services.shelves import is_missing, make_store, store_url
from hris_desktop.store import move as moving
from hris_desktop.store.contract import MAX_BATCH, Store, StoreError
from hris_desktop.store.urls import disk_path, is_folder

TELL_EVERY = 2000


def move(
    source: Annotated[str, typer.Option("--from", help="The store as it is.")],
    target: Annotated[str, typer.Option("--to", help="An empty store, or one that an earlier try has begun.")],
    database_password_file: DatabasePasswordFile = None,
    database_password_fd: DatabasePasswordFd = None,
    *,
    keep_open: Annotated[
        bool, typer.Option("--keep-open", help="Leave the old store in use: a rehearsal; move again later.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Move an organisation to another store; broken off anywhere, the same command goes on."""
    old, new = store_url(source), store_url(target)
    opened = opening(database_password(database_password_file, database_password_fd))
    if is_missing(new):
        make_store(new)
    try:
        with closing(opened(old)) as before, closing(opened(new)) as after:
            first = moving.move(before, after, _told)
            done, kept = _finish(old, new, (before, after), keep_open=keep_open)
            done = replace(done, fresh=first.fresh + done.fresh)
    except StoreError as error:
        raise spoken(error) from error
    if as_json:
        print_json({**asdict(done), "store": without_login(new), "old": str(kept or "")})
        return
    typer.echo(f"{done.rows} entries lie in the new store, all compared with the old one. Head {done.head}.")
    _say_next(old, new, kept, keep_open=keep_open)


def _finish(old: str, new: str, stores: tuple[Store, Store], *, keep_open: bool) -> tuple[moving.Done, Path | None]:
    """What was written meanwhile, and the old file put out of the way; a server cannot be closed from here."""
    path = None if is_folder(old) else disk_path(old)
    if keep_open or path is None:
        return moving.move(*stores), None
    with moving.held(path):
        return moving.move(*stores, _told), moving.close_for_good(path, without_login(new))


def _say_next(old: str, new: str, kept: Path | None, *, keep_open: bool) -> None:
    if kept is not None:
        typer.echo(f"The old store takes nothing more; it lies in {kept}. Keep it until everybody has moved.")
    elif keep_open:
        typer.echo("The old store is in use as before. The same command without --keep-open ends that.")
    else:
        typer.echo(f"Now shut the old store, so that nobody writes there any more: {without_login(old)}")
    typer.echo("Everybody once, on each of their computers:")
    login = "LOGIN@" if asks_for_login(new) else ""
    typer.echo(f"  hris-desktop device store {without_login(new).replace('://', f'://{login}', 1)}")


def _told(done: int, end: int) -> None:
    if done % TELL_EVERY < MAX_BATCH and end > TELL_EVERY:
        say(f"{done} of {end}")


@by_profile
def store_of_device(
    me: Me,
    address: Annotated[str, typer.Argument(metavar="STORE", help="Where the shared store lies now.")],
    database_password_file: DatabasePasswordFile = None,
    database_password_fd: DatabasePasswordFd = None,
) -> None:
    """Tell this computer where the shared store lies now, or the new password of one's login there."""
    given = database_password(database_password_file, database_password_fd)
    secret = me.secret()
    if asks_for_login(address) and not given and sys.stdin.isatty():
        given = getpass.getpass("Password of the database (empty: as before): ")
    with me.signed_in(secret) as suite:
        suite.place.change(address, given)
        done = exchange(suite)
    typer.echo(f"From now on this computer uses {address}. {done.pulled} received, {done.sent} sent.")
