"""Names of countries, currencies and languages in the reader's language, from Babel, imported on first use.

Babel takes 80 ms to import and the sign-in page needs none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.kinds_cleaning import one_line, shown

if TYPE_CHECKING:
    from babel import Locale

_NO_LANGUAGES = frozenset({"mul", "und", "zxx"})

Names = Callable[[str], Mapping[str, str]]
"""A locale to names by code."""

_NO_COUNTRIES = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())
"""Two-letter codes CLDR names although ISO 3166-1 does not assign them. XK stays: ISO leaves it to users, and Kosovo's
passports, banks and phones have no other code."""


@lru_cache(maxsize=16)
def locale(name: str) -> Locale:
    """The Babel locale; English when it is none."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(name.replace("-", "_"))
    except (ValueError, TypeError, UnknownLocaleError):
        return Locale("en")


def habit_unknown(name: str) -> bool:
    """English of no country: its readers do not agree on the order of dates nor on the sign for thousands."""
    found = locale(name)
    return found.language == "en" and found.territory is None


@lru_cache(maxsize=16)
def countries(name: str) -> Mapping[str, str]:
    """ISO 3166-1 alpha-2 code to name."""
    english = locale("en").territories
    codes = (code for code in map(str, english) if len(code) == len("DE") and code.isalpha())
    own = locale(name).territories
    return {code: own.get(code, english[code]) for code in codes if code not in _NO_COUNTRIES}


@lru_cache(maxsize=16)
def currencies(name: str) -> Mapping[str, str]:
    """ISO 4217 code to name, of the currencies that are legal tender somewhere."""
    from babel.core import get_global

    used = {row[0] for rows in get_global("territory_currencies").values() for row in rows if row[2] is None and row[3]}
    own, english = locale(name).currencies, locale("en").currencies
    return {code: own.get(code, english.get(code, code)) for code in sorted(used)}


@lru_cache(maxsize=16)
def languages(name: str) -> Mapping[str, str]:
    """BCP 47 tag to name."""
    own, english = locale(name).languages, locale("en").languages
    codes = (code for code in map(str, english) if code not in _NO_LANGUAGES)
    return {code.replace("_", "-"): own.get(code, english[code]) for code in codes}


@lru_cache(maxsize=64)
def _by_name(names: Names, name: str) -> Mapping[str, str]:
    known = {label.casefold(): code for code, label in names("en").items()}
    known |= {label.casefold(): code for code, label in names(name).items()}
    return known | {code.casefold(): code for code in names("en")}


def find(names: Names, text: str, name: str) -> str | None:
    """The code meant by ``text``: the code itself, or its name in this locale or in English.

    Raises:
        Invalid: the text is not clean.
    """
    return _by_name(names, name).get(one_line(text, 200).casefold())


def written_name(names: Names, code: str, name: str) -> str:
    """The name of a code if it is read back as that code (a language is called Ga, and ga is Irish), else the code."""
    label = names(name).get(code, "")
    return label if label and _by_name(names, name).get(label.casefold()) == code else shown(code)


def find_or_refuse(names: Names, text: str, name: str, *, like: str) -> str:
    """As :func:`find`.

    Raises:
        Invalid: no code and no name; ``like`` says what a right value looks like.
    """
    code = find(names, text, name)
    if code is None:
        raise Invalid(f"This is not known. {like}")
    return code
