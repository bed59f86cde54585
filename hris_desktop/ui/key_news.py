"""News about keys that reach a person on whatever page they are.

A newer key of theirs covers the whole window; their removal from the organisation stands above every page; every use
of the recovery kit does for thirty days, for everybody; and so does what waited on this device when its keys were lost,
until it was read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from hris_desktop.services.views_safety import Ended, KeyNewsView, KitUsed, Replaced, UnsentView
from hris_desktop.ui import theme, when
from hris_desktop.ui.focus import begin
from hris_desktop.ui.hub import Hub
from hris_desktop.ui.speak import announce
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.five_words import FiveWords
from hris_desktop.ui.widgets.narrow import Narrow
from hris_desktop.ui.words import isolate, ltr, tr, trn

if TYPE_CHECKING:
    from hris_desktop.ui.frame import Frame


class NewsPort(Protocol):
    """What this asks; the call blocks."""

    def news(self) -> KeyNewsView:
        """All that there is to say."""
        ...


class KeyNews(QObject):
    """Lives with ``owner``, a page of the frame; looks at the beginning and after every change of the organisation."""

    def __init__(
        self,
        owner: QWidget,
        around: tuple[Tasks, Hub],
        port: NewsPort,
        frame: Callable[[], Frame | None],
        *,
        now: Callable[[], datetime],
        locale: str,
    ) -> None:
        """``frame``: the one that the notices go into, once it stands."""
        super().__init__(owner)
        self._tasks, hub = around
        self._port, self._frame, self._now, self._locale = port, frame, now, locale
        self._told: set[object] = set()
        hub.watch(self, lambda chain: chain == "org", self.look)
        self.look()

    def look(self) -> None:
        """Ask once."""
        self._tasks.run(self, self._port.news, done=self._show)

    def _show(self, news: KeyNewsView) -> None:
        frame = self._frame()
        if frame is None or not isValid(frame):
            return
        for use in news.kit_uses:
            self._once(frame, use, self._used(use))
        if news.ended is not None:
            self._once(frame, news.ended, self._ended(news.ended))
        if news.unsent is not None and ("unsent", bool(news.unsent.closed)) not in self._told:
            self._told.add(("unsent", bool(news.unsent.closed)))
            frame.put(self._unsent(frame, news.unsent))
        if news.replaced is not None and news.replaced.words not in self._told:
            self._told.add(news.replaced.words)
            ReplacedScreen(frame, news.replaced, day=self._day(news.replaced.at))

    def _once(self, frame: Frame, key: object, banner: Banner) -> None:
        if key not in self._told:
            self._told.add(key)
            frame.put(banner)

    def _used(self, use: KitUsed) -> Banner:
        words = tr("{what} on {day}.", what=_done(use), day=self._day(use.at))
        if use.kind != "recovery":
            words = f"{words} " + tr("{name} had its words.", name=isolate(use.by.name))
        more = tr("If you do not know why, ask HR; this notice stays for thirty days.")
        return Banner(f"{words} {more}", tr("The organisation's recovery kit was used"), Notice.WARNING)

    def _ended(self, view: Ended) -> Banner:
        words = tr(
            "Since {day} nothing that you write here counts, and nothing new reaches this device. What it shows may be "
            "out of date; what you had not sent stays kept here. If you do not know why, ask HR.",
            day=self._day(view.at),
        )
        title = tr("{name} has ended your keys", name=isolate(view.by)) if view.by else tr("HR has ended your keys")
        return Banner(words, title, Notice.DANGER)

    def _unsent(self, frame: Frame, view: UnsentView) -> Banner:
        told = []
        if view.opened:
            told.append(trn("{count} change that waited on this device is sent.",
                            "{count} changes that waited on this device are sent.", view.opened))  # fmt: skip
        if view.closed:
            told.append(trn("{count} cannot be opened.", "{count} cannot be opened.", len(view.closed)))
        banner = Banner(" ".join(told), tr("From before your keys were lost"))
        look = Button(tr("Look at them"), "arrow-right", height=Height.CARD, after=True)
        look.clicked.connect(lambda: frame.go("security"))
        look.clicked.connect(banner.hide)
        banner.add_act(look)
        return banner

    def _day(self, at: datetime | None) -> str:
        return ltr(when.day(at.astimezone(self._now().tzinfo).date(), self._locale)) if at else tr("a day unknown")


def _done(use: KitUsed) -> str:
    name, role = isolate(use.person.name), isolate(use.role)
    match use.kind:
        case "recovery":
            return tr("{name} became a person of HR with it", name=name)
        case "role+":
            return tr("It let {name} into {role}", name=name, role=role)
        case "role-":
            return tr("It took {name} out of {role}", name=name, role=role)
        case "remove":
            return tr("It removed {name} from the organisation", name=name)
        case _:
            return tr("It confirmed new keys of {name}", name=name)


class ReplacedScreen(QWidget):
    """Covers the whole frame: a new key was confirmed for the person signed in."""

    def __init__(self, frame: Frame, view: Replaced, *, day: str) -> None:
        """``day``: when, in words."""
        super().__init__(frame)
        self._frame = frame
        title = tr("A new key was confirmed for you on {day}", day=day)
        page = Narrow(title, _by(view.by), "triangle-alert", width=620)
        page.add(Label(tr("Nothing that is written on this device counts any more. What you see here may be out of "
                          "date; what you had not sent stays kept here."), wrap=True))  # fmt: skip
        page.add(Banner(
            tr("Somebody else may be acting in your name. Tell HR at once, in person or by telephone, and tell them "
               "these five words of the new key:"),
            tr("If this was not you"), Notice.DANGER,
        ))  # fmt: skip
        page.add(FiveWords(view.words, face=Face.H2))
        page.add(Label(tr("If it was you, lock this device and link it again from the one with your new key."),
                       Face.BODY, Role.TEXT, wrap=True))  # fmt: skip
        lock = Button(tr("Lock this device"), "lock", kind=Kind.PRIMARY, height=Height.SIGN_IN)
        lock.clicked.connect(frame.lock_asked)
        page.add(lock)
        away = page.add_back(tr("Look at my record as it was"))
        away.clicked.connect(self._put_away)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page)
        frame.installEventFilter(self)
        self.setGeometry(frame.rect())
        self.setAccessibleName(title)
        self.show()
        self.raise_()
        begin(page)
        announce(self, title)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._frame.rect())
        return False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.current().colour(Role.BACKGROUND))
        painter.end()

    def _put_away(self) -> None:
        self.hide()
        self.deleteLater()
        self._frame.arrive()


def _by(names: Sequence[str]) -> str:
    if not names:
        return ""
    return tr("Confirmed by {names} of HR.", names=", ".join(map(isolate, names)))
