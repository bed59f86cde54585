"""A copy that an earlier program judged is judged anew once: by all rules, in one commit, and it says how far it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hris_desktop.crypto.chain import entry_hash
from hris_desktop.store.contract import EVERYTHING
from hris_desktop.store.replica import Stored
from hris_desktop.sync import rules
from hris_desktop.sync.own import first_unsound
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.sync.workstation import pinned
from tests.services.company import Company, Desk, small

SAID = "+49 421 5550101"


@pytest.fixture
def site() -> Company:
    company = small()
    company["amira"].edit("contact", {"personal_mobile": SAID})
    company.sync()
    return company


def as_an_earlier_program_left_it(desk: Desk) -> list[Stored]:
    """It never heard of the kind of the newest entry of Amira's, and took one of the organisation's for damaged."""
    replica = desk.replica
    newest, published = replica.chain(f"r:{desk.pid}:contact")[-1], replica.chain("k:organisation:name")[-1]
    changed = [
        replace(newest, content=int(Content.NEWER), content_reason=""),
        replace(published, place=int(Place.BROKEN), place_reason="context: keys of d", content=int(Content.NONE)),
    ]
    replica.set_verdicts(changed)
    replica.cache_clear()
    replica.drop_meta(rules.JUDGED_BY)
    return changed


def verdicts(desk: Desk) -> list[tuple[int, str, int, str, str]]:
    rows = desk.replica.after(0, 999)
    return [(one.place, one.place_reason, one.content, one.content_reason, one.author) for one in rows]


def test_what_another_program_thought_is_forgotten(site: Company) -> None:
    amira = site["amira"]
    before = verdicts(amira)
    as_an_earlier_program_left_it(amira)
    amira.restart()
    assert verdicts(amira) == before
    assert amira.shown("contact", "personal_mobile") == SAID
    assert rules.are_ours(amira.replica)
    assert first_unsound(amira.replica, pinned(amira.replica), gapless=True, sound=[]) == 0
    assert amira.suite.desk.ledger.alarms() == []
    amira.restart()
    amira.edit("contact", {"personal_mobile": ""})
    site.sync()
    assert site["priya"].shown("contact", "personal_mobile", about=amira.pid) == ""


def test_a_start_of_the_same_program_judges_nothing(site: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    def judged(*_: object) -> None:
        raise AssertionError("judged again")

    monkeypatch.setattr(rules, "judge_anew", judged)
    site["amira"].restart()


def test_it_says_how_far_it_is_and_broken_off_nothing_has_changed(
    site: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    amira, told = site["amira"], list[tuple[int, int]]()
    good = verdicts(amira)
    as_an_earlier_program_left_it(amira)
    before = verdicts(amira)
    monkeypatch.setattr(rules, "_AT_A_TIME", 5)

    def tell(far: int, end: int) -> None:
        told.append((far, end))
        if far >= 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rules.judge_anew(amira.suite.desk.ledger, tell)
    rows = len(site.store.entries(EVERYTHING, 0, 999))
    assert told == [(5, rows), (10, rows)]
    assert verdicts(amira) == before
    assert not rules.are_ours(amira.replica)
    amira.restart()
    assert verdicts(amira) == good


def test_a_signature_that_did_not_hold_is_looked_at_again(site: Company) -> None:
    """Only of what was counted is it known that it was verified."""
    amira = site["amira"]
    newest = site.shelf.rows[-1]
    assert isinstance(newest.ctx, bytes)
    assert isinstance(newest.bh, bytes)
    name = entry_hash(newest.ctx, newest.bh, bytes(64))
    site.shelf.rows.append(replace(newest, seq=newest.seq + 1, h=name, sig=bytes(64)))
    site.shelf.last_seq += 1
    amira.sync()
    before = verdicts(amira)
    assert before[-1][:2] == (Place.BROKEN, "signature")
    amira.replica.drop_meta(rules.JUDGED_BY)
    amira.restart()
    assert verdicts(amira) == before
