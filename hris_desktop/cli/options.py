"""The options that several commands share, said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Profile = Annotated[str, typer.Option(help="The profile on this computer; default: the one used last.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
StoreAddress = Annotated[
    str,
    typer.Option(
        "--store", help="sqlite:///path, folder:///path, postgresql+psycopg://login@host/database, or a path."
    ),
]
PassphraseFile = Annotated[Path | None, typer.Option(help="Read the passphrase from the first line of a file.")]
PassphraseFd = Annotated[int | None, typer.Option(help="Read the passphrase from a file descriptor.")]
