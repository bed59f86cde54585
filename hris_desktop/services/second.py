"""Second signatures: an act that needs two persons of HR is proposed, signed along or refused, and finished.

What is proposed lies in the log for everybody to see (``second_log``). The author of an act that only they can write
finishes it by themselves once the signatures are there; any other act is written by the second person of HR, with the
signature of the first. Where only one person of HR exists the act goes at once and says so, except the removal of
somebody of HR, which nobody does alone. After 14 days without enough signatures it is shown as dead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from hris_desktop.services.errors import NotAllowed
from hris_desktop.services.keeping import keep, keep_all
from hris_desktop.services.office import Office, when
from hris_desktop.services.outcomes import sentence
from hris_desktop.services.references import reference
from hris_desktop.services.second_log import (
    OF_ITS_AUTHOR,
    REFUSAL,
    TARGETED,
    Act,
    CoSignature,
    Proposed,
    ProposedActs,
    entries_of,
    proposal,
    signature,
)
from hris_desktop.services.second_words import HR, Words
from hris_desktop.services.views_trust import ActState, ActView
from hris_desktop.store.replica import State
from hris_desktop.sync.intents import EraseAct, Part, Public
from hris_desktop.vault.org import Org

LIVES: Final = timedelta(days=14)
SHOWN_DEAD: Final = timedelta(days=30)
"""How long after it was asked an act that came to nothing is still listed."""
NEEDED: Final = 2
QUEUED: Final = "Kept on this device; it goes out with the next sync. Once it has arrived:"
FEW: Final = "Too few people in HR are left who could sign it."
Afterwards = Callable[[Act], Sequence[Part]]
"""Entries that follow an act in the same append, made by whoever writes it."""
_OWN: Final = {"confirm": "key", "erase": "record"}
"""What nobody signs where it is about themselves."""
_ORDER: Final = {state: place for place, state in enumerate(ActState)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of asking: ``done`` where nobody else had to sign; ``sentence`` says what happens now.

    ``queued``: it is kept on this device and has not been sent; the sentence is true once it has arrived.
    """

    op: str
    done: bool
    sentence: str
    queued: bool = False

    @property
    def told(self) -> str:
        """What is true at this moment."""
        return f"{QUEUED} {self.sentence}" if self.queued else self.sentence

    @property
    def settled(self) -> bool:
        """Nobody has to sign it any more, and it has left this device."""
        return self.done and not self.queued


