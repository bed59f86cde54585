"""The public state of a chain follows from counted contexts alone."""

from __future__ import annotations

from hris_desktop.crypto import canonical
from hris_desktop.crypto.chain import ZERO_HASH, Entry
from hris_desktop.sync.ledger import state_of
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.entries import message
from tests.vectors.forge import Forge, change, changes
from tests.vectors.story import tell


def test_an_empty_chain() -> None:
    state = ChainState("org")
    assert (state.n, state.tip, state.last_ep, state.epoch()) == (0, ZERO_HASH, 0, None)


def test_every_chain_is_the_same_read_at_once_or_row_by_row() -> None:
    forge = tell().forge
    for name in forge.ledger.replica.chains(""):
        grown, read = forge.ledger.chain(name), state_of(name, forge.ledger.replica.chain(name))
        assert grown == read
        counted = [row for row in forge.ledger.replica.chain(name) if row.place == 1]
        assert read.n == len(counted)
        assert read.tip == (counted[-1].h if counted else ZERO_HASH)


def test_epochs_and_who_reads_and_wrote_them() -> None:
    forge = Forge()
    who = forge.employee()
    chain = f"r:{who.pid}:bank"
    first = forge.dek(who, chain).seq
    forge.sealed(who, chain, "rec", {"ep": 1}, changes(change("note", None, "n", item=forge.uuid())))
    forge.role("payroll", forge.hr)
    added = forge.add(forge.hr, chain, 1).seq
    forge.dek(forge.hr, chain)
    state = forge.ledger.chain(chain)
    one, two = state.epochs[1], state.epochs[2]
    assert (one.opener, one.writers, two.opener, two.writers) == (who.pid, {who.pid}, forge.hr.pid, set())
    assert one.to == two.to == {who.recipient, "r:hr:1", "r:payroll:1"}
    assert (one.since(who.recipient), one.since("r:payroll:1"), one.since("r:nothing:1")) == (first, added, 0)
    assert state.epoch() is two


def test_a_repeated_op_keeps_its_place_and_teaches_nothing() -> None:
    forge = Forge()
    who = forge.employee()
    chain = f"r:{who.pid}:contact"
    op = forge.dek(who, chain).op
    state = forge.ledger.chain(chain)
    row = forge.plain(who, chain, "dek", {"ep": 2, "to": forge.due(chain), "dk": "0" * 64}, op=op)
    assert (row.place, row.content_reason) == (1, "op used before")
    assert (state.n, state.tip, state.last_ep) == (2, row.h, 1)


def test_a_newer_kind_is_noted() -> None:
    forge = Forge()
    who = forge.employee()
    chain = f"r:{who.pid}:contact"
    assert not forge.ledger.chain(chain).newer
    forge.plain(who, chain, "novel-kind", {})
    assert forge.ledger.chain(chain).newer
    assert state_of(chain, forge.ledger.replica.chain(chain)).newer


def test_a_missing_body_is_noted() -> None:
    forge = Forge()
    who = forge.employee()
    chain = f"r:{who.pid}:contact"
    forge.dek(who, chain)
    assert not forge.ledger.chain(chain).withheld
    plain = forge.context(who, chain, "rec", {"ep": 1})
    ctx = canonical.encode(plain)
    entry = Entry(ctx, b"sealed", who.identity.signer.sign(message(ctx, b"sealed")))
    row = forge.put(chain, plain["op"], entry, body=None)
    assert (row.place, row.body) == (1, None)
    assert forge.ledger.chain(chain).withheld
