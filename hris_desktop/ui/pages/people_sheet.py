"""The letter that HR hands to somebody who is invited: one sheet of A4, the same on the screen, on paper and as PDF.

Ink on white in every theme. It is laid out in points (595 by 842) and scaled by whoever paints it. The code stands on
it in groups and as a QR code, and nowhere else: no title, file name or spoken text holds it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QStyle

from hris_desktop.ui import paper
from hris_desktop.ui.fonts import FAMILIES
from hris_desktop.ui.text import lay_out
from hris_desktop.ui.tokens import COLOURS, Mode, Role
from hris_desktop.ui.widgets import qr
from hris_desktop.ui.words import tr

WIDE, TALL = 595.0, 842.0
"""A4 in points."""
_MARGIN = 62.0
_DOTS = 1200
_POINTS = 72
_QR = 118.0
_STEPS = 4


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands on the sheet."""

    organisation: str
    person: str
    code: str = field(repr=False)
    store: str
    until: str
    """The last day, in words."""
    qr: tuple[tuple[bool, ...], ...] = field(repr=False, default=())


def pdf(letter: Letter) -> bytes:
    """Return the sheet as a PDF file."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DOTS)
    writer.setPageLayout(layout_of_page())
    writer.setTitle(tr("Invite"))
    writer.setCreator("HRIS Desktop")
    painter = QPainter(writer)
    paint(painter, letter, scale=_DOTS / _POINTS)
    painter.end()
    buffer.close()
    return bytes(data.data())


def layout_of_page() -> QPageLayout:
    """Return A4 upright; the sheet has margins of its own."""
    size = QPageSize(QPageSize.PageSizeId.A4)
    return QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Point)


def paint(painter: QPainter, letter: Letter, *, scale: float) -> None:
    """Paint the sheet at the painter's origin."""
    painter.save()
    painter.scale(scale, scale)
    paper.brush(painter)
    sheet = _Sheet(painter)
    sheet.write(letter.organisation, 12, bold=True, after=6)
    sheet.line(after=30)
    sheet.write(tr("Your invite to HRIS Desktop"), 25, bold=True, after=6)
    sheet.write(letter.person, 15, after=24)
    _code(sheet, letter)
    sheet.write(tr("What to do"), 14, bold=True, after=10)
    for number, words in enumerate(_steps(), 1):
        sheet.step(number, words)
    sheet.y += 12
    _never(sheet)
    painter.restore()


def _steps() -> tuple[str, ...]:
    return (
        tr("Open HRIS Desktop and choose “I have an invite code”."),
        tr("Type the code above, or scan it, and check that the address of the store is the one on this sheet."),
        tr("Choose a passphrase that only you know. Nobody can tell it to you or set it for you."),
        tr("Read the five words on your screen to HR, face to face or by phone. If theirs are the same, you are in."),
    )


def _code(sheet: _Sheet, letter: Letter) -> None:
    """The box: code, until, address, and the QR code at its end."""
    top, pad = sheet.y, 18.0
    inner = sheet.width - 2 * pad - _QR - 16
    draw = [
        partial(sheet.write, tr("Code"), 9.5, role=Role.MUTED, after=2),
        partial(sheet.write, _in_two(letter.code), 17, bold=True, after=12, figures=True),
        partial(sheet.write, tr("Works once, until"), 9.5, role=Role.MUTED, after=2),
        partial(sheet.write, letter.until, 12, after=12),
        partial(sheet.write, tr("Address of the store"), 9.5, role=Role.MUTED, after=2),
        partial(sheet.write, letter.store, 10.5, after=0, figures=True),
    ]
    sheet.y = top + pad
    with_ink, sheet.dry = sheet.dry, True
    for one in draw:
        one(width=inner, inset=pad)
    sheet.dry = with_ink
    tall = max(sheet.y - top + pad, _QR + 2 * pad)
    edge = _ink(Role.EDGE)
    paper.box(sheet.painter, QRectF(sheet.left, top, sheet.width, tall), 8, fill=_ink(Role.SUNKEN), edge=edge)
    sheet.y = top + pad
    for one in draw:
        one(width=inner, inset=pad)
    if letter.qr:
        at = sheet.left + pad if sheet.rtl else sheet.left + sheet.width - pad - _QR
        # smoothed edges would leave light seams between the squares
        sheet.painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        qr.paint(sheet.painter, QRectF(at, top + (tall - _QR) / 2, _QR, _QR), letter.qr)
        paper.brush(sheet.painter)
    sheet.y = top + tall + 28


