"""A company on a folder of a file server, from founding to a colleague's first round; and what the entrance says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hris_desktop.services.errors import ServiceError, StoreTrouble
from hris_desktop.services.repair import Repair
from hris_desktop.services.sentences import spoken
from hris_desktop.services.shelves import store_url
from hris_desktop.services.suite import Suite
from hris_desktop.services.views import SyncWord
from hris_desktop.store.contract import EVERYTHING
from hris_desktop.store.folder import FolderStore
from hris_desktop.store.urls import folder_url, open_store
from hris_desktop.sync.exchange import LogTrouble
from hris_desktop.sync.loop import TROUBLES
from hris_desktop.sync.verify import verify
from tests.services.computer import GOOD, OTHER, Computer


@pytest.fixture
def here(home: Path) -> Computer:
    """A computer with nothing on it."""
    return Computer(home)


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """An empty folder on a file server."""
    folder = tmp_path / "share"
    folder.mkdir()
    return folder


def exchange(suite: Suite, share: Path) -> None:
    shelf = open_store(folder_url(share))
    suite.desk.round(shelf)
    shelf.close()


def test_a_company_on_a_folder(here: Computer, share: Path) -> None:
    url = folder_url(share)
    profile = here.found(store=url)
    suite = here.open(profile)
    letter = suite.people.admit("Amira Haddad")
    exchange(suite, share)
    found = here.enrolment.look_up(code=letter.code, store=str(share))
    assert found.organisation == "Northwind Freight"
    joined = here.enrolment.join(code=letter.code, store=url, secret=OTHER, kind="passphrase", profile="amira")
    exchange(suite, share)
    assert sorted(one.person.name for one in suite.people.listed()) == ["Amira Haddad", "Priya Raman"]
    assert here.enrolment.connection(joined.profile).word is SyncWord.UP_TO_DATE
    assert verify(FolderStore.open(share)).sound()


def test_a_damaged_file_is_told_and_hr_makes_the_store_anew(here: Computer, share: Path, tmp_path: Path) -> None:
    suite = here.open(here.found(store=folder_url(share)))
    store = FolderStore.open(share)
    before = store.entries(EVERYTHING, 0, 999)
    folder = store._log.path(1).parent
    *_, middle, last = sorted(folder.iterdir())
    last.write_bytes(b"not what it was")
    with pytest.raises(TROUBLES) as told:
        exchange(suite, share)
    assert isinstance(told.value, LogTrouble)
    assert spoken(told.value).todo.startswith("Nothing here was removed.")
    assert not verify(FolderStore.open(share)).sound()
    last.unlink()
    middle.unlink()
    repair = Repair(suite.office, folder_url(share))
    assert repair.repair().whole
    assert store.entries(EVERYTHING, 0, 999) == before
    shutil.rmtree(folder)
    anew = tmp_path / "anew"
    assert repair.repair(folder_url(anew), new=True).whole
    assert FolderStore.open(anew).entries(EVERYTHING, 0, 999) == before


@pytest.mark.parametrize("what", ["not empty", "a file", "no parent", "nothing to write"])
def test_a_folder_that_cannot_be_one_is_named_and_left_alone(here: Computer, tmp_path: Path, what: str) -> None:
    path = tmp_path / "share"
    if what == "not empty":
        path.mkdir()
        (path / "letter.txt").write_text("Dear HR")
    elif what == "a file":
        path.write_text("Dear HR")
    elif what == "no parent":
        path = path / "deeper"
    else:
        path = Path("/proc/share")
    before = here.traces()
    with pytest.raises(StoreTrouble) as told:
        here.found(store=folder_url(path))
    assert told.value.field == "store"
    assert told.value.sentence.endswith(".")
    assert here.traces() == before


def test_founding_that_failed_goes_on_in_the_same_folder(here: Computer, share: Path) -> None:
    with pytest.raises(ServiceError):
        here.found(secret="short", store=folder_url(share))
    assert not list(share.iterdir())
    FolderStore.create(share).close()
    assert here.open(here.found(store=folder_url(share)), GOOD).desk.ledger.cursor > 0


def test_a_plain_path_names_a_folder_store_where_one_lies(share: Path) -> None:
    assert store_url(str(share)).startswith("sqlite:///")
    FolderStore.create(share).close()
    assert store_url(f" {share} ") == folder_url(share)
