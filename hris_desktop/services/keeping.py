"""The one way in which a decision becomes durable on this device; what stops it is said in sentences."""

from __future__ import annotations

from collections.abc import Iterable

from hris_desktop.services.errors import NotAllowed, ServiceError
from hris_desktop.services.office import Office
from hris_desktop.services.sentences import spoken
from hris_desktop.store.replica import ReplicaError
from hris_desktop.sync.intents import Intent
from hris_desktop.sync.plan import Already, Refuse
from hris_desktop.sync.writers import ProgramTooOld, require

STILL_THERE = "What you typed is still on the screen."


def keep(office: Office, intent: Intent, *, failed: str, todo: str = "Nothing was changed.") -> str:
    """Keep an act and return its name; it is on this device when this returns. Raises ``ServiceError``.

    ``failed`` is the title if it cannot be: *It could not be …*.
    """
    try:
        require(office.desk.ledger, intent.chain)
        office.desk.sending.save(intent)
    except ProgramTooOld as old:
        raise spoken(old) from old
    except Refuse as refuse:
        raise NotAllowed(failed, refuse.reason, todo) from refuse
    except Already as already:
        raise ServiceError(failed, already.reason, "Nothing needs to be done.") from already
    except ReplicaError as error:
        raise spoken(error) from error
    return intent.op


def keep_all(office: Office, intents: Iterable[Intent], *, failed: str) -> None:
    """Keep several acts, or none of them. Raises ``ServiceError``."""
    with office.desk.replica.transaction():
        for one in intents:
            keep(office, one, failed=failed)


def try_again(office: Office, op: str) -> None:
    """Let an act of this device that was not accepted go out once more. Raises ``ServiceError``."""
    try:
        office.desk.sending.again(op)
    except ReplicaError as error:
        raise spoken(error) from error


def give_up(office: Office, op: str) -> None:
    """Take an act out of this device's outbox. Raises ``ServiceError``."""
    try:
        office.desk.sending.discard(op)
    except ReplicaError as error:
        raise spoken(error) from error
