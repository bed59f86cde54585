"""Keys in real windows: a second device linked by code, and the old device told of a new key."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from hris_desktop.app import Program
from hris_desktop.doorway import Surroundings
from hris_desktop.services.enrolment import Enrolment
from hris_desktop.services.profiles import Profiles, find_keys
from hris_desktop.store.urls import open_store
from hris_desktop.system.clock import SystemClock
from hris_desktop.ui.first_run.link import LinkDevice
from hris_desktop.ui.first_run.start import Start
from hris_desktop.ui.key_news import ReplacedScreen
from hris_desktop.ui.pages.security_devices import OfferBox
from hris_desktop.ui.sign_in import SignIn
from hris_desktop.ui.widgets.field import PassphraseField
from tests.app.conftest import COSTS, SECRETS, House

NEW = "quiet ember walnut ladder"


def press(root: QWidget, words: str) -> None:
    buttons = [one for one in root.findChildren(QAbstractButton) if words in (one.text(), one.objectName())]
    button = next(one for one in buttons if one.isVisible())
    button.click()


def by_services(act: Callable[[Any], Any]) -> Any:
    """Priya's turn, without a window."""
    enrolment = Enrolment(Profiles(find_keys), clock=SystemClock(), costs=COSTS)
    suite = enrolment.unlock("priya", SECRETS["priya"])
    store = open_store(suite.store)
    try:
        suite.desk.round(store)
        result = act(suite)
        suite.desk.round(store)
        return result
    finally:
        store.close()
        enrolment.close("priya")


def test_a_second_device_is_linked_through_both_windows(house: House) -> None:
    first = house.sign_in("amira")
    frame = first.window.frame
    assert frame is not None
    frame.go("security")
    page = frame.page
    assert page is not None
    press(page, "link-device")
    house.until(lambda: any(one.isVisible() for one in page.findChildren(PassphraseField)))
    field = next(one for one in page.findChildren(PassphraseField) if one.isVisible())
    field.setText(SECRETS["amira"])
    press(page, "Show the code")
    house.until(lambda: page.findChild(OfferBox) is not None)
    box = page.findChild(OfferBox)
    assert box is not None
    shown = [one.text() for one in box.findChildren(QLabel)]
    code = next(text for text in shown if text.count("-") == 5)

    os.environ["HRIS_DESKTOP_HOME"] = str(house.root / "laptop")
    second = Program(Surroundings(COSTS, find_keys, opener=house.line.open))
    house.programs.append(second)
    second.start()
    house.until(lambda: isinstance(second.entrance.page, Start))
    press(second.entrance, "I have a link code")
    house.until(lambda: isinstance(second.entrance.page, LinkDevice))
    join = second.entrance.page
    assert isinstance(join, LinkDevice)
    join.code.setText(code)
    join.store.setText(str(house.root / "store.sqlite"))
    join.go_on()
    house.until(join._second.isVisible)
    join.secret._first.setText(NEW)
    join.secret._again.setText(NEW)
    join.go_on()
    house.until(lambda: isinstance(second.entrance.page, SignIn))
    house.type(second, NEW)
    house.until(lambda: second.window.frame is not None)
    assert "Amira Haddad" in "\n".join(one.text() for one in second.window.findChildren(QLabel))
    os.environ["HRIS_DESKTOP_HOME"] = str(house.root / "home")
    house.until(lambda: page.findChild(OfferBox) is None)
    assert "has taken your keys" in "\n".join(one.text() for one in page.findChildren(QLabel) if one.isVisible())


def test_an_old_device_that_is_signed_in_is_told_of_a_new_key(house: House) -> None:
    old = house.sign_in("amira")
    frame = old.window.frame
    assert frame is not None
    pid = old.suite.me if old.suite is not None else ""
    letter = by_services(lambda suite: suite.people.invite(pid))
    elsewhere = Enrolment(Profiles(find_keys), clock=SystemClock(), costs=COSTS)
    store = str(house.root / "store.sqlite")
    chosen = {"secret": NEW, "kind": "passphrase", "profile": "new"}
    joining = elsewhere.join(code=letter.code, store=store, **chosen)
    elsewhere.close("new")
    by_services(lambda suite: suite.people.confirm(pid))
    old.sync_now()
    house.until(lambda: frame.findChild(ReplacedScreen) is not None)
    screen = frame.findChild(ReplacedScreen)
    assert screen is not None
    said = "\n".join(one.text() for one in screen.findChildren(QLabel))
    for words in ("A new key was confirmed for you on", "If this was not you", "Priya Raman", *joining.words):
        assert words in said
    press(screen, "Lock this device")
    house.until(lambda: isinstance(old.entrance.page, SignIn))
