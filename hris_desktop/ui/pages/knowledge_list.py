"""The column beside the article: the question, for whom, what was found, and what to do when nothing was."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.domain.knowledge import Audience
from hris_desktop.domain.knowledge_snippet import Marked
from hris_desktop.services.errors import ServiceError
from hris_desktop.services.knowledge_views import LibraryView, SearchView
from hris_desktop.ui import theme
from hris_desktop.ui.pages.trouble import trouble_card
from hris_desktop.ui.speak import announce
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.article_list import ArticleItem, ArticleList
from hris_desktop.ui.widgets.button import Button, Height
from hris_desktop.ui.widgets.card import Hairline
from hris_desktop.ui.widgets.choice import ChoiceField
from hris_desktop.ui.widgets.field import TextField
from hris_desktop.ui.widgets.link import Link
from hris_desktop.ui.widgets.state_card import Skeleton, State, StatePanel
from hris_desktop.ui.words import isolate, tr, trn

_EVERYBODY = "all"
_SHORT = 60
"""Letters of a question that a line of the page repeats."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for now. ``as_typed``: corrected nothing, because the person wants it so."""

    text: str
    audience: Audience | None = None
    as_typed: bool = False


class KnowledgeList(QFrame):
    """``changed`` when the question is another one; the rest is what the list says."""

    changed = Signal()
    ask_hr = Signal()
    again = Signal()

    def __init__(self) -> None:
        """Begin with grey bars where the articles will be."""
        super().__init__()
        self._as_typed = False
        self._spoken = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(1, Space.PAGE_TOP, 1, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(20, 0, 20, Space.ROW)
        head.setSpacing(10)
        column.addLayout(head)
        head.addWidget(Label(tr("Knowledge base"), Face.H2, wrap=True))
        self.field = TextField(icon="search", hint=tr("Search in your own words"), name=tr("Search the articles"))
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        head.addWidget(self.field)
        self.audience = ChoiceField([(_EVERYBODY, tr("All"))], _EVERYBODY, name=tr("For whom it is written"))
        self.audience.chosen.connect(lambda _: self.changed.emit())
        head.addWidget(self.audience)
        self._build_status(head)
        column.addWidget(Hairline())
        self._answer = QWidget()
        self._answers = QVBoxLayout(self._answer)
        self._answers.setContentsMargins(20, Space.CARD_GAP, 20, Space.CARD_GAP)
        column.addWidget(self._answer)
        self.rows = ArticleList(tr("Articles"))
        self.rows.left.connect(lambda: self.field.setFocus(Qt.FocusReason.BacktabFocusReason))
        self.rows.typed.connect(self._type_on)
        column.addWidget(self.rows, 1)
        self._rest = QVBoxLayout()
        column.addLayout(self._rest)
        column.addWidget(self._foot())
        self._say(Skeleton(tr("Opening the articles…")))

    def question(self) -> Question:
        """Return what is asked for now."""
        key = self.audience.value()
        return Question(self.field.text(), Audience(key) if key in list(Audience) else None, self._as_typed)

    def show_library(self, view: LibraryView, choose: str = "") -> None:
        """Show everything by category, for those who are chosen."""
        self._fill_audiences(view)
        wanted = self.question().audience
        items: list[ArticleItem] = []
        for category in view.categories:
            found = [one for one in category.articles if wanted in {None, one.audience}]
            if found:
                items.append(ArticleItem("", Marked(category.name), line=str(len(found))))
                items += [ArticleItem(one.id, Marked(one.title)) for one in found]
        self._correction.hide()
        count = sum(bool(item.key) for item in items)
        self._fill(items, trn("{count} article", "{count} articles", count), choose)
        if not items:
            sentence = tr("When HR publishes articles, they can be read here, with or without a connection.")
            self._say(StatePanel(tr("No articles yet"), sentence, State.EMPTY, icon="book-open"))

    def show_found(self, view: SearchView, choose: str = "") -> None:
        """Show what answers a question, and what was read instead of what was typed."""
        items = [ArticleItem(hit.ref.id, hit.title, hit.snippet, hit.ref.category) for hit in view.hits]
        self._correct(view)
        words = tr("no sure answer") if view.no_answer else trn("{count} answer", "{count} answers", len(items))
        self._fill(items, words, choose)
        if view.no_answer:
            self._say(self._no_answer(view))

    def show_trouble(self, error: ServiceError) -> None:
        """Say why there is nothing to show, with the way to try again."""
        self._fill([], "")
        card = trouble_card(error)
        button = Button(tr("Try again"), "refresh-cw", height=Height.CARD)
        button.clicked.connect(self.again)
        card.add_act(button)
        self._say(card)

    def show_offline(self, *, offline: bool) -> None:
        """Say where the answers come from: always from this device."""
        self._source.setText(tr("read offline") if offline else tr("from this device"))

    def _build_status(self, head: QVBoxLayout) -> None:
        row = QHBoxLayout()
        self._count = Label("", Face.SMALL, Role.MUTED, figures=Figures.COLUMN)
        self._source = Label(tr("from this device"), Face.SMALL, Role.MUTED)
        row.addWidget(self._count)
        row.addStretch(1)
        row.addWidget(self._source)
        head.addLayout(row)
        self._correction = QWidget()
        column = QVBoxLayout(self._correction)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._showing = Label("", Face.SMALL, wrap=True)
        self.instead = Link("", Face.SMALL)
        self.instead.clicked.connect(self._take_as_typed)
        column.addWidget(self._showing)
        column.addWidget(self.instead)
        self._correction.hide()
        head.addWidget(self._correction)

    def _foot(self) -> QWidget:
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Hairline())
        row = QHBoxLayout()
        row.setContentsMargins(20, 10, 20, 10)
        row.setSpacing(Space.TIGHT)
        row.addWidget(Label(tr("Not what you meant?"), Face.SMALL, Role.MUTED))
        link = Link(tr("Ask HR"), Face.SMALL)
        link.clicked.connect(self.ask_hr)
        row.addWidget(link)
        row.addStretch(1)
        column.addLayout(row)
        return foot

    def _fill_audiences(self, view: LibraryView) -> None:
        chosen = self.audience.value()
        self.audience.clear()
        for one in view.audiences:
            words = tr("{who} ({count})", who=one.words, count=one.count)
            self.audience.addItem(words, one.audience.value if one.audience else _EVERYBODY)
        self.audience.set_value(chosen)

    def _correct(self, view: SearchView) -> None:
        self._correction.setVisible(bool(view.understood))
        if view.understood:
            self._showing.setText(tr("Showing results for “{words}”.", words=isolate(_shortened(view.understood))))
            self.instead.setText(tr("Search instead for “{words}”", words=isolate(_shortened(view.query))))

    def _no_answer(self, view: SearchView) -> StatePanel:
        nearest = tr("What comes nearest stands below.") if view.hits else tr("Try other words, or ask a person.")
        panel = StatePanel(view.no_answer, nearest, State.EMPTY, icon="circle-help")
        button = Button(tr("Ask HR"), "users", height=Height.CARD)
        button.setObjectName("ask")
        button.clicked.connect(self.ask_hr)
        panel.add_act(button)
        return panel

    def _fill(self, items: list[ArticleItem], words: str, choose: str = "") -> None:
        self._clear()
        self.rows.set_items(items, choose=choose)
        self._count.setText(words)
        if words != self._spoken:
            self._spoken = words
            announce(self, words)

    def _say(self, widget: QWidget) -> None:
        self._clear()
        self._answers.addWidget(widget)
        self._answer.show()
        # without rows the list would push what is said against the foot
        self.rows.setVisible(bool(self.rows.items()))
        if not self.rows.items():
            self._rest.addStretch(1)

    def _clear(self) -> None:
        while (item := self._answers.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        while self._rest.takeAt(0) is not None:
            pass
        self._answer.hide()
        self.rows.show()

    def _typed(self) -> None:
        self._as_typed = False
        self.changed.emit()

    def _type_on(self, text: str) -> None:
        """Go on writing in the field what was begun in the list."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.end(False)
        self.field.insert(text)

    def _take_as_typed(self) -> None:
        self._as_typed = True
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the field into the rows, Enter opens the one that is marked."""
        if watched is not self.field or not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        if event.key() == Qt.Key.Key_Down and self.rows.first():
            if not self.rows.key():
                self.rows.choose(self.rows.first())
            self.rows.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if key := self.rows.key() or (self.rows.first() if self.field.text().strip() else ""):
                self.rows.opened.emit(key)
            return True
        return False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.colour(Role.SURFACE))
        edge = 0 if self.isRightToLeft() else self.width() - 1
        painter.fillRect(edge, 0, 1, self.height(), look.colour(Role.BORDER))
        painter.end()


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHORT else f"{plain[:_SHORT]}…"
