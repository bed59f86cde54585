"""The verdict on place, rule by rule: every kind counts where it is lawful, no aimed attack does."""

from __future__ import annotations

import re

import pytest

from hris_desktop.crypto import canonical
from hris_desktop.crypto.chain import body_hash
from hris_desktop.crypto.keys import Identity
from hris_desktop.domain.ids import record_chain
from hris_desktop.store.contract import Appended
from hris_desktop.sync import admit
from hris_desktop.sync.intents import Part
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.verdict import Content, Place, PolicyWithheld
from hris_desktop.sync.workstation import first_batch
from hris_desktop.vault.entries import SHAPES
from hris_desktop.vault.founding import found
from hris_desktop.vault.wraps import co_message
from tests.workstations.attacks import ATTACKS
from tests.workstations.forger import Forger
from tests.workstations.site import NOW, POLICY, Site, small, staffed

RED: dict[int, tuple[str, ...]] = {
    1: ("columns_of_any_type", "body_swapped_after_signing"),
    2: ("a_context_that_is_not_canonical", "a_surplus_key", "a_kind_on_a_foreign_chain", "another_organisation"),
    3: ("another_chains_entry_replayed",),
    4: ("an_unknown_signer", "a_generation_that_never_was"),
    5: ("signed_with_anothers_name", "an_old_signature", "context_changed_after_signing"),
    6: (),
    7: ("skipped_link", "an_older_link", "a_link_to_nothing", "an_old_entry_replayed"),
    8: (
        "self_promotion",
        "a_role_to_oneself",
        "used_invite",
        "second_genesis",
        "a_stranger_writes",
        "one_recipient_too_many",
    ),
    9: ("op_used_twice", "anothers_prop_under_the_same_name"),
}
"""Rule of ``sync.admit``'s docstring → attacks that only this rule stops (6 stands below)."""


def test_every_rule_of_the_docstring_is_attacked() -> None:
    numbers = [int(found) for found in re.findall(r"^ (\d) ", admit.__doc__ or "", re.MULTILINE)]
    assert numbers == sorted(RED)


ELSEWHERE = frozenset(
    ("remove", "role-", "rolekey", "invite-", "recovery", "kit", "grant", "grant-", "read", "beat", "proposal")
) | {"signature", "refusal", "ask", "answer", "erase"}
"""Kinds with tests of their own: test_removal, test_grants, test_acts, test_erasing, and the services' test_grants."""


def busy() -> Site:
    """A history in which every kind of entry occurs once at least."""
    site = staffed()
    founder, second, ann = site.desks["founder"], site.desks["second"], site.desks["ann"]
    chain = record_chain(ann.pid, "contact")
    asked, dropped = ann.ask(ann.pid, "contact", {"legal": "Ann B"}), ann.ask(ann.pid, "contact", {"title": "Dr"})
    site.rest()
    founder.approve(chain, asked.op)
    ann.withdraw(chain, dropped.op)
    site.rest()
    second.approve(chain, asked.op)
    site.rest()
    ann.edit(ann.pid, "contact", {"mail": "mine"})
    founder.edit(ann.pid, "contact", {"mail": "theirs"})
    founder.round()
    site.rest()
    founder.publish(Part("pub", {"aud": "all"}, canonical.encode({"title": "Holidays"})), chain="k:article:holidays")
    site.rest()
    return site


def test_every_kind_counts_where_it_is_lawful() -> None:
    site = busy()
    keyless, reader = site.keyless(), site.desks["founder"].ledger
    kinds = {canonical.parse(row.ctx)["kind"] for row in site.rows}  # type: ignore[arg-type]
    assert kinds == SHAPES.keys() - ELSEWHERE
    for ledger in (keyless, reader):
        assert {stored.place for stored in ledger.replica.after(0, 999)} == {Place.COUNTED}
    assert {stored.content for stored in reader.replica.after(0, 999)} == {Content.GOOD}


