"""Rules on the organisation's chain: one function each; ``sync.admit`` says which comes when.

``two_hr``      two different active HR persons signed (the author may be one); or the only one there is, with ``solo``
``two_or_kit``  two of HR signed, or one and the recovery kit in force; never one alone, whatever ``solo`` says

Second signatures, and the kit's, are good for one act that counted, and for none that repeats it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hris_desktop.crypto import sign, wrap
from hris_desktop.crypto.chain import ZERO_HASH
from hris_desktop.crypto.errors import BadSignature
from hris_desktop.domain.rights import EVERYBODY, HR, PROVIDER
from hris_desktop.sync.admit_case import Case, Rule, by_hr, rule
from hris_desktop.vault import wraps
from hris_desktop.vault.wraps import RECOVERY, person_id

# -- signatures ------------------------------------------------------------------------------------------------------


def _verifies(sign_pub: bytes, signature: str, message: bytes) -> bool:
    try:
        sign.verify(sign_pub, bytes.fromhex(signature), message)
    except BadSignature:
        return False
    return True


def _co_message(case: Case) -> bytes:
    # one erasure may be several entries, each on the chain of its section: signed once, under the name of the act
    op = case.d.get("act", case.ctx.op)
    return wraps.co_message(case.ctx.org, case.ctx.kind, op, d=case.d, bh=case.bh)


def _co_signed(case: Case, pid: str, gen: int, signature: str) -> bool:
    key = case.org.key(pid, gen)
    return key is not None and key.active(case.seq) and _verifies(key.sign_pub, signature, _co_message(case))


def _spent(case: Case) -> bool:
    """Whether this very act counted before: or a second signer could do it again, years later and alone."""
    return wraps.act_name(case.ctx.kind, case.ctx.op, case.d) in case.org.spent


def signers(case: Case) -> frozenset[str]:
    """The active HR persons who signed, the author among them."""
    hr = case.org.members(HR, case.seq)
    given = () if _spent(case) else case.d.get("co", ())
    co = {pid for pid, gen, signature in given if pid in hr and _co_signed(case, pid, gen, signature)}
    return frozenset(co | ({case.author} & hr))


def by_kit(case: Case) -> bool:
    """Whether the recovery kit in force signed along."""
    return (
        "rec" in case.d
        and not _spent(case)
        and _verifies(case.org.kit(case.seq).sign_pub, case.d["rec"], _co_message(case))
    )


def two_hr(case: Case, *, without: str = "") -> None:
    """See the module. ``without``: a person whose word does not count here, as it is about them."""
    signed = signers(case) - {without}
    hr = case.org.members(HR, case.seq)
    alone = len(hr) == 1 and bool(case.d.get("solo")) and signed == hr
    rule(len(signed) > 1 or alone, "needs two HR persons")


def two_or_kit(case: Case) -> None:
    """See the module."""
    rule(len(signers(case)) > 1 or by_kit(case), "needs two HR persons or the recovery kit")


# -- founding, policy, people ----------------------------------------------------------------------------------------


def _genesis(case: Case) -> None:
    d, ctx = case.d, case.ctx
    recomputed = wraps.org_id(bytes.fromhex(d["sign"]), bytes.fromhex(d["rec_sign"]), bytes.fromhex(d["nonce"]))
    rule(case.seq == 1 and ctx.n == 1 and case.h == case.org.pin, "not the pinned genesis")
    rule(ctx.seen == (0, ZERO_HASH) and recomputed == ctx.org and ctx.gen == 1, "genesis form")
    rule(d["to"] == sorted([RECOVERY, person_id(ctx.pid, 1)]), "genesis recipients")
    rule(all(_usable(d[key]) for key in ("kem", "rec_kem", "hr_pub")), "unusable key")


def _usable(kem_pub: str) -> bool:
    return wrap.usable(bytes.fromhex(kem_pub))


def _policy(case: Case) -> None:
    by_hr(case)
    # or one that was signed and held back could replace a newer one, and one with the greatest number every later one
    rule(case.d["ver"] == case.org.policy_version(case.seq) + 1, "version of the policy")
    two_hr(case)


def _person(case: Case) -> None:
    by_hr(case)
    rule(case.d["pid"] not in case.org.people, "person known")


def _invite(case: Case) -> None:
    by_hr(case)
    rule(case.d["pid"] in case.org.people, "person unknown")
    rule(case.d["inv"] not in case.org.invites, "invite known")


def _invite_ended(case: Case) -> None:
    by_hr(case)
    invite = case.org.invites.get(case.d["inv"])
    rule(invite is not None and invite.open(case.seq), "no such invite")


def _accept(case: Case) -> None:
    d, ctx = case.d, case.ctx
    invite = case.org.invites.get(d["inv"])
    rule((ctx.pid, ctx.gen) == (d["pid"], d["gen"]), "accept for somebody else")
    rule(invite is not None and invite.pid == ctx.pid and case.seq <= invite.ended, "no such invite")
    rule(invite is not None and case.seq <= invite.used, "invite used")
    _next_key(case)
    message = wraps.accept_message(ctx.org, d)
    rule(invite is not None and _verifies(invite.ipub, d["proof"], message), "proof of the invite")


def _next_key(case: Case) -> None:
    rule(case.d["gen"] == len(case.org.people[case.d["pid"]].keys) + 1, "generation")
    # a key nothing can be wrapped to would stop everybody who owes its owner one
    rule(_usable(case.d["kem"]), "unusable key")


def _confirm(case: Case) -> None:
    d = case.d
    by_hr(case)
    key = case.org.key(d["pid"], d["gen"])
    rule(case.author != d["pid"], "own key")
    rule(key is not None and key.waits(case.seq) and key.fingerprint.hex() == d["fp"], "no such key waits")
    if d["gen"] == 1:
        rule(not d.keys() & {"co", "solo", "rec"}, "surplus signature")
    elif not by_kit(case):
        two_hr(case, without=d["pid"])


def _remove(case: Case) -> None:
    by_hr(case)
    rule(case.author != case.d["pid"], "own removal")
    rule(case.d["pid"] in case.org.people, "person unknown")
    if case.d["pid"] in case.org.listed(HR, case.seq):
        two_or_kit(case)


# -- roles -----------------------------------------------------------------------------------------------------------


def _role(case: Case) -> None:
    rule(case.d["role"] not in case.org.role_keys, "role known")
    own = [case.org.recovery_recipient(case.seq), person_id(case.author, case.ctx.gen)]
    rule(case.d["to"] == sorted(own), "role recipients")
    rule(_usable(case.d["pub"]), "unusable key")
    _fits(case, case.author)
    two_hr(case)


def _fits(case: Case, pid: str) -> None:
    """Providers are in roles of providers, everybody else in all others; so no role mixes them."""
    outside = case.org.people[pid].type == "provider"
    rule(outside == case.d["role"].startswith(PROVIDER), "providers have roles of their own")


def _role_more(case: Case) -> None:
    role, seq = case.d["role"], case.seq
    inside = case.org.members(role, seq)
    rule(case.author in inside or _hr_with_kit(case), "author is no member")
    rule(case.d["gen"] == case.org.role_gen(role, seq), "generation of the role")
    for recipient in case.d["to"]:
        name, gen = wraps.split_recipient(recipient)
        pid = name.removeprefix("p:")
        rule(name.startswith("p:") and gen == case.org.active_gen(pid, seq), "target not confirmed")
        rule(pid not in inside or not case.org.holds_key(role, recipient, seq), "target is a member")
        _fits(case, pid)


def _hr_with_kit(case: Case) -> bool:
    """The kit opens every role's key: with it HR hands on a role that has lost its last member."""
    return case.author in case.org.members(HR, case.seq) and by_kit(case)


