"""The aimed attacks of ``tests.workstations`` over the rich organisation: one malicious entry for every rule.

The attack brings a chain into the state where its rule matters and plants one row more. What each client makes of that
row is compared with the same client one row earlier: nothing new may be shown, and the row has to be told.
"""

from __future__ import annotations

from collections.abc import Mapping

from hris_desktop.store.contract import Row
from hris_desktop.sync.verify import verify
from tests.tamper.case import Tampered
from tests.tamper.judge import Letter, Outcome, copied, outcome, pulled, said_of_sections, told
from tests.tamper.seen import Sight, Viewer, sight
from tests.tamper.site import base
from tests.workstations.attacks import ATTACKS
from tests.workstations.attacks_ends import ACME

assert ACME  # this module fills the list of attacks


def aimed(name: str) -> Mapping[str, Outcome] | None:
    """The outcome in each state; None where the organisation offers no such state."""
    b = base()
    site = b.site.fork()
    made = ATTACKS[name](site)
    if made is None:
        return None
    seq, _place, content = made
    rows = tuple(site.rows[:seq])
    desk = b.site.desks["ann" if str(rows[-1].chain).endswith(":health") else "founder"]
    before = Viewer(desk, b.site.empty_replica())
    # what cannot be read stands under a key that does not open: both are the attack
    pulled(before, Tampered(rows[: -2 if content == "unread" else -1]).store(b.site.org))
    true, lawful = sight(before), content not in ("void", "none")
    viewers = {"fresh": Viewer(desk, b.site.empty_replica()), "warm": Viewer(desk, copied(before.replica))}
    found = {state: _one_row_later(viewer, before, true, rows, lawful) for state, viewer in viewers.items()}
    return found | {"keyless": _verified(rows)}


def _one_row_later(viewer: Viewer, before: Viewer, true: Sight, rows: tuple[Row, ...], lawful: bool) -> Outcome:
    """``lawful``: the entry counts and is good in itself, so its own author's words may be new."""
    new, fault = pulled(viewer, Tampered(rows).store(base().site.org))
    new += told(viewer.ledger) - told(before.ledger)
    shown = sight(viewer, like=true, old=before.replica)
    new += said_of_sections(shown) - said_of_sections(true)
    if not fault and not lawful and (shown.atoms() != true.atoms() or not shown.same(true)):
        fault = "the malicious entry changed what is shown"
    if not fault and not new:
        fault = "not told"
    return outcome(new, fault, Letter.HARMLESS)


def _verified(rows: tuple[Row, ...]) -> Outcome:
    """Without keys place alone is judged; an entry that is bad inside only is unread, and nothing of it is shown."""
    b = base()
    before = verify(Tampered(rows[:-1]).store(b.site.org), b.site.pin)
    after = verify(Tampered(rows).store(b.site.org), b.site.pin)
    old = {(one.seq, one.verdict) for one in before.findings}
    new = [(one.verdict, one.reason) for one in after.findings if (one.seq, one.verdict) not in old]
    return outcome(new, "", Letter.UNREAD)


__all__ = ["ATTACKS", "aimed"]
