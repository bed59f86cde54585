"""Security: one's own passphrase, one's devices, and, for HR, the organisation's recovery kit."""

from __future__ import annotations

from typing import Protocol

from hris_desktop.ui.pages.security_passphrase import PassphraseCard, PassphrasePort
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.words import tr


class SafetyPort(Protocol):
    """What this page asks."""

    @property
    def passphrase(self) -> PassphrasePort:
        """The passphrase or PIN."""
        ...


class SecurityPage(PageScaffold):
    """A card for each."""

    def __init__(self, safety: SafetyPort, tasks: Tasks) -> None:
        """Each card asks for itself."""
        super().__init__(tr("Security"), tr("Your keys: what opens them, and where they are."))
        self.passphrase = PassphraseCard(safety.passphrase, tasks)
        self.add(self.passphrase)
