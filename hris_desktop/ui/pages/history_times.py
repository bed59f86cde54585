"""Past and coming values of fields with effective dates, as they stand decided now."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hris_desktop.services.views import ChangeRow
from hris_desktop.services.views_history import FieldTimeline, Span, Stands, from_day
from hris_desktop.ui import when
from hris_desktop.ui.diff import shown
from hris_desktop.ui.pages.history_grid import Masked, Past
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.card import Card, Hairline
from hris_desktop.ui.widgets.icon import Icon
from hris_desktop.ui.words import isolate, listed, tr

_SIGNS = {
    Stands.BEFORE: ("circle", Role.MUTED),
    Stands.NOW: ("circle-dot", Role.ACCENT),
    Stands.LATER: ("calendar", Role.INFO),
}
_WORDS = {Stands.BEFORE: "until then", Stands.NOW: "in force now", Stands.LATER: "in force later"}


def timeline_card(past: Past) -> Card:
    """Return one sheet with the timeline of every dated field."""
    card = Card(tr("Past and coming values"), "calendar")
    masked = Masked(past)
    for number, line in enumerate(past.view.timelines):
        if number:
            card.add(Hairline())
        card.add(Label(_name(line), Face.LABEL, wrap=True))
        for span in line.spans:
            card.add(_row(line, span, masked))
    masked.add_act(card, tr("Reveal past and coming values"))
    return card


def _name(line: FieldTimeline) -> str:
    return f"{isolate(line.item_title)}: {line.field.label}" if line.item else line.field.label


def _row(line: FieldTimeline, span: Span, masked: Masked) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.ROW)
    icon, role = _SIGNS[span.stands]
    row.addWidget(Icon(icon, 16, role, line=20), 0, Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addWidget(_value(line, span, masked))
    locale = masked.past.desk.locale
    days = _days(span, locale)
    words = listed((days, tr(_WORDS[span.stands]) if span.stands is not Stands.BEFORE else "", _decided(span)))
    column.addWidget(Label(words, Face.SMALL, Role.MUTED, wrap=True))
    row.addLayout(column, 1)
    return box


def _value(line: FieldTimeline, span: Span, masked: Masked) -> QWidget:
    face = Face.STRONG if span.stands is Stands.NOW else Face.BODY
    if not span.shown:
        return Label(tr("nothing"), face, Role.MUTED)
    if span.masked:
        row = ChangeRow(line.item, line.item_title, line.field, "", span.shown)
        name = tr("{label} from {day}", label=line.field.label, day=when.day(span.start, masked.past.desk.locale))
        return masked.text(row, span.shown, name, from_day(span.start), face=face)
    return Label(shown(span.shown, line.field.kind.name), face, wrap=True, figures=Figures.VALUE)


def _days(span: Span, locale: str) -> str:
    start = when.day(span.start, locale)
    if span.until is None:
        return tr("from {day}", day=start)
    return tr("{day} to {end}", day=start, end=when.day(span.until - timedelta(days=1), locale))


def _decided(span: Span) -> str:
    return tr("decided by {name}", name=isolate(span.by))
