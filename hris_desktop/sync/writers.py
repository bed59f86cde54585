"""Which programs may write: HR can ask for a version, and every older program then only reads.

A page that HR publishes (``k:organisation:programs``, ``{"min_writer": n}``) names the least ``sch`` to be written.
It changes no verdict: whoever reads the log judges entries alike, whatever their program. An older program keeps it
because it looks here before it saves and before it sends; what waits in its outbox goes out after the update.
"""

from __future__ import annotations

from hris_desktop.crypto import canonical
from hris_desktop.crypto.errors import Malformed
from hris_desktop.domain.rights import HR
from hris_desktop.store.contract import StoreTooNew
from hris_desktop.sync.intents import Part, Public
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault.pen import SCHEMA

CHAIN = "k:organisation:programs"
_KEY = "min_writer"


class ProgramTooOld(StoreTooNew):
    """HR lets only newer programs write; reading goes on, and nothing that was kept is lost."""


def ask_for(op: str, least: int) -> Public:
    """The act by which HR asks for programs that write at least this ``sch``."""
    return Public(op, CHAIN, (Part("pub", {"aud": "all"}, canonical.encode({_KEY: least})),))


def least_writer(ledger: Ledger) -> int:
    """The least ``sch`` that may be written; the last word of HR that can be read, else 1."""
    for row in reversed(ledger.replica.chain(CHAIN)):
        good = row.place == Place.COUNTED and row.content == Content.GOOD and row.body is not None
        # editors publish, too; who may write is for HR to say
        if good and HR in ledger.org.roles_of(row.author, row.seq):
            return _least(row.body or b"")
    return 1


def _least(body: bytes) -> int:
    try:
        said = canonical.parse(body).get(_KEY)
    except Malformed:
        return 1
    return said if type(said) is int and said >= 1 else 1


def require(ledger: Ledger) -> None:
    """Raise ProgramTooOld where this program may only read."""
    if least_writer(ledger) > SCHEMA:
        raise ProgramTooOld("HR asks everybody for a newer version of this program before anything is written.")
