"""Admission of what a store hands out: the verdict on place. Content is judged in ``sync.content``.

Rules, in this order; the first that fails decides. *Broken*: the bytes prove nothing. *Not counted*: lawful bytes in
the wrong place. *Counted*: takes the next ``n`` of its chain for every client, with or without keys; nothing here
needs a key.

 1 caps       columns have their types and sizes; ``bh`` and ``h`` are those of the bytes                  else broken
 2 parse      the context has its one canonical form, exact keys and types, this format and organisation   else broken
 3 columns    ``chain`` and ``op`` say what the context says (``rev`` is never read)                       else broken
 4 signer     the author's key is known from the org chain (new keys are brought along by what brings them) else broken
 5 signature  it verifies over context and body hash                                                       else broken
 6 active     the key is confirmed and not ended *at this position*                                   else not counted
 7 link       ``n`` and ``prev`` continue the chain; prev known in this log but no longer the tip     else not counted
              prev unknown (something is missing, or never was)                                            else broken
 8 kind       the rule of the kind on public facts at this position                                   else not counted
 9 repeat     a second counted entry by one author with one op keeps its place and is void; so is a prop or vote
              under the op of any earlier prop or vote of its chain, whoever wrote that

The rules of the kinds (8), one function each:

``sync.admit_org``        genesis policy person invite invite- accept confirm remove role role+ role- rolekey recovery
                          kit grant grant-
``sync.admit_records``    dek rec prop conf vote withdraw erase
``sync.admit_knowledge``  read beat pub proposal signature refusal ask answer, and kinds from a newer version

A wrong ``seen`` is an alarm that names author and position, never a verdict: else any member could void others'
entries. Signatures are checked once, here, on the way into the replica.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from hris_desktop.crypto import canonical, sign
from hris_desktop.crypto.chain import ZERO_HASH, Entry, body_hash, entry_hash, signed_message
from hris_desktop.crypto.errors import BadSignature, Malformed
from hris_desktop.crypto.keys import Identity
from hris_desktop.domain.rights import BadPolicy
from hris_desktop.store.contract import Row
from hris_desktop.sync import admit_knowledge, admit_org, admit_records
from hris_desktop.sync.admit_case import Case, Rule, rule
from hris_desktop.sync.ahead import Ahead
from hris_desktop.sync.verdict import HASH_BYTES, Content, Place, PolicyWithheld, Refused, Verdict
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.entries import ChainType, Ctx, read_ctx
from hris_desktop.vault.org import Org

_BYTES: Final = (bytes,) * 4
EMPTY_BODY: Final = body_hash(b"")
BODILESS: Final = frozenset(
    ("person", "invite", "invite-", "accept", "confirm", "remove", "role-", "kit", "grant-", "withdraw", "beat")
) | {"signature", "refusal", "erase"}
BRINGS_ITS_KEY: Final = frozenset(("genesis", "accept", "recovery"))
"""Kinds signed with a key that they announce themselves."""
RULES: Final[Mapping[str, Rule]] = {**admit_org.RULES, **admit_records.RULES, **admit_knowledge.RULES}


def _broken(reason: str) -> Refused:
    return Refused(Place.BROKEN, reason)


def judge_kind(case: Case) -> None:
    """Rule 8; ``Refused`` if the entry may not stand here. Planning asks it too, before anything is signed for good."""
    rule(case.ctx.kind not in BODILESS or case.bh == EMPTY_BODY, "a body where none belongs")
    RULES.get(case.ctx.kind, admit_knowledge.newer)(case)


class Signed(Protocol):
    """What the person signed in has signed in this run; ``vault.session.Session``."""

    identity: Identity

    def recall(self, h: object) -> tuple[Entry, Ctx] | None:
        """The entry of this name and its context, once."""
        ...


class Admission:
    """Judges rows in ``seq`` order against the organisation and the chains as they stand before each.

    ``chain`` gives the state of a chain by name; ``known`` says whether a hash stands at an earlier position of this
    log; ``pin`` is the hash of the only genesis believed.
    """

    ahead: Ahead | None = None
    """Knows signatures that were verified before their row's turn."""

    def __init__(
        self,
        org: Org,
        chain: Callable[[str], ChainState],
        known: Callable[[bytes], bool],
        signed: Signed | None = None,
    ) -> None:
        self.org = org
        self._chain = chain
        self._known = known
        self._signed = signed

    def judge(self, row: Row) -> Verdict:
        """The verdict on one row; a counted row has been taken in when this returns.

        ``PolicyWithheld`` stops the sync.
        """
        ctx: Ctx | None = None
        try:
            ctx = self._recalled(row)
            if ctx is None:
                self._caps(row)
                ctx = self._parse(row)
                self._columns(row, ctx)
                self._signature(row, self._signer(row, ctx))
            self._active(row, ctx)
            h: bytes = row.h  # type: ignore[assignment] # caps saw that it is
            body: bytes | None = row.body  # type: ignore[assignment] # as before
            chain = self._link(ctx)
            judge_kind(Case(self.org, ctx, chain, row.seq, h, row.bh))  # type: ignore[arg-type] # caps saw bytes
        except Refused as refused:
            return Verdict(refused.place, refused.reason, ctx=ctx)
        fresh = chain.count(ctx, h=h, body=body, seq=row.seq)
        self.org.hear(ctx, row.seq)
        return self._take_in(row, ctx, body, fresh=fresh)

    def _recalled(self, row: Row) -> Ctx | None:
        """Rules 1 to 5 of what was signed here a moment ago, byte by byte: they were kept when it was made."""
        mine = self._signed.recall(row.h) if self._signed is not None else None
        if mine is None or self._signed is None:
            return None
        entry, ctx = mine
        data = row.ctx, row.body, row.bh, row.sig
        same = data == (entry.ctx, entry.body, entry.bh, entry.sig) and (row.chain, row.op) == (ctx.chain, ctx.op)
        plain = same and tuple(map(type, data)) == _BYTES and len(entry.body) <= canonical.MAX_BODY
        if not plain or ctx.org != self.org.id or ctx.kind in BRINGS_ITS_KEY:
            return None
        return ctx if self._signer(row, ctx) == self._signed.identity.signer.pub else None

    def _caps(self, row: Row) -> None:
        ctx, body, bh, sig = row.ctx, row.body, row.bh, row.sig
        if not (isinstance(ctx, bytes) and isinstance(bh, bytes) and isinstance(sig, bytes)):
            raise _broken("column type")
        if body is not None and not isinstance(body, bytes):
            raise _broken("column type")
        if len(bh) != HASH_BYTES or len(sig) != sign.SIGNATURE_BYTES or len(ctx) > canonical.MAX_CTX:
            raise _broken("column size")
        if body is not None and (len(body) > canonical.MAX_BODY or body_hash(body) != bh):
            raise _broken("body hash")
        if row.h != entry_hash(ctx, bh, sig):
            raise _broken("entry hash")

    def _parse(self, row: Row) -> Ctx:
        try:
            ctx = read_ctx(row.ctx)  # type: ignore[arg-type] # caps saw bytes
        except Malformed as error:
            raise _broken(f"context: {error}") from error
        if ctx.org != self.org.id:
            raise _broken("another organisation")
        return ctx

    def _columns(self, row: Row, ctx: Ctx) -> None:
        if row.chain != ctx.chain or row.op != ctx.op:
            raise _broken("columns differ from the signed context")

    def _signer(self, row: Row, ctx: Ctx) -> bytes:
        if ctx.kind in BRINGS_ITS_KEY:
            return bytes.fromhex(ctx.d["sign"])
        key = self.org.key(ctx.pid, ctx.gen)
        if key is None or key.since >= row.seq:
            raise _broken("unknown signer")
        return key.sign_pub

    def _signature(self, row: Row, sign_pub: bytes) -> None:
        if self.ahead is not None and self.ahead.found_good(self.org, sign_pub, row):
            return
        try:
            sign.verify(sign_pub, row.sig, signed_message(row.ctx, row.bh))  # type: ignore[arg-type] # caps saw bytes
        except BadSignature as error:
            raise _broken("signature") from error

    def _active(self, row: Row, ctx: Ctx) -> None:
        if ctx.kind in BRINGS_ITS_KEY:
            return
        key = self.org.key(ctx.pid, ctx.gen)
        rule(key is not None and key.active(row.seq), "key not active here")

    def _link(self, ctx: Ctx) -> ChainState:
        chain = self._chain(ctx.chain)
        if ctx.n != chain.n + 1 or ctx.prev != chain.tip:
            if ctx.prev == ZERO_HASH or self._known(ctx.prev):
                raise Refused(Place.NOT_COUNTED, "race: the chain had moved on")
            raise _broken("orphan: what it continues is not in this log")
        return chain

    def _take_in(self, row: Row, ctx: Ctx, body: bytes | None, *, fresh: bool) -> Verdict:
        if not fresh:
            return Verdict(Place.COUNTED, content=Content.VOID, content_reason="op used before", ctx=ctx)
        if not ctx.known:
            return Verdict(Place.COUNTED, content=Content.NEWER, ctx=ctx)
        if ctx.name.type is ChainType.ORG:
            return self._learn(row, ctx, body)
        if ctx.kind in admit_knowledge.RULES:
            return admit_knowledge.content(ctx, body)
        content = Content.GOOD if ctx.kind in ("dek", "erase") else Content.UNREAD
        return Verdict(Place.COUNTED, content=content, ctx=ctx)

    def _learn(self, row: Row, ctx: Ctx, body: bytes | None) -> Verdict:
        if ctx.kind == "policy" and body is None:
            raise PolicyWithheld(f"the policy at position {row.seq} is missing")
        try:
            self.org.learn(ctx, body, row.seq)
        except (BadPolicy, Malformed):
            return Verdict(Place.COUNTED, content=Content.VOID, content_reason="policy form", ctx=ctx)
        return Verdict(Place.COUNTED, content=Content.GOOD, ctx=ctx)
