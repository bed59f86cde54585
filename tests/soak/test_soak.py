"""The soak can be believed: the same seed is the same history, a run goes on where it ended, and a failure is red."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from pathlib import Path
from threading import Event

import pytest

from hris_desktop.crypto import sign
from hris_desktop.crypto.errors import BadSignature
from hris_desktop.crypto.keys import Signer
from hris_desktop.sync.sending import Sending
from tests.soak import __main__ as soak
from tests.soak.history import DECK, Told, play
from tests.soak.memory import quick
from tests.workstations.invariants import Violated
from tests.workstations.play import STEPS

SEED = 11
SHORT = 25


def test_the_same_seed_gives_the_same_verdicts_and_states() -> None:
    """Keys and nonces differ between the two; remembering pure functions changes nothing either."""
    first = play(SEED, SHORT)
    with quick():
        second = play(SEED, SHORT)
        other = play(SEED + 1, SHORT)
    assert first.digest == second.digest
    assert first.entries > 55
    assert first.acts > 0
    assert other.digest != first.digest


def test_what_is_remembered_is_forgotten_again_and_a_failure_stays_one() -> None:
    real, key = sign.verify, Signer.new()
    with quick():
        for _ in range(2):
            sign.verify(key.pub, key.sign(b"this"), b"this")
            with pytest.raises(BadSignature):
                sign.verify(key.pub, key.sign(b"this"), b"that")
        assert sign.verify is not real
    assert sign.verify is real


def test_a_run_goes_on_where_the_last_one_ended_and_a_failure_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "soak.json"
    monkeypatch.setattr(soak, "play", lambda seed: Told(seed, steps=10, entries=3, acts=1))
    assert soak.run(kept, 25) == 0
    assert soak.run(kept, 5) == 0
    count = json.loads(kept.read_text())
    assert (count["steps"], count["next_seed"], count["runs"], count["failed"]) == (40, 4, 2, [])

    def broken(seed: int) -> Told:
        raise Violated(f"seed {seed}")

    monkeypatch.setattr(soak, "play", broken)
    assert soak.run(kept, 5) == 1
    assert json.loads(kept.read_text())["failed"] == [4, 5, 6, 7, 8]
    assert json.loads(kept.read_text())["next_seed"] == 9
    assert 'make soak ARGS="--seed 4"' in capsys.readouterr().out


def test_several_at_once_are_counted_in_the_order_of_their_seeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first to start is the last to end."""
    others = Event()

    def slow_at_first(seed: int) -> Told:
        if seed == 0:
            assert others.wait(60)
        elif seed == 3:
            others.set()
        return Told(seed, steps=10)

    kept = tmp_path / "soak.json"
    monkeypatch.setattr(soak, "ProcessPoolExecutor", ThreadPoolExecutor)
    monkeypatch.setattr(soak, "remember", lambda: None)
    monkeypatch.setattr(soak, "play", slow_at_first)
    with closing(soak.histories(0, 2)) as histories:
        assert [played.seed for played in islice(histories, 6)] == [0, 1, 2, 3, 4, 5]
    assert soak.run(kept, 45, jobs=2) == 0
    assert soak.Count.read(kept).next_seed == 5
    with soak.alone(kept), pytest.raises(SystemExit), soak.alone(kept):
        pass


def test_a_program_that_loses_edits_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The outbox is emptied at the reply of the store, before anything was read back."""

    def answered(sending: Sending, op: str, _result: object) -> None:
        sending._ledger.replica.outbox_drop(op)

    monkeypatch.setattr(Sending, "answered", answered)
    found = next(filter(None, map(violation, range(10))))
    assert found.__notes__[0].startswith("seed ")


def violation(seed: int) -> Violated | None:
    with quick():
        try:
            play(seed, 40)
        except Violated as violated:
            return violated
    return None


def test_every_step_is_in_the_deck() -> None:
    assert {one.name for one in DECK} == set(STEPS)
