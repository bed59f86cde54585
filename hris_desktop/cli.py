"""The commands. Each prints sentences, or with ``--json`` one JSON value; secrets come from a prompt, a file or a descriptor.

Exit codes: 0 ok · 2 usage · 3 locked or not allowed · 4 store unreachable · 5 integrity · 6 conflicts left · 7 validation ·
8 upgrade needed · 70 internal. A command imports what it needs when it runs, so that the window starts quickly.
"""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import click
import typer

from hris_desktop import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hris_desktop.app import Surroundings
    from hris_desktop.services.enrolment import Enrolment
    from hris_desktop.services.suite import Suite
    from hris_desktop.store.contract import Store

INTERNAL, INTEGRITY, CONFLICTS = 70, 5, 6

cli = typer.Typer(
    add_completion=False, no_args_is_help=False, pretty_exceptions_enable=False, rich_markup_mode=None, help="HRIS Desktop"
)
store_cli = typer.Typer(no_args_is_help=True, help="The shared store.")
person_cli = typer.Typer(no_args_is_help=True, help="The people of the organisation (HR).")
role_cli = typer.Typer(no_args_is_help=True, help="Roles (HR).")
cli.add_typer(store_cli, name="store")
cli.add_typer(person_cli, name="person")
cli.add_typer(role_cli, name="role")

