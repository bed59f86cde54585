"""Postcodes, checked by the pattern of their country: format only, nobody is asked whether the place exists.

Neither Babel nor phonenumbers knows postcodes, so the patterns stand here: ``9`` a digit, ``@`` a letter, ``?`` either,
anything else itself; several patterns per country are possible, the first one is the example. Countries that are not
listed have no postcodes or none we are sure of: there any short text is kept.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from typing import ClassVar

from typing_extensions import override

from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.kinds_cleaning import compact, one_line, shown
from hris_desktop.domain.kinds_locale import countries
from hris_desktop.domain.schema import Context, Kind, Parsed

_LONGEST = 12
_DIGITS, _LETTERS = string.digits, string.ascii_uppercase
_SORTS = {"9": _DIGITS, "@": _LETTERS, "?": _DIGITS + _LETTERS}
_CAR_SIGN = re.compile(r"^[A-Z]{1,2}(?=[0-9])")
_BY_PATTERN = {
    "999": "FO IS LS MG PG",
    "9999": "AF AL AM AR AT AU BD BE BG CH CY DK GE GL HU LI LU MK MZ NE NO NZ PH PY SI TN VE ZA",
    "99999": "AX BA CU DE DO DZ EE EG ES FI FR GT HN HR ID IT JO KE KH KW LA LK MA MC MM MX MY NP PE PK RE RS SA SM SN"
    " TH TR UA UY VA XK ZM",
    "999999": "BY CN CO EC IN KG KZ MN NG RO RU SG TJ TM UZ VN",
    "9999999": "CL IL",
    "999 99": "CZ GR SE SK",
}
PATTERNS: Mapping[str, tuple[str, ...]] = {
    **{country: (pattern,) for pattern, listed in _BY_PATTERN.items() for country in listed.split()},
    "AD": ("AD999",),
    "AR": ("9999", "@9999@@@"),
    "AZ": ("AZ 9999",),
    "BN": ("@@9999",),
    "BR": ("99999-999",),
    "CA": ("@9@ 9@9",),
    "CR": ("99999",),
    "GB": ("@@9@ 9@@", "@9 9@@", "@99 9@@", "@@9 9@@", "@@99 9@@", "@9@ 9@@", "GIR 0AA"),
    "GG": ("GY9 9@@", "GY99 9@@"),
    "IE": ("@99 ????", "D6W ????"),
    "IM": ("IM9 9@@", "IM99 9@@"),
    "IR": ("99999-99999",),
    "JE": ("JE9 9@@", "JE99 9@@"),
    "JP": ("999-9999",),
    "KR": ("99999",),
    "LT": ("LT-99999",),
    "LV": ("LV-9999",),
    "MD": ("MD-9999",),
    "ME": ("99999",),
    "MT": ("@@@ 9999",),
    "NL": ("9999 @@",),
    "PL": ("99-999",),
    "PR": ("99999", "99999-9999"),
    "PT": ("9999-999",),
    "TW": ("999", "99999", "999999"),
    "US": ("99999", "99999-9999"),
}


class Postcode(Kind):
    """A postcode, stored with the spaces and dashes its country writes; another form is kept with a warning."""

    __slots__ = ()

    name: ClassVar[str] = "postcode"
    reads: ClassVar[tuple[str, ...]] = ("country",)

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        bare = compact(text)
        if not bare:
            raise Invalid("A postcode holds digits or letters, like 28195 or SW1A 1AA.")
        country = context.values.get("country", "")
        for pattern in PATTERNS.get(country, ()):
            fitted = _fit(bare, pattern, country)
            if fitted:
                return Parsed(fitted)
        kept = one_line(text.upper(), _LONGEST)
        return Parsed(kept, _warning(country, context.locale))

    @override
    def display(self, value: str, context: Context) -> str:
        return shown(value)


def _fit(bare: str, pattern: str, country: str) -> str | None:
    """``bare`` written as the pattern has it, or None. A car sign in front (D-28195) is left out."""
    signs = pattern.replace(" ", "").replace("-", "")
    for candidate in (bare, country + bare, _CAR_SIGN.sub("", bare)):
        if len(candidate) == len(signs) and all(map(_same_sort, candidate, signs)):
            rest = iter(candidate)
            return "".join(sign if sign in " -" else next(rest) for sign in pattern)
    return None


def _same_sort(char: str, sign: str) -> bool:
    return char in _SORTS.get(sign, sign)


def _warning(country: str, locale: str) -> tuple[str, ...]:
    if country not in PATTERNS:
        return ()
    named = countries(locale).get(country, country)
    return (f"This is not the form of a postcode in {named}. It looks like {example(country)}.",)


def example(country: str) -> str:
    """A postcode of this country's form, made up."""
    signs = {"9": iter("1234567890"), "@": iter("ABCDEFGH"), "?": iter("E5F6")}
    return "".join(next(signs[sign]) if sign in signs else sign for sign in PATTERNS[country][0])
