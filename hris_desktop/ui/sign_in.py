"""Signing in: who I am on this computer, the passphrase or PIN, and three promises.

The secret leaves the field the moment it is used. A wrong one says so beside the field; after five the services name a
delay, which is counted down here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hris_desktop.services.errors import KeyGone
from hris_desktop.services.views_entrance import ProfileView
from hris_desktop.ui import theme
from hris_desktop.ui.enrolment import Enrolment
from hris_desktop.ui.failure import Failure, explain
from hris_desktop.ui.pause import Pause
from hris_desktop.ui.speak import announce
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.avatar import Avatar
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Sunken
from hris_desktop.ui.widgets.facts import Facts
from hris_desktop.ui.widgets.field import PassphraseField
from hris_desktop.ui.widgets.form_row import FormRow
from hris_desktop.ui.widgets.icon import Icon
from hris_desktop.ui.widgets.link import Link
from hris_desktop.ui.widgets.narrow import Narrow
from hris_desktop.ui.words import isolate, tr

_SIGN = 40
_BLANK = "\u00a0"
"""As tall as a name, and nothing to see or to hear."""
PIN = "PIN"
"""The other kind of secret than a passphrase."""


class SignIn(Narrow):
    """``opened`` carries what ``unlock`` returned; the others lead to other pages, ``lost`` with a ``Failure``."""

    opened = Signal(object)
    switch = Signal()
    invited = Signal()
    forgotten = Signal()
    lost = Signal(object)
    """The key of this device is gone: no passphrase opens it."""

    def __init__(self, enrolment: Enrolment, tasks: Tasks, profile: ProfileView, *, others: bool) -> None:
        """``others``: there are more profiles to switch to."""
        waiting = tr("HR has not confirmed you yet. After your passphrase you see your five words again.")
        super().__init__(tr("Welcome back"), "" if profile.joined else waiting)
        self._enrolment, self._tasks, self._profile, self._others = enrolment, tasks, profile, others
        self._who = _Who(profile, self._switch_button(others=others))
        self.add(self._who)
        pin = profile.secret_kind == PIN
        self.field = PassphraseField(name=tr("PIN") if pin else tr("Passphrase"), digits=pin)
        self.field.returnPressed.connect(self.unlock)
        hint = tr("It stays on this computer. Whoever runs the server can neither read it nor reset it.")
        self._row = FormRow(tr("PIN") if pin else tr("Passphrase"), self.field, hint=hint)
        self.add(self._row)
        self.button = Button(tr("Unlock my record"), "lock-open", kind=Kind.PRIMARY, height=Height.SIGN_IN)
        self.button.clicked.connect(self.unlock)
        self._pause = Pause(self.button)
        self.add(self.button)
        self._told = Label("", Face.SMALL, Role.MUTED, wrap=True)
        self._told.hide()
        self.add(self._told)
        self.add(_links(self))
        self.below.addWidget(Facts(facts()))

    @property
    def name_shown(self) -> str:
        """Who signs in, as far as it is known yet."""
        return self._who.name_shown

    def fits(self, profile: ProfileView, *, others: bool) -> bool:
        """Whether a page made for this profile now would look and do the same."""
        mine = self._profile
        same = (mine.profile, mine.joined, mine.secret_kind) == (profile.profile, profile.joined, profile.secret_kind)
        return same and others == self._others

    def show_names(self, profiles: Sequence[ProfileView]) -> None:
        """Fill in the name that followed."""
        for one in profiles:
            if one.profile == self._profile.profile:
                self._profile = one
                self._who.show_name(one.name)

    def unlock(self) -> None:
        """Try what was typed."""
        if not self.button.isEnabled():
            return
        secret = self.field.take()
        if not secret:
            self._show(Failure("", tr("Type your passphrase or PIN.")))
            return
        profile = self._profile.profile
        self.button.start_work(tr("Unlocking…"))
        self._row.set_error("")
        tell = self._tasks.teller(self, self._show_progress)
        work = partial(self._enrolment.unlock, profile, secret, progress=tell)
        self._tasks.run(self, work, done=self._done, failed=self._failed)

    def _show_progress(self, far: int, end: int) -> None:
        words = tr(
            "This version of the program is new here. It looks once through what is kept on this computer: "
            "{far} of {end} entries. Nothing is lost if you close it meanwhile.",
            far=f"{far:,}",
            end=f"{end:,}",
        )
        self._told.setText(words)
        if self._told.isHidden():
            self._told.show()
            announce(self._told, words)

    def _switch_button(self, *, others: bool) -> Button:
        button = Button(tr("Switch") if others else tr("Not you?"), kind=Kind.QUIET, height=Height.CARD)
        button.clicked.connect(self.switch)
        return button

    def _rest(self) -> None:
        self.button.end_work()
        self._told.setText("")
        self._told.hide()

    def _done(self, session: object) -> None:
        self._rest()
        self.opened.emit(session)

    def _failed(self, error: Exception) -> None:
        self._rest()
        if isinstance(error, KeyGone):
            self.lost.emit(explain(error))
        else:
            self._show(explain(error))

    def _show(self, failure: Failure) -> None:
        words = failure.words
        self._row.set_error(words)
        announce(self.field, words)
        self.field.setFocus()
        self._pause.begin(failure.wait)


def facts() -> Sequence[tuple[str, str, str]]:
    """Return the three promises of the first page."""
    return (
        ("key-round", tr("You hold the keys"), tr("The store holds only sealed data.")),
        ("scan-eye", tr("You see who can see"), tr("Every reader, section by section.")),
        ("cloud-off", tr("It works offline"), tr("Changes wait here, safely.")),
    )


class _Who(Sunken):
    """Who signs in. While the name follows, its place and that of its sign are held and empty."""

    def __init__(self, profile: ProfileView, act: QWidget) -> None:
        super().__init__()
        self._sign: QWidget = _Held(_SIGN)
        self.body.addWidget(self._sign)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._name = Label(_BLANK, Face.STRONG, wrap=True)
        words.addWidget(self._name)
        where = tr("{organisation} · this computer", organisation=isolate(profile.organisation))
        words.addWidget(Label(where, Face.SMALL, Role.MUTED, wrap=True))
        self.body.addLayout(words, 1)
        self.body.addWidget(act)
        if not profile.name_follows:
            self.show_name(profile.name)

    @property
    def name_shown(self) -> str:
        return self._name.text()

    def show_name(self, name: str) -> None:
        """Say who it is; without a name it is *You*."""
        # until HR has confirmed somebody, this computer does not know what HR calls them
        sign = Avatar(name, _SIGN) if name else Icon("user-round", 20, tile=_SIGN)
        self.body.replaceWidget(self._sign, sign)
        self._sign.hide()
        self._sign.deleteLater()
        self._sign = sign
        sign.show()
        self._name.setText(isolate(name) or tr("You"))


class _Held(QWidget):
    """The place of a sign that comes later."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size
        self.retheme()

    def retheme(self) -> None:
        """Take the size from the theme again."""
        side = theme.current().px(self._size)
        self.setFixedSize(side, side)


def _links(page: SignIn) -> QHBoxLayout:
    row = QHBoxLayout()
    forgot = Link(tr("I forgot it"), name=tr("I forgot my passphrase or PIN"))
    forgot.clicked.connect(page.forgotten)
    code = Link(tr("I have an invite code"))
    code.clicked.connect(page.invited)
    row.addWidget(forgot)
    row.addStretch(1)
    row.addWidget(code)
    return row
