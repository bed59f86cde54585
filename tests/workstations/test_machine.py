"""Random histories, drawn by Hypothesis from the steps of ``play``: a failure is made as short as it can be.

Honest people, broken lines, killed programs, two insiders, a store that takes anything and is put back. The step
invariants are checked after each step; at the end everybody comes to rest and all of them are. ``make soak`` plays the
same steps a million times.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from typing_extensions import override

from tests.workstations.invariants import check, check_at_rest
from tests.workstations.play import STEPS
from tests.workstations.play_rights import Rights
from tests.workstations.site import provided
from tests.workstations.world import World


class Organisation(Rights, RuleBasedStateMachine):
    """See the module."""

    @initialize()
    def found(self) -> None:
        self.start(World.of(provided()))

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "world"):
            check(self.world)

    @override
    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.settle()
            check_at_rest(self.world)


def ruled(method: Callable[..., None]) -> Any:
    """A step as a rule of the machine: each argument is drawn from its choices."""

    @wraps(method)
    def play(self: Organisation, **arguments: Any) -> None:
        method(self, **arguments)

    choices = STEPS[method.__name__].choices
    strategies: dict[str, Any] = {name: st.sampled_from(values) for name, values in choices.items()}
    made: Any = rule(**strategies)
    return made(play)


for one in STEPS:
    setattr(Organisation, one, ruled(getattr(Rights, one)))

TestOrganisation = Organisation.TestCase
SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
TestOrganisation.pytestmark = [pytest.mark.timeout(0 if SOAK else 240)]  # type: ignore[attr-defined]
if not SOAK:
    # half a minute, whatever the profile of the other tests
    TestOrganisation.settings = settings(max_examples=20, stateful_step_count=20)


def test_every_step_of_the_play_is_a_rule() -> None:
    assert {one.function.__name__ for one in Organisation().rules} == set(STEPS)
