"""Check a whole store from the outside, without any key: every row's verdict on place, every hole, the heads.

Any member can plant a broken row, so a report lists rows by their hash; rows looked at before can be passed as known.
A log whose end was cut off together with its counter looks whole from here: only who has seen the end can tell.
Every entry says which view of the log its author had; one that differs from what is here means that two histories
were shown. Where numbers are missing all of them differ, and the hole alone is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from hris_desktop.crypto.chain import ZERO_HASH, head
from hris_desktop.crypto.errors import Malformed
from hris_desktop.store.contract import EVERYTHING, Row, Store, WrongLogin
from hris_desktop.store.copying import SHOWN_A_PART
from hris_desktop.sync.admit import Admission
from hris_desktop.sync.ahead import Ahead
from hris_desktop.sync.verdict import Content, Place, PolicyWithheld, Verdict, column_hash
from hris_desktop.vault.chains import SAYS, ChainState
from hris_desktop.vault.entries import ChainType, Ctx, read_ctx
from hris_desktop.vault.org import Org

ROWS_A_TIME = 500
COUNTED, BROKEN, WITHHELD, OTHER_VIEW = "counted", "broken", "withheld", "another view"
ERASED: Final = "erased"
_TWO_HISTORIES: Final = "its author had seen another log than this one"


@dataclass(frozen=True, slots=True)
class Finding:
    """One row that is not counted and good. The author of a broken row is only what it claims, so none is named."""

    seq: int
    h: str
    verdict: str
    """``broken``, ``not counted``, ``void``, ``withheld`` (its body is not shown), ``another view`` (it counts).

    What an erasure names is no finding, shown or not: it is counted as ``erased``.
    """
    reason: str
    kind: str = ""
    chain: str = ""


@dataclass(slots=True)
class Report:
    """What was found. ``sound`` decides the exit code of ``store verify``."""

    org: str = ""
    pin: str = ""
    pinned: bool = False
    """The pin was given from outside; without, a store founded again by somebody else looks whole."""
    rows: int = 0
    head: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    holes: list[tuple[int, int]] = field(default_factory=list)
    """First and last missing number of each hole."""
    lingering: int = 0
    """Bodies that were erased and that the store shows all the same: the program of somebody in HR takes them out."""
    faults: list[str] = field(default_factory=list)
    """What is wrong with the store as a whole, in sentences."""

    def sound(self, known: Collection[str] = ()) -> bool:
        """No hole, no fault, and of broken rows and other views only those in ``known`` (their ``h``)."""
        bad = any(one.verdict in (BROKEN, OTHER_VIEW) and one.h not in known for one in self.findings)
        return not (bad or self.holes or self.faults)


def verify(
    store: Store,
    pin: bytes | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
    beside: Callable[[Callable[[], None]], object] | None = None,
) -> Report:
    """Check everything in ``store``. ``pin``: the hash of the genesis to believe; else that of the first row.

    ``beside`` runs a function on another core, which verifies signatures ahead (``sync.ahead``). Raises only
    ``StoreError``: whatever the rows hold ends up in the report.
    """
    me = store.me()
    if me.shows_own:
        raise WrongLogin(SHOWN_A_PART)
    report = Report(pinned=pin is not None, pin=pin.hex() if pin else "")
    check: _Check | None = None
    try:
        for rows in _pages(store):
            check = check or _Check(rows[0], pin, report, beside)
            check.take_all(rows)
            if progress is not None:
                progress(check.last, me.last_seq)
    except PolicyWithheld as withheld:
        report.faults.append(f"{withheld}; nothing after it can be judged".capitalize() + ".")
    else:
        _check_end(report, check.last if check is not None else 0, me.last_seq)
    if check is not None:
        check.sum_up()
    _check_beginning(report, check, me.org)
    return report


def _check_end(report: Report, last: int, counter: int) -> None:
    if counter > last:
        report.holes.append((last + 1, counter))
    elif counter < last:
        report.faults.append(f"The store counts {counter} entries but holds more, up to number {last}.")


def _check_beginning(report: Report, check: _Check | None, claimed: str | None) -> None:
    if check is None:
        if report.pinned:
            report.faults.append("The store is empty: it holds no entry with this pin.")
    elif not check.founded:
        report.faults.append("The first entry is not the pinned founding of an organisation.")
    elif claimed != report.org:
        report.faults.append("The store names another organisation than its entries.")


def _pages(store: Store) -> Iterator[list[Row]]:
    after = 0
    while rows := store.entries(EVERYTHING, after, ROWS_A_TIME):
        yield rows
        after = rows[-1].seq


class _Check:
    """Judges the rows in order and keeps what the report says."""

    def __init__(
        self, first: Row, pin: bytes | None, report: Report, beside: Callable[[Callable[[], None]], object] | None
    ) -> None:
        self.founded, self.last = False, 0
        self._report = report
        self._heads = [ZERO_HASH]
        self._known: set[bytes] = set()
        self._chains: dict[str, ChainState] = {}
        self._totals: Counter[str] = Counter()
        self._said: dict[str, list[tuple[int, bool]]] = {}
        """Position and whether it is shown, of what each chain says and no erasure has named yet."""
        believed = pin if pin is not None else column_hash(first)
        report.org, report.pin = _org_of(first), believed.hex()
        self._admission = Admission(Org(report.org, believed), self._chain, self._known.__contains__)
        self._admission.ahead = self._ahead = Ahead()
        self._ahead.start = beside

    def take_all(self, rows: Sequence[Row]) -> None:
        """Judge a page; its signatures are verified ahead meanwhile."""
        self._ahead.expect(self._admission.org, rows)
        for row in rows:
            if row.seq > self.last + 1:
                self._report.holes.append((self.last + 1, row.seq - 1))
            self.take(row)
            self.last = row.seq

    def take(self, row: Row) -> None:
        h = column_hash(row)
        verdict = self._admission.judge(row)
        word, reason = _word(row, verdict)
        if word == COUNTED and not self._report.holes and self._had_another_view(row, verdict.ctx):
            word, reason = OTHER_VIEW, _TWO_HISTORIES
        self._heads.append(head(self._heads[-1], row.seq, h))
        self._known.add(h)
        self.founded = self.founded or (row.seq == 1 and verdict.place is Place.COUNTED)
        self._totals[word] += 1
        self._erasures(row, verdict, word)
        if word != COUNTED:
            kind, chain = (verdict.ctx.kind, verdict.ctx.chain) if verdict.ctx else ("", "")
            self._report.findings.append(Finding(row.seq, h.hex(), word, reason, kind, chain))

    def _erasures(self, row: Row, verdict: Verdict, word: str) -> None:
        ctx = verdict.ctx
        if ctx is None or ctx.name.type is not ChainType.RECORD:
            return
        if ctx.kind in SAYS and word in (COUNTED, WITHHELD):
            self._said.setdefault(ctx.chain, []).append((row.seq, row.body is not None))
        elif ctx.kind == "erase" and verdict.content is Content.GOOD:
            named = self._said.pop(ctx.chain, [])
            shown = sum(is_shown for _, is_shown in named)
            self._report.lingering += shown
            self._totals.update({COUNTED: -shown, WITHHELD: shown - len(named), ERASED: len(named)})
            gone = {seq for seq, is_shown in named if not is_shown}
            self._report.findings = [one for one in self._report.findings if one.seq not in gone]

    def _had_another_view(self, row: Row, ctx: Ctx | None) -> bool:
        if ctx is None or ctx.kind == "genesis":
            return False
        at, claimed = ctx.seen
        return at >= row.seq or self._heads[at] != claimed

    def sum_up(self) -> None:
        """What is said of the rows as a whole."""
        self._report.rows, self._report.head = len(self._heads) - 1, self._heads[-1].hex()
        self._report.counts = {word: count for word, count in self._totals.items() if count}

    def _chain(self, name: str) -> ChainState:
        return self._chains.setdefault(name, ChainState(name))


def _org_of(first: Row) -> str:
    try:
        return read_ctx(first.ctx).org if isinstance(first.ctx, bytes) else ""
    except Malformed:
        return ""


def _word(row: Row, verdict: Verdict) -> tuple[str, str]:
    if verdict.place is Place.BROKEN:
        return BROKEN, verdict.reason
    if verdict.place is Place.NOT_COUNTED:
        return "not counted", verdict.reason
    if verdict.content is Content.VOID:
        return "void", verdict.content_reason
    if row.body is None:
        return WITHHELD, "its body is not shown"
    return COUNTED, ""
