"""Whom the knowledge base names when it has no answer."""

from __future__ import annotations

from hris_desktop.services.knowledge_contacts import hr_contacts
from tests.services.company import company


def test_everybody_in_hr_with_what_the_directory_says() -> None:
    site = company()
    typed = {"work_email": "priya@northwind.example", "work_phone": "+49 421 5550101"}
    site["tomasz"].edit("directory", typed, about=site["priya"].pid)
    site.sync()
    found = hr_contacts(site["amira"].suite.office)
    assert [one.person.name for one in found] == sorted(one.person.name for one in found)
    ways = {one.person.name: one.ways for one in found}
    assert ways["Priya"][0] == "priya@northwind.example"
    assert "5550101" in ways["Priya"][1].replace(" ", "")
    others = set(ways) - {"Priya"}
    assert others, "HR is more than one person here"
    assert all(ways[name] == () for name in others), "an empty directory card is not an invented address"


def test_nobody_is_sent_to_themselves() -> None:
    site = company()
    names = [one.person.name for one in hr_contacts(site["priya"].suite.office)]
    assert "Priya" not in names
    assert names


def test_only_hr_is_named() -> None:
    site = company()
    found = {one.person.pid for one in hr_contacts(site["amira"].suite.office)}
    assert site["amira"].pid not in found
    assert found == set(site["priya"].suite.desk.ledger.org.members("hr"))
