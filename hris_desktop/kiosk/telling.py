"""What a terminal tells of itself on its first page: how the exchange stands, and whether its clock can be right."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from hris_desktop.services.heard import RED
from hris_desktop.services.views_entrance import SyncView, SyncWord
from hris_desktop.sync.loop import Report
from hris_desktop.ui.words import tr, trn

BEHIND: Final = timedelta(days=1)
"""So far HR may be ahead before this terminal's clock must be wrong."""


def exchange(report: Report | None, waiting: int, now: datetime) -> SyncView:
    """How the exchange stands while nobody is signed in."""
    here = trn("{count} change is on this terminal only", "{count} changes are on this terminal only", waiting)
    if report is None or report.offline:
        return SyncView(SyncWord.WAITING, tr("No connection"), here if waiting else "")
    if report.trouble is not None or report.dead:
        return SyncView(SyncWord.PROBLEM, tr("No connection to the store"), here if waiting else "")
    if waiting:
        return SyncView(SyncWord.SENDING, here, "")
    return SyncView(SyncWord.UP_TO_DATE, tr("Up to date"), tr("checked {time}", time=f"{now:%H:%M}"))


def clock(heard: datetime | None, now: datetime) -> str:
    """What is said where the last word of HR and this terminal's clock cannot both be right; else nothing.

    Nobody is locked out for it, and nothing is judged by it: a change goes out as any other.
    """
    if heard is None:
        return ""
    if heard > now + BEHIND:
        return tr(
            "The clock of this terminal is wrong: HR has written later than it shows. What you change here is kept and "
            "sent all the same, with a wrong time. Tell whoever looks after this terminal."
        )
    if now > heard + RED:
        return trn(
            "HR was last heard of {count} day ago by the clock of this terminal. Either it has had no connection for "
            "so long, or its clock is wrong. What you change here is kept. Tell whoever looks after it.",
            "HR was last heard of {count} days ago by the clock of this terminal. Either it has had no connection for "
            "so long, or its clock is wrong. What you change here is kept. Tell whoever looks after it.",
            (now - heard).days,
        )
    return ""
