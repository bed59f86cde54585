"""What whoever runs the store can do to a row without any key: to its columns, to its place, to what hangs together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial
from typing import Any, Final

from hris_desktop.store.contract import Row
from tests.tamper.case import Operation, Tampered, at_the_end, in_place, renamed, renumbered
from tests.tamper.site import Base, context
from tests.workstations.site import Site

WRAP = 80
Change = Callable[[Any], Any]


def flip(value: Any) -> Any:
    """One bit, digit or letter otherwise."""
    match value:
        case bytes():
            at = len(value) // 2
            return value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :] if value else b"\x01"
        case str():
            return value[:-1] + ("0" if value[-1] != "0" else "1")
        case _:
            return value + 1


def _column(name: str, change: Change, *, fit: bool, b: Base, seq: int) -> Tampered | None:
    row = b.row(seq)
    value = getattr(row, name)
    changed = change(value)
    if changed is None and change is cut:
        return None
    made = renamed(row, **{name: changed}) if fit else replace(row, **{name: changed})
    return in_place(b, made)


def cut(value: Any) -> Any:
    """Without its last byte; None where there is none."""
    return value[:-1] or None if value else None


def empty(value: Any) -> Any:
    """Nothing of the same type."""
    return type(value)()


def _columns() -> dict[str, Operation]:
    found: dict[str, Operation] = {}
    for name, change, fit in (
        ("ctx", flip, False), ("ctx", flip, True), ("ctx", cut, False), ("ctx", cut, True), ("ctx", empty, False),
        ("body", flip, False), ("body", flip, True), ("body", cut, False), ("body", cut, True), ("body", empty, True),
        ("sig", flip, False), ("sig", flip, True), ("sig", cut, False), ("sig", empty, False), ("bh", flip, False),
        ("h", flip, False), ("h", empty, False), ("chain", flip, False), ("chain", empty, False), ("op", flip, False),
        ("op", empty, False), ("rev", flip, False),
    ):  # fmt: skip
        words = f"{name}: {change.__name__}{', hashes fitted' if fit else ''}"
        found[words] = partial(_measured, name, change, fit)
    for name in ("ctx", "h"):
        found[f"{name}: no value"] = partial(_measured, name, _none, False)
    return found


def _none(_value: Any) -> None:
    """Nothing at all."""


def _measured(name: str, change: Change, fit: bool, b: Base, seq: int) -> Tampered | None:
    if name == "body" and change is not flip and not b.row(seq).body:
        return None
    return _column(name, change, fit=fit, b=b, seq=seq)


def withheld(b: Base, seq: int) -> Tampered:
    return in_place(b, replace(b.row(seq), body=None))


def another_number(b: Base, seq: int) -> Tampered:
    moved = replace(b.row(seq), seq=len(b.rows) + 1)
    rows = [row for row in b.rows if row.seq != seq]
    return Tampered([*rows, moved], touched=frozenset((context(moved)["chain"],)))


def gone_with_a_gap(b: Base, seq: int) -> Tampered:
    return Tampered([row for row in b.rows if row.seq != seq], touched=frozenset((str(b.row(seq).chain),)))


def gone_and_renumbered(b: Base, seq: int) -> Tampered:
    return renumbered(b, [row for row in b.rows if row.seq != seq], seq)


def twice_under_one_number(b: Base, seq: int) -> Tampered:
    return Tampered([shown for row in b.rows for shown in [row] * (1 + (row.seq == seq))])


def twice_in_a_row(b: Base, seq: int) -> Tampered:
    return renumbered(b, [shown for row in b.rows for shown in [row] * (1 + (row.seq == seq))], seq)


def replayed_later(b: Base, seq: int) -> Tampered:
    return at_the_end(b, b.row(seq))


def _exchanged(b: Base, seq: int, other: int) -> Tampered:
    places = {seq: other, other: seq}
    rows = sorted((replace(row, seq=places.get(row.seq, row.seq)) for row in b.rows), key=lambda row: row.seq)
    return Tampered(rows, touched=frozenset((str(b.row(seq).chain), str(b.row(other).chain))))


def _next(b: Base, seq: int, *, same: bool) -> int | None:
    chain = b.row(seq).chain
    later = (row.seq for row in b.rows[seq:] if (row.chain == chain) is same)
    earlier = (row.seq for row in reversed(b.rows[: seq - 1]) if (row.chain == chain) is same)
    return next(later, next(earlier, None))


def swapped_within_its_chain(b: Base, seq: int) -> Tampered | None:
    other = _next(b, seq, same=True)
    return _exchanged(b, seq, other) if other is not None else None


def swapped_with_another_chain(b: Base, seq: int) -> Tampered | None:
    other = _next(b, seq, same=False)
    return _exchanged(b, seq, other) if other is not None else None


def _alike(b: Base, seq: int, test: Callable[[Row], bool]) -> Row | None:
    """Another row of this kind (or, where there is none, of any) that passes."""
    mine = context(b.row(seq))
    rows = [row for row in b.rows if row.seq != seq and test(row)]
    alike = [row for row in rows if context(row)["kind"] == mine["kind"]]
    return next(iter([*alike, *rows]), None)


def another_persons_row(b: Base, seq: int) -> Tampered | None:
    """The row of the same kind in somebody else's chain takes its place, columns and all."""
    chain = b.row(seq).chain
    other = _alike(b, seq, lambda row: row.chain != chain)
    return in_place(b, replace(other, seq=seq)) if other is not None else None


