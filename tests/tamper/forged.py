"""What somebody can do to a row with a key of their own.

A stranger, a member without the right, one who left, and the author in person, who lies about what was seen, to whom
it is due, or what is committed to.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from hris_desktop.crypto.chain import signed_message
from hris_desktop.crypto.keys import Identity
from hris_desktop.store.contract import Row
from hris_desktop.sync.causes import BAD_WRAP, SEEN
from tests.tamper.case import Operation, Tampered, at_the_end, entered, in_place, renamed
from tests.tamper.site import Base, context
from tests.workstations.forger import ZERO, c

STRANGER: Final = Identity.recovery(b"\x05" * 32)
NOBODY: Final = str(uuid.UUID(int=5))
EVERYBODYS: Final = frozenset(("proposal", "signature", "refusal", "ask"))
"""Kinds that need no right: whoever is a member may write them in their own name."""
BRINGS_ITS_KEY: Final = frozenset(("genesis", "accept", "recovery"))
KEYS: Final = frozenset(("sign", "kem", "pub", "hr_pub", "ipub", "rec_sign", "rec_kem", "fp", "ticket", "dk"))
KNOWN_TO_ALL: Final = frozenset(("read", "grant", "ask", "answer"))
"""Kinds whose author may choose the readers of what they themselves say."""


def signed(identity: Identity, row: Row, ctx: Mapping[str, Any], body: bytes) -> Row:
    """The row as an entry of another context, signed so that it fits itself."""
    raw = c(ctx)
    return entered(row, raw, body, identity.signer.sign(signed_message(raw, sha256(body).digest())))


def _body(row: Row) -> bytes:
    assert isinstance(row.body, bytes)
    return row.body


def _going_on(base: Base, seq: int, by: Sequence[Any]) -> dict[str, Any]:
    """The context as the next of its chain and a new act, in the name of ``by``."""
    ctx = base.ctx(seq)
    last = [row for row in base.rows if row.chain == ctx["chain"]][-1]
    ledger = base.site.desks["founder"].ledger
    assert isinstance(last.h, bytes)
    ctx |= {"n": context(last)["n"] + 1, "prev": last.h.hex(), "by": list(by)}
    return ctx | {"op": f"{seq:032x}", "seen": [ledger.cursor, ledger.head.hex()]}


def by_a_stranger_in_place(base: Base, seq: int) -> Tampered:
    """The true words under a stranger's signature."""
    row = base.row(seq)
    return in_place(base, signed(STRANGER, row, context(row), _body(row)))


def by_a_stranger_at_the_end(base: Base, seq: int) -> Tampered:
    row = base.row(seq)
    return at_the_end(base, signed(STRANGER, row, _going_on(base, seq, [NOBODY, 1]), _body(row)))


def in_the_authors_name(base: Base, seq: int) -> Tampered:
    """The next entry in the author's name, signed by a stranger."""
    row = base.row(seq)
    ctx = _going_on(base, seq, context(row)["by"])
    if context(row)["kind"] in BRINGS_ITS_KEY:
        ctx["d"] |= {"gen": ctx["d"].get("gen", 0) + 1} if "gen" in ctx["d"] else {}
    return at_the_end(base, signed(STRANGER, row, ctx, _body(row)))


def _without_right(base: Base, seq: int) -> tuple[list[Any], Identity]:
    """An employee who may not write this: bob, or ann where it is about bob."""
    site = base.site
    name = "ann" if site.pid("bob") in str(base.row(seq).chain) else "bob"
    return [site.pid(name), 1], site.identities[site.pid(name), 1]


