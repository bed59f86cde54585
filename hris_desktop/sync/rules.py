"""By which rules a copy of the log was judged; what an earlier program judged is judged anew by those of this one.

Verdicts of place are kept and not asked for again, so a device that was updated would go on with those of a program
that knew less: entries of a kind it never heard of, or refused. All clients agree only if each judges by its own rules
what it has, once. Nothing is asked of the store and nothing goes: the bytes are here, only the verdicts change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from typing_extensions import override

from hris_desktop.store.contract import Row
from hris_desktop.store.replica import Replica, Stored
from hris_desktop.sync import bookmark, erasing, org_tip
from hris_desktop.sync.admit import Admission
from hris_desktop.sync.ahead import Ahead
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.own import names, walk
from hris_desktop.sync.received import row_of
from hris_desktop.sync.verdict import Content, Place, PolicyWithheld, Verdict
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.entries import ChainType
from hris_desktop.vault.org import Org

RULES: Final = 2
"""Of place, and of the content that place alone decides. A program that judges any entry otherwise than the one before
it, also one that knows another kind, has the next number."""
JUDGED_BY: Final = "judged by"
"""Where a replica notes them. Whoever changes it there brings back what an earlier program thought, and no more."""
_AT_A_TIME: Final = 500

Progress = Callable[[int, int], None]


def are_ours(replica: Replica) -> bool:
    """Whether everything here was judged by the rules of this program."""
    return replica.get_meta(JUDGED_BY) == str(RULES)


def note(replica: Replica) -> None:
    """Everything here was."""
    replica.set_meta(JUDGED_BY, str(RULES))


def judge_anew(ledger: Ledger, progress: Progress | None = None) -> set[str]:
    """Judge what an earlier program judged; the chains where something changed. Raises ``ReplicaAltered``.

    One commit, at its end: broken off, everything is as before and begun again at the next start.
    """
    try:
        changed = list(_changed(ledger, progress or _silent))
    except PolicyWithheld:
        # nothing behind it can be judged: left as it is, until it is filled in
        return set()
    with ledger.committing():
        if changed:
            _take_over(ledger, changed)
        note(ledger.replica)
    return {stored.chain for stored in changed}


def _take_over(ledger: Ledger, changed: list[Stored]) -> None:
    ledger.replica.set_verdicts(changed)
    bookmark.forget(ledger)
    ledger.reload()
    org_tip.listen(ledger, changed)
    records = sorted({stored.chain for stored in changed if stored.chain.startswith("r:")})
    erasing.heard(ledger, records)
    ledger.give_back([event for name in records for event in ledger.judge_again(name, before=ledger.cursor + 1)])


class _Before(Ahead):
    """Signatures that were verified when a row came in; its stamp says that it is the same row."""

    def __init__(self) -> None:
        super().__init__()
        self.verified = False

    @override
    def found_good(self, org: Org, sign_pub: bytes, row: Row) -> bool:
        return self.verified


def _changed(ledger: Ledger, progress: Progress) -> Iterator[Stored]:
    """The rows with their new verdict, where it is another."""
    replica, chains, known = ledger.replica, dict[str, ChainState](), set[bytes]()
    admission = Admission(
        Org(ledger.org.id, ledger.org.pin), lambda name: chains.setdefault(name, ChainState(name)), known.__contains__
    )
    admission.ahead = before = _Before()
    listed, of = names(replica), replica.rows()
    for done, stored in enumerate(walk(replica, 0, gapless=False), start=1):
        for seq, name in listed:
            if seq == stored.seq:
                break
            known.add(name)
        before.verified = ledger.own is not None and stored.place != Place.BROKEN
        verdict = admission.judge(row_of(stored))
        known.add(stored.h)
        if not _is_as_before(stored, verdict):
            yield _with(stored, verdict)
        if done % _AT_A_TIME == 0:
            progress(done, of)


def _is_as_before(stored: Stored, verdict: Verdict) -> bool:
    if (stored.place, stored.author) != (verdict.place, verdict.ctx.pid if verdict.ctx else ""):
        return False
    if verdict.ctx is None or verdict.ctx.name.type is not ChainType.RECORD:
        return stored.content == verdict.content
    # what else is said there of content, keys and the whole chain have decided
    return (stored.content == Content.NEWER) == (verdict.content is Content.NEWER)


def _with(stored: Stored, verdict: Verdict) -> Stored:
    return replace(
        stored,
        place=int(verdict.place),
        place_reason=verdict.reason,
        content=int(verdict.content),
        content_reason=verdict.content_reason,
        author=verdict.ctx.pid if verdict.ctx else "",
    )


def _silent(_done: int, _of: int) -> None:
    pass


__all__ = ["JUDGED_BY", "RULES", "are_ours", "judge_anew", "note"]
