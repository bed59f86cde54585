"""A whole organisation: so many confirmed people with eight sections each, made once and kept for the next run.

    python -m benchmarks.whole made PEOPLE     make it if it is not there
    python -m benchmarks.whole make PEOPLE     and let HR read it whole

``BENCH_CACHE`` names the folder (else ``hris-desktop-bench`` in the cache folder of the account). The entries are
signed by Priya and by the newcomers' own keys, as their programs would; only the disk is not waited for.
"""

# ruff: noqa: SLF001 - looks behind the counter
from __future__ import annotations

import contextlib
import json
import os
import secrets
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime

from benchmarks.organisation import FORM, SECRETS, TS, Organisation, cache_folder
from hris_desktop.crypto import codes
from hris_desktop.crypto.chain import ZERO_HASH
from hris_desktop.crypto.keys import Identity
from hris_desktop.services.admission import acceptance
from hris_desktop.services.invitation import Found
from hris_desktop.services.suite import Suite
from hris_desktop.store.contract import MAX_BATCH, Appended, Outgoing
from hris_desktop.store.urls import open_store
from hris_desktop.vault.chains import ChainState
from hris_desktop.vault.keybag import PersonKeys
from hris_desktop.vault.pen import Pen, Written
from hris_desktop.vault.session import Session
from hris_desktop.vault.wraps import InviteKeys, fingerprint

NAMES = ("Amira", "Bjørn", "Chiamaka", "Éilís", "Ingrid", "João", "Saoirse", "Łukasz", "Zoë", "Maximilian", "Aylin")
SECTIONS: dict[str, tuple[bool, dict[str, str], bool]] = {
    "directory": (False, {"full_name": "", "work_email": "someone@northwind.example", "location": "Bremen"}, False),
    "legal_identity": (False, {"birth_date": "1980-02-03"}, False),
    "contact": (False, {"personal_email": "me@home.example", "personal_mobile": "+491700000000"}, False),
    "addresses": (True, {"kind": "home", "country": "DE", "city": "Bremen", "postcode": "28195"}, True),
    "emergency_contacts": (True, {"name": "Somebody Near", "phone": "+491710000000"}, False),
    "employment": (True, {"number": "10482", "start_date": "2020-01-01", "primary": "yes"}, True),
    "education": (True, {"institution": "Universität Bremen", "level": "master"}, False),
    "languages": (True, {"language": "de", "level": "C2"}, False),
}
"""Section → (a list?, what HR writes, with a date?). For one person in fifty a request is left open instead."""


def kept(people: int) -> Organisation:
    """The organisation of that size, with HR's device as it was left; ``HRIS_DESKTOP_HOME`` is set to it."""
    root = cache_folder() / f"{FORM}-{people}"
    os.environ["HRIS_DESKTOP_HOME"] = str(root / "home")
    return Organisation(root / "store.sqlite")


def made(people: int) -> Organisation:
    """As ``kept``, made if it is not there yet."""
    organisation = kept(people)
    done = organisation.store.with_name("made")
    if not done.exists():
        organisation.store.parent.mkdir(parents=True, exist_ok=True)
        organisation.found()
        _fill(organisation, people)
        done.write_text("")
    return organisation


def pulled(people: int) -> float:
    """Seconds that HR's device took to read the whole log; 0 if it had."""
    organisation = made(people)
    enrolment = organisation.enrolment()
    suite = enrolment.unlock("priya", SECRETS["priya"])
    store = open_store(suite.store)
    start = time.perf_counter()
    exchange = suite.desk.exchange(store)
    done = exchange.pull()
    taken = time.perf_counter() - start if done.pulled else 0.0
    exchange.finish()
    store.close()
    enrolment.close("priya")
    return taken


