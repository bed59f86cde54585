"""Writes signed entries for the person signed in: context, seal, link, sign. The only place that makes them.

A pen holds what every entry of one sitting shares: the author's keys, the view of the log when signing, the time for
display. It keeps the tips of the chains it wrote to, so that several entries of one act continue each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hris_desktop.crypto import canonical, seal
from hris_desktop.crypto.chain import Entry
from hris_desktop.crypto.wrap import wrap
from hris_desktop.vault import envelope, wraps
from hris_desktop.vault.chains import ChainState, Tip
from hris_desktop.vault.entries import Ctx, read_chain, write_ctx
from hris_desktop.vault.org import Org
from hris_desktop.vault.session import Session

SCHEMA = 1
"""``sch`` of the entries this version writes."""


@dataclass(frozen=True, slots=True)
class Written:
    """One entry and what admission will read from it."""

    ctx: Ctx = field(repr=False)
    entry: Entry


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that lacks its body and signature; ``ctx`` as it will be signed is ``data``."""

    chain: ChainState | Tip
    ctx: Ctx = field(repr=False)
    data: bytes = field(repr=False)


class Pen:
    """See the module. ``seen`` = (position, head) of the author's verified view; ``ts`` = ``2026-11-21T10:42:00Z``."""

    def __init__(self, session: Session, *, seen: tuple[int, bytes], ts: str) -> None:
        self._session = session
        self._seen = seen
        self._ts = ts

    def plain(self, chain: ChainState, kind: str, op: str, *, d: Mapping[str, Any], body: bytes = b"") -> Written:
        """An entry whose body is public or empty, continuing ``chain``; the chain is moved on."""
        return self.sign(self.draft(chain, kind, op, d=d), body)

    def sealed(
        self, chain: ChainState, kind: str, op: str, *, d: Mapping[str, Any], content: object, dek: bytes
    ) -> Written:
        """An entry whose body is sealed under ``dek`` with its own context as associated data."""
        draft = self.draft(chain, kind, op, d=d)
        return self.sign(draft, seal.seal(dek, canonical.encode(content), wraps.aad(draft.data)))

    def dek(
        self,
        chain: ChainState,
        org: Org,
        op: str,
        *,
        to: tuple[str, ...],
        key: tuple[int, bytes],
        add: bool = False,
        repairs: int = 0,
        expired: Sequence[str] = (),
        ts: str = "",
    ) -> Written:
        """A ``dek`` entry for (epoch, data key), wrapped to exactly the recipients ``to``; ``repairs`` = an epoch.

        ``expired``: ops of grants it leaves out, whose last day must be before ``ts`` (default: this pen's time).
        """
        ep, dek = key
        d: dict[str, Any] = {"ep": ep, "to": list(to), "dk": wraps.dek_commitment(dek, org.id, chain.name, ep)}
        if add:
            d["add"] = True
        if repairs:
            d["repairs"] = repairs
        if expired:
            d["expired"] = list(expired)
        draft = self.draft(chain, "dek", op, d=d, ts=ts)
        return self.sign(draft, wrapped(org, draft.ctx, dek))

    def enveloped(
        self, chain: ChainState, org: Org, kind: str, op: str, *, d: Mapping[str, Any], content: object
    ) -> Written:
        """An entry whose body is sealed to the recipients that ``d`` names in ``to``."""
        draft = self.draft(chain, kind, op, d=d)
        return self.sign(draft, envelope.close(draft.ctx, draft.data, content, keys=org))

    def context(self, chain: ChainState | Tip, kind: str, op: str, *, d: Mapping[str, Any], ts: str = "") -> Ctx:
        """The context an entry would have that continues ``chain`` now."""
        session = self._session
        return Ctx(
            org=session.org,
            kind=kind,
            chain=chain.name,
            name=read_chain(chain.name),
            n=chain.n + 1,
            prev=chain.tip,
            pid=session.pid,
            gen=session.gen,
            dev=session.dev,
            op=op,
            seen=self._seen,
            ts=ts or self._ts,
            sch=SCHEMA,
            d=d,
        )

    def draft(self, chain: ChainState | Tip, kind: str, op: str, *, d: Mapping[str, Any], ts: str = "") -> Draft:
        """The next entry of a chain, to be given its body; nothing of it counts before it is signed."""
        ctx = self.context(chain, kind, op, d=d, ts=ts)
        return Draft(chain, ctx, write_ctx(ctx))

    def sign(self, draft: Draft, body: bytes) -> Written:
        """The finished entry; its chain is moved on."""
        entry = Entry.signed(draft.data, body, self._session.identity.signer.sign)
        draft.chain.count(draft.ctx, h=entry.h, body=body, seq=self._seen[0] + 1)
        self._session.signed(entry, draft.ctx)
        return Written(draft.ctx, entry)


def wrapped(org: Org, ctx: Ctx, dek: bytes) -> bytes:
    """The body of the ``dek`` entry of this context: the data key wrapped to each of its recipients."""
    ep, pubs = ctx.d["ep"], [(one, org.kem_pub(one)) for one in ctx.d["to"]]
    infos = [(pub, wraps.dek_info(org.id, ctx.chain, ep, recipient=one, kem_pub=pub)) for one, pub in pubs]
    return b"".join([wrap(pub, info, dek) for pub, info in infos])


def role_key_body(org_id: str, role: str, gen: int, *, recipients: Mapping[str, bytes], private: bytes) -> bytes:
    """The body of ``genesis``, ``role``, ``role+`` and ``recovery``.

    That is the role's private key wrapped to each recipient, sorted by id.
    """
    return b"".join(
        wrap(pub, wraps.role_info(org_id, role, gen, recipient=one, kem_pub=pub), private)
        for one, pub in sorted(recipients.items())
    )
