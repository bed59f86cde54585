"""Sections opened to a provider: what it sees from when, what it never sees, and how it ends; the access log."""

from __future__ import annotations

import pytest

from hris_desktop.crypto import canonical
from hris_desktop.crypto.errors import CannotOpen
from hris_desktop.domain.ids import record_chain
from hris_desktop.store.contract import Appended
from hris_desktop.sync.intents import GrantAct, Part, Public, ReadAct
from hris_desktop.sync.plan import Refuse
from hris_desktop.sync.rotate import additions
from hris_desktop.sync.verdict import Place
from hris_desktop.vault import acts, envelope
from hris_desktop.vault.entries import MAX_EXPIRED, read_ctx
from tests.workstations.attacks import rec
from tests.workstations.forger import Forger
from tests.workstations.site import NOW, POLICY, Desk, Site, staffed

ACME = "provider:acme"
LAST_DAY = "2026-12-31"
NEW_YEAR = "2027-01-01T08:00:00Z"


def with_provider() -> tuple[Site, Desk]:
    site = staffed()
    return site, site.provider("mia", ACME, site.desks["founder"], site.desks["second"])


def grant(site: Site, by: Desk, pid: str, *sections: str, until: str = LAST_DAY) -> str:
    op = site.names.op()
    by.work.sending.save(GrantAct(op, ACME, pid, sections, until, "the pay run"))
    by.round()
    return op


def shown(desk: Desk, chain: str) -> dict[str, dict[str, str]] | None:
    desk.pull()
    fold = desk.ledger.record(chain).fold
    return fold.in_force("2027-06-01") if fold is not None else None


def opened(desk: Desk, chain: str) -> list[bool]:
    desk.pull()
    state = desk.ledger.chain(chain)
    return [desk.session.dek(state, ep) is not None for ep in sorted(state.epochs)]


def test_a_grant_opens_what_is_in_force_and_not_what_was_before() -> None:
    site, mia = with_provider()
    founder, ann = site.desks["founder"], site.desks["ann"]
    chain = record_chain(ann.pid, "contact")
    assert shown(mia, chain) is None
    grant(site, founder, ann.pid, "contact")
    site.rest()
    assert shown(mia, chain) == shown(founder, chain) != {}
    assert opened(mia, chain) == [False, True], "never the older keys"
    assert shown(mia, record_chain(site.pid("bob"), "contact")) is None
    assert shown(mia, record_chain(ann.pid, "card")) is None
    ann.edit(ann.pid, "contact", {"phone": "5"})
    site.rest()
    assert mia.value(ann.pid, "contact", "phone") == "5"
    with pytest.raises(Refuse):
        mia.edit(ann.pid, "contact", {"phone": "6"})


def test_a_grant_for_everybody_is_one_entry_and_holds_for_whoever_comes() -> None:
    site, mia = with_provider()
    founder = site.desks["founder"]
    grant(site, founder, "", "contact", "job")
    site.rest()
    for name in ("ann", "bob"):
        assert mia.value(site.pid(name), "job", "team") == "green"
    zoe = site.join("zoe", founder)
    founder.edit(zoe.pid, "job", {"team": "blue"})
    site.rest()
    assert mia.value(zoe.pid, "job", "team") == "blue"


@pytest.mark.parametrize("by", ["founder", "ann"])
def test_an_ended_grant_closes_at_once(by: str) -> None:
    """HR or the person it is about; what comes later is closed although nobody else writes."""
    site, mia = with_provider()
    founder, ann = site.desks["founder"], site.desks["ann"]
    chain = record_chain(ann.pid, "contact")
    op = grant(site, founder, ann.pid, "contact")
    site.rest()
    site.desks[by].publish(Part("grant-", {"grant": op}))
    site.desks[by].round()
    assert opened(mia, chain) == [False, True, False]
    site.rest()
    founder.edit(ann.pid, "contact", {"grade": "secret"})
    site.rest()
    assert opened(mia, chain) == [False, True, False], "what it could read it has, and nothing is claimed after that"
    assert shown(mia, chain) is None
    assert founder.value(ann.pid, "contact", "grade") == "secret"


