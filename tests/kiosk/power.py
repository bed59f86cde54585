"""A process of its own for a part of a terminal's life, with the power cut at a chosen moment.

The moments are the commits of the replica and the appends to the store, each before and after: nowhere else does
anything last. The part writes what it has achieved down a pipe; what was written before the cut was promised.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from hris_desktop.store import local
from hris_desktop.store.sqlite import SqliteStore

Tell = Callable[[str], None]


class Cut:
    """Counts the moments and ends the process at one of them; 0 never."""

    def __init__(self, moment: int) -> None:
        self.left = moment
        self.passed = 0

    def moment(self) -> None:
        self.passed += 1
        if self.passed == self.left:
            os.kill(os.getpid(), signal.SIGKILL)

    def arm(self) -> None:
        """From now on, in this process."""
        immediate, append = local.immediate, SqliteStore.append  # type: ignore[attr-defined]

        @contextmanager
        def watched(*given: Any) -> Iterator[Any]:
            with immediate(*given) as inside:
                yield inside
                self.moment()
            self.moment()

        def sent(store: SqliteStore, batch: Any) -> Any:
            self.moment()
            result = append(store, batch)
            self.moment()
            return result

        local.immediate = watched  # type: ignore[attr-defined, assignment]
        SqliteStore.append = sent  # type: ignore[method-assign, assignment]


def live(part: Callable[[Tell], None], cut: int) -> tuple[list[str], bool, int]:
    """(what was promised, whether the power was cut, how many moments there were)."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(ours)
        code = 1
        try:
            watch = Cut(cut)
            watch.arm()
            part(lambda word: _write(theirs, word))
            _write(theirs, f"moments {watch.passed}")
            code = 0
        except BaseException as error:  # noqa: BLE001 - a copy of the test must never go on being the test
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
        os._exit(code)
    os.close(theirs)
    with os.fdopen(ours) as pipe:
        told = pipe.read().split("\n")[:-1]
    _, status = os.waitpid(pid, 0)
    was_cut = os.WIFSIGNALED(status)
    assert was_cut or os.WEXITSTATUS(status) == 0, "the part failed by itself"
    moments = [int(word.split()[1]) for word in told if word.startswith("moments ")]
    return [word for word in told if not word.startswith("moments ")], was_cut, (moments or [0])[0]


def _write(pipe: int, word: str) -> None:
    os.write(pipe, f"{word}\n".encode())
