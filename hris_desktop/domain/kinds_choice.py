"""Answers from a list: closed lists, lists with room for one's own words, yes and no."""

from __future__ import annotations

from typing import ClassVar

from typing_extensions import override

from hris_desktop.domain.errors import Invalid
from hris_desktop.domain.kinds_cleaning import one_line, shown
from hris_desktop.domain.schema import Choice, Context, Kind, Parsed

OTHER = "other:"
"""Marks an answer in one's own words, so that it never looks like the key of a choice."""
_YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))
_LONGEST = 100


class OneOf(Kind):
    """One of the field's choices, stored as its key; keys and labels are both understood."""

    __slots__ = ()

    name: ClassVar[str] = "choice"

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        key = _key(one_line(text, _LONGEST), context.field.choices)
        if key is None:
            raise Invalid(_pick(context.field.choices))
        return Parsed(key)

    @override
    def display(self, value: str, context: Context) -> str:
        return _label(value, context.field.choices)


class OneOfOrOwnWords(Kind):
    """One of the field's choices, or an answer in one's own words, stored as ``other:<words>``."""

    __slots__ = ()

    name: ClassVar[str] = "open_choice"

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        line = one_line(text, _LONGEST)
        words = line.removeprefix(OTHER).strip()
        if not words:
            raise Invalid("Write your own words after it, or pick one of the answers.")
        key = _key(words, context.field.choices)
        return Parsed(key if key is not None else OTHER + words)

    @override
    def display(self, value: str, context: Context) -> str:
        return _label(value, context.field.choices) if not value.startswith(OTHER) else shown(value[len(OTHER) :])

    @override
    def write(self, value: str, context: Context) -> str:
        """Own words that begin with the mark themselves keep it, so that they are read back whole."""
        own = self.display(value, context)
        return OTHER + own if value.startswith(OTHER) and own.startswith(OTHER) else own


class YesNo(Kind):
    """``yes`` or ``no``."""

    __slots__ = ()

    name: ClassVar[str] = "yes_no"

    @override
    def parse(self, text: str, context: Context) -> Parsed:
        key = _key(one_line(text, _LONGEST), _YES_NO)
        if key is None:
            raise Invalid("The answer is Yes or No.")
        return Parsed(key)

    @override
    def display(self, value: str, context: Context) -> str:
        return _label(value, _YES_NO)


def _key(line: str, choices: tuple[Choice, ...]) -> str | None:
    wanted = line.casefold()
    return next((each.key for each in choices if wanted in {each.key.casefold(), each.label.casefold()}), None)


def _label(value: str, choices: tuple[Choice, ...]) -> str:
    return next((each.label for each in choices if each.key == value), None) or shown(value)


def _pick(choices: tuple[Choice, ...]) -> str:
    return f"This is not one of the answers. Pick one: {', '.join(each.label for each in choices)}."
