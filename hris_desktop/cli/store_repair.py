"""``hris-desktop store repair``: put back what a store lost, or go on with its history and bring one's own back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from hris_desktop.cli.answers import print_json, progress
from hris_desktop.cli.options import Json
from hris_desktop.cli.who import Me, by_profile
from hris_desktop.services.repair import Repair
from hris_desktop.services.views_store import StoreView

INTEGRITY = 5


@by_profile
def mend(
    me: Me,
    address: Annotated[str, typer.Option("--store", help="The store; default: that of the profile.")] = "",
    *,
    new: Annotated[bool, typer.Option("--new", help="Make the store at this address anew from this device.")] = False,
    look: Annotated[bool, typer.Option("--look", help="Only say how the store stands to this device.")] = False,
    go_on: Annotated[
        bool, typer.Option("--go-on", help="Go on with the store's history; what it lacks is set aside.")
    ] = False,
    bring_back: Annotated[
        bool, typer.Option("--bring-back", help="Send your own entries that the store lost once more.")
    ] = False,
    looked: Annotated[bool, typer.Option("--looked", help="You have read the warnings that --look prints.")] = False,
    as_json: Json = False,
) -> None:
    """Put back what a store lost, from a device of HR that holds every entry."""
    with me.signed_in() as suite:
        if looked:
            _put_away(suite.repair, as_json=as_json)
        elif look:
            _show(suite.repair.look(), as_json=as_json)
        elif go_on or bring_back:
            _follow(suite.repair, go_on=go_on, bring_back=bring_back, as_json=as_json)
        else:
            _repair(suite.repair, address, new=new, as_json=as_json)


def _repair(repair: Repair, address: str, *, new: bool, as_json: bool) -> None:
    done = repair.repair(address, new=new, progress=progress())
    if as_json:
        print_json(asdict(done))
    else:
        typer.echo("\n".join((f"{done.title}.", *done.sentences)))
    if not done.whole:
        raise typer.Exit(INTEGRITY)


def _follow(repair: Repair, *, go_on: bool, bring_back: bool, as_json: bool) -> None:
    moved = repair.go_on() if go_on else 0
    brought = repair.bring_back() if bring_back else 0
    if as_json:
        print_json({"set_aside": moved, "brought_back": brought})
        return
    if go_on:
        typer.echo(f"{moved} entries were set aside on this device. Next: hris-desktop sync --once")
    if bring_back:
        typer.echo(f"{brought} of your entries wait to be sent again. Next: hris-desktop sync --once")


def _put_away(repair: Repair, *, as_json: bool) -> None:
    warnings = repair.warnings()
    for one in warnings:
        repair.looked(one.id)
    if as_json:
        print_json({"looked_at": [asdict(one) for one in warnings]})
        return
    for one in warnings:
        typer.echo(f"looked at: {one.title}: {one.sentence}")
    if not warnings:
        typer.echo("There are no warnings.")


def _show(view: StoreView, *, as_json: bool) -> None:
    if as_json:
        # what was typed is not for a script
        plain = asdict(view) | {"act": view.act.value, "lost": [one.what for one in view.lost]}
        print_json(plain)
    else:
        for line in (f"{view.title}.", view.happened, view.data, view.todo, view.confirmed):
            if line:
                typer.echo(line)
        for line in _listed(view):
            typer.echo(line)
    if not view.well:
        raise typer.Exit(INTEGRITY)


def _listed(view: StoreView) -> Iterator[str]:
    for warning in view.warnings:
        yield f"warning: {warning.title}: {warning.sentence}"
    for lost in view.lost:
        yield f"lost: {lost.what}. {lost.sentence}".rstrip()
    for line in view.done_again:
        yield f"to be done again: {line}"
    for other in view.others:
        yield f"lost by others: {other}"
