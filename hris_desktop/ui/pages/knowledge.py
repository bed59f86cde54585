"""The knowledge base: list and article side by side, or as two pages where there is no room.

Search runs on this device alone, with each letter; what was asked is kept nowhere. Every link that is pressed is judged
here: to another article, to a section of one's own record, outside after a question, or nowhere.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.domain.knowledge import COLLECTION
from hris_desktop.services.errors import ServiceError
from hris_desktop.services.knowledge_views import ArticleView, LibraryView, SearchView
from hris_desktop.services.views import SyncView, SyncWord
from hris_desktop.ui import theme
from hris_desktop.ui.pages.knowledge_article import KnowledgeArticle
from hris_desktop.ui.pages.knowledge_ask import ask_hr
from hris_desktop.ui.pages.knowledge_desk import Reading
from hris_desktop.ui.pages.knowledge_list import KnowledgeList, Question
from hris_desktop.ui.pages.knowledge_outside import ask_outside
from hris_desktop.ui.pages.trouble import trouble_banner, trouble_card
from hris_desktop.ui.tokens import TWO_PANES_FROM
from hris_desktop.ui.widgets.article_links import Way, target
from hris_desktop.ui.widgets.state_card import State, StateCard
from hris_desktop.ui.words import tr

_LIST = 372


class KnowledgePage(QWidget):
    """``record_asked`` carries the key of a section of the reader's own record."""

    record_asked = Signal(str)

    def __init__(self, reading: Reading) -> None:
        """Fetch what there is to read."""
        super().__init__()
        self.setAccessibleName(tr("Knowledge base"))
        self._reading = reading
        self._library: LibraryView | None = None
        self._trail: list[str] = []
        """Articles that one came from by links."""
        self._asking = self._again = False
        self._wanted = ""
        """The article that is being fetched or shown."""
        self._keep = ""
        self._opened = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.list = KnowledgeList()
        row.addWidget(self.list)
        self._right = QWidget()
        column = QVBoxLayout(self._right)
        column.setContentsMargins(0, 0, 0, 0)
        self._welcome = QWidget()
        self._said = QVBoxLayout(self._welcome)
        self._said.setContentsMargins(28, 22, 28, 22)
        column.addWidget(self._welcome)
        self.article = KnowledgeArticle(reading)
        self.article.hide()
        column.addWidget(self.article)
        row.addWidget(self._right, 1)
        self._wire()
        self._offline(reading.hub.sync)
        self.reload()

    def reload(self) -> None:
        """Fetch again what is shown: the list, and the article in sight."""
        knowledge = self._reading.knowledge
        self._reading.run(self, knowledge.library, done=self._loaded, failed=self._not_loaded)
        if self._wanted:
            self._fetch(self._wanted)

    def open_article(self, name: str) -> None:
        """Open an article from anywhere: the list, the search of the window."""
        self._trail.clear()
        self._go(name)
        self._open()

    def retheme(self) -> None:
        """Look again whether there is room for both."""
        self._arrange()

    def _wire(self) -> None:
        self.list.changed.connect(self._changed)
        self.list.again.connect(self.reload)
        self.list.ask_hr.connect(self.ask_hr)
        self.list.rows.selected.connect(self._preview)
        self.list.rows.opened.connect(self.open_article)
        self.article.back.connect(self._back)
        self.article.followed.connect(self.follow)
        self.article.ask_hr.connect(self.ask_hr)
        self._reading.hub.watch(self, lambda chain: chain.startswith(COLLECTION), self.reload)
        self._reading.hub.sync_changed.connect(self._offline)
        for keys, act in (
            (QKeySequence.StandardKey.Find, self._find),
            (QKeySequence.StandardKey.Print, self.article.print_out),
            (QKeySequence.StandardKey.Back, self._back),
            ("Esc", self._leave),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # -- the list -----------------------------------------------------------------------------------------------------

    def _loaded(self, view: LibraryView) -> None:
        self._library = view
        if not self._wanted:
            self._welcome_words(view)
        if self.list.question().text.strip():
            # news of other articles must not take the one away that is being read
            self._keep = self._wanted
            self._ask()
        else:
            self.list.show_library(view, self._wanted)
        self._arrange()

    def _not_loaded(self, error: ServiceError) -> None:
        self.list.show_trouble(error)
        self._arrange()

    def _changed(self) -> None:
        self._keep = ""
        self._ask()

    def _ask(self) -> None:
        """Answer what is asked now; one search at a time, and what was typed meanwhile is asked next."""
        asked = self.list.question()
        if self._asking:
            self._again = True
            return
        if not asked.text.strip():
            if self._library is not None:
                self.list.show_library(self._library, self._wanted)
            return
        self._asking = True
        search = partial(self._reading.knowledge.search, asked.text, audience=asked.audience, as_typed=asked.as_typed)
        self._reading.run(self, search, done=partial(self._answered, asked), failed=self._unanswered)

    def _answered(self, asked: Question, view: SearchView) -> None:
        self._asking = False
        if asked == self.list.question():
            # what may be no answer is offered, not shown as one
            first = view.hits[0].ref.id if view.hits and not view.no_answer else ""
            choose = self._keep or first
            self._keep = ""
            self.list.show_found(view, choose)
            if choose and self._two_panes:
                self._preview(choose)
        self._once_more()

    def _unanswered(self, error: ServiceError) -> None:
        self._asking = False
        self.list.show_trouble(error)
        self._once_more()

    def _once_more(self) -> None:
        if self._again:
            self._again = False
            self._ask()

    # -- the article --------------------------------------------------------------------------------------------------

    def _preview(self, name: str) -> None:
        """Show what is marked in the list beside it; where there is no room it waits until it is opened."""
        if self._two_panes and name != self._wanted:
            self._trail.clear()
            self._go(name)

    def _go(self, name: str) -> None:
        self._wanted = name
        rows = self.list.rows
        rows.blockSignals(True)
        rows.choose(name)
        rows.blockSignals(False)
        self._fetch(name)

    def _fetch(self, name: str) -> None:
        self._reading.run(
            self,
            partial(self._reading.knowledge.article, name),
            done=self._show,
            failed=partial(self._not_there, name),
        )

    def _show(self, view: ArticleView) -> None:
        if view.ref.id != self._wanted:
            return
        self.article.show_view(view)
        self._welcome.hide()
        self.article.show()
        self._arrange()

    def _not_there(self, name: str, error: ServiceError) -> None:
        if name == self._wanted:
            self._wanted = ""
            self.article.view = None
            self._say(trouble_card(error))

    def follow(self, address: str) -> None:
        """Go where a link leads; an address of no known kind leads nowhere."""
        found = target(address)
        if found is None:
            return
        if found.way is Way.HERE:
            self.article.text.jump(int(found.name))
        elif found.way is Way.ARTICLE:
            self._trail.append(self._wanted)
            self._go(found.name)
        elif found.way is Way.RECORD:
            self.record_asked.emit(found.name)
        elif self._reading.go_outside is not None:
            ask_outside(self.window(), found.name, partial(self._go_outside, found.name)).open()

    def _go_outside(self, address: str) -> None:
        if self._reading.go_outside is not None and not self._reading.go_outside(address):
            sentence = tr("This computer has no browser that would open it: {address}", address=address)
            self.article.show_notice(trouble_banner(ServiceError(tr("The page was not opened"), sentence)))

    def ask_hr(self) -> None:
        """Say whom to ask, with what was searched for."""
        question = self.list.question().text
        self._reading.run(
            self,
            self._reading.contacts,
            done=lambda found: ask_hr(self.window(), found, question).open(),
            failed=lambda error: self.article.show_notice(trouble_banner(error)),
        )

    # -- going about --------------------------------------------------------------------------------------------------

    def _find(self) -> None:
        if self.article.isVisible():
            self.article.open_find()
        else:
            self.list.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _leave(self) -> None:
        """Escape: out of the strip, out of the article, out of the question."""
        if self.article.find_bar.isVisible():
            self.article.find_bar.close_bar()
        elif self._right.isVisible() and self._in_article():
            self._back()
        elif self.list.rows.hasFocus():
            self.list.field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.list.field.clear()

    def _in_article(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self._right.isAncestorOf(focus)

    def _back(self) -> None:
        """To the article one came from, else to the list."""
        if self._trail:
            self._go(self._trail.pop())
            self.article.take_focus()
            return
        self._opened = False
        self._arrange()
        rows = self.list.rows
        (rows if rows.isVisible() else self.list.field).setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self) -> None:
        self._opened = True
        self._arrange()
        self.article.take_focus()

    def _welcome_words(self, view: LibraryView) -> None:
        title = tr("What would you like to know?")
        sentence = tr(
            "Search in your own words, or choose a question. Everything here is read on this device, also without a "
            "connection; nobody sees what you search for."
        )
        note = f"{view.note} " if view.note else ""
        self._say(StateCard(title, f"{note}{sentence}", State.EMPTY, icon="book-open"))

    def _say(self, card: QWidget) -> None:
        while (item := self._said.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._said.addWidget(card)
        self._said.addStretch(1)
        self.article.hide()
        self._welcome.show()
        self._arrange()

    def _offline(self, view: SyncView | None) -> None:
        offline = view is not None and view.word is SyncWord.WAITING
        self.list.show_offline(offline=offline)
        self.article.show_offline(offline=offline)

    @property
    def _two_panes(self) -> bool:
        return self.width() / theme.current().k >= TWO_PANES_FROM

    def _arrange(self) -> None:
        two = self._two_panes
        self.list.setVisible(two or not self._opened)
        self._right.setVisible(two or self._opened)
        self.list.setFixedWidth(theme.current().px(_LIST)) if two else self.list.setMaximumWidth(16_777_215)
        if not two:
            self.list.setMinimumWidth(0)
        self.article.show_back(self._way_back(two=two))

    def _way_back(self, *, two: bool) -> str:
        if self._trail:
            return tr("Back")
        if two:
            return ""
        return tr("Answers") if self.list.question().text.strip() else tr("All articles")

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
