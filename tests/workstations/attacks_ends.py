"""Aimed attacks on the rules by which rights end, are renewed and are opened to a provider; see ``attacks``.

They need ``provided()``: mia is the first member of ``provider:acme``.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from hris_desktop.crypto.chain import body_hash
from hris_desktop.crypto.keys import Identity
from hris_desktop.vault.wraps import accept_message, co_message, recovery_message
from tests.workstations.attacks import (
    NOT,
    VOID,
    Answer,
    accept,
    attack,
    chain_of,
    expect,
    forgers,
    invite,
    on_contact,
    ready,
    rec,
)
from tests.workstations.forger import Forger, c
from tests.workstations.site import Desk, Site

ACME = "provider:acme"
KEY = "09" + "00" * 31
USABLE = Identity.recovery(bytes(32)).kem.pub.hex()


def hr_pair(site: Site) -> tuple[Forger, Desk] | None:
    """second, who attacks with a key that counts, and the founder, while both are in HR; and there is a provider."""
    second, founder = forgers(site)["second"], site.desks["founder"]
    founder.pull()
    org = founder.ledger.org
    counts = org.active_gen(second.pid) == second.gen
    usual = {second.pid, founder.pid} <= org.members("hr") and counts and "mia" in site.desks
    return (second, founder) if usual else None


def signed(site: Site, by: Identity, kind: str, op: str, d: dict[str, Any]) -> str:
    return by.signer.sign(co_message(site.org, kind, op, d=d, bh=body_hash(b""))).hex()


# ------------------------------------------------------------------------------------------------ leaving


@attack
def removing_an_hr_person_alone(site: Site) -> Answer | None:
    if (pair := hr_pair(site)) is None:
        return None
    return expect(pair[0].plant(pair[0].entry("remove", "org", {"pid": pair[1].pid})), NOT)


@attack
def taking_hr_from_somebody_alone(site: Site) -> Answer | None:
    if (pair := hr_pair(site)) is None:
        return None
    return expect(pair[0].plant(pair[0].entry("role-", "org", {"role": "hr", "pid": pair[1].pid})), NOT)


@attack
def removing_an_hr_person_with_an_employees_signature(site: Site) -> Answer | None:
    if (pair := hr_pair(site)) is None:
        return None
    op, d, bob = site.names.op(), {"pid": pair[1].pid}, site.desks["bob"]
    co = [[bob.pid, bob.gen, signed(site, bob.identity, "remove", op, d)]]
    return expect(pair[0].plant(pair[0].entry("remove", "org", d | {"co": co}, op=op)), NOT)


@attack
def removing_an_hr_person_with_a_signature_for_another_act(site: Site) -> Answer | None:
    if (pair := hr_pair(site)) is None:
        return None
    founder, op = pair[1], site.names.op()
    co = [[founder.pid, founder.gen, signed(site, founder.identity, "remove", op, {"pid": site.pid("bob")})]]
    return expect(pair[0].plant(pair[0].entry("remove", "org", {"pid": founder.pid, "co": co}, op=op)), NOT)


@attack
def removing_an_hr_person_with_another_kit(site: Site) -> Answer | None:
    if (pair := hr_pair(site)) is None:
        return None
    op, d = site.names.op(), {"pid": pair[1].pid}
    rec_ = signed(site, Identity.recovery(bytes(32)), "remove", op, d)
    return expect(pair[0].plant(pair[0].entry("remove", "org", d | {"rec": rec_}, op=op)), NOT)


@attack
def removing_oneself(site: Site) -> Answer | None:
    """Even with a second signature: somebody else writes it, so that a key goes on to renew what is left."""
    if (pair := hr_pair(site)) is None:
        return None
    op, d = site.names.op(), {"pid": pair[0].pid}
    co = [[pair[1].pid, pair[1].gen, signed(site, pair[1].identity, "remove", op, d)]]
    return expect(pair[0].plant(pair[0].entry("remove", "org", d | {"co": co}, op=op)), NOT)


@attack
def removing_a_colleague(site: Site) -> Answer | None:
    bob = forgers(site)["bob"]
    return expect(bob.plant(bob.entry("remove", "org", {"pid": site.pid("ann")})), NOT)


@attack
def taking_a_role_from_a_colleague(site: Site) -> Answer | None:
    bob = forgers(site)["bob"]
    return expect(bob.plant(bob.entry("role-", "org", {"role": "payroll", "pid": site.pid("founder")})), NOT)


@attack
def taking_a_role_from_who_is_not_in_it(site: Site) -> Answer | None:
    if (pair := hr_pair(site)) is None:
        return None
    return expect(pair[0].plant(pair[0].entry("role-", "org", {"role": "payroll", "pid": pair[0].pid})), NOT)


@attack
def withdrawing_an_invite_as_an_employee(site: Site) -> Answer | None:
    if (pair := hr_pair(site)) is None:
        return None
    bob, inv = forgers(site)["bob"], site.names.op()
    pair[0].plant(invite(pair[0], site.pid("ann"), inv=inv))
    return expect(bob.plant(bob.entry("invite-", "org", {"inv": inv})), NOT)


@attack
def accepting_what_was_withdrawn(site: Site) -> Answer | None:
    if (pair := hr_pair(site)) is None:
        return None
    signer, fresh, inv, pid = Identity.new().signer, Identity.new(), site.names.op(), site.names.pid()
    pair[0].plant(pair[0].entry("person", "org", {"pid": pid, "type": "employee"}))
    pair[0].plant(invite(pair[0], pid, inv=inv, ipub=signer.pub.hex()))
    pair[0].plant(pair[0].entry("invite-", "org", {"inv": inv}))
    d: dict[str, Any] = {"inv": inv, "pid": pid, "gen": 1}
    d |= {"sign": fresh.signer.pub.hex(), "kem": fresh.kem.pub.hex()}
    d["proof"] = signer.sign(accept_message(site.org, d)).hex()
    return expect(accept(site, pid, fresh, d), NOT)


# ------------------------------------------------------------------------------------------------ keys of roles


@attack
def a_role_key_without_all_members(site: Site) -> Answer | None:
    if (pair := hr_pair(site)) is None:
        return None
    org = pair[1].ledger.org
    to = [one for one in org.next_recipients("hr") if pair[1].pid not in one]
    d = {"role": "hr", "gen": org.role_gen("hr") + 1, "pub": USABLE, "to": sha256(c(to)).hexdigest()}
    return expect(pair[0].plant(pair[0].entry("rolekey", "org", d, body=bytes(80 * len(to)))), NOT)


@attack
def a_role_key_with_one_reader_more(site: Site) -> Answer | None:
    if (pair := hr_pair(site)) is None:
        return None
    org = pair[1].ledger.org
    to = sorted([*org.next_recipients("hr"), f"p:{site.pid('bob')}:1"])
    d = {"role": "hr", "gen": org.role_gen("hr") + 1, "pub": USABLE, "to": sha256(c(to)).hexdigest()}
    return expect(pair[0].plant(pair[0].entry("rolekey", "org", d, body=bytes(80 * len(to)))), NOT)


@attack
def a_role_key_by_a_stranger(site: Site) -> Answer | None:
    bob, org = forgers(site)["bob"], site.desks["founder"].ledger.org
    site.desks["founder"].pull()
    to = sha256(c(list(org.next_recipients("payroll")))).hexdigest()
    d = {"role": "payroll", "gen": org.role_gen("payroll") + 1, "pub": USABLE, "to": to}
    return expect(bob.plant(bob.entry("rolekey", "org", d, body=bytes(240))), NOT)


@attack
def a_role_key_of_a_skipped_generation(site: Site) -> Answer | None:
    if (pair := hr_pair(site)) is None:
        return None
    org = pair[1].ledger.org
    to = sha256(c(list(org.next_recipients("hr")))).hexdigest()
    d = {"role": "hr", "gen": org.role_gen("hr") + 2, "pub": USABLE, "to": to}
    return expect(pair[0].plant(pair[0].entry("rolekey", "org", d, body=bytes(320))), NOT)


@attack
def wraps_to_a_role_that_somebody_left_with_its_key(site: Site) -> Answer | None:
    """Between leaving and the role's next key nothing new may be wrapped to it."""
    if (at := on_contact(site, "ann")) is None or (pair := hr_pair(site)) is None:
        return None
    chain, org = f"r:{at[0].pid}:bank", pair[1].ledger.org
    pia = site.pid("pia")
    if pia not in org.members("payroll") or org.outdated("payroll"):
        return None
    before = at[0].due(chain)
    pair[0].plant(pair[0].entry("role-", "org", {"role": "payroll", "pid": pia}))
    return expect(at[0].plant(at[0].new_epoch(chain, before)), NOT)


