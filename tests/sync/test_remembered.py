"""What a device remembers of its outbox between two saves: never older than the outbox, never handed out."""

from __future__ import annotations

import pytest

from hris_desktop.crypto.chain import Entry
from hris_desktop.domain.ids import record_chain
from hris_desktop.sync.content import Event, SectionRecord
from hris_desktop.vault.entries import Ctx
from tests.workstations.site import Desk, Site, staffed

A, B = "a@mail.example", "b@mail.example"


@pytest.fixture
def site() -> Site:
    return staffed()


@pytest.fixture
def ann(site: Site) -> Desk:
    return site.desks["ann"]


def contact(desk: Desk) -> str:
    return record_chain(desk.pid, "contact")


def values(desk: Desk) -> tuple[int, str | None]:
    seen = desk.work.sending.preview(contact(desk))
    assert seen.record is not None
    assert seen.record.fold is not None
    return len(seen.pending), seen.record.fold.at("", "mail", "")


def test_what_is_remembered_of_the_outbox_is_never_older_than_the_outbox(site: Site, ann: Desk) -> None:
    before = values(ann)
    first = ann.edit(ann.pid, "contact", {"mail": A})
    second = ann.edit(ann.pid, "contact", {"mail": B})
    assert values(ann) == (2, B)
    ann.work.sending.discard(second.op)
    assert values(ann) == (1, A)
    ann.work.sending.discard(first.op)
    assert values(ann) == before
    ann.edit(ann.pid, "contact", {"mail": B})
    assert values(ann) == (1, B)
    ann.push()
    assert values(ann) == (0, B)


def test_what_is_remembered_of_the_outbox_is_not_what_was_handed_out(ann: Desk) -> None:
    ann.edit(ann.pid, "contact", {"mail": A})
    seen = ann.work.sending.preview(contact(ann))
    assert seen.record is not None
    assert seen.record.fold is not None
    assert seen.record.chain is seen.chain
    seen.chain.n += 1
    seen.chain.epochs[1].writers.add("somebody")
    seen.record.events.clear()
    seen.record.fold.timelines.clear()
    again = ann.work.sending.preview(contact(ann))
    assert again.record is not None
    assert values(ann) == (1, A)
    assert again.chain.n == seen.chain.n - 1
    assert "somebody" not in again.chain.epochs[1].writers
    assert again.record.events


def test_a_save_does_not_replay_what_waits_before_it(ann: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    folded: list[Entry] = []
    foresee = SectionRecord.foresee

    def counted(record: SectionRecord, entry: Entry, ctx: Ctx) -> Event:
        folded.append(entry)
        return foresee(record, entry, ctx)

    monkeypatch.setattr(SectionRecord, "foresee", counted)
    for number in range(20):
        ann.edit(ann.pid, "contact", {"mail": f"{number}@mail.example"})
    once = len(folded)
    for number in range(20, 40):
        ann.edit(ann.pid, "contact", {"mail": f"{number}@mail.example"})
    assert len(folded) - once <= once + 1
