"""What HR's program does at once when a grant is ended, and when somebody is taken out of HR.

    python -m benchmarks.rekey grant PEOPLE
        [seconds until the keys stand in the store, and are read back, of the bare primitives, chains, by the clock]
    python -m benchmarks.rekey removal PEOPLE
        [seconds of signing it, of the round after it, entries, chains left to the next change]

The organisation is a copy of ``benchmarks.whole``'s. A provider was let into two sections of everybody and loses them:
bare is what that needs and nothing else: a new key, its commitment, its wraps to those who stay, the state sealed, both
entries hashed (context, body, name, head of the log) and signed, each once, with keys that are ready. Both are done a
parcel at a time in turns, in processor time of the whole process.
"""

from __future__ import annotations

import gc
import hashlib
import hmac
import json
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from benchmarks import whole
from benchmarks.organisation import SECRETS, Organisation
from hris_desktop.domain.rights import HR
from hris_desktop.services.enrolment import Enrolment
from hris_desktop.services.suite import Suite
from hris_desktop.store.contract import AppendResult, Outgoing, Store
from hris_desktop.store.sqlite import SqliteStore
from hris_desktop.sync.exchange import Exchange, Round
from hris_desktop.sync.intents import Part, Public
from hris_desktop.system.garbage import COLLECTING
from hris_desktop.vault import acts
from hris_desktop.vault.entries import read_ctx
from hris_desktop.vault.org import Org
from hris_desktop.vault.session import Session
from hris_desktop.vault.wraps import aad, dek_info

SECTIONS = ("contact", "employment")
FIRM = "Acme"
_HPKE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def copied(people: int, folder: Path) -> Organisation:
    """A copy of the organisation, to be changed; ``HRIS_DESKTOP_HOME`` is set to it."""
    _say(f"an organisation of {people:,} is made and read by HR, unless it was before")
    whole.pulled(people)
    _say("a copy of it is made")
    root = folder / "organisation"
    shutil.copytree(whole.kept(people).store.parent, root)
    os.environ["HRIS_DESKTOP_HOME"] = str(root / "home")
    return Organisation(root / "store.sqlite")


class Turns:
    """A store before which the bare primitives of each parcel are done, and the clock of ours stands still."""

    def __init__(self, store: Store, org: Org, signer: Any, *, of: int) -> None:  # noqa: ANN401 - an Ed25519 key
        self._store, self._org, self._signer, self._of = store, org, signer, of
        self._keys: dict[str, X25519PublicKey] = {}
        self._head = bytes(32)
        self.bare = self.beside = 0.0
        """Seconds of the primitives, and of all that is done here."""
        self.chains = 0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        return getattr(self._store, name)

    def append(self, batch: Sequence[Outgoing]) -> AppendResult:
        """The parcel once more, bare, then as it is."""
        begun = time.process_time()
        work = [self._needed(one) for one in batch]
        start = time.process_time()
        for one in work:
            self._bare(one)
        self.bare += time.process_time() - start
        self.chains += len({one.chain for one in batch})
        _say(f"{self.chains:,} of {self._of:,} chains")
        self.beside += time.process_time() - begun
        return self._store.append(batch)

    def _needed(self, one: Outgoing) -> tuple[bytes, bytes, list[tuple[X25519PublicKey, bytes]]]:
        ctx = read_ctx(one.entry.ctx)
        wraps = []
        for recipient in ctx.d.get("to", ()):
            pub = self._org.kem_pub(recipient)
            key = self._keys.setdefault(recipient, X25519PublicKey.from_public_bytes(pub))
            wraps.append((key, dek_info(ctx.org, ctx.chain, ctx.d["ep"], recipient=recipient, kem_pub=pub)))
        plain = bytes(len(one.entry.body) - 28) if not wraps else b""
        return one.entry.ctx, plain, wraps

    def _bare(self, one: tuple[bytes, bytes, list[tuple[X25519PublicKey, bytes]]]) -> None:
        ctx, plain, wraps = one
        dek = secrets.token_bytes(32)
        if wraps:
            hmac.digest(dek, b"hrd1/commit\0" + wraps[0][1], "sha256")
            body = b"".join([_HPKE.encrypt(dek, key, info) for key, info in wraps])
        else:
            nonce = secrets.token_bytes(12)
            body = nonce + AESGCMSIV(dek).encrypt(nonce, plain, aad(ctx))
        said, bh = hashlib.sha256(ctx).digest(), hashlib.sha256(body).digest()
        sig = self._signer.sign(b"hrd1/sig\0" + said + bh)
        name = hashlib.sha256(b"hrd1/ent\0" + said + bh + sig).digest()
        self._head = hashlib.sha256(b"hrd1/head\0" + self._head + bytes(8) + name).digest()


