"""What a page shows when something could not be done: what happened, what happened to my data, what to do next.

ServiceError
 ├─ PresenceNeeded     the passphrase or PIN is asked for again before a secret is shown
 ├─ WrongSecretError   it was not the right one; ``wait`` seconds before the next attempt
 └─ NotAllowed         the person signed in may not do this
"""

from __future__ import annotations


class ServiceError(Exception):
    """A failure in sentences. ``reference`` names it in the log, which holds no values."""

    def __init__(self, title: str, sentence: str, todo: str = "", *, reference: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.sentence = sentence
        self.todo = todo
        self.reference = reference


class PresenceNeeded(ServiceError):
    """Reveal asks for the secret again once per two minutes."""

    def __init__(self) -> None:
        super().__init__("Is it you?", "Enter your passphrase or PIN once more to see this value.")


class WrongSecretError(ServiceError):
    """Not the right passphrase or PIN."""

    def __init__(self, sentence: str, *, wait: float = 0.0) -> None:
        super().__init__("That did not open it", sentence)
        self.wait = wait


class NotAllowed(ServiceError):
    """The rules of the organisation do not let this person do this."""
