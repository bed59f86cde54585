"""What needs a second signature: a list, and beside it what is asked, to be signed along or refused.

List and detail are two pages where there is no room for both. J and K move, A signs, D refuses.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.second import Outcome
from hris_desktop.services.views_trust import ActState, ActView
from hris_desktop.ui import theme
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.signatures_detail import SignatureDetail
from hris_desktop.ui.pages.signatures_list import SignaturesList
from hris_desktop.ui.pages.trouble import trouble_banner, trouble_card
from hris_desktop.ui.speak import announce
from hris_desktop.ui.tokens import TWO_PANES_FROM, Space
from hris_desktop.ui.widgets.state_card import Skeleton, State, StateCard
from hris_desktop.ui.words import tr

_LIST = 357
_WIDEST = 16_777_215


class SecondsPort(Protocol):
    """What this page asks; every call blocks and may raise ``ServiceError``."""

    def waiting(self) -> tuple[ActView, ...]:
        """Mine to sign first."""
        ...

    def sign(self, op: str) -> Outcome:
        """Sign along."""
        ...

    def refuse(self, op: str) -> None:
        """Say no, or take back what one asked for."""
        ...


class SignaturesPage(QWidget):
    """``counted`` carries how many wait for the person signed in (for the navigation)."""

    counted = Signal(int)

    def __init__(self, desk: Desk, seconds: SecondsPort) -> None:
        """Fetch what waits."""
        super().__init__()
        self.setAccessibleName(tr("Signatures"))
        self._desk, self._seconds = desk, seconds
        self._views: dict[str, ActView] = {}
        self._loading = self._again = self._opened = False
        self._detail: SignatureDetail | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.list = SignaturesList()
        self.list.rows.selected.connect(self._show)
        self.list.rows.opened.connect(lambda _: self._open())
        row.addWidget(self.list)
        self._right = QWidget()
        self._column = QVBoxLayout(self._right)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        row.addWidget(self._right, 1)
        self._keys()
        self._say(Skeleton(tr("Opening what waits…")))
        desk.hub.watch(self, lambda chain: chain == "org" or chain.startswith("k:act:"), self.reload)
        self.reload()

    def reload(self) -> None:
        """Fetch the list again; news during a fetch cause exactly one more."""
        if self._loading:
            self._again = True
            return
        self._loading = True
        self._desk.run(self, self._seconds.waiting, done=self._loaded, failed=self._not_loaded)

    def _keys(self) -> None:
        for key, act in (
            ("A", self._sign),
            ("D", self._refuse),
            ("J", lambda: self.list.step(1)),
            ("K", lambda: self.list.step(-1)),
            ("Esc", self._close),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _loaded(self, views: tuple[ActView, ...]) -> None:
        self._loading = False
        self._views = {view.op: view for view in views}
        self.counted.emit(sum(view.state is ActState.MINE for view in views))
        before = self.list.rows.key()
        self.list.show_views(views, self._desk.now().date())
        if not views:
            self._say_empty()
        elif self.list.rows.key() == before or self._detail is None:
            self._show(self.list.rows.key())
        self._arrange()
        if self._again:
            self._again = False
            self.reload()

    def _not_loaded(self, error: ServiceError) -> None:
        self._loading = False
        self._say(trouble_card(error))

    def _show(self, op: str) -> None:
        view = self._views.get(op)
        if view is None or (self._detail is not None and self._detail.view == view):
            return
        self._clear()
        detail = self._detail = SignatureDetail(view, self._desk.locale, back=not self._two_panes)
        detail.signed.connect(self._sign)
        detail.refused.connect(self._refuse)
        detail.back.connect(self._close)
        self._column.addWidget(detail)

    def _sign(self) -> None:
        view = self._mine(ActState.MINE)
        if view is not None:
            seconds, op = self._seconds, view.op
            self._desk.run(self, lambda: seconds.sign(op), done=self._told, failed=self._trouble)

    def _refuse(self) -> None:
        view = self._mine(ActState.MINE) or self._mine(ActState.OTHERS)
        if view is not None and self._detail is not None and self._detail.can_refuse:
            seconds, op = self._seconds, view.op
            self._desk.run(self, lambda: seconds.refuse(op), done=lambda _: self._was_refused(), failed=self._trouble)

    def _mine(self, state: ActState) -> ActView | None:
        """The act in sight, if it stands so; a key pressed twice finds it has moved on."""
        detail = self._detail
        return detail.view if detail is not None and detail.view.state is state and not self._loading else None

    def _told(self, outcome: Outcome) -> None:
        self._after(outcome.sentence)

    def _was_refused(self) -> None:
        self._after(tr("Refused. Whoever asked sees it."))

    def _after(self, words: str) -> None:
        self._opened = False
        self._clear()
        self.list.say(words)
        announce(self, words)
        self.reload()
        self.list.rows.setFocus()

    def _trouble(self, error: ServiceError) -> None:
        self._column.insertWidget(0, trouble_banner(error))
        self.reload()

    def _say_empty(self) -> None:
        sentence = tr(
            "Removing somebody from HR, a renewed key, a first member of a role and wider reading rights need two "
            "people in HR. When somebody asks for one of them, it appears here."
        )
        self._say(StateCard(tr("Nothing waits for a signature"), sentence, State.EMPTY, icon="file-check"))

    def _say(self, card: QWidget) -> None:
        self._clear()
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(28, Space.PAGE_TOP, 28, Space.PAGE_TOP)
        column.addWidget(card)
        column.addStretch(1)
        self._column.addWidget(box)

    def _clear(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._detail = None

    def _open(self) -> None:
        self._opened = True
        self._arrange()
        if self._detail is not None:
            self._detail.take_focus()

    def _close(self) -> None:
        self._opened = False
        self._arrange()
        self.list.rows.setFocus()

    @property
    def _two_panes(self) -> bool:
        return self.width() / theme.current().k >= TWO_PANES_FROM

    def retheme(self) -> None:
        """Look again whether there is room for both."""
        self._arrange()

    def _arrange(self) -> None:
        two, detail = self._two_panes, self._detail
        if detail is not None and detail.has_back == two:
            view = detail.view
            self._clear()
            self._show(view.op)
        self.list.setVisible(two or not self._opened)
        self._right.setVisible(two or self._opened or not self._views)
        self.list.setFixedWidth(theme.current().px(_LIST)) if two else self.list.setMaximumWidth(_WIDEST)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
