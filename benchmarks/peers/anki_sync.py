"""Anki's own sync server between two collections: ``python anki_sync.py FOLDER COUNT``, run by the Python it is in."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

NOTE = "x" * 440


def main() -> None:
    """New notes from one collection through the server into the other, rates a second; the server is not encrypted."""
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {"SYNC_BASE": str(folder / "base"), "SYNC_HOST": "127.0.0.1", "SYNC_PORT": str(port)}
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = {**os.environ, **settings, "SYNC_USER1": "bench:bench"}
    server = subprocess.Popen([sys.executable, "-m", "anki.syncserver"], env=environment, **quiet)
    try:
        _answers(port)
        sys.stdout.write(json.dumps(_measure(folder, count, f"http://127.0.0.1:{port}/")) + "\n")
    finally:
        server.terminate()
        server.wait()


def _answers(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the sync server did not start")


def _measure(folder: Path, count: int, url: str) -> dict[str, float]:
    collection = import_module("anki.collection").Collection
    here, there = collection(str(folder / "a.anki2")), collection(str(folder / "b.anki2"))
    logins = [one.sync_login("bench", "bench", url) for one in (here, there)]
    for one, login, upload in ((here, logins[0], True), (there, logins[1], False)):
        one.sync_collection(login, sync_media=False)
        one.close_for_full_sync()
        one.full_upload_or_download(auth=login, server_usn=None, upload=upload)
        one.reopen(after_full_sync=True)
    model, deck = here.models.by_name("Basic"), here.decks.id("Default")
    for number in range(count):
        note = here.new_note(model)
        note["Front"], note["Back"] = f"{number:08d}", NOTE
        here.add_note(note, deck)
    push = _seconds(lambda: here.sync_collection(logins[0], sync_media=False))
    pull = _seconds(lambda: there.sync_collection(logins[1], sync_media=False))
    if there.note_count() != count:
        raise SystemExit(f"{there.note_count()} of {count} notes arrived")
    idle = _seconds(lambda: there.sync_collection(logins[1], sync_media=False))
    return {"push": count / push, "pull": count / pull, "idle": idle}


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
