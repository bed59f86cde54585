"""Choosing a passphrase (or a PIN): twice, with words for how good it is. Shared by founding and joining.

What was typed stays in the fields until it has been used: a wrong address of the store does not cost a passphrase.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from hris_desktop.ui import paper, theme
from hris_desktop.ui.enrolment import Device, Judge, Strength
from hris_desktop.ui.tasks import Tasks, Ticket
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.check import Radio
from hris_desktop.ui.widgets.field import PassphraseField
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.words import tr

_STEPS = 4


class NewSecret(QWidget):
    """``problem()`` says what is still missing; ``forget()`` empties the fields once the secret was used."""

    judged = Signal()
    entered = Signal()
    """Enter in one of the fields."""

    def __init__(self, judge: Judge, tasks: Tasks, device: Device, *, founder: bool) -> None:
        """A PIN is offered only where a real key store guards it, and never to founders."""
        super().__init__()
        self._judge_by, self._tasks, self._founder = judge, tasks, founder
        self._strength: Strength | None = None
        self._ticket: Ticket | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.CARD_GAP)
        if device.warning:
            column.addWidget(Banner(device.warning, tr("No keyring on this computer"), Notice.WARNING))
        self._pin = Radio(tr("A PIN of 8 digits or more"))
        self._words = Radio(tr("A passphrase"))
        self._choice = self._kinds() if device.pin and not founder else None
        if self._choice is not None:
            column.addWidget(self._choice)
        self._first = PassphraseField(name="")
        self._again = PassphraseField(name="")
        self._row = FormRow(tr("Choose a passphrase") if founder else tr("Choose it"), self._first, hint=_hint(founder))
        self._meter = _Meter()
        self._row_again = FormRow(tr("Type it again"), self._again)
        for widget in (self._row, self._meter, self._row_again):
            column.addWidget(widget)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(250)
        self._wait.timeout.connect(self._judge)
        self._first.textEdited.connect(self._typed)
        for field in (self._first, self._again):
            field.returnPressed.connect(self.entered)

    @property
    def kind(self) -> str:
        """``"passphrase"`` or ``"PIN"``."""
        return "PIN" if self._pin.isChecked() else "passphrase"

    def problem(self) -> str:
        """Return what keeps this secret from being used, shown beside its field; empty when it is good."""
        typed, again = self._first.text(), self._again.text()
        wrong = ""
        if not typed:
            wrong = tr("Choose a passphrase.") if self.kind == "passphrase" else tr("Choose a PIN.")
        elif self._strength is not None and not self._strength.enough:
            wrong = self._strength.advice or self._strength.words
        self._row.set_error(wrong)
        differs = bool(typed) and not wrong and typed != again
        self._row_again.set_error(tr("This is not the same as above.") if differs else "")
        return wrong or self._row_again.error

    def show_error(self, sentence: str) -> None:
        """Show what the services said about it."""
        self._row.set_error(sentence)
        self._first.setFocus()

    def begin(self) -> None:
        """Put the focus where typing begins."""
        self._first.setFocus()

    def go_to_problem(self) -> None:
        """Put the focus on the field that ``problem`` complained about."""
        (self._first if self._row.error else self._again).setFocus()

    def text(self) -> str:
        """Return the secret."""
        return self._first.text()

    def set_founder(self, *, founder: bool) -> None:
        """Ask for as much as HR needs, once it is known who this is."""
        self._founder = founder
        if self._choice is not None:
            self._choice.setHidden(founder)
            if founder:
                self._words.setChecked(True)
        self._row.set_hint(_hint(founder))

    def forget(self) -> None:
        """Leave nothing of it here."""
        self._first.take()
        self._again.take()

    def _kinds(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._words.setChecked(True)
        group = QButtonGroup(box)
        for button in (self._words, self._pin):
            group.addButton(button)
            column.addWidget(button)
        group.buttonToggled.connect(lambda *_: self._wait.start())
        return box

    def _typed(self) -> None:
        self._strength = None  # it was about another text; until it is judged anew, the services judge
        self._wait.start()

    def _judge(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
        secret, kind, founder = self._first.text(), self.kind, self._founder
        if not secret:
            self._meter.show_strength(None)
            return
        work = self._judge_by
        self._ticket = self._tasks.run(
            self, lambda: work.strength(secret, kind=kind, founder=founder), done=self._judged
        )

    def _judged(self, strength: Strength) -> None:
        self._strength = strength
        self._meter.show_strength(strength)
        self.judged.emit()


def _hint(founder: bool) -> str:  # noqa: FBT001 - the one thing it depends on
    return tr("Four words or more that only you would put together.") if founder else tr("Longer is better.")


class _Meter(QWidget):
    """Four bars and the word for them: never the bars alone."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._bars = _Bars()
        self._words = Label(tr("Nothing typed yet"), Face.SMALL, Role.MUTED, wrap=True)
        column.addWidget(self._bars)
        column.addWidget(self._words)

    def show_strength(self, strength: Strength | None) -> None:
        if strength is None:
            self._bars.set(0, Role.MUTED)
            self._words.setText(tr("Nothing typed yet"))
            return
        self._bars.set(strength.level, Role.SUCCESS if strength.enough else Role.WARNING)
        self._words.setText(" ".join(part for part in (strength.words, strength.advice) if part))


class _Bars(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._level, self._role = 0, Role.MUTED
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(200), 6)

    def set(self, level: int, role: Role) -> None:
        self._level, self._role = level, role
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        paper.brush(painter)
        wide = (self.width() - 6 * (_STEPS - 1)) / _STEPS
        for step in range(_STEPS):
            place = step if self.layoutDirection().value == 0 else _STEPS - 1 - step
            area = QRectF(place * (wide + 6), 0, wide, 6)
            on = step < self._level
            fill = look.colour(self._role if on else Role.CHIP)
            paper.box(painter, area, 3, fill=fill, edge=look.colour(Role.EDGE) if look.rim and not on else None)
        painter.end()
