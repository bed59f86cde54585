"""The five words that two people read to each other, large."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.words import tr


class FiveWords(QWidget):
    """The words in a row that wraps; a screen reader says them in order."""

    def __init__(self, words: tuple[str, ...], *, face: Face = Face.H1) -> None:
        """``words`` of a fingerprint."""
        super().__init__()
        self.setAccessibleName(tr("Five words: {words}", words=" ".join(words)))
        flow = Flow(self, across=18, down=8)
        for word in words:
            flow.addWidget(Label(word, face))
