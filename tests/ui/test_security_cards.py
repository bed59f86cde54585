"""Devices, sealed changes and the kit, against services that answer from memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.services.errors import BadInput, StoreTrouble, WrongSecretError
from hris_desktop.services.kit import Kit
from hris_desktop.services.linking import Linked, LinkOffer
from hris_desktop.services.second import Outcome
from hris_desktop.services.views import Candidate
from hris_desktop.services.views_safety import (
    ClosedChange,
    DeviceView,
    KitState,
    KitTest,
    NewKit,
    UnsentView,
)
from hris_desktop.ui.first_run.kit import RecoveryKit, TestKit
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.security import SecurityPage
from hris_desktop.ui.pages.security_devices import DevicesCard, OfferBox
from hris_desktop.ui.pages.security_kit import KitCard, Pages
from hris_desktop.ui.pages.security_unsent import UnsentCard
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from hris_desktop.ui.widgets.field import LongField, PassphraseField, TextField
from tests.ui.enrolment_double import KIT_WORDS
from tests.ui.lint import clipped, outside, texts, unnamed, unreachable
from tests.ui.test_security import Passphrases, Place
from tests.ui.test_security_terminals import Watchmen

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
CODE = "WZPQD-NMVW8-6JF6D-6315Z-7CB48-R7"
QR = tuple(tuple((x * y + x) % 3 == 0 for x in range(29)) for y in range(29))
SECRET = "violet anchor thermos"
DEVICES = (
    DeviceView("8F3A-12BC", is_this=True, seen=NOW - timedelta(hours=1), writes=4, ended=False),
    DeviceView("0D11-90AE", is_this=False, seen=NOW - timedelta(days=9), writes=1, ended=True),
)


class Keys:
    """Devices and links; ``refuses`` is raised by the next offer or look."""

    def __init__(self) -> None:
        self.refuses: Exception | None = None
        self.linked = Linked.WAITING
        self.withdrawn: list[str] = []
        self.swept = 0

    def listed(self) -> tuple[DeviceView, ...]:
        return DEVICES

    def offer(self, secret: str) -> LinkOffer:
        self._refuse()
        assert secret == SECRET
        return LinkOffer(CODE, QR, "sqlite:////srv/hr/store.sqlite", NOW + timedelta(minutes=15), "a" * 32)

    def state(self, offer: LinkOffer) -> Linked:
        self._refuse()
        return self.linked

    def withdraw(self, slot: str) -> None:
        self.withdrawn.append(slot)

    def sweep(self) -> None:
        self.swept += 1

    def _refuse(self) -> None:
        error, self.refuses = self.refuses, None
        if error is not None:
            raise error


@pytest.fixture
def keys() -> Keys:
    return Keys()


@pytest.fixture
def place(qtbot: QtBot, look: Theme, tasks: Tasks, keys: Keys) -> Place:
    return Place(qtbot, tasks, DevicesCard(keys, keys, tasks, now=lambda: NOW, locale="en_GB"))


def offer(place: Place) -> OfferBox:
    place.press("link-device")
    place.type(SECRET)
    place.press("Show the code")
    box = place.page.findChild(OfferBox)
    assert box is not None
    return box


def looks(place: Place) -> None:
    box = place.page.findChild(OfferBox)
    assert box is not None
    box._timer.timeout.emit()
    place.rest()


def test_the_devices_are_listed_with_when_they_wrote(place: Place, keys: Keys) -> None:
    assert keys.swept == 1
    for words in ("8F3A-12BC", "This device", "4 entries in all", "0D11-90AE", "Its keys were replaced", "1 entry"):
        assert words in texts(place.page)


def test_the_code_is_shown_after_the_passphrase_and_gone_when_taken(place: Place, keys: Keys) -> None:
    offer(place)
    assert CODE in place.seen()
    assert SECRET not in texts(place.page)
    looks(place)
    assert CODE in place.seen()
    keys.linked = Linked.TAKEN
    looks(place)
    assert CODE not in texts(place.page)
    assert "has taken your keys" in place.seen()
    assert "tell HR at once" in place.seen()


def test_out_of_date_and_taken_back_are_said(place: Place, keys: Keys) -> None:
    offer(place)
    keys.linked = Linked.OVER
    looks(place)
    assert "out of date" in place.seen()
    offer(place)
    place.press("Take the code back")
    assert keys.withdrawn == ["a" * 32]
    assert CODE not in texts(place.page)
    assert "opens nothing any more" in place.seen()


def test_a_wrong_passphrase_shows_no_code(place: Place, keys: Keys) -> None:
    keys.refuses = WrongSecretError("This is not the one.")
    place.press("link-device")
    place.type("wrong")
    place.press("Show the code")
    assert "This is not the one." in place.seen()
    assert place.page.findChild(OfferBox) is None
    place.type(SECRET)
    place.press("Show the code")
    assert CODE in place.seen()


def test_a_store_that_does_not_answer_keeps_the_code_on_the_screen(place: Place, keys: Keys) -> None:
    offer(place)
    keys.refuses = StoreTrouble("It cannot be reached", "No connection.", "Nothing is lost.")
    looks(place)
    assert CODE in place.seen()
    assert "No connection." in place.seen()


class Papers:
    """The kit of an organisation, and one that is being made."""

    def __init__(self) -> None:
        self.stands = KitState("AB12CD34", NOW, is_hr=True, waiting=False, outdated=("Payroll",))
        self.refuses: Exception | None = None
        self.replaced: list[dict[int, str]] = []
        self.confirmed: list[str] = []

    def state(self) -> KitState:
        return self.stands

    def test(self, words: str) -> KitTest:
        if words.split() != list(KIT_WORDS):
            raise BadInput("The words of the kit", "These are not the 24 words of one kit.", field="kit")
        return KitTest(("HR",), ("Payroll",))

    def confirm(self, pid: str, words: str) -> None:
        assert words.split() == list(KIT_WORDS)
        self.confirmed.append(pid)
        self.stands = replace(self.stands, stuck=())

    def begin(self, secret: str) -> NewKit:
        assert secret == SECRET
        self.stands = replace(self.stands, waiting=True)
        return self._kit()

    def again(self) -> NewKit | None:
        return self._kit() if self.stands.waiting else None

    def drop(self) -> None:
        self.stands = replace(self.stands, waiting=False)

    def replace(self, words: Mapping[int, str]) -> Outcome:
        if any(KIT_WORDS[at] != word for at, word in words.items()):
            raise BadInput("Not the words of your kit", "Word 7 on your sheet is another one.", field="kit")
        self.replaced.append(dict(words))
        self.drop()
        return Outcome("a" * 32, done=False, sentence="Tomasz Haddad has to sign it too.")

    def _kit(self) -> NewKit:
        return NewKit(Kit(KIT_WORDS, "AB12C-2"), (6, 17))


@dataclass
class Safety:
    """All that the page asks."""

    links: Keys
    devices: Keys
    unsent: Kept
    passphrase: Passphrases = field(default_factory=Passphrases)
    kits: Papers = field(default_factory=Papers)
    terminals: Watchmen = field(default_factory=Watchmen)


def laid_over(over: list[QWidget]) -> Pages:
    def back() -> None:
        over.pop()

    return Pages(over.append, back)


def page_of(safety: Safety, tasks: Tasks, over: list[QWidget] | None = None) -> SecurityPage:
    pages = laid_over([] if over is None else over)
    return SecurityPage(safety, (tasks, Hub()), pages, now=lambda: NOW, locale="en_GB")


@pytest.mark.parametrize("zoom", [1.0, 1.5, 2.0])
def test_nothing_on_the_page_is_cut_off(qtbot: QtBot, look: Theme, tasks: Tasks, keys: Keys, zoom: float) -> None:
    look.set(mode=Mode.LIGHT, zoom=zoom)
    safety = Safety(keys, keys, Kept(UnsentView(2, CLOSED, can_try=True)))
    place = Place(qtbot, tasks, page_of(safety, tasks))
    place.page.resize(1056, 748)
    place.press("change-secret")
    place.press("link-device")
    place.press("Test the kit…")
    for complaint in (clipped, outside, unnamed, unreachable):
        assert complaint(place.page) == []
    keys.refuses = None
    page = place.page
    assert isinstance(page, SecurityPage)
    page.devices._show_offer(keys.offer(SECRET))
    place.rest()
    for complaint in (clipped, outside, unnamed, unreachable):
        assert complaint(place.page) == []


# -- the kit ----------------------------------------------------------------------------------------------------------


@dataclass
class Desk:
    """The card of the kit, and the sheets laid over it."""

    place: Place
    papers: Papers
    over: list[QWidget]
    tasks: Tasks

    def sheet(self, kind: type[QWidget]) -> Place:
        assert isinstance(self.over[-1], kind)
        return Place(self.place.qtbot, self.tasks, self.over[-1])


@pytest.fixture
def desk(qtbot: QtBot, look: Theme, tasks: Tasks) -> Desk:
    papers, over = Papers(), list[QWidget]()
    pages = laid_over(over)
    house = QWidget()
    card = KitCard(papers, tasks, pages, locale="en_GB")
    card.setParent(house)
    card.resize(720, 640)
    return Desk(Place(qtbot, tasks, house), papers, over, tasks)


def type_words(place: Place, words: Sequence[str]) -> None:
    [field_] = [one for one in place.page.findChildren(LongField) if one.isVisible()]
    field_.setPlainText(" ".join(words))


def test_the_paper_is_tested_against_the_roles(desk: Desk) -> None:
    assert "AB12CD34" in texts(desk.place.page)
    assert "Not wrapped to this kit yet: Payroll." in desk.place.seen()
    desk.place.press("Test the kit…")
    type_words(desk.place, KIT_WORDS[1:])
    desk.place.press("Test them")
    assert "not the 24 words" in desk.place.seen()
    type_words(desk.place, KIT_WORDS)
    desk.place.press("Test them")
    assert "It opens the keys of: HR. Not yet: Payroll." in desk.place.seen()
    assert KIT_WORDS[3] not in texts(desk.place.page)


def test_a_new_kit_is_written_down_tested_and_asked_for(desk: Desk) -> None:
    desk.place.press("Replace it…")
    desk.place.type(SECRET)
    desk.place.press("Make a new kit")
    sheet = desk.sheet(RecoveryKit)
    assert KIT_WORDS[5] in texts(sheet.page)
    page = sheet.page
    assert isinstance(page, RecoveryKit)
    page._tick.setChecked(True)
    sheet.press("Go on and test my kit")
    test = desk.sheet(TestKit)
    fields = test.page.findChildren(TextField)
    for field_ in fields:
        field_.setText("wrong")
    test.press("Test my kit")
    assert "is another one" in test.seen()
    for field_, at in zip(fields, (6, 17), strict=True):
        field_.setText(KIT_WORDS[at])
    test.press("Test my kit")
    assert desk.papers.replaced == [{6: KIT_WORDS[6], 17: KIT_WORDS[17]}]
    assert desk.over == []
    assert "Tomasz Haddad has to sign it too." in desk.place.seen()
    assert KIT_WORDS[5] not in texts(desk.place.page)


def test_one_that_was_begun_is_shown_again_or_forgotten(desk: Desk) -> None:
    desk.papers.begin(SECRET)
    card = desk.place.page.findChild(KitCard)
    assert card is not None
    card.look()
    desk.place.rest()
    desk.place.press("Go on with it")
    assert isinstance(desk.over.pop(), RecoveryKit)
    desk.place.press("Forget it")
    assert not desk.papers.stands.waiting
    assert "begun on this device" not in desk.place.seen()


def test_a_kit_that_was_never_tested_is_said(desk: Desk) -> None:
    desk.papers.stands = replace(desk.papers.stands, untested=True)
    card = desk.place.page.findChild(KitCard)
    assert card is not None
    card.look()
    desk.place.rest()
    assert "This kit was never tested" in desk.place.seen()


def test_which_sheets_of_an_earlier_kit_are_still_needed_is_said(desk: Desk) -> None:
    desk.papers.stands = replace(desk.papers.stands, only_earlier=("Payroll", "Health"))
    card = desk.place.page.findChild(KitCard)
    assert card is not None
    card.look()
    desk.place.rest()
    assert "Keep the sheets of the kit before it" in desk.place.seen()
    assert "let somebody into Payroll, Health." in desk.place.seen()


def test_the_kit_signs_in_the_place_of_a_second_person(desk: Desk) -> None:
    desk.papers.stands = replace(desk.papers.stands, stuck=(Candidate("t1", "Tomasz Haddad", ("a", "b", "c"), 2),))
    card = desk.place.page.findChild(KitCard)
    assert card is not None
    card.look()
    desk.place.rest()
    assert "a b c" in desk.place.seen()
    desk.place.press("The same words: sign with the kit…")
    type_words(desk.place, KIT_WORDS)
    desk.place.press("Sign with the kit")
    assert desk.papers.confirmed == ["t1"]
    assert "confirmed with the next sync" in desk.place.seen()
    assert "a b c" not in desk.place.seen()


def test_nobody_but_hr_sees_it(desk: Desk) -> None:
    desk.papers.stands = replace(desk.papers.stands, is_hr=False)
    card = desk.place.page.findChild(KitCard)
    assert card is not None
    card.look()
    desk.place.rest()
    assert desk.place.seen() == ""


# -- what waited ------------------------------------------------------------------------------------------------------


class Kept:
    """Two sealed changes, opened by one secret."""

    def __init__(self, view: UnsentView) -> None:
        self.stands = view
        self.tried: list[str] = []

    def view(self) -> UnsentView:
        return self.stands

    def read(self) -> None:
        self.stands = UnsentView(0, self.stands.closed, self.stands.can_try)

    def open_with(self, secret: str) -> int:
        self.tried.append(secret)
        if secret != SECRET:
            raise WrongSecretError("This is not the one.")
        count, self.stands = len(self.stands.closed), UnsentView(len(self.stands.closed), (), can_try=False)
        return count

    def give_up(self) -> None:
        self.stands = UnsentView(0, (), can_try=False)


CLOSED = (ClosedChange("1" * 32, "contact details", NOW), ClosedChange("2" * 32, "bank account", None))


def kept(qtbot: QtBot, tasks: Tasks, view: UnsentView) -> tuple[Place, Kept]:
    port = Kept(view)
    card = UnsentCard(port, tasks, "en_GB")
    house = QWidget()
    card.setParent(house)
    card.resize(700, 600)
    place = Place(qtbot, tasks, house)
    return place, port


def test_nothing_to_say_is_not_shown(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    place, _ = kept(qtbot, tasks, UnsentView(0, (), can_try=False))
    assert place.seen() == ""


def test_what_came_through_is_said_until_it_is_read(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    place, _ = kept(qtbot, tasks, UnsentView(3, (), can_try=False))
    assert "3 changes that waited here" in place.seen()
    place.press("I have read this")
    assert place.seen() == ""


def test_sealed_changes_are_counted_and_an_old_passphrase_is_tried(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    place, port = kept(qtbot, tasks, UnsentView(0, CLOSED, can_try=True))
    for words in ("2 changes are kept", "Contact details", "Bank account", "saved on", "21\u00a0November\u00a02026"):
        assert words in texts(place.page)
    place.type("wrong")
    place.press("Open them")
    assert "This is not the one." in place.seen()
    place.type(SECRET)
    place.press("Open them")
    assert port.tried == ["wrong", SECRET]
    assert "2 changes that waited here" in place.seen()
    assert SECRET not in texts(place.page)


def test_giving_them_up_asks_first(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    place, port = kept(qtbot, tasks, UnsentView(0, CLOSED, can_try=False))
    assert not [one for one in place.page.findChildren(PassphraseField) if one.isVisible()]
    place.press("Make the changes anew and forget these…")
    place.press("Keep them")
    assert len(port.stands.closed) == 2
    place.press("Make the changes anew and forget these…")
    place.press("Forget them")
    assert port.view() == UnsentView(0, (), can_try=False)
    assert place.seen() == ""
