"""What three honest clients make of a tampered store: told, harmless, or a failure of the product.

*Fresh* has never seen the organisation, *warm* had read the honest store to its end, *keyless* is ``store verify``.
Who keeps a part of it stands in ``slim``.
A client has *told* it when something that it did not report of the honest store is in its report: a row that is broken,
not counted or void, an alarm, a refusal of the whole store, a difference between store and replica. Not told is
*harmless* only if heads and everything shown are the honest ones. In every case nothing may be shown, and no entry
believed, that is not in the honest log; what was shown before stays; other chains go on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache

from hris_desktop.services.views import SectionState
from hris_desktop.store.contract import EVERYTHING, Row, Store, StoreError
from hris_desktop.store.replica import Replica, ReplicaError
from hris_desktop.sync import causes, daily
from hris_desktop.sync.exchange import Exchange, LogTrouble
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.local import here
from hris_desktop.sync.repair import State, compare
from hris_desktop.sync.verdict import Content, Place, PolicyWithheld
from hris_desktop.sync.verify import Report, verify
from tests.tamper.case import Tampered
from tests.tamper.seen import Atom, Sight, Viewer, entry_atoms, looked, sight
from tests.tamper.site import Base, base
from tests.workstations.site import NOW

Told = Counter[tuple[str, ...]]
MANY = 1_000_000


class Letter(Enum):
    """How it was told, in the order in which the table prefers one of several."""

    REFUSED = "R"
    BROKEN = "B"
    NOT_COUNTED = "N"
    VOID = "V"
    WITHHELD = "W"
    ALARM = "A"
    FAULT = "F"
    DAY = "D"
    COMPARED = "C"
    UNREAD = "u"
    CUT = "t"
    KEPT_BACK = "e"
    GAP = "x"
    HARMLESS = "h"
    FAILED = "!"


ORDER = [*Letter]
_OF_ALARM: Mapping[str, Letter] = {
    causes.WITHHELD: Letter.WITHHELD,
    causes.POLICY: Letter.WITHHELD,
    causes.SEEN: Letter.ALARM,
    causes.BAD_WRAP: Letter.ALARM,
    causes.CHANGED: Letter.DAY,
}
_OF_VERDICT = {
    "broken": Letter.BROKEN,
    "not counted": Letter.NOT_COUNTED,
    "void": Letter.VOID,
    "withheld": Letter.WITHHELD,
    "another view": Letter.ALARM,
    "refused": Letter.REFUSED,
    "fault": Letter.FAULT,
    "unread": Letter.UNREAD,
}


@dataclass(frozen=True)
class Outcome:
    """``how`` are the words of the reports; ``fault`` says what went wrong, empty if nothing did."""

    letter: Letter
    how: tuple[str, ...] = ()
    fault: str = ""


@dataclass
class Honest:
    """What one person's client holds and shows after reading the honest store."""

    name: str
    replica: Replica
    sight: Sight
    told: Told
    ever: frozenset[Atom] = field(repr=False)
    """Everything it showed at any position of the honest log."""


def viewer_for(b: Base, seq: int) -> str:
    """Who looks: the founder of HR; for what only the person sees, ann."""
    chain = str(b.row(seq).chain)
    return "ann" if chain.endswith(":health") or chain.startswith("a:") else "founder"


def copied(replica: Replica) -> Replica:
    """The file as it lies there."""
    twin = Replica.in_memory()
    replica._db.backup(twin._db)
    return twin


@cache
def honest(name: str) -> Honest:
    """Reads the honest log row by row, and looks at whatever each row touches."""
    b = base()
    viewer = Viewer(b.site.desks[name], b.site.empty_replica())
    ever: set[Atom] = set()
    for row in b.rows:
        touched = viewer.ledger.accept([row])
        ever |= looked(viewer, touched)
    last = sight(viewer)
    return Honest(name, viewer.replica, last, told(viewer.ledger), frozenset(ever | last.atoms()))


@cache
def honest_report() -> Report:
    """``store verify`` of the honest store."""
    b = base()
    return verify(Tampered(b.rows).store(b.site.org), b.site.pin)


# ------------------------------------------------------------------------------------------------ reports


def told(ledger: Ledger) -> Told:
    """Everything that this client reports about the log."""
    found: Told = Counter()
    verdicts = {int(Place.BROKEN): "broken", int(Place.NOT_COUNTED): "not counted"}
    for stored in ledger.replica.listed(places=sorted(verdicts), contents=[int(Content.VOID), int(Content.NEWER)]):
        word = verdicts.get(stored.place, "void")
        reason = stored.place_reason or stored.content_reason or "from a newer version"
        found[word, reason, stored.h.hex()] += 1
    for alarm in ledger.alarms():
        found["alarm", alarm.what, alarm.author] += 1
    return found


