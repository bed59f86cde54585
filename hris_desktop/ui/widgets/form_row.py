"""One question of a form: label, hint, error, field; and the summary of what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import paper
from hris_desktop.ui.speak import announce
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Radius, Role, Space
from hris_desktop.ui.widgets.icon import Icon
from hris_desktop.ui.widgets.link import Link
from hris_desktop.ui.words import tr, trn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent


@runtime_checkable
class Judged(Protocol):
    """A control that can look wrong."""

    def set_error(self, *, error: bool) -> None:
        """Show or clear the error state."""


class FormRow(QWidget):
    """Label, hint and error above the field, in the words of the summary; the field is told all of it for readers."""

    def __init__(self, label: str, control: QWidget, *, hint: str = "", optional: bool = False) -> None:
        """``optional`` adds *(optional)*; everything else is asked for."""
        super().__init__()
        self.control = control
        self._hint_text = hint
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        words = tr("{label} (optional)", label=label) if optional else label
        self.label = Label(words, Face.STRONG, wrap=True)
        self.label.setBuddy(control)
        column.addWidget(self.label)
        self._hint = Label(hint, Face.SMALL, Role.MUTED, wrap=True)
        if not hint:  # shown with its parent: a widget that has none yet would flash as a window
            self._hint.hide()
        column.addWidget(self._hint)
        self._error = _ErrorLine()
        column.addWidget(self._error)
        column.addSpacing(6)
        line = QHBoxLayout()
        wide = bool(control.sizePolicy().expandingDirections() & Qt.Orientation.Horizontal)
        line.addWidget(control, 1 if wide else 0)
        if not wide:
            line.addStretch(1)
        column.addLayout(line)
        self._column = column
        control.setAccessibleName(words)
        self.set_error("")

    def add_below(self, widget: QWidget) -> None:
        """Put what belongs to the field under it."""
        self._column.addSpacing(4)
        self._column.addWidget(widget)

    def set_hint(self, hint: str) -> None:
        """Change what stands above the field while there is no error."""
        self._hint_text = hint
        self._hint.setText(hint)
        self.set_error(self.error)

    def set_error(self, message: str) -> None:
        """Show a sentence above the field, or clear it."""
        self._error.set(message)
        self._hint.setVisible(bool(self._hint_text) and not message)
        if isinstance(self.control, Judged):
            self.control.set_error(error=bool(message))
        spoken = tr("Error: {message}", message=message) if message else self._hint_text
        self.control.setAccessibleDescription(spoken)

    @property
    def error(self) -> str:
        """The sentence shown, or an empty text."""
        return self._error.text


class _ErrorLine(QWidget):
    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(Icon("circle-alert", 16, Role.DANGER), 0, Qt.AlignmentFlag.AlignTop)
        self._label = Label("", Face.LABEL, Role.DANGER, wrap=True)
        row.addWidget(self._label, 1)
        self.hide()

    @property
    def text(self) -> str:
        return self._label.text()

    def set(self, message: str) -> None:
        self._label.setText(message)
        self.setVisible(bool(message))


class ErrorSummary(QFrame):
    """Above the first field, with the focus: what is wrong, each line a link to its field."""

    chosen = Signal(str)

    def __init__(self) -> None:
        """Hidden until there is something to say."""
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(Space.WIDE, 14, Space.CARD, 14)
        outer.setSpacing(10)
        outer.addWidget(Icon("circle-alert", 20, Role.DANGER), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(6)
        self._title = Label("", Face.H3, wrap=True)
        column.addWidget(self._title)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        column.addLayout(self._lines)
        outer.addLayout(column, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.hide()

    def show_problems(self, problems: Sequence[tuple[str, str]], *, title: str = "") -> None:
        """Show (key of the field or empty, sentence) and take the focus; none hides it."""
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self.setVisible(bool(problems))
        if not problems:
            return
        words = title or trn("There is a problem", "There are {count} problems", len(problems))
        self._title.setText(words)
        for key, message in problems:
            self._lines.addWidget(self._line(key, message))
        self.setAccessibleName(words)
        self.setAccessibleDescription("\n".join(message for _, message in problems))
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, ". ".join([words, *(message for _, message in problems)]))

    def _line(self, key: str, message: str) -> QWidget:
        if not key:
            return Label(message, Face.LABEL, wrap=True)
        link = Link(message)
        link.clicked.connect(lambda: self.chosen.emit(key))
        return link

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paper.brush(painter)
        paper.slab(painter, QRectF(self.rect()), ground=Role.DANGER_SOFT, edge=Role.DANGER, radius=Radius.BOX)
        painter.end()
