"""The keybag row: what opens it, what does not, and that nothing in it can be exchanged."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.crypto import canonical
from hris_desktop.crypto.errors import CannotOpen, CryptoError, Malformed, WeakParameters
from hris_desktop.crypto.keys import Identity, KemKey, Signer
from hris_desktop.crypto.passphrase import CHEAPEST, PRODUCTION, Argon2
from hris_desktop.system.devicekey import DeviceKey, Place
from hris_desktop.vault.keybag import (
    DeviceKeyMissing,
    PersonKeys,
    WrongSecret,
    open_keybag,
    rescue_vault_key,
    seal_keybag,
)
from hris_desktop.vault.keybag_attempts import parse_attempts
from hris_desktop.vault.keybag_row import SecretKind, parse_rescue, parse_row, row_kind

SECRET = "plum tractor velvet nine"
PIN = "83029471"
VK = bytes(range(32))
IN_KEYRING = DeviceKey(b"\x11" * 32, Place.KEYRING)
IN_FILE = DeviceKey(b"\x11" * 32, Place.FILE)
ELSEWHERE = DeviceKey(b"\x12" * 32, Place.KEYRING)
ANNA = PersonKeys(
    org="ab" * 16,
    pid="5b0c9f6e-3d5e-4a55-9c0a-000000000001",
    gen=2,
    dev="0a0b0c0d",
    genesis=b"\x77" * 32,
    identity=Identity.of(b"\x21" * 32, b"\x22" * 32),
)
BEN = replace(ANNA, pid="5b0c9f6e-3d5e-4a55-9c0a-000000000002", identity=Identity.of(b"\x31" * 32, b"\x32" * 32))


def sealed(
    keys: PersonKeys = ANNA,
    secret: str = SECRET,
    *,
    kind: SecretKind = SecretKind.PASSPHRASE,
    vk: bytes = VK,
    device_key: DeviceKey = IN_KEYRING,
) -> bytes:
    return seal_keybag(keys, secret, kind=kind, vk=vk, device_key=device_key, params=CHEAPEST)


ROW = sealed()


def changed(blob: bytes, /, **values: Any) -> bytes:
    return canonical.encode({**json.loads(blob), **values})


def test_the_secret_and_the_device_key_open_it() -> None:
    opened = open_keybag(ROW, SECRET, device_key=IN_KEYRING, params=CHEAPEST)
    assert opened.vk == VK
    assert opened.keys == ANNA
    assert (opened.kind, opened.params) == (SecretKind.PASSPHRASE, CHEAPEST)


@pytest.mark.parametrize("typed", ["", " ", SECRET.upper(), SECRET + " ", SECRET[:-1], "\ud800", "x" * 5_000])
def test_another_secret_does_not(typed: str) -> None:
    with pytest.raises((WrongSecret, Malformed)):
        open_keybag(ROW, typed, device_key=IN_KEYRING, params=CHEAPEST)


@pytest.mark.parametrize("device_key", [None, ELSEWHERE])
def test_a_missing_device_key_is_told_from_a_wrong_secret(device_key: DeviceKey | None) -> None:
    with pytest.raises(DeviceKeyMissing):
        open_keybag(ROW, "wrong", device_key=device_key, params=CHEAPEST)
    with pytest.raises(DeviceKeyMissing):
        open_keybag(ROW, SECRET, device_key=device_key, params=CHEAPEST)


def test_the_device_key_is_really_in_the_key_and_not_only_compared() -> None:
    other = changed(ROW, dk=json.loads(sealed(device_key=ELSEWHERE))["dk"])
    with pytest.raises(WrongSecret):
        open_keybag(other, SECRET, device_key=ELSEWHERE, params=CHEAPEST)


def test_a_pin_needs_a_keyring() -> None:
    with pytest.raises(ValueError, match="guessed"):
        sealed(secret=PIN, kind=SecretKind.PIN, device_key=IN_FILE)
    sealed(secret=SECRET, device_key=IN_FILE)


@pytest.mark.parametrize("typed", [PIN, "".join(chr(0xFF10 + int(one)) for one in PIN), "٨٣٠٢٩٤٧١"])
def test_a_pin_is_its_digits_in_any_script(typed: str) -> None:
    row = sealed(secret=PIN, kind=SecretKind.PIN)
    assert open_keybag(row, typed, device_key=IN_KEYRING, params=CHEAPEST).kind is SecretKind.PIN


def test_costs_under_the_floor_are_refused_before_anything_is_derived() -> None:
    with pytest.raises(WeakParameters):
        open_keybag(ROW, SECRET, device_key=IN_KEYRING, params=PRODUCTION)


def test_costs_that_would_exhaust_the_machine_are_refused() -> None:
    row = changed(ROW, kdf={"alg": "argon2id", "m": 2**40, "t": 1, "p": 1})
    with pytest.raises(Malformed):
        open_keybag(row, SECRET, device_key=IN_KEYRING, params=CHEAPEST)


def test_two_rows_of_the_same_secret_have_nothing_in_common() -> None:
    first, second = json.loads(sealed()), json.loads(sealed())
    for key in ("salt", "vk", "identity", "vk_kem"):
        assert first[key] != second[key]


def test_no_secret_stands_in_the_row_or_in_a_repr() -> None:
    opened = open_keybag(ROW, SECRET, device_key=IN_KEYRING, params=CHEAPEST)
    shown = ROW.decode() + repr(opened) + repr(parse_row(ROW)) + repr(IN_KEYRING)
    for hidden in (VK, ANNA.identity.signer.seed, ANNA.identity.kem.seed, IN_KEYRING.value):
        assert hidden.hex() not in shown
        assert repr(hidden)[2:-1] not in shown
    assert SECRET not in shown


def test_nothing_can_be_exchanged_between_rows() -> None:
    """Every key of one row put into another: of another person, device, kind, cost, vault key."""
    others = [
        sealed(BEN),
        sealed(replace(ANNA, gen=3)),
        sealed(replace(ANNA, dev="ffffffff")),
        sealed(replace(ANNA, org="cd" * 16)),
        sealed(secret=PIN, kind=SecretKind.PIN),
        sealed(vk=b"\x01" * 32),
        sealed(),
    ]
    exchanged = 0
    for other in map(json.loads, others):
        for key in json.loads(ROW):
            row = changed(ROW, **{key: other[key]})
            if row != ROW:
                exchanged += 1
                with pytest.raises((WrongSecret, Malformed)):
                    open_keybag(row, SECRET, device_key=IN_KEYRING, params=CHEAPEST)
    assert exchanged > 40
    open_keybag(ROW, SECRET, device_key=IN_KEYRING, params=CHEAPEST)


def test_cheaper_costs_cannot_be_written_into_a_row() -> None:
    dear = seal_keybag(ANNA, SECRET, kind=SecretKind.PASSPHRASE, vk=VK, device_key=IN_KEYRING, params=Argon2(16, 2, 2))
    row = changed(dear, kdf={"alg": "argon2id", "m": 8, "t": 1, "p": 1})
    with pytest.raises(WrongSecret):
        open_keybag(row, SECRET, device_key=IN_KEYRING, params=CHEAPEST)


@given(data=st.data())
def test_one_changed_byte_opens_nothing(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(ROW) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != ROW[at]))
    with pytest.raises(CryptoError):
        open_keybag(ROW[:at] + bytes([byte]) + ROW[at + 1 :], SECRET, device_key=IN_KEYRING, params=CHEAPEST)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(0, 2**53)
    | st.text(max_size=8)
    | st.sampled_from(["00" * 16, "keybag", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
KEYS = sorted(json.loads(ROW))


@given(key=st.sampled_from(KEYS), value=json_values)
def test_a_wrong_type_anywhere_is_malformed_and_never_another_error(key: str, value: object) -> None:
    row = json.dumps({**json.loads(ROW), key: value}, sort_keys=True, separators=(",", ":")).encode()
    if row == ROW:
        return
    with pytest.raises(CryptoError):
        open_keybag(row, SECRET, device_key=IN_KEYRING, params=CHEAPEST)


@pytest.mark.parametrize(
    ("key", "value"), [("v", True), ("v", 2), ("gen", True), ("gen", 0), ("kind", ["pin"]), ("org", "AB" * 16)]
)
def test_what_only_looks_alike_is_malformed(key: str, value: object) -> None:
    with pytest.raises(Malformed):
        parse_row(changed(ROW, **{key: value}))


def test_the_documented_form_is_enough_to_read_a_row() -> None:
    """A reader of its own, written from the module's docstring with nothing but the libraries."""
    row = json.loads(ROW)
    stretched = Argon2id(
        salt=bytes.fromhex(row["salt"]), length=32, iterations=row["kdf"]["t"], lanes=row["kdf"]["p"],
        memory_cost=row["kdf"]["m"],
    ).derive(SECRET.encode())  # fmt: skip
    kek = HKDF(SHA256(), 32, None, b"hrd1/kek").derive(stretched + IN_KEYRING.value)
    bound = {key: value for key, value in row.items() if key not in {"vk", "identity"}}
    header = json.dumps(bound, sort_keys=True, separators=(",", ":")).encode()

    def unseal(key: bytes, sealed: bytes, label: bytes) -> bytes:
        padded = AESGCMSIV(key).decrypt(sealed[:12], sealed[12:], label + header)
        return padded.rstrip(b"\0")[:-1]

    assert unseal(kek, bytes.fromhex(row["vk"]), b"hrd1/keybag-vk\0") == VK
    identity = json.loads(unseal(VK, bytes.fromhex(row["identity"]), b"hrd1/keybag-identity\0"))
    assert bytes.fromhex(identity["sign"]) == ANNA.identity.signer.seed
    assert bytes.fromhex(identity["kem"]) == ANNA.identity.kem.seed
    assert (identity["org"], identity["pid"], identity["gen"], identity["dev"], identity["genesis"]) == (
        ANNA.org, ANNA.pid, ANNA.gen, ANNA.dev, ANNA.genesis.hex(),
    )  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_a_missing_key_is_malformed(key: str) -> None:
    row = {name: value for name, value in json.loads(ROW).items() if name != key}
    with pytest.raises(Malformed):
        parse_row(canonical.encode(row))


