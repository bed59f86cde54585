"""``hris-desktop approval …``: what waits for a decision of HR, looked at, approved and declined.

Several of low risk go with one command; what is looked at by itself goes alone, by its reference. Nobody approves what
they have not seen: what a request changes is printed first, and on a terminal it is asked for; ten seconds are left to
stop it with Ctrl-C, before anything is kept. A script says ``--yes``, and looks with ``approval show`` before.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from typing import Annotated, Final

import typer

from hris_desktop.cli.answers import print_json, say
from hris_desktop.cli.desk import caught_up, exchange, looks_sent
from hris_desktop.cli.options import Json
from hris_desktop.cli.who import Me, by_profile
from hris_desktop.services.errors import BadInput, NotAllowed
from hris_desktop.services.references import reference, refers
from hris_desktop.services.suite import Suite
from hris_desktop.services.views import ApprovalView, BatchDone, BatchRow, ChangeRow, WaitingRow

SECONDS: Final = 10
pause: Callable[[float], None] = time.sleep
confirm: Callable[..., bool] = typer.confirm

approval = typer.Typer(no_args_is_help=True, help="What waits for a decision of HR.")
Names = Annotated[
    list[str] | None, typer.Argument(metavar="REQUEST", help="References, as `approval list` prints them.")
]
LowRisk = Annotated[bool, typer.Option("--low-risk", help="All that may be approved together.")]


@approval.command("list")
@by_profile
def listed(
    me: Me,
    *,
    low_risk: LowRisk = False,
    as_json: Json = False,
) -> None:
    """List what waits, the oldest first: whose, about what, since when, and why it is decided by itself."""
    with me.signed_in() as suite:
        caught_up(suite)
        rows = [row for row in suite.approvals.waiting() if row.low_risk or not low_risk]
    if as_json:
        print_json([_plain(row) for row in rows])
        return
    for row in rows:
        since = f"{row.asked_at.astimezone():%d %B %Y}" if row.asked_at else "no day"
        note = "low risk" if row.low_risk else row.alone
        typer.echo(f"{reference(row.op)}  {since}  {row.subject.name}: {row.section.singular}. {note}")
    if not rows:
        typer.echo("Nothing waits for a decision.")


@approval.command()
@by_profile
def show(
    me: Me,
    names: Names = None,
    *,
    low_risk: LowRisk = False,
    as_json: Json = False,
) -> None:
    """Say what requests change: before and after of each field. Hidden values stay so; that you looked is logged."""
    with me.signed_in() as suite:
        caught_up(suite)
        views = [suite.approvals.detail(op) for op in _named(suite, names, low_risk=low_risk)]
        looks_sent(suite)
    if as_json:
        print_json([{**_plain(view.row), "changes": _changes(view.change.rows)} for view in views])
        return
    for view in views:
        typer.echo("\n".join(_lines(view)))


@approval.command()
@by_profile
def approve(
    me: Me,
    names: Names = None,
    *,
    low_risk: LowRisk = False,
    yes: Annotated[bool, typer.Option("--yes", help="They were looked at: ask nothing, wait for nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Approve one request, or several of low risk at once. What cannot be is left alone, said, and ends it with 3."""
    with me.signed_in() as suite:
        exchange(suite)
        ops = _named(suite, names, low_risk=low_risk)
        done = _one(suite, ops[0], yes=yes) if len(ops) == 1 and not low_risk else _several(suite, ops, yes=yes)
        exchange(suite)
        refused = {one.op for one in suite.overview.refused()}
    _tell(done, as_json=as_json)
    if done.left or refused & {receipt.op for receipt in done.approved}:
        raise typer.Exit(NotAllowed.exit_code)


@approval.command()
@by_profile
def decline(
    me: Me,
    name: Annotated[str, typer.Argument(metavar="REQUEST", help="Its reference, as `approval list` prints it.")],
    reason: Annotated[str, typer.Option(help="Why; whoever asked reads it.")],
) -> None:
    """Decline a request, with a reason that whoever asked reads."""
    with me.signed_in() as suite:
        exchange(suite)
        [op] = _named(suite, [name], low_risk=False)
        suite.approvals.decline(op, reason=reason)
        exchange(suite)
    typer.echo(f"Declined: {reference(op)}.")


