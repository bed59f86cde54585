"""A store cannot hide the end of the organisation's chain from a device that keeps few chains, once HR is heard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from hris_desktop.crypto import canonical
from hris_desktop.store.contract import EVERYTHING, Row, Scope
from hris_desktop.sync import causes, comeback, org_tip
from hris_desktop.sync.exchange import HeldBack
from hris_desktop.sync.intents import Part, Public
from tests.store.hostile import Shown
from tests.sync.seats import Slim, agrees, kinds, slim, stray
from tests.workstations.forger import Forger, plant_row, row_of
from tests.workstations.site import NOW, Desk, Site, staffed

LATER = "2026-11-21T11:00:00Z"
TOMORROW = "2026-11-22T10:00:01Z"


@pytest.fixture
def site() -> Site:
    return staffed()


def beat(desk: Desk, *, now: str = TOMORROW) -> int:
    """HR's sign of life at that time; its number."""
    desk.clock = now
    desk.round()
    assert str(desk.site.rows[-1].chain) == f"w:{desk.pid}"
    return len(desk.site.rows)


def says(desk: Desk, d: Mapping[str, object]) -> int:
    """A sign of life by a client that says what it likes."""
    desk.pull()
    desk.work.sending.save(Public(desk.site.names.op(), f"w:{desk.pid}", (Part("beat", d),)))
    desk.round()
    return len(desk.site.rows)


def left(site: Site) -> int:
    """``second`` leaves HR, and the role gets a new key; the number of the first entry of that."""
    before = len(site.rows)
    founder = site.desks["founder"]
    site.kit_signed(founder, "role-", {"role": "hr", "pid": site.pid("second")})
    founder.round()
    assert [row.chain for row in site.rows[before:]].count("org") > 1
    return before + 1


def afterwards(site: Site, ann: Desk) -> int:
    """An entry about Ann that ``second`` may not write any more, by what they know."""
    second = site.desks["second"]
    second.edit(ann.pid, "contact", {"grade": "forged"})
    letter = second.work.sending.outgoing()
    assert letter is not None
    site.store.append(letter.batch)
    return len(site.rows)


def end(row: Row, **other: Any) -> dict[str, object]:
    """What a sign of life says that names this row, ``other`` than it is."""
    said: dict[str, Any] = {"seq": row.seq, "ctx": row.ctx, "bh": row.bh, "sig": row.sig}
    said |= other
    return {"end": [said["seq"], said["ctx"].decode(), said["bh"].hex(), said["sig"].hex()]}


def test_a_sign_of_life_names_the_end_of_the_organisations_chain(site: Site) -> None:
    founder = site.desks["founder"]
    at = beat(founder)
    told = canonical.parse(site.rows[at - 1].ctx)["d"]  # type: ignore[arg-type]
    last = max((row for row in site.rows if row.chain == "org"), key=lambda row: row.seq)
    assert told == end(last)
    ann = slim(site, "ann")
    ann.round()
    assert ann.work.beats.confirmed() == TOMORROW
    assert kinds(ann) == []


@pytest.mark.parametrize("d", [{}, {"org": [7, "0" * 64]}])
def test_a_sign_of_life_without_it_counts_and_vouches_for_nothing(site: Site, d: dict[str, object]) -> None:
    """That of an earlier program says where it stands and does not prove it: nothing is asked for by its word."""
    ann, bob, founder = slim(site, "ann"), site.desks["bob"], site.desks["founder"]
    founder.clock = LATER
    at = says(founder, d)
    for desk in (ann, bob):
        desk.pull()
        stored = desk.replica.by_seq(at)
        assert stored is not None
        assert stored.place == 1
        assert kinds(desk) == []
    assert (ann.work.beats.confirmed(), bob.work.beats.confirmed()) == (NOW, LATER)


def test_an_entry_about_somebody_vouches_for_nothing_either(site: Site) -> None:
    """It could be shown to her by whoever hides all else."""
    ann, founder = slim(site, "ann"), site.desks["founder"]
    founder.clock = LATER
    founder.edit(ann.pid, "contact", {"grade": "C"})
    founder.round()
    ann.round()
    assert ann.work.beats.confirmed() == NOW
    assert site.desks["bob"].work.beats.confirmed() == NOW


