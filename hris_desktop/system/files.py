"""Writing a small file so that a crash leaves the old one or the new one whole, readable by this account only."""

from __future__ import annotations

import os
from pathlib import Path


def replace_whole(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path`` (mode 0600) in one step; raises OSError, and then the old file is untouched."""
    import tempfile  # noqa: PLC0415 - not needed to start: a file is written later

    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mkstemp: 0600 from its first moment
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def create_whole(path: Path, data: bytes) -> None:
    """Put ``data`` at a new ``path`` (mode 0600); raises FileExistsError where there is one already, or OSError."""
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)  # the name is ours from here on
    os.close(handle)
    try:
        replace_whole(path, data)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Let the names in a folder be on the disk; raises OSError."""
    if os.name == "nt":  # Windows cannot open a folder for this, and its rename is already written through
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
