"""One reader of one section in full: people, purpose, who gave the key, since when, whether it ends by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hris_desktop.services.views_trust import Hold, Holder, SharingRow
from hris_desktop.ui import when
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role, Space
from hris_desktop.ui.widgets.avatar import Avatar
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.button import Button
from hris_desktop.ui.widgets.flow import Flow
from hris_desktop.ui.words import isolate, series, tr, trn

Acts = Callable[[Holder], Sequence[Button]]
"""The buttons that belong to one reader of the section in sight."""
_NAMES = 12
"""People named before the rest is counted: everybody of a large organisation has the directory cards."""


def no_acts(_holder: Holder) -> Sequence[Button]:
    """Nothing can be done here."""
    return ()


def holder_box(row: SharingRow, holder: Holder, locale: str, acts: Acts = no_acts) -> QWidget:
    """Return everything about one reader of a section."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.ROW)
    column.addLayout(_head(row, holder, acts))
    facts = QWidget()
    flow = Flow(facts, across=44, down=10)
    for title, words in _facts(holder, locale):
        flow.addWidget(_fact(title, words))
    column.addWidget(_fact(tr("Purpose"), _purpose(holder), wrap=True))
    column.addWidget(facts)
    for former in holder.former:
        words = tr("{name} {sentence}.", name=isolate(former.person.name), sentence=former.sentence)
        column.addWidget(Banner(words, notice=Notice.INFO))
    return box


def empty_box(row: SharingRow, reader: str) -> QWidget:
    """Return the words for a reader without a key, or for the whole section where none was chosen."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(Label(_title(row, reader), Face.H3, wrap=True))
    column.addWidget(Label(_without(row, reader), Face.SMALL, Role.MUTED, wrap=True))
    if row.note:
        column.addWidget(Banner(row.note, notice=Notice.WARNING))
    return box


def _title(row: SharingRow, reader: str) -> str:
    if not reader:
        return row.section.label
    return tr("{reader}: {section}", reader=isolate(reader), section=row.section.singular)


def _without(row: SharingRow, reader: str) -> str:
    if not reader:
        more = tr("Choose a key in this row for people, purpose and dates.")
        return tr("{readers}. {more}", readers=row.summary, more=more)
    if row.section.s4:
        return tr("No key here. HR never has one to this section, and it is never given to a provider.")
    return tr("No key here: cannot read this section.")


def _head(row: SharingRow, holder: Holder, acts: Acts) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(Space.ROW)
    reader = holder.reader
    me = next((person.name for person in reader.people if person.is_me), "")
    line.addWidget(Avatar(me or reader.label, 36, firm=reader.is_firm), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(Label(_title(row, reader.label), Face.H3, wrap=True))
    words.addWidget(Label(_people(holder), Face.SMALL, Role.MUTED, wrap=True))
    line.addLayout(words, 1)
    buttons = acts(holder)
    if buttons:
        side = QWidget()
        flow = Flow(side, across=8, down=6)
        for button in buttons:
            flow.addWidget(button)
        line.addWidget(side, 0, Qt.AlignmentFlag.AlignTop)
    return line


def _people(holder: Holder) -> str:
    reader = holder.reader
    names = series(person.name for person in reader.people[:_NAMES])
    if len(reader.people) > _NAMES:
        names = trn("{names} and {count} more", "{names} and {count} more", len(reader.people) - _NAMES, names=names)
    if holder.hold is not Hold.KEY:
        stands = holder.told or tr(holder.hold.value)
        return ". ".join(part for part in (stands[:1].upper() + stands[1:], names) if part)
    if len(reader.people) == 1 and reader.people[0].is_me:
        return tr("You hold this key yourself.")
    if not reader.people:
        return tr("Nobody is in this role now.")
    return trn(
        "{count} person holds this key: {names}",
        "{count} people hold this key: {names}",
        len(reader.people),
        names=names,
    )


def _purpose(holder: Holder) -> str:
    purpose = holder.reader.purpose
    return purpose[:1].upper() + purpose[1:] or tr("Not written down")


def _facts(holder: Holder, locale: str) -> list[tuple[str, str]]:
    reader = holder.reader
    facts = []
    if holder.given_by is not None:
        giver = tr("You") if holder.given_by.is_me else isolate(holder.given_by.name)
        facts.append((tr("Given by"), giver))
    facts.append((tr("Since"), when.day(reader.since, locale) if reader.since else tr("Not yet")))
    if holder.hold is Hold.ENDED:
        return facts
    ends = when.day(reader.until, locale) if reader.until else tr("No")
    return [*facts, (tr("Ends by itself"), ends)]


def _fact(title: str, words: str, *, wrap: bool = False) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    caption = Label(title, Face.SMALL, Role.MUTED)
    column.addWidget(caption)
    shown = Label(words, Face.BODY, wrap=wrap)
    caption.setBuddy(shown)
    column.addWidget(shown)
    return box
