"""One act of a history on its sheet: who did what, when and why, before and after, and how its signature stands."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QWidget

from hris_desktop.services.views_history import Act, HistoryEntry, Stands, after_at, before_at
from hris_desktop.ui import when
from hris_desktop.ui.pages.desk import Desk
from hris_desktop.ui.pages.history_grid import Columns, Masked, Past, grid_of
from hris_desktop.ui.text import Label
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.card import Card
from hris_desktop.ui.widgets.pill import Pill, Tone
from hris_desktop.ui.widgets.readers import FootNote
from hris_desktop.ui.words import isolate, listed, tr, trn

ICONS = {
    Act.FILLED: "plus",
    Act.ADDED: "plus",
    Act.CHANGED: "pencil",
    Act.CORRECTED: "undo-2",
    Act.REMOVED: "trash-2",
    Act.ASKED: "hand",
    Act.APPROVED: "check",
    Act.ACCEPTED: "circle-check",
    Act.DECLINED: "x",
    Act.WITHDRAWN: "undo-2",
    Act.CONFLICT: "git-compare",
    Act.DECIDED: "git-compare",
    Act.ERASED: "trash-2",
}
_PILLS = {
    Stands.NOW: ("check", Tone.SUCCESS),
    Stands.PART: ("check", Tone.SUCCESS),
    Stands.LATER: ("calendar", Tone.INFO),
    Stands.OPEN: ("clock", Tone.ASKED),
    Stands.BEFORE: ("history", Tone.NEUTRAL),
}
_ASKING = {Act.ASKED, Act.APPROVED, Act.DECLINED, Act.WITHDRAWN}


def entry_card(entry: HistoryEntry, past: Past) -> Card:
    """Return the sheet of one act."""
    card = Card(entry.title, ICONS[entry.act])
    card.setObjectName(f"entry:{entry.position}")
    card.add(Label(_about(entry, past.desk), Face.SMALL, Role.MUTED, wrap=True))
    if entry.detail:
        card.add(Label(entry.detail, Face.BODY, wrap=True))
    masked = Masked(past)
    if entry.rows:
        card.add(grid_of(entry.rows, _columns(entry), masked))
    for line in _lines(entry):
        card.add(line)
    masked.add_act(card, tr("Reveal the values: {title}", title=entry.title))
    if pill := stands_pill(entry):
        card.add_act(pill)
    card.set_foot(FootNote(entry.signature, "shield-check"))
    return card


def stands_pill(entry: HistoryEntry) -> Pill | None:
    """Return what became of it; nothing where the act wrote no value, or took one away."""
    if entry.stands not in _PILLS or (entry.act is Act.REMOVED and entry.stands is Stands.NOW):
        return None
    icon, tone = _PILLS[entry.stands]
    return Pill(tr(entry.stands.value), icon, tone)


def moment(value: datetime | None, desk: Desk) -> str:
    """Return a moment of the past with its year, in the reader's time zone."""
    if value is None:
        return tr("at an unknown time")
    local = value.astimezone(desk.now().tzinfo)
    return f"{when.day(local.date(), desk.locale)}, {local:%H:%M}"


def _about(entry: HistoryEntry, desk: Desk) -> str:
    titles = dict.fromkeys(row.item_title for row in entry.rows if row.item)
    item = isolate(next(iter(titles), "")) if len(titles) == 1 else ""
    effective = tr("effective from {day}", day=when.day(entry.effective, desk.locale)) if entry.effective else ""
    return listed((item, moment(entry.at, desk), effective, entry.reference))


def _columns(entry: HistoryEntry) -> Columns:
    left, right = tr("Before"), tr("After")
    if entry.act in _ASKING:
        left, right = tr("In force then"), tr("Asked for")
    elif entry.act is Act.CONFLICT:
        left, right = tr("Stored"), tr("Kept beside it")
    return Columns(left, right, before_at(entry.position), after_at(entry.position))


def _lines(entry: HistoryEntry) -> list[QWidget]:
    lines: list[QWidget] = []
    if entry.unknown:
        more = trn(
            "And {count} field that this version of the program does not know.",
            "And {count} fields that this version of the program does not know.",
            entry.unknown,
        )
        lines.append(Label(more, Face.SMALL, Role.MUTED, wrap=True))
    if entry.why:
        lines.append(Label(tr("Reason: {reason}", reason=isolate(entry.why)), Face.BODY, wrap=True))
    return lines
