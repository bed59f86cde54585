"""A label with a fixed line height, for plain text only.

QLabel guesses markup and has no line height; a name is shown here as the characters it is made of. The class keeps
QLabel's buddy, accessible name and text. It wraps or elides, marks search hits, and bolds by range.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QWidget
from typing_extensions import override

from hris_desktop.ui import theme
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFont, QPaintEvent, QResizeEvent

_WIDE = 1_000_000


def lay_out(
    text: str,
    font: QFont,
    *,
    width: float,
    line: float,
    wrap: bool = True,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    formats: Sequence[QTextLayout.FormatRange] = (),
    direction: Qt.LayoutDirection = Qt.LayoutDirection.LeftToRight,
) -> tuple[QTextLayout, int]:
    """Lay a text out at a fixed line height; return the layout, ready to draw, and its number of lines."""
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    option = QTextOption(align)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if wrap else QTextOption.WrapMode.ManualWrap)
    option.setTextDirection(direction)
    layout.setTextOption(option)
    layout.setFormats(list(formats))
    layout.beginLayout()
    count = 0
    while (row := layout.createLine()).isValid():
        row.setLineWidth(width)
        row.setPosition(QPointF(0, count * line + (line - row.height()) / 2))
        count += 1
    layout.endLayout()
    return layout, max(count, 1)


class Label(QLabel):
    """Plain text in one style and one role colour. One line, unless ``wrap``; shortened with a tooltip if ``elide``."""

    def __init__(
        self,
        text: str = "",
        face: Face = Face.BODY,
        role: Role = Role.TEXT,
        *,
        wrap: bool = False,
        elide: bool = False,
        figures: Figures = Figures.TEXT,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        secret: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """``secret``: the text never goes into a tooltip (values of class S3 and S4)."""
        super().__init__(parent)
        self.face = face
        self.role = role
        self.figures = figures
        self._elide = elide
        self._secret = secret
        self._side = align
        self._marks: tuple[tuple[int, int], ...] = ()
        self._bold: tuple[tuple[int, int], ...] = ()
        self._measured: dict[int, tuple[int, int]] = {}
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        QLabel.setWordWrap(self, wrap)
        self.retheme()
        across = QSizePolicy.Policy.Expanding if wrap else QSizePolicy.Policy.Preferred
        policy = QSizePolicy(QSizePolicy.Policy.Expanding if elide else across, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)
        self.setText(text)

    def retheme(self) -> None:
        """Take font and line height from the theme again."""
        self._measured.clear()
        self.setFont(theme.current().font(self.face, self.figures))
        self.updateGeometry()
        self.update()

    def set_role(self, role: Role) -> None:
        """Change the colour."""
        self.role = role
        self.update()

    @override
    def setText(self, text: str) -> None:
        """Show another text; marks and bold ranges of the old one are dropped."""
        self._marks = self._bold = ()
        self._measured.clear()
        super().setText(text)
        self._hint()

    def set_marks(self, ranges: Sequence[tuple[int, int]], *, bold: Sequence[tuple[int, int]] = ()) -> None:
        """Mark search hits and bold ranges, both (first character, count)."""
        self._marks, self._bold = tuple(ranges), tuple(bold)
        self._measured.clear()
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        if self.wordWrap():
            wide = min(self._natural(), theme.current().px(600))
            return QSize(wide, self.heightForWidth(wide))
        return QSize(self._natural(), self._lines(_WIDE) * theme.current().line(self.face))

    @override
    def minimumSizeHint(self) -> QSize:
        if self._elide or self.wordWrap():
            return QSize(theme.current().px(48), theme.current().line(self.face))
        return self.sizeHint()

    @override
    def hasHeightForWidth(self) -> bool:
        return self.wordWrap()

    @override
    def heightForWidth(self, width: int) -> int:
        return self._lines(width) * theme.current().line(self.face)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme.current().colour(self.role))
        layout, count = self._laid(self.width(), self._shown())
        free = self.height() - count * theme.current().line(self.face)
        layout.draw(painter, QPointF(0, max(free, 0) / 2))
        painter.end()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hint()

    def _shown(self) -> str:
        if not self._elide or self.wordWrap():
            return self.text()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())

    def _hint(self) -> None:
        if self._elide and not self._secret:
            self.setToolTip(self.text() if self._natural() > self.width() else "")

    def _natural(self) -> int:
        return self._measure(_WIDE)[0]

    def _lines(self, width: int) -> int:
        return self._measure(width)[1]

    def _measure(self, width: int) -> tuple[int, int]:
        """Return (width of the widest line, number of lines); asked often while laying out, so remembered."""
        if width not in self._measured and width != _WIDE:
            whole = self._measure(_WIDE)
            if whole[0] <= width:
                return whole  # as wide as it wants to be: it breaks where it breaks anyway, so it need not be laid out
        if width not in self._measured:
            layout, count = self._laid(width, self.text())
            widest = max((layout.lineAt(place).naturalTextWidth() for place in range(layout.lineCount())), default=0)
            self._measured[width] = int(widest) + 1, count
        return self._measured[width]

    def _laid(self, width: int, text: str) -> tuple[QTextLayout, int]:
        return lay_out(
            text,
            self.font(),
            width=max(width, 1),
            line=theme.current().line(self.face),
            wrap=self.wordWrap(),
            align=QStyle.visualAlignment(self.layoutDirection(), self._side),
            formats=self._formats(),
            direction=Qt.LayoutDirection.LayoutDirectionAuto,
        )

    def _formats(self) -> list[QTextLayout.FormatRange]:
        if not (self._marks or self._bold):
            return []
        look = theme.current()
        marked, strong = QTextCharFormat(), QTextCharFormat()
        marked.setBackground(look.colour(Role.MARK))
        marked.setForeground(look.colour(Role.TEXT))
        strong.setFontWeight(600)
        pairs = [(place, marked) for place in self._marks] + [(place, strong) for place in self._bold]
        return [_range(place, form) for place, form in pairs]


def _range(place: tuple[int, int], form: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = place
    made.format = form
    return made
