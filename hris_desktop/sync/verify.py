"""Check a whole store from the outside, without any key: every row's verdict on place, every hole, the heads.

Any member can plant a broken row, so a report lists rows by their hash; rows looked at before can be passed as known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from hris_desktop.crypto.chain import ZERO_HASH, head
from hris_desktop.crypto.errors import Malformed
from hris_desktop.store.contract import EVERYTHING, Row, Store
from hris_desktop.sync.admit import Admission, Content, Place, PolicyWithheld, column_hash
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.entries import read_ctx
from hris_desktop.vault.org import Org

ROWS_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """One row that is not counted and good. The author of a broken row is only what it claims, so none is named."""

    seq: int
    h: str
    verdict: str
    """``broken``, ``not counted`` or ``void``."""
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
    stopped: str = ""
    """Why the check could not go on."""

    def sound(self, known: Collection[str] = ()) -> bool:
        """No hole, nothing stopped the check, and no broken row but those in ``known`` (their ``h``)."""
        broken = any(one.verdict == "broken" and one.h not in known for one in self.findings)
        return not (broken or self.holes or self.stopped)


def verify(store: Store, pin: bytes | None = None, *, progress: Callable[[int, int], None] | None = None) -> Report:
    """Check everything in ``store``. ``pin``: the hash of the genesis to believe; else that of the first row."""
    me = store.me()
    report = Report(pinned=pin is not None)
    check: _Check | None = None
    try:
        for row in _rows(store, report):
            check = check or _Check(row, pin, report)
            check.take(row)
            if progress is not None and row.seq % ROWS_A_TIME == 0:
                progress(row.seq, me.last_seq)
    except PolicyWithheld as withheld:
        report.stopped = str(withheld)
    last = check.last if check else 0
    if me.last_seq > last and not report.stopped:
        report.holes.append((last + 1, me.last_seq))
    return report


def _rows(store: Store, report: Report) -> Iterator[Row]:
    after = 0
    while True:
        rows = store.entries(EVERYTHING, after, ROWS_A_TIME)
        if not rows:
            return
        for row in rows:
            if row.seq > after + 1:
                report.holes.append((after + 1, row.seq - 1))
            after = row.seq
            yield row


class _Check:
    """Judges the rows in order and keeps what the report says."""

    def __init__(self, first: Row, pin: bytes | None, report: Report) -> None:
        self.last = 0
        self._report = report
        self._head = ZERO_HASH
        self._known: set[bytes] = set()
        self._chains: dict[str, ChainState] = {}
        self._totals: Counter[str] = Counter()
        believed = pin if pin is not None else column_hash(first)
        report.org, report.pin = _org_of(first), believed.hex()
        self._admission = Admission(Org(report.org, believed), self._chain, self._known.__contains__)

    def take(self, row: Row) -> None:
        verdict = self._admission.judge(row)
        h = column_hash(row)
        self._known.add(h)
        self._head = head(self._head, row.seq, h)
        self.last = row.seq
        word, reason = _word(verdict.place, verdict.content), verdict.reason or verdict.content_reason
        self._totals[word] += 1
        if word != "counted":
            kind, chain = (verdict.ctx.kind, verdict.ctx.chain) if verdict.ctx else ("", "")
            self._report.findings.append(Finding(row.seq, h.hex(), word, reason, kind, chain))
        self._report.rows += 1
        self._report.counts, self._report.head = dict(self._totals), self._head.hex()

    def _chain(self, name: str) -> ChainState:
        return self._chains.setdefault(name, ChainState(name))


def _org_of(first: Row) -> str:
    try:
        return read_ctx(first.ctx).org if isinstance(first.ctx, bytes) else ""
    except Malformed:
        return ""


def _word(place: Place, content: Content) -> str:
    match place:
        case Place.COUNTED:
            return "void" if content is Content.VOID else "counted"
        case Place.NOT_COUNTED:
            return "not counted"
        case Place.BROKEN:
            return "broken"
