"""Grants to providers: sections of one person's record, or of everybody's, for a purpose and until a day.

HR gives and ends them; whoever a grant is about sees it at once, ends it themselves where it is about them alone, and
else asks HR to limit it. A section that is never for a provider is refused here before anything is written. What a
provider could read until then was readable: ending a grant closes what comes later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from hris_desktop.domain.rights import HR
from hris_desktop.domain.schema import Section
from hris_desktop.services import grants_log
from hris_desktop.services.errors import BadInput, NotAllowed
from hris_desktop.services.first_seen import FirstSeen
from hris_desktop.services.grants_asks import Asks
from hris_desktop.services.keeping import keep, keep_all
from hris_desktop.services.office import Office, role_word
from hris_desktop.services.second import Outcome
from hris_desktop.services.sharing import Sharing
from hris_desktop.services.views import PersonRef
from hris_desktop.services.views_trust import GrantedPerson, GrantView
from hris_desktop.sync.intents import GrantAct, Part, Public
from hris_desktop.vault.org import Grant

PROVIDER: Final = "provider:"
LONGEST: Final = timedelta(days=366 * 2)
LONGEST_PURPOSE: Final = 200
NOT_SHUT: Final = "To shut them out of that too, it has to end as well, or HR has to be asked."


class Grants:
    """See the module."""

    def __init__(self, office: Office) -> None:
        self._office, self._sharing, self._asks = office, Sharing(office), Asks(office)

    # -- looking ------------------------------------------------------------------------------------------------------

    def all(self) -> tuple[GrantView, ...]:
        """Every grant the person signed in may know of, those in force first, the latest first."""
        grants = [one for one in self._office.desk.ledger.org.grants.values() if self._concerns(one)]
        views = [self._view(one) for one in sorted(grants, key=lambda one: -one.since)]
        return tuple(sorted(views, key=lambda view: not view.live))

    def about(self, pid: str = "") -> tuple[GrantView, ...]:
        """The grants on one record, one's own without ``pid``."""
        who = pid or self._office.me
        return tuple(view for view in self.all() if view.person is None or view.person.pid == who)

    def grantable(self) -> tuple[Section, ...]:
        """The sections that may be given to a provider at all."""
        return tuple(section for section in self._office.catalogue if section.grantable and not section.s4)

    def firms(self) -> tuple[tuple[str, str], ...]:
        """(role, name) of every provider whose people have joined."""
        roles = self._office.desk.ledger.org.role_keys
        return tuple((role, role_word(role)) for role in sorted(roles) if role.startswith(PROVIDER))

    def granted_to_me(self) -> tuple[GrantedPerson, ...]:
        """For a provider: whom they may read, and which sections."""
        org = self._office.desk.ledger.org
        mine = set(org.roles_of(self._office.me))
        found = []
        for pid, person in org.people.items():
            grants = [one for one in grants_log.live(self._office, pid) if one.role in mine and self._is_open(one)]
            if grants and person.type == "employee":
                found.append(self._granted(pid, grants))
        return tuple(sorted(found, key=lambda one: one.person.name.casefold()))

    def is_provider(self) -> bool:
        """Whether the person signed in belongs to a provider."""
        return self._office.is_outside

    def _granted(self, pid: str, grants: Sequence[Grant]) -> GrantedPerson:
        keys = {key for grant in grants for key in grant.sections}
        sections = tuple(section for section in self._office.catalogue if section.key in keys)
        until = max(map(grants_log.last_day, grants))
        purposes = tuple(filter(None, dict.fromkeys(grants_log.purpose(self._office, one) for one in grants)))
        return GrantedPerson(self._office.person(pid), sections, until, purposes)

    def _concerns(self, grant: Grant) -> bool:
        org, me = self._office.desk.ledger.org, self._office.me
        return HR in org.roles_of(me) or grant.pid in ("", me) or grant.role in org.roles_of(me)

    def _is_open(self, grant: Grant) -> bool:
        return grant.live() and grants_log.last_day(grant) >= self._office.today()

    def _view(self, grant: Grant) -> GrantView:
        ended = None if grant.live() else self._sharing.day_of(grant.ended)
        return GrantView(
            op=grant.op,
            firm=role_word(grant.role),
            people=self._people(grant.role),
            person=self._office.person(grant.pid) if grant.pid else None,
            sections=tuple(one for one in self._office.catalogue if one.key in grant.sections),
            until=grants_log.last_day(grant),
            purpose=grants_log.purpose(self._office, grant),
            given_by=self._office.person(grant.author),
            since=grants_log.given_on(self._office, grant),
            live=self._is_open(grant),
            told=self._told(grant, ended),
            can_end=grant.live() and self._may_end(grant),
            can_ask=self._is_open(grant)
            and not self._may_end(grant)
            and self._is_subject(grant)
            and not self._asks.waits(grant),
            asks=self._asks.about(grant),
            can_answer=self._is_hr(),
            besides=self._stays(others := self._besides(grant)),
            can_end_all=any(map(self._may_end, others)),
        )

    def _besides(self, grant: Grant) -> list[Grant]:
        """Other grants that open some of the same to the same provider now."""
        if not self._is_open(grant):
            return []
        grants = self._office.desk.ledger.org.grants.values()
        same = (one for one in grants if one.op != grant.op and one.role == grant.role and self._concerns(one))
        about = (one for one in same if "" in (one.pid, grant.pid) or one.pid == grant.pid)
        return [one for one in about if self._is_open(one) and set(one.sections) & set(grant.sections)]

    def _stays(self, others: Sequence[Grant]) -> str:
        """What they go on reading by ``others``."""
        keys = {key for one in others for key in one.sections}
        labels = ", ".join(one.label for one in self._office.catalogue if one.key in keys)
        last = max((grants_log.last_day(one) for one in others), default=None)
        by = "another grant" if len(others) == 1 else "other grants"
        return f"{labels}: still open to them by {by}, until {self._office.long_day(last)}." if last else ""

    def _told(self, grant: Grant, ended: date | None) -> str:
        last = grants_log.last_day(grant)
        if ended is not None and ended <= last:
            day = self._office.long_day(ended)
            return f"Ended on {day}: receives nothing new since then; could read until then."
        if last < self._office.today():
            day = self._office.long_day(last)
            return f"Ended by itself on {day}: receives nothing new since then; could read until then."
        return f"Until {self._office.long_day(last)}, then it ends by itself."

    def _people(self, role: str) -> tuple[PersonRef, ...]:
        return tuple(self._office.person(pid) for pid in sorted(self._office.desk.ledger.org.members(role)))

    def _is_subject(self, grant: Grant) -> bool:
        person = self._office.desk.ledger.org.people.get(self._office.me)
        return grant.pid == self._office.me or (not grant.pid and person is not None and person.type == "employee")

    def _may_end(self, grant: Grant) -> bool:
        return self._is_hr() or grant.pid == self._office.me

    def _is_hr(self) -> bool:
        return self._office.me in self._office.desk.ledger.org.members(HR)

    # -- giving -------------------------------------------------------------------------------------------------------

    def give(self, role: str, sections: Sequence[str], until: date, *, purpose: str, pid: str = "") -> Outcome:
        """Open sections of one person (of everybody without ``pid``) to a provider. ``BadInput`` names its field."""
        if not self._is_hr():
            raise NotAllowed("Only HR can do this", "A provider gets its keys from HR.")
        if role not in dict(self.firms()):
            text = "Choose a provider whose people have joined."
            raise BadInput(
                "The provider", text, "Add a person of theirs first, and let them begin its role.", field="role"
            )
        self._check_sections(sections)
        self._check_until(until)
        self._refuse_twice(role, sections, until, pid)
        words = " ".join(purpose.split())
        if not words or len(words) > LONGEST_PURPOSE:
            text = "Say what it is for in a few words, such as: to pay salaries. The person reads it."
            raise BadInput("The purpose", text, field="purpose")
        act = GrantAct(self._office.new_op(), role, pid, tuple(sorted(set(sections))), until.isoformat(), words)
        keep(self._office, act, failed="It could not be granted")
        whom = self._office.name(pid) if pid else "Everybody"
        day = self._office.long_day(until)
        told = f"{role_word(role)} gets the keys until {day}. {whom} sees it at once, with the purpose."
        return Outcome(act.op, done=True, sentence=told, queued=True)

    def _check_sections(self, sections: Sequence[str]) -> None:
        if not sections:
            raise BadInput("The sections", "Choose at least one section.", field="sections")
        allowed = {section.key for section in self.grantable()}
        never = [self._label(key) for key in sections if key not in allowed]
        if never:
            text = f"Never for a provider: {', '.join(never)}."
            raise BadInput("The sections", text, "Nothing was granted.", field="sections")

    def _check_until(self, until: date) -> None:
        today = self._office.today()
        if not today < until <= today + LONGEST:
            last = self._office.long_day(today + LONGEST)
            raise BadInput("The last day", f"Choose a day after today and not after {last}.", field="until")

    def _refuse_twice(self, role: str, sections: Sequence[str], until: date, pid: str) -> None:
        for one in self._office.desk.ledger.org.grants.values():
            covers = one.role == role and one.pid in ("", pid) and set(sections) <= set(one.sections)
            if covers and self._is_open(one) and grants_log.last_day(one) >= until:
                day = self._office.long_day(grants_log.last_day(one))
                text = f"They have all of these sections already, until {day}."
                raise BadInput("It is given already", text, "Nothing more was granted.", field="sections")

    def _label(self, key: str) -> str:
        return next((one.label for one in self._office.catalogue if one.key == key), f"“{key}”")

    # -- ending -------------------------------------------------------------------------------------------------------

    def end(self, op: str, *, all_like_it: bool = False) -> Outcome:
        """End a grant now. HR ends any, the person it is about one that is about them alone.

        ``all_like_it``: with every other one, as far as it is theirs to end, that opens some of the same sections.
        """
        grant = self._find(op)
        if not self._may_end(grant):
            text = "It is about everybody, so HR ends it. You can ask HR to limit it."
            raise NotAllowed("It is not yours to end", text, "Nothing was changed.")
        others = self._besides(grant)
        ending = [grant, *(one for one in others if all_like_it and self._may_end(one))]
        acts = [Public(self._office.new_op(), "org", (Part("grant-", {"grant": one.op}),)) for one in ending]
        keep_all(self._office, acts, failed="It could not be ended")
        stays = self._stays([one for one in others if one not in ending])
        if stays:
            return Outcome(acts[0].op, done=True, sentence=f"This grant ends. {stays} {NOT_SHUT}", queued=True)
        day = self._office.long_day(self._office.today())
        told = f"{role_word(grant.role)} receives nothing new since {day}; could read until then."
        return Outcome(acts[0].op, done=True, sentence=told, queued=True)

    def ask_to_limit(self, op: str, words: str) -> Outcome:
        """Ask HR to end or narrow a grant. That one asked is not secret; the words are HR's and the asker's."""
        grant = self._find(op)
        if not self._is_subject(grant):
            raise NotAllowed("It is not about you", "Only whom a grant is about asks for it to be limited.")
        self._asks.ask(grant, words)
        return Outcome(op, done=False, sentence="HR reads it beside the grant, and answers you here.")

    def answer(self, op: str, ask: str, words: str) -> Outcome:
        """Answer somebody who asked to limit a grant; only they and HR read it."""
        self._asks.answer(self._find(op), ask, words)
        return Outcome(op, done=True, sentence="Answered. Whoever asked reads it beside the grant.")

    def _find(self, op: str) -> Grant:
        grant = self._office.desk.ledger.org.grants.get(op)
        if grant is None or not grant.live() or not self._concerns(grant):
            raise NotAllowed("It is not in force", "This grant has ended, or is not known here.")
        return grant


def grant_news(office: Office) -> list[tuple[str, str, str]]:
    """(icon, title, sentence) of grants on one's own record that are new, for what needs attention."""
    lines, seen = [], FirstSeen(office)
    for grant in grants_log.live(office, office.me):
        if seen.is_news(grant.since, grant.told) and grants_log.last_day(grant) >= office.today():
            labels = [one.label for one in office.catalogue if one.key in grant.sections]
            purpose = grants_log.purpose(office, grant)
            what = f"{', '.join(labels)}, until {office.long_day(grants_log.last_day(grant))}"
            why = f", {purpose}" if purpose else ""
            lines.append(("key-round", f"{role_word(grant.role)} can see part of your record", f"{what}{why}."))
    return lines
