"""Bugs in the rules by which rights end, are renewed, and are opened to a provider."""

from __future__ import annotations

from tests.mutants.bugs import Bug

REMOVAL, GRANTS, ACTS, PLACE = (f"tests/sync/test_{name}.py" for name in ("removal", "grants", "acts", "place"))
ORG = "tests/vault/test_org.py"
ADMIT, LEARN, FACTS, ROADS = "sync/admit_org.py", "vault/org_learn.py", "vault/org_facts.py", "vault/org.py"


def aimed(name: str) -> str:
    """The one attack that the rule stops."""
    return f"tests/workstations/test_attacks.py::test_attack[{name}]"


ENDS = (
    # -- leaving
    Bug(
        "the removed still sign",
        LEARN,
        "    person.left = seq\n    _end(person.keys, seq)",
        "    person.left = seq",
        REMOVAL,
    ),
    Bug(
        "the removed stay in their roles", LEARN, "        _leave(org, role, person.pid, seq)", "        pass", REMOVAL
    ),
    Bug(
        "the removed keep their letters",
        LEARN,
        "            invite.ended = seq\n\n\ndef _leave",
        "            pass\n\n\ndef _leave",
        REMOVAL,
    ),
    Bug(
        "a role once given is for ever",
        FACTS,
        "        return self.since < at <= self.until",
        "        return self.since < at",
        REMOVAL,
    ),
    Bug(
        "one alone removes HR",
        ADMIT,
        "    rule(len(signers(case)) > 1 or by_kit(case),",
        "    rule(len(signers(case)) > 0 or by_kit(case),",
        aimed("removing_an_hr_person_alone"),
    ),
    Bug(
        "anybody's paper is the kit",
        ADMIT,
        '    return "rec" in case.d and _verifies(case.org.kit(case.seq).sign_pub, case.d["rec"], _co_message(case))',
        '    return "rec" in case.d',
        aimed("removing_an_hr_person_with_another_kit"),
    ),
    Bug(
        "one removes oneself",
        ADMIT,
        '    rule(case.author != case.d["pid"], "own removal")\n',
        "",
        aimed("removing_oneself"),
    ),
    Bug(
        "roles of others taken by anybody",
        ADMIT,
        "    elif case.author != pid:\n        by_hr(case)\n",
        "",
        aimed("taking_a_role_from_a_colleague"),
    ),
    Bug(
        "invites withdrawn by anybody",
        ADMIT,
        "def _invite_ended(case: Case) -> None:\n    by_hr(case)\n",
        "def _invite_ended(case: Case) -> None:\n",
        aimed("withdrawing_an_invite_as_an_employee"),
    ),
    Bug(
        "withdrawn invites accepted",
        ADMIT,
        " and case.seq <= invite.ended, ",
        ", ",
        aimed("accepting_what_was_withdrawn"),
    ),
    # -- renewing
    Bug("the older key lives on", LEARN, "    _end(person.keys[: gen - 1], seq)\n", "", PLACE),
    Bug(
        "a letter ends the older key",
        LEARN,
        "    org.people[ctx.pid].keys.append(_key(ctx, seq))\n\n\ndef _confirm",
        "    keys = org.people[ctx.pid].keys\n    _end(keys, seq)\n    keys.append(_key(ctx, seq))\n\n\ndef _confirm",
        REMOVAL,
    ),
    Bug(
        "the old key vouches for the new",
        ADMIT,
        '        two_hr(case, without=d["pid"])',
        "        two_hr(case)",
        aimed("taking_the_place_of_an_hr_person_with_their_old_keys_signature"),
    ),
    Bug(
        "one alone renews a key",
        ADMIT,
        "    rule(len(signed) > 1 or alone, ",
        "    rule(len(signed) > 0 or alone, ",
        aimed("a_renewed_key_confirmed_by_one_alone"),
    ),
    Bug(
        "recovery without the kit",
        ADMIT,
        '    rule(_verifies(case.org.kit(case.seq).sign_pub, d["proof"], message), "proof of the kit")\n',
        "",
        aimed("recovery_without_the_kit"),
    ),
    # -- keys of roles
    Bug(
        "a role key to whom one likes",
        ADMIT,
        '    rule(d["to"] == wraps.list_hash(case.org.next_recipients(role, case.seq)), "role recipients")\n',
        "",
        aimed("a_role_key_without_all_members"),
    ),
    Bug(
        "a role key by anybody",
        ADMIT,
        '    rule(case.author in case.org.members(role, case.seq), "author is no member")\n',
        "",
        aimed("a_role_key_by_a_stranger"),
    ),
    Bug(
        "generations of a role skipped",
        ADMIT,
        '    rule(d["gen"] == case.org.role_gen(role, case.seq) + 1, "generation of the role")\n',
        "",
        aimed("a_role_key_of_a_skipped_generation"),
    ),
    Bug(
        "wrapped to who left with the key",
        ROADS,
        "            outside = role != EVERYBODY and self.outdated(role, at)",
        "            outside = False",
        aimed("wraps_to_a_role_that_somebody_left_with_its_key"),
    ),
    Bug(
        "older role keys out of reach",
        "vault/session.py",
        "        if not found.link or found.link not in held or older in held:",
        "        if found:",
        REMOVAL,
    ),
    Bug(
        "an older link believed",
        "vault/session.py",
        "        if key is not None and key.pub == org.kem_pub(older):",
        "        if key is not None:",
        "tests/vault/test_session.py",
    ),
    Bug(
        "no key goes with a removal",
        "sync/plan_org.py",
        "    if on_org and any(part.kind in ENDS_KEYS for part in intent.parts):",
        "    if False:",
        REMOVAL,
    ),
    Bug(
        "nobody renews a role",
        "sync/rotate_roles.py",
        "        if org.renewal_due(role) and (role",
        "        if False and (role",
        REMOVAL,
    ),
    Bug(
        "everybody's key at every leaving",
        "sync/rotate_roles.py",
        "(role != EVERYBODY or _is_time(org, chance))",
        "bool(chance)",
        REMOVAL,
    ),
    Bug(
        "a renewed member gets no role key",
        "sync/rotate_roles.py",
        "        missing = org.without_key(role)[:MAX_TO]",
        "        missing = ()",
        REMOVAL,
    ),
    Bug(
        "all past wrapped to each new role key",
        "domain/rights.py",
        "    return bool(role) and any(role_of(one) == role for one in held)",
        "    return False",
        REMOVAL,
    ),
    Bug("the new kit is not wrapped to", ROADS, " or self.recovery_recipient() not in held)", ")", REMOVAL),
    # -- providers
    Bug(
        "a provider in a role of the house",
        ADMIT,
        '    rule(outside == case.d["role"].startswith(PROVIDER), "providers have roles of their own")\n',
        "",
        aimed("a_provider_among_everybody"),
    ),
    Bug(
        "grants by anybody",
        ADMIT,
        '    rule(own or case.author in org.members(HR, seq), "author may not grant this")\n',
        "",
        aimed("a_grant_by_an_employee"),
    ),
    Bug(
        "S4 granted",
        ADMIT,
        "    rule(all(one is not None and not one.s4 for one in sections)",
        "    rule(all(one is not None for one in sections)",
        aimed("a_grant_of_a_special_section"),
    ),
    Bug(
        "a grant from before S4 counted",
        ROADS,
        "        grants = () if policy.s4 else tuple(",
        "        grants = tuple(",
        ORG,
    ),
    Bug(
        "grants named twice",
        ADMIT,
        '    rule(case.ctx.op not in org.grants, "grant known")\n',
        "",
        aimed("a_grant_under_anothers_name"),
    ),
    Bug(
        "grants hidden",
        ADMIT,
        '    rule(d["to"] == grant_readers(case), "recipients are not those due")\n',
        "",
        aimed("a_grant_hidden_from_the_person"),
    ),
    Bug(
        "grants ended by anybody",
        ADMIT,
        "    if grant is not None and case.author != grant.pid:\n        by_hr(case)\n",
        "",
        aimed("ending_anothers_grant"),
    ),
    Bug(
        "ended grants live on",
        FACTS,
        "        return self.since < at <= self.ended\n\n\n@dataclass(frozen=True, slots=True)\nclass Recovery",
        "        return self.since < at\n\n\n@dataclass(frozen=True, slots=True)\nclass Recovery",
        GRANTS,
    ),
    Bug(
        "providers added to older keys",
        "domain/rights.py",
        "if one not in held and not is_provider(one) and",
        "if one not in held and",
        aimed("a_provider_added_to_an_older_key"),
    ),
    Bug(
        "expired grants kept",
        "sync/plan.py",
        "    return standing.expired(today)[:MAX_EXPIRED]",
        "    return ()",
        GRANTS,
    ),
    Bug(
        "the day of a grant not judged",
        "sync/admit_records.py",
        '    rule(_expired(case, standing), "a grant that has not expired")\n',
        "",
        aimed("leaving_out_a_grant_that_has_not_expired"),
    ),
    Bug(
        "anybody moves the clock",
        ROADS,
        '        if ctx.ts > self.heard and ctx.pid in self.members("hr", seq):',
        "        if ctx.ts > self.heard:",
        GRANTS,
    ),
    Bug(
        "closing waits for a write",
        "sync/rotate.py",
        "        if needs_renewal(standing, known, chance.today(ledger.org)):",
        "        if False:",
        GRANTS,
    ),
    Bug(
        "closed and opened in turns",
        "sync/plan.py",
        "standing.due({*over, *chain.expired})",
        "standing.due(over)",
        GRANTS,
    ),
    Bug(
        "the state alone at any time",
        "sync/content.py",
        "        if not (body.changes or body.resolves or self.base_due):",
        "        if False:",
        aimed("a_state_that_nobody_asked_for"),
    ),
    # -- S4, logs, acts of two
    Bug(
        "HR adds to S4",
        "domain/rights.py",
        "(self.policy.s4 and any(pid in people for people in self.members.values()))",
        "self.policy.s4",
        aimed("hr_adds_to_a_special_section"),
    ),
    Bug(
        "S4 never comes back",
        "domain/rights.py",
        "        return self.may_write(pid) or (self.policy.s4 and",
        "        return self.may_write(pid) or (False and",
        REMOVAL,
    ),
    Bug(
        "looks in anothers name",
        "sync/admit_knowledge.py",
        '    rule(case.author == reader, "not the author\'s chain")\n',
        "",
        aimed("a_look_logged_in_anothers_name"),
    ),
    Bug(
        "looks of who may not look",
        "sync/admit_knowledge.py",
        "subject != reader and case.org.may_look(reader, subject, case.seq)",
        "subject != reader",
        GRANTS,
    ),
    Bug(
        "looks sealed to nobody",
        "sync/admit_knowledge.py",
        '    rule(all(case.org.exists(one, case.seq) for one in case.d["to"]), "no such recipient")\n',
        "",
        aimed("a_look_sealed_to_nobody"),
    ),
    Bug(
        "signs of life in anothers name",
        "sync/admit_knowledge.py",
        '    rule(case.author == case.ctx.name.about, "not the author\'s chain")\n\n\ndef _anybody',
        "    rule(bool(case), '')\n\n\ndef _anybody",
        GRANTS,
    ),
    Bug(
        "second signatures in anothers name",
        "sync/admit_knowledge.py",
        ' and tuple(ctx.d["sig"][:2]) == (ctx.pid, ctx.gen)',
        "",
        aimed("a_second_signature_in_anothers_name"),
    ),
    Bug(
        "a second signature for any act",
        "vault/wraps.py",
        "canonical.encode([org, kind, op, without, bh.hex()])",
        "canonical.encode([org, kind, op, {}, bh.hex()])",
        ACTS,
    ),
    Bug(
        "an envelope opens anywhere",
        "vault/wraps.py",
        '["hrd1/envelope", org, chain, op, name,',
        '["hrd1/envelope", org, chain, "", name,',
        GRANTS,
    ),
    Bug(
        "a sealed null is no content",
        "sync/content.py",
        "        if plain is _CLOSED:",
        "        if plain is _CLOSED or plain is None:",
        aimed("null_under_the_right_key"),
    ),
)
