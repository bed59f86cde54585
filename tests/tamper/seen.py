"""What a client shows, read through the services: every section of every person, its history, and who is who.

``Sight`` is compared in two ways. *Equal*: the views are the same to the last word. *Atoms*: each single statement
(this field of this person has this value, this person decided that, this key is whose), so that a client which
knows less than the honest one can be asked whether it shows anything that was never true.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hris_desktop.domain import kinds
from hris_desktop.domain.ids import record_chain, split_record_chain
from hris_desktop.domain.schema import Area, Catalogue, Field, Rule, Section, Sensitivity
from hris_desktop.services.history import History
from hris_desktop.services.office import Office
from hris_desktop.services.records import Records
from hris_desktop.services.views import SectionView
from hris_desktop.services.views_history import HistoryView
from hris_desktop.store.contract import Row
from hris_desktop.store.replica import Replica, Stored
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.sync.workstation import Chance, Workstation
from hris_desktop.system.clock import FixedClock
from hris_desktop.vault.org import Org
from hris_desktop.vault.session import Session
from tests.services.company import NOON
from tests.workstations.site import NOW, POLICY, Desk

Atom = tuple[Any, ...]


def _section(key: str, policy: Mapping[str, Any]) -> Section:
    fields = tuple(
        Field(name, name, kinds.TEXT, Sensitivity.S1, Rule(one["rule"]), eff="eff" in one, group=one.get("group", ""))
        for name, one in policy["fields"].items()
    )
    roles = dict(policy["roles"])
    return Section(key, key, key, "files", Area.WORK, fields, "list" in policy, policy["self"], roles, "", "")


_CARD = Section("directory", "", "", "files", Area.WORK, (), False, "", {}, "", "")
CATALOGUE = Catalogue((_CARD, *(_section(key, policy) for key, policy in POLICY.items())))  # type: ignore[arg-type]


class Viewer:
    """One person's real client over a replica; nothing it notes by itself is sent anywhere."""

    def __init__(self, desk: Desk, replica: Replica, **more: Any) -> None:
        self.replica = replica
        session = Session(desk.site.org, desk.pid, desk.gen, desk.dev, desk.identity)
        names = desk.site.names
        self.work = Workstation(replica, session, bytes(32), chance=Chance(lambda: NOW, names.op), **more)
        self.office = self.office_at(NOON)

    def office_at(self, moment: datetime) -> Office:
        """What the pages lean on, at a moment of this device's clock."""
        return Office(self.work, CATALOGUE, FixedClock(moment), lambda: "")

    @property
    def ledger(self) -> Ledger:
        return self.work.ledger


@dataclass(frozen=True)
class Sight:
    """See the module."""

    sections: Mapping[tuple[str, str], tuple[SectionView, HistoryView]]
    rows: frozenset[Atom]
    """Counted and good entries: who they are to the last byte."""
    org: frozenset[Atom]
    head: bytes

    def shown(self, pid: str, key: str) -> object:
        """A section and its history without what is listed as kept apart (that is the report, not the record)."""
        view, history = self.sections[pid, key]
        return (view, history.entries, history.timelines, history.items)

    def same(self, other: Sight) -> bool:
        """Whether both show and believe the same of everybody."""
        return (self.org, self.rows) == (other.org, other.rows) and self.same_pages(other)

    def same_pages(self, other: Sight) -> bool:
        """Whether all sections and histories are the same to the last word."""
        known = self.sections.keys()
        return known == other.sections.keys() and all(self.shown(*one) == other.shown(*one) for one in known)

    def atoms(self) -> frozenset[Atom]:
        """Every single statement made by the pages."""
        return self.org.union(self.rows, *(self.atoms_of(*one) for one in self.sections))

    def atoms_of(self, pid: str, key: str) -> frozenset[Atom]:
        """Those of one section; none of somebody who is not known here."""
        views = self.sections.get((pid, key))
        return section_atoms(pid, key, views) if views is not None else frozenset()


def sight(viewer: Viewer, *, like: Sight | None = None, old: Replica | None = None) -> Sight:
    """Look at everything.

    ``like``: what was shown over the replica ``old``. Pages are functions of the rows behind them, so a section is not
    looked at again where its rows, and those of the organisation, stand here as they stood there. ``THOROUGH`` always
    looks.
    """
    people = viewer.ledger.org.people
    rows, before = _behind(viewer.replica), _behind(old) if old is not None else {}
    known = like is not None and not THOROUGH and rows.get("org") == before.get("org")
    sections = {}
    for pid in sorted(people):
        for key in POLICY:
            chain = record_chain(pid, key)
            if like is not None and known and rows.get(chain) == before.get(chain):
                sections[pid, key] = like.sections[pid, key]
            else:
                sections[pid, key] = _look(viewer, pid, key)
    return Sight(sections, good_rows(viewer.ledger), org_atoms(viewer.ledger.org), viewer.ledger.head)