def test_a_clock_of_hr_that_was_years_ahead_ends_no_grant_for_good() -> None:
    """While it is wrong new keys leave the provider out; once it is put right a new grant opens them again."""
    site, mia = with_provider()
    founder, second, ann = site.desks["founder"], site.desks["second"], site.desks["ann"]
    op = grant(site, founder, ann.pid, "contact")
    second.publish(Part("beat", {}), chain=f"w:{second.pid}")
    site.rest()
    founder.clock = "9990-01-01T10:00:00Z"
    founder.publish(Part("beat", {}), chain=f"w:{founder.pid}")
    for desk in (founder, second, founder, second):
        desk.round()
    assert second.ledger.org.grants[op].live(), "what is written stays, so nobody writes it on such a word"
    founder.clock = NOW
    founder.publish(Part("beat", {}), chain=f"w:{founder.pid}")
    site.rest()
    assert second.ledger.org.heard == founder.ledger.org.heard == NOW
    assert second.ledger.org.grants[op].live()
    ann.edit(ann.pid, "contact", {"phone": "77"})
    grant(site, second, ann.pid, "contact", until="2027-06-30")
    site.rest()
    assert mia.value(ann.pid, "contact", "phone") == "77"


def test_a_word_from_years_ahead_goes_with_its_author() -> None:
    site, _ = with_provider()
    founder, second = site.desks["founder"], site.desks["second"]
    second.clock = "9990-01-01T10:00:00Z"
    second.publish(Part("beat", {}), chain=f"w:{second.pid}")
    second.round()
    founder.pull()
    assert founder.ledger.org.heard == second.clock
    site.kit_signed(founder, "role-", {"role": "hr", "pid": second.pid})
    founder.round()
    assert founder.ledger.org.heard == NOW


def test_a_kind_of_a_newer_version_stops_no_end_of_a_grant() -> None:
    """One person in HR can write an entry that nobody knows; what programs owe there goes on."""
    site, _ = with_provider()
    founder, second, ann = site.desks["founder"], site.desks["second"], site.desks["ann"]
    op = grant(site, founder, ann.pid, "contact")
    site.rest()
    forger = Forger.of(second)
    forger.plant(forger.entry("zebra", "org", {}))
    founder.pull()
    assert founder.ledger.chain("org").newer
    owed = additions(founder.ledger, founder.session, now=NEW_YEAR, new_op=site.names.op)
    assert [read_ctx(one.entry.ctx).d for one in owed] == [{"grant": op}]


def test_an_expired_grant_is_closed_by_the_first_program_that_sees_the_day() -> None:
    """HR's program ends it for good, and closes what it opened."""
    site, mia = with_provider()
    founder, second, ann = site.desks["founder"], site.desks["second"], site.desks["ann"]
    chain = record_chain(ann.pid, "contact")
    op = grant(site, founder, ann.pid, "contact")
    site.rest()
    ask = site.names.op
    assert additions(founder.ledger, founder.session, now="2026-12-31T23:59:59Z", new_op=ask) == []
    for expected in ([("grant-", {"grant": op})], [("dek", None), ("rec", None)], []):
        owed = additions(founder.ledger, founder.session, now=NEW_YEAR, new_op=ask)
        found = [read_ctx(one.entry.ctx) for one in owed]
        assert [ctx.kind for ctx in found] == [kind for kind, _ in expected]
        assert all(d is None or ctx.d == d for ctx, (_, d) in zip(found, expected, strict=True))
        assert not owed or isinstance(site.store.append(owed), Appended)
        founder.pull()
    assert not founder.ledger.org.grants[op].live()
    site.rest()
    assert opened(mia, chain) == [False, True, False]
    before = len(site.rows)
    site.rest()
    assert len(site.rows) == before, "a slower clock does not open it again"
    second.edit(ann.pid, "contact", {"grade": "late"})
    site.rest()
    assert opened(mia, chain) == [False, True, False]
    assert ann.value(ann.pid, "contact", "grade") == "late"


def test_more_grants_than_an_entry_can_leave_out_are_closed_all_the_same() -> None:
    """Weekly grants that nobody ends: each was a reader for ever, from the sixty-fifth on."""
    site, mia = with_provider()
    founder, ann = site.desks["founder"], site.desks["ann"]
    chain = record_chain(ann.pid, "contact")
    for _ in range(MAX_EXPIRED + 2):
        founder.work.sending.save(GrantAct(site.names.op(), ACME, ann.pid, ("contact",), LAST_DAY, "the week"))
    site.rest()
    assert opened(mia, chain) == [False, True]
    founder.clock = NEW_YEAR
    founder.round()
    assert not any(one.live() for one in founder.ledger.org.grants.values())
    assert opened(mia, chain) == [False, True, False]
    ann.edit(ann.pid, "contact", {"phone": "after"})
    site.rest()
    assert opened(mia, chain) == [False, True, False]


