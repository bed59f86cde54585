"""Secrets and fingerprints in a form people can read, type and compare.

An invite or link code: 26 Crockford base32 characters (130 random bits) and one check character, in groups:
``ABCDE-FGHJK-MNPQR-STVWX-YZ012-3C`` (the last character checks the others). Words come from the 2,048-word English
list of BIP-39: five words compare a fingerprint (55 bits), 24 words carry a recovery seed with a checksum.
"""

from __future__ import annotations

import secrets
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from hris_desktop.crypto.errors import Malformed

if TYPE_CHECKING:
    from mnemonic import Mnemonic

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_CHARACTERS: Final = 26
_GROUP: Final = 5
_READ_AS: Final = str.maketrans("OIL", "011")
_CHECK_PRIME: Final = 31
WORDS_COMPARED: Final = 5
_WORD_BITS: Final = 11


def new_code() -> str:
    """26 random characters of the alphabet."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_CHARACTERS))


def check_character(code: str) -> str:
    """The 27th character: a weighted sum modulo the prime 31.

    A wrong character, or two exchanged neighbours, are noticed (all but 0 in the place of Z).
    """
    weighted = sum(position * ALPHABET.index(character) for position, character in enumerate(code, start=1))
    return ALPHABET[weighted % _CHECK_PRIME]


def show_code(code: str) -> str:
    """The code with its check character, in groups of five."""
    whole = code + check_character(code)
    return "-".join(whole[start : start + _GROUP] for start in range(0, len(whole), _GROUP))


def read_code(text: str) -> str:
    """The 26 characters of what somebody typed: any case, spacing and dashes; O, I and L are read as 0, 1 and 1.

    ``Malformed`` with a message that says what is wrong, never with the code.
    """
    kept = "".join(c for c in text if not c.isspace() and c not in "-\u2010\u2011\u2013\u2014\u2212")
    typed = kept.upper().translate(_READ_AS)
    if len(typed) != CODE_CHARACTERS + 1:
        raise Malformed(f"A code has {CODE_CHARACTERS + 1} characters; this has {len(typed)}.")
    if any(character not in ALPHABET for character in typed):
        raise Malformed("A code holds only digits and capital letters without U.")
    if check_character(typed[:-1]) != typed[-1]:
        raise Malformed("One character is wrong or two are exchanged; compare it with the letter.")
    return typed[:-1]


@lru_cache(maxsize=1)
def _mnemonic() -> Mnemonic:
    from mnemonic import Mnemonic  # noqa: PLC0415 - reads a word list; only where words are shown

    return Mnemonic("english")


def five_words(fingerprint: bytes) -> tuple[str, ...]:
    """Five words of the first 55 bits of a 32-byte fingerprint; two people read them to each other."""
    bits = int.from_bytes(fingerprint, "big") >> (len(fingerprint) * 8 - WORDS_COMPARED * _WORD_BITS)
    indexes = [(bits >> (_WORD_BITS * place)) & 0x7FF for place in reversed(range(WORDS_COMPARED))]
    return tuple(_mnemonic().wordlist[index] for index in indexes)


def seed_words(seed: bytes) -> tuple[str, ...]:
    """24 words of a 32-byte seed, checksum included."""
    return tuple(_mnemonic().to_mnemonic(seed).split(" "))


def read_words(text: str) -> bytes:
    """The 32-byte seed of 24 typed words; ``Malformed`` says which kind of mistake it is."""
    words = text.casefold().split()
    known = set(_mnemonic().wordlist)
    unknown = sum(word not in known for word in words)
    if unknown:
        raise Malformed(f"{unknown} of these are not words of a recovery kit.")
    if len(words) != 24 or not _mnemonic().check(" ".join(words)):  # noqa: PLR2004 - 24 words are 256 bits
        raise Malformed("These are not the 24 words of one recovery kit in their order.")
    return bytes(_mnemonic().to_entropy(words))


def fingerprint(data: bytes) -> bytes:
    """SHA-256, 32 bytes."""
    return sha256(data).digest()
