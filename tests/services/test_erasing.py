"""Erasing as people do it: looked at, checked, signed by a second person; what each of them sees afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hris_desktop.crypto import canonical
from hris_desktop.domain.ids import record_chain
from hris_desktop.services.directory_cards import KEPT
from hris_desktop.services.erasing import Erasing
from hris_desktop.services.errors import BadInput, NotAllowed
from hris_desktop.services.history import History
from hris_desktop.services.second import Outcome
from hris_desktop.services.second_log import entries_of
from hris_desktop.services.views import SectionState
from hris_desktop.services.views_erasing import Ground
from hris_desktop.services.views_history import Act
from hris_desktop.services.views_trust import ActState
from hris_desktop.sync.intents import Edit, Part, Public
from hris_desktop.vault.entries import read_ctx
from hris_desktop.vault.wraps import derived_op
from tests.services.company import Company, Desk, company, small


@pytest.fixture
def site() -> Company:
    made = company()
    made["amira"].edit("contact", {"personal_email": "amira@sentinel-nine.example"})
    made.sync()
    return made


def erasing(desk: Desk) -> Erasing:
    return desk.suite.trust.erasing


def ask(site: Company, *keys: str, who: str = "priya", ground: Ground = Ground.ASKED) -> Outcome:
    """HR erases from Amira's record."""
    found = erasing(site[who]).check(site["amira"].pid, keys or ("contact",), ground)
    return erasing(site[who]).erase(found, f" {found.word.upper()} ")


def shown_in_store(site: Company, section: str) -> int:
    """How many bodies of what was said the store still shows."""
    chain = record_chain(site["amira"].pid, section)
    rows = [row for row in site.shelf.rows if row.chain == chain]
    return sum(row.body is not None and read_ctx(row.ctx).kind != "dek" and bool(row.body) for row in rows)  # type: ignore[arg-type]


def test_two_of_hr_erase_and_everybody_is_told(site: Company) -> None:
    priya, tomasz, amira = site["priya"], site["tomasz"], site["amira"]
    choice = erasing(priya).choice(amira.pid)
    contact = next(one for one in choice.sections if one.section.key == "contact")
    assert (contact.entries, choice.why_not) == (1, "")
    found = erasing(priya).check(amira.pid, ["contact"], Ground.ASKED)
    assert "Contact: 1 entry, 21 November 2026." in found.goes
    assert "A second person in HR has to sign it" in found.signs
    outcome = erasing(priya).erase(found, "amira")
    assert not outcome.done
    assert "Tomasz has to sign it too" in outcome.sentence
    site.sync()
    assert shown_in_store(site, "contact")
    [act] = tomasz.suite.trust.seconds.waiting()
    assert (act.title, act.state) == ("Erase for good from the record of Amira: Contact", ActState.MINE)
    assert act.rows == (("Ground", "The person asked for it"), ("Contact", "1 entry"))
    tomasz.suite.trust.seconds.sign(act.op)
    site.sync()
    site.sync()
    assert not shown_in_store(site, "contact")
    assert priya.suite.trust.seconds.waiting() == tomasz.suite.trust.seconds.waiting() == ()
    for desk in (priya, amira):
        view = desk.suite.records.section(amira.pid, "contact")
        assert (view.state, view.items) == (SectionState.EMPTY, ())
        assert view.last_changed is not None, "its history is in reach"
        assert "Erased on 21 November 2026 by " in view.sentence
        assert "The person asked for it." in view.sentence
    said = [line for line in amira.suite.records.record().attention if line[0] == "trash-2"]
    by = "On 21 November 2026 by Tomasz (HR) and Priya (HR). The person asked for it."
    assert said == [("trash-2", "Erased from your record: Contact", by)]
    past = History(amira.suite.office, lambda: None).section(amira.pid, "contact")
    [entry] = past.entries
    assert (entry.act, entry.why) == (Act.ERASED, "")
    assert "1 entry is gone for good" in entry.detail
    assert "Signed by Priya (HR) too." in entry.detail
    [gone] = past.erased
    assert (gone.by.pid if gone.by else "", gone.sentence) == (amira.pid, "A change")
    assert past.apart == ()
    for desk in (priya, amira):
        told = desk.suite.trust.done.all()[0]
        assert (told.op, told.title) == (outcome.op, "Erase for good from the record of Amira: Contact")
        assert told.how == "Signed by Tomasz and Priya."
        assert told.rows == (("Ground", "The person asked for it"), ("Asked for by", "Priya"))
    assert all(one.op != outcome.op for one in site["bjørn"].suite.trust.done.all()), "it is not about him"
    site.clock.advance(timedelta(days=31))
    assert all(line[0] != "trash-2" for line in amira.suite.records.record().attention)
    # and it is a section like any other from now on
    amira.edit("contact", {"personal_email": "new@one.example"})
    site.sync()
    assert site["priya"].shown("contact", "personal_email", about=amira.pid) == "new@one.example"


