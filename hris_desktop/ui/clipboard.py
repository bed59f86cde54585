"""Secrets on the clipboard: marked for the programs that keep its history, and gone after 15 seconds.

``copy`` is for a value that is shown; ``guard`` also catches what a person cuts, copies or selects in a field of a
masked value, where Qt itself puts the text on the clipboard and, under X11, on the primary selection. What somebody
else has put there since is left alone; the text itself is not remembered, only its digest.
"""

from __future__ import annotations

import hashlib
import secrets

from PySide6.QtCore import QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

SECONDS = 15
_HINTS = {
    "x-kde-passwordManagerHint": b"secret",
    "application/x-nspasteboard-concealed-type": b"1",
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"1",
    'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': bytes(4),
    'application/x-qt-windows-mime;value="CanUploadToCloudClipboard"': bytes(4),
}
"""Asks the clipboard managers of KDE, macOS and Windows (its history and its cloud) to keep nothing of it."""
_MODES = (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection)
_SALT = secrets.token_bytes(16)


class SecretClipboard(QObject):
    """One per application; see ``current``. ``taken`` when a secret was put there, ``cleared`` when none is left."""

    taken = Signal()
    cleared = Signal()

    def __init__(self, board: QClipboard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._ours: dict[QClipboard.Mode, bytes] = {}
        self._putting = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SECONDS * 1000)
        self._timer.timeout.connect(self.clear)
        board.changed.connect(self._on_changed)

    def copy(self, text: str) -> None:
        """Put a secret on the clipboard for 15 seconds."""
        self._put(text, QClipboard.Mode.Clipboard)

    def clear(self) -> None:
        """Take what is still ours off clipboard and primary selection, now."""
        self._timer.stop()
        ours, self._ours = self._ours, {}
        for mode, mark in ours.items():
            if _mark(self._board.text(mode=mode)) == mark:
                self._board.clear(mode)
        if ours:
            self.cleared.emit()

    @property
    def holds(self) -> bool:
        """Whether a secret of ours is on it."""
        return bool(self._ours)

    def _put(self, text: str, mode: QClipboard.Mode) -> None:
        data = QMimeData()
        data.setText(text)
        for name, value in _HINTS.items():
            data.setData(name, value)
        self._ours[mode] = _mark(text)
        self._putting = True
        self._board.setMimeData(data, mode)
        self._putting = False
        self._timer.start()
        self.taken.emit()

    def _on_changed(self, mode: QClipboard.Mode) -> None:
        """A masked value that Qt itself has just copied or selected is marked like any other secret."""
        if self._putting or mode not in _MODES:
            return
        text = self._board.text(mode=mode)
        if text and _selected_secret() == text:
            self._put(text, mode)


def _mark(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=_SALT).digest()


def _selected_secret() -> str:
    """The text selected in the field that has the focus, if its value is one that is masked."""
    field = QApplication.focusWidget()
    if not isinstance(field, QLineEdit | QPlainTextEdit):
        return ""
    if not field.inputMethodHints() & Qt.InputMethodHint.ImhSensitiveData:
        return ""
    return field.selectedText() if isinstance(field, QLineEdit) else field.textCursor().selectedText()


_made: list[SecretClipboard] = []


def current() -> SecretClipboard:
    """The one of this application; made when it is first asked for."""
    app = QGuiApplication.instance()
    if not _made or _made[0].parent() is not app:
        _made[:] = [SecretClipboard(QGuiApplication.clipboard(), app)]
    return _made[0]