def test_the_newest_time_that_hr_signed_is_a_clock_too() -> None:
    """Ann's own clock stands still; a sign of life of HR tells her that the day is over."""
    site, mia = with_provider()
    founder, ann = site.desks["founder"], site.desks["ann"]
    chain = record_chain(ann.pid, "contact")
    grant(site, founder, ann.pid, "contact")
    site.rest()
    forger = Forger.of(founder)
    forger.plant(forger.entry("beat", f"w:{founder.pid}", {}, ts=NEW_YEAR))
    ann.pull()
    ann.restart()
    ann.edit(ann.pid, "contact", {"phone": "after"})
    ann.push()
    assert opened(mia, chain) == [False, True, False]


def test_whoever_sees_the_day_first_closes_and_nobody_opens_it_again() -> None:
    """Ann is not HR, so nobody else takes her word for the day; they only leave closed what she closed."""
    site, mia = with_provider()
    founder, ann = site.desks["founder"], site.desks["ann"]
    chain = record_chain(ann.pid, "contact")
    grant(site, founder, ann.pid, "contact")
    site.rest()
    ann.clock = NEW_YEAR
    ann.round()
    assert opened(mia, chain) == [False, True, False]
    before = len(site.rows)
    site.rest()
    assert len(site.rows) == before


def test_nobody_else_moves_the_clock() -> None:
    site, mia = with_provider()
    founder, ann = site.desks["founder"], site.desks["ann"]
    chain = record_chain(ann.pid, "contact")
    grant(site, founder, ann.pid, "contact")
    site.rest()
    forger = Forger.of(site.desks["bob"])
    forger.plant(forger.entry("beat", f"w:{forger.pid}", {}, ts="2099-01-01T00:00:00Z"))
    ann.pull()
    ann.edit(ann.pid, "contact", {"phone": "after"})
    site.rest()
    assert opened(mia, chain) == [False, True]


def test_a_person_may_open_their_own_and_nobody_elses() -> None:
    site, mia = with_provider()
    ann, bob = site.desks["ann"], site.desks["bob"]
    for one in (ann, bob):
        one.pull()
    grant(site, ann, ann.pid, "contact")
    site.rest()
    assert shown(mia, record_chain(ann.pid, "contact")) is not None
    for pid, section in ((ann.pid, "contact"), ("", "contact"), (bob.pid, "job")):
        with pytest.raises(Refuse):
            grant(site, bob, pid, section)


@pytest.mark.parametrize(
    ("section", "role"), [("health", ACME), ("nothing", ACME), ("contact", "payroll"), ("contact", "provider:other")]
)
def test_what_is_never_opened(section: str, role: str) -> None:
    site, _ = with_provider()
    founder = site.desks["founder"]
    with pytest.raises(Refuse):
        founder.work.sending.save(GrantAct(site.names.op(), role, "", (section,), LAST_DAY, ""))


def test_providers_and_the_organisations_own_people_share_no_role() -> None:
    site, mia = with_provider()
    founder, ann = site.desks["founder"], site.desks["ann"]
    with pytest.raises(Refuse, match="roles of their own"):
        founder.publish(site.role_more(founder, "members", mia.pid))
    mia.pull()
    with pytest.raises(Refuse, match="roles of their own"):
        mia.publish(site.role_more(mia, ACME, ann.pid))


def test_who_left_the_provider_opens_nothing_that_comes_later() -> None:
    site, mia = with_provider()
    founder, ann = site.desks["founder"], site.desks["ann"]
    chain = record_chain(ann.pid, "contact")
    grant(site, founder, ann.pid, "contact")
    site.rest()
    founder.publish(Part("remove", {"pid": mia.pid}))
    founder.round()
    ann.round()
    ann.edit(ann.pid, "contact", {"phone": "later"})
    site.rest()
    assert opened(mia, chain) == [False, True, False]


def test_the_purpose_is_for_those_it_concerns() -> None:
    site, mia = with_provider()
    founder, ann, bob = site.desks["founder"], site.desks["ann"], site.desks["bob"]
    op = grant(site, founder, ann.pid, "contact")
    site.rest()
    row = next(row for row in site.rows if row.op == op)
    assert isinstance(row.ctx, bytes)
    assert isinstance(row.body, bytes)
    ctx = read_ctx(row.ctx)
    for desk in (founder, ann, mia):
        assert envelope.open_(ctx, row.ctx, row.body, keys=desk.session) == {"purpose": "the pay run"}
    assert envelope.open_(ctx, row.ctx, row.body, keys=bob.session) is None
    moved = read_ctx(row.ctx.replace(op.encode(), site.names.op().encode()))
    with pytest.raises(CannotOpen):
        envelope.open_(moved, row.ctx, row.body, keys=ann.session)
    with pytest.raises(CannotOpen):
        envelope.open_(ctx, row.ctx + b" ", row.body, keys=ann.session)
    with pytest.raises(CannotOpen):
        envelope.open_(ctx, row.ctx, row.body[:79], keys=ann.session)


