"""The demo of a fixed day, and one window for all pictures of one person."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from hris_desktop.demo.build import Demo
from hris_desktop.system.paths import HOME_VARIABLE
from tests.golden.album import town

HERE = Path(__file__).parent
_HARMLESS = "This plugin does not support propagateSizeHints"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.qt_log_ignore(_HARMLESS, extend=True))


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo, made once."""
    before = os.environ.get(HOME_VARIABLE, "")
    demo = town(tmp_path_factory.mktemp("town"))
    yield demo
    os.environ[HOME_VARIABLE] = before


@pytest.fixture
def demo(made: Demo, home: Path) -> Iterator[Demo]:
    """The demo, its profiles being the ones on this computer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(made.home))
        yield made
