"""One editor per kind of value, derived from the field: pages never ask what kind a field is.

An editor gives back what a person typed; only the kind's ``parse`` decides whether that is a value. A masked value that
exists is never handed in: its editor starts empty, and leaving it empty keeps the value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtWidgets import QWidget

from hris_desktop.domain.kinds_locale import countries, currencies, languages
from hris_desktop.domain.schema import Context
from hris_desktop.ui.editors_choice import ManyField, OwnWordsField, SearchField
from hris_desktop.ui.editors_date import date_field
from hris_desktop.ui.widgets.choice import ChoiceField
from hris_desktop.ui.widgets.field import LongField, TextField
from hris_desktop.ui.words import tr

_SENSITIVE = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
_WIDEST, _NARROWEST = 44, 12


@dataclass(frozen=True, slots=True)
class Editor:
    """A control, how to read it, and the signal that says that something was typed."""

    control: QWidget
    text: Callable[[], str]
    changed: SignalInstance


_Maker = Callable[[str, Context], Editor]


def editor(text: str, context: Context) -> Editor:
    """Return the editor of ``context.field``, beginning with ``text``.

    Raises:
        KeyError: a kind nobody can type (files) or without an editor.
    """
    made = EDITORS[context.field.kind.name](text, context)
    if context.field.masked:
        for line in (made.control, *made.control.findChildren(TextField)):
            if isinstance(line, TextField):
                line.setInputMethodHints(_SENSITIVE)
    return made


def _line(chars: int, *, value: bool = False, hints: Qt.InputMethodHint = Qt.InputMethodHint.ImhNone) -> _Maker:
    def make(text: str, context: Context) -> Editor:
        control = TextField(text, chars=chars, value=value, name=context.field.label)
        control.setInputMethodHints(hints)
        return Editor(control, control.text, control.textChanged)

    return make


def _words(text: str, context: Context) -> Editor:
    """One line, as wide as what the field can hold."""
    longest = getattr(context.field.kind, "longest", _WIDEST)
    return _line(min(max(longest, _NARROWEST), _WIDEST))(text, context)


def _long(lines: int) -> _Maker:
    def make(text: str, context: Context) -> Editor:
        control = LongField(text, lines=lines, name=context.field.label)
        return Editor(control, control.toPlainText, control.textChanged)

    return make


def _search(options: Callable[[str], Mapping[str, str]], chars: int) -> _Maker:
    def make(text: str, context: Context) -> Editor:
        control = SearchField(
            text, lambda: sorted(options(context.locale).values()), chars=chars, name=context.field.label
        )
        return Editor(control, control.text, control.textChanged)

    return make


def _currency(text: str, context: Context) -> Editor:
    """Codes are what people know (EUR); names are found too."""

    def options() -> list[str]:
        return [f"{code} · {name}" for code, name in sorted(currencies(context.locale).items())]

    control = SearchField(text, options, chars=16, name=context.field.label)
    return Editor(control, lambda: control.text().split(" · ")[0], control.textChanged)


def _countries(text: str, context: Context) -> Editor:
    control = ManyField(
        text, lambda: sorted(countries(context.locale).values()), one=tr("Country"), name=context.field.label
    )
    return Editor(control, control.text, control.changed)


def _person(text: str, context: Context) -> Editor:
    control = SearchField(text, lambda: sorted(set(context.people.values())), chars=36, name=context.field.label)
    return Editor(control, control.text, control.textChanged)


def _choice(text: str, context: Context) -> Editor:
    pairs = [(choice.label, choice.label) for choice in context.field.choices]
    if context.field.optional:
        pairs.insert(0, ("", tr("No answer")))
    control = ChoiceField(pairs, text, hint=tr("Choose one"), name=context.field.label)
    return Editor(control, control.value, control.currentIndexChanged)


def _open_choice(text: str, context: Context) -> Editor:
    labels = [choice.label for choice in context.field.choices]
    control = OwnWordsField(text, labels, optional=context.field.optional, name=context.field.label)
    return Editor(control, control.text, control.changed)


def _yes_no(text: str, context: Context) -> Editor:
    pairs = [("Yes", tr("Yes")), ("No", tr("No"))]
    if context.field.optional:
        pairs.insert(0, ("", tr("No answer")))
    control = ChoiceField(pairs, text, hint=tr("Choose one"), name=context.field.label)
    return Editor(control, control.value, control.currentIndexChanged)


def _date(text: str, context: Context) -> Editor:
    control = date_field(text, context)
    return Editor(control, control.text, control.textChanged)


_DIGITS = Qt.InputMethodHint.ImhPreferNumbers
EDITORS: Mapping[str, _Maker] = MappingProxyType(
    {
        "text": _words,
        "name": _line(36),
        "multiline": _long(4),
        "lines": _long(3),
        "email": _line(36, hints=Qt.InputMethodHint.ImhEmailCharactersOnly),
        "phone": _line(24, value=True, hints=Qt.InputMethodHint.ImhDialableCharactersOnly),
        "date": _date,
        "month": _line(18, value=True),
        "day_month": _line(18, value=True),
        "country": _search(countries, 32),
        "countries": _countries,
        "language": _search(languages, 32),
        "currency": _currency,
        "region": _line(28),
        "postcode": _line(14, value=True),
        "iban": _line(44, value=True),
        "bic": _line(18, value=True),
        "account_number": _line(26, value=True),
        "routing_number": _line(20, value=True),
        "decimal": _line(12, value=True, hints=_DIGITS),
        "money": _line(18, value=True, hints=_DIGITS),
        "percent": _line(12, value=True, hints=_DIGITS),
        "integer": _line(10, value=True, hints=_DIGITS),
        "choice": _choice,
        "open_choice": _open_choice,
        "yes_no": _yes_no,
        "tax_number": _line(28, value=True),
        "document_number": _line(44, value=True),
        "identifier": _line(28, value=True),
        "employee_number": _line(18, value=True),
        "person": _person,
    }
)
"""Kind name to what makes its editor. ``file`` has none: forms leave such fields out."""
