"""What happens to a whole server or to a client's process: a restart, a full disk, a partition, a kill."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

from hris_desktop.store.replica import Replica
from tests.postgres.cluster import EVERYBODY, running
from tests.postgres.field import Field
from tests.postgres.server import new_server
from tests.workstations.site import Desk, Names

TURNS = 60


class NotHere(Exception):
    """This machine does not allow the case; the text is the reason."""


def restarts(seed: int) -> None:
    """The server is stopped without a word and started again, twice, while people work."""
    with running() as cluster:
        field = Field(cluster.database(), "", dice := random.Random(seed))
        field.url = field.database.url(EVERYBODY)
        strikes = sorted(dice.sample(range(5, TURNS - 5), 2))

        def strike(turn: int) -> None:
            if turn in strikes:
                cluster.server.stop("immediate")
                striking = Thread(target=cluster.server.start)
                striking.start()
                field.round(field.desks[0])
                striking.join()

        field.play(TURNS, strike)
        field.rest()
        field.check()
        assert field.troubles, "nobody noticed"


def full_disk(seed: int) -> None:
    """The disk of the server is full to the last byte for a while."""
    with _small_disk(160) as disk, running(new_server(under=disk, max_wal_size="32MB", min_wal_size="32MB")) as cluster:
        field = Field(cluster.database(), "", random.Random(seed))
        field.url = field.database.url(EVERYBODY)
        field.play(10)
        filler = disk / "filler"
        _fill(filler)
        for _ in range(300):
            field.play(1)
            if "StoreFull" in field.kinds:
                break
        assert "StoreFull" in field.kinds, f"never full: {field.kinds}"
        filler.unlink()
        with suppress(RuntimeError):
            cluster.server.start()  # a server that could not even write its journal has stopped
        field.play(10)
        field.rest()
        field.check()


def partition(seed: int) -> None:
    """The network between the people and the server is gone for a while, without a word to either."""
    with _network() as (inside, host, link):
        server = new_server(host=host, inside=inside)
        with running(server) as cluster:
            field = Field(cluster.database(), "", random.Random(seed))
            field.url = field.database.url(EVERYBODY)
            field.play(10)
            _ip("link", "set", link, "down")
            for desk in field.desks[:2]:
                field.save(desk)
                started = time.monotonic()
                assert not field.round(desk)
                assert time.monotonic() - started < 40, "a dead line is noticed within a fraction of a minute"
            assert field.kinds == {"Unreachable"}
            _ip("link", "set", link, "up")
            field.play(10)
            field.rest()
            field.check()


def clients_killed(seed: int) -> None:
    """A client's process is killed in the middle of its work, again and again; its replica lies on the disk."""
    dice = random.Random(seed)
    with running() as cluster, tempfile.TemporaryDirectory() as folder:
        field = Field(cluster.database(), "", dice)
        field.url = field.database.url(EVERYBODY)
        desk = field.site.desks["ann"]
        path = Path(folder) / "replica.sqlite"
        with sqlite3.connect(path) as copy:
            desk.replica._db.backup(copy)
        copy.close()
        for life in range(8):
            for op in _one_life(field, path, life, dice.uniform(0.05, 1.2)):
                field.saved.setdefault("ann", []).append(op)
        assert field.saved.get("ann"), "killed before anything was saved"
        _at_disk(field, path)
        field.rest()
        field.check()
        field.site.desks["ann"].replica.close()


def _one_life(field: Field, path: Path, life: int, seconds: float) -> list[str]:
    """A process that works until it is killed; what it had acknowledged, at the least."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reading)
            _work(field, path, life, writing)
        finally:
            os._exit(1)
    os.close(writing)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading) as said:
        return said.read().split("\n")[:-1]


def _at_disk(field: Field, path: Path) -> Desk:
    old = field.site.desks["ann"]
    replica = Replica(path, sqlite3.connect(path, isolation_level=None))
    desk = Desk(field.site, "ann", old.identity, old.pid, old.dev, replica)
    field.site.desks["ann"] = desk
    return desk


def _work(field: Field, path: Path, life: int, writing: int) -> None:
    field.site.names = Names(f"life {life}")
    desk = _at_disk(field, path)
    for number in range(10_000):
        value = f"life {life} no {number}"
        op = desk.edit(desk.pid, "contact", {"phone": value}).op
        os.write(writing, f"{op}\n".encode())
        field.round(desk)


@contextmanager
def _small_disk(megabytes: int) -> Iterator[Path]:
    if os.geteuid():
        raise NotHere("a small disk needs root: sudo make faults")
    place = Path(tempfile.mkdtemp(prefix="hris-disk-", dir="/tmp"))
    place.chmod(0o755)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)], check=False, capture_output=True
    )
    if mounted.returncode:
        place.rmdir()
        raise NotHere("no small disk can be mounted in this container: run it on a machine, as root")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)
        shutil.rmtree(place, ignore_errors=True)


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass


@contextmanager
def _network() -> Iterator[tuple[tuple[str, ...], str, str]]:
    """A network of its own for a server: what starts a process in it, its address there, and the link to cut."""
    if os.geteuid() or not shutil.which("ip"):
        raise NotHere("a network of its own needs root and ip: sudo apt-get install -y iproute2 && sudo make faults")
    name, ours, theirs = f"hris{os.getpid()}", f"hr{os.getpid()}a", f"hr{os.getpid()}b"
    try:
        _ip("netns", "add", name)
    except RuntimeError as error:
        raise NotHere("no network of its own can be made in this container: run it on a machine, as root") from error
    try:
        _ip("link", "add", ours, "type", "veth", "peer", "name", theirs, "netns", name)
        _ip("addr", "add", "10.231.77.1/24", "dev", ours)
        _ip("link", "set", ours, "up")
        _ip("-n", name, "addr", "add", "10.231.77.2/24", "dev", theirs)
        _ip("-n", name, "link", "set", theirs, "up")
        _ip("-n", name, "link", "set", "lo", "up")
        yield ("ip", "netns", "exec", name), "10.231.77.2", ours
    finally:
        _ip("netns", "del", name)


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"ip {' '.join(words)}: {done.stderr}")


CASES: dict[str, Callable[[int], None]] = {
    "server stopped and started": restarts,
    "client killed": clients_killed,
    "disk of the server full": full_disk,
    "network gone": partition,
}
