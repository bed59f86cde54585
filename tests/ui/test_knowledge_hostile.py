"""Articles, links and questions that mean harm: shown as their own letters, never fetched, followed after a word."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from hris_desktop.ui.pages.knowledge_print import paper
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Mode
from hris_desktop.ui.widgets.article_links import Target, Way, host, target
from hris_desktop.ui.widgets.article_row import in_units
from hris_desktop.ui.widgets.button import Button
from tests.ui.knowledge_room import Room, article
from tests.ui.lint import clipped, texts

WEB = "https://www.example.org:8443/help?a=b#c"
RAW = [
    "<b>bold</b><script>alert(1)</script>",
    '<img src="https://evil.example/x.png"><img src="file:///etc/passwd">',
    '<a href="javascript:alert(1)">press</a>',
    "<style>body{display:none}</style>",
    "![remote](https://evil.example/x.png)",
    "![local](file:///etc/passwd)",
    "[file](file:///etc/passwd)",
    "[script](javascript:alert(1))",
    "[data](data:text/html,<b>x</b>)",
    "[plain](http://evil.example/)",
    "[mail](mailto:hr@evil.example)",
    "[share](\\\\evil.example\\share)",
    "[gone](kb:not-here)",
    "[gone](record:not_here)",
    "&lt;img&gt; &#60;b&#62;",
    "```\ncode\n```",
    "| a | b |",
    "[[company: <img src=x>]]",
    "a\u2028b\ufdd0c\ufffcd",
]


@pytest.fixture
def room(qtbot: QtBot, look: Theme, tasks: Tasks) -> Room:
    body = f"Harmless. [other](kb:other) [mine](record:contact) [web]({WEB})\n\n" + "\n\n".join(RAW)
    return Room(qtbot, tasks, [article("evil", body, title="<h1>Evil</h1> &amp; more"), article("other", "Other.")])


def read(room: Room, name: str = "evil") -> None:
    room.open().open_article(name)
    room.rest()


def anchors(room: Room) -> set[str]:
    """Every address that can be pressed in the article."""
    found, block = set(), room.page.article.text.document().begin()
    while block.isValid():
        for one in block.textFormats():
            found.add(one.format.anchorHref())
        block = block.next()
    return found - {""}


def test_raw_markup_is_its_own_letters(room: Room) -> None:
    read(room)
    shown = room.page.article.text.toPlainText()
    assert "<h1>Evil</h1> &amp; more" in shown
    for raw in RAW[:4]:
        assert raw in shown
    assert "&lt;img&gt; &#60;b&#62;" in shown
    assert "\ufffc" not in shown
    assert "<img" not in room.page.article.text.toHtml()


def test_the_only_links_are_those_that_may_be(room: Room) -> None:
    read(room)
    assert anchors(room) == {"kb:other", "record:contact", WEB}


def test_nothing_is_ever_fetched(room: Room) -> None:
    read(room)
    text = room.page.article.text
    kinds = QTextDocument.ResourceType
    for kind in (kinds.HtmlResource, kinds.ImageResource, kinds.StyleSheetResource, kinds.MarkdownResource):
        for address in ("file:///etc/passwd", "https://evil.example/x", "qrc:/x", ":/x", "x.png", "kb:other"):
            assert not text.loadResource(kind.value, QUrl(address))
    before = text.toPlainText()
    text.setSource(QUrl("file:///etc/hostname"))
    text.reload()
    assert text.toPlainText() == before


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://example.org/",
        "ftp://example.org/",
        "mailto:a@example.org",
        "https://user@example.org/",
        "https://bank.example@evil.example/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://bänk.example/",
        "https://bank.example\\@evil.example/",
        "qrc:/x",
        "//example.org",
        "kb:",
        "kb:../x",
        "record:../x",
        "other",
        "#",
        "#x",
        "#-1",
        "#²",
        "",
    ],
)
def test_what_is_no_known_link_is_dead(room: Room, address: str) -> None:
    read(room)
    room.page.article.text.followed.emit(address)
    room.rest()
    assert target(address) is None
    assert room.shown == "evil"
    assert room.gone == []
    assert "outside" not in texts(room.window)


def test_an_article_that_is_gone_is_said(room: Room) -> None:
    read(room)
    room.page.article.text.followed.emit("kb:not-here")
    room.rest()
    assert "There is no such article" in texts(room.page)


def test_a_link_to_another_article_opens_it(room: Room) -> None:
    read(room)
    room.page.article.text.followed.emit("kb:other")
    room.rest()
    assert room.shown == "other"
    assert room.page.list.rows.key() == "other"


def test_a_link_to_the_record_asks_for_that_section(room: Room) -> None:
    read(room)
    with room.qtbot.waitSignal(room.page.record_asked) as asked:
        room.page.article.text.followed.emit("record:contact")
    assert asked.args == ["contact"]


def test_a_page_of_the_web_is_asked_for_with_its_whole_host(room: Room) -> None:
    read(room)
    room.page.article.text.followed.emit(WEB)
    said = texts(room.dialog)
    assert "www.example.org:8443" in said
    assert WEB in said
    assert clipped(room.dialog) == []
    assert room.gone == []
    buttons = {one.text(): one for one in room.dialog.findChildren(Button)}
    assert room.dialog.focusWidget() is buttons["Stay here"]
    buttons["Stay here"].click()
    assert room.gone == []
    room.page.article.text.followed.emit(WEB)
    {one.text(): one for one in room.dialog.findChildren(Button)}["Open in the browser"].click()
    assert room.gone == [WEB]


@pytest.mark.parametrize("address", [WEB, "https://a.example/x%20y%2Fz", "https://xn--bnk-qla.example/"])
def test_a_pressed_link_is_asked_for_as_it_is_written(qtbot: QtBot, look: Theme, tasks: Tasks, address: str) -> None:
    room = Room(qtbot, tasks, [article("one", f"See [it]({address}).")])
    read(room, "one")
    room.keys(Qt.Key.Key_Tab, Qt.Key.Key_Return)
    said = texts(room.dialog)
    assert address in said
    assert host(address) in said
    room.dialog.reject()


def test_a_computer_without_a_browser_says_so(room: Room) -> None:
    read(room)
    room.browser = False
    room.page._go_outside(WEB)
    assert "The page was not opened" in texts(room.page)
    assert WEB in texts(room.page)


def test_where_the_outside_does_not_exist_its_links_are_dead(room: Room) -> None:
    room.open(outside=False).open_article("evil")
    room.rest()
    room.page.article.text.followed.emit(WEB)
    assert "outside" not in texts(room.window)


def test_targets_and_hosts() -> None:
    assert target("#12") == Target(Way.HERE, "12")
    assert target("kb:a-b") == Target(Way.ARTICLE, "a-b")
    assert target("record:bank_accounts") == Target(Way.RECORD, "bank_accounts")
    assert target(WEB) == Target(Way.OUTSIDE, WEB)
    assert host("https://a.b.example/x@y") == "a.b.example"


@pytest.mark.parametrize(
    "query",
    [
        "payroll " * 1_250,
        "x" * 10_000,
        "😀" * 5_000,
        "😀 payroll 👩‍👩‍👧‍👦",
        "من يدير الرواتب",
        "מי מנהל את השכר",
        "\u202egnp.evil\u202c",
        '"payroll',
        "payroll AND (NOT",
        "title: payroll*",
        "NEAR(a b, 5)",
        "a* OR b^2 -c {x}:y",
        "'; DROP TABLE article; --",
        "%_\\",
        "\x00\x01\x7f",
        "\ud83d",
        "   ",
        "<b>payroll</b>",
        "&amp;",
        "{0} {words} %s",
    ],
)
def test_any_question_has_results_or_the_line(qtbot: QtBot, look: Theme, tasks: Tasks, query: str) -> None:
    room = Room(qtbot, tasks)
    page = room.open()
    room.ask(query)
    said = texts(page.list)
    if page.list.field.text().strip():
        assert room.rows or "We may not have an answer to this." in said
        assert "articles" not in page.list._count.text()
    assert "Something went wrong" not in texts(room.window)
    assert clipped(room.window) == []
    page.list.ask_hr.emit()
    room.rest()
    assert clipped(room.dialog) == []
    room.dialog.reject()


def test_long_words_and_deep_headings_stay_on_the_page(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 4
    body = f"{long}\n\n###### {long}\n\n- {long}\n3. {long}\n\n[[company: {long[:390]}]]"
    room = Room(qtbot, tasks, [article("long", body, title=long[:299], category=long[:299])])
    look.set(mode=Mode.LIGHT, zoom=2.0)
    read(room, "long")
    text = room.page.article.text
    assert text.document().idealWidth() <= text.viewport().width()
    assert text.horizontalScrollBar().maximum() == 0
    assert clipped(room.window) == []


def test_an_article_without_a_paragraph_begins_with_its_heading(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    room = Room(qtbot, tasks, [article("bare", "## Only this\n- and\n- that\n5. five\n6. six")])
    read(room, "bare")
    lines = room.page.article.text.toPlainText().split("\n")
    assert lines[-5:] == ["Only this", "and", "that", "five", "six"]
    block = room.page.article.text.document().lastBlock()
    numbered = block.textList()
    assert numbered is not None
    assert numbered.itemText(block) == "6."


def test_each_paragraph_goes_its_own_way(qtbot: QtBot, look: Theme, tasks: Tasks) -> None:
    room = Room(qtbot, tasks, [article("both", "English first.\n\nשלום לכם.\n\n(1) مرحبا\n\n12 + 3")])
    read(room, "both")
    ways, block = {}, room.page.article.text.document().begin()
    while block.isValid():
        ways[block.text()] = block.textDirection()
        block = block.next()
    ltr, rtl = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
    found = [ways[text] for text in ("English first.", "שלום לכם.", "(1) مرحبا", "12 + 3")]
    assert found == [ltr, rtl, rtl, ltr]


def test_marks_stand_on_their_words_behind_an_emoji() -> None:
    assert in_units("a😀 pay", [(3, 6)]) == [(4, 3)]
    assert in_units("a pay", [(2, 5)]) == [(2, 3)]
    assert in_units("😀", [(0, 1)]) == [(0, 2)]


def test_paper_is_dark_on_white_whatever_the_screen_is(room: Room, look: Theme) -> None:
    look.set(mode=Mode.CONTRAST, zoom=2.0)
    read(room)
    view = room.page.article.view
    assert view is not None
    printed = paper(view, ["fact"])
    title = printed.findBlockByNumber(1)
    spans = title.textFormats()
    form = spans[0].format
    assert title.text() == "<h1>Evil</h1> &amp; more"
    assert form.foreground().color().name().upper() == "#1B2326"
    assert form.font().pointSizeF() == pytest.approx(19.5)
    shown = room.page.article.text.document().findBlockByNumber(1).textFormats()
    screen = shown[0].format
    assert screen.foreground().color().name().upper() == "#FFFFFF"
    assert screen.font().pointSizeF() == pytest.approx(39)
