"""A new epoch of a record chain with its whole state in it, for readers who came or must not see what comes.

Thousands of chains may be renewed in a row after a grant ended, so nothing is done here that the two entries do not
need. What follows them is not tried out on a copy of the chain, as an edit is: they change nothing, and their rules of
content ask for no more than the very state that is written into them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from hris_desktop.crypto import canonical, seal
from hris_desktop.crypto.errors import CannotOpen, Malformed
from hris_desktop.domain.fold import Fold
from hris_desktop.domain.rights import Standing
from hris_desktop.store.replica import Stored
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.plan import left_out
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault.chains import ChainState, Tip
from hris_desktop.vault.pen import Draft, Pen, Written, wrapped
from hris_desktop.vault.session import BadWrap, Session
from hris_desktop.vault.wraps import aad, dek_commitment, derived_op

BASE: Final = b'"d":{"base":true,'
"""How the context of an entry that carries the whole state goes on."""
ENTRIES: Final = 2
State = dict[str, object]
"""A fold as plain lists (``Fold.base``)."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is the same for all chains that one call looks at, so that it is asked for once."""

    ledger: Ledger
    session: Session
    new_op: Callable[[], str]
    pen: Pen
    now: str
    """What dates are compared with: no earlier than what HR has said last."""
    is_active: bool

    @property
    def today(self) -> str:
        """The day of ``now``."""
        return self.now[:10]


@dataclass(frozen=True, slots=True)
class Renewal:
    """A chain's next data key and the state that is sealed under it: ``ENTRIES`` entries, still to be written."""

    chain: ChainState
    due: tuple[str, ...]
    left_out: tuple[str, ...]
    plain: bytes = field(repr=False)
    dek: bytes = field(repr=False)
    op: str
    is_all: bool
    """Nothing else is owed in this chain."""


Due = tuple[ChainState, Standing]
"""A chain whose key is to be made anew, and who is who there."""


def planned(work: Work, chains: Sequence[Due]) -> list[Renewal | None]:
    """What is to be written in each; None where nothing may be: nobody is due, or it does not open here."""
    states = present(work.ledger, [chain for chain, _ in chains])
    return [_planned(work, due, state) for due, state in zip(chains, states, strict=True)]


def _planned(work: Work, found: Due, state: State | None) -> Renewal | None:
    chain, standing = found
    over = left_out(standing, work.today)
    due = standing.due(over)
    if state is None or not due:
        # renewed by somebody for whom it opens; or when the key of those who read this section has been
        return None
    # what was read in its form and judged, and nothing beside it: it need not be looked at again to be written
    plain = canonical.encode_unchecked({"changes": [], "why": "", "base": state})
    if seal.sealed_size(plain) > canonical.MAX_BODY:
        return None
    named = over if due != standing.due() else ()
    is_all = not any(standing.owed(epoch.to, work.session.pid) for epoch in chain.epochs.values())
    return Renewal(chain, due, named, plain, seal.new_key(), work.new_op(), is_all)


def write(work: Work, renewals: Sequence[Renewal]) -> list[Written]:
    """The ``dek`` and the ``rec`` that continue each chain; the chains themselves stay as they are.

    Step by step for all of them, not chain by chain: what is done again at once costs two thirds of what comes after
    all else.
    """
    pen, tips = work.pen, [Tip(one.chain.name, one.chain.n, one.chain.tip) for one in renewals]
    drafts = [_key(work, one, tip) for one, tip in zip(renewals, tips, strict=True)]
    bodies = [wrapped(work.ledger.org, draft.ctx, one.dek) for one, draft in zip(renewals, drafts, strict=True)]
    keys = [pen.sign(draft, body) for draft, body in zip(drafts, bodies, strict=True)]
    drafts = [_state(work, one, tip) for one, tip in zip(renewals, tips, strict=True)]
    bodies = [seal.seal(one.dek, one.plain, aad(draft.data)) for one, draft in zip(renewals, drafts, strict=True)]
    states = [pen.sign(draft, body) for draft, body in zip(drafts, bodies, strict=True)]
    for one, key, state in zip(renewals, keys, states, strict=True):
        _remember(work, one, key, state)
    return [written for pair in zip(keys, states, strict=True) for written in pair]


