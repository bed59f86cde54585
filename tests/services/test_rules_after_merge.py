"""Two changes, each good by itself, can break a rule of the section together: people are asked, nothing is silent."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from hris_desktop.domain import kinds
from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.schema import Area, Catalogue, Field, Rule, Section, Sensitivity
from hris_desktop.domain.section_checks import AtLeastOne, NoDoubles, SumsToHundred
from hris_desktop.services.conflicts import Choice, Conflicts, Counts
from hris_desktop.services.views import CheckView, ConflictView
from tests.services.company import Company, Desk, answers

POTS = Section(
    key="pots",
    label="Saving pots",
    singular="pot",
    icon="wallet",
    area=Area.PAY,
    is_list=True,
    self_right="rw",
    roles={"hr": "rw"},
    why="So that your savings go where you want them.",
    act="Add a pot",
    title_fields=("name",),
    checks=(
        SumsToHundred("share", "pots"),
        NoDoubles("name", "This pot is here twice."),
        AtLeastOne("Keep at least one pot."),
    ),
    fields=(
        Field("name", "Name", kinds.NAME, Sensitivity.S2, Rule.DIRECT, required=True),
        Field("share", "Share", CATALOGUE.section("bank_accounts").field("share").kind, Sensitivity.S2, Rule.DIRECT),
        Field("note", "Note", kinds.TEXT, Sensitivity.S2, Rule.DIRECT),
    ),
)
FUNDS = replace(
    POTS,
    key="funds",
    label="Funds",
    singular="fund",
    fields=tuple(replace(one, rule=Rule.REQUEST) for one in POTS.fields),
)
BLUE, RED, GREEN = "Blue", "Red", "Green"


@cache
def _site() -> Company:
    site = Company(catalogue=Catalogue((*map(CATALOGUE.section, ("directory", "employment")), POTS, FUNDS)))
    site.join("amira", site.begin("priya"))
    site.sync()
    amira = site["amira"]
    amira.edit("pots", {"name": BLUE, "share": "60"})
    amira.edit("pots", {"name": RED, "share": "40"})
    site.sync()
    return site


@pytest.fixture
def site() -> Company:
    return _site().fork()


def conflicts(desk: Desk) -> Conflicts:
    return Conflicts(desk.suite.office, desk.suite.records.require_presence)


def pots(desk: Desk, about: Desk) -> dict[str, str]:
    """Name to share of what is in force."""
    items = desk.suite.records.section(about.pid, "pots").items
    rows = ({one.field.key: one.shown for one in item.fields} for item in items)
    return {row["name"]: row.get("share", "").rstrip(" %\N{NO-BREAK SPACE}") for row in rows}


def named(desk: Desk, about: Desk, name: str) -> str:
    items = desk.suite.records.section(about.pid, "pots").items
    return next(item.id for item in items if item.title == name)


def meet(site: Company) -> ConflictView:
    """HR's change arrives first, then Amira's; what is open afterwards, as both see it."""
    site["priya"].sync()
    site.sync()
    [view] = conflicts(site["amira"]).waiting()
    [same] = conflicts(site["priya"]).waiting()
    assert (view.key, view.rule) == (same.key, same.rule)
    return view


def remove(desk: Desk, about: Desk, name: str) -> None:
    form = desk.suite.records.form(about.pid, "pots", named(desk, about, name))
    check = desk.suite.records.check(form, {}, remove=True)
    assert isinstance(check, CheckView)
    desk.suite.records.save(check)


def shares(site: Company) -> ConflictView:
    amira, priya = site["amira"], site["priya"]
    priya.edit("pots", {"share": "50"}, about=amira.pid, item=named(priya, amira, RED))
    amira.edit("pots", {"share": "70"}, item=named(amira, amira, BLUE))
    return meet(site)


def test_each_changes_another_entry_and_together_they_are_no_hundred(site: Company) -> None:
    view = shares(site)
    amira = site["amira"]
    assert pots(amira, amira) == {BLUE: "60", RED: "50"}, "what was stored first is in force, the other is kept"
    assert view.rule == "The shares of all pots add up to 120 %. Together they have to be 100 %."
    [row] = [one for one in view.rows if one.apart]
    assert [value.rstrip(" %\N{NO-BREAK SPACE}") for value in (row.started, row.mine, row.stored)] == ["60", "70", "60"]


@pytest.mark.parametrize(("by", "choice", "after"), [
    ("amira", Choice.MINE, {BLUE: "70", RED: "50"}),
    ("priya", Choice.STORED, {BLUE: "60", RED: "50"}),
])  # fmt: skip
def test_it_is_decided_from_either_side(site: Company, by: str, choice: Choice, after: dict[str, str]) -> None:
    shares(site)
    desk, amira = site[by], site["amira"]
    conflicts(desk).decide([(conflicts(desk).waiting()[0], choice)])
    site.sync()
    for one in (amira, site["priya"]):
        assert pots(one, amira) == after
        assert conflicts(one).counts() == Counts(0), "who kept it was told, so it is not asked again"
        assert one.suite.overview.refused() == ()


def test_a_third_value_puts_it_right(site: Company) -> None:
    view = shares(site)
    amira = site["amira"]
    form = conflicts(amira).form(view)
    check = amira.suite.records.check(form, answers(form, {"share": "50"}))
    assert isinstance(check, CheckView)
    assert check.warnings == ()
    amira.suite.records.save(check)
    site.sync()
    assert pots(site["priya"], amira) == {BLUE: "50", RED: "50"}
    assert conflicts(amira).counts() == Counts(0)


def test_both_add_the_same(site: Company) -> None:
    amira, priya = site["amira"], site["priya"]
    priya.edit("pots", {"name": GREEN}, about=amira.pid)
    amira.edit("pots", {"name": GREEN, "note": "for the roof"})
    view = meet(site)
    assert view.rule == "This pot is here twice."
    assert pots(amira, amira) == {BLUE: "60", RED: "40", GREEN: ""}
    assert not view.stored_gone, "hers was never there: nobody took it away"
    assert {row.field.key: row.mine for row in view.rows} == {"name": GREEN, "note": "for the roof"}, "as a whole"
    conflicts(amira).decide([(view, Choice.MINE)])
    site.sync()
    assert [item.title for item in priya.suite.records.section(amira.pid, "pots").items].count(GREEN) == 2


def test_each_takes_another_away_and_nothing_is_left(site: Company) -> None:
    amira, priya = site["amira"], site["priya"]
    remove(priya, amira, RED)
    remove(amira, amira, BLUE)
    view = meet(site)
    assert view.rule == "Keep at least one pot."
    assert view.mine_gone
    assert list(pots(amira, amira)) == [BLUE], "whole until somebody decides"
    conflicts(amira).decide([(view, Choice.MINE)])
    site.sync()
    assert pots(priya, amira) == {}


def test_what_goes_well_together_is_no_conflict(site: Company) -> None:
    amira, priya = site["amira"], site["priya"]
    priya.edit("pots", {"share": "50"}, about=amira.pid, item=named(priya, amira, RED))
    amira.edit("pots", {"share": "50"}, item=named(amira, amira, BLUE))
    priya.sync()
    site.sync()
    assert pots(priya, amira) == {BLUE: "50", RED: "50"}, "each was told of 90 and of 110: together it is right"
    assert conflicts(amira).counts() == Counts(0)


def test_one_after_the_other_and_another_field_are_no_conflict(site: Company) -> None:
    amira, priya = site["amira"], site["priya"]
    priya.edit("pots", {"note": "the old one"}, about=amira.pid, item=named(priya, amira, RED))
    amira.edit("pots", {"share": "70"}, item=named(amira, amira, BLUE))
    amira.edit("pots", {"share": "30"}, item=named(amira, amira, RED))
    priya.sync()
    site.sync()
    assert pots(priya, amira) == {BLUE: "70", RED: "30"}
    assert conflicts(amira).counts() == Counts(0)
    remove(amira, amira, RED)
    site.sync()
    assert pots(priya, amira) == {BLUE: "70"}, "a removal that leaves no hundred was seen by whoever removed it"
    assert conflicts(amira).counts() == Counts(0)


def test_whoever_approves_is_told_and_what_came_in_between_is_asked_again(site: Company) -> None:
    amira, priya = site["amira"], site["priya"]
    elsewhere = site.second_device("priya")
    for name, share in ((BLUE, "60"), (RED, "40")):
        priya.edit("funds", {"name": name, "share": share}, about=amira.pid)
    site.sync()
    first, second = (item.id for item in amira.suite.records.section(amira.pid, "funds").items)
    amira.edit("funds", {"share": "70"}, item=first)
    amira.edit("funds", {"share": "50"}, item=second)
    site.sync()
    one, other = (row.op for row in priya.suite.approvals.waiting())
    warning = priya.suite.approvals.detail(one).warning
    assert warning is not None
    assert warning[1] == "The shares of all pots add up to 110 %. Together they have to be 100 %."
    priya.suite.approvals.approve(one)
    elsewhere.suite.approvals.approve(other)
    priya.sync()
    site.sync()
    [refused] = elsewhere.suite.overview.refused()
    assert "a rule of this section" in refused.sentence
    assert "120" not in refused.sentence, "it stands unsealed on the device, so it holds no value"
    assert [row.op for row in priya.suite.approvals.waiting()] == [other], "it waits, and can be decided knowingly"
    told = priya.suite.approvals.detail(other).warning
    assert told is not None
    assert "120 %" in told[1]
    priya.suite.approvals.approve(other)
    site.sync()
    shown = [f.shown for item in amira.suite.records.section(amira.pid, "funds").items for f in item.fields]
    assert [one[:2] for one in shown if "%" in one] == ["70", "50"]
