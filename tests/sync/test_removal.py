"""Rights that end: people who leave, roles that are left, keys that are renewed, and what their holders still open."""

from __future__ import annotations

import pytest

from hris_desktop.crypto.keys import Identity
from hris_desktop.domain.ids import record_chain
from hris_desktop.store.replica import State
from hris_desktop.sync.intents import Part, RenewRole
from hris_desktop.sync.plan import Refuse
from hris_desktop.sync.rotate import additions
from hris_desktop.sync.verdict import Place
from hris_desktop.vault import role_keys
from hris_desktop.vault.entries import read_ctx
from hris_desktop.vault.session import Session
from tests.workstations.forger import Forger
from tests.workstations.site import NOW, Desk, Site, staffed

IN_A_MONTH = "2026-12-22T10:00:00Z"


def opens(desk: Desk, chain: str) -> list[bool]:
    """Which epochs of a chain the keys of this desk open."""
    desk.pull()
    state = desk.ledger.chain(chain)
    return [desk.session.dek(state, ep) is not None for ep in sorted(state.epochs)]


def kinds(site: Site, since: int) -> list[str]:
    return [read_ctx(row.ctx).kind for row in site.rows[since:]]  # type: ignore[arg-type] # written by honest programs


def remove(site: Site, by: Desk, who: Desk, *, also: Desk | None = None) -> None:
    site.second_signed(by, "remove", {"pid": who.pid}, also=also)


def test_who_was_removed_writes_nothing_that_counts_and_holds_no_role() -> None:
    site = staffed()
    founder, bob = site.desks["founder"], site.desks["bob"]
    remove(site, founder, bob)
    founder.round()
    forger = Forger.of(bob)
    seq = forger.plant(forger.entry("beat", f"w:{bob.pid}", {}))
    founder.pull()
    stored = founder.replica.by_seq(seq)
    assert stored is not None
    assert (stored.place, stored.place_reason) == (Place.NOT_COUNTED, "key not active here")
    org = founder.ledger.org
    assert (org.active_gen(bob.pid), org.roles_of(bob.pid), org.people[bob.pid].left < seq) == (0, (), True)
    with pytest.raises(Refuse, match="ended this key"):
        bob.edit(bob.pid, "contact", {"phone": "1"})


def test_all_that_waits_is_given_up_at_once_when_its_key_has_ended() -> None:
    site = staffed()
    founder, second = site.desks["founder"], site.desks["second"]
    for _ in range(3):
        site.announce(second)
    remove(site, founder, second, also=second)
    founder.round()
    second.round()
    assert ["ended this key" in item.reason for item, _ in second.waiting()] == [True] * 3


def test_what_waits_for_a_roles_key_holds_up_acts_about_that_role_only(monkeypatch: pytest.MonkeyPatch) -> None:
    site = staffed()
    founder, pia, ann = site.desks["founder"], site.desks["pia"], site.desks["ann"]
    holds = Session.holds
    monkeypatch.setattr(Session, "holds", lambda keys, name: "payroll" not in name and holds(keys, name))
    founder.work.sending.save(RenewRole(site.names.op(), "payroll"))
    founder.publish(Part("role-", {"role": "payroll", "pid": pia.pid}))
    remove(site, founder, ann)
    founder.push()
    assert founder.ledger.org.people[ann.pid].left <= site.last_seq
    assert ["key of this role" in item.reason for item, _ in founder.waiting()] == [True, True]
    monkeypatch.undo()
    founder.round()
    assert founder.waiting() == []
    assert founder.ledger.org.members("payroll") == {founder.pid}


def test_what_waits_behind_another_act_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    site = staffed()
    founder, ann = site.desks["founder"], site.desks["ann"]
    for name in ("phone", "mail"):
        founder.edit(ann.pid, "contact", {name: "1"})
    ann.edit(ann.pid, "contact", {"city": "Bergen"})
    ann.round()
    monkeypatch.setattr(Session, "dek", lambda *_: None)
    founder.push()
    assert ["key to this section" in item.reason for item, _ in founder.waiting()] == [True, True]
    monkeypatch.undo()
    founder.restart()
    founder.round()
    assert founder.waiting() == []


