"""The page on which a secret is typed at a terminal, against keys that refuse."""

from __future__ import annotations

from dataclasses import dataclass

from pytestqt.qtbot import QtBot

from hris_desktop.services.errors import WrongSecretError
from hris_desktop.ui.kiosk.signing_in import SecretPage, Someone
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from tests.ui.lint import settle

AMIRA = Someone("amira", "Amira Haddad")


@dataclass
class Refusing:
    """Nothing opens, and each attempt makes the next one wait."""

    attempts: int = 0

    def named(self, typed: str) -> Someone:
        del typed
        return AMIRA

    def unlock(self, pid: str, secret: str) -> object:
        del pid, secret
        self.attempts += 1
        raise WrongSecretError("After several wrong attempts there is a pause. Nothing is lost.", wait=2.0)


def test_a_delay_is_counted_down_and_nothing_is_tried_meanwhile(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    keys = Refusing()
    page = SecretPage(AMIRA, keys, tasks)
    qtbot.addWidget(page)
    page.show()
    page.field.setText("12345678")
    page.unlock()
    qtbot.waitUntil(lambda: tasks.busy == 0)
    settle()
    assert page.field.text() == "", "what was typed does not stay"
    assert (page.button.isEnabled(), page.button.text()) == (False, "Try again in 2 seconds")
    page.field.setText("12345678")
    page.unlock()
    settle()
    assert keys.attempts == 1
    for _ in range(2):
        page._pause._tick()
    assert (page.button.isEnabled(), page.button.text()) == (True, "Sign in")
