"""Half-typed changes: a form is kept every few seconds while something is typed, and offered again afterwards.

Only the service writes and opens drafts, sealed; here is when. A form that is put out of sight (locked, closed, another
page over it) is kept at once; one that was sent or left on purpose is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from hris_desktop.services.views_draft import DraftView, Resumed
from hris_desktop.services.views_form import FormView
from hris_desktop.ui import when
from hris_desktop.ui.tokens import Space
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.words import isolate, ltr, tr

if TYPE_CHECKING:
    from hris_desktop.ui.pages.desk import Desk
    from hris_desktop.ui.pages.form import FormPage

KEEP_MS = 3_000
"""After a change at most so long passes until it is kept."""


class DraftsPort(Protocol):
    """Keeping what is half typed; every call blocks and may raise ``ServiceError``."""

    def keep(self, form: FormView, texts: Mapping[str, str], clear: Collection[str] = ()) -> None:
        """Keep what differs from the beginning of a form."""
        ...

    def waiting(self, pid: str = "") -> tuple[DraftView, ...]:
        """What was left half typed about somebody, or about anybody."""
        ...

    def resume(self, key: str) -> FormView:
        """The form again, as it was left."""
        ...

    def again(self, form: FormView) -> FormView:
        """The form, or what was left half typed in it."""
        ...

    def drop(self, key: str) -> None:
        """Forget a draft."""
        ...

    def drop_form(self, form: FormView) -> None:
        """Forget the draft of a form."""
        ...


class Drafting(QObject):
    """Keeps one form from its first letter until it was sent or left; ``end`` says that it was."""

    def __init__(self, page: FormPage, desk: Desk, drafts: DraftsPort) -> None:
        super().__init__(page)
        self._page, self._desk, self._drafts = page, desk, drafts
        resumed = page.form.resumed
        self._kept: tuple[Mapping[str, str], frozenset[str]] | None = (
            (dict(resumed.texts), resumed.clear) if resumed else ({}, frozenset())
        )
        self._over = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_MS)
        self._timer.timeout.connect(self.keep)
        page.items.changed.connect(self._on_changed)
        page.installEventFilter(self)

    def keep(self) -> None:
        """Keep what is typed now, if it is not what was kept last."""
        self._timer.stop()
        if self._over:
            return
        page, drafts = self._page, self._drafts
        texts, clear = dict(page.items.typed()), page.items.clear()
        if (texts, clear) == self._kept:
            return
        self._kept = (texts, clear)
        form = page.form

        def work() -> None:
            if texts or clear:
                drafts.keep(form, texts, clear)
            else:
                drafts.drop_form(form)

        self._desk.tasks.run(self, work, done=lambda _: None, failed=self._not_kept)

    def _not_kept(self, error: Exception) -> None:
        """The disk is full, perhaps: it is not taken for kept, so that whoever tries again keeps it."""
        self._kept = None
        self._desk.tasks.trouble.emit(error)

    def end(self) -> None:
        """It was sent, or left: keep nothing more of it."""
        self._over = True
        self._timer.stop()

    def _on_changed(self) -> None:
        if not self._over and not self._timer.isActive():
            self._timer.start()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Hide:
            self.keep()
        return False


class Offers(QWidget):
    """*You were changing your bank account at 10:42*: ``chosen`` carries the key of the draft to go on with."""

    chosen = Signal(str)

    def __init__(self, desk: Desk, drafts: DraftsPort, pid: Callable[[], str]) -> None:
        """``pid``: about whom; empty = about anybody."""
        super().__init__()
        self._desk, self._drafts, self._pid = desk, drafts, pid
        self._shown: tuple[DraftView, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, Space.TIGHT, 0, Space.TIGHT)
        self._column.setSpacing(Space.TIGHT)
        self.hide()

    def reload(self) -> None:
        """Look again what waits.

        The news that asks for it may come just after a lock, when there is no replica to look into any more and this is
        about to be destroyed: that is no trouble of anybody's, so the hub, which stays, owns the question.
        """
        drafts, pid = self._drafts, self._pid()

        def done(found: tuple[DraftView, ...]) -> None:
            if isValid(self):
                self._show(found)

        def failed(error: Exception) -> None:
            page = self.parentWidget() if isValid(self) else None
            if page is not None and page.isVisible():
                self._desk.tasks.trouble.emit(error)

        self._desk.tasks.run(self._desk.hub, lambda: drafts.waiting(pid), done=done, failed=failed)

    def _show(self, found: tuple[DraftView, ...]) -> None:
        if found == self._shown:
            return
        self._shown = found
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for draft in found:
            self._column.addWidget(self._banner(draft))
        self.setVisible(bool(found))

    def _banner(self, draft: DraftView) -> Banner:
        words = tr("What you had typed is kept on this device, sealed. Nothing of it was sent.")
        banner = Banner(words, self._title(draft), Notice.WAITING)
        acts = QWidget()
        line = Flow(acts, across=8, down=6)
        go = Button(tr("Continue"), "pencil", height=Height.CARD, name=tr("Continue: {about}", about=draft.about))
        go.setObjectName(f"continue:{draft.key}")
        go.clicked.connect(lambda: self.chosen.emit(draft.key))
        away = Button(
            tr("Discard"), kind=Kind.DANGER, height=Height.CARD, name=tr("Discard: {about}", about=draft.about)
        )
        away.setObjectName(f"discard:{draft.key}")
        away.clicked.connect(lambda: self._discard(draft.key))
        line.addWidget(go)
        line.addWidget(away)
        banner.add_act(acts)
        return banner

    def _discard(self, key: str) -> None:
        drafts = self._drafts
        self._desk.tasks.run(self, lambda: drafts.drop(key), done=lambda _: self.reload())

    def _title(self, draft: DraftView) -> str:
        about, moment = isolate(draft.about), _moment(draft.saved, self._desk)
        if draft.is_new:
            return tr("You were adding: {about} ({moment})", about=about, moment=moment)
        if draft.mine:
            return tr("You were changing your {about} at {moment}", about=about, moment=moment)
        return tr("You were changing: {about} ({moment})", about=about, moment=moment)


def _moment(saved: datetime, desk: Desk) -> str:
    """``10:42`` of today, else with its day."""
    now, then = desk.now(), saved.astimezone(desk.now().tzinfo)
    if then.date() == now.date():
        return ltr(f"{then:%H:%M}")
    return ltr(when.moment(saved, desk.locale, zone=now))


def resumed_banners(resumed: Resumed, desk: Desk) -> list[Banner]:
    """What stands above a form that was opened again."""
    words = tr("Nothing of it was sent. “Cancel” drops it.")
    title = tr("This is what you had typed at {moment}", moment=_moment(resumed.saved, desk))
    return [Banner(words, title, Notice.WAITING), *([_since_banner(resumed)] if resumed.since else [])]


def _since_banner(resumed: Resumed) -> Banner:
    """What somebody else has changed since a draft was begun."""
    lines = [
        tr("{label}: {value} is stored now.", label=label, value=isolate(value) or tr("nothing"))
        for label, value in resumed.since
    ]
    lines.append(tr("If you send yours, both are kept until one of you decides between them."))
    return Banner(" ".join(lines), tr("This was changed since you began"), Notice.WARNING)
