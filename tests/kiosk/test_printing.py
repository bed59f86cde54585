"""Receipts on paper: nothing where the site names no queue, that queue alone where it does, and no value on it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hris_desktop.services.kit import qr_of
from hris_desktop.services.views import Life, Receipt
from hris_desktop.ui import theme
from hris_desktop.ui.kiosk.printing import Slip, send
from hris_desktop.ui.kiosk.session import receipt_code
from hris_desktop.ui.widgets.button import Button
from tests.kiosk.house import words

RECEIPT = Receipt("K-402291", "op", "Your contact details: kept", Life.QUEUED, ("It is safe.",))
SLIP = Slip(RECEIPT.reference, "Gate", "21 Nov, 12:00", ((True, False), (False, True)))
PROGRAM = """
import sys
sys.path.insert(0, {clone!r})
from PySide6.QtWidgets import QApplication
from hris_desktop.ui import theme
from hris_desktop.ui.kiosk.printing import Slip, send
app = QApplication(["kiosk"])
theme.install(app)
slip = Slip("K-402291", "Gate", "21 Nov, 12:00", ((True, False), (False, True)))
sys.exit(0 if send("receipts", slip) and not send("other", slip) else 1)
"""


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    theme.install(qapp)


def test_without_a_queue_there_is_no_button(qtbot: QtBot) -> None:
    card = receipt_code(RECEIPT, qr_of, "Gate")
    qtbot.addWidget(card)
    assert card.findChild(Button, "print-receipt") is None


@pytest.mark.parametrize(("taken", "told"), [(True, "given to the printer"), (False, "does not take it")])
def test_what_became_of_it_is_said(qtbot: QtBot, taken: bool, told: str) -> None:
    asked: list[object] = []

    def print_out(code: object) -> bool:
        asked.append(code)
        return taken

    card = receipt_code(RECEIPT, qr_of, "Gate", print_out)
    qtbot.addWidget(card)
    button = card.findChild(Button, "print-receipt")
    assert button is not None
    button.click()
    assert told in words(card)
    assert button.isEnabled() is not taken, "once, unless it failed"
    button.click()
    assert len(asked) == 1 + (not taken)


def test_a_queue_that_is_not_there_prints_nothing(tmp_path: Path) -> None:
    for queue in ("", "nowhere", str(tmp_path / "a.pdf")):
        assert not send(queue, SLIP)
    assert list(tmp_path.iterdir()) == []


# -- a real spooler, a real queue, and a printer that is a port -------------------------------------------------------


@pytest.fixture
def printer() -> Iterator[tuple[int, list[bytes]]]:
    """What a printer on the network is: a port that takes whatever comes."""
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        line, _ = server.accept()
        with line:
            data = b"".join(iter(lambda: line.recv(65536), b""))
        heard.append(data)

    thread = Thread(target=listen, daemon=True)
    thread.start()
    yield server.getsockname()[1], heard
    server.close()


@pytest.fixture
def spooler(printer: tuple[int, list[bytes]]) -> Iterator[Path]:
    """Cupsd with one queue, and everything of it in one folder."""
    root = Path("/run") / f"hris-print-{os.getpid()}"
    for folder in ("spool", "cache", "state", "tmp", "log"):
        (root / folder).mkdir(parents=True)
    places = {"ServerRoot": "", "RequestRoot": "spool", "CacheDir": "cache", "StateDir": "state", "TempDir": "tmp"}
    lines = [f"{name} {root / folder}" for name, folder in places.items()]
    lines += [
        "ErrorLog /dev/null",
        "AccessLog /dev/null",
        "PageLog /dev/null",
        "SystemGroup root",
        "Sandboxing relaxed",
    ]
    (root / "cups-files.conf").write_text("\n".join(lines) + "\n")
    (root / "cupsd.conf").write_text(f"Listen {root}/sock\n<Location />\nOrder allow,deny\nAllow all\n</Location>\n")
    queue = f"DeviceURI socket://127.0.0.1:{printer[0]}\nState Idle\nAccepting Yes\n"
    (root / "printers.conf").write_text(f"<Printer receipts>\n{queue}</Printer>\n")
    command = ["cupsd", "-f", "-c", str(root / "cupsd.conf"), "-s", str(root / "cups-files.conf")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        yield root / "sock"
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(root)


NEEDED = "a spooler: apt-get install --no-install-recommends cups cups-filters; run as root: make kiosk-guard"


@pytest.mark.skipif(not shutil.which("cupsd") or os.geteuid() != 0, reason=NEEDED)
@pytest.mark.skipif(os.environ.get("HRIS_KIOSK_GUARD") != "whole", reason="make kiosk-guard runs it")
def test_a_receipt_arrives_at_the_printer_of_that_queue(
    clone: Path, tmp_path: Path, printer: tuple[int, list[bytes]], spooler: Path, qtbot: QtBot
) -> None:
    qtbot.waitUntil(spooler.exists, timeout=20_000)
    home = {"HOME": "/dev/null", "PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path), "LANG": "C.UTF-8"}
    environment = home | {"CUPS_SERVER": str(spooler), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", PROGRAM.format(clone=str(clone))]
    assert subprocess.run(command, env=environment, cwd=tmp_path, check=False, timeout=60).returncode == 0
    qtbot.waitUntil(lambda: bool(printer[1]), timeout=30_000)
    assert printer[1][0].startswith(b"%PDF")
    assert list(tmp_path.iterdir()) == [], "no file of ours is left"
