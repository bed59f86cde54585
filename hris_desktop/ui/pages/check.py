"""Before and after, who will see it, and one button that names the act. A new secret is in full here, once."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from hris_desktop.services.errors import ServiceError
from hris_desktop.services.views import CheckView
from hris_desktop.ui import when
from hris_desktop.ui.diff import diff
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.section_readers import reader_rows
from hris_desktop.ui.pages.trouble import trouble_banner
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.bar_note import BarNote
from hris_desktop.ui.widgets.button import Button, Height, Kind
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.icon import Icon
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.words import listed, tr


class CheckPage(PageScaffold):
    """``confirmed`` does it; ``left`` goes back to the form with everything still typed."""

    confirmed = Signal()
    left = Signal()

    def __init__(self, check: CheckView, desk: Desk) -> None:
        """``check`` is what would be sent."""
        super().__init__(tr("Check before you send"), tr("Nothing has left this computer yet."), back=check.form.title)
        self.check = check
        self._notice: QWidget | None = None
        if check.audience_grows:
            self.add(_grows(check))
        for warning in check.warnings:
            self.add(Banner(warning.message, tr("Please look at this once more"), Notice.WARNING))
        self.add(_changes(check, desk))
        self.add(_readers(check, desk))
        if check.note:
            self.add(Banner(check.note, notice=Notice.WAITING))
        self._act = Button(check.act, kind=Kind.PRIMARY, height=Height.PAGE)
        self._act.setObjectName("act")
        self._act.clicked.connect(self._confirm)
        away = Button(tr("Go back and change"), height=Height.PAGE)
        away.setObjectName("change")
        away.clicked.connect(self.left)
        self.bar.add_act(self._act)
        self.bar.add_act(away)
        self.bar.add_end(BarNote(tr("Sealed for these readers only"), self, "shield-check"))
        self.back.connect(self.left)

    def start(self) -> None:
        """Put the focus on the act."""
        self._act.setFocus(Qt.FocusReason.TabFocusReason)

    def show_trouble(self, error: ServiceError) -> None:
        """Say what could not be done; nothing is lost."""
        self._act.setEnabled(True)
        if self._notice is not None:
            self._notice.deleteLater()
        self._notice = trouble_banner(error)
        self.main.insertWidget(0, self._notice)
        self.area.verticalScrollBar().setValue(0)

    def _confirm(self) -> None:
        self._act.setEnabled(False)
        self.confirmed.emit()


def _changes(check: CheckView, desk: Desk) -> Card:
    card = Card()
    day = next((row.effective for row in check.rows if row.effective and not row.unchanged), None)
    effective = ("", when.day(day, desk.locale) if day else "")
    grid, _ = diff(check.rows, typed=True, effective=effective)
    card.add(grid)
    card.setAccessibleName(tr("Before and after"))
    return card


def _readers(check: CheckView, desk: Desk) -> Card:
    card = Card(tr("Who will see it"), "eye")
    if not check.audience_grows:
        card.add_act(Icon("check", 16, Role.SUCCESS))
        card.add_act(Label(tr("The same people as now"), Face.LABEL, Role.SUCCESS))
    card.add(reader_rows(check.readers, desk.locale, new=check.audience_grows, me=False))
    return card


def _grows(check: CheckView) -> Banner:
    names = listed(check.audience_grows)
    sentence = tr("Until now they could not read this. Go back if that is not what you want.")
    return Banner(sentence, tr("This will also be seen by: {names}", names=names), Notice.WARNING)
