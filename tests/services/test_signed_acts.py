"""What HR signed is told to everybody, with who did; and HR is asked for a second person and for roles nobody opens."""

from __future__ import annotations

from datetime import date

from hris_desktop.services.second_log import Act
from hris_desktop.services.views_trust import DoneView
from hris_desktop.sync.intents import Public
from tests.services.company import Company, Desk, company, small
from tests.services.test_by_kit import left_alone, words
from tests.services.test_second import seconds, widened


def done(desk: Desk) -> list[DoneView]:
    return list(desk.suite.trust.done.all())


def asked(desk: Desk) -> list[str]:
    return [title for _, title, _ in desk.suite.records.record().attention]


def signed(view: DoneView) -> list[str]:
    return sorted(person.name for person in view.signed)


def widen(site: Company) -> None:
    op = seconds(site["priya"]).propose("policy", {"ver": 2}, widened(site["priya"])).op
    site.sync()
    if "tomasz" in site.desks:
        seconds(site["tomasz"]).sign(op)
        site.sync()


def test_an_employee_sees_who_signed_and_that_no_second_person_existed() -> None:
    site = small()
    widen(site)
    latest = done(site["amira"])[0]
    assert (latest.title, latest.solo, signed(latest)) == ("Change who may read or write what", True, ["Priya"])
    assert latest.how == "Signed by Priya. No second person existed."
    assert latest.rows == (("Contact", "Payroll may read (until now: may not read)"),)
    assert latest.on == date(2026, 11, 21)


def test_two_signers_and_the_kit_are_named() -> None:
    site = company()
    widen(site)
    latest = done(site["amira"])[0]
    assert (latest.how, latest.solo) == ("Signed by Tomasz and Priya.", False)
    left_alone(site)
    site["priya"].suite.trust.roles.with_kit("payroll", site["bjørn"].pid, words(site))
    site["priya"].suite.trust.removal.remove_with_kit(site["tomasz"].pid, words(site))
    site.sync()
    out, into = done(site["amira"])[:2]
    assert (into.title, into.kit) == ("Bjørn let into Payroll by the recovery kit", True)
    assert out.how == "Signed by Priya and the recovery kit."
    again = site.come_back("bjørn", site["priya"])
    assert any(one.title.startswith("Confirm a renewed key of Bjørn") for one in done(again)[:2])


def test_a_name_that_did_not_sign_is_not_shown_as_a_signer() -> None:
    site = company()
    priya, tomasz, amira = site["priya"], site["tomasz"], site["amira"]
    priya.suite.people.give_role(amira.pid, "hr")
    site.sync()
    act = Act(priya.suite.office.new_op(), "policy", {"ver": 2}, widened(priya))
    good = seconds(tomasz)._sign(act)
    forged = (amira.pid, 1, good[2])
    priya.suite.desk.sending.save(Public(act.op, "org", (act.part([good, forged]),)))
    site.sync()
    latest = done(site["bjørn"])[0]
    assert (latest.op, signed(latest)) == (act.op, ["Priya", "Tomasz"])


def test_the_only_person_of_hr_is_asked_for_a_second_one_until_there_is_one() -> None:
    site = small()
    assert "Let a second person into HR" in asked(site["priya"])
    assert "Let a second person into HR" not in asked(site["amira"])
    site["priya"].suite.people.give_role(site["amira"].pid, "hr")
    site.sync()
    assert "Let a second person into HR" not in asked(site["priya"]) + asked(site["amira"])


def test_hr_is_told_of_a_role_that_nobody_opens() -> None:
    site = company()
    assert "Nobody opens the role Payroll" not in asked(site["priya"])
    left_alone(site)
    assert "Nobody opens the role Payroll" in asked(site["tomasz"])
    assert "Nobody opens the role Payroll" not in asked(site["amira"])
