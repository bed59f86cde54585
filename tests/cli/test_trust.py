"""Roles, second signatures, removal and grants by commands, against a real store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cli.conftest import HR_SECRET, OWN_SECRET, Result, Site


def confirmed(site: Site) -> str:
    """Amira has her place, and is in HR beside Priya."""
    pid, words = site.facts["invite"]["pid"], site.facts["words"]
    assert site.run("person", "confirm", pid, "--words", " ".join(words)).code == 0
    assert site.run("role", "give", pid, "hr").code == 0
    return str(pid)


def own(site: Site, *arguments: object) -> Result:
    return site.run(*arguments, home=site.own, secret=OWN_SECRET)


def roles(site: Site) -> dict[str, Any]:
    return {one["role"]: one for one in site.run("role", "list", "--json").value}


def test_out_of_hr_is_asked_for_by_one_and_signed_by_the_other(site: Site) -> None:
    pid = confirmed(site)
    assert [one["name"] for one in roles(site)["hr"]["members"]] == ["Amira Haddad", "Priya Raman"]
    asked = site.run("role", "take", pid, "hr", "--json")
    assert (asked.code, asked.value["done"]) == (0, False)
    [waiting] = own(site, "act", "list", "--json").value
    assert (waiting["title"], waiting["state"]) == ("Remove Amira Haddad from HR", "mine")
    signed = own(site, "act", "sign", waiting["reference"], "--json")
    assert (signed.code, signed.value["done"]) == (0, True), signed.err
    assert [one["name"] for one in roles(site)["hr"]["members"]] == ["Priya Raman"]
    assert "receives nothing new since" in roles(site)["hr"]["former"][0]["note"]
    assert site.run("store", "verify", "--store", site.store).code == 0


def test_what_was_asked_for_can_be_refused(site: Site) -> None:
    pid = confirmed(site)
    assert site.run("person", "remove", pid).code == 0
    [waiting] = own(site, "act", "list", "--json").value
    assert waiting["title"] == "Remove Amira Haddad (HR) from the organisation"
    assert own(site, "act", "refuse", waiting["op"]).code == 0
    late = site.run("act", "sign", waiting["op"])
    assert (late.code, "not yours to sign" in late.err) == (3, True)
    assert "Refused" in site.run("act", "list").out
    assert site.run("act", "sign", "R-000000").code == 3


def test_a_first_member_a_reading_right_and_a_removal_by_one_of_hr(site: Site) -> None:
    pid, words = site.facts["invite"]["pid"], site.facts["words"]
    site.run("person", "confirm", pid, "--words", " ".join(words))
    begun = own(site, "role", "begin", "health", "--json")
    assert (begun.code, begun.value["done"]) == (0, False), begun.err
    assert site.run("act", "sign", begun.value["op"]).code == 0
    assert own(site, "sync", "--once").code == 0
    assert [one["name"] for one in roles(site)["health"]["members"]] == ["Amira Haddad"]
    read = site.run("role", "read", "payroll", "contact", "--right", "r")
    assert (read.code, "no second person existed" in read.out) == (0, True)
    latest = own(site, "act", "list", "--done", "--json").value[0]
    assert (latest["title"], latest["solo"], latest["signed"]) == (
        "Change who may read or write what",
        True,
        ["Priya Raman"],
    )
    assert "Signed by Priya Raman. No second person existed." in own(site, "act", "list", "--done").out
    assert {"section": "Contact", "right": "reads"} in roles(site)["payroll"]["reads"]
    wrong = site.run("role", "read", "payroll", "nothing")
    assert (wrong.code, "bank_accounts" in wrong.err) == (7, True)
    assert site.run("role", "read", "payroll", "contact", "--right", "w").code == 2
    never = site.run("role", "read", "payroll", "medical_card")
    assert (never.code, "Only the person themself" in never.err) == (3, True)
    gone = site.run("person", "remove", pid)
    assert (gone.code, "receives nothing new since" in gone.out) == (0, True)
    assert site.run("person", "remove", pid).code == 3


def test_grants_say_what_is_wrong(site: Site) -> None:
    confirmed(site)
    assert "There are no grants." in site.run("grant", "list").out
    give = ("grant", "give", "provider:acme", "bank_accounts", "--purpose", "to pay")
    assert site.run(*give, "--until", "2027-13-01").code == 7
    nobody = site.run(*give, "--until", "2027-03-31")
    assert (nobody.code, "people have joined" in nobody.err) == (7, True)
    assert site.run("grant", "end", "abc").code == 3
    assert site.run("grant", "list", "--json").value == []


def test_looks_are_for_the_person_hr_and_auditors(site: Site) -> None:
    pid = confirmed(site)
    shown = own(site, "looks")
    assert (shown.code, shown.out.splitlines()[-1]) == (0, "Recorded by the app.")
    assert site.run("looks", pid, "--json").value == []


def test_keys_are_made_anew_by_command(site: Site) -> None:
    """A role's, everybody's with a removal; and which programs may write is asked for."""
    pid = confirmed(site)
    for role in ("hr", "members"):
        anew = site.run("role", "renew", role, "--json")
        assert (anew.code, anew.value["done"], anew.value["queued"]) == (0, True, False), anew.err
    assert site.run("role", "take", pid, "hr").code == 0
    assert own(site, "act", "sign", own(site, "act", "list", "--json").value[0]["op"]).code == 0
    gone = site.run("person", "remove", pid, "--anew")
    assert (gone.code, "directory cards" in gone.out) == (0, False), gone.err
    version = site.run("store", "writers", "--passphrase-file", secret(site), "--json").value["own"]
    asked = site.run("store", "writers", "--least", version, "--passphrase-file", secret(site))
    assert (asked.code, f"write version {version} at least" in asked.out) == (0, True), asked.err
    assert site.run("sync", "--once").code == 0
    assert site.run("store", "writers", "--passphrase-file", secret(site), "--json").value["least"] == version
    assert site.run("store", "verify", "--store", site.store).code == 0


def secret(site: Site) -> Path:
    """HR's passphrase in a file, for commands about the store."""
    file = site.root / "hr-secret"
    file.write_text(HR_SECRET)
    return file
