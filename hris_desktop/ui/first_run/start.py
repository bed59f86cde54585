"""Where to begin: a profile on this computer, an invite code, or a new organisation."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from hris_desktop.services.views_entrance import ProfileView
from hris_desktop.ui.sign_in import facts
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.card import Hairline
from hris_desktop.ui.widgets.choice_row import ChoiceRow
from hris_desktop.ui.widgets.facts import Facts
from hris_desktop.ui.widgets.link import Link
from hris_desktop.ui.widgets.narrow import Narrow
from hris_desktop.ui.words import isolate, tr


class Start(Narrow):
    """``chosen`` carries a ``ProfileView``; ``join``, ``link``, ``kit`` and ``begin`` (a new organisation) go on."""

    chosen = Signal(object)
    join = Signal()
    link = Signal()
    kit = Signal()
    begin = Signal()

    def __init__(self, profiles: Sequence[ProfileView]) -> None:
        """With profiles it is the chooser, without it is the very first page."""
        title = tr("Who is signing in?") if profiles else tr("Your own record, in your own hands")
        sentence = "" if profiles else tr("What HR keeps about you: you hold the key, and you see who else can look.")
        super().__init__(title, sentence, width=480)
        for profile in profiles:
            self.add(self._profile(profile))
        if profiles:
            self.add(Hairline())
            self.add(Label(tr("Somebody else on this computer"), Face.CAPTION, Role.MUTED))
        code = ChoiceRow(
            tr("I have an invite code"), tr("HR gave you a letter with a code, or a new one."), icon="log-in"
        )
        code.clicked.connect(self.join)
        self.add(code)
        link = ChoiceRow(
            tr("I have a link code"), tr("From another device of yours that is signed in."), icon="monitor"
        )
        link.clicked.connect(self.link)
        self.add(link)
        found = ChoiceRow(
            tr("Create an organisation"),
            tr("You are the first person of HR. It takes five minutes."),
            icon="building-2",
        )
        found.clicked.connect(self.begin)
        self.add(found)
        kit = Link(tr("Use an organisation's recovery kit"))
        kit.clicked.connect(self.kit)
        self.add(kit)
        if not profiles:
            self.below.addWidget(Facts(facts()))

    def _profile(self, profile: ProfileView) -> ChoiceRow:
        words = isolate(profile.organisation)
        if not profile.joined:
            words = tr("{organisation} · waiting for HR", organisation=words)
        # until HR has confirmed somebody, this computer does not know what HR calls them
        sign = {"person": profile.name} if profile.name else {"icon": "user-round"}
        row = ChoiceRow(isolate(profile.name) or tr("Somebody new"), words, **sign)
        row.clicked.connect(lambda: self.chosen.emit(profile))
        return row
