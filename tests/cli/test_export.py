"""``export me``: one's own record on the screen or in a file, what is said beside it, how it ends when it cannot."""

from __future__ import annotations

import json
import stat

from tests.cli.conftest import OWN_SECRET, Site


def test_to_the_screen(site: Site) -> None:
    done = site.run("export", "me", "--json")
    assert (done.code, done.err) == (0, "")
    assert (done.value["format"], done.value["version"]) == ("hris-desktop-export", 1)
    assert done.value["person"]["name"] == "Priya Raman"
    assert done.value["organisation"]["name"] == "Küstenwerk"
    names = {
        one["field"]: one["value"]
        for part in done.value["sections"]
        if part["key"] == "directory"
        for item in part["items"]
        for one in item["fields"]
    }
    assert names["full_name"] == "Priya Raman"
    assert "Amira" not in done.out, "nobody else's"


def test_to_a_file_that_is_new_and_for_this_account_alone(site: Site) -> None:
    file = site.root / "mine.json"
    done = site.run("export", "me", "--json", "--out", file, fd=True)
    assert done.code == 0, done.err
    assert str(file) in done.out
    assert "not sealed" in done.out
    assert "Priya" not in done.out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text("utf-8"))["person"]["name"] == "Priya Raman"


def test_a_file_that_is_there_is_replaced_only_when_told(site: Site) -> None:
    file = site.root / "mine.json"
    file.write_text("my list")
    done = site.run("export", "me", "--out", file)
    assert (done.code, "nothing was written" in done.err) == (2, True)
    assert file.read_text() == "my list"
    assert site.run("export", "me", "--out", file, "--replace").code == 0
    assert json.loads(file.read_text("utf-8"))["version"] == 1


def test_where_nothing_can_be_written(site: Site) -> None:
    done = site.run("export", "me", "--out", site.root / "nowhere" / "mine.json")
    assert (done.code, "Your record is unchanged" in done.err) == (4, True)


def test_the_wrong_passphrase_gives_nothing(site: Site) -> None:
    done = site.run("export", "me", "--json", secret="another anchor thermos")
    assert (done.code, done.out) == (3, "")


def test_sections_that_do_not_open_are_named_beside_it(site: Site) -> None:
    """Amira has not been confirmed: no key has reached her."""
    done = site.run("export", "me", "--json", home=site.own, secret=OWN_SECRET)
    assert done.code == 0, done.err
    closed = [part for part in done.value["sections"] if not part["opened"]]
    assert closed
    for part in closed:
        assert part["note"]
        assert part["items"] == []
        assert f"Not in it: {part['label']}. {part['note']}" in done.err


def test_it_needs_no_store(site: Site) -> None:
    site.store.unlink()
    assert site.run("export", "me", "--json").code == 0