def test_a_role_that_was_lost_meanwhile_is_not_waited_for() -> None:
    site = staffed()
    founder, second, pia = site.desks["founder"], site.desks["second"], site.desks["pia"]
    founder.publish(site.role_more(founder, "payroll", site.pid("ann")))
    second.pull()
    second.publish(Part("role-", {"role": "payroll", "pid": founder.pid}))
    second.round()
    pia.round()  # renews the key that the founder took along
    founder.round()
    assert [(item.state, item.reason) for item, _ in founder.waiting()] == [
        (State.PARKED, "You no longer have this role.")
    ]


def test_removing_somebody_renews_the_keys_of_their_roles_in_the_same_act() -> None:
    site = staffed()
    founder, pia, ann = site.desks["founder"], site.desks["pia"], site.desks["ann"]
    chain = record_chain(ann.pid, "bank")
    founder.edit(ann.pid, "bank", {"label": "one"}, item=site.names.pid())
    site.rest()
    before = len(site.rows)
    remove(site, founder, pia)
    founder.push()
    assert kinds(site, before) == ["remove", "rolekey"]
    assert founder.ledger.org.role_gen("payroll") == 2
    ann.round()
    ann.edit(ann.pid, "bank", {"label": "two"}, item=site.names.pid())
    ann.round()
    assert opens(pia, chain) == [True, False]
    assert opens(founder, chain) == [True, True]
    assert "r:payroll:2" in founder.ledger.chain(chain).epochs[2].to


def test_a_role_whose_key_somebody_took_along_receives_nothing_until_it_is_renewed() -> None:
    """Second is in HR and not in payroll, so no key goes with the act; a member's program makes it later."""
    site = staffed()
    founder, second, pia, ann = (site.desks[name] for name in ("founder", "second", "pia", "ann"))
    chain = record_chain(ann.pid, "bank")
    remove(site, second, pia)
    second.push()
    ann.pull()
    ann.edit(ann.pid, "bank", {"label": "meanwhile"}, item=site.names.pid())
    ann.push()
    assert "payroll" not in {one.split(":")[1] for one in ann.ledger.chain(chain).epochs[1].to}
    site.rest()
    assert founder.ledger.org.role_gen("payroll") == 2
    assert "r:payroll:2" in founder.ledger.chain(chain).epochs[1].to
    assert opens(pia, chain) == [False]


def test_the_newest_key_of_a_role_reaches_all_older_ones() -> None:
    site = staffed()
    founder, second, ann = site.desks["founder"], site.desks["second"], site.desks["ann"]
    before = len(site.rows)
    for _ in range(3):
        founder.work.sending.save(RenewRole(site.names.op(), "hr"))
        founder.round()
    site.rest()
    assert kinds(site, before) == ["rolekey"] * 3, "and nothing of the past is wrapped anew"
    assert founder.ledger.org.role_gen("hr") == 4
    founder.publish(site.role_more(founder, "hr", ann.pid))
    founder.round()
    site.rest()
    assert {f"r:hr:{gen}" for gen in (1, 2, 3, 4)} <= ann.session.roles_held & second.session.roles_held
    assert all(opens(ann, record_chain(site.pid("bob"), "contact")))
    fresh = site.add_desk("ann again", ann.pid, ann.identity)
    fresh.round()
    assert fresh.session.roles_held == ann.session.roles_held


