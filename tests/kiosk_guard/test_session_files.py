"""The session around the kiosk: what packaging/kiosk/ puts into a system, put into a folder and read by its readers."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from hris_desktop.services.kiosk_settings import load

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a kiosk is a Linux session")
needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="no systemd-analyze here: apt-get install systemd"
)
needs_root = pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="puts files of root: run as root")
OPENBOX = "{http://openbox.org/3.4/rc}"
UNITS = {"wayland": "hris-desktop-kiosk.service", "x11": "hris-desktop-kiosk-x11.service"}
PROGRAMS = "cage seatd Xwayland dbus-daemon openbox xinit xauth setxkbmap xset".split()
WORST = 2.0
"""What systemd calls the exposure of a unit: 10 is none of its protections, ours is 1.8 and 1.9."""


@pytest.fixture
def kit(clone: Path) -> Path:
    return clone / "packaging" / "kiosk"


def install(kit: Path, root: Path, variant: str) -> subprocess.CompletedProcess[str]:
    given = os.environ | {"DESTDIR": str(root)}
    return subprocess.run(["sh", kit / "install.sh", variant], env=given, capture_output=True, text=True, check=False)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in PROGRAMS:
        program = tmp_path / "usr" / "bin" / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    return tmp_path


@needs_root
@needs_systemd
@pytest.mark.parametrize("variant", UNITS)
def test_systemd_finds_nothing_to_complain_about(kit: Path, root: Path, variant: str) -> None:
    assert install(kit, root, variant).returncode == 0
    units = root / "etc" / "systemd" / "system"
    unit = units / UNITS[variant]
    unit.write_text(unit.read_text().replace("/usr/local/lib", f"{root}/usr/local/lib"))
    (units / "seatd.service").write_text("[Service]\nExecStart=/bin/true\n")
    given = os.environ | {"SYSTEMD_UNIT_PATH": f"{units}:/usr/lib/systemd/system:/lib/systemd/system"}
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], env=given, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr + done.stdout) == (0, "")
    asked = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)]
    told = subprocess.run(asked, env=given, capture_output=True, text=True, check=False).stdout
    found = re.search(r"exposure level for \S+ ([\d.]+)", told)
    assert found, told
    assert float(found[1]) <= WORST


@needs_root
@pytest.mark.parametrize("variant", UNITS)
def test_putting_it_in_twice_is_putting_it_in_once(kit: Path, root: Path, variant: str) -> None:
    other = next(one for one in UNITS if one != variant)
    assert install(kit, root, other).returncode == 0
    assert install(kit, root, variant).returncode == 0
    mine = root / "etc" / "hris-desktop" / "kiosk.toml"
    mine.write_text("the site's own")
    before = {path: path.lstat().st_mode for path in root.rglob("*")}
    assert install(kit, root, variant).returncode == 0
    assert {path: path.lstat().st_mode for path in root.rglob("*")} == before
    assert mine.read_text() == "the site's own"
    names = {path.name for path in before}
    assert UNITS[variant] in names
    assert UNITS[other] not in names
    assert all(not path.is_file() or path.stat().st_mode & 0o022 == 0 for path in before), "nobody else writes them"
    closed = root / "etc" / "systemd" / "system" / "getty@.service"
    assert str(closed.readlink()) == "/dev/null"


def test_a_program_that_is_missing_is_named_and_nothing_is_put_anywhere(kit: Path, tmp_path: Path) -> None:
    done = install(kit, tmp_path, "wayland")
    assert done.returncode == 3
    assert "cage is missing" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_window_manager_answers_to_no_key_and_no_button(kit: Path) -> None:
    """The sections must be there: openbox puts its own in for one that is left out."""
    rules = ET.parse(kit / "rc.xml").getroot()
    for name in ("keyboard", "mouse"):
        sections = rules.findall(f"{OPENBOX}{name}")
        assert [list(section) for section in sections] == [[]], name
    assert rules.find(f".//{OPENBOX}keybind") is None
    assert rules.find(f".//{OPENBOX}mousebind") is None
    assert rules.find(f".//{OPENBOX}menu/{OPENBOX}file") is None


def test_the_sample_of_the_settings_is_read_by_the_kiosk(kit: Path) -> None:
    found = load(kit / "kiosk.toml", trial=True)
    assert (found.site, found.idle_seconds, found.sections) == ("Front hall", 90, ())
    assert "maintainer" not in tomllib.loads((kit / "kiosk.toml").read_text())


@pytest.mark.parametrize("script", ["session", "on-x11", "install.sh"])
def test_the_shell_reads_the_scripts(kit: Path, script: str) -> None:
    assert subprocess.run(["sh", "-n", kit / script], check=False).returncode == 0
    assert (kit / script).stat().st_mode & 0o111


def test_the_session_takes_nothing_from_outside(kit: Path, tmp_path: Path) -> None:
    """Run with a screen that only tells what it was given."""
    told = tmp_path / "told"
    telling = tmp_path / "tell"
    telling.write_text(f'#!/bin/sh\nenv > {told}\necho "$@" >> {told}\n')
    telling.chmod(0o755)
    hostile = {"LD_PRELOAD": "", "QT_QPA_PLATFORM": "vnc", "PYTHONPATH": "/tmp", "XDG_CONFIG_HOME": "/tmp"}
    given = {"PATH": os.environ["PATH"], "HRIS_KIOSK_TRY": str(telling), "RUNTIME_DIRECTORY": "/run/k", **hostile}
    subprocess.run([kit / "session", "wayland"], env=given, check=True)
    lines = told.read_text().splitlines()
    names = {line.partition("=")[0] for line in lines[:-1]} - {"PWD", "SHLVL", "_", "OLDPWD"}
    assert names == {
        "PATH", "LANG", "XDG_RUNTIME_DIR", "HRIS_DESKTOP_HOME", "LIBSEAT_BACKEND",
        "XKB_DEFAULT_LAYOUT", "XKB_DEFAULT_VARIANT", "XKB_DEFAULT_OPTIONS",
    }  # fmt: skip
    assert lines[-1] == "cage -d -- /opt/hris-desktop/.venv/bin/hris-desktop kiosk"
    assert subprocess.run([kit / "session", "x"], env=given, capture_output=True, check=False).returncode == 2
