"""Random histories: honest people, broken lines, killed programs, two insiders and a store that takes anything.

``HYPOTHESIS_PROFILE=soak`` runs 3,000 histories of 40 steps. The step invariants are checked after each step; at the
end everybody comes to rest and all of them are.
"""

from __future__ import annotations

import contextlib
import os
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from typing_extensions import override

from hris_desktop.domain.ids import record_chain
from hris_desktop.store.replica import State
from hris_desktop.sync.intents import Decide, GrantAct, Part, ReadAct, RenewRole
from hris_desktop.sync.plan import Nothing
from hris_desktop.sync.sending import Letter
from tests.store.hostile import Fault
from tests.workstations.attacks import ATTACKS, LOCKING
from tests.workstations.invariants import CONTENTS, PLACES, World, check, check_at_rest, i9_sentinels_stay_sealed
from tests.workstations.site import NOW, Desk, provided

PEOPLE = st.sampled_from(["founder", "second", "ann", "bob"])
HR = st.sampled_from(["founder", "second"])
SUBJECTS = st.sampled_from(["ann", "ann", "bob", "second", "founder"])
FIELDS = st.sampled_from(
    [("contact", name) for name in ("mail", "phone", "street", "city", "grade")]
    + [("card", "nick"), ("card", "full_name"), ("bank", "label"), ("job", "team")]
)
ASKED = st.sampled_from([("contact", "title"), ("contact", "legal"), ("bank", "iban"), ("bank", "holder")])
AIMED = [name for name in ATTACKS if name not in LOCKING]
DAYS = st.sampled_from(["2026-10-01", "2026-12-01"])


class Killed(Exception):
    """The program ended here."""


