"""The recovery kit by command."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

from hris_desktop.services.kit import kit_is_pending
from hris_desktop.store.replica import Replica
from tests.cli.conftest import HR_SECRET, OWN_SECRET, Result, Site

NEW = "basalt lagoon trumpet velour"


def value(done: Result) -> Any:
    assert done.code == 0, done.err
    return json.loads(done.out)


def sheet(site: Site) -> Path:
    return site.root / "kit.txt"


def keeps_the_words(site: Site) -> bool:
    """Whether the founder's computer still holds the kit of the founding."""
    with closing(Replica.open(site.hr / "profiles" / "default" / "replica.sqlite")) as replica:
        return kit_is_pending(replica)


def test_the_sheet_is_tested_against_the_roles(site: Site) -> None:
    assert keeps_the_words(site), "set-up is not finished before the test"
    found = value(site.run("recovery", "test", "--words-file", sheet(site), "--json"))
    assert (set(found["opens"]), found["missing"]) == ({"HR", "Everybody in the organisation"}, [])
    assert not keeps_the_words(site)


def test_wrong_words_are_told_and_never_printed(site: Site) -> None:
    other = site.root / "other.txt"
    words = sheet(site).read_text().split("\n")[1:-1]
    other.write_text("\n".join(reversed(words)))
    done = site.run("recovery", "test", "--words-file", other)
    assert (done.code, "in their order" in done.err) == (7, True)
    assert keeps_the_words(site)
    assert not any(f" {word} " in done.err for word in words if len(word) > 5)


def test_hr_comes_back_on_another_computer(site: Site) -> None:
    laptop = site.root / "laptop"
    person = ("--person", "priya raman")
    done = site.run("recovery", "use", "--store", site.store, "--words-file", sheet(site), *person, home=laptop,
                    secret=NEW)  # fmt: skip
    assert (done.code, "everybody is told" in done.out) == (0, True), done.err
    listed = value(site.run("person", "list", "--json", home=laptop, secret=NEW))
    assert "hr" in next(one["roles"] for one in listed if one["name"] == "Priya Raman")
    old = site.run("person", "invite", "Mallory")
    assert old.code != 0, "the keys of before write nothing any more"


def test_nobody_of_that_name_writes_nothing(site: Site) -> None:
    done = site.run("recovery", "use", "--store", site.store, "--words-file", sheet(site), "--person", "Nobody",
                    home=site.root / "laptop", secret=NEW)  # fmt: skip
    assert (done.code, "In HR were: Priya Raman" in done.err) == (7, True)
    assert site.run("sync", "--once").code == 0


def test_a_new_kit_takes_the_place_of_the_old_one(site: Site) -> None:
    fresh = site.root / "fresh.txt"
    done = site.run("recovery", "replace", "--kit", fresh)
    assert done.code == 0, done.err
    assert site.run("sync", "--once").code == 0
    assert site.run("recovery", "test", "--words-file", fresh).code == 0
    old = site.run("recovery", "test", "--words-file", sheet(site))
    assert (old.code, "earlier kit" in old.err) == (7, True)


def test_a_kit_is_never_written_over_a_file(site: Site) -> None:
    done = site.run("recovery", "replace", "--kit", sheet(site))
    assert (done.code, "exists already" in done.err) == (2, True)


def test_only_hr_replaces_it_and_only_a_person_can_be_asked(site: Site) -> None:
    done = site.run("recovery", "replace", "--kit", site.root / "x.txt", home=site.own, secret=OWN_SECRET)
    assert done.code == 3, done.err
    assert not (site.root / "x.txt").exists()
    assert site.run("recovery", "test").code == 2
    assert HR_SECRET not in done.err


def test_the_kit_signs_for_nobody_who_does_not_need_it(site: Site) -> None:
    pid = site.facts["invite"]["pid"]
    done = site.run("recovery", "confirm", pid, "--words", "a b c d e", "--words-file", sheet(site))
    assert (done.code, "not needed here" in done.err) == (3, True)


def test_a_role_that_nobody_holds_is_handed_on_and_hr_is_left_by_the_kit(site: Site) -> None:
    pid, words = site.facts["invite"]["pid"], site.facts["words"]
    assert site.run("person", "confirm", pid, "--words", " ".join(words)).code == 0
    begun = value(site.run("role", "begin", "payroll", "--json"))
    assert begun["done"], begun
    me = next(one["pid"] for one in value(site.run("person", "list", "--json")) if "payroll" in one["roles"])
    left = site.run("role", "take", me, "payroll")
    assert (left.code, "only the recovery kit lets somebody in" in left.out) == (0, True), left.err
    assert "Nobody in it holds its key: hris-desktop recovery hand-on" in site.run("role", "list").out
    lost = site.run("recovery", "replace", "--kit", site.root / "next.txt")
    assert (lost.code, "Only the kit of today opens: Payroll" in lost.err) == (3, True)
    done = value(site.run("recovery", "hand-on", "payroll", pid, "--words-file", sheet(site), "--json"))
    assert (done["queued"], done["sentence"]) == (False, "Amira Haddad is in Payroll, by the recovery kit.")
    again = site.run("recovery", "hand-on", "payroll", pid, "--words-file", sheet(site))
    assert (again.code, "not needed here" in again.err) == (3, True)
    # the only person of HR leaves it, and another is removed from it, with the kit only
    assert site.run("role", "give", pid, "hr").code == 0
    look = site.run("person", "remove", pid, "--look")
    assert (look.code, "one and the recovery kit (--kit-file)" in look.out) == (0, True)
    gone = site.run("person", "remove", pid, "--kit-file", sheet(site))
    assert (gone.code, "is removed, by the recovery kit" in gone.out) == (0, True), gone.err
    out = site.run("role", "take", me, "hr", "--kit-file", sheet(site))
    assert (out.code, "is out of HR, by the recovery kit" in out.out) == (0, True), out.err
    assert site.run("store", "verify", "--store", site.store).code == 0
