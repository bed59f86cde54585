"""The causes of alarm by name; each is a visible report of its own, kept in the replica until somebody looked at it.

The names are stored and never given another meaning; the words for people stand in ``services.repair``.
"""

from __future__ import annotations

from typing import Final

SEEN: Final = "seen differs"
"""An author signed with another view of the log than this device has: two histories are being shown."""
BAD_WRAP: Final = "a key made for you does not open"
WITHHELD: Final = "body withheld"
"""An entry stands in the log and its content is not handed out."""
STILL_SHOWN: Final = "erased still shown"
"""The store goes on showing what an erasure ended: it does not take the word of this login."""
BROUGHT_BACK: Final = "erased brought back"
"""What had been taken out of the store after an erasure was shown in it again."""

SHORTER: Final = "store shorter"
"""The store holds less than was read from it before."""
FORKED: Final = "store forked"
"""The store shows another entry where this device has verified one."""
CHANGED: Final = "store changed"
"""Below what was read last the store shows something else than this device has verified there."""
HOLES: Final = "entries missing"
HELD_BACK: Final = "entries held back"
"""A row that had to be shown to this device was not among those it was given."""
NOT_SHOWN: Final = "not shown"
"""A row continues another that the store does not show to this login, so nobody here can tell whose that is."""
MISFILED: Final = "misfiled"
"""A row continues another that lies under another chain's name than its own, so that nobody can count it."""
END_HIDDEN: Final = "end hidden"
"""Somebody in HR names an entry of the organisation's chain that the store does not show to this device as such."""
ORG_DIFFERS: Final = "organisation differs"
"""Somebody in HR names an entry as the end of the organisation's chain that is none here."""
POLICY: Final = "policy withheld"
FOREIGN: Final = "another organisation"
NO_ACCESS: Final = "no access"

COPIED: Final = "replica copied back"
"""An older copy of this device's own file lies where the newer one was."""
REBUILT: Final = "replica rebuilt"
"""Another file lies where this device's own was."""
ALTERED: Final = "replica altered"
"""A row of this device's own file is not what was verified."""
UNANCHORED: Final = "anchor missing"
"""The keyring has lost what it knew of this device's file, or holds something unreadable."""
NOT_KEPT: Final = "anchor not kept"
"""The keyring does not take it."""

OF_THE_STORE: Final = frozenset((SHORTER, FORKED, CHANGED, HOLES, HELD_BACK, POLICY, FOREIGN, NO_ACCESS))
OF_THE_DEVICE: Final = frozenset((COPIED, REBUILT, ALTERED, UNANCHORED, NOT_KEPT))
