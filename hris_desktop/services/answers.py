"""Reading what was typed into a form: which fields were really changed, and what is wrong with them.

A field whose text is as the form gave it is not read again, unless a field it depends on was changed: another country
makes another postcode right. An empty answer over a hidden value keeps it; ``clear`` names the ones that shall go.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from hris_desktop.domain import kinds
from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.schema import Field, Rule, Sensitivity
from hris_desktop.services.form import base_of
from hris_desktop.services.office import Office
from hris_desktop.services.views import FormView, InputView, Problem

WHY = "why"
_WHY = Field(WHY, "Why", kinds.MULTILINE, Sensitivity.S1, Rule.DIRECT)


@dataclass(slots=True)
class Answers:
    """What a form's inputs mean. ``wanted``: only fields that differ from what the form showed, None = no value."""

    wanted: dict[str, str | None] = field(default_factory=dict, repr=False)
    problems: list[Problem] = field(default_factory=list)
    typed: set[str] = field(default_factory=set)
    """Fields whose new value the person has just written, so that it may be shown to them once."""


def read_answers(office: Office, form: FormView, inputs: Mapping[str, str], *, clear: Collection[str] = ()) -> Answers:
    """Read the inputs in the order of the section's fields, as kinds ask for."""
    return _Reading(office, form, inputs, clear).read()


def read_why(office: Office, text: str, *, field: str = WHY) -> tuple[str, list[Problem]]:
    """A reason somebody gave, cleaned, and what is wrong with it."""
    if not text.strip():
        return "", []
    try:
        return _WHY.kind.parse(text, office.context(_WHY, {})).value, []
    except Invalid as invalid:
        return "", [Problem(field, invalid.message)]


class _Reading:
    def __init__(self, office: Office, form: FormView, inputs: Mapping[str, str], clear: Collection[str]) -> None:
        self._office, self._form, self._inputs, self._clear = office, form, inputs, clear
        self._shown = base_of(form).shown
        self._now = dict(self._shown)
        self._found = Answers()

    def read(self) -> Answers:
        for one in self._form.inputs:
            if one.route:
                self._read_one(one)
        return self._found

    def _read_one(self, one: InputView) -> None:
        text = self._text(one)
        if text is None:
            return
        key, before = one.field.key, self._shown.get(one.field.key)
        others = {name: value for name, value in self._now.items() if name != key}
        try:
            parsed = one.field.read(text, self._office.context(one.field, others))
        except Invalid as invalid:
            self._found.problems.append(Problem(key, invalid.message))
            return
        value = parsed.value if parsed else None
        warnings = parsed.warnings if parsed else ()
        self._found.problems += [Problem(key, warning, blocking=False) for warning in warnings]
        if value != before:
            self._take(key, value)

    def _take(self, key: str, value: str | None) -> None:
        self._found.wanted[key] = value
        if self._inputs.get(key, "").strip():
            self._found.typed.add(key)
        if value is None:
            self._now.pop(key, None)
        else:
            self._now[key] = value

    def _text(self, one: InputView) -> str | None:
        """The text to read for a field; None = nothing was done to it and nothing it depends on has moved."""
        key = one.field.key
        text = self._inputs.get(key)
        if key in self._clear and not (text or "").strip():
            return ""
        untouched = text is None or text == one.text or (bool(one.keeps) and not text.strip())
        if not untouched:
            return text
        value = self._shown.get(key)
        if value is None:
            # a field that must be filled is asked for even where the form left it out
            return "" if one.field.required else None
        if not self._found.wanted.keys() & set(one.field.kind.reads):
            return None
        context = self._office.context(one.field, self._shown)
        return one.field.kind.write(value, context)
