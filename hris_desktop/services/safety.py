"""What a person does about their own keys, gathered for the page *Security* and the commands.

It stands on a computer: a profile's folder, its keyring, its replica. A suite that stands on none has no ``Safety``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hris_desktop.services.passphrase import Passphrases


@dataclass(frozen=True, slots=True)
class Safety:
    """See the module."""

    passphrase: Passphrases = field(repr=False)
