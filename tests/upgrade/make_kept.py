"""Keeps a store and a device's file as this release leaves them: ``python -m tests.upgrade.make_kept``.

Run once for each new schema; the folder it writes is committed and never changed. It holds the keys of a made-up
person, so that later releases can open what they wrote.
"""

from __future__ import annotations

import gzip
import json
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from hris_desktop.store.contract import EVERYTHING, Appended, Store
from hris_desktop.store.folder import FolderStore
from hris_desktop.store.replica import State
from hris_desktop.store.sqlite import SqliteStore
from hris_desktop.store.versions import Lineage
from tests.services.company import Desk, small

KEPT = Path(__file__).parent / "kept"
SENT, WAITING = "+49 421 5550101", "+49 421 5550202"


def name() -> str:
    """What the present release's folder is called."""
    return f"replica{Lineage.REPLICA.schema}-shared{Lineage.SHARED.schema}"


def make(into: Path) -> None:
    """Write everything."""
    into.mkdir(parents=True)
    desk = lived_in()
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        desk.replica.backup(place / "replica.sqlite")
        _fill(SqliteStore.create(place / "store.sqlite"), desk)
        _fill(FolderStore.create(place / "folder"), desk)
        for file in ("replica.sqlite", "store.sqlite"):
            with gzip.GzipFile(into / f"{file}.gz", "wb", mtime=0) as packed:
                packed.write((place / file).read_bytes())
        with tarfile.open(into / "folder.tar.gz", "w:gz") as packed_folder:
            packed_folder.add(place / "folder", "folder")
    (into / "facts.json").write_text(json.dumps(facts(desk), indent=1) + "\n")


def lived_in() -> Desk:
    """Amira's device: one change read back, one that waits."""
    company = small()
    amira = company["amira"]
    amira.edit("contact", {"personal_mobile": SENT})
    company.sync()
    amira.edit("contact", {"personal_mobile": WAITING})
    return amira


def facts(desk: Desk) -> dict[str, Any]:
    """What a later release must find, and the keys it opens it with."""
    keys, ledger = desk.keys, desk.suite.desk.ledger
    identity = [keys.identity.signer.seed.hex(), keys.identity.kem.seed.hex()]
    return {
        "keys": {"org": keys.org, "pid": keys.pid, "gen": keys.gen, "dev": keys.dev, "genesis": keys.genesis.hex()},
        "identity": identity,
        "vk": desk.vk.hex(),
        "schemas": {"replica": Lineage.REPLICA.schema, "shared": Lineage.SHARED.schema},
        "cursor": ledger.cursor,
        "head": ledger.head.hex(),
        "waiting": [item.op for item in desk.replica.outbox_list([State.QUEUED])],
    }


def _fill(store: Store, desk: Desk) -> None:
    rows = desk.company.store.entries(EVERYTHING, 0, 10_000)
    for at in range(0, len(rows), 64):
        assert isinstance(store.restore(desk.keys.org, rows[at : at + 64]), Appended)
    store.close()


if __name__ == "__main__":
    target = KEPT / (sys.argv[1] if len(sys.argv) > 1 else name())
    if target.exists():
        sys.exit(f"{target} is kept already, and a release is never changed afterwards.")
    try:
        make(target)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    sys.stdout.write(f"{target}\n")
