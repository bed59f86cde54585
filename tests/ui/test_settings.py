"""The settings: every choice holds at once and is kept, and the page can be read, reached and heard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hris_desktop.services.errors import StoreTrouble
from hris_desktop.services.settings import Settings
from hris_desktop.ui import languages
from hris_desktop.ui.pages.settings import SettingsPage, Told
from hris_desktop.ui.preferences import Preferences, dress
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from hris_desktop.ui.widgets.button import Button
from tests.ui.lint import clipped, outside, settle, texts, unnamed, unreachable
from tests.ui.paper_pages import rest
from tests.ui.paper_settings import DATA, KEYRING, PaperChoices, preferences, settings_page


@pytest.fixture
def paper() -> PaperChoices:
    return PaperChoices()


@pytest.fixture
def chosen(paper: PaperChoices, tasks: Tasks, look: Theme) -> Preferences:
    return preferences(tasks, paper)


@pytest.fixture
def page(chosen: Preferences, tasks: Tasks, qtbot: QtBot) -> SettingsPage:
    made = settings_page(tasks, chosen)
    qtbot.addWidget(made)
    made.resize(1056, 1400)
    made.show()
    rest(qtbot, tasks)
    return made


def choose(field: object, key: str) -> None:
    """As a person does: the list, then an entry."""
    field.set_value(key)  # type: ignore[attr-defined]
    field.activated.emit(field.currentIndex())  # type: ignore[attr-defined]


def test_colours_and_size_hold_at_once_and_are_kept(
    page: SettingsPage, paper: PaperChoices, look: Theme, tasks: Tasks, qtbot: QtBot
) -> None:
    choose(page.look, "dark")
    assert look.mode is Mode.DARK
    choose(page.text_size, "1.5")
    assert look.zoom == 1.5
    choose(page.look, "system")
    assert look.choice is None
    rest(qtbot, tasks)
    assert (paper.settings.theme, paper.settings.font_percent) == ("system", 150)


def test_a_key_or_a_menu_is_a_choice_too(
    page: SettingsPage, paper: PaperChoices, look: Theme, tasks: Tasks, qtbot: QtBot
) -> None:
    look.step(1)
    rest(qtbot, tasks)
    assert paper.settings.font_percent == 110
    assert page.text_size.value() == "1.1"
    look.set(mode=Mode.CONTRAST, zoom=1.2)
    rest(qtbot, tasks)
    assert (page.look.value(), page.text_size.value()) == ("contrast", "1.2")
    assert paper.settings.theme == "contrast"


def test_the_lock_time(
    page: SettingsPage, paper: PaperChoices, chosen: Preferences, tasks: Tasks, qtbot: QtBot
) -> None:
    offered = [page.lock.itemText(at) for at in range(page.lock.count())]
    assert (offered[0], offered[-1]) == ("After 1 minute", "After 60 minutes")
    with qtbot.waitSignal(chosen.changed, check_params_cb=lambda name: name == "idle_minutes"):
        choose(page.lock, "3")
    assert chosen.idle_seconds == 180.0
    rest(qtbot, tasks)
    assert paper.settings.idle_minutes == 3


def is_calm(look: Theme) -> bool:
    return look.calm


def test_less_motion(page: SettingsPage, paper: PaperChoices, look: Theme, tasks: Tasks, qtbot: QtBot) -> None:
    page.calm.click()
    rest(qtbot, tasks)
    try:
        assert paper.settings.calm
        assert is_calm(look)
        assert not QApplication.isEffectEnabled(Qt.UIEffect.UI_AnimateMenu)
        assert QApplication.cursorFlashTime() == 0
    finally:
        page.calm.click()
    assert not is_calm(look)
    assert QApplication.cursorFlashTime() > 0


def test_formats_are_chosen_with_an_example(
    page: SettingsPage, paper: PaperChoices, chosen: Preferences, tasks: Tasks, qtbot: QtBot
) -> None:
    assert "24 November 2026 · 1,234,567.89" in texts(page)
    choose(page.formats, "de_DE")
    rest(qtbot, tasks)
    assert (chosen.locale, paper.settings.formats) == ("de_DE", "de_DE")
    assert "24. November 2026 · 1.234.567,89" in texts(page)


def test_only_languages_that_are_there_are_named(page: SettingsPage) -> None:
    names = [name for _, name in languages.offered(languages.texts())]
    assert names[0] == "English"
    assert "English" in texts(page)
    for other in {"Deutsch", "Français"} - set(names):
        assert f"Language\n{other}" not in texts(page)


def test_where_things_lie_and_what_keeps_the_key(page: SettingsPage) -> None:
    words = texts(page)
    for _, place in DATA:
        assert place in words
    assert KEYRING in words


def test_doors_lead_somewhere_and_without_one_there_is_no_card(
    chosen: Preferences, tasks: Tasks, qtbot: QtBot, look: Theme
) -> None:
    went: list[str] = []
    page = settings_page(tasks, chosen, went)
    qtbot.addWidget(page)
    for button in page.findChildren(Button):
        if button.objectName().startswith("door:"):
            button.click()
    assert went == ["passphrase", "shortcuts", "support"]
    bare = SettingsPage(chosen, tasks, Told(DATA))
    qtbot.addWidget(bare)
    assert "Your keys" not in texts(bare)
    assert not [one for one in bare.findChildren(Button) if one.objectName().startswith("door:")]
    rest(qtbot, tasks)


def test_a_choice_that_cannot_be_kept_is_said_and_still_holds(
    page: SettingsPage, paper: PaperChoices, look: Theme, tasks: Tasks, qtbot: QtBot
) -> None:
    paper.broken = StoreTrouble("Your choice could not be kept", "It holds until the program is closed.")
    with qtbot.waitSignal(tasks.trouble) as heard:
        choose(page.look, "dark")
    assert "could not be kept" in str(heard.args[0])
    assert look.mode is Mode.DARK


def test_somebody_else_signs_in_with_their_own_choices(
    page: SettingsPage, chosen: Preferences, look: Theme, tasks: Tasks, qtbot: QtBot
) -> None:
    theirs = PaperChoices(Settings(theme="dark", font_percent=125, idle_minutes=2))
    chosen.turn_to(theirs, theirs.load())
    assert (look.mode, look.zoom, page.lock.value()) == (Mode.DARK, 1.25, "2")
    rest(qtbot, tasks)
    assert theirs.kept == [], "nothing was chosen"
    look.step(-1)
    rest(qtbot, tasks)
    assert theirs.settings.font_percent == 110


def test_dressing_twice_changes_nothing(look: Theme, qtbot: QtBot) -> None:
    dress(Settings(theme="light"))
    with qtbot.assertNotEmitted(look.changed):
        dress(Settings(theme="light"))


@pytest.mark.parametrize("zoom", [0.8, 1.0, 1.5, 2.0])
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_it_can_be_read_reached_and_heard(
    tasks: Tasks, look: Theme, qtbot: QtBot, zoom: float, direction: Qt.LayoutDirection
) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    QApplication.setLayoutDirection(direction)
    page = settings_page(tasks)
    qtbot.addWidget(page)
    for width in (1056, 640):
        page.resize(width, 748)
        page.show()
        rest(qtbot, tasks)
        settle()
        assert unnamed(page) == []
        assert unreachable(page) == []
        assert clipped(page) == []
        assert outside(page) == []


def test_the_keyboard_alone_changes_the_lock_time(
    page: SettingsPage, paper: PaperChoices, qtbot: QtBot, tasks: Tasks
) -> None:
    page.activateWindow()
    page.lock.setFocus()
    QTest.keyClick(page.lock, Qt.Key.Key_Down)
    rest(qtbot, tasks)
    assert paper.settings.idle_minutes == 15
