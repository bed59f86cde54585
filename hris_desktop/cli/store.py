"""``hris-desktop store …``: found an organisation, look at a store, check every entry without any key, repair it."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from hris_desktop.cli.answers import asked, hash_option, passphrase, print_json, print_words, progress, say
from hris_desktop.cli.database import DatabasePasswordFd, DatabasePasswordFile, database_password, opening
from hris_desktop.cli.desk import enrolment, opened
from hris_desktop.cli.options import Json, PassphraseFd, PassphraseFile, StoreAddress
from hris_desktop.cli.sheet import sheet
from hris_desktop.cli.store_backup import backup, rehearse, restore
from hris_desktop.cli.store_move import move
from hris_desktop.cli.store_repair import mend
from hris_desktop.cli.store_server import Run, Way, login, logins, prepare
from hris_desktop.cli.store_versions import upgrade, writers
from hris_desktop.services.addresses import FOLDER_LIMITS, asks_for_login, names_folder
from hris_desktop.services.enrolment import Enrolment, FoundedView
from hris_desktop.sync.verify import ERASED, Report, verify
from hris_desktop.system import cores, garbage

INTEGRITY = 5

store = typer.Typer(no_args_is_help=True, help="The shared store.")
store.command("repair")(mend)
store.command("backup")(backup)
store.command("restore")(restore)
store.command("rehearse")(rehearse)
store.command("upgrade")(upgrade)
store.command("writers")(writers)
store.command("login")(login)
store.command("logins")(logins)
store.command("move")(move)


@store.command()
def init(  # noqa: PLR0917 - typer names each of them
    address: StoreAddress,
    organisation: Annotated[str, typer.Option(help="Name of the organisation.")] = "",
    name: Annotated[str, typer.Option(help="Your full name; you become the first HR person.")] = "",
    kit: Annotated[
        Path | None, typer.Option(help="Write the recovery kit to this new file, not to the screen.")
    ] = None,
    profile: Annotated[str, typer.Option(help="Name for the new profile.")] = "",
    passphrase_file: PassphraseFile = None,
    passphrase_fd: PassphraseFd = None,
    database_password_file: DatabasePasswordFile = None,
    database_password_fd: DatabasePasswordFd = None,
    founder: Annotated[str, typer.Option(help="Server: make the login of the person who will found.")] = "",
    shared_login: Annotated[str, typer.Option(help="Server: make one login for everybody; says what it costs.")] = "",
    *,
    run: Run = False,
    as_json: Json = False,
) -> None:
    """Found an organisation on an empty store and become its first HR person; on a server, as its owner, set it up."""
    way: Way | None = None
    if asks_for_login(address):
        given = database_password(database_password_file, database_password_fd)
        way = prepare(address, given, founder=founder, shared=shared_login, run=run, as_json=as_json)
        if way is None:
            return
    organisation = asked(organisation, "--organisation", "Name of the organisation")
    name = asked(name, "--name", "Your full name")
    secret = passphrase(passphrase_file, passphrase_fd, again=True)
    entrance = enrolment()
    warning = entrance.device().warning
    if warning:
        say(warning)
    if names_folder(address):
        say(FOLDER_LIMITS)
    if way is not None:
        entrance.connect(way.url, way.secret)
    with sheet(kit) as write:
        founded = entrance.found(organisation=organisation, name=name, store=address, secret=secret, profile=profile)
        kept = write(founded.kit)
    if as_json:
        print_json({"profile": founded.profile, "kit": str(kit) if kept else list(founded.kit.words)})
    else:
        _tell(founded, None if not kept else kit)
        _test_kit(entrance, founded)


def _tell(founded: FoundedView, kit: Path | None) -> None:
    typer.echo(f"The organisation is founded; its profile on this computer is “{founded.profile}”.")
    if kit is not None:
        typer.echo(
            f"The recovery kit stands in {kit}: print it twice, keep it apart from this computer, delete the file."
        )
    else:
        typer.echo("Recovery kit: write these 24 words down, twice, and keep them apart from this computer:")
        print_words(founded.kit.words)


def _test_kit(entrance: Enrolment, founded: FoundedView) -> None:
    if not sys.stdin.isatty():
        typer.echo("Set-up is finished when you have tested the sheet: hris-desktop recovery test, or in the window.")
        typer.echo("Until then this computer keeps the words, sealed.")
        return
    entrance.test_kit(founded.profile, {at: typer.prompt(f"Test my kit: word {at + 1}") for at in founded.asked})
    typer.echo('The kit is right. Next: hris-desktop person invite "Full Name"')


@store.command("verify")
def check(
    address: StoreAddress,
    pin: Annotated[
        str, typer.Option(help="Hash of the organisation's first entry: catches a store founded anew.")
    ] = "",
    known: Annotated[Path | None, typer.Option(help="File with one h a line: broken rows already looked at.")] = None,
    database_password_file: DatabasePasswordFile = None,
    database_password_fd: DatabasePasswordFd = None,
    *,
    as_json: Json = False,
) -> None:
    """Check every entry of a store without any key."""
    pinned, seen = hash_option(pin, "--pin"), _known(known)
    way = opening(database_password(database_password_file, database_password_fd))
    with opened(address, way) as shelf, garbage.seldom():
        report = verify(shelf, pinned, progress=progress(), beside=cores.spare())
    if as_json:
        print_json({**asdict(report), "sound": report.sound(seen)})
    else:
        _show(report, seen)
    if not report.sound(seen):
        raise typer.Exit(INTEGRITY)


def _known(file: Path | None) -> set[str]:
    try:
        return set(file.read_text("ascii").split()) if file else set()
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{file} cannot be read as a list of hashes.") from error


def _show(report: Report, seen: set[str]) -> None:
    for sentence in report.faults:
        typer.echo(f"fault: {sentence}")
    for first, last in report.holes:
        typer.echo(
            f"missing: {'entry' if first == last else 'entries'} {first if first == last else f'{first} to {last}'}"
        )
    for one in report.findings:
        known = " (known)" if one.h in seen else ""
        about = " ".join(part for part in (str(one.seq), one.kind, one.chain) if part)
        typer.echo(f"{one.verdict}{known}: entry {about}: {one.reason}\n  h {one.h}")
    if gone := report.counts.get(ERASED, 0):
        left = f"; {report.lingering} still shown until a program of HR next starts" if report.lingering else ""
        typer.echo(f"erased: {gone} entries, as the log says{left}")
    typer.echo(f"{'ok' if report.sound(seen) else 'NOT OK'}: {report.rows} entries, head {report.head or 'none'}")
    typer.echo(f"pin {report.pin or 'none'}{'' if report.pinned else ' (only noted: with --pin it is checked)'}")


@store.command()
def status(
    address: StoreAddress,
    database_password_file: DatabasePasswordFile = None,
    database_password_fd: DatabasePasswordFd = None,
    *,
    as_json: Json = False,
) -> None:
    """Say what a store is and how much it holds."""
    way = opening(database_password(database_password_file, database_password_fd))
    with opened(address, way) as shelf:
        me = shelf.me()
    if as_json:
        print_json(asdict(me))
        return
    whose = f"organisation {me.org}" if me.org else "no organisation yet"
    typer.echo(f"{whose} · {me.last_seq} entries · format {me.schema} · seen as {me.login}")
