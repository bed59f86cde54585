"""A receipt on paper, for a site that names one queue: its reference, the site, the moment and the code, no value.

There is no dialog, so nobody chooses another printer, a file or a number of copies: the queue is the one that stands in
the settings, and where the system has none of that name nothing is printed. The only module of a terminal that knows
how to print, and of that only these two classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from hris_desktop.ui import theme
from hris_desktop.ui.tokens import Face
from hris_desktop.ui.widgets.qr import paint
from hris_desktop.ui.words import tr

_CODE_MM = 30.0
_MM = 25.4


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on the paper."""

    reference: str
    site: str
    moment: str
    code: Sequence[Sequence[bool]]


def send(queue: str, slip: Slip) -> bool:
    """Give a receipt to the queue; false where there is none of this name or it does not take it."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo  # only where a site prints at all

    found = QPrinterInfo.printerInfo(queue)
    if found.isNull() or found.printerName() != queue:
        return False
    printer = QPrinter(found)
    if printer.outputFormat() is not QPrinter.OutputFormat.NativeFormat or printer.outputFileName():
        return False
    printer.setDocName("HRIS")
    painter = QPainter()
    if not painter.begin(printer):
        return False
    _draw(painter, slip, float(printer.resolution()))
    return painter.end()


def _draw(painter: QPainter, slip: Slip, dots: float) -> None:
    """From the top, in a column as narrow as a roll of receipts."""
    wide = painter.viewport().width()
    top = 0.0
    told = tr("With this HR finds your change.")
    for text, face in (
        (slip.site, Face.STRONG),
        (slip.reference, Face.H1),
        (slip.moment, Face.BODY),
        (told, Face.SMALL),
    ):
        font = theme.current().font(face)
        font.setPointSizeF(font.pointSizeF() / theme.current().zoom)
        painter.setFont(font)
        area = QRectF(0, top, wide, dots)
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        used = painter.boundingRect(area, flags, text)
        painter.drawText(area, flags, text)
        top += used.height() * 1.2
    side = _CODE_MM / _MM * dots
    paint(painter, QRectF(0, top, side, side), slip.code)
