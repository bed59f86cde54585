"""No hidden value stands in anything a page is given, but for the one typed a moment ago, on its check page."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest

from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.schema import Field
from hris_desktop.services.errors import PresenceNeeded, ServiceError
from hris_desktop.services.views import ChangeRow, CheckView, Problem
from tests.services.company import SECRET, Company, Desk, company

OPAQUE = {"base", "draft"}
"""What a form and a check hand back to their service, unread by pages and never printed."""
SECRETS: Mapping[str, Mapping[str, str]] = {
    "bank_accounts": {
        "iban": "DE02120300000000202051",
        "account_number": "000987654321",
        "routing_number": "011000015",
    },
    "tax": {"number": "86095742719", "tax_class": "Classsentinelsix", "allowances": "Childsentinelallowance"},
    "identity_documents": {"number": "C01X00T47"},
    "dependants": {"id_number": "AB123456789XY", "birth_date": "2017-04-09"},
    "legal_identity": {"birth_date": "1987-07-19", "birth_place": "Sentinelbirthplace"},
    "equality": {"ethnicity": "Sentinelethnicity", "adjustments": "Sentineladjustment"},
    "medical_card": {"allergies": "Sentinelallergy", "medication": "Sentinelmedication", "note": "Sentinelnote"},
}
PLAIN: Mapping[str, Mapping[str, str]] = {
    "bank_accounts": {"holder": "Amira Haddad", "bank": "GLS Gemeinschaftsbank", "currency": "USD"},
    "tax": {"country": "Germany", "kind": "Tax number"},
    "identity_documents": {"kind": "Residence permit", "country": "Germany", "expiry_date": "2027-01-18"},
    "dependants": {"name": "Mia Haddad", "relation": "Child"},
    "legal_identity": {"first_name": "Amira", "last_name": "Haddad"},
}


def texts(thing: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a tree of views, with where it stands."""
    if isinstance(thing, str):
        yield path, thing
        return
    for name, part in _parts(thing):
        yield from texts(part, f"{path}{name}")


def _parts(thing: object) -> Iterator[tuple[str, object]]:
    if dataclasses.is_dataclass(thing) and not isinstance(thing, Field):
        named = (one.name for one in dataclasses.fields(thing) if one.name not in OPAQUE)
        yield from ((f".{name}", getattr(thing, name)) for name in named)
    elif isinstance(thing, Mapping):
        yield from ((f"[{key}]", value) for key, value in thing.items())
    elif isinstance(thing, tuple | list):
        yield from ((f"[{number}]", value) for number, value in enumerate(thing))


def leaks(thing: object, secrets: Mapping[str, str]) -> list[str]:
    """Where a hidden value stands, whatever its spaces and hyphens; and in what it prints as."""
    wanted = {name: _bare(value) for name, value in secrets.items()}
    found = [(path, _bare(text)) for path, text in texts(thing)] + [("repr", _bare(repr(thing)))]
    return [f"{name} in {path}" for name, value in wanted.items() for path, text in found if value in text]


def _bare(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum()).casefold()


@pytest.fixture
def site() -> Company:
    """Amira has filled in everything that is hidden; the money has been asked for and waits."""
    made = company()
    for section, values in SECRETS.items():
        made["amira"].edit(section, {**PLAIN.get(section, {}), **values}, why="New papers.")
    return made


def decide_all(site: Company) -> None:
    for name in ("priya", "tomasz"):
        site.sync(2)
        for row in site[name].suite.approvals.waiting():
            if row.mine_to_decide:
                site[name].suite.approvals.approve(row.op)
    site.sync()


ALL = {f"{section}.{key}": value for section, values in SECRETS.items() for key, value in values.items()} | {
    "a birthday in words": "19 July 1987",
    "a child's birthday in words": "9 April 2017",
}


def everything(desk: Desk, about: str) -> list[object]:
    """All that the pages of somebody's record and of the approvals are given."""
    suite = desk.suite
    rows = suite.approvals.waiting()
    found: list[object] = [suite.records.record(about), rows, suite.overview.refused(), suite.people.listed()]
    found += [suite.approvals.detail(row.op) for row in rows]
    for section in CATALOGUE:
        for item in suite.records.section(about, section.key).items:
            try:
                found.append(suite.records.form(about, section.key, item.id or None))
            except ServiceError as refused:
                found.append((str(refused), refused.title, refused.sentence, refused.todo, repr(refused)))
    return found


