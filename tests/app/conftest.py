"""A small organisation on one store, and whole programs on its profiles: real keys, real threads, no screen."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.exceptions import TimeoutError as Late
from pytestqt.qtbot import QtBot

from hris_desktop.app import Program
from hris_desktop.crypto.passphrase import CHEAPEST
from hris_desktop.doorway import Surroundings
from hris_desktop.services.enrolment import Costs, Enrolment
from hris_desktop.services.profiles import Profiles, find_keys
from hris_desktop.services.suite import Suite
from hris_desktop.store.urls import open_store
from hris_desktop.system.clock import SystemClock
from hris_desktop.ui.sign_in import SignIn
from tests.store.hostile import HostileStore

HERE = Path(__file__).parent
COSTS = Costs(CHEAPEST, CHEAPEST)
SECRETS = {"priya": "lighthouse gravel mustard pendulum", "amira": "violet anchor thermos"}
PATIENCE_MS = 20_000
_HARMLESS = r"This plugin does not support (propagateSizeHints|raise\(\)|grabbing the keyboard)"
"""Of the platform without a screen; the last two come with the list below a field for a name."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.qt_log_ignore(_HARMLESS, extend=True))


def _round(enrolment: Enrolment, profile: str, act: Callable[[Suite], object]) -> Any:
    suite = enrolment.unlock(profile, SECRETS[profile])
    store = open_store(suite.store)
    suite.desk.round(store)
    result = act(suite)
    suite.desk.round(store)
    store.close()
    enrolment.close(profile)
    return result


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Priya in HR and Amira, confirmed; built once."""
    root = tmp_path_factory.mktemp("organisation")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HRIS_DESKTOP_HOME", str(root / "home"))
        patch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
        enrolment = Enrolment(Profiles(find_keys), clock=SystemClock(), costs=COSTS)
        store = str(root / "store.sqlite")
        priya = {"name": "Priya Raman", "secret": SECRETS["priya"], "profile": "priya"}
        kit = enrolment.found(organisation="Küstenwerk", store=store, **priya)
        enrolment.test_kit("priya", {at: kit.kit.words[at] for at in kit.asked})
        (root / "kit.txt").write_text(" ".join(kit.kit.words))
        letter = _round(enrolment, "priya", lambda suite: suite.people.admit("Amira Haddad"))
        amira = {"secret": SECRETS["amira"], "kind": "passphrase", "profile": "amira"}
        enrolment.join(code=letter.code, store=store, **amira)
        enrolment.close("amira")
        _round(enrolment, "priya", lambda suite: suite.people.confirm(letter.person.pid))
        for _ in range(2):  # the second time the card knows that HR has confirmed her
            _round(enrolment, "amira", lambda _: None)
    return root


def words(widget: QWidget) -> str:
    """Everything a window says."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


@dataclass
class Line:
    """The way to the store, for every program of a test; ``cut`` makes it fail."""

    cut: Exception | None = None

    def open(self, url: str) -> Any:
        if self.cut is not None:
            raise self.cut
        store = HostileStore(open_store(url))
        reach = store._reach

        def maybe() -> None:
            if self.cut is not None:
                raise self.cut
            reach()

        store._reach = maybe  # type: ignore[method-assign]
        return store


@dataclass
class House:
    """Programs on a copy of the organisation."""

    root: Path
    qtbot: QtBot
    line: Line
    programs: list[Program]

    def start(self, profile: str) -> Program:
        """A program that asks for the passphrase."""
        program = Program(Surroundings(COSTS, find_keys, opener=self.line.open), profile=profile)
        self.programs.append(program)
        program.start()
        self.qtbot.waitUntil(lambda: isinstance(program.entrance.page, SignIn), timeout=PATIENCE_MS)
        return program

    def sign_in(self, profile: str) -> Program:
        """A program whose record is on the screen."""
        program = self.start(profile)
        self.type(program, SECRETS[profile])
        self.until(lambda: program.window.frame is not None)
        return program

    def type(self, program: Program, secret: str) -> None:
        """Type a passphrase and press the button."""
        page = program.entrance.page
        assert isinstance(page, SignIn)
        page.field.setText(secret)
        page.button.click()

    def until(self, happened: Callable[[], object]) -> None:
        try:
            self.qtbot.waitUntil(lambda: bool(happened()), timeout=PATIENCE_MS)
        except Late:
            pytest.fail("\n---\n".join(words(program.window) for program in self.programs))


@pytest.fixture
def organisation(founded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, for one test."""
    root = Path(shutil.copytree(founded, tmp_path / "organisation"))
    for profile in SECRETS:
        card = root / "home" / "profiles" / profile / "card.json"
        store = f"sqlite:///{root / 'store.sqlite'}"
        card.write_text(json.dumps({**json.loads(card.read_text()), "store": store}))
    monkeypatch.setenv("HRIS_DESKTOP_HOME", str(root / "home"))
    return root


@pytest.fixture
def house(organisation: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[House]:
    from hris_desktop.ui import theme

    theme.install(qapp)
    made = House(organisation, qtbot, Line(), [])
    yield made
    for program in made.programs:
        program.window.close()
        program.window.deleteLater()
        program.deleteLater()
    qapp.processEvents()