def test_one_more_key_is_malformed() -> None:
    with pytest.raises(Malformed):
        parse_row(changed(ROW, more=1))


@pytest.mark.parametrize("parse", [parse_row, parse_rescue, parse_attempts])
@given(blob=st.binary(max_size=300) | st.builds(lambda value: json.dumps(value).encode(), json_values))
def test_the_parsers_let_out_one_error(parse: Any, blob: bytes) -> None:
    with pytest.raises(Malformed):
        parse(blob)
    assert row_kind(blob) in {"", "keybag"}


@pytest.mark.parametrize("blob", [ROW + b" ", ROW.replace(b":", b": ", 1), b"\xef\xbb\xbf" + ROW, ROW * 20])
def test_another_spelling_of_the_same_row_is_malformed(blob: bytes) -> None:
    with pytest.raises(Malformed):
        parse_row(blob)


def test_the_persons_identity_alone_opens_the_vault_key() -> None:
    assert rescue_vault_key(parse_row(ROW).wrapped, ANNA.identity) == VK


def test_another_identity_does_not() -> None:
    wrapped = parse_row(ROW).wrapped
    for identity in (
        BEN.identity,
        Identity(ANNA.identity.signer, BEN.identity.kem),
        Identity(BEN.identity.signer, ANNA.identity.kem),
    ):
        with pytest.raises(CannotOpen):
            rescue_vault_key(wrapped, identity)


@pytest.mark.parametrize("change", [{"org": "cd" * 16}, {"pid": BEN.pid}, {"gen": 3}, {"dev": "ffffffff"}])
def test_a_wrap_moved_elsewhere_does_not_open(change: dict[str, Any]) -> None:
    with pytest.raises(CannotOpen):
        rescue_vault_key(replace(parse_row(ROW).wrapped, **change), ANNA.identity)


def test_a_vault_key_that_a_thief_wrapped_to_the_person_is_refused() -> None:
    """Anybody can wrap to a public key; without the signature the person would seal drafts under the thief's key."""
    thief = Identity(Signer.new(), KemKey.of(ANNA.identity.kem.seed))
    planted = parse_row(sealed(replace(ANNA, identity=thief), vk=b"\x66" * 32)).wrapped
    assert planted.kem == ANNA.identity.kem.pub
    with pytest.raises(CannotOpen, match="not wrapped by this person"):
        rescue_vault_key(planted, ANNA.identity)
