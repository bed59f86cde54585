"""An article written into a text document, run by run: no markup is ever parsed, so none can do anything.

The answer comes first, then the contents, then the rest. The same writer makes the page on the screen and the one on
paper; they differ in their ``Ink``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextList,
    QTextListFormat,
    QTextOption,
)

from hris_desktop.domain.knowledge_text import Block, BlockKind, Look, Run
from hris_desktop.services.knowledge_views import ArticleView
from hris_desktop.ui import theme
from hris_desktop.ui.tokens import COLOURS, Face, Mode, Role, Space
from hris_desktop.ui.widgets.article_links import HERE
from hris_desktop.ui.words import tr, trn

_BREAKS = dict.fromkeys(map(ord, "\r\n\v\f\u2028\u2029\ufdd0\ufdd1\ufffc"), " ")
"""What Qt would take for the end of a paragraph or for an object."""
_LISTS = {BlockKind.BULLET: QTextListFormat.Style.ListDisc, BlockKind.NUMBER: QTextListFormat.Style.ListDecimal}
_CONTENTS_FROM = 2
"""A single heading needs no list of contents."""


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours and sizes to write with."""

    mode: Mode
    zoom: float

    @classmethod
    def of_screen(cls) -> Ink:
        """As everything else on the screen."""
        return cls(theme.current().mode, theme.current().zoom)

    @classmethod
    def of_paper(cls) -> Ink:
        """Dark on white, at the usual size."""
        return cls(Mode.LIGHT, 1.0)

    def colour(self, role: Role) -> QColor:
        """Return the colour of a role."""
        return QColor(COLOURS[self.mode][role])

    def font(self, face: Face) -> QFont:
        """Return the font of a style."""
        look = theme.current()
        font = QFont(look.font(face))
        font.setPointSizeF(font.pointSizeF() * self.zoom / look.zoom)
        return font

    def line(self, face: Face) -> float:
        """Return the least height of a line."""
        look = theme.current()
        return face.value.line * look.k * self.zoom / look.zoom


@dataclass(frozen=True, slots=True)
class Written:
    """Where things stand in the document: number of an article's block → number of the document's."""

    headings: dict[int, int] = field(default_factory=dict)


def write(document: QTextDocument, view: ArticleView, facts: Sequence[str], ink: Ink) -> Written:
    """Fill an empty document. ``facts``: lines below the title (for whom, owner, review, date)."""
    option = QTextOption(document.defaultTextOption())
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    document.setDefaultTextOption(option)
    document.setUndoRedoEnabled(False)
    document.setIndentWidth(ink.line(Face.READ))
    pen = _Pen(document, ink)
    pen.head(view, facts)
    rest = list(enumerate(view.blocks))
    if rest and rest[0][1].kind is BlockKind.PARAGRAPH:
        pen.block(rest.pop(0)[1])
    pen.contents(view)
    written = Written()
    for number, block in rest:
        pen.block(block)
        if block.kind is BlockKind.HEADING:
            written.headings[number] = pen.place
    pen.links(tr("In your own record"), [(one.label, f"record:{one.section}") for one in view.records])
    pen.links(tr("Related"), [(one.title, f"kb:{one.id}") for one in view.related])
    pen.done()
    return written


