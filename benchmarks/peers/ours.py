"""Ours, as the peers are measured: many small changes by HR, sent to the shared store and read at a second device."""

from __future__ import annotations

import os
import secrets
import shutil
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import whole
from benchmarks.organisation import SECRETS, Organisation
from hris_desktop.domain.changes import Change
from hris_desktop.services.suite import Suite
from hris_desktop.store.urls import open_store, sqlite_url
from hris_desktop.sync.intents import Edit

SECTIONS = {"contact": "personal_mobile", "directory": "work_email"}
"""Sections of everybody, with the field that is changed in each."""
TIMES = 20


def measure(folder: Path, count: int) -> dict[str, float]:
    """Changes a second saved, sent and read; seconds that one change takes to the other device."""
    shutil.copytree(whole.made(count // len(SECTIONS)).store.parent, folder / "here")
    organisation = Organisation(folder / "here" / "store.sqlite")
    with device(organisation, folder / "here" / "home") as here:
        sync(here, organisation)
    shutil.copytree(folder / "here" / "home", folder / "there")
    with device(organisation, folder / "here" / "home") as here:
        chains = [chain for chain in here.desk.replica.chains("r:") if chain.rpartition(":")[2] in SECTIONS]
        start = time.perf_counter()
        for chain in chains[:count]:
            change(here, chain)
        save = time.perf_counter() - start
        push = sync(here, organisation)
        if here.desk.sending.waiting():
            raise RuntimeError("not all of it was sent")
    with device(organisation, folder / "there") as there:
        pull = sync(there, organisation)
    one = statistics.median(_one(organisation, folder, chains[at]) for at in range(TIMES))
    done = min(count, len(chains))
    return {"save": done / save, "push": done / push, "pull": done / pull, "one": one}


def _one(organisation: Organisation, folder: Path, chain: str) -> float:
    with device(organisation, folder / "here" / "home") as here:
        change(here, chain)
        taken = sync(here, organisation)
    with device(organisation, folder / "there") as there:
        return taken + sync(there, organisation)


@contextmanager
def device(organisation: Organisation, home: Path) -> Iterator[Suite]:
    """Priya signed in at the device whose profiles lie there."""
    os.environ["HRIS_DESKTOP_HOME"] = str(home)
    enrolment = organisation.enrolment()
    yield enrolment.unlock("priya", SECRETS["priya"])
    enrolment.close("priya")


def change(suite: Suite, chain: str) -> None:
    """Another value in the one field of a section, saved for the store."""
    field = SECTIONS[chain.rpartition(":")[2]]
    before = suite.desk.sending.preview(chain).record
    was = before.fold.at("", field, "") if before is not None and before.fold is not None else None
    number = secrets.randbelow(10**7)
    to = f"+49170{number:07d}" if field == "personal_mobile" else f"number.{number}@one.example"
    change = Change("", field, was, to)
    suite.desk.sending.save(Edit(secrets.token_hex(16), chain, (change,), {("", field): was}, "as told"))


def sync(suite: Suite, organisation: Organisation) -> float:
    """Seconds of one whole round."""
    store = open_store(sqlite_url(organisation.store))
    start = time.perf_counter()
    suite.desk.round(store)
    taken = time.perf_counter() - start
    store.close()
    return taken
