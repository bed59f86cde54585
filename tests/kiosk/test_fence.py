"""What must not exist at a terminal: not importable, not reachable by a key or a button, not left in a clipboard."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from hris_desktop.ui.kiosk.fence import CURTAIN, Fence, passes
from tests.kiosk.test_fingers import Finger, middle

RISKY = frozenset(
    "QFileDialog QPrintDialog QPrintPreviewDialog QPrinter QDesktopServices QMessageBox QInputDialog QColorDialog "
    "QFontDialog QErrorMessage QSystemTrayIcon QProcess QWhatsThis QLocalServer QTcpServer QWebEngineView QDrag".split()
)
"""Classes that open a window, a program, a printer or a line of their own."""
RISKY_MODULES = frozenset({"webbrowser", "PySide6.QtPrintSupport", "PySide6.QtNetwork", "PySide6.QtWebEngineWidgets"})
PRINTS = {"hris_desktop.ui.kiosk.printing": frozenset({"QPrinter", "QPrinterInfo"})}
"""May print on the queue that the settings name, and knows no dialog."""
STARTERS = frozenset({"hris_desktop.kiosk.supervisor", "hris_desktop.system.filesystem"})
"""May start a program: the next use, and what asks Linux how a folder is mounted."""
NOTHING = Qt.KeyboardModifier.NoModifier
COMMANDS = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.MetaModifier


def within_reach(clone: Path) -> Iterator[tuple[str, list[ast.Import | ast.ImportFrom]]]:
    """Every module of ours that a use can import, by whatever way, and its imports; those inside functions count."""
    package = clone / "hris_desktop"
    todo = [path for folder in ("kiosk", "ui/kiosk") for path in (package / folder).glob("*.py")]
    seen: set[Path] = set()
    while todo:
        path = todo.pop()
        if path in seen or not path.exists():
            continue
        seen.add(path)
        tree = ast.walk(ast.parse(path.read_text("utf-8")))
        imports = [node for node in tree if isinstance(node, ast.Import | ast.ImportFrom)]
        for node in imports:
            if isinstance(node, ast.ImportFrom) and node.module:
                todo += _files(clone, [node.module, *(f"{node.module}.{one.name}" for one in node.names)])
            elif isinstance(node, ast.Import):
                todo += _files(clone, [one.name for one in node.names])
        yield ".".join(path.relative_to(clone).with_suffix("").parts), imports
    assert len(seen) > 100


def _files(clone: Path, names: list[str]) -> Iterator[Path]:
    for name in names:
        if name.startswith("hris_desktop"):
            place = clone / name.replace(".", "/")
            yield place.with_suffix(".py")
            yield place / "__init__.py"


def test_nothing_that_leads_out_is_within_reach(clone: Path) -> None:
    found = []
    for name, imports in within_reach(clone):
        for node in imports:
            if isinstance(node, ast.ImportFrom):
                risky = [one.name for one in node.names if one.name in RISKY or node.module in RISKY_MODULES]
                found += [(name, one) for one in risky if one not in PRINTS.get(name, ())]
                starts = node.module == "subprocess"
            else:
                found += [(name, one.name) for one in node.names if one.name in RISKY_MODULES]
                starts = any(one.name == "subprocess" for one in node.names)
            if starts and name not in STARTERS:
                found.append((name, "subprocess"))
    assert found == []


def key(code: Qt.Key, text: str = "", held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, code, held, text)


def test_only_writing_and_moving_pass() -> None:
    assert passes(key(Qt.Key.Key_A, "a"))
    assert passes(key(Qt.Key.Key_Tab))
    assert passes(key(Qt.Key.Key_Backspace))
    assert passes(key(Qt.Key.Key_A, "A", Qt.KeyboardModifier.ShiftModifier))
    altgr = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    assert passes(key(Qt.Key.Key_At, "@", altgr)), "AltGr writes on some keyboards"
    for held in COMMANDS:
        for code in Qt.Key:
            assert not passes(key(code, "", held)), (held, code)
    for code in (Qt.Key.Key_F1, Qt.Key.Key_F11, Qt.Key.Key_Menu, Qt.Key.Key_Print, Qt.Key.Key_Insert, Qt.Key.Key_Help):
        assert not passes(key(code))
        assert not passes(key(code, "", Qt.KeyboardModifier.ShiftModifier))


@pytest.mark.usefixtures("double_clicks")
def test_a_field_is_written_in_and_nothing_else(qapp: QApplication, qtbot: QtBot) -> None:
    fence = Fence(qapp)
    drawn: list[bool] = []
    fence.curtain.connect(lambda: drawn.append(True))
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    try:
        QApplication.sendEvent(field, key(Qt.Key.Key_A, "a"))
        field.selectAll()
        for letter in "cxavz":
            code = Qt.Key(ord(letter.upper()))
            QApplication.sendEvent(field, key(code, "", Qt.KeyboardModifier.ControlModifier))
        QApplication.sendEvent(field, key(CURTAIN))
        assert (field.text(), drawn) == ("a", [True])
        qapp.clipboard().setText("a secret")
        qtbot.waitUntil(lambda: not qapp.clipboard().text())
        for pressed in (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
            here = QPointF(2, 2)
            event = QMouseEvent(QEvent.Type.MouseButtonPress, here, here, pressed, pressed, NOTHING)
            assert fence.eventFilter(field, event)
        assert field.contextMenuPolicy() is Qt.ContextMenuPolicy.PreventContextMenu
    finally:
        qapp.removeEventFilter(fence)
        fence.deleteLater()


@pytest.mark.usefixtures("double_clicks")
def test_two_quick_touches_are_two_presses_and_the_second_may_slide(qapp: QApplication, qtbot: QtBot) -> None:
    """Qt makes one double click of them, wherever they are; what follows a finger does not hear it."""
    qapp.setDoubleClickInterval(60_000)  # however slow this machine is
    fence = Fence(qapp)
    window, area, page = QWidget(), QScrollArea(), QWidget()
    qtbot.addWidget(window)
    page.setFixedSize(200, 4000)
    area.setWidget(page)
    column = QVBoxLayout(window)
    column.addWidget(above := QPushButton("above"))
    column.addWidget(area)
    window.resize(300, 500)
    window.show()
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    finger = Finger(window)
    try:
        with qtbot.waitSignal(above.clicked):
            finger.tap(above)
        at = middle(area.viewport(), window)
        finger.down(at)
        for far in (40, 80, 120):
            finger.move(at - QPoint(0, far))
        qtbot.waitUntil(lambda: area.verticalScrollBar().value() > 0)
        finger.up(at - QPoint(0, 120))
    finally:
        qapp.removeEventFilter(fence)
        fence.deleteLater()
