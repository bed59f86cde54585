"""KeePassXC's command line: one record changed and saved in a file of many, and two files merged."""

from __future__ import annotations

import statistics
import subprocess
import time
from base64 import b64encode
from pathlib import Path
from xml.sax.saxutils import escape

SECRET = "bench"  # noqa: S105 - of a file without content
TIMES = 5
PROGRAM = "keepassxc-cli"


def measure(folder: Path, count: int) -> dict[str, float]:
    """Seconds to change one record of ``count`` and save, and to merge a copy in which every tenth was changed."""
    files = {}
    for name, changed in (("one", 0), ("other", 10)):
        (folder / f"{name}.xml").write_text(_xml(count, changed), "utf-8")
        files[name] = folder / f"{name}.kdbx"
        _cli(["import", "-p", "--decryption-time", "100", str(folder / f"{name}.xml"), str(files[name])], answers=2)
    change = [_cli(["edit", "-u", f"user {at}", str(files["one"]), f"entry {at}"]) for at in range(TIMES)]
    merge = _cli(["merge", "-s", str(files["one"]), str(files["other"])])
    return {"change": statistics.median(change), "merge": merge}


def _cli(words: list[str], *, answers: int = 1) -> float:
    start = time.perf_counter()
    typed = f"{SECRET}\n" * answers
    subprocess.run([PROGRAM, *words], input=typed, text=True, check=True, capture_output=True)
    return time.perf_counter() - start


def _xml(count: int, changed: int) -> str:
    """A file as KeePass writes it in plain; every ``changed``-th entry is another and newer (0: none)."""
    return (
        "<KeePassFile><Meta><Generator>bench</Generator></Meta><Root><Group>"
        f"<UUID>{_uuid(0)}</UUID><Name>Root</Name>"
        + "".join(_entry(number, other=bool(changed) and number % changed == 0) for number in range(count))
        + "</Group></Root></KeePassFile>"
    )


def _entry(number: int, *, other: bool) -> str:
    texts = {"Title": f"entry {number}", "UserName": "changed" if other else "somebody", "Password": "x" * 20}
    strings = "".join(f"<String><Key>{key}</Key><Value>{escape(text)}</Value></String>" for key, text in texts.items())
    day = "2026-02-01T00:00:00Z" if other else "2026-01-01T00:00:00Z"
    times = f"<Times><LastModificationTime>{day}</LastModificationTime><CreationTime>{day}</CreationTime></Times>"
    return f"<Entry><UUID>{_uuid(number + 1)}</UUID>{strings}{times}</Entry>"


def _uuid(number: int) -> str:
    return b64encode(number.to_bytes(16, "big")).decode()
