"""The words of a recovery kit: read, told from other words, and what they open."""

from __future__ import annotations

from typing import Final

from hris_desktop.crypto import codes
from hris_desktop.crypto.errors import Malformed
from hris_desktop.crypto.keys import Identity
from hris_desktop.services.errors import BadInput
from hris_desktop.vault import role_keys
from hris_desktop.vault.org import Org

WORDS: Final = 24
"""Of one sheet."""


def read_kit(text: str) -> Identity:
    """The keys of the words of a kit, typed or scanned; ``BadInput`` says which kind of mistake it is."""
    try:
        return Identity.recovery(codes.read_words(text))
    except Malformed as malformed:
        told = "Compare each word with the sheet; they stand in their order, numbered."
        raise BadInput("The words of the kit", str(malformed), told, field="kit") from malformed


def read_kits(text: str) -> tuple[Identity, ...]:
    """The keys of the words of one sheet, or of two, one after the other."""
    words = text.split()
    if len(words) != 2 * WORDS:
        return (read_kit(text),)
    return read_kit(" ".join(words[:WORDS])), read_kit(" ".join(words[WORDS:]))


def kit_generation(org: Org, kit: Identity) -> int:
    """Which of the organisation's kits this is; 0 = none of them."""
    return next((one.gen for one in org.kits if one.kem_pub == kit.kem.pub), 0)


def refuse_kit(org: Org, kit: Identity) -> None:
    """``BadInput`` unless this is the kit in force."""
    gen = kit_generation(org, kit)
    if gen == org.kit().gen:
        return
    if gen:
        told = "These are the words of an earlier kit. It was replaced and opens nothing new any more."
        raise BadInput("An earlier kit", told, "Take the newest sheet, and destroy this one.", field="kit")
    refuse_stranger(org, kit)


def refuse_stranger(org: Org, kit: Identity) -> None:
    """``BadInput`` unless this is a kit of this organisation, in force or earlier."""
    if not kit_generation(org, kit):
        told = "These are the 24 words of a kit, but of another organisation's."
        raise BadInput("Another organisation's kit", told, "Check the sheet and the address of the store.", field="kit")


def roles_opened(org: Org, kit: Identity) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(roles whose present key this kit opens, roles whose present key it does not): the canary."""
    held = role_keys.opened_by_kit(org, kit).keys()
    known = [role for role in sorted(org.role_keys) if org.role_gen(role)]
    opens = tuple(role for role in known if org.role_recipient(role) in held)
    return opens, tuple(role for role in known if role not in opens)
