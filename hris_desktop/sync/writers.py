"""Which programs may write: HR can ask for a version, and every older program then only reads.

A page that HR publishes (``k:organisation:programs``, ``{"min_writer": n}``) names the least ``sch`` to be written.
It changes no verdict: whoever reads the log judges entries alike, whatever their program. An older program keeps it
because it looks here before it saves and before it sends; what waits in its outbox goes out after the update.

One person in HR can ask for a version that does not exist. So what takes such a word back is never held up by it: HR
goes on writing here, on the organisation's chain and on acts for two, by which that person is taken out of HR.
"""

from __future__ import annotations

from hris_desktop.crypto import canonical
from hris_desktop.crypto.errors import Malformed
from hris_desktop.domain.rights import HR
from hris_desktop.store.contract import StoreTooNew
from hris_desktop.store.replica import State
from hris_desktop.sync.intents import Part, Public
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault.acts import COLLECTION
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


def frees(ledger: Ledger, chain: str) -> bool:
    """Whether the person signed in may write to this chain whatever version HR has asked for."""
    me = ledger.session
    return me is not None and _takes_back(chain) and me.pid in ledger.org.members(HR)


def _takes_back(chain: str) -> bool:
    return chain in (CHAIN, "org") or chain.startswith(f"k:{COLLECTION}:")


def too_old(ledger: Ledger) -> ProgramTooOld | None:
    """Why this program may only read; None if it may write."""
    if least_writer(ledger) <= SCHEMA:
        return None
    return ProgramTooOld("HR asks everybody for a newer version of this program before anything is written.")


def require(ledger: Ledger, chain: str = "") -> None:
    """Raise ProgramTooOld where this program may only read; ``chain``: what is to be written, if it is one."""
    old = too_old(ledger)
    if old is not None and not frees(ledger, chain):
        raise old


def held(ledger: Ledger) -> frozenset[str]:
    """The ops that wait for a newer program: all of them, but for what HR must be able to send."""
    waiting = ledger.replica.outbox_list([State.QUEUED])
    return frozenset(item.op for item in waiting if not frees(ledger, item.chain))