def _in_two(code: str) -> str:
    """The groups on two lines of about the same length, so that none is torn."""
    groups = code.split("-")
    half = (len(groups) + 1) // 2
    lines = ("-".join(groups[:half]), "-".join(groups[half:]))
    return "-\n".join(line for line in lines if line)


def _never(sheet: _Sheet) -> None:
    sheet.line(after=14)
    sheet.write(tr("What this code must never be used for"), 12, bold=True, after=6)
    words = tr(
        "It is for you alone, once, to join. It is no password and opens no record. Nobody from HR or IT will ask you "
        "for it by e-mail, phone or chat: do not tell it, photograph it or pass it on. If this letter was open when "
        "you got it, do not use it; ask HR for a new one. Destroy the letter once you have joined."
    )
    sheet.write(words, 10.5, after=0)


class _Sheet:
    """Writes from the top down."""

    def __init__(self, painter: QPainter) -> None:
        self.painter = painter
        self.left, self.width, self.y = _MARGIN, WIDE - 2 * _MARGIN, _MARGIN
        self.direction = QGuiApplication.layoutDirection()
        self.rtl = self.direction is Qt.LayoutDirection.RightToLeft
        self.dry = False
        """Only measure."""

    def write(
        self,
        text: str,
        size: float,
        *,
        after: float,
        bold: bool = False,
        role: Role = Role.TEXT,
        width: float = 0,
        inset: float = 0,
        figures: bool = False,
    ) -> None:
        """One paragraph; ``inset`` from the beginning of the line."""
        wide, line = width or self.width - inset, size * 1.4
        align = QStyle.visualAlignment(self.direction, Qt.AlignmentFlag.AlignLeft)
        font = _font(size, bold=bold, figures=figures)
        layout, count = lay_out(
            text, font, width=wide, line=line, align=align, direction=Qt.LayoutDirection.LayoutDirectionAuto
        )
        at = self.left + self.width - inset - wide if self.rtl else self.left + inset
        if not self.dry:
            self.painter.setPen(_ink(role))
            layout.draw(self.painter, QPointF(at, self.y))
        self.y += count * line + after

    def step(self, number: int, words: str) -> None:
        """One numbered step."""
        top, side = self.y, 20.0
        at = self.left + self.width - side if self.rtl else self.left
        circle = QRectF(at, top - 2, side, side)
        paper.box(self.painter, circle, side / 2, edge=_ink(Role.ACCENT), width=1.2)
        self.painter.setPen(_ink(Role.ACCENT))
        self.painter.setFont(_font(11, bold=True))
        self.painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(number))
        self.write(words, 11.5, inset=side + 12, after=9)

    def line(self, *, after: float) -> None:
        """A hairline."""
        self.painter.fillRect(QRectF(self.left, self.y, self.width, 0.8), _ink(Role.EDGE))
        self.y += after


def _ink(role: Role) -> QColor:
    return QColor(COLOURS[Mode.LIGHT][role])


def _font(size: float, *, bold: bool = False, figures: bool = False) -> QFont:
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setPixelSize(round(size))
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if figures:
        font.setFeature(QFont.Tag("tnum"), 1)
        font.setFeature(QFont.Tag("calt"), 0)
        font.setFeature(QFont.Tag("zero"), 1)
    return font
