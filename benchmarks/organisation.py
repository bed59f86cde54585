"""An organisation to measure on: Priya in HR and Amira, and as many sealed entries about others as are asked for."""

from __future__ import annotations

import os
import secrets
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hris_desktop.crypto.chain import ZERO_HASH
from hris_desktop.crypto.passphrase import CHEAPEST
from hris_desktop.services.enrolment import Costs, Enrolment
from hris_desktop.services.profiles import Profiles, find_keys
from hris_desktop.services.suite import Suite
from hris_desktop.store.contract import Appended, Outgoing, Store
from hris_desktop.store.urls import open_store
from hris_desktop.system.clock import SystemClock
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.pen import Pen, Written

COSTS = Costs(CHEAPEST, CHEAPEST)
"""Argon2 is not what is measured here."""
SECRETS = {
    "priya": "lighthouse gravel mustard pendulum",
    "amira": "violet anchor thermos",
    "marta": "copper window thistle",
    "tomasz": "harbour lantern quilt",
    "dora": "meadow cobalt sparrow",
}
ENTRIES_A_PERSON = 40
TS = "2026-11-21T10:00:00Z"


@dataclass(frozen=True)
class Organisation:
    """Its store; the profiles lie in the home that the environment names."""

    store: Path

    def enrolment(self) -> Enrolment:
        """The entrance's services at no cost."""
        return Enrolment(Profiles(find_keys), clock=SystemClock(), costs=COSTS)

    def found(self) -> None:
        """Both people, confirmed."""
        enrolment = self.enrolment()
        store = str(self.store)
        made = enrolment.found(
            organisation="Bench", name="Priya Raman", store=store, secret=SECRETS["priya"], profile="priya"
        )
        enrolment.test_kit("priya", {at: made.kit.words[at] for at in made.asked})
        letter = self._round(enrolment, "priya", "admit")
        enrolment.join(code=letter, store=store, secret=SECRETS["amira"], kind="passphrase", profile="amira")
        enrolment.close("amira")
        self._round(enrolment, "priya", "confirm")
        for _ in range(2):
            self._round(enrolment, "amira", "")

    def _round(self, enrolment: Enrolment, profile: str, act: str) -> str:
        suite = enrolment.unlock(profile, SECRETS[profile])
        store = open_store(suite.store)
        suite.desk.round(store)
        code = ""
        if act == "admit":
            code = suite.people.admit("Amira Haddad").code
        elif act == "confirm":
            suite.people.confirm(suite.people.candidates()[0].pid)
        suite.desk.round(store)
        store.close()
        enrolment.close(profile)
        return code

    def fill(self, entries: int) -> None:
        """Append ``entries`` entries that Priya signed at another device: people, keys, changes."""
        enrolment = self.enrolment()
        suite = enrolment.unlock("priya", SECRETS["priya"])
        store = open_store(suite.store)
        suite.desk.round(store)
        left = entries
        while left > 0:
            batch = list(_person(suite, min(left, ENTRIES_A_PERSON + 1)))
            _append(store, batch)
            left -= len(batch)
        store.close()
        enrolment.close("priya")


FORM = 2
"""Of what is kept between runs; another is made anew."""


def cache_folder() -> Path:
    """Where organisations and logs are kept between runs."""
    base = Path(os.environ.get("XDG_CACHE_HOME", "") or Path.home() / ".cache")
    return Path(os.environ.get("BENCH_CACHE", "") or base / "hris-desktop-bench")


def long_log(entries: int, home: Path) -> Organisation:
    """An organisation with so many entries that nobody has read, made once; the home is set to a copy of its own."""
    kept = cache_folder() / f"log-{FORM}-{entries}"
    if not (kept / "made").exists():
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
        os.environ["HRIS_DESKTOP_HOME"] = str(kept / "home")
        organisation = Organisation(kept / "store.sqlite")
        organisation.found()
        organisation.fill(entries)
        (kept / "made").write_text("")
    # the cards of the profiles name the store where it was made; it stays there
    shutil.copytree(kept / "home", home)
    os.environ["HRIS_DESKTOP_HOME"] = str(home)
    return Organisation(kept / "store.sqlite")


def _append(store: Store, batch: list[Outgoing]) -> None:
    outcome = store.append(batch)
    if not isinstance(outcome, Appended):
        raise TypeError(f"the store did not take the entries: {outcome}")


def _person(suite: Suite, entries: int) -> Iterator[Outgoing]:
    """One more person and what HR writes about them."""
    ledger = suite.desk.ledger
    pid, pen = str(uuid.uuid4()), Pen(suite.desk.session, seen=(0, ZERO_HASH), ts=TS)
    org = ledger.chain("org")
    rev = ledger.replica.max_rev("org") + 1 + _people.setdefault(id(suite), 0)
    _people[id(suite)] += 1
    written = pen.plain(org, "person", secrets.token_hex(16), d={"pid": pid, "type": "employee"})
    yield _outgoing(written, rev)
    ledger.org.learn(written.ctx, b"", 1 << 40)
    chain = ChainState(f"r:{pid}:contact")
    dek = secrets.token_bytes(32)
    to = ledger.org.standing(pid, "contact")
    if to is None:
        raise TypeError("the person is not known")
    key = pen.dek(chain, ledger.org, secrets.token_hex(16), to=_due(suite), key=(1, dek))
    yield _outgoing(key, 1)
    before: str | None = None
    for number in range(2, entries):
        now = f"+4917{number:08d}"
        change = {"item": "", "field": "personal_mobile", "was": before, "to": now}
        content = {"changes": [change], "why": "as told on the phone"}
        yield _outgoing(pen.sealed(chain, "rec", secrets.token_hex(16), d={"ep": 1}, content=content, dek=dek), number)
        before = now


_people: dict[int, int] = {}


def _due(suite: Suite) -> tuple[str, ...]:
    gen = suite.desk.ledger.org.role_gen("hr")
    return (f"r:hr:{gen}",)


def _outgoing(written: Written, rev: int) -> Outgoing:
    return Outgoing(written.ctx.chain, rev, written.ctx.op, written.entry)
