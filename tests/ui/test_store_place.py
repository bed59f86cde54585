"""The place of the shared store, at the entrance and afterwards: what is asked for, and what stays on the page."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from hris_desktop.services.errors import Integrity, StoreTrouble
from hris_desktop.ui.first_run.join import Join
from hris_desktop.ui.first_run.start import Start
from hris_desktop.ui.pages.store_place import PlaceCard
from hris_desktop.ui.pages.store_trouble import StoreTroublePage
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from tests.ui.enrolment_double import CODE, DATABASE_SECRET, EnrolmentDouble
from tests.ui.lint import clipped, texts, unnamed
from tests.ui.lint import settle as laid_out
from tests.ui.store_paper import FINE
from tests.ui.test_entrance import enter, press
from tests.ui.test_store_trouble import Port, settle

SERVER = "postgresql+psycopg://db.example/hr"


def test_joining_over_a_server_asks_for_login_and_password(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    services = EnrolmentDouble()
    entrance = enter(qtbot, tasks, services, Start)
    entrance.show_join()
    page = entrance.page
    assert isinstance(page, Join)
    page.code.setText(CODE)
    page.store.setText("/srv/hr/store.sqlite")
    assert not page.server.isVisible()
    page.store.setText("postgresql+psycopg://amira@db.example/hr")
    assert page.server.isVisible()
    assert page.server.login.text() == "amira"
    page.store.setText(SERVER)
    page.server.login.clear()
    press(page, "Look up my invite")
    assert page.server.rows["login"].error
    page.server.login.setText("a b")
    page.server.password.setText("wrong")
    press(page, "Look up my invite")
    qtbot.waitUntil(lambda: bool(page.server.rows["password"].error))
    laid_out()
    assert clipped(page) == unnamed(page) == []
    page.server.password.setText(DATABASE_SECRET)
    press(page, "Look up my invite")
    qtbot.waitUntil(page._second.isVisible)
    assert services.asked == ["connect postgresql+psycopg://a%20b@db.example/hr"] * 2
    page.secret._first.setText("four good long words")
    page.secret._again.setText("four good long words")
    with qtbot.waitSignal(page.joined):
        press(page, "Join")
    assert DATABASE_SECRET not in texts(entrance)


class Place:
    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def address(self) -> str:
        return "sqlite:////srv/hr/store.sqlite"

    def change(self, typed: str, password: str = "", /) -> None:
        self.asked.append((typed, password))
        if "other" in typed:
            raise Integrity("Another", "It shows another history.", field="store")
        if password != DATABASE_SECRET:
            raise StoreTrouble("No", "login or password is wrong", field="password")


def test_the_place_is_changed_where_one_looks_at_the_store(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    place, again = Place(), [Port(FINE)]
    page = StoreTroublePage(Port(FINE), tasks, back="My record", place=place, again=again.pop)
    qtbot.addWidget(page)
    page.resize(900, 900)
    page.show()
    settle(qtbot, page)
    card = page.findChild(PlaceCard)
    assert isinstance(card, PlaceCard)
    assert card.store.text() == place.address()
    card.store.setText("/srv/other.sqlite")
    press(page, "Look at it and use it")
    settle(qtbot, page)
    assert "another history" in card._rows["store"].error
    card.store.setText(SERVER)
    card.server.login.setText("amira")
    card.server.password.setText("wrong")
    press(page, "Look at it and use it")
    settle(qtbot, page)
    assert card._rows["password"].error
    card.server.password.setText(DATABASE_SECRET)
    with qtbot.waitSignal(page.moved):
        press(page, "Look at it and use it")
    settle(qtbot, page)
    assert place.asked[-1] == ("postgresql+psycopg://amira@db.example/hr", DATABASE_SECRET)
    assert again == [], "the page asks the store that is used now"
    assert card.server.password.text() == ""
    laid_out()
    assert clipped(page) == unnamed(page) == []
