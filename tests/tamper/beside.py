"""What lies beside the rows: the store's words about itself, a package in its mailbox, and a device's own files.

Those are the keybag row, the tables of the replica, and the anchor in the keyring.

The device's files are no part of a store that lies; they are here because whoever has the store's disk may have this
one's. What is expected of them is less: keys never open to somebody else, and nothing forged is shown as it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any, Final

from hris_desktop.crypto import canonical
from hris_desktop.crypto.errors import CryptoError
from hris_desktop.crypto.passphrase import CHEAPEST
from hris_desktop.services.heard import Age, age, confirmed
from hris_desktop.store.entries import ACCOUNT
from hris_desktop.store.replica import Replica, ReplicaError
from hris_desktop.sync import anchor, scope
from hris_desktop.sync.anchor import Anchoring
from hris_desktop.sync.verdict import Content, Place
from hris_desktop.system.devicekey import DeviceKey
from hris_desktop.system.devicekey import Place as KeptIn
from hris_desktop.vault.keybag import PersonKeys, open_keybag, seal_keybag
from hris_desktop.vault.keybag_link import Package, open_package, seal_package
from hris_desktop.vault.keybag_row import SecretKind
from tests.sync.seats import Keyring
from tests.tamper.case import Tampered
from tests.tamper.host import cut, empty, flip
from tests.tamper.judge import (
    STATES,
    Letter,
    Outcome,
    Told,
    believed,
    copied,
    honest,
    kept_apart,
    outcome,
    pulled,
    told,
)
from tests.tamper.seen import Atom, Sight, Viewer, sight
from tests.tamper.site import base

SECRET: Final = "plum tractor velvet nine"
CODE: Final = "0123456789ABCDEFGHJKMNPQRS"
OTHER_CODE: Final = "SRQPNMKJHGFEDCBA9876543210"
IN_KEYRING: Final = DeviceKey(b"\x11" * 32, KeptIn.KEYRING)
Check = Callable[[], Mapping[str, Outcome]]


# ------------------------------------------------------------------------------------------------ the store's words


def _counters() -> dict[str, Check]:
    last = len(base().rows)
    words: dict[str, tuple[dict[str, Any], bool]] = {
        "one less": ({"last_seq": last - 1}, False),
        "nothing in it": ({"last_seq": 0}, True),
        "one more": ({"last_seq": last + 1}, False),
        "another organisation": ({"org": "ab" * 16}, False),
        "no organisation": ({"org": None}, False),
        "another incarnation": ({"incarnation": "two"}, False),
        "a newer schema": ({"schema": 99}, False),
        "another time": ({"store_time": "1999-01-01T00:00:00Z"}, False),
    }
    found: dict[str, Check] = {f"store: {name}": partial(_said, me, cut_) for name, (me, cut_) in words.items()}
    return found | {"store: frozen, days go by": _frozen}


def _said(me: dict[str, Any], is_cut: bool) -> Mapping[str, Outcome]:
    case = Tampered(base().rows, me=me, cut=is_cut)
    return {name: judged(case, "founder") for name, judged in STATES.items()}


def _frozen() -> Mapping[str, Outcome]:
    """Nothing is wrong with the store but that nothing comes any more: only the age of HR's last word tells."""
    b, found = base(), {}
    desk = b.site.desks["ann"]
    for state, replica in (("fresh", b.site.empty_replica()), ("warm", copied(honest("ann").replica))):
        viewer = Viewer(desk, replica)
        pulled(viewer, Tampered(b.rows).store(b.site.org))
        days = {Age.FRESH: 1, Age.OLD: 5, Age.VERY_OLD: 20}
        written = datetime.fromisoformat(viewer.work.beats.confirmed())
        ages = [age(viewer.office_at(written + timedelta(days=number))) for number in days.values()]
        right = ages == list(days)
        found[state] = Outcome(Letter.ALARM if right else Letter.FAILED, (f"alarm: {confirmed(viewer.office)}",))
    return found


# ------------------------------------------------------------------------------------------------ mailbox and keybag


def _keys(name: str = "ann") -> PersonKeys:
    b = base()
    desk = b.site.desks[name]
    return PersonKeys(b.site.org, desk.pid, 1, desk.dev, b.site.pin, desk.identity)


