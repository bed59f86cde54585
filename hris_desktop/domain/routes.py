"""Which road a change may take: the edit rules in force at an entry's position, and their effect on the fold.

Each ``judge_*`` raises ``Void`` or returns; each ``apply_*`` comes after its judge and cannot fail. Nothing here
reads a clock, a catalogue or a key: facts come in as the fold, the parsed body and the author's standing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hris_desktop.domain.changes import Change, ConfBody, RecBody, Void
from hris_desktop.domain.fold import Fold, Request, Vote
from hris_desktop.domain.rights import Standing
from hris_desktop.domain.schema import Rule

ASKED = frozenset({Rule.REQUEST, Rule.REQUEST_PLUS})
"""Rules under which an employee asks and somebody else decides."""


def judge_changes(fold: Fold, changes: Sequence[Change], standing: Standing) -> None:
    """Field known to the policy, effective date where it belongs, item form, and ``was`` = what the fold holds."""
    for change in changes:
        policy = standing.policy.fields.get(change.field)
        if policy is None:
            raise Void("field not in the policy")
        if bool(change.eff) != policy.eff:
            raise Void("effective date")
        if bool(change.item) != standing.policy.is_list:
            raise Void("item")
        if fold.at(change.item, change.field, change.eff) != change.was:
            raise Void("was")


def rules_of(changes: Sequence[Change], standing: Standing) -> frozenset[Rule]:
    """The edit rules that these changes touch."""
    return frozenset(standing.policy.fields[change.field].rule for change in changes)


def strictest(changes: Sequence[Change], standing: Standing) -> Rule:
    """The rule a request is decided by."""
    return Rule.REQUEST_PLUS if Rule.REQUEST_PLUS in rules_of(changes, standing) else Rule.REQUEST


def judge_direct(changes: Sequence[Change], author: str, standing: Standing, *, solo: bool) -> None:
    """A ``rec`` without basis: D by subject or role; R, H and P by role on another's record; R+ never."""
    rules = rules_of(changes, standing)
    if Rule.REQUEST_PLUS in rules:
        raise Void("route: needs a request")
    needs_role = rules - {Rule.DIRECT}
    if needs_role and not standing.by_role(author):
        raise Void("route: only by role")
    if Rule.PAYROLL in rules and not standing.in_role(author, "payroll"):
        raise Void("route: only by payroll")
    alone = bool(needs_role) and author == standing.subject
    if alone and standing.others():
        raise Void("route: own record")
    if solo != alone:
        raise Void("route: solo")


def judge_decided(
    fold: Fold, body: RecBody, author: str, *, basis: Sequence[str], standing: Standing, solo: bool
) -> None:
    """A ``rec`` that rests on a request: open, identical, decided by enough distinct others."""
    request = fold.requests.get(basis[0])
    if request is None:
        raise Void("route: request not open")
    if request.changes != body.changes:
        raise Void("route: not what was asked")
    rule = strictest(request.changes, standing)
    need, must_be_solo = standing.needed(rule)
    if solo != must_be_solo:
        raise Void("route: solo")
    if not standing.by_role(author) or (author == standing.subject and standing.others()):
        raise Void("route: only by role")
    named = _named_yes(request, basis[1:], standing.subject)
    if rule is Rule.REQUEST:
        if author == request.asker and len(standing.others()) > 1:
            raise Void("route: own request")
    elif len(named) < need:
        raise Void("route: too few approvals")


def _named_yes(request: Request, ops: Sequence[str], subject: str) -> frozenset[str]:
    votes = {vote.op: vote for vote in request.votes}
    if any(op not in votes or not votes[op].yes for op in ops):
        raise Void("route: basis")
    return frozenset(votes[op].voter for op in ops) - {subject}


def apply_rec(fold: Fold, body: RecBody, author: str, *, op: str, basis: Sequence[str]) -> None:
    """Write the points, close the request and the resolved conflicts."""
    for change in body.changes:
        fold.write(change, author, op)
    for request in basis[:1]:
        fold.requests.pop(request, None)
    for key in body.resolves:
        del fold.conflicts[key]


def judge_resolves(fold: Fold, body: RecBody) -> None:
    """Only open conflicts can be resolved, each once."""
    if len(set(body.resolves)) != len(body.resolves) or not set(body.resolves) <= fold.conflicts.keys():
        raise Void("conflict not open")


def judge_prop(body: RecBody, standing: Standing) -> None:
    """Only what needs approval can be asked for."""
    if not rules_of(body.changes, standing) <= ASKED:
        raise Void("route: needs no request")


def apply_prop(fold: Fold, body: RecBody, author: str, op: str) -> None:
    """Open the request."""
    fold.requests[op] = Request(op, author, body.changes)


def judge_vote(fold: Fold, prop: str, voter: str, *, yes: bool) -> None:
    """The request is open; one yes a person."""
    request = fold.requests.get(prop)
    if request is None:
        raise Void("route: request not open")
    if yes and any(vote.voter == voter and vote.yes for vote in request.votes):
        raise Void("route: voted before")


def apply_vote(fold: Fold, prop: str, vote: Vote) -> None:
    """A no closes the request; a yes is kept, sorted."""
    if not vote.yes:
        del fold.requests[prop]
        return
    request = fold.requests[prop]
    votes = sorted((*request.votes, vote), key=lambda one: (one.voter, one.yes, one.op))
    fold.requests[prop] = replace(request, votes=tuple(votes))


def judge_conf(fold: Fold, body: ConfBody, of: str, standing: Standing) -> None:
    """One conflict a (lost edit, item, group), about fields of one group of the policy."""
    if bool(body.item) != standing.policy.is_list:
        raise Void("item")
    policies = [standing.policy.fields.get(name) for name in {*body.mine, *body.was}]
    if {policy.group if policy else None for policy in policies} != {body.group}:
        raise Void("field group")
    if body.eff and not any(policy and policy.eff for policy in policies):
        raise Void("effective date")
    if (of, body.item, body.group) in fold.conflicts:
        raise Void("conflict known")
