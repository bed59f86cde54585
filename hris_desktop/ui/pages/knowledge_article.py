"""The article beside the list: where one is, find and print, the text, and whom to ask if it did not help."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.services.knowledge_views import AUDIENCE_WORDS, ArticleView
from hris_desktop.ui import theme, when
from hris_desktop.ui.pages.knowledge_desk import Reading
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.article_find import FindBar
from hris_desktop.ui.widgets.article_text import ArticleText
from hris_desktop.ui.widgets.banner import Banner
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.icon import IconButton
from hris_desktop.ui.widgets.page import PinnedBar
from hris_desktop.ui.words import listed, tr, trn

_WORDS_A_MINUTE = 200


def facts(view: ArticleView, reading: Reading) -> tuple[str, ...]:
    """Return the lines below a title: for whom, whose, how long; when it was read last, and of when the text is."""
    words = sum(len(block.text.split()) for block in view.blocks)
    minutes = max(1, round(words / _WORDS_A_MINUTE))
    first = (
        tr(AUDIENCE_WORDS[view.ref.audience]),
        tr("owner: {who}", who=view.owner),
        trn("{count} minute", "{count} minutes", minutes),
    )
    return listed(first), f"{view.reviewed} {_as_of(view, reading)}"


def _as_of(view: ArticleView, reading: Reading) -> str:
    if view.published is None:
        return tr("This text came with the program.")
    day = view.published.astimezone(reading.now().tzinfo).date()
    return tr("The text is as of {day}.", day=when.day(day, reading.locale))


class KnowledgeArticle(QWidget):
    """``back`` to where one came from; ``followed`` carries the address of a link; ``ask_hr`` from the foot."""

    back = Signal()
    followed = Signal(str)
    ask_hr = Signal()

    def __init__(self, reading: Reading) -> None:
        """Begin without an article."""
        super().__init__()
        self._reading = reading
        self.view: ArticleView | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.text = ArticleText()
        self.text.followed.connect(self.followed)
        self.text.installEventFilter(self)
        self.find_bar = FindBar(self.text)
        self.find_bar.closed.connect(self.take_focus)
        column.addLayout(self._tools())
        column.addWidget(self.find_bar)
        self._notes = QVBoxLayout()
        self._notes.setContentsMargins(28, 0, 28, 0)
        column.addLayout(self._notes)
        self._offline = Label(
            tr("Read offline: a newer text may have been published since."), Face.SMALL, Role.MUTED, wrap=True
        )
        self._offline.hide()
        self._notes.addWidget(self._offline)
        column.addWidget(self.text, 1)
        self._bar = PinnedBar()
        column.addWidget(self._bar)
        self._fill_bar()

    def show_view(self, view: ArticleView) -> None:
        """Show an article."""
        if self.view == view:
            return
        self.view = view
        self._drop_notices()
        self.setAccessibleName(view.ref.title)
        self.text.show_view(view, facts(view, self._reading))
        self.find_bar.again()

    def show_back(self, words: str) -> None:
        """Name the way back; empty hides it."""
        self.back_button.setText(words)
        self.back_button.setVisible(bool(words))

    def show_offline(self, *, offline: bool) -> None:
        """Say that this is what the device has."""
        self._offline.setVisible(offline)

    def show_notice(self, notice: Banner) -> None:
        """Put something above the text; it goes with the article."""
        self._drop_notices()
        self._notes.addWidget(notice)
        notice.speak()

    def take_focus(self) -> None:
        """Put the keyboard into the text."""
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_find(self) -> None:
        """Open the strip that finds words in this article."""
        self.find_bar.start()

    def print_out(self) -> None:
        """Print, where that is possible."""
        if self._reading.print_out is not None and self.view is not None:
            self._reading.print_out(self.window(), self.view, facts(self.view, self._reading))

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(28, 10, 28, 4)
        row.setSpacing(Space.HAIR)
        self.back_button = Button("", "arrow-left", kind=Kind.BACK)
        self.back_button.setObjectName("back")
        self.back_button.clicked.connect(self.back)
        self.back_button.hide()
        row.addWidget(self.back_button)
        row.addStretch(1)
        find = IconButton("search", tr("Find in this article"))
        find.clicked.connect(self.open_find)
        row.addWidget(find)
        if self._reading.print_out is not None:
            out = IconButton("printer", tr("Print this article"))
            out.setObjectName("print")
            out.clicked.connect(self.print_out)
            row.addWidget(out)
        return row

    def _fill_bar(self) -> None:
        if (row := self._bar.layout()) is not None:
            row.setContentsMargins(28, 12, 28, 12)
        self._bar.add_act(Label(tr("Did this not answer your question?"), Face.SMALL))
        ask = Button(tr("Ask HR"), height=Height.CARD)
        ask.setObjectName("ask")
        ask.clicked.connect(self.ask_hr)
        self._bar.add_act(ask)

    def _drop_notices(self) -> None:
        for notice in self.findChildren(Banner):
            notice.hide()
            notice.deleteLater()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.update()
        return False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """The text has the keyboard: a line at the beginning of the page says so."""
        if self.text.hasFocus():
            look, area = theme.current(), self.text.geometry()
            painter = QPainter(self)
            left = area.right() - 2 if self.isRightToLeft() else area.left()
            painter.fillRect(left, area.top(), 3, area.height(), look.colour(Role.FOCUS))
            painter.end()
