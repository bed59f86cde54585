"""What a person has to be told about keys, whatever page they are on.

A key confirmed for them on another device; their own removal; every use of the recovery kit, for thirty days from when
this device learnt of it, whatever the clock of who used it said; what waited on this device when its keys were lost.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from hris_desktop.crypto import codes
from hris_desktop.domain.rights import EVERYBODY
from hris_desktop.services.first_seen import FirstSeen
from hris_desktop.services.office import Office, role_word, when
from hris_desktop.services.second_log import signed_along
from hris_desktop.services.unsent import Unsent
from hris_desktop.services.views_safety import Ended, KeyNewsView, KitUsed, Replaced, UnsentView
from hris_desktop.vault.entries import read_ctx
from hris_desktop.vault.org import NEVER
from hris_desktop.vault.org_facts import KitUse

_SLOW: Final = timedelta(days=1)
"""A day further ahead was told by a clock that was set forward."""


class Notices:
    """See the module."""

    def __init__(self, office: Office, unsent: Unsent) -> None:
        self._office, self._unsent = office, unsent

    def news(self) -> KeyNewsView:
        """All of it."""
        return KeyNewsView(self.replaced(), self.kit_uses(), self.unsent(), self.ended())

    def ended(self) -> Ended | None:
        """The removal of the person signed in; None as long as they belong to the organisation."""
        person = self._office.desk.ledger.org.people.get(self._office.desk.session.pid)
        if person is None or person.left == NEVER:
            return None
        stored = self._office.desk.replica.by_seq(person.left)
        if stored is None:
            return Ended(None, "")
        ctx = read_ctx(stored.ctx)
        return Ended(when(ctx.ts), self._office.name(ctx.pid))

    def replaced(self) -> Replaced | None:
        """The newer key that was confirmed for the person signed in; None as long as this device has their present one.

        Nothing that this device signs counts any more.
        """
        session, org = self._office.desk.session, self._office.desk.ledger.org
        person = org.people.get(session.pid)
        newer = [key for key in person.keys if key.gen > session.gen and key.confirmed != NEVER] if person else []
        if not newer:
            return None
        stored = self._office.desk.replica.by_seq(newer[-1].confirmed)
        words = codes.five_words(newer[-1].fingerprint)
        if stored is None:
            return Replaced(None, (), words)
        ctx = read_ctx(stored.ctx)
        signers = (ctx.pid, *signed_along(org, ctx, stored.seq))
        return Replaced(when(ctx.ts), tuple(map(self._office.name, signers)), words)

    def kit_uses(self) -> tuple[KitUsed, ...]:
        """What the recovery kit did lately, the latest first; everybody is shown it."""
        seen = FirstSeen(self._office)
        told = [one for one in self._office.desk.ledger.org.kit_uses if one.role != EVERYBODY]
        return tuple(self._used(one) for one in reversed(told) if seen.is_news(one.seq, one.told))

    def _used(self, use: KitUse) -> KitUsed:
        office, role = self._office, role_word(use.role) if use.role else ""
        return KitUsed(use.kind, office.person(use.pid), role, office.person(use.author), self._at(use))

    def _at(self, use: KitUse) -> datetime | None:
        at = when(use.told)
        return at if at is not None and at - self._office.clock.now() < _SLOW else None

    def unsent(self) -> UnsentView | None:
        """What waited here when the keys were lost; None when there is nothing (more) to say."""
        view = self._unsent.view()
        return view if view.opened or view.closed else None
