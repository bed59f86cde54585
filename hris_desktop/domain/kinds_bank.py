"""Accounts where there are no IBANs: account numbers, the bank's national number, and the currency."""

from __future__ import annotations

import re
from typing import ClassVar

from typing_extensions import override

from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.kinds_cleaning import compact, shown, tail_mask
from hris_desktop.domain.kinds_locale import currencies, find_or_refuse, written_name
from hris_desktop.domain.schema import Context, Kind, Parsed

_ALNUM = re.compile(r"[A-Z0-9]+", re.ASCII)
_LONGEST_ACCOUNT = 34


class AccountNumber(Kind):
    """An account number where there are no IBANs: letters and digits, format only."""

    __slots__ = ()

    name: ClassVar[str] = "account_number"

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        bare = compact(text)
        if not _ALNUM.fullmatch(bare) or not any(char.isdigit() for char in bare):
            raise Invalid("An account number holds digits, at most letters A to Z as well, like 000123456789.")
        if not len("1234") <= len(bare) <= _LONGEST_ACCOUNT:
            raise Invalid(f"This has {len(bare)} characters. Account numbers have 4 to 34, like 000123456789.")
        return Parsed(bare)

    @override
    def display(self, value: str, context: Context) -> str:
        return shown(value)

    @override
    def mask(self, value: str) -> str:
        return tail_mask(value)


class RoutingNumber(Kind):
    """The bank's national number. For accounts in US dollars it is the ABA number, with its check digit.

    Elsewhere (sort code, BSB, transit number, IFSC) there is no check digit to test: format only.
    """

    __slots__ = ()

    name: ClassVar[str] = "routing_number"
    reads: ClassVar[tuple[str, ...]] = ("currency",)

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        bare = compact(text)
        if context.values.get("currency") == "USD":
            return Parsed(_aba(bare))
        if not re.fullmatch(r"[A-Z]{0,4}[0-9][A-Z0-9]{3,11}", bare, re.ASCII):
            raise Invalid(
                "A routing number has 4 to 16 letters A to Z and digits, at most four letters first, like 021000021."
            )
        return Parsed(bare)

    @override
    def display(self, value: str, context: Context) -> str:
        return shown(value)

    @override
    def mask(self, value: str) -> str:
        return tail_mask(value)


def _aba(bare: str) -> str:
    from stdnum.exceptions import ValidationError
    from stdnum.us import rtn

    if not re.fullmatch(r"[0-9]{9}", bare):
        raise Invalid(f"This has {len(bare)} characters. An ABA routing number has 9 digits, like 021000021.")
    try:
        return str(rtn.validate(bare))
    except ValidationError:
        raise Invalid(
            "The check digit does not fit: a digit is mistyped. An ABA routing number has 9 digits, like 021000021."
        ) from None


class Currency(Kind):
    """A currency in use, stored as its ISO 4217 code."""

    __slots__ = ()

    name: ClassVar[str] = "currency"

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        like = "Write a currency in use today by name or by its three letters, like Euro or EUR."
        return Parsed(find_or_refuse(currencies, text, context.locale, like=like))

    @override
    def display(self, value: str, context: Context) -> str:
        return currencies(context.locale).get(value) or shown(value)

    @override
    def write(self, value: str, context: Context) -> str:
        return written_name(currencies, value, context.locale)
