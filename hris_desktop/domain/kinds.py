"""Every kind of value a field can have, by name. The kinds stand in ``kinds_*.py``, each beside its like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from hris_desktop.domain.schema import Context, Kind, Parsed
from hris_desktop.domain.kinds_text import Lines, Multiline, Name, Text

__all__ = ["KINDS", "Context", "Kind", "Parsed"]


def _early(kind: str) -> Kind:
    made: Kind = type(kind, (Text,), {"name": kind, "__slots__": ()})()
    return made


@dataclass(frozen=True, slots=True)
class _EarlyNumber(Text):
    name: ClassVar[str] = "decimal"
    low: str = "0"
    high: str = "1"
    places: int = 2


@dataclass(frozen=True, slots=True)
class _EarlyInteger(Text):
    name: ClassVar[str] = "integer"
    low: int = 0
    high: int = 1


TEXT = Text()
MULTILINE = Multiline()
LINES = Lines()
NAME = Name()
EMAIL = _early("email")
PHONE = _early("phone")
DATE = _early("date")
BIRTH_DATE = _early("date")
DEPENDANT_BIRTH_DATE = _early("date")
MONTH = _early("month")
DAY_MONTH = _early("day_month")
COUNTRY = _early("country")
COUNTRIES = _early("countries")
CURRENCY = _early("currency")
LANGUAGE = _early("language")
IBAN = _early("iban")
BIC = _early("bic")
ROUTING = _early("routing_number")
ACCOUNT = _early("account_number")
MONEY = _early("money")
PERCENT = _early("percent")
DECIMAL = _EarlyNumber()
INTEGER = _EarlyInteger()
CHOICE = _early("choice")
OPEN_CHOICE = _early("open_choice")
YES_NO = _early("yes_no")
TAX_NUMBER = _early("tax_number")
DOCUMENT_NUMBER = _early("document_number")
IDENTIFIER = _early("identifier")
EMPLOYEE_NUMBER = _early("employee_number")
PERSON = _early("person")
FILE = _early("file")
POSTCODE = _early("postcode")
REGION = _early("region")

KINDS: Mapping[str, Kind] = MappingProxyType(
    {kind.name: kind for kind in list(globals().values()) if isinstance(kind, Kind)}
)
