"""What an erasure does: to the log, to every device, to the shared store; and what nobody can do with one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hris_desktop.domain.ids import record_chain
from hris_desktop.store.contract import EVERYTHING, Row, Scope
from hris_desktop.store.replica import Replica
from hris_desktop.store.sqlite import SqliteStore
from hris_desktop.sync import causes, comeback
from hris_desktop.sync.content import GONE
from hris_desktop.sync.intents import Edit
from hris_desktop.sync.plan_desk import Already, Refuse
from hris_desktop.sync.repair import State, repair
from hris_desktop.sync.troubles import Holes
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.sync.verify import ERASED, WITHHELD, verify
from hris_desktop.sync.workstation import pin_down
from hris_desktop.vault.chains import SAYS
from hris_desktop.vault.entries import read_ctx
from tests.sync.seats import kinds, slim
from tests.workstations.erasures import decided, erase, save, signed
from tests.workstations.site import LATER, Desk, Site, small, staffed


@pytest.fixture
def site() -> Site:
    made = staffed()
    ann, founder = made.desks["ann"], made.desks["founder"]
    ann.edit(ann.pid, "contact", {"phone": "1"})
    ann.ask(ann.pid, "contact", {"title": "Dr"})
    founder.edit(ann.pid, "contact", {"grade": "C2"})
    made.rest()
    return made


@pytest.fixture
def founder(site: Site) -> Desk:
    return site.desks["founder"]


def contact(site: Site) -> str:
    return record_chain(site.pid("ann"), "contact")


def said(site: Site, chain: str) -> list[object]:
    """The bodies that the store shows of what a chain says."""
    return [row.body for row in site.rows if row.chain == chain and read_ctx(row.ctx).kind in SAYS]  # type: ignore[arg-type]


def kept(desk: Desk, chain: str) -> list[bytes | None]:
    """The same of a device."""
    return [row.body for row in desk.replica.chain(chain) if read_ctx(row.ctx).kind in SAYS]


def erased(site: Site, *sections: str) -> None:
    founder, second = site.desks["founder"], site.desks["second"]
    erase(founder, site.pid("ann"), *(sections or ("contact",)), also=second)
    founder.round()


def test_an_erased_section_is_gone_from_the_store_and_from_every_device(site: Site, founder: Desk) -> None:
    chain = contact(site)
    many = len(said(site, chain))
    assert many >= 4
    assert None not in said(site, chain)
    erased(site)
    assert said(site, chain) == [None] * many
    site.rest()
    for desk in site.desks.values():
        assert set(kept(desk, chain)) <= {None}, desk.name
        fold = desk.ledger.record(chain).fold
        assert fold is not None
        assert fold.base() == {"v": [], "p": [], "c": []}
        assert not desk.ledger.chain(chain).withheld
        assert kinds(desk) == []
        assert desk.ledger.withheld() == []
    # that something was there, when and by whom, stays
    rows = [row for row in founder.replica.chain(chain) if row.place == Place.COUNTED]
    gone = [row for row in rows if read_ctx(row.ctx).kind in SAYS]
    assert {(row.content, row.content_reason) for row in gone} == {(Content.ERASED, GONE)}
    # and everything else, of everybody, is untouched
    assert founder.value(site.pid("bob"), "contact", "grade") == "B1"
    assert founder.value(site.pid("ann"), "job", "team") == "green"


def test_a_device_that_comes_later_knows_as_much_as_those_that_saw_it(site: Site, founder: Desk) -> None:
    erased(site)
    ann = site.desks["ann"]
    ann.round()
    ann.edit(ann.pid, "contact", {"phone": "7"})
    ann.round()
    site.rest()
    late = slim(site, "ann", fresh=True)
    late.round()
    for desk in (late, founder, site.desks["second"]):
        assert desk.value(ann.pid, "contact", "phone") == "7"
        assert desk.value(ann.pid, "contact", "mail") is None
        assert desk.replica.chain(contact(site)) == founder.replica.chain(contact(site))
        assert kinds(desk) == []
    keyless = site.keyless()
    assert keyless.alarms() == []
    assert not keyless.chain(contact(site)).withheld


def test_what_is_said_after_an_erasure_needs_no_base_and_opens_for_all(site: Site, founder: Desk) -> None:
    erased(site)
    founder.edit(site.pid("ann"), "contact", {"grade": "D1"})
    founder.round()
    site.rest()
    for name in ("founder", "second", "ann"):
        assert site.desks[name].value(site.pid("ann"), "contact", "grade") == "D1"


def test_several_sections_with_one_second_signature(site: Site, founder: Desk) -> None:
    erased(site, "contact", "job")
    site.rest()
    for section in ("contact", "job"):
        assert set(said(site, record_chain(site.pid("ann"), section))) == {None}
    entries = [read_ctx(row.ctx) for row in founder.replica.after(0, 9999) if b'"kind":"erase"' in row.ctx]
    assert len(entries) == 2
    assert len({ctx.d["act"] for ctx in entries}) == 1


def test_the_one_person_of_hr_erases_alone_and_says_so() -> None:
    site = small()
    founder, ann = site.desks["founder"], site.desks["ann"]
    ann.edit(ann.pid, "contact", {"phone": "1"})
    site.rest()
    with pytest.raises(Refuse, match="second person"):
        save(founder, "contact", decided(founder, ann.pid, "contact"))
    erase(founder, ann.pid, "contact")
    site.rest()
    assert ann.value(ann.pid, "contact", "phone") is None
    founder.edit(founder.pid, "contact", {"phone": "2"})
    founder.round()
    erase(founder, founder.pid, "contact")
    site.rest()
    assert founder.value(founder.pid, "contact", "phone") is None


def test_the_subject_alone_erases_a_section_that_hr_never_reads(site: Site, founder: Desk) -> None:
    ann = site.desks["ann"]
    ann.edit(ann.pid, "health", {"note": "x"})
    site.rest()
    chain = record_chain(ann.pid, "health")
    d = decided(founder, ann.pid, "health")
    with pytest.raises(Refuse, match="Only the person themselves"):
        save(founder, "health", signed(d, founder, site.desks["second"]))
    save(ann, "health", decided(ann, ann.pid, "health", ground="consent"))
    ann.round()
    assert said(site, chain) == [None]
    site.rest()
    assert ann.value(ann.pid, "health", "note") is None


def test_who_is_left_in_hr_may_not_erase_their_own_record(site: Site, founder: Desk) -> None:
    founder.edit(founder.pid, "contact", {"phone": "1"})
    site.rest()
    for also in ((), (site.desks["second"],)):
        with pytest.raises(Refuse, match="Somebody else in HR"):
            save(founder, "contact", signed(decided(founder, founder.pid, "contact"), founder, *also))
    second = site.desks["second"]
    # the one other person of HR is enough, and no second one exists
    erase(second, founder.pid, "contact")
    site.rest()
    assert founder.value(founder.pid, "contact", "phone") is None


def test_a_word_that_came_in_between_is_not_erased_unseen(site: Site, founder: Desk) -> None:
    d = signed(decided(founder, site.pid("ann"), "contact"), founder, site.desks["second"])
    ann = site.desks["ann"]
    ann.edit(ann.pid, "contact", {"phone": "2"})
    ann.round()
    founder.pull()
    with pytest.raises(Refuse, match="look at it and ask again"):
        save(founder, "contact", d)
    # and where it is known only to the store, the entry does not count and the act is set aside
    other = site.desks["second"]
    item = erase(other, ann.pid, "contact", also=founder)[0]
    ann.edit(ann.pid, "contact", {"phone": "3"})
    ann.round()
    other.round()
    assert founder.value(ann.pid, "contact", "phone") == "2"
    assert [one.op for one, _ in other.waiting()] == [item.op]
    assert "Nothing was erased" in other.waiting()[0][0].reason
    assert None not in said(site, contact(site))


def test_nothing_is_erased_twice(site: Site, founder: Desk) -> None:
    erased(site)
    with pytest.raises((Already, Refuse)):
        erase(founder, site.pid("ann"), "contact", also=site.desks["second"])


def test_a_change_that_rests_on_what_was_erased_does_not_bring_it_back(site: Site) -> None:
    ann = site.desks["ann"]
    ann.edit(ann.pid, "contact", {"phone": "55"})
    erased(site)
    before = len(site.rows)
    ann.round()
    [(item, intent)] = ann.waiting()
    assert item.reason.startswith("This section was erased")
    assert isinstance(intent, Edit)
    assert intent.changes[0].to == "55"
    assert len(site.rows) == before
    # what rests on nothing goes its way
    ann.work.sending.discard(item.op)
    ann.edit(ann.pid, "contact", {"phone": "55"})
    ann.round()
    assert ann.value(ann.pid, "contact", "phone") == "55"


class Cut(Exception):
    """The program ends here."""


def test_an_erasure_that_is_broken_off_anywhere_is_carried_out_by_the_next_start(site: Site, founder: Desk) -> None:
    chain, many = contact(site), len(said(site, contact(site)))
    erase(founder, site.pid("ann"), "contact", also=site.desks["second"])
    for reached in range(many):
        twin = site.fork()
        desk, real, left = twin.desks["founder"], twin.store.erase, [reached]

        def erase_some(h: bytes, real: Callable[[bytes], bool] = real, left: list[int] = left) -> bool:
            if not left[0]:
                raise Cut
            left[0] -= 1
            return real(h)

        twin.store.erase = erase_some  # type: ignore[method-assign]
        with pytest.raises(Cut):
            desk.round()
        assert set(kept(desk, chain)) == {None}
        assert said(twin, chain).count(None) == reached
        twin.store.erase = real  # type: ignore[method-assign]
        desk.restart()
        desk.round()
        assert said(twin, chain) == [None] * many


def test_another_person_of_hr_finishes_it(site: Site, founder: Desk) -> None:
    erase(founder, site.pid("ann"), "contact", also=site.desks["second"])
    founder.push()
    assert None not in said(site, contact(site))
    site.desks["bob"].round()
    site.desks["ann"].round()
    assert None not in said(site, contact(site))
    site.desks["second"].round()
    assert set(said(site, contact(site))) == {None}


def test_a_store_that_hides_a_body_without_an_erasure_is_found_out(site: Site, founder: Desk) -> None:
    chain = contact(site)
    at = next(row.seq for row in site.rows if row.chain == chain and b'"kind":"rec"' in row.ctx)  # type: ignore[operator]
    site.store.erase(site.rows[at - 1].h)  # type: ignore[arg-type]
    late = slim(site, "ann", fresh=True)
    late.round()
    assert kinds(late) == [causes.WITHHELD]
    assert late.ledger.withheld() == [at]
    assert late.ledger.chain(chain).withheld
    assert (at, WITHHELD) in [(one.seq, one.verdict) for one in verify(site.store, site.pin).findings]
    # once it is erased lawfully, nothing is missing any more
    erased(site)
    late.round()
    assert (kinds(late), late.ledger.withheld(), late.ledger.chain(chain).withheld) == ([], [], False)


def test_a_store_that_shows_the_same_page_again_and_again_is_left(
    site: Site, founder: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the round would never end, nor the program that waits for it."""
    erase(founder, site.pid("ann"), "contact", also=site.desks["second"])
    founder.pull()
    founder.push()
    real, pages = site.store.entries, iter(range(50))

    def same(scope: Scope, after: int, limit: int) -> list[Row]:
        assert next(pages, None) is not None, "it would go on for ever"
        return real(scope, after if scope.everything else 0, limit)

    monkeypatch.setattr(site.store, "entries", same)
    with pytest.raises(Holes):
        founder.round()
    monkeypatch.undo()
    founder.round()
    assert not [body for body in said(site, contact(site)) if body]


