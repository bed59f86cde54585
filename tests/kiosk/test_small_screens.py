"""Large words on a small screen: nothing is cut off, and what the keys on the screen type into is seen above them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.services.kiosk_joining import CodeFound
from hris_desktop.ui import theme
from hris_desktop.ui.kiosk import scale
from hris_desktop.ui.kiosk.attract import Attraction, AttractPage
from hris_desktop.ui.kiosk.joining import JoinPage
from hris_desktop.ui.kiosk.keys import Key
from hris_desktop.ui.kiosk.over import Curtain, Over, StillThere
from hris_desktop.ui.kiosk.presence import PresencePage
from hris_desktop.ui.kiosk.window import KioskWindow
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.tokens import Mode
from tests.services.computer import NOON
from tests.ui.lint import clipped, outside, settle

SITE = "Warehouse 3, gate by the river, second entrance"
LONG = "Internationale Speditions- und Lagerhausgesellschaft Wolfenbüttel-Braunschweig mbH & Co. KGaA"
SCREENS = [((800, 600), 2.5), ((1280, 800), 2.5), ((1280, 800), 1.6)]
SENTENCE = "Type your passphrase or PIN once more, then the value is shown for as long as you hold its button."
OVERS: list[Callable[[QWidget], Over]] = [
    Curtain,
    lambda parent: StillThere(parent, 28),
    lambda parent: PresencePage(parent, SENTENCE),
]
Stand = Callable[[tuple[int, int], float], KioskWindow]


class Codes:
    """Knows one code."""

    def look_up(self, code: str) -> CodeFound:
        return CodeFound(LONG, "Maximiliana-Charlotte von Hohenlohe-Waldenburg")

    def strength(self, secret: str, *, kind: str, founder: bool) -> object:
        return None


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


@pytest.fixture
def stand(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stand]:
    """A terminal's window on a screen of this size, its text this large."""
    look = theme.install(qapp)
    before, made = (look.most, look.least, look.mode, look.zoom), list[KioskWindow]()

    def window(size: tuple[int, int], zoom: float) -> KioskWindow:
        scale.dress("light")
        look.set(mode=Mode.LIGHT, zoom=zoom)
        monkeypatch.setattr(KioskWindow, "whole", staticmethod(lambda: QRect(0, 0, *size)))
        made.append(KioskWindow(SITE, trial=True))
        made[-1].stand()
        return made[-1]

    yield window
    for one in made:
        one.hide()
        one.deleteLater()
    settle()
    look.most, look.least = before[:2]
    look.set(mode=before[2], zoom=before[3])


@pytest.mark.parametrize(("size", "zoom"), SCREENS)
def test_what_is_typed_into_is_seen_above_the_keys(
    stand: Stand, tasks: Tasks, qtbot: QtBot, size: tuple[int, int], zoom: float
) -> None:
    window = stand(size, zoom)
    page = JoinPage(Codes(), tasks, pin=True)
    window.turn_to(page)
    page.code.setFocus()
    window._bar.keys.click()
    whole = page.code.rect()
    qtbot.waitUntil(lambda: page.code.visibleRegion().boundingRect() == whole)
    assert window.keyboard.height() <= size[1] // 2
    assert min(key.height() for key in window.findChildren(Key)) >= scale.TARGET
    assert clipped(window) == []
    window.keyboard._change()
    window.keyboard._turn()
    settle()
    assert window.keyboard.height() <= size[1] // 2, "other letters are as low"


@pytest.mark.parametrize(("size", "zoom"), SCREENS)
@pytest.mark.parametrize("over", OVERS, ids=["curtain", "still there", "presence"])
def test_what_covers_the_window_is_whole(
    stand: Stand, over: Callable[[QWidget], Over], size: tuple[int, int], zoom: float
) -> None:
    window = stand(size, zoom)
    window.in_use("Maximiliana-Charlotte von Hohenlohe")
    window.hide_page()
    page = over(window)
    page.cover()
    settle()
    assert (clipped(window), outside(window)) == ([], [])


@pytest.mark.parametrize(("size", "zoom"), SCREENS)
def test_the_doors_hold_their_words(stand: Stand, size: tuple[int, int], zoom: float) -> None:
    window = stand(size, zoom)
    languages = [("en", "English"), ("de", "Deutsch"), ("ar", "العربية"), ("fr", "Français")]
    warning = "The clock of this terminal may be wrong. Tell whoever looks after it."
    window.turn_to(AttractPage(Attraction(LONG, 3, warning), lambda: NOON, locale="en_GB", languages=languages))
    settle()
    assert (clipped(window), outside(window)) == ([], [])
