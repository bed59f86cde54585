"""Wraps that somebody is owed, and epochs that must be taken back.

A newly confirmed person, or a role that got its first key, must not stand before a locked past: every writer who can
open a chain adds what is due to each of its epochs. Two writers may do so at once: the second entry is a lost race
and nothing more. New epochs are opened here in one case only, where the wrap made for this writer in the newest one
is bad and nobody but its opener has written under it; rotation itself is lazy and the next write's business.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from heapq import nsmallest

from hris_desktop.crypto import seal
from hris_desktop.domain.rights import Standing
from hris_desktop.store.contract import MAX_BATCH, Outgoing
from hris_desktop.sync.ledger import Ledger, state_of
from hris_desktop.vault.chains import ChainState, Epoch
from hris_desktop.vault.entries import read_chain
from hris_desktop.vault.pen import Pen
from hris_desktop.vault.session import BadWrap, Session

LOOKED_AT = 200
"""Chains looked at in one call: some hundredths of a second, so that the screen's own questions are not kept
waiting.
"""


@dataclass(frozen=True, slots=True)
class Chance:
    """The time for display and fresh names, injected."""

    now: str
    new_op: Callable[[], str]


def additions(ledger: Ledger, session: Session, *, now: str, new_op: Callable[[], str]) -> list[Outgoing]:
    """The ``dek`` entries this person owes in the next chains of ``ledger.suspects``, at most ``MAX_BATCH``.

    Chains where somebody is known to wait come first. What was looked at leaves ``suspects`` and comes back with the
    next change that could owe somebody a key; so an empty answer with suspects left means: ask again.
    """
    out: list[Outgoing] = []
    chance = Chance(now, new_op)
    for name in nsmallest(LOOKED_AT, ledger.suspects, key=lambda one: (one not in ledger.urgent, one)):
        found = _owed(ledger, session, name, chance)
        if len(out) + len(found) > MAX_BATCH:
            # as far as they go; the chain stays on the list, or one that owes too many would starve all others
            return out + found[: MAX_BATCH - len(out)]
        ledger.suspects.discard(name)
        ledger.urgent.discard(name)
        out += found
    return out


def _owed(ledger: Ledger, session: Session, name: str, chance: Chance) -> list[Outgoing]:
    about = read_chain(name)
    standing = ledger.org.standing(about.about, about.part)
    known = ledger.chain(name)
    active = ledger.org.active_gen(session.pid) == session.gen
    if standing is None or known.newer or not (active and standing.may_write(session.pid)):
        return []
    if _must_repair(session, known):
        return [_repair(ledger, session, name, standing, chance)]
    due = set(standing.due())
    owed = [epoch for epoch in known.epochs.values() if due - epoch.to]
    return _add(ledger, session, name, (owed, due), chance) if owed else []


def _must_repair(session: Session, known: ChainState) -> bool:
    epoch = known.epoch()
    return (
        epoch is not None
        and epoch.opener != session.pid
        and epoch.writers <= {epoch.opener}
        and _dek(session, known, epoch) is _BAD
    )


_BAD = b""
"""Stands for a wrap that is addressed here and does not open."""


def _dek(session: Session, known: ChainState, epoch: Epoch) -> bytes | None:
    try:
        return session.dek(known, epoch.ep)
    except BadWrap:
        return _BAD


def _repair(ledger: Ledger, session: Session, name: str, standing: Standing, chance: Chance) -> Outgoing:
    chain = state_of(name, ledger.replica.chain(name))
    pen = Pen(session, seen=(ledger.cursor, ledger.head), ts=chance.now)
    op, key, bad = chance.new_op(), (chain.last_ep + 1, seal.new_key()), chain.last_ep
    written = pen.dek(chain, ledger.org, op, to=standing.due(), key=key, repairs=bad)
    session.keep_dek(name, written.ctx.d["dk"], key[1])
    return Outgoing(name, ledger.replica.max_rev(name) + 1, op, written.entry)


def _add(
    ledger: Ledger, session: Session, name: str, wanted: tuple[list[Epoch], set[str]], chance: Chance
) -> list[Outgoing]:
    chain = state_of(name, ledger.replica.chain(name))
    pen = Pen(session, seen=(ledger.cursor, ledger.head), ts=chance.now)
    rev = ledger.replica.max_rev(name)
    owed, due = wanted
    out: list[Outgoing] = []
    for epoch in owed:
        dek = _dek(session, chain, epoch)
        if dek:
            op, to = chance.new_op(), tuple(sorted(due - epoch.to))
            written = pen.dek(chain, ledger.org, op, to=to, key=(epoch.ep, dek), add=True)
            rev += 1
            out.append(Outgoing(name, rev, op, written.entry))
    return out
