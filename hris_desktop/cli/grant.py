"""``hris-desktop grant …`` and ``looks``: what a provider may read until when, and who looked at a record."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from hris_desktop.cli.answers import print_json
from hris_desktop.cli.desk import caught_up, exchange, known_person
from hris_desktop.cli.options import Json, PersonOrMe
from hris_desktop.cli.role import carried_out, sent, told
from hris_desktop.cli.who import Me, by_profile
from hris_desktop.services.errors import BadInput, NotAllowed
from hris_desktop.services.looking import refuse_strangers
from hris_desktop.services.suite import Suite
from hris_desktop.services.views_trust import GrantView, Look

grant = typer.Typer(no_args_is_help=True, help="What a provider may read, for what and until when.")

Grant = Annotated[str, typer.Argument(metavar="GRANT", help="Its id, or the first characters of it.")]


@grant.command("list")
@by_profile
def listed(
    me: Me,
    *,
    person: Annotated[str, typer.Option(help="Only what is about this person (id).")] = "",
    as_json: Json = False,
) -> None:
    """List the grants that you may know of; for a provider: whom you may read."""
    with me.signed_in() as suite:
        caught_up(suite)
        views = suite.trust.grants.about(known_person(suite, person)) if person else suite.trust.grants.all()
    if as_json:
        print_json([_plain(view) for view in views])
        return
    for view in views:
        whom = view.person.name if view.person else "everybody"
        sections = ", ".join(section.label for section in view.sections)
        typer.echo(f"{view.op[:8]}  {view.firm}: {whom}: {sections}. {view.told}")
        if view.purpose:
            typer.echo(f"  purpose: {view.purpose}")
        for ask in view.asks:
            typer.echo(f"  {ask.op[:8]}  {ask.person.name} asked to limit it: {ask.words}")
            if ask.answered_by is not None:
                typer.echo(f"    {ask.answered_by.name}: {ask.answer}")
    if not views:
        typer.echo("There are no grants.")


def _plain(view: GrantView) -> dict[str, object]:
    return {
        "grant": view.op,
        "provider": view.firm,
        "people": [one.name for one in view.people],
        "person": view.person.pid if view.person else None,
        "sections": [section.key for section in view.sections],
        "until": view.until,
        "purpose": view.purpose,
        "given_by": view.given_by.name,
        "since": view.since,
        "live": view.live,
        "told": view.told,
        "asked_to_limit": [
            {"ask": one.op, "person": one.person.pid, "words": one.words, "answer": one.answer} for one in view.asks
        ],
    }


@grant.command()
@by_profile
def give(
    me: Me,
    role: Annotated[str, typer.Argument(metavar="PROVIDER", help="Such as provider:acme-payroll.")],
    sections: Annotated[list[str], typer.Argument(metavar="SECTIONS…", help="Such as directory bank_accounts.")],
    *,
    until: Annotated[str, typer.Option(help="The last day, YYYY-MM-DD.")],
    purpose: Annotated[str, typer.Option(help="What it is for; the person reads it.")],
    person: Annotated[str, typer.Option(help="Of this person (id) alone; default: of everybody.")] = "",
    as_json: Json = False,
) -> None:
    """Open sections to a provider, for a purpose and until a day."""
    day = _day(until)
    with me.signed_in() as suite:
        exchange(suite)
        whom = known_person(suite, person) if person else ""
        outcome = suite.trust.grants.give(role, sections, day, purpose=purpose, pid=whom)
        outcome = sent(suite, outcome)
    told(outcome, as_json=as_json)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("The last day", f"“{text}” is no date.", "Write it as 2027-03-31.", field="until") from error


@grant.command()
@by_profile
def end(
    me: Me,
    name: Grant,
    *,
    all_like_it: Annotated[bool, typer.Option("--all", help="With every other one that opens the same.")] = False,
    as_json: Json = False,
) -> None:
    """End a grant now: HR any, you one that is about you alone."""
    carried_out(me, lambda suite: suite.trust.grants.end(_op(suite, name), all_like_it=all_like_it), as_json=as_json)


@grant.command()
@by_profile
def limit(
    me: Me,
    name: Grant,
    *,
    as_json: Json = False,
) -> None:
    """Ask HR to limit a grant that is about you; only HR and you read the words, which are read from the input."""
    words = typer.get_text_stream("stdin").read()
    carried_out(me, lambda suite: suite.trust.grants.ask_to_limit(_op(suite, name), words), as_json=as_json)


@grant.command()
@by_profile
def answer(
    me: Me,
    name: Grant,
    ask: Annotated[str, typer.Argument(metavar="ASK", help="The beginning of its name; see grant list.")],
    *,
    as_json: Json = False,
) -> None:
    """Answer somebody who asked to limit a grant (HR); only they read the words, which are read from the input."""
    words = typer.get_text_stream("stdin").read()
    with me.signed_in() as suite:
        exchange(suite)
        op = _op(suite, name)
        asks = [one.op for view in suite.trust.grants.all() if view.op == op for one in view.asks]
        found = [one for one in asks if ask and one.startswith(ask)]
        outcome = suite.trust.grants.answer(op, found[0] if len(found) == 1 else "", words)
        outcome = sent(suite, outcome)
    told(outcome, as_json=as_json)


def _op(suite: Suite, name: str) -> str:
    found = [view.op for view in suite.trust.grants.all() if name and view.op.startswith(name)]
    if len(found) != 1:
        raise NotAllowed("No such grant", f"No single grant is called “{name}”.", "See hris-desktop grant list.")
    return found[0]


@by_profile
def looks(
    me: Me,
    person: PersonOrMe = "",
    *,
    as_json: Json = False,
) -> None:
    """Who looked at a record, as recorded by the app."""
    with me.signed_in() as suite:
        caught_up(suite)
        refuse_strangers(suite.office, known_person(suite, person) if person else "")
        found = suite.trust.looking.looks(person)
    if as_json:
        print_json([_look(one) for one in found])
        return
    for one in found:
        at = f"{one.at.astimezone():%Y-%m-%d %H:%M}" if one.at else "at an unknown time"
        what = ", ".join(one.sections) or "sealed to the person and auditors"
        typer.echo(f"{at}  {one.reader.name}  {what}{f' ({one.purpose})' if one.purpose else ''}")
    typer.echo("Recorded by the app.")


def _look(one: Look) -> dict[str, object]:
    return {
        "reader": one.reader.name,
        "at": one.at.isoformat() if one.at else None,
        "sections": list(one.keys),
        "purpose": one.purpose,
        "sealed": one.sealed,
        "waiting": one.queued,
    }
