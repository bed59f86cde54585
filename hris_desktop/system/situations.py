"""What can be the matter with this computer's keyring, in sentences for the person.

Each says what happened, what it means, and what to do. They name the program at fault and never a secret.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class SituationKind(StrEnum):
    """Where the device key stands or why it cannot stand there."""

    READY = "ready"
    ABSENT = "absent"
    LOCKED = "locked"
    NOT_SET_UP = "not_set_up"
    NOT_KEPT = "not_kept"
    PLAIN_TEXT = "plain_text"
    NOT_TRUSTED = "not_trusted"
    FAILED = "failed"
    FILE = "file"
    FILE_EXPOSED = "file_exposed"
    FILE_UNUSABLE = "file_unusable"


@dataclass(frozen=True, slots=True)
class Situation:
    """One finding about the keyring or the key file; ``backend`` names the program asked, for the support file."""

    kind: SituationKind
    happened: str
    means: str
    todo: str
    backend: str = ""

    @property
    def sentence(self) -> str:
        """All three parts as one paragraph."""
        return " ".join(part for part in (self.happened, self.means, self.todo) if part)

    @property
    def file_offered(self) -> bool:
        """Whether to go on without a keyring is offered: a passphrase and a file that only this account may read."""
        return self.kind not in {
            SituationKind.READY,
            SituationKind.FILE,
            SituationKind.FILE_EXPOSED,
            SituationKind.FILE_UNUSABLE,
        }


_K = SituationKind
_GO_ON: Final = (
    "or go on without it: a passphrase then protects your record on this computer, and a PIN is not possible."
)
_TEXTS: Final = {
    _K.READY: ("This computer's keyring works.", "It keeps the key of this device.", ""),
    _K.ABSENT: (
        "This computer offers no keyring.",
        "There is no safe place of the system for the key of this device.",
        f"Install or start one (GNOME Keyring, KWallet, or the system's own) and try again, {_GO_ON}",
    ),
    _K.LOCKED: (
        "This computer's keyring is locked.",
        "The key of this device may be in it but cannot be read now; nothing is lost.",
        f"Unlock the keyring and try again, {_GO_ON}",
    ),
    _K.NOT_SET_UP: (
        "This computer's keyring could not be opened.",
        "It has not been set up yet, or its question was closed without an answer; nothing is lost.",
        f"Set the keyring up and try again, {_GO_ON}",
    ),
    _K.NOT_KEPT: (
        "The keyring said that it keeps the key, but it is not there when asked for it.",
        "It is switched off or keeps nothing; a key given to it would be lost.",
        f"Switch the keyring on again (keyring --diagnose shows the file that chooses it), {_GO_ON}",
    ),
    _K.PLAIN_TEXT: (
        "The only keyring found writes secrets as plain text into a file.",
        "Anyone who can read your files could read the key of this device, so it is not used.",
        f"Install or start a real one (GNOME Keyring, KWallet, or the system's own) and try again, {_GO_ON}",
    ),
    _K.NOT_TRUSTED: (
        "This computer is set to a keyring that HRIS Desktop does not know.",
        "How it keeps secrets is not known, so it is not used.",
        f"Choose the system's own keyring and try again, {_GO_ON}",
    ),
    _K.FAILED: (
        "This computer's keyring gave an error.",
        "The key of this device cannot be read or kept now; nothing was changed in your record.",
        f"Sign out of the computer and in again, then try again, {_GO_ON}",
    ),
    _K.FILE: (
        "The key of this device lies in a file that only your account may read, not in a keyring.",
        "Whoever copies your files, or a backup of them, has only your passphrase between them and your record.",
        "Choose a long passphrase, and set up a keyring when you can.",
    ),
    _K.FILE_EXPOSED: (
        "The file with the key of this device could be read by other people on this computer.",
        "Your passphrase alone protected your record for that time.",
        "Its access is closed again if the disk allows it. Change your passphrase if others use this computer.",
    ),
    _K.FILE_UNUSABLE: (
        "The file with the key of this device cannot be used.",
        "It is missing rights, damaged, or not a plain file of your account; it was not changed.",
        "Restore it from a backup, or go back by “I forgot it”: with a link code of another device, or a code of HR.",
    ),
}


def situation(kind: SituationKind, backend: str = "") -> Situation:
    """The situation of that kind with its sentences."""
    return Situation(kind, *_TEXTS[kind], backend=backend)
