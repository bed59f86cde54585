"""The verdict on content, for those who hold the key: what a counted record entry changes, or why it changes nothing.

Rules, in this order; the first that fails makes the entry *void*: it keeps its place, changes nothing, is reported.

 1 opens    under the data key of its epoch with its own context as associated data; unpads; parses
 2 shape    exact keys and types, lengths, code points (``domain.changes``)
 3 base     there exactly if the context says so; the first good ``rec`` of a later epoch carries it; equal to the fold
 4 changes  field in the policy in force here, effective date, item form, ``was`` = fold (this is "no silent overwrite")
 5 route    the edit rules: who may, with whose approval, alone or not (``domain.routes``)

Whoever starts from a base trusts its author. So a reader that began from one begins anew with each later base by
somebody other than the subject, who alone gains by a state of their own making.

An epoch that was taken back (``repairs``) makes everything under it void. What cannot be opened here is *unread*, and
so is everything after it that has no base to start from. What an erasure names is *erased* for everybody, whether its
bytes are still there or not, and the state after it is empty.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from hris_desktop.crypto import canonical, seal
from hris_desktop.crypto.chain import Entry
from hris_desktop.crypto.errors import CannotOpen, Malformed
from hris_desktop.domain import changes, routes
from hris_desktop.domain.changes import Change, ConfBody, Void
from hris_desktop.domain.fold import Fold, Vote, start_from
from hris_desktop.domain.rights import Standing
from hris_desktop.store.replica import Stored
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault import wraps
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.entries import Ctx, known_ctx
from hris_desktop.vault.org import Org
from hris_desktop.vault.session import BadWrap, Session

DUPLICATE = "op used before"
ANOTHER_BASE = "base"
SHUT_OUT = "bad wrap"
TAKEN_BACK = "epoch repaired"
GONE = "erased"
FORESEEN = 2**61
"""The position of an entry that is not in the log yet: after everything that is."""


@dataclass(slots=True)  # as Ctx: one is made for every entry, and nobody writes to it
class Event:
    """One counted entry of a record chain with its content verdict; the history is the list of these."""

    seq: int
    ctx: Ctx = field(repr=False)
    content: Content
    reason: str
    changes: tuple[Change, ...] = field(default=(), repr=False)
    text: str = field(default="", repr=False)
    """The reason somebody gave for a change, a vote or a refusal."""
    lost: ConfBody | None = field(default=None, repr=False)
    """What a ``conf`` keeps."""

    @property
    def kind(self) -> str:
        """The entry's kind."""
        return self.ctx.kind

    @property
    def basis(self) -> tuple[str, ...]:
        """Ops of the request and votes a ``rec`` rests on."""
        return tuple(self.ctx.d.get("basis", ()))

    def lost_by(self, pid: str, dev: str) -> bool:
        """An edit or request of this very device that was taken back. Decisions are not: their request is void too."""
        own = (self.ctx.pid, self.ctx.dev) == (pid, dev)
        return own and self.reason == TAKEN_BACK and bool(self.changes) and not self.basis


@dataclass(frozen=True, slots=True)
class Sealed:
    """What content is judged from: the position, the signed context, the body (None = withheld)."""

    seq: int
    ctx: bytes
    body: bytes | None = field(repr=False)


class Unread(Exception):
    """No key here, or nothing to start from."""


_CLOSED: Final = object()
"""What stands for content without a key here: a sealed ``null`` is content, and bad."""