class _Pen:
    """Writes block after block at the end of a document."""

    def __init__(self, document: QTextDocument, ink: Ink) -> None:
        self._ink, self._cursor = ink, QTextCursor(document)
        self._cursor.beginEditBlock()
        self._list: tuple[BlockKind, QTextList] | None = None
        self._first = True

    @property
    def place(self) -> int:
        """The number of the block being written."""
        return self._cursor.blockNumber()

    def done(self) -> None:
        """Let the document lay itself out."""
        self._cursor.endEditBlock()

    def head(self, view: ArticleView, facts: Sequence[str]) -> None:
        """Category, title, facts."""
        self._paragraph(view.ref.category, Face.LABEL, Role.MUTED)
        self._paragraph(view.ref.title, Face.H1, Role.TEXT, above=Space.TIGHT, level=1)
        for number, fact in enumerate(facts):
            self._paragraph(fact, Face.SMALL, Role.MUTED, above=0 if number else 6)
        if view.slots:
            told = trn(
                "One answer is still to come from your company; it is marked.",
                "{count} answers are still to come from your company; they are marked.",
                view.slots,
            )
            self._paragraph(told, Face.SMALL, Role.WARNING)
        self._gap = Space.CARD_GAP

    def contents(self, view: ArticleView) -> None:
        """The headings, each a link to its place."""
        if len(view.contents) >= _CONTENTS_FROM:
            self.links(tr("On this page"), [(one.text, f"{HERE}{one.block}") for one in view.contents], small=True)

    def links(self, title: str, found: Sequence[tuple[str, str]], *, small: bool = False) -> None:
        """A titled list of links; nothing where there are none."""
        if not found:
            return
        self._begin(Face.LABEL if small else Face.H3, title, above=Space.CARD_GAP if small else Space.WIDE, level=2)
        self._write(title, self._plain(Face.LABEL if small else Face.H3, Role.MUTED if small else Role.TEXT))
        for text, address in found:
            self._begin(Face.READ, text, above=2)
            self._write(text, self._linked(self._plain(Face.READ, Role.TEXT), address))

    def block(self, block: Block) -> None:
        """A heading, paragraph or list item."""
        if block.kind is BlockKind.HEADING:
            face, above = (Face.H3 if block.level < 3 else Face.STRONG), Space.WIDE  # noqa: PLR2004 - ## and ###
            self._begin(face, block.text, above=above, level=min(block.level + 1, 6))
        else:
            face, above = Face.READ, Space.ROW if block.kind is BlockKind.PARAGRAPH else Space.TIGHT
            self._begin(face, block.text, above=above)
        if block.kind in _LISTS:
            self._listed(block)
        else:
            self._list = None
        for run in block.runs:
            self._run(run, face)

    def _listed(self, block: Block) -> None:
        if self._list is not None and self._list[0] is block.kind:
            self._list[1].add(self._cursor.block())
            return
        form = QTextListFormat()
        form.setStyle(_LISTS[block.kind])
        form.setStart(max(block.level, 1))
        self._list = block.kind, self._cursor.createList(form)

    def _run(self, run: Run, face: Face) -> None:
        form = self._plain(face, Role.TEXT)
        text = run.text
        if run.look is Look.BOLD:
            form.setFontWeight(600)
        elif run.look is Look.NAME:
            form.setFontWeight(500)
        elif run.look is Look.SLOT:
            form.setForeground(self._ink.colour(Role.WARNING))
            form.setBackground(self._ink.colour(Role.WARNING_SOFT))
            text = tr("Only your company can answer this: {what}", what=text)
        self._write(text, self._linked(form, run.link) if run.link else form)

    def _paragraph(self, text: str, face: Face, role: Role, *, above: int = 0, level: int = 0) -> None:
        self._begin(face, text, above=above, level=level)
        self._write(text, self._plain(face, role))

    def _begin(self, face: Face, text: str, *, above: int, level: int = 0) -> None:
        form = QTextBlockFormat()
        form.setTopMargin(above)
        form.setHeadingLevel(level)
        # a least height: other scripts stand higher than Latin and must not be cut
        form.setLineHeight(self._ink.line(face), QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
        form.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft
            if text.isascii() is False and _turned(text)
            else Qt.LayoutDirection.LeftToRight
        )
        if self._first:
            self._cursor.setBlockFormat(form)
        else:
            self._cursor.insertBlock(form, self._plain(face, Role.TEXT))
        self._first = False

    def _plain(self, face: Face, role: Role) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setFont(self._ink.font(face))
        form.setForeground(self._ink.colour(role))
        return form

    def _linked(self, form: QTextCharFormat, address: str) -> QTextCharFormat:
        form.setAnchor(True)
        form.setAnchorHref(address)
        form.setFontUnderline(True)
        form.setForeground(self._ink.colour(Role.ACCENT))
        return form

    def _write(self, text: str, form: QTextCharFormat) -> None:
        self._cursor.insertText(text.translate(_BREAKS), form)


def _turned(text: str) -> bool:
    """Whether the first letter that has a direction goes from right to left."""
    import unicodedata

    found = (unicodedata.bidirectional(char) for char in text)
    return next((one != "L" for one in found if one in {"L", "R", "AL"}), False)
