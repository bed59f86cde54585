"""Changing the passphrase by command."""

from __future__ import annotations

from tests.cli.conftest import HR_SECRET, OWN_SECRET, Site

NEW = "quiet ember walnut ladder seven"


def change(site: Site, new: str, *, secret: str = HR_SECRET, pin: bool = False) -> tuple[int, str]:
    file = site.root / "new"
    file.write_text(f"{new}\n")
    more = ("--pin",) if pin else ()
    done = site.run("passphrase", "change", "--new-file", file, *more, secret=secret)
    assert new not in done.out + done.err or new == ""
    return done.code, done.out + done.err


def test_only_the_new_one_opens(site: Site) -> None:
    code, told = change(site, NEW)
    assert (code, "only the new one" in told) == (0, True)
    assert site.run("sync", "--once", secret=HR_SECRET).code == 3
    assert site.run("sync", "--once", secret=NEW).code == 0


def test_a_weak_one_and_a_wrong_old_one_change_nothing(site: Site) -> None:
    code, told = change(site, "password")
    assert (code, "four" in told) == (7, True)
    code, told = change(site, "83029471", pin=True)
    assert (code, "not enough" in told) == (7, True)
    assert change(site, NEW, secret=OWN_SECRET)[0] == 3
    assert site.run("sync", "--once").code == 0


def test_nobody_to_ask_for_the_new_one_is_said(site: Site) -> None:
    done = site.run("passphrase", "change")
    assert (done.code, "--new-file" in done.err) == (2, True)
