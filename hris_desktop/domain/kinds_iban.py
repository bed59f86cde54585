"""IBAN and BIC, by schwifty: structure, length and check digits of each country."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from typing_extensions import override

from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.kinds_cleaning import compact, shown, tail_mask
from hris_desktop.domain.kinds_locale import countries
from hris_desktop.domain.schema import Context, Kind, Parsed

_ALNUM = re.compile(r"[A-Z0-9]+", re.ASCII)
_EXAMPLES: Mapping[str, tuple[str, str]] = {
    "AT": ("An Austrian", "AT61 1904 3002 3457 3201"),
    "BE": ("A Belgian", "BE68 5390 0754 7034"),
    "CH": ("A Swiss", "CH93 0076 2011 6238 5295 7"),
    "CZ": ("A Czech", "CZ65 0800 0000 1920 0014 5399"),
    "DE": ("A German", "DE89 3704 0044 0532 0130 00"),
    "DK": ("A Danish", "DK50 0040 0440 1162 43"),
    "ES": ("A Spanish", "ES91 2100 0418 4502 0005 1332"),
    "FI": ("A Finnish", "FI21 1234 5600 0007 85"),
    "FR": ("A French", "FR14 2004 1010 0505 0001 3M02 606"),
    "GB": ("A British", "GB29 NWBK 6016 1331 9268 19"),
    "GR": ("A Greek", "GR16 0110 1250 0000 0001 2300 695"),
    "HU": ("A Hungarian", "HU42 1177 3016 1111 1018 0000 0000"),
    "IE": ("An Irish", "IE29 AIBK 9311 5212 3456 78"),
    "IT": ("An Italian", "IT60 X054 2811 1010 0000 0123 456"),
    "LU": ("A Luxembourgish", "LU28 0019 4006 4475 0000"),
    "NL": ("A Dutch", "NL91 ABNA 0417 1643 00"),
    "NO": ("A Norwegian", "NO93 8601 1117 947"),
    "PL": ("A Polish", "PL61 1090 1014 0000 0712 1981 2874"),
    "PT": ("A Portuguese", "PT50 0002 0123 1234 5678 9015 4"),
    "RO": ("A Romanian", "RO49 AAAA 1B31 0075 9384 0000"),
    "SE": ("A Swedish", "SE45 5000 0000 0583 9825 7466"),
    "TR": ("A Turkish", "TR33 0006 1005 1978 6457 8413 26"),
}
"""Public samples of the IBAN registry: right in form and check digits, and nobody's."""
_LIKE_IBAN = _EXAMPLES["DE"][1]
_LIKE_BIC = "A BIC has 8 or 11 characters, like COBADEFF or COBADEFFXXX."


class Iban(Kind):
    """An IBAN (ISO 13616), stored without spaces."""

    __slots__ = ()

    name: ClassVar[str] = "iban"

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        bare = compact(text).removeprefix("IBAN").lstrip(":")
        if not _ALNUM.fullmatch(bare) or not bare[:2].isalpha():
            raise Invalid(
                f"An IBAN begins with two letters for the country and holds only letters A to Z and digits, "
                f"like {_LIKE_IBAN}."
            )
        _check_iban(bare, context.locale)
        return Parsed(bare)

    @override
    def display(self, value: str, context: Context) -> str:
        return _in_fours(value)

    @override
    def mask(self, value: str) -> str:
        return tail_mask(value)


def _check_iban(bare: str, name: str) -> None:
    from schwifty import IBAN, exceptions, registry

    try:
        registry.get_iban_spec(bare[:2])
        IBAN(bare)
    except exceptions.InvalidCountryCode:
        raise Invalid(
            f"No country with the letters {bare[:2]} has IBANs. If the bank has none, fill in account and routing "
            f"number instead. An IBAN looks like {_LIKE_IBAN}."
        ) from None
    except exceptions.InvalidLength:
        raise Invalid(f"This has {len(bare)} characters. {_right_iban(bare[:2], name)}.") from None
    except exceptions.InvalidChecksumDigits:
        raise Invalid(
            f"The check digits do not fit: something is mistyped. Compare it with your bank card. "
            f"{_right_iban(bare[:2], name)}."
        ) from None
    except exceptions.SchwiftyException:
        raise Invalid(f"There are letters where this country has digits. {_right_iban(bare[:2], name)}.") from None


def _right_iban(country: str, name: str) -> str:
    from schwifty import registry

    spec = registry.get_iban_spec(country)
    if country in _EXAMPLES:
        owner, like = _EXAMPLES[country]
        return f"{owner} IBAN has {spec.iban_length}, like {like}"
    return f"An IBAN of {countries(name).get(country, country)} has {spec.iban_length}, and begins with {country}"


class Bic(Kind):
    """A BIC (ISO 9362), stored without spaces."""

    __slots__ = ()

    name: ClassVar[str] = "bic"

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        from schwifty import BIC, exceptions

        bare = compact(text)
        try:
            BIC(bare)
        except exceptions.InvalidCountryCode:
            return Parsed(bare, (f"Letters 5 and 6 name no country we know. {_LIKE_BIC}",))
        except exceptions.InvalidLength:
            raise Invalid(f"This has {len(bare)} characters. {_LIKE_BIC}") from None
        except exceptions.SchwiftyException:
            raise Invalid(f"A BIC holds letters A to Z and digits only, the country in place 5. {_LIKE_BIC}") from None
        return Parsed(bare)

    @override
    def display(self, value: str, context: Context) -> str:
        return shown(value)

    @override
    def mask(self, value: str) -> str:
        return tail_mask(value)


def _in_fours(value: str) -> str:
    safe = shown(value)
    return " ".join(safe[at : at + 4] for at in range(0, len(safe), 4))
