"""What the person is shown with their own unsent changes in it, also when somebody else's have come in between."""

from __future__ import annotations

import pytest

from hris_desktop.domain.ids import record_chain
from tests.workstations.site import Desk, Site, staffed


@pytest.fixture
def site() -> Site:
    return staffed()


@pytest.fixture
def ann(site: Site) -> Desk:
    return site.desks["ann"]


def phone(desk: Desk) -> str | None:
    """As the form shows it."""
    record = desk.work.sending.preview(record_chain(desk.pid, "contact")).record
    assert record is not None
    assert record.fold is not None
    return record.fold.at("", "phone", "")


def overtaken(site: Site, ann: Desk, **values: str) -> None:
    """Two changes of one field wait; the founder's comes in, and the sending of that round fails."""
    for number in ("555", "556"):
        ann.edit(ann.pid, "contact", {"phone": number})
    founder = site.desks["founder"]
    founder.edit(ann.pid, "contact", values)
    founder.round()
    ann.pull()


def test_what_waits_is_shown_after_somebody_else_was_first(site: Site, ann: Desk) -> None:
    overtaken(site, ann, grade="B2")
    assert phone(ann) == "556"
    assert len(ann.work.sending.preview(record_chain(ann.pid, "contact")).pending) == 2
    assert phone(ann) == "556", "remembered"


def test_nobody_clashes_with_themselves(site: Site, ann: Desk) -> None:
    overtaken(site, ann, grade="B2")
    ann.edit(ann.pid, "contact", {"phone": "557"})
    ann.restart()
    ann.edit(ann.pid, "contact", {"phone": "558"})
    site.rest()
    fold = ann.ledger.record(record_chain(ann.pid, "contact")).fold
    assert fold is not None
    assert (ann.value(ann.pid, "contact", "phone"), fold.conflicts) == ("558", {})
    assert ann.waiting() == []


def test_where_both_changed_one_thing_the_value_in_the_log_is_shown(site: Site, ann: Desk) -> None:
    overtaken(site, ann, phone="999")
    assert phone(ann) == "999"
    site.rest()
    assert ann.value(ann.pid, "contact", "phone") == "999"
    fold = ann.ledger.record(record_chain(ann.pid, "contact")).fold
    assert fold is not None
    assert {conflict["phone"] for conflict in fold.conflicts.values()} == {"555", "556"}


def test_what_hr_changes_about_somebody_is_planned_again_too(site: Site) -> None:
    bob, founder = site.desks["bob"], site.desks["founder"]
    founder.edit(bob.pid, "job", {"team": "blue"})
    bob.edit(bob.pid, "contact", {"phone": "555"})
    other = founder.edit(bob.pid, "contact", {"grade": "B3"})
    site.desks["second"].edit(bob.pid, "contact", {"grade": "B4"})
    site.desks["second"].round()
    founder.pull()
    pending = founder.work.sending.preview(record_chain(bob.pid, "contact")).pending
    assert [item.op for item in pending] == [other.op]
