"""The questions of one item as rows, derived from its ``FormView``; and what was typed, given back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.domain import kinds
from hris_desktop.domain.schema import Context, Field, Rule, Sensitivity
from hris_desktop.services.views import FormView, InputView, Problem
from hris_desktop.ui import when
from hris_desktop.ui.editors import Editor, editor
from hris_desktop.ui.editors_date import date_field
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.check import CheckBox
from hris_desktop.ui.widgets.field import LongField
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.words import ltr, tr

EFFECTIVE, WHY = "effective", "why"
"""Keys of the two questions that belong to the change and not to the record."""


class ItemForm(QWidget):
    """Rows in catalogue order, then *effective from* and *why* where the change needs them."""

    changed = Signal()

    def __init__(self, form: FormView, context: Callable[[Field], Context]) -> None:
        """``context`` gives every kind what it may look at."""
        super().__init__()
        self._form, self._context = form, context
        self._rows: dict[str, FormRow] = {}
        self._editors: dict[str, Editor] = {}
        self._began: dict[str, str] = {}
        self._typed = dict(form.resumed.texts) if form.resumed else dict(form.begins)
        self._removals: dict[str, CheckBox] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.CARD_GAP)
        for each in form.inputs:
            if each.route and each.field.in_forms:
                self._ask(each)
        self._add_effective()
        if any(each.route not in {"", Rule.DIRECT.value} for each in form.inputs):
            self._add_why()
        self._add_kept_by_others()
        for key, made in self._editors.items():
            self._began.setdefault(key, made.text())
        for key in form.resumed.clear if form.resumed else ():
            if key in self._removals:
                self._removals[key].setChecked(True)

    def inputs(self) -> Mapping[str, str]:
        """Return what was typed, by field; an empty text keeps a masked value that exists."""
        own = {EFFECTIVE, WHY}
        gone = self.clear()
        return {key: "" if key in gone else made.text() for key, made in self._editors.items() if key not in own}

    def clear(self) -> frozenset[str]:
        """Return the hidden values that shall go."""
        return frozenset(key for key, box in self._removals.items() if box.isChecked())

    def why(self) -> str:
        """Return the reason typed."""
        return self._editors[WHY].text().strip() if WHY in self._editors else ""

    def effective(self) -> date | None:
        """Return the day typed; None where it is not asked for or left empty.

        Raises:
            Invalid: the text is no day.
        """
        text = self._editors[EFFECTIVE].text() if EFFECTIVE in self._editors else ""
        if not text.strip():
            return None
        return date.fromisoformat(kinds.DATE.parse(text, self._context(_EFFECTIVE)).value)

    def typed(self) -> Mapping[str, str]:
        """Return what differs from the beginning, the day and the reason among it: what a draft keeps."""
        return {key: made.text() for key, made in self._editors.items() if made.text() != self._began[key]}

    @property
    def dirty(self) -> bool:
        """Whether anything differs from the beginning."""
        return bool(self.clear()) or bool(self.typed())

    def label(self, key: str) -> str:
        """Return the words above a question, or an empty text for an unknown key."""
        row = self._rows.get(key)
        return row.label.text() if row is not None else ""

    def row(self, key: str) -> FormRow | None:
        """Return the row of a question."""
        return self._rows.get(key)

    def focus(self, key: str) -> None:
        """Put the focus into a field; into the box below it where the value shall go."""
        row, box = self._rows[key], self._removals.get(key)
        (box if box is not None and box.isChecked() else row.control).setFocus()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Put each sentence above its field; rows without one are cleared."""
        said = {problem.field: problem.message for problem in reversed(problems)}
        for key, row in self._rows.items():
            row.set_error(said.get(key, ""))

    def forget(self) -> None:
        """Drop what was typed."""
        for row in self._rows.values():
            row.control.deleteLater()

    def _ask(self, each: InputView) -> None:
        field = each.field
        made = editor(self._start(field.key, each.text), self._context(field))
        self._add(field.key, field.label, made, hint=_hint(each), optional=field.optional)
        if each.keeps and field.optional:
            self._add_removal(each)

    def _add_removal(self, each: InputView) -> None:
        """An empty answer keeps a hidden value: that it shall go is said by a box of its own."""
        row = self._rows[each.field.key]
        box = CheckBox(tr("Remove this value"))
        box.setObjectName(f"clear:{each.field.key}")
        box.setAccessibleName(tr("Remove this value: {label}", label=each.field.label))

        def ticked(gone: bool) -> None:  # noqa: FBT001 - the shape of a signal
            going = tr("{masked} will be removed.", masked=ltr(each.keeps))
            row.set_hint(going if gone else _hint(each))
            row.control.setEnabled(not gone)
            self.changed.emit()

        box.toggled.connect(ticked)
        self._removals[each.field.key] = box
        row.add_below(box)

    def _add(self, key: str, label: str, made: Editor, *, hint: str, optional: bool) -> None:
        row = FormRow(label, made.control, hint=hint, optional=optional)
        row.setObjectName(f"row:{key}")
        made.changed.connect(lambda *_: self.changed.emit())
        self._rows[key], self._editors[key] = row, made
        self._column.addWidget(row)

    def _add_effective(self) -> None:
        form = self._form
        if not form.needs_effective:
            return
        context = self._context(_EFFECTIVE)
        text = kinds.DATE.write(form.effective.isoformat(), context) if form.effective else ""
        control = date_field(self._start(EFFECTIVE, text), context, earliest=form.earliest_effective)
        hint = tr("The day from which it counts.")
        if form.earliest_effective:
            hint = tr("{day} at the earliest.", day=ltr(when.day(form.earliest_effective, context.locale)))
        made = Editor(control, control.text, control.textChanged)
        self._add(EFFECTIVE, tr("Effective from"), made, hint=hint, optional=False)

    def _add_why(self) -> None:
        control = LongField(self._start(WHY, ""), lines=2)
        made = Editor(control, control.toPlainText, control.textChanged)
        hint = tr("Whoever decides reads this, and it stays in the history.")
        self._add(WHY, tr("Why"), made, hint=hint, optional=True)

    def _start(self, key: str, text: str) -> str:
        """What a field begins with: what was typed before, if this form is an earlier one opened again."""
        if key in self._typed:
            self._began[key] = text
        return self._typed.get(key, text)

    def _add_kept_by_others(self) -> None:
        kept = [each.field.label for each in self._form.inputs if not each.route and each.field.in_forms]
        if kept:
            words = tr("HR keeps these; ask HR to change them: {fields}.", fields=", ".join(kept))
            self._column.addWidget(Label(words, Face.SMALL, Role.MUTED, wrap=True))


_EFFECTIVE = Field(EFFECTIVE, "Effective from", kinds.DATE, Sensitivity.S1, Rule.DIRECT)


def _hint(each: InputView) -> str:
    parts = [each.field.help]
    if each.keeps:
        parts.append(tr("Stays {masked} unless you type a new one.", masked=ltr(each.keeps)))
    elif each.field.example and not each.field.help and not each.field.choices:
        parts.append(tr("For example {example}", example=ltr(each.field.example)))
    return " ".join(part for part in parts if part)
