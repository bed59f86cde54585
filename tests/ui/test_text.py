"""The label: plain text, a fixed line height, wrapping, eliding, and no secrets in tooltips."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from hris_desktop.ui.text import Label, lay_out
from hris_desktop.ui.theme import Theme
from hris_desktop.ui.tokens import Face, Role

LONG = "Maximiliane-Theodora von und zu Hohenlohe-Schillingsfürst, called Mia"


def test_markup_in_a_name_is_text(look: Theme, qtbot: QtBot) -> None:
    label = Label("<b>Bold</b> <img src='x'>")
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.sizeHint().width() > Label("Bold").sizeHint().width() * 3


def test_lines_have_the_height_of_the_style(look: Theme, qtbot: QtBot) -> None:
    label = Label(LONG * 3, Face.READ, wrap=True)
    qtbot.addWidget(label)
    lines = label.heightForWidth(200) / 24
    assert lines == int(lines)
    assert lines > 5


def test_a_line_break_is_kept(look: Theme, qtbot: QtBot) -> None:
    label = Label("one\ntwo")
    qtbot.addWidget(label)
    assert label.sizeHint().height() == 40


def test_what_is_shortened_is_in_the_tooltip(look: Theme, qtbot: QtBot) -> None:
    label = Label(LONG, elide=True)
    qtbot.addWidget(label)
    label.resize(100, 20)
    label.show()
    assert label.toolTip() == LONG
    label.resize(1000, 20)
    assert label.toolTip() == ""


def test_a_secret_is_never_in_the_tooltip(look: Theme, qtbot: QtBot) -> None:
    label = Label(LONG, elide=True, secret=True)
    qtbot.addWidget(label)
    label.resize(100, 20)
    label.show()
    assert label.toolTip() == ""


def test_the_text_is_what_a_screen_reader_says(look: Theme, qtbot: QtBot) -> None:
    label = Label("Kept as <i>typed</i>", role=Role.MUTED)
    qtbot.addWidget(label)
    face = QAccessible.queryAccessibleInterface(label)
    assert face.text(QAccessible.Text.Name) == "Kept as <i>typed</i>"
    assert face.role() == QAccessible.Role.StaticText


def test_a_hit_is_marked_in_colour(look: Theme, qtbot: QtBot) -> None:
    label = Label("find me")
    qtbot.addWidget(label)
    plain = label.grab().toImage()
    label.set_marks([(5, 2)])
    marked = label.grab().toImage()
    colour = look.colour(Role.MARK)
    found = [(x, y) for x in range(marked.width()) for y in range(marked.height()) if marked.pixelColor(x, y) == colour]
    assert found
    assert all(plain.pixelColor(x, y) != colour for x, y in found)


@pytest.mark.parametrize("text", [LONG, "one\ntwo", f"{LONG}\nand\n{LONG}", "", "αβγ אבג short"])
def test_an_answer_from_memory_is_what_laying_out_says(look: Theme, qtbot: QtBot, text: str) -> None:
    """A label that has room for its longest line is not laid out again for every width it is asked about."""
    for zoom in (1.0, 2.0):
        look.set(mode=look.mode, zoom=zoom)
        label = Label(text, wrap=True)
        qtbot.addWidget(label)
        natural = label.sizeHint().width()
        for width in (60, natural - 2, natural - 1, natural, natural + 1, 2000):
            _, lines = lay_out(text, label.font(), width=max(width, 1), line=look.line(Face.BODY))
            assert label.heightForWidth(width) == lines * look.line(Face.BODY)


def test_another_text_size_forgets_what_was_measured(look: Theme, qtbot: QtBot) -> None:
    label = Label(LONG, wrap=True)
    qtbot.addWidget(label)
    room = label.sizeHint().width()
    assert label.heightForWidth(room) == look.line(Face.BODY)
    look.set(mode=look.mode, zoom=2.0)
    assert label.heightForWidth(room) > look.line(Face.BODY)
    label.setText(LONG * 4)
    assert label.heightForWidth(room) > 4 * look.line(Face.BODY)
