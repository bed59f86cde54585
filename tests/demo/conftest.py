"""A small demo organisation, made once for all tests here that do not change it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hris_desktop.crypto.passphrase import CHEAPEST
from hris_desktop.demo.build import Demo, build
from hris_desktop.services.enrolment import Costs, Enrolment
from hris_desktop.services.profiles import Profiles
from hris_desktop.services.suite import Suite
from hris_desktop.system.clock import SystemClock
from hris_desktop.system.paths import HOME_VARIABLE

PEOPLE = 6


@pytest.fixture(scope="session")
def costs() -> Costs:
    """The cheapest that there are."""
    return Costs(CHEAPEST, CHEAPEST)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, costs: Costs) -> Demo:
    """The demo with six people."""
    place = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, "")
        return build(place, costs=costs, clock=SystemClock(), tell=lambda _: None, people=PEOPLE)


@pytest.fixture
def demo(made: Demo, home: Path) -> Iterator[Demo]:
    """The demo, its profiles being the ones on this computer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(made.home))
        yield made


@pytest.fixture
def sign_in(demo: Demo, costs: Costs) -> Iterator[Callable[[str], Suite]]:
    """Opens a profile with the demo's passphrase; closed after the test."""
    enrolment = Enrolment(Profiles(demo.find_keys), clock=SystemClock(), costs=costs)
    yield lambda profile: enrolment.unlock(profile, demo.passphrase)
    for profile in demo.profiles:
        enrolment.close(profile)
