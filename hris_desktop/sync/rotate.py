"""Keys that somebody is owed, and keys that somebody must not have any longer: what this person's program adds itself.

In each chain, the first that applies:

 repair    the wrap made for this writer in the newest epoch is bad and nobody but its opener wrote under it: a new
           epoch takes it back
 renewal   a provider came, or its grant ended or expired: a new epoch at once, with the whole state in it; a provider
           is never added to an older one
 vouching  a provider was given its state by the person it is about alone, or a false one by anybody: somebody by role
           opens a new epoch with the true one, from which the provider begins anew
 addition  somebody due lacks an epoch (newly confirmed, a renewed key, a role's first key): its key is wrapped to them

All other rotation is lazy: the next write to a chain whose readers are outdated opens a new epoch first. Keys of roles
come before all of that (``sync.rotate_roles``). Two programs may do the same at once: the second entry is a lost race
and nothing more. Nothing is done before a pull is complete, nor where the present state does not open.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

from hris_desktop.crypto import seal
from hris_desktop.domain.rights import Standing, is_provider
from hris_desktop.store.contract import MAX_BATCH, Outgoing
from hris_desktop.sync.admit import judge_kind
from hris_desktop.sync.admit_case import Case
from hris_desktop.sync.content import ANOTHER_BASE
from hris_desktop.sync.ledger import Ledger, state_of
from hris_desktop.sync.local import Local
from hris_desktop.sync.plan import needs_renewal
from hris_desktop.sync.plan_desk import Desk
from hris_desktop.sync.plan_org import step
from hris_desktop.sync.renewal import present, renewal
from hris_desktop.sync.rotate_roles import Chance, NewOp, owed_roles
from hris_desktop.sync.suspects import expired
from hris_desktop.sync.verdict import Content, Refused
from hris_desktop.vault.chains import ChainState, Epoch
from hris_desktop.vault.entries import read_chain, read_ctx
from hris_desktop.vault.pen import Pen, Written
from hris_desktop.vault.session import BadWrap, Session

LOOKED_AT = 200
"""Chains looked at in one call: some hundredths of a second, so that the screen's own questions are not kept
waiting.
"""
RENEWED_AT_ONCE = 16
"""Entries after which no further whole state is sealed in the same call, for the same reason."""


def additions(
    ledger: Ledger,
    session: Session,
    *,
    now: str,
    new_op: NewOp,
    room: int = MAX_BATCH,
    besides: Collection[str] = (),
) -> list[Outgoing]:
    """The entries this person owes, at most ``room``: keys of roles first, then of ``ledger.suspects``.

    Chains where somebody is known to wait come first, those in ``besides`` are left alone. What owes nothing leaves
    ``suspects`` and comes back with the next change that could owe somebody a key; so an empty answer with suspects
    left means: ask again. The others stay until the log says that it was done.
    """
    chance = Chance(now, new_op)
    _look_at_the_day(ledger, chance.today(ledger.org))
    out = owed_roles(ledger, session, chance)[:room]
    if out:
        return out
    made, most = set(besides), room
    for name in ledger.suspects.some(LOOKED_AT, but=made):
        found, whole = _owed(ledger, session, name, chance)
        if not found:
            ledger.suspects.done(name)
            continue
        if len(out) + len(found) > room:
            # as far as they go, or one that owes too many would starve all others
            return out if whole else out + found[: room - len(out)]
        made.add(name)
        out += found
        most = min(most, RENEWED_AT_ONCE) if whole else most
        if len(out) >= most:
            break
    return out


def parcel(local: Local, ledger: Ledger, session: Session, *, now: Callable[[], str], new_op: NewOp) -> list[Outgoing]:
    """One append's worth of ``additions``, made in short steps where the ledger lives; empty if nothing was found."""
    batch: list[Outgoing] = []
    while len(batch) < MAX_BATCH:
        room, made = MAX_BATCH - len(batch), {letter.chain for letter in batch}
        step_ = partial(additions, ledger, session, new_op=new_op, room=room, besides=made)
        more = local(lambda: step_(now=now()))  # noqa: B023 - called at once
        batch += more
        if not more or "org" in (letter.chain for letter in more):
            break
    return batch


def _look_at_the_day(ledger: Ledger, today: str) -> None:
    """A grant ends with its last day although nobody writes anything."""
    if today > ledger.looked_on:
        ledger.looked_on = today
        ledger.suspects.update(expired(ledger.org, ledger.replica, today))


