"""A demo of the tour's own: the tour changes records, and whoever tries the demo finds theirs as they left it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from hris_desktop.demo.build import Demo, build
from hris_desktop.demo.folder import Folder
from hris_desktop.demo.story import Tell
from hris_desktop.services.enrolment import Costs
from hris_desktop.services.profiles import Profiles
from hris_desktop.store.urls import sqlite_url
from hris_desktop.system import paths
from hris_desktop.system.clock import SystemClock

LATELY: Final = timedelta(days=3)


@contextmanager
def own_copy(demo: Demo, *, costs: Costs, tell: Tell) -> Iterator[Demo]:
    """The whole demo in a folder that is gone afterwards; this process's home is there meanwhile.

    One made longer ago is not copied but made anew: what it calls *lately* is no longer lately.
    """
    before = os.environ.get(paths.HOME_VARIABLE, "")
    with TemporaryDirectory(prefix="hris-tour-", ignore_cleanup_errors=True) as place:
        copy = Folder(Path(place) / "demo")
        try:
            yield _copy(demo, copy) if _is_new(demo) else _again(demo, copy, costs, tell)
        finally:
            os.environ[paths.HOME_VARIABLE] = before


def _is_new(demo: Demo) -> bool:
    made = Folder(demo.folder).made()
    return made is not None and SystemClock().now() - made < LATELY


def _again(demo: Demo, copy: Folder, costs: Costs, tell: Tell) -> Demo:
    tell("The demo is some days old; the tour plays in a new one, and yours stays as it is.")
    people = Folder(demo.folder).people()
    return build(copy.root, costs=costs, clock=SystemClock(), tell=tell, people=people)


def _copy(demo: Demo, copy: Folder) -> Demo:
    shutil.copytree(demo.folder, copy.root)
    os.environ[paths.HOME_VARIABLE] = str(copy.home)
    _point_to(copy, demo)
    return replace(demo, folder=copy.root, store=copy.store, home=copy.home)


def _point_to(copy: Folder, demo: Demo) -> None:
    """Tell every profile of the copy where its store lies."""
    known = Profiles(demo.find_keys)
    for name in demo.profiles:
        known.write_card(paths.profile(name), replace(known.card(name), store=sqlite_url(copy.store)))
