"""Joining by invite code, and coming back by a new one: the five words come next."""

from __future__ import annotations

from functools import partial

from hris_desktop.services.views_entrance import ProfileView
from hris_desktop.ui.enrolment import Device, Enrolment
from hris_desktop.ui.first_run.by_code import ByCode, Found, Typed, Words
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.words import isolate, tr


class Join(ByCode):
    """An invite code from HR's letter; ``joined`` carries what ``join`` returned."""

    def __init__(self, enrolment: Enrolment, tasks: Tasks, device: Device) -> None:
        """Ask for the code and the store first."""
        words = Words(
            title=tr("Join with an invite code"),
            sentence=tr("It stands in the letter from HR, with the place of the store below it."),
            icon="log-in",
            code=tr("Invite code"),
            code_hint=tr("Capitals, spaces and dashes do not matter."),
            store_hint=tr("It stands below the code."),
            missing_code=tr("Type the code from the letter."),
            look_up=tr("Look up my invite"),
            take=tr("Join"),
            taking=tr("Joining…"),
        )
        ask = partial(_find, enrolment), partial(_join, enrolment)
        super().__init__(words, enrolment, tasks, device, ask=ask)


class Renew(ByCode):
    """A new code for the person of one profile; what waits in it is kept. ``joined`` as for an invite."""

    def __init__(self, enrolment: Enrolment, tasks: Tasks, device: Device, profile: ProfileView) -> None:
        """The place of the store is known already."""
        words = Words(
            title=tr("Come back with a new code"),
            sentence=tr("HR gave it to you in person. What you changed here and was not sent yet is kept."),
            icon="key-round",
            code=tr("New code"),
            code_hint=tr("Capitals, spaces and dashes do not matter."),
            store_hint=tr("It stands below the code; usually it is the same as before."),
            missing_code=tr("Type the code from the letter."),
            look_up=tr("Look up my code"),
            take=tr("Go on with new keys"),
            taking=tr("Making new keys…"),
        )
        ask = partial(_find, enrolment), partial(_renew, enrolment, profile.profile)
        super().__init__(words, enrolment, tasks, device, ask=ask, store=profile.store)


def _find(work: Enrolment, code: str, store: str) -> Found:
    found = work.look_up(code=code, store=store)
    name = isolate(found.organisation)
    words = tr("{organisation} invites you. The code is good until {until}.", organisation=name, until=found.until)
    return Found(words, found.is_hr)


def _join(work: Enrolment, typed: Typed) -> object:
    return work.join(code=typed.code, store=typed.store, secret=typed.secret, kind=typed.kind)


def _renew(work: Enrolment, profile: str, typed: Typed) -> object:
    return work.renew(profile, code=typed.code, store=typed.store, secret=typed.secret, kind=typed.kind)
