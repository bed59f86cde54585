"""What a person can want from a section of a record, as signals: cards send them, the journey does them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Wishes(QObject):
    """One per record page."""

    edit = Signal(str, str)
    """Section and item; an empty item is the single one of a section, or a new one of a list."""
    remove = Signal(str, str)
    """Section and item."""
    withdraw = Signal(str, str)
    """Section and change."""
    discard = Signal(str)
    """A change that was not accepted."""
    decide = Signal(str)
    """Section with two values for one thing."""
    history = Signal(str)
    """Section."""
    export = Signal()
    """All of one's own record as a file."""
    erase = Signal()
    """Sections of the record that shall go for good."""
