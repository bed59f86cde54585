"""``hris-desktop person …`` and ``role …``: HR's part of bringing somebody in."""

from __future__ import annotations

from typing import Annotated

import typer

from hris_desktop.cli.answers import asked, print_json
from hris_desktop.cli.desk import exchange, signed_in
from hris_desktop.cli.options import Json, PassphraseFd, PassphraseFile, Profile
from hris_desktop.services.errors import NotAllowed
from hris_desktop.services.people import Listed

person = typer.Typer(no_args_is_help=True, help="The people of the organisation (HR).")
role = typer.Typer(no_args_is_help=True, help="Roles (HR).")


@person.command()
def invite(
    name: Annotated[str, typer.Argument(help="Full name.")],
    profile: Profile = "",
    passphrase_file: PassphraseFile = None,
    passphrase_fd: PassphraseFd = None,
    *,
    as_json: Json = False,
) -> None:
    """Add a person and print their invite code; it is shown only now."""
    with signed_in(profile, passphrase_file, passphrase_fd) as suite:
        letter = suite.people.admit(name)
        exchange(suite)
        store = suite.store
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


@person.command("list")
def listed(
    profile: Profile = "",
    passphrase_file: PassphraseFile = None,
    passphrase_fd: PassphraseFd = None,
    *,
    as_json: Json = False,
) -> None:
    """List the people with their state and roles."""
    with signed_in(profile, passphrase_file, passphrase_fd) as suite:
        exchange(suite)
        words = {one.pid: one.words for one in suite.people.candidates()}
        everybody = suite.people.listed()
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


def _plain(one: Listed, words: tuple[str, ...]) -> dict[str, object]:
    who = one.person
    return {"pid": who.pid, "name": who.name, "type": one.type, "state": one.state, "roles": one.roles, "words": words}


@person.command()
def confirm(
    pid: Annotated[str, typer.Argument(metavar="PERSON", help="The person's id, as `person list` prints it.")],
    words: Annotated[str, typer.Option(help="The five words, as they read them to you.")] = "",
    profile: Profile = "",
    passphrase_file: PassphraseFile = None,
    passphrase_fd: PassphraseFd = None,
) -> None:
    """Confirm a newcomer: type the five words that they read to you."""
    typed = tuple(asked(words, "--words", "The five words on their screen").casefold().split())
    with signed_in(profile, passphrase_file, passphrase_fd) as suite:
        exchange(suite)
        waiting = next((one for one in suite.people.candidates() if one.pid == pid), None)
        if waiting is None:
            raise NotAllowed("Nobody waits", "Nobody with this id has accepted an invite and waits.")
        if typed != waiting.words:
            raise NotAllowed(
                "Different words",
                "These are not the five words of the keys in the store. Nobody was confirmed.",
                "If you read them right, tell whoever looks after the store, and make a new invite.",
            )
        asked_for = suite.people.confirm(pid)
        exchange(suite)
    typer.echo(asked_for or f"{waiting.name} is confirmed.")


@role.command()
def give(
    pid: Annotated[str, typer.Argument(metavar="PERSON", help="The person's id.")],
    name: Annotated[str, typer.Argument(metavar="ROLE", help="A role that you have, such as hr.")],
    profile: Profile = "",
    passphrase_file: PassphraseFile = None,
    passphrase_fd: PassphraseFd = None,
) -> None:
    """Let a confirmed person into a role that you belong to."""
    with signed_in(profile, passphrase_file, passphrase_fd) as suite:
        exchange(suite)
        suite.people.give_role(pid, name)
        exchange(suite)
        who = suite.office.name(pid)
    typer.echo(f"{who} is now in {name}.")
