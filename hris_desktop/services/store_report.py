"""The report of a repair in sentences."""

from __future__ import annotations

from hris_desktop.services.views_store import RepairView
from hris_desktop.sync.repair import Repaired, State


def told(done: Repaired) -> RepairView:
    """What was put back, and what is still wrong with what to do about it."""
    before, said = done.before, []
    first, last = done.restored
    if first:
        said.append(f"Entries {first} to {last} were put back, exactly as they were: same bytes, same numbers.")
    if done.filled:
        said.append(f"The content of {entries(len(done.filled))} was filled in.")
    if done.erased:
        said.append(f"The content of {entries(len(done.erased))} was erased before and there again: it is gone again.")
    wrong = _still_wrong(done)
    if not (said or wrong):
        said.append(f"Nothing was missing: the store and this device agree on {entries(before.common)}.")
    title = "The store could not be made whole" if wrong else "The store is whole"
    restored = last - first + 1 if first else 0
    return RepairView(title, (*said, *wrong), not wrong, restored, len(done.filled))


def _still_wrong(done: Repaired) -> list[str]:
    before, said = done.before, []
    anew = "Make a new store from this device: give “hris-desktop store repair” the address of a new file and --new."
    if before.state is State.FORKED:
        said.append(
            f"After entry {before.common} somebody wrote to it meanwhile, so nothing was put over that. Go on with the "
            "store's history; everybody whose entries are missing then brings their own back."
        )
    if before.state is State.SHORTER and done.partial:
        said.append(
            f"Entries {before.common + 1} to {before.mine} are missing, and none was put back: this device keeps only "
            "what concerns its person. Do it on a device of HR that has read the whole store."
        )
    if before.state is State.HOLES:
        said.append(f"After entry {before.common} numbers are missing in the middle. {anew}")
    if before.state is State.ALTERED:
        said.append(f"After entry {before.common} something was changed in the store itself. {anew}")
    elif before.altered:
        said.append(f"{entries(len(before.altered)).capitalize()} were changed in the store itself. {anew}")
    if before.gone:
        said.append(f"The content of {entries(len(before.gone))} is held back, and this device does not have it.")
    if done.refused:
        said.append(f"It stopped at entry {done.refused}: somebody was writing. Run it once more.")
    return said


def entries(count: int) -> str:
    """How many, in words."""
    return f"{count} {'entry' if count == 1 else 'entries'}"


def is_(count: int) -> str:
    """*is* or *are*."""
    return "is" if count == 1 else "are"
