"""How a page calls what may block: on the records thread, and every failure comes back in sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject

from hris_desktop.services.errors import ServiceError
from hris_desktop.ui.failure import explain
from hris_desktop.ui.tasks import Tasks

T = TypeVar("T")


class Work:
    """Of whatever is handed to pages and has a records thread, ``tasks``."""

    __slots__ = ()
    tasks: Tasks

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[ServiceError], None],
    ) -> None:
        """Run on the records thread; whatever goes wrong reaches the page in sentences."""
        self.tasks.run(owner, work, done=done, failed=lambda error: failed(_in_sentences(error)))


def _in_sentences(error: Exception) -> ServiceError:
    if isinstance(error, ServiceError):
        return error
    failure = explain(error)
    return ServiceError(failure.title, failure.sentence, failure.todo)
