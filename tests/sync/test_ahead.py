"""What is verified and opened ahead of its turn changes no verdict; it is worth nothing under another key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from threading import Thread
from typing import Any

import pytest

from hris_desktop.crypto import sign
from hris_desktop.crypto.chain import entry_hash
from hris_desktop.crypto.keys import KemKey, Signer
from hris_desktop.store.contract import Row
from hris_desktop.store.replica import Replica, Stored
from hris_desktop.sync import ahead
from hris_desktop.sync.ahead import Ahead
from hris_desktop.sync.ledger import Ledger
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.sync.workstation import pin_down
from hris_desktop.vault.opener import Opener
from hris_desktop.vault.session import Session
from tests.workstations.site import Site, staffed

Work = Callable[[], None]


@pytest.fixture(scope="module")
def site() -> Site:
    return staffed()


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "WORTH_IT", 1)
    monkeypatch.setattr(ahead, "LEAD", 0)
    monkeypatch.setattr(ahead, "MISSES", 3)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[bytes, bytes]]:
    """(public key, signature) of every real verification."""
    done: list[tuple[bytes, bytes]] = []
    verify = sign.verify

    def noted(sign_pub: bytes, signature: bytes, message: bytes) -> None:
        done.append((sign_pub, signature))
        verify(sign_pub, signature, message)

    monkeypatch.setattr(sign, "verify", noted)
    return done


@pytest.fixture
def unwrapped(monkeypatch: pytest.MonkeyPatch) -> list[tuple[bytes, bytes]]:
    """(context, wrap) of every real unwrapping."""
    done: list[tuple[bytes, bytes]] = []
    unwrap = KemKey.open

    def noted(key: KemKey, info: bytes, wrapped: bytes) -> bytes:
        done.append((info, wrapped))
        return unwrap(key, info, wrapped)

    monkeypatch.setattr(KemKey, "open", noted)
    return done


def taken(site: Site, rows: Sequence[Row], start: Callable[[Work], object] | None, *, name: str = "") -> list[Stored]:
    """The rows as a new device keeps them, of ``name`` or of nobody; thirty arrive at once, ten are one commit."""
    replica = Replica.in_memory()
    founder = site.desks["founder"].ledger
    pin_down(replica, site.org, founder.org.pin)
    known = site.desks[name].session if name else None
    session = Session(known.org, known.pid, known.gen, known.dev, known.identity) if known is not None else None
    ledger = Ledger(replica, org=site.org, pin=founder.org.pin, session=session)
    ledger.ahead.start = start
    for at in range(0, len(rows), 30):
        arrived = rows[at : at + 30]
        ledger.expect(arrived)
        for part in range(0, len(arrived), 10):
            ledger.accept(arrived[part : part + 10])
    ledger.ahead.stop()
    found = replica.after(0, 10_000)
    replica.close()
    return found


def at_once(work: Work) -> None:
    work()


def in_a_thread(work: Work) -> None:
    thread = Thread(target=work)
    thread.start()
    thread.join()


def never(_work: Work) -> None:
    """A core that has no time."""


def hostile(rows: Sequence[Row]) -> Iterator[Row]:
    """The log with a signature spoiled, one of another row, one by a stranger, and columns of a wrong type."""
    stranger = Signer.new()
    for at, row in enumerate(rows):
        changed: Any = row
        if at in (7, 19):
            changed = replace(row, sig=bytes([row.sig[0] ^ 1]) + row.sig[1:])  # type: ignore[index]
        elif at == 23:
            changed = replace(row, sig=rows[22].sig)
        elif at == 27:
            changed = replace(row, sig=stranger.sign(row.ctx))  # type: ignore[arg-type]
        elif at == 29:
            changed = replace(row, ctx="no bytes", bh=7)
        if isinstance(changed.ctx, bytes):
            changed = replace(changed, h=entry_hash(changed.ctx, changed.bh, changed.sig))
        yield changed


@pytest.mark.parametrize("start", [at_once, in_a_thread, never])
def test_no_verdict_is_another_one(site: Site, start: Callable[[Work], object]) -> None:
    rows = list(hostile(site.rows))
    plain = taken(site, rows, None)
    assert {row.place for row in plain} >= {Place.COUNTED, Place.BROKEN}
    assert taken(site, rows, start) == plain


def test_every_signature_is_verified_once(site: Site, asked: list[tuple[bytes, bytes]]) -> None:
    taken(site, site.rows, None)
    plain = sorted(asked)
    asked.clear()
    taken(site, site.rows, at_once)
    assert sorted(asked) == plain


@pytest.mark.parametrize("name", ["founder", "ann"])
@pytest.mark.parametrize("start", [at_once, in_a_thread, never])
def test_what_opens_is_the_same(site: Site, start: Callable[[Work], object], name: str) -> None:
    """Wraps that do not open included: one is of another chain, one has a changed byte."""
    rows = list(site.rows)
    wraps = [at for at, row in enumerate(rows) if b'"kind":"dek"' in row.ctx]  # type: ignore[operator]
    for at, other in ((wraps[1], wraps[2]), (wraps[3], wraps[3])):
        row, body = rows[at], rows[other].body
        assert isinstance(body, bytes)
        rows[at] = replace(row, body=body if at != other else body[:-1] + bytes([body[-1] ^ 1]))
    plain = taken(site, rows, None, name=name)
    assert {row.content for row in plain} >= {Content.GOOD, Content.NONE}
    assert taken(site, rows, start, name=name) == plain


def test_every_wrap_is_opened_once(site: Site, unwrapped: list[tuple[bytes, bytes]]) -> None:
    taken(site, site.rows, None, name="founder")
    plain = set(unwrapped)
    assert plain
    unwrapped.clear()
    taken(site, site.rows, at_once, name="founder")
    # ahead, one is opened too whose key is known by then from another wrap
    assert set(unwrapped) >= plain
    assert len(set(unwrapped)) == len(unwrapped)


def test_a_wrap_is_known_by_what_it_was_opened_with(site: Site) -> None:
    session = site.desks["founder"].session
    opener = Opener(session.org, {"r:hr:1": session.role_key("hr", 1)})
    row = next(row for row in site.rows if b'"r:hr:1"' in row.ctx and b'"kind":"dek"' in row.ctx)  # type: ignore[operator]
    opener.open(row.ctx, row.body)
    [(info, wrapped)] = opener._found
    assert opener.opened(info + b" ", wrapped) is None
    assert opener.opened(info, wrapped[:-1] + b"\0") is None
    assert opener.opened(info, wrapped)
    assert opener.opened(info, wrapped) is None
    for ctx, body in ((row.ctx, None), (None, row.body), (row.ctx, b""), (b"{}", row.body), (row.ctx, b"\0" * 999)):
        opener.open(ctx, body)
        assert opener.opened(info, wrapped) is None


def test_nearly_all_is_found_ahead(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[bool] = []
    found_good = Ahead.found_good

    def noted(self: Ahead, *about: Any) -> bool:
        answers.append(found_good(self, *about))
        return answers[-1]

    monkeypatch.setattr(Ahead, "found_good", noted)
    taken(site, site.rows, at_once)
    # but for founder and newcomers, whose keys come with the rows themselves
    assert sum(answers) > 0.6 * len(answers)


def test_a_good_signature_under_another_key_or_over_other_bytes_is_not_known(site: Site) -> None:
    org, row = site.desks["founder"].ledger.org, site.rows[-1]
    known = Ahead()
    known.start = at_once
    known.expect(org, [row])
    author = next(person for person in org.people.values() if f'"{person.pid}"'.encode() in row.ctx[:60])  # type: ignore[index]
    key = author.keys[-1].sign_pub
    assert known.found_good(org, key, row)
    assert not known.found_good(org, Signer.new().pub, row)
    for changed in (replace(row, bh=bytes(32)), replace(row, sig=bytes(64)), replace(row, ctx=b"{}")):
        assert not known.found_good(org, key, changed)
    known.stop()
    assert not known.found_good(org, key, row)
