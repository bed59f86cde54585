from __future__ import annotations

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.crypto import seal
from hris_desktop.crypto.errors import CannotOpen, Malformed

KEY, AAD = bytes(range(32)), b"hrd1/aad\0context"


@pytest.mark.parametrize(
    ("length", "padded"),
    [(0, 512), (1, 512), (510, 512), (511, 512), (512, 1024), (1023, 1024), (1024, 2048), (524287, 524288)],
)
def test_sizes_are_powers_of_two(length: int, padded: int) -> None:
    out = seal.pad(b"x" * length)
    assert len(out) == padded
    assert out == b"x" * length + b"\x80" + bytes(padded - length - 1)
    assert seal.unpad(out) == b"x" * length


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"\x80",
        bytes(512),
        b"\x80" + bytes(510),
        b"\x80" + bytes(512),
        b"x" * 511 + b"\x81",
        b"x" * 511 + b"\x00",
        b"x" * 512,
        b"\x80" + bytes(1023),
        b"x" * 100 + b"\x80" + bytes(1024 - 101),
        b"x" * 511 + b"\x80" + bytes(512),
        b"x" * 700 + b"\x80" + bytes(767 - 700),
        b"x" * 512 + b"\x80" + bytes(2048 - 513),
    ],
)
def test_any_other_padding_is_refused(bad: bytes) -> None:
    with pytest.raises(Malformed):
        seal.unpad(bad)


@given(st.binary(max_size=2000))
def test_padding_round_trips_and_is_the_only_form(plain: bytes) -> None:
    padded = seal.pad(plain)
    assert seal.unpad(padded) == plain
    with pytest.raises(Malformed):
        seal.unpad(padded + bytes(len(padded)))


@given(st.binary(max_size=2000), st.binary(max_size=50))
def test_seal_round_trips(plain: bytes, aad: bytes) -> None:
    assert seal.unseal(KEY, seal.seal(KEY, plain, aad), aad) == plain


def test_every_changed_byte_is_refused() -> None:
    sealed = seal.seal(KEY, b"private", AAD)
    assert len(sealed) == 12 + 512 + 16
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1 << (place % 8)
        with pytest.raises(CannotOpen):
            seal.unseal(KEY, bytes(changed), AAD)


@pytest.mark.parametrize("place", range(len(AAD)))
def test_every_byte_of_the_context_counts(place: int) -> None:
    sealed, changed = seal.seal(KEY, b"private", AAD), bytearray(AAD)
    changed[place] ^= 1
    with pytest.raises(CannotOpen):
        seal.unseal(KEY, sealed, bytes(changed))


def test_other_keys_and_lengths_are_refused() -> None:
    sealed = seal.seal(KEY, b"private", AAD)
    with pytest.raises(CannotOpen):
        seal.unseal(seal.new_key(), sealed, AAD)
    for cut in (0, 1, 12, 27, 28, 100, len(sealed) - 1):
        with pytest.raises(CannotOpen):
            seal.unseal(KEY, sealed[:cut], AAD)
    with pytest.raises(CannotOpen):
        seal.unseal(KEY, sealed + b"\0", AAD)


def test_nonces_differ_and_the_same_text_does_not_look_the_same() -> None:
    assert len({seal.seal(KEY, b"x", AAD) for _ in range(50)}) == 50
    assert len({seal.new_key() for _ in range(50)}) == 50


def test_commitment_names_key_and_context() -> None:
    committed = seal.commitment(KEY, b"c")
    assert committed == hmac.digest(KEY, b"hrd1/commit\0c", "sha256")
    assert committed != seal.commitment(KEY, b"d")
    assert committed != seal.commitment(bytes(32), b"c")


def test_the_start_up_test_fails_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def __init__(self, _key: bytes) -> None:
            pass

        def encrypt(self, _nonce: bytes, _data: bytes, _aad: bytes | None) -> bytes:
            return bytes(24)

    monkeypatch.setattr(seal, "AESGCMSIV", Broken)
    with pytest.raises(CannotOpen):
        seal.self_test()
