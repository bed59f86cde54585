"""From an empty folder to a second person in HR, by commands alone; nothing of it needs a window."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

from tests.cli.conftest import HR_SECRET, OWN_SECRET, Site, spawn


def test_founding_leaves_a_kit_a_profile_and_a_sound_store(founded: Site) -> None:
    kit = founded.root / "kit.txt"
    assert stat.S_IMODE(kit.stat().st_mode) == 0o600
    assert len(kit.read_text().splitlines()) == 25
    assert founded.facts["init"] == {"profile": "default", "kit": str(kit)}
    status = founded.run("store", "status", "--store", founded.store, "--json")
    articles = 61
    assert status.value["last_seq"] == 11 + articles
    assert founded.run("store", "verify", "--store", f"sqlite:///{founded.store}").code == 0


def test_the_program_itself_founds_and_signs_in(tmp_path: Path) -> None:
    site = Site(tmp_path)
    (tmp_path / "secret").write_text(HR_SECRET)
    secret = ("--passphrase-file", tmp_path / "secret")
    names = ("--organisation", "Acme", "--name", "Jo Ek")
    init = site.spawn("store", "init", "--store", site.store, *names, *secret)
    assert init.code == 0, init.err
    assert "  1 " in init.out
    assert " 24 " in init.out
    listed = site.spawn("person", "list", "--json", *secret)
    assert [(one["name"], one["roles"]) for one in listed.value] == [("Jo Ek", ["hr", "members"])]


def test_a_store_is_founded_once_and_a_kit_file_never_overwritten(site: Site) -> None:
    words = (site.root / "kit.txt").read_bytes()
    names = ("--organisation", "Acme", "--name", "Jo Ek")
    again = site.run("store", "init", "--store", site.store, *names, home=site.root / "new")
    assert (again.code, "belongs to an organisation already" in again.err) == (7, True)
    kit = site.run("store", "init", "--store", site.root / "2", *names, "--kit", site.root / "kit.txt")
    assert (kit.code, "nothing was made" in kit.err) == (2, True)
    assert not (site.root / "2").exists()
    assert (site.root / "kit.txt").read_bytes() == words
    other = site.run("store", "init", "--store", site.store, *names, "--kit", site.root / "k2", home=site.root / "new")
    assert other.code == 7
    assert not (site.root / "k2").exists()


def test_a_newcomer_is_confirmed_by_the_right_words_only(site: Site) -> None:
    pid, words = site.facts["invite"]["pid"], site.facts["words"]
    waiting = {one["pid"]: one for one in site.run("person", "list", "--json").value}
    assert (waiting[pid]["state"], waiting[pid]["words"]) == ("waits for HR", words)
    wrong = site.run("person", "confirm", pid, "--words", " ".join([*words[:4], "zebra"]))
    assert (wrong.code, "Nobody was confirmed" in wrong.err) == (3, True)
    right = site.run("person", "confirm", pid, "--words", " ".join(words).upper(), fd=True)
    assert (right.code, right.out) == (0, "Amira Haddad is confirmed.\n")
    twice = site.run("person", "confirm", pid, "--words", " ".join(words))
    assert (twice.code, "Nobody waits" in twice.err) == (3, True)

    assert site.run("role", "give", pid, "hr").code == 0
    assert site.run("role", "give", pid, "hr").code == 3
    assert site.run("role", "give", pid, "payroll").code == 3
    listed = {one["pid"]: one for one in site.run("person", "list", "--json").value}
    assert (listed[pid]["state"], listed[pid]["roles"]) == ("active", ["hr", "members"])
    assert f"{pid}  Amira Haddad  active  hr, members\n" in site.run("person", "list").out

    own = site.run("sync", "--once", "--json", home=site.own, secret=OWN_SECRET, fd=True)
    assert (own.code, own.value["state"], own.value["waiting"]) == (0, "Up to date", 0)
    assert own.value["pulled"] > 0
    assert site.run("store", "verify", "--store", site.store).code == 0


def test_only_hr_invites(site: Site) -> None:
    result = site.run("person", "invite", "Jo Ek", home=site.own, secret=OWN_SECRET)
    assert (result.code, "Only HR" in result.err) == (3, True)


def test_a_namesake_is_pointed_out_beside_the_letter(site: Site) -> None:
    again = site.run("person", "invite", "amira  haddad", "--json")
    assert again.code == 0
    assert again.value["code"]
    assert "Please look at this first: Somebody of this name is here already" in again.err
    other = site.run("person", "invite", "Jo Ek", "--json")
    assert (other.code, other.err) == (0, "")


def test_the_installed_command_is_the_same() -> None:
    script = Path(sys.executable).with_name("hris-desktop")
    command = [str(script)] if script.exists() else [sys.executable, "-m", "hris_desktop"]
    result = spawn([*command, "--version"], {})
    assert (result.code, result.out.startswith("hris-desktop ")) == (0, True)