def by_a_member_without_the_right(base: Base, seq: int) -> Tampered | None:
    """An employee writes the next of HR's, of a colleague's or of somebody's own chain, and signs it themselves."""
    row, (by, identity) = base.row(seq), _without_right(base, seq)
    kind = context(row)["kind"]
    if kind in EVERYBODYS - {"signature"}:
        return None
    ctx = _going_on(base, seq, by)
    if kind == "withdraw":
        ctx["d"] = {"prop": _open_request(base, str(row.chain)) or ctx["d"]["prop"]}
    if kind in BRINGS_ITS_KEY:
        ctx["d"] |= {"sign": identity.signer.pub.hex(), "kem": identity.kem.pub.hex()}
    return at_the_end(base, signed(identity, row, ctx, _body(row)))


def _open_request(base: Base, chain: str) -> str:
    fold = base.site.desks["founder"].ledger.record(chain).fold
    return next(iter(fold.requests), "") if fold is not None else ""


def by_one_who_left(base: Base, seq: int) -> Tampered | None:
    """Gus was removed; Rhea, once of HR, too."""
    site, row = base.site, base.row(seq)
    if context(row)["kind"] in BRINGS_ITS_KEY:
        return None
    rhea = next(pid for pid, gen in site.identities if gen == 2 and pid not in site.desks["zoe again"].pid)
    return at_the_end(base, signed(site.identities[rhea, 2], row, _going_on(base, seq, [rhea, 2]), _body(row)))


def by_an_older_key(base: Base, seq: int) -> Tampered | None:
    """Zoe's keys were renewed; the lost device still signs."""
    site, row = base.site, base.row(seq)
    if context(row)["kind"] in BRINGS_ITS_KEY:
        return None
    zoe = site.desks["zoe again"].pid
    return at_the_end(base, signed(site.identities[zoe, 1], row, _going_on(base, seq, [zoe, 1]), _body(row)))


def keys_put_in_place(base: Base, seq: int) -> Tampered | None:
    """Every public key in it is the attacker's; where the entry is signed by a key it brings, so is the signature."""
    row, ctx = base.row(seq), base.ctx(seq)
    found = KEYS & set(ctx["d"])
    if not found:
        return None
    ctx["d"] |= {name: _attackers(name) for name in found}
    if ctx["kind"] in BRINGS_ITS_KEY:
        return in_place(base, signed(STRANGER, row, ctx, _body(row)))
    return in_place(base, renamed(row, ctx=c(ctx)))


def _attackers(name: str) -> str:
    return (STRANGER.kem if name in ("kem", "rec_kem", "pub", "hr_pub") else STRANGER.signer).pub.hex()


def _author(base: Base, seq: int) -> Identity:
    pid, gen = base.ctx(seq)["by"]
    return base.site.identities[pid, gen]


def _by_the_author(base: Base, seq: int, **changed: Any) -> Tampered:
    """Signed anew by whoever signed it: lawful in form, so it may well count. ``must`` names the alarm it owes."""
    row, ctx, must = base.row(seq), base.ctx(seq), changed.pop("must", "")
    ctx |= changed
    made = signed(_author(base, seq), row, ctx, _body(row))
    allowed = frozenset([("row", made.ctx, made.bh, made.sig)]) if must else frozenset()
    return in_place(base, made, allowed=allowed, must=must)


def a_lie_about_what_was_seen(base: Base, seq: int) -> Tampered | None:
    ctx = base.ctx(seq)
    if ctx["kind"] == "genesis":
        return _by_the_author(base, seq, seen=[0, "ab" * 32])
    return _by_the_author(base, seq, seen=[ctx["seen"][0], "ab" * 32], must=SEEN)


def made_for_one_more(base: Base, seq: int) -> Tampered | None:
    """The author wraps to a reader to whom it is not due."""
    ctx, row = base.ctx(seq), base.row(seq)
    to = ctx["d"].get("to")
    if to is None or ctx["kind"] in KNOWN_TO_ALL - {"grant"}:
        return None
    if isinstance(to, str):
        return _by_the_author(base, seq, d=ctx["d"] | {"to": sha256(c([f"p:{NOBODY}:1"])).hexdigest()})
    more = sorted({*to, f"p:{_without_right(base, seq)[0][0]}:1"})
    if more == to:
        return None
    made = signed(_author(base, seq), row, ctx | {"d": ctx["d"] | {"to": more}}, _body(row) + bytes(80))
    return in_place(base, made)