def test_an_older_copy_of_the_store_brings_it_back_and_it_is_erased_again(site: Site, founder: Desk) -> None:
    before = list(site.rows)
    erased(site)
    site.rest()
    whole = list(site.rows)
    site.shelf.rows[:] = before
    site.shelf.last_seq = len(before)
    done = repair(founder.ledger, site.store)
    assert done.before.state is State.SHORTER
    assert len(done.erased) == len(said(site, contact(site)))
    assert site.rows == whole
    report = verify(site.store, site.pin)
    assert report.sound()
    assert report.counts[ERASED] == len(done.erased)
    assert (report.lingering, [one for one in report.findings if one.verdict == WITHHELD]) == (0, [])


def test_a_copy_from_before_the_bodies_went_is_cleaned_at_the_next_start(site: Site, founder: Desk) -> None:
    erase(founder, site.pid("ann"), "contact", also=site.desks["second"])
    founder.push()
    copied = list(site.rows)
    founder.round()
    site.shelf.rows[:] = copied
    assert verify(site.store, site.pin).lingering == len(said(site, contact(site)))
    founder.round()
    assert None not in said(site, contact(site))
    founder.restart()
    founder.round()
    assert set(said(site, contact(site))) == {None}


def test_a_device_that_has_not_read_the_erasure_fills_nothing_in(site: Site, founder: Desk) -> None:
    second = site.desks["second"]
    erased(site)
    done = repair(second.ledger, site.store)
    assert done.before.state is State.AHEAD
    assert done.before.withheld
    assert done.filled == []
    assert set(said(site, contact(site))) == {None}


