"""The languages this copy of the program speaks: English, and every one whose texts travel with it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale

from hris_desktop.system import bundled
from hris_desktop.ui import words

ENGLISH = "en"


def texts() -> Path | None:
    """The folder of the translations; None where none came with the program."""
    try:
        return bundled.resource("texts")
    except FileNotFoundError:
        return None


def offered(folder: Path | None) -> list[tuple[str, str]]:
    """(language, its name in that language): English first; only those whose texts lie in ``folder``."""
    found = sorted(path.parents[1].name for path in folder.glob("*/LC_MESSAGES/hris.mo")) if folder else []
    return [(ENGLISH, "English"), *((name, _own_name(name)) for name in found if name != ENGLISH)]


def speak(language: str, folder: Path | None) -> None:
    """Take the words of a language from now on; one that is not here stays English."""
    known = {name for name, _ in offered(folder)}
    words.use(folder if language in known - {ENGLISH} else None, language)


def _own_name(language: str) -> str:
    name = QLocale(language).nativeLanguageName()
    return f"{name[:1].upper()}{name[1:]}" or language
