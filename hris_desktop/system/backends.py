"""Which of this computer's keyrings may hold a secret: an allow-list, chosen here and not by the keyring library.

Left to itself the library takes what a variable or a file of the account names, prefers its chainer as soon as a second
backend is installed, and falls back to plain text where that is all there is. So only the *names* of those choices are
read, nothing outside the list is even imported, and of the list the one with the highest priority is taken.
"""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Final, Protocol, cast

from hris_desktop.system.situations import Situation, SituationKind, situation

ALLOWED: Final = {
    "linux": (
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
    ),
    "win32": ("keyring.backends.Windows.WinVaultKeyring",),
    "darwin": ("keyring.backends.macOS.Keyring",),
}
CHOICE_VARIABLE: Final = "PYTHON_KEYRING_BACKEND"
_PLAIN: Final = "keyrings.alt."
_REFUSED: Final = {
    "keyring.backends.null.Keyring": SituationKind.NOT_KEPT,
    "keyring.backends.fail.Keyring": SituationKind.ABSENT,
}


class Backend(Protocol):
    """What is used of a backend of the keyring library."""

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, or None where there is none."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the secret; returning is no proof that it was kept."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Forget the secret."""
        ...


class _BackendClass(Protocol):
    viable: bool
    priority: float

    def __call__(self) -> Backend: ...


def find_backend(environment: Mapping[str, str] = os.environ, *, platform: str = sys.platform) -> Backend | Situation:
    """The allowed backend of this computer, or why there is none."""
    named = _chosen(environment)
    allowed = ALLOWED.get(platform, ())
    if named is not None and named not in allowed:
        return situation(_why_refused(named), named)
    viable = [found for found in map(_load, [named] if named else allowed) if found.viable]
    if viable:
        return _prepared(max(viable, key=lambda one: one.priority)())
    plain = named is None and _offers_plain_text(entry_points(group="keyring.backends"))
    return situation(SituationKind.PLAIN_TEXT if plain else SituationKind.ABSENT)


def name_of(backend: object) -> str:
    """The dotted name of a backend's class."""
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _chosen(environment: Mapping[str, str]) -> str | None:
    """The backend that the account names in a variable or in the library's file; only its name is read."""
    if CHOICE_VARIABLE in environment:
        return environment[CHOICE_VARIABLE]
    from keyring.util import platform_  # noqa: PLC0415 - slow to import, not needed to start

    parser = configparser.RawConfigParser()
    try:
        parser.read(platform_.config_root() / "keyringrc.cfg", encoding="utf-8")
        return parser.get("backend", "default-keyring").strip()
    except (configparser.Error, UnicodeDecodeError):
        return None


def _why_refused(name: str) -> SituationKind:
    if name.startswith(_PLAIN):
        return SituationKind.PLAIN_TEXT
    return _REFUSED.get(name, SituationKind.NOT_TRUSTED)


def _load(name: str) -> _BackendClass:
    module, _, attribute = name.rpartition(".")
    return cast("_BackendClass", getattr(import_module(module), attribute))


def _offers_plain_text(found: Iterable[EntryPoint]) -> bool:
    return any(one.value.startswith(_PLAIN) for one in found)


def _prepared(backend: Backend) -> Backend:
    """Undo what variables of the account may have set, and keep Windows from copying the key to other computers."""
    vars(backend).pop("preferred_collection", None)  # could point to a collection that lives until sign-out only
    if name_of(backend) in ALLOWED["win32"]:
        backend.persist = "local machine"  # type: ignore[attr-defined] # the default roams with the account
    return backend
