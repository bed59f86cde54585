"""Build the demo organisation through the real services: founded, joined, filled, asked, approved and declined.

Four people have profiles on this computer; the others are people without keys, whose record HR keeps. All keys lie in
files in the demo's folder: the keyring of whoever tries the demo is never touched.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hris_desktop.demo.cast import Cast, cast
from hris_desktop.demo.folder import DemoTrouble, Folder
from hris_desktop.demo.story import PASSPHRASE, Tell, demo_keys, perform
from hris_desktop.services.enrolment import Costs
from hris_desktop.services.errors import ServiceError
from hris_desktop.store.contract import StoreError
from hris_desktop.store.replica import ReplicaError
from hris_desktop.system.clock import Clock
from hris_desktop.system.keyfile import FileKeys
from hris_desktop.system.paths import HOME_VARIABLE, Profile

PEOPLE: Final = 40


@dataclass(frozen=True, slots=True)
class Demo:
    """A finished demo: where it lies and how to sign in."""

    folder: Path
    store: Path
    home: Path
    passphrase: str = PASSPHRASE
    profiles: tuple[str, ...] = ("amira", "priya", "tomasz", "jonas")

    def find_keys(self, profile: Profile) -> FileKeys:
        """Device keys in files of the demo's folder, never in the keyring."""
        return demo_keys(profile)


def build(folder: Path, *, costs: Costs, clock: Clock, tell: Tell, people: int = PEOPLE, fresh: bool = False) -> Demo:
    """The demo in ``folder``: the one that is there, or a new one. From here on this process's home is the demo's.

    ``people`` decides only about a new one. Raises DemoTrouble.
    """
    place = Folder(folder.absolute())
    os.environ[HOME_VARIABLE] = str(place.home)
    there = place.people()
    if there and not fresh:
        tell(f"The demo with {there} people is in {place.root}; --fresh makes a new one.")
    else:
        place.clear()
        chosen = cast(people, clock.now().astimezone().date())
        tell(f"Making {chosen.organisation} with {len(chosen.members)} people in {place.root}")
        _make(place, chosen, costs, clock=clock, tell=tell)
        place.finish(len(chosen.members), clock.now())
    tell(f"Everybody's passphrase in this demo: {PASSPHRASE}")
    return Demo(place.root, place.store, place.home)


def _make(place: Folder, chosen: Cast, costs: Costs, *, clock: Clock, tell: Tell) -> None:
    try:
        perform(place, chosen, costs, now=clock.now(), tell=tell)
    except ServiceError as error:
        raise DemoTrouble(f"{error.title}. {error.sentence} {error.todo}") from error
    except (StoreError, ReplicaError) as error:
        raise DemoTrouble(str(error)) from error


__all__ = ["PASSPHRASE", "PEOPLE", "Demo", "DemoTrouble", "build"]
