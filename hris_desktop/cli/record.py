"""``hris-desktop record …``: what two people changed without knowing of each other, and deciding it.

``hris-desktop conflicts`` lists the same. HR is told of everybody's, all others of what concerns them. A conflict is
named as people read it to each other: ``R-402291/address``. Whatever is left open ends a command with 6.
"""

from __future__ import annotations

from typing import Annotated

import typer

from hris_desktop.cli.answers import print_json, say
from hris_desktop.cli.desk import caught_up, exchange, looks_sent
from hris_desktop.cli.erase import erase
from hris_desktop.cli.options import Json
from hris_desktop.cli.who import Me, by_profile
from hris_desktop.services.conflicts import Choice, Conflicts
from hris_desktop.services.errors import BadInput, NotAllowed
from hris_desktop.services.references import as_listed, reference
from hris_desktop.services.suite import Suite
from hris_desktop.services.views import ConflictView, PersonRef

CONFLICTS_LEFT = 6

record = typer.Typer(no_args_is_help=True, help="Records: what needs a decision.")
record.command()(erase)
Person = Annotated[str, typer.Option("--person", help="On this person's record; else all that you are asked.")]


@record.command()
@by_profile
def conflicts(
    me: Me,
    person: Person = "",
    *,
    as_json: Json = False,
) -> None:
    """List two values for one thing: when it was begun, the change that lost, what is stored. Hidden ones stay so.

    For HR those of everybody. Ends with 6 while something is to be decided.
    """
    with me.signed_in() as suite:
        caught_up(suite)
        views = _open(suite, person)
        looks_sent(suite)
        closed = 0 if person else Conflicts(suite.office).counts().closed
    if as_json:
        print_json([_plain(view) for view in views])
    for view in () if as_json else views:
        typer.echo("\n".join(_lines(view)))
    if not views and not as_json:
        typer.echo("Nothing needs a decision.")
    if closed:
        lie = "lies in a section that does" if closed == 1 else "lie in sections that do"
        say(f"{closed} more {lie} not open for you; whoever can open it decides.")
    if views:
        raise typer.Exit(CONFLICTS_LEFT)


@record.command()
@by_profile
def resolve(
    me: Me,
    name: Annotated[str, typer.Argument(metavar="CONFLICT", help="Its name, as `record conflicts` prints it.")],
    person: Person = "",
    *,
    keep: Annotated[Choice, typer.Option("--keep", help="mine: the change that lost; stored: what is in force.")],
    as_json: Json = False,
) -> None:
    """Decide between two values; both stay in the history. To write a third one, use the window."""
    with me.signed_in() as suite:
        exchange(suite)
        view = next((one for one in _open(suite, person) if as_listed(name) == _name(one) or name == one.key), None)
        if view is None:
            raise BadInput("No such conflict", f"Nothing named {name} needs a decision.", "See `record conflicts`.")
        receipt = Conflicts(suite.office).decide([(view, keep)])
        exchange(suite)
        refused = next((one for one in suite.overview.refused() if one.op == receipt.op), None)
        if refused is not None:
            raise NotAllowed("It was not decided by you", refused.sentence, "Nothing was overwritten.")
        left = len(_open(suite, person))
    if as_json:
        print_json({"reference": receipt.reference, "left": left})
    else:
        typer.echo(f"Decided ({receipt.reference}). {' '.join(receipt.sentences[1:])} {left} left.")
    if left:
        raise typer.Exit(CONFLICTS_LEFT)


def _open(suite: Suite, person: str) -> tuple[ConflictView, ...]:
    found = Conflicts(suite.office)
    if not person:
        return found.waiting()
    if person not in suite.desk.ledger.org.people:
        raise BadInput("No such person", "Nobody in this organisation has this id.", "See `person list`.")
    return tuple(view for section in suite.office.catalogue for view in found.of(person, section.key))


def _name(view: ConflictView) -> str:
    of, _, group = view.key.partition("+")[0].split("/", 2)
    return f"{reference(of)}/{group}"


def _lines(view: ConflictView) -> list[str]:
    whose = "" if view.subject is None or view.subject.is_me else f"{view.subject.name}: "
    lines = [f"{_name(view)}  {whose}{view.group_label}"]
    for row in view.rows:
        began = (row.started or "nothing") if view.started_known else "not written down"
        mine = "taken away" if view.mine_gone else (row.mine or "nothing")
        stored = "taken away" if view.stored_gone else (row.stored or "nothing")
        lines += [f"  {row.field.label}", f"    when it was begun    {began}"]
        lines += [f"    {_by(view.mine_by):<20} {mine}", f"    {'stored now':<20} {stored}"]
    return [*lines, *(f"  {one}" for one in (view.rule, view.asks, view.why_not) if one)]


def _by(person: PersonRef | None) -> str:
    return "your change" if person is None or person.is_me else f"change of {person.name}"


def _plain(view: ConflictView) -> dict[str, object]:
    fields = [
        {"field": row.field.key, "started": row.started, "mine": row.mine, "stored": row.stored} for row in view.rows
    ]
    return {
        "name": _name(view),
        "person": view.subject.pid if view.subject else "",
        "section": view.section.key if view.section else "",
        "item": view.item,
        "mine_by": view.mine_by.name if view.mine_by else "",
        "stored_by": view.stored_by.name if view.stored_by else "",
        "mine_gone": view.mine_gone,
        "stored_gone": view.stored_gone,
        "breaks": view.rule,
        "can_decide": not view.why_not,
        "fields": fields,
    }
