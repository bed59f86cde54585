from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hris_desktop.demo.build import PASSPHRASE, Demo, DemoTrouble, build
from hris_desktop.services.enrolment import Costs
from hris_desktop.services.suite import Suite
from hris_desktop.services.views import Life, SectionState
from hris_desktop.store.replica import State
from hris_desktop.store.urls import open_store, sqlite_url
from hris_desktop.sync.verify import verify
from hris_desktop.system.clock import SystemClock
from hris_desktop.system.paths import HOME_VARIABLE
from hris_desktop.vault.keybag_row import SecretKind
from hris_desktop.vault.keybag_strength import Demand, judge

SignIn = Callable[[str], Suite]


def shown(suite: Suite, section: str, field: str, pid: str = "") -> list[str]:
    """The values of one field in force, as the screen shows them."""
    view = suite.records.section(pid or suite.me, section)
    return [one.shown for item in view.items for one in item.fields if one.field.key == field and one.shown]


def pid_of(suite: Suite, name: str) -> str:
    return next(one.person.pid for one in suite.people.listed() if one.person.name == name)


def test_every_entry_counts_and_none_is_void(demo: Demo) -> None:
    store = open_store(sqlite_url(demo.store))
    try:
        report = verify(store)
    finally:
        store.close()
    assert report.sound()
    assert report.findings == []
    assert report.rows > 100


@pytest.mark.parametrize("profile", ["amira", "priya", "tomasz", "jonas"])
def test_everybody_with_a_profile_has_read_everything_and_sees_no_alarm(sign_in: SignIn, profile: str) -> None:
    suite = sign_in(profile)
    replica = suite.desk.replica
    assert replica.listed() == []
    assert suite.desk.ledger.alarms() == []
    assert replica.outbox_list([State.QUEUED, State.PARKED]) == []
    store = open_store(suite.store)
    assert replica.cursor() == store.me().last_seq
    store.close()
    states = {view.state for view in suite.records.record().sections}
    assert states <= {SectionState.OPEN, SectionState.EMPTY}


def test_amiras_record_is_what_the_tour_tells(sign_in: SignIn) -> None:
    amira = sign_in("amira")
    record = amira.records.record()
    assert record.headline == "Employee 10482 · Operations planner, Bremen"
    assert shown(amira, "directory", "manager") == ["Katrin Albers"]
    assert shown(amira, "bank_accounts", "iban") == ["•••• •••• 4417"]
    assert shown(amira, "contact", "personal_mobile") == ["+49 171 3920082"]
    assert shown(amira, "medical_card", "allergies") == ["•••• ••••"]
    titles = [title for _, title, _ in record.attention]
    assert any(title.endswith("ends in 58 days") for title in titles)
    assert "Identity documents and right to work: declined" in titles
    [pay] = amira.records.section(amira.me, "compensation").items
    [base] = [field for field in pay.fields if field.field.key == "base"]
    assert base.scheduled, "the rise of pay is decided, and not yet in force"


def test_hr_cannot_open_what_is_amiras_alone(sign_in: SignIn) -> None:
    priya = sign_in("priya")
    amira = pid_of(priya, "Amira Haddad")
    assert priya.records.section(amira, "medical_card").state is SectionState.LOCKED
    assert shown(priya, "bank_accounts", "iban", amira) == ["•••• •••• 4417"]


def test_the_founders_own_record_was_kept_by_somebody_else(sign_in: SignIn) -> None:
    priya = sign_in("priya")
    assert shown(priya, "legal_identity", "last_name") == ["Raman"]
    assert priya.records.section(priya.me, "employment").changed_by == priya.office.person(
        pid_of(priya, "Tomasz Wójcik")
    )


def test_requests_of_all_kinds_wait_for_hr(sign_in: SignIn) -> None:
    waiting = sign_in("priya").approvals.waiting()
    found = [(row.subject.name, row.section.key, row.needs) for row in waiting]
    assert ("Jonas Oyelaran", "bank_accounts", "Needs 2 people") in found
    assert ("Amira Haddad", "legal_identity", "") in found
    assert ("Jonas Oyelaran", "benefits", "") in found
    days = [row.asked_at for row in waiting if row.asked_at]
    assert len(days) == len(waiting)
    assert days == sorted(days)
    assert (days[-1] - days[0]).days >= 5


def test_one_request_was_declined_with_a_reason(sign_in: SignIn) -> None:
    amira = sign_in("amira")
    changes = amira.records.section(amira.me, "identity_documents").changes
    assert [change.life for change in changes] == [Life.DECLINED]
    assert "naturalisation" in changes[0].decided_reason


def test_roles_are_those_of_the_story(sign_in: SignIn) -> None:
    listed = {one.person.name: one for one in sign_in("tomasz").people.listed()}
    assert {name for name, one in listed.items() if "hr" in one.roles} == {"Priya Raman", "Tomasz Wójcik"}
    assert {name for name, one in listed.items() if "payroll" in one.roles} == {"Jonas Oyelaran"}
    assert listed["Rosa Calderón"].type == "provider"
    assert listed["Katrin Albers"].state == "no keys"


def test_a_finished_demo_is_used_again_and_fresh_makes_another(tmp_path: Path, costs: Costs) -> None:
    told: list[str] = []

    def make(*, fresh: bool) -> bytes:
        demo = build(tmp_path / "demo", costs=costs, clock=SystemClock(), tell=told.append, people=4, fresh=fresh)
        return demo.store.read_bytes()

    first = make(fresh=False)
    assert make(fresh=False) == first
    assert "--fresh" in told[-2]
    assert make(fresh=True) != first
    assert told[-1].endswith(PASSPHRASE)
    assert os.environ[HOME_VARIABLE] == str(tmp_path / "demo" / "home")


def test_a_half_built_folder_is_built_again(tmp_path: Path, costs: Costs) -> None:
    place = tmp_path / "demo"
    (place / "home" / "profiles" / "priya").mkdir(parents=True)
    (place / "unfinished").write_text("")
    (place / "shelf").mkdir()
    (place / "shelf" / "store.sqlite").write_bytes(b"half a store")
    demo = build(place, costs=costs, clock=SystemClock(), tell=lambda _: None, people=4)
    assert not (place / "unfinished").exists()
    store = open_store(sqlite_url(demo.store))
    store.close()


def test_a_folder_with_other_things_is_refused_whole(tmp_path: Path, costs: Costs) -> None:
    (tmp_path / "thesis.odt").write_text("three years of work")
    with pytest.raises(DemoTrouble, match="not a demo"):
        build(tmp_path, costs=costs, clock=SystemClock(), tell=lambda _: None, people=4, fresh=True)
    assert (tmp_path / "thesis.odt").read_text() == "three years of work"


def test_the_keys_lie_in_the_demos_folder_and_the_passphrase_is_strong(demo: Demo) -> None:
    assert all((demo.home / "profiles" / name / "device-key.json").is_file() for name in demo.profiles)
    judge(demo.passphrase, SecretKind.PASSPHRASE, demand=Demand.HR, personal=["Priya", "Raman"])
