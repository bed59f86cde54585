"""Who looked: the access log that this program keeps of itself, and reading it.

Before another person's section is shown, a ``read`` is kept: one per person, purpose and sitting of at most twelve
hours, with the sections; a later look at more sections adds those. What is kept without a connection appears later.
It is recorded by the app: somebody who reads with a program of their own leaves no line here, and that is said beside
it. The directory card, which everybody sees every day, is not logged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from hris_desktop.services import grants_log
from hris_desktop.services.errors import NotAllowed
from hris_desktop.services.form import base_of
from hris_desktop.services.keeping import keep
from hris_desktop.services.office import DIRECTORY, Office, when
from hris_desktop.services.views_form import FormView
from hris_desktop.services.views_trust import Look
from hris_desktop.store.replica import State, Stored
from hris_desktop.sync.intents import ReadAct
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault.entries import read_ctx

SITTING: Final = timedelta(hours=12)
RECORD: Final = "looked at the record"
REQUEST: Final = "decided on a request"
REVEALED: Final = "revealed a hidden value"
HISTORY: Final = "read the history"
CONFLICT: Final = "looked at a conflict"


class Looking:
    """See the module."""

    def __init__(self, office: Office) -> None:
        self._office = office

    # -- writing ------------------------------------------------------------------------------------------------------

    def note(self, pid: str, sections: Iterable[str], purpose: str = RECORD) -> None:
        """Keep that these sections of somebody else are shown now. Raises ``ServiceError``: then nothing is shown."""
        if pid == self._office.me:
            return
        now = self._office.clock.now()
        since, known = self._office.looked.get((pid, purpose), (now, set[str]()))
        if not since <= now <= since + SITTING:
            since, known = now, set()
        new = {key for key in sections if key != DIRECTORY} - known
        if not new:
            return
        stamp = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        chain = f"a:{pid}:{self._office.me}"
        act = ReadAct(self._office.new_op(), chain, tuple(sorted(new)), purpose, stamp)
        if self._may_look(pid):
            keep(self._office, act, failed="It could not be opened", todo="Nothing was shown.")
        self._office.looked[pid, purpose] = (since, known | new)

    def note_all(self, about: Iterable[tuple[str, str]], purpose: str) -> None:
        """The same for sections of many people, (person, section), all of it or nothing. Raises ``ServiceError``."""
        before = dict(self._office.looked)
        try:
            with self._office.desk.replica.transaction():
                for pid, section in about:
                    self.note(pid, [section], purpose)
        except BaseException:
            # what is not kept must be kept before it is shown the next time
            self._office.looked.clear()
            self._office.looked.update(before)
            raise

    def note_form(self, form: FormView) -> None:
        """The same for a form, if it shows anything that is stored."""
        if base_of(form).shown:
            self.note(form.subject.pid, [form.section.key])

    def _may_look(self, pid: str) -> bool:
        """Whoever has no right here any more reads what they could read before, and no log takes their line."""
        org, session = self._office.desk.ledger.org, self._office.desk.session
        return org.active_gen(session.pid) == session.gen and org.may_look(session.pid, pid)

    # -- reading ------------------------------------------------------------------------------------------------------

    def looks(self, pid: str = "") -> tuple[Look, ...]:
        """Every line about a person (oneself without ``pid``), the latest first."""
        who = pid or self._office.me
        found = [*self._queued(who), *self._logged(who)]
        return tuple(sorted(found, key=lambda look: look.at or datetime.min.replace(tzinfo=UTC), reverse=True))

    def last_opened(self, pid: str = "") -> dict[str, str]:
        """Section key to who opened it last: ``Priya Raman, yesterday``."""
        found: dict[str, str] = {}
        for look in self.looks(pid):
            day = self._office.days_ago(look.at) if look.at else ""
            for key in look.keys:
                found.setdefault(key, ", ".join(filter(None, (look.reader.name, day))))
        return found

    def _logged(self, pid: str) -> Iterator[Look]:
        for chain in self._office.desk.replica.chains(f"a:{pid}:"):
            for stored in self._office.desk.replica.chain(chain):
                if stored.place == Place.COUNTED and stored.content != Content.VOID:
                    yield from self._line(stored)

    def _line(self, stored: Stored) -> Iterator[Look]:
        ctx = read_ctx(stored.ctx)
        if ctx.kind == "read":
            inside = grants_log.content(self._office, stored.seq)
            raw, purpose = inside.get("sections"), inside.get("purpose")
            keys = tuple(key for key in raw if isinstance(key, str)) if isinstance(raw, list) else ()
            words = purpose if isinstance(purpose, str) else ""
            yield self._look(ctx.pid, ctx.ts, keys, purpose=words, sealed=not inside)

    def _queued(self, pid: str) -> Iterator[Look]:
        for item, intent in self._office.desk.sending.waiting([State.QUEUED]):
            if isinstance(intent, ReadAct) and intent.chain.startswith(f"a:{pid}:"):
                yield self._look(self._office.me, item.created, intent.sections, purpose=intent.purpose, queued=True)

    def _look(
        self, reader: str, ts: str, keys: tuple[str, ...], *, purpose: str, sealed: bool = False, queued: bool = False
    ) -> Look:
        labels = {section.key: section.label for section in self._office.catalogue}
        return Look(
            self._office.person(reader),
            when(ts),
            keys,
            tuple(labels.get(key, key) for key in keys),
            purpose,
            sealed=sealed,
            queued=queued,
        )


def refuse_strangers(office: Office, pid: str) -> None:
    """``NotAllowed`` unless the log of ``pid`` concerns the person signed in."""
    if pid not in ("", office.me) and not {"hr", "auditor"} & set(office.desk.ledger.org.roles_of(office.me)):
        raise NotAllowed("Not yours to see", "Who looked at somebody is shown to them, to HR and to auditors.")
