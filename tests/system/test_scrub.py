"""What a kiosk takes from outside: a list of what is kept; every process here is a real one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hris_desktop.system import scrub

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a kiosk is a Linux session")

HOSTILE = {
    "QT_QPA_PLATFORM": "vnc",
    "QT_QPA_PLATFORM_PLUGIN_PATH": "/tmp",
    "QT_QPA_PLATFORMTHEME": "gtk3",
    "QT_QPA_GENERIC_PLUGINS": "tuiotouch",
    "QT_PLUGIN_PATH": "/tmp",
    "QT_STYLE_OVERRIDE": "windows",
    "QT_LOGGING_CONF": "/tmp/rules",
    "QT_LOGGING_RULES": "*=true",
    "QT_LOGGING_TO_CONSOLE": "1",
    "QT_DEBUG_PLUGINS": "1",
    "QT_IM_MODULE": "ibus",
    "QT_SCALE_FACTOR": "9",
    "QT_MESSAGE_PATTERN": "%{message}",
    "QML_IMPORT_TRACE": "1",
    "QML2_IMPORT_PATH": "/tmp",
    "LD_LIBRARY_PATH": "/tmp",
    "LD_AUDIT": "/tmp/audit.so",
    "LD_DEBUG": "files",
    "GCONV_PATH": "/tmp",
    "PYTHONPATH": "/tmp",
    "PYTHONHOME": "/tmp",
    "PYTHONSTARTUP": "/tmp/start.py",
    "PYTHONINSPECT": "1",
    "PYTHONBREAKPOINT": "os.system",
    "PYTHONFAULTHANDLER": "1",
    "PYTHONUSERBASE": "/tmp",
    "PYTHONPLATLIBDIR": "elsewhere",
    "XDG_CONFIG_HOME": "/tmp",
    "XDG_DATA_HOME": "/tmp",
    "XDG_CACHE_HOME": "/tmp",
    "XDG_STATE_HOME": "/tmp",
    "XDG_CONFIG_DIRS": "/tmp",
    "XDG_DATA_DIRS": "/tmp",
    "XDG_CURRENT_DESKTOP": "GNOME",
    "XDG_RUNTIME_DIR": "/tmp",
    "WAYLAND_DISPLAY": "/tmp/wayland-0",
    "DISPLAY": "elsewhere.example:0",
    "HOME": "/tmp",
    "PATH": "/tmp",
    "TMPDIR": "/tmp/mine",
    "SQLITE_TMPDIR": "/tmp/mine",
    "DBUS_SESSION_BUS_ADDRESS": "unix:path=/tmp/bus",
    "GTK_MODULES": "x",
    "XMODIFIERS": "@im=ibus",
    "SSLKEYLOGFILE": "/tmp/keys",
    "OPENSSL_CONF": "/tmp/openssl.cnf",
    "PGPASSFILE": "/tmp/pgpass",
    "PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring",
    "HTTP_PROXY": "http://127.0.0.1:1",
    "BROWSER": "/tmp/browser",
    "FONTCONFIG_FILE": "/tmp/fonts.conf",
    "MALLOC_CHECK_": "3",
    "LANG": "../../tmp/x",
    "LC_ALL": "xx",
    "TZ": "/tmp/zone",
    "HRIS_DESKTOP_HOME": "relative",
}
FINE = {"DISPLAY": ":7", "LANG": "de_DE.UTF-8", "TZ": "Europe/Berlin", "HRIS_DESKTOP_HOME": "/var/lib/kiosk"}
SHOW = "import json,os,sys; print(json.dumps([dict(os.environ), sys.path, sys.argv, list(sys.flags)]))"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_variable_is_not_there_or_ours(name: str) -> None:
    after = scrub.clean({**FINE, name: HOSTILE[name]})
    assert after.get(name) != HOSTILE[name]
    assert set(after) <= {*FINE, *scrub.FIXED, "QT_QPA_PLATFORM"}


def test_what_a_screen_needs_is_kept_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    on_x11 = FINE | {"XAUTHORITY": "/run/x/auth", "XDG_RUNTIME_DIR": str(tmp_path)}
    after = scrub.clean(on_x11)
    assert {name: after[name] for name in on_x11} == on_x11
    after = scrub.clean(on_x11 | {"WAYLAND_DISPLAY": "wayland-0"})
    assert (after["WAYLAND_DISPLAY"], after["QT_QPA_PLATFORM"]) == ("wayland-0", "wayland")
    assert not {"DISPLAY", "XAUTHORITY"} & set(after), "one screen, and no second way to it"
    assert scrub.clean(FINE)["QT_QPA_PLATFORM"] == "xcb"
    assert scrub.clean(FINE | {"QT_QPA_PLATFORM": "offscreen"})["QT_QPA_PLATFORM"] == "offscreen"
    assert "QT_QPA_PLATFORM" not in scrub.clean({})


@pytest.mark.parametrize("platform", ["vnc", "vnc:port=5901", "offscreen:configfile=/tmp/x", "linuxfb", "eglfs", "VNC"])
def test_no_other_platform_is_taken(platform: str) -> None:
    assert scrub.clean(FINE | {"QT_QPA_PLATFORM": platform})["QT_QPA_PLATFORM"] == "xcb"


@pytest.mark.parametrize("mode", [0o755, 0o710, 0o701])
def test_a_runtime_folder_that_others_may_enter_is_none(tmp_path: Path, mode: int) -> None:
    tmp_path.chmod(mode)
    after = scrub.clean({"XDG_RUNTIME_DIR": str(tmp_path), "WAYLAND_DISPLAY": "wayland-0"})
    assert not {"XDG_RUNTIME_DIR", "WAYLAND_DISPLAY"} & set(after)


def test_a_link_to_a_runtime_folder_is_none(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert "XDG_RUNTIME_DIR" not in scrub.clean({"XDG_RUNTIME_DIR": str(tmp_path / "link")})


names = st.sampled_from([*HOSTILE, *FINE, "LC_CTYPE", "LD_PRELOAD"]) | st.text(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ_", min_size=1
)
values = st.sampled_from([*HOSTILE.values(), *FINE.values(), "C.UTF-8"]) | st.text(max_size=20)


@given(st.dictionaries(names, values))
def test_cleaning_twice_is_cleaning_once_and_nothing_unknown_stays(environment: dict[str, str]) -> None:
    once = scrub.clean(environment)
    assert scrub.clean(once) == once
    assert set(once) <= {*scrub.FIXED, *FINE, "QT_QPA_PLATFORM", "XAUTHORITY", "LC_CTYPE", "XDG_RUNTIME_DIR"}
    assert {name: once[name] for name in scrub.FIXED} == scrub.FIXED


def ask(*start: str, environment: dict[str, str], folder: Path) -> tuple[dict[str, str], list[str], list[str]]:
    done = subprocess.run(start, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    environ, path, argv, _flags = json.loads(done.stdout)
    return environ, path, argv


def starter(folder: Path, clone: Path, python: str) -> list[str]:
    """A program that cleans itself and then says what is left; it stands where the real one does."""
    (folder / "start.py").write_text(
        f"import sys; sys.path.insert(0, {str(clone)!r})\n"
        "from hris_desktop.system import scrub\n"
        f"scrub.command = lambda *a: [sys.executable, *scrub.FLAGS, {str(folder / 'start.py')!r}, *a]\n"
        f"scrub.start_clean(sys.argv[1:])\n{SHOW}\n"
    )
    return [python, str(folder / "start.py"), "kiosk"]


def test_an_unclean_process_replaces_itself_by_a_clean_one(tmp_path: Path, clone: Path, python: str) -> None:
    for module in ("json", "sitecustomize", "usercustomize"):
        (tmp_path / f"{module}.py").write_text("raise SystemExit('foreign code ran')")
    hostile = {name: value for name, value in HOSTILE.items() if not name.startswith(("PYTHON", "LD_"))}
    (tmp_path / "elsewhere").mkdir()
    unclean = hostile | {"QT_QPA_PLATFORM": "vnc", "DISPLAY": ":7", "LD_PRELOAD": "", "PYTHONFAULTHANDLER": "1"}
    environ, path, argv = ask(*starter(tmp_path, clone, python), environment=unclean, folder=tmp_path / "elsewhere")
    assert argv[1:] == ["kiosk"]
    assert scrub.clean(environ) == environ
    assert environ["DISPLAY"] == ":7"
    assert "" not in path


def test_pythons_own_locale_does_not_start_it_for_ever(tmp_path: Path, clone: Path, python: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    environ, _, _ = ask(*starter(tmp_path, clone, python), environment={"LANG": "C"}, folder=tmp_path / "elsewhere")
    assert scrub.clean(environ) == environ


def test_what_cage_holds_open_stays_open(tmp_path: Path, clone: Path, python: str) -> None:
    """It ends its screen when the pipe that it hands over is closed by all."""
    start = starter(tmp_path, clone, python)
    (tmp_path / "elsewhere").mkdir()
    reading, writing = os.pipe()
    (tmp_path / "start.py").write_text((tmp_path / "start.py").read_text() + f"\nos.write({writing}, b'here')")
    subprocess.run(start, env={}, cwd=tmp_path / "elsewhere", pass_fds=[writing], stdout=subprocess.DEVNULL, check=True)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        assert pipe.read() == b"here"


def test_the_command_starts_this_program_and_nothing_of_the_working_folder(tmp_path: Path, python: str) -> None:
    (tmp_path / "hris_desktop.py").write_text("raise SystemExit('foreign code ran')")
    (tmp_path / "json.py").write_text("raise SystemExit('foreign code ran')")
    unclean = {"PYTHONPATH": str(tmp_path), "PYTHONSTARTUP": str(tmp_path / "json.py"), "PYTHONINSPECT": "1"}
    done = subprocess.run(
        scrub.command("--version"), env=unclean, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("hris-desktop")


def test_a_preloaded_library_does_not_reach_the_child(tmp_path: Path, clone: Path, python: str) -> None:
    """The loader complains on stderr about a library that is not there: once in the unclean process, never after."""
    start = starter(tmp_path, clone, python)
    missing = str(tmp_path / "evil.so")
    (tmp_path / "elsewhere").mkdir()
    done = subprocess.run(start, env={"LD_PRELOAD": missing}, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stderr.count("cannot be preloaded") == 1
    assert "LD_PRELOAD" not in json.loads(done.stdout)[0]


MEMORY = """
import os, resource, sys
sys.path.insert(0, sys.argv[1])
from hris_desktop.system import scrub
scrub.close_memory()
print(resource.getrlimit(resource.RLIMIT_CORE), oct(os.umask(0)), os.stat("/proc/self/environ").st_uid)
print([line.split()[1] for line in open("/proc/self/status") if line.startswith("NoNewPrivs")])
import ctypes
print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


