"""A backup by commands alone: made, tried out, put back; then a person's device notices and HR makes it whole."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import HR_SECRET, Result, Site


@pytest.fixture
def copy(site: Site) -> Path:
    """A backup of the store as it stands at the beginning."""
    made = site.run("store", "backup", "--store", site.store, site.root / "backup.sqlite")
    assert made.code == 0, made.err
    assert "every one is sound" in made.out
    return site.root / "backup.sqlite"


def rows(path: Path) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT * FROM entry ORDER BY seq").fetchall()
    connection.close()
    return found


def more(site: Site) -> None:
    """Somebody writes after the backup."""
    assert site.run("person", "invite", "Jo Ek").code == 0
    assert site.run("sync", "--once").code == 0


def rehearse(site: Site, *options: object) -> Result:
    return site.run("store", "rehearse", *options)


def test_a_backup_is_never_put_over_a_file(site: Site, copy: Path) -> None:
    before = copy.read_bytes()
    again = site.run("store", "backup", "--store", site.store, copy)
    assert (again.code, "already a file" in again.err) == (7, True)
    assert copy.read_bytes() == before
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_rehearsal_says_what_a_backup_is_worth(site: Site, copy: Path) -> None:
    before = sorted(site.root.iterdir()), copy.read_bytes(), site.store.read_bytes()
    fresh = rehearse(site, copy, "--store", site.store)
    assert fresh.code == 0
    assert "The backup can be put back." in fresh.out
    assert "holds everything that the store holds" in fresh.out
    assert (sorted(site.root.iterdir()), copy.read_bytes(), site.store.read_bytes()) == before
    more(site)
    older = rehearse(site, copy, "--store", site.store)
    assert older.code == 0
    assert "would be missing at first" in older.out
    assert "of 1 person)" in older.out
    assert "hours ago" in older.out
    assert f"{len(rows(site.store)) - len(rows(copy))} entries of the store would be missing" in older.out
    alone = rehearse(site, copy, "--json").value
    assert (alone["well"], alone["missing"], alone["entries"]) == (True, None, len(rows(copy)))


def test_a_spoilt_backup_is_told(site: Site, copy: Path) -> None:
    connection = sqlite3.connect(copy)
    connection.execute("UPDATE entry SET sig = zeroblob(64) WHERE seq = 5")
    connection.commit()
    connection.close()
    told = rehearse(site, copy, "--store", site.store)
    assert (told.code, "cannot be relied on" in told.out, "1 entry of" in told.out) == (5, True, True)
    kept = site.run("store", "restore", copy, "--store", site.root / "new.sqlite")
    assert (kept.code, "not sound" in kept.err, (site.root / "new.sqlite").exists()) == (5, True, False)
    copy.write_bytes(copy.read_bytes()[:9000])
    assert rehearse(site, copy).code == 4
    assert rehearse(site, site.root / "none.sqlite").code == 4


def test_restored_noticed_repaired(site: Site, copy: Path) -> None:
    """The whole way: the disk is lost, the backup put back, a device refuses it, HR adds what was written since."""
    more(site)
    before = rows(site.store)
    site.store.unlink()
    done = site.run("store", "restore", copy, "--store", site.store)
    assert (done.code, "exactly as they were" in done.out, "store repair" in done.out) == (0, True, True)
    stuck = site.run("sync", "--once")
    assert (stuck.code, "put back to an older state" in stuck.err) == (5, True)
    secret = site.root / "hr-secret"
    secret.write_text(HR_SECRET)
    mended = site.run("store", "repair", "--passphrase-file", secret)
    assert (mended.code, "The store is whole." in mended.out) == (0, True)
    assert rows(site.store) == before
    assert site.run("sync", "--once").code == 0
    assert site.run("store", "verify", "--store", site.store).code == 0
    again = site.run("store", "restore", copy, "--store", site.store)
    assert (again.code, "Nothing was missing" in again.out) == (0, True)
    assert rows(site.store) == before


def test_a_backup_is_never_put_over_another_history(site: Site, copy: Path) -> None:
    other = site.root / "other.sqlite"
    shutil.copy(copy, other)
    connection = sqlite3.connect(other)
    connection.execute("UPDATE entry SET h = zeroblob(32) WHERE seq = (SELECT max(seq) FROM entry)")
    connection.commit()
    connection.close()
    written = rows(other)
    told = rehearse(site, copy, "--store", other)
    assert (told.code, "says something else" in told.out) == (5, True)
    kept = site.run("store", "restore", copy, "--store", other)
    assert (kept.code, "holds other entries" in kept.err) == (5, True)
    assert rows(other) == written


def test_a_company_moves_between_a_file_and_a_folder_by_a_backup(site: Site, copy: Path) -> None:
    share = f"folder:///{site.root / 'share'}"
    assert site.run("store", "restore", copy, "--store", share).code == 0
    assert site.run("store", "verify", "--store", share).code == 0
    back = site.run("store", "backup", "--store", share, site.root / "back.sqlite")
    assert (back.code, "every one is sound" in back.out) == (0, True)
    assert rows(site.root / "back.sqlite") == rows(site.store)
