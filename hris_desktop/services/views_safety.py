"""What the pages about a person's own keys are given."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Strength:
    """How good a new secret is; ``level`` 0 to 4."""

    level: int
    enough: bool
    words: str
    advice: str


@dataclass(frozen=True, slots=True)
class SecretView:
    """What opens this profile today, and what may. ``kind`` is ``"passphrase"`` or ``"PIN"``."""

    kind: str
    is_hr: bool
    pin: bool
    """A PIN may be chosen: a real keyring stands beside it, and the person is not in HR."""
    warning: str
    """What is the matter with this computer's keyring, or empty."""
