"""Security: one's own passphrase, one's devices, and, for HR, the shared terminals and the recovery kit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from hris_desktop.ui.hub import Hub
from hris_desktop.ui.pages.security_devices import DevicesCard, DevicesPort, LinksPort
from hris_desktop.ui.pages.security_kit import KitCard, KitsPort, Pages
from hris_desktop.ui.pages.security_passphrase import PassphraseCard, PassphrasePort
from hris_desktop.ui.pages.security_terminals import TerminalsCard, TerminalsPort
from hris_desktop.ui.pages.security_unsent import UnsentCard, UnsentPort
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.widgets.page import PageScaffold
from hris_desktop.ui.words import tr


class SafetyPort(Protocol):
    """What this page asks."""

    @property
    def passphrase(self) -> PassphrasePort:
        """The passphrase or PIN."""
        ...

    @property
    def links(self) -> LinksPort:
        """Codes for other devices."""
        ...

    @property
    def devices(self) -> DevicesPort:
        """What the log tells of one's devices."""
        ...

    @property
    def unsent(self) -> UnsentPort:
        """What waited here when the keys were lost."""
        ...

    @property
    def kits(self) -> KitsPort:
        """The organisation's recovery kit."""
        ...

    @property
    def terminals(self) -> TerminalsPort:
        """The shared terminals, for HR."""
        ...


class SecurityPage(PageScaffold):
    """A card for each."""

    def __init__(
        self,
        safety: SafetyPort,
        around: tuple[Tasks, Hub],
        pages: Pages,
        *,
        now: Callable[[], datetime],
        locale: str = "en",
    ) -> None:
        """Each card asks for itself. ``pages``: where the sheet of a new kit is shown."""
        tasks, hub = around
        super().__init__(tr("Security"), tr("Your keys: what opens them, and where they are."))
        self.unsent = UnsentCard(safety.unsent, tasks, locale)
        self.passphrase = PassphraseCard(safety.passphrase, tasks)
        self.devices = DevicesCard(safety.devices, safety.links, tasks, now=now, locale=locale)
        self.kit = KitCard(safety.kits, tasks, pages, locale=locale)
        self.terminals = TerminalsCard(safety.terminals, tasks, now=now, locale=locale)
        for card in (self.unsent, self.passphrase, self.devices, self.terminals, self.kit):
            self.add(card)
        for look in (self.devices.look, self.kit.look):
            hub.watch(self, lambda chain: chain == "org", look)
