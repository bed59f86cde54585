"""How often Python looks through what is in memory for garbage: seldom, or every long log costs a quarter more."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

COLLECTING = (700, 10, 1000)
"""Everything is looked through for garbage a hundred times less often than usual, which no pull of 80,000 entries comes
to: it keeps all of Python waiting, the window too, a millisecond for some 10,000 objects.
"""


@contextmanager
def seldom() -> Iterator[None]:
    """For as long as one piece of work takes."""
    before = gc.get_threshold()
    gc.set_threshold(*COLLECTING)
    try:
        yield
    finally:
        gc.set_threshold(*before)


__all__ = ["COLLECTING", "seldom"]
