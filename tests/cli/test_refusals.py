"""What cannot be done ends with a sentence and its exit code, changes nothing, and shows no stack trace."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import CHEAP, CLONE, HR_SECRET, OWN_SECRET, Site, spawn

NEWER = 99


# -- secrets --------------------------------------------------------------------------------------------------------


def test_a_passphrase_is_never_an_argument(site: Site) -> None:
    assert site.run("sync", "--once", "--passphrase", HR_SECRET).code == 2


def test_nobody_to_ask_is_said(site: Site) -> None:
    result = site.spawn("sync", "--once")
    assert (result.code, "--passphrase-file" in result.err) == (2, True)


@pytest.mark.parametrize("option", [("--passphrase-file", "/nowhere/at/all"), ("--passphrase-fd", "77")])
def test_a_passphrase_that_cannot_be_read(site: Site, option: tuple[str, str]) -> None:
    result = site.spawn("sync", "--once", *option)
    assert (result.code, "could not be read" in result.err) == (2, True)


def test_wrong_passphrases_are_slowed_down_after_five(site: Site) -> None:
    for _ in range(5):
        wrong = site.run("sync", "--once", home=site.own, secret="another anchor thermos")
        assert (wrong.code, "This is not the one" in wrong.err, "Try again in" in wrong.err) == (3, True, False)
    right = site.run("sync", "--once", home=site.own, secret=OWN_SECRET)
    assert (right.code, "Try again in" in right.err, "Nothing is lost" in right.err) == (3, True, True)
    assert OWN_SECRET not in right.err


def test_an_unknown_profile_is_named(site: Site) -> None:
    result = site.run("sync", "--once", "--profile", "../elsewhere")
    assert (result.code, "../elsewhere" in result.err) == (3, True)
    nobody = site.run("sync", "--once", home=site.root / "nobody")
    assert (nobody.code, "no profile yet" in nobody.err) == (3, True)


# -- stores ---------------------------------------------------------------------------------------------------------


def test_a_store_of_another_organisation(site: Site) -> None:
    other = site.root / "other.sqlite"
    names = ("--organisation", "Acme", "--name", "Jo Ek")
    assert site.run("store", "init", "--store", other, *names, home=site.root / "new").code == 0
    site.moved(site.hr, other)
    before = other.read_bytes()
    result = site.run("sync", "--once")
    assert (result.code, "another organisation" in result.err) == (5, True)
    assert other.read_bytes() == before


def test_a_store_of_a_newer_version(site: Site) -> None:
    with sqlite3.connect(site.store) as db:
        db.execute("UPDATE store SET schema = ?", (NEWER,))
    db.close()
    for arguments in (("store", "status", "--store", site.store), ("sync", "--once")):
        result = site.run(*arguments)
        assert (result.code, "newer version" in result.err) == (8, True)


def test_what_is_no_store(site: Site) -> None:
    text = site.root / "letter.txt"
    text.write_text("Dear Sir or Madam,\n" * 100)
    short = site.root / "short.sqlite"
    short.write_bytes(site.store.read_bytes()[:5000])
    empty = site.root / "empty.sqlite"
    empty.touch()
    foreign = site.root / "foreign.sqlite"
    with sqlite3.connect(foreign) as db:
        db.execute("CREATE TABLE recipe (name TEXT)")
    db.close()
    for path in (text, short, empty, foreign, site.root):
        before = path.read_bytes() if path.is_file() else b""
        result = site.run("store", "verify", "--store", path)
        assert (result.code, "Nothing was changed" in result.err) == (4, True), path
        assert not path.is_file() or path.read_bytes() == before


@pytest.mark.parametrize("address", ["/nowhere/store.sqlite", "ftp://example.org/store", "sqlite:///", "sqlite:///a?b"])
def test_what_is_not_there(site: Site, address: str) -> None:
    assert site.run("store", "status", "--store", address).code == 4


def test_a_network_share(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = f"/dev/sda1 / ext4 rw 0 0\nfiles:/hr {site.root} nfs4 rw 0 0\n"
    monkeypatch.setattr("hris_desktop.system.filesystem._mounts", lambda _platform: mounts)
    before = site.store.read_bytes()
    result = site.run("store", "status", "--store", site.store)
    assert (result.code, "network" in result.err, "disk of this machine" in result.err) == (4, True, True)
    assert site.store.read_bytes() == before


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """A small disk of its own, with the options given."""
    place = tmp_path / "disk"

    def mount(options: str) -> Path:
        place.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size=3m,{options}", "tmpfs", str(place)]
        if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("a disk of its own needs root and the right to mount")
        return place

    yield mount
    if place.is_mount():
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_folder_that_may_not_be_written(site: Site, disk: Callable[[str], Path]) -> None:
    if os.geteuid() == 0:
        closed = disk("ro")  # root may write everywhere else
    else:
        closed = site.root / "closed"
        closed.mkdir(mode=0o555)
    names = ("--organisation", "Acme", "--name", "Jo Ek")
    store = site.run("store", "init", "--store", closed / "store.sqlite", *names, home=site.root / "new")
    assert (store.code, list(closed.iterdir())) == (4, []), store.err
    home = site.run("store", "init", "--store", site.root / "new.sqlite", *names, home=closed / "home")
    assert (home.code, list(closed.iterdir())) == (4, []), home.err
    kit = site.run("store", "init", "--store", site.root / "new.sqlite", *names, "--kit", closed / "kit")
    assert (kit.code, "nothing was made" in kit.err) == (2, True)


def test_a_disk_that_is_full_in_mid_save(site: Site, disk: Callable[[str], Path]) -> None:
    _fill_and_try(site, disk("mode=0777"))


def _fill_and_try(site: Site, disk: Path) -> None:
    shutil.copytree(site.hr, disk / "hr")
    shutil.copy(site.store, disk / "store.sqlite")
    site.moved(disk / "hr", disk / "store.sqlite")
    filler = disk / "filler"
    with filler.open("wb") as file:
        for size in (1 << 16, 1 << 12):
            while os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize > 2 * size:
                file.write(bytes(size))
                file.flush()
    before = (disk / "store.sqlite").read_bytes()
    full = site.run("person", "invite", "Jo Ek", home=disk / "hr")
    assert full.code == 4, full.err
    assert (disk / "store.sqlite").read_bytes() == before
    filler.unlink()
    listed = site.run("person", "list", "--json", home=disk / "hr")
    assert listed.code == 0, listed.err
    assert [one["name"] for one in listed.value if one["name"] == "Jo Ek"] in ([], ["Jo Ek"])
    assert site.run("store", "verify", "--store", disk / "store.sqlite").code == 0
    assert site.run("person", "invite", "Max Oh", home=disk / "hr").code == 0


# -- this computer --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("backend", "words"),
    [
        ("keyring.backends.fail.Keyring", "offers no keyring"),
        ("keyring.backends.null.Keyring", "not there when asked"),
        ("keyrings.alt.file.PlaintextKeyring", "plain text"),
    ],
)
def test_a_keyring_that_cannot_be_trusted(tmp_path: Path, backend: str, words: str) -> None:
    site = Site(tmp_path)
    (tmp_path / "secret").write_text(HR_SECRET)
    names = ("--organisation", "Acme", "--name", "Jo Ek", "--passphrase-file", tmp_path / "secret")
    found = ("store", "init", "--store", site.store, *names)
    init = site.spawn(*found, environment={"PYTHON_KEYRING_BACKEND": backend}, program=CHEAP)
    assert (init.code, words in init.err, "passphrase" in init.err) == (0, True, True), init.err
    key = site.hr / "profiles" / "default" / "device-key.json"
    assert key.stat().st_mode & 0o077 == 0


def test_a_replica_that_another_process_has_open(site: Site) -> None:
    held = (
        "import sys; from pathlib import Path; from hris_desktop.store.replica import Replica; "
        "Replica.open(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    replica = site.hr / "profiles" / "default" / "replica.sqlite"
    environment = {**os.environ, "PYTHONPATH": str(CLONE)}
    with subprocess.Popen(
        [sys.executable, "-c", held, str(replica)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        result = site.run("person", "list")
        other.communicate(b"")
    assert result.code == 4, result.err


def test_a_fault_of_the_program_is_a_reference(site: Site) -> None:
    planted = (
        "import sys, hris_desktop.cli.store as s\n"
        "def verify(*_, **__): raise ValueError('Amira earns 4,100')\n"
        "s.verify = verify\n"
        "from hris_desktop.cli import run\n"
        "sys.exit(run(['store', 'verify', '--store', sys.argv[1]]))\n"
    )
    result = spawn([sys.executable, "-c", planted, str(site.store)], {"HRIS_DESKTOP_HOME": str(site.hr)})
    assert (result.code, "4,100" in result.err, result.err.count("\n")) == (70, False, 1)
    reference = result.err.split("reference ")[1][:8]
    log = (site.hr / "profiles/default/logs/hris-desktop.log").read_text()
    [line] = [line for line in log.splitlines() if reference in line]
    assert json.loads(line)["error"][0]["type"] == "builtins.ValueError"
    assert "4,100" not in line


def test_the_window_needs_a_screen_and_a_profile(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(variable, raising=False)
    unknown = site.spawn("app", "--profile", "nobody")
    assert (unknown.code, "nobody" in unknown.err) == (3, True)
    if sys.platform == "linux":
        blind = site.spawn()
        assert (blind.code, "no screen" in blind.err) == (2, True)


def test_what_guessing_costs_is_named_where_the_program_is_put_together() -> None:
    named = {
        path.relative_to(CLONE / "hris_desktop").as_posix()
        for path in (CLONE / "hris_desktop").rglob("*.py")
        if "PRODUCTION" in path.read_text("utf-8")
    }
    assert named == {"crypto/passphrase.py", "cli/desk.py", "doorway.py"}


@pytest.mark.parametrize("command", [("init",), ("login", "3f0c6f0e-0000-4000-8000-000000000000"), ("logins",)])
@pytest.mark.parametrize("address", ["owner@db.example", "owner@db.example/hr?require_auth=none"])
def test_an_address_of_a_server_that_cannot_be_used(site: Site, command: tuple[str, ...], address: str) -> None:
    told = site.run("store", *command, "--store", f"postgresql+psycopg://{address}")
    assert (told.code, "This is no address of a store" in told.err, "Try again" in told.err) == (4, True, False)


def test_a_share_as_windows_writes_it(site: Site) -> None:
    told = site.run("store", "status", "--store", r"\\server\share\hr.sqlite")
    assert (told.code, "Not an address here" in told.err) == (7, True)