@attack
def a_provider_among_everybody(site: Site) -> Answer | None:
    if (pair := hr_pair(site)) is None:
        return None
    gen, mia = pair[1].ledger.org.role_gen("members"), site.desks["mia"]
    d = {"role": "members", "gen": gen, "to": [f"p:{mia.pid}:1"]}
    return expect(pair[0].plant(pair[0].entry("role+", "org", d, body=bytes(80))), NOT)


@attack
def a_colleague_in_a_providers_role(site: Site) -> Answer | None:
    if "mia" not in site.desks:
        return None
    mia = forgers(site)["mia"]
    d = {"role": ACME, "gen": mia.desk.ledger.org.role_gen(ACME), "to": [f"p:{site.pid('ann')}:1"]}  # type: ignore[union-attr]
    return expect(mia.plant(mia.entry("role+", "org", d, body=bytes(80))), NOT)


# ------------------------------------------------------------------------------------------------ renewing, recovering


def renewing(site: Site, pid: str, pair: tuple[Forger, Desk]) -> dict[str, Any]:
    """A letter for a next key, accepted; the ``d`` that would confirm it."""
    signer, fresh, inv = Identity.new().signer, Identity.new(), site.names.op()
    pair[0].plant(invite(pair[0], pid, inv=inv, ipub=signer.pub.hex()))
    gen = len(pair[1].ledger.org.people[pid].keys) + 1
    d: dict[str, Any] = {"inv": inv, "pid": pid, "gen": gen}
    d |= {"sign": fresh.signer.pub.hex(), "kem": fresh.kem.pub.hex()}
    d["proof"] = signer.sign(accept_message(site.org, d)).hex()
    accept(site, pid, fresh, d)
    pair[1].pull()
    key = pair[1].ledger.org.key(pid, gen)
    assert key is not None
    return {"pid": pid, "gen": gen, "fp": key.fingerprint.hex()}


