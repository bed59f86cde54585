"""Every field of every section: from the form of whoever may fill it in to the forms and cards of other computers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.schema import Field, Rule, Section
from hris_desktop.services.views import CheckView, SectionState
from tests.services.company import SECRET, Company, Desk, company
from tests.services.samples import samples

WRITER = {
    Rule.DIRECT: "amira",
    Rule.REQUEST: "amira",
    Rule.REQUEST_PLUS: "amira",
    Rule.HR: "priya",
    Rule.PAYROLL: "jonas",
}
every_section = pytest.mark.parametrize("section", CATALOGUE.sections, ids=lambda section: section.key)


def fill(site: Company, section: Section, typed: Mapping[str, str]) -> str:
    """Everybody fills in what is theirs to fill in, and HR decides; returns the item's id."""
    item = ""
    for writer in ("jonas", "amira", "priya"):
        mine = {key: text for key, text in typed.items() if WRITER[section.field(key).rule] == writer}
        if mine:
            item = save(site, site[writer], section, mine, item=item)
    return item


def save(site: Company, desk: Desk, section: Section, mine: Mapping[str, str], *, item: str) -> str:
    form = desk.suite.records.form(site["amira"].pid, section.key, item or None)
    asked = {one.field.key: one.text for one in form.inputs if one.route}
    checked = desk.suite.records.check(form, asked | dict(mine))
    assert isinstance(checked, CheckView), checked
    desk.suite.records.save(checked)
    site.sync()
    for approver in (site["priya"], site["tomasz"]):
        for row in approver.suite.approvals.waiting():
            if row.mine_to_decide:
                approver.suite.approvals.approve(row.op)
        site.sync(2)
    assert not site["priya"].suite.approvals.waiting()
    return form.item


def writers(section: Section) -> list[Field]:
    """The fields a form can ask for."""
    return [one for one in section.fields if one.in_forms]


def readers(site: Company, section: Section) -> list[Desk]:
    """Everybody who holds the key, the subject at another computer too."""
    roles = {"hr": "tomasz", "payroll": "jonas", "members": "bjørn"}
    return [site["amira"], site.second_device("amira"), *(site[roles[role]] for role in section.roles if role in roles)]


def seen_right(site: Company, desk: Desk, section: Section, item: str, typed: Mapping[str, str]) -> None:
    amira, records = site["amira"].pid, desk.suite.records
    view = records.section(amira, section.key)
    assert view.state is SectionState.OPEN, view.sentence
    [found] = [one for one in view.items if one.id == item]
    office = desk.suite.office
    values: dict[str, str] = {}
    for field in section.fields:
        if typed.get(field.key):
            parsed = field.read(typed[field.key], office.context(field, values))
            assert parsed is not None
            values[field.key] = parsed.value
    for one in found.fields:
        plain = office.shown(one.field, values, masked=False)
        assert one.masked == (bool(plain) and one.field.masked)
        if not one.masked:
            assert one.shown == plain
            continue
        assert one.shown != plain
        records.prove_presence(SECRET)
        assert records.reveal(amira, section.key, item, one.field.key) == plain


@every_section
def test_all_fields_of_a_section_reach_every_reader(section: Section) -> None:
    site = company()
    people = ["Tomasz", "Bjørn"]
    typed = {one.key: samples(section.key, one, people)[0] for one in writers(section)}
    item = fill(site, section, typed)
    site.clock.advance(timedelta(days=4))
    site.sync()
    for desk in readers(site, section):
        seen_right(site, desk, section, item, typed)


@every_section
def test_a_form_gives_back_what_was_saved(section: Section) -> None:
    site = company()
    typed = {one.key: samples(section.key, one, ["Tomasz"])[-1] for one in writers(section)}
    item = fill(site, section, typed)
    site.clock.advance(timedelta(days=4))
    site.sync()
    for desk in (site["priya"], site["jonas"], site.second_device("amira")):
        standing = desk.suite.office.standing(site["amira"].pid, section.key)
        if standing is None or not standing.may_write(desk.pid):
            continue
        if desk.pid == site["amira"].pid and section.self_right != "rw":
            continue
        form = desk.suite.records.form(site["amira"].pid, section.key, item or None)
        for one in form.inputs:
            assert bool(one.keeps) == one.field.masked
            assert bool(one.text) != one.field.masked
        untouched = {one.field.key: one.text for one in form.inputs if one.route}
        nothing = desk.suite.records.check(form, untouched)
        assert not isinstance(nothing, CheckView)
        assert [problem.field for problem in nothing] == [""], "a form sent back as it came changes nothing"


@st.composite
def some_answers(draw: st.DrawFn) -> tuple[Section, dict[str, str]]:
    section = draw(st.sampled_from(CATALOGUE.sections))
    typed: dict[str, str] = {}
    for one in writers(section):
        if one.required or draw(st.booleans()):
            typed[one.key] = draw(st.sampled_from(list(samples(section.key, one, ["Tomasz", "Bjørn"]))))
    if section.key == "bank_accounts" and not {"iban", "account_number"} & typed.keys():
        typed["iban"] = "DE89 3704 0044 0532 0130 00"
    if section.key == "bank_accounts" and "account_number" in typed:
        typed["routing_number"] = "021000021"
    if not typed:
        typed[writers(section)[0].key] = samples(section.key, writers(section)[0], ["Tomasz"])[0]
    return section, typed


@given(some_answers())
def test_any_answers_reach_every_reader(given_answers: tuple[Section, dict[str, str]]) -> None:
    section, typed = given_answers
    site = company()
    item = fill(site, section, typed)
    site.clock.advance(timedelta(days=4))
    site.sync()
    for desk in readers(site, section):
        seen_right(site, desk, section, item, typed)
