"""Which cells of the matrix the tests play: drawn by the text of the program, so others come with every change of it.

    FAULTS_SEED=5f0c19ab make test       those of another run again; what fails says its own

The same program meets the same cells, so that red is a word on the change.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import hris_desktop

FLOORS: Final = ("store", "vault", "sync")
"""Where a fault can do harm."""


@cache
def seed() -> str:
    """See the module."""
    known, product = sha256(), Path(hris_desktop.__file__).parent
    for path in sorted(path for floor in FLOORS for path in (product / floor).rglob("*.py")):
        known.update(path.read_bytes())
    return os.environ.get("FAULTS_SEED") or known.hexdigest()[:8]


@contextmanager
def drawn(what: str) -> Iterator[random.Random]:
    """The lot of one test, named in whatever it fails with."""
    try:
        yield random.Random(f"{seed()} {what}")
    except Exception as error:
        error.add_note(f"drawn by FAULTS_SEED={seed()}")
        raise