def another_persons_row_under_this_name(b: Base, seq: int) -> Tampered | None:
    """The same, and ``chain`` and ``op`` say that it belongs here."""
    mine = b.row(seq)
    other = _alike(b, seq, lambda row: row.chain != mine.chain)
    return in_place(b, replace(other, seq=seq, chain=mine.chain, op=mine.op)) if other is not None else None


def _grafted(name: str, b: Base, seq: int) -> Tampered | None:
    mine = b.row(seq)
    other = _alike(b, seq, lambda row: getattr(row, name) not in (getattr(mine, name), b""))
    return in_place(b, renamed(mine, **{name: getattr(other, name)})) if other is not None else None


def wraps_of_another(b: Base, seq: int) -> Tampered | None:
    """One wrapped key of another entry takes the place of this one's first."""
    mine = b.row(seq)
    if not isinstance(mine.body, bytes) or context(mine)["kind"] not in WRAPPED:
        return None
    other = _alike(b, seq, lambda row: context(row)["kind"] in WRAPPED and row.body != mine.body)
    assert other is not None
    assert isinstance(other.body, bytes)
    return in_place(b, renamed(mine, body=other.body[:WRAP] + mine.body[WRAP:]))


WRAPPED: Final = frozenset(("genesis", "role", "role+", "rolekey", "recovery", "dek", "grant", "read", "ask", "answer"))


def a_row_of_another_organisation(b: Base, seq: int) -> Tampered | None:
    kind = context(b.row(seq))["kind"]
    other = next((row for row in _elsewhere() if context(row)["kind"] == kind), None)
    return in_place(b, replace(other, seq=seq)) if other is not None else None


@cache
def _elsewhere() -> tuple[Row, ...]:
    """The log of a company that has nothing to do with this one."""
    site = Site("elsewhere")
    founder = site.desks["founder"]
    ann = site.join("ann", founder)
    ann.edit(ann.pid, "contact", {"mail": "else@where.example"})
    ann.ask(ann.pid, "contact", {"title": "Dr"})
    site.rest()
    return tuple(site.rows)


def all_of_another_organisation(b: Base, seq: int) -> Tampered | None:
    """The whole store is that of another founder, as long as this one and under its name; from row 1 only."""
    rows = _elsewhere()
    return Tampered([replace(row, seq=at) for at, row in enumerate(rows, 1)]) if seq == 1 else None


def cut_before(b: Base, seq: int) -> Tampered:
    return Tampered(b.rows[: seq - 1], cut=True)


def cut_and_counted_on(b: Base, seq: int) -> Tampered:
    return Tampered(b.rows[: seq - 1], me={"last_seq": len(b.rows)})


def a_tail_of_its_chain_gone(b: Base, seq: int) -> Tampered:
    """This and all later rows of its chain are gone, and nothing shows a gap."""
    chain = b.row(seq).chain
    return renumbered(b, [row for row in b.rows if row.seq < seq or row.chain != chain], seq)


def rolled_back(b: Base, seq: int) -> Tampered | None:
    """An older entry of the chain stands in the place of this one, as if the chain had gone back."""
    chain = b.row(seq).chain
    older = [row for row in b.rows[: seq - 1] if row.chain == chain]
    return in_place(b, replace(older[-1], seq=seq, rev=b.row(seq).rev)) if older else None


HOST: Final[Mapping[str, Operation]] = {
    **_columns(),
    "body: withheld": withheld,
    "seq: another number": another_number,
    "deleted, a gap left": gone_with_a_gap,
    "deleted, renumbered": gone_and_renumbered,
    "chain's tail deleted": a_tail_of_its_chain_gone,
    "twice under one number": twice_under_one_number,
    "twice in a row": twice_in_a_row,
    "replayed at the end": replayed_later,
    "rolled back to an older": rolled_back,
    "swapped within its chain": swapped_within_its_chain,
    "swapped between chains": swapped_with_another_chain,
    "another person's row": another_persons_row,
    "another's, columns fitted": another_persons_row_under_this_name,
    "body of another entry": partial(_grafted, "body"),
    "context of another entry": partial(_grafted, "ctx"),
    "signature of another": partial(_grafted, "sig"),
    "wrapped key of another": wraps_of_another,
    "another organisation's row": a_row_of_another_organisation,
    "another organisation's log": all_of_another_organisation,
    "end cut off": cut_before,
    "end cut off, counter kept": cut_and_counted_on,
}

__all__ = ["HOST"]
