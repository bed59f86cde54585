"""The command ``kiosk``: the shared terminal, and the line for its settings that lets a maintainer in."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from hris_desktop.cli.answers import say
from hris_desktop.cli.window import has_screen
from hris_desktop.services.kiosk_settings import DEFAULT_PATH, BadSettings, load, new_credential
from hris_desktop.system import paths, scrub

USAGE, NOT_ALLOWED = 2, 3


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
    if not has_screen(sys.platform, os.environ):
        say("There is no screen here for a terminal.")
        raise typer.Exit(USAGE)
    scrub.close_memory()
    try:
        load(settings, trial=trial)
        raise typer.Exit(_use(settings, trial=trial) if use else _supervise(settings, trial=trial))
    except BadSettings as error:
        say(str(error))
        raise typer.Exit(NOT_ALLOWED) from error


def _use(settings: Path, *, trial: bool) -> int:
    from hris_desktop.kiosk.process import run_use  # noqa: PLC0415 - brings Qt

    return run_use(settings, trial=trial, line=sys.stdin.buffer)


def _supervise(settings: Path, *, trial: bool) -> int:
    from hris_desktop.kiosk.supervisor import Supervisor  # noqa: PLC0415 - only the terminal needs it
    from hris_desktop.services.kiosk import PROFILE  # noqa: PLC0415 - the same
    from hris_desktop.system.single import AlreadyOpen, Single  # noqa: PLC0415 - the same

    where = paths.profile(PROFILE)
    where.prepare()
    arguments = ["--settings", str(settings.absolute()), *(["--trial"] if trial else [])]
    try:
        with Single(where.lock):
            return Supervisor(arguments).run()
    except AlreadyOpen as already:
        say(str(already))
        return NOT_ALLOWED


def _credential() -> int:
    secret = getpass.getpass("The maintainer's passphrase: ")
    if secret != getpass.getpass("Once more: ") or not secret:
        say("They differ, or nothing was typed.")
        return USAGE
    from hris_desktop.cli.desk import COSTS  # noqa: PLC0415 - a terminal that starts has no need of it

    typer.echo(f'maintainer = "{new_credential(secret, params=COSTS.employee).line()}"')
    return 0