def _key(work: Work, one: Renewal, tip: Tip) -> Draft:
    ep = one.chain.last_ep + 1
    d: dict[str, Any] = {"ep": ep, "to": list(one.due), "dk": dek_commitment(one.dek, work.session.org, tip.name, ep)}
    if one.left_out:
        d["expired"] = list(one.left_out)
    op = _unused(one.op, work.session.pid, one.chain)
    return work.pen.draft(tip, "dek", op, d=d, ts=work.now if one.left_out else "")


def _state(work: Work, one: Renewal, tip: Tip) -> Draft:
    return work.pen.draft(tip, "rec", one.op, d={"ep": one.chain.last_ep + 1, "base": True})


def _remember(work: Work, one: Renewal, key: Written, state: Written) -> None:
    work.session.keep_dek(one.chain.name, key.ctx.d["dk"], one.dek)
    if one.is_all:
        names, facts = (key.entry.h, state.entry.h), len(work.ledger.org.changed)
        work.ledger.suspects.renewed(one.chain.name, names, facts=facts)


def present(ledger: Ledger, chains: Sequence[ChainState]) -> list[State | None]:
    """The state of each, from the newest base that this device found good when it came; None: not known here.

    A chain that is in memory or has no base is taken as it is.
    """
    tips = [chain.tip for chain in chains if not ledger.has_record(chain.name)]
    rows = ledger.replica.by_hs(tips) if tips else {}
    return [_last_word(ledger, chain, rows.get(chain.tip)) or _worked_out(ledger, chain.name) for chain in chains]


def _last_word(ledger: Ledger, chain: ChainState, stored: Stored | None) -> State | None:
    """What the chain's last entry says of the whole state, if that is all it says: nothing came after it."""
    if ledger.session is None or stored is None or not _tells_all(stored):
        return None
    try:
        said = _opened(ledger.session, chain, stored)
    except (BadWrap, CannotOpen, Malformed):
        return None
    match said:
        case {"changes": [], "base": dict(base), **more} if "resolves" not in more:
            return base
    return None


def _worked_out(ledger: Ledger, name: str) -> State | None:
    found = None if ledger.has_record(name) else _from_base(ledger, name)
    if found is not None:
        return found
    fold = ledger.record(name).fold
    return fold.base() if fold is not None else None


def _tells_all(stored: Stored) -> bool:
    return stored.place == Place.COUNTED and stored.content == Content.GOOD and BASE in stored.ctx


def _opened(session: Session, chain: ChainState, stored: Stored) -> Any:  # noqa: ANN401 - looked at by the caller
    # nothing came after it, so no newer key did either
    dek = session.dek(chain, chain.last_ep)
    if dek is None or stored.body is None:
        return None
    return canonical.parse(seal.unseal(dek, stored.body, aad(stored.ctx)))


def _from_base(ledger: Ledger, name: str) -> State | None:
    rows = ledger.replica.chain(name)
    good = (at for at in range(len(rows) - 1, -1, -1) if _tells_all(rows[at]))
    start = next(good, None)
    if start is None:
        return None
    record = ledger.fresh_record(name, ledger.chain(name))
    record.fold, record.base_due = None, True
    for stored in rows[start:]:
        if stored.place == Place.COUNTED:
            record.take(stored)
    fold: Fold | None = record.fold
    return fold.base() if fold is not None else None


def _unused(op: str, me: str, chain: ChainState) -> str:
    """The name of the act's ``dek``; another where a key of an earlier try stands in the log without its act."""
    derived = derived_op(op, "dek")
    while (me, derived) in chain.ops:
        derived = derived_op(derived, "dek")
    return derived


__all__ = ["ENTRIES", "Due", "State", "Work", "planned", "present", "write"]
