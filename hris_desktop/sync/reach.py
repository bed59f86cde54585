"""Whether the login to a store fits who stands before it: whose it is, and that it reaches what this device keeps.

A server with a login for each person shows some of them their own rows only. To a device that keeps every row such a
store looks like one with holes, so this is asked before the rows are. Nothing that the server says here is believed for
more than a refusal, which it could give anyway: rows are dropped only after signed entries have shown that they are
not this person's to keep any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from hris_desktop.store.contract import EVERYTHING, Me, Scope, WrongLogin
from hris_desktop.store.replica import Replica
from hris_desktop.sync import keeping
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.local import Local
from hris_desktop.sync.scope import ORGANISATION, scope_of
from hris_desktop.sync.troubles import Forked

_UNSENT: Final = "What you save is kept on this device and sent when that is mended."
_SOMEBODY_ELSES: Final = (
    "The login to the store is another person's, so what you send in your own name would be refused there. Ask HR for "
    f"your own login. {_UNSENT}"
)
_NOBODYS: Final = (
    "The login to the store belongs to nobody yet, so it is not shown what is yours, and what you send would be "
    f"refused. HR makes it yours: store login …. {_UNSENT}"
)
_TOO_SMALL: Final = (
    "The store shows your login your own rows only, and with your roles this device needs all of them. HR gives the "
    f"login more: store login … --reach hr. {_UNSENT}"
)


class Pull(Protocol):
    """Reads the store into a ledger of this thread, verifying as always."""

    def __call__(self, ledger: Ledger, /) -> object:
        """Raises ``LogTrouble`` or ``StoreError``."""
        ...


@dataclass(frozen=True, slots=True)
class _Stand:
    """What this device has verified, and for whom."""

    org: str
    pin: bytes
    cursor: int
    head: bytes
    pid: str | None
    """None: nobody is signed in, or several people share the copy, whose login is nobody's in particular."""
    keeps_all: bool


def fit(ledger: Ledger, me: Me, local: Local, pull: Pull) -> None:
    """Go on only with a login that fits. Raises WrongLogin, and what ``pull`` raises."""
    here = local(partial(_stand, ledger))
    refuse_somebody_elses(me, here.pid)
    if not (here.keeps_all and me.shows_own):
        return
    smaller = _given_since(here, pull)
    refuse_too_small(smaller, shows_own=True)
    local(partial(keeping.narrow, ledger, smaller))


def refuse_somebody_elses(me: Me, pid: str | None) -> None:
    """WrongLogin where the store knows the login as another person's, or waits for one; several may share one."""
    if pid is not None and me.person not in (None, pid):
        raise WrongLogin(_SOMEBODY_ELSES if me.person else _NOBODYS)


def refuse_too_small(to: Scope, *, shows_own: bool) -> None:
    """WrongLogin where the store does not show the login all rows of this scope."""
    if to.everything and shows_own:
        raise WrongLogin(_TOO_SMALL)


def _stand(ledger: Ledger) -> _Stand:
    session = ledger.session if ledger.own is not None else None
    pid = session.pid if session is not None else None
    return _Stand(ledger.org.id, ledger.org.pin, ledger.cursor, ledger.head, pid, ledger.scope.everything)


def _given_since(here: _Stand, pull: Pull) -> Scope:
    """What the log lets this person keep by now, for a device that keeps every row.

    Somebody's roles were taken and their login was narrowed while this device was away: it cannot read on as it did,
    and must not drop anything because a server says so. So the organisation's entries are read from the founding on.
    """
    if here.pid is None:
        return EVERYTHING
    replica = Replica.in_memory()
    try:
        beside = Ledger(replica, org=here.org, pin=here.pin, keeps=lambda _org: ORGANISATION)
        pull(beside)
        if replica.head_at(here.cursor) != here.head:
            raise Forked("The shared store shows a different history than this device has verified.", at=here.cursor)
        return scope_of(beside.org, here.pid)
    finally:
        replica.close()
