"""A field that names one person among everybody: typed by any part of the name, or chosen from the list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from PySide6.QtCore import Signal

from hris_desktop.ui.editors_choice import SearchField
from hris_desktop.ui.words import tr

_SHOWN = 4
"""Characters of an id behind a name that several people have."""


class PersonField(SearchField):
    """``picked`` carries the id of a person as soon as exactly one is named."""

    picked = Signal(str)

    def __init__(self, people: Mapping[str, str], *, name: str = "", chars: int = 28) -> None:
        """``people``: id to full name."""
        self._ids = labels(people)
        super().__init__("", lambda: sorted(self._ids, key=str.casefold), chars=chars, name=name or tr("Person"))
        self.setPlaceholderText(tr("Type a name"))
        self.textChanged.connect(self._typed)

    def person(self) -> str:
        """The id of the person named, or an empty text."""
        wanted = " ".join(self.text().split()).casefold()
        return next((pid for label, pid in self._ids.items() if label.casefold() == wanted), "")

    def choose(self, pid: str) -> None:
        """Name a person by id; somebody unknown empties the field."""
        self.setText(next((label for label, known in self._ids.items() if known == pid), ""))

    def _typed(self) -> None:
        if pid := self.person():
            self.picked.emit(pid)


def labels(people: Mapping[str, str]) -> dict[str, str]:
    """Label to id; two people of one name are told apart by the beginning of their ids."""
    many = Counter(people.values())
    return {name if many[name] == 1 else f"{name} ({pid[:_SHOWN]})": pid for pid, name in people.items()}
