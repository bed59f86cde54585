"""How long it takes to verify and open a log of 10,000 entries, beside the bare primitives in the same run.

``python benchmarks/verify.py [entries]`` prints a table; ``--profile`` says where the time goes. The goal is at most
twice the
sum of SHA-256, Ed25519 verification and AES-256-GCM-SIV opening of the same bytes.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from hris_desktop.crypto import seal
from hris_desktop.crypto.chain import Entry
from hris_desktop.store.contract import Row
from hris_desktop.store.replica import Replica
from hris_desktop.sync.exchange import ACCEPTED_A_TIME
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.workstation import pin_down
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.entries import read_ctx
from hris_desktop.vault.founding import Founded, found
from hris_desktop.vault.pen import Pen
from hris_desktop.vault.session import Session

NOW = "2026-11-21T10:00:00Z"
PEOPLE = 100
POLICY = {
    "contact": {
        "self": "rw",
        "roles": {"hr": "rw"},
        "fields": {name: {"rule": "D"} for name in ("mail", "phone", "street", "city")},
    }
}
GOAL = 2.0
ROUNDS = 3


def ops() -> Callable[[], str]:
    """Names from a counter."""
    count = iter(range(10**9))
    return lambda: sha256(str(next(count)).encode()).hexdigest()[:32]


def row(seq: int, entry: Entry) -> Row:
    """As a store hands it out."""
    ctx = read_ctx(entry.ctx)
    return Row(seq, ctx.chain, ctx.n, ctx.op, entry.h, entry.ctx, entry.body, entry.bh, entry.sig)


def history(size: int) -> tuple[Founded, list[Row], list[bytes]]:
    """An organisation whose only HR person makes ``size`` changes to 100 people's contact data.

    Returns its founding, the rows of the log, and the data key of each row (empty: not sealed).
    """
    new_op = ops()
    pid = str(uuid.UUID(int=1))
    made = found(pid, "00000001", policy=POLICY, ops=(new_op(), new_op(), new_op()), ts=NOW)
    rows = [row(seq, entry) for seq, (_, entry) in enumerate(made.entries, 1)]
    ledger = open_ledger(made)
    ledger.accept(rows)
    # what the author's own client had seen when it wrote: a verified position
    pen = Pen(made.session, seen=(ledger.cursor, ledger.head), ts=NOW)
    org = ChainState("org", n=3, tip=ledger.chain("org").tip)
    people = [str(uuid.UUID(int=number)) for number in range(2, PEOPLE + 2)]
    keys: list[bytes] = []
    for person in people:
        rows.append(row(len(rows) + 1, pen.plain(org, "person", new_op(), d={"pid": person, "type": "employee"}).entry))
    ledger.accept(rows[3:])
    chains = {person: ChainState(f"r:{person}:contact") for person in people}
    deks = {person: seal.new_key() for person in people}
    for person, chain in chains.items():
        written = pen.dek(chain, ledger.org, new_op(), to=("r:hr:1",), key=(1, deks[person]))
        rows.append(row(len(rows) + 1, written.entry))
    first = len(rows)
    held: dict[tuple[str, str], str] = {}
    for number in range(size):
        person, name = people[number % PEOPLE], ("mail", "phone", "street", "city")[number // PEOPLE % 4]
        change = {
            "item": "",
            "field": name,
            "was": held.get((person, name)),
            "to": f"value {number} of {name} at example street",
        }
        held[person, name] = str(change["to"])
        content = {"changes": [change], "why": ""}
        written = pen.sealed(chains[person], "rec", new_op(), d={"ep": 1}, content=content, dek=deks[person])
        rows.append(row(len(rows) + 1, written.entry))
        keys.append(deks[person])
    return made, rows, [b""] * first + keys


def open_ledger(made: Founded, *, session: bool = True) -> Ledger:
    """A new device, in memory."""
    replica = Replica.in_memory()
    pin_down(replica, made.org, made.pin)
    old = made.session
    fresh = Session(made.org, old.pid, old.gen, old.dev, old.identity) if session else None
    return Ledger(replica, org=made.org, pin=made.pin, session=fresh)


def raw(made: Founded, rows: Sequence[Row], keys: Sequence[bytes]) -> None:
    """Nothing but the primitives over the same bytes: body hash, context hash, signature, entry hash, opening."""
    public = Ed25519PublicKey.from_public_bytes(made.session.identity.signer.pub)
    for one, key in zip(rows, keys, strict=True):
        ctx, body, sig = one.ctx, one.body, one.sig
        assert isinstance(ctx, bytes)
        assert isinstance(body, bytes)
        assert isinstance(sig, bytes)
        bh, ch = sha256(body).digest(), sha256(ctx).digest()
        public.verify(sig, b"hrd1/sig\0" + ch + bh)
        sha256(b"hrd1/ent\0" + ch + bh + sig).digest()
        if key:
            AESGCMSIV(key).decrypt(body[:12], body[12:], b"hrd1/aad\0" + ctx)


def accept(ledger: Ledger, rows: Sequence[Row]) -> None:
    """As a pull does: a local commit for every hundred."""
    for start in range(0, len(rows), ACCEPTED_A_TIME):
        ledger.accept(rows[start : start + ACCEPTED_A_TIME])


def checked(made: Founded, rows: Sequence[Row]) -> None:
    """Accept all, and make sure that it was all good."""
    ledger = open_ledger(made)
    accept(ledger, rows)
    assert ledger.replica.counts() == {(1, 2): len(rows)}, ledger.replica.counts()


def seconds(work: Callable[[], object]) -> float:
    """Processor time, so that a busy machine does not count."""
    started = time.process_time()
    work()
    return time.process_time() - started


def main() -> None:
    """The table, or the profile."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    made, rows, keys = history(numbers[0] if numbers else 10_000)
    if "--profile" in sys.argv:
        profile = cProfile.Profile()
        profile.runcall(accept, open_ledger(made), rows)
        pstats.Stats(profile).sort_stats("cumtime").print_stats(60)
        return
    work: dict[str, Callable[[], object]] = {
        "primitives alone": lambda: raw(made, rows, keys),
        "read_ctx": lambda: [read_ctx(one.ctx) for one in rows],  # type: ignore[arg-type]
        "accept, without keys": lambda: accept(open_ledger(made, session=False), rows),
        "accept, with keys": lambda: checked(made, rows),
    }
    # in turns, so that a machine that slows down slows down all of them
    turns = [{name: seconds(one) for name, one in work.items()} for _ in range(ROUNDS)]
    table = {name: min(turn[name] for turn in turns) for name in work}
    base = table["primitives alone"]
    print(f"{'':24}{'s':>8}{'µs each':>10}{'ratio':>8}{'goal':>8}")
    for name, taken in table.items():
        goal = f"{GOAL:.1f}" if name == "accept, with keys" else ""
        print(f"{name:24}{taken:8.2f}{taken / len(rows) * 1e6:10.1f}{taken / base:8.2f}{goal:>8}")


if __name__ == "__main__":
    main()
