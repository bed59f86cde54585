"""Why an act came to nothing and what to do now, from the reasons that the floors below keep in the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hris_desktop.services.office import Office, role_word
from hris_desktop.sync import plan
from hris_desktop.sync.intents import (
    AskAct,
    Decide,
    Edit,
    EraseAct,
    GrantAct,
    Intent,
    InviteAct,
    Public,
    ReadAct,
    RenewRole,
    Withdraw,
)

KEPT: Final = "What was in force stays in force; what you typed is kept here until you discard it."
_MOVED: Final = (
    "The record was changed meanwhile, so this no longer fits it. Look at what is there now and change it again."
)
_DECIDED: Final = "The request was decided or withdrawn meanwhile. You can discard this."
_RULES: Final = "Your organisation's rules do not let it be changed this way any more. Change it again, or ask HR."
_RIGHTS: Final = "You no longer have the right to do this. Ask HR if that is a mistake."
_DAMAGED: Final = "It did not arrive as it was sent. Do it once more; if that fails too, tell HR this reference."
_REFUSED: Final = "The shared store refuses changes from this computer. Tell HR; nothing is lost."

_DECIDED_OTHERWISE: Final = (
    "Somebody else has decided between the two values meanwhile, in another way. What they decided is in force and "
    "yours changed nothing; both stay in the history. Look at what is stored now, and change it again if you still "
    "want yours."
)
_CHANGED_AGAIN: Final = (
    "What you let stay was changed again before your decision arrived, so it decided nothing. Both values are still "
    "there: look at them and decide again."
)

_ERASED: Final = (
    "This section was erased while your change was on its way, and your change rests on what was there. Nothing of it "
    "was sent; look at the section and, if it is still right, change it again."
)

_WORDS: Final[Sequence[tuple[str, str]]] = (
    ("It changed nothing: was", _MOVED),
    ("It changed nothing: conflict not open", _DECIDED_OTHERWISE),
    ("It changed nothing: conflict", _MOVED),
    ("It changed nothing: no change", "The record shows this already. You can discard it."),
    ("It changed nothing: route: request not open", _DECIDED),
    ("It changed nothing: route: voted before", "You have approved this already. You can discard this."),
    ("It changed nothing: route", _RULES),
    ("It changed nothing: field", _RULES),
    ("It changed nothing: effective date", _RULES),
    ("It changed nothing: item", _RULES),
    ("It changed nothing", _DAMAGED),
    (
        "It was not accepted: key not active",
        "Your key on this device was replaced by a newer one. Use the other device, or ask HR.",
    ),
    ("It was not accepted: no write right", _RIGHTS),
    ("It was not accepted: votes are by role", _RIGHTS),
    ("It was not accepted: author is", _RIGHTS),
    ("It was not accepted: own record", "It is about you, so somebody else has to decide it."),
    ("It was not accepted: no such request", _DECIDED),
    ("It was not accepted: needs two HR", "Two people in HR have to sign this."),
    ("It was not accepted: invite used", "This invite has been used. If it was not you, tell HR at once."),
    ("It was not accepted: no such invite", "This invite is not known any more. Ask HR for a new letter."),
    (
        "It was not accepted: what is to be erased",
        "Something was written there meanwhile. Nothing was erased: look at it and ask again.",
    ),
    (
        plan.ERASED,
        _ERASED,
    ),
    ("It was not accepted: person known", "This person has been added already. You can discard this."),
    ("It was not accepted: target is a member", "This person has that role already. You can discard this."),
    ("It was not accepted", _DAMAGED),
    ("The store refused it", _REFUSED),
    ("This request is no longer open", _DECIDED),
    (plan.DECIDED, _DECIDED_OTHERWISE),
    (plan.MOVED_ON, _CHANGED_AGAIN),
)
"""The beginning of a kept reason → the sentence; the first that fits. Other reasons are sentences already."""


def sentence(reason: str) -> str:
    """Why it was not accepted and what to do."""
    return next((words for start, words in _WORDS if reason.startswith(start)), reason)


_OTHER_ACTS = {
    GrantAct: "Your opening of sections to a provider",
    ReadAct: "A line of the access log",
    AskAct: "Your words about a grant",
    RenewRole: "A new key for a role",
}


def act_words(office: Office, intent: Intent) -> str:
    """What an act in the outbox is, for a line about it: *Your change of the bank account*."""
    match intent:
        case Edit():
            what = "decision between two values" if intent.resolves else "change"
            return f"Your {what}: {office.about(intent.chain)}"
        case Decide():
            return f"Your decision: {office.about(intent.chain)}"
        case Withdraw() | EraseAct():
            what = "withdrawal" if isinstance(intent, Withdraw) else "erasure"
            return f"Your {what}: {office.about(intent.chain)}"
        case InviteAct():
            return f"The invite for {office.name(intent.pid)}"
        case Public():
            return _public_words(office, intent)
        case _:
            return _OTHER_ACTS[type(intent)]


def _public_words(office: Office, act: Public) -> str:
    """By its main part: what it does, and to whom."""
    part = next((one for one in act.parts if not one.label), None)
    kind, pid = (part.kind, str(part.d.get("pid", ""))) if part else ("", "")
    if kind == "confirm":
        return f"Your confirmation of {office.name(pid)}"
    if kind == "person":
        return f"Adding {office.name(pid)}"
    if kind == "accept":
        return "Your answer to the invite"
    if part is not None and kind == "role+":
        role = role_word(str(part.d.get("role", "")))
        names = ", ".join(office.name(str(to).split(":")[1]) for to in part.d.get("to", ()))
        return f"A place in {role} for {names}"
    return "A change of the organisation's people"
