r"""What a shared terminal tells HR of itself: how many changes wait at it and how old they are, never whose or what.

Nobody is signed in at a terminal when it speaks, so it has a key of its own, and whoever joins it vouches for that key
with theirs. The word lies in the store's mailbox, sealed to the role ``hr``, so that the store learns neither::

    vouch  = Ed25519(person, "hrd1/terminal\0" ‖ c([org, pin hex, terminal hex, pid, gen]))
    word   = {v: 1, n, at, waiting, stuck, hours, site, retired, pid, gen, vouch: hex}
    sig    = Ed25519(terminal, "hrd1/terminal-word\0" ‖ c([org, pin hex, terminal hex, word]))
    sealed = nonce(12) ‖ AES-256-GCM-SIV(key, padded c({sig: hex, word}), AAD = "hrd1/terminal-word\0" ‖ place)
    blob   = c({v: 1, terminal hex, hr: generation, wrap: hex, sealed: hex}), wrap = HPKE(hr's key, info = place, key)
    place  = c(["hrd1/terminal-word", org, pin hex, terminal hex, generation, hr's key hex])
    slot   = HKDF-SHA256(pin, info "hrd1/terminal-slot" ‖ u8(k))[:16] hex, k from 0 to 63

``n`` rises with every word of one terminal, so that a reader who knows a later one is not told an earlier one. No
verdict reads any of this, and whoever may write to the store may take it away. The errors that leave this module are
``Malformed``, ``CannotOpen`` and ``BadSignature``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from hris_desktop.crypto import canonical, seal, sign
from hris_desktop.crypto.errors import BadSignature, CannotOpen, Malformed
from hris_desktop.crypto.keys import KemKey, Signer, derive
from hris_desktop.crypto.wrap import WRAP_BYTES, wrap
from hris_desktop.domain.rights import HR
from hris_desktop.vault.keybag_row import exact, hex_of, integer, is_version, person
from hris_desktop.vault.org import Org

SLOTS: Final = 64
"""So many terminals of one organisation find a place."""
_VERSION: Final = 1
_OUTSIDE: Final = frozenset({"v", "terminal", "hr", "wrap", "sealed"})
_INSIDE: Final = frozenset(
    {"v", "n", "at", "waiting", "stuck", "hours", "site", "retired", "pid", "gen", "vouch"}
)  # fmt: skip
_PUB, _SIG = 32, 64
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class Vouch:
    """One person's signature for a terminal's key."""

    pid: str
    gen: int
    sig: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Word:
    """See the module. ``hours``: the age of the oldest change, in coarse steps; ``stuck`` wait for their person."""

    n: int
    at: str
    waiting: int
    stuck: int
    hours: int
    site: str
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """A word that was opened and holds: by which terminal, and who vouches for it."""

    terminal: bytes
    word: Word
    vouch: Vouch


def slots(pin: bytes) -> list[str]:
    """Where an organisation's terminals leave their words."""
    return [derive(pin, b"hrd1/terminal-slot" + bytes([place]))[:16].hex() for place in range(SLOTS)]


def vouch_for(terminal: bytes, org: str, pin: bytes, *, pid: str, gen: int, signer: Signer) -> Vouch:
    """Somebody's own signature for a terminal's key."""
    return Vouch(pid, gen, signer.sign(_vouched(terminal, org, pin, pid, gen)))


def speak(word: Word, terminal: Signer, org: Org, vouch: Vouch) -> bytes:
    """The bytes for the mailbox. ``KeyError`` where HR has no key yet."""
    gen = org.role_gen(HR)
    hr_pub = org.kem_pub(org.role_recipient(HR))
    said = {
        "v": _VERSION, "n": word.n, "at": word.at, "waiting": word.waiting, "stuck": word.stuck, "hours": word.hours,
        "site": word.site, "retired": word.retired, "pid": vouch.pid, "gen": vouch.gen, "vouch": vouch.sig.hex(),
    }  # fmt: skip
    plain = {"sig": terminal.sign(_said(terminal.pub, org, said)).hex(), "word": said}
    key, place = seal.new_key(), _place(org, terminal.pub, gen, hr_pub)
    return canonical.encode(
        {
            "v": _VERSION,
            "terminal": terminal.pub.hex(),
            "hr": gen,
            "wrap": wrap(hr_pub, place, key).hex(),
            "sealed": seal.seal(key, canonical.encode(plain), _aad(place)).hex(),
        }
    )


