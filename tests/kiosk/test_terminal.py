"""A terminal without a screen: joining, signing in, two people on one file, what waits, leaves and goes wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import pytest
from typing_extensions import override

from hris_desktop.domain.changes import Change
from hris_desktop.kiosk.errands import Errands
from hris_desktop.services.errors import BadInvite, NotAllowed, ServiceError, WrongSecretError
from hris_desktop.services.kiosk import KeysRemoved
from hris_desktop.services.kiosk_care import Care
from hris_desktop.services.kiosk_joining import Chosen, Joining
from hris_desktop.services.kiosk_record import Own, TerminalRecords
from hris_desktop.services.kiosk_settings import sensitive
from hris_desktop.services.linking import GOOD_FOR
from hris_desktop.services.suite import Suite
from hris_desktop.sync import unopened
from hris_desktop.sync.bell import Doorbell
from hris_desktop.sync.intents import Edit
from hris_desktop.sync.loop import Ears, Report
from hris_desktop.vault.keybag_row import SecretKind
from tests.kiosk.terminals import PINS, SECRETS, Site
from tests.services.computer import NOON
from tests.services.houses import edit

T = TypeVar("T")
MAIL = "amira@example.com"


def mail_of(site: Site, who: str) -> str:
    """What stands in somebody's contact details on their own device."""
    with site.street.seat(who).open(SECRETS[who]) as mine:
        form = mine.records.form(mine.me, "contact")
        return {one.field.key: one.text for one in form.inputs}["personal_email"]


def changed_offline(site: Site, who: str, mail: str = MAIL) -> Suite:
    """Somebody signs in without a network and changes something; the power is cut."""
    site.cut = True
    suite = site.sign_in(who)
    edit(suite, {"personal_email": mail})
    site.restart()
    return suite


def writes(site: Site, who: str) -> int:
    """How many entries of the section stand in the log, as their own device has read it."""
    with site.street.seat(who).open(SECRETS[who]) as mine:
        return len(mine.desk.replica.chain(f"r:{mine.me}:contact"))


def test_two_people_share_a_file_and_neither_opens_the_other(site: Site) -> None:
    with site.street.seat("jonas").open(SECRETS["jonas"]) as mine:
        edit(mine, {"personal_email": "jonas@example.com"})
    site.join("amira")
    site.join("jonas")
    assert [one.name for one in site.terminal.people()] == ["Amira Haddad", "Jonas Haddad"]
    suite = site.sign_in("amira")
    site.sync(suite)
    name = f"r:{site.pid('jonas')}:contact"
    chain = suite.desk.ledger.chain(name)
    assert chain.n > 1, "their rows lie here"
    assert suite.desk.session.dek(chain, 1) is None, "and do not open"
    with pytest.raises(NotAllowed):
        TerminalRecords(suite.records, Own(suite.me, frozenset())).record(site.pid("jonas"))


def test_what_the_site_keeps_off_never_comes_here(site: Site) -> None:
    site.join("amira")
    suite = site.sign_in("amira")
    site.sync(suite)
    here = {name.rsplit(":", 1)[1] for name in suite.desk.replica.chains("r:") if suite.me in name}
    assert here
    assert not here & sensitive()
    shown = TerminalRecords(suite.records, Own(suite.me, site.terminal.settings.withheld)).record()
    assert not {one.section.key for one in shown.sections} & sensitive()
    assert shown.attention[-1][1] == "Not on this terminal"
    with pytest.raises(NotAllowed):
        TerminalRecords(suite.records, Own(suite.me, sensitive())).form(suite.me, "bank_accounts")


def test_a_change_goes_out_while_nobody_is_signed_in(site: Site) -> None:
    site.join("amira")
    changed_offline(site, "amira")
    assert (site.terminal.waiting().count, site.terminal.waiting().needs_person) == (1, 0)
    assert site.terminal.waiting().oldest.startswith("2026-11-21")
    site.cut = False
    before = writes(site, "amira")
    site.errands()
    assert site.terminal.waiting().count == 0
    assert mail_of(site, "amira") == MAIL
    assert writes(site, "amira") - before <= 2, "the change, and at most a key"
    site.errands()
    suite = site.sign_in("amira")
    site.sync(suite)
    assert not suite.desk.sending.waiting()
    assert mail_of(site, "amira") == MAIL


def test_sent_and_killed_before_it_was_read_back_it_arrives_once(site: Site) -> None:
    site.join("amira")
    changed_offline(site, "amira")
    site.cut = False
    with site.at_it() as terminal:
        assert terminal.unattended is not None
        store = site.open(site.url)
        for batch in unopened.ready(terminal.unattended.ledger):
            store.append(batch)
        store.close()
    site.restart()
    after = writes(site, "amira")
    suite = site.sign_in("amira")  # before any round without her: the outbox has it still
    site.sync(suite)
    assert not suite.desk.sending.waiting()
    site.restart()
    site.errands()
    assert writes(site, "amira") == after
    assert mail_of(site, "amira") == MAIL


