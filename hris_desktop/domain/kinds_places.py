"""Countries, and what hangs on a country: states, regions, and languages."""

from __future__ import annotations

from typing import ClassVar

from typing_extensions import override

from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.kinds_cleaning import clean, one_line, shown
from hris_desktop.domain.kinds_locale import countries, find_or_refuse, languages, written_name
from hris_desktop.domain.kinds_regions import REGIONS
from hris_desktop.domain.kinds_text import dump_list, load_list
from hris_desktop.domain.schema import Context, Kind, Parsed

_LIKE_COUNTRY = "Write a country by name or by its two letters, like Germany or DE."
_MOST_COUNTRIES = 12


class Country(Kind):
    """A country, stored as ISO 3166-1 alpha-2."""

    __slots__ = ()

    name: ClassVar[str] = "country"

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        return Parsed(find_or_refuse(countries, text, context.locale, like=_LIKE_COUNTRY))

    @override
    def display(self, value: str, context: Context) -> str:
        return countries(context.locale).get(value) or shown(value)

    @override
    def write(self, value: str, context: Context) -> str:
        return written_name(countries, value, context.locale)


class Countries(Kind):
    """Several countries, typed with commas or one per line, stored as a sorted JSON array."""

    __slots__ = ()

    name: ClassVar[str] = "countries"

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        whole = countries(context.locale)
        # A name may hold a comma itself (in some languages), so the longest reading is tried first.
        parts = [part for line in clean(text).split("\n") for part in _split(line, set(whole.values()))]
        codes = {find_or_refuse(countries, part, context.locale, like=_LIKE_COUNTRY) for part in parts}
        if not 1 <= len(codes) <= _MOST_COUNTRIES:
            raise Invalid(f"Write 1 to {_MOST_COUNTRIES} countries, like Germany, Portugal.")
        return Parsed(dump_list(sorted(codes)))

    @override
    def display(self, value: str, context: Context) -> str:
        names = countries(context.locale)
        return ", ".join(names.get(code) or shown(code) for code in load_list(value))

    @override
    def write(self, value: str, context: Context) -> str:
        return "\n".join(written_name(countries, code, context.locale) for code in load_list(value))


def _split(line: str, names: set[str]) -> list[str]:
    if line in names:
        return [line]
    separators = str.maketrans(dict.fromkeys(";،、，", ","))
    return [part.strip() for part in line.translate(separators).split(",") if part.strip()]


class Language(Kind):
    """A language, stored as a BCP 47 tag."""

    __slots__ = ()

    name: ClassVar[str] = "language"

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        like = "Write a language by name or by its code, like Portuguese or pt."
        return Parsed(find_or_refuse(languages, text, context.locale, like=like))

    @override
    def display(self, value: str, context: Context) -> str:
        return languages(context.locale).get(value) or shown(value)

    @override
    def write(self, value: str, context: Context) -> str:
        return written_name(languages, value, context.locale)


class Region(Kind):
    """A state, province or region; ISO 3166-2 where the country's post needs it, else as written.

    The code is stored with its country (``US-CA``). Names are those of the country itself, not translated.
    """

    __slots__ = ()

    name: ClassVar[str] = "region"
    reads: ClassVar[tuple[str, ...]] = ("country",)

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        line = one_line(text, 100)
        country = context.values.get("country", "")
        known = REGIONS.get(country)
        if known is None:
            return Parsed(line)
        code = _region_code(line, country)
        if code:
            return Parsed(code)
        first, name = next(iter(known.items()))
        return Parsed(line, (f"This is no state or region we know there. It looks like {name} or {first}.",))

    @override
    def display(self, value: str, context: Context) -> str:
        country, _, code = value.partition("-")
        return REGIONS.get(country, {}).get(code) or shown(value)


def _region_code(line: str, country: str) -> str | None:
    wanted = line.casefold().removeprefix(f"{country}-".casefold())
    for code, name in REGIONS[country].items():
        if wanted in {code.casefold(), name.casefold()}:
            return f"{country}-{code}"
    return None