class Seconds:
    """See the module. ``afterwards`` names, by kind, what its writer adds to an act."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._acts, self._words = ProposedActs(office), Words(office)
        self.afterwards: dict[str, Afterwards] = {}

    # -- asking -------------------------------------------------------------------------------------------------------

    def propose(self, kind: str, d: Mapping[str, Any], body: bytes = b"", *, after: Sequence[Part] = ()) -> Outcome:
        """Ask for an act in the name of the person signed in. ``after`` is used where it is written at once."""
        alone = {"solo": True} if len(self._hr()) == 1 and not self._is_hr() else {}
        act = Act(d.get("act") or self._office.new_op(), kind, dict(d) | alone, body)
        trouble = self._words.trouble(Proposed(act, self._office.me, "", 0))
        if trouble:
            raise NotAllowed("It cannot be asked for", trouble, "Nothing was changed.")
        if not self._is_hr() and kind not in OF_ITS_AUTHOR:
            raise NotAllowed("Only HR can do this", "It needs the signatures of two people in HR.")
        self._refuse_twice(act)
        if _of_hr(act, self._office.desk.ledger.org) and self._hr() == {self._office.me}:
            text = "Nobody takes somebody out of HR alone, and there is no second person who could sign."
            raise NotAllowed("It needs two people in HR", text, "The recovery kit can do it: under Roles and grants.")
        self._refuse_unsignable(act)
        if self._alone(act):
            return self._write(act, {}, solo=True, after=after)
        parts = [proposal(act)]
        if self._is_hr():
            parts.append(signature(self._sign(act), label="signature"))
        keep(self._office, Public(self._office.new_op(), act.chain, tuple(parts)), failed="It could not be asked for")
        return Outcome(act.op, done=False, sentence=self._asked(act))

    def _asked(self, act: Act) -> str:
        able = {pid for pid in self._hr() if not self._barred(act, pid)} - {self._office.me}
        others = len(able)
        if not self._is_hr():
            signers = f"{self._office.name(min(able))} of HR signs" if others == 1 else "Two people in HR sign"
            return f"It is asked for. {signers} it; then it goes into the log by itself."
        if others == 1:
            name = self._office.name(next(iter(able)))
            # of two in HR, the other one is who is to leave: nobody else can do it without them but the kit
            kit = "; without that the recovery kit can do it" if able == {act.d.get("pid")} else ""
            whom = f"{name} has to sign it too{kit}"
        else:
            whom = "Another person in HR has to sign it too"
        return f"It is asked for. {whom}. After 14 days without that it is dead."

    def _refuse_unsignable(self, act: Act) -> None:
        """What nobody could sign with the person signed in is not asked for at all."""
        able = {pid for pid in self._hr() if not self._barred(act, pid)}
        if len(able) < self._needed(act) and not self._alone(act):
            by_kit = "The recovery kit can sign with you: under Security, or hris-desktop recovery confirm."
            todo = by_kit if act.kind == "confirm" else "Let a second person into HR first."
            raise NotAllowed("It needs two people in HR", "There is nobody who could sign it with you.", todo)

    def _refuse_twice(self, act: Act) -> None:
        for one in self._acts.all().values():
            same = _of_one_section(one.act, act) or _same(one.act, act)
            # a role's key is drawn anew each time, so the same wish has other bytes
            mine = act.kind == one.act.kind == "role" and one.by == self._office.me
            if (same or (mine and one.act.d["role"] == act.d["role"])) and self._state(one) in {
                ActState.MINE,
                ActState.OTHERS,
                ActState.READY,
            }:
                raise NotAllowed("It is asked for already", "This waits under Signatures.", "Nothing was changed.")

    # -- looking ------------------------------------------------------------------------------------------------------

    def waiting(self) -> tuple[ActView, ...]:
        """Everything that waits, mine to sign first, then what came to nothing lately."""
        views = [self._view(one) for one in self._acts.all().values() if self._is_shown(one)]
        return tuple(sorted(views, key=lambda view: (_ORDER[view.state], view.asked_on or self._office.today())))

    def detail(self, op: str) -> ActView:
        """One act; ``NotAllowed`` if it is not known here."""
        return self._view(self._find(op))

    def count(self) -> int:
        """How many wait for the person signed in."""
        return sum(self._state(one) is ActState.MINE for one in self._acts.all().values())

    def open_acts(self, kind: str) -> list[Proposed]:
        """Acts of a kind that can still be done."""
        found = (one for one in self._acts.all().values() if one.act.kind == kind)
        return [one for one in found if self._state(one) in {ActState.MINE, ActState.OTHERS, ActState.READY}]

    def asked(self, kind: str, d: Mapping[str, Any]) -> dict[str, ActState]:
        """How the acts stand that say exactly this and can still be done, by their op."""
        return {one.act.op: self._state(one) for one in self.open_acts(kind) if one.act.d == d}

    def is_queued(self, kind: str, key: str, value: str) -> bool:
        """Whether an act of a kind that says this waits to leave this device."""
        acts = [one for _, one in self._office.desk.sending.waiting([State.QUEUED]) if isinstance(one, Public)]
        return any(part.kind == kind and part.d.get(key) == value for act in acts for part in act.parts)

    # -- deciding -----------------------------------------------------------------------------------------------------

    def sign(self, op: str) -> Outcome:
        """Sign along; where that is the last signature needed the act is written with it."""
        one = self._mine(op)
        written_by_others = one.act.kind in OF_ITS_AUTHOR or _about(one.act) == self._office.me
        if written_by_others or len(self._signers(one)) + 1 < NEEDED:
            part = signature(self._sign(one.act))
            act = Public(self._office.new_op(), one.act.chain, (part,))
            keep(self._office, act, failed="It could not be signed")
            return Outcome(op, done=False, sentence=self._signed_words(one))
        return self._write(one.act, self._signers(one))

    def _signed_words(self, one: Proposed) -> str:
        if len(self._signers(one) | {self._office.me: None}) < self._needed(one.act):
            return "You have signed it. It waits for another person in HR."
        return f"It has its signatures. The program of {self._office.name(one.by)} puts it into the log by itself."

    def refuse(self, op: str) -> None:
        """Say no to it, or take back what one asked for oneself."""
        one = self._find(op)
        if self._state(one) not in {ActState.MINE, ActState.OTHERS} or not (self._is_hr() or one.by == self._office.me):
            raise NotAllowed("It cannot be refused any more", "It was signed, refused or done meanwhile.")
        act = Public(self._office.new_op(), one.act.chain, (Part(REFUSAL, {}),))
        keep(self._office, act, failed="It could not be refused")

    def finish(self) -> int:
        """Write what has its signatures and is the person's to write; how many that were. Called after each pull."""
        ready = [one for one in self._acts.all().values() if self._state(one) is ActState.READY]
        mine = [one for one in ready if self._writes(one) and not self._outbox(one.act.op, State.QUEUED, State.PARKED)]
        return sum(self._finished(one) for one in mine)

    def _finished(self, one: Proposed) -> bool:
        """What the rules would no longer take is left as it is; one such act must not stop the others."""
        try:
            self._write(one.act, self._signers(one))
        except NotAllowed:
            return False
        return True

    def _writes(self, one: Proposed) -> bool:
        """Whose it is to write: the author's, or that of whoever signed first, never two people's at once."""
        if one.act.kind in OF_ITS_AUTHOR or one.by in self._signers(one):
            return one.by == self._office.me
        return self._office.me == min(self._signers(one).keys() - {_about(one.act)}, default="")

    def _write(
        self, act: Act, signed: Mapping[str, CoSignature], *, solo: bool = False, after: Sequence[Part] = ()
    ) -> Outcome:
        more = self.afterwards.get(act.kind)
        added = tuple(after) or (tuple(more(act)) if more else ())
        main = act.part([one for pid, one in signed.items() if pid != self._office.me], solo=solo)
        if act.is_erasure:
            # what changed meanwhile was not looked at, and is left as it is
            left = {one.op for one in self._acts.left(act)}
            keep_all(self._office, [one for one in entries_of(main.d) if one.op in left], failed="It could not be done")
        else:
            keep(self._office, Public(act.op, "org", (main, *added)), failed="It could not be done")
        if solo:
            told = "Done by you alone: no second person existed. It is marked so."
            return Outcome(act.op, done=True, sentence=told, queued=True)
        return Outcome(act.op, done=True, sentence="It has its signatures and stands in the log.", queued=True)

    # -- where an act stands ------------------------------------------------------------------------------------------

    def _state(self, one: Proposed) -> ActState:
        if self._acts.is_done(one.act):
            return ActState.DONE
        if self._outbox(one.act.op, State.QUEUED):
            return ActState.READY
        if self._trouble(one):
            return ActState.VOID
        able = {pid for pid in self._hr() - one.refused if not self._barred(one.act, pid)}
        if one.by in one.refused or len(able) < self._needed(one.act):
            return ActState.REFUSED
        return self._open_state(one)

    def _trouble(self, one: Proposed) -> str:
        """Why it can no longer be done, whoever signs; a refusal is none."""
        known = self._words.trouble(one)
        if known or one.by in one.refused:
            return known
        able = {pid for pid in self._hr() if not self._barred(one.act, pid)}
        return FEW if len(able) < self._needed(one.act) else ""

    def _open_state(self, one: Proposed) -> ActState:
        asked = when(one.ts)
        if len(self._signers(one)) >= self._needed(one.act):
            return ActState.READY
        if asked is not None and asked + LIVES < self._office.clock.now():
            return ActState.EXPIRED
        return ActState.OTHERS if self._why_not(one) else ActState.MINE

    def _why_not(self, one: Proposed) -> str:
        """Why the person signed in cannot sign it."""
        me = self._office.me
        if not self._is_hr():
            return "Only people in HR sign."
        if me in self._signers(one):
            return "You have signed it; it waits for another person in HR."
        if me in one.refused:
            return "You have refused it."
        return f"It is about your own {_OWN[one.act.kind]}; others in HR sign it." if self._barred(one.act, me) else ""

    def _signers(self, one: Proposed) -> dict[str, CoSignature]:
        """Who of HR has signed; the author of an act that only they can write has by writing it."""
        hr = self._hr()
        found = {pid: signed for pid, signed in one.signed.items() if pid in hr and not self._barred(one.act, pid)}
        if one.act.kind in OF_ITS_AUTHOR and one.by in hr:
            found.setdefault(one.by, (one.by, 0, ""))
        return found

    def _barred(self, act: Act, pid: str) -> bool:
        return act.kind in _OWN and _about(act) == pid

    def _needed(self, act: Act) -> int:
        if act.is_erasure:
            return min(NEEDED, len(self._hr() - {_about(act)}))
        return 1 if act.d.get("solo") and len(self._hr()) == 1 else NEEDED

    def _view(self, one: Proposed) -> ActView:
        state, asked = self._state(one), when(one.ts)
        day = asked.astimezone().date() if asked else None
        dead = state in {ActState.VOID, ActState.EXPIRED, ActState.REFUSED}
        why = self._trouble(one) if state is ActState.VOID else ("" if dead else self._why_not(one))
        # whoever writes it signs by that, before it has left this device
        mine = {self._office.me} if state is ActState.READY and self._outbox(one.act.op, State.QUEUED) else set()
        return ActView(
            op=one.act.op,
            reference=reference(one.act.op),
            title=self._words.title(one.act),
            sentence=self._words.sentence(one.act),
            asked_by=self._office.person(one.by),
            asked_on=day,
            ends_on=day + LIVES if day else None,
            state=state,
            why_not=why,
            signed=tuple(self._office.person(pid) for pid in sorted(self._signers(one).keys() | (mine & self._hr()))),
            needed=self._needed(one.act),
            words=self._words.five_words(one.act),
            rows=self._words.rows(one.act),
        )

    def _is_shown(self, one: Proposed) -> bool:
        if one.act.kind == "role" and not self._is_hr() and one.by != self._office.me:
            return False
        state, asked = self._state(one), when(one.ts)
        if state is ActState.DONE or not self._titled(one):
            return False
        old = asked is not None and asked + SHOWN_DEAD < self._office.clock.now()
        return not old or state in {ActState.MINE, ActState.OTHERS, ActState.READY}

    def _titled(self, one: Proposed) -> bool:
        """Whether it can be put into words at all; what cannot was made by no program of ours."""
        try:
            return bool(self._words.title(one.act))
        except (KeyError, TypeError, ValueError, AttributeError):
            return False

    # -- small questions ----------------------------------------------------------------------------------------------

    def _find(self, op: str) -> Proposed:
        one = self._acts.all().get(op)
        if one is None or not self._titled(one):
            raise NotAllowed("It is not known here", "Nobody asks for this, or it has not arrived yet.")
        return one

    def _mine(self, op: str) -> Proposed:
        one = self._find(op)
        if self._state(one) is not ActState.MINE:
            why = self._trouble(one) or self._why_not(one) or "It was signed, refused or done meanwhile."
            raise NotAllowed("It is not yours to sign", why, "Nothing was changed.")
        return one

    def _outbox(self, op: str, *states: State) -> bool:
        waiting = self._office.desk.sending.waiting(states)
        return any(
            (intent.op == op and intent.chain == "org") or (isinstance(intent, EraseAct) and intent.d["act"] == op)
            for _, intent in waiting
        )

    def _sign(self, act: Act) -> CoSignature:
        session, org = self._office.desk.session, self._office.desk.ledger.org
        return session.pid, session.gen, session.identity.signer.sign(act.message(org)).hex()

    def _hr(self) -> frozenset[str]:
        return self._office.desk.ledger.org.members(HR)

    def _is_hr(self) -> bool:
        return self._office.me in self._hr()

    def _alone(self, act: Act) -> bool:
        if act.is_erasure:
            return self._hr() == {self._office.me} or self._hr() - {_about(act)} == {self._office.me}
        return self._hr() == {self._office.me} and not _of_hr(act, self._office.desk.ledger.org)


def settled(office: Office, outcome: Outcome) -> Outcome:
    """What became of it after a round. Raises ``NotAllowed`` for what was not accepted; nothing of it happened."""
    for item, intent in office.desk.sending.waiting([State.QUEUED, State.PARKED]):
        if intent.op == outcome.op and item.state is State.PARKED:
            raise NotAllowed("It was not accepted", sentence(item.reason), "Nothing was changed by it.")
        if intent.op == outcome.op:
            return outcome
    return replace(outcome, queued=False)


def _about(act: Act) -> str:
    return str(act.d.get("pid", "")) if act.kind in TARGETED else ""


def _same(one: Act, other: Act) -> bool:
    return (one.kind, dict(one.d), one.body) == (other.kind, dict(other.d), other.body)


def _of_one_section(one: Act, other: Act) -> bool:
    """Whether both erase the same thing; each such act has a name of its own inside."""
    return one.is_erasure and other.is_erasure and any(entry in other.d["of"] for entry in one.d["of"])


def _of_hr(act: Act, org: Org) -> bool:
    """Whether it takes somebody out of HR."""
    if act.kind == "remove":
        return act.d["pid"] in org.listed(HR)
    return act.kind == "role-" and act.d["role"] == HR