def test_a_request_that_was_sent_and_cut_off_is_asked_once(site: Site) -> None:
    """What is asked again is a second request, so this fails where what was sent is not noted before it is sent."""
    site.join("amira")
    site.cut = True
    suite = site.sign_in("amira")
    asked = Change(str(UUID(suite.office.new_op())), "plan", None, "full", "2026-12-01")
    chain = f"r:{suite.me}:benefits"
    suite.desk.sending.save(
        Edit(suite.office.new_op(), chain, (asked,), {(asked.item, "plan"): None}, "please", request=True)
    )
    site.restart()
    site.cut = False
    with site.at_it() as terminal:
        assert terminal.unattended is not None
        store = site.open(site.url)
        for batch in unopened.ready(terminal.unattended.ledger):
            store.append(batch)
        store.close()
    site.restart()
    suite = site.sign_in("amira")
    site.sync(suite)
    assert not suite.desk.sending.waiting()
    fold = suite.desk.ledger.record(chain).fold
    assert fold is not None
    assert len(fold.requests) == 1


def test_a_change_whose_place_was_taken_waits_for_its_person(site: Site) -> None:
    site.join("amira")
    changed_offline(site, "amira")
    with site.street.seat("amira").open(SECRETS["amira"]) as mine:
        edit(mine, {"personal_mobile": "+49 1512 3456789"})
    site.cut = False
    site.errands()
    waiting = site.terminal.waiting()
    assert (waiting.count, waiting.needs_person) == (1, 1)
    assert mail_of(site, "amira") != MAIL
    suite = site.sign_in("amira")
    site.sync(suite)
    assert not suite.desk.sending.waiting()
    assert mail_of(site, "amira") == MAIL


def test_ten_wrong_pins_for_somebody_else(site: Site) -> None:
    """Their keys go, their waiting change arrives, and a new code brings them back to what they had."""
    site.join("amira")
    site.join("jonas")
    changed_offline(site, "amira")
    pid = site.pid("amira")
    for attempt in range(10):
        site.clock.advance(timedelta(hours=1))
        with site.at_it() as terminal, pytest.raises((WrongSecretError, KeysRemoved)) as told:
            terminal.unlock(pid, "11112222")
        assert isinstance(told.value, KeysRemoved) is (attempt == 9)
    with site.at_it() as terminal, pytest.raises(KeysRemoved):
        terminal.unlock(pid, PINS["amira"])
    site.sign_in("jonas")
    site.restart()
    assert site.terminal.waiting().count == 1
    site.cut = False
    site.errands()
    assert mail_of(site, "amira") == MAIL
    site.clock.at = NOON
    site.join("amira")
    assert site.sign_in("amira").me == pid


def test_sign_ins_within_a_second_are_slowed_down(site: Site) -> None:
    site.join("amira")
    site.join("jonas")
    for _ in range(5):
        with site.at_it() as terminal, pytest.raises(WrongSecretError):
            terminal.unlock(site.pid("amira"), "11112222")
    with site.at_it() as terminal:
        with pytest.raises(WrongSecretError) as told:
            terminal.unlock(site.pid("amira"), PINS["amira"])
        assert told.value.wait > 0
        terminal.unlock(site.pid("jonas"), PINS["jonas"])


def test_nobody_is_told_who_uses_this_terminal(site: Site) -> None:
    site.join("amira")
    with site.at_it() as terminal:
        assert terminal.named("  amira   HADDAD ") is not None
        assert terminal.named("Somebody Else") is None
        with pytest.raises(WrongSecretError) as nobody:
            terminal.unlock("", "11112222")
        with pytest.raises(WrongSecretError) as wrong:
            terminal.unlock(site.pid("amira"), "11112222")
    assert nobody.value.sentence == wrong.value.sentence


def test_a_code_opens_once_and_for_a_quarter_of_an_hour(site: Site) -> None:
    code = site.code("amira")
    with site.at_it() as terminal:
        joining = Joining(terminal)
        found = joining.look_up(code)
        assert (found.name, found.invite, found.pin) == ("Amira Haddad", False, True)
        joining.join(Chosen(code, PINS["amira"], SecretKind.PIN))
        with pytest.raises(BadInvite):
            joining.join(Chosen(code, PINS["jonas"], SecretKind.PIN))
    late = site.code("jonas")
    site.clock.advance(GOOD_FOR + timedelta(seconds=1))
    with site.at_it() as terminal, pytest.raises(BadInvite):
        Joining(terminal).look_up(late)


def test_somebody_without_a_device_accepts_an_invite_here(site: Site) -> None:
    with site.street.seat("priya").open("correct horse battery staple lamp") as hr:
        letter = hr.people.admit("Kofi Mensah")
    with site.at_it() as terminal:
        joining = Joining(terminal)
        found = joining.look_up(letter.code)
        assert (found.invite, found.organisation) == (True, "Northwind Freight")
        suite = joining.accept(Chosen(letter.code, "40918265", SecretKind.PIN, "Kofi"))
        standing = joining.standing(suite)
        assert not standing.confirmed
        assert len(standing.words) == 5
    site.restart()
    with site.street.seat("priya").open("correct horse battery staple lamp") as hr:
        hr.people.confirm(letter.person.pid)
    with site.street.seat("priya").open("correct horse battery staple lamp"):
        pass
    suite = site.sign_in("kofi", "40918265")
    with site.at_it() as terminal:
        joining = Joining(terminal)
        joining.look(suite)
        assert joining.standing(suite).confirmed
        terminal.greet(suite)
        assert [one.name for one in terminal.people()] == ["Kofi Mensah"]
        with pytest.raises(BadInvite):
            joining.look_up(letter.code)


