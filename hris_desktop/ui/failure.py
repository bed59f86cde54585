"""A failure as pages show it: what happened, what happened to my data, what to do next, a reference."""

from __future__ import annotations

from dataclasses import dataclass

from hris_desktop.services.errors import ServiceError, WrongSecretError
from hris_desktop.ui.words import tr


@dataclass(frozen=True, slots=True)
class Failure:
    """``field`` names the input it belongs to, ``wait`` the seconds until the next try."""

    title: str
    sentence: str
    todo: str = ""
    reference: str = ""
    field: str = ""
    wait: float = 0.0

    @property
    def words(self) -> str:
        """Sentence and what to do, in one line."""
        return " ".join(part for part in (self.sentence, self.todo) if part)


def explain(error: Exception) -> Failure:
    """Return the words for any error; one not made for people gives none of its own text, which may hold anything."""
    if isinstance(error, ServiceError):
        own = "secret" if isinstance(error, WrongSecretError) else ""
        where, wait = getattr(error, "field", own), getattr(error, "wait", 0.0)
        return Failure(error.title, error.sentence, error.todo, error.reference, where, wait)
    # brings in the store; the first page does not
    from hris_desktop.services.sentences import told

    known = told(error)
    if known is not None:
        return Failure(known.title, known.sentence, known.todo)
    return Failure(
        tr("Something went wrong in this program"),
        tr("Nothing was sent. What you typed is still here."),
        tr("Try again. If it happens again, tell HR this reference: {reference}.", reference=type(error).__name__),
        type(error).__name__,
    )
