"""*Export me*: all of one's own record, nothing of anybody else's, in the form that docs/export.md promises."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.schema import Catalogue
from hris_desktop.services.errors import PresenceNeeded, StoreTrouble
from hris_desktop.services.export import AlreadyThere, Export, encoded
from hris_desktop.services.export_document import locked
from hris_desktop.services.history import History
from hris_desktop.services.views import CheckView
from tests.services.company import SECRET, Company, Desk, build, company
from tests.services.samples import samples
from tests.services.test_whole_record import fill, writers

Json = Mapping[str, Any]
FREE = {"text", "multiline", "name"}
SCHEMA: Json = json.loads((Path(__file__).parents[2] / "resources" / "schemas" / "export-1.json").read_text("utf-8"))
TYPES = {"string": str, "object": dict, "array": list, "boolean": bool, "integer": int, "null": type(None)}


def breaches(value: object, rule: Json, where: str = "") -> Iterator[str]:
    """What a value does against the part of JSON Schema that the schema uses; an unknown keyword is a breach, too."""
    if "$ref" in rule:
        rule = SCHEMA["$defs"][rule["$ref"].rpartition("/")[2]]
    if "anyOf" in rule:
        if all(any(True for _ in breaches(value, one, where)) for one in rule["anyOf"]):
            yield f"{where}: none of several"
        return
    yield from (f"{where}: {value!r:.60} breaks {key}" for key in rule if not _keeps(key, rule[key], value))
    yield from _inside(value, rule, where)


def _keeps(key: str, told: Any, value: object) -> bool:
    if key == "type":
        return any(type(value) is TYPES[kind] for kind in ([told] if isinstance(told, str) else told))
    checks: dict[str, bool] = {
        "enum": key == "enum" and value in told,
        "const": value == told,
        "pattern": not isinstance(value, str) or re.search(str(told), value) is not None,
        "minimum": not isinstance(value, int) or value >= told if key == "minimum" else True,
        "required": key == "required" and isinstance(value, dict) and value.keys() >= set(told),
        "additionalProperties": told is False,
    }
    return checks.get(key, key in {"$schema", "$defs", "title", "description", "properties", "items"})


def _inside(value: object, rule: Json, where: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (f"{where}: {key} is not foreseen" for key in value if key not in rule.get("properties", {}))
        for key, one in rule.get("properties", {}).items():
            if key in value:
                yield from breaches(value[key], one, f"{where}.{key}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from breaches(one, rule["items"], f"{where}[{number}]")


def export(desk: Desk) -> Export:
    return Export(desk.suite.office, desk.suite.records.require_presence)


def part(made: Json, key: str) -> Json:
    return next(one for one in made["sections"] if one["key"] == key)


def sentinel(person: str, section: str, field: str) -> str:
    """A word of 16 letters that stands nowhere else, and begins with its owner."""
    digest = sha256(f"{person}/{section}/{field}".encode()).digest()
    return f"{person.title()}q" + "".join("bcdfghjklmnpqrstvwxz"[byte % 20] for byte in digest[:10])


def answers(person: str, section: str) -> dict[str, str]:
    """One answer to every question, a sentinel wherever the kind takes words."""
    declared = CATALOGUE.section(section)
    return {
        one.key: sentinel(person, section, one.key)
        if one.kind.name in FREE
        else samples(section, one, ["Tomasz", "Bjørn"])[0]
        for one in writers(declared)
    }


@cache
def _filled() -> Company:
    """Amira's whole record, and Bjørn's own part of his."""
    site = company()
    for section in CATALOGUE:
        fill(site, section, answers("amira", section.key))
    bjorn = site["bjørn"]
    for section in CATALOGUE:
        if section.self_right == "rw":
            own = {key: text for key, text in answers("bjorn", section.key).items()
                   if section.field(key).rule.value in {"D", "R", "R+"}}  # fmt: skip
            form = bjorn.suite.records.form(bjorn.pid, section.key)
            asked = {one.field.key: one.text for one in form.inputs if one.route}
            checked = bjorn.suite.records.check(form, asked | {k: v for k, v in own.items() if k in asked})
            assert isinstance(checked, CheckView), (section.key, checked)
            bjorn.suite.records.save(checked)
    site.sync()
    site.clock.advance(timedelta(days=4))
    site.sync()
    return site


@pytest.fixture
def filled() -> Company:
    return _filled().fork()


def test_every_value_of_ones_own_and_nothing_of_anybody_else(filled: Company) -> None:
    # the copy has the clock of the beginning; what was accepted since is in force four days later
    filled.clock.advance(timedelta(days=4))
    made = export(filled["amira"]).document()
    text = encoded(made).decode()
    looked = 0
    for section in CATALOGUE:
        fields = {one["field"]: one for item in part(made, section.key)["items"] for one in item["fields"]}
        for key, typed in answers("amira", section.key).items():
            looked += 1
            assert key in fields, (section.key, key)
            if section.field(key).kind.name in FREE:
                assert fields[key]["value"] == typed
                assert sentinel("bjorn", section.key, key) not in text
            assert fields[key]["class"] == section.field(key).sensitivity.value
    assert looked > 80
    assert "Bjornq" not in text
    assert "Bjornq" in encoded(export(filled["bjørn"]).document()).decode(), "it was really typed"
    pids = {desk.pid for name, desk in filled.desks.items() if name not in ("amira", "tomasz")}
    assert not [pid for pid in pids if pid in text], "others are named, not numbered"


def test_it_has_the_form_that_the_schema_says(filled: Company) -> None:
    amira = filled["amira"]
    amira.edit("contact", {"personal_email": "new@example.com"})
    amira.edit("legal_identity", {"last_name": "Haddad-Berg"})
    for desk in (amira, filled["priya"], filled["jonas"]):
        made = json.loads(encoded(export(desk).document()))
        assert list(breaches(made, SCHEMA)) == []
        assert [one["key"] for one in made["sections"]] == [section.key for section in CATALOGUE]


def test_the_schema_refuses_what_it_does_not_say(filled: Company) -> None:
    """The control: a checker that accepts everything would also pass."""
    made = json.loads(encoded(export(filled["amira"]).document()))
    ways: tuple[Callable[[Any], object], ...] = (
        lambda copy: copy.update(version=2),
        lambda copy: copy.pop("log"),
        lambda copy: copy["sections"][0].update(more=1),
        lambda copy: copy["sections"][0]["history"][0].update(hash="ab"),
        lambda copy: copy["sections"][0]["items"][0]["fields"][0].update(value=7),
    )
    for spoil in ways:
        copy = json.loads(json.dumps(made))
        spoil(copy)
        assert list(breaches(copy, SCHEMA))


def test_the_history_with_its_signatures(filled: Company) -> None:
    amira = filled["amira"]
    made = export(amira).document()
    view = History(amira.suite.office, lambda: None).section(amira.pid, "bank_accounts")
    entries = part(made, "bank_accounts")["history"]
    assert [one["position"] for one in entries] == [entry.position for entry in view.entries]
    for one in entries:
        stored = amira.replica.by_seq(one["position"])
        assert stored is not None
        assert one["hash"] == stored.h.hex()
        key = amira.suite.desk.ledger.org.key(stored.author, one["key"]["generation"])
        assert key is not None
        assert one["key"]["fingerprint"] == key.fingerprint.hex()
    accepted = next(one for one in entries if one["act"] == "accepted")
    iban = next(change for change in accepted["changes"] if change["field"] == "iban")
    assert iban["before"] == {"value": None, "shown": ""}
    assert iban["after"]["value"] == "DE89370400440532013000"
    assert (accepted["stands"], accepted["effective"]) == ("later", "2026-11-24")


def test_what_waits_is_in_it(filled: Company) -> None:
    amira = filled["amira"]
    amira.edit("legal_identity", {"last_name": "Haddad-Berg"}, why="We married.")
    [queued] = part(export(amira).document(), "legal_identity")["on_this_device"]
    assert (queued["asks_for_approval"], queued["reason"], queued["refused"]) == (True, "We married.", None)
    filled.sync()
    approvals = filled["priya"].suite.approvals
    [op] = [row.op for row in approvals.waiting() if row.subject.pid == amira.pid]
    approvals.approve(op)
    filled.sync()
    section = part(export(amira).document(), "legal_identity")
    [request] = section["requests"]
    assert section["on_this_device"] == []
    assert [change["after"]["value"] for change in request["changes"]] == ["Haddad-Berg"]
    assert [(one["name"], one["role"]) for one in request["approved_by"]] == [("Priya", "HR")]


def test_a_section_that_does_not_open_says_so() -> None:
    closed = tuple(
        replace(section, self_right="") if section.key == "medical_card" else section for section in CATALOGUE
    )
    amira = build(catalogue=Catalogue(closed))["amira"]
    made = export(amira).document()
    assert list(breaches(json.loads(encoded(made)), SCHEMA)) == []
    section = part(made, "medical_card")
    assert (section["opened"], section["state"], section["items"], section["history"]) == (False, "locked", [], [])
    assert section["note"].startswith("You hold no key to this section.")
    assert locked(made) == (("Emergency medical card", section["note"]),)


def test_presence_is_asked_for_and_the_file_is_for_this_account_alone(filled: Company, tmp_path: Path) -> None:
    amira = filled["amira"]
    service = export(amira)
    path = service.suggested(tmp_path)
    with pytest.raises(PresenceNeeded):
        service.save(path)
    assert not list(tmp_path.iterdir())
    amira.suite.records.prove_presence(SECRET)
    saved = service.save(path)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert saved.size == path.stat().st_size
    assert (saved.sections, saved.locked) == (len(CATALOGUE.sections), ())
    assert json.loads(path.read_text("utf-8"))["person"]["name"] == sentinel("amira", "directory", "full_name")
    assert "amira" not in path.name.casefold()


def test_the_paper_says_the_same(filled: Company, tmp_path: Path) -> None:
    filled.clock.advance(timedelta(days=4))
    amira = filled["amira"]
    with pytest.raises(PresenceNeeded):
        export(amira).paper()
    amira.suite.records.prove_presence(SECRET)
    made = export(amira).paper()
    text = "\n".join(f"{line.left} {line.right}" for line in made.lines)
    for section in CATALOGUE:
        assert section.label in text
        for key, typed in answers("amira", section.key).items():
            if section.field(key).kind.name in FREE:
                assert typed in text
    assert "Bjornq" not in text
    assert "Amiraq" not in repr(made)
    path = export(amira).suggested(tmp_path, "pdf")
    export(amira).keep(made, b"%PDF-", path)
    assert (path.suffix, stat.S_IMODE(path.stat().st_mode)) == (".pdf", 0o600)
    with pytest.raises(AlreadyThere):
        export(amira).keep(made, b"%PDF-", path)


def test_a_file_that_is_there_is_replaced_only_when_that_is_said(filled: Company, tmp_path: Path) -> None:
    amira = filled["amira"]
    service = export(amira)
    amira.suite.records.prove_presence(SECRET)
    path = service.suggested(tmp_path)
    path.write_text("mine")
    assert service.suggested(tmp_path) != path
    with pytest.raises(AlreadyThere):
        service.save(path)
    assert path.read_text() == "mine"
    service.save(path, replace=True)
    assert path.read_text("utf-8").startswith("{")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(StoreTrouble) as told:
        service.save(tmp_path / "nowhere" / "x.json")
    assert "Your record is unchanged" in told.value.sentence
