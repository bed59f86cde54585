"""What is left of a person after their use: nothing, in no file, selection, window, tree or memory of what goes on.

Every field of one person bears a word of its own. The real supervisor and its processes; the first use signs in, opens
every page and copies what it reads, then ends by "Finish", because nobody is there, or by SIGKILL. Then files, X
selections, the next window as widgets and as a screen reader is told it, and the memory of every process that is left
are searched for each word in ten forms. The control: while the person is there, their memory holds the words.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hris_desktop.crypto.passphrase import FLOOR
from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.services.device import ThisDevice
from hris_desktop.services.enrolment import Costs
from hris_desktop.services.kiosk import Terminal
from hris_desktop.services.kiosk_joining import Chosen, Joining
from hris_desktop.services.kiosk_settings import load, sensitive
from hris_desktop.services.profiles import Profiles
from hris_desktop.store.urls import open_store, sqlite_url
from hris_desktop.system.clock import FixedClock
from hris_desktop.system.keyfile import FileKeys
from hris_desktop.vault.keybag_row import SecretKind
from tests.kiosk_guard import memory, screen
from tests.kiosk_guard.siege import WHOLE
from tests.services.computer import NOON
from tests.services.houses import AMIRAS, Street, safety
from tests.workstations.test_sentinel import OWN, fill, search, sentinels

pytestmark = [
    pytest.mark.skipif(bool(screen.missing()), reason=screen.missing() or "all is here"),
    pytest.mark.skipif(not WHOLE, reason="takes a minute: make kiosk-guard runs it"),
    pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="reads other processes' memory: run as root"),
    pytest.mark.timeout(900),
]
HERE = Path(__file__).parent
CLONE = HERE.parents[1]
START = """
import sys
sys.path.insert(0, {clone!r})
from hris_desktop.system import scrub
scrub.command = lambda *words: [sys.executable, *scrub.FLAGS, {hands!r}, *words, {orders!r}]
scrub.close_memory()
from hris_desktop.kiosk.supervisor import Supervisor
sys.exit(Supervisor([{settings!r}]).run())
"""
LEAST = 4
"""How many of the words the pages of a record bring into memory at least; what nobody opened is not decrypted."""


@pytest.fixture
def wanted() -> dict[str, str]:
    """The words of what may come to a terminal, and the secret that was typed."""
    found = {
        name: text
        for name, text in sentinels("amira").items()
        if name.split(".")[1] not in sensitive() | {"directory"}
        and CATALOGUE.section(name.split(".")[1]).self_right == "rw"
    }
    return found | {"the secret": AMIRAS}


class Place:
    """A terminal that one person has joined, with its real processes on a screen."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / "terminal"
        self.home.mkdir(mode=0o700)
        self.settings, self.orders = folder / "kiosk.toml", folder / "orders.json"
        self.street = Street(folder / "street")
        self.pid = ""

    def prepare(self) -> None:
        self.street.root.mkdir()
        self.street.found()
        self.street.join("amira", AMIRAS)
        url = sqlite_url(Path(self.street.store))
        self.settings.write_text(f'store = "{url}"\nsite = "Gate"\nidle_seconds = 30\nwarning_seconds = 10\n')
        with self.street.seat("amira").open(AMIRAS) as suite:
            fill(suite, "amira", suite.me, rules=OWN)
            self.pid = suite.me
        with self.street.seat("amira").open(AMIRAS) as suite:
            code = safety(suite).links.offer(AMIRAS).code
        before = os.environ["HRIS_DESKTOP_HOME"]
        os.environ["HRIS_DESKTOP_HOME"] = str(self.home)
        profiles, costs = Profiles(lambda one: FileKeys(one.device_key)), Costs(FLOOR, FLOOR)
        device = ThisDevice(profiles, FixedClock(NOON), costs, open_store)
        terminal = Terminal(device, load(self.settings, trial=True))
        terminal.open()
        Joining(terminal).join(Chosen(code, AMIRAS, SecretKind.PASSPHRASE))
        terminal.close()
        os.environ["HRIS_DESKTOP_HOME"] = before

    def order(self, **what: str) -> None:
        self.orders.write_text(json.dumps(what))

    @contextmanager
    def running(self, on: screen.Screen) -> Iterator[subprocess.Popen[str]]:
        given = {"hands": str(HERE / "hands_inside.py"), "clone": str(CLONE)}
        text = START.format(settings=str(self.settings), orders=str(self.orders), **given)
        environment = on.environment | {"HRIS_DESKTOP_HOME": str(self.home)}
        words = [sys.executable, "-I", "-B", "-c", text]
        process = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True, cwd=self.home)
        try:
            yield process
        finally:
            process.terminate()
            with process:
                process.wait(30)


def heard(process: subprocess.Popen[str], what: str) -> Any:
    """Wait for one line of the hands."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("["):
            said, found = json.loads(line)
            if said == what:
                return found
    raise AssertionError(f"it ended without {what}")


def uses(supervisor: int) -> list[int]:
    found = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
    return [int(pid) for pid in found]


def on_screen(at: screen.Screen, pids: list[int]) -> int:
    return next(window.pid for window in at.display.windows() if window.pid in pids)


def finishes(at: screen.Screen, _pid: int) -> None:
    """The button stands in the upper right corner."""
    at.do("mousemove", "1150", "40", "click", "1")


def nobody_is_there(_at: screen.Screen, _pid: int) -> None:
    """Thirty seconds and the warning pass by themselves."""


def is_killed(_at: screen.Screen, pid: int) -> None:
    os.kill(pid, 9)


@pytest.mark.parametrize("end", [finishes, nobody_is_there, is_killed])
def test_nothing_of_a_person_is_left(
    tmp_path: Path, wanted: dict[str, str], end: Callable[[screen.Screen, int], None]
) -> None:
    place = Place(tmp_path)
    place.prepare()
    place.order(do="sign-in", pid=place.pid, secret=AMIRAS)
    with screen.a_screen(screen.SHIPPED) as at, place.running(at) as supervisor:
        heard(supervisor, "in")
        place.order(do="tell")
        used = on_screen(at, uses(supervisor.pid))
        there = memory.found_in(used, wanted)
        assert len(there) >= LEAST, f"the control: while the person is there, so are the words; found {sorted(there)}"
        end(at, used)
        tree = "\n".join(heard(supervisor, "tree"))
        assert not Path(f"/proc/{used}").exists()
        assert [name for name, text in wanted.items() if text in tree] == []
        assert ("ended by itself" in tree) is (end is is_killed), "a use that was finished is no fault"
        left = [supervisor.pid, *uses(supervisor.pid)]
        assert len(left) == 3, "the supervisor, the use that stands, and the next one"
        assert {pid: memory.found_in(pid, wanted) for pid in left} == {pid: set() for pid in left}
        assert [at.display.owner_of(one) for one in ("PRIMARY", "SECONDARY", "CLIPBOARD")] == [0, 0, 0]
        assert search(place.home, wanted) == []
        (place.home / "planted").write_bytes(wanted["amira.contact.personal_email"].encode("utf-16-le"))
        assert [hit.sentinel for hit in search(place.home, wanted)] == ["amira.contact.personal_email"]
