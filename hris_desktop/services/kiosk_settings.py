"""What decides how a terminal behaves: one file that the account of the kiosk can read and not write.

Whoever can change it can point the terminal at another store or let it stay open for an hour, so a file that this
account, or anybody but root, could write or replace is refused; a trial says so, and then the screen says it too.
Every key is checked by name and range: a misspelt one is an error and never a default in silence.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from hris_desktop.crypto import passphrase
from hris_desktop.crypto.errors import CryptoError
from hris_desktop.crypto.passphrase import Argon2
from hris_desktop.domain.catalogue import CATALOGUE
from hris_desktop.domain.schema import Sensitivity
from hris_desktop.services.shelves import store_url

DEFAULT_PATH: Final = Path("/etc/hris-desktop/kiosk.toml")
IDLE: Final = (30, 300)
WARNING: Final = (10, 60)
LONGEST_FILE: Final = 64 * 1024
LONGEST_LINE: Final = 500
_HIGH: Final = frozenset((Sensitivity.S3, Sensitivity.S4))


class BadSettings(Exception):
    """The file cannot decide anything; the text is a sentence for whoever sets the terminal up."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What a maintainer's passphrase is checked against: ``argon2id:m:t:p:salt:hash``, the bytes in hex."""

    params: Argon2
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    def opens(self, secret: str) -> bool:
        """Whether this is the passphrase; takes as long whether it is or not."""
        import hmac  # noqa: PLC0415 - a maintainer comes once a year

        try:
            found = passphrase.derive(secret, self.salt, params=self.params)
        except CryptoError:
            return False
        return hmac.compare_digest(found, self.digest)

    def line(self) -> str:
        """As the file holds it."""
        one = self.params
        return f"argon2id:{one.memory_kib}:{one.time}:{one.lanes}:{self.salt.hex()}:{self.digest.hex()}"


@dataclass(frozen=True, slots=True)
class KioskSettings:
    """See the module. The words of the file are the names of the fields."""

    store: str
    site: str
    idle_seconds: int = 90
    warning_seconds: int = 30
    sections: tuple[str, ...] = ()
    """Sections with values of class S3 or S4 that this site shows here; all others of these classes never come here."""
    names: bool = True
    """Whether the names of the people who use this terminal stand on the sign-in page."""
    printer: str = ""
    """The one queue that receipts are printed on; empty: nothing is printed."""
    look: str = "light"
    language: str = "en"
    maintainer: Credential | None = field(default=None, repr=False)
    trial: bool = False

    @property
    def kept(self) -> tuple[str, ...]:
        """The keys of all sections that may lie on this terminal."""
        return tuple(s.key for s in CATALOGUE if s.key not in self.withheld)

    @property
    def withheld(self) -> frozenset[str]:
        """The keys of the sections that are not even fetched."""
        return sensitive() - frozenset(self.sections)


def sensitive() -> frozenset[str]:
    """The sections that hold a field of class S3 or S4."""
    return frozenset(s.key for s in CATALOGUE if any(one.sensitivity in _HIGH for one in s.fields))


def load(path: Path, *, trial: bool = False) -> KioskSettings:
    """Read and judge the file. Raises ``BadSettings``."""
    try:
        with path.open("rb") as file:
            if not trial:
                _refuse_writable(path, os.fstat(file.fileno()))
            raw = file.read(LONGEST_FILE + 1)
    except OSError as error:
        raise BadSettings(f"{path} cannot be read ({error.strerror}). The terminal does not start.") from error
    if len(raw) > LONGEST_FILE:
        raise BadSettings(f"{path} is too long to be the settings of a terminal.")
    try:
        return _read(tomllib.loads(raw.decode()), trial=trial)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"{path} is not TOML: {error}") from error
    except BadSettings as error:
        raise BadSettings(f"{path}: {error}") from error


def new_credential(secret: str, *, params: Argon2) -> Credential:
    """For the file. Raises ``Malformed`` for a passphrase that cannot be normalised."""
    salt = os.urandom(passphrase.SALT_BYTES)
    return Credential(params, salt, passphrase.derive(secret, salt, params=params))


