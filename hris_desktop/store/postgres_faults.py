"""What an error of the driver or of the server means for the person: which ``StoreError``, in which words.

Sentences are made here from the class of the error alone; the server's own words may repeat what was sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors

from hris_desktop.store.contract import NoAccess, NotAStore, StoreError, StoreFull, Unreachable


@contextmanager
def speaking(place: str) -> Iterator[None]:
    """Turn what the driver raises into ``StoreError``."""
    try:
        yield
    except psycopg.Error as error:
        raise _meaning(error, place) from error


def may_have_been_written(error: psycopg.Error, *, closed: bool) -> bool:
    """Whether the connection died after the batch was sent: then only the next pull can tell.

    An error that the server reports for the statement has undone it; so has one on a connection that still stands.
    """
    ended_by_server = isinstance(
        error, errors.AdminShutdown | errors.CrashShutdown | errors.IdleInTransactionSessionTimeout
    )
    return ended_by_server or (closed and error.sqlstate is None)


_MEANINGS: tuple[tuple[tuple[type[psycopg.Error], ...], type[StoreError], str], ...] = (
    ((errors.DiskFull,), StoreFull, "The disk of the store {} is full. Nothing was written."),
    (
        (errors.InvalidAuthorizationSpecification, errors.InvalidPassword, errors.InsufficientPrivilege),
        NoAccess,
        "The store {} does not let your login in, or not any more.",
    ),
    ((errors.InvalidCatalogName,), NotAStore, "There is no database {}. Nothing was changed."),
    (
        (errors.UndefinedTable, errors.UndefinedFunction, errors.InvalidSchemaName, errors.UndefinedColumn),
        NotAStore,
        "The database {} holds no store of this program. Nothing was changed.",
    ),
    (
        (errors.QueryCanceled, errors.LockNotAvailable),
        Unreachable,
        "The store {} is busy: somebody has held it for more than a few seconds.",
    ),
    ((errors.ReadOnlySqlTransaction,), Unreachable, "The server of {} is a standby that takes no changes just now."),
)
_AT_THE_DOOR: tuple[tuple[str, type[StoreError], str], ...] = (
    ("authentication failed", NoAccess, "The store {} does not let your login in: login or password is wrong."),
    ("no password supplied", NoAccess, "The store {} asks for a password, and your password file has none for it."),
    ("does not exist", NoAccess, "The server knows no such login or no database {}. Nothing was changed."),
    ("certificate", Unreachable, "The server of {} could not prove its name by its certificate. Nothing was sent."),
)
"""While connecting, the driver gives no code for what the server said."""


def _meaning(error: psycopg.Error, place: str) -> StoreError:
    for kinds, meaning, sentence in _MEANINGS:
        if isinstance(error, kinds):
            return meaning(sentence.format(place))
    if error.sqlstate is None:
        for words, meaning, sentence in _AT_THE_DOOR:
            if words in str(error):
                return meaning(sentence.format(place))
    return Unreachable(f"The store {place} cannot be reached now.")
