"""One way to make entries, and one way to make each kind of store, so that one suite holds all of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from hris_desktop.crypto.canonical import encode
from hris_desktop.crypto.chain import Entry
from hris_desktop.store.contract import Outgoing, Store
from hris_desktop.store.folder import FolderStore
from hris_desktop.store.memory import MemoryStore, Shelf
from hris_desktop.store.sqlite import SqliteStore
from tests.postgres.cluster import Cluster, running_or_skipped

ORG = "0123456789abcdef" * 2


class Make(Protocol):
    """Makes an entry whose bytes differ for every ``name``."""

    def __call__(self, chain: str, rev: int, name: str = "", *, body: bytes = b"body") -> Outgoing: ...


@pytest.fixture
def make() -> Make:
    def outgoing(chain: str, rev: int, name: str = "", *, body: bytes = b"body") -> Outgoing:
        text = name or f"{chain}/{rev}"
        return Outgoing(chain, rev, f"op-{text}", Entry(f"ctx-{text}".encode(), body, b"s" * 64))

    return outgoing


def said(chain: str, rev: int, kind: str = "rec") -> Outgoing:
    """An entry of a kind that a server looks at before it lets a body go."""
    ctx = encode({"by": ["somebody", 1], "kind": kind, "op": f"{chain}/{rev}"})
    return Outgoing(chain, rev, f"op-{chain}/{rev}", Entry(ctx, b"body", b"s" * 64))


Connect = Callable[[], Store]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server of this process's own."""
    with running_or_skipped() as made:
        yield made


@pytest.fixture(params=["memory", "sqlite", "folder", "postgresql"])
def connect(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connect]:
    """Each call is one more connection to one and the same empty store."""
    with _shelf(request, tmp_path / "store.sqlite") as open_one:
        opened: list[Store] = []

        def one_more() -> Store:
            opened.append(open_one())
            return opened[-1]

        yield one_more
        for store in opened:
            store.close()


@contextmanager
def _shelf(request: pytest.FixtureRequest, path: Path) -> Iterator[Connect]:
    if request.param == "memory":
        shelf = Shelf()
        yield lambda: MemoryStore(shelf)
    elif request.param == "sqlite":
        SqliteStore.create(path).close()
        yield lambda: SqliteStore.open(path)
    elif request.param == "folder":
        FolderStore.create(path.with_suffix("")).close()
        yield lambda: FolderStore.open(path.with_suffix(""))
    else:
        yield request.getfixturevalue("cluster").emptied().open


@pytest.fixture
def store(connect: Connect) -> Store:
    """The first connection."""
    return connect()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A new, empty SQLite store that nobody has open."""
    made = tmp_path / "store.sqlite"
    SqliteStore.create(made).close()
    return made


Child = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def child(clone: Path) -> Iterator[Child]:
    """Starts Python code in a process of its own; whatever still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(code: str, *arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", code, *map(str, arguments)]
        process = subprocess.Popen(
            command, cwd=clone, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 400 KB, where this account may make one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(place)]
    if mount is None or os.getuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode != 0:
        pytest.skip("only root can make a small disk")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that other accounts can reach, too."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A new, empty folder store."""
    FolderStore.create(tmp_path / "store").close()
    return tmp_path / "store"
