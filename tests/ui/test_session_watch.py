"""Leaving the computer, told by real signals on a real bus."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from hris_desktop.ui import session_watch
from hris_desktop.ui.session_watch import SessionWatch


@pytest.mark.skipif(not shutil.which("dbus-run-session"), reason="no bus can be started here: apt-get install dbus")
def test_it_hears_the_screen_its_own_session_and_sleep(clone: Path, python: str) -> None:
    script = 'export DBUS_SYSTEM_BUS_ADDRESS="$DBUS_SESSION_BUS_ADDRESS"; exec "$0" -m tests.ui.leave_the_session'
    command = ["dbus-run-session", "--", "sh", "-c", script, python]
    done = subprocess.run(
        command, cwd=clone, env=dict(os.environ), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout.splitlines() == [
        "hears screen session sleep",
        "screen on 1",
        "screen off 0",
        "other session 0",
        "own session 1",
        "sleep 1",
        "released True",
        "wake 0",
        "asked again 2",
    ], done.stderr


def test_without_a_bus_nothing_is_asked_for(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.delenv("DBUS_SYSTEM_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(session_watch, "_SYSTEM_SOCKET", tmp_path / "no-bus")
    assert session_watch.buses() == (None, None)
    watch = SessionWatch()
    watch.start(None, None)
    assert watch.hears == frozenset()


def test_other_systems_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    assert session_watch.buses() == (None, None)