def test_nobody_alone_removes_another_hr_person() -> None:
    site = staffed()
    founder, second = site.desks["founder"], site.desks["second"]
    with pytest.raises(Refuse, match="second person"):
        remove(site, founder, second)
    with pytest.raises(Refuse, match="second person"):
        founder.publish(Part("role-", {"role": "hr", "pid": second.pid}))
    forger = Forger.of(founder)
    seqs = [
        forger.plant(forger.entry(kind, "org", d))
        for kind, d in (("remove", {"pid": second.pid}), ("role-", {"role": "hr", "pid": second.pid}))
    ]
    founder.pull()
    assert [founder.replica.by_seq(seq).place for seq in seqs] == [Place.NOT_COUNTED] * 2  # type: ignore[union-attr]


@pytest.mark.parametrize("kit", [False, True])
def test_two_of_hr_or_the_kit_remove_an_hr_person(kit: bool) -> None:
    site = staffed()
    founder, second, ann = site.desks["founder"], site.desks["second"], site.desks["ann"]
    if kit:
        site.kit_signed(founder, "remove", {"pid": second.pid})
    else:
        remove(site, founder, second, also=second)
    founder.round()
    founder.edit(ann.pid, "contact", {"grade": "after"})
    site.rest()
    assert founder.ledger.org.members("hr") == {founder.pid}
    assert founder.ledger.org.role_gen("hr") == 2
    assert opens(second, record_chain(ann.pid, "contact"))[-1] is False


def test_the_last_hr_person_leaves_only_with_the_kit_and_the_kit_brings_one_back() -> None:
    site = staffed()
    founder, second, ann = site.desks["founder"], site.desks["second"], site.desks["ann"]
    remove(site, founder, second, also=second)
    founder.round()
    with pytest.raises(Refuse):
        founder.publish(Part("role-", {"role": "hr", "pid": founder.pid}))
    site.kit_signed(founder, "role-", {"role": "hr", "pid": founder.pid})
    founder.round()
    assert founder.ledger.org.members("hr") == frozenset()
    ann.pull()
    kit, identity = Identity.recovery(site.recovery_seed), Identity.new()
    d, body = role_keys.recovery(ann.ledger.org, kit, ann.pid, identity)
    back = site.add_desk("ann2", ann.pid, identity, gen=d["gen"])
    back.pull()
    back.publish(Part("recovery", d, body))
    back.round()
    org = back.ledger.org
    assert (org.members("hr"), org.active_gen(ann.pid)) == (frozenset({ann.pid}), 2)
    used = [(one.kind, one.author, one.pid, one.role) for one in org.kit_uses]
    assert used == [("role-", founder.pid, founder.pid, "hr"), ("recovery", ann.pid, ann.pid, "")]
    assert back.value(site.pid("bob"), "contact", "grade") == "B1"
    site.rest()
    assert org.role_gen("hr") >= 2, "the founder no longer holds HR's key"


def test_two_removals_saved_offline_arrive_one_after_the_other() -> None:
    site = staffed()
    founder = site.desks["founder"]
    founder.publish(site.role_more(founder, "payroll", site.pid("bob")))
    founder.round()
    remove(site, founder, site.desks["pia"])
    remove(site, founder, site.desks["bob"])
    founder.round()
    assert founder.waiting() == []
    assert founder.ledger.org.members("payroll") == {founder.pid}
    assert founder.ledger.org.role_gen("payroll") == 3


def test_two_who_remove_at_once_remove_once() -> None:
    site = staffed()
    founder, second, pia = site.desks["founder"], site.desks["second"], site.desks["pia"]
    for desk in (founder, second):
        remove(site, desk, pia)
    site.rest()
    assert founder.waiting() == second.waiting() == []
    removals = [row for row in site.rows if read_ctx(row.ctx).kind == "remove"]  # type: ignore[arg-type]
    assert len(removals) == 1


