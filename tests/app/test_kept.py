"""What outlives the window: half-typed changes, choices, and how it stood."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from hris_desktop import app
from hris_desktop.app import Program
from hris_desktop.system import paths
from hris_desktop.system.settings import Settings, SettingsFile
from hris_desktop.ui import clipboard, theme
from hris_desktop.ui.pages.form import FormPage
from hris_desktop.ui.pages.journey import Journey
from hris_desktop.ui.pages.shortcuts import ShortcutsPage
from hris_desktop.ui.pages.support import SupportPage
from hris_desktop.ui.sign_in import SignIn
from hris_desktop.ui.tokens import Mode
from hris_desktop.ui.widgets.field import TextField
from tests.app.conftest import SECRETS, House, words

SENTINEL = "zwetschgendatschi@home.example"


def journey(house: House, program: Program) -> Journey:
    frame = program.window.frame
    assert frame is not None
    page = frame.page
    assert isinstance(page, Journey)
    house.until(lambda: page.record.view is not None and not program.tasks.busy)
    return page


def form_in(house: House, program: Program) -> FormPage:
    page = journey(house, program)
    house.until(lambda: isinstance(page.currentWidget(), FormPage))
    form = page.currentWidget()
    assert isinstance(form, FormPage)
    return form


def field(form: FormPage, key: str = "personal_email") -> TextField:
    row = form.items.row(key)
    assert row is not None
    assert isinstance(row.control, TextField)
    return row.control


def press(house: House, program: Program, start: str) -> None:
    """Press the button whose name begins so, once it is there."""

    def found() -> list[QPushButton]:
        buttons = program.window.findChildren(QPushButton)
        return [one for one in buttons if one.objectName().startswith(start) and one.isVisibleTo(program.window)]

    house.until(found)
    found()[0].click()


def half_typed(house: House) -> Program:
    program = house.sign_in("amira")
    journey(house, program).open_form("contact", "")
    field(form_in(house, program)).setText(SENTINEL)
    return program


def sign_in_again(house: House, program: Program) -> None:
    house.until(lambda: isinstance(program.entrance.page, SignIn) and not program.tasks.busy)
    house.type(program, SECRETS["amira"])
    house.until(lambda: program.window.frame is not None)


def drafts_of(house: House, program: Program) -> list[tuple[str, str]]:
    suite, found = program.suite, list[list[tuple[str, str]]]()
    assert suite is not None
    program.tasks.run(program.window, suite.desk.replica.draft_list, done=found.append)
    house.until(lambda: found)
    return found[0]


def test_a_kill_in_the_middle_of_typing_loses_nothing_and_tells_nothing(house: House, clone: Path, python: str) -> None:
    command = [python, "-m", "tests.app.half_typed", "amira", SENTINEL]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    running = subprocess.Popen(command, cwd=clone, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert running.stdout is not None
        assert running.stdout.readline() == "kept\n"
    finally:
        running.kill()
        running.communicate()
    for folder, _, names in os.walk(house.root):
        for name in names:
            assert SENTINEL.encode() not in Path(folder, name).read_bytes(), name
    program = house.sign_in("amira")
    house.until(lambda: "You were changing your" in words(program.window))
    press(house, program, "continue:")
    form = form_in(house, program)
    assert field(form).text() == SENTINEL
    assert form.items.dirty
    press(house, program, "continue")
    press(house, program, "act")
    house.until(lambda: not program.tasks.busy)
    assert drafts_of(house, program) == []
    press(house, program, "done")
    house.until(lambda: SENTINEL in words(program.window) or not program.tasks.busy)
    assert "You were changing" not in words(program.window)


def test_a_lock_keeps_what_is_half_typed_and_offers_it(house: House) -> None:
    program = half_typed(house)
    program.window.lock()  # at once, long before the next keeping
    sign_in_again(house, program)
    house.until(lambda: "You were changing your" in words(program.window))
    press(house, program, "discard:")
    house.until(lambda: "You were changing" not in words(program.window))
    assert drafts_of(house, program) == []


def test_locking_while_the_record_loads_troubles_nobody(house: House) -> None:
    program, heard = house.sign_in("amira"), list[Exception]()
    program.tasks.trouble.connect(heard.append)
    program.window.lock()
    sign_in_again(house, program)
    house.until(lambda: not program.tasks.busy)
    assert heard == []


def test_closing_keeps_it_and_leaving_on_purpose_forgets_it(house: House) -> None:
    program = half_typed(house)
    with house.qtbot.waitSignal(program.ended, timeout=20_000):
        program.window.close()
    program = house.sign_in("amira")
    press(house, program, "continue:")
    form_in(house, program)
    press(house, program, "cancel")
    press(house, program, "leave")
    house.until(lambda: not program.tasks.busy)
    assert drafts_of(house, program) == []


def test_what_was_typed_and_taken_back_leaves_no_draft(house: House) -> None:
    program = half_typed(house)
    form = form_in(house, program)
    began = form.items._began["personal_email"]
    form.hide()
    house.until(lambda: drafts_of(house, program))
    form.show()
    field(form).setText(began)
    form.hide()
    house.until(lambda: not drafts_of(house, program))


def test_choices_hold_at_once_and_at_the_next_start(house: House) -> None:
    program = house.sign_in("amira")
    house.until(lambda: not program.tasks.busy)
    program.preferences.choose(theme="dark", font_percent=125, idle_minutes=3, formats="de_DE")
    suite = program.suite
    assert suite is not None
    house.until(lambda: suite.office.locale == "de_DE" and not program.tasks.busy)
    assert (theme.current().mode, program.window._idle._seconds) == (Mode.DARK, 180.0)
    program.window.close()
    kept = app.settings_of("amira")
    assert (kept.theme, kept.font_percent, kept.idle_minutes, kept.formats) == ("dark", 125, 3, "de_DE")
    again = house.sign_in("amira")
    assert again.window._idle._seconds == 180.0
    assert again.suite is not None
    assert again.suite.office.locale == "de_DE"
    again.preferences.choose(theme="light", font_percent=100)


def test_a_look_chosen_at_the_entrance_is_kept_with_the_sign_in(house: House) -> None:
    program = house.start("amira")
    program.preferences._settings = Settings(theme="dark")  # chosen while there was no profile to keep it in
    house.type(program, SECRETS["amira"])
    house.until(lambda: program.window.frame is not None and not program.tasks.busy)
    assert app.settings_of("amira").theme == "dark"


def test_the_choices_of_whoever_signs_in_hold(house: House) -> None:
    SettingsFile(paths.profile("priya").settings).change(theme="dark", idle_minutes=2)
    program = house.start("amira")
    assert program.preferences.settings.idle_minutes == 10
    program.entrance.start("priya")
    house.until(lambda: "Priya" in words(program.window))
    house.until(lambda: not program.tasks.busy)
    house.type(program, SECRETS["priya"])
    house.until(lambda: program.window.frame is not None)
    assert program.preferences.settings.idle_minutes == 2
    assert theme.current().mode is Mode.DARK
    program.preferences.choose(theme="light")
    house.until(lambda: not program.tasks.busy)
    assert app.settings_of("priya").theme == "light"
    assert app.settings_of("amira").theme == "system"


def test_other_formats_show_on_the_page_one_is_on(house: House) -> None:
    program = house.sign_in("amira")
    frame = program.window.frame
    assert frame is not None
    house.until(lambda: not program.tasks.busy)
    frame.go("settings")
    program.preferences.choose(formats="fr_FR")
    house.until(lambda: program.window.frame is not frame)
    fresh = program.window.frame
    assert fresh is not None
    assert fresh.place == "settings"
    house.until(lambda: "24 novembre 2026" in words(program.window))


def test_the_window_stands_where_it_stood(house: House) -> None:
    screen = QGuiApplication.primaryScreen().availableGeometry()
    program = house.sign_in("amira")
    frame = program.window.frame
    assert frame is not None
    area = QRect(screen.x() + 20, screen.y() + 30, 700, 500)
    program.window.setGeometry(area)
    frame.go("settings")
    house.until(lambda: not program.tasks.busy)
    program.window.close()
    assert "Amira" not in str(SettingsFile(paths.profile("amira").settings).load().window)
    again = house.sign_in("amira")
    assert again.window.geometry() == area
    assert again.window.frame is not None
    assert again.window.frame.place == "settings"


def test_a_place_that_is_no_more_is_not_gone_to(house: House) -> None:
    file = SettingsFile(paths.profile("amira").settings)
    file.change(window={"place": "approvals", "area": ["x"], "columns": 3})
    program = house.sign_in("amira")
    assert program.window.frame is not None
    assert program.window.frame.place == "record"


def test_the_clipboard_is_empty_after_a_lock_and_after_closing(house: House) -> None:
    program = house.sign_in("amira")
    board = QGuiApplication.clipboard()
    clipboard.current().copy("DE89 3704 0044 0532 0130 00")
    program.window.lock()
    assert board.text() == ""
    sign_in_again(house, program)
    clipboard.current().copy("DE89 3704 0044 0532 0130 00")
    program.window.close()
    assert board.text() == ""


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="the watch listens on Linux")  # noqa: PTH112
def test_leaving_the_computer_locks(house: House) -> None:
    program = house.sign_in("amira")
    assert program._watch is not None
    program._watch.left.emit()
    assert (program.suite, program.window.frame) == (None, None)
    house.until(lambda: isinstance(program.entrance.page, SignIn) and not program.tasks.busy)
    program._watch.left.emit()  # once more changes nothing


def test_keys_and_support_file_are_reached_from_menu_and_settings(house: House, tmp_path: Path) -> None:
    program = house.sign_in("amira")
    frame = program.window.frame
    assert frame is not None
    frame.actions_of.act("shortcuts").trigger()
    frame.actions_of.act("shortcuts").trigger()
    page = frame.page
    assert isinstance(page, ShortcutsPage)
    page.left.emit()
    assert frame.title == "My record"
    frame.go("settings")
    house.until(lambda: not program.tasks.busy)
    press(house, program, "door:support")
    support: object = frame.page
    assert isinstance(support, SupportPage)
    house.until(support.save.isEnabled)
    told = support.text.toPlainText()
    assert "HRIS Desktop" in told
    for secret in ("Amira", "Haddad", "amira", str(house.root), "store.sqlite", "Küstenwerk"):
        assert secret not in told
    path = tmp_path / "support.txt"
    support.save_to(path)
    house.until(path.exists)
    assert path.read_text("utf-8").splitlines() == told.splitlines()
    assert path.stat().st_mode & 0o777 == 0o600
    house.until(lambda: "is saved" in words(program.window))
