"""A provider by commands alone: joined, its role begun, given something, asked to be limited, answered, ended."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hris_desktop.services.second import QUEUED
from tests.cli.conftest import OWN_SECRET, Result, Site

FIRM, FIRMS = "provider:acme", "copper window basalt ferry"


def own(site: Site, *arguments: object) -> Result:
    return site.run(*arguments, home=site.own, secret=OWN_SECRET)


def firm(site: Site, *arguments: object) -> Result:
    return site.run(*arguments, home=site.root / "firm", secret=FIRMS)


def confirmed(site: Site, pid: str, words: list[str]) -> None:
    assert site.run("person", "confirm", pid, "--words", " ".join(words)).code == 0


def listed(of: Result) -> list[dict[str, Any]]:
    assert of.code == 0, of.err
    found: list[dict[str, Any]] = of.value
    return found


def typed(patch: pytest.MonkeyPatch, words: str) -> None:
    """What comes by the input."""
    patch.setattr("typer.get_text_stream", lambda _: io.StringIO(words))


def test_a_provider_joins_reads_until_it_is_ended_and_is_asked_to_be_limited(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    amira = site.facts["invite"]["pid"]
    confirmed(site, amira, site.facts["words"])
    letter = site.run("person", "invite", "Jo Ek", "--provider", "--json").value
    here = ("--store", letter["store"], "--code", letter["code"])
    joining = firm(site, "device", "accept", *here, "--json")
    assert (joining.code, joining.value["confirmed"]) == (0, False), joining.err
    confirmed(site, letter["pid"], joining.value["words"])

    begun = firm(site, "role", "begin", FIRM, "--json")
    assert (begun.code, begun.value["done"]) == (0, False), begun.err
    assert site.run("act", "sign", begun.value["op"]).code == 0
    assert firm(site, "sync", "--once").code == 0

    until = datetime.now(UTC).date() + timedelta(days=90)
    give = ("grant", "give", FIRM, "contact", "--until", str(until), "--purpose", "to pay salaries", "--json")
    for person in (("--person", amira), ()):
        given = site.run(*give, *person)
        assert given.code == 0, given.err
        assert (given.code, given.value["done"]) == (0, True), given.err
        assert QUEUED not in given.value["sentence"]
    about = {one["person"]: one for one in listed(own(site, "grant", "list", "--json"))}
    assert about.keys() == {None, amira}
    mine = about[amira]
    assert (mine["provider"], mine["sections"], mine["purpose"], mine["live"]) == (
        "Acme", ["contact"], "to pay salaries", True,
    )  # fmt: skip
    assert "purpose: to pay salaries" in firm(site, "grant", "list").out

    typed(monkeypatch, "Only until the summer, please.\n")
    asked = own(site, "grant", "limit", mine["grant"][:8], "--json")
    assert asked.code == 0, asked.err
    [ask] = next(one for one in listed(site.run("grant", "list", "--json")) if one["person"])["asked_to_limit"]
    assert ask["words"] == "Only until the summer, please."
    typed(monkeypatch, "It ends in June.\n")
    assert site.run("grant", "answer", mine["grant"], ask["ask"][:8]).code == 0
    assert "Priya Raman: It ends in June." in own(site, "grant", "list").out

    ended = site.run("grant", "end", mine["grant"], "--all", "--json")
    assert (ended.code, ended.value["done"]) == (0, True), ended.err
    assert [one["live"] for one in listed(site.run("grant", "list", "--json"))] == [False, False]
    assert "receives nothing new since" in firm(site, "grant", "list").out
    assert site.run("store", "verify", "--store", site.store).code == 0