def test_a_state_without_changes_is_good_only_where_a_new_key_asks_for_it() -> None:
    site, _ = with_provider()
    founder, ann = site.desks["founder"], site.desks["ann"]
    chain = record_chain(ann.pid, "contact")
    forger = Forger.of(founder)
    founder.pull()
    fold = founder.ledger.record(chain).fold
    assert fold is not None
    with_base = {"base": fold.base()}
    idle = forger.plant(rec(forger, chain, [], {"base": True}, content=with_base))
    forger.plant(forger.new_epoch(chain, forger.due(chain)))
    asked = forger.plant(rec(forger, chain, [], {"base": True}, content=with_base))
    again = forger.plant(rec(forger, chain, [], {"base": True}, content=with_base))
    founder.pull()
    reasons = [founder.replica.by_seq(seq).content_reason for seq in (idle, asked, again)]  # type: ignore[union-attr]
    assert reasons == ["no change", "", "no change"]


# -- a state that is not true -----------------------------------------------------------------------------------------


def forged(desk: Desk, chain: str, name: str) -> tuple[Forger, dict[str, object]]:
    """The epoch that is due, opened by a changed program, and a state with another value in it."""
    forger = Forger.of(desk)
    desk.pull()
    fold = desk.ledger.record(chain).fold
    assert fold is not None
    base = fold.base()
    base["v"] = [[*row[:3], "forged", *row[4:]] if row[1] == name else row for row in base["v"]]  # type: ignore[attr-defined]
    forger.plant(forger.new_epoch(chain, forger.due(chain)))
    return forger, {"base": base}


@pytest.mark.parametrize("apart", [False, True])
def test_a_person_gives_a_provider_no_state_of_their_own(apart: bool) -> None:
    """The state of who gains by it is believed until somebody by role, whose program looks by itself, tells another."""
    site, mia = with_provider()
    founder, ann = site.desks["founder"], site.desks["ann"]
    chain = record_chain(ann.pid, "contact")
    founder.edit(ann.pid, "contact", {"grade": "7"})
    site.rest()
    founder.work.sending.save(GrantAct(site.names.op(), ACME, ann.pid, ("contact",), LAST_DAY, "pay"))
    founder.push()
    forger, lie = forged(ann, chain, "grade")
    other = site.desks["second" if apart else "founder"]
    if apart:
        # this program of HR has seen the key before the lie comes under it
        other.pull()
        other.ledger.suspects.clear()
    forger.plant(rec(forger, chain, [], {"base": True}, content=lie))
    assert shown(mia, chain) == {"": {**shown(founder, chain)[""], "grade": "forged"}}  # type: ignore[index]
    assert mia.ledger.record(chain).begun_by == ann.pid
    other.round()
    assert shown(mia, chain) == shown(founder, chain)
    assert mia.value(ann.pid, "contact", "grade") == "7"
    assert mia.ledger.record(chain).begun_by in (founder.pid, site.pid("second"))
    site.rest()
    before = len(site.rows)
    again, lie = forged(ann, chain, "grade")
    again.plant(rec(again, chain, [], {"base": True}, content=lie))
    assert shown(mia, chain) == shown(founder, chain), "who was told by HR believes the person no more"
    site.rest()
    assert mia.value(ann.pid, "contact", "grade") == "7"
    assert len(site.rows) <= before + 4


def test_a_false_state_by_somebody_with_a_role_is_set_right_at_once() -> None:
    site, mia = with_provider()
    founder, second, ann = site.desks["founder"], site.desks["second"], site.desks["ann"]
    chain = record_chain(ann.pid, "contact")
    founder.edit(ann.pid, "contact", {"grade": "7"})
    site.rest()
    grant(site, founder, ann.pid, "contact")
    site.rest()
    forger, lie = forged(second, chain, "grade")
    forger.plant(rec(forger, chain, [], {"base": True}, content=lie))
    assert shown(mia, chain) == {"": {**shown(founder, chain)[""], "grade": "forged"}}  # type: ignore[index]
    founder.round()
    assert shown(mia, chain) == shown(founder, chain)