def test_the_search_finds_what_is_shown(site: Company) -> None:
    """The control: a search that finds nothing anywhere would also pass."""
    assert leaks(site["amira"].suite.records.record(), {"shown on purpose": "Amira"})
    assert leaks(site["amira"].suite.records.record(), {"printed": "GLS Gemeinschaftsbank"})


def test_nothing_hidden_while_it_waits(site: Company) -> None:
    amira = site["amira"]
    assert leaks(everything(amira, amira.pid), ALL) == [], "queued on this device"
    site.sync()
    for desk in (amira, site["priya"], site["jonas"]):
        assert leaks(everything(desk, amira.pid), ALL) == []


def test_nothing_hidden_once_it_is_in_force_or_scheduled(site: Company) -> None:
    decide_all(site)
    amira = site["amira"]
    for days in (0, 4):
        site.clock.advance(timedelta(days=days))
        for desk in (amira, site["priya"], site["jonas"]):
            assert leaks(everything(desk, amira.pid), ALL) == []


def test_what_was_typed_is_shown_once_and_nothing_else(site: Company) -> None:
    decide_all(site)
    site.clock.advance(timedelta(days=4))
    amira = site["amira"]
    item = amira.item("bank_accounts")
    checked = amira.check("bank_accounts", {"iban": "GB29 NWBK 6016 1331 9268 19"}, item=item)
    assert isinstance(checked, CheckView)
    typed = [row for row in checked.rows if row.field.key == "iban"]
    assert [row.after for row in typed] == ["GB29 NWBK 6016 1331 9268 19"]
    assert typed[0].before.startswith("••••")
    assert typed[0].before.endswith("2051")
    assert leaks(checked, ALL) == [], "the values in force stay hidden"
    assert leaks(dataclasses.replace(checked, rows=()), {"new": "GB29NWBK60161331926819"}) == []
    assert leaks(amira.suite.records.save(checked), {"new": "GB29NWBK60161331926819"}) == []


def test_the_rows_of_a_check_are_not_printed(site: Company) -> None:
    checked = site["amira"].check("medical_card", {"allergies": "Sentinelpenicillin"})
    assert isinstance(checked, CheckView)
    assert any(row.after == "Sentinelpenicillin" for row in checked.rows)
    assert "Sentinelpenicillin" not in repr(checked)


def test_problems_do_not_repeat_a_hidden_value() -> None:
    amira = company()["amira"]
    wrong = {
        "bank_accounts": {"holder": "Amira", "iban": "DE88 3704 0044 0532 0130 00"},
        "tax": {"country": "Germany", "kind": "Tax number", "number": "36 574 261 808"},
        "dependants": {"name": "Mia", "relation": "Child", "birth_date": "1890-01-07"},
    }
    for section, typed in wrong.items():
        found = amira.problems(section, typed)
        assert any(problem.blocking for problem in found)
        hidden = {key: text for key, text in typed.items() if CATALOGUE.section(section).field(key).masked}
        assert leaks(found, hidden) == []


def test_reveal_asks_for_the_person_and_forgets_them_after_two_minutes(site: Company) -> None:
    amira = site["amira"]
    records, item = amira.suite.records, ""
    with pytest.raises(PresenceNeeded):
        records.reveal(amira.pid, "medical_card", item, "allergies")
    records.prove_presence(SECRET)
    [queued] = records.section(amira.pid, "medical_card").changes
    assert records.reveal(amira.pid, "medical_card", item, "allergies", op=queued.op) == "Sentinelallergy"
    site.clock.advance(timedelta(minutes=2, seconds=1))
    with pytest.raises(PresenceNeeded):
        records.reveal(amira.pid, "medical_card", item, "allergies", op=queued.op)


def test_a_clock_set_back_does_not_lengthen_presence(site: Company) -> None:
    amira = site["amira"]
    amira.suite.records.prove_presence(SECRET)
    site.clock.advance(timedelta(hours=-3))
    with pytest.raises(PresenceNeeded):
        amira.suite.records.reveal(amira.pid, "medical_card", "", "allergies")


def test_a_problem_is_a_view() -> None:
    """``texts`` walks every kind of view there is; these two stand for the rest."""
    assert list(texts(Problem("iban", "no"))) == [(".field", "iban"), (".message", "no")]
    assert ("[0].after", "x") in list(texts([ChangeRow("", "", CATALOGUE.section("tax").fields[0], "", "x")]))