def kept_apart(shown: Sight) -> Told:
    """What the histories list beside themselves: entries that do not open, or no longer mean anything."""
    found: Told = Counter()
    for (pid, key), (_view, history) in shown.sections.items():
        found.update(("void", one.sentence, pid, key) for one in history.apart)
    return found


def said_of_sections(shown: Sight) -> Told:
    """Sections that show an alarm of their own in the place of what does not open."""
    alarmed = (one for one, (view, _history) in shown.sections.items() if view.state is SectionState.ALARM)
    return Counter(("alarm", causes.BAD_WRAP, *one) for one in alarmed)


def letter_of(report: tuple[str, ...]) -> Letter:
    """The column of the table that a report belongs to."""
    if report[0] == "alarm":
        return _OF_ALARM.get(report[1], Letter.REFUSED)
    return _OF_VERDICT.get(report[0], Letter.COMPARED)


def outcome(reports: Iterable[tuple[str, ...]], fault: str, otherwise: Letter) -> Outcome:
    """The letter of the strongest report; ``otherwise`` where there is none."""
    found = sorted(reports, key=lambda one: ORDER.index(letter_of(one)))
    letter = Letter.FAILED if fault else letter_of(found[0]) if found else otherwise
    return Outcome(letter, tuple(f"{one[0]}: {one[1]}" for one in found), fault)


def pulled(viewer: Viewer, store: Store) -> tuple[Told, str]:
    """A round of reading: what it refused to go on with, and what escaped that was never declared."""
    try:
        viewer.work.exchange(store).pull()
    except PolicyWithheld:
        return Counter([("withheld", "the policy")]), ""
    except (LogTrouble, StoreError, ReplicaError) as refused:
        return Counter([("refused", type(refused).__name__)]), ""
    except Exception as error:  # noqa: BLE001 - the very thing that is looked for
        return Counter(), f"escaped: {type(error).__name__}: {error}"
    return Counter(), ""


def believed(seen: frozenset[Atom], known: frozenset[Atom], case: Tampered) -> str:
    """What was never true, in words; empty if there is nothing of that."""
    insiders = {ctx for _, ctx, *_ in case.allowed}
    strange = [
        atom for atom in seen - known - case.allowed if atom[0] not in ("columns", "plain") or atom[1] not in insiders
    ]
    return f"believes or shows what was never true: {sorted(map(str, strange))[:3]}" if strange else ""


# ------------------------------------------------------------------------------------------------ the three


def fresh(case: Tampered, name: str) -> Outcome:
    """A client that begins with nothing but the pin."""
    b = base()
    viewer = Viewer(b.site.desks[name], b.site.empty_replica())
    return read_anew(case, viewer, honest(name), unlike=lambda _: "not told, and not the honest state")


def read_anew(
    case: Tampered,
    viewer: Viewer,
    true: Honest,
    *,
    unlike: Callable[[Sight], str],
    let_pass: Letter = Letter.HARMLESS,
) -> Outcome:
    """What a client makes of the store that has read nothing.

    ``unlike``: the fault of a state that is not the honest one though nothing was told; ``let_pass`` where it has none.
    """
    new, fault = pulled(viewer, case.store(base().site.org))
    if fault:
        return Outcome(Letter.FAILED, (), fault)
    new += told(viewer.ledger) - true.told
    shown = sight(viewer, like=true.sight, old=true.replica)
    fault = believed(shown.atoms(), true.ever, case) or owed(case, new) or others(case, viewer, shown, true.sight)
    letter = Letter.CUT if case.cut else Letter.HARMLESS
    if not new and not fault and not case.cut and not (shown.same(true.sight) and shown.head == true.sight.head):
        letter, fault = let_pass, unlike(shown)
    return outcome(new, fault, letter)


def owed(case: Tampered, new: Told) -> str:
    """The alarm without which it was not told."""
    missing = case.must and not any(one[:2] == ("alarm", case.must) for one in new)
    return f"no alarm of its own: {case.must}" if missing else ""


def others(case: Tampered, viewer: Viewer, shown: Sight, true: Sight) -> str:
    """Chains that were not touched show what they always did, unless the whole store was refused."""
    if not case.touched or "org" in case.touched or viewer.ledger.cursor < len(case.rows):
        return ""
    for pid, key in true.sections:
        untouched = not case.touched & {f"r:{pid}:{key}"}
        if untouched and shown.atoms_of(pid, key) != true.atoms_of(pid, key):
            return f"another chain suffered: r:{pid}:{key}"
    return ""


