"""The shared store: how it stands to this device, what was noticed, and the way out where it lost entries.

Nothing on this page removes anything, and the one decision that cannot be taken back, going on with another history, is
asked once more in a window of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QWidget

from hris_desktop.services.views_store import Act, RepairView, StoreView
from hris_desktop.ui.failure import Failure, explain
from hris_desktop.ui.pages.store_place import PlaceCard, PlacePort
from hris_desktop.ui.pages.store_trouble_parts import AskGoOn, LostCard, OthersCard, StandingCard, WarningsCard
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Kind
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.words import tr, trn

T = TypeVar("T")


class StorePort(Protocol):
    """What this page asks; everything blocks and runs on the records thread."""

    def look(self) -> StoreView:
        """How the store stands now."""
        ...

    def repair(self) -> RepairView:
        """Put back what it lost."""
        ...

    def go_on(self) -> int:
        """Go on with its history; how many entries were set aside."""
        ...

    def bring_back(self) -> int:
        """Send one's own lost entries once more; how many."""
        ...

    def leave(self, number: int, /) -> None:
        """One of them need not come back."""
        ...

    def looked(self, number: int, /) -> None:
        """The person has looked at a warning."""
        ...


class StoreTroublePage(PageScaffold):
    """See the module. ``left``: back to the page before; ``moved``: something changed that a round should follow."""

    left = Signal()
    moved = Signal()

    def __init__(
        self,
        store: StorePort,
        tasks: Tasks,
        *,
        back: str,
        place: PlacePort | None = None,
        again: Callable[[], StorePort] | None = None,
    ) -> None:
        """Looks at once. ``place``: where it lies can be changed here; ``again`` then gives the store that is used."""
        super().__init__(tr("The shared store"), tr("Where your organisation's entries lie, sealed."), back=back)
        self._store, self._tasks = store, tasks
        self.back.connect(self.left)
        self.again = Button(tr("Look again"), "refresh-cw")
        self.again.clicked.connect(self.look)
        self.add_act(self.again)
        self.banner = Banner("", " ", Notice.SUCCESS)
        self.trouble = Banner("", " ", Notice.DANGER)
        for banner in (self.banner, self.trouble):
            banner.hide()
            self.add(banner)
        self._cards: list[QWidget] = []
        self._place, self._anew = place, again
        self._place_card: PlaceCard | None = None
        self.look()

    def look(self) -> None:
        """Ask how the store stands, and show it."""
        place = self._place
        known = place is None or self._place_card is not None
        self._run(lambda: (self._store.look(), "" if known or place is None else place.address()), self._looked_at)

    def _looked_at(self, found: tuple[StoreView, str]) -> None:
        view, address = found
        if address:
            self._place_card = PlaceCard(address)
            self._place_card.wanted.connect(self._change_place)
        self.show_view(view)

    def _change_place(self, address: str, password: str) -> None:
        place, card = self._place, self._place_card
        if place is None or card is None:
            return

        def done(_: None) -> None:
            card.done()
            if self._anew is not None:
                self._store = self._anew()
            self._say(tr("This is where your program finds the store now"), address)
            self._follow()

        def wrong(failure: Failure) -> bool:
            return card.show_failure(failure)

        self._run(lambda: place.change(address, password), done, wrong)

    def show_view(self, view: StoreView) -> None:
        """Show what was found in place of what was shown before."""
        for card in self._cards:
            card.hide()
            card.deleteLater()
        self._cards = [self._standing(view)]
        if view.warnings:
            warnings = WarningsCard(view.warnings)
            warnings.looked.connect(self._looked)
            self._cards.append(warnings)
        if view.lost or view.done_again:
            lost = LostCard(view.lost, view.done_again)
            lost.bring_back.connect(self._bring_back)
            lost.left_out.connect(self._leave)
            self._cards.append(lost)
        if view.others:
            self._cards.append(OthersCard(view.others))
        for card in self._cards:
            self.add(card)
            card.show()
        if self._place_card is not None:
            self.add(self._place_card)

    def _standing(self, view: StoreView) -> StandingCard:
        card = StandingCard(view)
        if view.act is Act.REPAIR:
            words = tr("Check all of it") if view.well else tr("Repair the store")
            self._act(card, words, self._repair, primary=not view.well)
        elif view.act is Act.GO_ON:
            self._act(card, tr("Go on with the store's history…"), self._ask, primary=False)
        return card

    def _act(self, card: StandingCard, words: str, do: Callable[[], None], *, primary: bool) -> None:
        button = Button(words, kind=Kind.PRIMARY if primary else Kind.SECONDARY)
        button.setObjectName("act")
        button.clicked.connect(do)
        card.offer(button)

    def _repair(self) -> None:
        def done(report: RepairView) -> None:
            self._say(report.title, " ".join(report.sentences), well=report.whole)
            self._follow()

        self._run(self._store.repair, done)

    def _ask(self) -> None:
        dialog = AskGoOn(self)
        dialog.accepted.connect(self._go_on)
        dialog.open()

    def _go_on(self) -> None:
        def done(moved: int) -> None:
            words = trn("{count} entry was set aside on this device.", "{count} entries were set aside on this device.",
                        moved)  # fmt: skip
            self._say(tr("You go on with the store's history"), words)
            self._follow()

        self._run(self._store.go_on, done)

    def _bring_back(self) -> None:
        def done(count: int) -> None:
            words = trn("{count} entry is sent again.", "{count} entries are sent again.", count)
            self._say(tr("Your entries come back"), words)
            self._follow()

        self._run(self._store.bring_back, done)

    def _leave(self, number: int) -> None:
        self._run(lambda: self._store.leave(number), lambda _: self._follow())

    def _looked(self, number: int) -> None:
        self._run(lambda: self._store.looked(number), lambda _: self._follow())

    def _follow(self) -> None:
        self.moved.emit()
        self.look()

    def _say(self, title: str, words: str, *, well: bool = True) -> None:
        shown, other = (self.banner, self.trouble) if well else (self.trouble, self.banner)
        other.hide()
        shown.set_words(title, words)

    def _run(
        self, work: Callable[[], T], done: Callable[[T], None], beside: Callable[[Failure], bool] = lambda _: False
    ) -> None:
        """One thing at a time: the buttons wait while the store is asked. ``beside`` may show a failure at a field."""
        self.setEnabled(False)

        had_focus = self.isAncestorOf(QApplication.focusWidget() or self)

        def arrived(value: T) -> None:
            self.setEnabled(True)
            done(value)
            self._keep_focus(had_focus)

        def failed(error: Exception) -> None:
            self.setEnabled(True)
            failure = explain(error)
            if not beside(failure):
                self._say(failure.title, failure.words, well=False)
                self._keep_focus(had_focus)

        self._tasks.run(self, work, done=arrived, failed=failed)

    def _keep_focus(self, had: bool) -> None:  # noqa: FBT001 - private
        """The button pressed may be gone with its card; the keyboard must not lose its place."""
        if had and QApplication.focusWidget() is None:
            self.again.setFocus()
