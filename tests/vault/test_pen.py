"""What the pen writes is what admission takes: context, link, seal and signature in one place."""

from __future__ import annotations

import pytest

from hris_desktop.crypto import canonical, seal, sign
from hris_desktop.crypto.errors import CannotOpen, Malformed
from hris_desktop.store.replica import Stored
from hris_desktop.vault import wraps
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.entries import message, read_ctx
from hris_desktop.vault.pen import Pen, Written, role_key_body
from tests.vectors.forge import TS, Actor, Forge, change, changes


@pytest.fixture
def forge() -> Forge:
    return Forge()


@pytest.fixture
def employee(forge: Forge) -> Actor:
    return forge.employee()


def pen(forge: Forge, who: Actor) -> Pen:
    return Pen(who.session, seen=(forge.ledger.cursor, forge.ledger.head), ts=TS)


def put(forge: Forge, written: Written) -> Stored:
    return forge.put(written.ctx.chain, written.ctx.op, written.entry)


def test_entries_of_one_act_continue_each_other(forge: Forge, employee: Actor) -> None:
    chain, dek = f"r:{employee.pid}:contact", seal.new_key()
    state = ChainState(chain)
    writing = pen(forge, employee)
    opened = writing.dek(state, forge.ledger.org, forge.op(), to=tuple(forge.due(chain)), key=(1, dek))
    content = changes(change("email", None, "a@b"))
    said = writing.sealed(state, "rec", forge.op(), d={"ep": 1}, content=content, dek=dek)
    assert (opened.ctx.n, said.ctx.n, said.ctx.prev) == (1, 2, opened.entry.h)
    assert (state.n, state.tip, state.last_ep) == (2, said.entry.h, 1)
    assert [put(forge, one).place for one in (opened, said)] == [1, 1]
    for who in (employee, forge.hr):
        assert forge.seen_by(who).folds[chain].in_force("2026-12-01") == {"": {"email": "a@b"}}  # type: ignore[union-attr]
    assert forge.ledger.alarms() == []


def test_a_body_is_sealed_to_its_own_context(forge: Forge, employee: Actor) -> None:
    chain, dek = f"r:{employee.pid}:contact", seal.new_key()
    state = ChainState(chain)
    writing = pen(forge, employee)
    writing.dek(state, forge.ledger.org, forge.op(), to=tuple(forge.due(chain)), key=(1, dek))
    one, two = (
        writing.sealed(state, "rec", forge.op(), d={"ep": 1}, content={"same": 1}, dek=dek).entry for _ in range(2)
    )
    assert canonical.parse(seal.unseal(dek, one.body, wraps.aad(one.ctx))) == {"same": 1}
    with pytest.raises(CannotOpen):
        seal.unseal(dek, one.body, wraps.aad(two.ctx))


def test_it_signs_with_the_persons_key(forge: Forge, employee: Actor) -> None:
    written = pen(forge, employee).plain(ChainState(f"w:{employee.pid}"), "novel-kind", forge.op(), d={})
    sign.verify(employee.identity.signer.pub, written.entry.sig, message(written.entry.ctx, written.entry.body))
    ctx = read_ctx(written.entry.ctx)
    assert (ctx.pid, ctx.gen, ctx.ts, ctx.seen) == (employee.pid, 1, TS, (forge.ledger.cursor, forge.ledger.head))


def test_it_writes_nothing_that_would_not_be_read(forge: Forge, employee: Actor) -> None:
    state = ChainState(f"r:{employee.pid}:contact")
    with pytest.raises(Malformed):
        pen(forge, employee).plain(state, "rec", forge.op(), d={"ep": 0})
    assert state.n == 0


def test_wraps_follow_the_order_of_their_recipients(forge: Forge, employee: Actor) -> None:
    chain, dek = f"r:{employee.pid}:contact", seal.new_key()
    to = tuple(forge.due(chain))
    written = pen(forge, employee).dek(ChainState(chain), forge.ledger.org, forge.op(), to=to, key=(1, dek))
    assert to == (employee.recipient, "r:hr:1")
    assert len(written.entry.body) == 160
    for place, (recipient, key) in enumerate(zip(to, (employee.identity.kem, forge.role_keys["hr"]), strict=True)):
        info = wraps.dek_info(forge.org, chain, 1, recipient=recipient, kem_pub=key.pub)
        assert key.open(info, written.entry.body[80 * place : 80 * place + 80]) == dek


def test_role_keys_are_wrapped_in_the_order_of_ids(forge: Forge, employee: Actor) -> None:
    recipients = {employee.recipient: employee.identity.kem.pub, forge.hr.recipient: forge.hr.identity.kem.pub}
    body = role_key_body(forge.org, "hr", 1, recipients=recipients, private=bytes(32))
    for place, who in enumerate(sorted((employee, forge.hr), key=lambda one: one.recipient)):
        kem = who.identity.kem
        info = wraps.role_info(forge.org, "hr", 1, recipient=who.recipient, kem_pub=kem.pub)
        assert kem.open(info, body[80 * place : 80 * place + 80]) == bytes(32)
