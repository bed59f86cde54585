"""``hris-desktop export me``: one's own record as JSON. It reads what this device holds and asks no store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hris_desktop.cli.answers import say
from hris_desktop.cli.who import Me, by_profile
from hris_desktop.services.export import Export, encoded, write
from hris_desktop.services.export_document import locked

export = typer.Typer(no_args_is_help=True, help="Your own record as a file.")


@export.callback()
def group() -> None:
    """Your own record as a file."""


@export.command()
@by_profile
def me(
    me: Me,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it here instead of to the screen.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON: the one form there is.")] = True,  # noqa: ARG001
    replace: Annotated[bool, typer.Option("--replace", help="Replace a file that is there.")] = False,
) -> None:
    """Everything about you that this device can open, unsealed: docs/export.md says what stands where."""
    if out is not None and out.exists() and not replace:
        raise typer.BadParameter(f"{out} is there already; nothing was written. Choose another name, or say --replace.")
    with me.signed_in() as suite:
        made = Export(suite.office, suite.records.require_presence).document()
    if out is None:
        typer.echo(encoded(made).decode(), nl=False)
    else:
        saved = write(made, out, replace=replace)
        typer.echo(f"{saved.path} holds {saved.sections} sections. It is not sealed: whoever gets it can read it.")
    for label, why in locked(made):
        say(f"Not in it: {label}. {why}")
