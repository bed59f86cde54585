"""Whole uses in real windows: what somebody sees, who is still there, and how every use ends."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QTextBrowser
from pytestqt.qtbot import QtBot

from hris_desktop.crypto.passphrase import CHEAPEST
from hris_desktop.kiosk.supervisor import LEFT
from hris_desktop.kiosk.use import Use
from hris_desktop.services.drafts import Drafts
from hris_desktop.services.errors import StoreTrouble
from hris_desktop.services.kiosk_settings import new_credential
from hris_desktop.ui import theme
from hris_desktop.ui.kiosk import scale
from hris_desktop.ui.kiosk.idle import KioskIdle
from hris_desktop.ui.kiosk.over import Curtain, LastWords, StillThere
from hris_desktop.ui.kiosk.reading import Articles
from hris_desktop.ui.kiosk.signing_in import SecretPage
from hris_desktop.ui.pages.form import FormPage
from hris_desktop.ui.pages.receipt import ReceiptPage
from tests.kiosk.house import Terminals, button, words
from tests.kiosk.terminals import PINS, Site


@pytest.fixture
def joined(site: Site, terminals: Terminals) -> Terminals:
    site.join("amira")
    return terminals


def form_of(terminals: Terminals, use: Use, section: str = "contact") -> FormPage:
    assert use.person is not None
    journey = use.person.session.journey
    journey.open_form(section, "")
    terminals.until(lambda: isinstance(journey.currentWidget(), FormPage))
    page = journey.currentWidget()
    assert isinstance(page, FormPage)
    return page


def test_an_empty_terminal_offers_to_join_and_to_read(terminals: Terminals) -> None:
    with terminals.use() as use:
        assert button(use.window, "sign-in") is None
        terminals.press(use, "join")
        terminals.until(lambda: use.window.findChild(QLineEdit, "code") is not None)
        terminals.press(use, "leave")
        terminals.press(use, "read")
        terminals.press(use, "leave")
        terminals.until(lambda: button(use.window, "join"))
        assert use.window.geometry() == use.window.screen().geometry()


LEADS_OUT = (
    "file:///etc/passwd", "file:/etc/passwd", "//etc/passwd", "/etc/passwd", "strange://host/x", "javascript:alert(1)",
    "data:text/html,x", "qrc:/x", "kb:../../etc/passwd", "https://example.com/page", "mailto:hr@example.com",
)  # fmt: skip


def test_no_link_leads_out_of_an_article(joined: Terminals) -> None:
    """The address is read at most; nothing is opened, loaded or started, and the page is the same as before."""
    with joined.use() as use:
        joined.press(use, "read")
        joined.until(lambda: use.window.findChild(Articles) is not None)
        joined.until(lambda: "As of 21\xa0November\xa02026" in words(use.window))
        page = use.window.findChild(Articles)
        assert page is not None
        joined.until(lambda: not use.tasks.busy)
        library = use.tasks.call(lambda: use.terminal.knowledge().library())
        page.open_article(library.categories[0].articles[0].id)
        joined.until(lambda: any(one.toPlainText() for one in page.findChildren(QTextBrowser)))
        before = [one.toPlainText() for one in page.findChildren(QTextBrowser)]
        windows = QApplication.topLevelWidgets()
        for address in LEADS_OUT:
            page.follow(address)
            for browser in page.findChildren(QTextBrowser):
                browser.anchorClicked.emit(QUrl(address))
                assert browser.loadResource(QTextDocument.ResourceType.HtmlResource.value, QUrl(address)) is None
            assert "root:" not in words(use.window)
            assert use.window.page is not None
            assert use.window.page.isVisible()
        assert QApplication.topLevelWidgets() == windows
        assert [one.toPlainText() for one in page.findChildren(QTextBrowser)] == before


def test_signing_in_changing_and_finishing_without_a_network(site: Site, joined: Terminals) -> None:
    site.cut = True
    with joined.use() as use:
        joined.sign_in(use, "amira")
        assert button(use.window, "finish") is not None
        page = form_of(joined, use)
        page.items.row("personal_email").control.setText("amira@example.com")  # type: ignore[union-attr]
        page.submitted.emit()
        joined.press(use, "act")
        journey = use.person.session.journey  # type: ignore[union-attr]
        joined.until(lambda: isinstance(journey.currentWidget(), ReceiptPage))
        receipt = journey.currentWidget()
        assert isinstance(receipt, ReceiptPage)
        told = words(receipt)
        assert receipt.receipt.reference in told
        assert "kept on this device" in told or "as soon as" in told
        assert "Photograph this" in told
        with joined.qtbot.waitSignal(use.ended, timeout=20_000):
            joined.press(use, "finish")
    assert joined.codes[-1] == 0
    site.start()
    assert site.terminal.waiting().count == 1


def test_a_wrong_pin_is_said_and_leaves_nothing_typed(joined: Terminals) -> None:
    with joined.use() as use:
        joined.press(use, "sign-in")
        joined.press(use, f"person:{joined.pids['amira']}")
        joined.type(use, "secret", "11112222")
        joined.press(use, "unlock")
        joined.until(lambda: "This is not the one" in words(use.window))
        page = use.window.page
        assert isinstance(page, SecretPage)
        assert page.field.text() == ""
        assert "11112222" not in words(use.window)


def test_the_curtain_hides_everything_and_comes_back(joined: Terminals) -> None:
    with joined.use() as use:
        joined.sign_in(use, "amira")
        assert "My record" in words(use.window)
        use.fence.curtain.emit()
        [over] = [one for one in use.window.findChildren(Curtain) if one.isVisible()]
        assert "My record" not in words(use.window)
        assert "Amira" not in words(use.window)
        over.button.click()
        assert "My record" in words(use.window)


def test_half_typed_is_kept_for_its_owner_when_nobody_is_there(site: Site, joined: Terminals) -> None:
    with joined.use() as use:
        joined.sign_in(use, "amira")
        page = form_of(joined, use)
        page.items.row("personal_email").control.setText("half@typed")  # type: ignore[union-attr]
        page.items.changed.emit()
        person = use.person
        assert person is not None
        with joined.qtbot.waitSignal(use.ended, timeout=20_000):
            person.idle.over.emit()
        assert "half@typed" not in words(use.window)
    site.start()
    suite = site.sign_in("amira")
    [draft] = Drafts(suite.office).waiting()
    assert dict(Drafts(suite.office).resume(draft.key).resumed.texts)["personal_email"] == "half@typed"  # type: ignore[union-attr]


def test_a_full_disk_at_finish_is_said_and_can_be_tried_again(
    site: Site, joined: Terminals, monkeypatch: pytest.MonkeyPatch
) -> None:
    with joined.use() as use:
        joined.sign_in(use, "amira")
        page = form_of(joined, use)
        page.items.row("personal_email").control.setText("half@typed")  # type: ignore[union-attr]
        page.items.changed.emit()

        def full(*_: object, **__: object) -> None:
            raise StoreTrouble("The disk is full", "Nothing of this was written.", "Make room.")

        with monkeypatch.context() as patch:
            patch.setattr(Drafts, "keep", full)
            joined.press(use, "finish")
            joined.until(lambda: button(use.window, "try-again"))
            [over] = [one for one in use.window.findChildren(LastWords) if button(one, "try-again")]
            assert "could not be kept" in words(over)
            assert "half@typed" not in words(use.window)
        with joined.qtbot.waitSignal(use.ended, timeout=20_000):
            joined.press(use, "without")
    assert joined.codes[-1] == 0


def test_nobody_there_is_asked_and_anybody_may_stay_as_often_as_they_like(qtbot: QtBot) -> None:
    now = [0.0]
    owner = QLabel()
    qtbot.addWidget(owner)
    idle = KioskIdle(90, 30, lambda: now[0], owner)
    told: list[str] = []
    idle.warned.connect(lambda left: told.append(f"warned {left}"))
    idle.back.connect(lambda: told.append("back"))
    idle.over.connect(lambda: told.append("over"))
    idle.start()
    for _ in range(12):
        now[0] += 89.9
        idle.check()
        assert told == []
        now[0] += 0.2
        idle.check()
        assert told == ["warned 30"]
        now[0] += 29
        idle.check()
        assert told == ["warned 30"]
        idle.stay()
        assert told == ["warned 30", "back"]
        told.clear()
    now[0] += 119.9
    idle.check()
    assert told == ["warned 1"]
    now[0] += 0.2
    idle.check()
    assert told == ["warned 1", "over"]


def test_the_warning_counts_down_and_its_button_is_huge(joined: Terminals) -> None:
    with joined.use() as use:
        joined.sign_in(use, "amira")
        person = use.person
        assert person is not None
        person.idle.warned.emit(30)
        [over] = [one for one in use.window.findChildren(StillThere) if one.isVisible()]
        assert "30 seconds" in words(over)
        person.idle.left.emit(12)
        assert "12 seconds" in words(over)
        assert over.button.height() >= 100
        over.button.click()


def test_everything_that_is_pressed_is_as_large_as_a_finger(joined: Terminals) -> None:
    """And has a name; the smallest word is 14 points."""
    with joined.use() as use:
        fits = partial(joined.until_nothing, partial(too_small, use))
        fits()
        joined.press(use, "sign-in")
        joined.until(lambda: button(use.window, "join"))
        fits()
        joined.press(use, f"person:{joined.pids['amira']}")
        joined.until(lambda: button(use.window, "unlock"))
        fits()
        joined.type(use, "secret", PINS["amira"])
        joined.press(use, "unlock")
        joined.until(lambda: use.person and use.person.session.journey.record.view)
        fits()
        form_of(joined, use)
        fits()


def too_small(use: Use) -> Iterator[tuple[str, float]]:
    """What cannot be hit with a finger or read from a metre away."""
    for one in use.window.findChildren(QAbstractButton):
        if one.isVisibleTo(use.window) and one.height() < scale.TARGET - 2:
            yield one.accessibleName() or one.text() or one.objectName(), one.height()
    for label in use.window.findChildren(QLabel):
        if label.isVisibleTo(use.window) and label.text() and label.font().pointSizeF() < 14:
            yield label.text(), label.font().pointSizeF()


def test_the_text_grows_in_three_steps(terminals: Terminals) -> None:
    with terminals.use() as use:
        seen = []
        for _ in range(4):
            seen.append(theme.current().zoom)
            terminals.press(use, "size")
        assert tuple(seen) == (*scale.SIZES, scale.SIZES[0])


def test_only_the_maintainer_ends_a_terminal(site: Site, joined: Terminals) -> None:
    joined.changes["maintainer"] = new_credential("the caretaker's words", params=CHEAPEST)
    with joined.use() as use:
        use.window.close()
        assert use.window.isVisible(), "closing is nobody's way out"
        use.window.service.emit()
        joined.type(use, "maintainer", "no")
        joined.press(use, "maintain")
        joined.until(lambda: "This is not the one" in words(use.window))
        joined.type(use, "maintainer", "the caretaker's words")
        joined.press(use, "maintain")
        joined.until(lambda: button(use.window, "end-kiosk"))
        assert "Amira" not in words(use.window)
        with joined.qtbot.waitSignal(use.ended, timeout=20_000):
            joined.press(use, "end-kiosk")
    assert joined.codes[-1] == LEFT


def test_without_names_nobody_stands_on_the_page(joined: Terminals) -> None:
    joined.changes["names"] = False
    with joined.use() as use:
        joined.press(use, "sign-in")
        joined.type(use, "name", "somebody else")
        assert "Amira" not in words(use.window)
        joined.press(use, "continue")
        joined.type(use, "secret", "11112222")
        joined.press(use, "unlock")
        joined.until(lambda: "This is not the one" in words(use.window))


def test_a_store_that_never_answers_keeps_no_use_open(site: Site, joined: Terminals) -> None:
    site.cut = True
    with joined.use() as use:
        joined.until(lambda: use.hub.sync is not None)
        assert use.hub.sync is not None
        assert "No connection" in use.hub.sync.text
        joined.press(use, "read")
        joined.press(use, "leave")