def _owed(ledger: Ledger, session: Session, name: str, chance: Chance) -> tuple[list[Outgoing], bool]:
    """What is owed in one chain, and whether it must stay together."""
    about = read_chain(name)
    standing = ledger.org.standing(about.about, about.part)
    known = ledger.chain(name)
    active = ledger.org.active_gen(session.pid) == session.gen
    if standing is None or known.newer or not (active and standing.may_add(session.pid)):
        return [], False
    if standing.may_write(session.pid):
        if _must_repair(session, known):
            return [_repair(ledger, session, name, standing, chance)], True
        if needs_renewal(standing, known, chance.today(ledger.org)) or _must_vouch(ledger, known, session.pid):
            return _renewal(ledger, session, (known, standing), chance), True
    owed = [epoch for epoch in known.epochs.values() if standing.owed(epoch.to, session.pid)]
    return (_add(ledger, session, name, (owed, standing), chance) if owed else []), False


def _must_repair(session: Session, known: ChainState) -> bool:
    epoch = known.epoch()
    return (
        epoch is not None
        and epoch.opener != session.pid
        and epoch.writers <= {epoch.opener}
        and _dek(session, known, epoch) is _BAD
    )


def _must_vouch(ledger: Ledger, known: ChainState, me: str) -> bool:
    about, epoch = read_chain(known.name), known.epoch()
    if me == about.about or epoch is None or not any(map(is_provider, epoch.to)):
        return False
    # the rows carry their verdicts, so that thousands of chains are not opened for this
    return bool(known.unvouched) or any(
        (stored.content, stored.content_reason) == (Content.VOID, ANOTHER_BASE)
        and read_ctx(stored.ctx).d["ep"] == epoch.ep
        for stored in ledger.replica.chain(known.name)
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
    op, key, bad = chance.new_op(), (chain.last_ep + 1, seal.new_key()), chain.last_ep
    written = chance.pen(ledger, session).dek(chain, ledger.org, op, to=standing.due(), key=key, repairs=bad)
    session.keep_dek(name, written.ctx.d["dk"], key[1])
    return Outgoing(name, ledger.replica.max_rev(name) + 1, op, written.entry)


def _renewal(ledger: Ledger, session: Session, found: tuple[ChainState, Standing], chance: Chance) -> list[Outgoing]:
    chain, standing = found
    fold = present(ledger, chain.name)
    if fold is None:
        # what does not open here is renewed by somebody for whom it does
        return []
    pen, now = chance.pen(ledger, session), max(chance.now, ledger.org.heard)
    desk = Desk(ledger.org, session, pen, chain, now=now)
    written = renewal(desk, fold, standing, chance.new_op())
    is_all = not any(standing.owed(epoch.to, session.pid) for epoch in chain.epochs.values())
    if written and is_all:
        ledger.suspects.renewed(chain.name, [one.entry.h for one in written], facts=len(ledger.org.changed))
    rev = ledger.replica.max_rev(chain.name) if written else 0
    return [Outgoing(chain.name, at, one.ctx.op, one.entry) for at, one in enumerate(written, start=rev + 1)]


def settle(ledger: Ledger) -> None:
    """After a pull: what was renewed and owes nothing else need not be looked at again."""
    ledger.suspects.settle(lambda name: ledger.chain(name).tip, facts=len(ledger.org.changed))


def _add(
    ledger: Ledger, session: Session, name: str, wanted: tuple[list[Epoch], Standing], chance: Chance
) -> list[Outgoing]:
    chain = state_of(name, ledger.replica.chain(name))
    pen: Pen = chance.pen(ledger, session)
    rev = ledger.replica.max_rev(name)
    owed, standing = wanted
    out: list[Outgoing] = []
    for epoch in owed:
        dek = _dek(session, chain, epoch)
        if dek:
            op, to = chance.new_op(), standing.owed(epoch.to, session.pid)
            written = pen.dek(chain, ledger.org, op, to=to, key=(epoch.ep, dek), add=True)
            if not _counts(ledger, name, written):
                break
            rev += 1
            out.append(Outgoing(name, rev, op, written.entry))
    return out


def _counts(ledger: Ledger, name: str, written: Written) -> bool:
    """By the very rules of admission: a program that wrote what cannot count would write it again for ever."""
    place = Case(ledger.org, written.ctx, ledger.chain(name), step(ledger.org), written.entry.h, written.entry.bh)
    try:
        judge_kind(place)
    except Refused:
        return False
    return True