def _named(suite: Suite, names: Sequence[str] | None, *, low_risk: bool) -> list[str]:
    """The requests that are meant. Raises ``BadInput`` where one is not known."""
    rows = suite.approvals.waiting()
    if low_risk:
        return [row.op for row in rows if row.low_risk]
    if not names:
        raise typer.BadParameter("Name the requests, or say --low-risk.")
    known = {name: [row.op for row in rows if refers(name, row.op) or name == row.op] for name in names}
    unknown = [name for name, ops in known.items() if not ops]
    twice = [name for name, ops in known.items() if len(ops) > 1]
    if twice:
        todo = "Nothing was changed. Give its id (op), as `approval list --json` prints it."
        raise BadInput("Which one?", f"Several requests are called {twice[0]}.", todo)
    if unknown:
        words = f"Nothing named {', '.join(unknown)} waits: it was decided or withdrawn, or never asked for."
        raise BadInput("No such request", words, "Nothing was changed. See `approval list`.")
    return [op for ops in known.values() for op in ops]


def _one(suite: Suite, op: str, *, yes: bool) -> BatchDone:
    view = suite.approvals.detail(op)
    say("\n".join(_lines(view)))
    _sure(f"{view.act}?", yes=yes)
    return BatchDone((suite.approvals.approve(op),))


def _several(suite: Suite, ops: Sequence[str], *, yes: bool) -> BatchDone:
    view = suite.approvals.together(ops)
    for row in view.rows:
        say("\n".join(_sheet(row)))
    if not view.rows:
        return BatchDone((), view.left)
    _sure(f"Approve {len(view.rows)}?", yes=yes)
    done = suite.approvals.approve_all([row.op for row in view.rows])
    return BatchDone(done.approved, (*view.left, *done.left))


def _sure(question: str, *, yes: bool) -> None:
    """Ask, and leave the time to stop it; nothing is kept before."""
    if yes:
        return
    if not _watched():
        raise typer.BadParameter("Look at it with `approval show`, then say --yes.")
    if not confirm(question, err=True):
        raise KeyboardInterrupt
    say(f"Ctrl-C within {SECONDS} seconds stops it.")
    pause(SECONDS)


def _watched() -> bool:
    return sys.stdin.isatty()


def _tell(done: BatchDone, *, as_json: bool) -> None:
    if as_json:
        left = [{"op": one.op, "reference": reference(one.op), "why": one.sentence} for one in done.left]
        print_json({"approved": [receipt.reference for receipt in done.approved], "left": left})
        return
    for one in done.left:
        say(f"{reference(one.op)} was left as it is{f' ({one.name})' if one.name else ''}. {one.sentence}")
    typer.echo(f"{len(done.approved)} approved, {len(done.left)} left as they were.")


def _lines(view: ApprovalView) -> list[str]:
    head = f"{reference(view.row.op)}  {view.row.subject.name}: {view.row.section.singular}"
    warned = [f"  {': '.join(view.warning)}"] if view.warning else []
    return [head, *warned, *_differences(view.change.rows)]


def _sheet(row: BatchRow) -> list[str]:
    return [f"{row.reference}  {row.subject.name}: {row.section.singular}", *_differences(row.changes)]


def _differences(rows: Sequence[ChangeRow]) -> list[str]:
    return [
        f"  {row.field.label}: {row.after or 'nothing'} (was {row.before or 'nothing'})"
        + (f", from {row.effective:%d %B %Y}" if row.effective else "")
        for row in rows
        if not row.unchanged
    ]


def _changes(rows: Sequence[ChangeRow]) -> list[dict[str, object]]:
    return [
        {"field": row.field.key, "before": row.before, "after": row.after, "effective": row.effective} for row in rows
    ]


def _plain(row: WaitingRow) -> dict[str, object]:
    return {
        "op": row.op,
        "reference": reference(row.op),
        "person": row.subject.pid,
        "name": row.subject.name,
        "section": row.section.key,
        "asked_at": row.asked_at,
        "mine_to_decide": row.mine_to_decide,
        "low_risk": row.low_risk,
        "why_alone": row.alone,
    }
