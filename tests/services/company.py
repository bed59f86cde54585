"""A small company with real keys, real services and the real catalogue, on one store; a copy of it for every test.

People join as people do: HR adds and invites them, they accept with keys of their own, HR compares and confirms.
Only the keybag is left out (``tests/services/test_entrance.py`` has it), so that a test starts in milliseconds.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache

from hris_desktop.crypto import seal
from hris_desktop.crypto.keys import Identity
from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.changes import Change
from hris_desktop.domain.ids import record_chain
from hris_desktop.domain.schema import Catalogue
from hris_desktop.services.admission import acceptance
from hris_desktop.services.invitation import find_invite
from hris_desktop.services.organisation import publish
from hris_desktop.services.suite import Suite, chance, open_suite, stamp
from hris_desktop.services.views import CheckView, FormView, Problem, Receipt
from hris_desktop.services.views_trust import ActState
from hris_desktop.store.contract import Store
from hris_desktop.store.memory import MemoryStore, Shelf
from hris_desktop.store.replica import Replica
from hris_desktop.sync.intents import Edit, Part, Public
from hris_desktop.sync.workstation import Workstation, first_batch, pin_down
from hris_desktop.system.clock import FixedClock
from hris_desktop.vault.founding import found
from hris_desktop.vault.keybag import PersonKeys
from hris_desktop.vault.session import Session
from tests.workstations.site import twin_of

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TODAY = date(2026, 11, 21)
SECRET = "not the right one opens"


@dataclass
class Desk:
    """One person at one device."""

    company: Company
    replica: Replica
    keys: PersonKeys
    vk: bytes
    suite: Suite = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """As after a kill: what lies in memory is gone."""
        session = Session(self.keys.org, self.keys.pid, self.keys.gen, self.keys.dev, self.keys.identity)
        desk = Workstation(self.replica, session, self.vk, chance=chance(self.company.clock))
        self.suite = open_suite(
            "test", "memory:", desk, clock=self.company.clock, prove=self._prove, catalogue=self.company.catalogue
        )

    def _prove(self, secret: str) -> None:
        assert secret == SECRET

    @property
    def pid(self) -> str:
        return self.keys.pid

    def sync(self) -> None:
        self.suite.desk.round(self.company.store)

    # -- what a person does in the window -----------------------------------------------------------------------------

    def check(
        self,
        section: str,
        typed: Mapping[str, str],
        *,
        about: str = "",
        item: str | None = None,
        effective: date | None = None,
        **more: object,
    ) -> CheckView | tuple[Problem, ...]:
        """Fill in a form as it stands and look at the check page; everything not in ``typed`` is left as it was."""
        form = self.suite.records.form(about or self.pid, section, item)
        return self.suite.records.check(form, answers(form, typed), effective=effective, **more)  # type: ignore[arg-type]

    def edit(self, section: str, typed: Mapping[str, str], **how: object) -> Receipt:
        """Fill in, check, save."""
        checked = self.check(section, typed, **how)  # type: ignore[arg-type]
        assert isinstance(checked, CheckView), checked
        return self.suite.records.save(checked)

    def problems(self, section: str, typed: Mapping[str, str], **how: object) -> tuple[Problem, ...]:
        """What is wrong with it; the form would show this."""
        checked = self.check(section, typed, **how)  # type: ignore[arg-type]
        assert not isinstance(checked, CheckView), "nothing was found wrong"
        return checked

    def shown(self, section: str, key: str, *, about: str = "", item: int = 0) -> str:
        """A field as its card shows it."""
        items = self.suite.records.section(about or self.pid, section).items
        return next((one.shown for one in items[item].fields if one.field.key == key), "") if items else ""

    def item(self, section: str, *, about: str = "", at: int = 0) -> str:
        """The id of a list item."""
        return self.suite.records.section(about or self.pid, section).items[at].id

    def only_request(self) -> str:
        """The op of the one request that waits."""
        [row] = self.suite.approvals.waiting()
        return row.op


def answers(form: FormView, typed: Mapping[str, str]) -> dict[str, str]:
    """What the inputs of a form hold after ``typed``."""
    asked = {one.field.key: one.text for one in form.inputs if one.route and one.field.in_forms}
    assert typed.keys() <= asked.keys(), f"the form does not ask for {sorted(typed.keys() - asked.keys())}"
    return asked | dict(typed)


class Company:
    """See the module."""

    def __init__(self, store: Store | None = None, *, catalogue: Catalogue = CATALOGUE) -> None:
        self.catalogue = catalogue
        self.clock = FixedClock(NOON)
        self.shelf = Shelf()
        self.store: Store = store or MemoryStore(self.shelf)
        self.desks: dict[str, Desk] = {}
        self.kit = b""
        """The seed of the recovery kit."""

    def __getitem__(self, name: str) -> Desk:
        return self.desks[name]

    def begin(self, name: str) -> Desk:
        """Found the organisation; its founder is the first of HR."""
        made = found(
            str(uuid.uuid4()),
            secrets.token_hex(4),
            policy=self.catalogue.policy(),
            ops=(secrets.token_hex(16), secrets.token_hex(16), secrets.token_hex(16)),
            ts=stamp(self.clock),
        )
        self.store.found(made.org, first_batch(made))
        self.kit = made.recovery_seed
        session = made.session
        keys = PersonKeys(made.org, session.pid, 1, session.dev, made.pin, session.identity)
        desk = self._seat(name, keys)
        desk.sync()
        office, sending = desk.suite.office, desk.suite.desk.sending
        sending.save(publish(office.new_op(), "Northwind Freight"))
        change = Change("", "full_name", None, name.title())
        seen = {("", "full_name"): None}
        sending.save(Edit(office.new_op(), record_chain(desk.pid, "directory"), (change,), seen))
        desk.sync()
        return desk

    def join(self, name: str, hr: Desk, *, provider: bool = False) -> Desk:
        """Add, invite, accept, confirm."""
        pid = hr.suite.people.add(name.title(), provider=provider)
        letter = hr.suite.people.invite(pid)
        hr.sync()
        invite = find_invite(self.store, letter.code, now=self.clock.now())
        keys = PersonKeys(invite.org, pid, invite.gen, secrets.token_hex(4), invite.pin, Identity.new())
        desk = self._seat(name, keys)
        desk.sync()
        part = Part("accept", acceptance(invite, keys, letter.code))
        desk.suite.desk.sending.save(Public(secrets.token_hex(16), "org", (part,)))
        desk.sync()
        desk.suite.greeting()  # a window asks for everybody's name before the newcomer can read any
        hr.sync()
        hr.suite.people.confirm(pid)
        hr.sync()
        desk.sync()
        return desk

    def come_back(self, name: str, hr: Desk) -> Desk:
        """Somebody who was here before accepts a new code with new keys; HR compares, a second of HR signs too."""
        pid = self.desks[name].pid
        letter = hr.suite.people.invite(pid)
        hr.sync()
        invite = find_invite(self.store, letter.code, now=self.clock.now())
        keys = PersonKeys(invite.org, pid, invite.gen, secrets.token_hex(4), invite.pin, Identity.new())
        desk = self._seat(f"{name}, again", keys)
        desk.sync()
        accept = Part("accept", acceptance(invite, keys, letter.code))
        desk.suite.desk.sending.save(Public(secrets.token_hex(16), "org", (accept,)))
        desk.sync()
        hr.sync()
        hr.suite.people.confirm(pid)
        self.sync(1)
        for other in self.desks.values():
            for one in other.suite.trust.seconds.waiting():
                if one.words and one.state is ActState.MINE:
                    other.suite.trust.seconds.sign(one.op)
        self.sync()
        return desk

    def second_device(self, name: str) -> Desk:
        """The same person at another computer."""
        keys = self.desks[name].keys
        twin = PersonKeys(keys.org, keys.pid, keys.gen, secrets.token_hex(4), keys.genesis, keys.identity)
        desk = self._seat(f"{name}, elsewhere", twin)
        desk.sync()
        return desk

    def _seat(self, name: str, keys: PersonKeys) -> Desk:
        replica = Replica.in_memory()
        pin_down(replica, keys.org, keys.genesis)
        self.desks[name] = Desk(self, replica, keys, seal.new_key())
        return self.desks[name]

    def sync(self, rounds: int = 3) -> None:
        """Everybody pulls and pushes until nothing is new."""
        for _ in range(rounds):
            for desk in self.desks.values():
                desk.sync()

    def fork(self) -> Company:
        """A copy that goes its own way."""
        twin = Company(catalogue=self.catalogue)
        twin.kit = self.kit
        twin.shelf.org, twin.shelf.last_seq, twin.shelf.rows = (
            self.shelf.org,
            self.shelf.last_seq,
            list(self.shelf.rows),
        )
        for name, desk in self.desks.items():
            replica = twin_of(desk.replica)
            twin.desks[name] = Desk(twin, replica, desk.keys, desk.vk)
        return twin


def build(store: Store | None = None, *, catalogue: Catalogue = CATALOGUE) -> Company:
    """Priya and Tomasz of HR, Jonas of payroll, Amira and Bjørn."""
    company = Company(store, catalogue=catalogue)
    priya = company.begin("priya")
    tomasz, jonas = company.join("tomasz", priya), company.join("jonas", priya)
    priya.suite.people.give_role(tomasz.pid, "hr")
    priya.sync()
    tomasz.sync()
    jonas.sync()
    draft = jonas.suite.roles.draft("payroll")
    jonas.suite.roles.begin(draft, [one.suite.roles.co_sign(draft) for one in (priya, tomasz)])
    jonas.sync()
    company.join("amira", priya)
    company.join("bjørn", priya)
    company.sync()
    return company


@cache
def _company() -> Company:
    return build()


def company() -> Company:
    """A copy of the company, everybody up to date."""
    return _company().fork()


@cache
def _small() -> Company:
    small = Company()
    small.begin("priya")
    small.join("amira", small["priya"])
    small.sync()
    return small


def small() -> Company:
    """One person in HR and one employee: nobody to be the second."""
    return _small().fork()
