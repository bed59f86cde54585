"""A link package: what one code sealed opens with that code, for that organisation, and for nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.crypto import canonical, codes, seal
from hris_desktop.crypto.errors import CannotOpen, CryptoError, Malformed
from hris_desktop.crypto.keys import Identity
from hris_desktop.vault.keybag import PersonKeys
from hris_desktop.vault.keybag_link import LinkKeys, Package, open_package, seal_package

CODE, OTHER = "ABCDEFGHJKMNPQRSTVWXYZ0123", "ABCDEFGHJKMNPQRSTVWXYZ0124"
ORG, PIN = "ab" * 16, b"\x77" * 32
KEYS = PersonKeys(
    org=ORG,
    pid="5b0c9f6e-3d5e-4a55-9c0a-000000000001",
    gen=2,
    dev="",
    genesis=PIN,
    identity=Identity.of(b"\x21" * 32, b"\x22" * 32),
)
PACKAGE = Package(KEYS, datetime(2026, 5, 3, 10, 15, tzinfo=UTC), is_hr=True, name="Anna Ek", organisation="Acme")


def test_it_comes_out_as_it_went_in() -> None:
    assert open_package(seal_package(PACKAGE, CODE), CODE, org=ORG, pin=PIN) == PACKAGE


def test_another_code_another_organisation_another_pin() -> None:
    blob = seal_package(PACKAGE, CODE)
    assert LinkKeys(CODE).slot != LinkKeys(OTHER).slot
    for code, org, pin in ((OTHER, ORG, PIN), (CODE, "cd" * 16, PIN), (CODE, ORG, b"\x78" * 32)):
        with pytest.raises(CannotOpen):
            open_package(blob, code, org=org, pin=pin)


def test_a_package_that_names_another_organisation_inside_is_refused() -> None:
    """Whoever knows the code could seal anything; what is inside must say the same as what it is bound to."""
    foreign = replace(PACKAGE, keys=replace(KEYS, org="cd" * 16))
    link = LinkKeys(CODE)
    plain = seal.unseal(link.key(PIN), seal_package(foreign, CODE), link.aad("cd" * 16, PIN))
    with pytest.raises(Malformed):
        open_package(seal.seal(link.key(PIN), plain, link.aad(ORG, PIN)), CODE, org=ORG, pin=PIN)


@pytest.mark.parametrize(
    ("key", "value"),
    [("v", 2), ("v", True), ("pid", "x"), ("gen", 0), ("gen", "1"), ("sign", "00"), ("kem", None), ("until", "today"),
     ("until", "2026-05-03T10:15:00"), ("name", 7), ("organisation", []), ("genesis", "00" * 32), ("more", 1)],
)  # fmt: skip
def test_wrong_forms_are_one_error(key: str, value: object) -> None:
    link = LinkKeys(CODE)
    plain = canonical.parse(seal.unseal(link.key(PIN), seal_package(PACKAGE, CODE), link.aad(ORG, PIN)))
    blob = seal.seal(link.key(PIN), canonical.encode({**plain, key: value}), link.aad(ORG, PIN))
    with pytest.raises(Malformed):
        open_package(blob, CODE, org=ORG, pin=PIN)


@given(st.data())
def test_only_the_declared_error_escapes(data: st.DataObject) -> None:
    blob = bytearray(seal_package(PACKAGE, CODE))
    kind = data.draw(st.sampled_from(["flip", "cut", "junk"]))
    if kind == "flip":
        at = data.draw(st.integers(0, len(blob) - 1))
        blob[at] ^= data.draw(st.integers(1, 255))
    elif kind == "cut":
        del blob[data.draw(st.integers(0, len(blob) - 1)) :]
    else:
        blob = bytearray(data.draw(st.binary(max_size=2000)))
    with pytest.raises(CryptoError):
        open_package(bytes(blob), CODE, org=ORG, pin=PIN)


def test_no_secret_is_in_its_words() -> None:
    assert KEYS.identity.signer.seed.hex() not in repr(PACKAGE)
    assert "Anna" not in repr(PACKAGE)
    assert codes.read_code(codes.show_code(CODE)) == CODE
