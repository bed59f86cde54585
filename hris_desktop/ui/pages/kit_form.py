"""The words of the recovery kit, typed from its sheet: alone, or with the person whom the kit shall act on."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.ui.failure import explain
from hris_desktop.ui.pages.sharing_person import PersonField
from hris_desktop.ui.tokens import Space
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.field import LongField
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.words import tr


class WordsForm(QWidget):
    """The words of the sheet."""

    def __init__(self, hint: str, act: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.ROW)
        self.words = LongField(lines=4)
        self.row = FormRow(tr("The words of the kit"), self.words, hint=hint)
        column.addWidget(self.row)
        line = QWidget()
        acts = Flow(line, across=10, down=8)
        self.done = Button(act, "check", kind=Kind.PRIMARY, height=Height.CARD)
        self.away = Button(tr("Cancel"), height=Height.CARD)
        acts.addWidget(self.done)
        acts.addWidget(self.away)
        column.addWidget(line)

    def refuse(self, error: Exception) -> None:
        """Say what is wrong with them; they stay."""
        self.done.end_work()
        self.row.set_error(explain(error).words)
        self.words.setFocus()


class KitDoor(QWidget):
    """A button that opens the form of the words; ``given`` carries the person and the words.

    ``people``: id to full name of those who may be chosen; one alone needs no field.
    """

    given = Signal(str, str)

    def __init__(self, people: Mapping[str, str], *, open_words: str, who: str, act: str) -> None:
        """``open_words``: on the button that opens it; ``who``: beside the field; ``act``: on the last button."""
        super().__init__()
        self._people, self._texts = people, (who, act)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.ROW)
        self._column = column
        self.button = Button(open_words, "key-round", height=Height.CARD)
        self.button.setObjectName("with-kit")
        self.button.clicked.connect(self._open)
        line = QWidget()
        Flow(line, across=8, down=6).addWidget(self.button)
        column.addWidget(line)

    def _open(self) -> None:
        who, act = self._texts
        self.button.hide()
        field = PersonField(self._people) if len(self._people) != 1 else None
        row = None
        if field is not None:
            field.setObjectName("kit-who")
            row = FormRow(who, field)
            self._column.addWidget(row)
        form = WordsForm(tr("All 24, from the sheet. Everybody sees that the kit was used for it."), act)
        form.words.setObjectName("kit-words")
        form.done.setObjectName("kit-go")
        form.done.clicked.connect(lambda: self._give(form, field, row))
        form.away.clicked.connect(self._close)
        self._column.addWidget(form)
        (field or form.words).setFocus()

    def _give(self, form: WordsForm, field: PersonField | None, row: FormRow | None) -> None:
        pid = field.person() if field is not None else next(iter(self._people))
        if row is not None:
            row.set_error("" if pid else tr("Type a name from the list, such as the full name on their card."))
        typed = form.words.toPlainText()
        form.row.set_error("" if typed.strip() else tr("Type the words from the sheet."))
        if pid and typed.strip():
            self.given.emit(pid, typed)

    def refuse(self, error: Exception) -> None:
        """Say what is wrong with the words; they stay."""
        form = self.findChild(WordsForm)
        if form is not None:
            form.refuse(error)

    def _close(self) -> None:
        while (item := self._column.takeAt(1)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.button.show()
        self.button.setFocus()
