"""The page of an article: text to read, links to press, words to find. It fetches nothing, whatever it is given.

Qt's browser is used for its reading manners (keys, selection, links by Tab) and for nothing of its network: no source
can be set, and every resource is refused.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QResizeEvent, QTextCursor, QTextDocument, QTextFrameFormat
from PySide6.QtWidgets import QFrame, QTextBrowser, QTextEdit
from typing_extensions import override

from hris_desktop.services.knowledge_views import ArticleView
from hris_desktop.ui import theme
from hris_desktop.ui.tokens import Role, Space
from hris_desktop.ui.widgets.article_document import Ink, Written, write

WIDEST = 600
"""Of the column of text at 100 %: about 75 letters."""
_FROM_START, _TO_END = 44, 28
MOST_FOUND = 500
_AS_WRITTEN = QUrl.ComponentFormattingOption.FullyEncoded
"""Qt would show an address prettier than it is, and so another one."""


class ArticleText(QTextBrowser):
    """``followed`` carries the address of a link that was pressed; following it is up to the page."""

    followed = Signal(str)

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__()
        self._view: ArticleView | None = None
        self._facts: tuple[str, ...] = ()
        self._written = Written()
        self._found: list[QTextCursor] = []
        self._at = -1
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.viewport().setAutoFillBackground(False)
        self.setHorizontalScrollBarPolicy(self.horizontalScrollBarPolicy().ScrollBarAlwaysOff)
        self.anchorClicked.connect(lambda url: self.followed.emit(url.toString(_AS_WRITTEN)))

    def show_view(self, view: ArticleView, facts: Sequence[str]) -> None:
        """Show an article from its beginning; the same one again where it was."""
        same = self._view is not None and self._view.ref.id == view.ref.id
        place = self.verticalScrollBar().value() if same else 0
        self._view, self._facts = view, tuple(facts)
        self.setAccessibleName(view.ref.title)
        self._write_again()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(place)

    def jump(self, block: int) -> None:
        """Scroll to a heading, by its place among the article's blocks."""
        number = self._written.headings.get(block)
        if number is not None:
            place = self.document().findBlockByNumber(number)
            area = self.document().documentLayout().blockBoundingRect(place)
            self.verticalScrollBar().setValue(int(area.top()) - Space.ROW)
            self.setTextCursor(QTextCursor(place))

    def find_text(self, words: str) -> int:
        """Mark every place where the words stand; return how many there are."""
        self._found, self._at = [], -1
        cursor = QTextCursor(self.document())
        while words and len(self._found) < MOST_FOUND:
            cursor = self.document().find(words, cursor)
            if cursor.isNull():
                break
            self._found.append(QTextCursor(cursor))
        self.step(1)
        return len(self._found)

    def step(self, by: int) -> int:
        """Go to the next (1) or last (-1) place found; return its number, from 1, or 0."""
        if self._found:
            self._at = (self._at + by) % len(self._found)
            here = QTextCursor(self._found[self._at])
            here.clearSelection()
            self.setTextCursor(here)
            self.ensureCursorVisible()
        self._mark()
        return self._at + 1

    def retheme(self) -> None:
        """Write it again in the new colours and sizes."""
        if self._view is not None:
            self.show_view(self._view, self._facts)

    @override
    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Nothing is ever fetched: an article is its own text."""
        return None

    @override
    def doSetSource(
        self, name: QUrl | str, type: QTextDocument.ResourceType = QTextDocument.ResourceType.UnknownResource
    ) -> None:
        """No address is ever opened in here."""

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _write_again(self) -> None:
        self._found, self._at = [], -1
        self.setExtraSelections([])
        document = self.document()
        document.clear()
        document.setDocumentMargin(0)
        if self._view is not None:
            self._written = write(document, self._view, self._facts, Ink.of_screen())
        self._fit()

    def _fit(self) -> None:
        """Keep the column as wide as it is good to read, at the beginning of the page."""
        free = self.viewport().width() - _FROM_START - theme.current().px(WIDEST)
        first, last = _FROM_START, max(free, _TO_END)
        if self.viewport().width() < theme.current().px(WIDEST):
            first = _TO_END
        if self.isRightToLeft():
            first, last = last, first
        form = QTextFrameFormat()
        form.setLeftMargin(first)
        form.setRightMargin(last)
        form.setTopMargin(Space.TIGHT)
        form.setBottomMargin(Space.SECTION)
        root = self.document().rootFrame()
        now = root.frameFormat()
        if (now.leftMargin(), now.rightMargin(), now.topMargin()) != (first, last, Space.TIGHT):
            root.setFrameFormat(form)

    def _mark(self) -> None:
        look = theme.current()
        marks = []
        for number, cursor in enumerate(self._found):
            mark = QTextEdit.ExtraSelection()
            here = number == self._at
            mark.format.setBackground(look.colour(Role.ACCENT if here else Role.MARK))
            mark.format.setForeground(look.colour(Role.ACCENT_TEXT if here else Role.TEXT))
            mark.cursor = cursor
            marks.append(mark)
        self.setExtraSelections(marks)
