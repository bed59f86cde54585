"""One round with the shared store: pull until nothing is new, send what waits, add the keys that are owed.

No threads, no clock, no Qt: ``local`` runs a function where the ledger lives (another thread in the app, the same one
in tests), ``pause`` says whether to stop early. Everything learnt goes through ``Ledger.accept``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from hris_desktop.crypto.chain import head
from hris_desktop.store.contract import (
    EVERYTHING,
    MAX_BATCH,
    Appended,
    Me,
    NoAccess,
    Row,
    Scope,
    Store,
    StoreError,
    StoreTooNew,
    WrongOrganisation,
)
from hris_desktop.store.versions import Lineage
from hris_desktop.sync import causes, erasing, keeping, org_tip, reach, writers
from hris_desktop.sync.anchor import Anchoring
from hris_desktop.sync.ledger import Alarm, Ledger
from hris_desktop.sync.local import Local, here
from hris_desktop.sync.rotate import flight, parcel, settle
from hris_desktop.sync.scope import both
from hris_desktop.sync.sending import Letter, Sending
from hris_desktop.sync.strides import Batch, Strides, batches
from hris_desktop.sync.troubles import CAUSES, Forked, HeldBack, Holes, LogTrouble, WentBackwards
from hris_desktop.sync.verdict import PolicyWithheld, hash_or_mark
from hris_desktop.vault.session import Session

DIGESTS_A_TIME = 2000
ENTRIES_A_TIME = 500
ACCEPTED_A_TIME = 1000
"""Rows judged in one local commit, each of which waits for the disk. Where the screen asks for something meanwhile the
ledger makes it shorter.
"""
_HELD_BACK = "The shared store holds back an entry that it has to show to this device."
_END_HIDDEN = "HR names a change of roles and people that the shared store does not show to this device."
PARCELS_A_ROUND = 200
TRIES_A_ROUND = 3
"""A lost race is tried again at once, but an act that keeps losing must not hold up the others."""


@dataclass(slots=True)
class Round:
    """What one round did."""

    pulled: int = 0
    sent: int = 0
    touched: set[str] = field(default_factory=set)


class Exchange:
    """Rounds between one ledger and one store."""

    def __init__(
        self,
        ledger: Ledger,
        store: Store,
        *,
        local: Local,
        anchoring: Anchoring | None = None,
        begin: Callable[[], None] = lambda: None,
        caught_up: Callable[[], None] = lambda: None,
        go_back: Callable[[int], object] | None = None,
        besides: Callable[[Store], None] = lambda _store: None,
    ) -> None:
        """All are called where the ledger lives: ``begin`` before a pull, ``caught_up`` whenever all was read.

        ``go_back``: forget what was read above a position where the store had held something back, to read it anew.
        ``besides`` is called where this is: what else this person's program asks the store when a round is over.
        """
        self._ledger, self._store, self._local = ledger, store, local
        self._anchoring, self._begin, self._caught_up, self._go_back = anchoring, begin, caught_up, go_back
        self._besides = besides
        self._shows_all = True
        self._strides = Strides(store, ENTRIES_A_TIME, still=lambda _upto: None)

    def pull(self, done: Round | None = None, *, progress: Callable[[int, int], None] | None = None) -> Round:
        """Read and judge everything new. Raises ``LogTrouble`` or ``StoreError``; what was accepted before stays."""
        done = done or Round()
        lowest: int | None = None
        while True:
            try:
                return self._pull(done, progress)
            except (LogTrouble, PolicyWithheld, StoreError) as trouble:
                self._local(partial(self._note, trouble))
                if not self._local(partial(self._went_back, trouble, lowest)):
                    raise
                lowest = getattr(trouble, "at", 0)
            finally:
                self._ledger.ahead.stop()

    def _went_back(self, trouble: Exception, lowest: int | None) -> bool:
        """Whether what was passed over is shown now: everything above it is read again. Never twice to one place."""
        if not isinstance(trouble, HeldBack) or not trouble.shown or self._go_back is None:
            return False
        if trouble.at >= (self._ledger.cursor if lowest is None else min(lowest, self._ledger.cursor)):
            return False
        self._go_back(trouble.at)
        return True

    def _pull(self, done: Round, progress: Callable[[int, int], None] | None) -> Round:
        self._local(self._begin)
        me = self._meet()
        self._shows_all, still = not me.shows_own, partial(self._still_the_same, me)
        self._strides = Strides(self._store, ENTRIES_A_TIME, me.last_seq, still=still)
        reach.fit(self._ledger, me, self._local, lambda beside: Exchange(beside, self._store, local=here).pull())
        self._hear()
        cursor = self._local(lambda: self._ledger.cursor)
        while cursor < me.last_seq:
            for names, rows in self._fetch(cursor):
                while cursor < names[-1][0]:
                    cursor = self._take(names, rows, cursor, done)
                    if progress is not None:
                        progress(cursor, me.last_seq)
            self._hear()
            if self._local(self._outgrown):
                # what is found to be asked for is read as it comes from here on, not a second time
                done.touched |= self._rescope()
        done.touched |= self._rescope()
        done.touched |= self._fill_in()
        self._local(partial(erasing.tell_withheld, self._ledger))
        self._hear(last=True)
        self._local(self._caught_up)
        return done

    def _take(self, names: Sequence[tuple[int, bytes]], rows: Sequence[Row], after: int, done: Round) -> int:
        """Judge and keep what of a batch is above ``after``; how far it came."""
        new = [(seq, name) for seq, name in names if seq > after], [row for row in rows if row.seq > after]
        done.touched |= self._local(partial(self._ledger.take, *new))
        cursor = self._local(lambda: self._ledger.cursor)
        done.pulled += sum(after < row.seq <= cursor for row in rows)
        return cursor

    def _note(self, trouble: Exception) -> None:
        cause = next((cause for kind, cause in CAUSES if isinstance(trouble, kind)), None)
        if cause:
            self._ledger.note(Alarm(self._ledger.cursor, "", cause))

    def _meet(self) -> Me:
        me = self._store.me()
        name, cursor, floor = self._local(lambda: (self._ledger.org.id, self._ledger.cursor, self._ledger.floor))
        if me.schema > Lineage.SHARED.schema:
            raise StoreTooNew("The store was upgraded by a newer version of this program.")
        if me.org is not None and me.org != name:
            raise WrongOrganisation("This store belongs to another organisation.")
        if me.org is None and me.last_seq == 0 and cursor:
            raise NoAccess("The store answers, but it shows this login nothing at all.")
        if me.last_seq < max(cursor, floor[0] if floor else 0):
            raise WentBackwards("The shared store has fewer entries than this device has read from it.", at=me.last_seq)
        if cursor:
            self._check_tip(cursor)
        elif me.last_seq:
            self._check_pin()
        return me

    def _still_the_same(self, before: Me, upto: int) -> None:
        now = self._meet()
        if now.last_seq < upto:
            raise WentBackwards("The shared store was put back while it was read.", at=now.last_seq)
        if (now.login, now.person, now.roles) != (before.login, before.person, before.roles):
            raise NoAccess("What this login to the store may read was changed while it read.")

    def _check_pin(self) -> None:
        """A store founded anew by somebody else may still bear the organisation's name."""
        pin = self._local(lambda: self._ledger.org.pin)
        first = self._store.digests(0, 1)
        if first and (first[0][0], first[0][1]) != (1, pin):
            raise WrongOrganisation("This store does not begin with the founding of this organisation.")

    def _check_tip(self, cursor: int) -> None:
        mine = self._local(lambda: self._ledger.replica.digest_at(cursor))
        theirs = self._store.digests(cursor - 1, 1)
        if not theirs and not self._store.digests(0, 1):
            raise NoAccess("The store answers, but it shows this login no entries.")
        if not theirs:
            raise Holes("Entries are missing from the shared store.", at=cursor - 1)
        if (theirs[0][0], hash_or_mark(*theirs[0])) != (cursor, mine):
            raise Forked("The shared store shows a different history than the one this device has verified.")

    def _check_floor(self, cursor: int, digests: list[tuple[int, object]]) -> None:
        """What this device's own file has forgotten, the keyring remembers."""
        floor, at = self._local(lambda: (self._ledger.floor, self._ledger.head))
        if floor is None or not cursor < floor[0] <= cursor + len(digests):
            return
        for seq, name in digests[: floor[0] - cursor]:
            at = head(at, seq, hash_or_mark(seq, name))
        if at != floor[1]:
            raise Forked("The shared store shows a different history than this device has seen.", at=cursor)

    def _fill_in(self) -> set[str]:
        """Ask again for what was given without its content: a repair of the store may have put it back."""
        touched: set[str] = set()
        for seq in self._local(self._ledger.withheld):
            rows = self._store.entries(EVERYTHING, seq - 1, 1)
            if rows and rows[0].seq == seq and isinstance(rows[0].body, bytes):
                touched |= self._local(partial(self._ledger.fill_in, seq, rows[0].body))
        return touched

    def finish(self) -> None:
        """All is read and sent: note in the keyring how far. Its own failure is a report, never an end of the sync."""
        erasing.carry_out(self._ledger, self._store, self._local)
        self._besides(self._store)
        self._local(self._ledger.keep)
        anchoring = self._anchoring
        if anchoring is None:
            return
        if anchoring.keep(self._local(anchoring.state)):
            self._local(anchoring.kept)
        else:
            self._local(lambda: self._ledger.note(Alarm(0, "", causes.NOT_KEPT)))

    def _fetch(self, cursor: int) -> list[Batch]:
        digests = self._store.digests(cursor, DIGESTS_A_TIME)
        expected = list(range(cursor + 1, cursor + 1 + len(digests)))
        if not digests or [seq for seq, _ in digests] != expected:
            raise Holes("Entries are missing from the shared store.", at=cursor)
        self._check_floor(cursor, digests)
        scope = self._local(lambda: self._ledger.scope)
        rows = self._all_rows(cursor, expected) if scope.everything else self._strides.rows(scope, cursor, expected[-1])
        if any(row.h != digests[row.seq - cursor - 1][1] for row in rows):
            raise Forked("The shared store gave two answers about the same entry.", at=cursor)
        names = [(seq, hash_or_mark(seq, name)) for seq, name in digests]
        if not scope.everything:
            self._check_held_back(names, rows)
        self._local(partial(self._ledger.expect, rows))
        return batches(names, rows, ACCEPTED_A_TIME)

    def _all_rows(self, cursor: int, expected: list[int]) -> list[Row]:
        rows: list[Row] = []
        while len(rows) < len(expected):
            more = self._store.entries(EVERYTHING, cursor + len(rows), min(ENTRIES_A_TIME, len(expected) - len(rows)))
            if [row.seq for row in more] != expected[len(rows) : len(rows) + len(more)] or not more:
                raise Holes("Entries are missing from the shared store.", at=cursor)
            rows += more
        return rows

    def _check_held_back(self, names: Sequence[tuple[int, bytes]], rows: Sequence[Row]) -> None:
        """A row that continues one which is not here: it is of another chain, or the store kept it from this device."""
        for seq, name, chain in self._local(partial(keeping.unexplained, self._ledger, names, rows)):
            found = self._by_number(seq)
            shown = org_tip.proven_chain(found, name) if found is not None else None
            if found is not None and shown == chain != found.chain:
                # broken for everybody, and within nobody's scope: those who hold it go on as well
                self._local(partial(self._ledger.note, Alarm(seq, "", causes.MISFILED)))
            elif shown == chain or (found is None and self._shows_all):
                raise self._held_back(seq, found, chain)
            elif shown is None:
                # a login that is shown its own rows only cannot tell; nobody's sync may be stopped by such a row
                self._local(partial(self._ledger.note, Alarm(seq, "", causes.NOT_SHOWN)))

    def _by_number(self, seq: int) -> Row | None:
        return next((row for row in self._store.entries(EVERYTHING, seq - 1, 1) if row.seq == seq), None)

    def _held_back(self, seq: int, found: Row | None, chain: str) -> HeldBack:
        """Where it begins: what this row continues may have been held back before it."""
        shown = found is not None
        while found is not None:
            before = self._local(partial(keeping.unexplained, self._ledger, (), [found]))
            found = self._by_number(before[0][0]) if before else None
            if found is not None and org_tip.proven_chain(found, before[0][1]) == chain == found.chain:
                seq = found.seq
            else:
                found = None
        return HeldBack(_HELD_BACK, at=seq - 1, shown=shown)

    def _hear(self, *, last: bool = False) -> None:
        """What HR has named as the end of the organisation's chain is here, or nothing is sent.

        What else there is is read nevertheless: it may say that who named it is in HR no more.
        """
        owed = self._local(partial(org_tip.owed, self._ledger))
        for one in owed:
            found = self._by_number(one.seq)
            if found is not None and org_tip.proven_chain(found, one.name) == "org" == found.chain:
                raise self._held_back(one.seq, found, "org")
        if owed and last:
            self._local(partial(org_tip.hidden, self._ledger, owed))
            raise HeldBack(_END_HIDDEN, at=owed[0].seq - 1, shown=False)

    def _outgrown(self) -> bool:
        old, new = self._ledger.scope, self._ledger.wanted()
        return both(old, new) != new and (self._shows_all or not new.everything)

    def _rescope(self) -> set[str]:
        """What came into the person's scope is filled in from its beginning, what left it is dropped."""
        old, new, begun = self._local(
            lambda: (self._ledger.scope, self._ledger.wanted(), keeping.growing(self._ledger))
        )
        reach.refuse_too_small(new, shows_own=not self._shows_all)
        common = both(old, new)
        left_over = begun and common == new
        touched = self._local(partial(keeping.narrow, self._ledger, common)) if common != old or left_over else set()
        if common != new:
            touched |= self._grow(common, new)
            self._local(partial(keeping.widen, self._ledger, new))
        return touched

    def _grow(self, old: Scope, new: Scope) -> set[str]:
        touched: set[str] = set()
        cursor, after = self._local(lambda: (self._ledger.cursor, keeping.begun(self._ledger, new)))
        while after < cursor:
            last = min(cursor, after + DIGESTS_A_TIME)
            names = self._local(partial(self._ledger.replica.digests, after, last - after))
            given = self._strides.rows(new, after, last)
            if new.everything and len(given) != last - after:
                raise Holes("Entries are missing from the shared store.", at=after)
            rows = [row for row in given if row.chain not in old]
            if any(hash_or_mark(row.seq, row.h) != names[row.seq - after - 1][1] for row in rows):
                raise Forked("The shared store shows another entry than this device knows by name.", at=after)
            self._check_held_back((), rows)
            self._local(partial(self._ledger.expect, rows))
            for start in range(0, len(rows), ACCEPTED_A_TIME):
                part = rows[start : start + ACCEPTED_A_TIME]
                upto = last if start + ACCEPTED_A_TIME >= len(rows) else part[-1].seq
                touched |= self._local(partial(keeping.fill_in, self._ledger, part, to=new, upto=upto))
            if not rows:
                self._local(partial(keeping.fill_in, self._ledger, [], to=new, upto=last))
            after = last
        return touched

    def push(self, sending: Sending, done: Round | None = None, *, skip: frozenset[str] = frozenset()) -> Round:
        """Send what waits, many acts in one append, reading back after each. ``skip``: acts that are backing off.

        A parcel that did not arrive is not sent again: from then on each act goes by itself, so that one that fails
        holds up nobody else.
        """
        done = done or Round()
        old = self._local(partial(writers.too_old, self._ledger))
        tries: Counter[str] = Counter()
        most = MAX_BATCH
        for _ in range(PARCELS_A_ROUND):
            tried = {op for op, count in tries.items() if count >= TRIES_A_ROUND}
            parcel = self._local(partial(self._parcel, sending, skip | tried, most))
            if not parcel:
                break
            arrived = self._send(sending, parcel, done)
            if len(parcel) == 1:
                tries[parcel[0].op] += 1
            elif not arrived:
                most = 1
        if old is not None:
            self._local(partial(writers.require, self._ledger))
        return done

    def _parcel(self, sending: Sending, skip: frozenset[str], most: int) -> tuple[Letter, ...]:
        old = writers.too_old(self._ledger)
        return sending.parcel(skip | writers.held(self._ledger) if old else skip, most=most)

    def _send(self, sending: Sending, parcel: Sequence[Letter], done: Round) -> bool:
        result = self._store.append([entry for letter in parcel for entry in letter.batch])
        if len(parcel) == 1:
            self._local(partial(sending.answered, parcel[0].op, result))
        done.sent += len(parcel)
        self.pull(done)
        return isinstance(result, Appended)

    def add_keys(self, session: Session, done: Round, *, now: Callable[[], str], new_op: Callable[[], str]) -> Round:
        """Make the wraps that others are owed; a few parcels are read back at once."""
        while True:
            parcels = flight(partial(parcel, self._local, self._ledger, session, now=now, new_op=new_op))
            sent = [isinstance(self._store.append(batch), Appended) for batch in parcels]
            if not sent:
                self._local(self._ledger.trim)
                if self._local(lambda: bool(self._ledger.suspects)):
                    continue
                return done
            before = done.pulled
            self.pull(done)
            self._local(partial(settle, self._ledger))
            if not all(sent) or done.pulled == before:
                return done


__all__ = ["CAUSES", "Exchange", "Forked", "HeldBack", "Holes", "Local", "LogTrouble", "Round", "WentBackwards"]