@pytest.mark.parametrize("by_number", [False, True])
def test_a_hidden_end_is_noticed_and_what_was_judged_without_it_is_judged_again(site: Site, by_number: bool) -> None:
    ann = slim(site, "ann")
    ann.round()
    hidden = left(site)
    hide(site, hidden, by_number=by_number)
    forged = afterwards(site, ann)
    ann.pull()
    stored = ann.replica.by_seq(forged)
    assert stored is not None
    assert stored.place == 1, "nobody could know better yet"
    site.store.honest()
    beat(site.desks["founder"])
    hide(site, hidden, by_number=by_number)
    ann.edit(ann.pid, "contact", {"phone": "7"})
    before = len(site.rows)
    for _ in range(2):
        with pytest.raises(HeldBack):
            ann.round()
        ann.restart()
    assert len(site.rows) == before, "nothing is sent"
    assert causes.HELD_BACK in kinds(ann)
    site.store.honest()
    ann.round()
    agrees(ann)
    stored = ann.replica.by_seq(forged)
    assert stored is not None
    assert stored.place == 2
    site.rest()
    assert site.desks["founder"].value(ann.pid, "contact", "phone") == "7"


def hide(site: Site, seq: int, *, by_number: bool) -> None:
    """The organisation's chain from there on: not shown at all, or as if it were another's."""
    for row in site.rows[seq - 1 :]:
        if row.chain == "org" and by_number:
            site.store.edit(row.seq, shown=Shown.ENTRIES, chain=f"r:{site.pid('bob')}:contact")
        elif row.chain == "org":
            site.store.drop(row.seq, shown=Shown.ENTRIES)


