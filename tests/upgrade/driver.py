"""A desk of whichever program is on the path, driven line by line: each line in is a call, each line out its answer.

Run as a process with ``PYTHONPATH`` on an earlier release; ``tests/upgrade/previous.py`` starts it. So it uses only
what every release has, and stands alone: nothing of the tests is imported.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import hris_desktop
from hris_desktop.crypto.passphrase import CHEAPEST
from hris_desktop.services.enrolment import Costs, Enrolment
from hris_desktop.services.profiles import Profiles
from hris_desktop.services.sentences import spoken
from hris_desktop.services.suite import Suite
from hris_desktop.services.views import CheckView
from hris_desktop.store.contract import Store
from hris_desktop.store.replica import State
from hris_desktop.store.urls import open_store
from hris_desktop.sync.loop import TROUBLES
from hris_desktop.sync.verdict import Place
from hris_desktop.system.clock import FixedClock, SystemClock
from hris_desktop.system.keyfile import FileKeys

SECRET = "correct horse battery staple lamp"
Answer = dict[str, Any]


@dataclass
class Seat:
    """One person's profile, opened, and what it is connected to."""

    suite: Suite
    store: Store | None = None

    def round(self) -> Answer:
        """One round over the connection that is open; what went wrong, in the program's words."""
        try:
            if self.store is None:
                self.store = open_store(self.suite.store)
            self.suite.desk.round(self.store)
        except TROUBLES as trouble:
            told = spoken(trouble)
            return {"title": told.title, "sentence": told.sentence, "todo": told.todo, "exit": told.exit_code}
        return {}

    def edit(self, section: str, typed: dict[str, str]) -> str:
        """Fill in, check, save; the act's name."""
        records, me = self.suite.records, self.suite.me
        form = records.form(me, section, None)
        asked = {one.field.key: one.text for one in form.inputs if one.route and one.field.in_forms}
        checked = records.check(form, asked | typed, effective=None)
        if not isinstance(checked, CheckView):
            raise TypeError(str(checked))
        return records.save(checked).op

    def leave(self) -> None:
        """Give the connection back."""
        if self.store is not None:
            self.store.close()
            self.store = None


class Desk:
    """The calls."""

    def __init__(self) -> None:
        self.clock = FixedClock(SystemClock().now())
        self.lines: Queue[str] = Queue()
        known = Profiles(lambda profile: FileKeys(profile.device_key))
        costs = Costs(CHEAPEST, CHEAPEST)
        self.entrance = Enrolment(known, clock=self.clock, costs=costs, opener=open_store)
        self.seats: dict[str, Seat] = {}

    def read(self) -> None:
        """Take the lines in; the empty one is the end."""
        for line in sys.stdin:
            self.lines.put(line)
        self.lines.put("")

    def days_later(self, days: int) -> None:
        """Let time pass."""
        self.clock.advance(timedelta(days=days))

    def at_home(self, homes: dict[str, str]) -> None:
        """From now on these are the folders where a program finds its files."""
        os.environ.update(homes)

    def where(self) -> str:
        """Whose program this is."""
        return str(Path(hris_desktop.__file__).parent.parent)

    def set_up(self, url: str) -> None:
        """A server's empty store, from its owner's login."""
        from hris_desktop.store.postgres_setup import set_up

        set_up(url)

    def found(self, who: str, store: str) -> str:
        """Found an organisation and sign in; who they are."""
        self.entrance.found(organisation="Northwind Freight", name=who, store=store, secret=SECRET, profile=who)
        return self.unlock(who)

    def invite(self, who: str, name: str) -> list[str]:
        """A newcomer's code and who they will be."""
        suite = self.seats[who].suite
        letter = suite.people.admit(name)
        self.round(who)
        return [letter.code, next(pid for pid, one in suite.office.people().items() if one == name)]

    def join(self, who: str, code: str, store: str) -> str:
        """Accept an invite; who they are."""
        self.entrance.join(code=code, store=store, secret=SECRET, kind="passphrase", profile=who)
        self.seats[who] = Seat(self.entrance.suite(who))
        return self.seats[who].suite.me

    def confirm(self, who: str, pid: str) -> None:
        """HR has compared a newcomer's words."""
        self.round(who)
        self.seats[who].suite.people.confirm(pid)
        self.round(who)

    def unlock(self, who: str) -> str:
        """Sign in."""
        self.seats[who] = Seat(self.entrance.unlock(who, SECRET))
        return self.seats[who].suite.me

    def lock(self, who: str) -> None:
        """Sign out."""
        self.seats.pop(who).leave()
        self.entrance.close(who)

    def leave(self) -> None:
        """Everybody signs out."""
        for who in list(self.seats):
            self.lock(who)

    def edit(self, who: str, section: str, typed: dict[str, str]) -> str:
        """Save on this device."""
        return self.seats[who].edit(section, typed)

    def round(self, who: str) -> Answer:
        """One round; what it said went wrong."""
        return self.seats[who].round()

    def shown(self, who: str, about: str, section: str, key: str) -> str:
        """A field as its card shows it, one's own with what waits."""
        if about == self.seats[who].suite.me:
            form = self.seats[who].suite.records.form(about, section, None)
            return next(one.text for one in form.inputs if one.field.key == key)
        items = self.seats[who].suite.records.section(about, section).items
        return next((one.shown for one in items[0].fields if one.field.key == key), "") if items else ""

    def state(self, who: str, about: str, section: str) -> str:
        """How a section stands for whoever looks."""
        return self.seats[who].suite.records.section(about, section).state.name

    def waiting(self, who: str) -> list[str]:
        """What is not sent, or was not accepted."""
        return [one.op for one in self.seats[who].suite.desk.replica.outbox_list([State.QUEUED, State.PARKED])]

    def alarms(self, who: str) -> list[str]:
        """What was noticed."""
        return [one.kind for one in self.seats[who].suite.desk.replica.findings()]

    def broken(self, who: str) -> list[str]:
        """What this program takes for damaged or forged."""
        rows = self.seats[who].suite.desk.replica.listed(places=[Place.BROKEN])
        return [f"{one.chain}: {one.place_reason}" for one in rows]

    def write(self, who: str, section: str, key: str, value: str) -> list[Answer]:
        """Save and send one value after the other, tell each, until the next line comes; what was said against it."""
        said: list[Answer] = []
        for number in count():
            self.edit(who, section, {key: value % number})
            said += filter(None, [self.round(who)])
            answer({"is": value % number})
            if not self.lines.empty():
                break
        return said


def answer(what: Answer) -> None:
    """One line."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Answer until there are no more lines."""
    desk = Desk()
    # in a thread of its own, as a replica belongs to the thread that opened it and must know when a line has come
    Thread(target=desk.read, daemon=True).start()
    while line := desk.lines.get():
        name, arguments = json.loads(line)
        call: Callable[..., Any] = getattr(desk, name)
        try:
            answer({"is": call(*arguments)})
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever asked is told
            answer({"failed": "".join(traceback.format_exception(error))})


if __name__ == "__main__":
    main()
