"""``hris-desktop recovery …``: test the recovery kit, use it, replace it. Its words come from a prompt or a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from hris_desktop.cli.answers import asked, print_json, print_words, say
from hris_desktop.cli.answers import passphrase as read_secret
from hris_desktop.cli.desk import enrolment, exchange, is_confirmed
from hris_desktop.cli.device import safety_of
from hris_desktop.cli.options import Json, NewProfile, PassphraseFd, PassphraseFile, Person, StoreAddress
from hris_desktop.cli.role import sent, told
from hris_desktop.cli.sheet import WordsFile, sheet, words
from hris_desktop.cli.who import Me, by_profile
from hris_desktop.domain.rights import HR
from hris_desktop.services.errors import BadInput, NotAllowed
from hris_desktop.services.second import Outcome
from hris_desktop.services.views_safety import KitFound

_DESTROY = "Destroy the old sheets once the new kit is in force."
recovery = typer.Typer(no_args_is_help=True, help="The organisation's recovery kit.")


@recovery.command("test")
@by_profile
def open_canary(
    me: Me,
    words_file: WordsFile = None,
    *,
    as_json: Json = False,
) -> None:
    """Type the words of the kit and see what they open; nothing is written."""
    secret = me.secret()
    typed = words(words_file)
    with me.signed_in(secret) as suite:
        exchange(suite)
        found = safety_of(suite).kits.test(typed)
    if as_json:
        print_json({"opens": found.opens, "missing": found.missing})
        return
    typer.echo(f"The kit works. It opens the keys of: {', '.join(found.opens)}.")
    if found.missing:
        typer.echo(f"Not yet: {', '.join(found.missing)}. The programs of their members see to it by themselves.")


@recovery.command()
def use(  # noqa: PLR0917 - typer names each of them
    address: StoreAddress,
    person: Annotated[str, typer.Option(help="Who becomes HR: the full name, or the id.")] = "",
    words_file: WordsFile = None,
    profile: NewProfile = "",
    passphrase_file: PassphraseFile = None,
    passphrase_fd: PassphraseFd = None,
) -> None:
    """Make somebody HR again by the kit, with new keys on this computer. Everybody sees that it was used."""
    typed = words(words_file)
    entrance = enrolment()
    found = entrance.look_up_kit(words=typed, store=address)
    pid = _chosen(found, asked(person, "--person", f"Who becomes HR of {found.organisation}"))
    secret = read_secret(passphrase_file, passphrase_fd, again=True)
    made = entrance.recover(words=typed, store=address, pid=pid, secret=secret, profile=profile)
    typer.echo(f"Done: new keys are in the profile “{made}”, and everybody is told for thirty days.")
    say("Put the sheet back in its place. If somebody else has seen it, replace the kit: hris-desktop recovery replace")


@recovery.command()
@by_profile
def replace(
    me: Me,
    kit: Annotated[Path | None, typer.Option(help="Write the new kit to this new file, not to the screen.")] = None,
    *,
    give_up: Annotated[bool, typer.Option("--give-up", help="Even if this loses a role for good.")] = False,
    as_json: Json = False,
) -> None:
    """Make a new kit, test it, and ask for it to take the place of the old one. Two people in HR sign it."""
    secret = me.secret()
    with me.signed_in(secret) as suite:
        exchange(suite)
        kits = safety_of(suite).kits
        lost = kits.state().only_kit
        if lost and not give_up:
            told_ = f"Only the kit of today opens: {', '.join(lost)}. A new one never will."
            todo = (
                "First: hris-desktop recovery hand-on ROLE PERSON. Or replace it all the same: --give-up; then only "
                "the sheet of today together with the new one lets somebody in, and without it the role is lost."
            )
            raise NotAllowed("A role would be lost", told_, todo)
        with sheet(kit) as write:
            made = kits.begin(secret)
            kept = write(made.kit)
        if not kept:
            typer.echo(f"Write these words on paper, in this order, twice (kit {made.kit.reference}):")
            print_words(made.kit.words)
        answers = {at: made.kit.words[at] for at in made.asked} if kept else _two_words(made.asked)
        outcome = kits.replace(answers)
        outcome = sent(suite, outcome)
        lost += kits.state().only_earlier
    told(outcome, as_json=as_json)
    if not as_json:
        if kept:
            say("Print the file twice, delete it, and test the paper: hris-desktop recovery test")
        say(f"Keep the old sheets: they alone open {', '.join(lost)}." if lost else _DESTROY)


@recovery.command()
@by_profile
def confirm(
    me: Me,
    pid: Person,
    words_file: WordsFile = None,
    *,
    five: Annotated[str, typer.Option("--words", help="The five words, as they read them to you.")] = "",
) -> None:
    """Confirm the new keys of the only other person in HR, with the kit in the place of a second signature."""
    secret = me.secret()
    read = tuple(asked(five, "--words", "The five words on their screen").casefold().split())
    typed = words(words_file)
    with me.signed_in(secret) as suite:
        exchange(suite)
        kits = safety_of(suite).kits
        waiting = next((one for one in kits.state().stuck if one.pid == pid), None)
        if waiting is not None and read != waiting.words:
            raise BadInput("Different words", "These are not the five words of the new keys. Nobody was confirmed.")
        kits.confirm(pid, typed)
        exchange(suite)
        name = suite.office.name(pid)
        done = f"{name} is confirmed; the kit has signed with you, and everybody can see that."
        told = is_confirmed(suite, pid, done)
    typer.echo(told)


@recovery.command("hand-on")
@by_profile
def hand_on(
    me: Me,
    name: Annotated[str, typer.Argument(metavar="ROLE", help="Such as payroll, health, provider:acme-payroll.")],
    pid: Person,
    words_file: WordsFile = None,
    *,
    as_json: Json = False,
) -> None:
    """Let somebody into a role whose key nobody holds any more: the last one in it left, or lost their keys (HR).

    Where its key was made for an earlier kit: the words of the kit in force, and after them those of that kit.
    """
    secret = me.secret()
    typed = words(words_file)
    with me.signed_in(secret) as suite:
        exchange(suite)
        outcome = suite.trust.roles.with_kit(name, pid, typed) if name != HR else _not_hr()
        outcome = sent(suite, outcome)
    told(outcome, as_json=as_json)


def _not_hr() -> Outcome:
    raise BadInput("The role", "HR lets others in itself; with nobody left in it: hris-desktop recovery use.")


def _chosen(found: KitFound, person: str) -> str:
    wanted = " ".join(person.casefold().split())
    fitting = [one.pid for one in found.people if wanted in (one.pid, one.name.casefold())]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(one.name for one in found.people if one.was_hr)
    told_ = "Nobody of that name is in the organisation." if not fitting else "Several people have that name."
    raise BadInput("The person", told_, f"In HR were: {names}. Give the full name, or the id from `person list`.")


def _two_words(places: tuple[int, ...]) -> dict[int, str]:
    if not sys.stdin.isatty():
        raise typer.BadParameter("There is nobody to test the new kit with: give --kit.")
    return {at: str(typer.prompt(f"Word {at + 1} from your paper")) for at in places}