def rejoin(site: Site) -> None:
    """Ann's device is lost; she comes back with generation 2."""
    founder, ann = site.desks["founder"], site.desks["ann"]
    code = site.invite(founder, ann.pid)
    founder.round()
    site.accept("ann2", ann.pid, code, gen=2).round()
    founder.pull()


def renew(site: Site) -> None:
    """As ``rejoin``, and two of HR confirm."""
    rejoin(site)
    founder, second, ann = site.desks["founder"], site.desks["second"], site.desks["ann"]
    site.renewed(founder, ann.pid, gen=2, also=second)
    founder.round()


@pytest.mark.parametrize("kind", ["rec", "withdraw"])
def test_an_old_generation_no_longer_counts(kind: str) -> None:
    site = staffed()
    ann = site.desks["ann"]
    chain = record_chain(ann.pid, "contact")
    asked = ann.ask(ann.pid, "contact", {"title": "Dr"})
    site.rest()
    renew(site)
    forger = Forger.of(ann)
    ep = forger.tip(chain).ep
    content = {"changes": [{"item": "", "field": "phone", "was": None, "to": "1"}], "why": ""}
    entry = (
        forger.entry("withdraw", chain, {"prop": asked.op})
        if kind == "withdraw"
        else forger.secret("rec", chain, {"ep": ep}, content)
    )
    seq = forger.plant(entry)
    for ledger in (site.keyless(), site.desks["founder"].ledger):
        site.exchange(ledger).pull()
        stored = ledger.replica.by_seq(seq)
        assert stored is not None
        assert (stored.place, stored.place_reason) == (Place.NOT_COUNTED, "key not active here")


def test_a_new_generation_needs_a_second_hr_person() -> None:
    site = staffed()
    rejoin(site)
    founder, second, ann = site.desks["founder"], site.desks["second"], site.desks["ann"]
    key = founder.ledger.org.key(ann.pid, 2)
    assert key is not None
    d: dict[str, object] = {"pid": ann.pid, "gen": 2, "fp": key.fingerprint.hex()}
    forger = Forger.of(founder)
    alone = forger.plant(forger.entry("confirm", "org", d))
    op = site.names.op()
    signed = second.identity.signer.sign(co_message(site.org, "confirm", op, d=d, bh=body_hash(b"")))
    both = forger.plant(forger.entry("confirm", "org", d | {"co": [[second.pid, 1, signed.hex()]]}, op=op))
    founder.pull()
    assert [founder.replica.by_seq(seq).place for seq in (alone, both)] == [Place.NOT_COUNTED, Place.COUNTED]  # type: ignore[union-attr]
    assert founder.ledger.org.active_gen(ann.pid) == 2


def test_a_store_founded_again_by_another_proves_nothing() -> None:
    site = small()
    other = found(
        site.names.pid(), "00000001", policy=POLICY, ops=(site.names.op(), site.names.op(), site.names.op()), ts=NOW
    )
    twin = small()
    twin.shelf.rows.clear()
    twin.shelf.last_seq, twin.shelf.org = 0, None
    assert isinstance(twin.store.found(other.org, first_batch(other)), Appended)
    twin.shelf.org = site.org
    ledger = site.keyless()
    fresh = Ledger(site.empty_replica(), org=site.org, pin=site.pin)
    fresh.accept(twin.rows)
    assert {stored.place for stored in fresh.replica.after(0, 99)} == {Place.BROKEN}
    assert not fresh.org.people
    assert ledger.org.people


def test_the_right_organisation_with_another_genesis_proves_nothing() -> None:
    """The founder's own key signs a second beginning with the same keys; only the pin tells them apart."""
    site = small()
    founder = site.desks["founder"]
    forger = Forger(site, founder.pid, founder.identity)
    first = canonical.parse(site.rows[0].ctx)  # type: ignore[arg-type]
    entry = forger.entry("genesis", "org", first["d"], body=bytes(160), n=1, prev="0" * 64)
    site.shelf.rows.clear()
    site.shelf.last_seq = 0
    forger.plant(entry)
    fresh = Ledger(site.empty_replica(), org=site.org, pin=site.pin)
    fresh.accept(site.rows)
    stored = fresh.replica.by_seq(1)
    assert stored is not None
    assert (stored.place, stored.place_reason) == (Place.NOT_COUNTED, "not the pinned genesis")