def made_for_one_less(base: Base, seq: int) -> Tampered | None:
    """The author leaves out a reader to whom it is due."""
    ctx, row = base.ctx(seq), base.row(seq)
    to = ctx["d"].get("to")
    if not isinstance(to, list) or len(to) < 2 or ctx["kind"] in ("read", "ask", "answer"):
        return None
    made = signed(_author(base, seq), row, ctx | {"d": ctx["d"] | {"to": to[1:]}}, _body(row)[80:])
    return in_place(base, made)


def a_false_commitment(base: Base, seq: int) -> Tampered | None:
    """Readers would open another text than others do."""
    ctx = base.ctx(seq)
    if "dk" not in ctx["d"]:
        return None
    must = "" if "add" in ctx["d"] else BAD_WRAP
    return _by_the_author(base, seq, d=ctx["d"] | {"dk": "ab" * 32}, must=must)


def a_stale_epoch(base: Base, seq: int) -> Tampered | None:
    """The author goes on under a key that others no longer hold: an epoch that is over."""
    ctx, row = base.ctx(seq), base.row(seq)
    if ctx["kind"] in ("dek", "withdraw") or "ep" not in ctx["d"]:
        return None
    new = _going_on(base, seq, ctx["by"])
    now = base.site.desks["founder"].ledger.chain(ctx["chain"]).last_ep
    new["d"] |= {"ep": max(1, now - 1) if now > 1 else now + 1}
    return at_the_end(base, signed(_author(base, seq), row, new, _body(row)))


def founded_again(base: Base, seq: int) -> Tampered | None:
    """A second genesis by a stranger, in the place of the first, or as the next of the chain."""
    if base.ctx(seq)["kind"] != "genesis":
        return None
    row, ctx = base.row(seq), base.ctx(seq)
    ctx["d"] |= {"sign": STRANGER.signer.pub.hex(), "kem": STRANGER.kem.pub.hex()}
    return in_place(base, signed(STRANGER, row, ctx, _body(row)))


def another_history(base: Base, seq: int) -> Tampered | None:
    """At this number the store shows what a member signed there for one reader alone: a fork."""
    if seq < 60:
        return None
    bob = base.site.desks["bob"]
    before, ledger = base.rows[: seq - 1], bob.ledger
    known = [row for row in before if row.chain == f"w:{bob.pid}"]
    head = ledger.replica.head_at(seq - 1)
    prev = known[-1].h.hex() if known and isinstance(known[-1].h, bytes) else ZERO
    ctx = base.ctx(seq) | {"kind": "beat", "chain": f"w:{bob.pid}", "n": len(known) + 1, "prev": prev, "d": {}}
    ctx |= {"by": [bob.pid, 1], "op": f"{seq:032x}", "seen": [seq - 1, head.hex()]}
    made = signed(bob.identity, base.row(seq), ctx, b"")
    return in_place(base, made, allowed=frozenset([("row", made.ctx, made.bh, made.sig)]))


FORGED: Final[Mapping[str, Operation]] = {
    "stranger, in its place": by_a_stranger_in_place,
    "stranger, as the next": by_a_stranger_at_the_end,
    "in the author's name": in_the_authors_name,
    "member without the right": by_a_member_without_the_right,
    "one who left": by_one_who_left,
    "an older key": by_an_older_key,
    "keys put in place": keys_put_in_place,
    "`seen` lie by its author": a_lie_about_what_was_seen,
    "made for one reader more": made_for_one_more,
    "made for one reader less": made_for_one_less,
    "false commitment": a_false_commitment,
    "stale epoch": a_stale_epoch,
    "founded again": founded_again,
    "fork": another_history,
}

__all__ = ["FORGED"]
