"""Rules over items and sections: what they say, how hard they are, and that they never raise."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.schema import Problem


def check(section: str, *items: Mapping[str, str]) -> list[tuple[str, bool]]:
    """Fields and severities of what is wrong when the last of the items is saved."""
    found = CATALOGUE.section(section).problems(items[-1], items)
    return [(problem.field, problem.blocking) for problem in found]


IBAN = {"iban": "DE89370400440532013000", "holder": "Anna Berg"}
OTHER = {"iban": "NO9386011117947", "holder": "Anna Berg"}


@pytest.mark.parametrize(
    ("items", "wrong"),
    [
        ([IBAN], []),
        ([{**IBAN, "share": "100"}], []),
        ([{**IBAN, "share": "60"}], [("share", False)]),
        ([{**IBAN, "share": "60"}, {**OTHER, "share": "40"}], []),
        ([{**IBAN, "share": "66.67"}, {**OTHER, "share": "33.33"}], []),
        ([{**IBAN, "share": "100"}, {**OTHER, "share": "40"}], [("share", False)]),
        ([{**IBAN, "share": "100"}, OTHER], [("share", False)]),
        ([{"iban": "", "share": ""}, IBAN], []),
        ([{**IBAN, "share": "sixty"}], []),
        ([{**IBAN, "share": "50"}, {**IBAN, "share": "50"}], [("iban", False)]),
        ([{"holder": "Anna"}], [("iban", True)]),
        ([{"holder": "Anna", "account_number": "1234"}], [("routing_number", True)]),
        ([{"account_number": "1234", "routing_number": "021000021"}], []),
        ([{**IBAN, "bic": "COBADEFF"}], []),
        ([{**IBAN, "bic": "NWBKGB2L"}], [("bic", False)]),
    ],
)
def test_bank_accounts(items: list[dict[str, str]], wrong: list[tuple[str, bool]]) -> None:
    assert check("bank_accounts", *items) == wrong


def test_the_sum_is_said_so_that_it_can_be_mended() -> None:
    items = [{**IBAN, "share": "100"}, {**OTHER, "share": "40.5"}]
    (problem,) = CATALOGUE.section("bank_accounts").problems(items[1], items)
    assert problem == Problem(
        "share", "The shares of all accounts add up to 140.5 %. Together they have to be 100 %.", blocking=False
    )


@pytest.mark.parametrize(
    ("items", "wrong"),
    [
        ([{"name": "Mia"}, {"name": "Ben"}], []),
        ([{"name": "Mia", "beneficiary": "100"}, {"name": "Ben"}], []),
        ([{"name": "Mia", "beneficiary": "30"}, {"name": "Ben", "beneficiary": "30"}], [("beneficiary", False)]),
        ([{"cover_from": "2026-01-02", "cover_to": "2026-01-01"}], [("cover_to", True)]),
        ([{"cover_from": "2026-01-01", "cover_to": "2026-01-01"}], []),
    ],
)
def test_dependants(items: list[dict[str, str]], wrong: list[tuple[str, bool]]) -> None:
    assert check("dependants", *items) == wrong


def test_an_old_mistake_in_another_item_does_not_block_this_one() -> None:
    wrong = {"cover_from": "2026-01-02", "cover_to": "2026-01-01"}
    assert check("dependants", wrong, {"name": "Mia"}) == []


@pytest.mark.parametrize(
    ("section", "first", "last"),
    [
        ("identity_documents", "issue_date", "expiry_date"),
        ("licences", "issue_date", "expiry_date"),
        ("documents", "issue_date", "expiry_date"),
        ("issued_documents", "issue_date", "expiry_date"),
        ("employment", "start_date", "end_date"),
        ("employment", "start_date", "probation_end"),
    ],
)
def test_nothing_ends_before_it_begins(section: str, first: str, last: str) -> None:
    assert check(section, {first: "2026-05-02", last: "2026-05-01"}) == [(last, True)]
    assert check(section, {first: "2026-05-02", last: "2026-05-02"}) == []
    assert check(section, {first: "2026-05-02"}) == []
    assert check(section, {last: "2026-05-02"}) == []


@pytest.mark.parametrize("section", ["education", "previous_employment"])
def test_months_are_in_order(section: str) -> None:
    assert check(section, {"from_month": "2015-10", "to_month": "2015-09"}) == [("to_month", True)]


def job(start: str, end: str = "", primary: str = "yes") -> dict[str, str]:
    return {"start_date": start, "end_date": end, "primary": primary}


@pytest.mark.parametrize(
    ("items", "wrong"),
    [
        ([job("2020-01-01")], []),
        ([job("2020-01-01", "2020-12-31"), job("2021-01-01")], []),
        ([job("2021-01-01"), job("2020-01-01", "2020-12-31")], []),
        ([job("2020-01-01", "2021-01-01"), job("2021-01-01")], [("start_date", True)]),
        ([job("2020-01-01"), job("2021-01-01")], [("start_date", True)]),
        ([job("2020-01-01"), job("2021-01-01", primary="no")], []),
        ([job("2020-01-01", "2030-01-01"), job("2021-01-01", "2021-02-01")], [("start_date", True)]),
    ],
)
def test_primary_assignments_do_not_overlap(items: list[dict[str, str]], wrong: list[tuple[str, bool]]) -> None:
    assert check("employment", *items) == wrong


def test_an_emergency_contact_is_asked_for_and_nobody_is_forced() -> None:
    section = CATALOGUE.section("emergency_contacts")
    (problem,) = section.checks[0]([])
    assert (problem.field, problem.blocking) == ("", False)
    assert section.checks[0]([{"name": ""}]) == [problem]
    assert section.checks[0]([{"name": "Jonas"}]) == []


KEYS = sorted({field.key for section in CATALOGUE for field in section.fields})


@given(st.lists(st.dictionaries(st.sampled_from(KEYS), st.text(max_size=12)), max_size=3))
def test_checks_never_raise_whatever_is_stored(items: list[dict[str, str]]) -> None:
    for section in CATALOGUE:
        for problem in section.problems(items[0] if items else {}, items):
            assert problem.field in {"", *(field.key for field in section.fields)}
