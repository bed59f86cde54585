"""A login that does not fit is said, and is no sign of tampering; nothing is dropped because a server says so."""

from __future__ import annotations

import pytest

from hris_desktop.store.contract import EVERYTHING, NoAccess, WrongLogin
from hris_desktop.sync.exchange import Holes, WentBackwards
from tests.store.hostile import Shown
from tests.sync.seats import agrees, kinds, slim
from tests.workstations.site import Desk, Site, staffed


@pytest.fixture
def site() -> Site:
    return staffed().slim()


def shown_own(site: Site, desk: Desk) -> None:
    """From now on the store knows one login, of reach employee: as ``hris.sees`` does it."""
    pid = desk.pid
    everyones, mine = ("k:", "w:"), (f"r:{pid}:", f"a:{pid}:")

    def sees(chain: object) -> bool:
        name = str(chain)
        return name == "org" or name.startswith(everyones + mine) or name.endswith((":directory", f":{pid}"))

    site.store.about_me = {"login": desk.name, "person": pid, "roles": ("reads own", "writes own")}
    site.store.lie(lambda rows: [row for row in rows if sees(row.chain)], shown=Shown.ENTRIES)


def test_a_login_that_reaches_too_little_is_no_hole(site: Site) -> None:
    founder, ann = site.desks["founder"], site.desks["ann"]
    ann.edit(ann.pid, "contact", {"phone": "1"})
    ann.round()
    before = founder.replica.chains()
    shown_own(site, founder)
    mine = founder.edit(founder.pid, "contact", {"phone": "2"})
    for _ in range(2):
        with pytest.raises(WrongLogin, match="your own rows only"):
            founder.round()
        founder.restart()
    assert kinds(founder) == []
    assert founder.replica.chains() == before, "a server that says so takes nothing from a device"
    assert founder.ledger.scope == EVERYTHING
    assert [item.op for item, _ in founder.waiting()] == [mine.op]
    site.store.honest()
    founder.round()
    assert founder.waiting() == []
    agrees(founder)
    assert founder.value(ann.pid, "contact", "phone") == "1"


def test_without_that_word_a_missing_row_is_a_hole_as_before(site: Site) -> None:
    founder, ann = site.desks["founder"], site.desks["ann"]
    ann.edit(ann.pid, "contact", {"phone": "1"})
    ann.round()
    shown_own(site, founder)
    site.store.about_me.clear()
    with pytest.raises(Holes):
        founder.round()


def test_who_came_to_hr_reads_own_rows_on_and_is_told_what_the_login_lacks(site: Site) -> None:
    founder, bob = site.desks["founder"], site.desks["bob"]
    founder.publish(site.role_more(founder, "hr", bob.pid))
    founder.round()
    shown_own(site, bob)
    for _ in range(2):
        with pytest.raises(WrongLogin, match="--reach hr"):
            bob.round()
        bob.restart()
    assert bob.ledger.cursor == len(site.rows)
    assert not bob.ledger.scope.everything
    assert kinds(bob) == []
    site.store.honest()
    bob.round()
    agrees(bob)


def test_who_left_hr_and_has_a_smaller_login_goes_on_by_what_is_signed(site: Site) -> None:
    founder, second, ann = (site.desks[name] for name in ("founder", "second", "ann"))
    assert second.ledger.scope == EVERYTHING
    site.kit_signed(founder, "role-", {"role": "hr", "pid": second.pid})
    founder.round()
    ann.edit(ann.pid, "contact", {"phone": "1"})
    ann.round()
    shown_own(site, second)
    second.round()
    agrees(second)
    assert not second.replica.chain(f"r:{ann.pid}:contact")
    assert kinds(second) == []
    second.edit(second.pid, "contact", {"phone": "3"})
    second.round()
    assert second.waiting() == []


def test_a_login_of_somebody_else_sends_nothing(site: Site) -> None:
    ann, bob = slim(site, "ann"), site.desks["bob"]
    mine = ann.edit(ann.pid, "contact", {"phone": "1"})
    shown_own(site, bob)
    with pytest.raises(WrongLogin, match="another person's"):
        ann.round()
    assert site.store.appends == []
    assert kinds(ann) == []
    assert [item.op for item, _ in ann.waiting()] == [mine.op]
    # one that waits for its person is shown nobody's rows: what is passed over would be missing for good
    site.store.about_me["person"] = ""
    with pytest.raises(WrongLogin, match="belongs to nobody yet"):
        ann.round()
    assert (site.store.appends, kinds(ann)) == ([], [])
    for person in (None, ann.pid):
        site.store.honest()
        site.store.about_me = {"person": person}
        ann.round()
    assert ann.waiting() == []


@pytest.mark.parametrize("lost", ["the login", "its person", "its reach", "the newest entries"])
def test_what_is_hidden_while_a_device_reads_is_not_passed_over(site: Site, lost: str) -> None:
    """Between the names and the entries: who keeps a part of the log would miss nothing, and never ask again."""
    ann, founder, store = slim(site, "ann"), site.desks["founder"], site.store
    founder.edit(ann.pid, "contact", {"grade": "G9"})
    founder.round()
    names, last = store.digests, len(site.rows)

    def then_hidden(after: int, limit: int) -> list[tuple[int, object]]:
        found = names(after, limit)
        store.lie(lambda rows: [row for row in rows if row.chain == "org"], shown=Shown.ENTRIES)
        changed: dict[str, dict[str, object]] = {
            "the login": {"org": None, "last_seq": 0},
            "its person": {"person": ""},
            "its reach": {"roles": ("reads own", "writes own")},
            "the newest entries": {"last_seq": last - 1},
        }
        store.about_me = changed[lost]
        return found

    store.digests = then_hidden  # type: ignore[method-assign]
    with pytest.raises((NoAccess, WentBackwards)):
        ann.pull()
    store.digests = names  # type: ignore[method-assign]
    store.honest()
    ann.pull()
    assert ann.value(ann.pid, "contact", "grade") == "G9"
