"""What a page shows when something could not be done: what happened, what happened to my data, what to do next.

ServiceError
 ├─ PresenceNeeded     the passphrase or PIN is asked for again before a secret is shown
 ├─ WrongSecretError   it was not the right one; ``wait`` seconds before the next attempt
 ├─ NotAllowed         the person signed in may not do this
 ├─ BadInput           something typed that cannot be taken
 ├─ BadInvite          a wrong, used or outdated invite code
 ├─ StoreTrouble       the store or the local files cannot be used now
 │   └─ KeyGone        the device key of a profile is not where it was kept
 ├─ Integrity          what the store shows cannot be what was written
 └─ UpgradeNeeded      the store and this program are of different versions

The window names these classes before it is painted: nothing is imported here. The words for what the floors below raise
stand in ``sentences``.
"""

from __future__ import annotations


class ServiceError(Exception):
    """A failure in sentences. ``reference`` names it in the log, which holds no values; ``field`` names its input."""

    exit_code = 70
    """What a command ends with."""

    def __init__(self, title: str, sentence: str, todo: str = "", *, reference: str = "", field: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.sentence = sentence
        self.todo = todo
        self.reference = reference
        self.field = field


class PresenceNeeded(ServiceError):
    """Reveal asks for the secret again once per two minutes."""

    def __init__(self) -> None:
        super().__init__("Is it you?", "Enter your passphrase or PIN once more to see this value.")


class WrongSecretError(ServiceError):
    """Not the right passphrase or PIN."""

    exit_code = 3

    def __init__(self, sentence: str, *, wait: float = 0.0) -> None:
        super().__init__("That did not open it", sentence, field="secret")
        self.wait = wait


class NotAllowed(ServiceError):
    """The rules of the organisation do not let this person do this."""

    exit_code = 3


class BadInput(ServiceError):
    """Something typed that cannot be taken; ``field`` says where the sentence belongs."""

    exit_code = 7


class BadInvite(ServiceError):
    """A wrong, used or outdated invite code."""

    exit_code = 3


class StoreTrouble(ServiceError):
    """The shared store, or this device's own files, cannot be used now; nothing was changed."""

    exit_code = 4


class KeyGone(StoreTrouble):
    """The device key of a profile is not where it was kept; the sign-in page offers the ways back."""

    exit_code = 3

    def __init__(self, title: str = "", sentence: str = "", todo: str = "") -> None:
        super().__init__(
            title or "The key of this device is missing",
            sentence
            or "This computer's keyring was emptied, or the folder was moved here from another computer. "
            "What waits to be sent is kept.",
            todo
            or "Link this computer again from another device of yours (device join), or ask HR for a new code (device "
            "renew). Both go on with what is kept here.",
        )


class Integrity(ServiceError):
    """What the store shows cannot be what was written: another organisation, another history, missing entries."""

    exit_code = 5


class UpgradeNeeded(ServiceError):
    """The store and this program are of different versions."""

    exit_code = 8
