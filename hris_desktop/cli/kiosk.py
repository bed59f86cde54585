"""The command ``kiosk``: the shared terminal, and the line for its settings that lets a maintainer in."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from hris_desktop.cli.answers import say
from hris_desktop.cli.terminal import Asked, open_terminal
from hris_desktop.cli.window import USAGE
from hris_desktop.services.kiosk_settings import DEFAULT_PATH, new_credential


def kiosk(
    *,
    settings: Annotated[Path, typer.Option(help="The file that decides how the terminal behaves.")] = DEFAULT_PATH,
    trial: Annotated[
        bool, typer.Option("--trial", help="Settings that others could write; said on the screen.")
    ] = False,
    make_credential: Annotated[
        bool, typer.Option("--make-credential", help="Ask for the maintainer's passphrase and print its line.")
    ] = False,
    use: Annotated[bool, typer.Option("--use", hidden=True)] = False,
) -> None:
    """Be a shared terminal until a maintainer ends it."""
    if make_credential:
        raise typer.Exit(_credential())
    raise typer.Exit(open_terminal(Asked(settings, trial, use)))


def _credential() -> int:
    secret = getpass.getpass("The maintainer's passphrase: ")
    if secret != getpass.getpass("Once more: ") or not secret:
        say("They differ, or nothing was typed.")
        return USAGE
    from hris_desktop.cli.desk import COSTS  # noqa: PLC0415 - a terminal that starts has no need of it

    typer.echo(f'maintainer = "{new_credential(secret, params=COSTS.employee).line()}"')
    return 0
