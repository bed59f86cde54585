"""How a store is named in settings and on the command line, and the one function that opens it.

``sqlite:///relative.sqlite`` · ``sqlite:////srv/hr/store.sqlite`` · ``sqlite:///C:/hr/store.sqlite`` (either slash) ·
``sqlite://///server/share/x`` (refused later as a network folder). What stands after the third slash is the path,
percent-encoded where it needs to be; a relative one starts at the folder of the process.
``postgresql+psycopg://login@host/database`` is described in ``postgres_address``. ``memory:`` is for tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path, PureWindowsPath
from urllib.parse import quote, unquote_to_bytes

from hris_desktop.store.contract import Store, StoreError

_SQLITE = "sqlite:///"
_POSTGRES = ("postgresql+psycopg://", "postgresql://")
_FORMS = "Write it as sqlite:///path/of/the/file (four slashes for a path from the root)."
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
    from hris_desktop.store.sqlite import SqliteStore  # noqa: PLC0415 - one kind of store per process

    return SqliteStore.open(sqlite_path(url), org=org)


def sqlite_path(url: str) -> Path:
    """The absolute path in a ``sqlite:///`` address; raises UnknownStoreURL with a sentence."""
    if not url.startswith(_SQLITE):
        raise UnknownStoreURL(f"“{url}” is not the address of a store. {_FORMS}")
    encoded = url.removeprefix(_SQLITE)
    if not encoded or "?" in encoded or "#" in encoded:
        raise UnknownStoreURL(f"“{url}” does not name a file (write ? as %3F and # as %23). {_FORMS}")
    try:
        path = unquote_to_bytes(encoded).decode()
    except UnicodeDecodeError as error:
        raise UnknownStoreURL(f"“{url}” is not UTF-8 after its percent signs are read. {_FORMS}") from error
    if not path.isprintable():
        raise UnknownStoreURL(f"The address of the store holds a character that no path should. {_FORMS}")
    return Path(path).absolute()


def sqlite_url(path: Path) -> str:
    """The address of a file; ``sqlite_path`` gives back the same absolute path."""
    text = str(path.absolute())
    if _DRIVE.match(text):
        text = PureWindowsPath(text).as_posix()
    return _SQLITE + quote(text, safe="/:\\")