def grant(people: int, folder: Path) -> list[float]:
    """A grant on everybody is ended."""
    organisation = copied(people, folder)
    priya, store, firm = _with_provider(organisation)
    grants, desk = priya.trust.grants, priya.desk
    last = priya.office.today() + timedelta(days=90)
    op = grants.give(firm, SECTIONS, last, purpose="to pay salaries").op
    desk.round(store)
    _say(f"opened {', '.join(SECTIONS)} of {people:,} people to {firm}")
    grants.end(op)
    desk.exchange(store).push(desk.sending)
    turns = Turns(store, desk.ledger.org, desk.session.identity.signer, of=len(SECTIONS) * people)
    _as_the_program()
    exchange = desk.exchange(turns)
    reading = _timed(exchange)
    wall, start = time.perf_counter(), time.process_time()
    exchange.add_keys(desk.session, Round(), now=desk.chance.now, new_op=desk.chance.new_op)
    ours = time.process_time() - start - turns.beside
    return [ours - sum(reading), ours, turns.bare, turns.chains, time.perf_counter() - wall]


def _timed(exchange: Exchange) -> list[float]:
    """Where the seconds of each pull of this exchange will stand."""
    taken: list[float] = []
    pull = exchange.pull

    def timed(done: Round | None = None) -> Round:
        start = time.process_time()
        found = pull(done)
        taken.append(time.process_time() - start)
        return found

    exchange.pull = timed  # type: ignore[method-assign, assignment]
    return taken


def removal(people: int, folder: Path) -> list[float]:
    """Of three people in HR one is removed, by the two others."""
    organisation = copied(people, folder)
    enrolment = organisation.enrolment()
    _say("HR signs in")
    priya = enrolment.unlock("priya", SECRETS["priya"])
    store = SqliteStore.open(organisation.store)
    tomasz, dora = (_joined(enrolment, priya, store, name) for name in ("tomasz", "dora"))
    for one in (tomasz, dora):
        priya.people.give_role(one.pid, HR)
        priya.desk.round(store)
        _say("one more in HR")
    desk, before = priya.desk, store.me().last_seq
    _say(f"three people in HR of {people:,}; one is removed")
    proposal = acts.Proposal(desk.chance.new_op(), "remove", {"pid": tomasz.pid})
    signed = {"pid": tomasz.pid, "co": [acts.co_sign(dora, proposal)]}
    _as_the_program()
    start = time.perf_counter()
    desk.sending.save(Public(proposal.op, "org", (Part("remove", signed),)))
    saved = time.perf_counter()
    _say(f"signed in {saved - start:.2f} s; the round after it")
    desk.round(store)
    done = time.perf_counter()
    _say(f"done in {done - saved:.2f} s")
    made = desk.ledger.org.role_keys[HR][-1]
    if made.since <= before or desk.ledger.org.active_gen(tomasz.pid):
        raise TypeError("the removal did not count, or HR's key was not made anew")
    chains = desk.replica.chains("r:")
    return [saved - start, done - saved, store.me().last_seq - before, len(list(chains))]


def _as_the_program() -> None:
    """It looks for garbage seldom, and through what stood before no more."""
    gc.set_threshold(*COLLECTING)
    gc.freeze()


def _joined(enrolment: Enrolment, priya: Suite, store: SqliteStore, name: str, *, provider: bool = False) -> Session:
    """Somebody more, confirmed; the keys of their device."""
    url = str(store.path)
    letter = priya.people.admit(name.title(), provider=provider)
    priya.desk.round(store)
    enrolment.join(code=letter.code, store=url, secret=SECRETS[name], kind="passphrase", profile=name)
    enrolment.close(name)
    priya.desk.round(store)
    priya.people.confirm(priya.people.candidates()[0].pid)
    priya.desk.round(store)
    suite = enrolment.unlock(name, SECRETS[name])
    session = suite.desk.session
    enrolment.close(name)
    _say(f"{name} has joined")
    return session


def _with_provider(organisation: Organisation) -> tuple[Suite, SqliteStore, str]:
    """Marta of the firm has joined and begun its role; HR's desk, the store and the role."""
    enrolment = organisation.enrolment()
    priya = enrolment.unlock("priya", SECRETS["priya"])
    store = SqliteStore.open(organisation.store)
    _joined(enrolment, priya, store, "marta", provider=True)
    marta = enrolment.unlock("marta", SECRETS["marta"])
    marta.desk.round(store)
    act = marta.roles.begin_firm(FIRM).op
    for one in (marta, priya):
        one.desk.round(store)
    priya.trust.seconds.sign(act)
    for one in (priya, marta):
        one.desk.round(store)
    marta.trust.seconds.finish()
    for one in (marta, priya):
        one.desk.round(store)
    enrolment.close("marta")
    [(role, _)] = priya.trust.grants.firms()
    return priya, store, role


def _say(what: str) -> None:
    sys.stderr.write(f"{what}\n")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="hris-rekey-") as place:
        work = {"grant": grant, "removal": removal}[sys.argv[1]]
        sys.stdout.write(json.dumps(work(int(sys.argv[2]), Path(place))) + "\n")
