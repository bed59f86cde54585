"""What happened in the demo's organisation, in order: founded, joined, filled, approved, and what is still open.

Each step is done by the person whose business it is, with the services that their window uses. HR fills the records of
people without keys; what needs two people is asked by one and approved by the other; pay is written by payroll.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from hris_desktop.demo.cast import WITH_PROFILES, Cast, Entry, Event, Member
from hris_desktop.demo.folder import Folder
from hris_desktop.demo.stage import Stage
from hris_desktop.services.enrolment import Costs, Enrolment
from hris_desktop.services.profiles import Profiles
from hris_desktop.services.suite import Suite
from hris_desktop.store.urls import open_store, sqlite_url
from hris_desktop.system.clock import FixedClock
from hris_desktop.system.keyfile import FileKeys
from hris_desktop.system.paths import Profile
from hris_desktop.vault.founding import HR

PASSPHRASE: Final = "copper otter reads by lantern light"  # noqa: S105 - of fictional people, printed in the terminal
FOUNDER, SECOND, PAYMASTER, EMPLOYEE = WITH_PROFILES
PAYROLL: Final = "payroll"
BY_PAYROLL: Final = frozenset({"compensation", "payslips"})
FOUNDED: Final = -420
"""The day on which the organisation took up the program."""
FIRST_RECORDS: Final = -400
TELL_EVERY: Final = 10
ADDED_AT_ONCE: Final = 8
"""The log of the organisation takes one act after the other, and each look at a long outbox costs its length."""

Tell = Callable[[str], None]


def demo_keys(profile: Profile) -> FileKeys:
    """Where every profile of the demo keeps its device key."""
    return FileKeys(profile.device_key)


def perform(place: Folder, chosen: Cast, costs: Costs, *, now: datetime, tell: Tell) -> None:
    """Build everything in ``place``. Raises DemoTrouble, ServiceError, StoreError or ReplicaError."""
    clock = FixedClock(now + timedelta(days=FOUNDED))
    enrolment = Enrolment(Profiles(demo_keys), clock=clock, costs=costs)
    founder = _found(enrolment, place, chosen)
    stage = Stage(open_store(sqlite_url(place.store)), clock, now, {FOUNDER: founder}, {FOUNDER: founder.me})
    try:
        _bring_in(stage, enrolment, place, chosen)
        tell(f"Keys for {_names(chosen)}")
        _give_roles(stage)
        _record_everybody(stage, chosen.members, tell)
        tell("Approvals, pay, and what people wrote themselves")
        _approve_everything(stage)
        _pay_everybody(stage, chosen.members)
        _write_oneself(stage, chosen.members)
        for event in chosen.lately:
            _happen(stage, event)
        for who in WITH_PROFILES:
            stage.exchange(who)
    finally:
        stage.close()


def _found(enrolment: Enrolment, place: Folder, chosen: Cast) -> Suite:
    founder = chosen.members[0]
    founded = enrolment.found(
        organisation=chosen.organisation,
        name=founder.name,
        store=str(place.store),
        secret=PASSPHRASE,
        profile=founder.key,
    )
    enrolment.test_kit(founded.profile, {position: founded.kit.words[position] for position in founded.asked})
    return enrolment.unlock(founded.profile, PASSPHRASE)


def _names(chosen: Cast) -> str:
    names = [member.name for member in chosen.members if member.key in WITH_PROFILES]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _bring_in(stage: Stage, enrolment: Enrolment, place: Folder, chosen: Cast) -> None:
    """HR adds everybody and invites three; they join, and HR compares the words."""
    codes: dict[str, str] = {}

    def invite(hr: Suite) -> None:
        codes.update({key: hr.people.invite(stage.pids[key]).code for key in WITH_PROFILES[1:]})

    def confirm(hr: Suite) -> None:
        for key in WITH_PROFILES[1:]:
            hr.people.confirm(stage.pids[key])

    def second(hr: Suite) -> None:
        hr.people.give_role(stage.pids[SECOND], HR)

    for first in range(1, len(chosen.members), ADDED_AT_ONCE):
        _add(stage, chosen.members[first : first + ADDED_AT_ONCE])
    stage.together(FOUNDER, invite)
    for key, code in codes.items():
        enrolment.join(code=code, store=str(place.store), secret=PASSPHRASE, kind="passphrase", profile=key)
    stage.exchange(FOUNDER)
    stage.together(FOUNDER, confirm)
    stage.together(FOUNDER, second)
    for key in codes:
        enrolment.joining(key)
        stage.suites[key] = enrolment.suite(key)


def _add(stage: Stage, members: Sequence[Member]) -> None:
    def add(hr: Suite) -> None:
        for member in members:
            stage.pids[member.key] = hr.people.add(member.name, provider=member.provider)

    stage.together(FOUNDER, add)


def _give_roles(stage: Stage) -> None:
    """Payroll's first key is made by payroll and signed along by two of HR."""
    draft = stage.suites[PAYMASTER].roles.draft(PAYROLL)
    signatures = [stage.suites[who].roles.co_sign(draft) for who in (FOUNDER, SECOND)]
    stage.together(PAYMASTER, lambda payroll: payroll.roles.begin(draft, signatures))
    for who in (FOUNDER, SECOND):
        stage.exchange(who)


