"""The fault matrix can be believed: a sample of its cells, a program that says nothing is seen, no row is forgotten.

``make faults`` plays all of it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from hris_desktop.sync.exchange import Exchange
from tests.faults.__main__ import PAGE, Kept, Lot, rows, table
from tests.faults.drawn import drawn
from tests.faults.junk import junk
from tests.faults.phases import PHASES
from tests.faults.strikes import STRIKES, passed_in_memory, struck

BY_NAME = {strike.name: strike for strike in STRIKES}


@pytest.mark.parametrize("third", [0, 1, 2])
def test_a_sample_of_the_matrix(third: int) -> None:
    with drawn(f"struck {third}") as lot:
        strike = lot.choice(STRIKES[third::3])
        phase = lot.choice([phase for phase in PHASES if strike.can(phase)])
        at = lot.randrange(passed_in_memory(phase))
        try:
            struck(phase, strike, at)
        except Exception as error:
            error.add_note(f"{strike.name}, {phase}, at moment {at}")
            raise


def test_what_is_drawn_is_the_same_again_and_other_with_another_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    def numbers() -> list[float]:
        with drawn("a test") as lot:
            return [lot.random(), lot.random()]

    assert numbers() == numbers()
    before = numbers()
    monkeypatch.setattr("tests.faults.drawn.seed", lambda: "another")
    assert numbers() != before
    with pytest.raises(AssertionError) as failed, drawn("a test"):
        raise AssertionError
    assert failed.value.__notes__ == ["drawn by FAULTS_SEED=another"]


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
