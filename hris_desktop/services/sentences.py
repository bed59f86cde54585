"""The words for what the floors below raise: each kind of failure with its title and what to do next."""

from __future__ import annotations

from typing import Final

from hris_desktop.services.errors import Integrity, ServiceError, StoreTrouble, UpgradeNeeded
from hris_desktop.store.contract import (
    Busy,
    NetworkFolder,
    NoAccess,
    NotAStore,
    StoreError,
    StoreFull,
    StoreTooNew,
    StoreTooOld,
    UnsafeFolder,
    WrongLogin,
    WrongOrganisation,
)
from hris_desktop.store.replica import (
    ReplicaAltered,
    ReplicaBusy,
    ReplicaDamaged,
    ReplicaError,
    ReplicaFull,
    ReplicaMissing,
    ReplicaTooNew,
)
from hris_desktop.store.urls import UnknownStoreURL
from hris_desktop.sync.exchange import Forked, HeldBack, Holes, LogTrouble, WentBackwards
from hris_desktop.sync.verdict import PolicyWithheld
from hris_desktop.sync.writers import ProgramTooOld
from hris_desktop.system.paths import PathError

Failure = StoreError | ReplicaError | LogTrouble | PathError | PolicyWithheld
"""What the floors below raise; their own texts are sentences already and hold no value."""

_UNCHANGED = "Nothing was changed."
_NOTHING_LOST = "Nothing here was removed. Tell HR, and do not delete anything."
_NOT_SENT = (
    "Nothing here was removed. You can go on reading; what you change is kept on this device and not sent to that "
    "store. Tell HR, and do not delete anything."
)
NO_ACCESS: Final = "No access to the shared store"
_NO_ACCESS = (
    "Nothing here was removed. You can go on reading; what you change is kept on this device. Ask HR whether your "
    "account for the store was closed."
)
_KEYS_GONE = (
    "It held your keys and what had not been sent yet; what had been sent is in the shared store. If a copy of the "
    "folder exists, put it back. Otherwise ask HR for a new invite."
)
_READ_AGAIN = (
    "Nothing is lost. Nothing is shown from it: at the next sync it is read again from the shared store, and what you "
    "have not sent yet stays. Try again then, and tell HR."
)
_TEXTS: tuple[tuple[type[Exception], type[ServiceError], str, str], ...] = (
    (WrongOrganisation, Integrity, "Another organisation's store", f"{_UNCHANGED} Check the address with HR."),
    (
        ProgramTooOld,
        UpgradeNeeded,
        "A newer version is needed",
        "Nothing is lost. You can go on reading, and what waits is sent after the update. Update this program.",
    ),
    (StoreTooNew, UpgradeNeeded, "A newer version is needed", f"{_UNCHANGED} Update this program."),
    (ReplicaTooNew, UpgradeNeeded, "A newer version is needed", f"{_UNCHANGED} Update this program."),
    (StoreTooOld, UpgradeNeeded, "The store needs an upgrade", "HR runs “hris-desktop store upgrade” once."),
    (WentBackwards, Integrity, "The store was put back to an older state", _NOT_SENT),
    (Forked, Integrity, "The store shows another history", _NOT_SENT),
    (HeldBack, Integrity, "The store holds entries back", _NOT_SENT),
    (Holes, Integrity, "Entries are missing from the store", _NOT_SENT),
    (LogTrouble, Integrity, "The store's history does not fit", _NOTHING_LOST),
    (WrongLogin, StoreTrouble, NO_ACCESS, "Nothing here was removed."),
    (NoAccess, StoreTrouble, NO_ACCESS, _NO_ACCESS),
    (PolicyWithheld, Integrity, "The store holds back the rules", _NOTHING_LOST),
    (NotAStore, StoreTrouble, "This is not a store", f"{_UNCHANGED} Check the address."),
    (NetworkFolder, StoreTrouble, "Not on a network folder", _UNCHANGED),
    (UnsafeFolder, StoreTrouble, "This folder cannot keep a store", _UNCHANGED),
    (Busy, StoreTrouble, "The store is busy", "Nothing is lost. Look whether a computer that uses it sleeps or hangs."),
    (StoreFull, StoreTrouble, "The store has no room left", "Nothing is lost. It is sent as soon as there is room."),
    (UnknownStoreURL, StoreTrouble, "This is no address of a store", f"{_UNCHANGED} Check the address."),
    (ReplicaFull, StoreTrouble, "This computer's disk is full", "Nothing is lost. Make room, then try again."),
    (ReplicaMissing, StoreTrouble, "The file of this profile is gone", _KEYS_GONE),
    (ReplicaBusy, StoreTrouble, "This profile is open elsewhere", f"{_UNCHANGED} Use that window, or close it first."),
    (ReplicaAltered, Integrity, "A file on this device was changed from outside", _READ_AGAIN),
    (
        ReplicaDamaged,
        StoreTrouble,
        "The files on this device are damaged",
        f"{_UNCHANGED} Tell HR; do not delete anything.",
    ),
    (PathError, StoreTrouble, "The folder cannot be used", "Nothing is lost. Put this right and try again."),
)


def told(error: Exception) -> ServiceError | None:
    """The words for whatever comes up from the floors below, where no service had its own; None for a fault of ours."""
    return spoken(error) if isinstance(error, Failure) else None


_ABOUT_DATA = ("Nothing was changed.", "Nothing was written.", "Nothing is lost.", "Nothing here was removed.")
"""One of them is enough, and the lower floor may have said it."""


def spoken(error: Failure, *, field: str = "") -> ServiceError:
    """The words for a failure of a lower floor, and what a command ends with."""
    said = str(error)
    for kind, words, title, todo in _TEXTS:
        if isinstance(error, kind):
            return words(title, said, _unsaid(todo, said), field=field)
    return StoreTrouble("It cannot be reached", said, _unsaid("Nothing is lost. Try again.", said), field=field)


def _unsaid(todo: str, said: str) -> str:
    """``todo`` without the sentence about the data, where ``said`` has told it."""
    told = any(sentence in said for sentence in _ABOUT_DATA)
    for sentence in _ABOUT_DATA if told else ():
        todo = todo.removeprefix(sentence).lstrip()
    return todo
