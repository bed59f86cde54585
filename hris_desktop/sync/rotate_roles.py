"""What a member's program writes on the organisation's chain by itself, after a complete pull.

ended      a grant whose last day is over, by HR's program: or they would add up, and a writer names no more than
           ``MAX_EXPIRED`` of them as left out
renewed    somebody who left, or renewed their own key, still holds the role's; or a kit that was replaced does.
Until then nothing new is wrapped to the role. Everybody's role is renewed after 30 days, and by HR only:
thousands of programs would all try at once
handed on  a member who renewed their own key lacks the role's present one
brought back  an employee with an active key who is not in everybody's role: they were removed and have come back
instead    the wrap of the present key that was made for this member does not open: whoever made it would keep the
           role for themself. The next key goes to everybody again, with the newest one that opens behind it
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from hris_desktop.domain.rights import EVERYBODY, HR
from hris_desktop.store.contract import MAX_BATCH, Outgoing
from hris_desktop.sync import plan_org
from hris_desktop.sync.intents import Part, Public, RenewRole
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.plan_desk import Desk, Nothing
from hris_desktop.vault import role_keys
from hris_desktop.vault.entries import MAX_TO
from hris_desktop.vault.org import Org
from hris_desktop.vault.pen import Pen, Written
from hris_desktop.vault.session import Session
from hris_desktop.vault.wraps import person_id, role_id, split_recipient

LEISURE_DAYS = 30
SILENT_DAYS = 60
"""So long HR may be away, all but one of them, until ends of grants wait for another of them."""
NewOp = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Chance:
    """The time for display and fresh names, injected."""

    now: str
    new_op: NewOp

    def today(self, org: Org) -> str:
        """The day that dates are compared with: no earlier than what HR has said last."""
        return max(self.now, org.heard)[:10]

    def pen(self, ledger: Ledger, session: Session) -> Pen:
        """A pen that sees the log as this device does."""
        return Pen(session, seen=(ledger.cursor, ledger.head), ts=self.now)


def owed_roles(ledger: Ledger, session: Session, chance: Chance) -> list[Outgoing]:
    """The grants that are over; else the entries of one role that owes something; empty if none does."""
    org = ledger.org
    # an entry of a kind from a newer version stops nothing here: one person in HR could write one. What an older
    # program may not write any more is HR's word in ``writers``
    if org.active_gen(session.pid) != session.gen:
        return []
    seen = (len(org.changed), chance.today(org), len(session.roles_held))
    if ledger.roles_seen == seen:
        # asked for at every few chains of a long list, and thousands may be in everybody's role
        return []
    roles = org.roles_of(session.pid)
    over = _over(org, session.pid, chance) if HR in roles else []
    if over:
        return _ended(ledger, session, over, chance)
    for role in roles:
        if role != EVERYBODY or HR in roles:
            holds = session.holds(role_id(role, org.role_gen(role)))
            found = _owed(ledger, session, role, chance) if holds else _instead(ledger, session, role, chance)
            if found:
                return found
    ledger.roles_seen = seen
    return []


def _over(org: Org, me: str, chance: Chance) -> list[str]:
    today = _credible_day(org, me, chance)
    return sorted(grant.op for grant in org.grants.values() if grant.live() and grant.until < today)[:MAX_BATCH]


def _credible_day(org: Org, me: str, chance: Chance) -> str:
    """The own clock's day; or the newest that the others in HR say, where the own is months ahead of it.

    An end that was written stays: a clock that is wrong by years must not end every grant there is.
    """
    others = org.last_word(org.members(HR) - {me})
    if not others or (_day(chance.now[:10]) - _day(others[:10])).days <= SILENT_DAYS:
        return chance.now[:10]
    return others[:10]


def _ended(ledger: Ledger, session: Session, over: list[str], chance: Chance) -> list[Outgoing]:
    desk = Desk(ledger.org, session, chance.pen(ledger, session), ledger.chain("org").copy(), None, chance.now)
    parts = [Part("grant-", {"grant": op}, label=f"grant-:{op}" if place else "") for place, op in enumerate(over)]
    try:
        return _outgoing(ledger, plan_org.public(Public(chance.new_op(), "org", tuple(parts)), desk))
    except Nothing:
        return []


def _owed(ledger: Ledger, session: Session, role: str, chance: Chance) -> list[Outgoing]:
    org = ledger.org
    desk = Desk(org, session, chance.pen(ledger, session), ledger.chain("org").copy(), None, chance.now)
    try:
        if org.renewal_due(role) and (role != EVERYBODY or _is_time(org, chance)):
            return _outgoing(ledger, plan_org.renew(RenewRole(chance.new_op(), role), desk))
        missing = (*org.without_key(role), *(_come_back(org) if role == EVERYBODY else ()))[:MAX_TO]
        return _outgoing(ledger, _handed_on(desk, role, missing, chance)) if missing else []
    except Nothing:
        # what the rules do not let this person write is somebody else's to write
        return []


def _come_back(org: Org) -> tuple[str, ...]:
    """Recipient ids of employees whose key is active and who are not listed in everybody's role."""
    inside = org.listed(EVERYBODY)
    outside = [one.pid for one in org.people.values() if one.type == "employee" and one.pid not in inside]
    return tuple(sorted(person_id(pid, gen) for pid in outside if (gen := org.active_gen(pid))))


def _instead(ledger: Ledger, session: Session, role: str, chance: Chance) -> list[Outgoing]:
    org = ledger.org
    if not session.shut_out(org, role):
        return []
    desk = Desk(org, session, chance.pen(ledger, session), ledger.chain("org").copy(), None, chance.now)
    try:
        return _outgoing(ledger, plan_org.next_key(role, chance.new_op(), desk))
    except (KeyError, Nothing):
        # who never held any key of the role can pass on none
        return []


def _is_time(org: Org, chance: Chance) -> bool:
    made = org.role_keys[EVERYBODY][-1].ts[:10]
    return (_day(chance.today(org)) - _day(made)).days >= LEISURE_DAYS


def _day(text: str) -> date:
    """A signed date is formed but not checked against the calendar: the 31st of a short month is its end, about."""
    year, month, day = (int(part) for part in text.split("-"))
    return date(max(year, 1), month, min(day, 28))


def _handed_on(desk: Desk, role: str, missing: tuple[str, ...], chance: Chance) -> list[Written]:
    pids = [split_recipient(one)[0].removeprefix("p:") for one in missing]
    private = desk.session.role_key(role, desk.org.role_gen(role))
    d, body = role_keys.handed_on(desk.org, private, role, pids)
    return plan_org.public(Public(chance.new_op(), "org", (Part("role+", d, body),)), desk)


def _outgoing(ledger: Ledger, written: list[Written]) -> list[Outgoing]:
    rev = ledger.replica.max_rev("org")
    return [Outgoing("org", at, one.ctx.op, one.entry) for at, one in enumerate(written, start=rev + 1)]
