"""``record erase``: looked at, asked for, done, and by command seen to be gone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.cli.conftest import HR_SECRET, OWN_SECRET, Result, Site
from tests.cli.test_record import edit

SENTINEL = "+49 421 5550123"


def test_a_section_is_erased_by_command(site: Site) -> None:
    own: Callable[..., Result] = partial(site.run, home=site.own, secret=OWN_SECRET)
    amira = site.facts["invite"]["pid"]
    assert site.run("person", "confirm", amira, "--words", " ".join(site.facts["words"])).code == 0
    assert own("sync", "--once").code == 0
    assert site.run("sync", "--once").code == 0
    edit(site, site.hr, HR_SECRET, SENTINEL, about=amira)
    assert site.run("sync", "--once").code == 0
    listed = site.run("record", "erase", amira, "--json")
    assert listed.code == 0, listed.err
    assert next(one["entries"] for one in listed.value["sections"] if one["section"] == "contact") == 1
    assert "contact" in site.run("record", "erase", amira).out

    assert site.run("record", "erase", "nobody").code == 7
    assert site.run("record", "erase", amira, "contact").code == 2, "why is not said"
    assert site.run("record", "erase", amira, "contact", "--ground", "over").code == 2, "the name is not typed"
    wrong = site.run("record", "erase", amira, "contact", "--ground", "over", "--confirm", "Amir")
    assert (wrong.code, "Nothing was erased" in wrong.err) == (7, True)
    assert site.run("record", "erase", amira, "no_such", "--ground", "over", "--confirm", "x").code == 7
    refused = own("record", "erase", amira, "contact", "--ground", "asked", "--confirm", "x")
    assert (refused.code, "ask them" in refused.err) == (3, True)

    name = next(one["name"] for one in site.run("person", "list", "--json").value if one["pid"] == amira)
    done = site.run("record", "erase", amira, "contact", "--ground", "over", "--confirm", name)
    assert done.code == 0, done.err
    assert "Goes for good:" in done.err
    assert "Done by you alone" in done.out
    shown = site.run("person", "show", amira, "--json").value
    contact = next(one for one in shown["sections"] if one["section"] == "contact")
    assert (contact["state"], contact["items"]) == ("empty", [])
    assert own("sync", "--once").code == 0
    verified = site.run("store", "verify", "--store", str(site.store), "--json")
    assert verified.code == 0, verified.err
    assert verified.value["counts"]["erased"] == 1
    assert site.run("record", "erase", amira, "contact", "--ground", "over", "--confirm", name).code == 7
