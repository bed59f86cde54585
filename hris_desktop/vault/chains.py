"""The public state of a chain: its tip, and for a record chain its epochs, requests and votes.

Everything here follows from counted contexts alone, so a client without any key holds exactly the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from hris_desktop.crypto.chain import ZERO_HASH
from hris_desktop.domain.rights import is_provider, role_of
from hris_desktop.vault.entries import Ctx

SAYS: Final = frozenset(("rec", "prop", "vote", "conf", "withdraw"))
"""Kinds that say something about a person: what an erasure names. Keys and erasures themselves stay for ever."""


@dataclass(frozen=True, slots=True)
class Wraps:
    """One counted ``dek`` entry: the recipients in order and the body with 80 bytes each (None = withheld)."""

    to: tuple[str, ...]
    body: bytes | None
    seq: int


@dataclass(slots=True)
class Epoch:
    """One data key of a chain: who can open it and who opened it."""

    ep: int
    dk: str
    opener: str
    wraps: list[Wraps] = field(default_factory=list)
    writers: set[str] = field(default_factory=set)
    """Authors of the counted entries under it."""
    _to: tuple[int, frozenset[str]] = field(default=(0, frozenset()), compare=False, repr=False)
    repaired: bool = False
    """A later epoch took it back: what stands under it is void."""

    @property
    def to(self) -> frozenset[str]:
        """All recipients, later additions included."""
        # asked for at every entry of a sync, changed by few: worked out again only when wraps were added
        if self._to[0] != len(self.wraps):
            self._to = (len(self.wraps), frozenset(one for wraps in self.wraps for one in wraps.to))
        return self._to[1]

    def copy(self) -> Epoch:
        """An independent copy; what is shared cannot change."""
        return replace(self, wraps=list(self.wraps), writers=set(self.writers))

    def since(self, recipient: str) -> int:
        """The position of the wrap to ``recipient``; 0 = there is none."""
        return next((wraps.seq for wraps in self.wraps if recipient in wraps.to), 0)


@dataclass(slots=True)
class Tip:
    """Where a chain ends, for entries that are written after it and judged when they are read back."""

    name: str
    n: int
    tip: bytes

    def count(self, ctx: Ctx, *, h: bytes, body: bytes | None, seq: int) -> bool:  # noqa: ARG002 - as ChainState
        """Move on past an entry."""
        self.n, self.tip = ctx.n, h
        return True


@dataclass(slots=True)
class ChainState:
    """Tip and public facts of one chain."""

    name: str
    n: int = 0
    tip: bytes = ZERO_HASH
    newer: bool = False
    """Holds a kind this version does not know: read-only for this client."""
    ops: set[tuple[str, str]] = field(default_factory=set)
    """(author, op) of the counted entries."""
    epochs: dict[int, Epoch] = field(default_factory=dict)
    askers: dict[str, str] = field(default_factory=dict)
    """op of a counted request → its asker."""
    votes: set[str] = field(default_factory=set)
    """ops of the counted votes."""
    expired: set[str] = field(default_factory=set)
    """ops of the grants that an epoch left out because their last day was over."""
    unvouched: frozenset[str] = frozenset()
    """Providers in the newest epoch that were given no base yet but by the subject."""
    withheld: bool = False
    """A body is missing without a signed erasure: paused until it is filled in."""
    said: bytes = ZERO_HASH
    """The newest entry of a kind of ``SAYS``; zeros where nothing is kept, or not any more."""
    erased: int = 0
    """The position of the newest erasure: what was said before it is gone."""

    @property
    def last_ep(self) -> int:
        """The newest epoch; 0 = no key yet."""
        return len(self.epochs)

    def copy(self) -> ChainState:
        """An independent copy; what is shared cannot change."""
        epochs = {ep: epoch.copy() for ep, epoch in self.epochs.items()}
        twin = replace(self, ops=set(self.ops), epochs=epochs, askers=dict(self.askers), votes=set(self.votes))
        twin.expired = set(self.expired)
        return twin

    def epoch(self) -> Epoch | None:
        """The newest epoch."""
        return self.epochs.get(self.last_ep)

    def count(self, ctx: Ctx, *, h: bytes, body: bytes | None, seq: int) -> bool:
        """Take in a counted entry. Returns False if it repeats an op (``_repeats``): it keeps its place and is void."""
        self.n, self.tip = ctx.n, h
        self.newer = self.newer or not ctx.known
        self.withheld = self.withheld or body is None
        if ctx.kind in SAYS:
            self.said = h
        if self._repeats(ctx):
            return False
        self.ops.add((ctx.pid, ctx.op))
        self._learn(ctx, body, seq)
        return True

    def _repeats(self, ctx: Ctx) -> bool:
        # requests and votes are named by their op alone: a second one under it, by anybody, would take its place
        named = ctx.kind in ("prop", "vote") and (ctx.op in self.askers or ctx.op in self.votes)
        return named or (ctx.pid, ctx.op) in self.ops

    def _learn(self, ctx: Ctx, body: bytes | None, seq: int) -> None:
        match ctx.kind:
            case "dek":
                self._dek(ctx, body, seq)
            case "rec" | "conf":
                self.epochs[ctx.d["ep"]].writers.add(ctx.pid)
                if "base" in ctx.d and ctx.pid != ctx.name.about:
                    self.unvouched = frozenset()
            case "prop":
                self.epochs[ctx.d["ep"]].writers.add(ctx.pid)
                self.askers[ctx.op] = ctx.pid
            case "vote":
                self.epochs[ctx.d["ep"]].writers.add(ctx.pid)
                self.votes.add(ctx.op)
            case "erase":
                self._erase(seq)

    def _erase(self, seq: int) -> None:
        self.erased, self.said = seq, ZERO_HASH
        # the state is known to everybody now, so nobody needs to be told of it
        self.unvouched = frozenset()
        self.withheld = any(wraps.body is None for epoch in self.epochs.values() for wraps in epoch.wraps)

    def names(self, ctx: Ctx, seq: int) -> bool:
        """Whether an erasure named this entry: it said something, and stands before it."""
        return seq < self.erased and ctx.kind in SAYS

    def _providers(self, to: Iterable[str]) -> None:
        epoch = self.epoch()
        now = {role_of(one) for one in to if is_provider(one)}
        before = {role_of(one) for one in epoch.to} if now and epoch is not None else set()
        self.unvouched = frozenset((now - before) | (now & self.unvouched))

    def _dek(self, ctx: Ctx, body: bytes | None, seq: int) -> None:
        ep = ctx.d["ep"]
        if not ctx.d.get("add"):
            self._providers(ctx.d["to"])
            self.epochs[ep] = Epoch(ep, ctx.d["dk"], ctx.pid)
        self.expired.update(ctx.d.get("expired", ()))
        if "repairs" in ctx.d:
            self.epochs[ctx.d["repairs"]].repaired = True
        self.epochs[ep].wraps.append(Wraps(tuple(ctx.d["to"]), body, seq))