@cache
def _package(name: str, code: str) -> bytes:
    return seal_package(Package(_keys(name), datetime(2030, 1, 1, tzinfo=UTC), is_hr=False), code)


def _mailbox() -> dict[str, Check]:
    whole, another = _package("ann", CODE), _package("bob", OTHER_CODE)
    found = {
        "flip": flip(whole), "truncate": cut(whole), "empty": b"", "another's": another,
        "half another's": whole[:40] + another[40:], "twice": whole + whole,
    }  # fmt: skip
    return {f"package: {name}": partial(_handed_over, blob) for name, blob in found.items()}


def _handed_over(blob: bytes) -> Mapping[str, Outcome]:
    b = base()
    return {"fresh": _opens(lambda: open_package(blob, CODE, org=b.site.org, pin=b.site.pin).keys, _keys())}


def _opens(opening: Callable[[], PersonKeys], mine: PersonKeys) -> Outcome:
    """Refused by a declared error, or these very keys; never anybody else's."""
    try:
        keys = opening()
    except CryptoError as refused:
        return Outcome(Letter.REFUSED, (type(refused).__name__,))
    except Exception as error:  # noqa: BLE001 - the very thing that is looked for
        return Outcome(Letter.FAILED, (), f"escaped: {type(error).__name__}: {error}")
    same = (keys.pid, keys.identity.signer.pub, keys.genesis) == (mine.pid, mine.identity.signer.pub, mine.genesis)
    return Outcome(Letter.HARMLESS) if same else Outcome(Letter.FAILED, (), "opened to other keys")


@cache
def _row(name: str) -> bytes:
    kind = SecretKind.PASSPHRASE
    return seal_keybag(_keys(name), SECRET, kind=kind, vk=bytes(32), device_key=IN_KEYRING, params=CHEAPEST)


def _keybag() -> dict[str, Check]:
    plain, another = json.loads(_row("ann")), json.loads(_row("bob"))
    blobs = {"row: flip": flip(_row("ann")), "row: truncate": cut(_row("ann")), "row: empty": b""}
    for key, value in plain.items():
        if isinstance(value, (str, int)):
            blobs[f"{key}: flip"] = canonical.encode(plain | {key: flip(value)})
            blobs[f"{key}: empty"] = canonical.encode(plain | {key: empty(value)})
        if value != another[key]:
            blobs[f"{key}: another's"] = canonical.encode(plain | {key: another[key]})
    blobs["kdf: cheaper"] = canonical.encode(plain | {"kdf": plain["kdf"] | {"t": 0}})
    blobs["kdf: dearer"] = canonical.encode(plain | {"kdf": plain["kdf"] | {"t": plain["kdf"]["t"] + 1}})
    return {f"keybag {name}": partial(_unlocked, blob) for name, blob in blobs.items()}


def _unlocked(blob: bytes) -> Mapping[str, Outcome]:
    opening = lambda: open_keybag(blob, SECRET, device_key=IN_KEYRING, params=CHEAPEST).keys  # noqa: E731
    return {"fresh": _opens(opening, _keys())}


# ------------------------------------------------------------------------------------------------ replica and anchor


def anchored() -> tuple[Replica, Keyring]:
    """A replica as it lies on the disk after a sync, and what the keyring knows of it."""
    b, keyring, replica = base(), Keyring(), copied(honest("founder").replica)
    remembering = Anchoring(replica, keyring, new_id=b.site.names.op)
    assert remembering.keep(remembering.state())
    remembering.kept()
    return replica, keyring


def _restarted(change: Callable[[Replica, Keyring], object]) -> Mapping[str, Outcome]:
    """The program starts over what was changed, and reads the honest store."""
    b, true = base(), honest("founder")
    replica, keyring = anchored()
    change(replica, keyring)
    try:
        viewer = Viewer(b.site.desks["founder"], replica, keeper=keyring)
        new, fault = pulled(viewer, Tampered(b.rows).store(b.site.org))
        new += told(viewer.ledger) - true.told
        shown = sight(viewer)
        new += kept_apart(shown) - kept_apart(true.sight)
    except ReplicaError as damaged:
        return {"warm": Outcome(Letter.REFUSED, (type(damaged).__name__,))}
    except Exception as error:  # noqa: BLE001 - a file that stops the program without a word
        return {"warm": Outcome(Letter.FAILED, (), f"escaped: {type(error).__name__}: {error}")}
    # which entries the file says that it verified is no statement to anybody; what the pages say is
    said, before = _said_by(shown), _said_by(true.sight)
    fault = fault or believed(said, true.ever, Tampered(b.rows))
    same = said == before and shown.same_pages(true.sight) and shown.head == true.sight.head
    if not new and not fault and not same:
        fault = "not told, and not the honest state"
    return {"warm": outcome(new, fault, Letter.HARMLESS)}