def test_a_name_that_is_typed_wrong_erases_nothing(site: Company) -> None:
    priya, amira = site["priya"], site["amira"]
    found = erasing(priya).check(amira.pid, ["contact"], Ground.OVER)
    for typed in ("", "yes", "Amir"):
        with pytest.raises(BadInput) as refused:
            erasing(priya).erase(found, typed)
        assert refused.value.sentence == "Type the name as it stands there: Amira"
    assert priya.suite.desk.sending.waiting() == []


def test_a_word_after_the_check_page_makes_the_act_void(site: Company) -> None:
    outcome = ask(site)
    site.sync()
    site["amira"].edit("contact", {"personal_email": "other@one.example"})
    site.sync()
    act = site["tomasz"].suite.trust.seconds.detail(outcome.op)
    assert (act.state, act.why_not) == (
        ActState.VOID,
        "What was to be erased has changed since this was asked for, or is erased already.",
    )
    with pytest.raises(NotAllowed):
        site["tomasz"].suite.trust.seconds.sign(outcome.op)
    assert shown_in_store(site, "contact") == 2


def test_an_edit_under_the_name_of_the_erasure_is_not_taken_for_it(site: Company) -> None:
    """The name that the entry will have is public, and whoever may write there can use it first."""
    outcome = ask(site)
    site.sync()
    amira = site["amira"]
    amira.edit("contact", {"personal_email": "other@one.example"})
    [(item, edit)] = amira.suite.desk.sending.waiting()
    amira.suite.desk.sending.discard(item.op)
    assert isinstance(edit, Edit)
    amira.suite.desk.sending.save(replace(edit, op=derived_op(outcome.op, "erase:contact")))
    site.sync()
    assert shown_in_store(site, "contact") == 2
    for who in ("priya", "tomasz"):
        assert site[who].suite.trust.seconds.detail(outcome.op).state is ActState.VOID


@pytest.mark.parametrize(
    "wrong",
    [
        {"of": 5},
        {"of": [["contact", "0" * 64, "0" * 64]]},
        {"of": [[["contact"], "0" * 64]]},
        {"act": 7},
        {"act": "no name"},
        {"ground": {}},
    ],
    ids=str,
)
def test_a_proposal_of_another_form_stops_nobodys_signatures(site: Company, wrong: dict[str, object]) -> None:
    amira, op = site["amira"], site["amira"].suite.office.new_op()
    d = {"act": op, "pid": amira.pid, "of": [["contact", "0" * 64]], "ground": "asked", **wrong}
    body = canonical.encode({"kind": "erase", "op": op, "d": d, "body": ""})
    amira.suite.desk.sending.save(Public(amira.suite.office.new_op(), f"k:act:{op}", (Part("proposal", {}, body),)))
    site.sync()
    asked = ask(site)
    site.sync()
    for who in ("tomasz", "amira"):
        seconds = site[who].suite.trust.seconds
        assert [one.op for one in seconds.waiting()] == [asked.op]
        assert seconds.count() == (who == "tomasz")
    site["tomasz"].suite.trust.seconds.sign(asked.op)
    site.sync()
    assert site["priya"].suite.trust.seconds.detail(asked.op).state is ActState.DONE


def test_a_name_without_a_good_signature_does_not_stand_under_an_erasure(site: Company) -> None:
    """Of two in HR one erases alone from the other's record, and writes names beside that never signed."""
    priya, tomasz, amira = site["priya"], site["tomasz"], site["amira"]
    tomasz.edit("contact", {"personal_email": "tomasz@one.example"})
    site.sync()
    last = priya.suite.desk.ledger.chain(record_chain(tomasz.pid, "contact")).said.hex()
    d = {"act": priya.suite.office.new_op(), "pid": tomasz.pid, "of": [["contact", last]], "ground": "asked"}
    never = sorted([one.pid, 1, "0" * 128] for one in (tomasz, amira))
    for intent in entries_of({**d, "solo": True, "co": never}):
        priya.suite.desk.sending.save(intent)
    site.sync()
    view = tomasz.suite.records.section(tomasz.pid, "contact")
    assert view.state is SectionState.EMPTY
    assert " by Priya (HR). The person asked for it." in view.sentence
    [entry] = History(tomasz.suite.office, lambda: None).section(tomasz.pid, "contact").entries
    assert "Signed by" not in entry.detail
    assert "No second person existed." in entry.detail


