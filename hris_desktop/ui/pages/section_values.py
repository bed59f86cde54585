"""The fields of one item: rows of label and value, what is scheduled, what is not filled in, since when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.domain.schema import Field
from hris_desktop.services.views import ChangeRow, FieldView, ItemView
from hris_desktop.ui import when
from hris_desktop.ui.diff import shown
from hris_desktop.ui.pages.reveal import Hidden
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.rows import FieldRows
from hris_desktop.ui.widgets.secret import SecretText
from hris_desktop.ui.words import tr


@dataclass(slots=True)
class Values:
    """Makes the widgets of one section's values and remembers the masked ones, for *Reveal*."""

    pid: str
    section: str
    locale: str
    hidden: list[Hidden] = field(default_factory=list)

    def of(self, view: FieldView, item: str, *, face: Face = Face.BODY) -> QWidget:
        """Return the value in force."""
        if not view.masked:
            return _plain(view.shown, view.field, face)
        return self._secret(view.shown, view.field, item, op="", face=face)

    def asked(self, row: ChangeRow, op: str) -> QWidget:
        """Return the value a request asks for."""
        if not row.after:
            return Label(tr("Removed"), Face.BODY, Role.MUTED, wrap=True)
        if not row.field.masked:
            return _plain(row.after, row.field, Face.BODY)
        return self._secret(row.after, row.field, row.item, op=op, face=Face.BODY)

    def before(self, row: ChangeRow) -> QWidget:
        """Return the value in force beside a request."""
        if not row.before:
            return Label(tr("Nothing yet"), Face.BODY, Role.MUTED, wrap=True)
        if not row.field.masked:
            return _plain(row.before, row.field, Face.BODY)
        return self._secret(row.before, row.field, row.item, op="", face=Face.BODY)

    def _secret(self, masked: str, what: Field, item: str, *, op: str, face: Face) -> SecretText:
        name = tr("{label}, requested", label=what.label) if op else what.label
        text = SecretText(masked, name, button=False, face=face)
        self.hidden.append(Hidden(text, self.pid, self.section, item, what.key, op))
        return text


def _plain(text: str, what: Field, face: Face) -> Label:
    return Label(shown(text, what.kind.name), face, wrap=True, figures=Figures.VALUE)


def item_rows(item: ItemView, values: Values, *, leave_out: frozenset[str], whole: bool) -> QWidget:
    """Return the filled fields of an item but ``leave_out``; ``whole``: and one quiet line about the empty ones."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(10)
    rows = FieldRows()
    filled = [view for view in item.fields if (view.shown or view.scheduled) and view.field.key not in leave_out]
    for view in filled:
        rows.add(view.field.label, _with_schedule(view, values, item.id))
    if filled:
        column.addWidget(rows)
    for line in _notes(item, values.locale, whole=whole):
        column.addWidget(Label(line, Face.SMALL, Role.MUTED, wrap=True))
    return box


def _with_schedule(view: FieldView, values: Values, item: str) -> QWidget:
    value = values.of(view, item) if view.shown else Label(tr("Nothing yet"), Face.BODY, Role.MUTED)
    if not view.scheduled:
        return value
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(value)
    for day, text in view.scheduled:
        words = tr("From {day}: {value}", day=when.day(day, values.locale), value=text or tr("nothing"))
        label = Label(words, Face.SMALL, Role.INFO, wrap=True, figures=Figures.VALUE, secret=view.masked)
        column.addWidget(label)
    return box


def _notes(item: ItemView, locale: str, *, whole: bool) -> list[str]:
    notes = []
    empty = [v.field.label for v in item.fields if not v.shown and not v.scheduled and v.field.in_forms]
    if empty and whole:
        notes.append(tr("Not filled in: {fields}", fields=", ".join(empty)))
    since = since_of(item)
    if since and whole:
        notes.append(tr("In force since {day}", day=when.day(since, locale)))
    return notes


def since_of(item: ItemView) -> date | None:
    """Return the day from which the item is as it is, where its fields take an effective date."""
    return max((view.since for view in item.fields if view.since and view.field.eff), default=None)
