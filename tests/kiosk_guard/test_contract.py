"""What leads out of a program is not there to be called: no module of the kiosk, nor any it can reach, names it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.kiosk_guard.siege import WHOLE

RISKY = frozenset(
    "QFileDialog QPrintDialog QPrinter QPrintPreviewDialog QPageSetupDialog QDesktopServices QMenu QMenuBar QProcess "
    "QSystemTrayIcon QWhatsThis QToolTip QMessageBox QInputDialog QColorDialog QFontDialog QErrorMessage QWizard "
    "QMainWindow QDockWidget QTcpServer QLocalServer QWebEngineView openUrl setOpenExternalLinks startDetached "
    "subprocess pty webbrowser".split()
)
KNOWN = {
    "hris_desktop.kiosk.supervisor": {"subprocess"},  # starts the uses, and nothing else
    "hris_desktop.ui.kiosk.guard": {"QMenu"},  # to hide any
    "hris_desktop.ui.actions": {"QMenu", "QMenuBar"},  # the keys of a page; its menus are the window's of a workstation
    "hris_desktop.system.filesystem": {"subprocess"},  # asks macOS what is mounted
}
OWN = ("hris_desktop/kiosk", "hris_desktop/ui/kiosk")


def named(file: Path) -> set[str]:
    """What of the list a module imports or asks for."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
    return found & RISKY


def module(file: Path, clone: Path) -> str:
    return ".".join(file.relative_to(clone).with_suffix("").parts)


def test_the_kiosk_names_nothing_that_leads_out(clone: Path) -> None:
    files = [file for folder in OWN for file in sorted((clone / folder).rglob("*.py"))]
    assert len(files) > 10
    found = {module(file, clone): names for file in files if (names := named(file))}
    assert found == {name: names for name, names in KNOWN.items() if "kiosk" in name}


@pytest.mark.skipif(not WHOLE, reason="reads every import of the program: make kiosk-guard runs it")
def test_nothing_that_leads_out_can_be_reached_from_the_kiosk(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import grimp

    monkeypatch.syspath_prepend(str(clone))
    graph = grimp.build_graph("hris_desktop", cache_dir=None)
    reached = {one for one in graph.modules if one.startswith(tuple(part.replace("/", ".") for part in OWN))}
    for one in sorted(reached):
        reached |= graph.find_upstream_modules(one)
    files = [file for name in reached if (file := clone / f"{name.replace('.', '/')}.py").exists()]
    assert len(files) > 100
    assert {module(file, clone): names for file in files if (names := named(file))} == KNOWN