def _fill(organisation: Organisation, people: int) -> None:
    enrolment = organisation.enrolment()
    suite = enrolment.unlock("priya", SECRETS["priya"])
    store = open_store(suite.store)
    suite.desk.round(store)
    with contextlib.suppress(AttributeError):
        store._db.execute("PRAGMA synchronous=OFF")  # type: ignore[attr-defined] # the disk is not what is measured
    org, rev = suite.desk.ledger.chain("org").copy(), suite.desk.replica.max_rev("org")
    batch: list[Outgoing] = []
    for number in range(people):
        batch += _person(suite, org, number, rev + 4 * number)
        while len(batch) >= MAX_BATCH or (number == people - 1 and batch):
            outcome = store.append(batch[:MAX_BATCH])
            if not isinstance(outcome, Appended):
                raise TypeError(f"the store did not take the entries: {outcome}")
            batch = batch[MAX_BATCH:]
    store.close()
    enrolment.close("priya")


def _person(suite: Suite, org: ChainState, number: int, rev: int) -> Iterator[Outgoing]:
    """One confirmed person, and what HR writes about them."""
    session, ledger, pid = suite.desk.session, suite.desk.ledger, str(uuid.uuid4())
    pen, code, identity = Pen(session, seen=(0, ZERO_HASH), ts=TS), codes.new_code(), Identity.new()
    invite = InviteKeys(code, ledger.org.pin)
    keys = PersonKeys(session.org, pid, 1, f"{number:08x}", ledger.org.pin, identity)
    own = Pen(Session(session.org, pid, 1, keys.dev, identity), seen=(0, ZERO_HASH), ts=TS)
    until = "2036-01-01T00:00:00Z"
    d = {"inv": invite.inv, "pid": pid, "ipub": invite.signer.pub.hex(), "until": until, "ticket": "0" * 64}
    found = Found(session.org, ledger.org.pin, pid, 1, "Bench", datetime.fromisoformat(until))
    print_ = fingerprint(session.org, pid, 1, sign_pub=identity.signer.pub, kem_pub=identity.kem.pub)
    steps: tuple[tuple[Pen, str, Mapping[str, object]], ...] = (
        (pen, "person", {"pid": pid, "type": "employee"}),
        (pen, "invite", d),
        (own, "accept", acceptance(found, keys, codes.show_code(code))),
        (pen, "confirm", {"pid": pid, "gen": 1, "fp": print_.hex()}),
    )
    for at, (by, kind, facts) in enumerate(steps, start=rev + 1):
        written = by.plain(org, kind, secrets.token_hex(16), d=facts)
        ledger.org.learn(written.ctx, b"", (1 << 40) + at)
        yield _outgoing(written, at)
    for section in SECTIONS:
        yield from _section(suite, pen, pid, section, number)


def _section(suite: Suite, pen: Pen, pid: str, section: str, number: int) -> Iterator[Outgoing]:
    is_list, values, dated = SECTIONS[section]
    ledger, chain, dek = suite.desk.ledger, ChainState(f"r:{pid}:{section}"), secrets.token_bytes(32)
    standing = ledger.org.standing(pid, section)
    if standing is None:
        raise TypeError(section)
    yield _outgoing(pen.dek(chain, ledger.org, secrets.token_hex(16), to=standing.due(), key=(1, dek)), 1)
    item = str(uuid.uuid4()) if is_list else ""
    date = {"eff": "2020-01-01"} if dated else {}
    name = f"{NAMES[number % len(NAMES)]} Number {number}"
    changes: list[dict[str, str | None]] = [
        {"item": item, "field": key, "was": None, "to": value or name, **date} for key, value in values.items()
    ]
    kind = "rec"
    if section == "legal_identity" and number % 50 == 0:
        kind, changes = "prop", [{"item": "", "field": "first_name", "was": None, "to": name, "eff": "2026-01-01"}]
    content = {"changes": changes, "why": ""}
    yield _outgoing(pen.sealed(chain, kind, secrets.token_hex(16), d={"ep": 1}, content=content, dek=dek), 2)


def _outgoing(written: Written, rev: int) -> Outgoing:
    return Outgoing(written.ctx.chain, rev, written.ctx.op, written.entry)


if __name__ == "__main__":
    began = time.perf_counter()
    made(int(sys.argv[2]))
    between = time.perf_counter()
    read = pulled(int(sys.argv[2])) if sys.argv[1] == "make" else 0.0
    sys.stdout.write(json.dumps({"made": between - began, "pulled": read}) + "\n")
