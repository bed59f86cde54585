"""Policies of any form are read or refused; standing follows from the policy and from nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.rights import BadPolicy, SectionPolicy, Standing, parse_policy
from hris_desktop.domain.schema import Rule

SECTION: dict[str, Any] = {
    "self": "rw",
    "roles": {"hr": "rw", "payroll": "r"},
    "fields": {"mail": {"rule": "D"}, "iban": {"rule": "R+", "group": "g"}, "bic": {"rule": "R+", "group": "g"}},
}
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(0, 9)
    | st.sampled_from(["", "r", "rw", "D", "R+", "hr", "self", "fields", "roles", "rule", "Ä", "\n"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["self", "roles", "fields", "list", "s4", "rule", "eff", "hr", "mail"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


def standing(*, hr: set[str], subject: str = "subject", gen: int = 1, **section: Any) -> Standing:
    policy = parse_policy({"contact": SECTION | section})["contact"]
    members = {
        role: frozenset(hr) if role == "hr" else frozenset({"pay"})
        for role, right in policy.roles.items()
        if "w" in right
    }
    return Standing(subject, gen, policy, members, {"hr": 1})


@given(JSON)
def test_any_json_is_a_policy_or_refused(body: object) -> None:
    try:
        policy = parse_policy(body)
    except BadPolicy:
        return
    assert all(isinstance(section, SectionPolicy) for section in policy.values())


@given(JSON, st.sampled_from(["self", "roles", "fields", "list", "s4", "surplus"]))
def test_any_json_in_any_place_of_a_section(value: object, key: str) -> None:
    body = {"contact": SECTION | {key: value}}
    try:
        parse_policy(body)
    except BadPolicy:
        return
    assert key != "surplus"


@given(JSON, st.sampled_from(["rule", "group", "eff", "days", "surplus"]))
def test_any_json_in_any_place_of_a_field(value: object, key: str) -> None:
    field = {"rule": "D", key: value}
    try:
        parse_policy({"contact": SECTION | {"fields": {"mail": field}}})
    except BadPolicy:
        return
    assert key != "surplus"


def test_the_catalogue_is_a_policy() -> None:
    policy = parse_policy(CATALOGUE.policy())
    assert policy.keys() == {section.key for section in CATALOGUE}


def test_a_special_section_never_opens_to_hr() -> None:
    with pytest.raises(BadPolicy):
        parse_policy({"health": {"self": "rw", "roles": {"hr": "r"}, "s4": True, "fields": {}}})


@pytest.mark.parametrize("special", [{}, {"s4": True}])
def test_a_policy_opens_nothing_to_a_provider(special: dict[str, Any]) -> None:
    with pytest.raises(BadPolicy, match="by a grant"):
        parse_policy({"contact": {"self": "rw", "roles": {"provider:acme": "r"}, "fields": {}} | special})


def test_groups() -> None:
    policy = parse_policy({"contact": SECTION})["contact"]
    assert policy.group("iban") == policy.group("bic") == ("iban", "bic")
    assert policy.group("mail") == ("mail",)


def test_who_may_write() -> None:
    who = standing(hr={"h1"})
    assert [who.may_write(pid) for pid in ("subject", "h1", "pay", "stranger")] == [True, True, False, False]
    assert [who.by_role(pid) for pid in ("subject", "h1")] == [False, True]
    assert not standing(hr={"h1"}, self="r").may_write("subject")
    assert not who.in_role("h1", "payroll")


def test_a_special_section_is_added_to_by_its_roles_alone() -> None:
    """Who only reads it brings back a subject who lost their key; who does not, could only wrap garbage to them."""
    policy = parse_policy({"health": {"self": "rw", "roles": {"health": "r"}, "s4": True, "fields": {}}})["health"]
    who = Standing("subject", 2, policy, {"health": frozenset({"nurse"})}, {"health": 1, "hr": 1})
    assert [who.may_add(pid) for pid in ("subject", "nurse", "h1")] == [True, True, False]
    assert who.owed({"p:subject:1"}, "nurse") == ("p:subject:2",)


def test_the_subject_is_never_counted_among_those_who_can_approve() -> None:
    assert standing(hr={"h1", "subject"}).others() == {"h1"}


@pytest.mark.parametrize(("hr", "rule", "expected"), [
    ({"a", "b"}, Rule.REQUEST_PLUS, (2, False)),
    ({"a"}, Rule.REQUEST_PLUS, (1, True)),
    ({"subject"}, Rule.REQUEST_PLUS, (0, True)),
    ({"a"}, Rule.REQUEST, (1, False)),
    ({"subject"}, Rule.REQUEST, (0, True)),
    ({"a", "b", "c"}, Rule.REQUEST_PLUS, (2, False)),
])  # fmt: skip
def test_how_many_must_approve(hr: set[str], rule: Rule, expected: tuple[int, bool]) -> None:
    assert standing(hr=hr).needed(rule) == expected


def test_recipients_due() -> None:
    assert standing(hr={"h"}).due() == ("p:subject:1", "r:hr:1")
    assert standing(hr={"h"}, gen=0).due() == ("r:hr:1",)
    assert standing(hr={"h"}, self="").due() == ("r:hr:1",)
