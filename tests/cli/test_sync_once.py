"""``sync --once``: the state in words, what was done and what waits, how far a long pull has come, and exit codes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from hris_desktop.cli import answers, desk
from hris_desktop.services.views import CheckView
from hris_desktop.store.contract import Denied
from hris_desktop.store.sqlite import SqliteStore
from tests.cli.conftest import OWN_SECRET, Result, Site, enrolment


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody sits at a terminal, and a handful of entries is many."""
    monkeypatch.setattr(answers, "LONG", 2)
    monkeypatch.setattr(desk, "progress", answers.Told)
    monkeypatch.setattr("hris_desktop.sync.exchange.ACCEPTED_A_TIME", 4)


def edit(home: Path, secret: str, mobile: str = "+49 421 5550123") -> None:
    """Change one's own contact card on this computer, and send nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HRIS_DESKTOP_HOME", str(home))
        entrance = enrolment()
        suite = entrance.unlock("default", secret)
        form = suite.records.form(suite.me, "contact")
        texts = {one.field.key: one.text for one in form.inputs if one.route and one.field.in_forms}
        check = suite.records.check(form, texts | {"personal_mobile": mobile})
        assert isinstance(check, CheckView)
        suite.records.save(check)
        entrance.close("default")


def test_it_says_what_was_done_and_what_is_not_accepted_is_not_counted_as_waiting(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    own: Callable[..., Result] = partial(site.run, home=site.own, secret=OWN_SECRET)
    calm = own("sync", "--once")
    assert calm.code == 0
    assert calm.out.startswith("Up to date · checked ")
    assert calm.out.endswith(" 0 waiting\n")
    assert calm.err == "", "nobody watches"
    amira = site.facts["invite"]["pid"]
    assert site.run("person", "confirm", amira, "--words", " ".join(site.facts["words"])).code == 0
    assert own("sync", "--once").code == 0
    edit(site.own, OWN_SECRET)
    with monkeypatch.context() as patch:
        patch.setattr(SqliteStore, "append", lambda *_: Denied("as ordered"))
        refused = own("sync", "--once", "--json")
    assert refused.code == 3
    assert (refused.value["waiting"], refused.value["refused"]) == (0, 1)
    assert (refused.value["state"], refused.value["detail"]) == ("Problem", "1 change not accepted")
    assert "was not accepted. The shared store refuses changes" in refused.err
    again = own("sync", "--once", "--again")
    assert again.code == 0
    assert again.out.endswith(" 1 sent, 0 waiting\n")


@pytest.mark.usefixtures("watched")
def test_a_long_pull_tells_how_far_it_has_come(site: Site) -> None:
    device = site.run("device", "link", "--json")
    assert device.code == 0, device.err
    here = ("--store", site.store, "--code", device.value["code"])
    joined = site.run("device", "join", *here, home=site.root / "laptop", secret="orchid velvet monsoon drawer")
    assert joined.code == 0, joined.err
    told = [line for line in joined.err.splitlines() if line.endswith(" entries")]
    assert len(told) > 1
    ends = told[-1].split(" of ")
    assert ends[1] == f"{ends[0]} entries", "up to the end"


def test_it_is_told_in_twenty_steps_and_what_is_short_not_at_all(capsys: pytest.CaptureFixture[str]) -> None:
    told = answers.Told()
    for at in range(100, 80_001, 100):
        told(at, 80_000)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == answers.STEPS + 1
    assert (lines[0], lines[-1]) == ("100 of 80,000 entries", "80,000 of 80,000 entries")
    short = answers.Told()
    short(100, 300)
    assert capsys.readouterr().err == ""


def test_a_script_is_told_nothing() -> None:
    assert answers.progress() is None
