r"""The keybag row: a person's keys on one device, opened by what they type together with the device key.

A row lies in the local replica and nowhere else. It is the canonical JSON (crypto/canonical.py) of exactly these keys;
byte strings are lower-case hex::

    v         1
    row       "keybag"
    org       organisation id (16 bytes)          pid   person (uuid)
    gen       generation of the identity, >= 1    dev   this device (4 bytes)
    kind      "passphrase" or "pin"
    kdf       {"alg": "argon2id", "m": KiB, "t": passes, "p": lanes}
    salt      16 bytes                            dk    which device key: HKDF(DK, "hrd1/dk-id"), 16 bytes
    kem       the person's X25519 public key (32 bytes)
    vk_kem    VK wrapped to ``kem`` (HPKE, 80 bytes), info = c(["hrd1/vkwrap", org, pid, gen, dev, kem])
    vk_sig    the person's signature over "hrd1/vkwrap\0" ‖ SHA-256(info) ‖ vk_kem (64 bytes)
    vk        VK sealed under KEK                 identity   the identity sealed under VK

    KEK = HKDF-SHA256(Argon2id(NFKC(secret), salt) ‖ DK, info "hrd1/kek")
    sealed = nonce(12) ‖ AES-256-GCM-SIV(padded; AAD = label ‖ c(all keys above but vk and identity))
    label  = "hrd1/keybag-vk\0" | "hrd1/keybag-identity\0"
    identity = c({sign, kem: seeds of 32 bytes, org, pid, gen, dev, genesis: the pinned h of 32 bytes})

So nothing can be swapped between rows, persons, organisations or costs. ``vk_kem`` lets a person who has their identity
elsewhere open what waits in this device's outbox; it is signed, since anybody can wrap a key of their own to ``kem``.
The errors that leave this module are ``Malformed``, ``WeakParameters``, ``WrongSecret`` and ``DeviceKeyMissing``.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from hris_desktop.crypto import canonical, passphrase, seal, sign, wrap
from hris_desktop.crypto.errors import BadSignature, CannotOpen, Malformed
from hris_desktop.crypto.keys import Identity, KemKey, derive
from hris_desktop.crypto.passphrase import Argon2
from hris_desktop.system.devicekey import DeviceKey, Place
from hris_desktop.vault.keybag_row import KeybagRow, SecretKind, VaultWrap, exact, hex_of, integer, parse_row, person

_VK_LABEL: Final = b"hrd1/keybag-vk\0"
_IDENTITY_LABEL: Final = b"hrd1/keybag-identity\0"
_WRAP_LABEL: Final = b"hrd1/vkwrap\0"


class WrongSecret(CannotOpen):
    """Not the secret of this row, or the row was changed; which of them is not knowable."""


class DeviceKeyMissing(CannotOpen):
    """The device key of this row is not here: the keyring was emptied, or the folder came from another computer."""


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """A person's keys with what they belong to; ``genesis`` is the pinned first entry of the organisation."""

    org: str
    pid: str
    gen: int
    dev: str
    genesis: bytes
    identity: Identity = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened keybag. ``vk`` seals what is kept on this device: drafts, waiting changes, caches."""

    vk: bytes = field(repr=False)
    keys: PersonKeys
    kind: SecretKind
    params: Argon2


def seal_keybag(
    keys: PersonKeys, secret: str, *, kind: SecretKind, vk: bytes, device_key: DeviceKey, params: Argon2
) -> bytes:
    """The row that ``secret`` opens. ``vk`` = 32 bytes, kept when only the secret changes.

    ``Malformed`` for a secret that cannot be normalised; ValueError for a PIN without a keyring, which no page offers.
    """
    if kind is SecretKind.PIN and device_key.place is not Place.KEYRING:
        raise ValueError("beside a key file a PIN could be guessed")
    row = KeybagRow(
        wrapped=_wrap_to_person(keys, vk),
        kind=kind,
        params=params,
        salt=secrets.token_bytes(passphrase.SALT_BYTES),
        dk=device_key_id(device_key),
    )
    header = row.header()
    return row.sealed(
        vk=seal.seal(_kek(row, secret, device_key), vk, _VK_LABEL + header),
        identity=seal.seal(vk, _encode_identity(keys), _IDENTITY_LABEL + header),
    )


def open_keybag(blob: bytes, secret: str, *, device_key: DeviceKey | None, params: Argon2) -> Opened:
    """Open a row with what a person typed; ``params`` is the injected set, which alone may lower the floor.

    Raises ``Malformed``, ``WeakParameters``, ``DeviceKeyMissing`` (before any derivation) or ``WrongSecret``.
    """
    row = parse_row(blob)
    known_key = check_openable(row, device_key, params=params)
    header = row.header()
    try:
        vk = seal.unseal(_kek(row, secret, known_key), row.vk, _VK_LABEL + header)
    except CannotOpen as error:
        raise WrongSecret("the keybag does not open with this") from error
    try:
        keys = _parse_identity(seal.unseal(vk, row.identity, _IDENTITY_LABEL + header))
    except CannotOpen as error:
        raise Malformed("the row's identity was changed") from error
    if VaultWrap.of(keys.org, keys.pid, gen=keys.gen, dev=keys.dev, kem=keys.identity.kem.pub) != row.wrapped.bare():
        raise Malformed("the row's identity belongs elsewhere")
    return Opened(vk, keys, row.kind, row.params)


def check_openable(row: KeybagRow, device_key: DeviceKey | None, *, params: Argon2) -> DeviceKey:
    """The device key, if this row is bound to it and its costs are allowed; the cheap checks before any derivation."""
    passphrase.check_stored(row.params, params)
    if device_key is None or not hmac.compare_digest(device_key_id(device_key), row.dk):
        raise DeviceKeyMissing("the key of this device is missing")
    return device_key


def rescue_vault_key(wrapped: VaultWrap, identity: Identity) -> bytes:
    """VK by the person's own identity, held elsewhere; ``CannotOpen`` if it is not theirs or was not made by them."""
    try:
        sign.verify(identity.signer.pub, wrapped.vk_sig, _wrap_message(wrapped))
    except BadSignature as error:
        raise CannotOpen("the vault key was not wrapped by this person") from error
    return identity.kem.open(_wrap_info(wrapped), wrapped.vk_kem)


