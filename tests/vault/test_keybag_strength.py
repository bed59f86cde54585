from __future__ import annotations

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hris_desktop.system.devicekey import Place
from hris_desktop.vault.keybag_row import SecretKind
from hris_desktop.vault.keybag_strength import Demand, WeakSecret, judge

PASSPHRASE, PIN = SecretKind.PASSPHRASE, SecretKind.PIN
MIDDLING = "winter garden7"


def refusal(secret: str, kind: SecretKind, demand: Demand = Demand.EMPLOYEE, *personal: str) -> str:
    with pytest.raises(WeakSecret) as caught:
        judge(secret, kind, demand=demand, personal=personal)
    assert not secret or secret not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "secret",
    ["plum tractor velvet nine", "copper-lake-winter-sandal", "grün Fluss Löwe Kerze", "слон река камень свеча"],
)
@pytest.mark.parametrize("demand", list(Demand))
def test_four_unrelated_words_serve_everybody(secret: str, demand: Demand) -> None:
    judge(secret, PASSPHRASE, demand=demand)


@pytest.mark.parametrize(
    "secret", ["xK9#vQ2$mW7!pL4z", "three unrelatedwords", "plum plum plum plum", "1 2 3 4", "ab cd ef gh"]
)
def test_hr_needs_four_different_words(secret: str) -> None:
    assert "at least 4 different words" in refusal(secret, PASSPHRASE, Demand.HR)


@pytest.mark.parametrize(
    "secret", ["password", "P@ssw0rd1", "qwertyuiop", "summer2026", "aaaaaaaaaaaa", "abcabcabc", "letmein letmein"]
)
def test_a_guessable_passphrase_is_refused(secret: str) -> None:
    assert "would be guessed soon" in refusal(secret, PASSPHRASE)


@pytest.mark.parametrize("secret", ["the and for you", "one two three four", "abc def ghi jkl"])
def test_spaces_do_not_make_common_words_strong(secret: str) -> None:
    assert "guessed soon" in refusal(secret, PASSPHRASE, Demand.HR)


def test_four_words_others_know_of_the_person_are_not_enough_for_hr() -> None:
    assert "guessed soon" in refusal("anna maria berlin acme", PASSPHRASE, Demand.HR, "anna", "maria", "berlin", "acme")


def test_beside_a_key_file_more_is_asked() -> None:
    judge(MIDDLING, PASSPHRASE, demand=Demand.EMPLOYEE.beside(Place.KEYRING))
    assert "guessed soon" in refusal(MIDDLING, PASSPHRASE, Demand.EMPLOYEE.beside(Place.FILE))
    judge("xK9#vQ2$mW7!pL4z", PASSPHRASE, demand=Demand.EMPLOYEE.beside(Place.FILE))
    assert Demand.HR.beside(Place.FILE) is Demand.HR


def test_words_others_know_of_the_person_count_little() -> None:
    name = "Wolfeschlegelstein"
    judge(name, PASSPHRASE, demand=Demand.EMPLOYEE)
    refusal(name, PASSPHRASE, Demand.EMPLOYEE, name)


@pytest.mark.parametrize("secret", ["", "\ud800" * 20, "four good words here\x00", "a" * 2_000])
def test_text_that_cannot_be_a_secret_has_its_sentence(secret: str) -> None:
    assert refusal(secret, PASSPHRASE).startswith("A passphrase ")


@pytest.mark.parametrize("pin", ["83029471", "648205931706", "\uff18\uff13\uff10\uff12\uff19\uff14\uff17\uff11"])
def test_digits_without_a_pattern_serve(pin: str) -> None:
    judge(pin, PIN, demand=Demand.EMPLOYEE)


@pytest.mark.parametrize(
    "pin", ["8302947", "1234", "8302947x", "8302 9471", "plum tractor velvet nine", "+83029471", "8302947.1"]
)
def test_a_pin_is_eight_digits_or_more(pin: str) -> None:
    assert "at least 8 digits and nothing else" in refusal(pin, PIN)


@pytest.mark.parametrize(
    ("pin", "words"),
    [
        ("11111111", "repeats itself"),
        ("12121212", "repeats itself"),
        ("48394839", "repeats itself"),
        ("483948394", "repeats itself"),
        ("11223311", "repeats itself"),
        ("12345678", "counts up or down"),
        ("87654321", "counts up or down"),
        ("78901234", "counts up or down"),
        ("13579135", "counts up or down"),
        ("12344321", "counts up or down"),
        ("12345679", "counts up or down"),
        ("20061987", "holds a date"),
        ("06201987", "holds a date"),
        ("19870620", "holds a date"),
        ("19872006", "holds a date"),
        ("29022024", "holds a date"),
        ("720061987", "holds a date"),
        ("2006198742", "holds a date"),
        ("14725836", "among the first"),
    ],
)
def test_a_trivial_pin_says_why(pin: str, words: str) -> None:
    assert words in refusal(pin, PIN)


def test_nearly_every_random_pin_is_taken() -> None:
    drawn = random.Random(7)
    refused = 0
    for _ in range(300):
        try:
            judge(f"{drawn.randrange(10**8):08d}", PIN, demand=Demand.EMPLOYEE)
        except WeakSecret:
            refused += 1
    assert refused < 30


@given(st.text(), st.sampled_from(SecretKind), st.sampled_from(Demand))
@example(".", SecretKind.PASSPHRASE, Demand.EMPLOYEE)
def test_any_text_is_judged_or_refused_with_a_sentence(secret: str, kind: SecretKind, demand: Demand) -> None:
    sentence = "."
    try:
        judge(secret, kind, demand=demand)
    except WeakSecret as error:
        sentence = str(error)
    assert sentence.endswith(".")
