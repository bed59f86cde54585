"""The field for an invite code: groups itself while it is typed or pasted."""

from __future__ import annotations

from PySide6.QtCore import Qt

from hris_desktop.ui.widgets.field import TextField
from hris_desktop.ui.words import tr

GROUP = 5
CHARACTERS = 27
"""26 of the code and the check character."""


def grouped(text: str) -> str:
    """Return capital letters and digits in groups of five with dashes; everything else is left out."""
    kept = "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())[:CHARACTERS]
    return "-".join(kept[start : start + GROUP] for start in range(0, len(kept), GROUP))


class CodeField(TextField):
    """Any spelling may be typed or pasted; what stands there is always grouped."""

    def __init__(self) -> None:
        """Start empty; the example shows the shape."""
        super().__init__(hint=tr("ABCDE-FGHJK-…"), value=True)
        self.setInputMethodHints(Qt.InputMethodHint.ImhPreferUppercase | Qt.InputMethodHint.ImhNoPredictiveText)
        self.textEdited.connect(self._group)

    def _group(self, text: str) -> None:
        """Group again and keep the cursor behind the same character."""
        before = text[: self.cursorPosition()]
        new = grouped(text)
        if new == text:
            return
        kept = sum(1 for sign in before if sign.isascii() and sign.isalnum())
        self.setText(new)
        place = 0
        while kept and place < len(new):
            kept -= new[place] != "-"
            place += 1
        self.setCursorPosition(place)
