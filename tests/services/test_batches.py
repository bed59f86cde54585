"""Several requests of low risk approved at once: each its own signed act, and whatever is not fit for it left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.changes import Change
from hris_desktop.domain.fold import Request
from hris_desktop.domain.schema import Rule
from hris_desktop.services import low_risk
from hris_desktop.services.approvals import GONE, STALE
from hris_desktop.services.errors import NotAllowed, ServiceError
from hris_desktop.services.views import Life
from hris_desktop.store.local import ReplicaFull
from hris_desktop.store.replica import Replica
from hris_desktop.sync.intents import Decide
from tests.services.company import TODAY, Company, Desk, company

ACCOUNT = {"holder": "Amira Haddad", "iban": "DE89 3704 0044 0532 0130 00", "purpose": "salary"}
LOW = {"benefits": {"plan", "cover", "dependants_covered", "election", "window"}}
"""Every field of the catalogue that is asked for and of low risk; think before this list grows."""


def benefit(desk: Desk, plan: str) -> str:
    """Ask for a plan; the request's name."""
    return desk.edit("benefits", {"plan": plan, "cover": "Family"}, effective=TODAY + timedelta(days=10)).op


@pytest.fixture
def site() -> Company:
    return company()


def asked(site: Company) -> dict[str, str]:
    """Three people ask for five plans, and Amira for what is looked at by itself, too; name to request."""
    names = {
        f"{name} {plan}": benefit(site[name], plan)
        for name, plans in {"amira": ("Dental", "Bicycle"), "bjørn": ("Dental", "Meals"), "priya": ("Dental",)}.items()
        for plan in plans
    }
    names["account"] = site["amira"].edit("bank_accounts", ACCOUNT, effective=TODAY + timedelta(days=10)).op
    site["amira"].edit("legal_identity", {"last_name": "Haddad", "gender": "Female"})
    site.sync()
    legal = [row for row in site["priya"].suite.approvals.waiting() if row.section.key == "legal_identity"]
    names["gender"] = next(row.op for row in legal if not row.needs)
    return names


def test_each_row_says_whether_it_may_go_with_others(site: Company) -> None:
    asked(site)
    rows = site["priya"].suite.approvals.waiting()
    assert {row.section.key for row in rows if row.low_risk} == {"benefits"}
    told = {row.alone for row in rows if not row.low_risk}
    assert {low_risk.TWO, low_risk.WATCHED, "This is about you; somebody else in HR decides it."} <= told


def test_they_are_looked_at_together_and_one_press_approves_each_by_an_act_of_its_own(site: Company) -> None:
    names, priya = asked(site), site["priya"]
    low = [names[one] for one in ("amira Dental", "amira Bicycle", "bjørn Dental", "bjørn Meals")]
    view = priya.suite.approvals.together(low)
    assert [row.op for row in view.rows] == low
    assert view.left == ()
    shown = {
        (row.subject.name, change.field.key): (change.before, change.after)
        for row in view.rows[:1]
        for change in row.changes
    }
    assert shown["Amira", "plan"] == ("", "Dental")
    assert all("•" not in change.after for row in view.rows for change in row.changes), "nothing is masked"
    done = priya.suite.approvals.approve_all(low)
    assert ([one.op for one in done.approved], done.left) == (low, ())
    acts = [act for _, act in priya.suite.desk.sending.waiting() if isinstance(act, Decide)]
    assert [(act.prop, act.yes) for act in acts] == [(op, True) for op in low]
    assert len({act.op for act in acts}) == len(low)
    before = site.shelf.last_seq
    site.sync()
    written = [row for row in site.shelf.rows if row.seq > before and str(row.chain).endswith(":benefits")]
    assert len({row.op for row in written}) == len(low), "signed one by one"
    amira = site["amira"]
    held = amira.suite.records.section(amira.pid, "benefits").changes
    assert {(one.life, one.rows[0].after) for one in held} == {(Life.EFFECTIVE, "Dental"), (Life.EFFECTIVE, "Bicycle")}
    assert [row.section.key for row in site["tomasz"].suite.approvals.waiting() if row.low_risk] == ["benefits"], (
        "Priya's own"
    )


def test_whoever_looked_is_written_down(site: Company) -> None:
    names, priya = asked(site), site["priya"]
    priya.suite.approvals.together([names["amira Dental"], names["amira Bicycle"], names["bjørn Dental"]])
    site.sync()
    chains = {row.chain for row in site.shelf.rows if str(row.chain).startswith("a:")}
    assert {f"a:{site[name].pid}:{priya.pid}" for name in ("amira", "bjørn")} <= chains


def test_what_is_not_fit_is_left_alone_with_a_sentence_and_holds_up_nobody(site: Company) -> None:
    names, priya, tomasz = asked(site), site["priya"], site["tomasz"]
    tomasz.suite.approvals.decline(names["bjørn Meals"], reason="Closed.")
    tomasz.sync()
    priya.sync()
    everything = list(names.values())
    done = priya.suite.approvals.approve_all([*everything, *everything, "f" * 32])
    assert {one.op for one in done.approved} == {
        names[one] for one in ("amira Dental", "amira Bicycle", "bjørn Dental")
    }
    left = {one.op: (one.name, one.sentence) for one in done.left}
    assert left == {
        names["account"]: ("Amira: bank account", low_risk.TWO),
        names["gender"]: ("Amira: legal identity", low_risk.WATCHED),
        names["priya Dental"]: ("Priya: benefit", "This is about you; somebody else in HR decides it."),
        names["bjørn Meals"]: ("", GONE),
        "f" * 32: ("", GONE),
    }
    again = priya.suite.approvals.approve_all([names["amira Dental"]])
    assert (again.approved, [one.sentence for one in again.left]) == ((), [GONE]), "never twice"
    site.sync()
    assert names["account"] in {row.op for row in priya.suite.approvals.waiting()}


