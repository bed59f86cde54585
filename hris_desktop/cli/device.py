"""``hris-desktop passphrase …`` and ``device …``: one's own keys on this computer."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from hris_desktop.cli.answers import passphrase as read_secret
from hris_desktop.cli.answers import say
from hris_desktop.cli.desk import signed_in
from hris_desktop.cli.options import PassphraseFd, PassphraseFile, Profile
from hris_desktop.services.safety import Safety
from hris_desktop.services.suite import Suite

passphrase = typer.Typer(no_args_is_help=True, help="What opens your record on this computer.")

NewFile = Annotated[Path | None, typer.Option(help="Read the new one from the first line of a file.")]
NewFd = Annotated[int | None, typer.Option(help="Read the new one from a file descriptor.")]


@passphrase.command()
def change(
    profile: Profile = "",
    passphrase_file: PassphraseFile = None,
    passphrase_fd: PassphraseFd = None,
    new_file: NewFile = None,
    new_fd: NewFd = None,
    *,
    pin: Annotated[bool, typer.Option("--pin", help="The new one is a PIN of 8 digits or more.")] = False,
) -> None:
    """Change the passphrase or PIN; interrupted anywhere, the old or the new one opens."""
    old = read_secret(passphrase_file, passphrase_fd)
    new = new_secret(new_file, new_fd)
    with signed_in(profile, None, None, secret=old) as suite:
        safety_of(suite).passphrase.change(old, new, kind="PIN" if pin else "passphrase")
    typer.echo("It is changed: from now on only the new one opens your record on this computer.")
    say("A copy of this computer's files made before today still opens with the old one, on this computer only.")


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
