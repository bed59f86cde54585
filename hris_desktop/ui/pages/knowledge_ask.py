"""When the articles have no answer: who in HR can be asked. Nothing is sent from here, and it says so."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from hris_desktop.services.knowledge_contacts import HrContact
from hris_desktop.ui.dialogs import Dialog
from hris_desktop.ui.speak import announce
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.button import Button, Height
from hris_desktop.ui.widgets.field import LongField
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.rows import FieldRows
from hris_desktop.ui.words import isolate, listed, ltr, tr


def ask_hr(parent: QWidget, contacts: Sequence[HrContact], question: str) -> Dialog:
    """Return the window that names HR. ``question``: what was searched for, or empty."""
    dialog = Dialog(parent, tr("Ask HR"), wide=520)
    told = tr("Nothing was sent. This program does not carry questions: HR does not see what you search for or read.")
    dialog.body.addWidget(Label(told, wrap=True))
    dialog.body.addWidget(_people(contacts))
    if question.strip():
        _add_question(dialog, question.strip())
    dialog.add_close()
    return dialog


def _people(contacts: Sequence[HrContact]) -> QWidget:
    if not contacts:
        words = tr("The directory on this device names nobody else in HR. Ask the person who gave you your invite.")
        return Label(words, wrap=True)
    rows = FieldRows()
    for one in contacts:
        ways = listed([ltr(way) for way in one.ways]) or tr("no address in the directory")
        rows.add(isolate(one.person.name), ways)
    return rows


def _add_question(dialog: Dialog, question: str) -> None:
    dialog.body.addWidget(Label(tr("Your question"), Face.SMALL, Role.MUTED))
    shown = LongField(question, lines=2, name=tr("Your question"))
    shown.setReadOnly(True)
    dialog.body.addWidget(shown)
    button = Button(tr("Copy the question"), "copy", height=Height.CARD)

    def copy() -> None:
        QGuiApplication.clipboard().setText(question)
        button.setText(tr("Copied"))
        button.set_icon("check")
        announce(button, tr("Copied"))

    button.clicked.connect(copy)
    row = QWidget()
    Flow(row).addWidget(button)
    dialog.body.addWidget(row)
