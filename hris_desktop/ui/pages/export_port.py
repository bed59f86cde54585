"""What the page of the export asks of the services; every call blocks and may raise ``ServiceError``."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from hris_desktop.services.export import Saved


class ExportPort(Protocol):
    """One's own record as a file."""

    def suggested(self, folder: Path) -> Path:
        """A free name in a folder."""
        ...

    def save(self, path: Path, *, replace: bool = False) -> Saved:
        """Write it; raises ``PresenceNeeded``, or ``AlreadyThere``."""
        ...
