"""Fields for one line of text, secrets and dates, with icons inside and an error state.

The icon inside is a child of its own: QLineEdit's actions ignore icon size and text zoom.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QWidget
from typing_extensions import override

from hris_desktop.ui import theme
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Size
from hris_desktop.ui.widgets.icon import Icon, IconButton
from hris_desktop.ui.words import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_INSET = 10


def show_state(control: QWidget, *, error: bool) -> None:
    """Dress a native control as wrong or right; the sheet looks at the property ``state``."""
    control.setProperty("state", "error" if error else "")
    style = control.style()
    style.unpolish(control)
    style.polish(control)
    control.update()


class TextField(QLineEdit):
    """One line. ``chars`` is the usual length: a field is as wide as its content; 0 takes the room there is."""

    def __init__(
        self, text: str = "", *, chars: int = 0, icon: str = "", hint: str = "", value: bool = False, name: str = ""
    ) -> None:
        """``icon`` stands before the text; ``value``: figures as in an account number; ``name`` is spoken."""
        super().__init__(text)
        self._chars = chars
        self._figures = Figures.VALUE if value else Figures.TEXT
        self._before = Icon(icon, 16) if icon else None
        self._after: QWidget | None = None
        if self._before is not None:
            self._before.setParent(self)
        if hint:
            self.setPlaceholderText(hint)
        if name:
            self.setAccessibleName(name)
        across = QSizePolicy.Policy.Preferred if chars else QSizePolicy.Policy.Expanding
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        self.retheme()

    def retheme(self) -> None:
        """Take font and size from the theme again."""
        look = theme.current()
        self.setFont(look.font(Face.BODY, self._figures))
        self.setFixedHeight(look.px(Size.FIELD))
        if self._chars:
            self.setFixedWidth(max(self.fontMetrics().averageCharWidth() * self._chars + 36, look.px(96)))
        self._place()

    def set_error(self, *, error: bool) -> None:
        """Show or clear the error state."""
        show_state(self, error=error)

    def put_after(self, widget: QWidget) -> None:
        """Put a button inside, at the end."""
        self._after = widget
        widget.setParent(self)
        widget.show()
        self._place()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """Put the icons at their ends and keep the text clear of them; text margins are physical, so swap them."""
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        first = second = 0
        if self._before is not None:
            first = self._before.width() + _INSET
            left = self.width() - self._before.width() - _INSET - 2 if rtl else _INSET + 2
            self._before.move(left, (self.height() - self._before.height()) // 2)
        if self._after is not None:
            self._after.adjustSize()
            second = self._after.width() - 4
            left = 5 if rtl else self.width() - self._after.width() - 5
            self._after.move(left, (self.height() - self._after.height()) // 2)
        self.setTextMargins(second if rtl else first, 0, first if rtl else second, 0)


class PassphraseField(TextField):
    """A secret being typed: dots, and an eye to look at it while it is in one's own hands."""

    def __init__(self, *, name: str, chars: int = 0, digits: bool = False) -> None:
        """``digits``: a PIN."""
        super().__init__(chars=chars, name=name)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        hints = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        self.setInputMethodHints(hints | (Qt.InputMethodHint.ImhDigitsOnly if digits else hints))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._eye = IconButton("eye", tr("Show what is typed"), size=18, side=30)
        self._eye.clicked.connect(self._toggle)
        self.put_after(self._eye)

    def take(self) -> str:
        """Return what was typed and forget it here (the undo stack with it)."""
        typed = self.text()
        self.hide_text()
        self.clear()
        self.setText("")
        return typed

    def hide_text(self) -> None:
        """Back to dots."""
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._eye.set_icon("eye", tr("Show what is typed"))

    def _toggle(self) -> None:
        if self.echoMode() is QLineEdit.EchoMode.Password:
            self.setEchoMode(QLineEdit.EchoMode.Normal)
            self._eye.set_icon("eye-off", tr("Hide what is typed"))
        else:
            self.hide_text()


class LongField(QPlainTextEdit):
    """Several lines of text; Tab leaves it."""

    def __init__(self, text: str = "", *, lines: int = 3, name: str = "") -> None:
        """``lines`` is the height to begin with."""
        super().__init__(text)
        self._lines = lines
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retheme()

    def retheme(self) -> None:
        """Take font and size from the theme again."""
        look = theme.current()
        self.setFont(look.font(Face.BODY))
        self.setFixedHeight(self._lines * look.line(Face.BODY) + 26)

    def set_error(self, *, error: bool) -> None:
        """Show or clear the error state."""
        show_state(self, error=error)
