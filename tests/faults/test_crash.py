"""A process that is killed: the moments are the ones that were named, and a sample of them is survived.

``make faults`` kills at every one.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pytest

from hris_desktop.store.contract import Row, Scope
from hris_desktop.sync import keeping
from hris_desktop.sync.keeping import fill_in
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.sending import Sending
from tests.faults.crash import AT_ITS_END, killed_at, passed_by
from tests.faults.drawn import drawn
from tests.faults.phases import PHASES
from tests.workstations.invariants import Violated

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills a forked child")

NAMED = {
    "before a local commit", "after a local commit", "before sending", "after sending, before the reply",
    "after the reply", "between names and entries", "after the entries were read",
}  # fmt: skip


@pytest.mark.parametrize("phase", ["mid-rotate"])
def test_every_named_moment_is_passed(phase: str) -> None:
    assert set(passed_by(phase)) == NAMED


@pytest.mark.parametrize("half", [0, 1])
def test_a_desk_killed_at_a_moment_loses_nothing_and_finishes(half: int) -> None:
    with drawn(f"killed {half}") as lot:
        phase = lot.choice(list(PHASES)[half::2])
        moments = passed_by(phase)
        at = lot.randrange(len(moments)) if moments else AT_ITS_END
        assert killed_at(phase, at) == (moments[at] if moments else "idle"), phase


def test_a_program_that_empties_its_outbox_too_early_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The act leaves at the reply, and the reply was a lie: it can only be seen after the kill."""
    plan = Sending._letter

    def forgetful(sending: Sending, item: object) -> object:
        letter = plan(sending, item)  # type: ignore[arg-type]
        sending._ledger.replica.outbox_drop(letter.op)
        return letter

    at = passed_by("mid-push").index("before sending")
    monkeypatch.setattr(Sending, "_letter", forgetful)
    with pytest.raises((Violated, AssertionError)):
        killed_at("mid-push", at)


def test_a_program_that_says_too_early_what_it_keeps_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes into a scope is noted as looked through before it was: seen when the desk goes on by itself."""
    moments = passed_by("mid-scope")
    filled = [at for at, one in enumerate(moments) if one == "after the entries were read"][1] + 3

    def hasty(ledger: Ledger, rows: Sequence[Row], *, to: Scope, upto: int) -> set[str]:
        return fill_in(ledger, rows, to=to, upto=max(upto, ledger.cursor))

    monkeypatch.setattr(keeping, "fill_in", hasty)
    with pytest.raises(Violated, match="I5"):
        killed_at("mid-scope", filled)
