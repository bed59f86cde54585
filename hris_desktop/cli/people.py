"""``hris-desktop person …``: HR's part of bringing somebody in, and of letting them go."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from hris_desktop.cli.answers import asked, print_json
from hris_desktop.cli.desk import caught_up, exchange, is_confirmed, known_person, looks_sent
from hris_desktop.cli.options import Json, Person, PersonOrMe
from hris_desktop.cli.role import sent, told
from hris_desktop.cli.sheet import KitFile, words
from hris_desktop.cli.who import Me, by_profile
from hris_desktop.domain.rights import HR
from hris_desktop.services.errors import NotAllowed
from hris_desktop.services.people import Listed
from hris_desktop.services.suite import Suite
from hris_desktop.services.views import Life, RecordView, SectionState, SectionView
from hris_desktop.services.views_directory import Card, Query
from hris_desktop.services.views_trust import Holder, RemovalView, SharingRow

person = typer.Typer(no_args_is_help=True, help="The people of the organisation (HR).")


@person.command()
@by_profile
def invite(
    me: Me,
    name: Annotated[str, typer.Argument(help="Full name.")],
    *,
    provider: Annotated[bool, typer.Option("--provider", help="Of a provider: reads only grants.")] = False,
    as_json: Json = False,
) -> None:
    """Add a person and print their invite code; it is shown only now."""
    with me.signed_in() as suite:
        exchange(suite)  # whether these keys still count is known afterwards
        letter = suite.people.admit(name, provider=provider)
        exchange(suite)
        store = suite.invitation_store
    for doubt in letter.warnings:
        typer.echo(f"Please look at this first: {doubt.message}", err=True)
    who, until = letter.person, letter.until
    if as_json:
        print_json({"pid": who.pid, "name": who.name, "code": letter.code, "until": until.isoformat(), "store": store})
        return
    typer.echo(f"Invite for {who.name}, until {until:%d %B %Y}:")
    typer.echo(f"  code   {letter.code}")
    typer.echo(f"  store  {store}")
    typer.echo("Hand it over in person or by a way you trust. Then compare five words:")
    typer.echo("hris-desktop person list, then hris-desktop person confirm PERSON")


@person.command()
@by_profile
def code(
    me: Me,
    pid: Person,
    *,
    as_json: Json = False,
) -> None:
    """Print a new code for somebody who is here already: their passphrase was forgotten, or their device is lost."""
    with me.signed_in() as suite:
        exchange(suite)
        letter = suite.people.invite(known_person(suite, pid))
        exchange(suite)
        store = suite.invitation_store
        alone = len(suite.desk.ledger.org.members(HR)) == 1
    if as_json:
        print_json({"pid": pid, "code": letter.code, "until": letter.until.isoformat(), "store": store})
        return
    typer.echo(f"New code for {letter.person.name}, until {letter.until:%d %B %Y}:")
    typer.echo(f"  code   {letter.code}")
    typer.echo(f"  store  {store}")
    who = "you have" if alone else "two people in HR have"
    typer.echo(f"Only in person: whoever has it becomes them, once {who} compared five words.")
    typer.echo("Their present keys hold until then. There: hris-desktop device renew")


@person.command()
@by_profile
def uninvite(
    me: Me,
    pid: Person,
) -> None:
    """Withdraw the invites of a person: no code of theirs opens anything any more."""
    with me.signed_in() as suite:
        exchange(suite)
        suite.people.withdraw_invite(known_person(suite, pid))
        exchange(suite)
        name = suite.office.name(pid)
    typer.echo(f"No code for {name} opens anything any more.")


@person.command("list")
@by_profile
def listed(
    me: Me,
    text: Annotated[str, typer.Argument(metavar="[WORDS]", help="Only whom these words find.")] = "",
    *,
    as_json: Json = False,
) -> None:
    """List the people with their state and roles: everybody, or whom some words find."""
    with me.signed_in() as suite:
        caught_up(suite)
        words = {one.pid: one.words for one in suite.people.candidates()}
        everybody = suite.people.listed()
        if text.strip():
            found = {card.pid for card in _everybody(suite, Query(text))}
            everybody = tuple(one for one in everybody if one.person.pid in found)
    if as_json:
        print_json([_plain(one, words.get(one.person.pid, ())) for one in everybody])
        return
    for one in everybody:
        five = words.get(one.person.pid, ())
        line = [
            one.person.pid,
            one.person.name,
            one.state,
            ", ".join(one.roles),
            five and f"five words: {' '.join(five)}",
        ]
        typer.echo("  ".join(part for part in line if part))


@person.command()
@by_profile
def show(
    me: Me,
    pid: Person,
    *,
    as_json: Json = False,
) -> None:
    """Print somebody's whole record as far as it opens for you; sensitive values stay masked."""
    with me.signed_in() as suite:
        caught_up(suite)
        known_person(suite, pid)
        record, state = suite.records.record(pid), suite.people.head(pid).state.value
        looks_sent(suite)
        if suite.trust.grants.is_provider():
            # what was never given to them would be a list of locks
            given = tuple(one for one in record.sections if one.state is not SectionState.LOCKED)
            record = replace(record, sections=given)
    if as_json:
        print_json(_record(record, state))
        return
    typer.echo(" · ".join(part for part in (record.subject.name, record.headline, state) if part))
    for section in record.sections:
        for line in _lines(section):
            typer.echo(line)


