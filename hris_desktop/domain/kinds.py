"""Every kind of value a field can have, by name. The kinds stand in ``kinds_*.py``, each beside its like.

Validation libraries are imported by the kind on its first use: together they take half a second, and the sign-in page
needs none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hris_desktop.domain.kinds_bank import AccountNumber, Currency, RoutingNumber
from hris_desktop.domain.kinds_choice import OneOf, OneOfOrOwnWords, YesNo
from hris_desktop.domain.kinds_contact import Email, Phone
from hris_desktop.domain.kinds_dates import Date, DayMonth, Month
from hris_desktop.domain.kinds_iban import Bic, Iban
from hris_desktop.domain.kinds_ids import DocumentNumber, EmployeeNumber, Identifier, TaxNumber
from hris_desktop.domain.kinds_links import File, Person
from hris_desktop.domain.kinds_numbers import Integer, Money, Number, Percent
from hris_desktop.domain.kinds_places import Countries, Country, Language, Region
from hris_desktop.domain.kinds_postcodes import Postcode
from hris_desktop.domain.kinds_text import Lines, Multiline, Name, Text
from hris_desktop.domain.schema import Context, Kind, Parsed

__all__ = ["KINDS", "Context", "Kind", "Parsed"]

TEXT = Text()
MULTILINE = Multiline()
LINES = Lines()
NAME = Name()
EMAIL = Email()
PHONE = Phone()
DATE = Date()
BIRTH_DATE = Date(youngest=14, oldest=100)
DEPENDANT_BIRTH_DATE = Date(youngest=0, oldest=120)
MONTH = Month()
DAY_MONTH = DayMonth()
COUNTRY = Country()
COUNTRIES = Countries()
REGION = Region()
POSTCODE = Postcode()
LANGUAGE = Language()
CURRENCY = Currency()
IBAN = Iban()
BIC = Bic()
ACCOUNT = AccountNumber()
ROUTING = RoutingNumber()
DECIMAL = Number()
MONEY = Money()
PERCENT = Percent()
INTEGER = Integer()
CHOICE = OneOf()
OPEN_CHOICE = OneOfOrOwnWords()
YES_NO = YesNo()
TAX_NUMBER = TaxNumber()
DOCUMENT_NUMBER = DocumentNumber()
IDENTIFIER = Identifier()
EMPLOYEE_NUMBER = EmployeeNumber()
PERSON = Person()
FILE = File()

_EVERY = (
    *(TEXT, MULTILINE, LINES, NAME, EMAIL, PHONE),
    *(DATE, MONTH, DAY_MONTH),
    *(COUNTRY, COUNTRIES, REGION, POSTCODE, LANGUAGE),
    *(CURRENCY, IBAN, BIC, ACCOUNT, ROUTING),
    *(DECIMAL, MONEY, PERCENT, INTEGER),
    *(CHOICE, OPEN_CHOICE, YES_NO),
    *(TAX_NUMBER, DOCUMENT_NUMBER, IDENTIFIER, EMPLOYEE_NUMBER),
    *(PERSON, FILE),
)
KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _EVERY})
"""Name to kind; every name has an editor in the forms."""
