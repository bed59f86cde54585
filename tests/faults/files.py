"""The rows of the fault matrix that need real files: a full disk, a second process, a keyring that was emptied."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from hris_desktop.services.errors import KeyGone
from hris_desktop.store.contract import StoreError
from hris_desktop.store.replica import Replica, ReplicaBusy, ReplicaError, ReplicaFull
from hris_desktop.sync.plan import Nothing
from tests.faults.crash import copied, moments
from tests.faults.disk import OnDisk, Plan, Saved, opened
from tests.faults.phases import PHASES, finish
from tests.services.computer import GOOD, OTHER
from tests.services.houses import AMIRAS, Street, edit, safety
from tests.workstations.invariants import check, check_at_rest, i18_what_recovery_saves
from tests.workstations.site import Desk

ROOM = 24
"""MiB of the small disk."""


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of its own with little room; ``PermissionError`` where that may not be made."""
    place = folder / "small"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ROOM}m", "none", str(place)], check=False, capture_output=True
    )
    if done.returncode:
        raise PermissionError("a small disk can be mounted by root alone")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


def fill(folder: Path) -> Path:
    """Take all the room there is."""
    filler = folder / "filler"
    file = os.open(filler, os.O_WRONLY | os.O_CREAT)
    with suppress(OSError):
        while os.write(file, bytes(4096)):
            pass
    os.close(file)
    return filler


def local_disk_full(phase: str, at: int) -> None:
    """The disk is full from one moment on: a save is refused and nothing of it is kept; then there is room again."""
    with tempfile.TemporaryDirectory() as folder, small_disk(Path(folder)) as place, copied(phase) as (laid, plan):
        subprocess.run(["cp", "-r", f"{laid}/.", str(place)], check=True)
        saved, raised = _struck(place, plan, phase, at)
        assert all(isinstance(error, ReplicaFull | StoreError) for error in raised), raised
        (place / "filler").unlink(missing_ok=True)
        _well_again(place, plan, phase, saved)


def _struck(place: Path, plan: Plan, phase: str, at: int) -> tuple[list[Saved], list[Exception]]:
    saved: list[Saved] = []
    raised: list[Exception] = []
    site, passed = OnDisk(place, plan, who=(PHASES[phase].who,), label="before"), 0

    def strike(_moment: str) -> None:
        nonlocal passed
        if passed == at:
            fill(place)
        passed += 1

    def kept(desk: Desk, op: str) -> None:
        saved.append(Saved.of(desk, op))

    with moments(strike, site.store):
        try:
            PHASES[phase].work(site.desks[PHASES[phase].who], kept)
            if phase == "idle":
                strike("idle")
                site.desks[PHASES[phase].who].round()
        except (ReplicaError, StoreError, Nothing) as error:
            raised.append(error)
    with suppress(ReplicaError, StoreError):
        site.close()
    return saved, raised


def _well_again(place: Path, plan: Plan, phase: str, saved: list[Saved]) -> None:
    with opened(place, plan, saved) as world:
        check(world)
        finish(world.site, phase)
        check_at_rest(world)


def two_processes(phase: str, at: int) -> None:
    """A second process that opens the file is refused, and the first goes on as if nothing had been."""
    with copied(phase) as (place, plan):
        site, passed, who = OnDisk(place, plan, who=(PHASES[phase].who,), label="before"), 0, PHASES[phase].who
        saved: list[Saved] = []

        def strike(_moment: str) -> None:
            nonlocal passed
            if passed == at:
                with pytest.raises(ReplicaBusy):
                    Replica.open(place / f"{who}.replica", busy_seconds=0)
            passed += 1

        with moments(strike, site.store):
            PHASES[phase].work(site.desks[who], lambda desk, op: saved.append(Saved.of(desk, op)))
            if phase == "idle":
                strike("idle")
        site.close()
        _well_again(place, plan, phase, saved)


def keyring_emptied() -> None:
    """No key is made in silence; linked again, the device goes on with what waited on it (I18)."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        home = Path(folder)
        patch.setenv("HRIS_DESKTOP_HOME", str(home))
        street = Street(home)
        street.found()
        seat, laptop = street.join("amira", AMIRAS), street.seat("laptop")
        with seat.open(AMIRAS) as suite:
            offer = safety(suite).links.offer(AMIRAS)
        with laptop.used() as here:
            here.enrolment.join_link(code=offer.code, store=offer.store, secret=GOOD, kind="passphrase")
        with seat.used() as here:
            edit(here.restart().unlock("default", AMIRAS), {"personal_email": "amira@home.example"})
            promised = {item.op for item, _ in here.enrolment.suite("default").desk.sending.waiting()}
            here.enrolment.close("default")
        before = {str(path): path.stat().st_size for path in seat.folder.rglob("*.sqlite")}
        seat.keyring.items.clear()
        with seat.used() as here, pytest.raises(KeyGone):
            here.restart().unlock("default", AMIRAS)
        assert seat.keyring.items == {}, "no silent new key"
        assert before == {str(path): path.stat().st_size for path in seat.folder.rglob("*.sqlite")}
        with laptop.open(GOOD) as suite:
            code = safety(suite).links.offer(GOOD).code
        with seat.used() as here:
            here.restart().join_link(code=code, store=street.store, secret=OTHER, kind="passphrase")
            here.enrolment.close("default")
        with seat.open(OTHER) as suite:
            pass
        with seat.open(OTHER) as suite:
            logged = {row.op for row in suite.desk.replica.after(0, 1_000_000)}
            i18_what_recovery_saves(promised, logged | {item.op for item, _ in suite.desk.sending.waiting()})


def is_root() -> bool:
    """Whether a small disk can be made here."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