@person.command()
@by_profile
def readers(
    me: Me,
    pid: PersonOrMe = "",
    *,
    as_json: Json = False,
) -> None:
    """Who can see what of a record, from the keys that exist: section by section, with who could until when."""
    with me.signed_in() as suite:
        caught_up(suite)
        view = suite.trust.sharing.view(known_person(suite, pid or suite.me))
    if as_json:
        print_json([_shared(row) for row in view.rows])
        return
    for row in view.rows:
        typer.echo(f"{row.section.label}: {row.summary}")
        for one in row.holders:
            people = ", ".join(who.name for who in one.reader.people)
            line = (one.reader.label, people, one.told or one.hold.value, one.reader.purpose, _dates(one))
            typer.echo("  " + "; ".join(part for part in line if part))
            for gone in one.former:
                typer.echo(f"    {gone.person.name}: {gone.sentence}")
        if row.note:
            typer.echo(f"  {row.note}")


def _dates(one: Holder) -> str:
    since, until = one.reader.since, one.reader.until
    return " ".join(part for part in (since and f"since {since:%d %B %Y}", until and f"until {until:%d %B %Y}") if part)


def _shared(row: SharingRow) -> dict[str, object]:
    holders = [
        {
            "reader": one.name,
            "people": [{"pid": who.pid, "name": who.name} for who in one.reader.people],
            "state": one.hold.value,
            "told": one.told,
            "purpose": one.reader.purpose,
            "since": one.reader.since,
            "until": one.reader.until,
            "former": [
                {"pid": gone.person.pid, "name": gone.person.name, "told": gone.sentence} for gone in one.former
            ],
        }
        for one in row.holders
    ]
    return {"section": row.section.key, "summary": row.summary, "note": row.note, "holders": holders}


def _record(record: RecordView, state: str) -> dict[str, object]:
    who = record.subject
    sections = [
        {
            "section": one.section.key,
            "state": one.state.value,
            "items": [
                {"id": item.id, "values": {field.field.key: field.shown for field in item.fields if field.shown}}
                for item in one.items
            ],
            "waiting": [change.reference for change in one.changes if change.life is Life.IN_REVIEW],
        }
        for one in record.sections
    ]
    return {"pid": who.pid, "name": who.name, "role": who.role, "state": state, "sections": sections}


def _lines(section: SectionView) -> list[str]:
    """A section's values; nothing of an empty one, and why one that does not open stays closed."""
    if section.state is SectionState.LOCKED:
        return [section.section.label, f"  {section.sentence}"]
    if not section.items:
        return []
    lines = [section.section.label, *([f"  {section.sentence}"] if section.sentence else [])]
    for item in section.items:
        lines += [f"  {item.title}"] if section.section.is_list else []
        lines += [f"  {field.field.label}: {field.shown}" for field in item.fields if field.shown]
    return lines


def _everybody(suite: Suite, query: Query) -> tuple[Card, ...]:
    while not suite.directory.read_on().done:
        pass
    return suite.directory.page(query, limit=len(suite.desk.ledger.org.people)).rows


def _plain(one: Listed, words: tuple[str, ...]) -> dict[str, object]:
    who = one.person
    return {"pid": who.pid, "name": who.name, "type": one.type, "state": one.state, "roles": one.roles, "words": words}


@person.command()
@by_profile
def confirm(
    me: Me,
    pid: Person,
    words: Annotated[str, typer.Option(help="The five words, as they read them to you.")] = "",
) -> None:
    """Confirm a newcomer: type the five words that they read to you."""
    typed = tuple(asked(words, "--words", "The five words on their screen").casefold().split())
    with me.signed_in() as suite:
        exchange(suite)
        waiting = next((one for one in suite.people.candidates() if one.pid == pid), None)
        if waiting is None:
            told = "Nobody with this id has accepted an invite and waits for you."
            raise NotAllowed("Nobody waits", told, "What waits for a second signature: hris-desktop act list.")
        if typed != waiting.words:
            raise NotAllowed(
                "Different words",
                "These are not the five words of the keys in the store. Nobody was confirmed.",
                "If you read them right, tell whoever looks after the store, and make a new invite.",
            )
        asked_for = suite.people.confirm(pid)
        exchange(suite)
        told = asked_for or is_confirmed(suite, pid, f"{waiting.name} is confirmed.")
    typer.echo(told)


@person.command()
@by_profile
def remove(
    me: Me,
    pid: Person,
    *,
    kit_file: KitFile = None,
    anew: Annotated[bool, typer.Option("--anew", help="Make everybody's key anew in the same act.")] = False,
    look: Annotated[bool, typer.Option("--look", help="Only say what it would do; nothing is changed.")] = False,
    as_json: Json = False,
) -> None:
    """Remove a person: keys, roles and open invites end. Somebody in HR: ask for it, another of HR or the kit signs."""
    with me.signed_in() as suite:
        exchange(suite)
        removal = suite.trust.removal
        known_person(suite, pid)
        if look:
            _would_do(removal.preview(pid), as_json=as_json)
            return
        outcome = removal.remove(pid, anew=anew) if kit_file is None else removal.remove_with_kit(pid, words(kit_file))
        outcome = sent(suite, outcome)
    told(outcome, as_json=as_json)


def _would_do(view: RemovalView, *, as_json: bool) -> None:
    """What a removal would do, and whether one person alone can do it."""
    if as_json:
        print_json({"does": view.does, "needs_two": view.needs_two, "why_not": view.why_not})
        return
    for line in (view.why_not,) if view.why_not else view.does:
        typer.echo(line)
    if view.needs_two and not view.why_not:
        typer.echo("Two people in HR have to sign it, or one and the recovery kit (--kit-file).")
