"""What a terminal shows to nobody in particular: the time, whose it is, and the doors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from hris_desktop.ui import theme
from hris_desktop.ui.kiosk.big import Clock, Door
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.icon import Icon
from hris_desktop.ui.words import isolate, tr

_WIDTH = 760


@dataclass(frozen=True, slots=True)
class Attraction:
    """What the attract screen says of the terminal."""

    organisation: str = ""
    people: int = 0
    """How many may sign in here."""
    warning: str = ""
    """What is the matter with this terminal."""


class AttractPage(QScrollArea):
    """``sign_in``, ``read`` and ``join`` are the doors; ``speak`` carries a language."""

    sign_in = Signal()
    read = Signal()
    join = Signal()
    speak = Signal(str)

    def __init__(
        self, standing: Attraction, now: Callable[[], datetime], *, locale: str, languages: list[tuple[str, str]]
    ) -> None:
        """``languages``: (language, its own name); one alone is not offered."""
        super().__init__()
        self.setAccessibleName(tr("Welcome"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        sheet = QWidget()
        sheet.setProperty("page", "true")
        outer = QHBoxLayout(sheet)
        outer.addStretch(1)
        self._middle = QWidget()
        outer.addWidget(self._middle, 100)
        outer.addStretch(1)
        column = QVBoxLayout(self._middle)
        column.setContentsMargins(Space.WIDE, Space.WIDE, Space.WIDE, Space.WIDE)
        column.setSpacing(Space.CARD_GAP)
        column.addStretch(1)
        column.addWidget(Clock(now, locale))
        if standing.organisation:
            column.addWidget(
                Label(isolate(standing.organisation), Face.H2, wrap=True, align=Qt.AlignmentFlag.AlignHCenter)
            )
        column.addSpacing(Space.CARD)
        for door in self._doors(standing):
            column.addWidget(door)
        column.addSpacing(Space.CARD)
        column.addLayout(self._last_line(standing, languages))
        if standing.warning:
            column.addWidget(Banner(standing.warning, notice=Notice.WARNING))
        column.addStretch(2)
        column.addWidget(_Promise())
        self.setWidget(sheet)
        self.retheme()

    def retheme(self) -> None:
        """Take the width from the theme again."""
        self._middle.setMaximumWidth(theme.current().px(_WIDTH))

    def _doors(self, standing: Attraction) -> list[Door]:
        read = Door(tr("Read answers"), tr("Questions about work, pay and your data. No sign-in."), "book-open")
        read.setObjectName("read")
        read.clicked.connect(self.read)
        if not standing.people:
            join = Door(
                tr("Join this terminal"), tr("With a code from your own device or from HR."), "user-plus", first=True
            )
            join.setObjectName("join")
            join.clicked.connect(self.join)
            return [join, read]
        enter = Door(tr("Sign in"), tr("See and change your own record."), "log-in", first=True)
        enter.setObjectName("sign-in")
        enter.clicked.connect(self.sign_in)
        return [enter, read]

    def _last_line(self, standing: Attraction, languages: list[tuple[str, str]]) -> Flow:
        flow = Flow(across=Space.ROW, down=Space.ROW)
        if standing.people:
            join = Button(tr("Join this terminal"), "user-plus", kind=Kind.SECONDARY, height=Height.PAGE)
            join.setObjectName("join")
            join.clicked.connect(self.join)
            flow.addWidget(join)
        for key, name in languages if len(languages) > 1 else ():
            one = Button(name, kind=Kind.SECONDARY, height=Height.PAGE)
            one.setObjectName(f"language:{key}")
            one.clicked.connect(lambda _=False, key=key: self.speak.emit(key))
            flow.addWidget(one)
        return flow


class _Promise(QWidget):
    """One line about what is kept here."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Icon("shield-check", 20, Role.SUCCESS))
        told = tr("Nothing you look at stays on this terminal: when you sign out, the program that showed it ends.")
        row.addWidget(Label(told, Face.BODY_MEDIUM, Role.MUTED, wrap=True), 1)
