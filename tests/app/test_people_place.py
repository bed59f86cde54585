"""People in a whole window: the keys reach it through the frame, and locking leaves nothing of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from hris_desktop.app import Program
from hris_desktop.services.views_directory import Column
from hris_desktop.ui.pages.people import PeoplePage
from hris_desktop.ui.pages.people_person import PersonPage
from hris_desktop.ui.sign_in import SignIn
from tests.app.conftest import SECRETS, House, words


def people(house: House, program: Program) -> PeoplePage:
    frame = program.window.frame
    assert frame is not None
    frame.go("people")
    page = frame.page
    assert isinstance(page, PeoplePage)
    house.until(lambda: page.list.table.loaded)
    return page


def test_a_person_is_found_and_opened_through_the_frame(house: House) -> None:
    program = house.sign_in("priya")
    page = people(house, program)
    assert QApplication.focusWidget() is page.list.table
    QTest.keyClick(page.list.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is page.list.filters.search
    QTest.keyClicks(page.list.filters.search, "haddad")
    house.until(lambda: page.list.table.loaded == 1 and "1 to 1 of 1 person" in words(program.window))
    QTest.keyClick(page.list.filters.search, Qt.Key.Key_Down)
    QTest.keyClick(page.list.table, Qt.Key.Key_Return)
    house.until(lambda: isinstance(page.currentWidget(), PersonPage))
    opened = page.currentWidget()
    assert isinstance(opened, PersonPage)
    house.until(lambda: opened.journey.record.view is not None and "Keys and roles" in words(program.window))
    assert "Amira Haddad" in words(program.window)
    QTest.keyClick(QApplication.focusWidget() or opened, Qt.Key.Key_Escape)
    assert page.currentWidget() is page.list


def test_locking_leaves_no_list_behind(house: House) -> None:
    program = house.sign_in("priya")
    page = people(house, program).list
    program.window.lock()
    house.until(lambda: program.window.frame is None)
    house.until(lambda: not isValid(page))


def test_an_employee_has_no_such_place(house: House) -> None:
    frame = house.sign_in("amira").window.frame
    assert frame is not None
    before = frame.place
    frame.go("people")
    assert frame.place == before


def test_the_order_is_there_again_after_signing_in(house: House) -> None:
    program = house.sign_in("priya")
    people(house, program).list.filters.sort_by(Column.JOB)
    house.until(lambda: program.preferences.settings.window.get("columns", {}).get("people-list"))
    program.window.lock()
    house.until(lambda: isinstance(program.entrance.page, SignIn))
    house.type(program, SECRETS["priya"])
    house.until(lambda: program.window.frame is not None)
    assert people(house, program).list.filters.query.sort is Column.JOB
