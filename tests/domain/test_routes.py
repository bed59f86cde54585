"""The roads a change may take, over all small constellations of people. Expected answers are counted here."""

from __future__ import annotations

import itertools

import pytest

from hris_desktop.domain.changes import Change, ConfBody, RecBody, Void
from hris_desktop.domain.fold import Fold, Request, Vote
from hris_desktop.domain.rights import Standing, parse_policy
from hris_desktop.domain.routes import (
    apply_rec,
    apply_vote,
    judge_changes,
    judge_conf,
    judge_decided,
    judge_direct,
    judge_prop,
    judge_resolves,
    judge_vote,
)

RULES = {"d": "D", "r": "R", "plus": "R+", "h": "H", "p": "P"}
SUBJECT, OPS = "subject", [f"{number:032x}" for number in range(9)]


def standing(hr: frozenset[str], payroll: frozenset[str] = frozenset(), *, listed: bool = False) -> Standing:
    body = {
        "s": {
            "self": "rw",
            "roles": {"hr": "rw", "payroll": "rw"},
            "fields": {name: {"rule": rule} for name, rule in RULES.items()} | {"e": {"rule": "D", "eff": True}},
        }
    }
    policy = parse_policy({"s": body["s"] | ({"list": True} if listed else {})})["s"]
    return Standing(SUBJECT, 1, policy, {"hr": hr, "payroll": payroll}, {"hr": 1})


def one(name: str) -> tuple[Change, ...]:
    return (Change("", name, None, "x"),)


def good(judge: object, *args: object, **more: object) -> bool:
    try:
        judge(*args, **more)  # type: ignore[operator]
    except Void:
        return False
    return True


@pytest.mark.parametrize("author", [SUBJECT, "h1", "pay"])
@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("solo", [False, True])
@pytest.mark.parametrize("hr", [{"h1"}, {"h1", "h2"}, {SUBJECT}, {SUBJECT, "h1"}])
def test_direct(author: str, name: str, solo: bool, hr: set[str]) -> None:
    who = standing(frozenset(hr), frozenset({"pay"}))
    by_role = author in hr or author == "pay"
    expected = {
        "d": not solo,
        "plus": False,
        "p": author == "pay" and not solo,
        "r": by_role and author != SUBJECT and not solo,
        "h": by_role and author != SUBJECT and not solo,
    }[name]
    assert good(judge_direct, one(name), author, who, solo=solo) is expected


def test_direct_on_the_only_writers_own_record() -> None:
    alone = standing(frozenset({SUBJECT}))
    assert good(judge_direct, one("h"), SUBJECT, alone, solo=True)
    assert not good(judge_direct, one("h"), SUBJECT, alone, solo=False)
    assert not good(judge_direct, one("plus"), SUBJECT, alone, solo=True)
    assert not good(judge_direct, one("p"), SUBJECT, alone, solo=True)


@pytest.mark.parametrize("asker", [SUBJECT, "h1"])
@pytest.mark.parametrize("author", [SUBJECT, "h1", "h2", "stranger"])
@pytest.mark.parametrize("hr", [{"h1"}, {"h1", "h2"}, {SUBJECT}, {SUBJECT, "h1"}, {SUBJECT, "h1", "h2"}])
@pytest.mark.parametrize("solo", [False, True])
def test_one_approver(asker: str, author: str, hr: set[str], solo: bool) -> None:
    who, fold = standing(frozenset(hr)), Fold()
    fold.requests[OPS[0]] = Request(OPS[0], asker, one("r"))
    others = hr - {SUBJECT}
    lawful = author in others if others else author == SUBJECT and author in hr
    if author == asker and len(others) > 1:
        lawful = False
    expected = lawful and solo == (not others)
    assert good(judge_decided, fold, RecBody(one("r"), ""), author, basis=[OPS[0]], standing=who, solo=solo) is expected


def votings() -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    people = (SUBJECT, "h1", "h2")
    subsets = [chosen for size in range(4) for chosen in itertools.combinations(people, size)]
    return [(voted, named) for voted in subsets for named in subsets]