def warm(case: Tampered, name: str) -> Outcome:
    """A client that had read all of the honest store; a day goes by, and it is held against its own copy."""
    b, true = base(), honest(name)
    return read_on(case, Viewer(b.site.desks[name], copied(true.replica)), true, then=_a_day_goes_by)


def read_on(
    case: Tampered,
    viewer: Viewer,
    true: Honest,
    *,
    then: Callable[[Viewer, Store], None] | None = None,
) -> Outcome:
    """What a client makes of the store that had read the honest one to its end; ``then`` where nothing was told."""
    store = case.store(base().site.org)
    new, fault = pulled(viewer, store)
    if fault:
        return Outcome(Letter.FAILED, (), fault)
    if then is not None and not new:
        then(viewer, store)
    new += (told(viewer.ledger) - true.told) + compared(viewer.ledger, store)
    shown, known = sight(viewer, like=true.sight, old=true.replica), true.sight.atoms()
    fault = believed(shown.atoms(), known, case)
    if not fault and (known - shown.atoms() or not (case.allowed or shown.same(true.sight))):
        fault = "what was shown before is gone or changed"
    if not new and not fault and shown.head != true.sight.head:
        fault = "not told, and another head"
    return outcome(new, fault, Letter.HARMLESS)


def _a_day_goes_by(viewer: Viewer, store: Store) -> None:
    """At the end of a round that was not refused HR's programs go through the names."""
    viewer.replica.set_meta(daily.LOOKED, "2026-11-20 all")
    daily.look(viewer.ledger, store, local=here, now=lambda: NOW)


def compared(ledger: Ledger, store: Store) -> Told:
    """What the page about the shared store says: other names, other columns, missing contents."""
    found: Told = Counter()
    try:
        result = compare(ledger, store)
    except StoreError:
        return found
    if result.state not in (State.SAME, State.AHEAD):
        found[result.state.value, "the store and this device differ"] += 1
    for words, seqs in (("withheld here", result.withheld), ("gone", result.gone), ("altered", result.altered)):
        if seqs:
            found[words, "rows differ from what was received"] += 1
    return found


def keyless(case: Tampered, _name: str = "") -> Outcome:
    """``store verify`` with the pin and nothing else."""
    b, true = base(), honest_report()
    store = case.store(b.site.org)
    try:
        report = verify(store, b.site.pin)
    except StoreError as error:
        return outcome([("fault", str(error))], "", Letter.HARMLESS)
    except Exception as error:  # noqa: BLE001 - the very thing that is looked for
        return Outcome(Letter.FAILED, (), f"escaped: {type(error).__name__}: {error}")
    new = _found(report) - _found(true)
    fault = believed(_counted(report, store), _of_rows(b.rows), case)
    same = (report.head, report.rows) == (true.head, true.rows)
    if not fault and not new and not same:
        # what `seen` gives away is noticed by a workstation; to that it needs no keys either
        ledger = Ledger(b.site.empty_replica(), org=b.site.org, pin=b.site.pin)
        Exchange(ledger, store, local=here).pull()
        new = told(ledger)
    if not fault and not new and not case.cut and not same:
        fault = "not told, and another head"
    return outcome(new, fault, Letter.CUT if case.cut else Letter.HARMLESS)


def _found(report: Report) -> Told:
    found: Told = Counter((one.verdict, one.reason, one.h) for one in report.findings)
    found.update(("fault", sentence) for sentence in report.faults)
    found.update(("fault", "numbers are missing", str(hole)) for hole in report.holes)
    return found


def _counted(report: Report, store: Store) -> frozenset[Atom]:
    """The entries that ``store verify`` takes for good: those it has judged and says nothing about."""
    bad = Counter(one.seq for one in report.findings if one.verdict != "withheld")
    rows = store.entries(EVERYTHING, 0, MANY)[: report.rows]
    stopped = any("is missing" in sentence for sentence in report.faults)
    good = [row for row in (rows[:-1] if stopped else rows) if not bad[row.seq]]
    return _of_rows(good)


def _of_rows(rows: Iterable[Row]) -> frozenset[Atom]:
    return frozenset(atom for row in rows for atom in entry_atoms(row))


STATES: Mapping[str, Callable[[Tampered, str], Outcome]] = {"fresh": fresh, "warm": warm, "keyless": keyless}

__all__ = ["STATES", "Honest", "Letter", "Outcome", "honest", "others", "owed", "viewer_for"]
