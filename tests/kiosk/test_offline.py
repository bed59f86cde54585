"""The life of a terminal without a network, with the power cut at seeded moments: what was promised arrives once.

No network at all: read, search, sign in, change, sign out; the power goes; sign in again; the line comes back. Every
part is a process of its own that may be killed before or after any commit and any append.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from datetime import timedelta

import pytest

from hris_desktop.store.replica import State
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault.entries import read_ctx
from tests.kiosk.power import Tell, live
from tests.kiosk.terminals import SECRETS, Site
from tests.services.houses import edit

SEEDS = range(int(os.environ.get("KIOSK_SEEDS", "1")))
MOST_PARTS = 12

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forks")


def reading(site: Site) -> None:
    """Anybody, without signing in and without a line."""
    with site.at_it() as terminal:
        knowledge = terminal.knowledge()
        assert knowledge.library().categories
        assert knowledge.search("bank account").hits


def use(site: Site, mail: str) -> Callable[[Tell], None]:
    """Sign in, change something, sign out."""

    def part(tell: Tell) -> None:
        site.start()
        reading(site)
        suite = site.sign_in("amira")
        waiting = len(suite.desk.sending.waiting())
        edit(suite, {"personal_email": mail})
        tell(mail)
        kept = suite.desk.sending.waiting()
        assert len(kept) == waiting + 1
        assert all(item.state is State.QUEUED for item, _ in kept)
        site.terminal.close()

    return part


def errands(site: Site) -> Callable[[Tell], None]:
    """The line is back, and nobody is signed in."""

    def part(tell: Tell) -> None:
        site.start()
        site.errands()
        tell("done")
        site.terminal.close()

    return part


def visit(site: Site) -> Callable[[Tell], None]:
    """She signs in again with the line back."""

    def part(tell: Tell) -> None:
        site.start()
        suite = site.sign_in("amira")
        site.sync(suite)
        assert not suite.desk.sending.waiting()
        tell("done")
        site.terminal.close()

    return part


def until_done(site: Site, part: Callable[[], Callable[[Tell], None]], chance: random.Random) -> None:
    """Again and again, with the power cut ever less often, until it comes through."""
    for attempt in range(MOST_PARTS):
        cut = chance.randint(1, 12) if attempt < MOST_PARTS - 1 and chance.random() < 0.7 else 0
        # an attempt to sign in counts before it is made, also one that the power cut
        site.clock.advance(timedelta(hours=1))
        told, _, _ = live(part(), cut)
        if "done" in told:
            return
    pytest.fail("it never came through")


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_promised_arrives_once(site: Site, seed: int) -> None:
    chance = random.Random(f"kiosk {seed}")
    site.on_disk = True
    site.restart()
    site.join("amira")
    site.terminal.close()
    promised: list[str] = []
    tried = [f"amira{number}@example.com" for number in range(chance.randint(1, 3))]
    site.cut = True
    for mail in tried:
        told, _, _ = live(use(site, mail), chance.choice((0, chance.randint(1, 10))))
        promised += told
    site.cut = False
    site.start()
    assert site.terminal.waiting().count >= len(promised)
    site.terminal.close()
    for part in chance.sample((errands, visit), 2):
        until_done(site, lambda part=part: part(site), chance)  # type: ignore[misc]
    site.start()
    assert site.terminal.waiting().count == 0
    assert_arrived(site, promised, tried)


def assert_arrived(site: Site, promised: list[str], tried: list[str]) -> None:
    """Each promise stands in the log once, in their order; of what was not promised at most once."""
    with site.street.seat("amira").open(SECRETS["amira"]) as mine:
        rows = mine.desk.replica.chain(f"r:{mine.me}:contact")
        good = [row for row in rows if row.place == Place.COUNTED and row.content == Content.GOOD]
        ops = [read_ctx(row.ctx).op for row in good if read_ctx(row.ctx).kind == "rec"]
        assert len(ops) == len(set(ops))
        assert len(promised) <= len(ops) <= len(tried)
        form = mine.records.form(mine.me, "contact")
        stands = {one.field.key: one.text for one in form.inputs}["personal_email"]
        assert not ops or stands in tried
        if len(ops) == len(promised) and promised:
            assert stands == promised[-1]
        assert not [row for row in rows if row.content == Content.VOID], "nothing came twice"
