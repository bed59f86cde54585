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
        (errors.UndefinedObject,),
        NotAStore,
        "The server of {} lacks a part of the store, such as the group of its logins. Nothing was changed.",
    ),
    (
        (errors.QueryCanceled, errors.LockNotAvailable),
        Unreachable,
        "The store {} is busy: somebody has held it for more than a few seconds.",
    ),
    ((errors.ReadOnlySqlTransaction,), Unreachable, "The server of {} is a standby that takes no changes just now."),
)
_NOT_FOUND = "The server of {} was not found: is its name right, and the network there?"
_ASKS = (
    "The store {} asks for the password of the database, and none is known: hris-desktop device store keeps it, and "
    "commands take it with --database-password-file."
)
_AT_THE_DOOR: tuple[tuple[str, type[StoreError], str], ...] = (
    (
        "root certificate file",
        Unreachable,
        "The file with the authority's certificate, which the address of {} names, is not there. Nothing was sent.",
    ),
    (
        "does not match host name",
        Unreachable,
        "The server of {} showed the certificate of another machine. Nothing was sent. Check the name in the address.",
    ),
    ("certificate", Unreachable, "The server of {} could not prove its name by its certificate. Nothing was sent."),
    ("does not support SSL", Unreachable, "The server of {} offers no encrypted connection (TLS). Nothing was sent."),
    ("authentication failed", NoAccess, "The store {} does not let your login in: login or password is wrong."),
    (
        "no password supplied",
        NoAccess,
        _ASKS,
    ),
    ("pg_hba.conf", NoAccess, "The server takes no connection to {} from this computer for your login."),
    ("is not permitted to log in", NoAccess, "Your login to the store {} was closed."),
    (
        "authentication method requirement",
        NoAccess,
        "The server of {} asks for the password in an unsafe way (not SCRAM). Nothing was sent.",
    ),
    ("does not exist", NoAccess, "The server knows no such login or no database {}. Nothing was changed."),
    ("read-only", Unreachable, "Only a standby of {} answers, which takes no changes just now."),
    ("could not translate host name", Unreachable, _NOT_FOUND),
    ("Name or service not known", Unreachable, _NOT_FOUND),
    ("failed to resolve host", Unreachable, _NOT_FOUND),
    ("timeout expired", Unreachable, "The server of {} does not answer."),
    ("Connection refused", Unreachable, "On the machine of {} no database answers at this port."),
)
"""While connecting, the driver gives no code for what the server said. The first that fits counts."""


def _meaning(error: psycopg.Error, place: str) -> StoreError:
    for kinds, meaning, sentence in _MEANINGS:
        if isinstance(error, kinds):
            return meaning(sentence.format(place))
    if error.sqlstate is None:
        for words, meaning, sentence in _AT_THE_DOOR:
            if words in str(error):
                return meaning(sentence.format(place))
    return Unreachable(f"The store {place} cannot be reached now.")
