"""News about keys over every page, against services that answer from memory."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.services.views import PersonRef
from hris_desktop.services.views_safety import KeyNewsView, KitUsed, Replaced, UnsentView
from hris_desktop.ui.frame import Frame
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.key_news import KeyNews, ReplacedScreen
from hris_desktop.ui.sidebar import Place as Somewhere
from hris_desktop.ui.sidebar import Who
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from tests.ui.lint import clipped, outside, settle, texts, unnamed, unreachable
from tests.ui.test_security import Place
from tests.ui.test_security_cards import CLOSED, NOW


class News:
    def __init__(self) -> None:
        self.now = KeyNewsView(None, (), None)

    def news(self) -> KeyNewsView:
        return self.now


@pytest.fixture
def wire() -> News:
    return News()


@pytest.fixture
def frame(qtbot: QtBot, look: Theme, tasks: Tasks, wire: News) -> Place:
    hub = Hub()
    made = Frame(Who("Amira Haddad", "Northwind Freight"), [Somewhere("record", "My record", "user-round", QWidget)],
                 hub, version="1.0")  # fmt: skip
    place = Place(qtbot, tasks, made)
    news = KeyNews(made, (tasks, hub), wire, lambda: made, now=lambda: NOW, locale="en_GB")
    place.rest()
    assert news.parent() is made
    return place


def tell(place: Place) -> None:
    news = place.page.findChild(KeyNews)
    assert news is not None
    news.look()
    place.rest()


def test_a_new_key_covers_the_whole_window_and_follows_its_size(frame: Place, wire: News) -> None:
    wire.now = KeyNewsView(Replaced(NOW, ("Priya Raman", "Tomasz Haddad"), ("a", "b", "c", "d", "e")), (), None)
    tell(frame)
    screen = frame.page.findChild(ReplacedScreen)
    assert screen is not None
    assert screen.geometry() == frame.page.rect()
    frame.page.resize(1000, 900)
    settle()
    assert screen.geometry() == frame.page.rect()
    said = texts(screen)
    for words in (
        "21\u00a0November\u00a02026",
        "Priya Raman",
        "Tomasz Haddad",
        "Tell HR at once",
        "If this was not you",
    ):
        assert words in said
    assert isinstance(frame.page, Frame)
    with frame.qtbot.waitSignal(frame.page.lock_asked):
        frame.press("Lock this device")
    frame.press("Look at my record as it was")
    assert frame.page.findChild(ReplacedScreen) is None
    tell(frame)
    assert frame.page.findChild(ReplacedScreen) is None, "said once for one key"


def test_the_kit_and_what_waited_stand_above_every_page(frame: Place, wire: News) -> None:
    use = KitUsed("recovery", PersonRef("p1", "Amira Haddad"), "", PersonRef("p1", "Amira Haddad"), NOW)
    wire.now = KeyNewsView(None, (use,), UnsentView(2, CLOSED, can_try=False))
    tell(frame)
    tell(frame)
    said = frame.seen()
    assert said.count("The organisation's recovery kit was used") == 1
    for words in (
        "Amira Haddad",
        "thirty days",
        "2 changes that waited on this device are sent.",
        "2 cannot be opened.",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("recovery", "\u2068Amira Haddad\u2069 became a person of HR with it on "),
        ("role+", "It let \u2068Amira Haddad\u2069 into \u2068Health\u2069 on "),
        ("role-", "It took \u2068Amira Haddad\u2069 out of \u2068Health\u2069 on "),
        ("remove", "It removed \u2068Amira Haddad\u2069 from the organisation on "),
        ("confirm", "It confirmed new keys of \u2068Amira Haddad\u2069 on "),
    ],
)
def test_every_use_of_the_kit_has_its_own_words(frame: Place, wire: News, kind: str, told: str) -> None:
    amira, priya = PersonRef("p1", "Amira Haddad"), PersonRef("p2", "Priya Raman")
    wire.now = KeyNewsView(
        None, (KitUsed(kind, amira, "Health", priya, NOW), KitUsed(kind, amira, "", priya, None)), None
    )
    tell(frame)
    said = frame.seen()
    assert told in said
    assert "a day unknown" in said, "whose clock was set forward is told all the same"
    assert ("Priya Raman" in said) == (kind != "recovery")


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_the_notice_is_not_cut_off(frame: Place, wire: News, look: Theme, zoom: float) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    frame.page.resize(1280, 800)
    words = ("harbour", "velvet", "ginger", "orbit", "canyon")
    wire.now = KeyNewsView(Replaced(NOW, ("Priya Raman",), words), (), None)
    tell(frame)
    screen = frame.page.findChild(ReplacedScreen)
    assert screen is not None
    for complaint in (clipped, outside, unnamed, unreachable):
        assert complaint(screen) == []