ProfileOption = Annotated[str, typer.Option("--profile", help="The profile on this computer; default: the one used last.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
StoreOption = Annotated[str, typer.Option("--store", help="sqlite:///path, or a path.")]
FileOption = Annotated[Path | None, typer.Option("--passphrase-file", help="Read the passphrase from the first line of a file.")]
DescriptorOption = Annotated[int | None, typer.Option("--passphrase-fd", help="Read the passphrase from a file descriptor.")]


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code. No failure of ours ends in a stack trace."""
    from hris_desktop.services.errors import ServiceError  # noqa: PLC0415 - needed only once something runs

    try:
        result = cli(args=list(arguments), prog_name="hris-desktop", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        _say("Stopped; nothing more was changed.")
        return 130
    except ServiceError as error:
        _fail(error)
        return error.exit_code
    return result if isinstance(result, int) else 0


@cli.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,  # noqa: FBT002 - typer's form
) -> None:
    """Open the window, unless a command is named."""
    if version:
        typer.echo(f"hris-desktop {__version__}")
    elif context.invoked_subcommand is None:
        _open_window("")


@cli.command("app")
def app_command(profile: ProfileOption = "") -> None:
    """Open the window."""
    _open_window(profile)


@cli.command()
def demo(
    people: Annotated[int, typer.Option(min=5, max=500, help="How many people.")] = 40,
    folder: Annotated[Path, typer.Option("--dir", help="Where the demo lies; reused.")] = Path("demo"),
    tour: Annotated[Path | None, typer.Option(help="Play the tour and leave its pictures here.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Make the demo anew.")] = False,  # noqa: FBT002 - typer's form
) -> None:
    """Make the demo organisation and open two windows on it, or play the tour."""
    from hris_desktop.demo.play import play  # noqa: PLC0415 - everything

    place = tour.absolute() if tour else None
    raise typer.Exit(
        play(folder.absolute(), people=people, tour=place, fresh=fresh, costs=_costs(), tell=typer.echo)
    )


@store_cli.command("init")
def store_init(
    store: StoreOption,
    organisation: Annotated[str, typer.Option(prompt=True, help="Name of the organisation.")],
    name: Annotated[str, typer.Option(prompt=True, help="Your full name; you become the first HR person.")],
    kit: Annotated[Path | None, typer.Option(help="Write the recovery kit to this new file instead of the screen.")] = None,
    profile: Annotated[str, typer.Option(help="Name for the new profile.")] = "",
    passphrase_file: FileOption = None,
    passphrase_fd: DescriptorOption = None,
    as_json: JsonOption = False,  # noqa: FBT002 - typer's form
) -> None:
    """Found an organisation on an empty store and become its first HR person."""
    _refuse_existing(kit)
    secret = _secret(passphrase_file, passphrase_fd, again=True)
    enrolment = _enrolment()
    founded = enrolment.found(organisation=organisation, name=name, store=store, secret=secret, profile=profile)
    if kit is not None:
        _write_kit(kit, founded.kit.words, founded.kit.reference)
    found: dict[str, Any] = {"profile": founded.profile, "kit": str(kit) if kit else list(founded.kit.words)}
    if as_json:
        _print_json(found)
        return
    typer.echo(f"The organisation is founded; its profile on this computer is “{founded.profile}”.")
    if kit is None:
        typer.echo("Recovery kit: write these 24 words down, twice, and keep them apart from this computer:")
        _print_words(founded.kit.words)
    if sys.stdin.isatty():
        asked = {place: typer.prompt(f"Test my kit: word {place + 1}") for place in founded.asked}
        enrolment.test_kit(founded.profile, asked)
        typer.echo("The kit is right. Next: hris-desktop person invite \"Full Name\"")
    else:
        typer.echo("Set-up is finished when the window has asked for two words of the kit.")


@store_cli.command("verify")
def store_verify(
    store: StoreOption,
    pin: Annotated[str, typer.Option(help="Hash of the organisation's first entry; catches a store founded anew.")] = "",
    known: Annotated[Path | None, typer.Option(help="File with one h a line: broken rows already looked at.")] = None,
    as_json: JsonOption = False,  # noqa: FBT002 - typer's form
) -> None:
    """Check every entry of a store without any key."""
    from hris_desktop.sync.verify import verify  # noqa: PLC0415 - needed here alone

    pinned = _hex(pin, "--pin") if pin else None
    seen = set(known.read_text("ascii").split()) if known else set()
    with _opened(store) as shelf:
        report = verify(shelf, pinned)
    sound = report.sound(seen)
    if as_json:
        _print_json({**asdict(report), "sound": sound})
    else:
        for hole in report.holes:
            typer.echo(f"missing: entries {hole[0]} to {hole[1]}")
        for one in report.findings:
            typer.echo(f"{one.verdict}: entry {one.seq} {one.kind} {one.chain}: {one.reason}")
        if report.stopped:
            typer.echo(f"stopped: {report.stopped}")
        typer.echo(f"{'ok' if sound else 'NOT OK'}: {report.rows} entries, head {report.head[:16]}, pin {report.pin[:16]}{'' if report.pinned else ' (not checked: pass --pin)'}")
    if not sound:
        raise typer.Exit(INTEGRITY)


@store_cli.command("status")
def store_status(store: StoreOption, as_json: JsonOption = False) -> None:  # noqa: FBT002 - typer's form
    """Say what a store is and how much it holds."""
    with _opened(store) as shelf:
        me = shelf.me()
    if as_json:
        _print_json(asdict(me))
        return
    whose = f"organisation {me.org}" if me.org else "no organisation yet"
    typer.echo(f"{whose} · {me.last_seq} entries · format {me.schema} · seen as {me.login}")


@person_cli.command("invite")
def person_invite(
    name: Annotated[str, typer.Argument(help="Full name.")],
    profile: ProfileOption = "",
    passphrase_file: FileOption = None,
    passphrase_fd: DescriptorOption = None,
    as_json: JsonOption = False,  # noqa: FBT002 - typer's form
) -> None:
    """Add a person and print their invite code; it is shown only now."""
    with _signed_in(profile, passphrase_file, passphrase_fd) as suite:
        letter = suite.people.admit(name)
        _sync(suite)
        if as_json:
            _print_json({"pid": letter.person.pid, "name": letter.person.name, "code": letter.code, "until": letter.until, "store": suite.store})
            return
        typer.echo(f"Invite for {letter.person.name}, until {letter.until:%d %B %Y}:")
        typer.echo(f"  code   {letter.code}")
        typer.echo(f"  store  {suite.store}")
        typer.echo("Hand it over in person or by a way you trust. Then compare five words: hris-desktop person confirm")


@person_cli.command("list")
def person_list(
    profile: ProfileOption = "",
    passphrase_file: FileOption = None,
    passphrase_fd: DescriptorOption = None,
    as_json: JsonOption = False,  # noqa: FBT002 - typer's form
) -> None:
    """List the people with their state and roles."""
    with _signed_in(profile, passphrase_file, passphrase_fd) as suite:
        _sync(suite)
        words = {one.pid: one.words for one in suite.people.candidates()}
        listed = suite.people.listed()
    if as_json:
        people = [
            {"pid": one.person.pid, "name": one.person.name, "type": one.type, "state": one.state, "roles": one.roles, "words": words.get(one.person.pid, ())}
            for one in listed
        ]
        _print_json(people)
        return
    for one in listed:
        five = f"  five words: {' '.join(words[one.person.pid])}" if one.person.pid in words else ""
        typer.echo(f"{one.person.pid}  {one.person.name}  {one.state}  {', '.join(one.roles)}{five}")


@person_cli.command("confirm")
def person_confirm(
    person: Annotated[str, typer.Argument(help="The person's id, as person list prints it.")],
    words: Annotated[str, typer.Option(prompt="The five words on their screen", help="The five words, as they read them to you.")],
    profile: ProfileOption = "",
    passphrase_file: FileOption = None,
    passphrase_fd: DescriptorOption = None,
) -> None:
    """Confirm a newcomer: type the five words that they read to you."""
    from hris_desktop.services.errors import NotAllowed  # noqa: PLC0415 - as all imports here

    with _signed_in(profile, passphrase_file, passphrase_fd) as suite:
        _sync(suite)
        waiting = {one.pid: one for one in suite.people.candidates()}
        if person not in waiting:
            raise NotAllowed("Nobody waits", "Nobody with this id has accepted an invite and waits.")
        if tuple(words.casefold().split()) != waiting[person].words:
            raise NotAllowed("Different words", "These are not the five words of the keys in the store. Nobody was confirmed.", "Tell whoever looks after the store, and make a new invite.")
        suite.people.confirm(person)
        _sync(suite)
        typer.echo(f"{waiting[person].name} is confirmed.")


@role_cli.command("give")
def role_give(
    person: Annotated[str, typer.Argument(help="The person's id.")],
    role: Annotated[str, typer.Argument(help="A role that you have, such as hr.")],
    profile: ProfileOption = "",
    passphrase_file: FileOption = None,
    passphrase_fd: DescriptorOption = None,
) -> None:
    """Let a confirmed person into a role that you belong to."""
    with _signed_in(profile, passphrase_file, passphrase_fd) as suite:
        _sync(suite)
        suite.people.give_role(person, role)
        _sync(suite)
        typer.echo(f"{suite.office.name(person)} is now in {role}.")


@cli.command()
def sync(
    once: Annotated[bool, typer.Option("--once", help="One round, then end.")] = False,  # noqa: FBT002 - typer's form
    profile: ProfileOption = "",
    passphrase_file: FileOption = None,
    passphrase_fd: DescriptorOption = None,
    as_json: JsonOption = False,  # noqa: FBT002 - typer's form
) -> None:
    """Exchange with the store: pull what is new, send what waits."""
    if not once:
        raise click.UsageError("Only `sync --once` runs from here; the window does the rest.")
    from hris_desktop.services.overview import Contact  # noqa: PLC0415 - as all imports here

    with _signed_in(profile, passphrase_file, passphrase_fd) as suite:
        done = _sync(suite)
        view = suite.overview.sync(Contact(checked=suite.office.clock.now()))
        waiting = len(suite.desk.sending.waiting())
    if as_json:
        _print_json({**done, "waiting": waiting, "state": view.word.value, "detail": view.detail})
    else:
        typer.echo(f"{view.text} · {view.detail} · {done['pulled']} received, {done['sent']} sent, {waiting} waiting")
    if view.word.name == "DECISION":
        raise typer.Exit(CONFLICTS)


# -- what the commands share ------------------------------------------------------------------------------------------


def _costs() -> Any:  # noqa: ANN401 - the type is imported late
    from hris_desktop.crypto.passphrase import PRODUCTION, PRODUCTION_HR  # noqa: PLC0415 - late
    from hris_desktop.services.enrolment import Costs  # noqa: PLC0415 - late

    return Costs(PRODUCTION, PRODUCTION_HR)


def _surroundings() -> Surroundings:
    from hris_desktop.app import Surroundings  # noqa: PLC0415 - brings Qt, only for the window
    from hris_desktop.services.profiles import find_keys  # noqa: PLC0415 - late

    return Surroundings(_costs(), find_keys)


def _open_window(profile: str) -> None:
    from hris_desktop.app import run as run_window  # noqa: PLC0415 - brings Qt

    raise typer.Exit(run_window(_surroundings(), profile=profile))


def _enrolment() -> Enrolment:
    from hris_desktop.services.enrolment import Enrolment  # noqa: PLC0415 - late
    from hris_desktop.services.profiles import Profiles, find_keys  # noqa: PLC0415 - late
    from hris_desktop.system.clock import SystemClock  # noqa: PLC0415 - late

    return Enrolment(Profiles(find_keys), clock=SystemClock(), costs=_costs())


@contextmanager
def _signed_in(profile: str, file: Path | None, descriptor: int | None) -> Iterator[Suite]:
    from hris_desktop.services.errors import NotAllowed  # noqa: PLC0415 - late

    enrolment = _enrolment()
    listed = enrolment.profiles()
    name = profile or (listed[0].profile if listed else "")
    if name not in {one.profile for one in listed}:
        raise NotAllowed("No such profile", "This computer has no profile of that name.", "Found an organisation (store init) or accept an invite in the window.")
    suite = enrolment.unlock(name, _secret(file, descriptor))
    try:
        yield suite
    finally:
        enrolment.close(name)


@contextmanager
def _opened(address: str) -> Iterator[Store]:
    from hris_desktop.services.enrolment import store_url  # noqa: PLC0415 - late
    from hris_desktop.services.errors import spoken  # noqa: PLC0415 - late
    from hris_desktop.store.contract import StoreError  # noqa: PLC0415 - late
    from hris_desktop.store.urls import open_store  # noqa: PLC0415 - late

    try:
        store = open_store(store_url(address))
    except StoreError as error:
        raise spoken(error) from error
    try:
        yield store
    except StoreError as error:
        raise spoken(error) from error
    finally:
        store.close()


def _sync(suite: Suite) -> dict[str, int]:
    from hris_desktop.services.errors import spoken  # noqa: PLC0415 - late
    from hris_desktop.sync.loop import TROUBLES  # noqa: PLC0415 - late

    with _opened(suite.store) as store:
        try:
            done = suite.desk.round(store)
        except TROUBLES as trouble:
            raise spoken(trouble) from trouble
    return {"pulled": done.pulled, "sent": done.sent}


def _secret(file: Path | None, descriptor: int | None, *, again: bool = False) -> str:
    if file is not None:
        return _first_line(lambda: file.read_text("utf-8"), str(file))
    if descriptor is not None:
        return _first_line(lambda: os.fdopen(descriptor, "r", encoding="utf-8").read(), "the descriptor")
    secret = getpass.getpass("Passphrase: ")
    if again and getpass.getpass("The same once more: ") != secret:
        raise click.UsageError("The two passphrases differ; nothing was made.")
    return secret


def _first_line(read: Callable[[], str], name: str) -> str:
    try:
        return (read().splitlines() or [""])[0]
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"The passphrase could not be read from {name}.") from error


def _hex(text: str, option: str) -> bytes:
    try:
        data = bytes.fromhex(text)
    except ValueError:
        data = b""
    if len(data) != 32:  # noqa: PLR2004 - a hash
        raise click.UsageError(f"{option} is 64 hexadecimal digits.")
    return data


def _refuse_existing(path: Path | None) -> None:
    if path is not None and path.exists():
        raise click.UsageError(f"{path} exists already; nothing was made.")


def _write_kit(path: Path, words: Sequence[str], reference: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"HRIS Desktop recovery kit {reference}\n" + "\n".join(words) + "\n")


def _print_words(words: Sequence[str]) -> None:
    for start in range(0, len(words), 6):
        typer.echo("  " + "  ".join(f"{at + 1:2} {words[at]:<10}" for at in range(start, min(start + 6, len(words)))))


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def _fail(error: Any) -> None:  # noqa: ANN401 - a ServiceError, imported late
    _say(" ".join(part for part in (f"{error.title}:", error.sentence, error.todo) if part))


def _say(text: str) -> None:
    typer.echo(text, err=True)
