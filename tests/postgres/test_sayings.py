"""What a person is told when the way to a server fails, by real servers and by peers that fail like one."""

from __future__ import annotations

import re
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import psycopg
import pytest

from hris_desktop.store import postgres_faults
from hris_desktop.store.contract import NoAccess, StoreError, Unreachable
from hris_desktop.store.postgres import PostgresStore
from hris_desktop.store.postgres_faults import speaking
from tests.postgres.cluster import EVERYBODY, SECRET, Cluster, Database
from tests.postgres.server import HERE

SHUT = "hris_shut"
Address = Callable[[Database, pytest.MonkeyPatch], str]
NO_TLS = b"N"
CLEARTEXT = b"R" + struct.pack("!II", 8, 3)
"""What a server says that has no TLS, and one that wants the password as it is."""


def plain(database: Database, login: str = EVERYBODY, **more: str) -> str:
    """An address with other words behind it."""
    url, _, options = database.url(login).partition("?")
    said = dict(one.split("=") for one in options.split("&") if one) | more
    return f"{url}?{'&'.join(f'{name}={value}' for name, value in said.items())}"


def wrong_password(database: Database, patch: pytest.MonkeyPatch) -> str:
    patch.setenv("PGPASSFILE", "/nowhere")
    patch.setenv("PGPASSWORD", "wrong")
    return database.url()


def no_password(database: Database, patch: pytest.MonkeyPatch) -> str:
    patch.setenv("PGPASSFILE", "/nowhere")
    return database.url()


def closed(database: Database, _patch: pytest.MonkeyPatch) -> str:
    database.server.superuser(f"CREATE ROLE {SHUT} NOLOGIN PASSWORD '{SECRET}'")
    return database.url(SHUT)


def only_a_standby(database: Database, _patch: pytest.MonkeyPatch) -> str:
    database.server.superuser(f"ALTER DATABASE {database.name} SET default_transaction_read_only = on")
    return database.url()


def unknown(database: Database, patch: pytest.MonkeyPatch) -> str:
    def look_up(*_asked: object, **_how: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    patch.setattr(socket, "getaddrinfo", look_up)
    return elsewhere(database, "nobody.example", 5432)


def elsewhere(database: Database, host: str, port: int) -> str:
    return database.url().replace(f"{HERE}:{database.server.port}", f"{host}:{port}")


REAL: dict[str, Address] = {
    "The file with the authority's certificate": lambda db, _: plain(db, sslrootcert="/nowhere.pem"),
    "the certificate of another machine": lambda db, _: plain(db, hostaddr=HERE).replace(f"@{HERE}", "@db.example"),
    "could not prove its name": lambda db, _: db.url().replace("authority.pem", "server.pem"),
    "login or password is wrong": wrong_password,
    "asks for the password": no_password,
    "takes no connection": lambda db, _: (
        f"postgresql://{EVERYBODY}@/{db.name}?host={db.server.root}&port={db.server.port}"
    ),
    "was closed": closed,
    "no such login or no database": lambda db, _: db.server.url(EVERYBODY, "hris_nowhere"),
    "Only a standby": only_a_standby,
    "was not found": unknown,
    "no database answers at this port": lambda db, _: elsewhere(db, HERE, _nobodys_port()),
}
OF_TLS = {"The file with the authority's certificate", "the certificate of another machine", "could not prove its name"}
NO_ACCESS = {"login or password is wrong", "asks for the password", "takes no connection", "was closed",
             "no such login or no database"}  # fmt: skip


def _nobodys_port() -> int:
    with socket.socket() as one:
        one.bind((HERE, 0))
        port: int = one.getsockname()[1]
        return port


@pytest.fixture
def told(cluster: Cluster, database: Database) -> Iterator[Database]:
    yield database
    cluster.server.superuser(f"DROP ROLE IF EXISTS {SHUT}")


def test_each_way_to_fail_at_the_door_has_its_sentence(
    told: Database, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    for words, address in REAL.items():
        if words in OF_TLS:
            request.getfixturevalue("tls")
        with monkeypatch.context() as patch:
            said = _refused(address(told, patch))
        assert words in str(said)
        assert type(said) is (NoAccess if words in NO_ACCESS else Unreachable), words
    assert len(REAL) + 3 == len({sentence for _, _, sentence in postgres_faults._AT_THE_DOOR}), "and those below"


def _refused(url: str) -> StoreError:
    with pytest.raises(StoreError) as caught:
        PostgresStore.open(url)
    return caught.value


@pytest.mark.parametrize(
    ("says", "proof", "words"),
    [
        (NO_TLS, "?sslmode=verify-full&sslrootcert=system", "offers no encrypted connection (TLS). Nothing was sent."),
        (CLEARTEXT, "?sslmode=disable", "in an unsafe way (not SCRAM). Nothing was sent."),
    ],
)
def test_a_server_that_asks_for_less_gets_nothing(says: bytes, proof: str, words: str) -> None:
    with _answering(says) as (port, heard):
        assert words in str(_refused(f"postgresql://amira@{HERE}:{port}/hr{proof}"))
    assert len(heard) == 1, "what was said first, and nothing after the answer"
    assert SECRET.encode() not in heard[0]


@contextmanager
def _answering(says: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """A server that says this to whoever comes, and what they say to it."""
    heard: list[bytes] = []
    with socket.create_server((HERE, 0)) as door:

        def serve() -> None:
            guest, _ = door.accept()
            with guest:
                heard.append(guest.recv(4096))
                guest.sendall(says)
                if more := guest.recv(4096):
                    heard.append(more)

        serving = Thread(target=serve)
        serving.start()
        yield door.getsockname()[1], heard
        serving.join()


def test_a_server_that_never_answers_has_its_sentence() -> None:
    with pytest.raises(Unreachable, match="does not answer"), speaking("hr on db.example"):
        raise psycopg.errors.ConnectionTimeout("connection timeout expired")


def test_the_page_names_no_sentence_that_is_never_said(clone: Path) -> None:
    """Each line of “When it says …” stands in the program."""
    page = (clone / "docs" / "postgresql.md").read_text("utf-8")
    table = page.partition("## When it says")[2]
    lines = re.findall(r"^\| (.+?) \|", table, re.MULTILINE)[1:]
    named = [words.strip() for line in lines for words in line.split("·")]
    folders = [clone / "hris_desktop" / name for name in ("store", "sync")]
    sources = [path.read_text("utf-8") for folder in folders for path in folder.glob("*.py")]
    said = re.sub(r'"\s+f?"', "", "\n".join(sources)).lower()
    assert len(named) > 14
    for words in named:
        for part in words.split("…"):
            assert part.strip().lower() in said, words
