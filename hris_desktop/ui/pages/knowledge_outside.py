"""Before anything outside this program is opened: where it leads, in full, and what that computer will learn."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from hris_desktop.ui.dialogs import Dialog
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.article_links import host
from hris_desktop.ui.widgets.button import Button
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.words import ltr, tr


def ask_outside(parent: QWidget, address: str, go: Callable[[], object]) -> Dialog:
    """Return the window that asks; ``go`` when the person wants to."""
    dialog = Dialog(parent, tr("Open a page outside this program?"), wide=520)
    dialog.body.addWidget(Label(tr("This link leads to"), Face.SMALL, Role.MUTED))
    dialog.body.addWidget(Label(ltr(host(address)), Face.H3, wrap=True))
    dialog.body.addWidget(Label(ltr(address), Face.SMALL, Role.MUTED, wrap=True))
    told = tr("Your browser will open it. That computer will see that somebody here came; nothing of your record goes.")
    dialog.body.addWidget(Label(told, wrap=True))
    stay, leave = Button(tr("Stay here")), Button(tr("Open in the browser"), "globe")
    stay.clicked.connect(dialog.reject)
    leave.clicked.connect(dialog.accept)
    leave.clicked.connect(go)
    row = QWidget()
    acts = Flow(row)
    acts.addWidget(stay)
    acts.addWidget(leave)
    dialog.body.addWidget(row)
    stay.setFocus()
    return dialog
