"""The knowledge base in a whole program: published articles, the search of the window, whom to ask, offline."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hris_desktop.app import Program
from hris_desktop.ui.dialogs import Dialog, Search
from hris_desktop.ui.pages.journey import Journey
from hris_desktop.ui.pages.knowledge import KnowledgePage
from tests.app.conftest import House, words


def knowledge(program: Program) -> KnowledgePage:
    frame = program.window.frame
    assert frame is not None
    page = frame.page
    assert isinstance(page, KnowledgePage)
    return page


def test_from_the_search_of_the_window_to_ones_own_record(house: House) -> None:
    program = house.sign_in("amira")
    frame = program.window.frame
    assert frame is not None
    frame.open_search()
    dialog = frame.findChild(Search)
    assert dialog is not None
    QTest.keyClicks(dialog.field, "can the provider see")
    house.until(lambda: dialog.list.count() > 0)
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    house.until(lambda: frame.place == "knowledge" and knowledge(program).article.isVisible())
    page = knowledge(program)
    assert page.article.view is not None
    page.article.text.followed.emit("record:bank_accounts")
    assert isinstance(frame.page, Journey)
    house.until(lambda: program.tasks.busy == 0)


def test_hr_is_named_as_the_directory_has_it(house: House) -> None:
    program = house.sign_in("amira")
    frame = program.window.frame
    assert frame is not None
    frame.go("knowledge")
    page = knowledge(program)
    house.until(page.list.rows.items)
    page.list.field.setText("xylophone")
    page.list.ask_hr.emit()
    house.until(lambda: program.window.findChild(Dialog))
    house.until(lambda: "Priya Raman" in words(program.window))
    assert "Nothing was sent" in words(program.window)
