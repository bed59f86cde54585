"""The passphrase or PIN of this computer: what opens the record today, and another one in its place."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hris_desktop.services.errors import WrongSecretError
from hris_desktop.services.views_safety import SecretView
from hris_desktop.ui.enrolment import Strength
from hris_desktop.ui.failure import Failure, explain
from hris_desktop.ui.first_run.secret import NewSecret
from hris_desktop.ui.pause import Pause
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.field import PassphraseField
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.words import tr


class PassphrasePort(Protocol):
    """What this card asks; every call blocks."""

    def state(self) -> SecretView:
        """What opens this profile today, and what may."""
        ...

    def strength(self, secret: str, *, kind: str) -> Strength:
        """Judge a new secret while it is typed."""
        ...

    def change(self, old: str, new: str, *, kind: str) -> None:
        """Let ``new`` open this profile instead of ``old``."""
        ...


class PassphraseCard(Card):
    """The form is there only while somebody changes it: nothing typed stays behind."""

    def __init__(self, port: PassphrasePort, tasks: Tasks) -> None:
        """Ask what opens this profile."""
        super().__init__(tr("Passphrase of this computer"), "key-round")
        self._port, self._tasks = port, tasks
        self._view: SecretView | None = None
        self._state = Label("", wrap=True)
        self.add(self._state)
        self._news = Banner("", notice=Notice.SUCCESS)
        self._news.hide()
        self.add(self._news)
        self._place = QVBoxLayout()
        self.add(self._place)
        self._form: _ChangeForm | None = None
        line = QWidget()
        self._acts = Flow(line, across=10, down=8)
        self.button = Button(tr("Change it…"), "pencil", height=Height.CARD, name=tr("Change my passphrase or PIN"))
        self.button.setObjectName("change-secret")
        self.button.setEnabled(False)
        self.button.clicked.connect(self._open)
        self._acts.addWidget(self.button)
        self.add(line)
        self.look()

    def look(self) -> None:
        """Ask again what opens this profile."""
        self._tasks.run(self, self._port.state, done=self._looked, failed=self._failed)

    @property
    def form(self) -> _ChangeForm | None:
        """The form, while it is open."""
        return self._form

    def _looked(self, view: SecretView) -> None:
        self._view = view
        if view.kind == "PIN":
            words = tr("Your record opens with a PIN on this computer, together with the key in its keyring.")
        elif view.warning:
            words = tr("Your record opens with a passphrase on this computer. Nothing else protects it here.")
        else:
            words = tr("Your record opens with a passphrase on this computer, together with the key in its keyring.")
        self._state.setText(words)
        self.button.setEnabled(True)

    def _failed(self, error: Exception) -> None:
        failure = explain(error)
        self._state.setText(failure.words)

    def _open(self) -> None:
        if self._view is None:
            return
        self._news.hide()
        self.button.hide()
        self._form = _ChangeForm(self._port, self._tasks, self._view)
        self._form.done.clicked.connect(self._change)
        self._form.away.clicked.connect(self._close)
        self._form.entered(self._change)
        self._place.addWidget(self._form)
        self._form.old.setFocus()

    def _close(self) -> None:
        form, self._form = self._form, None
        if form is not None:
            form.forget()
            form.hide()
            form.deleteLater()
        self.button.show()
        self.button.setFocus()

    def _change(self) -> None:
        form = self._form
        if form is None or not form.ready():
            return
        old, new, kind = form.old.text(), form.new.text(), form.new.kind
        form.done.start_work(tr("Changing…"))
        self._tasks.run(
            form, lambda: self._port.change(old, new, kind=kind), done=lambda _: self._changed(), failed=form.refuse
        )

    def _changed(self) -> None:
        self._close()
        words = tr(
            "From now on only the new one opens your record on this computer. Your other devices keep theirs. "
            "A copy of this computer's files made before today still opens with the old one, on this computer only."
        )
        self._news.set_words("", words)
        self.look()


class _ChangeForm(QWidget):
    """The old one, the new one twice, and the two ways out."""

    def __init__(self, port: PassphrasePort, tasks: Tasks, view: SecretView) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.CARD_GAP)
        pin = view.kind == "PIN"
        self.old = PassphraseField(name="", digits=pin)
        label = tr("Your present PIN") if pin else tr("Your present passphrase")
        self._row = FormRow(label, self.old)
        column.addWidget(self._row)
        self.new = NewSecret(_Judge(port), tasks, view, founder=view.is_hr)
        column.addWidget(self.new)
        self._trouble = Banner("", tr("It did not work"), Notice.DANGER)
        self._trouble.hide()
        column.addWidget(self._trouble)
        hint = tr(
            "Nobody can look it up or reset it, not even HR. If you forget it, HR gives you a new code in person."
        )
        column.addWidget(Label(hint, Face.SMALL, Role.MUTED, wrap=True))
        line = QWidget()
        acts = Flow(line, across=10, down=8)
        self.done = Button(tr("Change it"), "check", kind=Kind.PRIMARY, height=Height.CARD)
        self.done.setObjectName("change-secret-now")
        self.away = Button(tr("Cancel"), height=Height.CARD)
        acts.addWidget(self.done)
        acts.addWidget(self.away)
        column.addWidget(line)
        self._pause = Pause(self.done)

    def entered(self, do: object) -> None:
        """Enter in any field does the same as the button."""
        for signal in (self.old.returnPressed, self.new.entered):
            signal.connect(do)

    def ready(self) -> bool:
        """Nothing is missing; otherwise the focus goes where it is."""
        if not self.done.isEnabled():
            return False
        self._trouble.hide()
        missing = "" if self.old.text() else tr("Type the one that opens your record today.")
        self._row.set_error(missing)
        problem = self.new.problem()
        if missing:
            self.old.setFocus()
        elif problem:
            self.new.go_to_problem()
        return not (missing or problem)

    def refuse(self, error: Exception) -> None:
        """Say why it was not changed, beside the field that it is about."""
        self.done.end_work()
        failure = explain(error)
        if isinstance(error, WrongSecretError):
            self.old.take()
            self._row.set_error(failure.words)
            self.old.setFocus()
            self._pause.begin(failure.wait)
        elif failure.field == "secret":
            self.new.show_error(failure.words)
        else:
            self._say(failure)

    def forget(self) -> None:
        """Leave nothing typed here."""
        self.old.take()
        self.new.forget()

    def _say(self, failure: Failure) -> None:
        self._trouble.set_words(failure.title, failure.words)


class _Judge:
    """The services' judgement of a new secret, as the field asks for it."""

    def __init__(self, port: PassphrasePort) -> None:
        self._port = port

    def strength(self, secret: str, *, kind: str, founder: bool) -> Strength:  # noqa: ARG002 - the port knows who asks
        return self._port.strength(secret, kind=kind)
