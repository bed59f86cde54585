"""A sample of the tamper matrix: every way once, every kind of entry at least once; and the judge can fail.

``make tamper`` runs all of it. The sample is drawn anew when the matrix changes, and always the same otherwise.
"""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import chain

import pytest

from hris_desktop.sync import admit
from hris_desktop.sync.admit import Admission
from tests.tamper import seen
from tests.tamper.aimed import ATTACKS
from tests.tamper.beside import beside
from tests.tamper.case import Tampered
from tests.tamper.forged import FORGED
from tests.tamper.judge import STATES, Letter, fresh, honest, honest_report, read_on
from tests.tamper.seen import Viewer, entry_atoms
from tests.tamper.site import ORG, OTHERS, TARGETS, base, context
from tests.tamper.slim import SLIM, few, in_scope, more_than_an_end
from tests.tamper.table import HARMLESS_AT_MOST, MATRIX, PAGE, Result, run, run_aimed, run_beside

SEED = 20261122
AIMED = 4
THOROUGHLY = 5
BESIDE = 24


def drawn() -> list[tuple[str, str]]:
    """Each operation once, to a row to which it can be done, of the kind that was drawn least so far."""
    chosen = random.Random(SEED)
    kinds, found = chosen.sample(TARGETS, len(TARGETS)), []
    for what in chosen.sample(sorted(MATRIX), len(MATRIX)):
        kind = next(one for one in kinds if MATRIX[what](base(), base().targets[one]) is not None)
        kinds.remove(kind)
        kinds.append(kind)
        found.append((kind, what))
    return found


def test_the_organisation_holds_every_kind_there_is() -> None:
    kinds = {context(row)["kind"] for row in base().rows}
    assert kinds == set(admit.RULES), "a new kind belongs into the matrix"
    assert {name.split()[0] for name in chain(ORG, OTHERS)} == kinds
    assert honest_report().findings == []
    assert not any(told[0] in ("broken", "not counted", "void") for told in honest("founder").told)


def readers(at: int, kind: str) -> tuple[str, ...]:
    """Every second row that ann's device keeps is read by that one, and not by the others: no more time is spent."""
    slim = at % 2 and in_scope(base(), base().targets[kind])
    return tuple(SLIM if slim else STATES)


def test_a_sample_is_told_or_harmless_and_nothing_forged_is_shown() -> None:
    cells = [(kind, what, readers(at, kind)) for at, (kind, what) in enumerate(drawn())]
    results = [one for cell in cells if (one := run(*cell)) is not None]
    assert sum(reading == tuple(STATES) for *_, reading in cells) < 2 * len(cells) / 3
    assert {one.what for one in results} == set(MATRIX)
    assert {one.kind for one in results} == set(TARGETS)
    assert [fault for one in results for fault in one.faults()] == []
    letters = [outcome.letter for one in results for outcome in one.outcomes.values()]
    assert len(letters) >= 150
    assert letters.count(Letter.HARMLESS) <= HARMLESS_AT_MOST * len(letters)


def test_what_is_not_looked_at_again_would_show_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [cell for cell in drawn() if cell[0] in OTHERS][:THOROUGHLY]
    before = [run(kind, what) for kind, what in cells]
    monkeypatch.setattr(seen, "THOROUGH", True)
    assert [run(kind, what) for kind, what in cells] == before


def test_a_sample_of_what_lies_beside_the_rows() -> None:
    names = random.Random(SEED).sample(sorted(beside()), BESIDE)
    results = [run_beside(name) for name in names]
    assert [fault for one in results for fault in one.faults()] == []


def _letters(one: Result) -> set[Letter]:
    return {outcome.letter for outcome in one.outcomes.values()}


def test_a_sample_of_aimed_attacks() -> None:
    results = [run_aimed(name) for name in random.Random(SEED).sample(sorted(ATTACKS), AIMED)]
    assert [fault for one in results if one is not None for fault in one.faults()] == []
    assert any(results)


BUGS = {
    "signature": (Admission, "_signature", lambda _self, _row, _key: None),
    "columns": (Admission, "_columns", lambda _self, _row, _ctx: None),
    "right": (admit, "judge_kind", lambda _case: None),
}


@pytest.mark.parametrize("bug", BUGS)
def test_the_judge_sees_a_check_that_was_left_out(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The honest store was read before; then a program without this check reads the tampered ones."""
    honest("founder"), honest("ann"), few(), honest_report()
    cells = sorted(drawn(), key=lambda cell: cell[1] not in FORGED and "chain: " not in cell[1])
    monkeypatch.setattr(*BUGS[bug])
    for state in ("fresh", "keyless", "slim fresh"):
        outcomes = (run(kind, what, (state,)) for kind, what in cells)
        assert any(Letter.FAILED in _letters(one) for one in outcomes if one is not None), state


def test_the_judge_lets_nothing_be_missing_that_nobody_told_of() -> None:
    b, true = base(), honest("founder")
    shorter = Tampered(b.rows[:-1])
    assert fresh(shorter, "founder").fault == "not told, and not the honest state"
    assert fresh(replace(shorter, cut=True), "founder").letter is Letter.CUT
    # as a device that had read all of it and shows less of it now
    viewer = Viewer(b.site.desks["founder"], b.site.empty_replica())
    assert read_on(shorter, viewer, true).fault == "what was shown before is gone or changed"


def test_who_keeps_few_chains_may_miss_the_end_of_one_section_and_no_more() -> None:
    """What that judge lets pass untold: never the middle of a chain, two ends, or anything of the organisation."""
    true, last = few().sight, max(row.seq for row in base().rows if row.chain == "org")
    ends = [base().targets[kind] for kind in ("conf", "refusal")]

    def untold(*seqs: int) -> str:
        gone = {atom for seq in seqs for atom in entry_atoms(base().row(seq))}
        assert gone <= true.rows
        return more_than_an_end(replace(true, rows=true.rows - gone), true)

    assert [untold(seq) for seq in ends] == ["", ""]
    assert "more than its end" in untold(base().targets["vote"])
    assert "not the honest rows" in untold(*ends)
    assert "not the honest rows" in untold(last)


def test_the_page_tells_of_every_case() -> None:
    """Written by ``make tamper``; a new kind or operation is not in it until that was run."""
    page = PAGE.read_text(encoding="utf-8")
    assert [what for what in (*MATRIX, *beside()) if what not in page] == []
    # that one needs an organisation in which nobody is in the role of the special section yet
    assert [name for name in ATTACKS if name.replace("_", " ") not in page] == ["hr_adds_to_a_special_section"]
    assert "FAILED" not in page
