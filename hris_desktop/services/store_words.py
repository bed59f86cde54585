"""The words about a store that may lie, and about this device's own file: one entry for each cause of alarm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hris_desktop.sync import causes

KEPT: Final = (
    "Nothing on this device was removed: your record is shown as it was. What you change is kept here and not sent "
    "until the store fits again."
)

STANDS: Final = (
    "Nothing on this device was changed: your record is shown as it was. What is new goes on arriving, and what you "
    "change is sent."
)

WARNINGS: Final[Mapping[str, tuple[str, str]]] = {
    causes.SEEN: (
        "Two views of the log",
        (
            "{who} signed entry {seq} with another view of the log than this device has. Either the store shows "
            "different histories to different people, or it was put back to an older state in between. Tell HR; "
            "do not delete anything."
        ),
    ),
    causes.BAD_WRAP: (
        "A key does not open",
        (
            "Entry {seq} by {who} should hold a key made for you, and it does not open. What it protects stays "
            "closed to you until HR makes the key again."
        ),
    ),
    causes.WITHHELD: (
        "Content is held back",
        (
            "Entry {seq} by {who} stands in the store without its content. The section it belongs to waits; HR "
            "can fill it in with “Repair the store”."
        ),
    ),
    causes.STILL_SHOWN: (
        "The store still holds what was erased",
        (
            "{who} erased a section with entry {seq}. It is gone from this device and shown to nobody, but the store "
            "did not take its content out when this login asked it to. Let somebody in HR whose login may erase there "
            "be online once, or ask who runs the store to take out what the entry names. It is tried again every day."
        ),
    ),
    causes.BROUGHT_BACK: (
        "Something erased was put back into the store",
        (
            "The store held again what {who} had erased with entry {seq}. No program shows it. Somebody who had "
            "read it filled it in, or the store was put back to an older copy; this program asked the store to take it "
            "out again. If nobody did that on purpose, ask who runs the store whose login it was."
        ),
    ),
    causes.SHORTER: (
        "The store was shorter than before",
        "It ended before entry {seq}, which this device has verified. Nothing here was removed.",
    ),
    causes.FORKED: (
        "The store showed another history",
        "It did not say what this device had verified up to entry {seq}. Nothing here was removed.",
    ),
    causes.CHANGED: (
        "An entry of the store was altered or taken out",
        (
            "Under number {seq} the shared store does not show what this device has verified there. Nothing here was "
            "changed by it: your record is shown as it was, and what is new goes on arriving. Somebody had their hands "
            "on the store itself: ask whoever runs it. File → Shared store says how the store and this device stand; "
            "from a device of HR a new store can be made that holds everything."
        ),
    ),
    causes.HOLES: (
        "Entries were missing from the store",
        "Its numbers had a gap when this device stood at entry {seq}. Nothing here was removed.",
    ),
    causes.HELD_BACK: (
        "The store held entries back from this device",
        (
            "It did not show what this device has to see before entry {seq}. Nothing is sent that rests on it "
            "being absent: this device reads again from there as soon as the store shows it. Nothing here was removed; "
            "tell HR."
        ),
    ),
    causes.END_HIDDEN: (
        "HR names a change that the store does not show",
        (
            "{who} named in entry {seq} a change of roles and people that the store does not show to this device. What "
            "you save is kept here and not sent until it is shown, or until {who} is in HR no more. Ask them, and tell "
            "HR: one of the two is wrong."
        ),
    ),
    causes.MISFILED: (
        "An entry continues what lies in another place",
        (
            "Entry {seq} was put where it does not belong, so it counts for nobody, and neither does what goes on from "
            "it. Nothing of yours was changed. If a section of yours stays as it was although it was changed, tell HR."
        ),
    ),
    causes.NOT_SHOWN: (
        "An entry continues what is not shown",
        (
            "What stands at number {seq} is not shown to this login, and an entry says that it goes on from there. It "
            "was not counted. If a section of yours stays as it was although it was changed, tell HR."
        ),
    ),
    causes.ORG_DIFFERS: (
        "HR's view of the organisation differs",
        (
            "{who} named in entry {seq} another last change of roles and people than this device has. Nothing was "
            "changed by it. Ask them, and tell HR."
        ),
    ),
    causes.POLICY: (
        "The store held back the rules",
        "The rules after entry {seq} were shown without their content, so nothing after them could be judged.",
    ),
    causes.FOREIGN: (
        "Another organisation's store",
        "A store of another organisation lay at this address. Nothing of it was taken in.",
    ),
    causes.NO_ACCESS: (
        "The store showed nothing",
        "This login was shown no entries at all. It may have been removed. Nothing here was removed.",
    ),
    causes.COPIED: (
        "An older copy of this device's file",
        (
            "The file with your record on this device had been replaced by an older copy: the keyring remembers "
            "entry {seq}. Everything in it was verified again. Changes that were saved after the copy was made "
            "and not sent are lost; look through your record."
        ),
    ),
    causes.REBUILT: (
        "Another file on this device",
        (
            "The file with your record on this device is not the one that was here; the keyring remembers entry "
            "{seq}. The record was read again from the store. Changes that waited in the old file are lost; look "
            "through your record."
        ),
    ),
    causes.ALTERED: (
        "This device's file was changed",
        (
            "What lay in the file from entry {seq} on was not what had been verified. It was set aside and read "
            "again from the store."
        ),
    ),
    causes.UNANCHORED: (
        "The keyring has forgotten this device's file",
        (
            "What it remembered of the file is gone, so an older copy of it could not be noticed this once. "
            "Everything in the file was verified again."
        ),
    ),
    causes.NOT_KEPT: (
        "The keyring does not remember this device's file",
        ("It did not take how far this device has read. Until it does, an older copy of the file cannot be noticed."),
    ),
}
"""Cause → (title, sentence with ``who`` and ``seq``)."""