def test_a_renewed_key_takes_over_only_when_two_of_hr_confirm_it() -> None:
    site = staffed()
    founder, second, pia = site.desks["founder"], site.desks["second"], site.desks["pia"]
    code = site.invite(founder, pia.pid)
    founder.round()
    again = site.accept("pia2", pia.pid, code, gen=2)
    again.round()
    founder.pull()
    assert founder.ledger.org.active_gen(pia.pid) == 1, "an unused letter silences nobody"
    with pytest.raises(Refuse, match="second person"):
        site.renewed(founder, pia.pid, gen=2)
    before = len(site.rows)
    site.renewed(founder, pia.pid, gen=2, also=second)
    founder.push()
    assert kinds(site, before) == ["confirm", "rolekey"]
    site.rest()
    assert founder.ledger.org.active_gen(pia.pid) == 2
    assert {"r:payroll:1", "r:payroll:2"} <= again.session.roles_held
    assert "r:members:1" in again.session.roles_held, "handed on at once, everybody's key is renewed at leisure"


def test_nobody_in_hr_can_be_replaced_by_the_other_alone() -> None:
    site = staffed()
    founder, second = site.desks["founder"], site.desks["second"]
    code = site.invite(founder, second.pid)
    founder.round()
    again = site.accept("second2", second.pid, code, gen=2)
    again.round()
    founder.pull()
    key = founder.ledger.org.key(second.pid, 2)
    assert key is not None
    d: dict[str, object] = {"pid": second.pid, "gen": 2, "fp": key.fingerprint.hex()}
    for wrong in ({"solo": True}, {}):
        with pytest.raises(Refuse, match="second person"):
            founder.publish(Part("confirm", d | wrong))
    with pytest.raises(Refuse, match="second person"):
        site.renewed(founder, second.pid, gen=2, also=second)
    site.kit_signed(founder, "confirm", d)
    site.rest()
    assert founder.ledger.org.active_gen(second.pid) == 2
    assert founder.ledger.org.role_gen("hr") == 2


def test_who_was_removed_can_come_back() -> None:
    site = staffed()
    founder, second, bob = site.desks["founder"], site.desks["second"], site.desks["bob"]
    remove(site, founder, bob)
    founder.round()
    code = site.invite(founder, bob.pid)
    founder.round()
    again = site.accept("bob2", bob.pid, code, gen=2)
    again.round()
    founder.pull()
    site.renewed(founder, bob.pid, gen=2, also=second)
    founder.round()
    # HR's programs let them into everybody's role again by themselves
    site.rest()
    assert again.value(bob.pid, "contact", "grade") == "B1"
    assert founder.ledger.org.roles_of(bob.pid) == ("members",)


def test_who_was_removed_and_comes_back_has_none_of_their_roles() -> None:
    site = staffed()
    founder, second, pia = site.desks["founder"], site.desks["second"], site.desks["pia"]
    assert "payroll" in founder.ledger.org.roles_of(pia.pid)
    remove(site, founder, pia)
    founder.round()
    code = site.invite(founder, pia.pid)
    founder.round()
    again = site.accept("pia2", pia.pid, code, gen=2)
    again.round()
    founder.pull()
    site.renewed(founder, pia.pid, gen=2, also=second)
    site.rest()
    assert founder.ledger.org.roles_of(pia.pid) == ("members",), "a role is given, it does not come back"
    assert not {one for one in again.session.roles_held if one.startswith("r:payroll")}


def test_an_invite_can_be_withdrawn_and_ends_with_a_removal() -> None:
    site = staffed()
    founder = site.desks["founder"]
    pids = [site.announce(founder), site.announce(founder)]
    codes = [site.invite(founder, pid) for pid in pids]
    founder.round()
    invites = {one.pid: one.inv for one in founder.ledger.org.invites.values()}
    founder.publish(Part("invite-", {"inv": invites[pids[0]]}))
    founder.publish(Part("remove", {"pid": pids[1]}))
    founder.round()
    for number, (pid, code) in enumerate(zip(pids, codes, strict=True)):
        with pytest.raises(Refuse, match="no longer open"):
            site.accept(f"late {number}", pid, code)