def test_lost_words_of_an_erased_section_do_not_come_back(site: Site, founder: Desk) -> None:
    ann = site.desks["ann"]
    at = len(site.rows)
    ann.edit(ann.pid, "contact", {"phone": "9"})
    ann.round()
    site.put_back(at)
    erase(founder, ann.pid, "contact", also=site.desks["second"])
    founder.round()
    comeback.go_on(ann.ledger, bytes(32), at)
    assert len(comeback.waiting(ann.ledger, ann.work.sending)) == 1
    ann.pull()
    assert comeback.waiting(ann.ledger, ann.work.sending) == []
    assert [(one.body, one.intent) for one in ann.replica.lost()] == [(None, b"")]


def test_an_erasure_that_a_store_lost_comes_back_with_its_signature(site: Site, founder: Desk) -> None:
    at = len(site.rows)
    bodies = list(site.rows)
    erased(site)
    site.shelf.rows[:] = bodies
    site.shelf.last_seq = at
    site.desks["bob"].edit(site.pid("bob"), "contact", {"phone": "4"})
    site.desks["bob"].round()
    comeback.go_on(founder.ledger, bytes(32), at)
    founder.pull()
    founder.pull()
    waiting = comeback.waiting(founder.ledger, founder.work.sending)
    assert comeback.bring_back(founder.ledger, founder.work.sending, waiting, now=lambda: founder.clock) == 1
    founder.round()
    assert set(said(site, contact(site))) == {None}