def test_what_changed_meanwhile_is_left_and_the_rest_goes(site: Company) -> None:
    site["amira"].edit("development", {"goals": "lead a team"})
    site.sync()
    outcome = ask(site, "contact", "development")
    site.sync()
    site["amira"].edit("contact", {"personal_email": "other@one.example"})
    site.sync()
    site["tomasz"].suite.trust.seconds.sign(outcome.op)
    site.sync()
    site.sync()
    assert (shown_in_store(site, "contact"), shown_in_store(site, "development")) == (2, 0)
    assert site["priya"].suite.trust.seconds.detail(outcome.op).state is ActState.DONE
    titles = [one.title for one in site["amira"].suite.trust.done.all() if one.op == outcome.op]
    assert titles == ["Erase for good from the record of Amira: Development"], "one act, and what it really erased"


def test_nobody_outside_hr_erases_anothers_record_nor_their_own(site: Company) -> None:
    amira = site["amira"]
    for who, whom in (("amira", "amira"), ("bjørn", "amira")):
        choice = erasing(site[who]).choice(site[whom].pid)
        assert not choice.sections
        assert choice.why_not
    with pytest.raises(NotAllowed):
        erasing(amira).check(amira.pid, ["contact"], Ground.ASKED)
    # whoever asks is barred from signing where it is about themselves
    own = erasing(site["priya"]).choice(site["priya"].pid)
    assert own.sections == ()


def test_a_section_that_hr_never_reads_is_erased_by_its_person(site: Company) -> None:
    amira = site["amira"]
    amira.edit("medical_card", {"allergies": "penicillin"})
    site.sync()
    assert all(one.section.key != "medical_card" for one in erasing(site["priya"]).choice(amira.pid).sections)
    choice = erasing(amira).choice(amira.pid)
    assert [one.section.key for one in choice.sections] == ["medical_card"]
    assert "only HR can erase this" in choice.closed
    found = erasing(amira).check(amira.pid, ["medical_card"], Ground.CONSENT)
    assert erasing(amira).erase(found, found.word).done
    site.sync()
    assert not shown_in_store(site, "medical_card")
    assert not any("Emergency" in one.title for one in amira.suite.trust.done.all()), "nobody of HR signed that"
    assert amira.suite.records.section(amira.pid, "medical_card").state is SectionState.EMPTY


def test_an_erased_card_leaves_nothing_in_what_is_kept_of_the_cards(site: Company) -> None:
    priya, amira = site["priya"], site["amira"]
    cards = priya.suite.office.cards
    assert priya.suite.office.people()[amira.pid] == "Amira"
    cards.keep(always=True)
    assert priya.replica.cache_get(KEPT) is not None
    outcome = ask(site, "directory")
    site.sync()
    site["tomasz"].suite.trust.seconds.sign(outcome.op)
    site.sync()
    site.sync()
    assert priya.suite.office.name(amira.pid) == f"Person {amira.pid[:8]}"
    assert priya.replica.cache_get(KEPT) is None
    for pid in site.desks.values():
        priya.suite.office.name(pid.pid)
    cards.keep()
    priya.restart()
    assert priya.suite.office.name(amira.pid) == f"Person {amira.pid[:8]}"


def test_the_only_person_of_hr_erases_at_once_and_it_is_marked() -> None:
    site = small()
    hr, other = site["priya"], next(desk for name, desk in site.desks.items() if name != "priya")
    other.edit("contact", {"personal_email": "x@one.example"})
    site.sync()
    found = erasing(hr).check(other.pid, ["contact"], Ground.WRONG)
    assert "no second person exists" in found.signs
    assert erasing(hr).erase(found, found.word).done
    site.sync()
    site.sync()
    assert other.shown("contact", "personal_email") == ""
    past = History(other.suite.office, lambda: None).section(other.pid, "contact")
    assert "No second person existed." in past.entries[0].detail
    told = other.suite.trust.done.all()[0]
    assert (told.how, told.rows) == ("Signed by Priya. No second person existed.", (("Ground", Ground.WRONG.words),))


def test_an_act_that_hr_never_proposed_this_way_cannot_be_signed(site: Company) -> None:
    """A proposal that names a closed section, or another act inside than its own, is nothing to sign."""
    found = erasing(site["priya"]).check(site["amira"].pid, ["contact"], Ground.ASKED)
    of = [["medical_card", "ab" * 32]]
    for act in ({**found.act, "of": of}, {**found.act, "ground": "because"}, {**found.act, "pid": "nobody"}):
        with pytest.raises(NotAllowed):
            site["priya"].suite.trust.seconds.propose("erase", act)
    site["priya"].suite.trust.seconds.propose("erase", found.act)
    other = erasing(site["priya"]).check(site["amira"].pid, ["contact"], Ground.OVER)
    with pytest.raises(NotAllowed, match="asked for already"):
        erasing(site["priya"]).erase(other, other.word)