def _role_less(case: Case) -> None:
    role, pid = case.d["role"], case.d["pid"]
    rule(pid in case.org.listed(role, case.seq), "no such member")
    if role == HR:
        by_hr(case)
        two_or_kit(case)
    elif case.author != pid:
        by_hr(case)


def _role_key(case: Case) -> None:
    role, d = case.d["role"], case.d
    rule(case.author in case.org.members(role, case.seq), "author is no member")
    if role == EVERYBODY:
        # or anybody at all could put a useless key in its place
        by_hr(case)
    rule(d["gen"] == case.org.role_gen(role, case.seq) + 1, "generation of the role")
    rule(d["to"] == wraps.list_hash(case.org.next_recipients(role, case.seq)), "role recipients")
    rule(_usable(d["pub"]), "unusable key")


# -- recovery --------------------------------------------------------------------------------------------------------


def _recovery(case: Case) -> None:
    d, ctx = case.d, case.ctx
    rule((ctx.pid, ctx.gen) == (d["pid"], d["gen"]), "recovery of somebody else")
    person = case.org.people.get(d["pid"])
    rule(person is not None and person.type == "employee" and person.since < case.seq, "person unknown")
    _next_key(case)
    rule(d["hr"] == case.org.role_gen(HR, case.seq), "generation of the role")
    message = wraps.recovery_message(ctx.org, d)
    rule(_verifies(case.org.kit(case.seq).sign_pub, d["proof"], message), "proof of the kit")


