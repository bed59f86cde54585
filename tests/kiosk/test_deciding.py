"""A change that met another value waits for its person: at the terminal they see both and decide, in its own words."""

from __future__ import annotations

import pytest

from hris_desktop.services.conflicts import Choice, Conflicts
from hris_desktop.services.errors import NotAllowed
from hris_desktop.services.history import History
from hris_desktop.services.kiosk_conflicts import TerminalConflicts, TerminalHistory
from hris_desktop.services.kiosk_record import Own, TerminalRecords
from hris_desktop.services.kiosk_settings import sensitive
from hris_desktop.services.suite import Suite
from hris_desktop.ui.pages.conflicts import ConflictsPage
from hris_desktop.ui.pages.receipt import ReceiptPage
from tests.kiosk.house import Terminals, words
from tests.kiosk.terminals import SECRETS, Site
from tests.kiosk.test_terminal import MAIL, changed_offline, mail_of
from tests.services.houses import edit

THEIRS = "other@example.com"


def lost(site: Site) -> None:
    """What was changed at the terminal without a network met what was changed elsewhere meanwhile."""
    site.join("amira")
    changed_offline(site, "amira")
    with site.street.seat("amira").open(SECRETS["amira"]) as mine:
        edit(mine, {"personal_email": THEIRS})
    site.cut = False
    site.errands()
    assert site.terminal.waiting().needs_person == 1
    assert mail_of(site, "amira") == THEIRS, "nothing was overwritten"


def ports(suite: Suite, withheld: frozenset[str] = frozenset()) -> tuple[TerminalConflicts, TerminalHistory]:
    own, presence = Own(suite.me, withheld), suite.records.require_presence
    return (
        TerminalConflicts(Conflicts(suite.office, presence), own),
        TerminalHistory(History(suite.office, presence), own),
    )


def test_both_values_are_shown_and_decided_at_the_terminal(site: Site) -> None:
    lost(site)
    suite = site.sign_in("amira")
    site.sync(suite)
    between, past = ports(suite)
    [view] = between.waiting()
    assert ([row.mine for row in view.rows], [row.stored for row in view.rows]) == ([MAIL], [THEIRS])
    assert between.counts().asked == 1
    receipt = between.decide([(view, Choice.MINE)])
    assert receipt.reference.startswith("K-")
    site.sync(suite)
    assert mail_of(site, "amira") == MAIL
    history = past.section(suite.me, "contact")
    assert {one.reference[:2] for one in history.entries if one.reference} == {"K-"}
    assert between.waiting() == ()


def test_what_is_kept_off_the_terminal_is_not_decided_there(site: Site) -> None:
    lost(site)
    suite = site.sign_in("amira")
    site.sync(suite)
    [view] = ports(suite)[0].waiting()
    between, past = ports(suite, frozenset({"contact"}) | sensitive())
    assert between.waiting() == ()
    assert (between.counts().asked, between.counts().closed) == (0, 1), "it is on one's own device"
    for refused in (
        lambda: between.decide([(view, Choice.MINE)]),
        lambda: between.form(view),
        lambda: between.of(suite.me, "contact"),
        lambda: past.section(suite.me, "contact"),
        lambda: past.section(site.pid("amira")[::-1], "directory"),
        lambda: between.reveal(suite.me, "contact", "", "personal_email"),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_a_receipt_says_where_the_change_is(site: Site) -> None:
    site.join("amira")
    site.cut = True
    suite = site.sign_in("amira")
    records = TerminalRecords(suite.records, Own(suite.me, frozenset()))
    form = records.form(suite.me, "contact")
    texts = {one.field.key: one.text for one in form.inputs if one.route and one.field.in_forms}
    checked = records.check(form, {**texts, "personal_email": MAIL})
    receipt = records.save(checked)  # type: ignore[arg-type]
    assert receipt.reference.startswith("K-")
    assert "safe on this terminal" in receipt.sentences[0]
    assert "HR cannot see it yet" in receipt.sentences[0]
    [change] = [one for section in records.record().sections for one in section.changes]
    assert change.reference == receipt.reference


def test_the_page_stands_at_the_terminal(site: Site, terminals: Terminals) -> None:
    lost(site)
    with terminals.use() as use:
        terminals.sign_in(use, "amira")
        assert use.person is not None
        journey = use.person.session.journey
        record = journey.record
        terminals.until(lambda: record.view is not None and any(one.conflicts for one in record.view.sections))
        journey.open_decisions()
        terminals.until(lambda: isinstance(journey.currentWidget(), ConflictsPage))
        terminals.until(lambda: MAIL in words(journey) and THEIRS in words(journey))
        terminals.press(use, Choice.MINE.value)
        terminals.press(use, "send")
        terminals.until(lambda: isinstance(journey.currentWidget(), ReceiptPage))
        assert "K-" in words(journey)
