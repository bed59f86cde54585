"""The looks that every page is seen in, and a picture of each: ``python -m tests.ui.pages_gallery FOLDER [name]``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from hris_desktop.ui import theme
from hris_desktop.ui.focus import FocusRing
from hris_desktop.ui.tokens import Mode

LOOKS = {
    "light": (Mode.LIGHT, 1.0, False),
    "dark": (Mode.DARK, 1.0, False),
    "contrast": (Mode.CONTRAST, 1.0, False),
    "150": (Mode.LIGHT, 1.5, False),
    "200": (Mode.LIGHT, 2.0, False),
    "rtl": (Mode.LIGHT, 1.0, True),
}
HIGH = 748


def pictures(folder: Path, only: str, pages: Iterable[str]) -> Iterator[tuple[str, Path, float]]:
    """Each page in each look: its name, its file, the size of the text; those with ``only`` in page-look."""
    app = QApplication.instance() or QApplication(["gallery"])
    assert isinstance(app, QApplication)
    look = theme.install(app)
    folder.mkdir(parents=True, exist_ok=True)
    for name, (mode, zoom, rtl) in LOOKS.items():
        look.set(mode=mode, zoom=zoom)
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        for page in pages:
            if only in f"{page}-{name}":
                yield page, folder / f"{page}-{name}.png", zoom


def beside_the_sidebar(zoom: float) -> int:
    """How wide a page is in a window with text of this size."""
    return 1056 if zoom < 1.5 else (986 if zoom < 2 else 1196)


def in_shell(page: QWidget, width: int, height: int = HIGH) -> QWidget:
    """A window with this page alone, painted and with the focus; keep it, and let it go when the picture is taken."""
    shell = QWidget()
    shell.setAutoFillBackground(True)
    page.setParent(shell)
    shell.resize(width, height)
    page.resize(width, height)
    FocusRing(shell)
    shell.show()
    shell.setFocus()
    return shell
