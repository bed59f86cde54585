"""Values of a section for an export: in full, as stored and as read, with the class of their field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hris_desktop.domain.changes import Change
from hris_desktop.domain.fold import Fold
from hris_desktop.domain.schema import Section
from hris_desktop.services.changes import effective_of
from hris_desktop.services.history_entries import known_field
from hris_desktop.services.office import Office, item_values
from hris_desktop.services.views import PersonRef

Json = dict[str, object]


def person(who: PersonRef) -> Json:
    """A person as an export names them: nothing but name and role."""
    return {"name": who.name, "role": who.role, "is_me": who.is_me}


class Values:
    """The fields of one section; fields this version does not know stand under their key, as they are stored."""

    def __init__(self, office: Office, section: Section) -> None:
        self._office, self._section = office, section

    def items(self, fold: Fold) -> list[Json]:
        """What is in force today and what is decided for later."""
        today = self._office.today().isoformat()
        return [{"item": item, "fields": self._fields(fold, item, today)} for item in fold.items()]

    def _fields(self, fold: Fold, item: str, today: str) -> list[Json]:
        names = [name for of, name in fold.timelines if of == item]
        names.sort(key=self._place)
        found = [self._field(fold, item, name, today) for name in names]
        return [one for one in found if one["value"] is not None or one["scheduled"]]

    def _place(self, name: str) -> int:
        declared = known_field(self._section, name)
        return self._section.fields.index(declared) if declared else len(self._section.fields)

    def _field(self, fold: Fold, item: str, name: str, today: str) -> Json:
        since = max((day for day in fold.timelines[item, name] if day and day <= today), default="")
        value = fold.at(item, name, today)
        later = [
            {"from": day, **self._pair(name, to, item_values(self._section, fold, item, day))}
            for day, to in fold.later(item, name, today)
        ]
        values = item_values(self._section, fold, item, today)
        return {
            **self._named(name),
            **self._pair(name, value, values),
            "since": since if since and value is not None else None,
            "scheduled": later,
        }

    def changes(self, changes: Sequence[Change], fold: Fold | None) -> list[Json]:
        """Before and after, in full."""
        return [self._change(one, changes, fold) for one in changes]

    def _change(self, change: Change, changes: Sequence[Change], fold: Fold | None) -> Json:
        day = change.eff or self._office.today().isoformat()
        before = item_values(self._section, fold, change.item, day) if fold is not None else {}
        after = before | {one.field: one.to or "" for one in changes if one.item == change.item}
        effective = effective_of([change])
        return {
            "item": change.item,
            **self._named(change.field),
            "before": self._pair(change.field, change.was, before),
            "after": self._pair(change.field, change.to, after),
            "effective": effective.isoformat() if effective else None,
        }

    def kept(self, item: str, mine: Mapping[str, str | None], fold: Fold) -> list[Json]:
        """The values that lost in a conflict."""
        values = item_values(self._section, fold, item, self._office.today().isoformat())
        known = {name: value for name, value in mine.items() if value is not None}
        return [{**self._named(name), **self._pair(name, value, values | known)} for name, value in mine.items()]

    def _named(self, name: str) -> Json:
        declared = known_field(self._section, name)
        if declared is None:
            return {"field": name, "label": name, "class": "unknown"}
        return {"field": declared.key, "label": declared.label, "class": declared.sensitivity.value}

    def _pair(self, name: str, value: str | None, values: Mapping[str, str]) -> Json:
        declared = known_field(self._section, name)
        if value is None or declared is None:
            return {"value": value, "shown": value or ""}
        return {"value": value, "shown": self._office.shown(declared, {**values, declared.key: value}, masked=False)}
