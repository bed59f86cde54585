"""A list of what waits and beside it the one in sight; two pages where there is no room for both.

What is decided is held for ten seconds (``approvals_held``) before it goes out, and can be taken back until then.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.services.errors import ServiceError
from hris_desktop.ui import theme
from hris_desktop.ui.pages.approvals_held import Decision, Held
from hris_desktop.ui.pages.trouble import trouble_banner
from hris_desktop.ui.pages.waiting_column import WaitingColumn
from hris_desktop.ui.speak import announce
from hris_desktop.ui.tokens import TWO_PANES_FROM, Space
from hris_desktop.ui.widgets.state_card import Skeleton
from hris_desktop.ui.words import tr

_LIST = 357
_WIDEST = 16_777_215


class InSight(Protocol):
    """The one that is in sight."""

    def take_focus(self) -> None:
        """Put the focus on it, or on the first thing that can be pressed."""
        ...


class WaitingPanes(QWidget):
    """See the module. Subclasses fill both sides and carry out what was decided."""

    def __init__(self, name: str, column: WaitingColumn) -> None:
        """``column`` becomes the list."""
        super().__init__()
        self.setAccessibleName(name)
        self._opened = False
        self.held = Held(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._side = column
        row.addWidget(column)
        self._right = QWidget()
        self._column = QVBoxLayout(self._right)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        row.addWidget(self._right, 1)
        column.rows.opened.connect(lambda _: self._open())
        column.undo.connect(self.held.take_back)
        self.held.ticked.connect(self._ticked)
        self.held.released.connect(self._let_go)
        self.held.taken_back.connect(self._taken_back)

    def flush(self) -> None:
        """Let a held decision go now; the window calls it before it locks or closes."""
        self.held.flush()

    def retheme(self) -> None:
        """Look again whether there is room for both."""
        self._arrange()

    # -- what a page says for itself ----------------------------------------------------------------------------------

    @abstractmethod
    def _in_sight(self) -> InSight | None:
        """The one beside the list."""

    @abstractmethod
    def _nothing_in_sight(self) -> None:
        """It is gone."""

    @abstractmethod
    def _fit(self, *, two: bool) -> None:
        """Show the one in sight with the way back to the list that it needs now."""

    @abstractmethod
    def _is_empty(self) -> bool:
        """There is nothing to choose."""

    @abstractmethod
    def _show_rows(self) -> None:
        """Show what waits, without what is held."""

    @abstractmethod
    def _carry_out(self, decision: Decision) -> None:
        """Give a decision to the service: its time is over."""

    # -- deciding -----------------------------------------------------------------------------------------------------

    def _decide(self, decision: Decision) -> None:
        self._say(Skeleton(tr("Opening what waits…")))
        self._side.say("")
        self.held.hold(decision)
        announce(self, tr("{what}. Press U to take it back.", what=decision.words))
        self._opened = False
        self._show_rows()
        self._side.rows.setFocus()

    def _ticked(self, seconds: int) -> None:
        decision = self.held.decision
        if decision is not None:
            self._side.show_held(decision.words, seconds)

    def _taken_back(self, decision: Decision) -> None:
        self._side.show_held("", 0)
        self._show_rows()
        self._side.choose(decision.op)
        self._side.rows.setFocus()

    def _let_go(self, decision: Decision) -> None:
        self._side.show_held("", 0)
        self._carry_out(decision)

    # -- both sides ---------------------------------------------------------------------------------------------------

    def _bind(self, acts: Mapping[str, Callable[[], None]]) -> None:
        """Let keys act as long as the focus is on this page."""
        own: dict[str, Callable[[], None]] = {
            "U": self.held.take_back,
            "J": lambda: self._side.step(1),
            "K": lambda: self._side.step(-1),
            "Esc": self._close,
        }
        for key, act in {**acts, **own}.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _trouble(self, error: ServiceError) -> None:
        self._column.insertWidget(0, trouble_banner(error))

    def _say(self, card: QWidget) -> QWidget:
        self._clear()
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(28, Space.PAGE_TOP, 28, Space.PAGE_TOP)
        column.addWidget(card)
        column.addStretch(1)
        self._put(box)
        return box

    def _put(self, widget: QWidget) -> None:
        """Show it beside the list at once: left to the layout it would come a turn later, after an empty half."""
        self._column.addWidget(widget)
        widget.show()

    def _clear(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._nothing_in_sight()

    def _open(self) -> None:
        self._opened = True
        self._arrange()
        detail = self._in_sight()
        if detail is not None:
            detail.take_focus()

    def _close(self) -> None:
        self._opened = False
        self._arrange()
        self._side.rows.setFocus()

    @property
    def _two_panes(self) -> bool:
        return self.width() / theme.current().k >= TWO_PANES_FROM

    def _arrange(self) -> None:
        two = self._two_panes
        if self._in_sight() is not None:
            self._fit(two=two)
        self._side.setVisible(two or not self._opened)
        self._right.setVisible(two or self._opened or self._is_empty())
        self._side.setFixedWidth(theme.current().px(_LIST)) if two else self._side.setMaximumWidth(_WIDEST)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.flush()
