"""One aimed attack for every rule of the verdicts, on a chain in the state where the rule matters.

An attack is a function of a fresh or running ``Site``: it brings the chain into that state with lawful entries where
need be,
plants the entry a modified client would write, and says what honest clients must answer: (position, place, content).
``None``
means that the state cannot be had now. Attackers: ann (subject), bob (another employee), second (HR), pia (payroll,
reader).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hris_desktop.crypto.chain import Entry, body_hash
from hris_desktop.crypto.keys import Identity
from hris_desktop.store.contract import Row
from hris_desktop.vault.wraps import co_message
from tests.workstations.forger import ZERO, Forger, c, plant_row, row_of
from tests.workstations.site import Desk, Site

Answer = tuple[int, str, str]
Attack = Callable[[Site], Answer | None]
ATTACKS: dict[str, Attack] = {}
LOCKING: set[str] = set()
"""Attacks after which the attacked chain can lawfully no longer be read or written: kept out of long histories."""


def attack(made: Attack) -> Attack:
    ATTACKS[made.__name__] = made
    return made


def locking(made: Attack) -> Attack:
    LOCKING.add(made.__name__)
    return attack(made)


def chain_of(desk: Desk, section: str = "contact") -> str:
    return f"r:{desk.pid}:{section}"


def forgers(site: Site) -> dict[str, Forger]:
    return {name: Forger.of(desk) for name, desk in site.desks.items()}


def now(forger: Forger, chain: str, name: str, *, item: str = "", eff: str = "") -> str | None:
    assert forger.desk is not None
    forger.desk.pull()
    fold = forger.desk.ledger.record(chain).fold
    return fold.at(item, name, eff) if fold is not None else None


def change(forger: Forger, chain: str, name: str, to: str | None, **more: Any) -> dict[str, Any]:
    """A change with a true ``was``."""
    item, eff = more.get("item", ""), more.get("eff", "")
    plain = {"item": item, "field": name, "was": now(forger, chain, name, item=item, eff=eff), "to": to}
    return plain | ({"eff": eff} if eff else {})


def fresh(forger: Forger) -> str:
    return "v" + forger.site.names.op()


def rec(forger: Forger, chain: str, changes: list[Any], d: dict[str, Any] | None = None, **more: Any) -> Entry:
    """A record entry under the newest epoch; with a true base where one is due, unless told otherwise."""
    tip = forger.tip(chain)
    known, content = {"ep": tip.ep} | (d or {}), {"changes": changes, "why": ""} | more.pop("content", {})
    assert forger.desk is not None
    record = forger.desk.ledger.record(chain)
    if record.base_due and record.fold is not None and "base" not in known and not more.pop("no_base", False):
        known["base"], content["base"] = True, record.fold.base()
    return forger.secret("rec", chain, known, content, **more)


def plain(forger: Forger, chain: str, kind: str, d: dict[str, Any], content: object, **more: Any) -> Entry:
    return forger.secret(kind, chain, {"ep": forger.tip(chain).ep} | d, content, **more)


def ready(forger: Forger, chain: str) -> bool:
    """The chain has a key whose readers are due and which the forger opens."""
    assert forger.desk is not None
    forger.desk.pull()
    if forger.desk.ledger.org.active_gen(forger.pid) != forger.gen or not writes(forger, chain):
        return False
    state = forger.desk.ledger.chain(chain)
    epoch = state.epoch()
    if epoch is None or not epoch.to <= set(forger.due(chain)) or forger.desk.ledger.record(chain).fold is None:
        return False
    return forger.desk.session.dek(state, epoch.ep) is not None


def writes(forger: Forger, chain: str) -> bool:
    assert forger.desk is not None
    _, subject, section = chain.split(":")
    standing = forger.desk.ledger.org.standing(subject, section)
    return standing is not None and standing.may_write(forger.pid)


def lawful_prop(forger: Forger, chain: str, name: str = "title") -> tuple[str, list[Any]]:
    """An open request by the forger; returns (op, changes)."""
    changes = [change(forger, chain, name, fresh(forger))]
    op = forger.site.names.op()
    forger.plant(plain(forger, chain, "prop", {}, {"changes": changes, "why": "please"}, op=op))
    return op, changes


def lawful_yes(forger: Forger, chain: str, prop: str) -> str:
    op = forger.site.names.op()
    forger.plant(plain(forger, chain, "vote", {"prop": prop, "yes": True}, {"reason": ""}, op=op))
    return op


VOID, NOT, BROKEN = ("counted", "void"), ("not", "none"), ("broken", "none")


def on_contact(site: Site, who: str, *others: str) -> tuple[Forger, str] | None:
    """The first of them, where each can write to Ann's section: a device may have lost its place in it meanwhile."""
    forger, chain = forgers(site)[who], chain_of(site.desks["ann"])
    return (forger, chain) if all(ready(forgers(site)[one], chain) for one in (who, *others)) else None


