"""Editors for answers from a list: searched, several of them, or with room for one's own words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCompleter, QSizePolicy, QStyledItemDelegate, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import theme
from hris_desktop.ui.tokens import Face
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.choice import ChoiceField
from hris_desktop.ui.widgets.field import TextField
from hris_desktop.ui.widgets.icon import IconButton
from hris_desktop.ui.words import tr

_OWN = "\u0000own"
"""Key of the line *in my own words*; no label can be that."""


class _Rows(QStyledItemDelegate):
    @override
    def sizeHint(self, option: object, index: object) -> QSize:
        return QSize(theme.current().px(160), theme.current().px(34))


class SearchField(TextField):
    """Type any part of a name; the list is loaded when the field is first entered."""

    def __init__(self, text: str, options: Callable[[], Sequence[str]], *, chars: int, name: str) -> None:
        """``options`` are the names to find; anything else may be typed, the kind decides."""
        super().__init__(text, chars=chars, name=name)
        self._options = options
        self._loaded = False
        button = IconButton("chevron-down", tr("Show the list for {label}", label=name), size=16, side=30)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(self.open_list)
        self.put_after(button)

    def open_list(self) -> None:
        """Show every name."""
        self.setFocus()
        self._load()
        completer = self.completer()
        completer.setCompletionPrefix("")
        completer.complete()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._load()
        super().focusInEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._load()  # a key can come before the focus does: another program sends it
        popup = self.completer().popup()
        if event.key() == Qt.Key.Key_Down and popup is not None and not popup.isVisible():
            self.open_list()
            return
        super().keyPressEvent(event)

    def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        completer = QCompleter(list(self._options()), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(9)
        popup = completer.popup()
        if popup is not None:
            popup.setItemDelegate(_Rows(popup))
            popup.setFont(theme.current().font(Face.BODY))
            popup.setAccessibleName(self.accessibleName())
        self.setCompleter(completer)


class ManyField(QWidget):
    """Several names, one search field each; empty ones are left out."""

    changed = Signal()

    def __init__(self, text: str, options: Callable[[], Sequence[str]], *, one: str, name: str) -> None:
        """``text``: one name a line; ``one`` names a single entry (*Country*)."""
        super().__init__()
        self._options, self._one = options, one
        self._fields: list[SearchField] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        column.addLayout(self._rows)
        self._more = Button(tr("Add another"), "plus", kind=Kind.QUIET, height=Height.CARD)
        self._more.setAccessibleName(tr("Add another: {name}", name=name))
        self._more.clicked.connect(lambda: self._add("").setFocus())
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        for line in text.split("\n") or [""]:
            self._add(line)
        self.setFocusProxy(self._fields[0])
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)

    def text(self) -> str:
        """Return the names, one a line."""
        return "\n".join(field.text().strip() for field in self._fields if field.text().strip())

    def set_error(self, *, error: bool) -> None:
        """Show or clear the error state."""
        for field in self._fields:
            field.set_error(error=error)

    def _add(self, text: str) -> SearchField:
        label = tr("{one} {number}", one=self._one, number=len(self._fields) + 1)
        field = SearchField(text, self._options, chars=32, name=label)
        field.textChanged.connect(lambda _: self.changed.emit())
        self._fields.append(field)
        field.setParent(self)
        self._rows.addWidget(field)
        self.setTabOrder(field, self._more)
        return field


class OwnWordsField(QWidget):
    """One of a list, or the person's own words, for which a field appears below."""

    changed = Signal()

    def __init__(self, text: str, labels: Sequence[str], *, optional: bool, name: str) -> None:
        """``text`` is a label or own words."""
        super().__init__()
        pairs = [(label, label) for label in labels] + [(_OWN, tr("In my own words…"))]
        if optional:
            pairs.insert(0, ("", tr("No answer")))
        own = bool(text) and text not in labels
        self._list = ChoiceField(pairs, _OWN if own else text, hint=tr("Choose one"), name=name)
        self._own = TextField(text if own else "", chars=36, name=tr("{label}, in your own words", label=name))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._list, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._own, 0, Qt.AlignmentFlag.AlignLeft)
        self._own.setVisible(own)
        self.setFocusProxy(self._list)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self._list.currentIndexChanged.connect(lambda _: self._on_list())
        self._own.textChanged.connect(lambda _: self.changed.emit())

    def text(self) -> str:
        """Return the label chosen or the words typed."""
        return self._own.text() if self._list.value() == _OWN else self._list.value()

    def set_error(self, *, error: bool) -> None:
        """Show or clear the error state."""
        self._list.set_error(error=error)
        self._own.set_error(error=error)

    def _on_list(self) -> None:
        self._own.setVisible(self._list.value() == _OWN)
        self.changed.emit()
