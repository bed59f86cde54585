"""The tests' own PostgreSQL server, and a database with the logins of a small organisation."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO

import pytest

from hris_desktop import cli
from hris_desktop.cli import desk
from hris_desktop.crypto.canonical import encode
from hris_desktop.crypto.chain import Entry
from hris_desktop.crypto.passphrase import CHEAPEST
from hris_desktop.services.enrolment import Costs
from hris_desktop.store.contract import Outgoing
from tests.postgres.cluster import Cluster, Database, running_or_skipped
from tests.postgres.server import HELP

Draft = Callable[..., Outgoing]


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with running_or_skipped() as made:
        yield made


@pytest.fixture
def database(cluster: Cluster) -> Iterator[Database]:
    """An empty store and four people's logins."""
    made = cluster.database()
    yield made
    made.drop()


@pytest.fixture
def tls(cluster: Cluster) -> None:
    """Left out, by name, on a server whose programs know no TLS."""
    if not cluster.server.tls:
        pytest.skip(f"the wheel's PostgreSQL knows no TLS: {HELP}")


@pytest.fixture
def draft() -> Draft:
    """An entry as far as the server looks at it: who says to have written it, and its kind."""

    def outgoing(chain: str, rev: int, by: str, kind: str = "rec", name: str = "") -> Outgoing:
        op = sha256(f"{chain}/{rev}/{name}".encode()).hexdigest()[:32]
        ctx = encode({"by": [by, 1], "kind": kind, "op": op})
        return Outgoing(chain, rev, op, Entry(ctx, b"body", b"s" * 64))

    return outgoing


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Command:
    """One command in this process; ``secrets`` go through descriptors."""
    monkeypatch.setattr(desk, "COSTS", Costs(CHEAPEST, CHEAPEST))

    def run(*words: str, **secrets: str) -> Said:
        arguments = [*words]
        for option, secret in secrets.items():
            reading, writing = os.pipe()
            os.write(writing, secret.encode())
            os.close(writing)
            arguments += [f"--{option.replace('_', '-')}-fd", str(reading)]
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = cli.run(arguments)
        return Said(code, out.getvalue(), err.getvalue())

    return run
