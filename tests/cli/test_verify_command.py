"""``store verify`` through the command line; what it finds is tested in tests/sync/test_verify.py."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.cli.conftest import Site


def _write(path: Path, query: str, *values: object) -> None:
    with sqlite3.connect(path) as db:
        db.execute(query, values)
    db.close()


def test_a_tampered_entry_is_named_until_it_is_known(site: Site) -> None:
    _write(site.store, "UPDATE entry SET sig = zeroblob(64) WHERE seq = 7")
    told = site.run("store", "verify", "--store", site.store)
    assert (told.code, "broken: entry 7" in told.out, "entry hash" in told.out) == (5, True, True)
    report = site.run("store", "verify", "--store", site.store, "--json").value
    assert report["sound"] is False
    known = site.root / "known.txt"
    known.write_text("\n".join(one["h"] for one in report["findings"] if one["verdict"] == "broken"))
    again = site.run("store", "verify", "--store", site.store, "--known", known)
    assert (again.code, "(known)" in again.out) == (0, True)


def test_a_removed_entry_is_counted(site: Site) -> None:
    _write(site.store, "DELETE FROM entry WHERE seq = 7")
    told = site.run("store", "verify", "--store", site.store)
    assert (told.code, "missing: entry 7\n" in told.out, "NOT OK" in told.out) == (5, True, True)


def test_the_pin_tells_a_store_founded_anew(site: Site) -> None:
    pin = site.run("store", "verify", "--store", site.store, "--json").value["pin"]
    names = ("--organisation", "Acme", "--name", "Jo Ek")
    other = site.root / "other.sqlite"
    assert site.run("store", "init", "--store", other, *names, home=site.root / "new").code == 0
    assert site.run("store", "verify", "--store", site.store, "--pin", pin).code == 0
    assert site.run("store", "verify", "--store", other).code == 0
    told = site.run("store", "verify", "--store", other, "--pin", pin)
    assert (told.code, "not the pinned" in told.out) == (5, True)


def test_what_is_given_must_be_readable(site: Site) -> None:
    verify = ("store", "verify", "--store", site.store)
    assert site.run(*verify, "--pin", "0123").code == 2
    assert site.run(*verify, "--known", site.root / "nowhere").code == 2
    assert site.run(*verify, "--known", site.store).code == 2
