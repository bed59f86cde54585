"""Is a new passphrase or PIN strong enough? Judged by zxcvbn and a few rules whose breach can be said in one sentence.

Refused only when a secret is chosen, never when it is typed to unlock: a stricter rule must not lock anybody out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from enum import Enum
from itertools import pairwise
from typing import Any, Final

from hris_desktop.crypto.errors import Malformed
from hris_desktop.crypto.passphrase import normalise
from hris_desktop.system.devicekey import Place
from hris_desktop.vault.keybag_row import SecretKind

LEAST_WORDS: Final = 4
LEAST_DIGITS: Final = 8
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_BETWEEN: Final = re.compile(r"[\s_.,-]+")
_MEASURED: Final = 72  # zxcvbn takes no more
_DATE_DIGITS: Final = 8
_SPARE_DIGITS: Final = 4
_DISTINCT_DIGITS: Final = 4
_PIN_GUESSES_LOG10: Final = 5.0


class Demand(Enum):
    """How strong a passphrase must be: zxcvbn's score (3: 10^8 guesses, 4: 10^10) and the number of words."""

    EMPLOYEE = (3, 0)
    ALONE = (4, 0)
    HR = (4, LEAST_WORDS)

    @property
    def score(self) -> int:
        """Least score."""
        return self.value[0]

    @property
    def words(self) -> int:
        """Least number of different words."""
        return self.value[1]

    def beside(self, place: Place) -> Demand:
        """Beside a key file nothing else stands before a thief, so more is asked of the passphrase alone."""
        return Demand.ALONE if self is Demand.EMPLOYEE and place is Place.FILE else self


class WeakSecret(Exception):
    """The secret is too easy to guess; the message is the sentence for the person and never holds the secret."""


def judge(secret: str, kind: SecretKind, *, demand: Demand, personal: Sequence[str] = ()) -> None:
    """Raise WeakSecret unless the new secret is strong enough; ``personal`` = words others know of the person."""
    try:
        text = normalise(secret).decode("utf-8")
    except Malformed as error:
        raise WeakSecret(str(error)) from error
    if kind is SecretKind.PIN:
        _judge_pin(kind.fold(text))
    else:
        _judge_passphrase(text, demand, personal)


def _judge_passphrase(text: str, demand: Demand, personal: Sequence[str]) -> None:
    words = {word.casefold() for word in _WORD.findall(text)}
    if len(words) < demand.words:
        raise WeakSecret(
            f"HR needs a passphrase of at least {LEAST_WORDS} different words with spaces between them, "
            "such as four things that have nothing to do with each other."
        )
    # zxcvbn takes each space for a random character; who tries four words tries them with spaces
    kept = _BETWEEN.sub("", text)
    if not kept or _measured(kept, personal)["score"] < demand.score:
        raise WeakSecret(
            "This passphrase would be guessed soon. Take four or more words that have nothing to do "
            "with each other or with you."
        )


def _judge_pin(digits: str) -> None:
    if not (digits.isascii() and digits.isdigit()) or len(digits) < LEAST_DIGITS:
        raise WeakSecret(f"A PIN has at least {LEAST_DIGITS} digits and nothing else.")
    if len(set(digits)) < _DISTINCT_DIGITS or _repeats(digits):
        raise WeakSecret("This PIN repeats itself. Take digits that follow no pattern.")
    if _runs(digits):
        raise WeakSecret("This PIN counts up or down. Take digits that follow no pattern.")
    if _holds_date(digits):
        raise WeakSecret("This PIN holds a date, which is among the first things tried. Take digits that mean nothing.")
    if float(_measured(digits, ())["guesses_log10"]) < _PIN_GUESSES_LOG10:
        raise WeakSecret("This PIN is among the first that would be tried. Take digits that follow no pattern.")


def _repeats(digits: str) -> bool:
    sizes = range(1, len(digits) // 2 + 1)
    return any((digits[:size] * len(digits)).startswith(digits) for size in sizes)


def _runs(digits: str) -> bool:
    """One step throughout (also 13579135), or nearly all neighbours equal or adjacent (12344321)."""
    steps = [(int(after) - int(before)) % 10 for before, after in pairwise(digits)]
    return len(set(steps)) == 1 or sum(step in {0, 1, 9} for step in steps) >= len(steps) - 1


def _holds_date(digits: str) -> bool:
    if len(digits) >= _DATE_DIGITS + _SPARE_DIGITS:
        return False
    return any(_is_date(digits[at : at + _DATE_DIGITS]) for at in range(len(digits) - _DATE_DIGITS + 1))


def _is_date(eight: str) -> bool:
    first, second = int(eight[:2]), int(eight[2:4])
    third, fourth = int(eight[4:6]), int(eight[6:])
    tail, front = int(eight[4:]), int(eight[:4])
    orders = ((tail, second, first), (tail, first, second), (front, third, fourth), (front, fourth, third))
    for year, month, day in orders:
        with suppress(ValueError):
            date(year, month, day)
            if 1900 <= year < 2100:  # noqa: PLR2004 - the years people were born and married in
                return True
    return False


def _measured(text: str, personal: Sequence[str]) -> dict[str, Any]:
    from zxcvbn import zxcvbn  # noqa: PLC0415 - loads word lists; needed only where a secret is chosen

    measured: dict[str, Any] = zxcvbn(text[:_MEASURED], user_inputs=[word[:_MEASURED] for word in personal])
    return measured
