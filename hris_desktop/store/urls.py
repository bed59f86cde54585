"""How a store is named in settings and on the command line, and the one function that opens it.

``sqlite:///relative.sqlite`` · ``sqlite:////srv/hr/store.sqlite`` · ``sqlite:///C:/hr/store.sqlite`` (either slash) ·
``sqlite://///server/share/x`` (refused later as a network folder). What stands after the third slash is the path,
percent-encoded where it needs to be; a relative one starts at the folder of the process. ``folder:////mnt/hr`` names a
folder in the same way, also one on a file server (``folder://///server/share/hr``).
``postgresql+psycopg://login@host/database`` is described in ``postgres_address``. ``memory:`` is for tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path, PureWindowsPath
from urllib.parse import quote, unquote_to_bytes

from hris_desktop.store.contract import Store, StoreError

_SQLITE = "sqlite:///"
_FOLDER = "folder:///"
_POSTGRES = ("postgresql+psycopg://", "postgresql://")
_FORMS = (
    "Write it as sqlite:///path/of/the/file or folder:///path/of/the/folder (four slashes for a path from the root), "
    "or postgresql+psycopg://login@host/database."
)
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


class UnknownStoreURL(StoreError):
    """The address names no kind of store that this program knows."""


def is_server(url: str) -> bool:
    """Whether the address names a database server, which asks who one is."""
    return url.startswith(_POSTGRES)


def open_store(url: str, *, org: str | None = None, password: Callable[[str], str] = lambda _url: "") -> Store:
    """Open the store at an address; with ``org``, refuse the store of another organisation. Raises StoreError.

    ``password`` is asked for the password to the address of a server; empty = the driver's own password file.
    """
    if url == "memory:":
        from hris_desktop.store.memory import MemoryStore  # noqa: PLC0415 - only tests need it

        return MemoryStore()
    if is_server(url):
        from hris_desktop.store.postgres import PostgresStore  # noqa: PLC0415 - one kind of store per process

        return PostgresStore.open(url, org=org, password=password(url))
    if url.startswith(_FOLDER):
        from hris_desktop.store.folder import FolderStore  # noqa: PLC0415 - one kind of store per process

        return FolderStore.open(folder_path(url), org=org)
    from hris_desktop.store.move import refuse_moved  # noqa: PLC0415 - as the next
    from hris_desktop.store.sqlite import SqliteStore  # noqa: PLC0415 - one kind of store per process

    refuse_moved(sqlite_path(url))

    return SqliteStore.open(sqlite_path(url), org=org)


def sqlite_path(url: str) -> Path:
    """The absolute path in a ``sqlite:///`` address; raises UnknownStoreURL with a sentence."""
    return _path(url, _SQLITE)


def folder_path(url: str) -> Path:
    """The absolute path in a ``folder:///`` address; raises UnknownStoreURL with a sentence."""
    return _path(url, _FOLDER)


def disk_path(url: str) -> Path | None:
    """The file or folder that an address names; None for a server. Raises UnknownStoreURL with a sentence."""
    if url == "memory:" or url.startswith(_POSTGRES):
        return None
    return folder_path(url) if url.startswith(_FOLDER) else sqlite_path(url)


def is_folder(url: str) -> bool:
    """Whether an address names a folder store."""
    return url.startswith(_FOLDER)


def _path(url: str, kind: str) -> Path:
    if not url.startswith(kind):
        raise UnknownStoreURL(f"“{url}” is not the address of a store. {_FORMS}")
    encoded = url.removeprefix(kind)
    if not encoded or "?" in encoded or "#" in encoded:
        raise UnknownStoreURL(f"“{url}” does not name a file or folder (write ? as %3F and # as %23). {_FORMS}")
    try:
        path = unquote_to_bytes(encoded).decode()
    except UnicodeDecodeError as error:
        raise UnknownStoreURL(f"“{url}” is not UTF-8 after its percent signs are read. {_FORMS}") from error
    if not path.isprintable():
        raise UnknownStoreURL(f"The address of the store holds a character that no path should. {_FORMS}")
    return Path(path).absolute()


def sqlite_url(path: Path) -> str:
    """The address of a file; ``sqlite_path`` gives back the same absolute path."""
    return _url(_SQLITE, path)


def folder_url(path: Path) -> str:
    """The address of a folder; ``folder_path`` gives back the same absolute path."""
    return _url(_FOLDER, path)


def _url(kind: str, path: Path) -> str:
    text = str(path.absolute())
    if _DRIVE.match(text):
        text = PureWindowsPath(text).as_posix()
    return kind + quote(text, safe="/:\\")
