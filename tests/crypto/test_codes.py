from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.crypto.codes import (
    ALPHABET,
    check_character,
    fingerprint,
    five_words,
    new_code,
    read_code,
    read_words,
    seed_words,
    show_code,
)
from hris_desktop.crypto.errors import Malformed

codes = st.text(alphabet=ALPHABET, min_size=26, max_size=26)


@given(codes)
def test_what_is_shown_is_read_back(code: str) -> None:
    shown = show_code(code)
    assert len(shown) == 27 + 5
    assert read_code(shown) == code
    assert read_code(shown.lower().replace("-", " ")) == code
    assert read_code("\u2013".join(shown.replace("-", ""))) == code


def test_letters_that_look_like_digits_are_those_digits() -> None:
    code = "0110" + "A" * 22
    typed = "OIL0" + "A" * 22 + check_character(code)
    assert read_code(typed) == code


@given(codes, st.integers(0, 25), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(code: str, place: int, other: str) -> None:
    wrong = code[:place] + other + code[place + 1 :]
    same = (ALPHABET.index(other) - ALPHABET.index(code[place])) % 31 == 0
    assert (check_character(wrong) == check_character(code)) is same


@given(codes, st.integers(0, 24))
def test_two_exchanged_neighbours_are_noticed(code: str, place: int) -> None:
    turned = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    same = (ALPHABET.index(code[place]) - ALPHABET.index(code[place + 1])) % 31 == 0
    assert (check_character(turned) == check_character(code)) is same


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "27 characters"),
        ("A" * 26, "27 characters"),
        ("A" * 28, "27 characters"),
        ("U" * 27, "without U"),
        ("\u00e9" * 27, "digits"),
        ("0" * 26 + "1", "wrong"),
    ],
)
def test_what_is_wrong_is_said_without_the_code(typed: str, says: str) -> None:
    with pytest.raises(Malformed, match=says) as caught:
        read_code(typed)
    assert typed[:8] not in str(caught.value) or not typed


def test_codes_are_drawn_from_all_characters() -> None:
    drawn = [new_code() for _ in range(200)]
    assert len(set(drawn)) == 200
    assert set("".join(drawn)) == set(ALPHABET)
    assert {len(code) for code in drawn} == {26}


def test_five_words_are_the_first_55_bits() -> None:
    assert five_words(bytes(32)) == ("abandon",) * 5
    assert five_words(b"\xff" * 32) == ("zoo",) * 5
    assert five_words(bytes([0, 0x20]) + bytes(30)) == ("ability", "abandon", "abandon", "abandon", "abandon")
    assert five_words(bytes(6) + b"\x02" + bytes(25)) == ("abandon", "abandon", "abandon", "abandon", "ability")
    first = five_words(fingerprint(b"a"))
    assert first != five_words(fingerprint(b"b"))
    assert five_words(fingerprint(b"a")[:7] + bytes(25)) == first


def test_a_seed_is_24_words_with_the_published_checksum() -> None:
    """BIP-39's own vectors for 256 bits."""
    assert seed_words(bytes(32)) == ("abandon",) * 23 + ("art",)
    assert seed_words(b"\xff" * 32) == ("zoo",) * 23 + ("vote",)
    assert seed_words(b"\x80" * 32)[-1] == "bless"
    assert read_words(" ".join(["zoo"] * 23 + ["vote"])) == b"\xff" * 32


@given(st.binary(min_size=32, max_size=32))
def test_seed_words_are_read_back(seed: bytes) -> None:
    assert read_words("  ".join(seed_words(seed)).upper()) == seed


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "24 words"),
        ("abandon " * 24, "24 words"),
        ("abandon " * 23, "24 words"),
        ("abandon " * 12, "24 words"),
        ("abandon " * 22 + "nonsense wrong", "1 of these|2 of these"),
        ("art " + "abandon " * 23, "24 words"),
    ],
)
def test_words_that_are_no_kit(typed: str, says: str) -> None:
    with pytest.raises(Malformed, match=says):
        read_words(typed)
