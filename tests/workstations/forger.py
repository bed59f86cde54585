"""A modified client: signs whatever it is told to, in any place, sealed or not.

It shares no code with the product's own pen. ``Forger`` is a lawful member's key in wrong hands: it sees the store as
it lies there, follows rules only where a test wants it to; ``plant`` puts the entry past every check of the client.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import digest as hmac_digest
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from hris_desktop.crypto.chain import Entry
from hris_desktop.crypto.keys import Identity
from hris_desktop.store.contract import Appended, Outgoing, Row
from tests.workstations.site import NOW, Desk, Site

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
ZERO = "0" * 64


def c(value: object) -> bytes:
    """The canonical form."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def entry_name(ctx: bytes, bh: bytes, sig: bytes) -> bytes:
    return sha256(b"hrd1/ent\0" + sha256(ctx).digest() + bh + sig).digest()


def sealed(dek: bytes, plain: bytes, ctx: bytes) -> bytes:
    size = 512
    while size <= len(plain):
        size *= 2
    nonce = os.urandom(12)
    return nonce + AESGCMSIV(dek).encrypt(nonce, plain + b"\x80" + bytes(size - len(plain) - 1), b"hrd1/aad\0" + ctx)


def commitment(dek: bytes, org: str, chain: str, ep: int) -> str:
    return hmac_digest(dek, b"hrd1/commit\0" + c([org, chain, ep]), "sha256").hex()


def wrapped(org: str, chain: str, ep: int, *, recipient: str, kem_pub: bytes, dek: bytes) -> bytes:
    name, _, gen = recipient.rpartition(":")
    info = c(["hrd1/wrap", org, chain, ep, name, int(gen), kem_pub.hex()])
    return SUITE.encrypt(dek, X25519PublicKey.from_public_bytes(kem_pub), info)


@dataclass(frozen=True)
class Tip:
    """Where a chain stands by the forger's own reckoning: what the honest clients count."""

    n: int
    prev: str
    ep: int


@dataclass
class Forger:
    """See the module. ``identity`` may be anybody's the test holds, or a stranger's."""

    site: Site
    pid: str
    identity: Identity
    gen: int = 1
    desk: Desk | None = None
    """The lawful client beside it: source of keys and of the view of the log."""
    deks: dict[tuple[str, int], bytes] = field(default_factory=dict)

    @staticmethod
    def of(desk: Desk) -> Forger:
        return Forger(desk.site, desk.pid, desk.identity, desk.gen, desk)

    def tip(self, chain: str) -> Tip:
        """As the forger's own lawful client has it after a pull, or would have it if it kept that chain."""
        assert self.desk is not None
        self.desk.pull()
        known = self.desk.ledger if chain in self.desk.ledger.scope else self.site.keyless()
        state = known.chain(chain)
        return Tip(state.n, state.tip.hex(), state.last_ep)

    def dek(self, chain: str, ep: int) -> bytes:
        if (chain, ep) in self.deks:
            return self.deks[chain, ep]
        assert self.desk is not None
        found = self.desk.session.dek(self.desk.ledger.chain(chain), ep)
        assert found is not None
        return found

    def ctx(self, kind: str, chain: str, d: Mapping[str, Any], **other: Any) -> bytes:
        """A context that continues the chain; ``other`` replaces any of its keys."""
        seen = [0, ZERO]
        if self.desk is not None:
            self.desk.pull()
            seen = [self.desk.ledger.cursor, self.desk.ledger.head.hex()]
        plain: dict[str, Any] = {
            "v": 1,
            "org": self.site.org,
            "kind": kind,
            "chain": chain,
            "by": [self.pid, self.gen],
            "dev": "0badc0de",
            "op": self.site.names.op(),
            "seen": seen,
            "ts": NOW,
            "sch": 1,
            "d": dict(d),
        }
        if "n" not in other or "prev" not in other:
            tip = self.tip(chain)
            plain |= {"n": tip.n + 1, "prev": tip.prev}
        return c(plain | other)

    def sign(self, ctx: bytes, body: bytes) -> Entry:
        message = b"hrd1/sig\0" + sha256(ctx).digest() + sha256(body).digest()
        return Entry(ctx, body, Ed25519PrivateKey.from_private_bytes(self.identity.signer.seed).sign(message))

    def entry(self, kind: str, chain: str, d: Mapping[str, Any], *, body: bytes = b"", **other: Any) -> Entry:
        """A signed entry with a public or empty body."""
        return self.sign(self.ctx(kind, chain, d, **other), body)

    def secret(self, kind: str, chain: str, d: Mapping[str, Any], content: object, **other: Any) -> Entry:
        """A signed entry sealed under the epoch it names; ``content`` may be bytes that are no JSON."""
        ctx = self.ctx(kind, chain, d, **other)
        plain = content if isinstance(content, bytes) else c(content)
        key = self.dek(chain, d["ep"]) if (chain, d["ep"]) in self.deks or self.desk else bytes(32)
        return self.sign(ctx, sealed(key, plain, ctx))

    def new_epoch(self, chain: str, to: Sequence[str], *, dk: str = "", body: bytes | None = None, **d: Any) -> Entry:
        """A data key wrapped to ``to``, lawful unless told otherwise; remembered by the forger."""
        assert self.desk is not None
        ep, key = d.pop("ep", self.tip(chain).ep + 1), d.pop("key", os.urandom(32))
        self.deks[chain, ep] = key
        org = self.desk.ledger.org
        made = [wrapped(org.id, chain, ep, recipient=one, kem_pub=org.kem_pub(one), dek=key) for one in to]
        known = {"ep": ep, "to": list(to), "dk": dk or commitment(key, org.id, chain, ep)}
        return self.entry("dek", chain, known | d, body=b"".join(made) if body is None else body)

    def due(self, chain: str) -> tuple[str, ...]:
        assert self.desk is not None
        self.desk.pull()
        _, subject, section = chain.split(":")
        standing = self.desk.ledger.org.standing(subject, section)
        assert standing is not None
        return standing.due()

    def plant(self, entry: Entry, *, chain: str = "", op: str = "") -> int:
        """Into the log, past the client's own checks; returns its position."""
        known = json.loads(entry.ctx)
        chain, op = chain or known["chain"], op or known["op"]
        shelf = self.site.shelf
        rev = max((row.rev for row in shelf.rows if row.chain == chain and isinstance(row.rev, int)), default=0) + 1
        result = self.site.store.real.append([Outgoing(chain, rev, op, entry)])
        assert isinstance(result, Appended), result
        return result.seqs[0]


def plant_row(site: Site, row: Row) -> int:
    """A row that no client would send: the host's or, on SQLite, any member's own writing."""
    from dataclasses import replace

    shelf = site.shelf
    shelf.last_seq += 1
    shelf.rows.append(replace(row, seq=shelf.last_seq))
    shelf.changes += 1
    return shelf.last_seq


def row_of(entry: Entry, chain: str, op: str, rev: int = 1) -> Row:
    return Row(0, chain, rev, op, entry.h, entry.ctx, entry.body, entry.bh, entry.sig)