def test_what_the_person_opened_themselves_is_vouched_for_by_hr_once() -> None:
    site, mia = with_provider()
    founder, ann = site.desks["founder"], site.desks["ann"]
    chain = record_chain(ann.pid, "contact")
    ann.pull()
    grant(site, ann, ann.pid, "contact")
    assert (shown(mia, chain), mia.ledger.record(chain).begun_by) == (shown(ann, chain), ann.pid)
    founder.round()
    assert (shown(mia, chain), mia.ledger.record(chain).begun_by) == (shown(ann, chain), founder.pid)
    before = len(site.rows)
    site.rest()
    ann.edit(ann.pid, "contact", {"phone": "8"})
    site.rest()
    assert len(site.rows) == before + 1
    assert ann.ledger.record(chain).begun_by == ""


# -- who looked ------------------------------------------------------------------------------------------------------


def test_the_access_log_is_read_by_the_person_and_by_no_other() -> None:
    site = staffed()
    founder, ann, bob = site.desks["founder"], site.desks["ann"], site.desks["bob"]
    chain = f"a:{ann.pid}:{founder.pid}"
    said = ReadAct(site.names.op(), chain, ("bank", "contact"), "pay run", NOW)
    founder.work.sending.save(said)
    site.rest()
    assert founder.waiting() == []
    row = next(row for row in site.rows if row.chain == chain)
    assert isinstance(row.ctx, bytes)
    assert isinstance(row.body, bytes)
    inside = {"sections": ["bank", "contact"], "purpose": "pay run", "since": NOW}
    assert envelope.open_(read_ctx(row.ctx), row.ctx, row.body, keys=ann.session) == inside
    assert envelope.open_(read_ctx(row.ctx), row.ctx, row.body, keys=bob.session) is None
    assert envelope.open_(read_ctx(row.ctx), row.ctx, row.body, keys=founder.session) is None


def test_nobody_logs_a_look_in_anothers_name_or_at_themselves() -> None:
    site = staffed()
    founder, ann, bob = site.desks["founder"], site.desks["ann"], site.desks["bob"]
    for reader, subject in ((ann.pid, ann.pid), (bob.pid, ann.pid)):
        with pytest.raises(Refuse):
            founder.work.sending.save(ReadAct(site.names.op(), f"a:{subject}:{reader}", ("card",), "", NOW))
    stranger = site.names.pid()
    with pytest.raises(Refuse):
        founder.work.sending.save(ReadAct(site.names.op(), f"a:{stranger}:{founder.pid}", ("card",), "", NOW))


def test_a_provider_without_a_grant_has_nothing_to_log() -> None:
    site, mia = with_provider()
    ann = site.desks["ann"]
    look = ReadAct(site.names.op(), f"a:{ann.pid}:{mia.pid}", ("contact",), "", NOW)
    with pytest.raises(Refuse):
        mia.work.sending.save(look)
    grant(site, site.desks["founder"], ann.pid, "contact")
    site.rest()
    mia.work.sending.save(look)
    site.rest()
    assert mia.waiting() == []


def test_a_sign_of_life_is_ones_own() -> None:
    site = staffed()
    founder = site.desks["founder"]
    beat = Public(site.names.op(), f"w:{founder.pid}", (Part("beat", {}),))
    founder.work.sending.save(beat)
    founder.round()
    row = founder.replica.by_seq(len(site.rows))
    assert row is not None
    assert (row.place, founder.waiting()) == (Place.COUNTED, [])
    with pytest.raises(Refuse):
        founder.publish(Part("beat", {}), chain=f"w:{site.pid('ann')}")


def test_a_policy_opens_an_s4_section_to_another_role_by_its_subject_alone() -> None:
    """Who only reads it hands it on to nobody, whatever two of HR have signed meanwhile."""
    site = staffed()
    founder, second, ann, bob = (site.desks[name] for name in ("founder", "second", "ann", "bob"))
    site.role_new(bob, "health", cosigners=(founder, second))
    site.rest()
    ann.edit(ann.pid, "health", {"note": "mine"})
    site.rest()
    chain, away = record_chain(ann.pid, "health"), site.desks.pop("ann")
    both = {**POLICY["health"], "roles": {"health": "r", "curious": "r"}}  # type: ignore[dict-item]
    body, op = canonical.encode({**POLICY, "health": both}), site.names.op()
    signed = acts.co_sign(second.session, acts.Proposal(op, "policy", {"ver": 2}, body))
    founder.publish(Part("policy", {"ver": 2, "co": [signed]}, body), op=op)
    founder.round()
    site.role_new(founder, "curious", cosigner=second)
    site.rest()
    assert shown(bob, chain) == {"": {"note": "mine"}}
    assert shown(founder, chain) is None
    away.pull()
    to = away.ledger.org.standing(ann.pid, "health")
    assert to is not None
    assert to.owed(away.ledger.chain(chain).epochs[1].to, ann.pid) == ("r:curious:1",)
