"""``hris-desktop role …`` and ``act …``: who is in which role, and what needs a second signature of HR.

What needs two people is asked for by one (``role take hr``, ``person remove`` of somebody in HR) and signed by the
other (``act sign``). Whatever has its signatures is written by the next command of whoever's act it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from hris_desktop.cli.answers import asked, print_json
from hris_desktop.cli.desk import caught_up, exchange, known_person, tell_hr
from hris_desktop.cli.options import Json, Person
from hris_desktop.cli.sheet import KitFile, words
from hris_desktop.cli.who import Me, by_profile
from hris_desktop.domain.rights import HR
from hris_desktop.services.errors import BadInput, NotAllowed
from hris_desktop.services.references import refers
from hris_desktop.services.second import Outcome, settled
from hris_desktop.services.suite import Suite
from hris_desktop.services.views_trust import ActView, DoneView, RoleView

role = typer.Typer(no_args_is_help=True, help="Roles.")
act = typer.Typer(no_args_is_help=True, help="What needs a second signature of HR.")

Role = Annotated[str, typer.Argument(metavar="ROLE", help="Such as hr, payroll, health, provider:acme-payroll.")]
Act = Annotated[str, typer.Argument(metavar="ACT", help="Its id or reference, as `act list` prints it.")]
RIGHTS = {"none": "", "r": "r", "rw": "rw"}


def told(outcome: Outcome, *, as_json: bool) -> None:
    """What became of an act, in words or as JSON."""
    if as_json:
        print_json({"op": outcome.op, "done": outcome.done, "queued": outcome.queued, "sentence": outcome.told})
    else:
        typer.echo(outcome.told)


def sent(suite: Suite, outcome: Outcome) -> Outcome:
    """What became of an act after a round with the store; ``NotAllowed`` where it was not accepted."""
    exchange(suite)
    return settled(suite.office, outcome)


def carried_out(me: Me, act: Callable[[Suite], Outcome], *, as_json: bool) -> None:
    """Do an act on what the store has now, send it, and say what became of it."""
    with me.signed_in() as suite:
        exchange(suite)
        outcome = sent(suite, act(suite))
    told(outcome, as_json=as_json)


@role.command("list")
@by_profile
def listed(
    me: Me,
    *,
    as_json: Json = False,
) -> None:
    """List every role with its people and what it may read."""
    with me.signed_in() as suite:
        caught_up(suite)
        views = suite.trust.roles.all()
        tell_hr(suite)
    if as_json:
        print_json([_plain(view) for view in views])
        return
    for view in views:
        names = ", ".join(one.person.name for one in view.members)
        typer.echo(f"{view.name}  {names or ('nobody at the moment' if view.has_key else 'nobody yet')}")
        if view.unheld:
            typer.echo("  Nobody in it holds its key: hris-desktop recovery hand-on ROLE PERSON (HR, with the kit)")


def _plain(view: RoleView) -> dict[str, object]:
    people = [{"pid": one.person.pid, "name": one.person.name, "since": one.since} for one in view.members]
    former = [{"pid": one.person.pid, "name": one.person.name, "note": one.note} for one in view.former]
    reads = [{"section": section, "right": right} for section, right in view.reads]
    key = {"key": view.has_key, "held": not view.unheld}
    return {"role": view.name, **key, "members": people, "former": former, "reads": reads}


@role.command()
@by_profile
def give(
    me: Me,
    pid: Person,
    name: Role,
) -> None:
    """Let a confirmed person into a role that you belong to."""
    carried_out(me, lambda suite: suite.people.give_role(known_person(suite, pid), name), as_json=False)


@role.command()
@by_profile
def take(
    me: Me,
    pid: Person,
    name: Role,
    *,
    kit_file: KitFile = None,
    as_json: Json = False,
) -> None:
    """Take a person out of a role (out of hr: ask for it, or let the kit sign), or leave one yourself."""

    def out(suite: Suite) -> Outcome:
        known_person(suite, pid)
        if kit_file is not None and name == HR:
            return suite.trust.roles.with_kit(name, pid, words(kit_file))
        return suite.trust.roles.take_out(pid, name)

    carried_out(me, out, as_json=as_json)


@role.command()
@by_profile
def begin(
    me: Me,
    name: Role,
    *,
    as_json: Json = False,
) -> None:
    """Become the first member of a role: make its key here, and ask HR to sign it."""
    carried_out(me, lambda suite: suite.trust.roles.begin_first(name), as_json=as_json)


@role.command()
@by_profile
def renew(
    me: Me,
    name: Role,
    *,
    as_json: Json = False,
) -> None:
    """Make the key of a role anew that you belong to."""
    carried_out(me, lambda suite: suite.trust.roles.renew(name), as_json=as_json)


@role.command("read")
@by_profile
def let_read(
    me: Me,
    name: Role,
    section: Annotated[str, typer.Argument(metavar="SECTION", help="Such as contact or bank_accounts.")],
    *,
    right: Annotated[str, typer.Option(help="none, r or rw.")] = "r",
    as_json: Json = False,
) -> None:
    """Ask for another reading right of a role; two people in HR sign it."""
    if right not in RIGHTS:
        raise typer.BadParameter("--right is none, r or rw.")

    def other(suite: Suite) -> Outcome:
        known_section(suite, section)
        return suite.trust.roles.let_read(name, section, right=RIGHTS[right])

    carried_out(me, other, as_json=as_json)


def known_section(suite: Suite, section: str) -> None:
    """``BadInput`` for a section there is none of."""
    keys = [one.key for one in suite.office.catalogue]
    if section not in keys:
        raise BadInput("The section", f"There is no section “{section}”.", f"There are: {', '.join(keys)}.")


# -- second signatures ------------------------------------------------------------------------------------------------


@act.command("list")
@by_profile
def waiting(
    me: Me,
    *,
    done: Annotated[bool, typer.Option("--done", help="What was done, with who signed it.")] = False,
    as_json: Json = False,
) -> None:
    """List what waits for signatures, and what came to nothing lately; or what was done with them."""
    with me.signed_in() as suite:
        if done:
            exchange(suite)
            _print_done(suite.trust.done.all(), as_json=as_json)
            return
        exchange(suite)
        views = suite.trust.seconds.waiting()
    if as_json:
        print_json([_act(view) for view in views])
        return
    for view in views:
        typer.echo(f"{view.reference}  {view.state.value}  {view.title}")
        for what, how in view.rows:
            typer.echo(f"  {what}: {how}")
        if view.words:
            typer.echo(f"  five words: {' '.join(view.words)}")
    if not views:
        typer.echo("Nothing waits for a signature.")


def _print_done(views: tuple[DoneView, ...], *, as_json: bool) -> None:
    if as_json:
        print_json([_done(view) for view in views])
        return
    for view in views:
        typer.echo(f"{view.reference}  {view.on or 'no day'}  {view.title}. {view.how}")
        for what, how in view.rows:
            typer.echo(f"  {what}: {how}")


def _done(view: DoneView) -> dict[str, object]:
    signed = [person.name for person in view.signed]
    how = {"by": view.by.name, "signed": signed, "kit": view.kit, "solo": view.solo}
    changes = [list(row) for row in view.rows]
    return {"op": view.op, "reference": view.reference, "title": view.title, "on": view.on, **how, "changes": changes}


def _act(view: ActView) -> dict[str, object]:
    return {
        "op": view.op,
        "reference": view.reference,
        "title": view.title,
        "state": view.state.name.lower(),
        "asked_by": view.asked_by.name,
        "signed": [person.name for person in view.signed],
        "needed": view.needed,
        "ends": view.ends_on,
        "words": view.words,
        "changes": [list(row) for row in view.rows],
        "why_not": view.why_not,
    }


@act.command()
@by_profile
def sign(
    me: Me,
    name: Act,
    *,
    five: Annotated[str, typer.Option("--words", help="Of a renewed key: the five words they read to you.")] = "",
    as_json: Json = False,
) -> None:
    """Sign along. Of a renewed key: type the five words that the person reads to you."""

    def signed(suite: Suite) -> Outcome:
        op = _op(suite, name)
        _compare(suite.trust.seconds.detail(op), five)
        return suite.trust.seconds.sign(op)

    carried_out(me, signed, as_json=as_json)


def _compare(view: ActView, five: str) -> None:
    """``BadInput`` unless the words that were typed are those of the key."""
    if view.words and tuple(asked(five, "--words", "The five words on their screen").casefold().split()) != view.words:
        told_ = "These are not the five words of the key. Nothing was signed."
        raise BadInput("Different words", told_, "If you read them right, refuse it, and tell the others in HR.")


@act.command()
@by_profile
def refuse(
    me: Me,
    name: Act,
) -> None:
    """Say no, or take back what you asked for."""
    with me.signed_in() as suite:
        exchange(suite)
        suite.trust.seconds.refuse(_op(suite, name))
        exchange(suite)
    typer.echo("Refused.")


def _op(suite: Suite, name: str) -> str:
    found = [view.op for view in suite.trust.seconds.waiting() if name == view.op or refers(name, view.op)]
    if len(found) != 1:
        raise NotAllowed("No such act", f"Nothing that waits is called “{name}”.", "See hris-desktop act list.")
    return found[0]
