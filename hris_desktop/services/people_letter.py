"""A letter that holds a secret, kept as a file where the person chose: readable by their account alone."""

from __future__ import annotations

from pathlib import Path

from hris_desktop.services.errors import StoreTrouble
from hris_desktop.system.files import replace_whole


def keep_letter(path: Path, data: bytes) -> None:
    """Write the file in one step, in place of one of that name. Raises ``StoreTrouble``."""
    try:
        replace_whole(path, data)
    except OSError as error:
        raise StoreTrouble(
            "The letter could not be kept there",
            "Nothing was written; the letter is still on the screen.",
            "Choose another folder, or print it.",
        ) from error
