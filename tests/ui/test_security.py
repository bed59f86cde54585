"""The page *Security*, against services that answer from memory."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.services.errors import BadInput, WrongSecretError
from hris_desktop.services.views_safety import SecretView, Strength
from hris_desktop.ui.pages.security_passphrase import PassphraseCard
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.widgets.button import Button
from hris_desktop.ui.widgets.field import PassphraseField
from tests.ui.in_sight import InSight
from tests.ui.lint import texts

OLD, NEW = "violet anchor thermos", "quiet ember walnut ladder"


class Passphrases:
    """One secret; ``refuses`` is raised by the next change."""

    def __init__(self) -> None:
        self.view = SecretView("passphrase", is_hr=False, pin=True, warning="")
        self.refuses: Exception | None = None
        self.changed: list[tuple[str, str, str]] = []

    def state(self) -> SecretView:
        return self.view

    def strength(self, secret: str, *, kind: str) -> Strength:
        good = len(secret) > 8
        return Strength(4 if good else 1, good, "Strong" if good else "Too easy to guess", "")

    def change(self, old: str, new: str, *, kind: str) -> None:
        error, self.refuses = self.refuses, None
        if error is not None:
            raise error
        self.changed.append((old, new, kind))


class Place(InSight):
    """A card in sight, and a hand at the keyboard."""

    def __init__(self, qtbot: QtBot, tasks: Tasks, widget: QWidget) -> None:
        super().__init__(qtbot, tasks)
        self.show(widget, (760, 700))

    def type(self, *secrets: str) -> None:
        fields = [one for one in self.page.findChildren(PassphraseField) if one.isVisible()]
        for field, secret in zip(fields, secrets, strict=True):
            field.setText(secret)


@pytest.fixture
def port() -> Passphrases:
    return Passphrases()


@pytest.fixture
def place(qtbot: QtBot, look: Theme, tasks: Tasks, port: Passphrases) -> Place:
    return Place(qtbot, tasks, PassphraseCard(port, tasks))


def test_it_is_changed_and_nothing_typed_stays(place: Place, port: Passphrases) -> None:
    place.press("change-secret")
    place.type(OLD, NEW, NEW)
    place.press("change-secret-now")
    assert port.changed == [(OLD, NEW, "passphrase")]
    assert "only the new one opens" in place.seen()
    assert OLD not in texts(place.page)
    assert NEW not in texts(place.page)
    assert not place.page.findChildren(PassphraseField)


@pytest.mark.parametrize(
    ("typed", "told"),
    [(("", NEW, NEW), "opens your record today"), ((OLD, "", ""), "Choose a passphrase"), ((OLD, NEW, OLD), "same as")],
)
def test_what_is_missing_is_said_beside_its_field(
    place: Place, port: Passphrases, typed: tuple[str, str, str], told: str
) -> None:
    place.press("change-secret")
    place.type(*typed)
    place.press("change-secret-now")
    assert told in place.seen()
    assert port.changed == []


def test_a_wrong_old_one_waits_and_can_be_tried_again(place: Place, port: Passphrases) -> None:
    place.press("change-secret")
    place.type(OLD, NEW, NEW)
    port.refuses = WrongSecretError("After several wrong attempts there is a pause.", wait=2.0)
    place.press("change-secret-now")
    assert "there is a pause" in place.seen()
    done = place.page.findChild(Button, "change-secret-now")
    assert done is not None
    assert (done.isEnabled(), done.text()) == (False, "Try again in 2 seconds")
    place.qtbot.waitUntil(done.isEnabled)
    assert done.text() == "Change it"
    place.type(OLD, NEW, NEW)
    place.press("change-secret-now")
    assert port.changed == [(OLD, NEW, "passphrase")]


def test_what_the_services_say_about_the_new_one_stands_beside_it(place: Place, port: Passphrases) -> None:
    place.press("change-secret")
    place.type(OLD, NEW, NEW)
    port.refuses = BadInput("The same again", "This is the one you have.", field="secret")
    place.press("change-secret-now")
    assert "This is the one you have." in place.seen()


def test_cancel_forgets_what_was_typed(place: Place) -> None:
    place.press("change-secret")
    place.type(OLD, NEW, NEW)
    place.press("Cancel")
    assert OLD not in texts(place.page)
    assert "Change it…" in texts(place.page)


def test_hr_is_not_offered_a_pin(place: Place, port: Passphrases, qtbot: QtBot, tasks: Tasks) -> None:
    place.press("change-secret")
    assert "A PIN of 8 digits or more" in texts(place.page)
    port.view = SecretView("passphrase", is_hr=True, pin=False, warning="")
    other = Place(qtbot, tasks, PassphraseCard(port, tasks))
    other.press("change-secret")
    assert "A PIN of 8 digits or more" not in texts(other.page)