def test_what_is_shown_by_its_number_alone_is_read_in_the_same_round(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = slim(site, "ann")
    ann.round()
    hidden = left(site)
    real = site.store.entries

    def some(scope: Scope, after: int, limit: int) -> list[Row]:
        rows = real(scope, after, limit)
        return [row for row in rows if row.seq < hidden or row.chain != "org" or scope.everything]

    with monkeypatch.context() as patch:
        patch.setattr(site.store, "entries", some)
        ann.pull()
        patch.undo()
        beat(site.desks["founder"])
    ann.pull()
    agrees(ann)
    assert kinds(ann) == [causes.HELD_BACK]


def test_a_hidden_end_of_ones_own_section_is_read_when_it_is_shown(site: Site) -> None:
    """HR's next entry continues what was hidden: asked for by its number, it is there, and is read after all."""
    ann, founder = slim(site, "ann"), site.desks["founder"]
    ann.round()
    founder.edit(ann.pid, "contact", {"grade": "C"})
    founder.round()
    hidden = len(site.rows)
    site.store.drop(hidden, shown=Shown.ENTRIES)
    ann.pull()
    assert ann.ledger.cursor == hidden
    site.store.honest()
    founder.edit(ann.pid, "contact", {"grade": "D"})
    founder.round()
    ann.pull()
    agrees(ann)
    assert ann.value(ann.pid, "contact", "grade") == "D"
    assert kinds(ann) == [causes.HELD_BACK]


def test_an_own_entry_that_counts_no_more_after_that_can_be_brought_back(site: Site) -> None:
    """Somebody who had been removed wrote on, and the store let them believe that it counted; the text is not gone."""
    ann, founder = slim(site, "ann"), site.desks["founder"]
    ann.round()
    founder.pull()
    founder.publish(Part("remove", {"pid": ann.pid}))
    founder.round()
    end = ann.ledger.cursor
    site.store.lie(lambda rows: [row for row in rows if row.seq <= end or row.chain != "org"], shown=Shown.ENTRIES)
    saved = ann.edit(ann.pid, "contact", {"phone": "1"})
    ann.round()
    assert ann.waiting() == [], "it counts by what is shown"
    site.store.honest()
    beat(founder)
    ann.round()
    agrees(ann)
    waiting = comeback.waiting(ann.ledger, ann.work.sending)
    assert [one.lost.op for one in waiting] == [saved.op]


@pytest.mark.parametrize("who", ["ann", "bob"])
def test_somebody_in_hr_who_names_another_end_stops_nobody_and_is_named(
    site: Site, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even somebody whose login is not shown what is named."""
    ann = slim(site, "ann")
    ann.round()
    founder, desk = site.desks["founder"], site.desks[who]
    theirs = next(row for row in site.rows if row.chain == f"r:{site.pid('bob')}:contact")
    last = max((row for row in site.rows if row.chain == "org"), key=lambda row: row.seq)
    truth = org_tip.named(founder.ledger)
    lies = (
        end(theirs),
        end(last, seq=theirs.seq),
        end(last, sig=b"x" * 64),
        end(last, seq=10_000),
        end(last, ctx=b"x"),
    )
    told = [says(founder, lie) for lie in lies]
    if who == "ann":
        only_own(site, ann, monkeypatch)
    desk.round()
    found = [(one.kind, one.seq, one.author) for one in desk.replica.findings()]
    assert found == [(causes.ORG_DIFFERS, seq, founder.pid) for seq in told]
    monkeypatch.undo()
    site.store.honest()
    says(founder, truth)
    desk.round()
    assert len(kinds(desk)) == len(lies)
    assert desk.ledger.cursor == len(site.rows)


def test_nobody_else_can_say_where_it_ends(site: Site) -> None:
    ann, bob = slim(site, "ann"), site.desks["bob"]
    theirs = next(row for row in site.rows if row.chain == f"r:{site.pid('bob')}:contact")
    says(bob, end(theirs))
    ann.round()
    assert kinds(ann) == []
    assert ann.work.beats.confirmed() == NOW


def test_a_login_that_is_shown_its_own_rows_cannot_be_stopped_by_a_planted_one(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = slim(site, "ann")
    ann.round()
    theirs = next(row for row in reversed(site.rows) if row.chain == f"r:{site.pid('bob')}:contact")
    assert isinstance(theirs.h, bytes)
    stray(site, f"r:{ann.pid}:contact", theirs.h)
    only_own(site, ann, monkeypatch)
    assert isinstance(ann, Slim)
    ann.round()
    agrees(ann)
    assert kinds(ann) == [causes.NOT_SHOWN]


def only_own(site: Site, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server with a login for each person: this one is shown what it keeps, and nothing else by any number."""
    real = site.store.entries

    def own(scope: Scope, after: int, limit: int) -> list[Row]:
        rows = real(EVERYTHING, after, 10_000)
        return [row for row in rows if row.chain in desk.ledger.scope and row.chain in scope][:limit]

    monkeypatch.setattr(site.store, "entries", own)
    site.store.about_me = {"roles": ("reads own", "writes own")}


@pytest.mark.parametrize("own_rows", [False, True])
def test_what_is_named_and_never_shown_is_owed_until_who_named_it_is_in_hr_no_more(
    site: Site, own_rows: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row of theirs lies under another chain's name: nothing is sent, they are named, and HR has a way on."""
    ann, second = slim(site, "ann"), site.desks["second"]
    ann.round()
    second.pull()
    forger = Forger.of(second)
    misfiled = forger.entry("person", "org", {"pid": site.names.pid(), "type": "employee"})
    at = plant_row(site, row_of(misfiled, f"r:{site.pid('bob')}:contact", site.names.op()))
    named_by = says(second, end(site.rows[at - 1]))
    if own_rows:
        only_own(site, ann, monkeypatch)
    ann.edit(ann.pid, "contact", {"phone": "7"})
    before = len(site.rows)
    for _ in range(2):
        with pytest.raises(HeldBack):
            ann.round()
        ann.restart()
    assert len(site.rows) == before, "nothing is sent"
    assert (causes.END_HIDDEN, named_by, second.pid) in [(o.kind, o.seq, o.author) for o in ann.replica.findings()]
    monkeypatch.undo()
    site.store.honest()
    left(site)
    if own_rows:
        only_own(site, ann, monkeypatch)
    ann.round()
    agrees(ann)
    assert ann.waiting() == []


def test_two_of_hr_who_name_different_ends_do_not_hide_each_other(site: Site) -> None:
    """What one of them names wrongly takes the place of nothing that another was right about."""
    ann, second, founder = slim(site, "ann"), site.desks["second"], site.desks["founder"]
    ann.round()
    second.pull()
    misfiled = Forger.of(second).entry("person", "org", {"pid": site.names.pid(), "type": "employee"})
    at = plant_row(site, row_of(misfiled, f"r:{site.pid('bob')}:contact", site.names.op()))
    says(second, end(site.rows[at - 1]))
    hidden = left(site)
    beat(founder)
    hide(site, hidden, by_number=False)
    with pytest.raises(HeldBack):
        ann.round()
    assert sorted(one.author for one in org_tip._kept(ann.ledger)) == sorted((second.pid, founder.pid))
    site.store.honest()
    ann.round()
    agrees(ann)
    assert org_tip._kept(ann.ledger) == []
