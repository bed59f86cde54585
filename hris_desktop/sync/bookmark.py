"""What a ledger knows, kept sealed under the vault key, so that a start does not read the whole organisation again.

The facts of the organisation, the chains that may owe somebody a key, those that may hold an open request or conflict,
how many rows each chain has. It is true at one position of one log, which it names with its head; what came after is
taken in from the rows. It is never believed over the log: it fits this replica, or everything is worked out anew.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from hris_desktop.crypto.errors import CryptoError
from hris_desktop.store.replica import Replica, ReplicaAltered, Stored
from hris_desktop.sync.account import Held, sum_of
from hris_desktop.sync.content import ANOTHER_BASE
from hris_desktop.sync.own import STAMPED, OwnCopy, Tally, walk
from hris_desktop.sync.suspects import suspected
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.entries import ChainType, read_ctx
from hris_desktop.vault.org import Org
from hris_desktop.vault.org_kept import as_plain, from_plain

if TYPE_CHECKING:
    from hris_desktop.sync.ledger import Ledger

FORM: Final = 7
"""Of what is kept, and of the rules that fill it: another is worked out anew. A rule that suspects more in old entries
needs another number."""
FACTS, ORG_CHAIN, TALLY = "facts", "org chain", "tally"
_LABEL: Final = b"hrd1/kept\0"
_GONE: Final = "Entries are missing from {}."
ENOUGH: Final = 500
"""Rows after which keeping is worth it; a start reads at most about so many again."""


@dataclass(slots=True)
class Bookmark:
    """What was kept, at which position; ``keys``: those that were here then."""

    seq: int = 0
    keys: frozenset[str] = frozenset()
    suspects: int = 0
    """How many chains were to be looked at."""
    is_new: bool = field(default=True)
    """Nothing fitted: everything was worked out from the log."""


def take_up(ledger: Ledger) -> Bookmark:
    """Tell a ledger that knows nothing what was kept and what came since. Raises ``ReplicaAltered``."""
    replica, own, gapless = ledger.replica, ledger.own, ledger.scope.everything
    found = Bookmark()
    if own is None:
        for stored in walk(replica, 0, gapless=gapless):
            _look_at(ledger, stored, found)
        return found
    if replica.digest_head(ledger.cursor) != ledger.head:
        raise ReplicaAltered(f"The names of the entries in {replica.path.name} are not those of its rows.")
    held = _account(ledger, own)
    own.tally = Tally()
    found = _load(ledger, own, held)
    for stored in walk(replica, found.seq, gapless=gapless, tally=own.tally):
        _look_at(ledger, stored, found)
    if held is None:
        _begin_account(replica, own)
    elif not gapless and sum_of(replica.stamps(found.seq)) != (held.total if found.is_new else held.tail):
        own.altered()
        raise ReplicaAltered(_GONE.format(replica.path.name))
    else:
        own.take_up(held)
    return found


def _account(ledger: Ledger, own: OwnCopy) -> Held | None:
    """What was kept of the number of rows; a file without gaps tells by itself. Raises ``ReplicaAltered``."""
    replica, gapless = ledger.replica, ledger.scope.everything
    replica.give_account()
    own.take_up(None)
    by = replica.get_meta(STAMPED)
    if ledger.cursor and by != own.name and not (gapless and by == own.old_name):
        raise ReplicaAltered("The rows of this file were not stamped by this device.")
    held = own.read(replica, ledger.cursor, ledger.head) if ledger.cursor else Held()
    expected = ledger.cursor if gapless else held.rows if held is not None else -1
    if replica.rows() != expected:
        own.altered()
        raise ReplicaAltered(_GONE.format(replica.path.name))
    return held


def _begin_account(replica: Replica, own: OwnCopy) -> None:
    """A file without gaps has told by itself; from now on it may have some, and is known as one that is counted."""
    own.recount(replica)
    with replica.together():
        replica.give_account()
        replica.set_meta(STAMPED, own.name)


def _look_at(ledger: Ledger, stored: Stored, found: Bookmark) -> None:
    """What a start has to know of one row."""
    if stored.place != Place.COUNTED:
        return
    if stored.chain.startswith("r:"):
        if b'"kind":"prop"' in stored.ctx:
            ledger.requested.add(stored.chain)
        if b'"kind":"conf"' in stored.ctx:
            ledger.clashed.add(stored.chain)
        if found.is_new or b'"kind":"dek"' in stored.ctx or stored.content_reason == ANOTHER_BASE:
            ledger.suspects.add(stored.chain)
        return
    ctx = read_ctx(stored.ctx)
    if ctx.name.type is ChainType.ORG and stored.content == Content.GOOD:
        ledger.org.learn(ctx, stored.body, stored.seq)
        if not found.is_new:
            ledger.suspects |= set(suspected(ledger.org, ledger.replica, ctx, stored.seq))
    ledger.org.hear(ctx, stored.seq)


def _load(ledger: Ledger, own: OwnCopy, held: Held | None) -> Bookmark:
    point = _open(ledger, FACTS, "")
    if point is None:
        return Bookmark()
    known: dict[str, Any] = json.loads(point)
    packed = _open(ledger, TALLY, _at(known))
    if known.get("form") != FORM or packed is None or not _fits(ledger, known):
        return Bookmark()
    if held is not None and held.mark != known["seq"]:
        # an older one was put in its place
        return Bookmark()
    told = Org(ledger.org.id, ledger.org.pin)
    try:
        from_plain(known["org"], told, lambda seq: _body_at(ledger, seq))
        noted = [set(known[name]) for name in ("suspects", "requested", "clashed")]
    except (KeyError, TypeError, ValueError):
        # sealed by a program that kept something else under the same number
        return Bookmark()
    vars(ledger.org).update(vars(told))
    for mine, some in zip((ledger.suspects, ledger.requested, ledger.clashed), noted, strict=True):
        mine.update(some)
    own.tally = Tally(packed)
    return Bookmark(known["seq"], frozenset(known["keys"]), len(known["suspects"]), is_new=False)


def _body_at(ledger: Ledger, seq: int) -> bytes:
    stored = ledger.replica.by_seq(seq)
    return stored.body or b"" if stored is not None else b""


def _fits(ledger: Ledger, known: dict[str, Any]) -> bool:
    try:
        return bool(ledger.replica.head_at(known["seq"]).hex() == known["head"])
    except KeyError:
        return False


def org_chain(ledger: Ledger, found: Bookmark) -> ChainState | None:
    """The public state of the organisation's chain at the position of ``found``; None if it was not kept."""
    if found.is_new:
        return None
    data = _open(ledger, ORG_CHAIN, f"{found.seq}:{ledger.replica.head_at(found.seq).hex()}")
    if data is None:
        return None
    plain = json.loads(data)
    state = ChainState("org", plain["n"], bytes.fromhex(plain["tip"]), newer=plain["newer"], withheld=plain["withheld"])
    state.ops = {(pid, op) for pid, ops in plain["ops"].items() for op in ops}
    return state