def test_everybodys_key_is_renewed_at_leisure_and_by_hr_only() -> None:
    site = staffed()
    founder, ann = site.desks["founder"], site.desks["ann"]
    remove(site, founder, site.desks["bob"])
    site.rest()
    assert founder.ledger.org.role_gen("members") == 1
    ask = site.names.op
    assert additions(founder.ledger, founder.session, now=NOW, new_op=ask) == []
    assert additions(ann.ledger, ann.session, now=IN_A_MONTH, new_op=ask) == []
    owed = additions(founder.ledger, founder.session, now=IN_A_MONTH, new_op=ask)
    assert [read_ctx(one.entry.ctx).kind for one in owed] == ["rolekey"]
    founder.work.sending.save(RenewRole(site.names.op(), "members"))
    site.rest()
    assert founder.ledger.org.role_gen("members") == 2
    assert "r:members:2" in ann.session.roles_held


def test_a_new_kit_opens_everything_and_the_old_one_nothing_that_comes_later() -> None:
    site = staffed()
    founder, second, ann = site.desks["founder"], site.desks["second"], site.desks["ann"]
    fresh, old = Identity.new(), Identity.recovery(site.recovery_seed)
    d: dict[str, object] = {"gen": 2, "rec_sign": fresh.signer.pub.hex(), "rec_kem": fresh.kem.pub.hex()}
    with pytest.raises(Refuse, match="second person"):
        site.second_signed(founder, "kit", d, also=None)
    before = len(site.rows)
    site.second_signed(founder, "kit", d, also=second)
    founder.push()
    assert kinds(site, before) == ["kit", "rolekey", "rolekey"], "or the old kit would open what is written until then"
    site.rest()
    org = founder.ledger.org
    assert (org.recovery_recipient(), org.role_gen("hr"), org.role_gen("payroll")) == ("k:rec:2", 2, 2)
    assert {"r:hr:1", "r:hr:2", "r:payroll:1"} <= role_keys.opened_by_kit(org, fresh).keys()
    assert "r:hr:2" not in role_keys.opened_by_kit(org, old)
    with pytest.raises(KeyError):
        role_keys.recovery(org, old, ann.pid, Identity.new())


def test_an_old_kit_opens_nothing_that_comes_later_whoever_is_away() -> None:
    """Pia alone holds the key of payroll, and her program is off when the kit is replaced."""
    site = staffed()
    founder, second, ann = site.desks["founder"], site.desks["second"], site.desks["ann"]
    pia, old, fresh = site.desks.pop("pia"), Identity.recovery(site.recovery_seed), Identity.new()
    founder.publish(Part("role-", {"role": "payroll", "pid": founder.pid}))
    founder.round()
    pia.round()
    chain, item = record_chain(ann.pid, "bank"), site.names.pid()
    d: dict[str, object] = {"gen": 2, "rec_sign": fresh.signer.pub.hex(), "rec_kem": fresh.kem.pub.hex()}
    site.second_signed(founder, "kit", d, also=second)
    site.rest()
    founder.edit(ann.pid, "bank", {"label": "later"}, item=item)
    site.rest()
    org, state = founder.ledger.org, founder.ledger.chain(chain)
    newest = state.epochs[state.last_ep]
    assert founder.session.dek(state, newest.ep) is not None
    assert not role_keys.opened_by_kit(org, old).keys() & newest.to
    assert "r:payroll" not in {one.rpartition(":")[0] for one in newest.to}
    for _ in range(2):
        pia.round()
        site.rest()
    pia.round()
    assert pia.value(ann.pid, "bank", "label", item=item) == "later"
    assert not role_keys.opened_by_kit(org, old).keys() & {"r:payroll:3", "r:hr:2"}
    assert role_keys.opened_by_kit(pia.ledger.org, fresh).keys() >= {"r:payroll:1", "r:payroll:3"}