def _said_by(shown: Sight) -> frozenset[Atom]:
    return frozenset(atom for atom in shown.atoms() if atom[0] not in ("row", "columns"))


def _sql(*statements: str) -> Callable[[Replica, Keyring], object]:
    return lambda replica, _keyring: [replica._db.execute(one) for one in statements]


def _column(name: str, change: Callable[[Any], Any], seq: int) -> Callable[[Replica, Keyring], object]:
    def changed(replica: Replica, _keyring: Keyring) -> None:
        [[value]] = replica._db.execute(f"SELECT {name} FROM entry WHERE seq = ?", (seq,)).fetchall()
        replica._db.execute(f"UPDATE entry SET {name} = ? WHERE seq = ?", (change(value), seq))

    return changed


def _replica() -> dict[str, Check]:
    b = base()
    last = len(b.rows)
    changes: dict[str, Callable[[Replica, Keyring], object]] = {}
    for kind in ("rec", "policy", "confirm", "pub"):
        seq = b.targets[kind]
        changes[f"{kind}.ctx: another year"] = _column("ctx", _another_year, seq)
        changes[f"{kind}.ctx: truncate"] = _column("ctx", cut, seq)
        for name in ("body", "bh", "sig", "h", "head", "chain", "op"):
            if name != "body" or b.row(seq).body:
                changes[f"{kind}.{name}: flip"] = _column(name, flip, seq)
    for kind in ("rec", "confirm"):
        changes[f"{kind}.place: not counted"] = _column("place", lambda _old: int(Place.NOT_COUNTED), b.targets[kind])
        changes[f"{kind}.content: void"] = _column("content", lambda _old: int(Content.VOID), b.targets[kind])
    changes |= {
        "last head: flip": _column("head", flip, last),
        "row gone": _sql(f"DELETE FROM entry WHERE seq = {b.targets['rec']}"),
        "last row gone": _sql(f"DELETE FROM entry WHERE seq = {last}"),
        "names gone": _sql("DELETE FROM digest"),
        "a name: flip": _names_flipped,
        "pin: another": _sql(f"UPDATE meta SET value = '{'ab' * 32}' WHERE key = 'pin'"),
        "organisation: another": _sql(f"UPDATE meta SET value = '{'ab' * 16}' WHERE key = 'org'"),
        "own name: another": _sql("UPDATE meta SET value = 'other' WHERE key = 'replica'"),
    }
    return {f"replica {name}": partial(_restarted, change) for name, change in changes.items()}


def _another_year(ctx: bytes) -> bytes:
    """A context that can still be read: which bit of it a flip hits would be chance."""
    return ctx.replace(b'"ts":"2026', b'"ts":"2025')


# ------------------------------------------------------------------------------------------------ few chains


@cache
def _slim() -> tuple[Replica, Sight, Told]:
    """Ann's file where her device keeps few chains, as it lies on the disk after a sync, and what it shows."""
    b = base()
    viewer = Viewer(b.site.desks["ann"], copied(honest("ann").replica), partial=True)
    assert pulled(viewer, Tampered(b.rows).store(b.site.org)) == (Told(), "")
    viewer.work.leave()
    return viewer.replica, sight(viewer), told(viewer.ledger)


def _slim_restarted(change: Callable[[Replica], object]) -> Mapping[str, Outcome]:
    """As ``_restarted``, for that file: it has gaps by nature, and nothing but the honest state may be shown."""
    b, (before, true, known) = base(), _slim()
    replica = copied(before)
    change(replica)
    try:
        viewer = Viewer(b.site.desks["ann"], replica, partial=True)
        new, fault = pulled(viewer, Tampered(b.rows).store(b.site.org))
        new += told(viewer.ledger) - known
        shown = sight(viewer)
    except Exception as error:  # noqa: BLE001 - a file that stops the program without a word
        return {"warm": Outcome(Letter.FAILED, (), f"escaped: {type(error).__name__}: {error}")}
    if not shown.same(true):
        fault = fault or "not the honest state"
    return {"warm": outcome(new, fault, Letter.HARMLESS)}


