"""An article on paper or in a file: the person chooses where in the system's own window; nothing else is sent there.

Qt's printing is imported with the first page that is printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QWidget

from hris_desktop.services.knowledge_views import ArticleView
from hris_desktop.ui.words import tr

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrintDialog


def print_article(parent: QWidget, view: ArticleView, facts: Sequence[str]) -> QPrintDialog:
    """Ask where to, then print; the window goes by itself."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(view.ref.title)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(tr("Print this article"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: paper(view, facts).print_(printer))
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.show()
    return dialog


def paper(view: ArticleView, facts: Sequence[str]) -> QTextDocument:
    """Return the article as it is printed: dark on white, whatever the screen looks like."""
    from hris_desktop.ui.widgets.article_document import Ink, write

    document = QTextDocument()
    write(document, view, facts, Ink.of_paper())
    return document
