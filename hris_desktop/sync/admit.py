"""Admission of what a store hands out: the verdict on place. Content is judged in ``sync.content``.

Rules, in this order; the first that fails decides. *Broken*: the bytes prove nothing. *Not counted*: lawful bytes in
the wrong place. *Counted*: takes the next ``n`` of its chain for every client, with or without keys; nothing here
needs a key.

 1 caps       columns have their types and sizes; ``bh`` and ``h`` are those of the bytes                  else broken
 2 parse      the context has its one canonical form, exact keys and types, this format and organisation   else broken
 3 columns    ``chain`` and ``op`` say what the context says (``rev`` is never read)                       else broken
 4 signer     the author's key is known from the org chain (genesis and accept bring their own)            else broken
 5 signature  it verifies over context and body hash                                                       else broken
 6 active     the key is confirmed and not replaced *at this position*                                else not counted
 7 link       ``n`` and ``prev`` continue the chain; prev known in this log but no longer the tip     else not counted
              prev unknown (something is missing, or never was)                                            else broken
 8 kind       the rule of the kind on public facts at this position (one method each)                 else not counted
 9 repeat     a second counted entry by one author with one op keeps its place and is void; so is a prop or vote
              under the op of any earlier prop or vote of its chain, whoever wrote that

A wrong ``seen`` is an alarm that names author and position, never a verdict: else any member could void others'
entries. Signatures are checked once, here, on the way into the replica.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from hris_desktop.crypto import canonical, sign, wrap
from hris_desktop.crypto.chain import ZERO_HASH, body_hash, entry_hash, signed_message
from hris_desktop.crypto.errors import BadSignature, Malformed
from hris_desktop.domain.rights import BadPolicy, Standing
from hris_desktop.store.contract import Row
from hris_desktop.sync.verdict import HASH_BYTES, Content, Place, PolicyWithheld, Refused, Verdict
from hris_desktop.vault import wraps
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.entries import ChainType, Ctx, read_ctx
from hris_desktop.vault.org import Org, PersonKey
from hris_desktop.vault.wraps import RECOVERY, person_id

EMPTY_BODY = body_hash(b"")
BODILESS = frozenset(("person", "invite", "accept", "confirm", "withdraw"))


def _broken(reason: str) -> Refused:
    return Refused(Place.BROKEN, reason)


def _rule(holds: bool, reason: str) -> None:  # noqa: FBT001 - reads as the rule itself
    if not holds:
        raise Refused(Place.NOT_COUNTED, reason)


def _public_content(ctx: Ctx, body: bytes | None) -> Verdict:
    try:
        good = body is not None and isinstance(canonical.parse(body), dict)
    except Malformed:
        good = False
    if body is None or good:
        return Verdict(Place.COUNTED, content=Content.GOOD if good else Content.UNREAD, ctx=ctx)
    return Verdict(Place.COUNTED, content=Content.VOID, content_reason="shape", ctx=ctx)


class Admission:
    """Judges rows in ``seq`` order against the organisation and the chains as they stand before each.

    ``chain`` gives the state of a chain by name; ``known`` says whether a hash stands at an earlier position of this
    log; ``pin`` is the hash of the only genesis believed.
    """

    def __init__(self, org: Org, chain: Callable[[str], ChainState], known: Callable[[bytes], bool]) -> None:
        self.org = org
        self._chain = chain
        self._known = known

    def judge(self, row: Row) -> Verdict:
        """The verdict on one row; a counted row has been taken in when this returns.

        ``PolicyWithheld`` stops the sync.
        """
        ctx: Ctx | None = None
        try:
            h, body = self._caps(row)
            ctx = self._parse(row)
            self._columns(row, ctx)
            key = self._signer(row, ctx)
            self._signature(row, key)
            self._active(row, ctx)
            chain = self._link(ctx)
            self._kind(row, ctx, chain)
        except Refused as refused:
            return Verdict(refused.place, refused.reason, ctx=ctx)
        fresh = chain.count(ctx, h=h, body=body, seq=row.seq)
        return self._take_in(row, ctx, body, fresh=fresh)

    def _caps(self, row: Row) -> tuple[bytes, bytes | None]:
        ctx, body, bh, sig = row.ctx, row.body, row.bh, row.sig
        if not (isinstance(ctx, bytes) and isinstance(bh, bytes) and isinstance(sig, bytes)):
            raise _broken("column type")
        if body is not None and not isinstance(body, bytes):
            raise _broken("column type")
        if len(bh) != HASH_BYTES or len(sig) != sign.SIGNATURE_BYTES or len(ctx) > canonical.MAX_CTX:
            raise _broken("column size")
        if body is not None and (len(body) > canonical.MAX_BODY or body_hash(body) != bh):
            raise _broken("body hash")
        h = entry_hash(ctx, bh, sig)
        if row.h != h:
            raise _broken("entry hash")
        return h, body

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
        if ctx.kind in ("genesis", "accept"):
            return bytes.fromhex(ctx.d["sign"])
        key = self.org.key(ctx.pid, ctx.gen)
        if key is None or key.since >= row.seq:
            raise _broken("unknown signer")
        return key.sign_pub

    def _signature(self, row: Row, sign_pub: bytes) -> None:
        try:
            sign.verify(sign_pub, row.sig, signed_message(row.ctx, row.bh))  # type: ignore[arg-type] # caps saw bytes
        except BadSignature as error:
            raise _broken("signature") from error

    def _active(self, row: Row, ctx: Ctx) -> None:
        if ctx.kind in ("genesis", "accept"):
            return
        key = self.org.key(ctx.pid, ctx.gen)
        _rule(key is not None and key.active(row.seq), "key not active here")

    def _link(self, ctx: Ctx) -> ChainState:
        chain = self._chain(ctx.chain)
        if ctx.n != chain.n + 1 or ctx.prev != chain.tip:
            if ctx.prev == ZERO_HASH or self._known(ctx.prev):
                raise Refused(Place.NOT_COUNTED, "race: the chain had moved on")
            raise _broken("orphan: what it continues is not in this log")
        return chain

    def _kind(self, row: Row, ctx: Ctx, chain: ChainState) -> None:
        _rule(ctx.kind not in BODILESS or row.bh == EMPTY_BODY, "a body where none belongs")
        rule = self._RULES.get(ctx.kind)
        if rule is not None:
            rule(self, row, ctx, chain)
        else:
            self._unknown(row, ctx)

    def _take_in(self, row: Row, ctx: Ctx, body: bytes | None, *, fresh: bool) -> Verdict:
        if not fresh:
            return Verdict(Place.COUNTED, content=Content.VOID, content_reason="op used before", ctx=ctx)
        if not ctx.known:
            return Verdict(Place.COUNTED, content=Content.NEWER, ctx=ctx)
        if ctx.name.type is ChainType.ORG:
            return self._learn(row, ctx, body)
        if ctx.kind == "pub":
            return _public_content(ctx, body)
        content = Content.GOOD if ctx.kind == "dek" else Content.UNREAD
        return Verdict(Place.COUNTED, content=content, ctx=ctx)

    def _learn(self, row: Row, ctx: Ctx, body: bytes | None) -> Verdict:
        if ctx.kind == "policy" and body is None:
            raise PolicyWithheld(f"the policy at position {row.seq} is missing")
        try:
            self.org.learn(ctx, body, row.seq)
        except (BadPolicy, Malformed):
            return Verdict(Place.COUNTED, content=Content.VOID, content_reason="policy form", ctx=ctx)
        return Verdict(Place.COUNTED, content=Content.GOOD, ctx=ctx)

    # -- rules on org ------------------------------------------------------------------------------------------------

    def _genesis(self, row: Row, ctx: Ctx, _chain: ChainState) -> None:
        d = ctx.d
        recomputed = wraps.org_id(bytes.fromhex(d["sign"]), bytes.fromhex(d["rec_sign"]), bytes.fromhex(d["nonce"]))
        _rule(row.seq == 1 and ctx.n == 1 and row.h == self.org.pin, "not the pinned genesis")
        _rule(ctx.seen == (0, ZERO_HASH) and recomputed == ctx.org and ctx.gen == 1, "genesis form")
        _rule(d["to"] == sorted([RECOVERY, person_id(ctx.pid, 1)]), "genesis recipients")
        _rule(all(wrap.usable(bytes.fromhex(d[key])) for key in ("kem", "rec_kem", "hr_pub")), "unusable key")

    def _policy(self, row: Row, ctx: Ctx, _chain: ChainState) -> None:
        self._by_hr(row, ctx)
        self._two_hr(row, ctx)

    def _person(self, row: Row, ctx: Ctx, _chain: ChainState) -> None:
        self._by_hr(row, ctx)
        _rule(ctx.d["pid"] not in self.org.people, "person known")

    def _invite(self, row: Row, ctx: Ctx, _chain: ChainState) -> None:
        self._by_hr(row, ctx)
        _rule(ctx.d["pid"] in self.org.people, "person unknown")
        _rule(ctx.d["inv"] not in self.org.invites, "invite known")

    def _accept(self, row: Row, ctx: Ctx, _chain: ChainState) -> None:
        d = ctx.d
        invite = self.org.invites.get(d["inv"])
        _rule((ctx.pid, ctx.gen) == (d["pid"], d["gen"]), "accept for somebody else")
        if invite is None or invite.pid != ctx.pid or invite.seq >= row.seq:
            raise Refused(Place.NOT_COUNTED, "no such invite")
        _rule(invite.used >= row.seq, "invite used")
        _rule(d["gen"] == len(self.org.people[ctx.pid].keys) + 1, "generation")
        # a key nothing can be wrapped to would stop everybody who owes its owner one
        _rule(wrap.usable(bytes.fromhex(d["kem"])), "unusable key")
        try:
            sign.verify(invite.ipub, bytes.fromhex(d["proof"]), wraps.accept_message(ctx.org, d))
        except BadSignature as error:
            raise Refused(Place.NOT_COUNTED, "proof of the invite") from error

    def _confirm(self, row: Row, ctx: Ctx, _chain: ChainState) -> None:
        d = ctx.d
        self._by_hr(row, ctx)
        key = self.org.key(d["pid"], d["gen"])
        _rule(ctx.pid != d["pid"], "own key")
        if key is None or key.confirmed < row.seq or key.ended < row.seq or key.fingerprint.hex() != d["fp"]:
            raise Refused(Place.NOT_COUNTED, "no such key waits")
        if d["gen"] > 1:
            self._two_hr(row, ctx)
        else:
            _rule(not d.keys() & {"co", "solo"}, "surplus signature")

    def _role(self, row: Row, ctx: Ctx, _chain: ChainState) -> None:
        _rule(ctx.d["role"] not in self.org.role_keys, "role known")
        _rule(ctx.d["to"] == sorted([RECOVERY, person_id(ctx.pid, ctx.gen)]), "role recipients")
        _rule(wrap.usable(bytes.fromhex(ctx.d["pub"])), "unusable key")
        self._two_hr(row, ctx)

    def _role_more(self, row: Row, ctx: Ctx, _chain: ChainState) -> None:
        role, to = ctx.d["role"], ctx.d["to"]
        inside = self.org.members(role, row.seq)
        _rule(ctx.pid in inside, "author is no member")
        _rule(ctx.d["gen"] == self.org.role_gen(role, row.seq), "generation of the role")
        for recipient in to:
            name, gen = wraps.split_recipient(recipient)
            pid = name.removeprefix("p:")
            _rule(name.startswith("p:") and gen == self.org.active_gen(pid, row.seq), "target not confirmed")
            _rule(pid not in inside, "target is a member")

    def _unknown(self, row: Row, ctx: Ctx) -> None:
        """A kind from a newer version takes a place only where its author could write at all.

        So nobody blocks a stranger's chain.
        """
        match ctx.name.type:
            case ChainType.ORG:
                self._by_hr(row, ctx)
            case ChainType.RECORD:
                self._standing(row, ctx)
            case ChainType.ACCESS:
                _rule(ctx.pid == ctx.name.part, "not the author's chain")
            case ChainType.HEARTBEAT:
                _rule(ctx.pid == ctx.name.about, "not the author's chain")
            case ChainType.KNOWLEDGE:
                pass

    def _by_hr(self, row: Row, ctx: Ctx) -> None:
        _rule(ctx.pid in self.org.members("hr", row.seq), "author is not HR")

    def _two_hr(self, row: Row, ctx: Ctx) -> None:
        hr = self.org.members("hr", row.seq)
        signers = {ctx.pid} & hr
        for pid, gen, signature in ctx.d.get("co", ()):
            key = self.org.key(pid, gen)
            if pid in hr and key is not None and key.active(row.seq) and self._co_signed(row, ctx, (key, signature)):
                signers.add(pid)
        alone = len(hr) == 1 and bool(ctx.d.get("solo")) and signers == hr
        _rule(len(signers) > 1 or alone, "needs two HR persons")

    def _co_signed(self, row: Row, ctx: Ctx, co: tuple[PersonKey, str]) -> bool:
        key, signature = co
        message = wraps.co_message(ctx.org, ctx.kind, ctx.op, d=ctx.d, bh=row.bh)  # type: ignore[arg-type] # caps
        try:
            sign.verify(key.sign_pub, bytes.fromhex(signature), message)
        except BadSignature:
            return False
        return True

    # -- rules on records --------------------------------------------------------------------------------------------

    def _standing(self, row: Row, ctx: Ctx) -> Standing:
        standing = self.org.standing(ctx.name.about, ctx.name.part, row.seq)
        if standing is None or not standing.may_write(ctx.pid):
            raise Refused(Place.NOT_COUNTED, "no write right")
        return standing

    def _dek(self, row: Row, ctx: Ctx, chain: ChainState) -> None:
        standing = self._standing(row, ctx)
        if ctx.d.get("add"):
            self._dek_add(ctx, chain, standing)
            return
        _rule(ctx.d["ep"] == chain.last_ep + 1, "epoch")
        _rule(tuple(ctx.d["to"]) == standing.due(), "recipients are not those due")
        _rule(
            not standing.policy.s4 or chain.last_ep > 0 or ctx.pid == ctx.name.about,
            "only the subject opens this section",
        )
        if "repairs" in ctx.d:
            epoch = chain.epoch()
            _rule(epoch is not None and ctx.d["repairs"] == epoch.ep, "repairs the newest epoch only")
            _rule(epoch is not None and epoch.writers <= {epoch.opener}, "others have written under it")

    def _dek_add(self, ctx: Ctx, chain: ChainState, standing: Standing) -> None:
        epoch = chain.epochs.get(ctx.d["ep"])
        if epoch is None or "repairs" in ctx.d:
            raise Refused(Place.NOT_COUNTED, "epoch")
        missing = sorted(set(standing.due()) - epoch.to)
        _rule(ctx.d["dk"] == epoch.dk, "commitment")
        _rule(bool(missing) and ctx.d["to"] == missing, "recipients are not those missing")

    def _under_key(self, ctx: Ctx, chain: ChainState, standing: Standing) -> None:
        epoch = chain.epoch()
        _rule(epoch is not None and ctx.d["ep"] == epoch.ep, "epoch")
        _rule(epoch is not None and epoch.to <= set(standing.due()), "a reader is no longer due: needs a new key first")

    def _rec(self, row: Row, ctx: Ctx, chain: ChainState) -> None:
        self._under_key(ctx, chain, self._standing(row, ctx))
        named = ctx.d.get("basis", ())
        _rule(all(op in chain.askers or op in chain.votes for op in named), "basis")
        _rule(not named or named[0] in chain.askers, "basis")

    def _prop(self, row: Row, ctx: Ctx, chain: ChainState) -> None:
        self._under_key(ctx, chain, self._standing(row, ctx))

    def _vote(self, row: Row, ctx: Ctx, chain: ChainState) -> None:
        standing = self._standing(row, ctx)
        self._under_key(ctx, chain, standing)
        _rule(standing.by_role(ctx.pid), "votes are by role")
        _rule(ctx.pid != ctx.name.about or not standing.others(), "own record")
        _rule(ctx.d["prop"] in chain.askers, "no such request")

    def _withdraw(self, _row: Row, ctx: Ctx, chain: ChainState) -> None:
        _rule(chain.askers.get(ctx.d["prop"]) == ctx.pid, "only the asker withdraws")

    def _pub(self, row: Row, ctx: Ctx, _chain: ChainState) -> None:
        roles = self.org.roles_of(ctx.pid, row.seq)
        _rule("hr" in roles or "editor" in roles, "author is neither editor nor HR")

    _RULES: ClassVar[Mapping[str, Callable[[Admission, Row, Ctx, ChainState], None]]] = {
        "genesis": _genesis,
        "policy": _policy,
        "person": _person,
        "invite": _invite,
        "accept": _accept,
        "confirm": _confirm,
        "role": _role,
        "role+": _role_more,
        "dek": _dek,
        "rec": _rec,
        "prop": _prop,
        "vote": _vote,
        "withdraw": _withdraw,
        "conf": _prop,
        "pub": _pub,
    }
