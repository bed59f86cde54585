"""Wraps that somebody is owed: a newly confirmed person, or a role that got its first key, must not stand before a locked past.

Every writer who can open a chain adds what is due to each of its epochs. Two writers may do so at once: the second entry is a
lost race and nothing more. New epochs are not opened here; that is the next write's business (rotation is lazy).
"""

from __future__ import annotations

from collections.abc import Callable

from hris_desktop.store.contract import MAX_BATCH, Outgoing
from hris_desktop.sync.ledger import Ledger, state_of
from hris_desktop.vault.entries import read_chain
from hris_desktop.vault.pen import Pen
from hris_desktop.vault.session import BadWrap, Session

CHAINS_A_ROUND = 64


def additions(ledger: Ledger, session: Session, *, now: str, new_op: Callable[[], str]) -> list[Outgoing]:
    """The ``dek`` additions this person can make now, for at most ``MAX_BATCH`` entries; empty when nobody is owed anything.

    Chains looked at leave ``ledger.suspects``; they come back with the next change that could owe somebody a key.
    """
    out: list[Outgoing] = []
    for name in sorted(ledger.suspects)[:CHAINS_A_ROUND]:
        found = _chain_additions(ledger, session, name, now=now, new_op=new_op)
        if len(out) + len(found) > MAX_BATCH:
            # as far as they go; the chain stays on the list, or one that owes too many would starve all others
            return out + found[: MAX_BATCH - len(out)]
        ledger.suspects.discard(name)
        out += found
    return out


def _chain_additions(ledger: Ledger, session: Session, name: str, *, now: str, new_op: Callable[[], str]) -> list[Outgoing]:
    about = read_chain(name)
    standing = ledger.org.standing(about.about, about.part)
    known = ledger.chain(name)
    active = ledger.org.active_gen(session.pid) == session.gen
    if standing is None or known.newer or not (active and standing.may_write(session.pid)):
        return []
    due = set(standing.due())
    owed = [epoch for epoch in known.epochs.values() if due - epoch.to]
    if not owed:
        return []
    chain = state_of(name, ledger.replica.chain(name))
    pen = Pen(session, seen=(ledger.cursor, ledger.head), ts=now)
    rev = ledger.replica.max_rev(name)
    out: list[Outgoing] = []
    for epoch in owed:
        try:
            dek = session.dek(known, epoch.ep)
        except BadWrap:
            continue
        if dek is not None:
            op, to = new_op(), tuple(sorted(due - epoch.to))
            written = pen.dek(chain, ledger.org, op, to=to, key=(epoch.ep, dek), add=True)
            rev += 1
            out.append(Outgoing(name, rev, op, written.entry))
    return out