def test_an_outdated_invite_makes_nothing(site: Site) -> None:
    with site.street.seat("priya").open("correct horse battery staple lamp") as hr:
        letter = hr.people.admit("Kofi Mensah")
    site.clock.advance(timedelta(days=400))
    with site.at_it() as terminal:
        with pytest.raises(BadInvite):
            Joining(terminal).look_up(letter.code)
        with pytest.raises(ServiceError):
            Joining(terminal).accept(Chosen(letter.code, "40918265", SecretKind.PIN, "Kofi"))
        assert terminal.people() == ()


def test_leaving_wipes_ones_own_and_nobody_elses(site: Site) -> None:
    site.join("amira")
    site.join("jonas")
    site.cut = True
    suite = site.sign_in("amira")
    mine, theirs = site.pid("amira"), site.pid("jonas")
    edit(suite, {"personal_email": MAIL})
    with site.at_it() as terminal:
        joining = Joining(terminal)
        assert joining.unsent(suite) == 1
        joining.leave(suite)
        assert [one.pid for one in terminal.people()] == [theirs]
    chains = suite.desk.replica.chains("")
    assert not [name for name in chains if name.startswith(f"r:{mine}:") and not name.endswith(":directory")]
    assert any(theirs in name for name in chains)
    site.restart()
    assert site.terminal.waiting().count == 0
    assert site.sign_in("jonas").me == theirs


def test_a_terminal_is_retired_by_its_maintainer_alone(site: Site) -> None:
    from dataclasses import replace

    from hris_desktop.crypto.passphrase import CHEAPEST
    from hris_desktop.services.kiosk_settings import new_credential

    site.join("amira")
    changed_offline(site, "amira")
    maintainer = new_credential("the caretaker's own words", params=CHEAPEST)
    with site.at_it() as terminal:
        terminal.settings = replace(terminal.settings, maintainer=maintainer)
        care = Care(terminal)
        for act in (care.view, care.retire, lambda: care.prove("no")):
            with pytest.raises(WrongSecretError):
                act()
        view = care.prove("the caretaker's own words")
        assert (view.people, view.waiting, view.needs_person) == (1, 1, 0)
        assert view.oldest is not None
        care.retire()
        assert [path.name for path in terminal.where.folder.iterdir()] in ([], ["lock"])
    assert site.keyring.items == {}


def test_yesterdays_file_put_back(site: Site) -> None:
    """It is noticed at the next sign-in; nothing is sent twice meanwhile."""
    site.join("amira")
    suite = site.sign_in("amira")
    site.sync(suite)
    site.restart()
    file = site.terminal.where.replica
    site.terminal.close()
    copy = file.with_suffix(".yesterday")
    shutil.copy(file, copy)
    site.start()
    changed_offline(site, "amira")
    site.cut = False
    site.errands()
    assert mail_of(site, "amira") == MAIL
    count = writes(site, "amira")
    site.terminal.close()
    shutil.copy(copy, file)
    site.start()
    assert site.errands() == 0
    suite = site.sign_in("amira")
    site.sync(suite)
    assert suite.desk.replica.findings(), "it is said"
    assert writes(site, "amira") == count


def test_a_clock_that_is_ten_years_off_locks_nobody_out(site: Site) -> None:
    site.join("amira")
    for years in (10, -20):
        site.clock.advance(timedelta(days=365 * years))
        suite = site.sign_in("amira")
        site.sync(suite)
        site.restart()
    site.errands()
    assert site.sign_in("amira").me


def _here(work: Callable[[], T]) -> T:
    return work()


class Rest(Doorbell):
    """Is told when the loop lies down, and ends it there."""

    def __init__(self) -> None:
        super().__init__()
        self.rested: list[float] = []
        self.end: Callable[[], None] = lambda: None

    @override
    def wait(self, timeout: float) -> bool:
        self.rested.append(timeout)
        self.end()
        return True


def test_with_nothing_to_do_the_exchange_rests(site: Site) -> None:
    site.join("amira")
    reports: list[Report] = []
    with site.at_it() as terminal:
        assert terminal.unattended is not None
        rest = Rest()

        def report(one: Report) -> None:
            reports.append(one)
            assert len(reports) < 5, "it goes round and round"

        ears = Ears(lambda _: None, report)
        shelf = lambda: site.open(site.url)  # noqa: E731
        errands = Errands(terminal.unattended, shelf, local=_here, ears=ears, jitter=lambda: 0.5, bell=rest)
        rest.end = errands._ended.set
        errands.run()
    assert rest.rested
    assert [report.trouble for report in reports] == [None]