@attack
def a_renewed_key_confirmed_by_one_alone(site: Site) -> Answer | None:
    if (pair := hr_pair(site)) is None:
        return None
    d = renewing(site, site.pid("ann"), pair)
    return expect(pair[0].plant(pair[0].entry("confirm", "org", d | {"solo": True})), NOT)


@attack
def taking_the_place_of_an_hr_person_with_their_old_keys_signature(site: Site) -> Answer | None:
    """Whoever holds the stolen device signs along; the word of the person concerned does not count here."""
    if (pair := hr_pair(site)) is None:
        return None
    d, op, founder = renewing(site, pair[1].pid, pair), site.names.op(), pair[1]
    co = [[founder.pid, founder.gen, signed(site, founder.identity, "confirm", op, d)]]
    return expect(pair[0].plant(pair[0].entry("confirm", "org", d | {"co": co}, op=op)), NOT)


@attack
def recovery_without_the_kit(site: Site) -> Answer | None:
    bob, fresh, kit = forgers(site)["bob"], Identity.new(), Identity.recovery(bytes(32))
    org = site.desks["bob"].ledger.org
    site.desks["bob"].pull()
    d: dict[str, Any] = {"pid": bob.pid, "gen": len(org.people[bob.pid].keys) + 1, "hr": org.role_gen("hr")}
    d |= {"sign": fresh.signer.pub.hex(), "kem": fresh.kem.pub.hex()}
    d["proof"] = kit.signer.sign(recovery_message(site.org, d)).hex()
    tip = bob.tip("org")
    seen = [site.desks["bob"].ledger.cursor, site.desks["bob"].ledger.head.hex()]
    taken = Forger(site, bob.pid, fresh, d["gen"])
    entry = taken.entry("recovery", "org", d, body=bytes(80), n=tip.n + 1, prev=tip.prev, seen=seen)
    return expect(taken.plant(entry), NOT)