def device_key_id(device_key: DeviceKey) -> bytes:
    """16 public bytes that tell one device key from another."""
    return derive(device_key.value, b"hrd1/dk-id", length=16)


def _kek(row: KeybagRow, secret: str, device_key: DeviceKey) -> bytes:
    stretched = passphrase.derive(row.kind.fold(secret), row.salt, params=row.params)
    return derive(stretched + device_key.value, b"hrd1/kek")


def _wrap_to_person(keys: PersonKeys, vk: bytes) -> VaultWrap:
    kem: KemKey = keys.identity.kem
    bare = VaultWrap.of(keys.org, keys.pid, gen=keys.gen, dev=keys.dev, kem=kem.pub)
    wrapped = bare.holding(wrap.wrap(kem.pub, _wrap_info(bare), vk), b"")
    return wrapped.holding(wrapped.vk_kem, keys.identity.signer.sign(_wrap_message(wrapped)))


def _wrap_info(wrapped: VaultWrap) -> bytes:
    return canonical.encode(["hrd1/vkwrap", wrapped.org, wrapped.pid, wrapped.gen, wrapped.dev, wrapped.kem.hex()])


def _wrap_message(wrapped: VaultWrap) -> bytes:
    return _WRAP_LABEL + sha256(_wrap_info(wrapped)).digest() + wrapped.vk_kem


def _encode_identity(keys: PersonKeys) -> bytes:
    return canonical.encode(
        {
            "sign": keys.identity.signer.seed.hex(),
            "kem": keys.identity.kem.seed.hex(),
            "org": keys.org,
            "pid": keys.pid,
            "gen": keys.gen,
            "dev": keys.dev,
            "genesis": keys.genesis.hex(),
        }
    )


def _parse_identity(plain: bytes) -> PersonKeys:
    found: dict[str, Any] = exact(
        canonical.parse_canonical(plain), {"sign", "kem", "org", "pid", "gen", "dev", "genesis"}
    )
    return PersonKeys(
        org=hex_of(found["org"], 16).hex(),
        pid=person(found["pid"]),
        gen=integer(found["gen"], least=1),
        dev=hex_of(found["dev"], 4).hex(),
        genesis=hex_of(found["genesis"], 32),
        identity=Identity.of(hex_of(found["sign"], 32), hex_of(found["kem"], 32)),
    )