def speaker(blob: bytes) -> bytes:
    """Whose word it claims to be; ``Malformed`` for anything else. Nothing is believed by this."""
    return hex_of(_outside(blob)["terminal"], _PUB)


def hear(blob: bytes, org: Org, hr_key: Callable[[int], KemKey]) -> Heard:
    """A word, if the terminal signed it and a person with a key that counts vouches for the terminal.

    ``hr_key`` gives the role's key of a generation, or ``KeyError``.
    """
    found = _outside(blob)
    terminal, gen = hex_of(found["terminal"], _PUB), integer(found["hr"], least=1)
    try:
        held = hr_key(gen)
    except KeyError as error:
        raise CannotOpen("sealed to a key of HR that is not held here") from error
    place = _place(org, terminal, gen, held.pub)
    key = held.open(place, hex_of(found["wrap"], WRAP_BYTES))
    inside = exact(
        canonical.parse_canonical(seal.unseal(key, _bytes(found["sealed"]), _aad(place))), frozenset({"sig", "word"})
    )
    said = exact(inside["word"], _INSIDE)
    sign.verify(terminal, hex_of(inside["sig"], _SIG), _said(terminal, org, said))
    vouch = Vouch(person(said["pid"]), integer(said["gen"], least=1), hex_of(said["vouch"], _SIG))
    _verify(vouch, terminal, org)
    return Heard(terminal, _word(said), vouch)


def counts(vouch: Vouch, terminal: bytes, org: Org) -> bool:
    """Whether somebody whose key counts today has signed for this terminal."""
    try:
        _verify(vouch, terminal, org)
    except BadSignature:
        return False
    return True


def _verify(vouch: Vouch, terminal: bytes, org: Org) -> None:
    key = org.key(vouch.pid, vouch.gen)
    if key is None or org.active_gen(vouch.pid) != vouch.gen:
        raise BadSignature("nobody whose key counts vouches for this terminal")
    sign.verify(key.sign_pub, vouch.sig, _vouched(terminal, org.id, org.pin, vouch.pid, vouch.gen))


def _vouched(terminal: bytes, org: str, pin: bytes, pid: str, gen: int) -> bytes:
    return b"hrd1/terminal\0" + canonical.encode([org, pin.hex(), terminal.hex(), pid, gen])


def _said(terminal: bytes, org: Org, said: dict[str, Any]) -> bytes:
    return b"hrd1/terminal-word\0" + canonical.encode([org.id, org.pin.hex(), terminal.hex(), said])


def _place(org: Org, terminal: bytes, gen: int, hr_pub: bytes) -> bytes:
    return canonical.encode(["hrd1/terminal-word", org.id, org.pin.hex(), terminal.hex(), gen, hr_pub.hex()])


def _aad(place: bytes) -> bytes:
    return b"hrd1/terminal-word\0" + place


def _outside(blob: bytes) -> dict[str, Any]:
    found = exact(canonical.parse_canonical(blob), _OUTSIDE)
    if not is_version(found["v"]):
        raise Malformed("a terminal's word of another version")
    return found


def _word(said: dict[str, Any]) -> Word:
    numbers = {name: integer(said[name], least=0) for name in ("n", "waiting", "stuck", "hours")}
    at, site, retired = said["at"], said["site"], said["retired"]
    if not is_version(said["v"]) or not isinstance(retired, bool):
        raise Malformed("a terminal's word of another form")
    if not all(isinstance(one, str) and len(one) <= _LONGEST and one.isprintable() for one in (at, site)):
        raise Malformed("a terminal's word of another form")
    return Word(at=at, site=site, retired=retired, **numbers)


def _bytes(value: object) -> bytes:
    try:
        return bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError as error:
        raise Malformed("not hex") from error