def _kit(case: Case) -> None:
    by_hr(case)
    rule(case.d["gen"] == case.org.kit(case.seq).gen + 1, "generation")
    rule(_usable(case.d["rec_kem"]), "unusable key")
    two_hr(case)


# -- grants ----------------------------------------------------------------------------------------------------------


def _grant(case: Case) -> None:
    d, org, seq = case.d, case.org, case.seq
    policy = org.policy(seq)
    sections = [policy.get(name) for name in d["sections"]]
    own = case.author == d["pid"] and all(one is not None and "w" in one.self_right for one in sections)
    rule(own or case.author in org.members(HR, seq), "author may not grant this")
    person = org.people.get(d["pid"])
    rule(not d["pid"] or (person is not None and person.type == "employee"), "person unknown")
    rule(all(one is not None and not one.s4 for one in sections), "section is not grantable")
    rule(d["role"].startswith(PROVIDER) and org.role_gen(d["role"], seq) > 0, "no such provider")
    rule(case.ctx.op not in org.grants, "grant known")
    rule(d["to"] == grant_readers(case), "recipients are not those due")


def grant_readers(case: Case) -> list[str]:
    """Who reads what a grant is for: HR, the provider, and the person concerned or everybody."""
    org, seq = case.org, case.seq
    roles = (HR, case.d["role"]) if case.d["pid"] else (HR, case.d["role"], EVERYBODY)
    readers = [wraps.role_id(role, gen) for role in roles if (gen := org.role_gen(role, seq))]
    gen = org.active_gen(case.d["pid"], seq)
    return sorted([*readers, person_id(case.d["pid"], gen)] if gen else readers)


def _grant_ended(case: Case) -> None:
    grant = case.org.grants.get(case.d["grant"])
    rule(grant is not None and grant.live(case.seq), "no such grant")
    if grant is not None and case.author != grant.pid:
        by_hr(case)


RULES: Final[Mapping[str, Rule]] = {
    "genesis": _genesis,
    "policy": _policy,
    "person": _person,
    "invite": _invite,
    "invite-": _invite_ended,
    "accept": _accept,
    "confirm": _confirm,
    "remove": _remove,
    "role": _role,
    "role+": _role_more,
    "role-": _role_less,
    "rolekey": _role_key,
    "recovery": _recovery,
    "kit": _kit,
    "grant": _grant,
    "grant-": _grant_ended,
}
"""Kind → what it needs to count on the organisation's chain."""
