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

from collections.abc import Callable, Collection, Iterator, Sequence
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
from hris_desktop.sync.plan_org import step
from hris_desktop.sync.renewal import ENTRIES, Due, Work, planned, write
from hris_desktop.sync.rotate_roles import Chance, NewOp, owed_roles
from hris_desktop.sync.suspects import expired
from hris_desktop.sync.verdict import Content, Refused
from hris_desktop.vault.chains import ChainState, Epoch
from hris_desktop.vault.entries import read_chain, read_ctx
from hris_desktop.vault.pen import Written
from hris_desktop.vault.session import BadWrap, Session

LOOKED_AT = 200
"""Chains looked at in one call: some hundredths of a second, so that the screen's own questions are not kept
waiting.
"""

PARCELS_IN_FLIGHT = 3
"""As many as ``vault.session`` remembers between signing and reading back."""


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
    found = owed_roles(ledger, session, chance)[:room]
    return found or _numbered(ledger, _of_records(_at_work(ledger, session, chance), room, besides))


def _at_work(ledger: Ledger, session: Session, chance: Chance) -> Work:
    active = ledger.org.active_gen(session.pid) == session.gen
    later = max(chance.now, ledger.org.heard)
    return Work(ledger, session, chance.new_op, chance.pen(ledger, session), later, active)


def _of_records(work: Work, room: int, besides: Collection[str]) -> list[Written]:
    out: list[Written] = []
    renewed: list[Due] = []
    suspects, made = work.ledger.suspects, set(besides)
    for name in suspects.some(LOOKED_AT, but=made):
        found = _owed(work, name)
        if not found:
            suspects.done(name)
            continue
        left = room - len(out) - ENTRIES * len(renewed)
        if isinstance(found, list):
            # as far as they go, or one that owes too many would starve all others
            out += found[:left]
        elif left < ENTRIES:
            break
        else:
            renewed.append(found)
        made.add(name)
        if len(out) + ENTRIES * len(renewed) >= room:
            break
    return out + _renewed(work, renewed)


def _renewed(work: Work, chains: Sequence[Due]) -> list[Written]:
    found = planned(work, chains)
    for (chain, _), one in zip(chains, found, strict=True):
        if one is None:
            work.ledger.suspects.done(chain.name)
    return write(work, [one for one in found if one is not None])


def _numbered(ledger: Ledger, written: list[Written]) -> list[Outgoing]:
    revs = ledger.replica.max_revs({one.ctx.chain for one in written})
    out: list[Outgoing] = []
    for one in written:
        chain = one.ctx.chain
        revs[chain] += 1
        out.append(Outgoing(chain, revs[chain], one.ctx.op, one.entry))
    return out


def flight(make: Callable[..., list[Outgoing]]) -> Iterator[list[Outgoing]]:
    """Parcels that are appended one after the other before they are read back: no chain is in two of them.

    Each is made when the one before has been sent. Nothing follows what changes the organisation.
    """
    made: set[str] = set()
    for _ in range(PARCELS_IN_FLIGHT):
        batch = make(besides=made)
        if batch:
            yield batch
            made |= {letter.chain for letter in batch}
        if not batch or "org" in made:
            return


def parcel(
    local: Local,
    ledger: Ledger,
    session: Session,
    *,
    now: Callable[[], str],
    new_op: NewOp,
    besides: Collection[str] = (),
) -> list[Outgoing]:
    """One append's worth of ``additions``, made in short steps where the ledger lives; empty if nothing was found."""
    batch: list[Outgoing] = []
    while len(batch) < MAX_BATCH:
        room, made = MAX_BATCH - len(batch), {*besides, *(letter.chain for letter in batch)}
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


def _owed(work: Work, name: str) -> list[Written] | Due | None:
    """What is owed in one chain; a new key with its state is written with those of others."""
    about, me = read_chain(name), work.session.pid
    standing, known = work.ledger.org.standing(about.about, about.part), work.ledger.chain(name)
    if standing is None or known.newer or not (work.is_active and standing.may_add(me)):
        return None
    if standing.may_write(me):
        if _must_repair(work.session, known):
            return [_repair(work, name, standing)]
        if needs_renewal(standing, known, work.today) or _must_vouch(work.ledger, known, me):
            return known, standing
    owed = [epoch for epoch in known.epochs.values() if standing.owed(epoch.to, me)]
    return _add(work, name, owed, standing) if owed else None


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


def _repair(work: Work, name: str, standing: Standing) -> Written:
    ledger = work.ledger
    chain = state_of(name, ledger.replica.chain(name))
    op, key, bad = work.new_op(), (chain.last_ep + 1, seal.new_key()), chain.last_ep
    written = work.pen.dek(chain, ledger.org, op, to=standing.due(), key=key, repairs=bad)
    work.session.keep_dek(name, written.ctx.d["dk"], key[1])
    return written


def settle(ledger: Ledger) -> None:
    """After a pull: what was renewed and owes nothing else need not be looked at again."""
    ledger.suspects.settle(lambda name: ledger.chain(name).tip, facts=len(ledger.org.changed))


def _add(work: Work, name: str, owed: list[Epoch], standing: Standing) -> list[Written]:
    ledger, session = work.ledger, work.session
    chain = state_of(name, ledger.replica.chain(name))
    out: list[Written] = []
    for epoch in owed:
        dek = _dek(session, chain, epoch)
        if dek:
            to = standing.owed(epoch.to, session.pid)
            written = work.pen.dek(chain, ledger.org, work.new_op(), to=to, key=(epoch.ep, dek), add=True)
            if not _counts(ledger, name, written):
                break
            out.append(written)
    return out


def _counts(ledger: Ledger, name: str, written: Written) -> bool:
    """By the very rules of admission: a program that wrote what cannot count would write it again for ever."""
    place = Case(ledger.org, written.ctx, ledger.chain(name), step(ledger.org), written.entry.h, written.entry.bh)
    try:
        judge_kind(place)
    except Refused:
        return False
    return True
