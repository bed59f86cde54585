"""What people ask HR about a grant: words that only HR and the asker read, and HR's answers to them.

That somebody asked, and when, can be seen by whoever has the store; what was said cannot.
"""

from __future__ import annotations

from typing import Final

from hris_desktop.domain.rights import HR
from hris_desktop.services import grants_log
from hris_desktop.services.errors import BadInput, NotAllowed
from hris_desktop.services.keeping import keep
from hris_desktop.services.office import Office, when
from hris_desktop.services.views_trust import LimitAsk
from hris_desktop.store.replica import Stored
from hris_desktop.sync.intents import AskAct
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault.entries import Ctx, read_ctx
from hris_desktop.vault.org import Grant

LIMITS: Final = "k:limit:"
"""A chain for each grant."""
LONGEST: Final = 2000
_SEALED: Final = "What was said does not open on this device."


class Asks:
    """See the module."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def about(self, grant: Grant) -> tuple[LimitAsk, ...]:
        """What was asked about a grant, oldest first: all of it for HR, one's own for everybody else."""
        rows = [row for row in self._office.desk.replica.chain(LIMITS + grant.op) if _counts(row)]
        both = [(row, read_ctx(row.ctx)) for row in rows]
        answers = {ctx.d["of"]: (row, ctx) for row, ctx in both if ctx.kind == "answer"}
        mine = [one for one in both if one[1].kind == "ask" and self._is_shown(grant, one[1])]
        return tuple(self._view(one, answers.get(one[1].op)) for one in mine)

    def waits(self, grant: Grant) -> bool:
        """Whether the person signed in has asked and got no answer yet; also where it has not left this device."""
        me = self._office.me
        asked = any(one.person.pid == me and one.waits for one in self.about(grant))
        waiting = self._office.desk.sending.waiting()
        return asked or any(isinstance(one, AskAct) and one.chain == LIMITS + grant.op for _, one in waiting)

    def ask(self, grant: Grant, words: str) -> None:
        """Tell HR in words why a grant should be limited."""
        if self.waits(grant):
            raise NotAllowed("You have asked already", "HR sees it beside the grant.", "Nothing more is needed.")
        text = _checked(words, "Write what should change and why, so that HR can decide.")
        act = AskAct(self._office.new_op(), LIMITS + grant.op, text)
        keep(self._office, act, failed="It could not be asked for")

    def answer(self, grant: Grant, op: str, words: str) -> None:
        """Answer what somebody asked; for HR."""
        asked = next((one for one in self.about(grant) if one.op == op and one.waits), None)
        if asked is None or HR not in self._office.desk.ledger.org.roles_of(self._office.me):
            raise NotAllowed("There is nothing to answer", "It was answered meanwhile, or is not yours to answer.")
        text = _checked(words, "Write what becomes of it; the person reads it.")
        act = AskAct(self._office.new_op(), LIMITS + grant.op, text, of=op, pid=asked.person.pid)
        keep(self._office, act, failed="It could not be answered")

    def _is_shown(self, grant: Grant, ctx: Ctx) -> bool:
        org, me = self._office.desk.ledger.org, self._office.me
        concerned = grant.pid == ctx.pid or (not grant.pid and org.people[ctx.pid].type == "employee")
        return concerned and (ctx.pid == me or HR in org.roles_of(me))

    def _view(self, asked: tuple[Stored, Ctx], answered: tuple[Stored, Ctx] | None) -> LimitAsk:
        row, ctx = asked
        day = when(ctx.ts)
        return LimitAsk(
            op=ctx.op,
            person=self._office.person(ctx.pid),
            words=self._words(row),
            asked_on=day.astimezone().date() if day else None,
            answer=self._words(answered[0]) if answered else "",
            answered_by=self._office.person(answered[1].pid) if answered else None,
        )

    def _words(self, row: Stored) -> str:
        words = grants_log.content(self._office, row.seq).get("text")
        return words if isinstance(words, str) and words else _SEALED


def _counts(row: Stored) -> bool:
    return row.place == Place.COUNTED and row.content == Content.GOOD


def _checked(words: str, missing: str) -> str:
    text = words.strip()
    if not text:
        raise BadInput("Your words", "Nothing is written there.", missing, field="words")
    if len(text) > LONGEST:
        raise BadInput("Your words", f"They are longer than {LONGEST} characters.", "Say it shorter.", field="words")
    return text