class SectionRecord:
    """One section of one person, replayed from its chain. ``fold`` is None while its state cannot be known here."""

    def __init__(self, chain: ChainState, about: tuple[str, str], *, org: Org, session: Session | None) -> None:
        self.chain = chain
        self.subject, self.section = about
        self.events: list[Event] = []
        self.fold: Fold | None = Fold()
        self.alarms: list[str] = []
        self._org = org
        self._session = session
        self.base_due = False
        """The next ``rec`` must carry the base."""
        self.begun_by = ""
        """Whose base the fold rests on; empty where everything before is known here."""

    def copy(self, chain: ChainState) -> SectionRecord:
        """An independent copy over ``chain``, which must be a copy of this record's own; what is shared is frozen."""
        twin = SectionRecord(chain, (self.subject, self.section), org=self._org, session=self._session)
        twin.events, twin.alarms, twin.base_due = list(self.events), list(self.alarms), self.base_due
        twin.fold = self.fold.copy() if self.fold is not None else None
        twin.begun_by = self.begun_by
        return twin

    def take(self, stored: Stored) -> Event:
        """Judge the next counted entry (``stored.place`` is counted; in ``seq`` order) and fold it if it is good."""
        if stored.place != Place.COUNTED:
            raise ValueError("only counted entries have content")
        sealed = Sealed(stored.seq, stored.ctx, stored.body)
        return self.judge(sealed, known_ctx(stored.ctx), duplicate=stored.content_reason == DUPLICATE)

    def foresee(self, entry: Entry, ctx: Ctx) -> Event:
        """Fold an entry of this device that has no place in the log yet, as if it came next; ``ctx`` is its own."""
        return self.judge(Sealed(FORESEEN, entry.ctx, entry.body), ctx, duplicate=False)

    def renewed(self, seq: int, ctx: Ctx) -> bool:
        """Take what this device made of this very state itself: a key, or all of the state. False: judge it."""
        if self.fold is None or self.begun_by:
            return False
        self.events.append(Event(seq, ctx, Content.GOOD, ""))
        self.base_due = ctx.kind == "dek"
        return True

    def judge(self, stored: Sealed, ctx: Ctx, *, duplicate: bool) -> Event:
        """As ``take``, where the context has been read already."""
        event = self._judge(stored, ctx, duplicate=duplicate)
        self.events.append(event)
        return event

    def _judge(self, stored: Sealed, ctx: Ctx, *, duplicate: bool) -> Event:
        public = self._public(stored, ctx, duplicate=duplicate)
        if public is not None:
            return Event(stored.seq, ctx, *public)
        try:
            return self._open_and_judge(stored, ctx)
        except Void as void:
            return Event(stored.seq, ctx, Content.VOID, void.reason)
        except Unread as unread:
            self.fold = None
            return Event(stored.seq, ctx, Content.UNREAD, str(unread))

    def _public(self, stored: Sealed, ctx: Ctx, *, duplicate: bool) -> tuple[Content, str] | None:
        """What needs no key to be known; None for all else."""
        if self.chain.names(ctx, stored.seq):
            return Content.ERASED, GONE
        if duplicate:
            return Content.VOID, DUPLICATE
        if not ctx.known:
            return Content.NEWER, ""
        if ctx.kind == "dek":
            self.base_due = self.base_due or ("add" not in ctx.d and ctx.d["ep"] > 1)
        elif ctx.kind == "erase":
            self._begin_anew()
        return (Content.GOOD, "") if ctx.kind in ("dek", "erase") else None

    def _begin_anew(self) -> None:
        """Nothing is kept after an erasure, and everybody knows that: it needs no key, and no word of anybody."""
        self.fold, self.base_due, self.begun_by = Fold(), False, ""

    def _open_and_judge(self, stored: Sealed, ctx: Ctx) -> Event:
        ep = ctx.d.get("ep")
        if ep is not None and self.chain.epochs[ep].repaired:
            return self._taken_back(stored, ctx)
        standing = self._org.standing(self.subject, self.section, stored.seq)
        if standing is None:
            raise Void("field not in the policy")
        body = self._open(stored, ctx) if ep is not None else None
        match ctx.kind:
            case "rec":
                return self._rec(stored, ctx, (body, standing))
            case "prop":
                return self._prop(stored, ctx, (body, standing))
            case "vote":
                return self._vote(stored, ctx, body)
            case "conf":
                return self._conf(stored, ctx, (body, standing))
        return self._withdraw(stored, ctx)

    def _taken_back(self, stored: Sealed, ctx: Ctx) -> Event:
        """Void, but its author's device needs to know what it said to send it again."""
        body = changes.RecBody((), "")
        try:
            plain = self._plain(stored, ctx)
            if plain is not _CLOSED and ctx.kind in ("rec", "prop"):
                body = changes.read_prop(plain) if ctx.kind == "prop" else changes.read_rec(plain, "base" in ctx.d)
        except (BadWrap, CannotOpen, Malformed, Void):
            # what does not open or read was worth nothing before it was taken back either
            pass
        return Event(stored.seq, ctx, Content.VOID, TAKEN_BACK, body.changes, body.why)

    def _plain(self, stored: Sealed, ctx: Ctx) -> object:
        """The parsed body, or ``_CLOSED`` without it or its key. ``BadWrap``, ``CannotOpen`` or ``Malformed``."""
        dek = self._session.dek(self.chain, ctx.d["ep"]) if self._session and stored.body is not None else None
        if dek is None or stored.body is None:
            return _CLOSED
        return canonical.parse(seal.unseal(dek, stored.body, wraps.aad(stored.ctx)))

    def _open(self, stored: Sealed, ctx: Ctx) -> Any:  # noqa: ANN401 - shapes are checked by the caller's rule
        if stored.body is None:
            raise Unread("the store holds back the content")
        try:
            plain = self._plain(stored, ctx)
        except BadWrap as error:
            self.alarms.append("a key made for you does not open")
            raise Unread(SHUT_OUT) from error
        except (CannotOpen, Malformed) as error:
            raise Void("does not open") from error
        if plain is _CLOSED:
            raise Unread("no key")
        return plain

    def _known_fold(self) -> Fold:
        if self.fold is None:
            raise Unread("what was before it is not readable here")
        return self.fold

    def _rec(self, stored: Sealed, ctx: Ctx, opened: tuple[Any, Standing]) -> Event:
        body = changes.read_rec(opened[0], has_base="base" in ctx.d)
        if not (body.changes or body.resolves or self.base_due):
            raise Void("no change")
        fold = self._base(ctx, body.base)
        standing, solo, basis = opened[1], "solo" in ctx.d, tuple(ctx.d.get("basis", ()))
        routes.judge_changes(fold, body.changes, standing)
        routes.judge_resolves(fold, body)
        if basis:
            routes.judge_decided(fold, body, ctx.pid, basis=basis, standing=standing, solo=solo)
        else:
            routes.judge_direct(body.changes, ctx.pid, standing, solo=solo)
        routes.apply_rec(fold, body, ctx.pid, op=ctx.op, basis=basis)
        if fold is not self.fold:
            self.begun_by = ctx.pid
        self.fold = fold
        self.base_due = False
        return Event(stored.seq, ctx, Content.GOOD, "", body.changes, body.why)

    def _base(self, ctx: Ctx, base: object) -> Fold:
        if "base" not in ctx.d:
            if self.base_due:
                raise Void("base missing")
            return self._known_fold()
        if self.fold is None or (self.begun_by and ctx.pid != self.subject):
            return start_from(base)
        # as bytes, because 1 == True here and a newcomer would see the difference
        if canonical.encode(base) != canonical.encode(self.fold.base()):
            raise Void(ANOTHER_BASE)
        return self.fold

    def _prop(self, stored: Sealed, ctx: Ctx, opened: tuple[Any, Standing]) -> Event:
        body = changes.read_prop(opened[0])
        fold = self._known_fold()
        routes.judge_changes(fold, body.changes, opened[1])
        routes.judge_prop(body, opened[1])
        routes.apply_prop(fold, body, ctx.pid, ctx.op)
        return Event(stored.seq, ctx, Content.GOOD, "", body.changes, body.why)

    def _vote(self, stored: Sealed, ctx: Ctx, body: object) -> Event:
        reason = changes.read_vote(body)
        fold = self._known_fold()
        prop, yes = ctx.d["prop"], ctx.d["yes"]
        routes.judge_vote(fold, prop, ctx.pid, yes=yes)
        routes.apply_vote(fold, prop, Vote(ctx.pid, yes, ctx.op))
        return Event(stored.seq, ctx, Content.GOOD, "", (), reason)

    def _conf(self, stored: Sealed, ctx: Ctx, opened: tuple[Any, Standing]) -> Event:
        body = changes.read_conf(opened[0])
        fold = self._known_fold()
        routes.judge_conf(fold, body, ctx.d["of"], opened[1])
        fold.conflicts[ctx.d["of"], body.item, body.group] = body.mine
        return Event(stored.seq, ctx, Content.GOOD, "", lost=body)

    def _withdraw(self, stored: Sealed, ctx: Ctx) -> Event:
        fold = self._known_fold()
        if fold.requests.pop(ctx.d["prop"], None) is None:
            raise Void("route: request not open")
        return Event(stored.seq, ctx, Content.GOOD, "")
