"""One history by a seed: the steps of ``tests.workstations.play``, drawn by a plain generator of numbers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.soak.memory import begun
from tests.workstations.invariants import check, check_at_rest, digest
from tests.workstations.play import STEPS, Step
from tests.workstations.play_rights import Rights

STEPS_A_HISTORY = 400
"""Long enough that most of the time goes into steps and not into beginnings and ends."""
LOOKED_AT = 2
"""Desks of a history that are read again from nothing at its end, by lot."""
DECK = tuple(one for one in STEPS.values() for _ in range(one.weight))


@dataclass
class Told:
    """What a history came to."""

    seed: int
    steps: int = 0
    entries: int = 0
    acts: int = 0
    digest: str = ""
    played: list[str] = field(default_factory=list)


def drawn(seed: int, steps: int) -> Iterator[tuple[Step, dict[str, Any]]]:
    """The steps of this seed and their arguments."""
    lot = random.Random(seed)
    for _ in range(steps):
        one = lot.choice(DECK)
        yield one, {name: lot.choice(choices) for name, choices in one.choices.items()}


class History(Rights):
    """An organisation whose beginning is remembered, and whose end is read again by two of its desks."""

    def look_at(self, seed: int) -> None:
        """Who is read again from nothing at the end."""
        names = sorted(self.site.desks)
        self.world.looked_at = tuple(random.Random(~seed).sample(names, min(LOOKED_AT, len(names))))


def play(seed: int, steps: int = STEPS_A_HISTORY, *, whole: bool = False) -> Told:
    """Play it to its end, with every invariant after every step; ``whole``: all desks are read again."""
    told, history = Told(seed), History()
    history.start(begun())
    try:
        for one, arguments in drawn(seed, steps):
            told.played.append(f"{one.name} {arguments}")
            getattr(history, one.name)(**arguments)
            check(history.world)
            told.steps += 1
        history.settle()
        if not whole:
            history.look_at(seed)
        check_at_rest(history.world)
    except Exception as error:
        error.add_note(f"seed {seed}, step {told.steps + 1} of {steps}: {told.played[-1]}")
        raise
    told.entries, told.acts = len(history.site.rows), len(history.world.acts)
    told.digest = digest(history.world)
    return told