def test_what_an_erasure_named_that_the_log_has_lost_is_read_again(site: Site, founder: Desk) -> None:
    """Seed 50011 of the histories: the bodies were dropped here, and the erasure went with the end of the log."""
    at, copied = len(site.rows), list(site.rows)
    erased(site)
    site.desks["second"].round()
    site.shelf.rows[:] = copied
    site.shelf.last_seq = at
    site.desks["bob"].edit(site.pid("bob"), "contact", {"phone": "4"})
    site.desks["bob"].round()
    for name in ("founder", "second"):
        desk = site.desks[name]
        assert set(kept(desk, contact(site))) == {None}
        comeback.go_on(desk.ledger, bytes(32), at)
        desk.pull()
        assert desk.value(site.pid("ann"), "contact", "phone") == "1"
        assert desk.ledger.withheld() == []
        assert None not in kept(desk, contact(site))


def test_a_client_without_keys_drops_it_too(site: Site, founder: Desk) -> None:
    """A terminal while nobody is signed in holds ciphertext of its people."""
    keyless = site.keyless()
    assert None not in [row.body for row in keyless.replica.chain(contact(site))]
    erased(site)
    site.exchange(keyless).pull()
    gone = [row for row in keyless.replica.chain(contact(site)) if read_ctx(row.ctx).kind in SAYS]
    assert {(row.body, row.content) for row in gone} == {(None, Content.ERASED)}
    assert keyless.alarms() == []


