"""Key pairs, wraps and signatures: what they bind, and that no byte of them can be changed."""

from __future__ import annotations

import pytest

from hris_desktop.crypto import sign, wrap
from hris_desktop.crypto.errors import BadSignature, CannotOpen, Malformed
from hris_desktop.crypto.keys import Identity, KemKey, Signer, derive

DATA, INFO = bytes(range(32)), b"info"


def test_a_wrap_opens_for_its_recipient_in_its_context_only() -> None:
    key = KemKey.new()
    wrapped = wrap.wrap(key.pub, INFO, DATA)
    assert len(wrapped) == 80
    assert key.open(INFO, wrapped) == DATA
    for other, info in ((KemKey.new(), INFO), (key, b"inf"), (key, b"info2"), (key, b"")):
        with pytest.raises(CannotOpen):
            other.open(info, wrapped)


def test_every_changed_byte_of_a_wrap_is_refused() -> None:
    key = KemKey.new()
    wrapped = wrap.wrap(key.pub, INFO, DATA)
    for place in range(len(wrapped)):
        changed = bytearray(wrapped)
        changed[place] ^= 1 << (place % 8)
        with pytest.raises(CannotOpen):
            key.open(INFO, bytes(changed))


@pytest.mark.parametrize("length", [0, 1, 31, 32, 79, 81, 160])
def test_a_wrap_has_80_bytes(length: int) -> None:
    with pytest.raises(CannotOpen, match="80 bytes"):
        KemKey.new().open(INFO, bytes(length))


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_only_32_byte_keys_are_wrapped(length: int) -> None:
    with pytest.raises(Malformed):
        wrap.wrap(KemKey.new().pub, INFO, bytes(length))


@pytest.mark.parametrize("pub", [b"", bytes(31), bytes(33), bytes(32), bytes([1]) + bytes(31)])
def test_keys_nothing_can_be_wrapped_to(pub: bytes) -> None:
    assert not wrap.usable(pub)
    with pytest.raises(Malformed):
        wrap.wrap(pub, INFO, DATA)


def test_ordinary_keys_are_usable() -> None:
    assert all(wrap.usable(KemKey.new().pub) for _ in range(50))


@pytest.mark.parametrize("enc", [bytes(32), bytes([1]) + bytes(31), b"\xff" * 32])
def test_a_wrap_with_a_strange_point_does_not_open(enc: bytes) -> None:
    with pytest.raises(CannotOpen):
        KemKey.new().open(INFO, enc + bytes(48))


def test_every_changed_byte_of_a_signature_message_or_key_is_refused() -> None:
    signer, message = Signer.new(), b"hrd1/sig\0" + bytes(range(64))
    signature = signer.sign(message)
    sign.verify(signer.pub, signature, message)
    parts = {"pub": signer.pub, "signature": signature, "message": message}
    for name, value in parts.items():
        for place in range(len(value)):
            changed = bytearray(value)
            changed[place] ^= 1 << (place % 8)
            now = parts | {name: bytes(changed)}
            with pytest.raises(BadSignature):
                sign.verify(now["pub"], now["signature"], now["message"])


@pytest.mark.parametrize("pub", [b"", bytes(31), bytes(33), b"\xff" * 32])
def test_a_key_that_is_none_verifies_nothing(pub: bytes) -> None:
    with pytest.raises(BadSignature):
        sign.verify(pub, Signer.new().sign(b"m"), b"m")


@pytest.mark.parametrize("length", [0, 63, 65, 128])
def test_a_signature_has_64_bytes(length: int) -> None:
    signer = Signer.new()
    with pytest.raises(BadSignature):
        sign.verify(signer.pub, (signer.sign(b"m") * 2)[:length], b"m")


def test_keys_come_back_from_their_seeds() -> None:
    identity = Identity.new()
    again = Identity.of(identity.signer.seed, identity.kem.seed)
    assert again == identity
    assert len({Identity.new().signer.seed for _ in range(20)}) == 20


def test_recovery_keys_come_from_one_seed_and_differ() -> None:
    seed = bytes(range(32))
    kit = Identity.recovery(seed)
    assert kit == Identity.recovery(seed)
    assert kit.signer.seed == derive(seed, b"hrd1/recovery-sign")
    assert kit.kem.seed == derive(seed, b"hrd1/recovery-kem")
    assert kit.signer.seed != kit.kem.seed != seed


def test_secrets_do_not_show_themselves() -> None:
    identity = Identity.new()
    shown = repr(identity)
    for secret in (identity.signer.seed, identity.kem.seed):
        assert secret.hex() not in shown
        assert repr(secret)[2:-1] not in shown


def test_nothing_is_remembered_here() -> None:
    """Other folders' tests remember which signatures held (tests/conftest.py)."""
    assert not hasattr(sign.verify, "cache_info")
