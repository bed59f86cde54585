"""The demo's terminal: two people of the cast joined to it by codes from their own devices, and a file of settings.

It stands in the demo's folder and is a trial, which its screen says: whoever tries the demo could change its settings.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

from hris_desktop.demo.build import Demo, DemoTrouble
from hris_desktop.services.device import ThisDevice
from hris_desktop.services.enrolment import Costs, Enrolment
from hris_desktop.services.errors import ServiceError
from hris_desktop.services.kiosk import Terminal
from hris_desktop.services.kiosk_joining import Chosen, Joining
from hris_desktop.services.kiosk_settings import KioskSettings, load, new_credential
from hris_desktop.services.profiles import Profiles
from hris_desktop.store.contract import StoreError
from hris_desktop.store.urls import open_store, sqlite_url
from hris_desktop.system import scrub
from hris_desktop.system.clock import SystemClock

PEOPLE: Final = ("amira", "tomasz")
SITE: Final = "Bremen warehouse, gate 2"

Tell = Callable[[str], None]


def settings_file(demo: Demo) -> Path:
    """Where the settings of the demo's terminal lie."""
    return demo.folder / "kiosk.toml"


def prepare(demo: Demo, costs: Costs, tell: Tell) -> KioskSettings:
    """Make the terminal, unless it is there already. Raises DemoTrouble."""
    path = settings_file(demo)
    if not path.exists():
        maintainer = new_credential(demo.passphrase, params=costs.employee).line()
        chosen = {"store": sqlite_url(demo.store), "site": SITE, "maintainer": maintainer}
        lines = [f"{name} = {json.dumps(value)}" for name, value in chosen.items()]
        path.write_text("\n".join([*lines, 'sections = ["bank_accounts"]', ""]), "utf-8")
    settings = load(path, trial=True)
    try:
        _join(demo, settings, costs, tell)
    except (ServiceError, StoreError) as error:
        raise DemoTrouble(f"The terminal could not be made: {error}") from error
    tell(f"Everybody's passphrase at the terminal, and the maintainer's: {demo.passphrase}")
    return settings


def _join(demo: Demo, settings: KioskSettings, costs: Costs, tell: Tell) -> None:
    profiles, clock = Profiles(demo.find_keys), SystemClock()
    terminal = Terminal(ThisDevice(profiles, clock, costs, open_store), settings)
    terminal.open()
    try:
        if terminal.people():
            return
        enrolment = Enrolment(profiles, clock=clock, costs=costs)
        for who in PEOPLE:
            code = _code(enrolment, who, demo.passphrase)
            Joining(terminal).join(Chosen(code, demo.passphrase))
            tell(f"{who.title()} joined the terminal by a code from their own device")
        terminal.begin_unattended()
        if terminal.unattended is not None:
            store = open_store(settings.store)
            terminal.unattended.round(store)
            store.close()
    finally:
        terminal.close()


def _code(enrolment: Enrolment, who: str, secret: str) -> str:
    suite = enrolment.unlock(who, secret)
    try:
        if suite.safety is None:
            raise DemoTrouble(f"{who} has no device to make a code on.")
        return suite.safety.links.offer(secret).code
    finally:
        enrolment.close(who)


def run(demo: Demo, costs: Costs, tell: Tell) -> int:
    """Be the terminal until its maintainer ends it; the exit code."""
    prepare(demo, costs, tell)
    tell("To end it: press the site's name at the top for three seconds, then the maintainer's passphrase.")
    command = scrub.command("kiosk", "--trial", "--settings", str(settings_file(demo)))
    return subprocess.run(command, check=False, env=scrub.clean(os.environ)).returncode  # noqa: S603 - our own program
