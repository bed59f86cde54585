from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QRawFont

from hris_desktop.demo.cast import PROVIDER, WITH_PROFILES, Cast, Entry, Event, Member, cast
from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.schema import Context
from hris_desktop.system.bundled import resource

TODAY = date(2026, 11, 21)
MANY = 120


@pytest.fixture(scope="module")
def everybody() -> Cast:
    return cast(MANY, TODAY)


def values_of(entry: Entry, people: dict[str, str]) -> dict[str, str]:
    """The answers as they would be stored; raises Invalid for one that the form would refuse."""
    section = CATALOGUE.section(entry.section)
    values: dict[str, str] = {}
    for field in section.fields:
        if field.key in entry.answers:
            read = field.read(entry.answers[field.key], Context("en_GB", TODAY, dict(values), field, people))
            assert read is not None
            values[field.key] = read.value
    assert values.keys() == entry.answers.keys(), "a field that the section does not have"
    return values


def entries_of(member: Member) -> list[Entry]:
    return [*member.record, *member.own]


def test_every_answer_is_one_that_the_forms_accept(everybody: Cast) -> None:
    people = {member.key: member.name for member in everybody.members}
    for member in everybody.members:
        for entry in entries_of(member):
            values = values_of(entry, people)
            section = CATALOGUE.section(entry.section)
            missing = [field.key for field in section.fields if field.required and field.key not in values]
            assert not missing or entry.section == "directory", (member.key, entry.section, missing)
            wrong = [problem for problem in section.problems(values, [values]) if problem.blocking]
            assert not wrong, (member.key, entry.section, wrong)


def test_what_happened_lately_is_accepted_too(everybody: Cast) -> None:
    for event in everybody.lately:
        values_of(event.entry, {})


def test_days_are_counted_from_the_day_it_is_made() -> None:
    def expiries(today: date) -> list[date]:
        amira = next(member for member in cast(4, today).members if member.key == "amira")
        found = [entry.answers["expiry_date"] for entry in amira.record if entry.section == "identity_documents"]
        return [date.fromisoformat(text) for text in found]

    assert expiries(TODAY)[0] == TODAY + timedelta(days=58)
    assert expiries(date(2031, 2, 3))[0] == date(2031, 2, 3) + timedelta(days=58)


def test_who_has_a_profile_comes_first_and_nobody_is_there_twice(everybody: Cast) -> None:
    keys = [member.key for member in everybody.members]
    assert tuple(keys[: len(WITH_PROFILES)]) == WITH_PROFILES
    names = [member.name for member in everybody.members]
    numbers = [
        entry.answers["number"] for one in everybody.members for entry in one.record if "number" in entry.answers
    ]
    assert len(keys) == len(set(keys)) == MANY
    assert len(names) == len(set(names)), "two people of one name cannot both be named as manager"
    employee_numbers = [number for number in numbers if number.isdigit() and len(number) == 5]
    assert len(employee_numbers) == len(set(employee_numbers))


def test_a_small_cast_names_nobody_who_is_missing() -> None:
    small = cast(1, TODAY)
    assert [member.key for member in small.members] == list(WITH_PROFILES)
    names = {member.name for member in small.members}
    bosses = {entry.answers["manager"] for one in small.members for entry in one.record if "manager" in entry.answers}
    assert bosses <= names
    assert all({event.who, event.about} <= set(WITH_PROFILES) for event in small.lately)


def test_the_same_day_gives_the_same_people() -> None:
    assert cast(MANY, TODAY) == cast(MANY, TODAY)


def test_forty_people_of_many_countries_one_of_them_a_provider() -> None:
    members = cast(40, TODAY).members
    assert len(members) == 40
    assert [member.key for member in members if member.provider] == ["rosa"]
    countries = {entry.answers["country"] for one in members for entry in one.record if entry.section == "addresses"}
    assert len(countries) >= 15
    assert PROVIDER == "provider"


def test_every_character_is_in_the_fonts_we_ship(everybody: Cast, qapp: object) -> None:
    fonts = [QRawFont(str(path), 14) for path in sorted(resource("fonts").glob("*.[ot]tf"))]
    texts = [member.name for member in everybody.members]
    texts += [text for member in everybody.members for entry in entries_of(member) for text in entry.answers.values()]
    texts += [text for event in everybody.lately for text in (*event.entry.answers.values(), event.why)]
    signs = {sign for text in texts for sign in text if not sign.isspace()}
    boxes = {sign for sign in signs if not any(font.supportsCharacter(ord(sign)) for font in fonts)}
    assert not boxes
    assert len({name_of_script(sign) for sign in signs}) >= 9


def name_of_script(sign: str) -> str:
    """The first word of a letter's name, which is its script."""
    import unicodedata

    return unicodedata.name(sign).split()[0] if sign.isalpha() else ""


def test_addresses_phones_and_accounts_are_nobodys(everybody: Cast) -> None:
    texts = [text for one in everybody.members for entry in entries_of(one) for text in entry.answers.values()]
    mails = [text for text in texts if "@" in text]
    assert mails
    assert all(
        text.rpartition(".")[2] == "example" or text.endswith(("@example.com", "@example.org", "@example.net"))
        for text in mails
    )
    ibans = [
        entry.answers["iban"].replace(" ", "")
        for one in everybody.members
        for entry in one.record
        if "iban" in entry.answers
    ]
    # banks that do not exist: numbers of nines, letters of Z
    assert all("999" in iban[4:13] or iban[4:8] == "ZZZZ" for iban in ibans)


def test_events_come_in_the_order_of_time() -> None:
    events: tuple[Event, ...] = cast(40, TODAY).lately
    assert [event.days for event in events] == sorted((event.days for event in events), reverse=True)


def test_the_file_is_the_one_that_travels_with_the_program(clone: Path) -> None:
    assert resource("demo/people.json") == clone / "resources" / "demo" / "people.json"
