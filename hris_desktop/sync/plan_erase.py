"""Erasing what one section says: planned against the chain as it stands, and never a second time for something else.

What is signed names the last thing that was said there. Whatever came after it was not looked at when the act was
decided, so the act is refused then and has to be decided again.
"""

from __future__ import annotations

from typing import Final

from hris_desktop.sync.admit import judge_kind
from hris_desktop.sync.admit_case import Case
from hris_desktop.sync.intents import EraseAct
from hris_desktop.sync.plan_desk import Already, Desk, Refuse, Wait, be_active
from hris_desktop.sync.plan_org import SENTENCES, step
from hris_desktop.sync.verdict import Refused
from hris_desktop.vault.pen import Written

WORDS: Final = SENTENCES | {
    "what is to be erased is something else": (
        "Something was written there after it was decided what to erase. Nothing was erased: look at it and ask again."
    ),
    "only the subject erases this section": "Only the person themselves can erase this section.",
    "own record": "Somebody else in HR erases what is in your record.",
}


def erase(intent: EraseAct, desk: Desk) -> list[Written]:
    """The one entry of the act. Raises ``Already``, ``Refuse`` or ``Wait``."""
    if (desk.session.pid, intent.op) in desk.chain.ops:
        raise Already("This has been done.")
    if desk.chain.newer:
        raise Wait("This section was written by a newer version; update this program to change it.")
    be_active(desk)
    before = desk.chain.copy()
    written = desk.pen.plain(desk.chain, "erase", intent.op, d=intent.d)
    try:
        judge_kind(Case(desk.org, written.ctx, before, step(desk.org), written.entry.h, written.entry.bh))
    except Refused as refused:
        raise Refuse(WORDS.get(refused.reason, f"It would not be accepted: {refused.reason}.")) from refused
    if desk.record is not None:
        desk.record.foresee(written.entry, written.ctx)
    return [written]
