"""The commands with homes of their own, on one organisation that is founded once and then copied.

``Site.run`` goes through the command line inside this process, ``Site.spawn`` starts the program: the same words and
exit codes come out of both, and starting a program for each takes minutes.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hris_desktop import cli
from hris_desktop.cli import desk
from hris_desktop.crypto.passphrase import CHEAPEST
from hris_desktop.services.enrolment import Costs, Enrolment
from hris_desktop.services.profiles import Profiles, find_keys
from hris_desktop.system.clock import SystemClock

CLONE = Path(__file__).resolve().parents[2]
HR_SECRET = "lighthouse gravel mustard pendulum"
OWN_SECRET = "violet anchor thermos"
PRODUCT = [sys.executable, "-m", "hris_desktop"]
_CHEAPLY = """
import sys
from hris_desktop import cli
from hris_desktop.cli import desk
from hris_desktop.crypto.passphrase import CHEAPEST
from hris_desktop.services.enrolment import Costs
desk.COSTS = Costs(CHEAPEST, CHEAPEST)
sys.exit(cli.run(sys.argv[1:]))
"""
CHEAP = [sys.executable, "-c", _CHEAPLY]
"""The same, but guessing a secret costs nothing."""
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True)
class Result:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Site:
    """One store; ``hr`` and ``own`` are the homes of Priya in HR and of Amira, who has not been confirmed yet."""

    root: Path

    @property
    def store(self) -> Path:
        return self.root / "store.sqlite"

    @property
    def hr(self) -> Path:
        return self.root / "hr"

    @property
    def own(self) -> Path:
        return self.root / "own"

    @property
    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.root / "facts.json").read_text())
        return found

    def moved(self, home: Path, store: Path) -> None:
        """Make a home's profile look for the store elsewhere."""
        card = home / "profiles" / "default" / "card.json"
        card.write_text(json.dumps({**json.loads(card.read_text()), "store": f"sqlite:///{store}"}))

    def run(self, *arguments: object, home: Path | None = None, secret: str = HR_SECRET, fd: bool = False) -> Result:
        """One command in this process; it is given the passphrase by a file, or by a descriptor."""
        command = [str(one) for one in arguments]
        if command[:1] != ["store"] or command[1] == "init":
            command += self._secret(secret, fd=fd)
        out, err = io.StringIO(), io.StringIO()
        with ExitStack() as here:
            patch = here.enter_context(pytest.MonkeyPatch.context())
            patch.setenv("HRIS_DESKTOP_HOME", str(home or self.hr))
            # guessing a secret costs nothing in tests; everything else is the product
            patch.setattr(desk, "COSTS", Costs(CHEAPEST, CHEAPEST))
            patch.setattr("sys.stdin", here.enter_context(open(os.devnull)))  # noqa: PTH123 - a device
            here.enter_context(redirect_stdout(out))
            here.enter_context(redirect_stderr(err))
            code = cli.run(command)
        assert "Traceback" not in out.getvalue() + err.getvalue()
        return Result(code, out.getvalue(), err.getvalue())

    def _secret(self, secret: str, *, fd: bool) -> list[str]:
        if fd:
            ours, its = os.pipe()
            os.write(its, f"{secret}\n".encode())
            os.close(its)
            return ["--passphrase-fd", str(ours)]
        file = self.root / "secret"
        file.write_text(f"{secret}\nnot this line\n")
        return ["--passphrase-file", str(file)]

    def spawn(
        self, *arguments: object, environment: Mapping[str, str] = NOTHING, program: Sequence[str] = PRODUCT
    ) -> Result:
        """One command as a process of its own, at the product's costs unless the program is another."""
        return spawn([*program, *map(str, arguments)], {"HRIS_DESKTOP_HOME": str(self.hr), **environment})


def enrolment() -> Enrolment:
    """What the entrance and the commands call, at no cost."""
    return Enrolment(Profiles(find_keys), clock=SystemClock(), costs=Costs(CHEAPEST, CHEAPEST))


def spawn(command: Sequence[str], environment: Mapping[str, str]) -> Result:
    """Run a process to its end; no stack trace may ever reach the person."""
    done = subprocess.run(
        command,
        env={**os.environ, **environment, "PYTHONPATH": str(CLONE)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Founded and invited by real commands, accepted by the services; each step is asserted in test_journey."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
        patch.setenv("HOME", str(tmp_path_factory.mktemp("account")))
        site = Site(tmp_path_factory.mktemp("site"))
        names = ("--organisation", "Küstenwerk", "--name", "Priya Raman")
        init = site.run("store", "init", "--store", site.store, *names, "--kit", site.root / "kit.txt", "--json")
        assert init.code == 0, init.err
        invite = site.run("person", "invite", "Amira Haddad", "--json")
        assert invite.code == 0, invite.err
        patch.setenv("HRIS_DESKTOP_HOME", str(site.own))
        entrance = enrolment()
        letter = {"code": invite.value["code"], "store": invite.value["store"]}
        joining = entrance.join(**letter, secret=OWN_SECRET, kind="passphrase")
        entrance.close(joining.profile)
        facts = {"init": init.value, "invite": invite.value, "words": joining.words}
        (site.root / "facts.json").write_text(json.dumps(facts))
    return site


@pytest.fixture
def site(founded: Site, tmp_path: Path) -> Site:
    """A copy of that organisation, to be spoilt by one test."""
    copy = Site(tmp_path / "site")
    shutil.copytree(founded.root, copy.root)
    copy.moved(copy.hr, copy.store)
    copy.moved(copy.own, copy.store)
    return copy
