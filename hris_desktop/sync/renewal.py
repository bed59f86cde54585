"""A new epoch of a record chain with its whole state in it, for readers who came or must not see what comes.

Thousands of chains may be renewed in a row after a grant ended, so nothing is done here that the two entries do not
need. What follows them is not tried out on a copy of the chain, as an edit is: they change nothing, and their rules of
content ask for no more than the very state that is written into them.
"""

from __future__ import annotations

from typing import Final

from hris_desktop.crypto import canonical, seal
from hris_desktop.domain.fold import Fold
from hris_desktop.domain.rights import Standing
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.plan import left_out
from hris_desktop.sync.plan_desk import Desk
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.pen import Written
from hris_desktop.vault.wraps import derived_op

BASE: Final = b'"d":{"base":true,'
"""How the context of an entry that carries the whole state goes on."""


def renewal(desk: Desk, fold: Fold, standing: Standing, op: str) -> list[Written]:
    """The ``dek`` and the ``rec`` that continue the desk's chain, which stays as it is; none where none may be."""
    chain, session, expired = desk.chain, desk.session, left_out(standing, desk.today)
    due = standing.due(expired)
    if not due:
        # the key of those who read this section is being renewed
        return []
    named, ts = (expired, desk.now) if due != standing.due() else ((), "")
    ep, dek = chain.last_ep + 1, seal.new_key()
    tip = ChainState(chain.name, chain.n, chain.tip)
    first = _unused(op, session.pid, chain)
    opened = desk.pen.dek(tip, desk.org, first, to=due, key=(ep, dek), expired=named, ts=ts)
    content = {"changes": [], "why": "", "base": fold.base()}
    told = desk.pen.sealed(tip, "rec", op, d={"ep": ep, "base": True}, content=content, dek=dek)
    if len(told.entry.body) > canonical.MAX_BODY:
        return []
    session.keep_dek(chain.name, opened.ctx.d["dk"], dek)
    return [opened, told]


def present(ledger: Ledger, name: str) -> Fold | None:
    """The state of a chain, from the newest base that this device found good when it came; None: not known here.

    A chain that is in memory or has no base is taken as it is.
    """
    begun = None if ledger.has_record(name) else _from_base(ledger, name)
    return begun if begun is not None else ledger.record(name).fold


def _from_base(ledger: Ledger, name: str) -> Fold | None:
    rows = ledger.replica.chain(name)
    good = (at for at in range(len(rows) - 1, -1, -1) if BASE in rows[at].ctx and rows[at].content == Content.GOOD)
    start = next(good, None)
    if start is None:
        return None
    record = ledger.fresh_record(name, ledger.chain(name))
    record.fold, record.base_due = None, True
    for stored in rows[start:]:
        if stored.place == Place.COUNTED:
            record.take(stored)
    return record.fold


def _unused(op: str, me: str, chain: ChainState) -> str:
    """The name of the act's ``dek``; another where a key of an earlier try stands in the log without its act."""
    derived = derived_op(op, "dek")
    while (me, derived) in chain.ops:
        derived = derived_op(derived, "dek")
    return derived


__all__ = ["present", "renewal"]
