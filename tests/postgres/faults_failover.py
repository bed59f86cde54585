"""A synchronous standby takes over while people work: what was answered is there, and nothing is there twice."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from tests.postgres.cluster import EVERYBODY, running
from tests.postgres.field import Field
from tests.postgres.server import Server, _free_port, new_server

TURNS = 60


def standby_takes_over(seed: int) -> None:
    """The first server dies in mid-push; the second is promoted; the address names both."""
    primary = new_server(more_hba="local replication postgres trust\n", wal_level="replica", max_wal_senders="4")
    with running(primary) as cluster:
        field = Field(cluster.database(), "", dice := random.Random(seed))
        with _standby(primary) as second:
            field.url = field.database.url(EVERYBODY).replace(
                f":{primary.port}/", f":{primary.port},{second.host}:{second.port}/"
            )
            strike = dice.randrange(15, TURNS - 15)
            striking = Thread(target=_take_over, args=(primary, second))
            field.play(TURNS, lambda turn: striking.start() if turn == strike else None)
            striking.join()
            assert field.troubles, "nobody noticed"
            field.play(10)
            field.rest()
            field.check()


def _take_over(primary: Server, second: Server) -> None:
    primary.stop("immediate")
    second.as_account(str(second.bin / "pg_ctl"), "-D", str(second.data), "-w", "promote")


@contextmanager
def _standby(primary: Server) -> Iterator[Server]:
    root = Path(tempfile.mkdtemp(prefix="hris-pg-", dir=primary.root.parent))
    root.chmod(0o755)
    second = Server(root, primary.bin, _free_port(), primary.account)
    for name in ("authority.pem", "server.pem", "server.key"):
        shutil.copy2(primary.root / name, root / name)
    second.own()
    # only some of the programs may be on PATH; this one lies where the others really are
    basebackup = (primary.bin / "initdb").resolve().with_name("pg_basebackup")
    second.as_account(
        str(basebackup), "-h", str(primary.root), "-p", str(primary.port), "-U", "postgres",
        "-D", str(second.data), "-R", "-X", "stream", "-c", "fast",
    )  # fmt: skip
    with (second.data / "postgresql.auto.conf").open("a") as conf:
        conf.writelines(f"{name} = '{value}'\n" for name, value in second._settings().items())
    try:
        second.start()
        primary.superuser("ALTER SYSTEM SET synchronous_standby_names = '*'")
        primary.superuser("SELECT pg_reload_conf()")
        end = time.monotonic() + 60
        while primary.superuser("SELECT sync_state FROM pg_stat_replication").strip() != "sync":
            assert time.monotonic() < end, "the standby never became synchronous"
            time.sleep(0.1)
        yield second
    finally:
        second.remove()


CASES: dict[str, Callable[[int], None]] = {"standby takes over": standby_takes_over}
