"""A section nobody has heard of, declared in this test: form, table, policy, masking, merge and history follow."""

from __future__ import annotations

from functools import cache

from hris_desktop.domain import kinds
from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.schema import Area, Catalogue, Choice, Field, Rule, Section, Sensitivity
from hris_desktop.domain.section_checks import NoDoubles
from hris_desktop.services.views import CheckView, Life
from tests.services.company import SECRET, Company, build

LOCKERS = Section(
    key="lockers",
    label="Lockers",
    singular="locker",
    icon="lock",
    area=Area.WORK,
    is_list=True,
    self_right="rw",
    roles={"hr": "rw", "payroll": "r"},
    why="So that your things are yours.",
    act="Add a locker",
    title_fields=("hall",),
    checks=(NoDoubles("hall", "This hall is here twice."),),
    fields=(
        Field(
            "hall",
            "Hall",
            kinds.CHOICE,
            Sensitivity.S1,
            Rule.DIRECT,
            required=True,
            choices=(Choice("north", "North"), Choice("south", "South")),
        ),
        Field("code", "Code of the lock", kinds.IDENTIFIER, Sensitivity.S3, Rule.DIRECT, group="lock"),
        Field("spare", "Spare key with", kinds.NAME, Sensitivity.S2, Rule.DIRECT, group="lock"),
        Field("size", "Size", kinds.TEXT, Sensitivity.S1, Rule.REQUEST),
        Field("moved_on", "In use from", kinds.DATE, Sensitivity.S1, Rule.HR, eff=True),
    ),
)
WIDER = Catalogue((*CATALOGUE.sections, LOCKERS))
CODE = "SENTINEL12345678"


@cache
def _site() -> Company:
    return build(catalogue=WIDER)


def filled() -> Company:
    site = _site().fork()
    site["amira"].edit("lockers", {"hall": "North", "code": CODE, "spare": "Jonas Berg", "size": "large"})
    site.sync()
    return site


def test_policy() -> None:
    assert WIDER.policy()["lockers"] == {
        "self": "rw",
        "roles": {"hr": "rw", "payroll": "r"},
        "list": True,
        "fields": {
            "hall": {"rule": "D"},
            "code": {"rule": "D", "group": "lock"},
            "spare": {"rule": "D", "group": "lock"},
            "size": {"rule": "R"},
            "moved_on": {"rule": "H", "eff": True},
        },
    }


def test_form_and_routes() -> None:
    site = _site().fork()
    form = site["amira"].suite.records.form(site["amira"].pid, "lockers")
    assert [(one.field.key, one.route) for one in form.inputs] == [
        ("hall", "D"),
        ("code", "D"),
        ("spare", "D"),
        ("size", "R"),
        ("moved_on", ""),
    ]
    assert form.title == "Add a locker"
    by_hr = site["priya"].suite.records.form(site["amira"].pid, "lockers")
    assert {one.route for one in by_hr.inputs} == {"D", "H"}


def test_table_and_masking_at_every_reader() -> None:
    site = filled()
    for name in ("amira", "priya", "jonas"):
        desk = site[name]
        [item] = desk.suite.records.section(site["amira"].pid, "lockers").items
        assert item.title == "North"
        assert {one.field.key: one.shown for one in item.fields if one.shown and not one.masked} == {
            "hall": "North",
            "spare": "Jonas Berg",
        }
        assert CODE not in repr(item)
        desk.suite.records.prove_presence(SECRET)
        assert desk.suite.records.reveal(site["amira"].pid, "lockers", item.id, "code").replace(" ", "") == CODE
    assert site["bjørn"].suite.records.section(site["amira"].pid, "lockers").state.name == "LOCKED"


def test_approval_and_life() -> None:
    site = filled()
    amira, priya = site["amira"], site["priya"]
    [row] = priya.suite.approvals.waiting()
    assert row.section.key == "lockers"
    priya.suite.approvals.approve(row.op)
    site.sync()
    assert amira.shown("lockers", "size") == "large"
    [change] = amira.suite.records.section(amira.pid, "lockers").changes
    assert change.life is Life.ACCEPTED


def test_merge_by_group() -> None:
    site = filled()
    here, there = site["amira"], site.second_device("amira")
    item = here.item("lockers")
    here.edit("lockers", {"spare": "Mia Berg"}, item=item)
    there.edit("lockers", {"code": "OTHER1234567"}, item=item)
    site.sync()
    [conflict] = here.suite.records.section(here.pid, "lockers").conflicts
    assert conflict.group_label == "Locker", "two fields that merge as one are decided as one"
    there.edit("lockers", {"hall": "South"}, item=item)
    here.edit("lockers", {"code": "THIRD1234567"}, item=item)
    site.sync()
    assert len(here.suite.records.section(here.pid, "lockers").conflicts) == 1, "different groups never clash"
    assert here.shown("lockers", "hall") == there.shown("lockers", "hall") == "South"


def test_the_sections_own_rule_and_the_history() -> None:
    site = filled()
    amira = site["amira"]
    checked = amira.check("lockers", {"hall": "North"})
    assert isinstance(checked, CheckView)
    assert [problem.message for problem in checked.warnings] == ["This hall is here twice."]
    amira.edit("lockers", {"hall": "South"}, item=amira.item("lockers"))
    site.sync()
    events = site["priya"].suite.office.record(amira.pid, "lockers").events
    halls = [(one.was, one.to) for event in events for one in event.changes if one.field == "hall"]
    assert halls == [(None, "north"), ("north", "south")]
