"""``hris-desktop passphrase …`` and ``device …``: one's own keys on this computer."""

from __future__ import annotations

import getpass
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from hris_desktop.cli.answers import asked, print_json, say
from hris_desktop.cli.answers import passphrase as read_secret
from hris_desktop.cli.desk import caught_up, enrolment, exchange, known_profile
from hris_desktop.cli.options import Json, NewProfile, PassphraseFd, PassphraseFile, StoreAddress
from hris_desktop.cli.store_move import store_of_device
from hris_desktop.cli.who import Me, by_profile
from hris_desktop.services.enrolment import Joining
from hris_desktop.services.safety import Safety
from hris_desktop.services.suite import Suite

passphrase = typer.Typer(no_args_is_help=True, help="What opens your record on this computer.")

device = typer.Typer(no_args_is_help=True, help="Your devices, and the ways back to a profile.")

device.command("store")(store_of_device)

NewFile = Annotated[Path | None, typer.Option(help="Read the new one from the first line of a file.")]
OldFile = Annotated[Path | None, typer.Option(help="Try the earlier passphrase in the first line of a file.")]
Pin = Annotated[bool, typer.Option("--pin", help="It is a PIN of 8 digits or more.")]
NewFd = Annotated[int | None, typer.Option(help="Read the new one from a file descriptor.")]


@passphrase.command()
@by_profile
def change(
    me: Me,
    new_file: NewFile = None,
    new_fd: NewFd = None,
    *,
    pin: Pin = False,
) -> None:
    """Change the passphrase or PIN; interrupted anywhere, the old or the new one opens."""
    old = me.secret()
    new = new_secret(new_file, new_fd)
    with me.signed_in(old) as suite:
        safety_of(suite).passphrase.change(old, new, kind="PIN" if pin else "passphrase")
    typer.echo("It is changed: from now on only the new one opens your record on this computer.")
    say("A copy of this computer's files made before today still opens with the old one, on this computer only.")


@device.command()
@by_profile
def link(
    me: Me,
    *,
    as_json: Json = False,
) -> None:
    """Print a code with which another device of yours gets your keys; it works once, for a quarter of an hour."""
    secret = me.secret()
    with me.signed_in(secret) as suite:
        exchange(suite)
        links = safety_of(suite).links
        links.sweep()
        offer = links.offer(secret)
    if as_json:
        print_json({"code": offer.code, "store": offer.store, "until": offer.until.isoformat()})
        return
    typer.echo(f"For your other device, once, until {offer.until.astimezone():%H:%M}:")
    typer.echo(f"  code   {offer.code}")
    typer.echo(f"  store  {offer.store}")
    typer.echo("There: hris-desktop device join, or “I have a link code” in the window.")
    say("Whoever has this code has your keys. Show it to nobody.")


@device.command()
def join(
    address: StoreAddress,
    code: Annotated[str, typer.Option(help="The code that your other device shows.")] = "",
    profile: NewProfile = "",
    passphrase_file: PassphraseFile = None,
    passphrase_fd: PassphraseFd = None,
    *,
    pin: Pin = False,
) -> None:
    """Take your own keys to this computer by a link code, under a passphrase or PIN of its own."""
    code = asked(code, "--code", "The code that your other device shows")
    secret = read_secret(passphrase_file, passphrase_fd, again=True)
    entrance = enrolment()
    kind = "PIN" if pin else "passphrase"
    made = entrance.join_link(code=code, store=address, secret=secret, kind=kind, profile=profile)
    typer.echo(f"This computer has your keys now, in the profile “{made}”. The code opens nothing any more.")


@device.command()
def accept(
    address: StoreAddress,
    code: Annotated[str, typer.Option(help="The code that HR gave you.")] = "",
    profile: NewProfile = "",
    passphrase_file: PassphraseFile = None,
    passphrase_fd: PassphraseFd = None,
    *,
    pin: Pin = False,
    as_json: Json = False,
) -> None:
    """Join with HR's code on a computer without your profile: as a newcomer, or after your device was lost."""
    code = asked(code, "--code", "The code that HR gave you")
    secret = read_secret(passphrase_file, passphrase_fd, again=True)
    entrance = enrolment()
    kind = "PIN" if pin else "passphrase"
    joining = entrance.join(code=code, store=address, secret=secret, kind=kind, profile=profile)
    entrance.close(joining.profile)
    _tell_joining(joining, as_json=as_json)


def _tell_joining(joining: Joining, *, as_json: bool) -> None:
    if as_json:
        print_json({"profile": joining.profile, "words": joining.words, "confirmed": joining.confirmed})
        return
    typer.echo(f"Your five words: {' '.join(joining.words)}")
    typer.echo(joining.sentence)


@device.command("list")
@by_profile
def listed(
    me: Me,
    *,
    as_json: Json = False,
) -> None:
    """List the devices that have written with your keys, this one first."""
    with me.signed_in() as suite:
        caught_up(suite)
        found = safety_of(suite).devices.listed()
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        seen = f"last wrote {one.seen.astimezone():%d %B %Y %H:%M}" if one.seen else "has written nothing yet"
        marks = ["this device"] if one.is_this else []
        marks += ["its keys were replaced"] if one.ended else []
        typer.echo("  ".join((one.name, seen, *marks)))


@device.command()
@by_profile
def renew(
    me: Me,
    address: StoreAddress,
    code: Annotated[str, typer.Option(help="The new code that HR gave you in person.")] = "",
    *,
    pin: Pin = False,
    as_json: Json = False,
) -> None:
    """Come back to a profile whose passphrase was forgotten: accept HR's new code on it; what waits in it is kept."""
    code = asked(code, "--code", "The new code that HR gave you")
    entrance = enrolment()
    name = known_profile(entrance, me.profile)
    secret = me.secret(again=True)
    joining = entrance.renew(name, code=code, store=address, secret=secret, kind="PIN" if pin else "passphrase")
    entrance.close(name)
    _tell_joining(joining, as_json=as_json)


@device.command()
@by_profile
def unsent(
    me: Me,
    old_file: OldFile = None,
    *,
    give_up: Annotated[bool, typer.Option("--give-up", help="Forget what no key opens.")] = False,
) -> None:
    """Say what waited here when the keys were lost, and try an earlier passphrase on what is sealed."""
    with me.signed_in() as suite:
        exchange(suite)
        kept = safety_of(suite).unsent
        if old_file is not None:
            typer.echo(f"{kept.open_with(read_secret(old_file, None))} opened.")
            exchange(suite)
        if give_up:
            kept.give_up()
        view = kept.view()
    typer.echo(f"{view.opened} came through, {len(view.closed)} sealed under a key that is gone.")
    for one in view.closed:
        typer.echo(f"  {one.about}" + (f", saved on {one.saved:%d %B %Y}" if one.saved else ""))


def new_secret(file: Path | None, descriptor: int | None) -> str:
    """A passphrase or PIN that is being chosen: twice from whoever types it."""
    if file is not None or descriptor is not None:
        return read_secret(file, descriptor)
    if not sys.stdin.isatty():
        raise typer.BadParameter("There is nobody to ask for the new one: give --new-file or --new-fd.")
    secret = getpass.getpass("The new passphrase or PIN: ")
    if getpass.getpass("The same once more: ") != secret:
        raise typer.BadParameter("The two differ; nothing was changed.")
    return secret


def safety_of(suite: Suite) -> Safety:
    """What the person may do about their keys; every opened profile has it."""
    if suite.safety is None:
        raise ValueError("a profile stands on a computer")
    return suite.safety
