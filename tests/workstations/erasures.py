"""Erasing sections of somebody's record, for histories and tests: decided by HR, signed by a second person or alone."""

from __future__ import annotations

from typing import Any

from hris_desktop.crypto.chain import body_hash
from hris_desktop.domain.ids import record_chain
from hris_desktop.store.replica import Item
from hris_desktop.sync.intents import EraseAct
from hris_desktop.vault.wraps import co_message, derived_op
from tests.workstations.site import Desk


def decided(desk: Desk, subject: str, *sections: str, ground: str = "asked") -> dict[str, Any]:
    """What is signed: the sections as this desk knows them."""
    of = [[section, desk.ledger.chain(record_chain(subject, section)).said.hex()] for section in sorted(sections)]
    return {"act": desk.site.names.op(), "pid": subject, "of": of, "ground": ground}


def signed(d: dict[str, Any], desk: Desk, *others: Desk) -> dict[str, Any]:
    """With second signatures; without, marked as the act of the only one."""
    if not others:
        return d | {"solo": True}
    message = co_message(desk.site.org, "erase", d["act"], d=d, bh=body_hash(b""))
    return d | {"co": [[one.pid, one.gen, one.identity.signer.sign(message).hex()] for one in others]}


def erase(desk: Desk, subject: str, *sections: str, also: Desk | None = None) -> list[Item]:
    """Save the act: one entry for each section."""
    d = signed(decided(desk, subject, *sections), desk, *([also] if also else []))
    return [save(desk, section, d) for section in sections]


def save(desk: Desk, section: str, d: dict[str, Any]) -> Item:
    """The entry of one section of an act."""
    op = derived_op(d["act"], f"erase:{section}")
    return desk.work.sending.save(EraseAct(op, record_chain(d["pid"], section), d))
