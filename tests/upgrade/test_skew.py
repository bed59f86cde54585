"""Two releases at one record: what the newer one knows and the older one does not is carried through, and stays.

Two real devices on one store in a file. The newer program knows one field of *Contact* and one section more, and says
so in each entry (``sch``); the older one never heard of either, reads on, and writes only what it changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hris_desktop.domain import kinds
from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.schema import Area, Catalogue, Field, Rule, Section, Sensitivity
from hris_desktop.services.views import SectionState
from hris_desktop.store.contract import EVERYTHING
from hris_desktop.store.sqlite import SqliteStore
from hris_desktop.sync.verify import verify
from hris_desktop.vault import pen
from tests.services.company import Company, Desk

NICKNAME = Field("nickname", "Nickname", kinds.TEXT, Sensitivity.S1, Rule.DIRECT)
BADGES = Section(
    key="badges", label="Badges", singular="badge", icon="lock", area=Area.WORK, is_list=True, self_right="rw",
    roles={"hr": "rw"}, why="So that doors open.", act="Add a badge", title_fields=("colour",),
    fields=(Field("colour", "Colour", kinds.TEXT, Sensitivity.S1, Rule.DIRECT, required=True),),
)  # fmt: skip
NEWER = Catalogue(
    (*(replace(one, fields=(*one.fields, NICKNAME)) if one.key == "contact" else one for one in CATALOGUE.sections),
     BADGES)
)  # fmt: skip
FIRST, SECOND = "+49 1512 3456789", "+49 421 5550202"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    """Priya founded with the newer program, Amira uses it at one of her two computers."""
    store = SqliteStore.create(tmp_path / "store.sqlite")
    company = Company(store, catalogue=NEWER)
    company.join("amira", company.begin("priya"))
    older(company, company.second_device("amira"))
    company.sync()
    monkeypatch.setattr(pen, "SCHEMA", 2)
    company["amira"].edit("contact", {"personal_mobile": FIRST, "nickname": "Ami"})
    company["amira"].edit("badges", {"colour": "green"})
    company["amira"].sync()
    monkeypatch.undo()
    yield company
    store.close()


def older(site: Company, desk: Desk) -> Desk:
    """This device has the program of the release before."""
    site.catalogue = CATALOGUE
    desk.restart()
    site.catalogue = NEWER
    return desk


def kept(desk: Desk) -> tuple[str, ...]:
    """What the newer program shows."""
    return (
        desk.shown("contact", "personal_mobile"),
        desk.shown("contact", "home_phone"),
        desk.shown("contact", "nickname"),
        desk.shown("badges", "colour"),
    )


def test_an_older_program_carries_on_what_it_does_not_know(site: Company) -> None:
    amira, old = site["amira"], site["amira, elsewhere"]
    old.sync()
    assert {json.loads(row.ctx)["sch"] for row in rows(site)} == {1, 2}
    assert old.shown("contact", "personal_mobile") == FIRST
    assert old.shown("contact", "nickname") == ""
    before = len(rows(site))
    old.edit("contact", {"home_phone": SECOND})
    old.edit("contact", {"personal_mobile": ""})
    old.sync()
    amira.sync()
    assert kept(amira) == ("", SECOND, "Ami", "green")
    assert all(json.loads(row.ctx)["sch"] == 1 for row in rows(site)[before:])
    assert changed(old, before) == [{"home_phone"}, {"personal_mobile"}]
    assert verify(site.store).sound()


def test_both_edit_at_the_same_time_and_neither_is_lost(site: Company) -> None:
    amira, old = site["amira"], site["amira, elsewhere"]
    old.sync()
    amira.edit("contact", {"nickname": "Mia"})
    old.edit("contact", {"home_phone": SECOND})
    amira.sync()
    old.sync()
    site.sync()
    assert kept(amira) == (FIRST, SECOND, "Mia", "green")
    assert amira.suite.records.section(amira.pid, "contact").conflicts == ()
    assert old.suite.records.section(old.pid, "contact").state is SectionState.OPEN


def test_who_updates_afterwards_sees_what_the_older_program_did_not_show(site: Company) -> None:
    old = site["amira, elsewhere"]
    old.edit("contact", {"home_phone": SECOND})
    old.sync()
    old.restart()
    assert kept(old) == (FIRST, SECOND, "Ami", "green")
    fresh = site.second_device("priya")
    assert fresh.shown("contact", "nickname", about=old.pid) == "Ami"


def rows(site: Company) -> list:  # type: ignore[type-arg]
    return site.store.entries(EVERYTHING, 0, 999)


def changed(desk: Desk, after: int) -> list[set[str]]:
    """The fields that each entry of the record above a number names."""
    record = desk.suite.desk.ledger.record(f"r:{desk.pid}:contact")
    return [{change.field for change in event.changes} for event in record.events if event.seq > after]
