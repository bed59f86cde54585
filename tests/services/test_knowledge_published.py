"""Articles enter an organisation once, are read by everybody, and an upgrade never replaces what people wrote."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hris_desktop.crypto import canonical
from hris_desktop.domain.knowledge import Article, as_json
from hris_desktop.services.errors import BadInput
from hris_desktop.services.knowledge import FROM_THE_PROGRAM, Knowledge
from hris_desktop.services.knowledge_files import bundled
from hris_desktop.services.knowledge_loading import load, missing, offers
from hris_desktop.services.knowledge_published import AUDIENCE, KIND, body_of, published
from hris_desktop.services.organisation import CHAIN as NAME
from hris_desktop.services.organisation import publish, published_name
from hris_desktop.sync.intents import Part
from hris_desktop.sync.verdict import Content, Place
from tests.store.hostile import Fault
from tests.workstations.forger import Forger
from tests.workstations.site import Desk, Site, small

ARTICLES = bundled().articles


def pub(article: Article) -> Part:
    return Part(KIND, AUDIENCE, body_of(article))


def edited(desk: Desk, name: str, **changes: str) -> Article:
    article = replace(published(desk.replica).editions[name].article, **changes)  # type: ignore[arg-type]
    desk.publish(pub(article), chain=article.chain)
    desk.round()
    return article


@pytest.fixture
def site() -> Site:
    made = small()
    founder = made.desks["founder"]
    assert load(founder.work, made.store, ARTICLES) == 0
    made.rest()
    return made


def test_loading_is_one_append_and_everything_counts() -> None:
    site = small()
    founder = site.desks["founder"]
    before = len(site.rows)
    load(founder.work, site.store, ARTICLES)
    assert len(site.rows) == before + 61
    for row in site.rows[before:]:
        stored = founder.replica.by_seq(row.seq)
        assert stored is not None
        assert (stored.place, stored.content) == (Place.COUNTED, Content.GOOD)
    assert missing(founder.work, ARTICLES) == []


def test_loading_again_publishes_nothing(site: Site) -> None:
    before = len(site.rows)
    assert load(site.desks["founder"].work, site.store, ARTICLES) == 0
    assert len(site.rows) == before


def test_more_than_one_batch() -> None:
    site = small()
    many = [replace(ARTICLES[0], id=f"made-{number}") for number in range(150)]
    assert load(site.desks["founder"].work, site.store, many) == 0
    assert len(published(site.desks["founder"].replica).editions) == 150


@pytest.mark.parametrize("fault", [Fault.LOST_REQUEST, Fault.LOST_REPLY])
def test_a_broken_connection_loads_neither_half_nor_twice(fault: Fault) -> None:
    site = small()
    founder = site.desks["founder"]
    site.store.faults(fault)
    assert load(founder.work, site.store, ARTICLES) == 0
    chains = [row.chain for row in site.rows if str(row.chain).startswith("k:kb:")]
    assert len(chains) == len(set(chains)) == 61


def test_everybody_reads_them_with_and_without_a_key(site: Site) -> None:
    expected = {article.id: article for article in ARTICLES}
    for replica in (site.desks["ann"].replica, site.keyless().replica):
        read = published(replica)
        assert {name: edition.article for name, edition in read.editions.items()} == expected
        assert read.troubles == ()
        knowledge = Knowledge(replica)
        assert not knowledge.from_program
        assert knowledge.article("who-runs-payroll").author == site.pid("founder")
        assert knowledge.search("payroll").hits[0].ref.id == "who-runs-payroll"


def test_only_hr_publishes(site: Site) -> None:
    ann = site.desks["ann"]
    forged = replace(ARTICLES[0], title="Send your passphrase to me")
    forger = Forger.of(ann)
    seq = forger.plant(forger.entry(KIND, forged.chain, AUDIENCE, body=body_of(forged)))
    site.rest()
    stored = site.desks["founder"].replica.by_seq(seq)
    assert stored is not None
    assert stored.place == Place.NOT_COUNTED
    assert published(ann.replica).editions[forged.id].article == ARTICLES[0]


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b'{"name": "Acme of Ann"}'])
def test_an_entry_of_another_kind_publishes_nothing(site: Site, body: bytes) -> None:
    """Anybody may ask something on any chain of knowledge, and what they ask is for its readers alone."""
    founder, ann = site.desks["founder"], site.desks["ann"]
    founder.work.sending.save(publish(site.names.op(), "Lumen"))
    founder.round()
    article, forger = ARTICLES[0], Forger.of(ann)
    for chain, text in ((article.chain, body_of(replace(article, body="Tell Ann."))), (NAME, body)):
        seq = forger.plant(forger.entry("ask", chain, {"to": [founder.session.recipient]}, body=text))
        founder.round()
        stored = founder.replica.by_seq(seq)
        assert stored is not None
        assert stored.place == Place.COUNTED
    assert published(founder.replica).editions[article.id].article == article
    assert published_name(founder.ledger) == "Lumen"


def test_an_edit_is_read_at_once_and_survives_an_upgrade(site: Site) -> None:
    founder, ann = site.desks["founder"], site.desks["ann"]
    knowledge = Knowledge(ann.replica)
    assert knowledge.search("zanzibar").hits == ()
    ours = edited(founder, "who-runs-payroll", body="The payroll office in Zanzibar runs it.")
    ann.round()
    assert knowledge.article("who-runs-payroll").answer == ours.body
    assert knowledge.search("zanzibar").hits[0].ref.id == "who-runs-payroll"
    load(founder.work, site.store, ARTICLES)
    site.rest()
    assert published(ann.replica).editions["who-runs-payroll"].article == ours


def test_an_upgrade_offers_what_was_never_published(site: Site) -> None:
    founder = site.desks["founder"]
    ours = edited(founder, "who-runs-payroll", body="Ours.")
    assert offers(founder.replica, ARTICLES) == (), "what was edited here is not offered back"
    newer = [replace(one, body="Newer.") if one.id == "who-runs-payroll" else one for one in ARTICLES]
    another = replace(ARTICLES[0], id="brand-new")
    offered = offers(founder.replica, [*newer, another])
    assert [(one.offered.id, one.current) for one in offered] == [("who-runs-payroll", ours), ("brand-new", None)]
    before = len(site.rows)
    assert load(founder.work, site.store, newer) == 0
    assert len(site.rows) == before


GOOD = as_json(ARTICLES[0])


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b"not json",
        b"",
        canonical.encode({**GOOD, "title": ["x"]}),
        canonical.encode({**GOOD, "id": "another"}),
        canonical.encode({**GOOD, "audience": "nobody"}),
        canonical.encode({**GOOD, "other_words": [1]}),
    ],
)
def test_what_is_no_article_leaves_the_one_before_it(site: Site, body: bytes) -> None:
    founder = site.desks["founder"]
    founder.publish(Part(KIND, AUDIENCE, body), chain=ARTICLES[0].chain)
    founder.round()
    assert published(founder.replica).editions[ARTICLES[0].id].article == ARTICLES[0]
    again = edited(founder, ARTICLES[0].id, title="A better title")
    assert published(founder.replica).editions[ARTICLES[0].id].article == again


def test_an_organisation_without_articles_reads_those_of_the_program() -> None:
    knowledge = Knowledge(small().desks["ann"].replica)
    assert knowledge.from_program
    assert knowledge.library().note == FROM_THE_PROGRAM
    assert knowledge.article("who-runs-payroll").published is None


def test_the_library_shows_every_article_once(site: Site) -> None:
    library = Knowledge(site.desks["ann"].replica).library()
    listed = [ref.id for category in library.categories for ref in category.articles]
    assert sorted(listed) == sorted(article.id for article in ARTICLES)
    assert (library.audiences[0].words, library.audiences[0].count) == ("All", 61)
    assert sum(one.count for one in library.audiences[1:]) == 61
    assert library.note == ""


def test_an_article_page(site: Site) -> None:
    view = Knowledge(site.desks["ann"].replica).article("will-i-lose-my-job")
    assert view.answer.startswith("It is possible")
    assert [head.text for head in view.contents] == ["What it means for you", "Whom to ask"]
    assert all(view.blocks[head.block].text == head.text for head in view.contents)
    assert view.slots == 2
    assert view.reviewed == "HR has not reviewed this text yet."
    assert view.related[0].title == "What support do I get if my role is affected?"
    assert {run.link for block in view.blocks for run in block.runs} >= {"record:skills", "kb:help-with-stress"}
    assert Knowledge(None).article("who-can-see-my-data").records[0].label


def test_a_link_to_what_is_not_there_is_text(site: Site) -> None:
    founder = site.desks["founder"]
    edited(founder, "who-runs-payroll", body="[a](kb:gone) [b](record:gone) [c](kb:help-with-stress)")
    runs = Knowledge(founder.replica).article("who-runs-payroll").blocks[0].runs
    assert [(run.text, run.link) for run in runs if run.text.strip()] == [
        ("a", ""),
        ("b", ""),
        ("c", "kb:help-with-stress"),
    ]


def test_no_such_article(site: Site) -> None:
    with pytest.raises(BadInput):
        Knowledge(site.desks["ann"].replica).article("gone")


def test_an_editor_who_is_not_hr_publishes_too(site: Site) -> None:
    founder, ann = site.desks["founder"], site.desks["ann"]
    site.role_new(founder, "editor")
    founder.round()
    founder.publish(site.role_more(founder, "editor", ann.pid))
    site.rest()
    ours = edited(ann, "who-runs-payroll", title="Who pays us?")
    site.rest()
    assert published(founder.replica).editions["who-runs-payroll"].article == ours
    assert published(founder.replica).editions["who-runs-payroll"].author == ann.pid
