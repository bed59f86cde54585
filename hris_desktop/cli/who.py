"""Whom a command works for: the options that open a profile, declared once and handed over as one value.

``@by_profile`` gives a command ``--profile``, ``--passphrase-file`` and ``--passphrase-fd``; the command takes ``me``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Final, TypeVar, get_type_hints

from hris_desktop.cli import desk
from hris_desktop.cli.answers import passphrase
from hris_desktop.cli.options import PassphraseFd, PassphraseFile, Profile
from hris_desktop.services.suite import Suite

T = TypeVar("T")
_OPTIONS: Final = {
    "profile": (Profile, ""),
    "passphrase_file": (PassphraseFile, None),
    "passphrase_fd": (PassphraseFd, None),
}
"""Name to (what typer is told, default)."""


@dataclass(frozen=True, slots=True)
class Me:
    """A profile of this computer, and where its passphrase is read from."""

    profile: str
    """``""``: the one used last."""
    file: Path | None
    descriptor: int | None

    def secret(self, *, again: bool = False) -> str:
        """The passphrase, for a command that needs it itself; ``again`` asks twice for a new one."""
        return passphrase(self.file, self.descriptor, again=again)

    def signed_in(self, secret: str = "") -> AbstractContextManager[Suite]:
        """The services of the profile, closed again afterwards. ``secret``: read already."""
        return desk.signed_in(self.profile, self.file, self.descriptor, secret=secret)


def by_profile(command: Callable[..., T]) -> Callable[..., T]:
    """The command with the three options behind its own ones, for typer to read."""

    @wraps(command)
    def run(**named: object) -> T:
        profile, file, descriptor = (named.pop(key) for key in _OPTIONS)
        return command(_me(profile, file, descriptor), **named)

    hints = get_type_hints(command, include_extras=True)
    # all by keyword, as typer calls it: an argument without a default may then stand behind an option
    by_name = inspect.Parameter.KEYWORD_ONLY
    own = [
        one.replace(kind=by_name, annotation=hints[one.name]) for one in inspect.signature(command).parameters.values()
    ][1:]
    ours = [inspect.Parameter(key, by_name, default=none, annotation=kind) for key, (kind, none) in _OPTIONS.items()]
    run.__signature__ = inspect.Signature([*own, *ours])  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in (*own, *ours)}
    return run


def _me(profile: object, file: object, descriptor: object) -> Me:
    """What typer has read and converted by the annotations."""
    return Me(
        str(profile),
        file if isinstance(file, Path) else None,
        descriptor if isinstance(descriptor, int) else None,
    )
