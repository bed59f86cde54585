"""The exact forms of what lies on the keybag shelf, and the strict parser for them (forms: vault/keybag.py).

Three rows exist: ``keybag``, ``rescue`` (left after a wipe: the vault key wrapped to the person) and ``attempts``.
Parsing lets out one error, ``Malformed``; every key, type and length is checked before anything is used.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from hris_desktop.crypto import canonical
from hris_desktop.crypto.errors import Malformed
from hris_desktop.crypto.passphrase import Argon2

VERSION: Final = 1
LARGEST_ROW: Final = 16 * 1024
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_HEX: Final = re.compile(r"[0-9a-f]*", re.ASCII)
_KIB_PER_LANE: Final = 8  # RFC 9106, section 3.1
_SEALED_BYTES: Final = 12 + 512 + 16
_WRAP_KEYS: Final = frozenset({"v", "row", "org", "pid", "gen", "dev", "kem", "vk_kem", "vk_sig"})
_ROW_KEYS: Final = _WRAP_KEYS | {"kind", "kdf", "salt", "dk", "vk", "identity"}


class SecretKind(StrEnum):
    """What a person types to open the row."""

    PASSPHRASE = "passphrase"  # noqa: S105 - the name of a kind
    PIN = "pin"

    def fold(self, secret: str) -> str:
        """A PIN's digits as 0 to 9, whatever script the keyboard writes them in; a passphrase unchanged."""
        if self is SecretKind.PASSPHRASE:
            return secret
        return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in secret)


@dataclass(frozen=True, slots=True)
class VaultWrap:
    """Whose vault key it is, and the key wrapped to that person."""

    org: str
    pid: str
    gen: int
    dev: str
    kem: bytes
    vk_kem: bytes
    vk_sig: bytes

    @staticmethod
    def of(org: str, pid: str, *, gen: int, dev: str, kem: bytes) -> VaultWrap:
        """The names alone, nothing wrapped yet."""
        return VaultWrap(org, pid, gen, dev, kem, vk_kem=b"", vk_sig=b"")

    def holding(self, vk_kem: bytes, vk_sig: bytes) -> VaultWrap:
        """With the wrapped key and its signature."""
        return replace(self, vk_kem=vk_kem, vk_sig=vk_sig)

    def bare(self) -> VaultWrap:
        """The names alone."""
        return self.holding(b"", b"")

    def rescue_row(self) -> bytes:
        """The row that stays after a wipe."""
        return canonical.encode(self.stored("rescue"))

    def stored(self, row: str) -> dict[str, Any]:
        """The keys that both rows have."""
        return {
            "v": VERSION,
            "row": row,
            "org": self.org,
            "pid": self.pid,
            "gen": self.gen,
            "dev": self.dev,
            "kem": self.kem.hex(),
            "vk_kem": self.vk_kem.hex(),
            "vk_sig": self.vk_sig.hex(),
        }


@dataclass(frozen=True, slots=True)
class KeybagRow:
    """A parsed keybag row; ``vk`` and ``identity`` are sealed bytes."""

    wrapped: VaultWrap
    kind: SecretKind
    params: Argon2
    salt: bytes
    dk: bytes
    vk: bytes = field(default=b"", repr=False)
    identity: bytes = field(default=b"", repr=False)

    def header(self) -> bytes:
        """The canonical bytes of everything but the two sealed parts; both are bound to it."""
        return canonical.encode(self._public())

    def sealed(self, *, vk: bytes, identity: bytes) -> bytes:
        """The whole row with its sealed parts."""
        return canonical.encode({**self._public(), "vk": vk.hex(), "identity": identity.hex()})

    def _public(self) -> dict[str, Any]:
        kdf = {"alg": "argon2id", "m": self.params.memory_kib, "t": self.params.time, "p": self.params.lanes}
        kind = {"kind": self.kind.value, "kdf": kdf, "salt": self.salt.hex(), "dk": self.dk.hex()}
        return {**self.wrapped.stored("keybag"), **kind}


def parse_row(blob: bytes) -> KeybagRow:
    """A keybag row; ``Malformed`` for anything else."""
    found = exact(_parsed(blob, "keybag"), _ROW_KEYS)
    return KeybagRow(
        wrapped=_wrapped(found),
        kind=_kind(found["kind"]),
        params=_params(found["kdf"]),
        salt=hex_of(found["salt"], 16),
        dk=hex_of(found["dk"], 16),
        vk=hex_of(found["vk"], _SEALED_BYTES),
        identity=hex_of(found["identity"], _SEALED_BYTES),
    )


def parse_rescue(blob: bytes) -> VaultWrap:
    """A rescue row; ``Malformed`` for anything else."""
    return _wrapped(exact(_parsed(blob, "rescue"), _WRAP_KEYS))


def row_kind(blob: bytes) -> str:
    """Which row this is ("keybag", "rescue", "attempts"), or "" where it is none or of a newer version."""
    try:
        found = canonical.parse_canonical(blob, LARGEST_ROW)
    except Malformed:
        return ""
    kind = found.get("row") if isinstance(found, dict) and is_version(found.get("v")) else None
    return kind if isinstance(kind, str) else ""


def is_version(value: object) -> bool:
    """Whether this is the number of the version; ``true`` equals 1 in Python and is none."""
    return type(value) is int and value == VERSION


def exact(value: object, keys: AbstractSet[str]) -> dict[str, Any]:
    """An object with exactly these keys."""
    if not isinstance(value, dict) or value.keys() != keys:
        raise Malformed("a row has other keys")
    return value


def hex_of(value: object, size: int) -> bytes:
    """Exactly ``size`` bytes in lower-case hex."""
    if not isinstance(value, str) or len(value) != 2 * size or not _HEX.fullmatch(value):
        raise Malformed("a byte string of a row has another form")
    return bytes.fromhex(value)


def integer(value: object, *, least: int) -> int:
    """A whole number of at least ``least``."""
    if type(value) is not int or value < least:
        raise Malformed("a number of a row has another form")
    return value


def person(value: object) -> str:
    """A person's id (lower-case uuid)."""
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise Malformed("a person's id has another form")
    return value


def _parsed(blob: bytes, row: str) -> object:
    found = canonical.parse_canonical(blob, LARGEST_ROW)
    if not isinstance(found, dict) or not is_version(found.get("v")) or found.get("row") != row:
        raise Malformed(f"not a {row} row of version {VERSION}")
    return found


def _wrapped(found: dict[str, Any]) -> VaultWrap:
    return VaultWrap(
        org=hex_of(found["org"], 16).hex(),
        pid=person(found["pid"]),
        gen=integer(found["gen"], least=1),
        dev=hex_of(found["dev"], 4).hex(),
        kem=hex_of(found["kem"], 32),
        vk_kem=hex_of(found["vk_kem"], 80),
        vk_sig=hex_of(found["vk_sig"], 64),
    )


def _kind(value: object) -> SecretKind:
    for kind in SecretKind:
        if value == kind.value:
            return kind
    raise Malformed("another kind of secret")


def _params(value: object) -> Argon2:
    found = exact(value, {"alg", "m", "t", "p"})
    if found["alg"] != "argon2id":
        raise Malformed("another derivation")
    lanes = integer(found["p"], least=1)
    return Argon2(integer(found["m"], least=_KIB_PER_LANE * lanes), integer(found["t"], least=1), lanes)
