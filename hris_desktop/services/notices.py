"""What a person has to be told about keys, whatever page they are on.

A key confirmed for them on another device; their own removal; the recovery kit used within the last thirty days; what
waited on this device when its keys were lost.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from hris_desktop.crypto import codes
from hris_desktop.services.office import Office, when
from hris_desktop.services.unsent import Unsent
from hris_desktop.services.views_safety import Ended, KeyNewsView, RecoveryUse, Replaced, UnsentView
from hris_desktop.vault.entries import read_ctx
from hris_desktop.vault.org import NEVER

SHOWN_FOR: Final = timedelta(days=30)


class Notices:
    """See the module."""

    def __init__(self, office: Office, unsent: Unsent) -> None:
        self._office, self._unsent = office, unsent

    def news(self) -> KeyNewsView:
        """All of it."""
        return KeyNewsView(self.replaced(), self.recoveries(), self.unsent(), self.ended())

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
        signers = (ctx.pid, *(pid for pid, _, _ in ctx.d.get("co", ()) if pid != ctx.pid))
        return Replaced(when(ctx.ts), tuple(map(self._office.name, signers)), words)

    def recoveries(self) -> tuple[RecoveryUse, ...]:
        """Uses of the recovery kit in the last thirty days, the latest first; everybody is shown them."""
        now, found = self._office.clock.now(), []
        for one in self._office.desk.ledger.org.recoveries:
            at = when(one.ts)
            if at is None or now - at < SHOWN_FOR:
                found.append(RecoveryUse(self._office.person(one.pid), at))
        return tuple(reversed(found))

    def unsent(self) -> UnsentView | None:
        """What waited here when the keys were lost; None when there is nothing (more) to say."""
        view = self._unsent.view()
        return view if view.opened or view.closed else None
