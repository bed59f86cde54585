"""The options that several commands share, said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Profile = Annotated[str, typer.Option(help="The profile on this computer; default: the one used last.")]
Person = Annotated[str, typer.Argument(metavar="PERSON", help="The person's id, as `person list` prints it.")]
PersonOrMe = Annotated[str, typer.Argument(metavar="PERSON", help="The person's id; default: yourself.")]
NewProfile = Annotated[str, typer.Option(help="Name for a new profile; without it your old one here is used.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
StoreAddress = Annotated[
    str,
    typer.Option(
        "--store", help="sqlite:///path, folder:///path, postgresql+psycopg://login@host/database, or a path."
    ),
]
PassphraseFile = Annotated[Path | None, typer.Option(help="Read the passphrase from the first line of a file.")]
PassphraseFd = Annotated[int | None, typer.Option(help="Read the passphrase from a file descriptor.")]
