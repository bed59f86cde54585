"""The words for what the floors below raise: each kind of failure with its title and what to do next."""

from __future__ import annotations

from hris_desktop.services.errors import Integrity, ServiceError, StoreTrouble, UpgradeNeeded
from hris_desktop.store.contract import (
    NetworkFolder,
    NotAStore,
    StoreError,
    StoreFull,
    StoreTooNew,
    StoreTooOld,
    WrongOrganisation,
)
from hris_desktop.store.replica import ReplicaBusy, ReplicaDamaged, ReplicaError, ReplicaFull, ReplicaTooNew
from hris_desktop.store.urls import UnknownStoreURL
from hris_desktop.sync.exchange import LogTrouble
from hris_desktop.sync.verdict import PolicyWithheld
from hris_desktop.system.paths import PathError

Failure = StoreError | ReplicaError | LogTrouble | PathError | PolicyWithheld
"""What the floors below raise; their own texts are sentences already and hold no value."""

_UNCHANGED = "Nothing was changed."
_NOTHING_LOST = "Nothing here was removed. Tell HR, and do not delete anything."
_TEXTS: tuple[tuple[type[Exception], type[ServiceError], str, str], ...] = (
    (WrongOrganisation, Integrity, "Another organisation's store", f"{_UNCHANGED} Check the address with HR."),
    (StoreTooNew, UpgradeNeeded, "A newer version is needed", f"{_UNCHANGED} Update this program."),
    (ReplicaTooNew, UpgradeNeeded, "A newer version is needed", f"{_UNCHANGED} Update this program."),
    (StoreTooOld, UpgradeNeeded, "The store needs an upgrade", "HR runs “hris-desktop store upgrade” once."),
    (LogTrouble, Integrity, "The store's history does not fit", _NOTHING_LOST),
    (PolicyWithheld, Integrity, "The store holds back the rules", _NOTHING_LOST),
    (NotAStore, StoreTrouble, "This is not a store", f"{_UNCHANGED} Check the address."),
    (NetworkFolder, StoreTrouble, "Not on a network folder", "Put the store on a local disk of one machine."),
    (StoreFull, StoreTrouble, "The store has no room left", "Nothing is lost. It is sent as soon as there is room."),
    (UnknownStoreURL, StoreTrouble, "This is no address of a store", f"{_UNCHANGED} Check the address."),
    (
        ReplicaFull,
        StoreTrouble,
        "This computer's disk is full",
        "What you typed is still here. Make room, then try again.",
    ),
    (ReplicaBusy, StoreTrouble, "This profile is open elsewhere", f"{_UNCHANGED} Use that window, or close it first."),
    (
        ReplicaDamaged,
        StoreTrouble,
        "The files on this device are damaged",
        f"{_UNCHANGED} Tell HR; do not delete anything.",
    ),
    (PathError, StoreTrouble, "The folder cannot be used", "Nothing is lost. Put this right and try again."),
)


def spoken(error: Failure, *, field: str = "") -> ServiceError:
    """The words for a failure of a lower floor, and what a command ends with."""
    for kind, words, title, todo in _TEXTS:
        if isinstance(error, kind):
            return words(title, str(error), todo, field=field)
    return StoreTrouble("It cannot be reached", str(error), "What you typed is still here. Try again.", field=field)
