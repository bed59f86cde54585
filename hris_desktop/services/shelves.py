"""The shared store as people name it: an address or a plain path, an empty one to found, an existing one to join."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hris_desktop.services.errors import BadInput
from hris_desktop.services.sentences import spoken
from hris_desktop.store.contract import Store, StoreError
from hris_desktop.store.sqlite import SqliteStore
from hris_desktop.store.urls import sqlite_path, sqlite_url

Opener = Callable[[str], Store]
"""Opens the store at an address; raises ``StoreError``."""
_SQLITE = "sqlite:"


def store_url(typed: str) -> str:
    """An address, or a plain path as people type it. ``BadInput`` if nothing was typed."""
    text = typed.strip()
    if not text:
        where = "Write where the shared store lies, such as /srv/hr/store.sqlite."
        raise BadInput("Something is missing", where, field="store")
    return text if "://" in text or text == "memory:" else sqlite_url(Path(text).expanduser())


def is_missing(url: str) -> bool:
    """Whether the address names a file that is still to be made."""
    try:
        return url.startswith(_SQLITE) and not sqlite_path(url).exists()
    except StoreError as error:
        raise spoken(error, field="store") from error


def make_store(url: str) -> None:
    """Make an empty store at the address of a file."""
    try:
        SqliteStore.create(sqlite_path(url)).close()
    except StoreError as error:
        raise spoken(error, field="store") from error


def open_shelf(url: str, opener: Opener) -> Store:
    """The store at an address."""
    try:
        return opener(url)
    except StoreError as error:
        raise spoken(error, field="store") from error


def founded_by(store: Store) -> str:
    """The organisation that the store says it belongs to; ``""`` = it is empty. ``"?"`` = it holds rows of nobody."""
    try:
        me = store.me()
    except StoreError as error:
        raise spoken(error, field="store") from error
    return me.org or ("?" if me.last_seq else "")
