"""What waits on this device under a vault key that is gone: set aside, never thrown away, opened again when it can be.

An act's intent is sealed under the vault key of the device. Where that key is lost (a forgotten passphrase, an emptied
keyring) the act is marked as sealed: nothing that lists what waits may meet it, since every such item must open. It
comes back when another key opens it, and it is done when the entries signed for it stand in the log after all: those
are whole already, so they can be sent by whoever cannot read them, as long as their place is free and their key counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hris_desktop.crypto import seal
from hris_desktop.crypto.errors import CannotOpen, CryptoError
from hris_desktop.store.contract import Appended, Outgoing, Store, Unknown
from hris_desktop.store.replica import Item, Replica, State
from hris_desktop.sync import framing
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.sending import label, remembered
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.vault.entries import read_ctx


@dataclass(frozen=True, slots=True)
class Sorted:
    """How many acts were given another seal, set aside, and taken back."""

    resealed: int = 0
    aside: int = 0
    back: int = 0


def sort_out(replica: Replica, vk: bytes, others: Sequence[bytes] = ()) -> Sorted:
    """Let every item of the outbox open under ``vk``: sealed anew if one of ``others`` opens it, else set aside."""
    waiting = replica.outbox_list([State.QUEUED, State.PARKED])
    strangers = [item for item in waiting if not _opens(item, vk)]
    lying = set_aside(replica)
    if not strangers and not lying:
        return Sorted()
    resealed = aside = back = 0
    with replica.transaction():
        for item in strangers:
            mine = _reseal(item, vk, others)
            replica.outbox_update(mine or replace(item, state=State.SEALED))
            resealed, aside = resealed + (mine is not None), aside + (mine is None)
        for item in lying:
            mine = _reseal(item, vk, (vk, *others))
            if mine is not None:
                # also one that had been refused: it is tried again, and refused again if it must be
                replica.outbox_update(replace(mine, state=State.QUEUED, tries=0))
                back += 1
    return Sorted(resealed, aside, back)


def set_aside(replica: Replica) -> list[Item]:
    """The acts that no key here opens, oldest first."""
    return replica.outbox_list([State.SEALED])


def settle(ledger: Ledger) -> int:
    """Drop what stands in the log after all; how many."""
    done = [item for item in set_aside(ledger.replica) if item.entries and _arrived(ledger.replica, item)]
    for item in done:
        ledger.replica.outbox_drop(item.op)
    return len(done)


def deliver(ledger: Ledger, store: Store) -> int:
    """Send what is signed already and still fits; the next pull and ``settle`` tell what became of it. How many."""
    return sum(isinstance(store.append(batch), Appended | Unknown) for batch in ready(ledger))


def ready(ledger: Ledger) -> list[list[Outgoing]]:
    """What is signed already and fits, for sending in any thread; each is noted as sent before it is."""
    found: list[list[Outgoing]] = []
    for item in set_aside(ledger.replica):
        batch = _continuing(ledger, item)
        if batch:
            # whoever opens it later must know it again when it is read back, or it would be made a second time
            if (sent := remembered(item)) != item.sent:
                ledger.replica.outbox_update(replace(item, sent=sent))
            found.append(batch)
    return found


def fits(ledger: Ledger, item: Item) -> bool:
    """Whether an act goes out without its person: signed, its place free, its key counting."""
    return bool(_continuing(ledger, item))


def renew_stale(ledger: Ledger, pid: str, gen: int) -> None:
    """Let acts that an ended key of this person has signed be signed again; they open, so nothing of them is lost."""
    if ledger.org.active_gen(pid) != gen:
        return
    for item in ledger.replica.outbox_list([State.QUEUED]):
        if item.entries and any(read_ctx(entry.ctx).gen < gen for entry in framing.unframe(item.entries)):
            ledger.replica.outbox_update(replace(item, entries=b""))


def _continuing(ledger: Ledger, item: Item) -> list[Outgoing]:
    entries = framing.unframe(item.entries) if item.entries else []
    if not entries:
        return []
    contexts = [read_ctx(entry.ctx) for entry in entries]
    first, chain = contexts[0], ledger.chain(item.chain)
    fits = (first.n, first.prev) == (chain.n + 1, chain.tip)
    if not fits or ledger.org.active_gen(first.pid) != first.gen:
        return []
    rev = ledger.replica.max_rev(item.chain)
    numbered = enumerate(zip(contexts, entries, strict=True), start=rev + 1)
    return [Outgoing(item.chain, at, ctx.op, entry) for at, (ctx, entry) in numbered]


def _arrived(replica: Replica, item: Item) -> bool:
    stored = replica.by_h(framing.unframe(item.entries)[-1].h)
    return stored is not None and stored.place == Place.COUNTED and stored.content != Content.VOID


def _opens(item: Item, vk: bytes) -> bool:
    try:
        seal.unseal(vk, item.intent, label(item.op))
    except CryptoError:
        return False
    return True


def _reseal(item: Item, vk: bytes, others: Sequence[bytes]) -> Item | None:
    for key in others:
        try:
            plain = seal.unseal(key, item.intent, label(item.op))
        except CannotOpen:
            continue
        return replace(item, intent=seal.seal(vk, plain, label(item.op)))
    return None