def _refuse_writable(path: Path, found: os.stat_result) -> None:
    """Root's, a plain file, and neither it nor a folder above it is anybody else's to write."""
    if not hasattr(os, "getuid"):
        raise BadSettings("A kiosk runs on Linux. Elsewhere it can be tried with --trial.")
    if os.getuid() == 0:
        raise BadSettings("The kiosk does not run as root: give it an account of its own, or try it with --trial.")
    if not stat.S_ISREG(found.st_mode):
        raise BadSettings(f"{path} is not a plain file.")
    for place, state in [(path, found), *((above, above.stat()) for above in path.resolve().parents)]:
        if state.st_uid != 0 or state.st_mode & 0o022:
            raise BadSettings(
                f"{place} belongs to somebody else than root, or others may write it. Whoever can change the settings "
                "owns the terminal: chown root and chmod go-w, or try it with --trial."
            )


def _read(raw: Mapping[str, Any], *, trial: bool) -> KioskSettings:
    unknown = sorted(raw.keys() - _READERS.keys())
    if unknown:
        raise BadSettings(f"nothing is called {unknown[0]!r} here. Known: {', '.join(sorted(_READERS))}.")
    for needed in ("store", "site"):
        if needed not in raw:
            raise BadSettings(f"{needed!r} is missing.")
    read = {name: _READERS[name](name, value) for name, value in raw.items()}
    if "maintainer" not in read and not trial:
        raise BadSettings("'maintainer' is missing: hris-desktop kiosk --make-credential prints it.")
    if not trial and not read["maintainer"].params.covers(passphrase.FLOOR):
        raise BadSettings("'maintainer' is too cheap to guess: make it with hris-desktop kiosk --make-credential.")
    return KioskSettings(**read, trial=trial)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_LINE or not value.isprintable():
        raise BadSettings(f"{name!r} needs a line of text.")
    return value.strip()


def _queue(name: str, value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9._-]{1,127}", value):
        raise BadSettings(f"{name!r} is the name of one print queue, as lpstat -e lists it.")
    return value


def _store(name: str, value: object) -> str:
    return store_url(_text(name, value))


def _between(low: int, high: int) -> Callable[[str, object], int]:
    def read(name: str, value: object) -> int:
        if type(value) is not int or not low <= value <= high:
            raise BadSettings(f"{name!r} is a number from {low} to {high}.")
        return value

    return read


def _sections(name: str, value: object) -> tuple[str, ...]:
    known = sensitive()
    if not isinstance(value, list) or not set(value) <= known:
        raise BadSettings(f"{name!r} is a list of: {', '.join(sorted(known))}.")
    return tuple(dict.fromkeys(value))


def _yes(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise BadSettings(f"{name!r} is true or false.")
    return value


def _one_of(*words: str) -> Callable[[str, object], str]:
    def read(name: str, value: object) -> str:
        if value not in words:
            raise BadSettings(f"{name!r} is one of: {', '.join(words)}.")
        return str(value)

    return read


def _credential(name: str, value: object) -> Credential:
    parts = _text(name, value).split(":")
    try:
        word, memory, time, lanes, salt, digest = parts
        params = Argon2(int(memory), int(time), int(lanes))
        found = Credential(params, bytes.fromhex(salt), bytes.fromhex(digest))
    except ValueError as error:
        raise BadSettings(f"{name!r} has another form than --make-credential prints.") from error
    whole = len(found.salt) == passphrase.SALT_BYTES and len(found.digest) == passphrase.KEY_BYTES
    if word != "argon2id" or not whole or not passphrase.CEILING.covers(params):
        raise BadSettings(f"{name!r} has another form than --make-credential prints.")
    return found


_READERS: Final[Mapping[str, Callable[[str, object], Any]]] = {
    "store": _store,
    "site": _text,
    "idle_seconds": _between(*IDLE),
    "warning_seconds": _between(*WARNING),
    "sections": _sections,
    "names": _yes,
    "printer": _queue,
    "look": _one_of("light", "dark", "contrast", "system"),
    "language": _text,
    "maintainer": _credential,
}