def test_what_the_record_has_left_behind_is_left_alone(site: Company) -> None:
    amira, priya = site["amira"], site["priya"]
    first = benefit(amira, "Dental")
    site.sync()
    priya.suite.approvals.approve_all([first])
    site.sync()
    item = amira.item("benefits")
    later = TODAY + timedelta(days=10)
    stale = amira.edit("benefits", {"cover": "Alone"}, item=item, effective=later).op
    fresh = benefit(site["bjørn"], "Dental")
    site.sync()
    priya.edit("benefits", {"cover": "Couple"}, about=amira.pid, item=item, effective=later)
    done = priya.suite.approvals.approve_all([stale, fresh])
    assert [one.op for one in done.approved] == [fresh]
    assert [(one.op, one.sentence) for one in done.left] == [(stale, STALE[1])]


def test_all_can_be_taken_back_until_they_leave(site: Company) -> None:
    names, priya = asked(site), site["priya"]
    low = [names["amira Dental"], names["bjørn Dental"]]
    priya.suite.approvals.approve_all(low)
    for op in low:
        priya.suite.approvals.take_back(op)
    assert set(low) <= {row.op for row in priya.suite.approvals.waiting() if row.low_risk}
    priya.suite.approvals.approve_all(low)
    priya.sync()
    with pytest.raises(NotAllowed):
        priya.suite.approvals.take_back(low[0])


def test_a_full_disk_keeps_none_of_them(site: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    names, priya = asked(site), site["priya"]
    low = [names["amira Dental"], names["bjørn Dental"]]
    add, kept = Replica.outbox_add, list[int]()

    def full(replica: Replica, item: object) -> int:
        if kept:
            raise ReplicaFull("There is no room left.")
        kept.append(add(replica, item))  # type: ignore[arg-type]
        return kept[-1]

    with monkeypatch.context() as patch:
        patch.setattr(Replica, "outbox_add", full)
        with pytest.raises(ServiceError, match="disk is full"):
            priya.suite.approvals.approve_all(low)
    assert priya.suite.desk.sending.waiting() == []
    assert len(priya.suite.approvals.approve_all(low).approved) == len(low)


def test_what_is_shown_is_logged_even_where_it_failed_the_first_time(
    site: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    names, priya = asked(site), site["priya"]
    low = [names["amira Dental"], names["bjørn Dental"]]

    def full(*_: object) -> int:
        raise ReplicaFull("There is no room left.")

    with monkeypatch.context() as patch:
        patch.setattr(Replica, "outbox_add", full)
        with pytest.raises(ServiceError):
            priya.suite.approvals.together(low)
    priya.suite.approvals.together(low)
    kept = {item.chain for item, _ in priya.suite.desk.sending.waiting()}
    assert kept == {f"a:{site[name].pid}:{priya.pid}" for name in ("amira", "bjørn")}


def test_which_fields_are_of_low_risk_is_written_down_here(site: Company) -> None:
    """By the rule over the declarations: a field that is added or moved shows in this list or not at all."""
    office, found = site["priya"].suite.office, dict[str, set[str]]()
    for section in CATALOGUE:
        standing = office.standing(site["amira"].pid, section.key)
        assert standing is not None
        for one in section.fields:
            if one.rule in {Rule.REQUEST, Rule.REQUEST_PLUS}:
                item = "0" * 32 if section.is_list else ""
                change = Change(item, one.key, None, "x", TODAY.isoformat() if one.eff else "")
                if not low_risk.alone(section, Request("a" * 32, site["amira"].pid, (change,)), standing):
                    found.setdefault(section.key, set()).add(one.key)
    assert found == LOW


@pytest.mark.parametrize(
    ("section", "field", "policy", "why"),
    [
        ("addresses", "city", Rule.REQUEST, ""),
        ("benefits", "plan", Rule.REQUEST_PLUS, low_risk.TWO),
        ("dependants", "relation", Rule.REQUEST, low_risk.TWO),
        ("development", "no_such_field", Rule.REQUEST, low_risk.UNKNOWN),
        ("payslips", "gross", Rule.REQUEST, low_risk.MASKED),
    ],
)
def test_a_policy_of_the_organisation_makes_it_stricter_and_never_laxer(
    site: Company, section: str, field: str, policy: Rule, why: str
) -> None:
    standing = site["priya"].suite.office.standing(site["amira"].pid, section)
    assert standing is not None
    rule = replace(next(iter(standing.policy.fields.values())), rule=policy)
    standing = replace(standing, policy=replace(standing.policy, fields={field: rule}))
    change = Change("0" * 32, field, None, "x", "")
    assert low_risk.alone(CATALOGUE.section(section), Request("a" * 32, "p", (change,)), standing) == why
