"""The one window of a terminal: as large as the screen, in front, and not to be closed, moved or left.

Without a window manager nothing makes a window fill the screen, and a hostile one may try to make it smaller: so its
geometry is set by hand, and set again whenever it is another one.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QMoveEvent, QResizeEvent, QScreen
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.services.views_entrance import SyncView
from hris_desktop.ui import theme
from hris_desktop.ui.focus import FocusRing, begin, press
from hris_desktop.ui.kiosk import scale
from hris_desktop.ui.kiosk.keys import Keyboard
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.banner import Banner
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.pill import Pill, Tone
from hris_desktop.ui.widgets.sync_line import SyncLine
from hris_desktop.ui.words import tr

_ROOMY = 960
"""Width / text size from which the bar of somebody signed in has room for everything."""
_NARROW = 700
"""And below which icons and one word must do."""
_TINY = 420
NAME = "kiosk"
"""The object name of the window."""


class KioskWindow(QWidget):
    """``finish`` asks for the end of the use; ``curtain`` hides what is on the screen; ``shown`` when it stands."""

    finish = Signal()
    curtain = Signal()
    service = Signal()
    """Somebody asks for the maintainer's page."""

    def __init__(self, site: str, *, trial: bool = False) -> None:
        """``trial``: the settings are not the ones a site may rely on, and everybody reads that."""
        super().__init__()
        self.setObjectName(NAME)
        self.setWindowTitle(tr("HRIS Desktop"))
        self.setWindowFlags(Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._bar = _Bar(site, trial=trial)
        self._bar.finish.clicked.connect(self.finish)
        self._bar.hide_button.clicked.connect(self.curtain)
        self._bar.site.pressed_long.connect(self.service)
        column.addWidget(self._bar)
        self._notices = QVBoxLayout()
        self._notices.setContentsMargins(Space.WIDE, 0, Space.WIDE, 0)
        column.addLayout(self._notices)
        self.stack = QStackedWidget()
        column.addWidget(self.stack, 1)
        self.keyboard = Keyboard()
        self.keyboard.hide()
        column.addWidget(self.keyboard)
        self._bar.keys.clicked.connect(self._turn_keyboard)
        self.ring = FocusRing(self)
        screen = QGuiApplication.primaryScreen()
        screen.geometryChanged.connect(self.fill)
        QGuiApplication.instance().primaryScreenChanged.connect(self.fill)  # type: ignore[union-attr]

    # -- its place ------------------------------------------------------------------------------------------------

    def stand(self) -> None:
        """Show it over the whole screen."""
        self.fill()
        if QGuiApplication.platformName() == "wayland":
            self.showFullScreen()  # there the compositor places windows, and nothing else can
        else:
            self.show()
        self.activateWindow()

    def fill(self, _changed: QRect | QScreen | None = None) -> None:
        """Be as large as the screen."""
        whole = self.whole()
        if self.geometry() != whole:
            self.setMinimumSize(whole.size())
            self.setGeometry(whole)

    @staticmethod
    def whole() -> QRect:
        """The screen."""
        return QGuiApplication.primaryScreen().geometry()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.keyboard.fit(self.height() // 2)
        self._fill_soon()

    @override
    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._fill_soon()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange and self.isMinimized():
            self.setWindowState(Qt.WindowState.WindowNoState)
            self._fill_soon()

    def _fill_soon(self) -> None:
        if self.isVisible() and self.geometry() != self.whole():
            QTimer.singleShot(0, self, self.fill)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        press(self, event)

    # -- what is on it --------------------------------------------------------------------------------------------

    @property
    def page(self) -> QWidget | None:
        """The page in sight."""
        return self.stack.currentWidget()

    def turn_to(self, page: QWidget) -> None:
        """Show one page and destroy every other."""
        old = [self.stack.widget(place) for place in range(self.stack.count())]
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        for one in old:
            if one is not None and one is not page:
                self.stack.removeWidget(one)
                one.hide()
                one.deleteLater()
        begin(page)

    def _turn_keyboard(self) -> None:
        self.keyboard.setVisible(self.keyboard.isHidden())
        QTimer.singleShot(0, self, self._show_what_is_typed)  # once the page has the room that is left

    def _show_what_is_typed(self) -> None:
        """Scroll to what the keys type into: they may lie where it was."""
        if (column := self.layout()) is not None:
            column.activate()
        field: QWidget | None = self.focusWidget()
        at = field.parentWidget() if field is not None else None
        while field is not None and at is not None:
            if isinstance(at, QScrollArea) and (sheet := at.widget()) is not None:
                # the whole field: Qt itself would only look after its cursor
                middle = field.mapTo(sheet, field.rect().center())
                at.ensureVisible(middle.x(), middle.y(), 0, field.height() // 2 + Space.TIGHT)
            at = at.parentWidget()

    def hide_page(self) -> None:
        """Show no page: values close, what is half typed is kept, nothing is read aloud."""
        for part in (self._bar, self.stack, self.keyboard):
            part.hide()

    def show_page(self) -> None:
        """Show it again."""
        self._bar.show()
        self.stack.show()

    def in_use(self, name: str) -> None:
        """Somebody is signed in: the way out stands where nobody has to look for it."""
        self._bar.in_use(name)

    def show_sync(self, view: SyncView) -> None:
        """Say how the exchange stands."""
        self._bar.sync.set_view(view)

    def put(self, banner: Banner) -> None:
        """Show a notice above every page."""
        self._notices.addWidget(banner)
        banner.speak()


class _Site(Label):
    """The name of the site; pressed for long it leads to the maintainer's page, which asks who one is."""

    pressed_long = Signal()
    _MS = 3000

    def __init__(self, text: str) -> None:
        super().__init__(text, Face.STRONG, elide=True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(self._MS)
        self._timer.timeout.connect(self.pressed_long)

    @override
    def mousePressEvent(self, event: object) -> None:
        self._timer.start()

    @override
    def mouseReleaseEvent(self, event: object) -> None:
        self._timer.stop()


def _trial_words() -> tuple[str, str]:
    return tr("Trial: not for real data"), tr("Trial")


class _Bar(QWidget):
    """Site and state on the left, what one may need at any moment on the right; the same place on every page."""

    def __init__(self, site: str, *, trial: bool) -> None:
        super().__init__()
        self._in_use = False
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.WIDE, Space.ROW, Space.WIDE, Space.ROW)
        row.setSpacing(Space.ROW)
        self.site = _Site(site)
        row.addWidget(self.site, 2)
        self._trials = [Pill(words, "triangle-alert", Tone.WARNING) for words in _trial_words()] if trial else []
        for pill in self._trials:
            row.addWidget(pill)
        self._name = Label("", Face.BODY_MEDIUM, Role.MUTED, elide=True)
        self._name.hide()
        row.addWidget(self._name, 1)
        self._gap = QWidget()
        """Between what is said and what is pressed, where nothing is said for want of room."""
        row.addWidget(self._gap, 1)
        self.sync = SyncLine(quiet=True)
        self.sync.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row.addWidget(self.sync)
        self.keys = Button("", "keyboard", height=Height.PAGE, name=tr("Keyboard on the screen"))
        self.keys.setObjectName("keyboard")
        self.keys.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row.addWidget(self.keys)
        self.size_button = Button("A A", kind=Kind.SECONDARY, height=Height.PAGE, name=tr("Larger text"))
        self.size_button.setObjectName("size")
        self.size_button.clicked.connect(scale.larger)
        row.addWidget(self.size_button)
        self.hide_button = Button(tr("Hide (F12)"), "eye-off", height=Height.PAGE, name=tr("Hide the screen"))
        self.hide_button.setObjectName("curtain")
        row.addWidget(self.hide_button)
        words = tr("Finish and sign out")
        self.finish = Button(words, "lock", kind=Kind.PRIMARY, height=Height.PAGE, name=words)
        self.finish.setObjectName("finish")
        row.addWidget(self.finish)
        self.hide_button.hide()
        self.finish.hide()

    def in_use(self, name: str) -> None:
        self._name.setText(name)
        self._in_use = True
        self.hide_button.show()
        self.finish.show()
        self.retheme()

    def retheme(self) -> None:
        """Take the height from the theme again; in large text the site and the exchange make room for the way out."""
        self.setMinimumHeight(theme.current().px(56))
        roomy = self.width() / theme.current().k >= _ROOMY or not self._in_use
        narrow = self.width() / theme.current().k < _NARROW
        self.site.setVisible(roomy)
        self.sync.setVisible(roomy and not narrow)
        self._name.setVisible(bool(self._name.text()) and not narrow)
        self._gap.setHidden(roomy or self._name.isVisibleTo(self))
        self.hide_button.setText("" if narrow else tr("Hide (F12)"))
        tiny = self.width() / theme.current().k < _TINY
        self.finish.setText(tr("Sign out") if tiny else tr("Finish and sign out"))
        for place, pill in enumerate(self._trials):
            pill.setVisible(narrow is bool(place))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.retheme()
