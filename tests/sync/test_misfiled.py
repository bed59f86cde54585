"""A row that lies under another chain's name than it was signed for stops nobody, whoever continues it."""

from __future__ import annotations

import pytest

from hris_desktop.crypto.chain import entry_hash
from hris_desktop.store.contract import Denied, Outgoing
from hris_desktop.sync import causes
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.pen import Pen, Written
from tests.store.hostile import Shown
from tests.sync.seats import agrees, give, kinds, slim
from tests.workstations.forger import plant_row, row_of
from tests.workstations.site import NOW, Desk, Site, staffed


@pytest.fixture
def site() -> Site:
    return staffed()


def entry(desk: Desk, chain: str, prev: bytes, n: int = 7) -> Written:
    """Somebody's own lawful signature over an entry that nobody can count."""
    pen = Pen(desk.session, seen=(0, bytes(32)), ts=NOW)
    kind, op = ("withdraw" if chain.startswith("r:") else "refusal"), desk.site.names.op()
    return pen.plain(ChainState(chain, n=n, tip=prev), kind, op, d={"prop": op} if kind == "withdraw" else {})


def plant(desk: Desk, written: Written, column: str) -> bytes:
    """Into the log under the name of that chain; its own name."""
    plant_row(desk.site, row_of(written.entry, column, written.ctx.op, rev=1))
    return entry_hash(written.entry.ctx, written.entry.bh, written.entry.sig)


@pytest.mark.parametrize("later", [False, True])
def test_what_continues_a_misfiled_row_stops_no_slim_device(site: Site, later: bool) -> None:
    """``later``: its chain comes into the person's scope only afterwards."""
    ann, bob = slim(site, "ann"), site.desks["bob"]
    ann.round()
    chain = f"r:{site.pid('bob')}:pay" if later else f"k:act:{site.names.op()}"
    first = plant(bob, entry(bob, chain, b"\1" * 32), f"r:{bob.pid}:contact")
    plant(bob, entry(bob, chain, first, 8), chain)
    if later:
        site.rest()
        give(site, "ann", "payroll", "pia")
    ann.edit(ann.pid, "contact", {"phone": "7"})
    ann.round()
    site.rest()
    agrees(ann)
    assert kinds(ann) == [causes.MISFILED]
    assert site.desks["founder"].value(ann.pid, "contact", "phone") == "7"


def test_what_is_misfiled_itself_asks_for_nothing(site: Site) -> None:
    """It says that it continues a row of somebody's own, which an honest store need not give to her."""
    ann, bob = slim(site, "ann"), site.desks["bob"]
    theirs = next(row for row in reversed(site.rows) if row.chain == f"r:{bob.pid}:contact")
    assert isinstance(theirs.h, bytes)
    plant(bob, entry(bob, f"r:{bob.pid}:contact", theirs.h), f"k:act:{site.names.op()}")
    ann.round()
    agrees(ann)
    assert kinds(ann) == []


def test_a_store_that_shows_a_row_of_ones_own_as_if_it_lay_elsewhere_is_told(site: Site) -> None:
    """As on a device that keeps everything: it is broken there, what follows counts no more, and nothing is silent."""
    ann, founder = slim(site, "ann"), site.desks["founder"]
    ann.round()
    founder.edit(ann.pid, "contact", {"grade": "C"})
    founder.round()
    site.store.edit(len(site.rows), shown=Shown.ENTRIES, chain=f"r:{site.pid('bob')}:contact")
    ann.pull()
    site.store.honest()
    hidden = len(site.rows)
    founder.edit(ann.pid, "contact", {"grade": "D"})
    founder.round()
    site.store.edit(hidden, shown=Shown.ENTRIES, chain=f"r:{site.pid('bob')}:contact")
    ann.pull()
    assert kinds(ann) == [causes.MISFILED]


def test_a_store_takes_no_entry_for_another_chain(site: Site) -> None:
    bob = site.desks["bob"]
    written = entry(bob, f"k:act:{site.names.op()}", b"\1" * 32)
    answer = site.store.append([Outgoing(f"r:{bob.pid}:contact", 99, written.ctx.op, written.entry)])
    assert answer == Denied("entry 1 of 1: it was signed for another chain")
