"""Every sentence of the interface goes through here on its way to the screen.

``tr`` and ``trn`` take the English text as the key, so that the source reads like the screen; values are put in by
name, so that a translation may move them. Texts that come from services are sentences already and are only shown.
"""

from __future__ import annotations

import gettext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_FIRST_STRONG = "\u2068"
_LEFT_TO_RIGHT = "\u2066"
_RIGHT_TO_LEFT = "\u2067"
_END = "\u2069"
_state: dict[str, gettext.NullTranslations] = {"texts": gettext.NullTranslations()}


def use(folder: Path | None, language: str) -> None:
    """Take the texts of a language (``resources/texts``); unknown languages and texts stay English."""
    if folder is None:
        _state["texts"] = gettext.NullTranslations()
    else:
        _state["texts"] = gettext.translation("hris", folder, [language], fallback=True)


def tr(text: str, **values: object) -> str:
    """Return the text in the chosen language, ``{name}`` replaced by the value given."""
    found = _state["texts"].gettext(text)
    return found.format(**values) if values else found


def trn(one: str, many: str, count: int, **values: object) -> str:
    """Return the form for a count; ``{count}`` stands for the number."""
    return _state["texts"].ngettext(one, many, count).format(count=count, **values)


def isolate(text: str) -> str:
    """Keep a name from turning the words around it, whatever its script (a name, a title)."""
    return f"{_FIRST_STRONG}{text}{_END}" if text else ""


def ltr(text: str) -> str:
    """Keep a number, address or date in its own order inside right-to-left text (phone, IBAN, e-mail, date)."""
    return f"{_LEFT_TO_RIGHT}{text}{_END}" if text else ""


def series(parts: Iterable[str]) -> str:
    """Names one after the other, each in its own direction and all of them in that of the interface's words."""
    named = tr(", ").join(isolate(part) for part in parts if part)
    # a language that runs the other way translates this as RTL
    runs = _RIGHT_TO_LEFT if tr("LTR") == "RTL" else _LEFT_TO_RIGHT
    return f"{runs}{named}{_END}" if named else ""


def listed(parts: list[str] | tuple[str, ...]) -> str:
    """Join the parts that are not empty with a middle dot."""
    return " · ".join(part for part in parts if part)
