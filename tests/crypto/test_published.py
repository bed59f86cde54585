"""The primitives give the published answers: RFC 8452, 9180, 8032, 5869 (RFC 9106 stands with the passphrases)."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV

from hris_desktop.crypto import sign, wrap
from hris_desktop.crypto.errors import BadSignature
from hris_desktop.crypto.keys import KemKey, Signer, derive
from hris_desktop.crypto.seal import self_test

# -- RFC 8452 --------------------------------------------------------------------------------------------------------


def blocks() -> Iterator[dict[str, bytes]]:
    text = Path(__file__).with_name("rfc8452.txt").read_text(encoding="ascii")
    for block in text.split("\n\n")[1:]:
        lines = [line.partition(":") for line in block.splitlines()]
        if lines:
            yield {name: bytes.fromhex(value) for name, _, value in lines}


@pytest.mark.parametrize("vector", list(blocks()))
def test_rfc_8452(vector: dict[str, bytes]) -> None:
    cipher = AESGCMSIV(vector["key"])
    plain, aad = vector["plain"], vector["aad"]
    if plain:
        assert cipher.encrypt(vector["nonce"], plain, aad) == vector["result"]
        assert cipher.decrypt(vector["nonce"], vector["result"], aad) == plain


def test_rfc_8452_is_whole() -> None:
    assert sum(1 for _ in blocks()) == 24


def test_the_start_up_test_passes_here() -> None:
    self_test()


# -- RFC 9180 --------------------------------------------------------------------------------------------------------

PK_R = "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d"
SK_R = "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8"
SK_E = "52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736"
ENC = "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"
SHARED = "fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc"
INFO = "4f6465206f6e2061204772656369616e2055726e"
"""RFC 9180, A.1.1 (base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM)."""


def labelled_extract(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")


def labelled_expand(prk: bytes, suite: bytes, label: bytes, *, info: bytes, length: int) -> bytes:
    data = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info + b"\x01"
    return hmac.digest(prk, data, "sha256")[:length]


def shared_secret(own: bytes, other: bytes, context: bytes) -> bytes:
    secret = X25519PrivateKey.from_private_bytes(own).exchange(X25519PublicKey.from_public_bytes(other))
    suite = b"KEM" + (0x20).to_bytes(2, "big")
    prk = labelled_extract(suite, b"", b"eae_prk", secret)
    return labelled_expand(prk, suite, b"shared_secret", info=context, length=32)


def schedule(shared: bytes, info: bytes, *, aead: int, size: int) -> tuple[bytes, bytes]:
    """Key and base nonce of base mode."""
    suite = b"HPKE" + b"".join(number.to_bytes(2, "big") for number in (0x20, 1, aead))
    context = (
        b"\0" + labelled_extract(suite, b"", b"psk_id_hash", b"") + labelled_extract(suite, b"", b"info_hash", info)
    )
    secret = labelled_extract(suite, shared, b"secret", b"")
    key = labelled_expand(secret, suite, b"key", info=context, length=size)
    return key, labelled_expand(secret, suite, b"base_nonce", info=context, length=12)


def test_rfc_9180_by_hand() -> None:
    """The steps below are those of the RFC: they give its published values."""
    context = bytes.fromhex(ENC + PK_R)
    shared = shared_secret(bytes.fromhex(SK_E), bytes.fromhex(PK_R), context)
    assert shared.hex() == SHARED
    assert shared_secret(bytes.fromhex(SK_R), bytes.fromhex(ENC), context) == shared
    key, nonce = schedule(shared, bytes.fromhex(INFO), aead=1, size=16)
    assert (key.hex(), nonce.hex()) == ("4531685d41d65f03dc48f6b8302c05b0", "56d890e5accaaf011cff4b7d")
    sealed = "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a"
    assert AESGCM(key).decrypt(nonce, bytes.fromhex(sealed), b"Count-0") == b"Beauty is truth, truth beauty"


def test_a_wrap_is_rfc_9180_with_aes_256() -> None:
    """The RFC prints no vector with AES-256-GCM: the steps proven above open and make what the product does."""
    data, info = bytes(range(32)), b"info"
    enc, pk_r = bytes.fromhex(ENC), bytes.fromhex(PK_R)
    shared = shared_secret(bytes.fromhex(SK_E), pk_r, enc + pk_r)
    key, nonce = schedule(shared, info, aead=2, size=32)
    made = enc + AESGCM(key).encrypt(nonce, data, b"")
    assert KemKey.of(bytes.fromhex(SK_R)).open(info, made) == data
    theirs = wrap.wrap(pk_r, info, data)
    shared = shared_secret(bytes.fromhex(SK_R), theirs[:32], theirs[:32] + pk_r)
    key, nonce = schedule(shared, info, aead=2, size=32)
    assert AESGCM(key).decrypt(nonce, theirs[32:], b"") == data


def test_a_private_key_gives_its_public_key() -> None:
    assert KemKey.of(bytes.fromhex(SK_R)).pub.hex() == PK_R


# -- RFC 8032 --------------------------------------------------------------------------------------------------------

ED25519 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]
"""RFC 8032, 7.1, tests 1 to 3."""
ORDER = 2**252 + 27742317777372353535851937790883648493


@pytest.mark.parametrize(("seed", "pub", "message", "signature"), ED25519)
def test_rfc_8032(seed: str, pub: str, message: str, signature: str) -> None:
    signer = Signer.of(bytes.fromhex(seed))
    assert signer.pub.hex() == pub
    assert signer.sign(bytes.fromhex(message)).hex() == signature
    sign.verify(signer.pub, bytes.fromhex(signature), bytes.fromhex(message))


def test_a_signature_has_one_form() -> None:
    """S above the group order is refused (RFC 8032, 5.1.7), so nobody else can make a second ``h`` for an entry."""
    _, pub, _, signature = ED25519[0]
    s = int.from_bytes(bytes.fromhex(signature[64:]), "little") + ORDER
    with pytest.raises(BadSignature):
        sign.verify(bytes.fromhex(pub), bytes.fromhex(signature[:64]) + s.to_bytes(32, "little"), b"")


# -- RFC 5869 --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("secret", "salt", "info", "out"),
    [
        (
            "0b" * 22,
            "000102030405060708090a0b0c",
            "f0f1f2f3f4f5f6f7f8f9",
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        ),
        (
            bytes(range(0x50)).hex(),
            bytes(range(0x60, 0xB0)).hex(),
            bytes(range(0xB0, 0x100)).hex(),
            (
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
                "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"
            ),
        ),
        (
            "0b" * 22,
            "",
            "",
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        ),
    ],
)
def test_rfc_5869(secret: str, salt: str, info: str, out: str) -> None:
    """A.1 to A.3; the third shows that no salt is a string of zeros."""
    length = len(out) // 2
    derived = derive(bytes.fromhex(secret), bytes.fromhex(info), salt=bytes.fromhex(salt), length=length)
    assert derived.hex() == out
