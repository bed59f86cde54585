"""The articles that travel with the program enter an organisation: at its founding as signed entries, later as offers.

Only what was never published is loaded, so that an edit of the organisation is never overwritten; a newer text of the
program is *offered*, and nothing happens until a person takes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hris_desktop.domain.knowledge import Article
from hris_desktop.services.knowledge_published import AUDIENCE, KIND, body_of, published, was_published
from hris_desktop.store.contract import MAX_BATCH, Appended, Outgoing, Store
from hris_desktop.store.replica import Replica
from hris_desktop.sync.workstation import Workstation
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.pen import Pen

TRIES = 3
"""Somebody else may be loading at the same moment; then theirs is read and what is left is tried again."""


def missing(desk: Workstation, articles: Sequence[Article]) -> list[Article]:
    """The articles that this organisation has never had."""
    return [article for article in articles if not desk.ledger.chain(article.chain).n]


def load(desk: Workstation, store: Store, articles: Sequence[Article]) -> int:
    """Publish what is missing, signed by the person at the desk (an editor or HR), many in one append.

    Returns how many are left. Nothing waits in the outbox: what a broken connection leaves out is still missing
    afterwards and can be loaded again. Raises ``StoreError`` and ``LogTrouble``.
    """
    exchange = desk.exchange(store)
    for _ in range(TRIES):
        left = missing(desk, articles)
        if not left:
            return 0
        for start in range(0, len(left), MAX_BATCH):
            # an unknown outcome is no failure: the pull tells
            result = store.append(_batch(desk, left[start : start + MAX_BATCH]))
            exchange.pull()
            if not isinstance(result, Appended):
                break
    return len(missing(desk, articles))


def _batch(desk: Workstation, articles: Sequence[Article]) -> list[Outgoing]:
    pen = Pen(desk.session, seen=(desk.ledger.cursor, desk.ledger.head), ts=desk.chance.now())
    return [_outgoing(desk, pen, article) for article in articles]


def _outgoing(desk: Workstation, pen: Pen, article: Article) -> Outgoing:
    op = desk.chance.new_op()
    # a state of its own: the ledger's moves on only when the entry is read back
    written = pen.plain(ChainState(article.chain), KIND, op, d=AUDIENCE, body=body_of(article))
    return Outgoing(article.chain, desk.replica.max_rev(article.chain) + 1, op, written.entry)


@dataclass(frozen=True, slots=True)
class Offer:
    """A text that came with a newer program, beside the one in force; None = the organisation has none of that name."""

    offered: Article
    current: Article | None


def offers(replica: Replica, articles: Sequence[Article]) -> tuple[Offer, ...]:
    """The program's texts that this organisation has never published, in force or earlier: drafts for an editor."""
    editions = published(replica).editions
    new = [article for article in articles if not was_published(replica, article)]
    return tuple(Offer(one, editions[one.id].article if one.id in editions else None) for one in new)
