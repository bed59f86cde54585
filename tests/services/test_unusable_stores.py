"""A store that cannot be used at the entrance: named, left alone, and nothing half on this device."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from hris_desktop.services.errors import BadInvite, ServiceError, StoreTrouble
from hris_desktop.store.contract import (
    Store,
    StoreError,
    StoreFull,
    StoreTooNew,
    StoreTooOld,
    Unreachable,
    WrongOrganisation,
)
from hris_desktop.store.sqlite import SqliteStore
from tests.services.computer import Computer


@pytest.fixture
def here(home: Path) -> Computer:
    """A computer with nothing on it."""
    return Computer(home)


def plain(text: str) -> bool:
    """A sentence for a person: it ends, and holds no name of a class."""
    return text.endswith((".", "”")) and not any(word.endswith("Error") for word in text.split())


# -- stores that cannot be used ---------------------------------------------------------------------------------------


def not_a_database(path: Path) -> None:
    path.write_text("Dear HR, this is a letter and no database. " * 200, "utf-8")


def truncated(path: Path) -> None:
    SqliteStore.create(path).close()
    path.write_bytes(path.read_bytes()[:6000])


def newer(path: Path) -> None:
    SqliteStore.create(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 999")
    connection.execute("UPDATE store SET schema = 999")
    connection.commit()
    connection.close()


def a_folder(path: Path) -> None:
    path.mkdir()


def somebody_elses(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE songs (name TEXT)")
    connection.close()


@pytest.mark.parametrize(
    ("make", "exit_code"),
    [(not_a_database, 4), (truncated, 4), (newer, 8), (a_folder, 4), (somebody_elses, 4)],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_file_that_is_no_store_is_named_and_left_alone(
    here: Computer, make: Callable[[Path], None], exit_code: int
) -> None:
    path = Path(here.store)
    make(path)
    before = here.traces()
    content = path.read_bytes() if path.is_file() else b""
    code = "0" * 27
    for act in (here.found, lambda: here.enrolment.look_up(code=code, store=here.store)):
        with pytest.raises(ServiceError) as refused:
            act()
        if not isinstance(refused.value, BadInvite):
            assert (refused.value.exit_code, refused.value.field) == (exit_code, "store")
            assert plain(refused.value.sentence)
            assert refused.value.todo
    assert here.traces() == before
    assert (path.read_bytes() if path.is_file() else b"") == content


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        (Unreachable("The store cannot be reached."), 4),
        (StoreFull("There is no room left."), 4),
        (StoreTooNew("It was written by a newer version."), 8),
        (StoreTooOld("It needs an upgrade."), 8),
        (WrongOrganisation("It belongs to another organisation."), 5),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_a_store_that_cannot_be_used_leaves_nothing_half(here: Computer, error: StoreError, exit_code: int) -> None:
    def refuse(_: str) -> Store:
        raise error

    broken = Computer(here.home, find=here.find, opener=refuse)
    before = here.traces()
    with pytest.raises(ServiceError) as refused:
        broken.found(store="postgresql+psycopg://host/hr")
    assert (refused.value.exit_code, refused.value.field) == (exit_code, "store")
    assert here.traces() == before


def test_a_folder_that_cannot_hold_the_store(here: Computer) -> None:
    before = here.traces()
    for store in (str(here.home / "missing" / "hr.sqlite"), "sqlite:///", "ftp://host/x"):
        with pytest.raises(StoreTrouble) as refused:
            here.found(store=store)
        assert refused.value.exit_code == 4
    assert here.traces() == before


def test_a_network_share_is_refused_with_what_to_do(here: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hris_desktop.store.sqlite._refuse_network", _on_a_share)
    before = here.traces()
    with pytest.raises(StoreTrouble) as refused:
        here.found()
    assert "Put the store on a disk of this machine." in refused.value.sentence
    assert refused.value.todo == "Nothing was changed."
    assert here.traces() == before


def _on_a_share(path: Path, _kind: object) -> None:
    from hris_desktop.store.contract import NetworkFolder

    raise NetworkFolder("/srv lies on a network file system (nfs). Put the store on a disk of this machine.")


def test_a_disk_that_fills_up_while_founding_leaves_nothing(here: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    from hris_desktop.store.replica import Replica, ReplicaFull

    def full(*_: object) -> int:
        raise ReplicaFull("There is no room left.")

    before = here.traces()
    with monkeypatch.context() as patch:
        patch.setattr(Replica, "keybag_put", full)
        with pytest.raises(StoreTrouble) as refused:
            here.found()
    assert refused.value.title == "This computer's disk is full"
    assert here.traces() == before
    here.found()


# -- secrets ----------------------------------------------------------------------------------------------------------
