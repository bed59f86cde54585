"""The password of a database server on the command line: handed over, kept by this computer, or typed.

It is never an argument. An administrator has no profile, so nothing here needs one.
"""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from hris_desktop.cli.answers import passphrase
from hris_desktop.services.addresses import asks_for_login
from hris_desktop.services.shelves import Opener
from hris_desktop.services.store_passwords import StorePasswords
from hris_desktop.store.contract import NoAccess, Store
from hris_desktop.store.urls import open_store

DatabasePasswordFile = Annotated[
    Path | None, typer.Option(help="Read the password of the database from the first line of a file.")
]
DatabasePasswordFd = Annotated[int | None, typer.Option(help="Read the password of the database from a descriptor.")]
ASKS = "Password of the database: "


def database_password(file: Path | None, descriptor: int | None) -> str:
    """What was handed over; empty when the keyring, the password file or a prompt is to give it."""
    return passphrase(file, descriptor) if file is not None or descriptor is not None else ""


def opening(secret: str) -> Opener:
    """Opens stores with a password that was handed over; without, with what is kept, or else what somebody types."""
    known = StorePasswords()

    def opened(url: str) -> Store:
        try:
            return open_store(url, password=lambda asked: secret or known.find(asked))
        except NoAccess:
            if secret or not asks_for_login(url) or not sys.stdin.isatty():
                raise
        typed = getpass.getpass(ASKS)
        return open_store(url, password=lambda _url: typed)

    return opened
