"""Forgotten passphrases, lost keys and second devices, at the entrance, against services that answer from memory."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.services.errors import KeyGone, StoreTrouble
from hris_desktop.ui.entrance import Entrance
from hris_desktop.ui.first_run.by_code import ByCode
from hris_desktop.ui.first_run.forgot import Forgot
from hris_desktop.ui.first_run.join import Join, Renew
from hris_desktop.ui.first_run.link import LinkDevice
from hris_desktop.ui.first_run.start import Start
from hris_desktop.ui.first_run.use_kit import UseKit
from hris_desktop.ui.first_run.waiting import WaitingForHr
from hris_desktop.ui.sign_in import SignIn
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from tests.ui.enrolment_double import CODE, KIT_WORDS, SECRET, STORE, EnrolmentDouble, LinkFound, profile
from tests.ui.lint import clipped, outside, settle, texts, unnamed, unreachable

GOOD = "quiet ember walnut ladder"


class Door:
    """An entrance and a hand at it."""

    def __init__(self, qtbot: QtBot, tasks: Tasks, services: EnrolmentDouble) -> None:
        self.qtbot, self.tasks, self.services = qtbot, tasks, services
        self.entrance = Entrance(services, tasks, foot="HRIS Desktop 1.0")
        qtbot.addWidget(self.entrance)
        self.entrance.resize(1280, 800)
        self.entrance.show()
        self.entrance.start()
        self.rest()

    @property
    def page(self) -> QWidget:
        page = self.entrance.page
        assert page is not None
        return page

    def on(self, kind: type[QWidget]) -> bool:
        return isinstance(self.entrance.page, kind)

    def rest(self) -> None:
        self.qtbot.waitUntil(lambda: self.tasks.busy == 0)
        settle()

    def press(self, words: str) -> None:
        button = next(one for one in self.page.findChildren(QAbstractButton) if one.text() == words and one.isVisible())
        assert button.isEnabled(), words
        button.click()
        self.rest()

    def seen(self) -> str:
        return "\n".join(one.text() for one in self.page.findChildren(QLabel) if one.isVisible())

    def fill(self, code: str, store: str = "") -> ByCode:
        page = self.page
        assert isinstance(page, ByCode)
        page.code.setText(code)
        if store:
            page.store.setText(store)
        page.go_on()
        self.rest()
        return page

    def choose(self, secret: str) -> None:
        page = self.page
        assert isinstance(page, ByCode)
        page.secret._first.setText(secret)
        page.secret._again.setText(secret)
        page.go_on()
        self.rest()


@pytest.fixture
def door(qtbot: QtBot, look: Theme, tasks: Tasks) -> Door:
    return Door(qtbot, tasks, EnrolmentDouble(profile()))


def test_forgotten_new_code_five_words(door: Door) -> None:
    door.press("I forgot it")
    assert door.on(Forgot)
    assert "HR in person" in door.seen()
    assert "not even HR" in door.seen()
    door.press("I have the new code")
    page = door.page
    assert isinstance(page, Renew)
    assert page.store.text() == STORE, "this computer knows where the store lies"
    door.fill(CODE)
    door.choose(GOOD)
    assert door.services.asked == ["renew p1 passphrase"]
    assert door.on(WaitingForHr)


def test_forgotten_with_a_second_device(door: Door) -> None:
    door.press("I forgot it")
    door.press("I have a link code")
    assert door.on(LinkDevice)
    door.fill(CODE)
    assert "Amira Haddad" in door.seen()
    door.choose(GOOD)
    assert door.services.asked == ["link passphrase"]
    assert door.on(SignIn)


def test_every_way_leads_back(door: Door) -> None:
    for way in ("I have a link code", "I have the new code"):
        door.press("I forgot it")
        door.press(way)
        door.press("Back")
        assert door.on(Forgot)
        door.press("Back")
        assert door.on(SignIn)


def test_a_missing_device_key_shows_the_ways_back_and_says_why(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_profile: str, _secret: str, **_more: object) -> object:
        raise KeyGone

    monkeypatch.setattr(door.services, "unlock", gone)
    page = door.page
    assert isinstance(page, SignIn)
    page.field.setText(SECRET)
    page.unlock()
    door.rest()
    assert door.on(Forgot)
    assert "keyring was emptied" in door.seen()
    assert "What waits to be sent is kept." in door.seen()
    assert SECRET not in texts(door.entrance)


def test_a_locked_keyring_is_only_told(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(_profile: str, _secret: str, **_more: object) -> object:
        raise StoreTrouble("This computer's keyring", "It is locked.", "Nothing was lost.")

    monkeypatch.setattr(door.services, "unlock", locked)
    page = door.page
    assert isinstance(page, SignIn)
    page.field.setText(SECRET)
    page.unlock()
    door.rest()
    assert door.on(SignIn)
    assert "It is locked." in door.seen()


def test_a_new_computer_is_linked(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    services = EnrolmentDouble()
    door = Door(qtbot, tasks, services)
    assert door.on(Start)
    door.press("I have a link code")
    page = door.fill("ABCDE", STORE)
    assert "27 characters" in page._rows["code"].error
    door.fill(CODE.replace("A", "B", 1))
    assert "holds nothing" in page._rows["code"].error
    services.known = [profile()]
    door.fill(CODE)
    door.choose(GOOD)
    assert door.on(SignIn)


def test_hr_is_asked_for_four_words_once_it_is_known_who_it_is(door: Door) -> None:
    door.services.link = LinkFound(is_hr=True)
    door.press("I forgot it")
    door.press("I have a link code")
    door.fill(CODE)
    assert "Four words or more" in door.seen()
    pin = next(one for one in door.page.findChildren(QAbstractButton) if one.text() == "A PIN of 8 digits or more")
    assert not pin.isVisible()


@pytest.mark.parametrize("zoom", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("way", ["", "I have a link code", "I have the new code"])
def test_nothing_is_cut_off_or_unreachable(door: Door, look: Theme, zoom: float, way: str) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    door.press("I forgot it")
    if way:
        door.press(way)
        door.fill(CODE)
    settle()
    for complaint in (clipped, outside, unnamed, unreachable):
        assert complaint(door.page) == []


def test_an_invite_code_is_still_asked_for_from_the_sign_in_page(door: Door) -> None:
    door.press("I have an invite code")
    assert door.on(Join)


def test_the_recovery_kit_makes_somebody_hr_again(door: Door) -> None:
    door.press("I forgot it")
    door.press("Nobody in HR can help: use the recovery kit")
    page = door.page
    assert isinstance(page, UseKit)
    assert page.store.text() == STORE
    page.words.setPlainText("one two three")
    page.go_on()
    door.rest()
    assert "not the 24 words" in page._rows["kit"].error
    page.words.setPlainText(" ".join(KIT_WORDS))
    page.go_on()
    door.rest()
    assert "This kit opens" in door.seen()
    page.go_on()
    assert "Choose who becomes HR." in page._rows["person"].error
    page.person.set_value("p9")
    page.secret._first.setText(GOOD)
    page.secret._again.setText(GOOD)
    page.go_on()
    door.rest()
    assert door.services.asked == ["recover p9"]
    assert door.on(SignIn)
    assert KIT_WORDS[3] not in texts(door.entrance)


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_the_page_of_the_kit_is_not_cut_off(door: Door, look: Theme, zoom: float) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    door.press("I forgot it")
    door.press("Nobody in HR can help: use the recovery kit")
    page = door.page
    assert isinstance(page, UseKit)
    page.words.setPlainText(" ".join(KIT_WORDS))
    page.go_on()
    door.rest()
    for complaint in (clipped, outside, unnamed, unreachable):
        assert complaint(page) == []