class Organisation(RuleBasedStateMachine):
    """See the module."""

    @initialize()
    def found(self) -> None:
        self.world = World.of(provided())
        self.site = self.world.site
        self.flying: dict[str, Letter] = {}
        self.sentinels: list[str] = []
        self.newcomer = ""
        self.acting: dict[str, str] = {}
        self.grants: list[str] = []
        self.items = {name: self.site.names.pid() for name in ("founder", "second", "ann", "bob")}

    def desk(self, name: str) -> Desk:
        """Where this person works now: a renewed key works on a device of its own."""
        return self.site.desks[self.acting.get(name, name)]

    def value(self) -> str:
        self.sentinels.append(f"sentinel-{len(self.sentinels):06d}-end")
        return self.sentinels[-1]

    def save(self, desk: Desk, subject: str, where: tuple[str, str], **more: Any) -> None:
        section, name = where
        listed: dict[str, Any] = {"item": self.items[subject]} if section == "bank" else {}
        try:
            item = desk.edit(self.desk(subject).pid, section, {name: self.value()}, **listed, **more)
        except Nothing:
            return
        self.world.saved(desk, item.op)

    # ------------------------------------------------------------------------------------------ people at work

    @rule(who=PEOPLE, subject=SUBJECTS, where=FIELDS)
    def edit(self, who: str, subject: str, where: tuple[str, str]) -> None:
        if who in ("founder", "second") or who == subject:
            self.save(self.desk(who), subject, where)

    @rule(who=PEOPLE, subject=SUBJECTS, where=ASKED, day=DAYS)
    def ask(self, who: str, subject: str, where: tuple[str, str], day: str) -> None:
        if who in ("founder", "second") or who == subject:
            self.save(self.desk(who), subject, where, request=True, **({"eff": day} if where[0] == "bank" else {}))

    @rule(
        who=HR,
        subject=SUBJECTS,
        section=st.sampled_from(["contact", "bank"]),
        yes=st.integers(0, 3),
        choice=st.integers(0, 9),
    )
    def decide(self, who: str, subject: str, section: str, yes: int, choice: int) -> None:
        desk, chain = self.desk(who), record_chain(self.desk(subject).pid, section)
        ops = desk.requests(chain)
        if not ops:
            return
        op = ops[choice % len(ops)]
        busy = any(isinstance(intent, Decide) and intent.prop == op for _, intent in desk.waiting())
        if not busy:
            try:
                desk.approve(chain, op) if yes else desk.decline(chain, op)
            except Nothing:
                return

    @rule(who=PEOPLE, subject=SUBJECTS, choice=st.integers(0, 9))
    def withdraw(self, who: str, subject: str, choice: int) -> None:
        desk, chain = self.desk(who), record_chain(self.desk(subject).pid, "contact")
        fold = desk.ledger.record(chain).fold
        mine = sorted(op for op, request in fold.requests.items() if request.asker == desk.pid) if fold else []
        if mine:
            with contextlib.suppress(Nothing):
                desk.withdraw(chain, mine[choice % len(mine)])

    @rule(who=PEOPLE, subject=SUBJECTS)
    def resolve(self, who: str, subject: str) -> None:
        desk, chain = self.desk(who), record_chain(self.desk(subject).pid, "contact")
        fold = desk.ledger.record(chain).fold
        if fold is None or not fold.conflicts or not (who in ("founder", "second") or who == subject):
            return
        key = min(fold.conflicts)
        try:
            item = desk.edit(self.desk(subject).pid, "contact", {"phone": self.value()}, resolves=(key,))
        except Nothing:
            return
        self.world.saved(desk, item.op)

    # ------------------------------------------------------------------------------------------ machines at work

    @rule(who=PEOPLE)
    def pull(self, who: str) -> None:
        self.desk(who).pull()

    @rule(who=PEOPLE)
    def push(self, who: str) -> None:
        self.desk(who).push()

    @rule(who=st.sampled_from(["founder", "second", "ann", "bob", "pia"]))
    def round(self, who: str) -> None:
        self.desk(who).round()

    @rule()
    def keyless_pull(self) -> None:
        self.site.exchange(self.world.keyless).pull()

    @rule(who=PEOPLE)
    def kill(self, who: str) -> None:
        self.desk(who).restart()

    @rule(who=PEOPLE)
    def kill_in_the_commit(self, who: str) -> None:
        desk = self.desk(who)

        def die(_kept: object) -> None:
            raise Killed

        desk.ledger.settle = die
        with contextlib.suppress(Killed):
            desk.pull()
        desk.restart()

    @rule(who=PEOPLE)
    def plan_and_hold(self, who: str) -> None:
        """The request is on its way; it arrives when ``arrive`` comes, perhaps after its sender was killed."""
        letter = self.desk(who).work.sending.outgoing()
        if letter is not None:
            self.flying[who] = letter

    @rule(who=PEOPLE)
    def arrive(self, who: str) -> None:
        letter = self.flying.pop(who, None)
        if letter is not None:
            self.site.store.append(letter.batch)

    @rule(fault=st.sampled_from([Fault.LOST_REQUEST, Fault.LOST_REPLY, Fault.TWICE]))
    def break_the_line(self, fault: Fault) -> None:
        self.site.store.faults(fault)

    @rule()
    def forget_compare_and_swap(self) -> None:
        self.site.store.without_cas = True

    @rule(who=PEOPLE)
    def retry_what_is_parked(self, who: str) -> None:
        for item, _ in self.desk(who).waiting():
            if item.state is State.PARKED:
                for act in self.world.acts:
                    act.given_up = act.given_up or item.op in act.ops
                self.desk(who).work.sending.discard(item.op)

    # ------------------------------------------------------------------------------------------ somebody new

    @precondition(lambda self: self.newcomer == "")
    @rule()
    def invite(self) -> None:
        founder = self.desk("founder")
        pid = self.site.announce(founder)
        self.code = self.site.invite(founder, pid)
        founder.edit(pid, "card", {"full_name": self.value()})
        self.newcomer = pid

    @precondition(lambda self: self.newcomer and "zoe" not in self.site.desks)
    @rule()
    def accept(self) -> None:
        self.desk("founder").round()
        if self.world.keyless.replica.chains("org"):
            self.site.accept("zoe", self.newcomer, self.code).round()

    @precondition(lambda self: "zoe" in self.site.desks)
    @rule(who=HR)
    def confirm(self, who: str) -> None:
        desk = self.desk(who)
        desk.pull()
        key = desk.ledger.org.key(self.newcomer, 1)
        if key is not None and not desk.ledger.org.active_gen(self.newcomer):
            with contextlib.suppress(Nothing):
                self.site.confirm(desk, self.newcomer)

    @precondition(lambda self: "zoe" in self.site.desks)
    @rule()
    def newcomer_writes(self) -> None:
        zoe = self.desk("zoe")
        zoe.pull()
        try:
            item = zoe.edit(zoe.pid, "contact", {"mail": self.value()})
        except Nothing:
            return
        self.world.saved(zoe, item.op)
        zoe.round()

    # ------------------------------------------------------------------------------------------ rights that end

    def both(self) -> tuple[Desk, Desk | None]:
        """The founder, and second if they can still sign as HR."""
        founder, second = self.desk("founder"), self.desk("second")
        founder.pull()
        org = founder.ledger.org
        inside = second.pid in org.members("hr") and org.active_gen(second.pid) == second.gen
        return founder, second if inside else None

    @rule(who=st.sampled_from(["bob", "bob", "pia", "second", "mia"]))
    def remove(self, who: str) -> None:
        founder, second = self.both()
        with contextlib.suppress(Nothing):
            self.site.second_signed(founder, "remove", {"pid": self.desk(who).pid}, also=second)

    @rule(who=HR, whom=st.sampled_from(["pia", "founder", "second", "mia"]), role=st.sampled_from(["payroll", "hr"]))
    def leave_a_role(self, who: str, whom: str, role: str) -> None:
        if (role, whom) == ("hr", "founder"):
            return
        founder, second = self.both()
        by, also = (founder, second) if who == "founder" else (self.desk(who), founder)
        with contextlib.suppress(Nothing):
            self.site.second_signed(by, "role-", {"role": role, "pid": self.desk(whom).pid}, also=also)

    @rule(who=st.sampled_from(["ann", "ann", "bob", "second"]), sees=st.booleans())
    def renew_a_key(self, who: str, *, sees: bool) -> None:
        """A lost device: letter, new keys, and (``sees``) two of HR who compare the words, or the kit."""
        founder, second = self.both()
        pid = self.desk(who).pid
        gen = len(founder.ledger.org.people[pid].keys) + 1
        if gen > 3:
            return
        code = self.site.invite(founder, pid)
        founder.round()
        fresh = self.site.accept(f"{who}{gen}", pid, code, gen=gen)
        fresh.round()
        founder.pull()
        key = founder.ledger.org.key(pid, gen)
        if not sees or key is None or not key.waits():
            return
        d: dict[str, object] = {"pid": pid, "gen": gen, "fp": key.fingerprint.hex()}
        with contextlib.suppress(Nothing):
            if second is None or second.pid == pid:
                self.site.kit_signed(founder, "confirm", d)
            else:
                self.site.second_signed(founder, "confirm", d, also=second)
            founder.round()
        if founder.ledger.org.active_gen(pid) == gen:
            self.acting[who] = fresh.name

    @rule(who=HR, role=st.sampled_from(["hr", "payroll", "members", "provider:acme"]))
    def renew_a_role(self, who: str, role: str) -> None:
        with contextlib.suppress(Nothing):
            self.desk(who).work.sending.save(RenewRole(self.site.names.op(), role))

    @rule(who=HR, subject=st.sampled_from(["", "ann", "bob"]), section=st.sampled_from(["contact", "bank", "job"]))
    def grant(self, who: str, subject: str, section: str) -> None:
        pid, op = self.desk(subject).pid if subject else "", self.site.names.op()
        with contextlib.suppress(Nothing):
            act = GrantAct(op, "provider:acme", pid, (section,), "2026-12-31", "the pay run")
            self.desk(who).work.sending.save(act)
            self.grants.append(op)

    @precondition(lambda self: self.grants)
    @rule(who=st.sampled_from(["founder", "second", "ann"]), choice=st.integers(0, 9))
    def revoke(self, who: str, choice: int) -> None:
        with contextlib.suppress(Nothing):
            self.desk(who).publish(Part("grant-", {"grant": self.grants[choice % len(self.grants)]}))

    @rule(who=PEOPLE, now=st.sampled_from([NOW, NOW, "2016-11-21T10:00:00Z", "2036-11-21T10:00:00Z"]))
    def jump(self, who: str, now: str) -> None:
        """Ten years back or forth: no order and no authority may change."""
        self.desk(who).clock = now

    @rule(who=PEOPLE, subject=SUBJECTS)
    def look(self, who: str, subject: str) -> None:
        desk, chain = self.desk(who), f"a:{self.desk(subject).pid}:{self.desk(who).pid}"
        with contextlib.suppress(Nothing):
            desk.work.sending.save(ReadAct(self.site.names.op(), chain, ("contact",), "curious", NOW))

    # ------------------------------------------------------------------------------------------ insiders

    @rule(name=st.sampled_from(AIMED))
    def attack(self, name: str) -> None:
        made = ATTACKS[name](self.site)
        if made is None:
            return
        seq, place, content = made
        for who in ("founder", "bob"):
            desk = self.desk(who)
            desk.pull()
            stored = desk.replica.by_seq(seq)
            assert stored is not None
            assert PLACES[stored.place] == place, (name, who, stored.place_reason)
            if who == "founder":
                assert CONTENTS[stored.content] == content, (name, who, stored.content_reason)

    # ------------------------------------------------------------------------------------------ what must hold

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "world"):
            check(self.world)

    @override
    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        for letter in self.flying.values():
            self.site.store.append(letter.batch)
        self.site.store.script.clear()
        self.site.rest()
        check_at_rest(self.world)
        i9_sentinels_stay_sealed(self.world, self.sentinels)


TestOrganisation = Organisation.TestCase
SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
TestOrganisation.pytestmark = [pytest.mark.timeout(0 if SOAK else 240)]  # type: ignore[attr-defined]
if not SOAK:
    # half a minute, whatever the profile of the other tests
    TestOrganisation.settings = settings(max_examples=20, stateful_step_count=20)
