"""A terminal used with fingers, a mouse or keys: tapping, typing, scrolling, values shown while a button is held."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import ClassVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QScrollBar, QScroller, QWidget

from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.kiosk.use import Use
from hris_desktop.services.records import PRESENT_FOR
from hris_desktop.services.suite import Suite
from hris_desktop.services.views import CheckView
from hris_desktop.ui.kiosk.keys import Key, Pad
from hris_desktop.ui.kiosk.presence import PresencePage
from hris_desktop.ui.kiosk.session import HOLD_SECONDS
from hris_desktop.ui.widgets.secret import SecretText
from tests.kiosk.house import Terminals, button, words
from tests.kiosk.terminals import PINS, SECRETS, Site

BORN = "1991-04-17"
SHOWN = "1991"
SECTION = "dependants"


class Finger:
    """One finger on the screen of a use."""

    _devices: ClassVar[list[QPointingDevice]] = []

    def __init__(self, window: QWidget) -> None:
        self.window = window
        if not self._devices:
            self._devices.append(QTest.createTouchDevice())
        self._device = self._devices[0]

    def down(self, at: QPoint) -> None:
        QTest.touchEvent(self.window, self._device).press(0, at, self.window).commit()

    def move(self, at: QPoint) -> None:
        QTest.touchEvent(self.window, self._device).move(0, at, self.window).commit()

    def up(self, at: QPoint) -> None:
        QTest.touchEvent(self.window, self._device).release(0, at, self.window).commit()

    def tap(self, target: QWidget) -> None:
        at = middle(target, self.window)
        self.down(at)
        self.up(at)


def middle(target: QWidget, window: QWidget) -> QPoint:
    return target.mapTo(window, target.rect().center())


def named(use: Use, name: str) -> QAbstractButton:
    found = button(use.window, name)
    assert found is not None
    return found


def tap(terminals: Terminals, use: Use, name: str) -> None:
    terminals.until(lambda: button(use.window, name) is not None)
    Finger(use.window).tap(named(use, name))


def signed_in_by_finger(terminals: Terminals, use: Use) -> None:
    finger = Finger(use.window)
    tap(terminals, use, "sign-in")
    tap(terminals, use, f"person:{terminals.pids['amira']}")
    terminals.until(lambda: use.window.findChild(Pad) is not None and button(use.window, "unlock"))
    terminals.until(lambda: use.window.findChild(Pad).isVisible())  # type: ignore[union-attr]
    pad = use.window.findChild(Pad)
    field = use.window.findChild(QLineEdit, "secret")
    assert pad is not None
    assert field is not None
    keys = {key.text(): key for key in pad.findChildren(Key) if key.text()}
    for digit in PINS["amira"]:
        finger.tap(keys[digit])
    terminals.until(lambda: len(field.text()) == len(PINS["amira"]))
    finger.tap(next(key for key in pad.findChildren(Key) if key.accessibleName() == "Done"))
    terminals.until(lambda: use.person is not None and use.person.session.journey.record.view is not None)


def with_a_secret(suite: Suite) -> None:
    """A child whose day of birth is masked on every screen."""
    form = suite.records.form(suite.me, SECTION)
    typed = {"name": "Nour", "relation": "Child", "birth_date": BORN}
    texts = {
        one.field.key: typed.get(one.field.key, one.text) for one in form.inputs if one.route and one.field.in_forms
    }
    checked = suite.records.check(form, texts)
    assert isinstance(checked, CheckView), checked
    suite.records.save(checked)


@pytest.fixture
def joined(site: Site, terminals: Terminals) -> Terminals:
    terminals.changes["sections"] = site.sections = (SECTION,)
    with site.street.seat("amira").open(SECRETS["amira"]) as mine:
        with_a_secret(mine)
    site.restart()
    site.join("amira")
    return terminals


@pytest.fixture
def open_card(joined: Terminals) -> Iterator[tuple[Terminals, Use, QAbstractButton, SecretText]]:
    """The card with the hidden value in sight, and its button."""
    with joined.use() as use:
        joined.sign_in(use, "amira")
        assert use.person is not None
        use.person.session.journey.record.open_tab(CATALOGUE.section(SECTION).area.value)
        joined.until(lambda: secret(use) is not None)
        text = secret(use)
        assert text is not None
        hold = next(one for one in use.window.findChildren(QAbstractButton) if "Hold" in one.text() and one.isVisible())
        yield joined, use, hold, text


def secret(use: Use) -> SecretText | None:
    return next((one for one in use.window.findChildren(SecretText) if one.isVisible()), None)


def shown(text: SecretText) -> bool:
    return text.is_open and SHOWN in words(text)


def test_it_is_used_with_fingers_alone(joined: Terminals) -> None:
    with joined.use() as use:
        tap(joined, use, "read")
        tap(joined, use, "leave")
        signed_in_by_finger(joined, use)
        tap(joined, use, "keyboard")
        joined.until(use.window.keyboard.isVisible)
        tap(joined, use, "keyboard")
        joined.until(lambda: not use.window.keyboard.isVisible())
        bar = scrolled(joined, use)
        assert bar.value() > 0
        assert use.person is not None
        assert use.person.session.isVisible(), "what the finger slid over was not pressed"
        tap(joined, use, "finish")
        joined.until(lambda: joined.codes)
    assert joined.codes == [0]


def scrolled(terminals: Terminals, use: Use) -> QScrollBar:
    """A finger slides up over the record."""
    assert use.person is not None
    area, finger = use.person.session.journey.record.area, Finger(use.window)
    bar = area.verticalScrollBar()
    terminals.until(lambda: bar.maximum() > 0)
    at = area.viewport().mapTo(use.window, area.viewport().rect().center())
    finger.down(at)
    for far in range(0, 240, 20):
        finger.move(at - QPoint(0, far))
        QApplication.processEvents()
    # a page is moved once a frame, and these moves take less than one: no hand lets go that soon
    terminals.until(lambda: bar.value() > 0)
    finger.up(at - QPoint(0, 240))
    return bar


Hold = tuple[Callable[[], None], Callable[[], None]]


def ways(use: Use, hold: QAbstractButton) -> dict[str, Hold]:
    """How a button is held and let go."""
    left, at = Qt.MouseButton.LeftButton, hold.rect().center()
    none, finger = Qt.KeyboardModifier.NoModifier, Finger(use.window)
    return {
        "pointer": (
            lambda: QTest.mousePress(hold, left, none, at),
            lambda: QTest.mouseRelease(hold, left, none, at),
        ),
        "key": (lambda: QTest.keyPress(hold, Qt.Key.Key_Space), lambda: QTest.keyRelease(hold, Qt.Key.Key_Space)),
        "finger": (lambda: finger.down(middle(hold, use.window)), lambda: finger.up(middle(hold, use.window))),
    }


Card = tuple[Terminals, Use, QAbstractButton, SecretText]


def test_a_value_is_shown_while_its_button_is_held(open_card: Card) -> None:
    terminals, use, hold, text = open_card
    assert SHOWN not in words(use.window)
    for down, up in ways(use, hold).values():
        hold.setFocus()
        down()
        terminals.until(lambda: shown(text))
        up()
        terminals.until(lambda: not text.is_open)
        assert SHOWN not in words(use.window)
    down, up = ways(use, hold)["pointer"]
    down()
    up()
    terminals.until(lambda: not use.tasks.busy)
    assert not text.is_open, "let go before the value had come"


def test_a_value_goes_when_the_hand_slips_the_focus_leaves_or_time_is_over(open_card: Card) -> None:
    terminals, use, hold, text = open_card
    _, up = ways(use, hold)["pointer"]
    assert use.person is not None
    area = use.person.session.journey.record.area
    elsewhere = named(use, "finish")
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

    def slips() -> None:
        QTest.mouseMove(hold, QPoint(-200, -200))
        QTest.mouseRelease(hold, left, none, QPoint(-200, -200))

    def slides_off() -> None:
        finger = Finger(use.window)
        finger.move(middle(hold, use.window) - QPoint(0, 300))
        finger.up(middle(hold, use.window) - QPoint(0, 300))

    def curtain() -> None:
        use.fence.curtain.emit()
        assert SHOWN not in words(use.window)
        use.fence.curtain.emit()

    for name, end in (
        ("pointer", slips),
        ("finger", slides_off),
        ("pointer", elsewhere.setFocus),
        ("pointer", text._timer.timeout.emit),
        ("pointer", curtain),
    ):
        hold.setFocus()
        ways(use, hold)[name][0]()
        terminals.until(lambda: shown(text))
        assert text._timer.interval() == HOLD_SECONDS * 1000
        end()
        terminals.until(lambda: not text.is_open)
        assert SHOWN not in words(use.window)
        up()
        # a press on a page that still slides only stops it
        terminals.until(lambda: QScroller.scroller(area.viewport()).state() is QScroller.State.Inactive)
        area.ensureWidgetVisible(hold)


def test_after_two_minutes_the_pin_is_asked_for(site: Site, open_card: Card) -> None:
    terminals, use, hold, text = open_card
    site.clock.advance(PRESENT_FOR + timedelta(seconds=1))
    down, up = ways(use, hold)["finger"]
    down()
    terminals.until(lambda: use.window.findChild(PresencePage) is not None)
    up()
    assert SHOWN not in words(use.window)
    page = use.window.findChild(PresencePage)
    assert page is not None
    hold.pressed.emit()
    terminals.until(lambda: not use.tasks.busy)
    assert use.window.findChildren(PresencePage) == [page], "pressed twice, asked once"
    terminals.type(use, "presence", "11112222")
    terminals.press(use, "presence-go")
    terminals.until(lambda: "not the one" in words(page))
    terminals.type(use, "presence", PINS["amira"])
    terminals.press(use, "presence-go")
    terminals.until(lambda: not any(one.isVisible() for one in use.window.findChildren(PresencePage)))
    assert not text.is_open, "the button has to be held again"
    down()
    terminals.until(lambda: shown(text))
    up()
    terminals.until(lambda: not text.is_open)
