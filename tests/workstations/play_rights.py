"""Steps that change who may do what, and where: joining, leaving, roles, grants, keys, devices, a store put back."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from hris_desktop.crypto import codes
from hris_desktop.store.replica import Fate
from hris_desktop.sync import comeback
from hris_desktop.sync.intents import GrantAct, Part, ReadAct, RenewRole
from hris_desktop.sync.plan import Nothing
from hris_desktop.sync.repair import State, compare, repair
from hris_desktop.vault.keybag import PersonKeys
from hris_desktop.vault.keybag_link import LinkKeys, Package, open_package, seal_package
from hris_desktop.vault.wraps import InviteKeys
from tests.workstations.comebacks import WAYS, come_back
from tests.workstations.erasures import erase
from tests.workstations.invariants import i18_what_recovery_saves
from tests.workstations.play import HR, PEOPLE, SUBJECTS, TEN, Play, step
from tests.workstations.site import NOW, Desk

UNTIL = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
MOST_DESKS = 12


def holds(desk: Desk, role: str) -> bool:
    """The role's present key has reached this desk, so that it can hand it on."""
    return desk.session.holds(f"r:{role}:{desk.ledger.org.role_gen(role)}")


class Rights(Play):
    """See the module."""

    # ------------------------------------------------------------------------------------------ somebody new

    @step()
    def invite(self) -> None:
        if self.newcomer:
            return
        founder = self.desk("founder")
        pid = self.site.announce(founder)
        self.code = self.site.invite(founder, pid)
        founder.edit(pid, "card", {"full_name": self.value()})
        self.newcomer = pid

    @step()
    def accept(self) -> None:
        if not self.newcomer or "zoe" in self.site.desks:
            return
        founder = self.desk("founder")
        founder.round()
        if InviteKeys(self.code, self.site.pin).inv in founder.ledger.org.invites:
            self.site.accept("zoe", self.newcomer, self.code).round()

    @step(who=HR)
    def confirm(self, who: str) -> None:
        if "zoe" not in self.site.desks:
            return
        desk = self.desk(who)
        desk.pull()
        key = desk.ledger.org.key(self.newcomer, 1)
        if key is not None and not desk.ledger.org.active_gen(self.newcomer) and holds(desk, "members"):
            with contextlib.suppress(Nothing):
                self.site.confirm(desk, self.newcomer)

    @step()
    def newcomer_writes(self) -> None:
        if "zoe" not in self.site.desks:
            return
        zoe = self.desk("zoe")
        zoe.pull()
        with contextlib.suppress(Nothing):
            item = zoe.edit(zoe.pid, "contact", {"mail": self.value()})
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

    @step(who=("bob", "bob", "pia", "second", "mia"))
    def remove(self, who: str) -> None:
        founder, second = self.both()
        with contextlib.suppress(Nothing):
            self.site.second_signed(founder, "remove", {"pid": self.desk(who).pid}, also=second)

    @step(who=HR, whom=("pia", "founder", "second", "mia"), role=("payroll", "hr"))
    def leave_a_role(self, who: str, whom: str, role: str) -> None:
        if (role, whom) == ("hr", "founder"):
            return
        founder, second = self.both()
        by, also = (founder, second) if who == "founder" else (self.desk(who), founder)
        with contextlib.suppress(Nothing):
            self.site.second_signed(by, "role-", {"role": role, "pid": self.desk(whom).pid}, also=also)

    @step(who=("founder", "second", "pia"), whom=("ann", "bob", "second", "pia"), role=("payroll", "hr"))
    def give_a_role(self, who: str, whom: str, role: str) -> None:
        desk, pid = self.desk(who), self.desk(whom).pid
        desk.pull()
        org = desk.ledger.org
        gen = org.active_gen(pid)
        able = org.active_gen(desk.pid) == desk.gen and desk.pid in org.members(role)
        if able and holds(desk, role) and gen and pid not in org.members(role):
            with contextlib.suppress(Nothing):
                desk.publish(self.site.role_more(desk, role, pid, gen=gen))

    @step(who=("ann", "ann", "bob", "second"), sees=(True, False))
    def renew_a_key(self, who: str, *, sees: bool) -> None:
        """A lost device: letter, new keys, and (``sees``) two of HR who compare the words, or the kit."""
        founder, second = self.both()
        pid = self.desk(who).pid
        gen = len(founder.ledger.org.people[pid].keys) + 1
        if gen > 3:
            return
        code = self.site.invite(founder, pid)
        founder.round()
        if InviteKeys(code, self.site.pin).inv not in founder.ledger.org.invites:
            return  # a broken line: it has not arrived yet
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

    @step(who=HR, role=("hr", "payroll", "members", "provider:acme"))
    def renew_a_role(self, who: str, role: str) -> None:
        with contextlib.suppress(Nothing):
            self.desk(who).work.sending.save(RenewRole(self.site.names.op(), role))

    @step(who=HR, subject=("", "ann", "bob"), section=("contact", "bank", "job"))
    def grant(self, who: str, subject: str, section: str) -> None:
        pid, op = self.desk(subject).pid if subject else "", self.site.names.op()
        with contextlib.suppress(Nothing):
            act = GrantAct(op, "provider:acme", pid, (section,), "2026-12-31", "the pay run")
            self.desk(who).work.sending.save(act)
            self.grants.append(op)

    @step(who=("founder", "second", "ann"), choice=TEN)
    def revoke(self, who: str, choice: int) -> None:
        if self.grants:
            with contextlib.suppress(Nothing):
                self.desk(who).publish(Part("grant-", {"grant": self.grants[choice % len(self.grants)]}))

    @step(who=PEOPLE, subject=SUBJECTS)
    def look(self, who: str, subject: str) -> None:
        desk, chain = self.desk(who), f"a:{self.desk(subject).pid}:{self.desk(who).pid}"
        with contextlib.suppress(Nothing):
            desk.work.sending.save(ReadAct(self.site.names.op(), chain, ("contact",), "curious", NOW))

    @step(who=HR, subject=("ann", "bob", "second"), section=("contact", "job", "health"))
    def erase(self, who: str, subject: str, section: str) -> None:
        """Two of HR end what a section of somebody says; of the closed one its subject does."""
        founder, second = self.both()
        by, also = (founder, second) if who == "founder" or second is None else (second, founder)
        desk, pid = self.desk(subject), self.desk(subject).pid
        if section == "health":
            desk.pull()
            by, also = desk, None
        with contextlib.suppress(Nothing):
            erase(by, pid, section, also=also)

    # ------------------------------------------------------------------------------------------ devices

    @step(who=("ann", "bob", "second"))
    def link_device(self, who: str) -> None:
        """The identity goes through the store's mailbox, sealed under a code, to a device with nothing on it."""
        desk = self.desk(who)
        if f"{desk.name}+" not in self.site.desks and len(self.site.desks) < MOST_DESKS and desk.name[-1] != "+":
            self.linked(desk, f"{desk.name}+")
            self.acting[who] = f"{desk.name}+"

    def linked(self, desk: Desk, name: str) -> Desk:
        """Another device of the same person."""
        taken = self._through_the_mailbox(desk)
        return self.site.add_desk(name, taken.pid, taken.identity, gen=taken.gen)

    def _through_the_mailbox(self, desk: Desk) -> PersonKeys:
        site = self.site
        code = "".join(codes.ALPHABET[byte % 32] for byte in sha256(site.names.op().encode()).digest()[:26])
        keys = PersonKeys(site.org, desk.pid, desk.gen, "", site.pin, desk.identity)
        slot = LinkKeys(code).slot
        site.store.mailbox_put(slot, seal_package(Package(keys, UNTIL, is_hr=False), code), UNTIL.isoformat())
        blob = site.store.mailbox_get(slot)
        assert blob is not None
        taken = open_package(blob, code, org=site.org, pin=site.pin).keys
        site.store.mailbox_delete(slot)
        return taken

    @step(who=("ann", "bob", "second"), way=WAYS)
    def lose_the_passphrase(self, who: str, way: str) -> None:
        """Or the device's key. The person comes back to the same device, and the vault key by what was wrapped to them.

        Their keys come from another device, which need not be in this history.
        """
        desk = self.desk(who)
        promised = {item.op for item, _ in desk.waiting()}
        come_back(desk, replace(self._through_the_mailbox(desk), dev=desk.dev), way)
        opened = {item.op for item, _ in desk.waiting()} | {str(row.op) for row in self.site.rows}
        i18_what_recovery_saves(promised, opened)

    @step(who=("ann", "bob", "second"))
    def change_device(self, who: str) -> None:
        """The person goes on at the other one; what waits at this one stays there."""
        here = self.desk(who).name
        other = here.removesuffix("+") if here.endswith("+") else f"{here}+"
        if other in self.site.desks:
            self.acting[who] = other

    # ------------------------------------------------------------------------------------------ a store put back

    @step(fewer=(1, 2, 5, 12), first=("", "", "ann", "bob", "second"))
    def restore_the_store(self, fewer: int, first: str) -> None:
        """An older copy lies in its place; ``first`` writes to it before anybody notices, or nobody does."""
        site, founder = self.site, self.desk("founder")
        founder.pull()
        rules = max(row.seq for row in site.rows if row.chain == "org")
        keep = max(len(site.rows) - fewer, rules if first else len(site.rows) // 2)
        if keep == len(site.rows):
            return
        site.put_back(keep)
        if first:
            self._not_noticed(first, keep)
        for desk in site.desks.values():
            with self.trouble(desk):
                desk.pull()
        self.mend()

    def mend(self) -> None:
        """HR puts back what is missing, or everybody goes on with what was written meanwhile."""
        founder = self.desk("founder")
        if compare(founder.ledger, self.site.store).state is State.SHORTER:
            # also where what was written are the very entries that were lost
            done = repair(founder.ledger, self.site.store)
            assert not done.refused, f"row {done.refused} of what HR has verified is taken back by no store"
        self._everybody_goes_on()

    def _not_noticed(self, first: str, keep: int) -> None:
        """Somebody's device that had slept, or one that was linked just now."""
        asleep = [desk for desk in self.site.desks.values() if desk.ledger.cursor <= keep and desk.waiting()]
        if asleep:
            asleep[0].round()
        elif len(self.site.desks) < MOST_DESKS:
            desk = self.linked(self.desk(first), f"{first}-{len(self.site.desks)}")
            desk.pull()
            self.save(desk, first, ("contact", "phone"))
            desk.round()

    def _everybody_goes_on(self) -> None:
        for desk in self.site.desks.values():
            found = compare(desk.ledger, self.site.store)
            if found.state is State.FORKED:
                self.world.went_on.add(desk.name)
                comeback.go_on(desk.ledger, desk.vk, found.common)
                desk.pull()
        self.world.read_anew()
        self._bring_back()

    def _bring_back(self) -> None:
        for desk in self.site.desks.values():
            if desk.name in self.world.went_on and desk.replica.lost(Fate.LOST):
                ready = comeback.waiting(desk.ledger, desk.work.sending)
                comeback.bring_back(desk.ledger, desk.work.sending, ready, now=lambda: NOW)

    @step()
    def bring_back(self) -> None:
        """What could not come back yet, because it rested on another's."""
        self._bring_back()
