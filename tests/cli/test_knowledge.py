"""``kb search`` reads what the profile has, asks for no passphrase, and never fails on a question."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hris_desktop import cli
from hris_desktop.cli import knowledge
from hris_desktop.services.knowledge_files import Bundle, bundled
from hris_desktop.store.replica import Replica
from tests.cli.conftest import OWN_SECRET, Result, Site

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def _run(*arguments: str, home: Path) -> Result:
        monkeypatch.setenv("HRIS_DESKTOP_HOME", str(home))
        code = cli.run(["kb", *arguments])
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return _run


def test_a_new_organisation_has_its_articles(site: Site, run: Run) -> None:
    found = run("search", "bank", "acount", "--top", "2", "--json", home=site.hr)
    assert (found.code, found.err) == (0, "")
    hits = json.loads(found.out)
    assert len(hits) == 2
    assert list(hits[0]) == ["id", "title", "score", "why"]
    assert hits[0]["title"] == "How do I change the bank account for my salary?"


def test_a_newcomer_who_waits_reads_them_too(site: Site, run: Run) -> None:
    assert "who-runs-payroll" in run("search", "payroll", home=site.own).out


def test_loading_again_changes_nothing(site: Site) -> None:
    done = site.run("kb", "load")
    assert (done.code, done.out) == (0, "All articles are published.\n")


def test_an_editor_publishes_what_the_program_brings_and_nobody_else_does(
    site: Site, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = replace(bundled().articles[0], id="of-a-later-version", title="What did a later version bring?")
    monkeypatch.setattr(knowledge, "bundled", lambda: Bundle((newer,), ()))

    def own(*arguments: str) -> Result:
        return site.run(*arguments, home=site.own, secret=OWN_SECRET)

    pid, words = site.facts["invite"]["pid"], " ".join(site.facts["words"])
    assert site.run("person", "confirm", pid, "--words", words).code == 0
    assert own("sync", "--once").code == 0
    refused = own("kb", "load")
    assert (refused.code, "by HR and by editors" in refused.err) == (3, True)
    begun = own("role", "begin", "editor", "--json").value
    assert site.run("act", "sign", begun["op"]).code == 0
    assert own("sync", "--once").code == 0
    done = own("kb", "load")
    assert (done.code, done.out) == (0, "All articles are published.\n"), done.err
    assert site.run("sync", "--once").code == 0
    assert newer.id in run("search", "later", "version", home=site.hr).out


def test_without_a_profile_the_program_answers(tmp_path: Path, run: Run) -> None:
    found = run("search", "recogniton", home=tmp_path)
    assert found.code == 0
    assert "Showing results for: recognition" in found.out
    assert "came with the program" in found.err


def test_a_profile_in_use_is_no_failure(site: Site, run: Run) -> None:
    replica = Replica.open(site.hr / "profiles" / "default" / "replica.sqlite")
    try:
        found = run("search", "payroll", "--json", home=site.hr)
    finally:
        replica.close()
    assert found.code == 0
    assert json.loads(found.out)[0]["id"] == "who-runs-payroll"
    assert "cannot be read now" in found.err


def test_no_such_profile(tmp_path: Path, run: Run) -> None:
    assert run("search", "payroll", "--profile", "nobody", home=tmp_path).code == 3


@pytest.mark.parametrize("text", ["x" * 10_000, "😀", "مرحبا", '" OR *', "--", " "])
def test_any_question_ends_well(tmp_path: Path, run: Run, text: str) -> None:
    found = run("search", "--json", "--", text, home=tmp_path)
    assert found.code == 0
    assert isinstance(json.loads(found.out), list)
