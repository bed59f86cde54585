"""Once a day HR's programs hold the names of all entries that the store shows against their own.

A round asks for one name, where it goes on. A row below it that is altered after everybody has read it would be met by
nobody but a newcomer. So a look goes through all names, some portions at the end of a round, and goes on where it
stopped, also after a restart: 100,000 entries are ten rounds, and some 5 MB. What differs is a finding that leads to
the page about the store, which says how both stand. It stops nothing: what this device has read stays as it was, and
what is new is judged by what was read.

The day is this device's clock's. It decides when there is a look, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import zip_longest
from typing import Final

from hris_desktop.domain.rights import HR
from hris_desktop.store.contract import Store
from hris_desktop.sync import causes
from hris_desktop.sync.alarm import Alarm
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.local import Local
from hris_desktop.sync.verdict import hash_or_mark

NAMES_A_TIME = 2000
PORTIONS_A_ROUND = 5
LOOKED: Final = "names looked through"
_ALL: Final = "all"
_DIGITS: Final = 15


def look(ledger: Ledger, store: Store, *, local: Local, now: Callable[[], str]) -> None:
    """The next portions of today's look, if there is one to do. Raises ``StoreError``."""
    day = now()[:10]
    begun, after = local(partial(_begun, ledger, day))
    for _ in range(PORTIONS_A_ROUND if begun else 0):
        mine = local(partial(ledger.replica.digests, after, NAMES_A_TIME))
        other = _difference(mine, store.digests(after, len(mine))) if mine else 0
        if other or not mine:
            local(partial(_looked_through, ledger, begun, other))
            return
        after = mine[-1][0]
    if begun:
        local(partial(ledger.replica.set_meta, LOOKED, f"{begun} {after}"))


def _begun(ledger: Ledger, day: str) -> tuple[str, int]:
    """The day of the look that is to go on, and how far it has come; no day where there is none to do now."""
    me = ledger.session
    if me is None or not ledger.scope.everything or me.pid not in ledger.org.members(HR):
        return "", 0
    begun, _, place = (ledger.replica.get_meta(LOOKED) or "").partition(" ")
    if not begun:
        # all of it was read just now, or is looked through from tomorrow on
        ledger.replica.set_meta(LOOKED, f"{day} {_ALL}")
    elif place != _ALL:
        return begun, int(place) if place.isdecimal() and len(place) <= _DIGITS else 0
    elif begun != day:
        return day, 0
    return "", 0


def _difference(mine: Sequence[tuple[int, bytes]], theirs: Sequence[tuple[int, object]]) -> int:
    """The first number under which the store says something else, or nothing; 0 = none."""
    for (seq, name), other in zip_longest(mine, theirs[: len(mine)]):
        if other is None or (other[0], hash_or_mark(*other)) != (seq, name):
            return int(seq)
    return 0


def _looked_through(ledger: Ledger, day: str, other: int) -> None:
    with ledger.replica.together():
        if other:
            ledger.note(Alarm(other, "", causes.CHANGED))
        ledger.replica.set_meta(LOOKED, f"{day} {_ALL}")


__all__ = ["LOOKED", "look"]
