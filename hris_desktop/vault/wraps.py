"""The contexts that bind every wrap, commitment, fingerprint and second signature to its one place.

The exact bytes stand in docs/wire-format.md.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from hris_desktop.crypto import canonical, keys
from hris_desktop.crypto.seal import commitment, digest

RECOVERY = "k:rec:1"
"""Recipient id of the recovery kit that the founding made; ``Org.recovery_recipient`` names the one in force."""


def person_id(pid: str, gen: int) -> str:
    """Recipient id of a person's key generation."""
    return f"p:{pid}:{gen}"


def role_id(role: str, gen: int) -> str:
    """Recipient id of a role's key generation."""
    return f"r:{role}:{gen}"


def recovery_id(gen: int) -> str:
    """Recipient id of a generation of the recovery kit."""
    return f"k:rec:{gen}"


def split_recipient(recipient: str) -> tuple[str, int]:
    """``("p:<uuid>" | "r:<role>" | "k:rec", generation)``."""
    name, _, gen = recipient.rpartition(":")
    return name, int(gen)


def dek_info(org: str, chain: str, ep: int, *, recipient: str, kem_pub: bytes) -> bytes:
    """HPKE info of a data key's wrap."""
    name, gen = split_recipient(recipient)
    # names and numbers of a context that was read or is written beside it, so their form was looked at
    return canonical.encode_unchecked(["hrd1/wrap", org, chain, ep, name, gen, kem_pub.hex()])


def role_info(org: str, role: str, role_gen: int, *, recipient: str, kem_pub: bytes) -> bytes:
    """HPKE info of a role key's wrap."""
    name, gen = split_recipient(recipient)
    return canonical.encode(["hrd1/rolewrap", org, role, role_gen, name, gen, kem_pub.hex()])


def envelope_info(org: str, chain: str, op: str, *, recipient: str, kem_pub: bytes) -> bytes:
    """HPKE info of an envelope's key; see ``vault.envelope``."""
    name, gen = split_recipient(recipient)
    return canonical.encode(["hrd1/envelope", org, chain, op, name, gen, kem_pub.hex()])


def list_hash(recipients: Sequence[str]) -> str:
    """What a ``rolekey`` says of its recipients, who may be thousands (64 hex)."""
    return digest(canonical.encode(list(recipients))).hex()


def dek_commitment(dek: bytes, org: str, chain: str, ep: int) -> str:
    """``dk``: says which data key this is (64 hex)."""
    return commitment(dek, canonical.encode_unchecked([org, chain, ep])).hex()


def fingerprint(org: str, pid: str, gen: int, *, sign_pub: bytes, kem_pub: bytes) -> bytes:
    """What a ``confirm`` confirms and the five words show (32 bytes)."""
    return digest(canonical.encode(["hrd1/fp", org, pid, gen, sign_pub.hex(), kem_pub.hex()]))


def accept_message(org: str, d: Mapping[str, Any]) -> bytes:
    """What the invite's key signs: the new keys, without the proof itself."""
    return digest(b"hrd1/accept\0", canonical.encode([org, {key: d[key] for key in d if key != "proof"}]))


def recovery_message(org: str, d: Mapping[str, Any]) -> bytes:
    """What the recovery kit signs to make somebody HR again: the new keys, without the proof itself."""
    return digest(b"hrd1/recovery\0", canonical.encode([org, {key: d[key] for key in d if key != "proof"}]))


def co_message(org: str, kind: str, op: str, *, d: Mapping[str, Any], bh: bytes) -> bytes:
    """What a second signer (or the recovery kit) signs; not bound to n and prev, so it survives a re-base."""
    return digest(b"hrd1/co\0", canonical.encode([org, kind, op, _unsigned(d), bh.hex()]))


def act_name(kind: str, op: str, d: Mapping[str, Any]) -> bytes:
    """Tells one act from every other, whoever writes it: what it was signed for is used up when it counted once."""
    return digest(b"act\0", canonical.encode([kind, op, _unsigned(d)]))


def _unsigned(d: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in d.items() if key not in ("co", "rec")}


def org_id(founder_sign_pub: bytes, rec_sign_pub: bytes, nonce: bytes) -> str:
    """The organisation's id (32 hex): nobody can found another organisation under it."""
    return digest(founder_sign_pub, rec_sign_pub, nonce)[:16].hex()


def derived_op(op: str, label: str) -> str:
    """The op of a helper entry of one act: by name, not by position."""
    return digest(bytes.fromhex(op), label.encode("ascii"))[:16].hex()


def aad(ctx: bytes) -> bytes:
    """Associated data of a sealed body: the whole signed context."""
    return b"hrd1/aad\0" + ctx


class InviteKeys:
    """What both sides derive from an invite code: the signer, the public name, and the key of the ticket."""

    __slots__ = ("inv", "signer", "ticket_key")

    def __init__(self, code: str, pin: bytes) -> None:
        secret = code.encode("ascii")
        self.signer = keys.Signer.of(keys.derive(secret, b"hrd1/invite-sign", salt=pin))
        self.inv = keys.derive(secret, b"hrd1/invite-id")[:16].hex()
        self.ticket_key = keys.derive(secret, b"hrd1/ticket")

    def ticket(self, pin: bytes, ctx: bytes) -> str:
        """The code's word to the newcomer that this organisation (``pin``) made this invite (64 hex)."""
        plain = canonical.parse_canonical(ctx)
        plain["d"] = {key: value for key, value in plain["d"].items() if key != "ticket"}
        return hmac.digest(self.ticket_key, digest(pin, canonical.encode(plain)), "sha256").hex()
