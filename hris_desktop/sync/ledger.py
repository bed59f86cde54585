"""What this device knows for sure: the organisation and every chain, verified, over the replica.

``accept`` is the only way in: rows are judged in order, and entries, verdicts and settled outbox items are one local
commit. Chains are read from the replica when first needed. If a commit fails, nothing of it is believed: the memory
is dropped and read again. Runs in one thread (the one that owns the replica); no clock, no network.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from hris_desktop.crypto.chain import body_hash, head
from hris_desktop.store.contract import EVERYTHING, Row, Scope
from hris_desktop.store.replica import Finding, Replica, Stored
from hris_desktop.sync import bookmark, erasing, org_tip, scope
from hris_desktop.sync.admit import Admission
from hris_desktop.sync.ahead import Ahead
from hris_desktop.sync.alarm import Alarm
from hris_desktop.sync.causes import BAD_WRAP, SEEN, WITHHELD
from hris_desktop.sync.content import ANOTHER_BASE, DUPLICATE, SHUT_OUT, Event, Sealed, SectionRecord
from hris_desktop.sync.heads import Heads
from hris_desktop.sync.own import OwnCopy, cut
from hris_desktop.sync.received import made_one_of, state_of, stored_as
from hris_desktop.sync.suspects import Suspects
from hris_desktop.sync.verdict import Content, Place, Verdict, column_hash
from hris_desktop.vault.chains import SAYS, ChainState
from hris_desktop.vault.entries import ChainType, Ctx, read_chain, read_ctx
from hris_desktop.vault.org import Org
from hris_desktop.vault.session import BadWrap, Session

RECORDS_KEPT, CHAINS_KEPT = 512, 4096
ACCEPTED_AT_LEAST = 100


class Ledger:
    """See the module. ``session`` is None for a client without keys."""

    def __init__(
        self,
        replica: Replica,
        *,
        org: str,
        pin: bytes,
        session: Session | None = None,
        partial: bool = False,
        keeps: Callable[[Org], Scope] | None = None,
        own: OwnCopy | None = None,
    ) -> None:
        """``partial``: keep only what the person's scope names; see ``sync.scope``. ``keeps``: what several share.

        ``own`` guards the copy and seals what is kept of it (``sync.own``, ``sync.bookmark``).
        """
        self.replica = replica
        self.session = session
        self._keeps = keeps
        self._partial = (partial and session is not None) or keeps is not None
        self._name, self._pin, self.ahead = org, pin, Ahead()
        self.turn = 0
        """Grows with whatever may change what is believed; what was worked out at the same turn still holds."""
        self.settle: Callable[[Sequence[Stored]], None] = lambda _stored: None
        """Called with each batch inside its transaction (the outbox settles what came back)."""
        self.give_back: Callable[[Sequence[Event]], None] = lambda _events: None
        """Called in the same place with own entries of earlier batches whose epoch was taken back."""
        self.is_asked: Callable[[], bool] = lambda: False
        """Whether somebody waits for this thread: a long batch ends early then."""
        self.suspects = Suspects()
        """Record chains whose key may be due to somebody who lacks it."""
        self.looked_on = ""
        """The day for which expired grants were looked for."""
        self.roles_seen: tuple[int, str, int] | None = None
        """As of what it was found that no role owes anything: number of facts, day, number of keys held."""
        self.requested: set[str] = set()
        """Record chains that may hold an open request."""
        self.clashed: set[str] = set()
        """Record chains that may hold an open conflict."""
        self.wiped: dict[str, erasing.Looked] = {}
        """Chains with an erasure whose bodies were looked for in the store in this run."""
        self.floor: tuple[int, bytes] | None = None
        """Position and head that the keyring remembers and the replica does not; the log must pass through it."""
        self.own = replica.guard = own
        self.mark = bookmark.Bookmark()
        self.reload()

    def reload(self) -> None:
        """Believe the replica again, nothing else."""
        self.turn += 1
        self.suspects.forget_renewed()
        self.org = Org(self._name, self._pin)
        self._chains: dict[str, ChainState] = {}
        self._records: OrderedDict[str, SectionRecord] = OrderedDict()
        self._batch: set[bytes] = set()
        self._heads = Heads(self.replica)
        self._at = 0
        """The position of a row that is filled in below the cursor; 0 = none is."""
        self.scope = scope.read(self.replica.get_meta(scope.SCOPE))
        self.cursor = self.replica.cursor()
        self.head = self.replica.head_at(self.cursor)
        self._admission = Admission(self.org, self.chain, self._known, self.session)
        self.mark = bookmark.take_up(self)
        self._admission.ahead = self.ahead
        if self.session is not None:
            self.session.learn_roles(self.org)
        if self._partial and not self.cursor and self.replica.get_meta(scope.SCOPE) is None:
            # a new device never fetches what it would drop again
            self.scope = self.wanted()
            self.replica.set_meta(scope.SCOPE, scope.write(self.scope))

    def keep(self, *, always: bool = False) -> None:
        """Keep what is known, so that the next start need not work it out; only if that is worth it."""
        is_old = (self.mark.seq, self.mark.suspects) != (self.cursor, len(self.suspects))
        if self.own is not None and (bookmark.is_due(self, self.mark) or (always and is_old)):
            self.mark = bookmark.keep(self, self.own)

    def wanted(self) -> Scope:
        """What this device should keep, by the organisation as it is known here."""
        if self._keeps is not None:
            return self._keeps(self.org)
        if not self._partial or self.session is None:
            return EVERYTHING
        return scope.scope_of(self.org, self.session.pid)

    def chain(self, name: str) -> ChainState:
        """The public state of one chain."""
        state = self._chains.get(name)
        if state is None:
            known = bookmark.org_chain(self, self.mark) if name == "org" and self.own is not None else None
            rows = self.replica.chain(name) if known is None else self.replica.chain_after(name, self.mark.seq)
            state = self._chains[name] = state_of(name, rows, known)
        return state

    def trim(self) -> None:
        """Let what is known of chains go that were read long ago; never between judging rows and keeping them."""
        if len(self._chains) > 2 * CHAINS_KEPT:
            for name in [name for name in self._chains if name != "org"][:-CHAINS_KEPT]:
                del self._chains[name]
                self._records.pop(name, None)
        self._heads.trim()

    def record(self, name: str) -> SectionRecord:
        """The content of one record chain, as far as it opens here."""
        record = self._records.get(name)
        if record is None:
            rows = self.replica.chain(name)
            self._chains[name] = self._chains.get(name) or state_of(name, rows)
            record = self.fresh_record(name, self._chains[name])
            for stored in (one for one in rows if one.place == Place.COUNTED):
                record.take(stored)
            self._keep(name, record)
        self._records.move_to_end(name)
        return record

    def has_record(self, name: str) -> bool:
        """Whether the content of this chain is in memory."""
        return name in self._records

    def fresh_record(self, name: str, state: ChainState) -> SectionRecord:
        """An empty record over ``state``; the caller takes rows into it."""
        about = read_chain(name)
        return SectionRecord(state, (about.about, about.part), org=self.org, session=self.session)

    def alarms(self) -> list[Alarm]:
        """Alarms noticed so far, oldest first."""
        return [Alarm(one.seq, one.author, one.kind) for one in self.replica.findings()]

    def note(self, alarm: Alarm) -> None:
        """Keep a cause of alarm that no entry raised."""
        self._note([alarm])

    def withheld(self) -> list[int]:
        """Positions of counted entries whose content the store did not hand out."""
        return [one.seq for one in self.replica.withheld(place=Place.COUNTED, besides=Content.ERASED)]

    def fill_in(self, seq: int, body: bytes) -> set[str]:
        """Take in the content of an entry that came without; anything but its own changes nothing."""
        stored = self.replica.by_seq(seq)
        if stored is None or stored.body is not None or body_hash(body) != stored.bh:
            return set()
        try:
            with self.replica.transaction():
                self.replica.set_body(seq, body)
                bookmark.forget(self)
                self.reload()
                if stored.chain.startswith("r:"):
                    self.judge_again(stored.chain)
        except BaseException:
            self.reload()
            raise
        return {stored.chain} | (self.judge_unread() if stored.chain == "org" else set())

    def cut(self, after: int, intents: Mapping[bytes, bytes]) -> int:
        """Go back to position ``after``: what stood above is set aside, not removed. Returns how many entries.

        ``intents``: what one's own entries among them meant, sealed, by their name.
        """
        with self.replica.transaction():
            moved = cut(self.replica, after, intents)
        self.reload()
        erasing.cut(self)
        self.floor = None
        return moved

    def expect(self, rows: Sequence[Row]) -> None:
        """These come next: on a second core, if there is one, their signatures and keys are looked at ahead."""
        self.ahead.expect(self.org, rows, self.session)

    def accept(self, rows: Sequence[Row]) -> set[str]:
        """Judge and keep the next rows (contiguous from the cursor). Returns the names of the touched chains."""
        return self.take([(row.seq, column_hash(row)) for row in rows], rows)

    def take(self, names: Sequence[tuple[int, bytes]], rows: Sequence[Row]) -> set[str]:
        """As ``accept``, for a device that keeps only some rows: ``names`` are those of all, contiguous.

        Where somebody waits for this thread it ends early: what is above the cursor then was not looked at yet.
        """
        self.trim()
        with self.committing():
            self.turn += 1
            self._batch = set()
            self._heads.note(self.cursor, self.head)
            given = {row.seq: row for row in rows}
            again: set[str] = set()
            alarms: list[Alarm] = []
            kept: list[Stored] = []
            first = names[0][0]
            before = self.head
            for seq, name in names:
                if len(kept) >= ACCEPTED_AT_LEAST and self.is_asked():
                    break
                at = head(self.head, seq, name)
                if seq in given:
                    kept.append(stored_as(given[seq], name, at, verdict=self._judge(given[seq], again, alarms)))
                self._batch.add(name)
                self._heads.note(seq, at)
                self.head, self.cursor = at, seq
            taken = [name for seq, name in names if seq <= self.cursor]
            self.replica.digests_add(taken, after=first - 1, head=before)
            return self._keep_rows(kept, again, alarms, before=first)

    def backfill(self, rows: Sequence[Row], *, note: tuple[str, str]) -> set[str]:
        """Judge and keep rows below the cursor, each at its own position; ``note``: a fact of the replica, with it."""
        with self.committing():
            self.turn += 1
            again: set[str] = set()
            alarms: list[Alarm] = []
            kept: list[Stored] = []
            for row, at in zip(rows, self.replica.digest_heads([row.seq for row in rows]), strict=True):
                self._at = row.seq
                kept.append(stored_as(row, column_hash(row), at, verdict=self._judge(row, again, alarms)))
            self._at = 0
            bookmark.forget(self)
            self.replica.set_meta(*note)
            return self._keep_rows(kept, again, alarms, before=0)

    @contextmanager
    def committing(self) -> Iterator[None]:
        """One local commit; if it fails, the replica is believed again and nothing else."""
        try:
            with self.replica.transaction():
                yield
        except BaseException:
            # the commit did not happen, so nothing learnt on the way may be believed
            self.reload()
            raise

    def _keep_rows(self, kept: list[Stored], again: set[str], alarms: list[Alarm], *, before: int) -> set[str]:
        if self.own is not None:
            self.own.sign(self.replica, self.cursor, self.head)
        self.replica.add(kept)
        org_tip.listen(self, kept)
        self._batch = set()
        erasing.heard(self, again)
        again |= self._learn_roles(kept, alarms)
        returned = [event for name in sorted(again) for event in self.judge_again(name, before=before)]
        if alarms:
            self._note(alarms)
        self.settle([self.replica.by_seq(stored.seq) or stored if stored.chain in again else stored for stored in kept])
        self.give_back(returned)
        return {stored.chain for stored in kept} | again

    def _judge(self, row: Row, again: set[str], alarms: list[Alarm]) -> Verdict:
        verdict = self._admission.judge(row)
        ctx = verdict.ctx
        if ctx is not None and verdict.place is Place.COUNTED:
            if ctx.kind != "genesis":
                self._check_seen(row.seq, ctx, alarms)
            if row.body is None and ctx.kind not in SAYS:
                # what is said of a person may be missing rightly: only a later row tells
                alarms.append(Alarm(row.seq, ctx.pid, WITHHELD))
            if ctx.name.type is ChainType.RECORD:
                verdict = self._content(row, ctx, again, alarms=alarms, verdict=verdict)
            elif ctx.name.type is ChainType.ORG and verdict.content is Content.GOOD:
                self.suspects.hear(self.org, self.replica, ctx, row.seq)
        return verdict

    def _content(self, row: Row, ctx: Ctx, again: set[str], *, alarms: list[Alarm], verdict: Verdict) -> Verdict:
        name = ctx.chain
        noted = {"dek": self.suspects, "prop": self.requested, "conf": self.clashed}.get(ctx.kind)
        if noted is not None:
            noted.add(name)
        if ctx.kind == "erase" and verdict.content is Content.GOOD:
            again.add(name)
        if self.session is None:
            return verdict
        if "repairs" in ctx.d or ("add" in ctx.d and any(map(self.session.holds, ctx.d["to"]))):
            again.add(name)
        if self.suspects.stays(row, verdict, self.org, self._records.get(name)):
            return Verdict(Place.COUNTED, content=Content.GOOD, ctx=ctx)
        sealed = Sealed(row.seq, row.ctx, row.body)  # type: ignore[arg-type] # counted, so admission saw bytes
        event = self.record(name).judge(sealed, ctx, duplicate=verdict.content_reason == DUPLICATE)
        if event.reason == ANOTHER_BASE:
            self.suspects.add(name)
        if event.reason == SHUT_OUT:
            again.add(name)
        self._check_wrap(row.seq, ctx, alarms)
        return Verdict(Place.COUNTED, content=event.content, content_reason=event.reason, ctx=ctx)

    def _check_wrap(self, seq: int, ctx: Ctx, alarms: list[Alarm]) -> None:
        try:
            if self.session is not None and ctx.kind == "dek":
                self.session.dek(self.chain(ctx.chain), ctx.d["ep"])
        except BadWrap:
            alarms.append(Alarm(seq, ctx.pid, BAD_WRAP))

    def judge_again(self, name: str, *, before: int = 0) -> list[Event]:
        """Judge a chain anew; own edits at positions under ``before`` that were good and have been taken back."""
        self.turn += 1
        self._records.pop(name, None)
        self.requested.add(name)
        record = self.fresh_record(name, self.chain(name))
        changed: list[tuple[int, int, str]] = []
        returned: list[Event] = []
        alarms: list[Alarm] = []
        for stored in self.replica.chain(name):
            if stored.place == Place.COUNTED:
                event = record.take(stored)
                if event.kind == "conf":
                    self.clashed.add(name)
                # the key that it was wrapped to may have come after it
                self._check_wrap(stored.seq, event.ctx, alarms)
                if (event.content, event.reason) != (stored.content, stored.content_reason):
                    changed.append((stored.seq, int(event.content), event.reason))
                    me = self.session
                    if stored.seq < before and stored.content == Content.GOOD and me and event.lost_by(me.pid, me.dev):
                        returned.append(event)
        self.replica.set_content(changed)
        self._note(alarms)
        self._keep(name, record)
        return returned

    def judge_unread(self) -> set[str]:
        """Judge what has become readable since it came (after signing in, or a new role key); the touched chains."""
        unread = {stored.chain for stored in self.replica.listed(contents=[Content.UNREAD])}
        names = {name for name in unread if name.startswith("r:")}
        with self.replica.together():
            # one commit: thousands of them would each wait for the disk
            for name in sorted(names):
                self.judge_again(name)
        return names

    def _learn_roles(self, kept: Sequence[Stored], alarms: list[Alarm]) -> set[str]:
        new = [stored for stored in kept if stored.chain == "org"]
        if self.session is None or not new:
            return set()
        before = len(self.session.roles_held)
        bad = self.session.learn_roles(self.org)
        alarms += [Alarm(stored.seq, stored.author, BAD_WRAP) for stored in new if bad and made_one_of(stored, bad)]
        if len(self.session.roles_held) == before:
            return set()
        for stored in (one for one in kept if one.chain.startswith("r:") and one.content == Content.GOOD):
            self._check_wrap(stored.seq, read_ctx(stored.ctx), alarms)
        return self.judge_unread()

    def _check_seen(self, seq: int, ctx: Ctx, alarms: list[Alarm]) -> None:
        at, claimed = ctx.seen
        if at >= seq or self._heads.at(at) != claimed:
            alarms.append(Alarm(seq, ctx.pid, SEEN))

    def _note(self, alarms: Sequence[Alarm]) -> None:
        self.replica.findings_add([Finding(alarm.what, alarm.seq, alarm.author) for alarm in alarms])

    def _known(self, h: bytes) -> bool:
        if self._at:
            place = self.replica.digest_place(h)
            return place is not None and place < self._at
        if h in self._batch or self.replica.known(h):
            return True
        return not self.scope.everything and self.replica.digest_place(h) is not None

    def _keep(self, name: str, record: SectionRecord) -> None:
        self._records[name] = record
        while len(self._records) > RECORDS_KEPT:
            self._records.popitem(last=False)


__all__ = ["BAD_WRAP", "DUPLICATE", "Alarm", "Ledger", "state_of"]