def test_what_was_written_while_only_an_old_kit_stood_in_the_way_is_handed_on() -> None:
    """Nobody has left payroll; its members are away while the kit is replaced, so nothing new is sealed to it."""
    site = staffed()
    second, ann, fresh = site.desks["second"], site.desks["ann"], Identity.new()
    founder, pia = (site.desks.pop(name) for name in ("founder", "pia"))
    chain, item = record_chain(ann.pid, "bank"), site.names.pid()
    d: dict[str, object] = {"gen": 2, "rec_sign": fresh.signer.pub.hex(), "rec_kem": fresh.kem.pub.hex()}
    site.second_signed(second, "kit", d, also=founder)
    site.rest()
    ann.edit(ann.pid, "bank", {"label": "later"}, item=item)
    site.rest()
    state = second.ledger.chain(chain)
    assert "r:payroll" not in {one.rpartition(":")[0] for one in state.epochs[state.last_ep].to}
    pia.round()
    site.rest()
    pia.round()
    assert pia.value(ann.pid, "bank", "label", item=item) == "later"


def test_the_kit_hands_on_a_role_that_has_lost_its_last_member() -> None:
    site = staffed()
    founder, second, ann = site.desks["founder"], site.desks["second"], site.desks["ann"]
    site.role_new(ann, "health", cosigners=(founder, second))
    site.rest()
    remove(site, founder, ann)
    site.rest()
    bob, org = site.desks["bob"], founder.ledger.org
    private = role_keys.opened_by_kit(org, Identity.recovery(site.recovery_seed))["r:health:1"]
    d, body = role_keys.handed_on(org, private, "health", [bob.pid])
    with pytest.raises(Refuse):
        founder.publish(Part("role+", d, body))
    site.kit_signed(founder, "role+", d, body=body)
    site.rest()
    assert founder.ledger.org.members("health") == {bob.pid}
    assert {"r:health:1", "r:health:2"} <= bob.session.roles_held, "and renews it at once: ann still held it"


def health(site: Site) -> tuple[Desk, Desk, str]:
    """Ann wrote into her S4 section, which only she and bob, in the role ``health``, read."""
    founder, second, ann, bob = (site.desks[name] for name in ("founder", "second", "ann", "bob"))
    ann.edit(ann.pid, "health", {"note": "one"})
    site.rest()
    site.role_new(bob, "health", cosigners=(founder, second))
    site.rest()
    return ann, bob, record_chain(ann.pid, "health")


def test_a_role_of_a_special_section_gets_what_the_subject_wrote_before() -> None:
    site = staffed()
    ann, bob, chain = health(site)
    assert bob.value(ann.pid, "health", "note") == "one"
    assert not any(opens(site.desks["founder"], chain))


def test_special_sections_come_back_to_a_renewed_key_through_their_own_role() -> None:
    site = staffed()
    ann, bob, chain = health(site)
    founder, second = site.desks["founder"], site.desks["second"]
    code = site.invite(founder, ann.pid)
    founder.round()
    again = site.accept("ann2", ann.pid, code, gen=2)
    again.round()
    founder.pull()
    site.renewed(founder, ann.pid, gen=2, also=second)
    founder.push()
    for desk in (founder, second, again):
        desk.round()
    assert opens(again, chain) == [False], "HR has nothing to give"
    bob.round()
    again.round()
    assert again.value(ann.pid, "health", "note") == "one"
    again.edit(ann.pid, "health", {"note": "two"})
    site.rest()
    assert opens(ann, chain) == [True, False]
    assert bob.value(ann.pid, "health", "note") == "two"


def test_who_left_a_special_role_opens_nothing_created_later() -> None:
    site = staffed()
    ann, bob, chain = health(site)
    second = site.desks["second"]
    second.publish(Part("role-", {"role": "health", "pid": bob.pid}))
    second.round()
    ann.round()
    ann.edit(ann.pid, "health", {"note": "later"})
    site.rest()
    assert opens(bob, chain) == [True, False]
    assert opens(ann, chain) == [True, True]
