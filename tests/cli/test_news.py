"""What every command tells about keys; commands without a store or with a wrong name; HR's code on a new computer."""

from __future__ import annotations

import shutil

import pytest

from tests.cli.conftest import OWN_SECRET, Result, Site

NEW = "quiet ember walnut ladder seven"


@pytest.fixture
def pid(site: Site) -> str:
    """Amira, confirmed."""
    pid: str = site.facts["invite"]["pid"]
    assert site.run("person", "confirm", pid, "--words", " ".join(site.facts["words"])).code == 0
    assert own(site, "sync", "--once").code == 0
    return pid


def own(site: Site, *arguments: object) -> Result:
    return site.run(*arguments, home=site.own, secret=OWN_SECRET)


def test_whoever_was_removed_is_told_by_every_command(site: Site, pid: str) -> None:
    assert "ended" not in own(site, "sync", "--once").err
    assert site.run("person", "remove", pid).code == 0
    synced = own(site, "sync", "--once")
    assert (synced.code, "HR has ended your keys" in synced.err, "by Priya Raman" in synced.err) == (3, True, True)
    assert synced.out.startswith("Problem · HR has ended your keys · "), "not: up to date"
    assert own(site, "sync", "--once", "--json").value["state"] == "Problem"
    readers = own(site, "person", "readers")
    assert "HR has ended your keys" in readers.err
    assert "You could read until now, and receive nothing new" in readers.out


def test_hr_is_asked_to_see_to_a_second_person_while_there_is_none(site: Site, pid: str) -> None:
    for command in (("sync", "--once"), ("role", "list")):
        told = site.run(*command)
        assert (told.code, "Let a second person into HR." in told.err) == (0, True), command
    assert "Let a second" not in own(site, "sync", "--once").err, "she is not in HR"
    given = site.run("role", "give", pid, "hr")
    assert given.code == 0
    assert "Let a second" not in site.run("role", "list").err


def test_an_old_device_is_told_of_a_new_key_and_its_five_words(site: Site, pid: str) -> None:
    letter = site.run("person", "code", pid, "--json").value
    home = site.root / "laptop"
    options = ("--store", letter["store"], "--code", letter["code"])
    wrong = site.run("device", "join", *options, home=home, secret=NEW)
    assert (wrong.code, "This is a code from HR" in wrong.err, "have your keys" in wrong.err) == (3, True, False)
    assert "device accept" in site.run("device", "renew", *options, home=home, secret=NEW).err
    joining = site.run("device", "accept", *options, "--json", home=home, secret=NEW).value
    assert (len(joining["words"]), joining["confirmed"]) == (5, False)
    five = " ".join(joining["words"])
    assert site.run("person", "confirm", pid, "--words", five).code == 0
    synced = own(site, "sync", "--once")
    assert (synced.code, "A new key was confirmed for you" in synced.err, five in synced.err) == (3, True, True)
    assert site.run("sync", "--once", home=home, secret=NEW).code == 0


def test_what_is_here_is_read_without_the_store(site: Site, pid: str) -> None:
    away = site.root / "away.sqlite"
    shutil.move(site.store, away)
    for command in (("person", "list"), ("person", "show", pid), ("role", "list"), ("looks", pid), ("grant", "list")):
        told = site.run(*command)
        assert (told.code, "What follows is what this device has verified." in told.err) == (0, True), command
    assert "Amira Haddad" in site.run("person", "list").out
    assert site.run("person", "invite", "Jo Ek").code == 4, "what writes does not go on"
    assert site.run("sync", "--once").code == 4


@pytest.mark.parametrize("command", [
    ("person", "code", "nobody"),
    ("person", "show", "nobody"),
    ("person", "readers", "nobody"),
    ("person", "remove", "nobody"),
    ("person", "uninvite", "nobody"),
    ("role", "give", "nobody", "hr"),
    ("role", "take", "nobody", "hr"),
    ("looks", "nobody"),
    ("grant", "list", "--person", "nobody"),
    ("grant", "give", "provider:acme", "contact", "--until", "2030-01-01", "--purpose", "pay", "--person", "nobody"),
])  # fmt: skip
def test_a_person_there_is_none_of(site: Site, command: tuple[str, ...]) -> None:
    told = site.run(*command)
    assert (told.code, "Nobody in this organisation has this id" in told.err) == (7, True), told.err


def test_an_invite_is_withdrawn(site: Site) -> None:
    letter = site.run("person", "invite", "Jo Ek", "--json").value
    assert site.run("person", "uninvite", letter["pid"]).code == 0
    again = site.run("person", "uninvite", letter["pid"])
    assert (again.code, "There is no invite" in again.err) == (3, True)
    options = ("--store", letter["store"], "--code", letter["code"])
    assert site.run("device", "accept", *options, home=site.root / "jo", secret=NEW).code == 3


def test_who_can_see_a_record(site: Site, pid: str) -> None:
    rows = {row["section"]: row for row in own(site, "person", "readers", "--json").value}
    assert rows["directory"]["holders"] != []
    told = site.run("person", "readers", pid).out
    assert "Directory card" in told
    assert "Priya Raman" in told
