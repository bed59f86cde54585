"""A page of the web, opened in the computer's own browser; handed to the pages that may, so that others lack it."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def open_outside(address: str) -> bool:
    """Open a page in the computer's own browser; whether it could."""
    return QDesktopServices.openUrl(QUrl(address, QUrl.ParsingMode.StrictMode))