def expect(seq: int, verdict: tuple[str, str]) -> Answer:
    return (seq, *verdict)


# ------------------------------------------------------------------------------------------------ routes


@attack
def own_approval(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    op, changes = lawful_prop(*at)
    return expect(at[0].plant(rec(*at, changes, {"basis": [op]})), VOID)


@attack
def hr_approves_what_they_asked_themselves(site: Site) -> Answer | None:
    if (at := on_contact(site, "second")) is None:
        return None
    op, changes = lawful_prop(*at)
    return expect(at[0].plant(rec(*at, changes, {"basis": [op]})), VOID)


@attack
def hr_changes_their_own_record(site: Site) -> Answer | None:
    forger, chain = forgers(site)["second"], chain_of(site.desks["second"])
    if not forger.tip(chain).ep:
        forger.plant(forger.new_epoch(chain, forger.due(chain)))
    if not ready(forger, chain):
        return None
    return expect(forger.plant(rec(forger, chain, [change(forger, chain, "grade", fresh(forger))])), VOID)


@attack
def request_field_without_request(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    return expect(at[0].plant(rec(*at, [change(*at, "title", fresh(at[0]))])), VOID)


@attack
def two_approver_field_without_request(site: Site) -> Answer | None:
    if (at := on_contact(site, "second")) is None:
        return None
    return expect(at[0].plant(rec(*at, [change(*at, "legal", fresh(at[0]))])), VOID)


@attack
def two_approver_field_with_one_vote(site: Site) -> Answer | None:
    if (at := on_contact(site, "second")) is None:
        return None
    op, changes = lawful_prop(*at, "legal")
    vote = lawful_yes(*at, op)
    return expect(at[0].plant(rec(*at, changes, {"basis": [op, vote]})), VOID)


@attack
def two_approver_field_alone_with_the_solo_mark(site: Site) -> Answer | None:
    if (at := on_contact(site, "second")) is None:
        return None
    op, changes = lawful_prop(*at, "legal")
    vote = lawful_yes(*at, op)
    return expect(at[0].plant(rec(*at, changes, {"basis": [op, vote], "solo": True})), VOID)


@attack
def voting_twice(site: Site) -> Answer | None:
    if (at := on_contact(site, "second")) is None:
        return None
    op, _ = lawful_prop(*at, "legal")
    lawful_yes(*at, op)
    return expect(at[0].plant(plain(*at, "vote", {"prop": op, "yes": True}, {"reason": ""})), VOID)


@attack
def two_votes_of_one_person(site: Site) -> Answer | None:
    if (at := on_contact(site, "second")) is None:
        return None
    op, changes = lawful_prop(*at, "legal")
    votes = [lawful_yes(*at, op), lawful_yes(*at, op)]
    return expect(at[0].plant(rec(*at, changes, {"basis": [op, *votes]})), VOID)


@attack
def approving_something_else(site: Site) -> Answer | None:
    if (at := on_contact(site, "second", "ann")) is None:
        return None
    ann = forgers(site)["ann"]
    op, changes = lawful_prop(ann, at[1])
    return expect(at[0].plant(rec(*at, [changes[0] | {"to": fresh(at[0])}], {"basis": [op]})), VOID)


@attack
def approving_what_was_withdrawn(site: Site) -> Answer | None:
    if (at := on_contact(site, "second", "ann")) is None:
        return None
    ann = forgers(site)["ann"]
    op, changes = lawful_prop(ann, at[1])
    ann.plant(ann.entry("withdraw", at[1], {"prop": op}))
    return expect(at[0].plant(rec(*at, changes, {"basis": [op]})), VOID)


@attack
def basis_of_a_vote_on_another_request(site: Site) -> Answer | None:
    if (at := on_contact(site, "second", "founder", "ann")) is None:
        return None
    founder, ann = forgers(site)["founder"], forgers(site)["ann"]
    op, changes = lawful_prop(ann, at[1], "legal")
    other, _ = lawful_prop(ann, at[1], "title")
    votes = [lawful_yes(*at, op), lawful_yes(founder, at[1], other)]
    return expect(at[0].plant(rec(*at, changes, {"basis": [op, *votes]})), VOID)


@attack
def forged_basis(site: Site) -> Answer | None:
    if (at := on_contact(site, "second")) is None:
        return None
    return expect(at[0].plant(rec(*at, [change(*at, "title", fresh(at[0]))], {"basis": [site.names.op()]})), NOT)


@attack
def basis_that_begins_with_a_vote(site: Site) -> Answer | None:
    if (at := on_contact(site, "second")) is None:
        return None
    op, changes = lawful_prop(*at, "legal")
    vote = lawful_yes(*at, op)
    return expect(at[0].plant(rec(*at, changes, {"basis": [vote]})), NOT)


@attack
def solo_lie(site: Site) -> Answer | None:
    if (at := on_contact(site, "second")) is None:
        return None
    return expect(at[0].plant(rec(*at, [change(*at, "grade", fresh(at[0]))], {"solo": True})), VOID)


@attack
def asking_for_a_direct_field(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    return expect(
        at[0].plant(plain(*at, "prop", {}, {"changes": [change(*at, "mail", fresh(at[0]))], "why": ""})), VOID
    )


@attack
def hr_field_by_the_subject(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    return expect(at[0].plant(rec(*at, [change(*at, "grade", fresh(at[0]))])), VOID)


@attack
def anothers_prop_under_the_same_name(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    second = forgers(site)["second"]
    if not ready(second, at[1]):
        return None
    op, _ = lawful_prop(second, at[1])
    content = {"changes": [change(*at, "title", fresh(at[0]))], "why": ""}
    return expect(at[0].plant(plain(*at, "prop", {}, content, op=op)), VOID)


# ------------------------------------------------------------------------------------------------ changes and bases


@attack
def wrong_was(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    lie = change(*at, "mail", fresh(at[0])) | {"was": "never was"}
    return expect(at[0].plant(rec(*at, [lie])), VOID)


@attack
def unknown_field(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    return expect(at[0].plant(rec(*at, [{"item": "", "field": "shoe", "was": None, "to": "44"}])), VOID)


@attack
def effective_date_where_none_belongs(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    return expect(at[0].plant(rec(*at, [change(*at, "mail", fresh(at[0])) | {"eff": "2026-12-01"}])), VOID)


@attack
def an_item_where_there_is_no_list(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    return expect(at[0].plant(rec(*at, [change(*at, "mail", fresh(at[0]), item=site.names.pid())])), VOID)


@attack
def missing_base(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    at[0].plant(at[0].new_epoch(at[1], at[0].due(at[1])))
    return expect(at[0].plant(rec(*at, [change(*at, "mail", fresh(at[0]))], no_base=True)), VOID)


@attack
def false_base(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    at[0].plant(at[0].new_epoch(at[1], at[0].due(at[1])))
    assert at[0].desk is not None
    at[0].desk.pull()
    fold = at[0].desk.ledger.record(at[1]).fold
    assert fold is not None
    base = fold.base()
    base["v"] = [[*row[:3], "forged", *row[4:]] for row in base["v"]]  # type: ignore[attr-defined]
    changes = [change(*at, "phone", fresh(at[0]))]
    return expect(at[0].plant(rec(*at, changes, {"base": True}, content={"base": base})), VOID)


@attack
def a_base_nobody_asked_for_that_lies(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    changes = [change(*at, "phone", fresh(at[0]))]
    lie: dict[str, list[Any]] = {"v": [], "p": [], "c": []}
    return expect(at[0].plant(rec(*at, changes, {"base": True}, content={"base": lie})), VOID)


@attack
def conflict_about_a_foreign_group(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    content = {"item": "", "group": "address", "mine": {"mail": "x"}}
    return expect(at[0].plant(plain(*at, "conf", {"of": site.names.op()}, content)), VOID)


@attack
def a_conflict_twice(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    of, content = site.names.op(), {"item": "", "group": "mail", "mine": {"mail": fresh(at[0])}}
    at[0].plant(plain(*at, "conf", {"of": of}, content))
    return expect(at[0].plant(plain(*at, "conf", {"of": of}, content)), VOID)


@attack
def resolving_what_is_no_conflict(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    content = {"resolves": [[site.names.op(), "", "mail"]]}
    return expect(at[0].plant(rec(*at, [], content=content)), VOID)


@attack
def op_used_twice(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    op = site.names.op()
    at[0].plant(rec(*at, [change(*at, "phone", fresh(at[0]))], op=op))
    return expect(at[0].plant(rec(*at, [change(*at, "phone", fresh(at[0]))], op=op)), VOID)


GARBAGE: tuple[object, ...] = (
    b"", b"\xff\xfe", b"{", b"[" * 3000, b"[" * 8 + b"1" + b"]" * 8, b'{"changes":[],"changes":[],"why":""}', b"1e3",
    b"-1",
    b'{"changes":[],"why":NaN}', b"null", [], {}, {"changes": {}, "why": ""}, {"changes": [], "why": ""},
    {"changes": [[]], "why": ""},
    {"changes": [{"item": "", "field": "mail", "was": None, "to": 1}], "why": ""},
    {"changes": [{"item": [], "field": {}, "was": 0, "to": True}], "why": []},
    {"changes": [{"item": "", "field": "mail", "was": "x", "to": "x"}], "why": ""},
    {"changes": [{"item": "", "field": "mail", "was": None, "to": "\u202e"}], "why": ""},
    {"changes": [{"item": "", "field": "mail", "was": None, "to": "x" * 4001}], "why": ""},
    b'{"changes":[{"item":"","field":"mail","was":null,"to":"\\ud800"}],"why":""}',
    {"changes": [{"item": "", "field": "mail", "was": None, "to": "x", "eff": 20261201}], "why": ""},
    {"changes": [], "why": "", "resolves": []}, {"changes": [], "why": "", "resolves": [[1, 2, 3]]}, {"changes": [],
    "why": "", "resolves": [{}]},
    {"changes": [{"item": "", "field": "phone", "was": None, "to": "a"}] * 2, "why": ""}, {"changes": [], "why": "",
    "more": 1},
)  # fmt: skip


@attack
def garbage_under_the_right_key(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    answer = None
    for content in GARBAGE[site.names.count % 3 :: 3]:
        tip = at[0].tip(at[1])
        answer = expect(at[0].plant(at[0].secret("rec", at[1], {"ep": tip.ep}, content)), VOID)
    return answer


@attack
def null_under_the_right_key(site: Site) -> Answer | None:
    """It opens, so it is bad content and not content without a key: the section stays readable."""
    if (at := on_contact(site, "ann")) is None:
        return None
    return expect(at[0].plant(at[0].secret("rec", at[1], {"ep": at[0].tip(at[1]).ep}, b"null")), VOID)


@attack
def garbage_for_a_vote(site: Site) -> Answer | None:
    if (at := on_contact(site, "second")) is None:
        return None
    op, _ = lawful_prop(*at, "legal")
    return expect(at[0].plant(plain(*at, "vote", {"prop": op, "yes": True}, {"reason": None})), VOID)


@attack
def body_of_another_entry(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    written = (row for row in site.rows if row.chain == at[1] and json.loads(row.ctx)["kind"] == "rec")  # type: ignore[arg-type]
    # none is left of a section that was erased
    old = next((row.body for row in written if isinstance(row.body, bytes)), None)
    if old is None:
        return None
    return expect(at[0].plant(at[0].entry("rec", at[1], {"ep": at[0].tip(at[1]).ep}, body=old)), VOID)


# ------------------------------------------------------------------------------------------------ rights on records


@attack
def a_stranger_writes(site: Site) -> Answer | None:
    bob, chain = forgers(site)["bob"], chain_of(site.desks["ann"])
    tip = bob.tip(chain)
    bob.deks[chain, tip.ep] = bytes(32)
    content = {"changes": [{"item": "", "field": "mail", "was": None, "to": "bob"}], "why": ""}
    return expect(bob.plant(bob.secret("rec", chain, {"ep": tip.ep}, content)), NOT)


@attack
def a_stranger_opens_an_epoch(site: Site) -> Answer | None:
    bob, chain = forgers(site)["bob"], chain_of(site.desks["ann"])
    return expect(bob.plant(bob.new_epoch(chain, bob.due(chain))), NOT)


@attack
def a_reader_writes(site: Site) -> Answer | None:
    pia, chain = forgers(site)["pia"], chain_of(site.desks["ann"], "bank")
    return expect(pia.plant(pia.new_epoch(chain, pia.due(chain))), NOT)


@attack
def a_stranger_votes(site: Site) -> Answer | None:
    if (at := on_contact(site, "second")) is None:
        return None
    bob = forgers(site)["bob"]
    op, _ = lawful_prop(*at, "legal")
    bob.deks[at[1], bob.tip(at[1]).ep] = bytes(32)
    return expect(bob.plant(plain(bob, at[1], "vote", {"prop": op, "yes": True}, {"reason": ""})), NOT)


@attack
def the_subject_votes(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    op, _ = lawful_prop(*at, "legal")
    return expect(at[0].plant(plain(*at, "vote", {"prop": op, "yes": True}, {"reason": ""})), NOT)


@attack
def hr_votes_on_their_own_record(site: Site) -> Answer | None:
    forger, chain = forgers(site)["second"], chain_of(site.desks["second"])
    if not forger.tip(chain).ep:
        forger.plant(forger.new_epoch(chain, forger.due(chain)))
    if not ready(forger, chain):
        return None
    op, _ = lawful_prop(forger, chain, "legal")
    return expect(forger.plant(plain(forger, chain, "vote", {"prop": op, "yes": True}, {"reason": ""})), NOT)


@attack
def a_vote_for_nothing(site: Site) -> Answer | None:
    if (at := on_contact(site, "second")) is None:
        return None
    return expect(at[0].plant(plain(*at, "vote", {"prop": site.names.op(), "yes": True}, {"reason": ""})), NOT)


@attack
def withdrawing_anothers_request(site: Site) -> Answer | None:
    if (at := on_contact(site, "second", "ann")) is None:
        return None
    op, _ = lawful_prop(forgers(site)["ann"], at[1])
    return expect(at[0].plant(at[0].entry("withdraw", at[1], {"prop": op})), NOT)


@attack
def a_withdrawal_with_a_body(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    op, _ = lawful_prop(*at)
    return expect(at[0].plant(at[0].entry("withdraw", at[1], {"prop": op}, body=b"x")), NOT)


@attack
def an_unknown_kind_on_a_strangers_chain(site: Site) -> Answer | None:
    bob, chain = forgers(site)["bob"], chain_of(site.desks["ann"])
    return expect(bob.plant(bob.entry("later", chain, {})), NOT)


@attack
def an_unknown_kind_on_org(site: Site) -> Answer | None:
    return expect(forgers(site)["bob"].plant(forgers(site)["bob"].entry("later", "org", {})), NOT)


@attack
def an_unknown_kind_in_anothers_heartbeat(site: Site) -> Answer | None:
    bob = forgers(site)["bob"]
    return expect(bob.plant(bob.entry("beat", f"w:{site.pid('ann')}", {})), NOT)


# ------------------------------------------------------------------------------------------------ keys of records


@attack
def one_recipient_too_few(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None or len(at[0].due(at[1])) < 2:
        return None
    return expect(at[0].plant(at[0].new_epoch(at[1], at[0].due(at[1])[:1])), NOT)


@attack
def one_recipient_too_many(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    to = sorted([*at[0].due(at[1]), f"p:{site.pid('bob')}:1"])
    return expect(at[0].plant(at[0].new_epoch(at[1], to)), NOT)


@attack
def an_epoch_left_out(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    ep = at[0].tip(at[1]).ep
    return expect(at[0].plant(at[0].new_epoch(at[1], at[0].due(at[1]), ep=ep + 2)), NOT)


@attack
def stale_epoch(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    old = at[0].tip(at[1]).ep
    at[0].plant(at[0].new_epoch(at[1], at[0].due(at[1])))
    return expect(at[0].plant(rec(*at, [change(*at, "mail", fresh(at[0]))], {"ep": old})), NOT)


@attack
def an_addition_nobody_is_owed(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    ep = at[0].tip(at[1]).ep
    key = at[0].dek(at[1], ep)
    return expect(at[0].plant(at[0].new_epoch(at[1], [f"p:{site.pid('bob')}:1"], ep=ep, key=key, add=True)), NOT)


@attack
def taking_back_an_epoch_under_which_others_wrote(site: Site) -> Answer | None:
    if (at := on_contact(site, "second")) is None:
        return None
    ann = forgers(site)["ann"]
    if not ready(ann, at[1]):
        return None
    at[0].plant(rec(*at, [change(*at, "phone", fresh(at[0]))]))
    ann.plant(rec(ann, at[1], [change(ann, at[1], "phone", fresh(ann))]))
    ep = at[0].tip(at[1]).ep
    return expect(at[0].plant(at[0].new_epoch(at[1], at[0].due(at[1]), repairs=ep)), NOT)


@attack
def taking_back_an_older_epoch(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    at[0].plant(at[0].new_epoch(at[1], at[0].due(at[1])))
    ep = at[0].tip(at[1]).ep
    return expect(at[0].plant(at[0].new_epoch(at[1], at[0].due(at[1]), repairs=ep - 1)), NOT)


@attack
def hr_opens_a_special_section_first(site: Site) -> Answer | None:
    second, chain = forgers(site)["second"], chain_of(site.desks["ann"], "health")
    return expect(second.plant(second.new_epoch(chain, second.due(chain))), NOT)


@locking
def false_commitment(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    at[0].plant(at[0].new_epoch(at[1], at[0].due(at[1]), dk="ab" * 32))
    changes = [change(*at, "mail", "hidden")]
    content = {"changes": changes, "why": ""}
    return at[0].plant(at[0].secret("rec", at[1], {"ep": at[0].tip(at[1]).ep}, content)), "counted", "unread"


@locking
def wraps_of_another_epoch(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    old = next(row for row in site.rows if row.chain == at[1] and json.loads(row.ctx)["kind"] == "dek")  # type: ignore[arg-type]
    assert isinstance(old.body, bytes)
    at[0].plant(at[0].new_epoch(at[1], at[0].due(at[1]), body=old.body))
    content = {"changes": [change(*at, "mail", "hidden")], "why": ""}
    return at[0].plant(at[0].secret("rec", at[1], {"ep": at[0].tip(at[1]).ep}, content)), "counted", "unread"


@locking
def an_unknown_kind_on_ones_own_chain(site: Site) -> Answer | None:
    ann, chain = forgers(site)["ann"], chain_of(site.desks["ann"], "card")
    return ann.plant(ann.entry("later", chain, {"x": 1}, body=b"what it may mean")), "counted", "newer"


# ------------------------------------------------------------------------------------------------ the organisation


@attack
def self_promotion(site: Site) -> Answer | None:
    bob = forgers(site)["bob"]
    d = {"role": "hr", "gen": 1, "to": [f"p:{bob.pid}:1"]}
    return expect(bob.plant(bob.entry("role+", "org", d, body=bytes(80))), NOT)


@attack
def a_role_to_oneself(site: Site) -> Answer | None:
    bob = forgers(site)["bob"]
    d = {"role": "auditor", "gen": 1, "pub": "09" + "00" * 31, "to": ["k:rec:1", f"p:{bob.pid}:1"], "solo": True}
    return expect(bob.plant(bob.entry("role", "org", d, body=bytes(160))), NOT)


@attack
def a_role_by_one_of_hr_alone(site: Site) -> Answer | None:
    second = forgers(site)["second"]
    d = {"role": "auditor", "gen": 1, "pub": "09" + "00" * 31, "to": ["k:rec:1", f"p:{second.pid}:1"], "solo": True}
    return expect(second.plant(second.entry("role", "org", d, body=bytes(160))), NOT)


@attack
def a_role_second_signed_by_oneself(site: Site) -> Answer | None:
    second, op, body = forgers(site)["second"], site.names.op(), bytes(160)
    d: dict[str, Any] = {"role": "auditor", "gen": 1, "pub": "09" + "00" * 31, "to": ["k:rec:1", f"p:{second.pid}:1"]}
    message = co_message(site.org, "role", op, d=d, bh=body_hash(body))
    signature = second.identity.signer.sign(message).hex()
    d["co"] = [[second.pid, 1, signature], [site.pid("founder"), 1, signature]]
    return expect(second.plant(second.entry("role", "org", d, body=body, op=op)), NOT)


@attack
def a_role_second_signed_by_an_employee(site: Site) -> Answer | None:
    second, bob, op, body = forgers(site)["second"], forgers(site)["bob"], site.names.op(), bytes(160)
    d: dict[str, Any] = {"role": "auditor", "gen": 1, "pub": "09" + "00" * 31, "to": ["k:rec:1", f"p:{second.pid}:1"]}
    message = co_message(site.org, "role", op, d=d, bh=body_hash(body))
    d["co"] = [[bob.pid, 1, bob.identity.signer.sign(message).hex()]]
    return expect(second.plant(second.entry("role", "org", d, body=body, op=op)), NOT)


@attack
def a_role_that_exists(site: Site) -> Answer | None:
    second = forgers(site)["second"]
    d = {"role": "hr", "gen": 1, "pub": "09" + "00" * 31, "to": ["k:rec:1", f"p:{second.pid}:1"], "solo": True}
    return expect(second.plant(second.entry("role", "org", d, body=bytes(160))), NOT)


@attack
def a_role_for_somebody_without_a_key(site: Site) -> Answer | None:
    second = forgers(site)["second"]
    pid = site.names.pid()
    second.plant(second.entry("person", "org", {"pid": pid, "type": "employee"}))
    return expect(
        second.plant(second.entry("role+", "org", {"role": "hr", "gen": 1, "to": [f"p:{pid}:1"]}, body=bytes(80))), NOT
    )


@attack
def a_policy_by_an_employee(site: Site) -> Answer | None:
    bob = forgers(site)["bob"]
    return expect(bob.plant(bob.entry("policy", "org", {"ver": 9, "solo": True}, body=b"{}")), NOT)


@attack
def a_policy_by_one_of_hr_alone(site: Site) -> Answer | None:
    second = forgers(site)["second"]
    return expect(second.plant(second.entry("policy", "org", {"ver": 9, "solo": True}, body=b"{}")), NOT)


@attack
def a_person_by_an_employee(site: Site) -> Answer | None:
    bob = forgers(site)["bob"]
    return expect(bob.plant(bob.entry("person", "org", {"pid": site.names.pid(), "type": "employee"})), NOT)


@attack
def a_person_twice(site: Site) -> Answer | None:
    second = forgers(site)["second"]
    return expect(second.plant(second.entry("person", "org", {"pid": site.pid("ann"), "type": "employee"})), NOT)


def invite(forger: Forger, pid: str, **other: Any) -> Entry:
    d = {
        "inv": forger.site.names.op(),
        "pid": pid,
        "ipub": "ab" * 32,
        "until": "2030-01-01T00:00:00Z",
        "ticket": "cd" * 32,
    }
    return forger.entry("invite", "org", d | other)


@attack
def an_invite_by_an_employee(site: Site) -> Answer | None:
    bob = forgers(site)["bob"]
    return expect(bob.plant(invite(bob, bob.pid)), NOT)


@attack
def an_invite_for_nobody(site: Site) -> Answer | None:
    second = forgers(site)["second"]
    return expect(second.plant(invite(second, site.names.pid())), NOT)


@attack
def used_invite(site: Site) -> Answer | None:
    ann = site.desks["ann"]
    part = site.accept_parts(site.codes[ann.pid], ann.pid, identity := Identity.new(), gen=2)
    return expect(accept(site, ann.pid, identity, dict(part.d)), NOT)


def accept(site: Site, pid: str, identity: Identity, d: dict[str, Any]) -> int:
    helper = forgers(site)["bob"]
    tip = helper.tip("org")
    newcomer = Forger(site, pid, identity, d["gen"])
    seen = [helper.desk.ledger.cursor, helper.desk.ledger.head.hex()]  # type: ignore[union-attr]
    return newcomer.plant(newcomer.entry("accept", "org", d, n=tip.n + 1, prev=tip.prev, seen=seen))


@attack
def an_accept_without_the_code(site: Site) -> Answer | None:
    second = forgers(site)["second"]
    pid = site.names.pid()
    second.plant(second.entry("person", "org", {"pid": pid, "type": "employee"}))
    inv = site.names.op()
    second.plant(invite(second, pid, inv=inv))
    identity = Identity.new()
    d = {
        "inv": inv,
        "pid": pid,
        "gen": 1,
        "sign": identity.signer.pub.hex(),
        "kem": identity.kem.pub.hex(),
        "proof": "00" * 64,
    }
    return expect(accept(site, pid, identity, d), NOT)


@attack
def confirming_ones_own_key(site: Site) -> Answer | None:
    second = forgers(site)["second"]
    fp = second.desk.ledger.org.key(second.pid, 1).fingerprint.hex()  # type: ignore[union-attr]
    return expect(second.plant(second.entry("confirm", "org", {"pid": second.pid, "gen": 1, "fp": fp})), NOT)


@attack
def confirming_another_key_than_was_shown(site: Site) -> Answer | None:
    second = forgers(site)["second"]
    return expect(
        second.plant(second.entry("confirm", "org", {"pid": site.pid("ann"), "gen": 1, "fp": "ab" * 32})), NOT
    )


@attack
def second_genesis(site: Site) -> Answer | None:
    bob = forgers(site)["bob"]
    first = json.loads(site.rows[0].ctx)  # type: ignore[arg-type]
    d = first["d"] | {"sign": bob.identity.signer.pub.hex(), "to": ["k:rec:1", f"p:{bob.pid}:1"]}
    return expect(bob.plant(bob.entry("genesis", "org", d, body=bytes(160), seen=[0, ZERO])), NOT)


# ------------------------------------------------------------------------------------------------ bytes and links


@attack
def skipped_link(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    tip = at[0].tip(at[1])
    return expect(at[0].plant(rec(*at, [change(*at, "mail", fresh(at[0]))], n=tip.n + 2, prev=tip.prev)), NOT)


@attack
def an_older_link(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    tip = at[0].tip(at[1])
    old = next(row for row in site.rows if row.chain == at[1])
    assert isinstance(old.h, bytes)
    return expect(at[0].plant(rec(*at, [change(*at, "mail", fresh(at[0]))], n=tip.n + 1, prev=old.h.hex())), NOT)


@attack
def a_link_to_nothing(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    tip = at[0].tip(at[1])
    return expect(at[0].plant(rec(*at, [change(*at, "mail", fresh(at[0]))], n=tip.n + 1, prev="ab" * 32)), BROKEN)


@attack
def an_unknown_signer(site: Site) -> Answer | None:
    stranger = Forger(site, site.names.pid(), Identity.new())
    entry = stranger.entry("person", "org", {"pid": site.names.pid(), "type": "employee"}, n=99, prev=ZERO)
    return expect(stranger.plant(entry), BROKEN)


@attack
def signed_with_anothers_name(site: Site) -> Answer | None:
    bob, second = forgers(site)["bob"], site.desks["second"]
    entry = bob.entry("person", "org", {"pid": site.names.pid(), "type": "employee"}, by=[second.pid, 1])
    return expect(bob.plant(entry), BROKEN)


@attack
def a_generation_that_never_was(site: Site) -> Answer | None:
    second = forgers(site)["second"]
    return expect(
        second.plant(second.entry("person", "org", {"pid": site.names.pid(), "type": "employee"}, by=[second.pid, 2])),
        BROKEN,
    )


@attack
def an_old_signature(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    old = next(row for row in site.rows if row.chain == at[1])
    entry = rec(*at, [change(*at, "mail", fresh(at[0]))])
    assert isinstance(old.sig, bytes)
    return expect(at[0].plant(Entry(entry.ctx, entry.body, old.sig)), BROKEN)


@attack
def another_organisation(site: Site) -> Answer | None:
    bob = forgers(site)["bob"]
    return expect(bob.plant(bob.entry("later", f"w:{bob.pid}", {}, org="ab" * 16)), BROKEN)


@attack
def another_chains_entry_replayed(site: Site) -> Answer | None:
    ann, bob = site.desks["ann"], site.desks["bob"]
    old = next(row for row in site.rows if row.chain == chain_of(ann))
    return expect(plant_row(site, replace(old, chain=chain_of(bob), rev=99)), BROKEN)


@attack
def an_old_entry_replayed(site: Site) -> Answer | None:
    old = next(row for row in site.rows if row.chain == chain_of(site.desks["ann"]))
    return expect(plant_row(site, replace(old, rev=99)), NOT)


@attack
def body_swapped_after_signing(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    entry = rec(*at, [change(*at, "mail", fresh(at[0]))])
    other = Entry(entry.ctx, bytes(540), entry.sig)
    return expect(plant_row(site, row_of(other, at[1], json.loads(entry.ctx)["op"], 99)), BROKEN)


@attack
def context_changed_after_signing(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    entry = rec(*at, [change(*at, "mail", fresh(at[0]))])
    known = json.loads(entry.ctx)
    ctx = c(known | {"ts": "2020-01-01T00:00:00Z"})
    return expect(plant_row(site, row_of(Entry(ctx, entry.body, entry.sig), at[1], known["op"], 99)), BROKEN)


@attack
def a_context_that_is_not_canonical(site: Site) -> Answer | None:
    if (at := on_contact(site, "ann")) is None:
        return None
    entry = rec(*at, [change(*at, "mail", fresh(at[0]))])
    loose = at[0].sign(entry.ctx.replace(b'":', b'": ', 1), entry.body)
    return expect(at[0].plant(loose), BROKEN)


@attack
def a_surplus_key(site: Site) -> Answer | None:
    bob = forgers(site)["bob"]
    return expect(bob.plant(bob.entry("person", "org", {"pid": site.names.pid(), "type": "employee", "x": 1})), BROKEN)


@attack
def a_kind_on_a_foreign_chain(site: Site) -> Answer | None:
    ann = forgers(site)["ann"]
    return expect(
        ann.plant(ann.entry("policy", chain_of(site.desks["ann"]), {"ver": 1, "solo": True}, body=b"{}")), BROKEN
    )


@attack
def columns_of_any_type(site: Site) -> Answer | None:
    rows = (
        Row(0, None, "x", 1.5, "text", None, 7, b"", b""),
        Row(0, "org", 7, "op", bytes(32), b"{}", b"", bytes(32), bytes(64)),
        Row(0, b"\xff", None, b"", None, "ctx", "body", "bh", "sig"),
    )
    return expect([plant_row(site, row) for row in rows][-1], BROKEN)


@attack
def seen_lie(site: Site) -> Answer | None:
    """No verdict: the entry is good, and everybody hears of it."""
    if (at := on_contact(site, "ann")) is None:
        return None
    changes = [change(*at, "phone", fresh(at[0]))]
    return at[0].plant(rec(*at, changes, seen=[3, "ab" * 32])), "counted", "good"


HR_ATTACKS = {"second", "founder"}


import tests.workstations.attacks_ends  # noqa: E402, F401 - the attacks of the second file join the list
