"""What a terminal tells HR of itself: true numbers, never whose; what is forged or put back is not believed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from hris_desktop.crypto import canonical
from hris_desktop.crypto.keys import Signer
from hris_desktop.crypto.passphrase import CHEAPEST
from hris_desktop.services.kiosk_care import Care
from hris_desktop.services.kiosk_settings import KioskSettings, new_credential
from hris_desktop.services.kiosk_word import AGAIN, hours
from hris_desktop.services.views_safety import TerminalsView, TerminalView
from hris_desktop.store.contract import Store
from hris_desktop.vault import terminal_word
from hris_desktop.vault.terminal_word import Vouch, Word
from tests.kiosk.terminals import SECRETS, Site
from tests.services.computer import NOON
from tests.services.houses import edit, safety

HR = "correct horse battery staple lamp"
MAIL = "amira@example.com"


def offline_change(site: Site, mail: str = MAIL) -> None:
    site.cut = True
    edit(site.sign_in("amira"), {"personal_email": mail})
    site.restart()


def seen(site: Site) -> TerminalsView:
    """As HR's own device shows it, after a round."""
    seat = site.street.seat("priya")
    seat.computer.clock.at = site.clock.at
    with seat.open(HR) as hr:
        found = safety(hr).terminals.view()
        assert found is not None
        return found


def only(site: Site) -> TerminalView:
    [one] = seen(site).terminals
    return one


@contextmanager
def mailbox(site: Site) -> Iterator[tuple[Store, dict[str, bytes]]]:
    """The store, and every word that lies in it."""
    store = site.open(site.url)
    try:
        pin = site.terminal.unattended.ledger.org.pin  # type: ignore[union-attr]
        lying = {slot: blob for slot in terminal_word.slots(pin) if (blob := store.mailbox_get(slot)) is not None}
        yield store, lying
    finally:
        store.close()


def stuck(site: Site) -> None:
    """Something waits there that its place was taken from, so it is there still when the terminal speaks."""
    offline_change(site)
    with site.street.seat("amira").open(SECRETS["amira"]) as mine:
        edit(mine, {"personal_mobile": "+49 1512 3456789"})
    site.cut = False


def test_number_and_age_reach_hr_and_nobody_else(site: Site) -> None:
    site.join("amira")
    one = only(site)
    assert (one.site, one.waiting, one.stuck, one.by.name) == ("Gate", 0, 0, "Amira Haddad")
    stuck(site)
    site.clock.advance(timedelta(days=2, hours=1))
    site.errands()
    one = only(site)
    assert (one.waiting, one.stuck, one.hours, one.retired) == (1, 1, 48, False)
    with site.street.seat("jonas").open(SECRETS["jonas"]) as other:
        assert safety(other).terminals.view() is None
    with mailbox(site) as (_, lying):
        [blob] = lying.values()
        for told in (b"Gate", b"waiting", one.by.pid.encode()):
            assert told not in blob, "the store learns nothing"


def test_silence_shows_in_the_time_it_was_last_heard(site: Site) -> None:
    site.join("amira")
    first = only(site).heard
    site.clock.advance(AGAIN / 2)
    site.errands()
    assert only(site).heard == first, "nothing is new, and the store is not written to for it"
    site.clock.advance(AGAIN)
    site.errands()
    assert only(site).heard > first


def test_an_older_word_put_back_is_not_shown_as_true(site: Site) -> None:
    site.join("amira")
    with mailbox(site) as (_, lying):
        before = dict(lying)
    stuck(site)
    site.clock.advance(timedelta(hours=2))
    site.errands()
    assert only(site).waiting == 1
    with mailbox(site) as (store, _):
        for slot, blob in before.items():
            store.mailbox_put(slot, blob, "9999-12-31T00:00:00Z")
    one = only(site)
    assert (one.waiting, one.replayed) == (1, True)
    with mailbox(site) as (store, lying):
        for slot in lying:
            store.mailbox_delete(slot)
    one = only(site)
    assert (one.waiting, one.replayed) == (1, False), "taken away, it shows as silence and not as nothing waiting"


