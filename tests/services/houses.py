"""Several computers on one store, each with a home of its own; one is used at a time.

``street()`` has a street built once for everybody who lives there and hands out copies, which nobody shares.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from hris_desktop.services.safety import Safety
from hris_desktop.services.suite import Suite
from hris_desktop.services.views import CheckView
from tests.services.computer import GOOD, Computer, Keyring

AMIRAS = "violet anchor thermos"
TOMASZ = "copper lantern orbit meadow"


@dataclass
class Seat:
    """One computer: its keyring, its home, whoever uses it."""

    computer: Computer
    keyring: Keyring
    folder: Path

    @contextmanager
    def used(self) -> Iterator[Computer]:
        """Sit down at it."""
        before = os.environ.get("HRIS_DESKTOP_HOME", "")
        os.environ["HRIS_DESKTOP_HOME"] = str(self.folder)
        try:
            yield self.computer
        finally:
            os.environ["HRIS_DESKTOP_HOME"] = before

    @contextmanager
    def open(self, secret: str, profile: str = "default") -> Iterator[Suite]:
        """Sign in, have a round, do something, have another round, sign out."""
        with self.used() as here:
            suite = here.restart().unlock(profile, secret)
            try:
                here.sync(suite)
                yield suite
                here.sync(suite)
            finally:
                here.enrolment.close(profile)


@dataclass
class Street:
    """See the module."""

    root: Path
    seats: dict[str, Seat] = field(default_factory=dict)
    kit: tuple[str, ...] = ()
    """The words of the recovery kit that the founding made."""

    def seat(self, name: str) -> Seat:
        """A computer; a new one the first time."""
        if name not in self.seats:
            keyring = Keyring()
            computer = Computer(self.root, find=lambda _: keyring)
            self.seats[name] = Seat(computer, keyring, self.root / "homes" / name)
        return self.seats[name]

    @property
    def store(self) -> str:
        return str(self.root / "shared.sqlite")

    def found(self) -> Seat:
        """Priya founds the organisation; her kit has been tested."""
        seat = self.seat("priya")
        with seat.used() as here:
            profile = here.found()
            kit = here.enrolment.kit(profile)
            assert kit is not None
            self.kit = kit.kit.words
            here.enrolment.test_kit(profile, {at: kit.kit.words[at] for at in kit.asked})
        return seat

    def join(self, name: str, secret: str, *, role: str = "") -> Seat:
        """Somebody joins at a computer of their own and is confirmed."""
        hr, seat = self.seat("priya"), self.seat(name)
        with hr.open(GOOD) as suite:
            letter = suite.people.admit(f"{name.title()} Haddad")
        with seat.used() as here:
            joining = here.enrolment.join(code=letter.code, store=self.store, secret=secret, kind="passphrase")
            here.enrolment.close(joining.profile)
        with hr.open(GOOD) as suite:
            suite.people.confirm(letter.person.pid)
        with hr.open(GOOD) as suite:
            if role:
                suite.people.give_role(letter.person.pid, role)
        with seat.open(secret):
            pass
        return seat

    def copied(self, root: Path) -> Street:
        """A copy in another folder that goes its own way; everybody has signed out."""
        shutil.copytree(self.root, root, dirs_exist_ok=True)
        copy = Street(root, kit=self.kit)
        for name, seat in self.seats.items():
            copy.seat(name).keyring.items.update(seat.keyring.items)
            for card in copy.seat(name).folder.rglob("card.json"):
                card.write_text(card.read_text().replace(str(self.root), str(root)))
        return copy


Joined = tuple[str, str] | tuple[str, str, str]
"""Somebody's name and secret; the role they were given."""


def street(home: Path, beside: Path, *joined: Joined) -> Street:
    """Priya, who founded it, and whoever joined after her, in this test's home; ``beside``: a folder of the run's."""
    return _built(beside, joined).copied(home)


@cache
def _built(beside: Path, joined: tuple[Joined, ...]) -> Street:
    built = Street(Path(tempfile.mkdtemp(prefix="street-", dir=beside)))
    built.found()
    for name, secret, *role in joined:
        built.join(name, secret, role="".join(role))
    return built


def safety(suite: Suite) -> Safety:
    """What the person may do about their keys."""
    assert suite.safety is not None
    return suite.safety


def edit(suite: Suite, typed: dict[str, str]) -> None:
    """Change fields of one's own contact card, as the form does."""
    form = suite.records.form(suite.me, "contact")
    answers = {one.field.key: one.text for one in form.inputs if one.route and one.field.in_forms}
    checked = suite.records.check(form, answers | typed)
    assert isinstance(checked, CheckView)
    suite.records.save(checked)