@pytest.mark.parametrize(
    "name", ["garbage_under_the_right_key", "body_of_another_entry", "own_approval", "missing_base", "false_commitment"]
)
def test_with_and_without_keys_the_same_places_when_content_is_bad(name: str) -> None:
    """And what follows the bad entry stands in the same place for all: nobody is split off."""
    site = staffed()
    made = ATTACKS[name](site)
    assert made is not None
    forger = Forger.of(site.desks["ann"])
    chain = record_chain(site.pid("ann"), "contact")
    last = forger.plant(forger.new_epoch(chain, forger.due(chain)))
    verdicts = []
    for ledger in (site.keyless(), *(desk.ledger for desk in site.desks.values())):
        site.exchange(ledger).pull()
        verdicts.append([(stored.place, stored.place_reason) for stored in ledger.replica.after(0, 999)])
    assert all(one == verdicts[0] for one in verdicts)
    assert verdicts[0][last - 1][0] == Place.COUNTED


def test_a_withheld_policy_stops_the_sync_and_believes_nothing_after_it() -> None:
    site = staffed()
    site.store.withhold(2)
    fresh = Ledger(site.empty_replica(), org=site.org, pin=site.pin)
    with pytest.raises(PolicyWithheld):
        site.exchange(fresh).pull()
    assert fresh.cursor < 2
    site.store.honest()
    site.exchange(fresh).pull()
    assert fresh.cursor == len(site.rows)


def test_a_withheld_body_is_counted_and_not_read() -> None:
    site = staffed()
    ann = site.desks["ann"]
    ann.edit(ann.pid, "contact", {"phone": "1"})
    ann.round()
    site.store.withhold(len(site.rows))
    founder = site.desks["founder"]
    founder.pull()
    stored = founder.replica.by_seq(len(site.rows))
    assert stored is not None
    assert (stored.place, stored.content) == (Place.COUNTED, Content.UNREAD)
    assert founder.ledger.chain(record_chain(ann.pid, "contact")).withheld


def test_a_newcomer_needs_the_invites_own_signature() -> None:
    site = staffed()
    founder = site.desks["founder"]
    pid = site.announce(founder)
    code = site.invite(founder, pid)
    founder.round()
    thief = Identity.new()
    part = site.accept_parts(code, pid, Identity.new())
    d = {**part.d, "sign": thief.signer.pub.hex(), "kem": thief.kem.pub.hex()}
    tip = founder.ledger.chain("org")
    forger = Forger(site, pid, thief)
    seq = forger.plant(forger.entry("accept", "org", d, n=tip.n + 1, prev=tip.tip.hex()))
    founder.pull()
    stored = founder.replica.by_seq(seq)
    assert stored is not None
    assert (stored.place, stored.place_reason) == (Place.NOT_COUNTED, "proof of the invite")


def test_nothing_is_written_under_a_key_whose_readers_are_no_longer_all_due() -> None:
    """Ann's old device still holds the key: whatever comes now needs a new one first."""
    site = staffed()
    chain = record_chain(site.pid("ann"), "contact")
    renew(site)
    forger = Forger.of(site.desks["founder"])
    content = {"changes": [{"item": "", "field": "phone", "was": None, "to": "1"}], "why": ""}
    seq = forger.plant(forger.secret("rec", chain, {"ep": forger.tip(chain).ep}, content))
    for ledger in (site.keyless(), site.desks["second"].ledger):
        site.exchange(ledger).pull()
        stored = ledger.replica.by_seq(seq)
        assert stored is not None
        assert (stored.place, stored.place_reason.split(":")[0]) == (Place.NOT_COUNTED, "a reader is no longer due")
