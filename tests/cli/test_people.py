"""``person list`` and ``person show`` as HR uses them."""

from __future__ import annotations

from tests.cli.conftest import OWN_SECRET, Site


def test_a_list_is_narrowed_by_words(site: Site) -> None:
    everybody = [one["name"] for one in site.run("person", "list", "--json").value]
    assert everybody == ["Amira Haddad", "Priya Raman"]
    assert [one["name"] for one in site.run("person", "list", "HADD", "--json").value] == ["Amira Haddad"]
    assert site.run("person", "list", "nobody", "--json").value == []


def test_a_record_is_shown_as_far_as_it_opens(site: Site) -> None:
    pid = site.facts["invite"]["pid"]
    shown = site.run("person", "show", pid, "--json").value
    assert (shown["name"], shown["state"]) == ("Amira Haddad", "waits for HR")
    sections = {one["section"]: one for one in shown["sections"]}
    assert sections["directory"]["items"] == [{"id": "", "values": {"full_name": "Amira Haddad"}}]
    assert sections["equality"]["state"] == "locked"
    told = site.run("person", "show", pid).out
    assert "Full name: Amira Haddad" in told
    assert "You hold no key to this section." in told


def test_who_was_removed_and_what_a_new_code_needs_is_told_as_it_is(site: Site) -> None:
    pid, words = site.facts["invite"]["pid"], site.facts["words"]
    assert site.run("person", "confirm", pid, "--words", " ".join(words)).code == 0
    assert site.run("person", "remove", pid).code == 0
    listed = {one["name"]: one["state"] for one in site.run("person", "list", "--json").value}
    assert listed == {"Amira Haddad": "removed", "Priya Raman": "active"}
    code = site.run("person", "code", pid)
    assert (code.code, "once you have compared five words" in code.out) == (0, True)
    assert {one["state"] for one in site.run("person", "list", "Amira", "--json").value} == {"invited"}


def test_a_key_file_that_is_gone_is_told_with_the_ways_back(site: Site) -> None:
    [file] = (site.hr / "profiles" / "default").glob("device*key*")
    file.unlink()
    gone = site.run("person", "list")
    assert (gone.code, "The key of this device is missing" in gone.err) == (3, True), gone.err
    assert "device join" in gone.err
    assert "device renew" in gone.err


def test_nobody_of_that_id(site: Site) -> None:
    result = site.run("person", "show", "x")
    assert (result.code, "Nobody in this organisation has this id" in result.err) == (7, True)


def test_whoever_is_not_confirmed_reads_no_card(site: Site) -> None:
    result = site.run("person", "show", site.facts["invite"]["pid"], home=site.own, secret=OWN_SECRET)
    assert "Full name" not in result.out
