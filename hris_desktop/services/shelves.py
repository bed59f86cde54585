"""The shared store as people name it: an address or a plain path, an empty one to found, an existing one to join."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from hris_desktop.services.errors import BadInput
from hris_desktop.services.sentences import spoken
from hris_desktop.store.contract import Store, StoreError
from hris_desktop.store.folder import MARKER, FolderStore
from hris_desktop.store.sqlite import SqliteStore
from hris_desktop.store.urls import disk_path, folder_path, folder_url, is_folder, sqlite_path, sqlite_url

Opener = Callable[[str], Store]
"""Opens the store at an address; raises ``StoreError``."""


def store_url(typed: str) -> str:
    """An address, or a plain path as people type it: a folder store where one lies, else a file.

    ``BadInput`` if nothing was typed.
    """
    text = typed.strip()
    if not text:
        where = "Write where the shared store lies, such as /srv/hr/store.sqlite or folder:////mnt/hr."
        raise BadInput("Something is missing", where, field="store")
    if "://" in text or text == "memory:":
        return text
    if text.startswith("\\\\") and os.name != "nt":
        told = "That is the name of a share as Windows writes it; this computer would make a file of that name."
        todo = "Write where the share is mounted, as in folder:////mnt/hr."
        raise BadInput("Not an address here", told, todo, field="store")
    path = Path(text).expanduser()
    return folder_url(path) if is_there(path / MARKER) else sqlite_url(path)


def is_there(path: Path) -> bool:
    """Whether something bears this name, as far as this account may see."""
    try:
        return path.exists()
    except OSError:
        return False


def within_reach(url: str) -> bool:
    """Whether the file or folder of an address is there now; nothing is asked of it."""
    try:
        path = disk_path(url)
    except StoreError:
        return False
    return path is not None and is_there(path)


def is_missing(url: str) -> bool:
    """Whether the address names a file or a folder store that is still to be made."""
    try:
        path = disk_path(url)
    except StoreError as error:
        raise spoken(error, field="store") from error
    return path is not None and not is_there(path / MARKER if is_folder(url) else path)


def make_store(url: str) -> None:
    """Make an empty store at the address of a file or a folder."""
    try:
        if is_folder(url):
            FolderStore.create(folder_path(url)).close()
        else:
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


def remove_if_empty(url: str) -> None:
    """Take away the file that was made a moment ago, unless somebody has founded an organisation in it.

    An empty folder store stays: the next attempt goes on in it, and a folder of somebody's is not ours to remove.
    """
    if is_folder(url):
        return
    path = sqlite_path(url)
    try:
        store = SqliteStore.open(path)
    except StoreError:
        return
    empty = not founded_by(store)
    store.close()
    if empty:
        path.unlink(missing_ok=True)
