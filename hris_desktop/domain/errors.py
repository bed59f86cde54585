"""What the pure rules refuse with.

    DomainError
     ├─ Invalid           a typed value that cannot be kept; the text is for the person who typed it
     ├─ UnknownSection    no section of that key in this catalogue
     └─ UnknownField      no field of that key, nor of that former key, in this section

No text of these errors ever repeats a value: they travel to places (reports, exception hooks) where a bank account
number must not appear.
"""

from __future__ import annotations


class DomainError(Exception):
    """Any refusal of the pure rules."""


class Invalid(DomainError):
    """A typed value that cannot be kept. ``message`` says what is wrong and what a right value looks like."""

    def __init__(self, message: str) -> None:
        """Keep the sentence shown beside the input; it must not repeat what was typed."""
        super().__init__(message)
        self.message = message


class UnknownSection(DomainError):
    """No section of that key in this catalogue (a newer client may have written it)."""


class UnknownField(DomainError):
    """No field of that key in this section (a newer client may have written it)."""
