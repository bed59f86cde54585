"""A failure in the page: what happened, what happened to my data, what to do next, and its reference."""

from __future__ import annotations

from hris_desktop.services.errors import ServiceError
from hris_desktop.ui.widgets.banner import Banner, Notice
from hris_desktop.ui.widgets.state_card import State, StateCard
from hris_desktop.ui.words import tr


def _words(error: ServiceError) -> str:
    reference = tr("Reference {reference}", reference=error.reference) if error.reference else ""
    return " ".join(part for part in (error.sentence, error.todo, reference) if part)


def trouble_banner(error: ServiceError) -> Banner:
    """Return a banner that is also read aloud."""
    banner = Banner(_words(error), error.title, Notice.DANGER)
    banner.speak()
    return banner


def trouble_card(error: ServiceError) -> StateCard:
    """Return a card for a page that has nothing else to show."""
    return StateCard(error.title, _words(error), State.REFUSED)
