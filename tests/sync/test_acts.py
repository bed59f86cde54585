"""Acts that need a second signature: proposed, signed, refused on a chain of their own, finished by their author."""

from __future__ import annotations

import pytest

from hris_desktop.crypto import canonical
from hris_desktop.sync.intents import Part, Public
from hris_desktop.sync.plan import Refuse
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault import acts
from hris_desktop.vault.entries import read_ctx
from tests.workstations.forger import Forger
from tests.workstations.site import POLICY, Desk, Site, staffed


def propose(site: Site, by: Desk, kind: str, d: dict[str, object], body: bytes = b"") -> acts.Proposal:
    proposal = acts.Proposal(site.names.op(), kind, d, body)
    by.publish(Part("proposal", {}, proposal.as_body()), chain=proposal.chain())
    by.round()
    return proposal


def found(desk: Desk, chain: str) -> tuple[acts.Proposal, list[acts.CoSignature]]:
    """What a program that only reads the log knows of an act."""
    desk.pull()
    rows = [row for row in desk.replica.chain(chain) if (row.place, row.content) == (Place.COUNTED, Content.GOOD)]
    first = next(row for row in rows if read_ctx(row.ctx).kind == "proposal")
    signed = [list(ctx.d["sig"]) for ctx in (read_ctx(row.ctx) for row in rows) if ctx.kind == "signature"]
    assert first.body is not None
    return acts.read_proposal(first.body), signed


@pytest.mark.parametrize(
    ("kind", "body"), [("remove", b""), ("policy", canonical.encode({"contact": POLICY["contact"]}))]
)
def test_an_act_is_proposed_signed_and_finished(kind: str, body: bytes) -> None:
    site = staffed()
    founder, second = site.desks["founder"], site.desks["second"]
    d: dict[str, object] = {"pid": second.pid} if kind == "remove" else {"ver": 2}
    proposal = propose(site, founder, kind, d, body)
    seen, _ = found(second, proposal.chain())
    assert (seen.op, seen.kind, seen.d, seen.body) == (proposal.op, kind, d, body)
    second.publish(Part("signature", {"sig": acts.co_sign(second.session, seen)}), chain=seen.chain())
    second.round()
    _, signed = found(founder, proposal.chain())
    founder.publish(Part(kind, {**d, "co": signed}, body), op=proposal.op)
    site.rest()
    assert founder.waiting() == []
    org = founder.ledger.org
    assert (second.pid not in org.members("hr")) if kind == "remove" else (set(org.policy()) == {"contact"})


def test_a_signature_is_good_for_its_own_act_only() -> None:
    site = staffed()
    founder, second, pia = site.desks["founder"], site.desks["second"], site.desks["pia"]
    signed = acts.co_sign(second.session, acts.Proposal(site.names.op(), "remove", {"pid": pia.pid}))
    other = acts.co_sign(second.session, acts.Proposal("ab" * 16, "remove", {"pid": pia.pid}))
    for co in (signed, other):
        with pytest.raises(Refuse, match="second person"):
            founder.publish(Part("remove", {"pid": second.pid, "co": [co]}), op="ab" * 16)


def test_a_signature_survives_that_others_were_faster() -> None:
    """It does not name the place, so the act is linked anew and keeps its signatures."""
    site = staffed()
    founder, second = site.desks["founder"], site.desks["second"]
    op = site.names.op()
    co = acts.co_sign(second.session, acts.Proposal(op, "remove", {"pid": second.pid}))
    founder.publish(Part("remove", {"pid": second.pid, "co": [co]}), op=op)
    site.announce(second)
    second.round()
    site.rest()
    assert founder.waiting() == []
    assert founder.ledger.org.members("hr") == {founder.pid}
    assert founder.ledger.org.role_gen("hr") == 2


def test_the_act_is_given_up_when_its_second_signer_has_left_meanwhile() -> None:
    site = staffed()
    founder, second, ann = site.desks["founder"], site.desks["second"], site.desks["ann"]
    founder.publish(site.role_more(founder, "hr", ann.pid))
    founder.round()
    site.rest()
    op = site.names.op()
    co = acts.co_sign(second.session, acts.Proposal(op, "remove", {"pid": ann.pid}))
    founder.publish(Part("remove", {"pid": ann.pid, "co": [co]}), op=op)
    gone = site.names.op()
    other = acts.co_sign(founder.session, acts.Proposal(gone, "remove", {"pid": second.pid}))
    ann.publish(Part("remove", {"pid": second.pid, "co": [other]}), op=gone)
    ann.round()
    site.rest()
    assert founder.ledger.org.members("hr") == {founder.pid, ann.pid}
    assert [(item.op, "second person" in item.reason) for item, _ in founder.waiting()] == [(op, True)]


PLAIN = canonical.encode({"kind": "remove", "op": "ab" * 16, "d": {}, "body": ""})


@pytest.mark.parametrize(
    ("chain", "kind", "body", "word"),
    [
        ("k:act:" + "ab" * 16, "proposal", PLAIN, ""),
        ("k:act:" + "cd" * 16, "proposal", PLAIN, "not an act"),
        ("k:act:holiday", "proposal", PLAIN, "not an act"),
        ("k:handbook:" + "ab" * 16, "proposal", PLAIN, "not an act"),
        ("k:act:" + "ab" * 16, "proposal", b"{", "shape"),
        ("k:act:" + "ab" * 16, "proposal", PLAIN.replace(b'"body":""', b'"body":"A"'), "shape"),
        ("k:act:" + "ab" * 16, "proposal", PLAIN.replace(b'"d":{}', b'"d":[]'), "shape"),
        ("k:act:" + "ab" * 16, "proposal", PLAIN.replace(b"{", b'{"a":1,', 1), "shape"),
        ("k:act:holiday", "refusal", b"", "not an act"),
        ("k:act:" + "ab" * 16, "refusal", b"", ""),
    ],
)
def test_what_is_worth_nothing_keeps_its_place_and_is_void(chain: str, kind: str, body: bytes, word: str) -> None:
    site = staffed()
    forger = Forger.of(site.desks["bob"])
    seq = forger.plant(forger.entry(kind, chain, {}, body=body))
    keyless = site.keyless()
    stored = keyless.replica.by_seq(seq)
    assert stored is not None
    assert (stored.place, stored.content_reason) == (Place.COUNTED, word)


