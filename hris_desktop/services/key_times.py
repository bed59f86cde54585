"""Since when, and until when, a reader could open a section: from all keys it ever had, not from the newest alone.

A section gets another key whenever its readers change, and whoever stays is given each of them: they have held it since
the first key of that unbroken run. Who is left out of a key receives nothing from then on, and could read until then.
Keys that were taken back because they opened for nobody are as if they had never been.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from hris_desktop.vault.chains import ChainState, Epoch
from hris_desktop.vault.org import NEVER, Membership, Org
from hris_desktop.vault.wraps import split_recipient


@dataclass(frozen=True, slots=True)
class Held:
    """The latest unbroken run of keys somebody was given: positions of its first wrap and of the key that ended it."""

    since: int
    until: int = NEVER

    @property
    def lasts(self) -> bool:
        """The newest key is theirs too."""
        return self.until == NEVER


def held(chain: ChainState, name: str) -> Held | None:
    """What a reader held, by any of its own keys; None for who never held one. ``name``: ``p:<uuid>``, ``r:<role>``."""
    found: Held | None = None
    for epoch in _keys(chain):
        wrapped = _wrapped(epoch, name)
        if not wrapped:
            found = Held(found.since, epoch.wraps[0].seq) if found is not None and found.lasts else found
        elif found is None or not found.lasts:
            found = Held(wrapped)
        else:
            # who came later was given the older keys too, in any order
            found = Held(min(found.since, wrapped))
    return found


def readers(chain: ChainState) -> set[str]:
    """The names of everybody who holds a key of the section, or held one."""
    return {split_recipient(one)[0] for epoch in _keys(chain) for one in epoch.to}


def closed_to(chain: ChainState, org: Org, role: str, left: Membership) -> int | None:
    """From which position on nothing opens for who left a role; ``NEVER`` = nothing is closed yet, None = never could.

    They keep every key of the role that was made while they were in it.
    """
    known = {key.gen for key in org.role_keys.get(role, ()) if key.since < left.until}
    after: int | None = None
    for epoch in _keys(chain):
        if _opens(epoch, f"r:{role}", known):
            after = NEVER
        elif after == NEVER:
            after = epoch.wraps[0].seq
    return after


def _keys(chain: ChainState) -> list[Epoch]:
    return [epoch for _, epoch in sorted(chain.epochs.items()) if not epoch.repaired]


def _wrapped(epoch: Epoch, name: str) -> int:
    return next((one.seq for one in epoch.wraps if any(split_recipient(to)[0] == name for to in one.to)), 0)


def _opens(epoch: Epoch, name: str, gens: Collection[int]) -> bool:
    return any(split_recipient(to)[0] == name and split_recipient(to)[1] in gens for to in epoch.to)