@pytest.mark.parametrize("hr", [{"h1"}, {"h1", "h2"}, {SUBJECT, "h1", "h2"}, {SUBJECT, "h1"}])
@pytest.mark.parametrize("solo", [False, True])
def test_two_approvers(hr: set[str], solo: bool) -> None:
    who = standing(frozenset(hr))
    others = hr - {SUBJECT}
    for voted, named in votings():
        fold, ops = Fold(), {pid: OPS[place] for place, pid in enumerate((SUBJECT, "h1", "h2"), 1)}
        fold.requests[OPS[0]] = Request(OPS[0], SUBJECT, one("plus"), tuple(Vote(pid, True, ops[pid]) for pid in voted))
        enough = len(set(named) - {SUBJECT}) >= min(2, len(others))
        expected = set(named) <= set(voted) and enough and solo == (len(others) < 2)
        basis = [OPS[0], *(ops[pid] for pid in named)]
        got = good(judge_decided, fold, RecBody(one("plus"), ""), "h1", basis=basis, standing=who, solo=solo)
        assert got is expected, (voted, named)


def test_what_was_asked_is_what_is_decided() -> None:
    who, fold = standing(frozenset({"h1"})), Fold()
    asked = (Change("", "r", None, "x"), Change("", "plus", None, "y"))
    fold.requests[OPS[0]] = Request(OPS[0], SUBJECT, asked)
    for other in (asked[:1], asked[::-1], (asked[0], Change("", "plus", None, "z"))):
        assert not good(judge_decided, fold, RecBody(other, ""), "h1", basis=[OPS[0]], standing=who, solo=True)
    assert not good(judge_decided, fold, RecBody(asked, ""), "h1", basis=[OPS[1]], standing=who, solo=True)


@pytest.mark.parametrize("wrong", [
    Change("", "unknown", None, "x"), Change("", "d", "seen", "x"), Change("", "d", None, "x", "2026-01-01"),
        Change("", "e", None, "x"),
    Change("11111111-2222-3333-4444-555555555555", "d", None, "x"),
])  # fmt: skip
def test_changes_that_do_not_fit(wrong: Change) -> None:
    assert not good(judge_changes, Fold(), [wrong], standing(frozenset({"h1"})))


def test_changes_that_fit() -> None:
    who = standing(frozenset({"h1"}))
    assert good(judge_changes, Fold(), [Change("", "d", None, "x"), Change("", "e", None, "x", "2026-01-01")], who)
    listed = standing(frozenset({"h1"}), listed=True)
    assert not good(judge_changes, Fold(), [Change("", "d", None, "x")], listed)


def test_only_what_needs_approval_is_asked_for() -> None:
    who = standing(frozenset({"h1"}))
    assert [good(judge_prop, RecBody(one(name), ""), who) for name in RULES] == [False, True, True, False, False]


def test_votes() -> None:
    fold = Fold()
    fold.requests[OPS[0]] = Request(OPS[0], SUBJECT, one("r"))
    judge_vote(fold, OPS[0], "h1", yes=True)
    apply_vote(fold, OPS[0], Vote("h1", True, OPS[1]))
    assert not good(judge_vote, fold, OPS[0], "h1", yes=True)
    assert good(judge_vote, fold, OPS[0], "h2", yes=True)
    judge_vote(fold, OPS[0], "h1", yes=False)
    apply_vote(fold, OPS[0], Vote("h1", False, OPS[2]))
    assert fold.requests == {}
    assert not good(judge_vote, fold, OPS[0], "h2", yes=True)


def test_conflicts_are_kept_once_and_closed_once() -> None:
    who, fold, key = standing(frozenset({"h1"})), Fold(), (OPS[0], "", "d")
    conf = ConfBody("", "d", {"d": "lost"})
    assert good(judge_conf, fold, conf, OPS[0], who)
    fold.conflicts[key] = conf.mine
    assert not good(judge_conf, fold, conf, OPS[0], who)
    assert not good(judge_conf, fold, ConfBody("", "r", {"d": "lost"}), OPS[0], who)
    assert not good(judge_conf, fold, ConfBody("", "x", {"x": "lost"}), OPS[0], who)
    assert good(judge_conf, fold, ConfBody("", "d", {"d": "lost"}, {"d": None}), OPS[1], who)
    assert not good(judge_conf, fold, ConfBody("", "d", {"d": "lost"}, {"d": None, "r": None}), OPS[1], who)
    assert not good(judge_conf, fold, ConfBody("", "d", {"d": "lost"}, {"d": None}, "2026-11-21"), OPS[1], who)
    assert not good(judge_resolves, fold, RecBody((), "", None, (key, key)))
    assert not good(judge_resolves, fold, RecBody((), "", None, ((OPS[1], "", "d"),)))
    judge_resolves(fold, RecBody((), "", None, (key,)))
    apply_rec(fold, RecBody((), "", None, (key,)), "h1", op=OPS[3], basis=[])
    assert fold.conflicts == {}
