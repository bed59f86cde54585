"""An organisation at work, step by step: honest people, broken lines, killed programs, insiders, a store put back.

A step is a method with a list of choices for each of its arguments. Hypothesis draws them (``test_machine``), and so
does a plain generator of numbers with a seed (``tests.soak``); both play the same steps and hold the same invariants.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from hris_desktop.domain.ids import record_chain
from hris_desktop.domain.rights import HR as HR_ROLE
from hris_desktop.store.contract import StoreError
from hris_desktop.store.replica import State
from hris_desktop.sync import org_tip, troubles
from hris_desktop.sync.beat import chain_of
from hris_desktop.sync.exchange import LogTrouble
from hris_desktop.sync.intents import Decide, Part
from hris_desktop.sync.plan import Nothing
from hris_desktop.sync.sending import Letter
from hris_desktop.sync.verdict import PolicyWithheld
from tests.store.hostile import Fault, Shown
from tests.workstations.attacks import ATTACKS, LOCKING
from tests.workstations.invariants import CONTENTS, PLACES, World
from tests.workstations.site import NOW, Desk

PEOPLE = ("founder", "second", "ann", "bob")
HR = ("founder", "second")
SUBJECTS = ("ann", "ann", "bob", "second", "founder")
FIELDS = (
    *(("contact", name) for name in ("mail", "phone", "street", "city", "grade")),
    *(("card", "nick"), ("card", "full_name"), ("bank", "label"), ("job", "team")),
)
ASKED = (("contact", "title"), ("contact", "legal"), ("bank", "iban"), ("bank", "holder"))
AIMED = tuple(name for name in ATTACKS if name not in LOCKING)
DAYS = ("2026-10-01", "2026-12-01")
TEN = tuple(range(10))
CLOCKS = (NOW, NOW, "2016-11-21T10:00:00Z", "2036-11-21T10:00:00Z")
LIES = ("shorter", "a hole", "two answers", "more than there is", "another organisation", "nothing", "no answer")

Made = TypeVar("Made", bound=Callable[..., None])


@dataclass(frozen=True)
class Step:
    """A method of ``Play``, what its arguments may be, and how often it is chosen against the others."""

    name: str
    choices: Mapping[str, Sequence[Any]]
    weight: int = 1


STEPS: dict[str, Step] = {}


def step(weight: int = 1, **choices: Sequence[Any]) -> Callable[[Made], Made]:
    """Make a method a step."""

    def made(method: Made) -> Made:
        STEPS[method.__name__] = Step(method.__name__, choices, weight)
        return method

    return made


def whose(who: str, subject: str) -> str:
    """HR writes about anybody, everybody else about themselves."""
    return subject if who in HR else who


class Killed(Exception):
    """The program ended here."""


class Play:
    """Everyday steps; ``Rights`` adds those that change who may do what."""

    def start(self, world: World) -> None:
        """Everybody is at their desk."""
        self.world, self.site = world, world.site
        self.flying: dict[str, Letter] = {}
        self.newcomer = self.code = ""
        self.acting: dict[str, str] = {}
        self.grants: list[str] = []
        self.items = {name: self.site.names.pid() for name in PEOPLE}
        self.values = 0

    def settle(self) -> None:
        """Faults end: what is on its way arrives, and everybody comes to rest."""
        for letter in self.flying.values():
            self.site.store.append(letter.batch)
        self.flying.clear()
        self.site.store.script.clear()
        self.site.rest()

    def desk(self, name: str) -> Desk:
        """Where this person works now: a renewed key works on a device of its own, a linked device is another."""
        return self.site.desks[self.acting.get(name, name)]

    def value(self) -> str:
        self.values += 1
        value = f"sentinel-{self.values:06d}-end"
        self.world.sentinels.append(value)
        return value

    def save(self, desk: Desk, subject: str, where: tuple[str, str], **more: Any) -> None:
        section, name = where
        listed: dict[str, Any] = {"item": self.items[subject]} if section == "bank" else {}
        with contextlib.suppress(Nothing):
            item = desk.edit(self.desk(subject).pid, section, {name: self.value()}, **listed, **more)
            self.world.saved(desk, item.op)

    @contextlib.contextmanager
    def trouble(self, desk: Desk) -> Iterator[None]:
        """A store that is refused has a cause, and the cause must be told."""
        try:
            yield
        except (LogTrouble, PolicyWithheld, StoreError) as trouble:
            causes = [cause for kind, cause in troubles.CAUSES if isinstance(trouble, kind)]
            self.world.troubles += [(desk.name, cause) for cause in causes[:1]]

    # ------------------------------------------------------------------------------------------ people at work

    @step(weight=8, who=PEOPLE, subject=SUBJECTS, where=FIELDS)
    def edit(self, who: str, subject: str, where: tuple[str, str]) -> None:
        self.save(self.desk(who), whose(who, subject), where)

    @step(weight=2, who=PEOPLE, subject=SUBJECTS, where=ASKED, day=DAYS)
    def ask(self, who: str, subject: str, where: tuple[str, str], day: str) -> None:
        eff = {"eff": day} if where[0] == "bank" else {}
        self.save(self.desk(who), whose(who, subject), where, request=True, **eff)

    @step(weight=2, who=HR, subject=SUBJECTS, section=("contact", "bank"), yes=(0, 1, 2, 3), choice=TEN)
    def decide(self, who: str, subject: str, section: str, yes: int, choice: int) -> None:
        desk, chain = self.desk(who), record_chain(self.desk(subject).pid, section)
        ops = desk.requests(chain)
        if not ops:
            return
        op = ops[choice % len(ops)]
        busy = any(isinstance(intent, Decide) and intent.prop == op for _, intent in desk.waiting())
        if not busy:
            with contextlib.suppress(Nothing):
                desk.approve(chain, op) if yes else desk.decline(chain, op)

    @step(who=PEOPLE, subject=SUBJECTS, choice=TEN)
    def withdraw(self, who: str, subject: str, choice: int) -> None:
        desk, chain = self.desk(who), record_chain(self.desk(subject).pid, "contact")
        fold = desk.ledger.record(chain).fold
        mine = sorted(op for op, request in fold.requests.items() if request.asker == desk.pid) if fold else []
        if mine:
            with contextlib.suppress(Nothing):
                desk.withdraw(chain, mine[choice % len(mine)])

    @step(who=PEOPLE, subject=SUBJECTS)
    def resolve(self, who: str, subject: str) -> None:
        subject = whose(who, subject)
        desk, chain = self.desk(who), record_chain(self.desk(subject).pid, "contact")
        fold = desk.ledger.record(chain).fold
        if fold is None or not fold.conflicts:
            return
        with contextlib.suppress(Nothing):
            key = min(fold.conflicts)
            item = desk.edit(self.desk(subject).pid, "contact", {"phone": self.value()}, resolves=(key,))
            self.world.saved(desk, item.op)

    # ------------------------------------------------------------------------------------------ machines at work

    @step(weight=2, who=PEOPLE)
    def pull(self, who: str) -> None:
        self.desk(who).pull()

    @step(weight=3, who=PEOPLE)
    def push(self, who: str) -> None:
        self.desk(who).push()

    @step(weight=2, who=(*PEOPLE, "pia", "mia"))
    def round(self, who: str) -> None:
        self.desk(who).round()

    @step()
    def keyless_pull(self) -> None:
        self.site.exchange(self.world.keyless).pull()

    @step(who=PEOPLE)
    def kill(self, who: str) -> None:
        self.desk(who).restart()

    @step(who=PEOPLE)
    def kill_in_the_commit(self, who: str) -> None:
        desk = self.desk(who)

        def die(_kept: object) -> None:
            raise Killed

        desk.ledger.settle = die
        with contextlib.suppress(Killed):
            desk.pull()
        desk.restart()

    @step(who=PEOPLE)
    def plan_and_hold(self, who: str) -> None:
        """The request is on its way; it arrives when ``arrive`` comes, perhaps after its sender was killed."""
        letter = self.desk(who).work.sending.outgoing()
        if letter is not None:
            self.flying[who] = letter

    @step(who=PEOPLE)
    def arrive(self, who: str) -> None:
        letter = self.flying.pop(who, None)
        if letter is not None:
            self.site.store.append(letter.batch)

    @step(fault=(Fault.LOST_REQUEST, Fault.LOST_REPLY, Fault.TWICE))
    def break_the_line(self, fault: Fault) -> None:
        self.site.store.faults(fault)

    @step()
    def forget_compare_and_swap(self) -> None:
        self.site.store.without_cas = True

    @step(who=PEOPLE, how=LIES)
    def lie(self, who: str, how: str) -> None:
        """One reading of a store that lies; then it is honest again, and nothing stays but the report."""
        store, desk, last = self.site.store, self.desk(who), len(self.site.rows)
        partial = not desk.ledger.scope.everything and self.site.rows[last - 2].chain in desk.ledger.scope
        if how == "two answers" and partial:
            return  # the name alone does not say whose it is: it is missed when its chain goes on
        match how:
            case "shorter":
                store.cut_after(last - 2)
                store.about_me = {"last_seq": last - 2}
            case "a hole":
                store.drop(last - 1)
            case "two answers":
                store.drop(last - 1, shown=Shown.ENTRIES)
            case "more than there is":
                store.about_me = {"last_seq": last + 3}
            case "another organisation":
                store.about_me = {"org": "0" * 32}
            case "nothing":
                store.about_me = {"org": None, "last_seq": 0}
            case _:
                store.offline = True
        with self.trouble(desk):
            desk.pull()
        store._lies.clear()
        store.about_me, store.offline = {}, False

    @step(who=("ann", "bob"))
    def hide_the_end_of_org(self, who: str) -> None:
        """A store keeps back from one desk what HR did last; as soon as HR is heard, nothing goes on without it."""
        desk, hr, store = self.desk(who), self.desk("founder"), self.site.store
        hr.pull()
        if HR_ROLE not in hr.ledger.org.roles_of(hr.pid) or desk.ledger.scope.everything:
            return
        desk.pull()
        self.site.announce(hr)
        hr.round()
        if any(item.state is State.QUEUED for item, _ in hr.waiting()):
            return  # a line broke: what HR did last is not sent yet, and a sign of life would name what was before it
        end = desk.ledger.cursor
        store.lie(lambda rows: [row for row in rows if row.seq <= end or row.chain != "org"], shown=Shown.ENTRIES)
        with self.trouble(desk):
            desk.pull()
        store._lies.clear()
        hr.publish(Part("beat", org_tip.named(hr.ledger)), chain=chain_of(hr.pid))
        hr.round()
        heard = str(self.site.rows[-1].chain) == chain_of(hr.pid) and hr.ledger.chain("org").n > 0
        store.lie(lambda rows: [row for row in rows if row.seq <= end or row.chain != "org"], shown=Shown.ENTRIES)
        with self.trouble(desk):
            desk.pull()
            assert not heard, "HR was heard, and what it named is not here"
        store._lies.clear()
        desk.pull()

    @step(who=PEOPLE, now=CLOCKS)
    def jump(self, who: str, now: str) -> None:
        """Ten years back or forth: no order and no authority may change."""
        self.desk(who).clock = now

    @step(who=PEOPLE)
    def send_again_what_is_parked(self, who: str) -> None:
        for item, _ in self.desk(who).waiting():
            if item.state is State.PARKED:
                self.desk(who).work.sending.again(item.op)

    @step(who=PEOPLE)
    def give_up_what_is_parked(self, who: str) -> None:
        for item, _ in self.desk(who).waiting():
            if item.state is State.PARKED:
                for act in self.world.acts:
                    act.given_up = act.given_up or item.op in act.ops
                self.desk(who).work.sending.discard(item.op)

    # ------------------------------------------------------------------------------------------ insiders

    def _cast(self) -> bool:
        """Everybody still plays the part that the attacks know them in: who has got a right lawfully is no attacker."""
        hr, payroll = self.world.oracle.members("hr"), self.world.oracle.members("payroll")
        return hr <= {self.site.pid(name) for name in HR} and payroll <= {self.site.pid("pia")}

    @step(weight=3, name=AIMED)
    def attack(self, name: str) -> None:
        """A modified client writes past every check of its own; two honest ones answer as the rule says."""
        if not self._cast():
            return
        self.world.attacked = True
        made = ATTACKS[name](self.site)
        if made is None:
            return
        seq, place, content = made
        for who in ("founder", "bob"):
            desk = self.desk(who)
            desk.pull()
            stored = desk.replica.by_seq(seq)
            if stored is None:
                assert self.site.rows[seq - 1].chain not in desk.ledger.scope, (name, who)
                continue
            assert PLACES[stored.place] == place, (name, who, stored.place_reason)
            if who == "founder":
                assert CONTENTS[stored.content] == content, (name, who, stored.content_reason)


__all__ = ["HR", "PEOPLE", "STEPS", "SUBJECTS", "Play", "step"]
