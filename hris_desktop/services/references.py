"""The short names of changes that people read to each other: ``R-402291``, and ``K-402291`` on what a terminal shows.

The letter says where somebody read it, the digits which change it is: whoever types one may write either letter, small
or capital, with or without the dash, and means the same change.
"""

from __future__ import annotations

import re
from typing import Final

_MANY: Final = 1_000_000
_TYPED: Final = re.compile(r"[rkRK][-\u2010-\u2015 ]?([0-9]{6})(?![0-9])")


def reference(op: str) -> str:
    """The short name of a change, ``R-402291``."""
    return f"R-{number(op):06d}"


def number(op: str) -> int:
    """What the digits of a change's name are."""
    return int(op, 16) % _MANY


def at_terminal(name: str) -> str:
    """The same name as a terminal shows it, ``K-402291``."""
    return f"K-{name.removeprefix('R-')}" if name.startswith("R-") else name


def read(typed: str) -> int | None:
    """The digits of a name that somebody typed; None for anything else."""
    found = _TYPED.fullmatch(typed.strip())
    return int(found[1]) if found else None


def refers(typed: str, op: str) -> bool:
    """Whether somebody who typed this means this change."""
    return read(typed) == number(op)


def as_listed(typed: str) -> str:
    """A longer name that begins with one, as lists write it: ``k402291/address`` is ``R-402291/address``."""
    found = _TYPED.match(typed.strip())
    return f"R-{found[1]}{typed.strip()[found.end() :]}" if found else typed
