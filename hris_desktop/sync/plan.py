"""From an intent to signed entries, against the log as it stands: used at save and again after every race.

``plan`` is given the chain with all earlier unsent acts of this device already folded in (the *preview*), so several
unsent acts continue each other. It moves the preview on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hris_desktop.crypto import seal
from hris_desktop.domain.changes import Change
from hris_desktop.domain.fold import Fold, Request
from hris_desktop.domain.merge import Broken, Clash, hold_back, merge
from hris_desktop.domain.rights import Standing, is_provider, role_of
from hris_desktop.domain.routes import rules_of, strictest
from hris_desktop.domain.schema import Rule
from hris_desktop.sync import plan_org
from hris_desktop.sync.content import Event
from hris_desktop.sync.intents import Decide, Edit, EraseAct, Intent, Withdraw
from hris_desktop.sync.plan_desk import Already, Desk, Nothing, Refuse, Wait, be_active
from hris_desktop.sync.plan_erase import erase
from hris_desktop.sync.verdict import Content
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.entries import MAX_EXPIRED
from hris_desktop.vault.pen import Written
from hris_desktop.vault.session import BadWrap
from hris_desktop.vault.wraps import derived_op

TOGETHER = (
    "Together with what was changed meanwhile it would break a rule of this section, which you could not see when you "
    "decided. Nothing was changed and the request still waits: look at it again."
)
DECIDED = "Somebody else has decided this meanwhile, in another way."
MOVED_ON = "What was to stay in force was changed again before your decision arrived."
ERASED = "This section was erased while your change was on its way, and it rests on what was there."
"""Why an act is not carried out; the words beside it stand with the services."""


def plan(intent: Intent, desk: Desk) -> list[Written]:
    """The entries of the act in their order (dek, vote, rec or prop, conf).

    Raises ``Already``, ``Refuse`` or ``Wait``.
    """
    match intent:
        case Edit():
            return _Section(desk, intent.op).edit(intent)
        case Decide():
            return _Section(desk, intent.op).decide(intent)
        case Withdraw():
            return _Section(desk, intent.op).withdraw(intent)
        case EraseAct():
            return erase(intent, desk)
        case _:
            return plan_org.plan(intent, desk)


def needs_epoch(standing: Standing, chain: ChainState, today: str) -> bool:
    """Whether the newest epoch has a reader who is no longer due, or lacks a provider who is: those are never added.

    A grant whose last day is over counts as none.
    """
    epoch = chain.epoch()
    outdated = epoch is not None and not epoch.to <= set(standing.due(left_out(standing, today)))
    return outdated or needs_renewal(standing, chain, today)


def needs_renewal(standing: Standing, chain: ChainState, today: str) -> bool:
    """Whether a provider came, or its grant ended or expired: that is not left to the next write.

    What another writer's epoch has left out as expired is not opened again by a slower clock.
    """
    epoch = chain.epoch()
    if epoch is None:
        return False
    inside = {role_of(one) for one in epoch.to if is_provider(one)}
    over = left_out(standing, today) if standing.grants else ()
    # nobody but by a grant is a provider
    due = standing.due({*over, *chain.expired}) if standing.grants else ()
    coming = {role_of(one) for one in due if is_provider(one)}
    return not (coming <= inside <= standing.granted(over))


def left_out(standing: Standing, today: str) -> tuple[str, ...]:
    """The grants that a new epoch of ``today`` is not wrapped to."""
    return standing.expired(today)[:MAX_EXPIRED]


class _Section:
    """Plans one act on one record chain."""

    def __init__(self, desk: Desk, op: str) -> None:
        if desk.record is None:
            raise ValueError("a record act needs the section's record")
        self.desk, self.op, self.record = desk, op, desk.record
        self.out: list[Written] = []
        self.me = desk.session.pid
        self.standing = self._standing()

    def edit(self, intent: Edit) -> list[Written]:
        fold = self._fold()
        groups = {name: policy.group for name, policy in self.standing.policy.fields.items()}
        unknown = [change for change in intent.changes if change.field not in groups]
        if unknown:
            raise Refuse("Your organisation no longer keeps one of these fields.")
        if any(value is not None and at not in fold.timelines for at, value in intent.seen.items()):
            # or what it rests on would come back with it, as what the person had seen
            raise Refuse(ERASED)
        resolves = self._resolves(intent, fold)
        merged = merge(intent.changes, intent.seen, fold, groups=groups)
        merged = hold_back(merged, intent.seen, groups=groups, new=lambda some: self._breaks(fold, some, intent.told))
        clashes = [clash for clash in merged.clashes if (intent.op, clash.item, clash.group) not in fold.conflicts]
        if not (merged.changes or clashes or resolves):
            raise Already("The record shows this already.")
        ep, dek = self._key()
        if merged.changes or resolves:
            self._write_changes(intent, merged.changes, resolves=resolves, key=(ep, dek))
        for clash in clashes:
            self._conf(clash, (ep, dek))
        return self.out

    def _breaks(self, fold: Fold, changes: Sequence[Change], told: Broken | None) -> Broken:
        """The rules of the section that these changes break on top of what is stored, and nobody was told so."""
        if told is None or not changes:
            return frozenset()
        day = max(change.eff for change in changes) or self.desk.today
        broken, section = self.desk.rules, self.record.section
        return broken(section, fold, changes, day) - broken(section, fold, (), day) - told

    def _resolves(self, intent: Edit, fold: Fold) -> tuple[tuple[str, str, str], ...]:
        """The conflicts that the act decides, as far as they are open.

        Refused where others decided them in another way, or where what shall stay is not what the person saw.
        """
        still = tuple(key for key in intent.resolves if key in fold.conflicts)
        if not intent.resolves or (still and intent.changes):
            return still
        days = {event.lost.eff for event in self.record.events if event.lost and _conflict(event) in intent.resolves}
        to = {(change.item, change.field): change.to for change in intent.changes}
        eff = max((change.eff for change in intent.changes), default=max(days, default=""))
        if any(fold.at(*at, eff) != to.get(at, value) for at, value in intent.seen.items()):
            raise Refuse(MOVED_ON if still else DECIDED)
        return still

    def _write_changes(
        self,
        intent: Edit,
        changes: Sequence[Change],
        *,
        resolves: tuple[tuple[str, str, str], ...],
        key: tuple[int, bytes],
    ) -> None:
        content: dict[str, Any] = {"changes": [change.as_json() for change in changes], "why": intent.why}
        if intent.request and changes:
            self._sealed("prop", self.op, d={"ep": key[0]}, content=content, dek=key[1])
            return
        rules = rules_of(changes, self.standing)
        if Rule.REQUEST_PLUS in rules:
            raise Refuse("This now needs to be asked for: another person approves it.")
        d: dict[str, Any] = {"ep": key[0]}
        if rules - {Rule.DIRECT} and self.me == self.standing.subject:
            d["solo"] = True
        if resolves:
            content["resolves"] = [list(one) for one in resolves]
        self._rec(d, content, key[1])

    def decide(self, intent: Decide) -> list[Written]:
        fold = self._fold()
        request = fold.requests.get(intent.prop)
        if request is None:
            raise Refuse("This request is no longer open: it was decided or withdrawn meanwhile.")
        if not self.standing.by_role(self.me):
            raise Refuse("You no longer have the role that decides this.")
        ep, dek = self._key()
        if not intent.yes:
            self._sealed(
                "vote",
                self.op,
                d={"ep": ep, "prop": request.op, "yes": False},
                content={"reason": intent.reason},
                dek=dek,
            )
            return self.out
        self._refuse_stale(request, fold)
        if self._breaks(fold, request.changes, intent.told):
            raise Refuse(TOGETHER)
        self._approve(request, intent.reason, (ep, dek))
        return self.out

    def _approve(self, request: Request, reason: str, key: tuple[int, bytes]) -> None:
        standing = self.standing
        rule = strictest(request.changes, standing)
        need, solo = standing.needed(rule)
        if rule is Rule.REQUEST and request.asker == self.me and len(standing.others()) > 1:
            raise Refuse("You asked for this yourself: somebody else in HR decides it.")
        basis = [request.op]
        if rule is Rule.REQUEST_PLUS:
            basis += self._votes(request, reason, need, key)
            if not basis[1:] and need:
                return
        d: dict[str, Any] = {"ep": key[0], "basis": basis} | ({"solo": True} if solo else {})
        content = {"changes": [change.as_json() for change in request.changes], "why": reason}
        self._rec(d, content, key[1])

    def _votes(self, request: Request, reason: str, need: int, key: tuple[int, bytes]) -> list[str]:
        """Ops of enough yes votes, one's own added if it was missing; empty if they are not enough yet."""
        subject = self.standing.subject
        ops = {vote.voter: vote.op for vote in request.votes if vote.yes and vote.voter != subject}
        mine_missing = self.me not in ops and self.me != subject
        enough = len(ops) + mine_missing >= need
        if mine_missing:
            op = derived_op(self.op, "vote") if enough else self.op
            self._sealed(
                "vote", op, d={"ep": key[0], "prop": request.op, "yes": True}, content={"reason": reason}, dek=key[1]
            )
            ops[self.me] = op
        elif not enough:
            raise Already("You have approved this already; one more person is needed.")
        return sorted(ops.values()) if enough else []

    def _refuse_stale(self, request: Request, fold: Fold) -> None:
        if any(change.field not in self.standing.policy.fields for change in request.changes):
            raise Refuse("Your organisation no longer keeps one of these fields; decline the request.")
        if any(fold.at(change.item, change.field, change.eff) != change.was for change in request.changes):
            raise Refuse(
                "The record has changed since this was asked for; decline it, so that it can be asked for again."
            )

    def withdraw(self, intent: Withdraw) -> list[Written]:
        if intent.prop not in self._fold().requests:
            raise Already("This request is no longer open.")
        self._add(self.desk.pen.plain(self.desk.chain, "withdraw", self.op, d={"prop": intent.prop}))
        return self.out

    def _standing(self) -> Standing:
        name = self.record
        standing = self.desk.org.standing(name.subject, name.section)
        if self.desk.chain.newer:
            raise Wait("This section was written by a newer version; update this program to change it.")
        if name.subject not in self.desk.org.people:
            raise Wait("This person is still being added to the organisation.")
        be_active(self.desk)
        if standing is None or not standing.may_write(self.me):
            raise Refuse("You no longer have the right to change this section.")
        return standing

    def _fold(self) -> Fold:
        if self.record.fold is None:
            raise Wait("The key to this section has not reached this device yet.")
        return self.record.fold

    def _key(self) -> tuple[int, bytes]:
        """The epoch and data key to write under.

        A new epoch is opened first where the present readers are not those due.
        """
        chain, epoch = self.desk.chain, self.desk.chain.epoch()
        if epoch is None or needs_epoch(self.standing, chain, self.desk.today):
            return self._open_epoch()
        try:
            dek = self.desk.session.dek(chain, epoch.ep)
        except BadWrap as error:
            raise Wait("A key made for you does not open; HR has to make it again.") from error
        if dek is None:
            raise Wait("The key to this section has not reached this device yet.")
        return epoch.ep, dek

    def _open_epoch(self) -> tuple[int, bytes]:
        chain, standing, desk = self.desk.chain, self.standing, self.desk
        if standing.policy.s4 and chain.epoch() is None and self.me != standing.subject:
            raise Refuse("Only the person themselves can open this section.")
        expired = left_out(standing, desk.today)
        due = standing.due(expired)
        if not due:
            raise Wait("The key of those who read this section is being renewed.")
        named, ts = (expired, desk.now) if due != standing.due() else ((), "")
        ep, dek = chain.last_ep + 1, seal.new_key()
        op = derived_op(self.op, "dek")
        while (self.me, op) in chain.ops:
            # the key of an earlier try stands in the log, without the act it was made for: it would be a repeat
            op = derived_op(op, "dek")
        written = desk.pen.dek(chain, desk.org, op, to=due, key=(ep, dek), expired=named, ts=ts)
        desk.session.keep_dek(chain.name, written.ctx.d["dk"], dek)
        self._add(written)
        return ep, dek

    def _rec(self, d: dict[str, Any], content: dict[str, Any], dek: bytes) -> None:
        if self.record.base_due:
            d, content = d | {"base": True}, content | {"base": self._fold().base()}
        self._sealed("rec", self.op, d=d, content=content, dek=dek)

    def _conf(self, clash: Clash, key: tuple[int, bytes]) -> None:
        op = derived_op(self.op, f"conf:{clash.item}:{clash.group}")
        content: dict[str, Any] = {"item": clash.item, "group": clash.group, "mine": dict(clash.mine)}
        content |= {"was": dict(clash.was)} if clash.was else {}
        content |= {"eff": clash.eff} if clash.eff else {}
        self._sealed("conf", op, d={"ep": key[0], "of": self.op}, content=content, dek=key[1])

    def _sealed(self, kind: str, op: str, *, d: dict[str, Any], content: object, dek: bytes) -> None:
        self._add(self.desk.pen.sealed(self.desk.chain, kind, op, d=d, content=content, dek=dek))

    def _add(self, written: Written) -> None:
        self.out.append(written)
        event = self.record.foresee(written.entry, written.ctx)
        if event.content is not Content.GOOD:
            raise Refuse("Your organisation's rules do not let this be changed this way any more.")


def _conflict(event: Event) -> tuple[str, str, str]:
    """The name of the conflict that a ``conf`` opened."""
    return (event.ctx.d["of"], event.lost.item, event.lost.group) if event.lost else ("", "", "")


__all__ = ["Already", "Desk", "Nothing", "Refuse", "Wait", "needs_epoch", "needs_renewal", "plan"]