@attack
def a_kit_by_one_of_hr_alone(site: Site) -> Answer | None:
    if (pair := hr_pair(site)) is None:
        return None
    d = {"gen": pair[1].ledger.org.kit().gen + 1, "rec_sign": "ab" * 32, "rec_kem": USABLE, "solo": True}
    return expect(pair[0].plant(pair[0].entry("kit", "org", d)), NOT)


# ------------------------------------------------------------------------------------------------ providers


def grant(forger: Forger, *sections: str, pid: str = "", **over: Any) -> int:
    assert forger.desk is not None
    forger.desk.pull()
    org = forger.desk.ledger.org
    roles = ["hr", ACME] + ([] if pid else ["members"])
    to = [org.role_recipient(role) for role in roles]
    to += [f"p:{pid}:{org.active_gen(pid)}"] if pid and org.active_gen(pid) else []
    op = over.pop("op", forger.site.names.op())
    d = {"role": ACME, "pid": pid, "sections": sorted(sections), "until": "2026-12-31", "to": sorted(to)} | over
    return forger.plant(forger.entry("grant", "org", d, body=bytes(80 * len(to) + 540), op=op))


@attack
def a_grant_by_an_employee(site: Site) -> Answer | None:
    return expect(grant(forgers(site)["bob"], "contact"), NOT)


@attack
def a_grant_of_a_colleagues_section(site: Site) -> Answer | None:
    return expect(grant(forgers(site)["bob"], "contact", pid=site.pid("ann")), NOT)


@attack
def a_grant_of_a_special_section(site: Site) -> Answer | None:
    return None if (pair := hr_pair(site)) is None else expect(grant(pair[0], "contact", "health"), NOT)


@attack
def a_grant_to_a_role_of_the_house(site: Site) -> Answer | None:
    return None if (pair := hr_pair(site)) is None else expect(grant(pair[0], "contact", role="payroll"), NOT)


@attack
def a_grant_hidden_from_the_person(site: Site) -> Answer | None:
    if (pair := hr_pair(site)) is None:
        return None
    to = [pair[1].ledger.org.role_recipient("hr")]
    return expect(grant(pair[0], "contact", pid=site.pid("ann"), to=to), NOT)


@attack
def a_grant_under_anothers_name(site: Site) -> Answer | None:
    """Two grants under one op: ending the one would end the other."""
    if (pair := hr_pair(site)) is None:
        return None
    op = site.names.op()
    grant(Forger.of(pair[1]), "job", op=op)
    return expect(grant(pair[0], "contact", op=op), NOT)


@attack
def ending_anothers_grant(site: Site) -> Answer | None:
    if (pair := hr_pair(site)) is None:
        return None
    op, bob = site.names.op(), forgers(site)["bob"]
    grant(pair[0], "job", pid=site.pid("ann"), op=op)
    return expect(bob.plant(bob.entry("grant-", "org", {"grant": op})), NOT)


@attack
def a_provider_added_to_an_older_key(site: Site) -> Answer | None:
    if (pair := hr_pair(site)) is None or (at := on_contact(site, "second")) is None:
        return None
    grant(pair[0], "contact", pid=site.pid("ann"))
    ep, org = at[0].tip(at[1]).ep, pair[1].ledger.org
    pair[1].pull()
    entry = at[0].new_epoch(at[1], [org.role_recipient(ACME)], ep=ep, key=at[0].dek(at[1], ep), add=True)
    return expect(at[0].plant(entry), NOT)


