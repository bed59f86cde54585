"""The fault matrix can be believed: a sample of its cells, a program that says nothing is seen, no row is forgotten.

``make faults`` plays all of it.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from hris_desktop.sync.exchange import Exchange
from tests.faults.__main__ import PAGE, Kept, Lot, rows, table
from tests.faults.junk import junk
from tests.faults.phases import PHASES
from tests.faults.strikes import STRIKES, passed_in_memory, struck

BY_NAME = {strike.name: strike for strike in STRIKES}


@pytest.mark.parametrize(
    ("row", "phase"),
    [
        ("store disk full", "mid-push"),
        ("replica copied back", "mid-pull"),
        ("store restored", "mid-push"),
    ],
)
def test_a_sample_of_the_matrix(row: str, phase: str) -> None:
    at = random.Random(f"{row} {phase}").randrange(passed_in_memory(phase))
    struck(phase, BY_NAME[row], at)


def test_a_program_that_tells_nothing_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Exchange, "_note", lambda _exchange, _trouble: None)
    with pytest.raises(AssertionError):
        struck("idle", BY_NAME["login revoked"], 0)


def test_junk_is_set_aside() -> None:
    junk(500)


def test_the_page_has_every_row() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [row for row in rows(Lot(1, 0)) if f"\n{row} " not in page] == []


def test_a_whole_run_goes_on_where_it_was_ended_and_plays_again_what_failed(tmp_path: Path) -> None:
    played: list[str] = []

    def row(phase: str) -> str:
        played.append(phase)
        if phase == "mid-push" and played.count(phase) == 1:
            raise AssertionError(phase)
        return "." if phase == "idle" else "ok 3"

    for left in (tmp_path / "faults.json", None):
        played.clear()
        for expected in ("FAILED", "ok 3"):
            kept = Kept(left)
            assert [kept.play(row, "a row", phase) for phase in ("idle", "mid-push")] == [".", expected]
        assert played.count("idle") == (1 if left else 2)
    kept = Kept(tmp_path / "faults.json")
    kept.done()
    assert not (tmp_path / "faults.json").exists()


def test_a_table_has_a_column_for_each_phase() -> None:
    shown = table({"a row": dict.fromkeys(PHASES, "ok 1")})
    assert shown.splitlines()[0].split() == list(PHASES)
    assert shown.splitlines()[1].split() == ["a", "row", *["ok", "1"] * len(PHASES)]