def test_nobody_signs_in_anothers_name() -> None:
    site = staffed()
    bob, second = site.desks["bob"], site.desks["second"]
    forger, chain = Forger.of(bob), "k:act:" + "ab" * 16
    seqs = [
        forger.plant(forger.entry("signature", chain, {"sig": [pid, gen, "ab" * 64]}))
        for pid, gen in ((bob.pid, 1), (second.pid, 1), (bob.pid, 2))
    ]
    keyless = site.keyless()
    assert [keyless.replica.by_seq(seq).content_reason for seq in seqs] == ["", "not an act", "not an act"]  # type: ignore[union-attr]


def test_an_act_proposed_twice_is_proposed_once() -> None:
    site = staffed()
    founder = site.desks["founder"]
    proposal = acts.Proposal(site.names.op(), "remove", {"pid": site.pid("pia")})
    act = Public(site.names.op(), proposal.chain(), (Part("proposal", {}, proposal.as_body()),))
    founder.work.sending.save(act)
    founder.round()
    assert founder.waiting() == []
    assert found(site.desks["second"], proposal.chain())[0].op == proposal.op


def signed_by_both(site: Site, kind: str, d: dict[str, object], body: bytes = b"") -> tuple[str, acts.CoSignature]:
    """An act of founder and second that counted: its op, and founder's signature, which lies in the log for all."""
    founder, second = site.desks["founder"], site.desks["second"]
    proposal = acts.Proposal(site.names.op(), kind, d, body)
    mine, co = (acts.co_sign(desk.session, proposal) for desk in (founder, second))
    founder.publish(Part(kind, {**d, "co": [co]}, body), op=proposal.op)
    site.rest()
    return proposal.op, mine


def test_nobody_puts_an_older_policy_back_with_the_signature_it_once_had() -> None:
    site = staffed()
    founder, second = site.desks["founder"], site.desks["second"]
    wide = canonical.encode({"contact": POLICY["contact"], "job": {**POLICY["job"], "roles": {"payroll": "r"}}})  # type: ignore[dict-item]
    op, signature = signed_by_both(site, "policy", {"ver": 2}, wide)
    signed_by_both(site, "policy", {"ver": 3}, canonical.encode(POLICY))
    forger = Forger.of(second)
    seq = forger.plant(forger.entry("policy", "org", {"ver": 2, "co": [signature]}, body=wide, op=op))
    founder.pull()
    stored = founder.replica.by_seq(seq)
    assert stored is not None
    assert (stored.place, stored.place_reason) == (Place.NOT_COUNTED, "version of the policy")
    assert "payroll" not in founder.ledger.org.policy()["job"].roles


@pytest.mark.parametrize("version", [1, 2, 4, 2**53 - 1])
def test_a_policy_that_was_signed_and_held_back_replaces_no_newer_one(version: int) -> None:
    """Nor does one leap to a number after which no policy could follow."""
    site = staffed()
    founder, second = site.desks["founder"], site.desks["second"]
    wide = canonical.encode({"contact": POLICY["contact"]})
    held = acts.Proposal(site.names.op(), "policy", {"ver": version}, wide)
    signature = acts.co_sign(founder.session, held)
    signed_by_both(site, "policy", {"ver": 2}, canonical.encode(POLICY))
    forger = Forger.of(second)
    seq = forger.plant(forger.entry("policy", "org", {"ver": version, "co": [signature]}, body=wide, op=held.op))
    founder.pull()
    for reader in (founder, site.keyless()):
        stored = reader.replica.by_seq(seq)
        assert stored is not None
        assert (stored.place, stored.place_reason) == (Place.NOT_COUNTED, "version of the policy")
    with pytest.raises(Refuse, match="asked for again"):
        founder.publish(Part("policy", {"ver": version, "co": [signature]}, wide), op=held.op)
    signed_by_both(site, "policy", {"ver": 3}, wide)
    assert set(founder.ledger.org.policy()) == {"contact"}


@pytest.mark.parametrize("kit", [False, True])
def test_who_came_back_to_hr_is_not_taken_out_again_with_the_signature_of_last_time(kit: bool) -> None:
    site = staffed()
    founder, second, ann = site.desks["founder"], site.desks["second"], site.desks["ann"]
    d: dict[str, object] = {"role": "hr", "pid": ann.pid}
    founder.publish(site.role_more(founder, "hr", ann.pid))
    site.rest()
    if kit:
        item = site.kit_signed(founder, "role-", d)
        site.rest()
        done = next(read_ctx(row.ctx) for row in site.rows if row.op == item.op)  # type: ignore[arg-type]
        op, replayed = item.op, {"rec": done.d["rec"]}
    else:
        op, signature = signed_by_both(site, "role-", d)
        replayed = {"co": [signature]}
    founder.publish(site.role_more(founder, "hr", ann.pid))
    site.rest()
    forger = Forger.of(second)
    seq = forger.plant(forger.entry("role-", "org", d | replayed, op=op))
    founder.pull()
    stored = founder.replica.by_seq(seq)
    assert stored is not None
    assert stored.place == Place.NOT_COUNTED
    assert ann.pid in founder.ledger.org.members("hr")
