"""What a device that keeps few chains makes of a tampered store: ann's, as every employee's program runs.

It holds the names of all rows, and of the rows only those of its scope. So a store can leave out what it asks for, and
where nothing continues what was left out, nobody can miss it (docs/decisions/partial-replicas.md). That is
``KEPT_BACK``, and the judge lets it pass for one thing only: everything shown and believed is the honest state without
the end of one chain, which is not the organisation's. Anything else that is not told is a failure, as in ``judge``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Final

from hris_desktop.domain.ids import record_chain, split_record_chain
from hris_desktop.sync.scope import scope_of
from tests.tamper.case import Tampered
from tests.tamper.judge import Honest, Letter, Outcome, Told, copied, honest, pulled, read_anew, read_on, told
from tests.tamper.seen import Atom, Sight, Viewer, sight
from tests.tamper.site import Base, base

NAME: Final = "ann"


def in_scope(b: Base, seq: int) -> bool:
    """Whether the row is one that her device asks for."""
    desk = b.site.desks[NAME]
    return b.row(seq).chain in scope_of(desk.ledger.org, desk.pid)


@cache
def few() -> Honest:
    """Her device after reading the honest store from its beginning, as it lies on the disk then."""
    b = base()
    viewer = Viewer(b.site.desks[NAME], b.site.empty_replica(), partial=True)
    assert pulled(viewer, Tampered(b.rows).store(b.site.org)) == (Told(), "")
    viewer.work.leave()
    shown, full, scope = sight(viewer), honest(NAME), viewer.ledger.scope
    assert not scope.everything, "she keeps a part"
    kept = [one for one in shown.sections if record_chain(*one) in scope]
    assert all(shown.shown(*one) == full.sight.shown(*one) for one in kept), "and of it shows all there is"
    return Honest(NAME, viewer.replica, shown, told(viewer.ledger), full.ever)


def slim_fresh(case: Tampered, _name: str = "") -> Outcome:
    """It begins with nothing but the pin."""
    b, true = base(), few()
    viewer = Viewer(b.site.desks[NAME], b.site.empty_replica(), partial=True)
    end = partial(more_than_an_end, true=true.sight)
    return read_anew(case, viewer, true, unlike=end, let_pass=Letter.KEPT_BACK)


def slim_warm(case: Tampered, _name: str = "") -> Outcome:
    """It had read the honest store to its end; it reads on, and what it keeps is held against the store."""
    true = few()
    return read_on(case, Viewer(base().site.desks[NAME], copied(true.replica), partial=True), true)


def more_than_an_end(shown: Sight, true: Sight) -> str:
    """Why this is not the honest state without the end of one chain; empty if it is."""
    if shown.org != true.org:
        return "not told, and another organisation"
    missing = _places(true.rows - shown.rows)
    chains = {chain for chain, _n in missing}
    if len(chains) != 1 or chains == {"org"} or shown.rows - true.rows:
        return f"not told, and not the honest rows: {sorted(chains)}"
    held = _places(shown.rows)
    [chain] = chains
    if any(n > min(gone for _, gone in missing) for name, n in held if name == chain):
        return f"not told, and more than its end is missing: {chain}"
    hidden = split_record_chain(chain)
    suffered = [one for one in true.sections if one != hidden and shown.shown(*one) != true.shown(*one)]
    return f"not told, and another section shows something else: {suffered[:3]}" if suffered else ""


def _places(rows: frozenset[Atom]) -> set[tuple[str, int]]:
    """Chain and place in it of each entry."""
    contexts = (json.loads(atom[1]) for atom in rows if atom[0] == "row")
    return {(ctx["chain"], ctx["n"]) for ctx in contexts}


SLIM: Final[Mapping[str, Callable[[Tampered, str], Outcome]]] = {"slim fresh": slim_fresh, "slim warm": slim_warm}

__all__ = ["SLIM", "few", "in_scope", "more_than_an_end"]
