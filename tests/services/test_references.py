"""The short names of changes: one change whichever letter stands before its digits, found by HR as it was read out."""

from __future__ import annotations

import pytest

from hris_desktop.services.references import as_listed, at_terminal, read, reference, refers
from tests.services.company import company
from tests.services.test_directory import names

OP = "0123456789abcdef0123456789abcdef"


def test_a_terminal_shows_the_same_digits() -> None:
    name = reference(OP)
    shown = at_terminal(name)
    assert (name[0], shown[0], name[1:]) == ("R", "K", shown[1:])
    assert at_terminal("") == ""


@pytest.mark.parametrize("written", ["R-{0}", "K-{0}", "k-{0}", " r {0} ", "K{0}", "K\u2013{0}"])
def test_either_letter_means_the_change(written: str) -> None:
    typed = written.format(reference(OP)[2:])
    assert refers(typed, OP)
    assert not refers(typed, OP[:-1] + "0")


@pytest.mark.parametrize("typed", ["", "K", "1042", "K-1", "K-1234567", "Karl 123456", "X-123456", "K-１２３４５６"])
def test_anything_else_is_no_reference(typed: str) -> None:
    assert read(typed) is None


def test_a_longer_name_that_begins_with_one() -> None:
    assert as_listed("k402291/address") == "R-402291/address"
    assert as_listed("address") == "address"


def test_hr_finds_whose_change_it_is_by_what_the_receipt_says() -> None:
    site = company()
    amira, priya = site["amira"], site["priya"]
    receipt = amira.edit("contact", {"personal_email": "amira@example.com"})
    site.sync()
    told = receipt.reference
    assert names(priya, at_terminal(told)) == ["Amira"]
    assert names(priya, told) == ["Amira"]
    assert names(priya, "K-000000") == []
    assert names(site["jonas"], told) == [], "it is read out to HR, and to nobody else"
