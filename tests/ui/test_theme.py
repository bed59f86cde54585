"""Fonts, live switching, and that every size follows the text size."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontInfo, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hris_desktop.ui import theme
from hris_desktop.ui.fonts import missing
from hris_desktop.ui.sheet import sheet
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures, Theme
from hris_desktop.ui.tokens import COLOURS, ZOOMS, Face, Mode, Role


@pytest.mark.parametrize("face", Face)
def test_the_font_is_our_own(look: Theme, face: Face) -> None:
    info = QFontInfo(look.font(face))
    assert info.family() == ("Inter Display" if face.value.display else "Inter")
    assert info.weight() == face.value.weight
    assert round(info.pointSizeF() / 0.75) == face.value.size


@pytest.mark.parametrize(
    "name",
    ["Άννα Παπαδοπούλου", "Ольга Ткаченко", "أميرة حداد", "נועה לוי", "田中 陽菜", "김민지", "ไทย", "Nguyễn Thị Ánh"],
)
def test_names_in_the_demos_scripts_are_no_boxes(look: Theme, name: str) -> None:
    assert missing(name, look.font(Face.BODY)) == ""


def test_a_character_that_nobody_draws_is_noticed(look: Theme) -> None:
    assert missing("a\U0010fffd", look.font(Face.BODY)) == "\U0010fffd"


def test_figures_in_columns_are_equally_wide(look: Theme) -> None:
    plain, column = (QFontMetricsF(look.font(Face.BODY, figures)) for figures in (Figures.TEXT, Figures.VALUE))
    assert plain.horizontalAdvance("1111") < plain.horizontalAdvance("8888")
    assert column.horizontalAdvance("1111") == pytest.approx(column.horizontalAdvance("8888"))


def test_a_value_shows_what_was_typed(look: Theme) -> None:
    """Inter draws "->" as one arrow unless told not to."""
    text, value = (QFontMetricsF(look.font(Face.BODY, figures)) for figures in (Figures.TEXT, Figures.VALUE))
    parts = value.horizontalAdvance("-") + value.horizontalAdvance(">")
    assert value.horizontalAdvance("->") == pytest.approx(parts, abs=0.5)
    assert text.horizontalAdvance("->") != pytest.approx(parts, abs=0.5)


@pytest.mark.parametrize("mode", Mode)
def test_switching_dresses_the_application(look: Theme, qapp: QApplication, mode: Mode) -> None:
    look.set(mode=mode, zoom=1.0)
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == COLOURS[mode][Role.BACKGROUND]
    assert qapp.palette().color(QPalette.ColorRole.PlaceholderText).name().upper() == COLOURS[mode][Role.MUTED]
    assert COLOURS[mode][Role.EDGE] in qapp.styleSheet()


def test_labels_follow_the_text_size(look: Theme, qtbot: QtBot) -> None:
    label = Label("Words")
    qtbot.addWidget(label)
    before = label.sizeHint()
    look.set(mode=Mode.DARK, zoom=2.0)
    assert label.sizeHint().height() == 2 * before.height()
    assert label.sizeHint().width() == pytest.approx(2 * before.width(), abs=3)


def test_the_text_size_stays_within_80_and_200(look: Theme) -> None:
    look.set(mode=Mode.LIGHT, zoom=9)
    assert look.zoom == 2.0
    look.set(mode=Mode.LIGHT, zoom=0.1)
    assert look.zoom == 0.8
    look.step(-1)
    assert look.zoom == 0.8
    look.step(0)
    look.step(1)
    assert look.zoom == ZOOMS[ZOOMS.index(1.0) + 1]


def test_the_same_name_has_the_same_colours(look: Theme) -> None:
    assert look.avatar("Amira Haddad") == look.avatar("Amira Haddad")


def test_the_sheet_leaves_nothing_unfilled() -> None:
    assert "$" not in sheet(COLOURS[Mode.LIGHT], 1.0)


def test_the_same_look_again_costs_nothing_and_another_dresses_every_widget(look: Theme, qtbot: QtBot) -> None:
    told: list[float] = []
    look.changed.connect(lambda: told.append(look.zoom))
    label = Label("Amira")
    qtbot.addWidget(label)
    look.set(mode=Mode.LIGHT, zoom=1.0)
    assert told == []
    small = label.font().pointSizeF()
    look.set(mode=Mode.LIGHT, zoom=2.0)
    assert label.font().pointSizeF() == 2 * small
    look.set(mode=Mode.DARK, zoom=2.0)
    before, look.least = look.least, 48
    look.set(mode=Mode.DARK, zoom=2.0)
    look.least = before
    look.set(mode=Mode.DARK, zoom=2.0)
    assert told == [2.0, 2.0, 2.0, 2.0]
    look.set(mode=None, zoom=2.0)
    told.clear()
    look.set(mode=look.mode, zoom=2.0)
    assert told == [2.0], "chosen is another thing than what the system happens to show: it is kept"


def test_installing_twice_gives_the_same_theme(look: Theme, qapp: QApplication) -> None:
    assert theme.install(qapp) is look is theme.current()


def test_sizes_follow_every_change_of_the_text_size(look: Theme) -> None:
    assert look.px(100) == round(100 * look.k)
    before = look.k
    for zoom in (2.0, 0.8, 1.0):
        look.set(mode=Mode.LIGHT, zoom=zoom)
        assert look.k == pytest.approx(before * zoom)
        assert look.line(Face.BODY) == round(Face.BODY.value.line * before * zoom)


def test_a_screen_with_other_dots_dresses_everything_anew(
    look: Theme, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the system's text size is changed, or the window's first screen is another one."""
    label = Label("Words")
    qtbot.addWidget(label)
    before, tall = look.k, label.sizeHint().height()
    screen = QGuiApplication.primaryScreen()
    with monkeypatch.context() as patched:
        patched.setattr(theme, "_dots", lambda: 192.0)
        with qtbot.waitSignal(look.changed):
            screen.logicalDotsPerInchChanged.emit(192.0)
        assert look.k == pytest.approx(2 * before)
        assert label.sizeHint().height() == 2 * tall
        assert sheet(COLOURS[look.mode], look.k) == qapp.styleSheet()
    with qtbot.waitSignal(look.changed):
        qapp.primaryScreenChanged.emit(screen)
    assert look.k == pytest.approx(before)
    with qtbot.assertNotEmitted(look.changed):
        qapp.primaryScreenChanged.emit(screen)  # with the same dots nothing needs doing
