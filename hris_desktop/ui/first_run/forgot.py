"""The way back when a passphrase was forgotten or the key of a device is gone: who can help, and what happens."""

from __future__ import annotations

from PySide6.QtCore import Signal

from hris_desktop.services.views import Step
from hris_desktop.ui.failure import Failure
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.card import Hairline
from hris_desktop.ui.widgets.choice_row import ChoiceRow
from hris_desktop.ui.widgets.link import Link
from hris_desktop.ui.widgets.narrow import Narrow
from hris_desktop.ui.widgets.steps import NumberedSteps
from hris_desktop.ui.words import tr


class Forgot(Narrow):
    """``link``, ``code`` and ``kit`` lead to the page for each."""

    link = Signal()
    code = Signal()
    kit = Signal()
    back = Signal()

    def __init__(self, *, lost: Failure | None = None) -> None:
        """``lost``: what is the matter with the key of this device, if that is why somebody is here."""
        title = tr("The way back to your record") if lost else tr("I forgot my passphrase or PIN")
        sentence = tr("Nobody can look it up or reset it, not even HR: that is what keeps your record yours.")
        super().__init__(title, "" if lost else sentence, "key-round", width=560)
        if lost is not None:
            self.add(Banner(lost.words, lost.title, Notice.WARNING))
        self.add(Label(tr("If another device of yours still opens your record"), Face.STRONG, wrap=True))
        link = ChoiceRow(
            tr("I have a link code"),
            tr("Make it there under Security, “Link another device”. Nobody else is needed."),
            icon="monitor",
        )
        link.clicked.connect(self.link)
        self.add(link)
        self.add(Hairline())
        self.add(Label(tr("If none does, go and see HR in person"), Face.STRONG, wrap=True))
        self.add(
            NumberedSteps(
                [
                    Step(tr("HR makes you a new code"), tr("They hand it to you; it works once.")),
                    Step(tr("You type it here"), tr("And choose another passphrase or PIN.")),
                    Step(tr("You compare five words"), tr("A second person in HR agrees; then you can sign in.")),
                ]
            )
        )
        code = ChoiceRow(tr("I have the new code"), tr("Begin with it on this profile."), icon="log-in")
        code.clicked.connect(self.code)
        self.add(code)
        self.add(
            Label(
                tr(
                    "What you changed here and was not sent yet is kept. Your old devices say that a new key was "
                    "confirmed. Sections that not even HR can read open again once somebody of their own role helps."
                ),
                Face.SMALL,
                Role.MUTED,
                wrap=True,
            )
        )
        kit = Link(tr("Nobody in HR can help: use the recovery kit"))
        kit.clicked.connect(self.kit)
        self.add(kit)
        self.add_back(tr("Back")).clicked.connect(self.back)
