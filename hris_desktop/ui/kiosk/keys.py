"""Keys on the screen: a pad of digits, and letters for whoever has no keyboard.

They type into whatever field has the focus, as a keyboard would, and never take the focus themselves. Nothing is drawn
larger while it is pressed: what is typed here may be a secret, and somebody may stand behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractButton, QApplication, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import icons, paper, theme
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.words import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_GAP: Final = 8
_PAD: Final = 4
_LEAST: Final = 0.3
"""Of its size, for the words of a key that has no room."""
_BACK, _ENTER, _SHIFT, _SPACE, _OTHER, _TAB = "back", "enter", "shift", "space", "other", "tab"
_ROWS: Final = {
    "letters": ("1234567890", "qwertyuiop", "asdfghjkl'", "zxcvbnm,.-"),
    "signs": ("1234567890", "@#€&*()/+=", "äöüßéèêàçñ", "ąćęłńóśźżø"),
}


class Key(QAbstractButton):
    """One key; it takes no focus, so that what it types goes where the person is."""

    def __init__(self, text: str, *, icon: str = "", name: str = "", height: int = 0) -> None:
        """``height`` at 100 %; 0 = as a finger needs."""
        super().__init__()
        self.setText(text)
        self._icon, self._height, self._most = icon, height or 40, 0
        self.setAccessibleName(name or text)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAutoRepeat(icon == "undo-2")

    def retheme(self) -> None:
        """Take the size from the theme again."""
        self.updateGeometry()
        self.update()

    def limit(self, most: int) -> None:
        """Be no higher than so many pixels, as far as a finger allows; 0 = as high as the text asks."""
        self._most = most
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        look = theme.current()
        tall = look.px(self._height)
        return QSize(look.px(34), max(min(tall, self._most or tall), look.least))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().least, self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = theme.current(), QPainter(self)
        paper.brush(painter)
        fill = Role.ACCENT_SOFT if self.isDown() or self.isChecked() else Role.SURFACE
        paper.box(painter, QRectF(self.rect()), 12, fill=look.colour(fill), edge=look.colour(Role.EDGE))
        if self._icon:
            side = look.px(20)
            box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
            icons.draw(painter, self._icon, box, look.colour(Role.TEXT))
        else:
            painter.setFont(self._font())
            painter.setPen(look.colour(Role.TEXT))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()

    def _font(self) -> QFont:
        """A letter is large, a word less so; both are as small as a low or narrow key makes them."""
        font = QFont(theme.current().font(Face.H2 if len(self.text()) == 1 else Face.BODY_MEDIUM))
        needs = QFontMetricsF(font)
        wide = (self.width() - 2 * _PAD) / max(needs.horizontalAdvance(self.text()), 1)
        tall = (self.height() - _PAD) / needs.height()
        font.setPointSizeF(font.pointSizeF() * max(min(1.0, wide, tall), _LEAST))
        return font


class Pad(QWidget):
    """Digits in the order of a telephone; types into ``field``."""

    entered = Signal()

    def __init__(self, field: QWidget) -> None:
        super().__init__()
        self._field = field
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # digits stand so in every language
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(_GAP)
        for place, digit in enumerate("123456789"):
            grid.addWidget(self._key(digit), place // 3, place % 3)
        back = Key("", icon="undo-2", name=tr("Take back the last digit"), height=48)
        back.clicked.connect(lambda: _send(self._field, Qt.Key.Key_Backspace))
        enter = Key("", icon="check", name=tr("Done"), height=48)
        enter.clicked.connect(self.entered)
        grid.addWidget(back, 3, 0)
        grid.addWidget(self._key("0"), 3, 1)
        grid.addWidget(enter, 3, 2)

    def _key(self, digit: str) -> Key:
        key = Key(digit, height=48)
        key.clicked.connect(lambda: _send(self._field, Qt.Key(ord(digit)), digit))
        return key


class Keyboard(QWidget):
    """Letters, digits and signs; types into the field that has the focus. Hidden until somebody asks for it."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Keyboard on the screen"))
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # these are Latin letters
        self._page, self._upper, self._most = "letters", False, 0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 8, 16, 12)
        self._column.setSpacing(_GAP - 2)
        self._build()

    def fit(self, tall: int) -> None:
        """Take no more of the window than this, as far as fingers allow: what is typed into must be seen above it."""
        rows, margins = self._column.count(), self._column.contentsMargins()
        self._most = (tall - margins.top() - margins.bottom() - (rows - 1) * self._column.spacing()) // rows
        for key in self.findChildren(Key):
            key.limit(self._most)

    def _build(self) -> None:
        while (row := self._column.takeAt(0)) is not None:
            if (old := row.widget()) is not None:
                old.hide()
                old.deleteLater()
        rows = _ROWS[self._page]
        for number, letters in enumerate(rows):
            extra = [self._back()] if number == 0 else [self._enter()] if number == len(rows) - 1 else []
            self._column.addWidget(self._row([self._letter(one) for one in letters], extra))
        self._column.addWidget(self._last())
        for key in self.findChildren(Key):
            key.limit(self._most)

    def _row(self, keys: Sequence[Key], extra: Sequence[Key]) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP - 2)
        for key in keys:
            row.addWidget(key, 2)
        for key in extra:
            row.addWidget(key, 3)
        return box

    def _last(self) -> QWidget:
        shift = Key(tr("Capitals"), name=tr("Capital letters"))
        shift.setCheckable(True)
        shift.setChecked(self._upper)
        shift.clicked.connect(self._turn)
        other = Key("@ ä €" if self._page == "letters" else "a b c", name=tr("Other letters and signs"))
        other.clicked.connect(self._change)
        space = Key(tr("Space"))
        space.clicked.connect(lambda: _send(_focus(), Qt.Key.Key_Space, " "))
        forward = Key("", icon="arrow-right", name=tr("Next field"))
        forward.clicked.connect(lambda: _send(_focus(), Qt.Key.Key_Tab))
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP - 2)
        for key, wide in ((shift, 3), (other, 3), (space, 10), (forward, 3)):
            row.addWidget(key, wide)
        return box

    def _letter(self, letter: str) -> Key:
        shown = letter.upper() if self._upper and letter != "ß" else letter
        key = Key(shown)
        key.clicked.connect(lambda: self._type(shown))
        return key

    def _type(self, letter: str) -> None:
        _send(_focus(), Qt.Key(ord(letter.upper()[0])) if letter.isascii() else Qt.Key.Key_unknown, letter)
        if self._upper:
            self._turn()

    def _back(self) -> Key:
        key = Key("", icon="undo-2", name=tr("Take back the last letter"))
        key.clicked.connect(lambda: _send(_focus(), Qt.Key.Key_Backspace))
        return key

    def _enter(self) -> Key:
        key = Key(tr("Done"))
        key.clicked.connect(lambda: _send(_focus(), Qt.Key.Key_Return))
        return key

    def _turn(self) -> None:
        self._upper = not self._upper
        self._build()

    def _change(self) -> None:
        self._page = "signs" if self._page == "letters" else "letters"
        self._build()


def _focus() -> QWidget | None:
    return QApplication.focusWidget()


def _send(field: QWidget | None, key: Qt.Key, text: str = "") -> None:
    """Press and let go, as a keyboard would."""
    if field is not None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(field, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text))
