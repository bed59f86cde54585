"""The history of random histories: played from what a page is given, it ends where an oracle of its own says it does.

Honest people, broken lines, killed programs and insiders are those of ``tests.workstations``; the oracle there reads
the store by itself and knows nothing of the fold. Here a reader takes the entries of the history alone, writes their
rows one after the other, and compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import Phase, settings
from typing_extensions import override

from hris_desktop.domain import kinds
from hris_desktop.domain.ids import record_chain, split_record_chain
from hris_desktop.domain.schema import Area, Catalogue, Field, Rule, Section, Sensitivity
from hris_desktop.services.history import History
from hris_desktop.services.office import Office
from hris_desktop.services.views_history import NOW, HistoryView, Stands
from hris_desktop.system.clock import FixedClock
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.session import Session
from tests.services.company import NOON
from tests.workstations.forger import Forger
from tests.workstations.oracle import Known
from tests.workstations.site import POLICY, Desk, staffed
from tests.workstations.test_machine import Organisation
from tests.workstations.world import World

Values = dict[tuple[str, str, str], str]
"""(item, field, effective date) → value."""


def _section(key: str, policy: Mapping[str, Any]) -> Section:
    fields = tuple(
        Field(name, name, kinds.TEXT, Sensitivity.S1, Rule(one["rule"]), eff="eff" in one, group=one.get("group", ""))
        for name, one in policy["fields"].items()
    )
    roles = dict(policy["roles"])
    return Section(key, key, key, "files", Area.WORK, fields, "list" in policy, policy["self"], roles, "", "")


_CARD = Section("directory", "", "", "files", Area.WORK, (), False, "", {}, "", "")
CATALOGUE = Catalogue((_CARD, *(_section(key, policy) for key, policy in POLICY.items())))  # type: ignore[arg-type]


def history(desk: Desk) -> History:
    office = Office(desk.work, CATALOGUE, FixedClock(NOON), lambda: "")
    return History(office, lambda: None)


def played(view: HistoryView, only: set[int]) -> Values:
    """The values that the entries at these positions write, the oldest first."""
    values: Values = {}
    for entry in sorted(view.entries, key=lambda one: one.position):
        for row in entry.rows if entry.position in only else ():
            values[row.item, row.field.key, row.effective.isoformat() if row.effective else ""] = row.after
    return values


def check_history(world: World, desk: Desk, chain: str) -> bool:
    """Everything that must hold of one section at one desk; False where the desk cannot read it."""
    pid, key = split_record_chain(chain) or ("", "")
    view = history(desk).section(pid, key)
    if chain not in world.oracle.chains:
        assert not view.entries, "nothing there has ever counted"
        return False
    state = world.oracle.chains[chain].state
    if view.unreadable or state.lost:
        return False
    rows = [known for known in world.oracle.rows if world.site.rows[known.seq - 1].chain == chain]
    good = [known for known in rows if known.place == "counted" and known.content == "good"]
    recs = {known.seq for known in good if known.ctx["kind"] == "rec"}
    _told_once(view, good, recs)
    gone = [known.seq for known in rows if known.content == "erased"]
    assert [one.position for one in view.erased] == sorted(gone, reverse=True)
    apart = {known.seq for known in rows if known not in good} - set(gone)
    assert [one.position for one in view.apart] == sorted(apart, reverse=True)
    expected = {
        (item, name, day): value or ""
        for (item, name), line in state.values.items()
        for day, (value, _, _) in line.items()
    }
    assert played(view, recs) == expected
    _now_is_in_force(desk, (pid, key), expected)
    return True


def _told_once(view: HistoryView, good: list[Known], recs: set[int]) -> None:
    told = [position for entry in view.entries for position in (entry.position, *entry.also)]
    assert sorted(told) == sorted(known.seq for known in good if known.ctx["kind"] != "dek")
    alone = [entry.position for entry in view.entries]
    assert [position for position in alone if position in recs] == sorted(recs, reverse=True)
    in_force = {Stands.NOW, Stands.PART, Stands.LATER, Stands.BEFORE}
    assert {entry.position for entry in view.entries if entry.stands in in_force} == recs
    for entry in view.entries:
        [known] = [one for one in good if one.seq == entry.position]
        assert entry.by.pid == known.ctx["by"][0]
        assert (entry.at is not None) == ("T" in known.ctx["ts"])


def _now_is_in_force(desk: Desk, where: tuple[str, str], expected: Values) -> None:
    today = NOON.date().isoformat()
    newest: Values = {}
    for item, name, day in sorted(expected):
        if day <= today:
            newest[item, name, ""] = expected[item, name, day]
    now = history(desk).compare(*where, NOW, NOW)
    assert {(row.item, row.field.key, ""): row.after for row in now.rows} == {
        name: value for name, value in newest.items() if value
    }


class Histories(Organisation):
    """The same organisation; at the end, when everybody has come to rest, the histories are read.

    What must hold of the log itself is the matter of ``test_machine``.
    """

    @override
    def holds(self) -> None:
        pass

    @override
    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        self.settle()
        self.world.look()
        read = 0
        for name in ("founder", "ann", "pia"):
            desk = self.site.desks[name]
            read += sum(check_history(self.world, desk, chain) for chain in desk.replica.chains("r:"))
        assert read > 5, "a test of nothing"


def test_a_history_begins_with_the_state_that_was_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """A later key of the section carries the state; what was before it stays closed for who has no older key."""
    site = staffed()
    ann, founder = site.desks["ann"], site.desks["founder"]
    chain = record_chain(ann.pid, "contact")
    ann.edit(ann.pid, "contact", {"phone": "one"})
    site.rest()
    forger = Forger.of(ann)
    forger.plant(forger.new_epoch(chain, forger.due(chain)))
    site.rest()
    ann.edit(ann.pid, "contact", {"phone": "two"})
    site.rest()
    whole = history(founder).section(ann.pid, "contact")
    assert (whole.unreadable, whole.notice) == (0, "")
    dek = Session.dek

    def later_only(session: Session, of: ChainState, ep: int) -> bytes | None:
        return None if of.name == chain and ep == 1 else dek(session, of, ep)

    monkeypatch.setattr(Session, "dek", later_only)
    view = history(founder).section(ann.pid, "contact")
    assert view.notice == "3 older changes cannot be opened with your keys. They are kept and still count."
    assert [entry.position for entry in view.entries] == [whole.entries[0].position]
    assert [(row.before, row.after) for row in view.entries[0].rows] == [("one", "two")]
    now = history(founder).compare(ann.pid, "contact", NOW, NOW)
    assert {row.field.key: row.after for row in now.rows}["mail"] == "ann@one.example", "it came with the state"


TestHistories = Histories.TestCase
TestHistories.pytestmark = [pytest.mark.timeout(240)]  # type: ignore[attr-defined]
# a failure is shown as it was found: making it shorter takes minutes, and the same histories are made in test_machine
TestHistories.settings = settings(max_examples=15, stateful_step_count=25, phases=(Phase.explicit, Phase.generate))
