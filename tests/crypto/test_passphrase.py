from __future__ import annotations

import ast
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.crypto import passphrase
from hris_desktop.crypto.errors import Malformed, WeakParameters
from hris_desktop.crypto.passphrase import (
    CEILING,
    CHEAPEST,
    FLOOR,
    LONGEST,
    PRODUCTION,
    PRODUCTION_HR,
    Argon2,
    check_stored,
    derive,
    normalise,
)

PACKAGE = Path(__file__).parents[2] / "hris_desktop"
SALT = bytes(range(16))


def test_rfc_9106_vector() -> None:
    """Section 5.3, Argon2id."""
    tag = passphrase._argon2id(
        b"\x01" * 32, b"\x02" * 16, params=Argon2(memory_kib=32, time=3, lanes=4), key=b"\x03" * 8, extra=b"\x04" * 12
    )
    assert tag.hex() == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"


def test_the_reference_implementations_vector() -> None:
    """Argon2id 0x13 of phc-winner-argon2's test.c: t=2, m=64 MiB, p=1, "password", "somesalt"."""
    tag = passphrase._argon2id(b"password", b"somesalt", params=Argon2(memory_kib=65536, time=2, lanes=1))
    assert tag.hex() == "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"


def test_the_floor_is_the_published_one() -> None:
    assert (FLOOR.memory_kib, FLOOR.time, FLOOR.lanes) == (64 * 1024, 3, 4)
    assert PRODUCTION.covers(FLOOR)
    assert PRODUCTION_HR.memory_kib == 256 * 1024
    assert PRODUCTION_HR.covers(FLOOR)
    assert not CHEAPEST.covers(FLOOR)


def test_secret_salt_and_every_cost_change_the_result() -> None:
    base = derive("secret", SALT, params=CHEAPEST)
    assert len(base) == 32
    others = [
        derive("Secret", SALT, params=CHEAPEST),
        derive("secret ", SALT, params=CHEAPEST),
        derive("secret", SALT[::-1], params=CHEAPEST),
        derive("secret", SALT, params=Argon2(16, 1, 1)),
        derive("secret", SALT, params=Argon2(16, 2, 1)),
        derive("secret", SALT, params=Argon2(16, 1, 2)),
    ]
    assert len({base, *others}) == 7
    assert derive("secret", SALT, params=CHEAPEST) == base


@pytest.mark.parametrize(
    ("typed", "same"),
    [("caf\u00e9", "cafe\u0301"), ("\uff11\uff12", "12"), ("\ufb01sh", "fish"), ("\u212b", "\u00c5"), ("\u3000", " ")],
)
def test_the_same_text_on_another_keyboard_is_the_same_secret(typed: str, same: str) -> None:
    assert normalise(typed) == normalise(same)
    assert derive(typed, SALT, params=CHEAPEST) == derive(same, SALT, params=CHEAPEST)


@pytest.mark.parametrize(
    "text", ["", "\ud800", "a\udfff", "a\u0378", "a\n", "\x00", "a" * (LONGEST + 1), "\ufdfa" * 100]
)
def test_text_that_is_not_stable_is_refused(text: str) -> None:
    with pytest.raises(Malformed) as caught:
        derive(text, SALT, params=CHEAPEST)
    assert str(caught.value).startswith("A passphrase ")


@pytest.mark.parametrize("salt", [b"", b"short", bytes(15), bytes(17)])
def test_a_salt_of_another_length_is_refused(salt: bytes) -> None:
    with pytest.raises(Malformed, match="16 bytes"):
        derive("secret", salt, params=CHEAPEST)


@given(st.text())
def test_any_text_normalises_or_is_malformed(text: str) -> None:
    try:
        once = normalise(text).decode("utf-8")
    except Malformed:
        return
    assert normalise(once).decode("utf-8") == once == unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize(
    "stored",
    [
        Argon2(FLOOR.memory_kib - 1, FLOOR.time, FLOOR.lanes),
        Argon2(FLOOR.memory_kib, FLOOR.time - 1, FLOOR.lanes),
        Argon2(FLOOR.memory_kib, FLOOR.time, FLOOR.lanes - 1),
        Argon2(CEILING.memory_kib, 1, CEILING.lanes),
        CHEAPEST,
    ],
)
@pytest.mark.parametrize("injected", [PRODUCTION, PRODUCTION_HR])
def test_costs_under_the_floor_are_refused(stored: Argon2, injected: Argon2) -> None:
    with pytest.raises(WeakParameters):
        check_stored(stored, injected)


def test_the_floor_is_enough_on_a_device_of_hr_too() -> None:
    check_stored(FLOOR, PRODUCTION_HR)  # somebody who became HR must still be able to open the row and re-wrap it
    check_stored(PRODUCTION_HR, PRODUCTION)


def test_only_a_cheap_set_that_was_injected_lowers_the_floor() -> None:
    check_stored(CHEAPEST, CHEAPEST)
    check_stored(PRODUCTION_HR, CHEAPEST)
    with pytest.raises(WeakParameters):
        check_stored(CHEAPEST, Argon2(16, 1, 1))


@pytest.mark.parametrize("stored", [Argon2(2**40, 3, 4), Argon2(65536, 2**40, 4), Argon2(2**40, 3, 2**30)])
def test_costs_that_would_exhaust_the_machine_are_refused(stored: Argon2) -> None:
    with pytest.raises(Malformed, match="ceiling"):
        check_stored(stored, PRODUCTION)


def test_production_and_test_costs_are_named_only_where_they_belong() -> None:
    """The program is put together in app and cli; nothing below chooses costs, and nothing at all the cheap ones."""
    roots = {"doorway.py", "cli/desk.py"}
    allowed = {"PRODUCTION": roots, "PRODUCTION_HR": roots, "CHEAPEST": set[str]()}
    for path in PACKAGE.rglob("*.py"):
        if path == Path(passphrase.__file__):
            continue
        text = path.read_text()
        if not any(name in text for name in allowed):
            continue  # it need not be taken apart
        tree = ast.parse(text)
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
        for name, places in allowed.items():
            assert name not in names or path.relative_to(PACKAGE).as_posix() in places, f"{name} in {path}"