THOROUGH = False


def _behind(replica: Replica) -> dict[str, list[Atom]]:
    """Every chain's rows with their verdicts, as they stand in a replica."""
    found: dict[str, list[Atom]] = {}
    query = "SELECT chain, seq, h, body, place, content, content_reason FROM entry ORDER BY seq"
    for chain, *row in replica._db.execute(query):
        found.setdefault(chain, []).append(tuple(row))
    return found


def _look(viewer: Viewer, pid: str, key: str) -> tuple[SectionView, HistoryView]:
    records, history = Records(viewer.office, _prove), History(viewer.office, lambda: None)
    # a look of this judge is no look of the person's, and would wait in the outbox
    history._looking.note = _unnoted  # type: ignore[method-assign, assignment]
    return records.section(pid, key), history.section(pid, key)


def _unnoted(_pid: str, _sections: Iterable[str], _purpose: str = "") -> None:
    """Nothing."""


def _prove(_secret: str) -> None:
    """Whoever looks has proved it."""


def looked(viewer: Viewer, chains: Collection[str]) -> set[Atom]:
    """The statements of the pages over some chains; who is who, if the organisation's is one of them."""
    found: set[Atom] = set(org_atoms(viewer.ledger.org)) if "org" in chains else set()
    for chain in chains:
        pid, key = split_record_chain(chain) or ("", "")
        if pid in viewer.ledger.org.people and key in POLICY:
            found |= section_atoms(pid, key, _look(viewer, pid, key))
    return found


def section_atoms(pid: str, key: str, views: tuple[SectionView, HistoryView]) -> frozenset[Atom]:
    """The statements of one section's pages."""
    return frozenset((pid, key, *atom) for atom in (*_of_view(views[0]), *_of_history(views[1])))


def good_rows(ledger: Ledger) -> frozenset[Atom]:
    """Every entry that counts here and is not void, to the last byte; and texts that lie there as they are."""
    rows = [stored for stored in ledger.replica.listed(places=[int(Place.COUNTED)]) if _good(stored)]
    texts = [stored for stored in rows if stored.chain.startswith("k:") and stored.body]
    plain = {("plain", stored.ctx, stored.chain, stored.body) for stored in texts}
    return frozenset(plain.union(*map(entry_atoms, rows)))


def entry_atoms(row: Row | Stored) -> list[Atom]:
    """What an entry is, and what the columns beside it say of it."""
    return [("row", row.ctx, row.bh, row.sig), ("columns", row.ctx, row.chain, row.op, row.h)]


def _good(stored: Stored) -> bool:
    return stored.place == Place.COUNTED and stored.content != Content.VOID


def org_atoms(org: Org) -> frozenset[Atom]:
    """Who is who: people, keys, roles and their keys, kits, grants, whether they hold now or held once."""
    found: set[Atom] = set()
    for pid, person in org.people.items():
        found.add(("person", pid, person.type))
        found |= {("key", pid, key.gen, key.sign_pub, key.kem_pub) for key in person.keys}
        found |= {("holds", pid, org.active_gen(pid))}
    for role, keys in org.role_keys.items():
        found |= {("role", role, key.gen, key.pub) for key in keys}
    found |= {("in", role, one.pid) for role, listed in org.memberships.items() for one in listed}
    found |= {("kit", kit.gen, kit.sign_pub, kit.kem_pub) for kit in org.kits}
    found |= {("grant", one.op, one.role, one.pid, one.sections, one.until) for one in org.grants.values()}
    return frozenset(found)


def _of_view(view: SectionView) -> Iterator[Atom]:
    for item in view.items:
        for one in item.fields:
            if one.shown:
                yield ("value", item.id, one.field.key, one.shown)
            yield from (("value", item.id, one.field.key, shown) for _, shown in one.scheduled if shown)
    for change in view.changes:
        for row in change.rows:
            yield ("asked", change.op, row.item, row.field.key, row.after, change.asked_by.pid)
        if change.why:
            yield ("asked because", change.op, change.why)
    for conflict in view.conflicts:
        yield from (("conflict", conflict.group_label, pair) for pair in conflict.mine)


def _of_history(view: HistoryView) -> Iterator[Atom]:
    for entry in view.entries:
        for row in entry.rows:
            yield ("wrote", entry.reference, entry.by.pid, row.item, row.field.key, row.after, row.effective, entry.why)
            if row.after:
                yield ("value", row.item, row.field.key, row.after)
    for timeline in view.timelines:
        for span in timeline.spans:
            if span.shown:
                yield ("value", timeline.item, timeline.field.key, span.shown)


__all__ = ["Atom", "Sight", "Viewer", "entry_atoms", "good_rows", "org_atoms", "sight"]