def test_the_bytes_are_gone_from_the_files_of_a_device_and_of_a_store(
    site: Site, founder: Desk, tmp_path: Path
) -> None:
    """Not only out of reach: overwritten where they lay, in the shared file and in this device's own."""
    shelf, own = tmp_path / "store.sqlite", tmp_path / "replica.sqlite"
    site.store = SqliteStore.create(shelf)  # type: ignore[assignment]
    repair(founder.ledger, site.store)
    founder.replica = Replica.create(own)
    pin_down(founder.replica, site.org, site.pin)
    founder.restart()
    founder.round()
    bodies = [body for body in kept(founder, contact(site)) if body]
    assert len(bodies) >= 3
    founder.replica.close()
    for file in (shelf, own):
        assert all(body in file.read_bytes() for body in bodies), "the control: they can be found"
    founder.replica = Replica.open(own)
    founder.restart()
    erase(founder, site.pid("ann"), "contact", also=site.desks["second"])
    founder.round()
    founder.replica.close()
    site.store.close()
    for file in (shelf, own):
        assert not [body for body in bodies if body in file.read_bytes()]
    assert {one.name for one in tmp_path.iterdir()} == {shelf.name, own.name}


def test_a_verdict_does_not_depend_on_whether_the_bytes_are_still_there(site: Site, founder: Desk) -> None:
    erase(founder, site.pid("ann"), "contact", also=site.desks["second"])
    founder.push()
    early = slim(site, "ann", fresh=True)
    early.pull()
    rows = early.replica.chain(contact(site))
    founder.round()
    late = slim(site, "ann", fresh=True)
    late.pull()
    assert late.replica.chain(contact(site)) == rows
    assert site.store.entries(EVERYTHING, 0, 9999) == site.rows


def refuse(site: Site, monkeypatch: pytest.MonkeyPatch, answer: bool) -> None:
    monkeypatch.setattr(site.store, "erase", lambda _h: answer)


@pytest.mark.parametrize("answer", [False, True])
def test_a_store_that_goes_on_showing_what_was_erased_is_told_of_until_it_does_not(
    site: Site, founder: Desk, monkeypatch: pytest.MonkeyPatch, answer: bool
) -> None:
    refuse(site, monkeypatch, answer)
    erased(site)
    founder.round()
    seq = founder.ledger.chain(contact(site)).erased
    assert [(one.what, one.seq, one.author) for one in founder.ledger.alarms()] == [
        (causes.STILL_SHOWN, seq, founder.pid)
    ]
    assert set(kept(founder, contact(site))) == {None}
    for name in ("ann", "bob"):
        site.desks[name].round()
        assert kinds(site.desks[name]) == []
    monkeypatch.undo()
    founder.round()
    assert None not in said(site, contact(site)), "once a day is enough"
    founder.clock = LATER
    founder.round()
    assert set(said(site, contact(site))) == {None}
    assert kinds(founder) == []


def test_what_only_its_person_takes_out_is_no_alarm_of_hr(
    site: Site, founder: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = site.desks["ann"]
    ann.edit(ann.pid, "health", {"note": "x"})
    site.rest()
    refuse(site, monkeypatch, answer=False)
    save(ann, "health", decided(ann, ann.pid, "health", ground="consent"))
    ann.round()
    founder.round()
    assert (kinds(ann), kinds(founder)) == ([causes.STILL_SHOWN], [])


def test_what_somebody_puts_back_goes_within_a_day_and_is_told_each_time(site: Site, founder: Desk) -> None:
    chain = contact(site)
    bodies = {row.h: row.body for row in site.rows if row.chain == chain and row.body}
    erased(site)
    many = len(said(site, chain))
    assert (said(site, chain), kinds(founder)) == ([None] * many, [])
    for day in ("2029-01-01", "2029-01-02"):
        filled = [site.store.fill(h, body) for h, body in bodies.items()]  # type: ignore[arg-type] # as they were read
        assert filled.count(True) == many
        founder.round()
        assert None not in said(site, chain)
        founder.clock = f"{day}T09:00:00Z"
        founder.round()
        assert (said(site, chain), kinds(founder)) == ([None] * many, [causes.BROUGHT_BACK])
        unseen = founder.replica.findings(unseen=True)
        assert [one.seq for one in unseen] == [founder.ledger.chain(chain).erased]
        founder.replica.findings_looked([one.id for one in unseen])
    founder.clock = "2029-01-03T09:00:00Z"
    founder.round()
    assert founder.replica.findings(unseen=True) == []