@attack
def leaving_out_a_grant_that_has_not_expired(site: Site) -> Answer | None:
    if (pair := hr_pair(site)) is None or (at := on_contact(site, "ann")) is None:
        return None
    op = site.names.op()
    grant(pair[0], "contact", pid=site.pid("ann"), op=op)
    to = [one for one in at[0].due(at[1]) if ACME not in one]
    return expect(at[0].plant(at[0].new_epoch(at[1], to, expired=[op])), NOT)


@attack
def a_state_that_nobody_asked_for(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None or at[0].desk is None:
        return None
    record = at[0].desk.ledger.record(at[1])
    if record.base_due or record.fold is None:
        return None
    return expect(at[0].plant(rec(*at, [], {"base": True}, content={"base": record.fold.base()})), VOID)


# ------------------------------------------------------------------------------------------------ S4 and logs


@attack
def hr_adds_to_a_special_section(site: Site) -> Answer | None:
    ann, bob = forgers(site)["ann"], site.desks["bob"]
    pair, chain = hr_pair(site), chain_of(site.desks["ann"], "health")
    if pair is None or pair[1].ledger.org.role_gen("health") or pair[1].ledger.org.active_gen(bob.pid) != bob.gen:
        return None
    if not ann.tip(chain).ep:
        ann.plant(ann.new_epoch(chain, ann.due(chain)))
    if not ready(ann, chain):
        return None
    op, body = site.names.op(), bytes(160)
    d: dict[str, Any] = {"role": "health", "gen": 1, "pub": USABLE}
    d["to"] = sorted([pair[1].ledger.org.recovery_recipient(), f"p:{bob.pid}:{bob.gen}"])
    message = co_message(site.org, "role", op, d=d, bh=body_hash(body))
    d["co"] = [[one.pid, one.gen, one.identity.signer.sign(message).hex()] for one in (pair[0], pair[1])]
    first = Forger.of(bob)
    first.plant(first.entry("role", "org", d, body=body, op=op))
    ep = ann.tip(chain).ep
    entry = pair[0].new_epoch(chain, ["r:health:1"], ep=ep, key=ann.dek(chain, ep), add=True)
    return expect(pair[0].plant(entry), NOT)


@attack
def a_look_logged_in_anothers_name(site: Site) -> Answer | None:
    bob = forgers(site)["bob"]
    chain = f"a:{site.pid('ann')}:{site.pid('founder')}"
    return expect(bob.plant(bob.entry("read", chain, {"to": [f"p:{site.pid('ann')}:1"]}, body=b"x")), NOT)


@attack
def a_look_at_oneself(site: Site) -> Answer | None:
    bob = forgers(site)["bob"]
    return expect(bob.plant(bob.entry("read", f"a:{bob.pid}:{bob.pid}", {"to": [f"p:{bob.pid}:1"]}, body=b"x")), NOT)


@attack
def a_look_sealed_to_nobody(site: Site) -> Answer | None:
    bob = forgers(site)["bob"]
    chain = f"a:{site.pid('ann')}:{bob.pid}"
    return expect(bob.plant(bob.entry("read", chain, {"to": ["r:auditor:7"]}, body=b"x")), NOT)


@attack
def a_sign_of_life_with_something_in_it(site: Site) -> Answer | None:
    bob = forgers(site)["bob"]
    return expect(bob.plant(bob.entry("beat", f"w:{bob.pid}", {}, body=b"x")), NOT)


@attack
def a_second_signature_in_anothers_name(site: Site) -> Answer | None:
    ann, second = forgers(site)["ann"], site.desks["second"]
    ann.desk.pull()  # type: ignore[union-attr]
    if ann.desk.ledger.org.active_gen(ann.pid) != ann.gen:  # type: ignore[union-attr]
        return None
    entry = ann.entry("signature", f"k:act:{site.names.op()}", {"sig": [second.pid, 1, "ab" * 64]})
    return expect(ann.plant(entry), VOID)
