"""Dates in forms: typed in any spelling the kind understands, or picked from the calendar."""

from __future__ import annotations

from datetime import date

from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.schema import Context
from hris_desktop.ui.widgets.date_field import DateField


def date_field(text: str, context: Context, *, earliest: date | None = None) -> DateField:
    """Return a field for a date; reading and writing are those of the kind of ``context.field``."""
    kind = context.field.kind

    def read(typed: str) -> date | None:
        try:
            return date.fromisoformat(kind.parse(typed, context).value)
        except Invalid:
            return None

    def write(day: date) -> str:
        return kind.write(day.isoformat(), context)

    return DateField(text, write=write, read=read, earliest=earliest, name=context.field.label)
