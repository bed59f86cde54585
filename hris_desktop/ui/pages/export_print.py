"""A record as a PDF: dark on white, plain text only, made in memory; whoever asked for it writes it."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
from PySide6.QtGui import (
    QColor,
    QFont,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextLength,
    QTextTableFormat,
)

from hris_desktop.services.export_paper import LineKind, Paper, PaperLine
from hris_desktop.ui.fonts import FAMILIES
from hris_desktop.ui.words import tr

_POINTS = {LineKind.TITLE: 18, LineKind.SECTION: 13, LineKind.HEAD: 10.5, LineKind.ROW: 9.5, LineKind.NOTE: 8.5}
_BOLD = {LineKind.TITLE, LineKind.SECTION, LineKind.HEAD}
_ABOVE = {LineKind.TITLE: 0, LineKind.SECTION: 18, LineKind.HEAD: 8, LineKind.ROW: 0, LineKind.NOTE: 2}
_MARGIN_MM = 18


def pdf(paper: Paper) -> bytes:
    """Return the record as a PDF of A4 pages; its metadata says nothing of the person."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(tr("Record"))
    writer.setCreator("HRIS Desktop")
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter
        )
    )
    text = document(paper)
    text.print_(writer)
    del writer  # a PDF is finished by its end
    return bytes(buffer.data().data())


def document(paper: Paper) -> QTextDocument:
    """Return the text; what stands in a value is shown as the characters it is made of."""
    text = QTextDocument()
    font = QFont("Inter", 10)
    font.setFamilies(list(FAMILIES))
    text.setDefaultFont(font)
    cursor = QTextCursor(text)
    rows: list[PaperLine] = []
    for line in paper.lines:
        if line.kind is LineKind.ROW:
            rows.append(line)
            continue
        _table(cursor, rows)
        rows = []
        cursor.insertBlock(_block(line.kind), _letters(line.kind))
        cursor.insertText(line.left)
    _table(cursor, rows)
    return text


def _table(cursor: QTextCursor, rows: list[PaperLine]) -> None:
    if not rows:
        return
    form = QTextTableFormat()
    form.setBorder(0)
    form.setCellPadding(1.5)
    form.setColumnWidthConstraints([QTextLength(QTextLength.Type.PercentageLength, part) for part in (32, 68)])
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table = cursor.insertTable(len(rows), 2, form)
    for number, line in enumerate(rows):
        for column, words in enumerate((line.left, line.right)):
            table.cellAt(number, column).firstCursorPosition().insertText(words, _letters(LineKind.ROW))
    cursor.movePosition(QTextCursor.MoveOperation.End)


def _block(kind: LineKind) -> QTextBlockFormat:
    block = QTextBlockFormat()
    block.setTopMargin(_ABOVE[kind])
    return block


def _letters(kind: LineKind) -> QTextCharFormat:
    letters = QTextCharFormat()
    letters.setForeground(QColor(0, 0, 0))  # the text of a dark screen is white
    letters.setFontPointSize(_POINTS[kind])
    letters.setFontWeight(QFont.Weight.DemiBold if kind in _BOLD else QFont.Weight.Normal)
    return letters
