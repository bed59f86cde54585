"""A shared store of an older version brought to this program's, and HR's word on which programs may write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hris_desktop.services.errors import BadInput, NotAllowed
from hris_desktop.services.keeping import keep
from hris_desktop.services.office import Office
from hris_desktop.services.sentences import spoken
from hris_desktop.store.contract import StoreError
from hris_desktop.store.folder import FolderStore
from hris_desktop.store.sqlite import upgraded
from hris_desktop.store.urls import disk_path, is_folder
from hris_desktop.store.versions import Lineage
from hris_desktop.sync.writers import ask_for, least_writer
from hris_desktop.vault.pen import SCHEMA


@dataclass(frozen=True, slots=True)
class UpgradeView:
    """What was done."""

    title: str
    sentence: str
    before: int
    now: int


def upgrade_store(url: str, *, password: str = "") -> UpgradeView:
    """Bring a store to this version: a file after a backup beside it, a database from its owner's login.

    Programs of the release before go on with it. ``password``: of the owner's login, where no other place has it.
    """
    try:
        path = disk_path(url)
        before = _server(url, password) if path is None else _folder(path) if is_folder(url) else upgraded(path)
    except StoreError as error:
        raise spoken(error, field="store") from error
    now = Lineage.SHARED.schema
    if before == now and path is None:
        done = f"It has format {now} already; what its server does for the programs was made anew."
        return UpgradeView("The store is up to date", done, before, now)
    if before == now:
        return UpgradeView("Nothing to do", f"The store has format {now} already.", before, now)
    if path is None:
        kept = "In one step; nobody has to stop working."
    else:
        kept = f"A copy as it was lies beside it, ending in .schema{before}.backup."
    return UpgradeView("The store was upgraded", f"From format {before} to {now}. {kept}", before, now)


def _server(url: str, password: str) -> int:
    from hris_desktop.store.postgres_setup import upgrade  # noqa: PLC0415 - only for a server

    return upgrade(url, password=password)


def _folder(path: Path) -> int:
    # its files are alike in all formats so far: what the others changed was a rule of their tables
    store = FolderStore.open(path)
    store.close()
    return Lineage.SHARED.schema


def writers(office: Office) -> tuple[int, int]:
    """(the least version that may write, the version this program writes)."""
    return least_writer(office.desk.ledger), SCHEMA


def ask_for_writers(office: Office, least: int) -> None:
    """HR asks for programs that write at least ``least``; older ones only read from then on."""
    if "hr" not in office.desk.ledger.org.roles_of(office.me):
        raise NotAllowed("Only HR says which programs may write", "Nothing was changed.")
    if not 1 <= least <= SCHEMA:
        told = f"This program writes version {SCHEMA}, and nobody can ask for more than they write themselves."
        raise BadInput("That would shut you out, too", told, "Nothing was changed.", field="least")
    keep(office, ask_for(office.new_op(), least), failed="It could not be asked for")
