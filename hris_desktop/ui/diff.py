"""Before and after on one grid, shared by the check page and the approvals: what a change does, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from hris_desktop.services.views import ChangeRow
from hris_desktop.ui.text import Label
from hris_desktop.ui.theme import Figures
from hris_desktop.ui.tokens import Face, Role
from hris_desktop.ui.widgets.rows import ChangeGrid
from hris_desktop.ui.widgets.secret import SecretText
from hris_desktop.ui.words import ltr, tr

_ALWAYS_LTR = {"iban", "bic", "phone", "email", "account_number", "routing_number", "money", "decimal", "percent"}


@dataclass(frozen=True, slots=True)
class HiddenCell:
    """A masked value of the grid; ``asked_for``: the one in the request, not the one in force."""

    text: SecretText
    item: str
    field: str
    asked_for: bool


def shown(text: str, kind: str) -> str:
    """A value ready for the screen: numbers and addresses keep their order in right-to-left text."""
    return ltr(text) if kind in _ALWAYS_LTR else text


class OnceText(Label):
    """A secret that was just typed, in full; hidden for good when the page is left."""

    def __init__(self, plain: str, masked: str, label: str) -> None:
        """``label`` names the value when it is hidden."""
        super().__init__(ltr(plain), Face.STRONG, Role.TEXT, wrap=True, figures=Figures.VALUE, secret=True)
        self._masked, self._name = masked, label

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.forget()

    def forget(self) -> None:
        """Back to bullets."""
        self.figures = Figures.MASKED
        self.setText(self._masked)
        self.set_role(Role.MASKED)
        self.setAccessibleName(tr("{label}, hidden", label=self._name))
        self.retheme()


def diff(
    rows: Sequence[ChangeRow],
    *,
    typed: bool,
    effective: tuple[str, str] = ("", ""),
    before: str = "",
    after: str = "",
) -> tuple[ChangeGrid, list[HiddenCell]]:
    """Return the grid and its masked values.

    ``typed``: the new values come from this very form and are shown in full. ``effective`` is (since, from) in words;
    an empty *from* leaves the row out.
    """
    grid = ChangeGrid(before or tr("Before"), after or tr("After"))
    hidden: list[HiddenCell] = []
    several = len({row.item for row in rows}) > 1
    for row in rows:
        label = f"{row.item_title}: {row.field.label}" if several and row.item_title else row.field.label
        grid.add(label, *_cells(row, hidden, typed=typed), unchanged=row.unchanged)
    if effective[1]:
        grid.add(tr("Effective from"), effective[0], effective[1])
    return grid, hidden


def _cells(row: ChangeRow, hidden: list[HiddenCell], *, typed: bool) -> tuple[QWidget | str, QWidget | str]:
    kind = row.field.kind.name
    if not row.field.masked:
        return shown(row.before, kind), shown(row.after, kind)
    if not typed:
        old = _secret(row, hidden, asked_for=False)
        return old, "" if row.unchanged else _secret(row, hidden, asked_for=True)
    fresh = bool(row.after) and not row.unchanged
    new = OnceText(row.after, row.field.kind.mask(row.after), row.field.label) if fresh else ""
    return _masked(row.before) if row.before else "", new


def _secret(row: ChangeRow, hidden: list[HiddenCell], *, asked_for: bool) -> QWidget | str:
    text = row.after if asked_for else row.before
    if not text:
        return ""
    words = tr("{label}, requested", label=row.field.label) if asked_for else row.field.label
    secret = SecretText(text, words, button=False)
    hidden.append(HiddenCell(secret, row.item, row.field.key, asked_for))
    return secret


def _masked(text: str) -> Label:
    return Label(text, Face.BODY, Role.MASKED, wrap=True, figures=Figures.MASKED, secret=True)
