"""What needs a decision: two values for one thing, one card each, nothing chosen beforehand, and it can wait.

Laid over a record, or a place of its own for whoever is asked about many people.

Somebody else may decide while this page is open. Then the card goes and a sentence says so; where only what is stored
moved on, the card shows it and forgets the choice, which was made between other values.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from hris_desktop.services.conflicts import Choice, Counts
from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views import ConflictView, FormView, Receipt
from hris_desktop.ui.focus import arrive
from hris_desktop.ui.pages.conflicts_card import ConflictCard, what
from hris_desktop.ui.pages.conflicts_port import ConflictsPort
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.trouble import trouble_banner
from hris_desktop.ui.speak import announce
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.widgets.state_card import Skeleton, State, StateCard
from hris_desktop.ui.words import listed, tr, trn

AT_ONCE: Final = 25
"""Cards; a thousand would be a wall, and the next come when these are decided."""


class ConflictsPage(PageScaffold):
    """``left``: later; ``sent`` with the receipt; ``writing`` with the form in which the person writes it themself."""

    left = Signal()
    sent = Signal(object)
    writing = Signal(object)

    def __init__(self, desk: Desk, source: ConflictsPort, *, back: str, at: tuple[str, str] | None = None) -> None:
        """``at``: person and section, to show what is open there; else what the person signed in is asked.

        Without ``back`` it is a place of its own and nothing lies behind it.
        """
        super().__init__(tr("Needs your decision"), back=back)
        self._desk, self._source, self._at = desk, source, at
        self._is_place = not back
        self._counts = Counts(0)
        self._beyond: QWidget | None = None
        self._loading = self._again = False
        self._notice: QWidget | None = None
        self._placeholder: QWidget | None = Skeleton(tr("Opening what needs your decision…"))
        self.add(self._placeholder)
        self.cards: list[ConflictCard] = []
        self._build_bar()
        self.back.connect(self.left)
        for key, act in (("1", partial(self._choose, Choice.MINE)), ("2", partial(self._choose, Choice.STORED)),
                         ("3", self._write)):  # fmt: skip
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        desk.hub.watch(self, lambda chain: chain.startswith("r:"), self.reload)
        self.reload()

    def reload(self) -> None:
        """Look again; news during a look cause exactly one more."""
        if self._loading:
            self._again = True
            return
        self._loading = True
        source, at = self._source, self._at

        def look() -> tuple[Sequence[ConflictView], Counts]:
            views = source.of(*at) if at else source.waiting(AT_ONCE)
            return views, Counts(len(views)) if at else source.counts()

        self._desk.run(self, look, done=self._show, failed=self._failed)

    @property
    def decided(self) -> list[tuple[ConflictView, Choice]]:
        """The choices made so far."""
        return [(card.view, card.choice) for card in self.cards if card.choice is not None]

    # -- what is open -------------------------------------------------------------------------------------------------

    def _show(self, found: tuple[Sequence[ConflictView], Counts]) -> None:
        self._loading = False
        views, counts = found
        news = counts != self._counts
        self._counts = counts
        before = {card.view.key: card for card in self.cards}
        gone = [card for key, card in before.items() if key not in {view.key for view in views}]
        moved = [view for view in views if view.key in before and before[view.key].view.seen != view.seen]
        if gone or moved or news or [view.key for view in views] != list(before) or self._placeholder is not None:
            had_focus = self.isAncestorOf(QApplication.focusWidget() or self) or self._placeholder is not None
            self._rebuild(views, {card.view.key: card for card in before.values()})
            if had_focus and self.isVisible():
                self.start()
        self._tell(gone, moved)
        if self._again:
            self._again = False
            self.reload()

    def _rebuild(self, views: Sequence[ConflictView], before: dict[str, ConflictCard]) -> None:
        for old in (*self.cards, self._placeholder, self._beyond):
            if old is not None:
                self.main.removeWidget(old)
                old.hide()
                old.deleteLater()
        self._placeholder = self._beyond = None
        self.cards = []
        for view in views:
            card = ConflictCard(view, self._desk, self._source)
            known = before.get(view.key)
            if known is not None and known.view.seen == view.seen:
                card.choose(known.choice)
            card.chosen.connect(self._count)
            card.edit.connect(partial(self._open_form, view))
            self.cards.append(card)
            self.add(card)
        if not views:
            calm = (tr("Nothing was changed at two places that did not know of each other.") if self._is_place
                    else tr("Nobody has changed the same thing as you without knowing of it."))  # fmt: skip
            self._placeholder = StateCard(tr("Nothing needs your decision"), calm, State.EMPTY, icon="circle-check")
            self.add(self._placeholder)
        self._say_what_lies_beyond(len(views))
        self._head()
        self._count()

    def _say_what_lies_beyond(self, shown: int) -> None:
        """What waits and stands on no card: there are more, or it does not open for the reader."""
        rest, closed = self._counts.asked - shown, self._counts.closed
        lines = [
            trn("{count} more waits; it comes when these are decided.",
                "{count} more wait; they come when these are decided.", rest) if rest > 0 else "",
            trn("{count} more waits in a section that does not open for you; whoever can open it decides.",
                "{count} more wait in sections that do not open for you; whoever can open them decides.",
                closed) if closed else "",
        ]  # fmt: skip
        if any(lines):
            self._beyond = Label(" ".join(filter(None, lines)), Face.SMALL, Role.MUTED, wrap=True)
            self._beyond.setObjectName("beyond")
            self.add(self._beyond)

    def _head(self) -> None:
        count = self._counts.asked
        title = trn("{count} change needs your decision", "{count} changes need your decision", count)
        why = tr("The same thing was changed twice, at places that did not know of each other. Nothing is lost: both "
                 "stay in the history, and what is stored stays in force until it is decided.")  # fmt: skip
        self.set_head(title if count else tr("Needs your decision"), why if count else "")

    def _tell(self, gone: Sequence[ConflictCard], moved: Sequence[ConflictView]) -> None:
        if gone:
            about = listed(tuple(what(card.view) for card in gone))
            words = tr("What they decided is in force; both values stay in the history. You changed nothing.")
            self._put(Banner(words, tr("Decided by somebody else meanwhile: {what}", what=about), Notice.WARNING))
        elif moved:
            about = listed(tuple(map(what, moved)))
            words = tr("Look at what is stored now and choose again.")
            self._put(Banner(words, tr("Changed again meanwhile: {what}", what=about), Notice.WARNING))

    # -- choosing -----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Put the focus on the page: on a choice it would look like advice."""
        arrive(self)

    def _current(self) -> ConflictCard | None:
        """The card with the focus, else the first one that is not decided."""
        focus = QApplication.focusWidget()
        own = next((card for card in self.cards if focus is not None and card.isAncestorOf(focus)), None)
        may = [card for card in self.cards if not card.view.why_not]
        return own or next((card for card in may if card.choice is None), may[0] if may else None)

    def _choose(self, choice: Choice) -> None:
        card = self._current()
        if card is not None and not card.view.why_not:
            card.choose(choice)
            card.take_focus()
            self.show_widget(card)

    def _write(self) -> None:
        card = self._current()
        if card is not None and not card.view.why_not:
            self._open_form(card.view)

    def _open_form(self, view: ConflictView) -> None:
        source = self._source

        def done(form: FormView) -> None:
            self.writing.emit(form)

        self._desk.run(self, lambda: source.form(view), done=done, failed=self._refused)

    # -- the bar ------------------------------------------------------------------------------------------------------

    def _build_bar(self) -> None:
        self._send = Button(tr("Send"), kind=Kind.PRIMARY, height=Height.PAGE)
        self._send.setObjectName("send")
        self._send.clicked.connect(self._on_send)
        self._later = Button(tr("Decide later"), height=Height.PAGE)
        self._later.setObjectName("later")
        self._later.clicked.connect(self.left)
        self._counted = Label("", Face.SMALL, Role.MUTED)
        self.bar.add_act(self._send)
        self.bar.add_act(self._later)
        self.bar.add_end(self._counted)
        self._send.setEnabled(False)

    def _count(self) -> None:
        done, of = len(self.decided), len([card for card in self.cards if not card.view.why_not])
        self._send.setText(trn("Send {count} decision", "Send {count} decisions", done) if done else tr("Send"))
        self._send.setEnabled(bool(done))
        self._send.setVisible(bool(of))
        self._later.setVisible(not self._is_place)
        self.bar.setVisible(bool(of) or not self._is_place)
        rest = tr("Decide the others later") if 0 < done < of else tr("Decide later")
        self._later.setText(rest if of else tr("Back"))
        words = tr("{done} of {all} decided", done=done, all=of) if of else ""
        self._counted.setText(words)
        if done:
            announce(self, words)

    def _on_send(self) -> None:
        source, decisions = self._source, self.decided
        self._send.start_work(tr("Keeping your decision…"))

        def done(receipt: Receipt) -> None:
            self.sent.emit(receipt)

        self._desk.run(self, lambda: source.decide(decisions), done=done, failed=self._refused)

    # -- failures -----------------------------------------------------------------------------------------------------

    def _refused(self, error: ServiceError) -> None:
        self._send.end_work()
        self._put(trouble_banner(error))
        self.reload()

    def _failed(self, error: ServiceError) -> None:
        self._loading = False
        self._put(trouble_banner(error))

    def _put(self, notice: Banner) -> None:
        if self._notice is not None:
            self._notice.hide()
            self._notice.deleteLater()
        self._notice = notice
        self.main.insertWidget(0, notice)
        notice.show()
        notice.speak()
        self.area.verticalScrollBar().setValue(0)
