"""Rules over whole items and whole sections. Values come from anywhere: what is no date or number is passed over here.

What contradicts itself blocks (a document that expired before it was issued). What is only not finished yet warns: to
share pay between two accounts a person changes one after the other, and in between the shares cannot be 100.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from hris_desktop.domain.kinds_digits import stored_number
from hris_desktop.domain.schema import Problem

Item = Mapping[str, str]
_WHOLE = Decimal(100)
_NO_END = "9999-12-31"


@dataclass(frozen=True, slots=True)
class SumsToHundred:
    """The shares that are given add up to 100 %. With ``from_all``, several items need one each."""

    field: str
    what: str
    """``"accounts"``: what the shares are shares of."""
    from_all: bool = False

    def __call__(self, items: Sequence[Item], /) -> list[Problem]:
        """At most one problem; never blocking."""
        there = [item for item in items if any(item.values())]
        shares = [item[self.field] for item in there if item.get(self.field)]
        if self.from_all and len(there) > 1 and len(shares) < len(there):
            text = f"Give each of the {self.what} a share, like 60 % and 40 %."
            return [Problem(self.field, text, blocking=False)]
        numbers = [stored_number(share) for share in shares]
        total = sum((number for number in numbers if number is not None), Decimal(0))
        if not shares or None in numbers or total == _WHOLE:
            return []
        text = f"The shares of all {self.what} add up to {total.normalize():f} %. Together they have to be 100 %."
        return [Problem(self.field, text, blocking=False)]


@dataclass(frozen=True, slots=True)
class AtLeastOne:
    """One entry is asked for; nobody is forced."""

    message: str

    def __call__(self, items: Sequence[Item], /) -> list[Problem]:
        """One problem of the whole section if it is empty."""
        return [] if any(any(item.values()) for item in items) else [Problem("", self.message, blocking=False)]


@dataclass(frozen=True, slots=True)
class NoDoubles:
    """Two items with the same value are probably one."""

    field: str
    message: str

    def __call__(self, items: Sequence[Item], /) -> list[Problem]:
        """At most one problem; never blocking."""
        values = [item[self.field] for item in items if item.get(self.field)]
        return [] if len(values) == len(set(values)) else [Problem(self.field, self.message, blocking=False)]


@dataclass(frozen=True, slots=True)
class InOrder:
    """One day or month does not come before another. ISO 8601 of one length sorts as text."""

    first: str
    last: str
    message: str

    def __call__(self, item: Item, /) -> list[Problem]:
        """At most one problem, at the later field."""
        first, last = item.get(self.first, ""), item.get(self.last, "")
        wrong = bool(first) and len(first) == len(last) and last < first
        return [Problem(self.last, self.message)] if wrong else []


def primary_overlap(items: Sequence[Item], /) -> list[Problem]:
    """Two assignments cannot both be the primary one on the same day. An open end lasts for ever."""
    spans = sorted(
        (item["start_date"], item.get("end_date") or _NO_END)
        for item in items
        if item.get("primary") == "yes" and item.get("start_date")
    )
    if all(earlier[1] < later[0] for earlier, later in pairwise(spans)):
        return []
    text = "Two primary assignments overlap. End the one on the day before the other starts, or make one not primary."
    return [Problem("start_date", text)]


def account_complete(item: Item, /) -> list[Problem]:
    """Money needs an IBAN, or an account number with the bank's routing number."""
    if item.get("iban") or (item.get("account_number") and item.get("routing_number")):
        return []
    if item.get("account_number"):
        return [Problem("routing_number", "An account number needs the routing number of its bank, like 021000021.")]
    return [Problem("iban", "Fill in the IBAN, like DE89 3704 0044 0532 0130 00, or account and routing number.")]


def bank_of_same_country(item: Item, /) -> list[Problem]:
    """IBAN and BIC of different countries are possible, but rare."""
    iban, bic = item.get("iban", ""), item.get("bic", "")
    if not iban or not bic or iban[:2] == bic[4:6]:
        return []
    text = f"The BIC names a bank in another country than the IBAN: its letters 5 and 6 would be {iban[:2]}."
    return [Problem("bic", text, blocking=False)]
