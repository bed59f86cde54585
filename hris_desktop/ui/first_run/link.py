"""One's own keys from another device, by a link code; nobody in HR is needed."""

from __future__ import annotations

from functools import partial

from hris_desktop.ui.enrolment import Device, Enrolment
from hris_desktop.ui.first_run.by_code import ByCode, Found, Typed, Words
from hris_desktop.ui.tasks import Tasks
from hris_desktop.ui.words import isolate, tr


class LinkDevice(ByCode):
    """``joined`` carries the profile that the keys are in."""

    def __init__(self, enrolment: Enrolment, tasks: Tasks, device: Device, *, store: str = "") -> None:
        """``store``: where it lies, if this computer knows."""
        words = Words(
            title=tr("Link this computer"),
            sentence=tr("On your other device, under Security, choose “Link another device”. It shows a code."),
            icon="monitor",
            code=tr("Link code"),
            code_hint=tr("It is good for a quarter of an hour. Capitals, spaces and dashes do not matter."),
            store_hint=tr("It stands below the code on the other device."),
            missing_code=tr("Type the code that your other device shows."),
            look_up=tr("Look up my code"),
            take=tr("Link this computer"),
            taking=tr("Taking your keys to this computer…"),
        )
        ask = partial(_find, enrolment), partial(_join, enrolment)
        super().__init__(words, enrolment, tasks, device, ask=ask, store=store)


def _find(work: Enrolment, code: str, store: str) -> Found:
    found = work.look_up_link(code=code, store=store)
    words = tr(
        "{name}, {organisation}. Choose what opens your record on this computer; it may differ from your other device.",
        name=isolate(found.name),
        organisation=isolate(found.organisation),
    )
    return Found(words, found.is_hr)


def _join(work: Enrolment, typed: Typed) -> object:
    return work.join_link(code=typed.code, store=typed.store, secret=typed.secret, kind=typed.kind)
