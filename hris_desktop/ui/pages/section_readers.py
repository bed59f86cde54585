"""Who can see a section: the foot of its card, and the people, purpose and dates it opens."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hris_desktop.services.views import Reader, Readers
from hris_desktop.ui import when
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.avatar import Avatar
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.card import Hairline
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.widgets.pill import Pill, Tone
from hris_desktop.ui.widgets.readers import ReadersFoot
from hris_desktop.ui.words import listed, series, tr, trn


class SectionReaders(QWidget):
    """One line; pressed, it unfolds who exactly, why, since when and until when."""

    def __init__(self, readers: Readers, locale: str) -> None:
        """``readers`` were computed from the keys that exist."""
        super().__init__()
        self._readers, self._locale = readers, locale
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.foot = ReadersFoot(readers)
        self.foot.setObjectName("readers")
        self.foot.clicked.connect(self.toggle)
        self._column.addWidget(self.foot)
        self._detail: QWidget | None = None

    def toggle(self) -> None:
        """Fold or unfold."""
        if self._detail is not None:
            self._detail.deleteLater()
            self._column.removeWidget(self._detail)
            self._detail = None
        else:
            self._detail = reader_rows(self._readers, self._locale)
            self._detail.layout().setContentsMargins(Space.CARD, 2, Space.CARD, 14)  # type: ignore[union-attr]
            self._column.addWidget(self._detail)
        self.foot.set_unfolded(unfolded=self._detail is not None)
        words = tr("unfolded") if self._detail else tr("folded")
        self.foot.setAccessibleDescription(". ".join(part for part in (self._readers.outdated, words) if part))


def reader_rows(readers: Readers, locale: str, *, new: tuple[str, ...] = (), me: bool = True) -> QWidget:
    """Return one row per key holder between hairlines; those in ``new`` are marked; ``me`` False leaves oneself out."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(9)
    shown = [reader for reader in readers.readers if me or not _alone(reader)] or list(readers.readers)
    for number, reader in enumerate(shown):
        if number:
            column.addWidget(Hairline())
        column.addWidget(_row(reader, locale, new=reader.label in new))
    if readers.outdated:
        column.addWidget(Banner(readers.outdated, notice=Notice.WARNING))
    return box


def _row(reader: Reader, locale: str, *, new: bool) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.ROW)
    me = next((person.name for person in reader.people if person.is_me), "")
    row.addWidget(Avatar(me or reader.label, 32, firm=reader.is_firm), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(Label(reader.label, Face.STRONG, wrap=True))
    names = [] if me and len(reader.people) == 1 else [person.name for person in reader.people]
    since = tr("since {day}", day=when.short_day(reader.since, locale)) if reader.since else ""
    for line in (series(names), listed((reader.purpose, since))):
        if line:
            words.addWidget(Label(line, Face.SMALL, Role.MUTED, wrap=True))
    row.addLayout(words, 1)
    pills = QWidget()
    flow = Flow(pills, across=6, down=4)
    for pill in _pills(reader, locale, new=new):
        flow.addWidget(pill)
    row.addWidget(pills, 0, Qt.AlignmentFlag.AlignVCenter)
    return box


def _pills(reader: Reader, locale: str, *, new: bool) -> list[Pill]:
    pills = [Pill(tr("new"), "user-plus", Tone.WARNING)] if new else []
    if reader.until:
        until = tr("until {day}", day=when.short_day(reader.until, locale))
        return [*pills, Pill(until, "timer", Tone.WARNING)]
    return [*pills, Pill(tr("no end date"))]


def reader_list(readers: Readers, locale: str) -> QWidget:
    """Return the short form for a side column: who, and one line about them."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.ROW)
    for reader in readers.readers:
        me = next((person.name for person in reader.people if person.is_me), "")
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(Avatar(me or reader.label, 28, firm=reader.is_firm), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(reader.label, Face.LABEL, wrap=True))
        words.addWidget(Label(_about(reader, locale), Face.CAPTION, Role.MUTED, wrap=True))
        row.addLayout(words, 1)
        column.addLayout(row)
    return box


def _alone(reader: Reader) -> bool:
    return len(reader.people) == 1 and reader.people[0].is_me


def _about(reader: Reader, locale: str) -> str:
    if _alone(reader):
        return tr("always") if reader.until is None else _until(reader, locale)
    count = len(reader.people)
    parts = [reader.purpose if reader.is_firm else trn("{count} person", "{count} people", count)]
    return ", ".join(part for part in (*parts, _until(reader, locale)) if part)


def _until(reader: Reader, locale: str) -> str:
    return tr("until {day}", day=when.short_day(reader.until, locale)) if reader.until else ""
