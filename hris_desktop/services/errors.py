"""What a page shows when something could not be done: what happened, what happened to my data, what to do next.

ServiceError
 ├─ PresenceNeeded     the passphrase or PIN is asked for again before a secret is shown
 ├─ WrongSecretError   it was not the right one; ``wait`` seconds before the next attempt
 ├─ NotAllowed         the person signed in may not do this
 ├─ BadInput           something typed that cannot be taken
 ├─ BadInvite          a wrong, used or outdated invite code
 ├─ StoreTrouble       the store or the local files cannot be used now
 ├─ Integrity          what the store shows cannot be what was written
 └─ UpgradeNeeded      the store and this program are of different versions
"""

from __future__ import annotations

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


class ServiceError(Exception):
    """A failure in sentences. ``reference`` names it in the log, which holds no values; ``field`` names its input."""

    exit_code = 70
    """What a command ends with."""

    def __init__(self, title: str, sentence: str, todo: str = "", *, reference: str = "", field: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.sentence = sentence
        self.todo = todo
        self.reference = reference
        self.field = field


class PresenceNeeded(ServiceError):
    """Reveal asks for the secret again once per two minutes."""

    def __init__(self) -> None:
        super().__init__("Is it you?", "Enter your passphrase or PIN once more to see this value.")


class WrongSecretError(ServiceError):
    """Not the right passphrase or PIN."""

    exit_code = 3

    def __init__(self, sentence: str, *, wait: float = 0.0) -> None:
        super().__init__("That did not open it", sentence, field="secret")
        self.wait = wait


class NotAllowed(ServiceError):
    """The rules of the organisation do not let this person do this."""

    exit_code = 3


class BadInput(ServiceError):
    """Something typed that cannot be taken; ``field`` says where the sentence belongs."""

    exit_code = 7


class BadInvite(ServiceError):
    """A wrong, used or outdated invite code."""

    exit_code = 3


class StoreTrouble(ServiceError):
    """The shared store, or this device's own files, cannot be used now; nothing was changed."""

    exit_code = 4


class Integrity(ServiceError):
    """What the store shows cannot be what was written: another organisation, another history, missing entries."""

    exit_code = 5


class UpgradeNeeded(ServiceError):
    """The store and this program are of different versions."""

    exit_code = 8


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
    (NetworkFolder, StoreTrouble, "Not on a network folder", "Put the store on a local disk, or use PostgreSQL."),
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
