"""The words of a history: who, in which role then, did what; how the signature stands; why nothing came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hris_desktop.services.office import Office
from hris_desktop.services.views import PersonRef
from hris_desktop.services.views_history import Act
from hris_desktop.store.replica import Stored
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault.entries import Ctx

_UNPROVEN: Final = "It does not prove who wrote it, so it is kept and never used. Tell HR if there are many of these."
_WHY: Final[Sequence[tuple[str, str]]] = (
    ("was", "The value it started from had changed meanwhile; nothing was overwritten."),
    ("no change", "It asked for what was there already."),
    ("conflict", "The conflict it is about was decided already, or is kept already."),
    ("route: request not open", "The request had been decided or withdrawn before."),
    ("route: voted before", "This person had approved already."),
    ("route", "The organisation's rules did not let this person do it this way."),
    ("field not in the policy", "The organisation kept no such field then."),
    ("field", "It did not have the form that the organisation's rules ask for."),
    ("effective date", "It had no effective date where one is needed, or one where none is."),
    ("item", "It did not say which entry of the list it is about."),
    ("base", "It did not carry over the state of the section as it was."),
    ("op used before", "It is a repeat of an entry that counts; a change counts once."),
    ("epoch repaired", "It was written under a key that was taken back; its author's program sends it again."),
    ("does not open", "It does not open with the section's key."),
    ("shape", "It did not have the form of such an entry."),
    ("race", "Another entry came first; its author's program sends it again, fitted to that one."),
    ("no write right", "This person had no right to write here."),
    ("key not active", "It was signed with a key that was not confirmed, or not in use any more."),
    ("epoch", "It was written under an outdated key of this section, so it was not taken."),
    ("votes are by role", "Only somebody with the role may decide on requests."),
    ("no such request", "There is no such request here."),
)
"""The beginning of a reason of the log → the sentence; the first that fits."""


KINDS: Final = {
    "rec": "A change",
    "prop": "A request",
    "vote": "A decision on a request",
    "conf": "A conflict that was kept",
    "withdraw": "A request taken back",
}
"""What an erased entry was, as far as anybody can know now."""


def person_then(office: Office, ctx: Ctx, position: int) -> PersonRef:
    """The author with the roles they had at a position; the name is the one HR keeps now."""
    return office.person_as(ctx.pid, office.desk.ledger.org.roles_of(ctx.pid, position))


def named(person: PersonRef) -> str:
    """``you``, ``Amira Haddad`` or ``Priya Raman (HR)``."""
    if person.is_me:
        return "you"
    return f"{person.name} ({person.role})" if person.role else person.name


def joined(names: Sequence[str]) -> str:
    """``you``, ``you and Priya Raman (HR)``."""
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


def title(act: Act, person: PersonRef) -> str:
    """What was done and by whom."""
    if act is Act.CONFLICT:
        whose = "your change" if person.is_me else f"a change by {named(person)}"
        return f"{act.value}: {whose} did not fit what was stored"
    return f"{act.value} by {named(person)}"


def signature(office: Office, ctx: Ctx, position: int) -> str:
    """Counted entries have a good signature, else they would not count; a renewed key is said."""
    from babel.numbers import format_decimal  # noqa: PLC0415 - slow to import, not needed to start

    place = f"position {format_decimal(position, locale=office.locale)}"
    renewed = f"renewed key, number {ctx.gen}" if ctx.gen > 1 else ""
    return " · ".join(part for part in ("Signature checked", renewed, place) if part)


def why_apart(stored: Stored) -> str:
    """Why a row of the log changes nothing, for the one who looks at the history."""
    if stored.place == Place.BROKEN:
        return _UNPROVEN
    if stored.content == Content.NEWER:
        return "A newer version of this program wrote it. Update this program to read it."
    if stored.content == Content.ERASED:
        return "What it said was erased."
    reason = stored.place_reason if stored.place == Place.NOT_COUNTED else stored.content_reason
    found = next((words for start, words in _WHY if reason.startswith(start)), "")
    return found or f"It did not pass a check of the log ({reason})."


def unreadable(number: int, *, older: bool) -> str:
    """How much of the history does not open here."""
    if not number:
        return ""
    kind = "older change" if older else "change"
    if number == 1:
        return f"1 {kind} cannot be opened with your keys. It is kept and still counts."
    return f"{number} {kind}s cannot be opened with your keys. They are kept and still count."
