"""The rows of the list of people in an index in memory, and its sealed copy on this device.

Taking names apart and putting them in order is done once; the next start unseals the finished index, which takes as
long as reading its bytes. The copy counts only beside the very cards that were kept with it (``Cards.mark``), for this
person under this vault key; else, or where one piece of it does not open, the index is made anew from the cards. It
holds nothing but what the directory cards say, class S0, and never lies on the disk in the open.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from hris_desktop.crypto import seal
from hris_desktop.crypto.errors import CryptoError
from hris_desktop.services.directory_cards import BESIDE, Cards
from hris_desktop.services.directory_words import Forms, words_of
from hris_desktop.services.views_directory import Card, Column, KeyState, Mark, Query
from hris_desktop.store.people_index import SEPARATOR, SHOWN, Filters, PeopleIndex, Row
from hris_desktop.sync.workstation import Workstation

KEPT: Final = BESIDE
FORM: Final = 1
"""Of what is kept; another form is made anew."""
PIECE: Final = (1 << 22) - 1
"""Bytes sealed at once: padding doubles no more than the last piece."""
FIRM, ME = "firm", "me"
_LABEL: Final = b"hrd1/people-index\0"
_SIZE: Final = 8
_QUICK: Final = 1
"""A third of the bytes is left, and unsealing them takes longer than unpacking."""


class DirectoryIndex:
    """See the module. Taken up when it is made; empty where nothing fits."""

    def __init__(self, desk: Workstation, cards: Cards) -> None:
        self._desk, self._cards = desk, cards
        self._rows, self._form = PeopleIndex(), Forms()
        self._mark = ""
        """Beside which cards it was kept."""
        self._load()

    def __len__(self) -> int:
        """How many people there are."""
        return len(self._rows)

    def put(self, cards: Iterable[tuple[Card, str]]) -> None:
        """Add cards, each with the person whose name stands as the manager's, or replace them."""
        self._rows.put(self._row(card, leader) for card, leader in cards)

    def card(self, pid: str) -> Card | None:
        """One person."""
        found = self._rows.row(pid)
        return _card(found) if found is not None else None

    def led_by(self, leaders: Sequence[str]) -> list[str]:
        """Whose manager is one of these."""
        return self._rows.led_by(leaders)

    def states(self) -> Iterator[tuple[str, tuple[KeyState, tuple[str, ...]]]]:
        """Everybody's state and roles."""
        roles = self._rows.column(Column.ROLES.value)
        for pid, state in self._rows.column(Column.STATE.value).items():
            yield pid, (KeyState(state), _split(roles[pid]))

    def counts(self, column: Column) -> Mapping[str, int]:
        """What stands in a column, with how many have it."""
        return self._rows.counts(column.value)

    def roles(self) -> list[tuple[tuple[str, ...], int]]:
        """The different sets of roles, with how many have them."""
        return [(_split(text), many) for text, many in self._rows.counts(Column.ROLES.value).items()]

    def total(self, words: Sequence[str] | None, filters: Filters) -> int:
        """How many are found."""
        return self._rows.total(words, filters)

    def page(self, words: Sequence[str] | None, query: Query, *, after: Mark | None, limit: int) -> list[Card]:
        """The rows after a mark."""
        place = (*_halves(after[0]), after[1]) if after else None
        found = self._rows.page(
            words, filters_of(query), order=query.sort.value, descending=query.descending, after=place, limit=limit
        )
        return [_card(row) for row in found]

    def mark(self, card: Card, column: Column) -> Mark:
        """Where a card stands in an order."""
        return f"{self._by(card, column)}\0{self._by(card, Column.NAME)}", card.pid

    def _by(self, card: Card, column: Column) -> str:
        """What a card is put in order by; what is empty comes last."""
        text = card.text(column)
        return f"0{self._form(text)}" if text else "1"

    def _row(self, card: Card, leader: str) -> Row:
        shown = tuple(SEPARATOR.join(card.roles) if name == "roles" else card.text(Column(name)) for name in SHOWN)
        flags = " ".join(flag for flag, there in ((FIRM, card.is_firm), (ME, card.is_me)) if there)
        found_by = words_of((card.name, card.job_title, card.department, card.location, card.work_email))
        order = tuple(self._by(card, Column(name)) for name in SHOWN)
        return Row(card.pid, shown, leader, flags, " ".join(sorted(found_by)), order)

    # -- keeping ------------------------------------------------------------------------------------------------------

    @property
    def is_kept(self) -> bool:
        """Whether a copy lies beside the cards as they were kept last."""
        return bool(self._mark) and self._mark == self._cards.mark

    def keep(self) -> None:
        """Keep it, if the cards are kept as they are and this was not kept beside them yet."""
        if not self._cards.is_kept or self.is_kept or not len(self):
            return
        data, mark = zlib.compress(self._rows.dump(), _QUICK), self._cards.mark
        pieces = [data[start : start + PIECE] for start in range(0, len(data), PIECE)]
        sealed = [
            seal.seal(self._desk.vk, piece, self._label(mark, place, len(pieces))) for place, piece in enumerate(pieces)
        ]
        self._desk.replica.cache_put(KEPT, b"".join(len(one).to_bytes(_SIZE, "big") + one for one in sealed))
        self._mark = mark

    def _load(self) -> None:
        kept, mark = self._desk.replica.cache_get(KEPT), self._cards.mark
        if kept is None or not mark:
            return
        pieces = list(_cut(kept))
        try:
            packed = b"".join(
                seal.unseal(self._desk.vk, one, self._label(mark, place, len(pieces)))
                for place, one in enumerate(pieces)
            )
        except CryptoError:
            return  # another vault key, other cards, or damaged: it is made anew
        self._rows.restore(zlib.decompress(packed))
        self._mark = mark

    def _label(self, mark: str, place: int, of: int) -> bytes:
        session = self._desk.session
        return _LABEL + f"{FORM}\0{session.org}\0{session.pid}\0{mark}\0{place}/{of}".encode()


def filters_of(query: Query) -> Filters:
    """Column to what has to stand in it."""
    state = query.state.value if query.state is not None else ""
    asked = {"state": state, "department": query.department, "location": query.location, "roles": query.role}
    return {name: text for name, text in asked.items() if text}


def _card(row: Row) -> Card:
    shown = dict(zip(SHOWN, row.shown, strict=True))
    flags = row.flags.split()
    return Card(
        pid=row.pid,
        name=shown["name"],
        job_title=shown["job_title"],
        department=shown["department"],
        location=shown["location"],
        work_email=shown["work_email"],
        manager=shown["manager"],
        state=KeyState(shown["state"]),
        roles=_split(shown["roles"]),
        is_firm=FIRM in flags,
        is_me=ME in flags,
    )


def _split(roles: str) -> tuple[str, ...]:
    return tuple(roles.split(SEPARATOR)) if roles else ()


def _halves(text: str) -> tuple[str, str]:
    by, _, name = text.partition("\0")
    return by, name


def _cut(kept: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(kept):
        size = int.from_bytes(kept[at : at + _SIZE], "big")
        yield kept[at + _SIZE : at + _SIZE + size]
        at += _SIZE + size
