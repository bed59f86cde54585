"""Second devices and ways back by command."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

from tests.cli.conftest import HR_SECRET, OWN_SECRET, Result, Site
from tests.cli.test_sync_once import edit

NEW = "quiet ember walnut ladder seven"


@pytest.fixture
def confirmed(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Amira has been confirmed."""
    monkeypatch.setenv("HRIS_DESKTOP_HOME", str(site.hr))
    words = " ".join(site.facts["words"])
    done = site.run("person", "confirm", site.facts["invite"]["pid"], "--words", words)
    assert done.code == 0, done.err
    assert site.run("sync", "--once", home=site.own, secret=OWN_SECRET).code == 0
    return site


def value(done: Result) -> Any:
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_a_link_code_works_once(confirmed: Site) -> None:
    site, laptop, thief = confirmed, confirmed.root / "laptop", confirmed.root / "thief"
    offer = value(site.run("device", "link", "--json", home=site.own, secret=OWN_SECRET))
    done = site.run("device", "join", "--store", offer["store"], "--code", offer["code"], home=laptop, secret=NEW)
    assert (done.code, "has your keys now" in done.out) == (0, True), done.err
    again = site.run("device", "join", "--store", offer["store"], "--code", offer["code"], home=thief, secret=NEW)
    assert (again.code, "used already" in again.err) == (3, True)
    assert site.run("sync", "--once", home=laptop, secret=NEW).code == 0
    [here] = value(site.run("device", "list", "--json", home=laptop, secret=NEW))[:1]
    assert here["is_this"] is True


def test_a_link_code_is_refused_with_a_sentence(confirmed: Site) -> None:
    site = confirmed
    for code, exit_code in (("ABCDE", 3), ("00000-00000-00000-00000-00000-00", 3)):
        done = site.run("device", "join", "--store", site.store, "--code", code, home=site.root / "new", secret=NEW)
        assert (done.code, bool(done.err.strip())) == (exit_code, True)
    assert site.run("device", "link", home=site.own, secret=HR_SECRET).code == 3


def test_a_new_code_on_the_old_profile_and_five_words(confirmed: Site) -> None:
    site = confirmed
    pid = site.facts["invite"]["pid"]
    letter = value(site.run("person", "code", pid, "--json"))
    joining = value(site.run("device", "renew", "--store", letter["store"], "--code", letter["code"], "--json",
                             home=site.own, secret=NEW))  # fmt: skip
    assert (len(joining["words"]), joining["confirmed"]) == (5, False)
    assert site.run("sync", "--once", home=site.own, secret=OWN_SECRET).code == 3, "the old one opens no more"
    done = site.run("person", "confirm", pid, "--words", " ".join(joining["words"]))
    assert done.code == 0, done.err
    assert site.run("sync", "--once", home=site.own, secret=NEW).code == 0
    unsent = site.run("device", "unsent", home=site.own, secret=NEW)
    assert (unsent.code, "0 sealed" in unsent.out) == (0, True), unsent.err


def test_what_no_key_opens_is_opened_by_the_passphrase_of_before_or_given_up(confirmed: Site) -> None:
    """The same loss twice: her place was taken meanwhile, so what waited could not be delivered as it was signed."""
    site, pid = confirmed, confirmed.facts["invite"]["pid"]
    linked = value(site.run("device", "link", "--json", home=site.own, secret=OWN_SECRET))
    laptop = site.root / "laptop"
    here = ("--store", linked["store"], "--code", linked["code"])
    assert site.run("device", "join", *here, home=laptop, secret=NEW).code == 0
    edit(site.own, OWN_SECRET)
    edit(laptop, NEW, "+49 421 5550199")
    assert site.run("sync", "--once", home=laptop, secret=NEW).code == 0
    letter = value(site.run("person", "code", pid, "--json"))
    renewed = ("device", "renew", "--store", letter["store"], "--code", letter["code"], "--json")
    words = value(site.run(*renewed, home=site.own, secret=NEW))["words"]
    assert site.run("person", "confirm", pid, "--words", " ".join(words)).code == 0
    sealed = site.run("device", "unsent", home=site.own, secret=NEW)
    assert (sealed.code, "1 sealed under a key that is gone" in sealed.out) == (0, True), sealed.err
    assert "contact details, saved on" in sealed.out
    other, old = site.root / "other", site.root / "old"
    shutil.copytree(site.own, other)
    old.write_text(OWN_SECRET)
    opened = site.run("device", "unsent", "--old-file", old, home=site.own, secret=NEW)
    assert (opened.code, opened.out.splitlines()[:2]) == (
        0, ["1 opened.", "1 came through, 0 sealed under a key that is gone."],
    ), opened.err  # fmt: skip
    given_up = site.run("device", "unsent", "--give-up", home=other, secret=NEW)
    assert (given_up.code, given_up.out) == (0, "0 came through, 0 sealed under a key that is gone.\n"), given_up.err


def test_of_two_in_hr_the_kit_signs_for_the_one_who_lost_their_keys(confirmed: Site) -> None:
    site, pid = confirmed, confirmed.facts["invite"]["pid"]
    assert site.run("role", "give", pid, "hr").code == 0
    letter = value(site.run("person", "code", pid, "--json"))
    renewed = ("device", "renew", "--store", letter["store"], "--code", letter["code"], "--json")
    joining = value(site.run(*renewed, home=site.own, secret=NEW))
    five, kit = " ".join(joining["words"]), ("--words-file", site.root / "kit.txt")
    assert site.run("person", "confirm", pid, "--words", five).code == 3, "nobody could sign with her"
    done = site.run("recovery", "confirm", pid, "--words", five, *kit)
    assert (done.code, "the kit has signed with you" in done.out) == (0, True), done.err
    assert site.run("sync", "--once", home=site.own, secret=NEW).code == 0


def test_a_code_of_somebody_else_is_refused_on_this_profile(confirmed: Site) -> None:
    site = confirmed
    letter = value(site.run("person", "invite", "Bjørn Aas", "--json"))
    done = site.run("device", "renew", "--store", letter["store"], "--code", letter["code"], home=site.own, secret=NEW)
    assert (done.code, "somebody else" in done.err) == (3, True)
    assert site.run("sync", "--once", home=site.own, secret=OWN_SECRET).code == 0


def test_no_secret_is_printed(confirmed: Site) -> None:
    site = confirmed
    offer = site.run("device", "link", home=site.own, secret=OWN_SECRET)
    assert OWN_SECRET not in offer.out + offer.err
    assert "Show it to nobody" in offer.err
