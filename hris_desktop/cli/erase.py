"""``hris-desktop record erase``: what sections of somebody's record hold goes for good.

Without sections it lists what can be erased. Nothing happens before the person's name was typed, or given.
"""

from __future__ import annotations

from typing import Annotated

import typer

from hris_desktop.cli.answers import asked, print_json, say
from hris_desktop.cli.desk import exchange
from hris_desktop.cli.options import Json, Person
from hris_desktop.cli.role import told
from hris_desktop.cli.who import Me, by_profile
from hris_desktop.services.errors import BadInput
from hris_desktop.services.suite import Suite
from hris_desktop.services.views_erasing import Erasable, ErasureCheck, Ground

Sections = Annotated[list[str] | None, typer.Argument(metavar="[SECTIONS…]", help="Such as contact bank_accounts.")]


@by_profile
def erase(
    me: Me,
    pid: Person,
    sections: Sections = None,
    *,
    ground: Annotated[Ground | None, typer.Option(help="Asked for, time over, consent taken back, wrong.")] = None,
    confirm: Annotated[str, typer.Option(help="The person's full name: it goes for good.")] = "",
    as_json: Json = False,
) -> None:
    """Erase sections of a record for good, or list what can be. HR: a second person signs with `act sign`."""
    with me.signed_in() as suite:
        exchange(suite)
        if not sections:
            _list(suite, pid, as_json=as_json)
            return
        if ground is None:
            raise typer.BadParameter("Missing option --ground: why it is erased.")
        check = suite.trust.erasing.check(_known(suite, pid), sections, ground)
        for line in _lines(check):
            say(line)
        typed = asked(confirm, "--confirm", f"Type the name to go on: {check.word}")
        outcome = suite.trust.erasing.erase(check, typed)
        exchange(suite)
    told(outcome, as_json=as_json)


def _known(suite: Suite, pid: str) -> str:
    if pid not in suite.desk.ledger.org.people:
        raise BadInput("No such person", "Nobody in this organisation has this id.", "See `person list`.")
    return pid


def _list(suite: Suite, pid: str, *, as_json: bool) -> None:
    choice = suite.trust.erasing.choice(_known(suite, pid))
    if as_json:
        print_json({"sections": [_plain(one) for one in choice.sections], "why_not": choice.why_not})
        return
    for one in choice.sections:
        typer.echo(f"{one.section.key:<22} {one.section.label} · {one.told}")
    for sentence in (choice.closed, choice.why_not):
        if sentence:
            typer.echo(sentence)


def _plain(one: Erasable) -> dict[str, object]:
    return {"section": one.section.key, "entries": one.entries, "first": one.first, "last": one.last}


def _lines(check: ErasureCheck) -> list[str]:
    parts = (("Goes for good", check.goes), ("Stays", check.stays), ("Keeps a copy", check.elsewhere))
    lines = [line for title, all_of in parts for line in (f"{title}:", *(f"  {one}" for one in all_of))]
    return [f"{check.person.name}. {check.ground.words}.", *lines, check.signs]