def test_the_memory_is_closed(clone: Path, python: str) -> None:
    done = subprocess.run([python, "-c", MEMORY, str(clone)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["(0, 0) 0o77 0", "['1']", "0"]


QT = """
import sys
from PySide6.QtCore import QSettings, QStandardPaths, QLoggingCategory
from PySide6.QtWidgets import QApplication
app = QApplication(["kiosk"])
print(QSettings("QtProject").fileName(), app.platformName(), app.style().objectName(), app.styleSheet())
QSettings("QtProject").setValue("x", 1)
"""


def test_the_settings_of_qts_own_project_are_neither_read_nor_written(tmp_path: Path, python: str) -> None:
    (tmp_path / ".config" / "QtProject").mkdir(parents=True)
    (tmp_path / ".config" / "QtProject.conf").write_text("[Qt]\nstyle=windows\n")
    (tmp_path / ".config" / "QtProject" / "qtlogging.ini").write_text("[Rules]\n*.debug=true\n")
    unclean = os.environ | {"HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    unclean.pop("XDG_CONFIG_HOME")

    def run(environment: dict[str, str]) -> tuple[str, str]:
        words = [python, *scrub.FLAGS, "-c", QT]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
        return done.stdout, done.stderr

    said, complained = run(scrub.clean(unclean))
    assert said.split() == [f"{scrub.NOWHERE}/QtProject.conf", "offscreen", "fusion"]
    assert complained == ""
    naive, noise = run(unclean)
    assert str(tmp_path) in naive, "the control: without cleaning it is the person's own file"
    assert "qt." in noise, "the control: without cleaning its rules are obeyed"
    assert "x=1" in (tmp_path / ".config" / "QtProject.conf").read_text(), "the control: and it is written"
