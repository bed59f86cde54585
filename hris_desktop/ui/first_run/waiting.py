"""The five words, large, until HR has compared them and pressed *same*."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from typing_extensions import override

from hris_desktop.ui.enrolment import Enrolment, Joining
from hris_desktop.ui.failure import explain
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.five_words import FiveWords
from hris_desktop.ui.widgets.narrow import Narrow
from hris_desktop.ui.words import tr

_EVERY_MS = 3000


class WaitingForHr(Narrow):
    """Looks again every three seconds while it is in sight; ``confirmed`` leads to signing in."""

    confirmed = Signal()
    back = Signal()

    def __init__(self, enrolment: Enrolment, tasks: Tasks, joining: Joining) -> None:
        """Show the words that HR's screen shows too."""
        super().__init__(tr("Show these five words to HR"), icon="hand", width=620)
        self._enrolment, self._tasks, self._profile = enrolment, tasks, joining.profile
        self._under_way = False
        self.add(Label(tr("The same five words stand on HR's screen. Compare them aloud or in person."), wrap=True))
        self.words = FiveWords(joining.words)
        self.add(self.words)
        self._state = Banner(joining.sentence, notice=Notice.WAITING)
        self.add(self._state)
        self._good = Banner(joining.sentence, notice=Notice.SUCCESS)
        self._good.hide()
        self.add(self._good)
        self.add(
            Label(
                tr("If they differ, stop here and tell HR: somebody may stand between you and them."),
                Face.SMALL,
                Role.MUTED,
                wrap=True,
            )
        )
        self.button = Button(tr("Sign in"), kind=Kind.PRIMARY, height=Height.SIGN_IN)
        self.button.clicked.connect(self.confirmed)
        self.button.setEnabled(joining.confirmed)
        self.add(self.button)
        self.add_back(tr("Back")).clicked.connect(self.back)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look_again)

    def look_again(self) -> None:
        """Ask the store once, unless the last look is still under way."""
        if self._under_way:
            return
        self._under_way = True
        profile, work = self._profile, self._enrolment
        self._tasks.run(self, lambda: work.joining(profile), done=self._looked, failed=self._failed)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self.button.isEnabled():
            self._timer.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def _looked(self, joining: Joining) -> None:
        self._under_way = False
        self._state.change_text(joining.sentence)
        if joining.confirmed:
            self._timer.stop()
            self._state.hide()
            self._good.set_words("", joining.sentence)
            self.button.setEnabled(True)
            self.button.setFocus()

    def _failed(self, error: Exception) -> None:
        self._under_way = False
        failure = explain(error)
        self._state.change_text(failure.words)
