"""All commands but the window, and the one place where their failures become words and exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from hris_desktop import __version__
from hris_desktop.cli.answers import complain, print_json, say
from hris_desktop.cli.approval import approval
from hris_desktop.cli.desk import COSTS, exchange, keys_ended, tell_hr
from hris_desktop.cli.device import device, passphrase
from hris_desktop.cli.export import export
from hris_desktop.cli.grant import grant, looks
from hris_desktop.cli.kiosk import kiosk
from hris_desktop.cli.knowledge import kb
from hris_desktop.cli.net import Net
from hris_desktop.cli.options import Json, Profile
from hris_desktop.cli.people import person
from hris_desktop.cli.record import conflicts, record
from hris_desktop.cli.recovery import recovery
from hris_desktop.cli.role import act, role
from hris_desktop.cli.store import store
from hris_desktop.cli.who import Me, by_profile
from hris_desktop.cli.window import open_window
from hris_desktop.services.errors import NotAllowed, ServiceError
from hris_desktop.services.overview import Contact
from hris_desktop.services.views import SyncWord
from hris_desktop.store.replica import State

CONFLICTS, STOPPED = 6, 130
NOTHING_MORE = "Stopped; nothing more was changed."

cli = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, help="HRIS Desktop")
cli.add_typer(store, name="store")
cli.add_typer(person, name="person")
cli.add_typer(record, name="record")
cli.add_typer(approval, name="approval")
cli.add_typer(role, name="role")
cli.add_typer(act, name="act")
cli.add_typer(grant, name="grant")
cli.command()(looks)
cli.command()(conflicts)
cli.add_typer(kb, name="kb")
cli.add_typer(export, name="export")
cli.add_typer(passphrase, name="passphrase")
cli.add_typer(device, name="device")
cli.add_typer(recovery, name="recovery")
cli.command("kiosk")(kiosk)


@cache
def _program() -> Callable[..., object]:
    """Everything that can be said, made once; what one command was told does not stay in it."""
    return typer.main.get_command(cli)


def dispatch(arguments: list[str], last: Net) -> int:
    """Run one command; the exit code. What is no failure of ours is let through."""
    try:
        # not `cli(…)`: that replaces the hook under which a fault of ours becomes a reference
        _program()(args=arguments, prog_name="hris-desktop", obj=last)
    except SystemExit as end:
        # wrong usage, `Exit` and plain success all arrive so, already said; Ctrl-C too, and nobody has said anything
        if end.code == STOPPED:
            say(NOTHING_MORE)
        return end.code if isinstance(end.code, int) else 0
    except (KeyboardInterrupt, EOFError):
        say(NOTHING_MORE)
        return STOPPED
    except BrokenPipeError:
        # whoever read our output has gone; Python's own last flush must not complain about it either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return STOPPED
    except ServiceError as error:
        complain(error)
        return error.exit_code
    return 0


@cli.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Open the window, unless a command is named."""
    if version:
        typer.echo(f"hris-desktop {__version__}")
    elif context.invoked_subcommand is None:
        raise typer.Exit(open_window("", context.obj))


@cli.command("app")
def window(context: typer.Context, profile: Profile = "") -> None:
    """Open the window."""
    raise typer.Exit(open_window(profile, context.obj))


@cli.command()
def demo(
    people: Annotated[int, typer.Option(min=5, max=500, help="How many people.")] = 40,
    folder: Annotated[Path, typer.Option("--dir", help="Where the demo lies; reused.")] = Path("demo"),
    tour: Annotated[Path | None, typer.Option(help="Play the tour and leave its pictures here.")] = None,
    *,
    fresh: Annotated[bool, typer.Option("--fresh", help="Make the demo anew.")] = False,
    terminal: Annotated[bool, typer.Option("--kiosk", help="Its shared terminal in place of the windows.")] = False,
) -> None:
    """Make the demo organisation and open two windows on it, or play the tour."""
    from hris_desktop.demo.play import play  # noqa: PLC0415 - nobody else needs the demo

    pictures = tour.absolute() if tour else None
    told = play(
        folder.absolute(), people=people, tour=pictures, fresh=fresh, costs=COSTS, tell=typer.echo, kiosk=terminal
    )
    raise typer.Exit(told)


@cli.command()
@by_profile
def sync(
    me: Me,
    *,
    once: Annotated[bool, typer.Option("--once", help="One round, then end.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Send what was not accepted once more.")] = False,
    as_json: Json = False,
) -> None:
    """Exchange with the store: pull what is new, send what waits."""
    if not once:
        raise typer.BadParameter("Only `sync --once` runs from here; the window does the rest.")
    with me.signed_in() as suite:
        for one in suite.overview.refused() if again else ():
            suite.records.again(one.op)
        done = exchange(suite)
        view = suite.overview.sync(Contact(checked=suite.office.clock.now()))
        waiting = len(suite.desk.sending.waiting([State.QUEUED]))
        refused = suite.overview.refused()
        ended = keys_ended(suite)
        tell_hr(suite)
    state = (SyncWord.PROBLEM.value, ended) if ended else (view.word.value, view.detail)
    counts = {"pulled": done.pulled, "sent": done.sent, "waiting": waiting, "refused": len(refused)}
    if as_json:
        print_json({**counts, "state": state[0], "detail": state[1]})
    else:
        head = " · ".join(state if ended else (view.text, view.detail))
        typer.echo(f"{head} · {done.pulled} received, {done.sent} sent, {waiting} waiting")
    for one in refused:
        say(f"{one.reference}: {one.what} was not accepted. {one.sentence} Once more: hris-desktop sync --once --again")
    if ended or refused:
        raise typer.Exit(NotAllowed.exit_code)
    if view.word is SyncWord.DECISION and not view.store:
        raise typer.Exit(CONFLICTS)
