"""Right answers for every kind of field, as people write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from hris_desktop.domain.schema import Field

TEXTS: Final[Mapping[str, Sequence[str]]] = {
    "text": ("Harbour office", "Größe Straße 7", "東京支社"),
    "multiline": ("One line", "Two\nlines, the second with ünïcode"),
    "lines": ("First\nSecond", "Only one"),
    "name": ("Amira Haddad", "Ольга Ткаченко", "Nguyễn Thị Ánh"),
    "email": ("amira@posteo.example.com", "bjorn.naess@example.com"),
    "phone": ("+49 1512 3456789", "+49 421 5550123"),
    "date": ("2026-11-20", "2020-02-29"),
    "month": ("2021-08", "2015-03"),
    "day_month": ("3 May", "29 February"),
    "country": ("Germany", "Norway"),
    "countries": ("Germany", "Germany\nNorway"),
    "region": ("Bremen",),
    "postcode": ("28195",),
    "language": ("German", "Portuguese"),
    "currency": ("EUR", "NOK"),
    "iban": ("DE89 3704 0044 0532 0130 00", "GB29 NWBK 6016 1331 9268 19"),
    "bic": ("COBADEFFXXX",),
    "account_number": ("000123456789",),
    "routing_number": ("021000021",),
    "decimal": ("0.8", "1"),
    "money": ("4200.00", "61250.5"),
    "percent": ("100 %", "50"),
    "integer": ("1", "6"),
    "yes_no": ("Yes", "No"),
    "tax_number": ("36 574 261 809",),
    "document_number": ("L898902C3",),
    "identifier": ("AB12 3456 789",),
    "employee_number": ("10482", "A-77"),
}
FIXED: Final[Mapping[tuple[str, str], Sequence[str]]] = {
    ("addresses", "country"): ("Germany",),
    ("tax", "country"): ("Germany",),
    ("tax", "kind"): ("Tax number",),
    ("bank_accounts", "currency"): ("USD",),
    ("legal_identity", "birth_date"): ("1990-05-03", "1971-12-31"),
    ("dependants", "birth_date"): ("2018-09-21",),
    ("dependants", "cover_from"): ("2026-12-01",),
    ("dependants", "cover_to"): ("2036-12-31",),
    ("employment", "start_date"): ("2026-12-01",),
    ("employment", "end_date"): ("2028-11-30",),
    ("employment", "probation_end"): ("2027-05-31",),
    ("identity_documents", "issue_date"): ("2020-04-16",),
    ("identity_documents", "expiry_date"): ("2030-04-15",),
    ("licences", "issue_date"): ("2024-02-01",),
    ("licences", "expiry_date"): ("2029-01-31",),
    ("documents", "issue_date"): ("2026-02-01",),
    ("documents", "expiry_date"): ("2029-01-31",),
    ("issued_documents", "issue_date"): ("2026-02-01",),
    ("issued_documents", "expiry_date"): ("2029-01-31",),
    ("education", "from_month"): ("2009-10",),
    ("education", "to_month"): ("2012-09",),
    ("previous_employment", "from_month"): ("2015-03",),
    ("previous_employment", "to_month"): ("2021-08",),
}
"""Fields that other fields of their item are judged by."""


def samples(section: str, field: Field, people: Sequence[str]) -> Sequence[str]:
    """Right answers for a field; ``people`` are names that the organisation knows."""
    if (section, field.key) in FIXED:
        return FIXED[section, field.key]
    if field.kind.name == "person":
        return people
    if field.choices:
        return [choice.label for choice in field.choices]
    return TEXTS[field.kind.name]
