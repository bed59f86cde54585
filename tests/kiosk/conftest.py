"""An organisation with two people who have devices of their own; built once, copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hris_desktop.ui import theme
from tests.kiosk.house import Terminals
from tests.kiosk.terminals import SECRETS, Site
from tests.services.houses import Street

HERE = Path(__file__).parent
HARMLESS = ("This plugin does not support propagateSizeHints", r"This plugin does not support raise\(\)")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Street]:
    root = tmp_path_factory.mktemp("street")
    street = Street(root)
    street.found()
    for who in ("amira", "jonas"):
        street.join(who, SECRETS[who])
    return root, street


@pytest.fixture
def site(built: tuple[Path, Street], tmp_path: Path) -> Iterator[Site]:
    root, street = built
    kept = Path(shutil.copytree(root, tmp_path / "street"))
    copy = Street(kept)
    for name, seat in street.seats.items():
        mine = copy.seat(name)
        mine.keyring.items.update(seat.keyring.items)
        for card in (kept / "homes" / name).rglob("card.json"):
            card.write_text(card.read_text().replace(str(root), str(kept)))
    made = Site(copy)
    yield made
    made.terminal.close()


@pytest.fixture
def double_clicks(qapp: QApplication) -> Iterator[None]:
    """A fence ends them for the whole application, and the tests after it may want them."""
    before = qapp.doubleClickInterval()
    yield
    qapp.setDoubleClickInterval(before)


@pytest.fixture
def terminals(site: Site, qapp: QApplication, qtbot: QtBot, double_clicks: None) -> Iterator[Terminals]:
    look = theme.install(qapp)
    before = (look.most, look.least, look.mode, look.zoom)
    yield Terminals(site, qtbot, qapp)
    look.most, look.least = before[:2]
    look.set(mode=before[2], zoom=before[3])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.qt_log_ignore(*HARMLESS, extend=True))