def _record_everybody(stage: Stage, members: Sequence[Member], tell: Tell) -> None:
    """HR fills the records, the founder's by somebody else; in the order in which people came."""
    order = sorted(members, key=lambda member: max(member.since, FIRST_RECORDS))
    for number, member in enumerate(order, start=1):
        stage.at(max(member.since, FIRST_RECORDS), 9, number % 60)
        entries = [entry for entry in member.record if entry.section not in BY_PAYROLL]
        _write(stage, SECOND if member.key == FOUNDER else FOUNDER, member.key, entries)
        if not number % TELL_EVERY or number == len(order):
            tell(f"Records of {number} people")


def _write(stage: Stage, who: str, about: str, entries: Sequence[Entry]) -> None:
    def write(suite: Suite) -> None:
        for entry in entries:
            stage.fill(suite, about, entry)

    if entries:
        stage.together(who, write)


def _approve_everything(stage: Stage) -> None:
    """What the founder asked for on behalf of others needs the second person of HR."""
    stage.exchange(SECOND)

    def approve(hr: Suite) -> None:
        for row in hr.approvals.waiting():
            if row.mine_to_decide and row.asked_at is not None:
                stage.clock.at = row.asked_at + timedelta(hours=3)
                hr.approvals.approve(row.op)

    stage.together(SECOND, approve)


def _pay_everybody(stage: Stage, members: Sequence[Member]) -> None:
    stage.exchange(PAYMASTER)
    for member in members:
        stage.at(max(member.since, FIRST_RECORDS) + 2)
        _write(stage, PAYMASTER, member.key, [entry for entry in member.record if entry.section in BY_PAYROLL])


def _write_oneself(stage: Stage, members: Sequence[Member]) -> None:
    for member in members:
        if member.own:
            stage.exchange(member.key)
            stage.at(FIRST_RECORDS + 5)
            _write(stage, member.key, member.key, member.own)


def _happen(stage: Stage, event: Event) -> None:
    stage.exchange(event.who)
    stage.at(-event.days, 10, event.days)
    stage.together(event.who, lambda suite: stage.fill(suite, event.about, event.entry, item=event.item, why=event.why))
    answer = event.answer
    if answer is None:
        return
    stage.exchange(answer.who)
    stage.at(-answer.days, 14)
    newest = stage.suites[answer.who].approvals.waiting()[-1]

    def decide(suite: Suite) -> None:
        if answer.yes:
            suite.approvals.approve(newest.op, reason=answer.reason)
        else:
            suite.approvals.decline(newest.op, reason=answer.reason)

    stage.together(answer.who, decide)
