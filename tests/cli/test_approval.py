"""``approval …``: what waits for HR, looked at and decided by command, several of low risk at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from hris_desktop.cli import approval
from hris_desktop.services import low_risk
from hris_desktop.services.suite import Suite
from hris_desktop.services.views import CheckView
from tests.cli.conftest import OWN_SECRET, Result, Site, enrolment

ACCOUNT = {"holder": "Amira Haddad", "iban": "DE89 3704 0044 0532 0130 00", "purpose": "salary"}


def ask(suite: Suite, section: str, typed: Mapping[str, str]) -> None:
    form = suite.records.form(suite.me, section)
    texts = {one.field.key: one.text for one in form.inputs if one.route and one.field.in_forms}
    day = suite.office.today() + timedelta(days=10)
    check = suite.records.check(form, texts | dict(typed), effective=day)
    assert isinstance(check, CheckView), check
    suite.records.save(check)


@pytest.fixture
def asked(site: Site) -> Site:
    """Amira, confirmed, has asked for two plans and a bank account."""
    amira = site.facts["invite"]["pid"]
    assert site.run("person", "confirm", amira, "--words", " ".join(site.facts["words"])).code == 0
    assert own(site, "sync", "--once").code == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HRIS_DESKTOP_HOME", str(site.own))
        entrance = enrolment()
        suite = entrance.unlock("default", OWN_SECRET)
        for plan in ("Dental", "Bicycle"):
            ask(suite, "benefits", {"plan": plan})
        ask(suite, "bank_accounts", ACCOUNT)
        entrance.close("default")
    assert own(site, "sync", "--once").code == 0
    return site


def own(site: Site, *arguments: object) -> Result:
    return site.run(*arguments, home=site.own, secret=OWN_SECRET)


def plans(site: Site) -> set[str]:
    sections = own(site, "person", "show", site.facts["invite"]["pid"], "--json").value["sections"]
    [benefits] = [one for one in sections if one["section"] == "benefits"]
    return set(benefits["waiting"])


def test_they_are_listed_looked_at_and_those_of_low_risk_approved_with_one_command(asked: Site) -> None:
    rows = asked.run("approval", "list", "--json").value
    assert {(row["section"], row["low_risk"], row["why_alone"]) for row in rows} == {
        ("benefits", True, ""),
        ("bank_accounts", False, low_risk.TWO),
    }
    told = asked.run("approval", "list", "--low-risk")
    assert told.out.count("Amira Haddad: benefit. low risk") == 2
    assert "bank account" not in told.out
    shown = asked.run("approval", "show", *(row["reference"] for row in rows))
    assert "Plan: Dental (was nothing), from " in shown.out
    assert "3704" not in shown.out, "what is masked stays so"
    account = next(row for row in rows if row["section"] == "bank_accounts")
    barred = asked.run("approval", "approve", *(row["reference"] for row in rows), "--yes", "--json")
    assert barred.code == 3
    assert len(barred.value["approved"]) == 2
    assert barred.value["left"] == [
        {"op": account["op"], "reference": account["reference"], "why": low_risk.TWO},
    ]
    assert plans(asked) == set(), "decided, as Amira reads"
    assert [row["section"] for row in asked.run("approval", "list", "--json").value] == ["bank_accounts"]
    alone = asked.run("approval", "approve", account["op"], "--yes")
    assert (alone.code, alone.out) == (0, "1 approved, 0 left as they were.\n")
    assert "No second person exists" in alone.err
    assert asked.run("approval", "list").out == "Nothing waits for a decision.\n"
    gone = asked.run("approval", "approve", account["reference"], "--yes")
    assert gone.code == 7
    assert "Nothing was changed. See `approval list`." in gone.err


def test_nothing_is_approved_that_nobody_has_looked_at(asked: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = asked.run("approval", "approve", "--low-risk")
    assert silent.code == 2
    assert "say --yes" in silent.err
    assert len(asked.run("approval", "list", "--low-risk", "--json").value) == 2, "nothing was kept"
    waited: list[float] = []
    monkeypatch.setattr(approval, "confirm", lambda *_, **__: True)
    monkeypatch.setattr(approval, "pause", waited.append)
    monkeypatch.setattr(approval, "_watched", lambda: True)
    done = asked.run("approval", "approve", "--low-risk")
    assert (done.code, done.out) == (0, "2 approved, 0 left as they were.\n")
    assert waited == [10]
    assert done.err.index("Plan: Dental") < done.err.index("Ctrl-C within 10 seconds stops it.")


@pytest.mark.parametrize("sure", [True, False], ids=["Ctrl-C", "no"])
def test_ctrl_c_in_the_ten_seconds_keeps_nothing_nor_does_a_no(
    asked: Site, monkeypatch: pytest.MonkeyPatch, *, sure: bool
) -> None:
    def stop(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(approval, "confirm", lambda *_, **__: sure)
    monkeypatch.setattr(approval, "pause", stop)
    monkeypatch.setattr(approval, "_watched", lambda: True)
    stopped = asked.run("approval", "approve", "--low-risk")
    assert stopped.code == 130
    assert "nothing more was changed" in stopped.err
    assert len(asked.run("approval", "list", "--low-risk", "--json").value) == 2


def test_declining_wants_a_reason_that_is_read(asked: Site) -> None:
    row = next(row for row in asked.run("approval", "list", "--json").value if row["low_risk"])
    assert asked.run("approval", "decline", row["reference"]).code == 2
    assert asked.run("approval", "decline", row["reference"], "--reason", " ").code == 7
    done = asked.run("approval", "decline", row["reference"], "--reason", "The window is closed.")
    assert (done.code, done.out) == (0, f"Declined: {row['reference']}.\n")
    assert len(plans(asked)) == 1


def test_two_of_one_name_are_told_apart_by_their_ids(asked: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = asked.run("approval", "list", "--json").value
    monkeypatch.setattr(approval, "refers", lambda _typed, _op: True)
    unclear = asked.run("approval", "approve", rows[0]["reference"], "--yes")
    assert unclear.code == 7
    assert "Several requests are called" in unclear.err
