"""A store put back to an older state, as an operator meets it: told, repaired, checked; by commands alone."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import HR_SECRET, OWN_SECRET, Result, Site
from tests.cli.test_sync_once import edit


@pytest.fixture
def secrets(site: Site) -> dict[str, Path]:
    """Files with the passphrases of both."""
    found = {"hr": site.root / "hr-secret", "own": site.root / "own-secret"}
    found["hr"].write_text(HR_SECRET)
    found["own"].write_text(OWN_SECRET)
    return found


def repair(site: Site, secret: Path, *options: object, home: Path | None = None) -> Result:
    return site.run("store", "repair", *options, "--passphrase-file", secret, home=home)


def last(site: Site) -> int:
    found: int = site.run("store", "status", "--store", site.store, "--json").value["last_seq"]
    return found


def test_an_older_copy_is_told_and_made_whole(site: Site, secrets: dict[str, Path]) -> None:
    copy = site.root / "yesterday.sqlite"
    shutil.copy(site.store, copy)
    assert site.run("person", "invite", "Jo Ek").code == 0
    assert site.run("sync", "--once").code == 0
    before, rows = last(site), list(sqlite3.connect(site.store).execute("SELECT * FROM entry ORDER BY seq"))
    shutil.copy(copy, site.store)
    stuck = site.run("sync", "--once")
    assert (stuck.code, "put back to an older state" in stuck.err, "Nothing here was removed" in stuck.err) == (
        5, True, True,
    )  # fmt: skip
    look = repair(site, secrets["hr"], "--look")
    assert (look.code, "Repair the store" in look.out) == (5, True)
    own = repair(site, secrets["own"], home=site.own)
    assert (own.code, "Only HR repairs the store" in own.err) == (3, True)
    done = repair(site, secrets["hr"], "--store", site.store)
    assert (done.code, "The store is whole." in done.out, f"to {before} were put back" in done.out) == (0, True, True)
    assert last(site) == before
    assert list(sqlite3.connect(site.store).execute("SELECT * FROM entry ORDER BY seq")) == rows
    assert site.run("store", "verify", "--store", site.store).code == 0
    assert site.run("sync", "--once").code == 0
    again = repair(site, secrets["hr"], "--json")
    assert (again.code, again.value["whole"], again.value["restored"]) == (0, True, 0)


def test_a_store_that_is_gone_is_made_anew(site: Site, secrets: dict[str, Path]) -> None:
    count, anew = last(site), site.root / "anew.sqlite"
    assert site.run("sync", "--once").code == 0
    site.store.unlink()
    assert repair(site, secrets["hr"], "--store", anew).code == 4
    done = repair(site, secrets["hr"], "--store", anew, "--new", "--json")
    assert (done.code, done.value["restored"]) == (0, count)
    checked = site.run("store", "verify", "--store", anew)
    assert checked.code == 0, checked.out
    site.moved(site.hr, anew)
    assert site.run("sync", "--once").code == 0


def test_nothing_to_follow_is_said(site: Site, secrets: dict[str, Path]) -> None:
    follow = repair(site, secrets["hr"], "--go-on")
    assert follow.code == 3
    assert "Nothing to decide" in follow.err
    brought = repair(site, secrets["hr"], "--bring-back", "--json")
    assert brought.value == {"set_aside": 0, "brought_back": 0}
    assert repair(site, secrets["hr"], "--look", "--json").value["well"] is True


def test_a_warning_that_was_read_is_put_away(site: Site, secrets: dict[str, Path]) -> None:
    assert "There are no warnings." in repair(site, secrets["hr"], "--looked").out
    copy = site.root / "yesterday.sqlite"
    shutil.copy(site.store, copy)
    assert site.run("person", "invite", "Jo Ek", "--json").code == 0
    shutil.copy(copy, site.store)
    assert site.run("sync", "--once").code == 5
    shown = repair(site, secrets["hr"], "--look").out
    assert "to be done again: 1 invitation" in shown or "warning:" in shown
    assert repair(site, secrets["hr"], "--looked", "--json").value["looked_at"] != []
    assert repair(site, secrets["hr"], "--looked", "--json").value["looked_at"] == []


def test_another_history_is_followed_and_ones_entries_come_back(site: Site, secrets: dict[str, Path]) -> None:
    def own(*options: object) -> Result:
        return site.run("sync", "--once", *options, home=site.own, secret=OWN_SECRET)

    pid, copy = site.facts["invite"]["pid"], site.root / "yesterday.sqlite"
    assert site.run("person", "confirm", pid, "--words", " ".join(site.facts["words"])).code == 0
    assert own().code == 0
    shutil.copy(site.store, copy)
    edit(site.own, OWN_SECRET)
    assert own("--json").value["sent"] == 1
    shutil.copy(copy, site.store)
    assert site.run("person", "invite", "Jo Ek").code == 0, "HR has not heard of her entry, and writes in its place"
    forked = own()
    assert (forked.code, "another history" in forked.err) == (5, True), forked.err
    followed = repair(site, secrets["own"], "--go-on", home=site.own)
    assert (followed.code, "entries were set aside" in followed.out) == (0, True), followed.out
    assert own().code == 0
    assert "lost: Your change" in repair(site, secrets["own"], "--look", home=site.own).out
    assert repair(site, secrets["own"], "--bring-back", "--json", home=site.own).value["brought_back"] == 1
    back = own("--json")
    assert (back.code, back.value["sent"], back.value["waiting"]) == (0, 1, 0)
    assert site.run("store", "verify", "--store", site.store).code == 0