def _gone(where: str, *, kept: bool) -> Callable[[Replica], object]:
    """Rows are gone; ``kept``: not what is kept beside them, which could be worked out again."""

    def changed(replica: Replica) -> None:
        replica._db.execute(f"DELETE FROM entry WHERE {where}")
        if not kept:
            replica._db.execute("DELETE FROM cache")

    return changed


def _few_chains() -> dict[str, Check]:
    ann = base().site.pid("ann")
    rows = {
        "last row of her own gone": f"seq = (SELECT max(seq) FROM entry WHERE chain = 'r:{ann}:contact')",
        "first row of her own gone": f"seq = (SELECT min(seq) FROM entry WHERE chain = 'r:{ann}:contact')",
        "last row of the organisation gone": "seq = (SELECT max(seq) FROM entry WHERE chain = 'org')",
        "a row of the organisation gone": f"seq = {base().targets['role-']}",
        "all but the organisation gone": "chain <> 'org'",
    }
    found: dict[str, Callable[[Replica], object]] = {name: _gone(where, kept=True) for name, where in rows.items()}
    found |= {f"{name}, and the counts": _gone(where, kept=False) for name, where in rows.items()}
    for name, key in (("account", ACCOUNT), ("scope", scope.SCOPE), ("what is filled in", scope.GROWING)):
        if key != scope.GROWING:
            found[f"{name} gone"] = partial(_meta, f"DELETE FROM meta WHERE key = '{key}'")
        found[f"{name}: another"] = partial(_meta, f"INSERT OR REPLACE INTO meta VALUES ('{key}', '[1]')")
        found[f"{name}: no list"] = partial(_meta, f"INSERT OR REPLACE INTO meta VALUES ('{key}', '[{{')")
    return {f"few chains: {name}": partial(_slim_restarted, change) for name, change in found.items()}


def _meta(statement: str, replica: Replica) -> None:
    replica._db.execute(statement)


def _names_flipped(replica: Replica, _keyring: Keyring) -> None:
    [[names]] = replica._db.execute("SELECT names FROM digest WHERE block = 0").fetchall()
    replica._db.execute("UPDATE digest SET names = ?", (bytes([names[0] ^ 1]) + names[1:],))


def _anchor() -> dict[str, Check]:
    def kept(change: Callable[[bytes], bytes | None]) -> Callable[[Replica, Keyring], object]:
        def changed(_replica: Replica, keyring: Keyring) -> None:
            assert keyring.data is not None
            keyring.data = change(keyring.data)

        return changed

    def other(**fields: Any) -> Callable[[bytes], bytes]:
        def changed(data: bytes) -> bytes:
            known = anchor.read(data)
            assert known is not None
            return anchor.write(replace(known, **fields))

        return changed

    changes = {
        "flip": kept(flip), "truncate": kept(cut), "empty": kept(lambda _data: b""), "gone": kept(lambda _data: None),
        "another head": kept(other(head=b"\xab" * 32)), "another replica": kept(other(replica="other")),
        "further than the file": kept(other(seq=len(base().rows) + 1)), "more saved": kept(other(mark=99)),
        "an older one": kept(_older), "another organisation's": kept(other(org="ab" * 16)),
        "keyring silent": lambda _replica, keyring: setattr(keyring, "broken", True),
    }  # fmt: skip
    return {f"anchor: {name}": partial(_restarted, change) for name, change in changes.items()}


def _older(data: bytes) -> bytes:
    known = anchor.read(data)
    assert known is not None
    half = len(base().rows) // 2
    return anchor.write(replace(known, seq=half, head=honest("founder").replica.head_at(half)))


@cache
def beside() -> Mapping[str, Check]:
    """Every case that is no row, by its name."""
    return {**_counters(), **_mailbox(), **_keybag(), **_replica(), **_anchor(), **_few_chains()}


__all__ = ["beside"]
