"""What a million steps would compute again and again, remembered: pure functions only, so no verdict can change.

Every row is read by ten clients in one process; whether its signature holds, what its context says and whether a wrap
opens is the same for all of them. A failure is remembered as well as a success.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache, wraps
from typing import Any, TypeVar

from hris_desktop.crypto import seal, sign, wrap
from hris_desktop.vault import entries
from tests.workstations import oracle
from tests.workstations.site import provided
from tests.workstations.world import Beginning, World

Made = TypeVar("Made")
KEPT = 20_000
PURE = (
    (sign, "verify"), (wrap, "unwrap"), (wrap, "usable"), (seal, "unseal"), (entries, "read_ctx"),
    (entries, "read_chain"), (oracle, "verify"), (oracle, "usable"), (oracle, "public"),
)  # fmt: skip


def remembering(function: Callable[..., Made]) -> Callable[..., Made]:
    """The same function, which answers the second time from memory; what it raised it raises again."""

    @lru_cache(maxsize=KEPT)
    def ask(*args: Any, **kwargs: Any) -> tuple[Made | None, Exception | None]:
        try:
            return function(*args, **kwargs), None
        except Exception as error:  # noqa: BLE001 - kept, and raised by whoever asks
            return None, error

    @wraps(function)
    def answer(*args: Any, **kwargs: Any) -> Made:
        found, error = ask(*args, **kwargs)
        if error is not None:
            raise error.with_traceback(None)
        return found  # type: ignore[return-value] # whatever the function returns

    return answer


@contextmanager
def quick() -> Iterator[None]:
    """Every module that knows one of these functions knows the remembering one meanwhile."""
    changed: list[tuple[Any, str, Any]] = []
    for place, name in PURE:
        real = getattr(place, name)
        remembered = remembering(real)
        for module in list(sys.modules.values()):
            if getattr(module, name, None) is real:
                changed.append((module, name, real))
                setattr(module, name, remembered)
    oracle_unwrap = oracle.Oracle._unwrap
    oracle.Oracle._unwrap = staticmethod(remembering(oracle_unwrap))  # type: ignore[method-assign]
    try:
        yield
    finally:
        oracle.Oracle._unwrap = staticmethod(oracle_unwrap)  # type: ignore[method-assign]
        for module, name, real in changed:
            setattr(module, name, real)


@cache
def _beginning() -> Beginning:
    world = World.of(provided())
    return Beginning(tuple(world.site.rows), pickle.dumps((world.oracle, world.access)), world.keyless.replica)


def begun() -> World:
    """The world of ``provided`` as its readers know it when a history begins."""
    site, beginning = provided().slim(), _beginning()
    world = World(site, *beginning.again(site), beginning)
    world.look()
    return world