def forged(site: Site, how: str) -> bytes:
    """A word that says nothing waits, by whoever may write to the store and knows all that is public."""
    unattended = site.terminal.unattended
    assert unattended is not None
    org, stranger = unattended.ledger.org, Signer.new()
    member = site.terminal.people()[0]
    mine = Vouch(member.pid, member.gen, bytes.fromhex(member.vouch))
    word = Word(2**40, "2026-11-21T12:00:00Z", 0, 0, 0, "Gate")
    if how == "another's vouch":
        return terminal_word.speak(word, stranger, org, mine)
    if how == "a stranger's vouch":
        false = terminal_word.vouch_for(stranger.pub, org.id, org.pin, pid=mine.pid, gen=mine.gen, signer=stranger)
        return terminal_word.speak(word, stranger, org, false)
    with mailbox(site) as (_, lying):
        [blob] = lying.values()
    found = canonical.parse_canonical(blob, 64 * 1024)
    raw = terminal_word.speak(word, stranger, org, mine)
    inside = canonical.parse_canonical(raw, 64 * 1024)
    match how:
        case "its name over another's word":
            return canonical.encode({**inside, "terminal": found["terminal"]})
        case "a changed byte":
            return canonical.encode({**found, "sealed": found["sealed"][:-2] + "00"})
        case _:
            return b"not even a form"


def test_a_forged_word_is_ignored_and_said(site: Site) -> None:
    site.join("amira")
    stuck(site)
    site.clock.advance(timedelta(hours=2))
    site.errands()
    assert only(site).waiting == 1
    ways = "another's vouch", "a stranger's vouch", "its name over another's word", "a changed byte", "no form"
    made = [forged(site, how) for how in ways]
    with mailbox(site) as (store, lying):
        [true] = lying
        free = iter(terminal_word.slots(site.terminal.unattended.ledger.org.pin))  # type: ignore[union-attr]
        for slot, blob in zip((one for one in free if one != true), made, strict=False):
            store.mailbox_put(slot, blob, "9999-12-31T00:00:00Z")
    found = seen(site)
    assert [(one.waiting, one.replayed) for one in found.terminals] == [(1, False)]
    assert found.ignored == len(ways)


def test_a_file_put_back_does_not_silence_the_terminal(site: Site) -> None:
    """The number of its words goes by the clock where the file has forgotten it."""
    site.join("amira")
    site.errands()
    replica = site.terminal.replica
    assert replica is not None
    yesterday = replica.get_meta("terminal word") or ""
    for _ in range(3):
        site.clock.advance(AGAIN)
        site.errands()
    replica.set_meta("terminal word", yesterday)
    site.clock.advance(AGAIN)
    heard = only(site).heard
    site.errands()
    one = only(site)
    assert one.heard > heard
    assert not one.replayed


def test_a_retired_terminal_says_so_with_what_was_lost(site: Site) -> None:
    site.join("amira")
    stuck(site)
    site.errands()
    with site.at_it() as terminal:
        maintainer = new_credential("the caretaker's own words", params=CHEAPEST)
        terminal.settings = KioskSettings(site.url, "Gate", maintainer=maintainer, trial=True)
        care = Care(terminal)
        assert care.prove("the caretaker's own words").waiting == 1
        care.retire()
    one = only(site)
    assert (one.retired, one.waiting) == (True, 1)
    with site.street.seat("priya").open(HR) as hr:
        terminals = safety(hr).terminals
        terminals.take_off(one.key)
        assert terminals.view() == TerminalsView(())


def test_without_a_store_hr_sees_what_was_known(site: Site) -> None:
    site.join("amira")
    assert only(site).site == "Gate"
    with site.street.seat("priya").open(HR) as hr:
        hr.store = "sqlite:////nowhere/at/all.sqlite"
        view = safety(hr).terminals.view()
        assert view is not None
        assert (view.online, [one.site for one in view.terminals]) == (False, ["Gate"])


def test_the_age_is_told_in_steps() -> None:
    for ago, told in ((0, 0), (0.9, 0), (1, 1), (5.9, 1), (6, 6), (23.9, 6), (24, 24), (47, 24), (49, 48), (-9, 0)):
        assert hours((NOON - timedelta(hours=ago)).isoformat(), NOON) == told


def test_many_terminals_find_a_place(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.join("amira")
    monkeypatch.setattr(terminal_word, "SLOTS", 5)
    unattended = site.terminal.unattended
    assert unattended is not None
    word = site.terminal.word
    assert word is not None
    member = site.terminal.people()[0]
    mine = Vouch(member.pid, member.gen, bytes.fromhex(member.vouch))
    with mailbox(site) as (store, _):
        for _ in range(7):
            blob = terminal_word.speak(Word(1, "", 0, 0, 0, ""), Signer.new(), unattended.ledger.org, mine)
            assert word.leave(store, unattended.ledger, blob)
    with mailbox(site) as (_, lying):
        assert len(lying) == 5
