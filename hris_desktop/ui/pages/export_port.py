"""What the page of the export asks of the services; every call blocks and may raise ``ServiceError``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from hris_desktop.services.export import Saved
    from hris_desktop.services.export_paper import Paper


class ExportPort(Protocol):
    """One's own record as a file."""

    def suggested(self, folder: Path, kind: str = "json") -> Path:
        """A free name in a folder."""
        ...

    def save(self, path: Path, *, replace: bool = False) -> Saved:
        """Write it; raises ``PresenceNeeded``, or ``AlreadyThere``."""
        ...

    def paper(self) -> Paper:
        """The same as lines for reading; raises ``PresenceNeeded``."""
        ...

    def keep(self, made: Paper, data: bytes, path: Path, *, replace: bool = False) -> Saved:
        """Write a paper that was laid out; raises ``AlreadyThere``."""
        ...