def keep(ledger: Ledger, own: OwnCopy) -> Bookmark:
    """Keep what the ledger knows now."""
    replica, chain = ledger.replica, ledger.chain("org")
    ops: dict[str, list[str]] = {}
    for pid, op in sorted(chain.ops):
        ops.setdefault(pid, []).append(op)
    keys = keys_of(ledger)
    facts = {
        "form": FORM,
        "seq": ledger.cursor,
        "head": ledger.head.hex(),
        "org": as_plain(ledger.org),
        "suspects": sorted(ledger.suspects),
        "requested": sorted(ledger.requested),
        "clashed": sorted(ledger.clashed),
        "keys": sorted(keys),
    }
    tip = {"n": chain.n, "tip": chain.tip.hex(), "newer": chain.newer, "withheld": chain.withheld, "ops": ops}
    with replica.transaction():
        _put(ledger, FACTS, "", _json(facts))
        _put(ledger, ORG_CHAIN, _at(facts), _json(tip))
        _put(ledger, TALLY, _at(facts), own.tally.packed())
        own.marked(ledger.cursor)
    return Bookmark(ledger.cursor, keys, len(ledger.suspects), is_new=False)


def keys_of(ledger: Ledger) -> frozenset[str]:
    """The recipient ids whose keys are here."""
    session = ledger.session
    return session.roles_held | {session.recipient} if session is not None else frozenset()


def is_due(ledger: Ledger, found: Bookmark) -> bool:
    """Whether the next start would have much to do."""
    much = ledger.cursor - found.seq >= ENOUGH or abs(found.suspects - len(ledger.suspects)) >= ENOUGH
    return bool(ledger.cursor) and (found.is_new or much)


def _json(plain: dict[str, Any]) -> bytes:
    return json.dumps(plain, separators=(",", ":")).encode()


def _at(facts: dict[str, Any]) -> str:
    return f"{facts['seq']}:{facts['head']}"


def _label(ledger: Ledger, name: str, point: str) -> bytes:
    me = ledger.session.pid if ledger.session is not None else ""
    return _LABEL + f"{name}\0{ledger.org.id}\0{ledger.org.pin.hex()}\0{me}\0{point}".encode()


def _put(ledger: Ledger, name: str, point: str, data: bytes) -> None:
    if ledger.own is not None:
        ledger.replica.cache_put(name, ledger.own.seal(data, _label(ledger, name, point)))


def _open(ledger: Ledger, name: str, point: str) -> bytes | None:
    sealed = ledger.replica.cache_get(name)
    with suppress(CryptoError):  # of another vault key, or damaged: everything can be worked out again
        if ledger.own is not None and sealed is not None:
            return ledger.own.unseal(sealed, _label(ledger, name, point))
    return None


def forget(ledger: Ledger) -> None:
    """Rows below the position of what is kept change: it is true no longer. In their transaction."""
    for name in (FACTS, ORG_CHAIN, TALLY):
        ledger.replica.cache_drop(name)
    if ledger.own is not None:
        ledger.own.marked(0)


__all__ = ["FORM", "Bookmark", "forget", "is_due", "keep", "keys_of", "org_chain", "take_up"]
