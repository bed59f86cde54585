r"""A link package: a person's identity on its way to another device of theirs, through the store's mailbox.

The code (130 random bits, typed or scanned) is the only secret. It gives the name in the mailbox and, together with the
organisation's pin, the key, so a package taken to another organisation's store does not open there::

    slot    = HKDF-SHA256(code, info "hrd1/link-id")[:16] hex
    key     = HKDF-SHA256(code, salt = pin, info "hrd1/link")
    package = nonce(12) ‖ AES-256-GCM-SIV(key, padded plain, AAD = "hrd1/link\0" ‖ c([org, pin hex, slot]))
    plain   = c({v: 1, org, pid, gen, sign, kem: seeds, genesis, until, hr, name, organisation})

``until`` is looked at by whoever takes the package: no clock of the store is believed. The device that takes it draws a
``dev`` of its own. The errors that leave this module are ``Malformed`` and ``CannotOpen``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from hris_desktop.crypto import canonical, seal
from hris_desktop.crypto.errors import Malformed
from hris_desktop.crypto.keys import Identity, derive
from hris_desktop.vault.keybag import PersonKeys
from hris_desktop.vault.keybag_row import exact, hex_of, integer, is_version, person

_KEYS: Final = frozenset(
    {"v", "org", "pid", "gen", "sign", "kem", "genesis", "until", "hr", "name", "organisation"}
)  # fmt: skip
_VERSION: Final = 1


class LinkKeys:
    """What both devices derive from a link code (its 26 characters)."""

    __slots__ = ("_secret", "slot")

    def __init__(self, code: str) -> None:
        self._secret = code.encode("ascii")
        self.slot = derive(self._secret, b"hrd1/link-id")[:16].hex()

    def key(self, pin: bytes) -> bytes:
        """The key of the package."""
        return derive(self._secret, b"hrd1/link", salt=pin)

    def aad(self, org: str, pin: bytes) -> bytes:
        """What the package is bound to."""
        return b"hrd1/link\0" + canonical.encode([org, pin.hex(), self.slot])


@dataclass(frozen=True, slots=True)
class Package:
    """An identity that is being handed over. ``keys.dev`` is empty: the other device draws its own."""

    keys: PersonKeys
    until: datetime
    is_hr: bool
    """The person is in HR, where a passphrase must be stronger."""
    name: str = field(repr=False, default="")
    organisation: str = field(repr=False, default="")


def seal_package(package: Package, code: str) -> bytes:
    """The bytes for the mailbox."""
    keys = package.keys
    plain = {
        "v": _VERSION,
        "org": keys.org,
        "pid": keys.pid,
        "gen": keys.gen,
        "sign": keys.identity.signer.seed.hex(),
        "kem": keys.identity.kem.seed.hex(),
        "genesis": keys.genesis.hex(),
        "until": package.until.astimezone(UTC).isoformat(timespec="seconds"),
        "hr": package.is_hr,
        "name": package.name,
        "organisation": package.organisation,
    }
    link = LinkKeys(code)
    return seal.seal(link.key(keys.genesis), canonical.encode(plain), link.aad(keys.org, keys.genesis))


def open_package(blob: bytes, code: str, *, org: str, pin: bytes) -> Package:
    """The package, as the store of ``org`` keeps it; ``CannotOpen`` if the code did not make it for this one."""
    link = LinkKeys(code)
    found = exact(canonical.parse_canonical(seal.unseal(link.key(pin), blob, link.aad(org, pin))), _KEYS)
    if not is_version(found["v"]) or (found["org"], found["genesis"]) != (org, pin.hex()):
        raise Malformed("a package of another version or organisation")
    identity = Identity.of(hex_of(found["sign"], 32), hex_of(found["kem"], 32))
    keys = PersonKeys(org, person(found["pid"]), integer(found["gen"], least=1), "", pin, identity)
    return Package(
        keys, _until(found["until"]), found["hr"] is True, _text(found["name"]), _text(found["organisation"])
    )


def _until(value: Any) -> datetime:  # noqa: ANN401 - whatever was parsed
    try:
        until = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Malformed("a time of a package has another form") from error
    if until.tzinfo is None:
        raise Malformed("a time of a package has no zone")
    return until


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Malformed("a name of a package has another form")
    return value
