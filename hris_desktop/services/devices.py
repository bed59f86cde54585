"""The devices of the person signed in, as far as the log tells: each signs with a name of its own, drawn once.

A device that has written nothing yet is not in the log, and no device can be taken away here: whoever had the keys has
them. The answer to a lost device is a new key.
"""

from __future__ import annotations

from datetime import datetime

from hris_desktop.services.office import Office, when
from hris_desktop.services.views_safety import DeviceView
from hris_desktop.sync.verdict import Place
from hris_desktop.vault.entries import read_ctx


class Devices:
    """See the module."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def listed(self) -> tuple[DeviceView, ...]:
        """This device first, then the others, the one that wrote last first."""
        session, ledger = self._office.desk.session, self._office.desk.ledger
        present = ledger.org.active_gen(session.pid)
        found: dict[str, tuple[int, str, int]] = {}
        for stored in ledger.replica.by_author(session.pid, int(Place.COUNTED)):
            ctx = read_ctx(stored)
            writes = found.get(ctx.dev, (0, "", 0))[2] + 1
            found[ctx.dev] = ctx.gen, ctx.ts, writes
        here = found.pop(session.dev, (session.gen, "", 0))
        views = [self._view(dev, facts, present) for dev, facts in found.items()]
        views.sort(key=lambda one: one.seen or _NEVER, reverse=True)
        return (self._view(session.dev, here, present), *views)

    def _view(self, dev: str, facts: tuple[int, str, int], present: int) -> DeviceView:
        gen, ts, writes = facts
        name = f"{dev[:4]}-{dev[4:]}".upper()
        return DeviceView(name, dev == self._office.desk.session.dev, when(ts), writes, ended=gen < present)


_NEVER = datetime.fromisoformat("0001-01-01T00:00:00+00:00")
