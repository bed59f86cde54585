"""``hris-desktop store backup``, ``restore``, ``rehearse``: no passphrase is asked for, none of it opens anything."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from hris_desktop.cli.answers import print_json, progress
from hris_desktop.cli.database import DatabasePasswordFd, DatabasePasswordFile, database_password, opening
from hris_desktop.cli.options import Json, StoreAddress
from hris_desktop.services.backups import Backups, BackupView, RehearsalView
from hris_desktop.services.shelves import store_url
from hris_desktop.system.clock import SystemClock

INTEGRITY = 5
File = Annotated[Path, typer.Argument(help="The file of the backup.")]


def backup(
    target: Annotated[Path, typer.Argument(help="A new file for the backup.")],
    address: StoreAddress,
    database_password_file: DatabasePasswordFile = None,
    database_password_fd: DatabasePasswordFd = None,
    *,
    as_json: Json = False,
) -> None:
    """Write a copy of the store to a new file and check it; everybody goes on working."""
    backups = _backups(database_password_file, database_password_fd)
    _tell(backups.make(store_url(address), target, progress=progress()), as_json=as_json)


def restore(
    source: File,
    address: StoreAddress,
    database_password_file: DatabasePasswordFile = None,
    database_password_fd: DatabasePasswordFd = None,
    *,
    as_json: Json = False,
) -> None:
    """Put a backup into a new or empty store, or add what a store lacks; never over anything that was written."""
    backups = _backups(database_password_file, database_password_fd)
    _tell(backups.put_back(source, store_url(address), progress=progress()), as_json=as_json)


def rehearse(
    source: File,
    address: Annotated[str, typer.Option("--store", help="Compare with this store; without, only try it.")] = "",
    database_password_file: DatabasePasswordFile = None,
    database_password_fd: DatabasePasswordFd = None,
    *,
    as_json: Json = False,
) -> None:
    """Put a backup into a scratch place and say what it is worth: sound, how old, what would be missing."""
    url, backups = store_url(address) if address else "", _backups(database_password_file, database_password_fd)
    _tell(backups.rehearse(source, url, progress=progress()), as_json=as_json)


def _backups(file: Path | None, descriptor: int | None) -> Backups:
    return Backups(SystemClock(), opener=opening(database_password(file, descriptor)))


def _tell(done: BackupView | RehearsalView, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(done))
    else:
        typer.echo("\n".join((f"{done.title}.", *done.sentences)))
    if not done.well:
        raise typer.Exit(INTEGRITY)
